/* SPDX-License-Identifier: MIT
 *
 * Which logs are in the paths that were given, and whose turn it is to be
 * looked at.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "engine/follow_impl.h"
#include "source/identity.h"
#include <string.h>

enum { RETRY_MS = 1000, DOUBT_MS = 20, LIST_TRIES = 8 };

/* ── lanes ── */

static struct dpl_followed *
find_lane(struct dplog_follow *follow, size_t root, const char *key)
{
    for (size_t i = 0; i < follow->lanes.count; i++)
        if (follow->lanes.at[i].root == root &&
            strcmp(follow->lanes.at[i].trail->key, key) == 0)
            return &follow->lanes.at[i];
    return NULL;
}

/* A lane is of a root from now on. */
static enum dplog_status
set_root(struct dplog_follow *follow, struct dpl_followed *lane, size_t root,
         const struct dpl_input *first, struct dplog_error *reterr)
{
    struct dpl_listing *listing =
        dpl_arena_array(&follow->arena, 1, sizeof(*listing));
    size_t folder = follow->roots.at[root].folder;
    enum dplog_status status = DPLOG_OK;

    if (!listing)
        return dpl_fail_memory(reterr);
    if (follow->roots.at[root].is_folder)
        status = dpl_follow_watch_folder_of(follow, first->open_path, root,
                                            &folder, reterr);
    if (status < 0)
        return status;
    *listing = (struct dpl_listing){follow, folder};
    lane->root = root;
    lane->folder = folder;
    dpl_tail_ask_still(lane->trail->tail, dpl_follow_names_are_same, listing);
    return status;
}

/* A log that only the store had is there again. */
static enum dplog_status
take_over(struct dplog_follow *follow, struct dpl_followed *lane, size_t root,
          const struct dpl_input *first, struct dplog_error *reterr)
{
    const enum dplog_status status =
        dpl_trail_rename(lane->trail, first->lineage_key, reterr);

    return status < 0 ? status : set_root(follow, lane, root, first, reterr);
}

enum dplog_status
dpl_follow_add_lane(struct dplog_follow *follow, size_t root,
                    const struct dpl_input *first, struct dpl_followed **ret,
                    struct dplog_error *reterr)
{
    const struct dplog_analysis_options *o = &follow->wanted;
    struct dplog_reader_options reader = DPLOG_READER_OPTIONS_INIT;
    struct dpl_trail_calls calls = dpl_follow_calls;
    struct dpl_followed *slot = DPL_VEC_PUSH(&follow->lanes);
    enum dplog_status status;

    if (!slot)
        return dpl_fail_memory(reterr);
    calls.data = follow;
    reader.encoding = o->encoding;
    reader.format = o->format;
    reader.bias = o->bias;
    reader.has_bias = o->has_bias;
    *slot = (struct dpl_followed){.root = root,
                                  .is_new = true,
                                  .taken_us = INT64_MIN,
                                  .zone = DPLOG_BIAS_NONE};
    status = dpl_trail_new(follow->context, &reader, &calls, first,
                           &slot->trail, reterr);
    if (status >= 0 && root != DPL_NO_ROOT)
        status = set_root(follow, slot, root, first, reterr);
    if (status < 0) {
        dpl_trail_free(slot->trail);
        follow->lanes.count--;
        return status;
    }
    slot->trail->lineage = (uint32_t)(follow->lanes.count - 1);
    *ret = slot;
    return status;
}

/* The files of one log. */
struct group {
    const struct dpl_input **files;
    size_t count;
};

/* Of a log that was named, not of its folder: what it rolled over to before is
 * not asked for, but must be known for what it is. */
static enum dplog_status
leave_out_older(struct dplog_follow *follow, struct dpl_trail *trail,
                const char *named, const struct group *group,
                struct dplog_error *reterr)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct dpl_input *file = group->files[i];
        struct dpl_source *source = NULL;
        struct dpl_tail_part *part;
        struct dpl_file_info info;
        struct dpl_bookmark mark;
        enum dplog_status status;

        if (strcmp(file->open_path, named) == 0 ||
            dpl_source_open(follow->context, file, 0, &source, NULL) < 0)
            continue;
        status = dpl_source_get_info(source, &info, reterr);
        if (status >= 0)
            status = dpl_bookmark_take(source, info.size, &mark, reterr);
        if (status >= 0)
            status = dpl_tail_know(trail->tail, &mark, &part, reterr);
        dpl_source_close(source);
        if (status < 0)
            return status;
        part->ended = true;
    }
    return DPLOG_OK;
}

