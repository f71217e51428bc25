/* SPDX-License-Identifier: MIT
 *
 * What a path means: standard input, a file, a folder, an archive.
 */
#include "discover.h"

#include "archive_members.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/product.h"
#include "base/view.h"
#include "inputs.h"

/* The folder part of a path without separators at its end; "." when it has
 * none, "/" stays. */
static struct dplog_view
folder_of(const char *path)
{
    size_t len = (size_t)(dpl_path_base(path) - path);

    if (len == 0)
        return DPL_VIEW(".");
    while (len > 1 && (path[len - 1] == '/' || path[len - 1] == '\\'))
        len--;
    return dpl_view(path, len);
}

/* Ids are a help, not a need: without them the texts are compared. */
static enum dplog_status
add_with_ids(struct dpl_inputs *inputs, struct dpl_found *found,
             struct dplog_error *reterr)
{
    char *folder;

    (void)dpl_path_id(found->open_path, &found->file_id);
    found->place = folder_of(found->open_path);
    folder = dpl_string_copy(found->open_path);
    if (!folder)
        return dpl_fail_memory(reterr);
    if (found->place.ptr == found->open_path)
        folder[found->place.len] = '\0';
    else
        folder[0] = '\0';
    (void)dpl_path_id(folder[0] ? folder : ".", &found->place_id);
    dpl_free(folder);
    return dpl_inputs_add(inputs, found, reterr);
}

enum dplog_status
dpl_inputs_add_file(struct dpl_inputs *inputs, const char *path,
                    struct dplog_error *reterr)
{
    struct dpl_found found = {
        .kind = DPL_INPUT_FILE,
        .path = path,
        .open_path = path,
        .name = dpl_view_of(dpl_path_base(path)),
    };

    return add_with_ids(inputs, &found, reterr);
}

enum dplog_status
dpl_inputs_add_compressed(struct dpl_inputs *inputs, const char *path,
                          const char *inner, struct dplog_error *reterr)
{
    const struct dplog_view inner_base = dpl_view_of(dpl_path_base(inner));
    struct dpl_found found = {
        .kind = DPL_INPUT_MEMBER,
        .path = path,
        .open_path = path,
        .member = inner,
        .name = dpl_archive_single_name(dpl_view_of(dpl_path_base(path))),
    };

    if (dpl_log_of_file_name(found.name) == DPLOG_LOG_UNKNOWN &&
        dpl_log_of_file_name(inner_base) != DPLOG_LOG_UNKNOWN)
        found.name = inner_base;
    return add_with_ids(inputs, &found, reterr);
}

/* A file that was named: say now that it cannot be read. A pipe is not opened
 * before its time; its writer would see the reader go. */
static enum dplog_status
add_named_file(struct dpl_inputs *inputs, const char *path,
               enum dpl_path_kind kind, struct dplog_error *reterr)
{
    struct dpl_file *file = NULL;

    if (kind == DPL_PATH_FILE) {
        const enum dplog_status status = dpl_file_open(path, &file, reterr);

        if (status < 0)
            return status;
        dpl_file_close(file);
    }
    return dpl_inputs_add_file(inputs, path, reterr);
}

static enum dplog_status
add_standard_input(struct dpl_inputs *inputs, struct dplog_error *reterr)
{
    const struct dpl_found found = {
        .kind = DPL_INPUT_STDIN,
        .path = "-",
        .name = DPL_VIEW("-"),
    };

    return dpl_inputs_add(inputs, &found, reterr);
}

enum dplog_status
dpl_inputs_add_path(struct dpl_inputs *inputs, const char *path,
                    struct dplog_error *reterr)
{
    const size_t count = inputs->items.count;
    enum dpl_path_kind kind;
    enum dplog_status status;
    int os_error;

    if (strcmp(path, "-") == 0)
        return add_standard_input(inputs, reterr);

    kind = dpl_path_kind(path, &os_error);
    if (kind == DPL_PATH_MISSING)
        return dpl_fail_os(reterr, DPLOG_E_IO, os_error, "cannot open '%s'",
                           path);
    if (kind == DPL_PATH_FILE && dpl_archive_has_extension(dpl_view_of(path)))
        return dpl_inputs_add_archive(inputs, path, reterr);

    status = kind == DPL_PATH_FOLDER
                 ? dpl_inputs_add_folder(inputs, path, reterr)
                 : add_named_file(inputs, path, kind, reterr);
    if (status < 0)
        inputs->items.count = count;
    return status;
}

bool
dpl_is_archive_name(const char *path)
{
    return dpl_archive_has_extension(dpl_view_of(path));
}

/* ── one log with its parts ── */

bool
dpl_is_same_log(const char *name, const char *other)
{
    const struct dpl_rotation a = dpl_rotation_parse(dpl_view_of(name));
    const struct dpl_rotation b = dpl_rotation_parse(dpl_view_of(other));

    return dpl_view_equal_nocase(a.base, b.base) && a.is_log == b.is_log;
}

struct part_search {
    struct dpl_inputs *inputs;
    const char *folder, *base;
    enum dplog_status status;
    struct dplog_error *reterr;
};

static bool
take_part(void *data, const char *name, enum dpl_path_kind kind)
{
    struct part_search *search = data;
    char *path;

    if (kind != DPL_PATH_FILE || !dpl_is_same_log(name, search->base))
        return true;
    path = dpl_path_join(search->folder, name);
    search->status =
        path ? dpl_inputs_add_file(search->inputs, path, search->reterr)
             : dpl_fail_memory(search->reterr);
    dpl_free(path);
    return search->status >= 0;
}

enum dplog_status
dpl_inputs_add_parts(struct dpl_inputs *inputs, const char *path,
                     struct dplog_error *reterr)
{
    struct part_search search = {
        .inputs = inputs, .base = dpl_path_base(path), .reterr = reterr};
    const struct dplog_view place = folder_of(path);
    struct dpl_buf folder = {0};
    enum dplog_status status;

    /* As it was typed: "distmgr.log" beside "distmgr.lo_", not "./…". */
    if (place.ptr == path)
        dpl_buf_add_view(&folder, place);
    search.folder = dpl_buf_str(&folder);
    status = folder.failed ? dpl_fail_memory(reterr)
                           : dpl_folder_each(folder.len ? folder.ptr : ".",
                                             take_part, &search, reterr);
    dpl_buf_done(&folder);
    return status < 0 ? status : search.status;
}

enum dplog_status
dpl_inputs_add_bytes(struct dpl_inputs *inputs, const char *name,
                     const void *bytes, size_t len, struct dplog_error *reterr)
{
    const char *base = dpl_path_base(name);
    const struct dpl_found found = {
        .kind = DPL_INPUT_MEMORY,
        .path = name,
        .place = base == name ? dpl_view("", 0) : folder_of(name),
        .name = dpl_view_of(base),
        .bytes = len ? bytes : "",
        .len = len,
    };

    return dpl_inputs_add(inputs, &found, reterr);
}
