/* SPDX-License-Identifier: MIT
 *
 * The logs of a folder. A folder with logs is taken as it is; one without is
 * searched below, as a collection of several servers' logs needs it. What is
 * looked at is bounded, and running into the bound is an error: the order of a
 * folder is the system's, so half of it would be a different half each time.
 */
#include "archive_members.h"
#include "base/context.h"
#include "base/error.h"
#include "base/product.h"
#include "base/view.h"
#include "inputs.h"
#include <stdlib.h>

/* Over the whole search. */
struct search {
    struct dpl_inputs *inputs;
    const char *root;
    uint32_t looked, files, archives, unreadable;
    char example[64];  /* the first name among the other files */
    uint32_t too_deep; /* folders that were not searched … */
    char *deepest;     /* … the first of them; its own */
};

struct names {
    DPL_VEC_MEMBERS(char *)
};

/* Of one folder. */
struct listing {
    struct search *search;
    struct names logs, folders;
    struct names dead; /* links to logs that are not there */
    bool no_memory, too_many;
};

static bool
has_inner_copy_mark(struct dplog_view rest)
{
    return dpl_view_find(rest, DPL_VIEW(" "), 0) != SIZE_MAX ||
           dpl_view_find(rest, DPL_VIEW("("), 0) != SIZE_MAX ||
           dpl_view_find_nocase(rest, DPL_VIEW("copy"), 0) != SIZE_MAX;
}

bool
dpl_is_wanted_name(struct dplog_view name)
{
    const enum dplog_log log = dpl_log_of_file_name(name);
    const struct dpl_rotation rotation = dpl_rotation_parse(name);
    size_t stem;

    if (log == DPLOG_LOG_UNKNOWN || !rotation.is_log)
        return false;
    stem = strlen(dpl_log_file_name(log)) - strlen(".log");
    return !has_inner_copy_mark(
        dpl_view_slice(rotation.base, stem, rotation.base.len));
}

static bool
push_name(struct names *names, const char *name)
{
    char *copy = dpl_string_copy(name);
    char **slot = copy ? DPL_VEC_PUSH(names) : NULL;

    if (!slot) {
        dpl_free(copy);
        return false;
    }
    *slot = copy;
    return true;
}

static void
free_names(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        dpl_free(names->at[i]);
    dpl_free(names->at);
}

static int
by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
sort_names(struct names *names)
{
    if (names->count)
        qsort(names->at, names->count, sizeof(*names->at), by_bytes);
}

static void
note_other_file(struct search *search, const char *name)
{
    search->files++;
    search->archives += dpl_archive_has_extension(dpl_view_of(name));
    if (strlen(name) < sizeof(search->example) &&
        (!search->example[0] || strcmp(name, search->example) < 0))
        memcpy(search->example, name, strlen(name) + 1);
}

static bool
take_entry(void *data, const char *name, enum dpl_path_kind kind)
{
    struct listing *listing = data;
    struct search *search = listing->search;
    bool ok = true;

    if (search->looked++ >= search->inputs->context->limits.folder_files) {
        listing->too_many = true;
        return false;
    }
    if (kind == DPL_PATH_FOLDER)
        ok = push_name(&listing->folders, name);
    else if (kind == DPL_PATH_FILE && dpl_is_wanted_name(dpl_view_of(name)))
        ok = push_name(&listing->logs, name);
    else if (kind == DPL_PATH_MISSING && dpl_is_wanted_name(dpl_view_of(name)))
        ok = push_name(&listing->dead, name);
    else if (kind == DPL_PATH_FILE)
        note_other_file(search, name);
    listing->no_memory = !ok;
    return ok;
}

static enum dplog_status
list_folder(struct listing *listing, const char *path,
            struct dplog_error *reterr)
{
    const enum dplog_status status =
        dpl_folder_each(path, take_entry, listing, reterr);

    if (listing->no_memory)
        return dpl_fail_memory(reterr);
    if (!listing->too_many) {
        sort_names(&listing->logs);
        sort_names(&listing->folders);
        return status;
    }
    listing->search->inputs->limit = DPL_LIMIT_FOLDER_FILES;
    return dpl_fail(
        reterr, DPLOG_E_LIMIT,
        "more than %u entries in '%s': name the logs themselves",
        (unsigned)listing->search->inputs->context->limits.folder_files,
        listing->search->root);
}

static enum dplog_status
search_folder(struct search *search, const char *path, int depth,
              struct dplog_error *reterr);

/* A folder below the one that was named: the others can still be searched. */
static enum dplog_status
search_below(struct search *search, const char *path, int depth,
             struct dplog_error *reterr)
{
    struct dplog_error err = {0};
    const enum dplog_status status = search_folder(search, path, depth, &err);

    if (status == DPLOG_E_IO) {
        search->unreadable++;
        return dpl_inputs_refuse(search->inputs, path, err.text, reterr);
    }
    if (status < 0 && reterr)
        *reterr = err;
    return status;
}

