/* SPDX-License-Identifier: MIT
 *
 * One stream of bytes for each kind of input: a row of functions a kind.
 */
#include "source.h"

#include "archive_members.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"
#include <assert.h>

struct source_ops {
    enum dplog_status (*open)(struct dpl_source *source,
                              struct dplog_error *reterr);
    enum dplog_status (*read)(struct dpl_source *source, void *bytes,
                              size_t len, size_t *ret_len,
                              struct dplog_error *reterr);
    bool can_seek; /* source.pos may begin anywhere */
};

struct dpl_source {
    const struct source_ops *ops;
    const struct dplog_context *context;
    const struct dpl_input *input;
    uint64_t pos;
    struct dpl_file *file;       /* FILE */
    struct dpl_archive *archive; /* MEMBER */
    bool is_regular;             /* FILE that can be read anywhere */
};

/* ── file ── */

static enum dplog_status
open_file(struct dpl_source *source, struct dplog_error *reterr)
{
    struct dpl_file_info info;
    enum dplog_status status =
        dpl_file_open(source->input->open_path, &source->file, reterr);

    if (status >= 0)
        status = dpl_file_get_info(source->file, &info, reterr);
    if (status >= 0)
        source->is_regular = info.is_regular;
    return status;
}

static enum dplog_status
read_file(struct dpl_source *source, void *bytes, size_t len, size_t *ret_len,
          struct dplog_error *reterr)
{
    return dpl_file_read_at(source->file, source->pos, bytes, len, ret_len,
                            reterr);
}

/* ── memory ── */

static size_t
copy_memory(const struct dpl_input *input, uint64_t offset, void *bytes,
            size_t len)
{
    if (offset >= input->len)
        return 0;
    if (len > input->len - (size_t)offset)
        len = input->len - (size_t)offset;
    if (len)
        memcpy(bytes, (const char *)input->bytes + offset, len);
    return len;
}

static enum dplog_status
read_memory(struct dpl_source *source, void *bytes, size_t len, size_t *ret_len,
            struct dplog_error *reterr)
{
    (void)reterr;
    *ret_len = copy_memory(source->input, source->pos, bytes, len);
    return DPLOG_OK;
}

/* ── standard input ── */

static enum dplog_status
read_stdin(struct dpl_source *source, void *bytes, size_t len, size_t *ret_len,
           struct dplog_error *reterr)
{
    (void)source;
    return dpl_stdin_read(bytes, len, ret_len, reterr);
}

/* ── member of an archive ── */

static enum dplog_status
open_member(struct dpl_source *source, struct dplog_error *reterr)
{
    return dpl_archive_open(source->context, source->input->open_path,
                            source->input->member_index, &source->archive,
                            reterr);
}

static enum dplog_status
read_member(struct dpl_source *source, void *bytes, size_t len, size_t *ret_len,
            struct dplog_error *reterr)
{
    return dpl_archive_read(source->archive, bytes, len, ret_len, reterr);
}

static const struct source_ops all_ops[] = {
    [DPL_INPUT_FILE] = {open_file, read_file, true},
    [DPL_INPUT_MEMORY] = {NULL, read_memory, true},
    [DPL_INPUT_STDIN] = {NULL, read_stdin, false},
    [DPL_INPUT_MEMBER] = {open_member, read_member, false},
};

/* ── all of them ── */

static bool
can_seek(const struct dpl_source *source)
{
    return source->ops->can_seek && (!source->file || source->is_regular);
}

/* Reads and drops what lies before the offset. */
static enum dplog_status
skip_to(struct dpl_source *source, uint64_t offset, struct dplog_error *reterr)
{
    char bytes[8192];
    size_t got = 1;

    while (got && source->pos < offset) {
        const uint64_t left = offset - source->pos;
        const enum dplog_status status = dpl_source_read(
            source, bytes, left < sizeof(bytes) ? (size_t)left : sizeof(bytes),
            &got, reterr);

        if (status < 0)
            return status;
    }
    return DPLOG_OK;
}

enum dplog_status
dpl_source_open(struct dplog_context *context, const struct dpl_input *input,
                uint64_t offset, struct dpl_source **ret,
                struct dplog_error *reterr)
{
    struct dpl_source *source = dpl_zalloc(sizeof(*source));
    enum dplog_status status = DPLOG_OK;

    if (!source)
        return dpl_fail_memory(reterr);
    source->ops = &all_ops[input->kind];
    source->context = context;
    source->input = input;
    if (source->ops->open)
        status = source->ops->open(source, reterr);
    if (status >= 0 && can_seek(source))
        source->pos = offset;
    else if (status >= 0)
        status = skip_to(source, offset, reterr);
    if (status < 0) {
        dpl_source_close(source);
        return status;
    }
    *ret = source;
    return DPLOG_OK;
}

enum dplog_status
dpl_source_read(struct dpl_source *source, void *bytes, size_t len,
                size_t *ret_len, struct dplog_error *reterr)
{
    size_t got = 0;
    const enum dplog_status status =
        source->ops->read(source, bytes, len, &got, reterr);

    if (status < 0)
        return status;
    source->pos += got;
    *ret_len = got;
    return DPLOG_OK;
}

enum dplog_status
dpl_source_get_info(struct dpl_source *source, struct dpl_file_info *ret,
                    struct dplog_error *reterr)
{
    if (source->file)
        return dpl_file_get_info(source->file, ret, reterr);
    *ret = (struct dpl_file_info){0};
    if (source->input->kind == DPL_INPUT_MEMORY)
        ret->size = source->input->len;
    return DPLOG_OK;
}

enum dplog_status
dpl_source_peek(struct dpl_source *source, uint64_t offset, void *bytes,
                size_t len, size_t *ret_len, struct dplog_error *reterr)
{
    *ret_len = 0;
    if (!can_seek(source))
        return DPLOG_OK;
    if (source->file)
        return dpl_file_read_at(source->file, offset, bytes, len, ret_len,
                                reterr);
    *ret_len = copy_memory(source->input, offset, bytes, len);
    return DPLOG_OK;
}

void
dpl_source_close(struct dpl_source *source)
{
    if (!source)
        return;
    dpl_archive_close(source->archive);
    dpl_file_close(source->file);
    dpl_free(source);
}
