/* SPDX-License-Identifier: MIT
 *
 * What the store knew of logs when it was opened: whose they are by now.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"
#include "engine/follow_impl.h"
#include "source/source.h"
#include <string.h>

enum dplog_status
dpl_follow_load_known(struct dplog_follow *follow, struct dplog_error *reterr)
{
    struct dpl_store_source source;
    int64_t cursor = 0;
    enum dplog_status status;

    while ((status = dpl_store_next_source(follow->store, &cursor, &source,
                                           reterr)) == DPLOG_OK) {
        struct dpl_known_source *known = DPL_VEC_PUSH(&follow->known);

        if (!known)
            return dpl_fail_memory(reterr);
        source.path = dpl_arena_copy(&follow->arena, dpl_view_of(source.path));
        source.lineage =
            dpl_arena_copy(&follow->arena, dpl_view_of(source.lineage));
        if (!source.path || !source.lineage)
            return dpl_fail_memory(reterr);
        known->source = source;
        if (source.last.time_us != DPLOG_TIME_NONE &&
            source.last.time_us > follow->known_until_us)
            follow->known_until_us = source.last.time_us;
    }
    return status < 0 ? status : DPLOG_OK;
}

/* ── a lane of it ── */

static enum dplog_status
know(struct dpl_followed *lane, struct dpl_known_source *known, bool is_newest,
     struct dplog_error *reterr)
{
    struct dpl_trail_part *part;
    enum dplog_status status =
        dpl_trail_know(lane->trail, &known->source, is_newest, &part, reterr);

    if (status < 0)
        return status;
    known->is_taken = true;
    if (known->source.lineage_id)
        lane->trail->lineage_id = known->source.lineage_id;
    return dpl_follow_calls.part_fn(lane->trail->calls.data, lane->trail,
                                    part) &&
                   dpl_follow_note_taken(lane, part->source,
                                         (uint32_t)part->kept.next_line)
               ? DPLOG_OK
               : dpl_fail_memory(reterr);
}

/* The one of the files that goes on with a source, open; or NULL. */
static struct dpl_source *
open_among(struct dplog_follow *follow, const struct dpl_store_source *source,
           const struct dpl_input *const *files, size_t count)
{
    const struct dpl_bookmark mark = dpl_progress_bookmark(source);

    for (size_t i = 0; i < count && mark.head_len >= DPL_TELLING_BYTES; i++) {
        struct dpl_source *file = NULL;
        bool fits = false;

        if (dpl_source_open(follow->context, files[i], 0, &file, NULL) < 0)
            continue;
        (void)dpl_bookmark_fits(file, &mark, &fits, NULL);
        if (fits)
            return file;
        dpl_source_close(file);
    }
    return NULL;
}

/* A last line that was stored without its end may get it yet. */
static enum dplog_status
take_back_half_line(struct dplog_follow *follow, struct dpl_store_source *known,
                    struct dpl_source *file, struct dplog_error *reterr)
{
    struct dpl_store_source source = *known;
    const uint64_t offset = source.offset;
    struct dpl_bookmark mark;
    enum dplog_status status = dpl_store_begin(follow->store, reterr);

    if (status < 0)
        return status;
    status = dpl_store_take_back(follow->store, &source, reterr);
    if (status >= 0 && source.offset != offset) {
        status = dpl_bookmark_take(file, source.offset, &mark, reterr);
        if (status >= 0) {
            dpl_progress_put_bookmark(&source, &mark);
            status = dpl_store_save_source(follow->store, &source, &source.id,
                                           reterr);
        }
    }
    if (status >= 0)
        status = dpl_store_commit(follow->store, reterr);
    if (status < 0)
        dpl_store_rollback(follow->store);
    else
        *known = source;
    return status;
}

static uint32_t
newest_lineage(const struct dplog_follow *follow)
{
    uint32_t newest = 0;

    for (size_t i = 0; i < follow->known.count; i++)
        if (follow->known.at[i].source.lineage_id > newest)
            newest = follow->known.at[i].source.lineage_id;
    for (size_t i = 0; i < follow->lanes.count; i++)
        if (follow->lanes.at[i].trail->lineage_id > newest)
            newest = follow->lanes.at[i].trail->lineage_id;
    return newest;
}

