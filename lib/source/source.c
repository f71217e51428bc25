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
    uint64_t taken;              /* from where it comes, so far */
    char *head;                  /* read ahead of pos, of what cannot seek */
    size_t head_len, head_pos;
    struct dpl_file *settled;  /* all of it, where that was asked for */
    struct dplog_error broken; /* how reading ended while it settled */
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
    return dpl_file_read_at(source->file,
                            source->is_regular ? source->pos : source->taken,
                            bytes, len, ret_len, reterr);
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
    return source->settled ||
           (source->ops->can_seek && (!source->file || source->is_regular));
}

static enum dplog_status
take(struct dpl_source *source, void *bytes, size_t len, size_t *ret_len,
     struct dplog_error *reterr)
{
    const enum dplog_status status =
        source->ops->read(source, bytes, len, ret_len, reterr);

    if (status >= 0)
        source->taken += *ret_len;
    return status;
}

/* What broke off breaks off again behind the bytes that could be read. */
static enum dplog_status
read_settled(struct dpl_source *source, void *bytes, size_t len,
             size_t *ret_len, struct dplog_error *reterr)
{
    const enum dplog_status status = dpl_file_read_at(
        source->settled, source->pos, bytes, len, ret_len, reterr);

    if (status < 0 || *ret_len > 0 || source->broken.status >= 0)
        return status;
    if (reterr)
        *reterr = source->broken;
    return source->broken.status;
}

/* From the head, from the temporary file, or from where it comes. */
static enum dplog_status
read_next(struct dpl_source *source, void *bytes, size_t len, size_t *ret_len,
          struct dplog_error *reterr)
{
    const size_t ahead = source->head_len - source->head_pos;

    if (source->settled)
        return read_settled(source, bytes, len, ret_len, reterr);
    if (ahead == 0)
        return take(source, bytes, len, ret_len, reterr);
    *ret_len = len < ahead ? len : ahead;
    memcpy(bytes, source->head + source->head_pos, *ret_len);
    source->head_pos += *ret_len;
    return DPLOG_OK;
}

/* Read ahead; a failure is met again when the bytes before it are used up. */
static enum dplog_status
fill_head(struct dpl_source *source, struct dplog_error *reterr)
{
    size_t got = 1;

    if (source->head || source->pos > 0)
        return DPLOG_OK;
    source->head = dpl_alloc(DPL_SOURCE_HEAD);
    if (!source->head)
        return dpl_fail_memory(reterr);
    while (got > 0 && source->head_len < DPL_SOURCE_HEAD) {
        const enum dplog_status status =
            take(source, source->head + source->head_len,
                 DPL_SOURCE_HEAD - source->head_len, &got, reterr);

        if (status < 0)
            return source->head_len > 0 ? DPLOG_OK : status;
        source->head_len += got;
    }
    return DPLOG_OK;
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

bool
dpl_source_comes_once(const struct dpl_input *input)
{
    return input->kind == DPL_INPUT_STDIN ||
           (input->kind == DPL_INPUT_FILE &&
            dpl_path_kind(input->open_path, NULL) == DPL_PATH_OTHER);
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
        read_next(source, bytes, len, &got, reterr);

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

static enum dplog_status
peek_head(struct dpl_source *source, uint64_t offset, void *bytes, size_t len,
          size_t *ret_len, struct dplog_error *reterr)
{
    const enum dplog_status status = fill_head(source, reterr);

    if (status < 0 || source->head_pos > 0 || offset >= source->head_len)
        return status;
    *ret_len = source->head_len - (size_t)offset;
    if (*ret_len > len)
        *ret_len = len;
    memcpy(bytes, source->head + offset, *ret_len);
    return DPLOG_OK;
}

enum dplog_status
dpl_source_peek(struct dpl_source *source, uint64_t offset, void *bytes,
                size_t len, size_t *ret_len, struct dplog_error *reterr)
{
    *ret_len = 0;
    if (source->settled)
        return dpl_file_read_at(source->settled, offset, bytes, len, ret_len,
                                reterr);
    if (!can_seek(source))
        return peek_head(source, offset, bytes, len, ret_len, reterr);
    if (source->file)
        return dpl_file_read_at(source->file, offset, bytes, len, ret_len,
                                reterr);
    *ret_len = copy_memory(source->input, offset, bytes, len);
    return DPLOG_OK;
}

enum dplog_status
dpl_source_settle(struct dpl_source *source, struct dplog_error *reterr)
{
    struct dpl_file *file = NULL;
    char bytes[16 * 1024];
    size_t got = 1;
    enum dplog_status status;

    if (can_seek(source))
        return DPLOG_OK;
    assert(source->pos == 0 && source->head_pos == 0);
    status = dpl_file_temp(&file, reterr);
    while (status >= 0 && got > 0) {
        if (read_next(source, bytes, sizeof(bytes), &got, &source->broken) < 0)
            break;
        status = dpl_file_append(file, bytes, got, reterr);
    }
    if (status < 0)
        dpl_file_close(file);
    else
        source->settled = file;
    return status;
}

void
dpl_source_seek(struct dpl_source *source, uint64_t offset)
{
    assert(can_seek(source));
    source->pos = offset;
}

void
dpl_source_close(struct dpl_source *source)
{
    if (!source)
        return;
    dpl_archive_close(source->archive);
    dpl_file_close(source->file);
    dpl_file_close(source->settled);
    dpl_free(source->head);
    dpl_free(source);
}
