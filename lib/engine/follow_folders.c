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
static char *
folder_of(const char *path)
{
    const size_t len = (size_t)(dpl_path_base(path) - path);
    char *folder = dpl_string_copy(len ? path : ".");

    if (folder && len)
        folder[len > 1 ? len - 1 : len] = '\0';
    return folder;
}

static bool
is_folder(const struct dpl_followed_folder *folder, const char *path,
          size_t root)
{
    return folder->root == root && strcmp(folder->path, path) == 0;
}

/* The index of a folder of a root; SIZE_MAX: it is not watched. */
static size_t
find_folder(const struct dplog_follow *follow, const char *path, size_t root,
            uint64_t key)
{
    const uint32_t known = dpl_table_get(&follow->folder_by_path, key);

    if (known == DPL_TABLE_ABSENT ||
        is_folder(&follow->folders.at[known], path, root))
        return known == DPL_TABLE_ABSENT ? SIZE_MAX : known;
    for (size_t i = 0; i < follow->folders.count; i++)
        if (is_folder(&follow->folders.at[i], path, root))
            return i;
    return SIZE_MAX;
}

/* Takes path over. */
static enum dplog_status
watch_folder(struct dplog_follow *follow, char *path, size_t root, size_t *ret,
             struct dplog_error *reterr)
{
    const uint64_t key = dpl_hash(path, strlen(path), root);
    const size_t known = find_folder(follow, path, root, key);
    struct dpl_followed_folder *folder;

    if (known != SIZE_MAX) {
        dpl_free(path);
        *ret = known;
        return DPLOG_OK;
    }
    *ret = follow->folders.count;
    folder = dpl_table_set(&follow->folder_by_path, key, (uint32_t)*ret)
                 ? DPL_VEC_PUSH(&follow->folders)
                 : NULL;
    if (!folder) {
        dpl_table_remove(&follow->folder_by_path, key);
        dpl_free(path);
        return dpl_fail_memory(reterr);
    }
    *folder = (struct dpl_followed_folder){.path = path, .root = root};
    return dpl_watch_add(follow->watch, path, reterr);
}

enum dplog_status
dpl_follow_watch_folder_of(struct dplog_follow *follow, const char *path,
                           size_t root, size_t *ret, struct dplog_error *reterr)
{
    char *folder = folder_of(path);

    return folder ? watch_folder(follow, folder, root, ret, reterr)
                  : dpl_fail_memory(reterr);
}

/* What a path that is not there yet will be. */
static bool
will_be_folder(const char *path)
{
    return dpl_path_kind(path, NULL) != DPL_PATH_FILE &&
           !dpl_is_wanted_name(dpl_view_of(dpl_path_base(path)));
}

/* A path, asked for its identity once: to ask for each pair of roots took
 * seconds where a shell wrote out a thousand of them. */
struct place {
    const char *path;
    struct dpl_file_id id;
    bool has_id;
};

/* Of a root, and of the folder to watch for it. */
struct root_places {
    struct place itself, folder;
    char *folder_path;
};

static struct place
place_of(const char *path)
{
    struct place place = {.path = path};

    place.has_id = dpl_path_id(path, &place.id);
    return place;
}

static bool
same_place(const struct place *a, const struct place *b)
{
    return a->has_id && b->has_id ? dpl_file_id_same(&a->id, &b->id)
                                  : strcmp(a->path, b->path) == 0;
}

/* False: no memory. */
static bool
find_places(struct dpl_root *root, struct root_places *ret)
{
    root->is_folder = root->is_folder || will_be_folder(root->path);
    ret->folder_path =
        root->is_folder ? dpl_string_copy(root->path) : folder_of(root->path);
    if (!ret->folder_path)
        return false;
    ret->itself = place_of(root->path);
    ret->folder = root->is_folder ? ret->itself : place_of(ret->folder_path);
    return true;
}

/* A log that is named beside its folder is followed once. */
static bool
is_covered(const struct dplog_follow *follow, const struct root_places *places,
           size_t index)
{
    const struct dpl_root *root = &follow->roots.at[index];
    const bool is_wanted =
        dpl_is_wanted_name(dpl_view_of(dpl_path_base(root->path)));

    for (size_t i = 0; i < follow->roots.count; i++) {
        const struct dpl_root *other = &follow->roots.at[i];

        if (i == index)
            continue;
        if (root->is_folder == other->is_folder && i < index &&
            same_place(&places[index].itself, &places[i].itself))
            return true;
        if (!root->is_folder && other->is_folder && is_wanted &&
            same_place(&places[index].folder, &places[i].itself))
            return true;
    }
    return false;
}

static enum dplog_status
watch_root(struct dplog_follow *follow, struct root_places *places,
           size_t index, struct dplog_error *reterr)
{
    struct dpl_root *root = &follow->roots.at[index];
    char *folder = places[index].folder_path;

    root->retry_ns = UINT64_MAX;
    root->is_covered = is_covered(follow, places, index);
    if (root->is_covered)
        return DPLOG_OK;
    places[index].folder_path = NULL;
    return watch_folder(follow, folder, index, &root->folder, reterr);
}

enum dplog_status
dpl_follow_watch_roots(struct dplog_follow *follow, struct dplog_error *reterr)
{
    const size_t count = follow->roots.count;
    struct root_places *places = dpl_zalloc((count + 1) * sizeof(*places));
    enum dplog_status status = places ? DPLOG_OK : dpl_fail_memory(reterr);

    for (size_t i = 0; i < count && status >= 0; i++)
        if (!find_places(&follow->roots.at[i], &places[i]))
            status = dpl_fail_memory(reterr);
    for (size_t i = 0; i < count && status >= 0; i++)
        status = watch_root(follow, places, i, reterr);
    for (size_t i = 0; i < count && places; i++)
        dpl_free(places[i].folder_path);
    dpl_free(places);
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
        struct dpl_followed_folder *folder = &follow->folders.at[i];
        const unsigned changed = dpl_watch_take(follow->watch, i);

        folder->must_check |= (changed & DPL_WATCH_BYTES) != 0;
        follow->roots.at[folder->root].must_look |=
            (changed & DPL_WATCH_NAMES) != 0;
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

static struct dpl_names
sum_names(struct dplog_follow *follow, const char *folder)
{
    struct names names = {.follow = follow, .folder = folder};

    (void)dpl_folder_each(folder, add_name, &names, NULL);
    return names.sum;
}

void
dpl_follow_note_names(struct dplog_follow *follow, size_t root)
{
    for (size_t i = 0; i < follow->folders.count; i++) {
        struct dpl_followed_folder *folder = &follow->folders.at[i];

        if (folder->root != root)
            continue;
        folder->names = sum_names(follow, folder->path);
        folder->was_listed = true;
    }
}

/* A log and what it rolled over to lie in one folder: what happens in the
 * others of its root is no matter. */
bool
dpl_follow_names_are_same(void *data)
{
    const struct dpl_listing *listing = data;
    const struct dpl_followed_folder *folder =
        &listing->follow->folders.at[listing->folder];
    const struct dpl_names *before = &folder->names;
    struct dpl_names now;

    if (!folder->was_listed)
        return false;
    now = sum_names(listing->follow, folder->path);
    if (now.hash != before->hash || now.count != before->count)
        return false;
    for (size_t i = 0; i < now.count; i++)
        if (now.sizes[i] < before->sizes[i])
            return false; /* cut: a copy may hold what it held */
    return true;
}
