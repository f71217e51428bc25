/* SPDX-License-Identifier: MIT
 *
 * Archives through libarchive. It reads through our own file calls, so that
 * paths and sharing are as for logs, and only the formats and filters that are
 * asked for: a filter that libarchive lacks would start a program instead.
 */
#include "archive_members.h"

#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "source/libarchive.h"
#include <assert.h>
#include <errno.h>
#include <stdio.h>

enum { BLOCK = 64 * 1024, MOST_AT_ONCE = 4096 };

struct dpl_archive {
    const struct dplog_context *context;
    struct dpl_libarchive lib;
    struct archive *handle;
    struct dpl_file *file;
    uint64_t pos, size;            /* in the file */
    uint64_t declared;             /* by the headers so far */
    uint64_t given;                /* of the open member */
    uint32_t next_index;           /* of the next header */
    struct dplog_error file_error; /* what a callback ran into */
    char *name;                    /* of the last header, if it was wide */
    const char *path;              /* behind the block */
    char block[BLOCK];
};

/* ── libarchive reads the file ── */

static la_ssize_t
read_block(struct archive *handle, void *data, const void **ret_block)
{
    struct dpl_archive *archive = data;
    size_t len = 0;

    if (dpl_file_read_at(archive->file, archive->pos, archive->block, BLOCK,
                         &len, &archive->file_error) < 0) {
        archive->lib.archive_set_error(handle, EIO, "%s",
                                       archive->file_error.text);
        return -1;
    }
    archive->pos += len;
    *ret_block = archive->block;
    return (la_ssize_t)len;
}

static la_int64_t
skip_bytes(struct archive *handle, void *data, la_int64_t request)
{
    struct dpl_archive *archive = data;

    (void)handle;
    if (request < 0 || archive->pos > archive->size ||
        (uint64_t)request > archive->size - archive->pos)
        return 0; /* it reads instead, and meets the end */
    archive->pos += (uint64_t)request;
    return request;
}

static la_int64_t
seek_to(struct archive *handle, void *data, la_int64_t offset, int whence)
{
    struct dpl_archive *archive = data;
    int64_t base = 0;

    if (whence == SEEK_CUR)
        base = (int64_t)archive->pos;
    else if (whence == SEEK_END)
        base = (int64_t)archive->size;
    if (offset < -base || offset > INT64_MAX - base) {
        archive->lib.archive_set_error(handle, EINVAL,
                                       "a place outside the file");
        return ARCHIVE_FATAL;
    }
    archive->pos = (uint64_t)(base + offset);
    return base + offset;
}

/* ── set up ── */

static void
support_filters(const struct dpl_archive *archive)
{
    const struct dpl_libarchive *lib = &archive->lib;

    if (lib->archive_zlib_version())
        (void)lib->archive_read_support_filter_gzip(archive->handle);
    if (lib->archive_bzlib_version())
        (void)lib->archive_read_support_filter_bzip2(archive->handle);
    if (lib->archive_liblzma_version())
        (void)lib->archive_read_support_filter_xz(archive->handle);
    if (lib->archive_libzstd_version())
        (void)lib->archive_read_support_filter_zstd(archive->handle);
}

static void
support_formats(const struct dpl_archive *archive)
{
    const struct dpl_libarchive *lib = &archive->lib;

    (void)lib->archive_read_support_format_zip(archive->handle);
    (void)lib->archive_read_support_format_7zip(archive->handle);
    (void)lib->archive_read_support_format_cab(archive->handle);
    (void)lib->archive_read_support_format_tar(archive->handle);
    /* Takes any bytes for a file: only where the name allows it. */
    if (dpl_archive_single_name(dpl_view_of(archive->path)).len)
        (void)lib->archive_read_support_format_raw(archive->handle);
}

static enum dplog_status
fail_archive(const struct dpl_archive *archive, struct dplog_error *reterr)
{
    const char *reason = archive->lib.archive_error_string(archive->handle);

    if (archive->file_error.status < 0) {
        if (reterr)
            *reterr = archive->file_error;
        return archive->file_error.status;
    }
    if (archive->lib.archive_errno(archive->handle) == ENOMEM)
        return dpl_fail_memory(reterr);
    return dpl_fail(reterr, DPLOG_E_IO, "cannot read the archive '%s': %s",
                    archive->path, reason ? reason : "it is damaged");
}

