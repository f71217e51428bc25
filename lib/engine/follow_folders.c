/* SPDX-License-Identifier: MIT
 *
 * The folders that a follower watches, and the names in them.
 */
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "engine/follow_impl.h"
#include "source/identity.h"
#include "source/rotation.h"
#include <string.h>

/* The folder of a file, as a path of its own. */
char *
dpl_follow_folder_of(const char *path)
{
    const size_t len = (size_t)(dpl_path_base(path) - path);
    char *folder = dpl_string_copy(len ? path : ".");

    if (folder && len)
        folder[len > 1 ? len - 1 : len] = '\0';
    return folder;
}

enum dplog_status
dpl_follow_watch_folder(struct dplog_follow *follow, const char *path,
                        size_t root, struct dplog_error *reterr)
{
    struct dpl_followed_folder *folder;

    for (size_t i = 0; i < follow->folders.count; i++)
        if (follow->folders.at[i].root == root &&
            strcmp(follow->folders.at[i].path, path) == 0)
            return DPLOG_OK;
    folder = DPL_VEC_PUSH(&follow->folders);
    if (folder)
        *folder = (struct dpl_followed_folder){dpl_string_copy(path), root};
    if (!folder || !folder->path) {
        follow->folders.count -= folder != NULL;
        return dpl_fail_memory(reterr);
    }
    return dpl_watch_add(follow->watch, path, reterr);
}

/* What a path that is not there yet will be. */
static bool
will_be_folder(const char *path)
{
    return dpl_path_kind(path, NULL) != DPL_PATH_FILE &&
           !dpl_is_wanted_name(dpl_view_of(dpl_path_base(path)));
}

static bool
same_place(const char *a, const char *b)
{
    struct dpl_file_id left, right;

    if (!dpl_path_id(a, &left) || !dpl_path_id(b, &right))
        return strcmp(a, b) == 0;
    return dpl_file_id_same(&left, &right);
}

/* A log that is named beside its folder is followed once. */
static bool
is_covered(const struct dplog_follow *follow, size_t index, const char *folder)
{
    const struct dpl_root *root = &follow->roots.at[index];

    for (size_t i = 0; i < follow->roots.count; i++) {
        const struct dpl_root *other = &follow->roots.at[i];

        if (i == index)
            continue;
        if (root->is_folder == other->is_folder && i < index &&
            same_place(root->path, other->path))
            return true;
        if (!root->is_folder && other->is_folder &&
            dpl_is_wanted_name(dpl_view_of(dpl_path_base(root->path))) &&
            same_place(folder, other->path))
            return true;
    }
    return false;
}

enum dplog_status
dpl_follow_watch_roots(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < follow->roots.count; i++)
        if (!follow->roots.at[i].is_folder)
            follow->roots.at[i].is_folder =
                will_be_folder(follow->roots.at[i].path);
    for (size_t i = 0; i < follow->roots.count && status >= 0; i++) {
        struct dpl_root *root = &follow->roots.at[i];
        char *folder = root->is_folder ? dpl_string_copy(root->path)
                                       : dpl_follow_folder_of(root->path);

        root->retry_ns = UINT64_MAX;
        if (!folder)
            status = dpl_fail_memory(reterr);
        else if (is_covered(follow, i, folder))
            root->is_covered = true;
        else
            status = dpl_follow_watch_folder(follow, folder, i, reterr);
        dpl_free(folder);
    }
    return status;
}

bool
dpl_follow_wants_name(void *data, const char *name)
{
    const struct dplog_follow *follow = data;

    if (dpl_is_wanted_name(dpl_view_of(name)))
        return true;
    for (size_t i = 0; i < follow->roots.count; i++)
        if (!follow->roots.at[i].is_folder &&
            dpl_is_same_log(name, dpl_path_base(follow->roots.at[i].path)))
            return true;
    return false;
}

void
dpl_follow_note_changes(struct dplog_follow *follow)
{
    for (size_t i = 0; i < follow->folders.count; i++) {
        struct dpl_root *root = &follow->roots.at[follow->folders.at[i].root];
        const unsigned changed = dpl_watch_take(follow->watch, i);

        root->must_check |= (changed & DPL_WATCH_BYTES) != 0;
        root->must_look |= (changed & DPL_WATCH_NAMES) != 0;
    }
}

/* ── names that change while they are listed ── */

struct names {
    struct dplog_follow *follow;
    const char *folder;
    struct dpl_names sum;
};

/* The bytes of a file that is written to now; 0: none, or it cannot be said. */
static uint64_t
size_of(const char *folder, const char *name)
{
    char *path = dpl_path_join(folder, name);
    struct dpl_file *file = NULL;
    struct dpl_file_info info = {0};

    if (path && dpl_file_open(path, &file, NULL) >= 0)
        (void)dpl_file_get_info(file, &info, NULL);
    dpl_file_close(file);
    dpl_free(path);
    return info.size;
}

static bool
add_name(void *data, const char *name, enum dpl_path_kind kind)
{
    struct names *names = data;

    if (kind != DPL_PATH_FILE || !dpl_follow_wants_name(names->follow, name))
        return true;
    names->sum.hash += dpl_hash(name, strlen(name), 1);
    if (dpl_rotation_parse(dpl_view_of(name)).kind == DPL_ROTATION_CURRENT &&
        names->sum.count < DPL_NAMES_SIZES)
        names->sum.sizes[names->sum.count++] = size_of(names->folder, name);
    return true;
}

struct dpl_names
dpl_follow_sum_names(struct dplog_follow *follow, size_t root)
{
    struct names names = {.follow = follow};

    for (size_t i = 0; i < follow->folders.count; i++) {
        if (follow->folders.at[i].root != root)
            continue;
        names.folder = follow->folders.at[i].path;
        (void)dpl_folder_each(names.folder, add_name, &names, NULL);
    }
    return names.sum;
}

bool
dpl_follow_names_are_same(void *data)
{
    const struct dpl_listing *listing = data;
    const struct dpl_names *before =
        &listing->follow->roots.at[listing->root].names;
    const struct dpl_names now =
        dpl_follow_sum_names(listing->follow, listing->root);

    if (now.hash != before->hash || now.count != before->count)
        return false;
    for (size_t i = 0; i < now.count; i++)
        if (now.sizes[i] < before->sizes[i])
            return false; /* cut: a copy may hold what it held */
    return true;
}
