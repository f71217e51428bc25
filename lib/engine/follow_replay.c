/* SPDX-License-Identifier: MIT
 *
 * A follower that goes on where another one, or an analysis, stopped: from a
 * snapshot of the store (engine/resume.h) on, it follows the records again that
 * the store has behind it. Better not the newest one, so that what comes a
 * little late still finds its place.
 */
#include "base/error.h"
#include "base/mem.h"
#include "engine/follow_impl.h"
#include "engine/zone.h"

enum {
    MARGIN = 1024, /* records that are followed again at least */
    AT_ONCE = 8192 /* between two times that the feed settles */
};

/* ── sources and lanes as the store has them ── */

static size_t
count_sources(const void *data)
{
    return ((const struct dplog_follow *)data)->sources.count;
}

static int64_t
id_of_source(const void *data, size_t source)
{
    const struct dplog_follow *follow = data;

    return source < follow->sources.count ? follow->sources.at[source].store_id
                                          : 0;
}

/* The record at hand is the first one that the store does not have. */
static enum dplog_status
first_new(void *data, size_t lane, size_t part, int64_t *ret_us,
          struct dplog_error *reterr)
{
    const struct dplog_follow *follow = data;

    (void)part;
    (void)reterr;
    *ret_us = follow->lanes.at[lane].record.time_us;
    return follow->lanes.at[lane].has_record ? DPLOG_OK : DPLOG_DONE;
}

enum dplog_status
dpl_follow_new_resume(struct dplog_follow *follow, struct dplog_error *reterr)
{
    return dpl_resume_new(
        &(struct dpl_resume_use){
            .context = follow->context,
            .ruleset = follow->ruleset,
            .store = follow->store,
            .lineup = &follow->lineup,
            .slots = {follow, count_sources, id_of_source},
            .data = follow,
            .first_new_fn = first_new,
            .keep_us = follow->wanted.keep_us,
            .margin = MARGIN,
        },
        &follow->resume, reterr);
}

static bool
add_part(struct dpl_lineup *lineup, const struct dpl_part *from)
{
    struct dpl_part *part = DPL_VEC_PUSH(&lineup->parts);

    if (part)
        *part = *from;
    return part != NULL;
}

/* What was taken of a lane, and behind it what its files may still give. */
static bool
add_lane(struct dplog_follow *follow, const struct dpl_followed *from)
{
    struct dpl_lineup *lineup = &follow->lineup;
    struct dpl_lane *lane = DPL_VEC_PUSH(&lineup->lanes);

    if (!lane)
        return false;
    *lane = (struct dpl_lane){
        .lineage = from->trail->lineage,
        .log = from->trail->log,
        .first = lineup->parts.count,
        .key = from->taken_us,
        .content = from->trail->content,
        .zone = dpl_follow_zone_of(follow, from),
    };
    for (size_t i = 0; i < from->taken.count; i++)
        if (!add_part(lineup, &(struct dpl_part){
                                  .slot = from->taken.at[i].source,
                                  .stored_line = from->taken.at[i].next_line,
                                  .fed_line = from->taken.at[i].next_line,
                              }))
            return false;
    if (!add_part(lineup, &(struct dpl_part){.slot = SIZE_MAX,
                                             .unread = true,
                                             .stored_line = 1,
                                             .fed_line = 1}))
        return false;
    lane->count = lineup->parts.count - lane->first;
    return true;
}

static enum dplog_status
line_up(struct dplog_follow *follow, struct dplog_error *reterr)
{
    struct dpl_lineup *lineup = &follow->lineup;
    struct dpl_feed_key last;
    uint32_t lineage;

    lineup->lanes.count = lineup->parts.count = 0;
    lineup->last.any = false;
    for (size_t i = 0; i < follow->lanes.count; i++)
        if (!add_lane(follow, &follow->lanes.at[i]))
            return dpl_fail_memory(reterr);
    if (!dpl_feed_last(follow->feed, &last, &lineage))
        return DPLOG_OK;
    for (size_t i = 0; i < lineup->lanes.count; i++)
        if (lineup->lanes.at[i].lineage == lineage)
            lineup->last.lane = i;
    lineup->last.any = true;
    lineup->last.key = last.us;
    lineup->last.log = last.log;
    lineup->last.content = last.content;
    return DPLOG_OK;
}