/* Before its first look. */
static enum dplog_status
begin_lane(struct dplog_follow *follow, struct dpl_followed *lane,
           const struct group *group, struct dplog_error *reterr)
{
    const struct dpl_root *root = &follow->roots.at[lane->root];
    enum dplog_status status = DPLOG_OK;

    if (follow->store)
        status =
            dpl_follow_know(follow, lane, group->files, group->count, reterr);
    if (status >= 0 && !root->is_folder && lane->taken.count == 0)
        status =
            leave_out_older(follow, lane->trail, root->path, group, reterr);
    lane->is_new = false;
    if (status < 0) { /* the next look begins it once more */
        dpl_trail_free(lane->trail);
        follow->lanes.count--;
    }
    return status;
}

static enum dplog_status
look_at_group(struct dplog_follow *follow, size_t root_index,
              const struct group *group, struct dplog_error *reterr)
{
    struct dpl_followed *lane =
        find_lane(follow, root_index, group->files[0]->lineage_key);
    enum dplog_status status = DPLOG_OK;

    if (!lane && (lane = dpl_follow_find_adopted(follow, group->files,
                                                 group->count)) != NULL)
        status = take_over(follow, lane, root_index, group->files[0], reterr);
    if (status >= 0 && !lane)
        status = dpl_follow_add_lane(follow, root_index, group->files[0], &lane,
                                     reterr);
    if (status >= 0 && lane->is_new)
        status = begin_lane(follow, lane, group, reterr);
    if (status < 0)
        return status;
    lane->was_found = true;
    return dpl_trail_look(lane->trail, group->files, group->count, reterr);
}

static enum dplog_status
look_at_groups(struct dplog_follow *follow, size_t root,
               const struct dpl_inputs *inputs, struct dplog_error *reterr)
{
    const size_t count = dpl_inputs_count(inputs);
    struct group group = {
        .files = dpl_realloc_array(NULL, count + 1, sizeof(*group.files))};
    enum dplog_status status = group.files ? DPLOG_OK : dpl_fail_memory(reterr);

    for (size_t i = 0; i < follow->lanes.count; i++)
        follow->lanes.at[i].was_found = false;
    for (size_t i = 0; i < count && status == DPLOG_OK; i++) {
        const struct dpl_input *input = dpl_inputs_get(inputs, i);

        group.files[group.count++] = input;
        if (i + 1 < count &&
            dpl_inputs_get(inputs, i + 1)->lineage == input->lineage)
            continue;
        status = look_at_group(follow, root, &group, reterr);
        group.count = 0;
    }
    /* Logs of which no file is left. */
    for (size_t i = 0; i < follow->lanes.count && status == DPLOG_OK; i++)
        if (follow->lanes.at[i].root == root && !follow->lanes.at[i].was_found)
            status = dpl_trail_look(follow->lanes.at[i].trail, NULL, 0, reterr);
    dpl_free(group.files);
    return status;
}

/* ── one root ── */

static bool
see_any(void *data, const char *name, enum dpl_path_kind kind)
{
    (void)data;
    (void)name;
    (void)kind;
    return false;
}

/* DPLOG_E_IO: it cannot be looked at now; a folder without logs can. */
static enum dplog_status
list_root(struct dplog_follow *follow, const struct dpl_root *root,
          struct dpl_inputs **ret, struct dplog_error *reterr)
{
    struct dpl_inputs *inputs = NULL;
    enum dplog_status status = dpl_inputs_new(follow->context, &inputs, reterr);

