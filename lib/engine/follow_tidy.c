/* SPDX-License-Identifier: MIT
 *
 * What a follower still keeps of files that were forgotten (--keep): after
 * months of rollovers it must not be more than after a day.
 *
 * Records, findings and gaps name a source by its number, so that numbers do
 * not move: those that nothing names any more are given to the next files.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"
#include "engine/follow_impl.h"
#include "engine/keeper.h"

/* ── numbers of sources ── */

enum dplog_status
dpl_follow_add_source(struct dplog_follow *follow, uint32_t *ret,
                      struct dplog_error *reterr)
{
    uint32_t number = 0;

    if (follow->free_sources) {
        while (!follow->sources.at[number].is_free)
            number++;
        follow->free_sources--;
    } else {
        if (!DPL_VEC_PUSH(&follow->sources))
            return dpl_fail_memory(reterr);
        number = (uint32_t)(follow->sources.count - 1);
    }
    follow->sources.at[number] = (struct dpl_followed_source){
        .report.first_us = DPLOG_TIME_NONE,
        .report.last_us = DPLOG_TIME_NONE,
        .first = DPL_STORE_NO_STAMP,
        .last = DPL_STORE_NO_STAMP,
    };
    *ret = number;
    return DPLOG_OK;
}

void
dpl_follow_free_sources(struct dplog_follow *follow)
{
    for (size_t i = 0; i < follow->sources.count; i++)
        dpl_free(follow->sources.at[i].path);
    follow->sources.count = follow->free_sources = 0;
}

/* Its records are gone; whoever goes on from the store need not ask for it. */
static void
forget_taken(struct dpl_followed *lane, uint32_t source)
{
    size_t kept = 0;

    for (size_t i = 0; i < lane->taken.count; i++)
        if (lane->taken.at[i].source != source)
            lane->taken.at[kept++] = lane->taken.at[i];
    lane->taken.count = kept;
}

/* DPLOG_DONE: the store still needs it. */
static enum dplog_status
drop_stored(struct dplog_follow *follow, int64_t id, struct dplog_error *reterr)
{
    enum dplog_status status = dpl_store_begin(follow->store, reterr), dropped;

    if (status < 0)
        return status;
    dropped = dpl_store_drop_source(follow->store, id, reterr);
    status = dropped < 0 ? dropped : dpl_store_commit(follow->store, reterr);
    if (status < 0)
        dpl_store_rollback(follow->store);
    return status < 0 ? status : dropped;
}

static void
free_source(struct dplog_follow *follow, uint32_t number)
{
    struct dpl_followed_source *source = &follow->sources.at[number];

    for (size_t i = 0; i < follow->lanes.count; i++)
        forget_taken(&follow->lanes.at[i], number);
    dpl_free(source->path);
    *source = (struct dpl_followed_source){
        .is_free = true,
        .report = {.path = "",
                   .first_us = DPLOG_TIME_NONE,
                   .last_us = DPLOG_TIME_NONE},
        .first = DPL_STORE_NO_STAMP,
        .last = DPL_STORE_NO_STAMP,
    };
    follow->free_sources++;
}

static enum dplog_status
free_unnamed(struct dplog_follow *follow, const uint8_t *named,
             int64_t since_us)
{
    enum dplog_status status = DPLOG_OK;

    for (uint32_t i = 0; i < follow->sources.count && status >= 0; i++) {
        const struct dpl_followed_source *source = &follow->sources.at[i];

        if (named[i] || source->is_free || source->last.time_us >= since_us)
            continue;
        status = follow->store && source->store_id
                     ? drop_stored(follow, source->store_id, NULL)
                     : DPLOG_OK;
        if (status == DPLOG_OK)
            free_source(follow, i);
    }
    return status;
}

/* ── gaps ── */

/* Where parts that begin behind a gap remember it by its number. */
static void
renumber_gap(struct dplog_follow *follow, size_t from, size_t to)
{
    for (size_t i = 0; i < follow->lanes.count; i++) {
        const struct dpl_trail *trail = follow->lanes.at[i].trail;

        for (size_t k = 0; k < trail->parts.count; k++)
            if (trail->parts.at[k]->gap == from + 1)
                trail->parts.at[k]->gap = to + 1;
    }
}

static void
forget_gaps(struct dplog_follow *follow, int64_t since_us)
{
    size_t kept = 0;

    if (follow->waiting_gaps.count)
        return;
    for (size_t i = 0; i < follow->gaps.count; i++) {
        if (follow->gaps.at[i].to_us != DPLOG_TIME_NONE &&
            follow->gaps.at[i].to_us < since_us)
            continue;
        if (kept != i)
            renumber_gap(follow, i, kept);
        follow->gaps.at[kept++] = follow->gaps.at[i];
    }
    follow->gaps.count = kept;
}

/* ── all of it ── */

static void
note_own(const struct dplog_follow *follow, uint8_t *named)
{
    for (size_t i = 0; i < follow->gaps.count; i++)
        named[follow->gaps.at[i].source] = 1;
    for (size_t i = 0; i < follow->lanes.count; i++) {
        const struct dpl_trail *trail = follow->lanes.at[i].trail;

        for (size_t k = 0; k < trail->parts.count; k++)
            if (trail->parts.at[k]->has_source)
                named[trail->parts.at[k]->source] = 1;
    }
}

enum dplog_status
dpl_follow_tidy(struct dplog_follow *follow, struct dplog_error *reterr)
{
    const struct dpl_track *track =
        dpl_tracker_track(dpl_feed_tracker(follow->feed));
    const int64_t since_us =
        dpl_kept_since(track->newest_us, follow->wanted.keep_us);
    const uint32_t count = (uint32_t)follow->sources.count;
    uint8_t *named;
    enum dplog_status status;

    if (since_us == INT64_MIN || follow->waiting.count)
        return DPLOG_OK;
    /* What is told from now on is of what is left. */
    status = dpl_follow_diagnose(follow, reterr);
    if (status >= 0)
        status = dpl_follow_tidy_told(follow, reterr);
    if (status < 0)
        return status;
    named = dpl_zalloc(count + 1);
    if (!named)
        return dpl_fail_memory(reterr);
    forget_gaps(follow, since_us);
    status = dpl_feed_note_sources(follow->feed, named, count, reterr);
    if (status >= 0) {
        note_own(follow, named);
        /* A store that refuses now is asked again the next time. */
        (void)free_unnamed(follow, named, since_us);
    }
    dpl_free(named);
    return status < 0 ? status : DPLOG_OK;
}
