/* SPDX-License-Identifier: MIT
 *
 * Records of all logs in the order of one run over them, as far as they are
 * there.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "engine/follow_impl.h"
#include "engine/zone.h"

/* ── what lanes tell ── */

static bool
note_part(void *data, struct dpl_trail *trail, struct dpl_trail_part *part)
{
    struct dplog_follow *follow = data;
    struct dpl_followed_source *source;
    char *path = dpl_path_join("", part->path);

    (void)trail;
    if (!path || (!part->has_source &&
                  dpl_follow_add_source(follow, &part->source, NULL) < 0)) {
        dpl_free(path);
        return false;
    }
    source = &follow->sources.at[part->source];
    if (!part->has_source)
        source->store_id = part->kept.id;
    part->has_source = true;
    dpl_free(source->path);
    source->path = path;
    source->report.path = path;
    source->report.rolled = part->rolled;
    return true;
}

static bool
note_gap(void *data, struct dpl_trail *trail, struct dpl_trail_part *part,
         const struct dpl_gap *gap)
{
    struct dplog_follow *follow = data;
    struct dplog_gap *slot = DPL_VEC_PUSH(&follow->gaps);
    struct dpl_waiting_gap *waiting =
        follow->store ? DPL_VEC_PUSH(&follow->waiting_gaps) : NULL;
    struct dpl_news *news = dpl_follow_add_news(follow, DPLOG_HAPPENING_GAP);

    if (!slot || (follow->store && !waiting) || !news)
        return false;
    *slot = (struct dplog_gap){
        .source = part->source,
        .offset = part->kept.offset,
        .bytes = gap->bytes,
        .from_us = trail->running_us == INT64_MIN ? DPLOG_TIME_NONE
                                                  : trail->running_us,
        .to_us = DPLOG_TIME_NONE, /* when its first record comes */
        .reason = dpl_gap_reason(gap->kind),
        .kind = dpl_gap_kind(gap->kind),
    };
    if (waiting) {
        *waiting =
            (struct dpl_waiting_gap){part, follow->gaps.count - 1, gap->kind};
        part->dirty = true; /* it stays until then, also without a file */
    }
    follow->sources.at[part->source].report.gaps++;
    part->gap = follow->gaps.count; /* index plus 1 */
    news->gap = follow->gaps.count - 1;
    return true;
}

const struct dpl_trail_calls dpl_follow_calls = {
    .part_fn = note_part,
    .gap_fn = note_gap,
};

/* ── the next record of a lane ── */

static enum dplog_status
fetch(struct dplog_follow *follow, struct dpl_followed *lane,
      struct dplog_error *reterr)
{
    enum dplog_status status;

    if (lane->has_record)
        return DPLOG_OK;
    status = dpl_trail_next(lane->trail, &lane->record, &lane->part, reterr);
    if (status == DPLOG_OK) {
        dpl_zone_apply(dpl_follow_zone_of(follow, lane), &lane->record);
        lane->has_record = true;
        if (follow->replayed)
            lane->key = dpl_trail_key(lane->trail, &lane->record);
    }
    return status;
}

enum dplog_status
dpl_follow_peek(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < follow->lanes.count && status >= 0; i++)
        status = fetch(follow, &follow->lanes.at[i], reterr);
    return status < 0 ? status : DPLOG_OK;
}

/* The lane whose record is the next of all; NULL: none is there yet. */
static struct dpl_followed *
next_lane(struct dplog_follow *follow)
{
    struct dpl_followed *best = NULL;

    for (size_t i = 0; i < follow->lanes.count; i++) {
        struct dpl_followed *lane = &follow->lanes.at[i];

        if (lane->has_record &&
            (!best || dpl_feed_key_compare(&lane->key, &best->key) < 0))
            best = lane;
    }
    return best;
}

/* ── one record ── */

static void
note_counts(struct dplog_follow *follow, const struct dpl_trail_part *part)
{
    struct dpl_followed_source *source = &follow->sources.at[part->source];
    struct dplog_source *report = &source->report;
    const struct dpl_store_source *kept = &part->kept;

    report->log = kept->log;
    report->format = kept->format;
    report->encoding = kept->encoding;
    report->bytes = kept->offset;
    report->lines = kept->lines;
    report->events = kept->events;
    report->continuations = kept->continuations;
    report->unparsed = kept->unparsed;
    report->first_us = kept->first.time_us;
    report->last_us = kept->last.time_us;
    source->first = kept->first;
    source->last = kept->last;
    source->cut = kept->cut;
}