/* ── saving ── */

static bool
is_in_order(const struct dplog_follow *follow)
{
    for (size_t i = 0; i < follow->lanes.count; i++)
        if (follow->lanes.at[i].is_unordered)
            return false;
    return dpl_feed_late(follow->feed) == 0;
}

enum dplog_status
dpl_follow_save_state(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status;

    if (!follow->replayed || !is_in_order(follow))
        return DPLOG_OK;
    status = line_up(follow, reterr);
    if (status >= 0 && follow->finishing)
        status = dpl_feed_take_back(follow->feed, reterr);
    if (status >= 0)
        status = dpl_resume_note(follow->resume, dpl_feed_tracker(follow->feed),
                                 dpl_follow_limit_hits(follow),
                                 follow->finishing, reterr);
    return status < 0 ? status : dpl_resume_save(follow->resume, reterr);
}

/* ── following again ── */

/* A lane of the lineup on its way through what the store has. */
struct replayed {
    size_t part;
    struct dpl_store_cursor *cursor;
    struct dplog_record record;
    bool has_record;
    struct dpl_feed_key key;
};

struct replay {
    struct dplog_follow *follow;
    struct replayed *lanes;
};

/* The next stored record of a lane, if there is one. */
static enum dplog_status
fetch(struct replay *replay, size_t index, struct dplog_error *reterr)
{
    struct dplog_follow *follow = replay->follow;
    const struct dpl_lane *lane = &follow->lineup.lanes.at[index];
    struct replayed *r = &replay->lanes[index];
    enum dplog_status status = DPLOG_DONE;

    while (!r->has_record && r->part < lane->first + lane->count) {
        const struct dpl_part *part = &follow->lineup.parts.at[r->part];

        if (!r->cursor && part->fed_line < part->stored_line) {
            status = dpl_store_cursor_new_at(
                follow->store, id_of_source(follow, part->slot), part->fed_line,
                &r->cursor, reterr);
            if (status < 0)
                return status;
        }
        status = r->cursor
                     ? dpl_store_cursor_next(r->cursor, &r->record, reterr)
                     : DPLOG_DONE;
        if (status < 0)
            return status;
        r->has_record = status == DPLOG_OK;
        if (r->has_record)
            break;
        dpl_store_cursor_free(r->cursor);
        r->cursor = NULL;
        r->part++;
    }
    if (!r->has_record || status != DPLOG_OK)
        return DPLOG_OK;
    dpl_zone_apply(lane->zone, &r->record);
    if (!r->key.content)
        r->key.content = dpl_lineup_content(&r->record);
    if (r->record.time_us != DPLOG_TIME_NONE && r->record.time_us > r->key.us)
        r->key.us = r->record.time_us;
    return DPLOG_OK;
}

static struct replayed *
next_lane(struct replay *replay, size_t *ret)
{
    struct replayed *best = NULL;

    for (size_t i = 0; i < replay->follow->lineup.lanes.count; i++) {
        struct replayed *lane = &replay->lanes[i];

        if (lane->has_record &&
            (!best || dpl_feed_key_compare(&lane->key, &best->key) < 0)) {
            best = lane;
            *ret = i;
        }
    }
    return best;
}

static enum dplog_status
feed_stored(struct replay *replay, struct dplog_error *reterr)
{
    struct dplog_follow *follow = replay->follow;
    const struct dpl_lineup *lineup = &follow->lineup;
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < lineup->lanes.count && status >= 0; i++)
        status = fetch(replay, i, reterr);
    for (size_t count = 1; status >= 0; count++) {
        size_t at = 0;
        struct replayed *lane = next_lane(replay, &at);

        if (!lane)
            break;
        status = dpl_feed_add(
            follow->feed, &lane->record,
            (struct dpl_origin){
                .source = (uint32_t)lineup->parts.at[lane->part].slot,
                .lineage = lineup->lanes.at[at].lineage,
            },
            &lane->key, reterr);
        lane->has_record = false;
        if (status >= 0)
            status = fetch(replay, at, reterr);
        if (status >= 0 && count % AT_ONCE == 0)
            status = dpl_feed_settle(follow->feed, reterr);
    }
    return status < 0 ? status : dpl_feed_settle(follow->feed, reterr);
}