    if (status >= 0 && root->is_folder) {
        status = dpl_inputs_add_path(inputs, root->path, reterr);
        if (status == DPLOG_E_IO)
            status = dpl_folder_each(root->path, see_any, NULL, reterr);
    } else if (status >= 0) {
        status = dpl_inputs_add_parts(inputs, root->path, reterr);
    }
    if (status >= 0)
        status = dpl_inputs_finish(inputs, reterr);
    if (status < 0) {
        dpl_inputs_free(inputs);
        return status;
    }
    *ret = inputs;
    return DPLOG_OK;
}

static enum dplog_status
watch_inputs(struct dplog_follow *follow, size_t root,
             const struct dpl_inputs *inputs, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < dpl_inputs_count(inputs) && status >= 0; i++) {
        size_t folder;

        status = dpl_follow_watch_folder_of(
            follow, dpl_inputs_get(inputs, i)->open_path, root, &folder,
            reterr);
    }
    return status;
}

/* DPLOG_DONE: names changed meanwhile; the inputs are kept for those logs that
 * were looked at. */
static enum dplog_status
try_root(struct dplog_follow *follow, size_t index, struct dplog_error *reterr)
{
    struct dpl_root *root = &follow->roots.at[index];
    struct dpl_inputs **slot = DPL_VEC_PUSH(&root->lists);
    enum dplog_status status;

    if (!slot)
        return dpl_fail_memory(reterr);
    dpl_follow_note_names(follow, index);
    status = list_root(follow, root, slot, reterr);
    if (status < 0) {
        root->lists.count--;
        return status;
    }
    if (root->is_folder)
        status = watch_inputs(follow, index, *slot, reterr);
    return status < 0 ? status : look_at_groups(follow, index, *slot, reterr);
}

static enum dplog_status
store_is_late(struct dplog_follow *follow, struct dpl_root *root,
              const struct dplog_error *error, struct dplog_error *reterr)
{
    root->is_late = true;
    follow->store_retry_ns = root->retry_ns;
    return dpl_follow_trouble(follow, &follow->store_trouble,
                              follow->wanted.store_path, error->text, reterr);
}

static enum dplog_status
look_at_root(struct dplog_follow *follow, size_t index,
             struct dplog_error *reterr)
{
    struct dpl_root *root = &follow->roots.at[index];
    struct dplog_error error = {0};
    enum dplog_status status = DPLOG_DONE;

    for (int i = 0; i < LIST_TRIES && status == DPLOG_DONE; i++)
        status = try_root(follow, index, &error);
    root->retry_ns = UINT64_MAX;
    if (status == DPLOG_E_NO_MEMORY) {
        if (reterr)
            *reterr = error;
        return status;
    }
    if (status != DPLOG_OK)
        root->retry_ns =
            dpl_clock_ns() + (status < 0 ? RETRY_MS : DOUBT_MS) * DPL_NS_PER_MS;
    if (status == DPLOG_E_BUSY || status == DPLOG_E_STORE)
        return store_is_late(follow, root, &error, reterr);
    if (status < 0)
        return dpl_follow_trouble(follow, &root->trouble, root->path,
                                  error.text, reterr);
    root->must_look = false;
    if (status == DPLOG_OK) { /* nothing points into older lists any more */
        const size_t older = root->lists.count - 1;

        for (size_t i = 0; i < older; i++)
            dpl_inputs_free(root->lists.at[i]);
        root->lists.at[0] = root->lists.at[older];
        root->lists.count = 1;
        status =
            dpl_follow_tell_refusals(follow, root, root->lists.at[0], reterr);
        if (status < 0)
            return status;
    }
    if (root->is_late) {
        root->is_late = false;
        status = dpl_follow_mended(follow, &follow->store_trouble,
                                   follow->wanted.store_path, reterr);
    }
    return status < 0
               ? status
               : dpl_follow_mended(follow, &root->trouble, root->path, reterr);
}

/* Whether a log is in trouble, told once. */
static enum dplog_status
tell_lane(struct dplog_follow *follow, struct dpl_followed *lane,
          struct dplog_error *reterr)
{
    struct dpl_root *root = &follow->roots.at[lane->root];
    const struct dplog_error *trouble = &lane->trail->trouble;