static enum dplog_status
open_handle(struct dpl_archive *archive, struct dplog_error *reterr)
{
    struct dpl_libarchive *lib = &archive->lib;
    struct dpl_file_info info;
    enum dplog_status status =
        dpl_file_open(archive->path, &archive->file, reterr);

    if (status < 0)
        return status;
    status = dpl_file_get_info(archive->file, &info, reterr);
    if (status < 0)
        return status;
    archive->size = info.size;

    if (!dpl_libarchive_get(lib))
        return dpl_fail(reterr, DPLOG_E_UNSUPPORTED,
                        "libarchive is not installed: unpack '%s' first",
                        archive->path);
    archive->handle = lib->archive_read_new();
    if (!archive->handle)
        return dpl_fail_memory(reterr);
    support_filters(archive);
    support_formats(archive);
    (void)lib->archive_read_set_read_callback(archive->handle, read_block);
    (void)lib->archive_read_set_skip_callback(archive->handle, skip_bytes);
    (void)lib->archive_read_set_seek_callback(archive->handle, seek_to);
    (void)lib->archive_read_set_callback_data(archive->handle, archive);
    if (lib->archive_read_open1(archive->handle) != ARCHIVE_OK)
        return fail_archive(archive, reterr);
    return DPLOG_OK;
}

static enum dplog_status
new_archive(const struct dplog_context *context, const char *path,
            struct dpl_archive **ret, struct dplog_error *reterr)
{
    const size_t path_size = strlen(path) + 1;
    struct dpl_archive *archive = dpl_alloc(sizeof(*archive) + path_size);
    enum dplog_status status;

    if (!archive)
        return dpl_fail_memory(reterr);
    memset(archive, 0, offsetof(struct dpl_archive, block));
    archive->context = context;
    archive->path = memcpy((char *)(archive + 1), path, path_size);
    status = open_handle(archive, reterr);
    if (status < 0) {
        dpl_archive_close(archive);
        return status;
    }
    *ret = archive;
    return DPLOG_OK;
}

void
dpl_archive_close(struct dpl_archive *archive)
{
    if (!archive)
        return;
    if (archive->handle) /* nothing was written */
        (void)archive->lib.archive_read_free(archive->handle);
    dpl_file_close(archive->file);
    dpl_free(archive->name);
    dpl_free(archive);
}

/* ── headers ── */

static enum dplog_status
fail_size(const struct dpl_archive *archive, struct dplog_error *reterr)
{
    return dpl_fail(reterr, DPLOG_E_LIMIT,
                    "'%s' expands to more than %llu bytes", archive->path,
                    (unsigned long long)archive->context->limits.archive_bytes);
}

/* What the headers promise and what the filters have given up to here. */
static enum dplog_status
check_limits(struct dpl_archive *archive, struct archive_entry *entry,
             struct dplog_error *reterr)
{
    const struct dplog_limits *limits = &archive->context->limits;
    const int64_t expanded =
        archive->lib.archive_filter_bytes(archive->handle, 0);

    if (archive->next_index >= limits->archive_members)
        return dpl_fail(reterr, DPLOG_E_LIMIT, "more than %u members in '%s'",
                        (unsigned)limits->archive_members, archive->path);
    if (archive->lib.archive_entry_size_is_set(entry) &&
        archive->lib.archive_entry_size(entry) > 0) {
        const uint64_t size = (uint64_t)archive->lib.archive_entry_size(entry);

        if (size > limits->archive_bytes - archive->declared)
            return fail_size(archive, reterr);
        archive->declared += size;
    }
    if (expanded > 0 && (uint64_t)expanded > limits->archive_bytes)
        return fail_size(archive, reterr);
    return DPLOG_OK;
}

/* DPLOG_DONE after the last. */
static enum dplog_status
next_entry(struct dpl_archive *archive, struct archive_entry **ret,
           struct dplog_error *reterr)
{
    const int result =
        archive->lib.archive_read_next_header(archive->handle, ret);
    enum dplog_status status;

    if (result == ARCHIVE_EOF)
        return DPLOG_DONE;
    /* A warning is about a name or a date; the member is there. */
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
        return fail_archive(archive, reterr);
    if (archive->lib.archive_format(archive->handle) == ARCHIVE_FORMAT_RAW &&
        archive->lib.archive_filter_count(archive->handle) < 2)
        return dpl_fail(reterr, DPLOG_E_IO,
                        "'%s' is not compressed, whatever its name says",
                        archive->path);
    status = check_limits(archive, *ret, reterr);
    if (status >= 0)
        archive->next_index++;
    return status;
}