/* Lanes stand behind all that was stored; what is at hand comes next. */
static void
set_lanes(const struct replay *replay)
{
    struct dplog_follow *follow = replay->follow;

    for (size_t i = 0; i < follow->lineup.lanes.count; i++) {
        struct dpl_followed *lane = &follow->lanes.at[i];
        struct dpl_trail *trail = lane->trail;
        const struct dpl_feed_key *key = &replay->lanes[i].key;

        lane->taken_us = key->us;
        if (trail->running_us < key->us)
            trail->running_us = key->us;
        if (!trail->content)
            trail->content = key->content;
        if (lane->has_record)
            lane->key = dpl_trail_key(trail, &lane->record);
    }
}

static enum dplog_status
replay_all(struct dplog_follow *follow, struct dplog_error *reterr)
{
    const struct dpl_lineup *lineup = &follow->lineup;
    struct replay replay = {
        .follow = follow,
        .lanes = dpl_zalloc((lineup->lanes.count + 1) * sizeof(*replay.lanes)),
    };
    enum dplog_status status;

    if (!replay.lanes)
        return dpl_fail_memory(reterr);
    for (size_t i = 0; i < lineup->lanes.count; i++) {
        const struct dpl_lane *lane = &lineup->lanes.at[i];

        replay.lanes[i].part = lane->first;
        replay.lanes[i].key = (struct dpl_feed_key){
            lane->key, follow->lanes.at[i].trail->log, lane->content};
    }
    status = feed_stored(&replay, reterr);
    if (status >= 0)
        set_lanes(&replay);
    for (size_t i = 0; i < lineup->lanes.count; i++)
        dpl_store_cursor_free(replay.lanes[i].cursor);
    dpl_free(replay.lanes);
    return status;
}

/* From a snapshot on, or from the beginning. */
static enum dplog_status
begin_feed(struct dplog_follow *follow, struct dplog_error *reterr)
{
    const struct dpl_lineup *lineup = &follow->lineup;
    struct dpl_tracker *tracker = NULL;
    struct dpl_feed *feed = NULL;
    uint64_t limit_hits = 0;
    enum dplog_status status =
        dpl_resume_find(follow->resume, &tracker, &limit_hits, reterr);

    if (status >= 0)
        status = dpl_feed_new(follow->context, follow->ruleset, &feed, reterr);
    if (status < 0) {
        dpl_tracker_free(tracker);
        return status;
    }
    if (tracker)
        dpl_feed_begin_with(feed, tracker,
                            &(struct dpl_feed_key){lineup->last.key,
                                                   lineup->last.log,
                                                   lineup->last.content},
                            lineup->lanes.at[lineup->last.lane].lineage);
    dpl_feed_free(follow->feed);
    follow->feed = feed;
    follow->limit_hits = limit_hits;
    follow->told_telling = follow->told_bad = UINT64_MAX;
    if (tracker)
        dpl_log(follow->context, DPLOG_LOG_INFO,
                "going on from a snapshot after %llu records",
                (unsigned long long)dpl_tracker_track(tracker)->records);
    return DPLOG_OK;
}

enum dplog_status
dpl_follow_replay(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status = dpl_follow_peek(follow, reterr);

    if (status >= 0)
        status = line_up(follow, reterr);
    if (status >= 0)
        status = begin_feed(follow, reterr);
    if (status >= 0)
        status = replay_all(follow, reterr);
    if (status < 0)
        return status;
    dpl_follow_count(follow);
    follow->replayed = true;
    follow->zone_is_new = false;
    return DPLOG_OK;
}

bool
dpl_follow_must_replay(const struct dplog_follow *follow)
{
    return follow->store && !follow->store_trouble &&
           !follow->must_begin_anew && !follow->waiting.count &&
           (dpl_feed_late(follow->feed) > 0 || follow->zone_is_new);
}