    if (!trouble->text[0])
        return dpl_follow_mended(follow, &lane->trouble, lane->trail->key,
                                 reterr);
    root->retry_ns = dpl_clock_ns() + RETRY_MS * DPL_NS_PER_MS;
    /* Renamed between a list and a look: the next look says more. */
    if (!lane->trouble && !lane->in_doubt) {
        lane->in_doubt = true;
        root->retry_ns = dpl_clock_ns() + DOUBT_MS * DPL_NS_PER_MS;
        return DPLOG_OK;
    }
    return dpl_follow_trouble(follow, &lane->trouble, lane->trail->key,
                              trouble->text, reterr);
}

enum dplog_status
dpl_follow_look(struct dplog_follow *follow, struct dplog_error *reterr)
{
    const uint64_t now = dpl_clock_ns();
    enum dplog_status status = DPLOG_OK;
    bool looked = false;

    for (size_t i = 0; i < follow->roots.count; i++)
        follow->roots.at[i].must_look |= follow->roots.at[i].retry_ns <= now;
    for (size_t i = 0; i < follow->lanes.count; i++) {
        struct dpl_followed *lane = &follow->lanes.at[i];
        struct dpl_root *root =
            lane->root == DPL_NO_ROOT ? NULL : &follow->roots.at[lane->root];

        if (!root)
            continue;
        if (dpl_trail_is_busy(lane->trail) || lane->has_record)
            return DPLOG_OK; /* what was seen last comes first */
        if (follow->folders.at[lane->folder].must_check && !root->must_look)
            root->must_look = !dpl_trail_check(lane->trail) ||
                              (follow->zone_wanted && !follow->zone_known);
    }
    for (size_t i = 0; i < follow->folders.count; i++)
        follow->folders.at[i].must_check = false;
    for (size_t i = 0; i < follow->roots.count && status >= 0; i++) {
        struct dpl_root *root = &follow->roots.at[i];

        if (!root->must_look || root->is_covered)
            continue;
        status = look_at_root(follow, i, reterr);
        looked = true;
    }
    if (status >= 0 && looked)
        status = dpl_follow_guess_zones(follow, reterr);
    for (size_t i = 0; i < follow->lanes.count && status >= 0; i++) {
        struct dpl_followed *lane = &follow->lanes.at[i];

        if (lane->root == DPL_NO_ROOT)
            continue;
        if (!lane->trail->trouble.text[0])
            lane->in_doubt = false;
        status = tell_lane(follow, lane, reterr);
    }
    return status;
}

uint64_t
dpl_follow_retry_ns(const struct dplog_follow *follow)
{
    uint64_t due = UINT64_MAX;

    for (size_t i = 0; i < follow->roots.count; i++)
        if (follow->roots.at[i].retry_ns < due)
            due = follow->roots.at[i].retry_ns;
    return due;
}

void
dpl_follow_free_lanes(struct dplog_follow *follow)
{
    for (size_t i = 0; i < follow->lanes.count; i++) {
        struct dpl_followed *lane = &follow->lanes.at[i];

        dpl_free(lane->taken.at);
        dpl_trail_free(lane->trail);
        dpl_free(lane->trouble);
    }
    follow->lanes.count = 0;
    for (size_t i = 0; i < follow->roots.count; i++) { /* they point there */
        for (size_t k = 0; k < follow->roots.at[i].lists.count; k++)
            dpl_inputs_free(follow->roots.at[i].lists.at[k]);
        follow->roots.at[i].lists.count = 0;
    }
}

void
dpl_follow_free_roots(struct dplog_follow *follow)
{
    dpl_follow_free_lanes(follow);
    for (size_t i = 0; i < follow->roots.count; i++) {
        dpl_free(follow->roots.at[i].lists.at);
        dpl_free(follow->roots.at[i].path);
        dpl_free(follow->roots.at[i].trouble);
        dpl_free(follow->roots.at[i].refused);
    }
    for (size_t i = 0; i < follow->folders.count; i++)
        dpl_free(follow->folders.at[i].path);
    dpl_table_done(&follow->folder_by_path);
    dpl_free(follow->lanes.at);
    dpl_free(follow->roots.at);
    dpl_free(follow->folders.at);
}