/* Of the same log, by its name or, once that has changed, by its number. */
static bool
is_same_lineage(const struct dpl_store_source *a,
                const struct dpl_store_source *b)
{
    return strcmp(a->lineage, b->lineage) == 0 ||
           (a->lineage_id && a->lineage_id == b->lineage_id);
}

/* The newest source of the log that has a name; else of the one that surely is
 * what the files are, whatever they are called. *ret: SIZE_MAX for none. */
static size_t
find_newest(struct dplog_follow *follow, const char *key,
            const struct dpl_input *const *files, size_t count)
{
    const struct dpl_known_source *at = follow->known.at;
    size_t newest = SIZE_MAX;

    for (size_t i = 0; i < follow->known.count; i++)
        if (!at[i].is_taken && strcmp(at[i].source.lineage, key) == 0)
            newest = i;
    for (size_t i = 0; i < follow->known.count && newest == SIZE_MAX; i++) {
        struct dpl_source *file =
            at[i].is_taken ? NULL
                           : open_among(follow, &at[i].source, files, count);

        newest = file ? i : newest;
        dpl_source_close(file);
    }
    for (size_t i = newest; i < follow->known.count; i++)
        if (!at[i].is_taken &&
            is_same_lineage(&at[i].source, &at[newest].source))
            newest = i;
    return newest;
}

/* All of the log, oldest first. */
static enum dplog_status
know_all(struct dplog_follow *follow, struct dpl_followed *lane, size_t newest,
         struct dplog_error *reterr)
{
    const struct dpl_store_source of = follow->known.at[newest].source;
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < follow->known.count && status >= 0; i++) {
        struct dpl_known_source *known = &follow->known.at[i];

        if (!known->is_taken && is_same_lineage(&known->source, &of))
            status = know(lane, known, i == newest, reterr);
    }
    return status;
}

static void
number_lane(struct dplog_follow *follow, struct dpl_trail *trail)
{
    if (!trail->lineage_id)
        trail->lineage_id = newest_lineage(follow) + 1;
    trail->lineage = trail->lineage_id;
}

enum dplog_status
dpl_follow_know(struct dplog_follow *follow, struct dpl_followed *lane,
                const struct dpl_input *const *files, size_t count,
                struct dplog_error *reterr)
{
    const size_t newest = find_newest(follow, lane->trail->key, files, count);
    enum dplog_status status = DPLOG_OK;

    if (newest != SIZE_MAX) {
        struct dpl_store_source *source = &follow->known.at[newest].source;
        struct dpl_source *file = open_among(follow, source, files, count);

        if (file)
            status = take_back_half_line(follow, source, file, reterr);
        dpl_source_close(file);
        if (status >= 0)
            status = know_all(follow, lane, newest, reterr);
    }
    number_lane(follow, lane->trail);
    return status;
}

/* ── logs that are not there ── */

enum dplog_status
dpl_follow_adopt_rest(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < follow->known.count && status >= 0; i++) {
        const struct dpl_known_source *known = &follow->known.at[i];
        const struct dpl_input as = {.log = known->source.log,
                                     .lineage_key = known->source.lineage};
        struct dpl_followed *lane = NULL;

        if (known->is_taken)
            continue;
        status = dpl_follow_add_lane(follow, DPL_NO_ROOT, &as, &lane, reterr);
        if (status < 0)
            break;
        lane->is_new = false;
        status = know_all(follow, lane,
                          find_newest(follow, as.lineage_key, NULL, 0), reterr);
        number_lane(follow, lane->trail);
    }
    return status;
}

struct dpl_followed *
dpl_follow_find_adopted(struct dplog_follow *follow,
                        const struct dpl_input *const *files, size_t count)
{
    struct dpl_followed *lanes = follow->lanes.at;

    for (size_t i = 0; i < follow->lanes.count; i++)
        if (lanes[i].root == DPL_NO_ROOT &&
            strcmp(lanes[i].trail->key, files[0]->lineage_key) == 0)
            return &lanes[i];
    for (size_t i = 0; i < follow->lanes.count; i++) {
        const struct dpl_trail *trail = lanes[i].trail;
        struct dpl_source *file = NULL;

        if (lanes[i].root == DPL_NO_ROOT && trail->parts.count)
            file = open_among(follow,
                              &trail->parts.at[trail->parts.count - 1]->kept,
                              files, count);
        dpl_source_close(file);
        if (file)
            return &lanes[i];
    }
    return NULL;
}