/* As UTF-8 where the archive says so, else the bytes as they are: archives
 * made on Windows hold names in its code page. */
static const char *
entry_name(struct dpl_archive *archive, struct archive_entry *entry)
{
    const char *name = archive->lib.archive_entry_pathname_utf8(entry);
    const wchar_t *wide;

    if (name)
        return name;
    /* On Windows UTF-8 is reached through the code page, where it may not
     * arrive; the wide name is whole. */
    wide = archive->lib.archive_entry_pathname_w(entry);
    dpl_free(archive->name);
    archive->name = wide ? dpl_os_text_of_wide(wide) : NULL;
    name = archive->name ? archive->name
                         : archive->lib.archive_entry_pathname(entry);
    return name ? name : "";
}

static enum dplog_status
each_member(struct dpl_archive *archive, dpl_member_fn member_fn,
            void *member_data, struct dplog_error *reterr)
{
    struct archive_entry *entry;
    enum dplog_status status;

    for (;;) {
        struct dpl_archive_member member;

        status = next_entry(archive, &entry, reterr);
        if (status != DPLOG_OK)
            return status == DPLOG_DONE ? DPLOG_OK : status;
        if (archive->lib.archive_entry_filetype(entry) != AE_IFREG ||
            archive->lib.archive_entry_hardlink(entry))
            continue;
        member = (struct dpl_archive_member){
            .name = entry_name(archive, entry),
            .index = archive->next_index - 1,
            .is_single = archive->lib.archive_format(archive->handle) ==
                         ARCHIVE_FORMAT_RAW,
        };
        status = member_fn(member_data, &member, reterr);
        if (status < 0)
            return status;
    }
}

enum dplog_status
dpl_archive_each(const struct dplog_context *context, const char *path,
                 dpl_member_fn member_fn, void *member_data,
                 enum dpl_input_limit *ret_limit, struct dplog_error *reterr)
{
    void *locale = dpl_utf8_locale_enter();
    struct dpl_archive *archive = NULL;
    enum dplog_status status = new_archive(context, path, &archive, reterr);

    if (status >= 0)
        status = each_member(archive, member_fn, member_data, reterr);
    if (status == DPLOG_E_LIMIT)
        *ret_limit = archive->next_index >= context->limits.archive_members
                         ? DPL_LIMIT_ARCHIVE_MEMBERS
                         : DPL_LIMIT_ARCHIVE_BYTES;
    dpl_archive_close(archive);
    dpl_utf8_locale_leave(locale);
    return status;
}

/* ── one member ── */

static enum dplog_status
go_to_member(struct dpl_archive *archive, uint32_t index,
             struct dplog_error *reterr)
{
    struct archive_entry *entry;
    enum dplog_status status = DPLOG_OK;

    while (status == DPLOG_OK && archive->next_index <= index)
        status = next_entry(archive, &entry, reterr);
    if (status != DPLOG_DONE)
        return status;
    return dpl_fail(reterr, DPLOG_E_IO,
                    "'%s' has changed: it has fewer members than before",
                    archive->path);
}

enum dplog_status
dpl_archive_open(const struct dplog_context *context, const char *path,
                 uint32_t member_index, struct dpl_archive **ret,
                 struct dplog_error *reterr)
{
    void *locale = dpl_utf8_locale_enter();
    struct dpl_archive *archive = NULL;
    enum dplog_status status = new_archive(context, path, &archive, reterr);

    if (status >= 0)
        status = go_to_member(archive, member_index, reterr);
    dpl_utf8_locale_leave(locale);
    if (status < 0) {
        dpl_archive_close(archive);
        return status;
    }
    *ret = archive;
    return DPLOG_OK;
}

enum dplog_status
dpl_archive_read(struct dpl_archive *archive, void *bytes, size_t len,
                 size_t *ret_len, struct dplog_error *reterr)
{
    /* Of a call that meets damage, the bytes before it are lost: short ones. */
    const la_ssize_t got = archive->lib.archive_read_data(
        archive->handle, bytes, len < MOST_AT_ONCE ? len : MOST_AT_ONCE);

    if (got < 0)
        return fail_archive(archive, reterr);
    archive->given += (uint64_t)got;
    if (archive->given > archive->context->limits.archive_bytes)
        return fail_size(archive, reterr);
    *ret_len = (size_t)got;
    return DPLOG_OK;
}