static enum dplog_status
refuse_dead(struct search *search, const char *path, const struct names *dead,
            struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; status >= 0 && i < dead->count; i++) {
        struct dplog_error err;
        char *inner = dpl_path_join(path, dead->at[i]);

        if (!inner)
            return dpl_fail_memory(reterr);
        (void)dpl_fail(&err, DPLOG_E_IO,
                       "cannot open '%s': the link leads nowhere", inner);
        status = dpl_inputs_refuse(search->inputs, inner, err.text, reterr);
        dpl_free(inner);
    }
    return status;
}

/* Takes the path over. */
static void
note_too_deep(struct search *search, char *path)
{
    if (search->too_deep++ == 0)
        search->deepest = path;
    else
        dpl_free(path);
}

static enum dplog_status
refuse_deep(const struct search *search, struct dplog_error *reterr)
{
    struct dplog_error error;

    if (search->too_deep == 0)
        return DPLOG_OK;
    if (search->too_deep == 1)
        (void)dpl_fail(
            &error, DPLOG_E_LIMIT,
            "'%s' was not searched, for it lies more than %d folders "
            "deep: name it",
            search->deepest, DPL_FOLDER_DEPTH_MAX);
    else
        (void)dpl_fail(&error, DPLOG_E_LIMIT,
                       "'%s' and %u more were not searched, for they lie more "
                       "than %d folders deep: name them",
                       search->deepest, (unsigned)search->too_deep - 1,
                       DPL_FOLDER_DEPTH_MAX);
    search->inputs->limit = DPL_LIMIT_FOLDER_DEPTH;
    return dpl_inputs_refuse(search->inputs, search->deepest, error.text,
                             reterr);
}

static enum dplog_status
search_folder(struct search *search, const char *path, int depth,
              struct dplog_error *reterr)
{
    struct listing listing = {.search = search};
    enum dplog_status status = list_folder(&listing, path, reterr);
    const bool here = listing.logs.count > 0;
    const struct names *names = here ? &listing.logs : &listing.folders;

    for (size_t i = 0; status >= 0 && i < names->count; i++) {
        char *inner = dpl_path_join(path, names->at[i]);

        if (!inner) {
            status = dpl_fail_memory(reterr);
        } else if (!here && depth == DPL_FOLDER_DEPTH_MAX) {
            note_too_deep(search, inner);
            continue;
        } else if (here) {
            status = dpl_inputs_add_file(search->inputs, inner, reterr);
        } else {
            status = search_below(search, inner, depth + 1, reterr);
        }
        dpl_free(inner);
    }
    if (status >= 0)
        status = refuse_dead(search, path, &listing.dead, reterr);
    free_names(&listing.logs);
    free_names(&listing.folders);
    free_names(&listing.dead);
    return status;
}

/* The path comes last: when it is long, it is what may be cut. */
static enum dplog_status
fail_without_logs(const struct search *search, struct dplog_error *reterr)
{
    struct dpl_buf text = {0};
    enum dplog_status status;

    dpl_buf_add_str(&text, "found none of");
    for (int i = DPLOG_LOG_UNKNOWN + 1; i < DPLOG_LOG_COUNT; i++) {
        if (dpl_log_is_primary((enum dplog_log)i))
            dpl_buf_addf(&text, " %s,", dpl_log_file_name((enum dplog_log)i));
    }
    dpl_buf_add_str(&text, " their .lo_ and dated files or companions, but ");
    if (search->files == 0)
        dpl_buf_add_str(&text, "no file at all");
    else
        dpl_buf_addf(&text, "%u other %s", (unsigned)search->files,
                     search->files == 1 ? "file" : "files");
    if (search->example[0])
        dpl_buf_addf(&text, " ('%s'%s)", search->example,
                     search->files > 1 ? ", ..." : "");
    if (search->archives)
        dpl_buf_addf(&text, " and %u to be named to be read as archives",
                     (unsigned)search->archives);
    if (search->unreadable)
        dpl_buf_addf(&text, " and %u folders that cannot be opened",
                     (unsigned)search->unreadable);

    status = text.failed ? dpl_fail_memory(reterr)
                         : dpl_fail(reterr, DPLOG_E_IO, "%s, in '%s'",
                                    dpl_buf_str(&text), search->root);
    dpl_buf_done(&text);
    return status;
}

enum dplog_status
dpl_inputs_add_folder(struct dpl_inputs *inputs, const char *path,
                      struct dplog_error *reterr)
{
    struct search search = {.inputs = inputs, .root = path};
    const size_t count = inputs->items.count;
    enum dplog_status status =
        search_folder(&search, path, /* depth */ 0, reterr);

    if (status >= 0)
        status = refuse_deep(&search, reterr);
    dpl_free(search.deepest);
    if (status < 0)
        return status;
    return inputs->items.count > count ? DPLOG_OK
                                       : fail_without_logs(&search, reterr);
}