void
dpl_follow_count(struct dplog_follow *follow)
{
    for (size_t i = 0; i < follow->lanes.count; i++) {
        const struct dpl_trail *trail = follow->lanes.at[i].trail;

        for (size_t k = 0; k < trail->parts.count; k++)
            if (trail->parts.at[k]->has_source)
                note_counts(follow, trail->parts.at[k]);
    }
}

/* A gap ends with the first record behind it. */
static void
end_gap(struct dplog_follow *follow, struct dpl_trail_part *part,
        const struct dplog_record *record)
{
    if (!part->gap || record->time_us == DPLOG_TIME_NONE)
        return;
    follow->gaps.at[part->gap - 1].to_us = record->time_us;
    part->gap = 0;
}

static struct dpl_origin
origin_of(const struct dpl_trail *trail, const struct dpl_trail_part *part)
{
    return (struct dpl_origin){.source = part->source,
                               .lineage = trail->lineage};
}

bool
dpl_follow_note_taken(struct dpl_followed *lane, uint32_t source,
                      uint32_t next_line)
{
    struct dpl_taken_part *part =
        lane->taken.count ? &lane->taken.at[lane->taken.count - 1] : NULL;

    if (!part || part->source != source) {
        for (size_t i = 0; i < lane->taken.count; i++)
            lane->is_unordered |= lane->taken.at[i].source == source;
        part = lane->is_unordered ? part : DPL_VEC_PUSH(&lane->taken);
        if (!part)
            return false;
    }
    if (!lane->is_unordered)
        *part = (struct dpl_taken_part){source, next_line};
    return true;
}

static enum dplog_status
take_record(struct dplog_follow *follow, struct dpl_followed *lane,
            struct dplog_error *reterr)
{
    const struct dpl_origin origin = origin_of(lane->trail, lane->part);
    enum dplog_status status = DPLOG_OK;

    lane->has_record = false;
    end_gap(follow, lane->part, &lane->record);
    lane->taken_us = lane->key.us;
    dpl_trail_taken(lane->trail, lane->part, &lane->record);
    if (follow->store)
        status =
            dpl_follow_wait_to_keep(follow, lane->part, &lane->record, reterr);
    if (status < 0)
        return status;
    if (follow->store &&
        !dpl_follow_note_taken(lane, lane->part->source,
                               lane->record.line + lane->record.line_count))
        return dpl_fail_memory(reterr);
    return dpl_feed_add(follow->feed, &lane->record, origin, &lane->key,
                        reterr);
}

enum dplog_status
dpl_follow_take(struct dplog_follow *follow, size_t *ret_count,
                struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;
    size_t count = 0;

    *ret_count = 0;
    while (count < DPL_TAKE_RECORDS && !dpl_follow_is_full(follow)) {
        struct dpl_followed *lane;

        status = dpl_follow_peek(follow, reterr);
        if (status < 0)
            return status;
        lane = next_lane(follow);
        if (!lane)
            break;
        status = take_record(follow, lane, reterr);
        if (status < 0)
            return status;
        count++;
    }
    dpl_follow_count(follow);
    for (size_t i = 0; i < follow->lanes.count; i++) {
        struct dpl_trail *trail = follow->lanes.at[i].trail;

        if (count < DPL_TAKE_RECORDS && !follow->lanes.at[i].has_record)
            dpl_trail_rest(trail);
    }
    *ret_count = count;
    return DPLOG_OK;
}

/* ── what is not whole ── */

bool
dpl_follow_has_rest(const struct dplog_follow *follow)
{
    for (size_t i = 0; i < follow->lanes.count; i++)
        if (dpl_trail_has_rest(follow->lanes.at[i].trail))
            return true;
    return false;
}

struct tentative {
    struct dplog_follow *follow;
    int16_t zone; /* of the lane */
};

static enum dplog_status
feed_tentative(void *data, struct dpl_trail *trail,
               const struct dplog_record *record,
               const struct dpl_trail_part *part, struct dplog_error *reterr)
{
    const struct tentative *tentative = data;
    struct dplog_record placed = *record;

    dpl_zone_apply(tentative->zone, &placed);
    return dpl_feed_tentative(tentative->follow->feed, &placed,
                              origin_of(trail, part), reterr);
}

enum dplog_status
dpl_follow_take_tentative(struct dplog_follow *follow,
                          struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < follow->lanes.count && status >= 0; i++) {
        struct dpl_followed *lane = &follow->lanes.at[i];
        struct tentative tentative = {follow, dpl_follow_zone_of(follow, lane)};

        status = dpl_trail_each_tentative(lane->trail, feed_tentative,
                                          &tentative, reterr);
        if (!lane->has_record)
            dpl_trail_rest(lane->trail);
    }
    return status < 0 ? status : DPLOG_OK;
}
