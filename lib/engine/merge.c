/* SPDX-License-Identifier: MIT
 *
 * The merge of lineages: a binary heap of streams, each with its next record.
 * A record without a time keeps its place behind the one before it, because
 * its key is the running maximum of its lineage.
 */
#include "engine/merge.h"

#include "base/error.h"
#include "base/mem.h"

struct lane {
    struct dpl_stream *stream;
    const struct dplog_record *record; /* the next one */
    size_t index;                      /* of the lane in the lineup */
    int64_t key; /* running maximum of UTC; INT64_MIN: no time yet */
    uint64_t content;
    enum dplog_log log;
};

struct dpl_merge {
    const struct dpl_lineup *lineup;
    struct dpl_crew *crew;
    struct dpl_stream **streams; /* by lane of the lineup */
    size_t stream_count;
    struct lane *lanes; /* heap: the first is the next */
    size_t count;
    bool started;
    bool advance; /* the first lane's record was handed out */
    bool ended;   /* a lane came to its end */
};

static bool
comes_before(const struct lane *a, const struct lane *b)
{
    if (a->key != b->key)
        return a->key < b->key;
    if (a->log != b->log)
        return a->log < b->log;
    if (a->content != b->content)
        return a->content < b->content;
    if (a->record->offset != b->record->offset)
        return a->record->offset < b->record->offset;
    return a->index < b->index;
}

/* Mostly the same lane goes on, to be seen by its key alone. */
static bool
is_still_first(const struct dpl_merge *merge)
{
    const struct lane *const lanes = merge->lanes;

    return (merge->count < 2 || lanes[0].key < lanes[1].key) &&
           (merge->count < 3 || lanes[0].key < lanes[2].key);
}

static void
sink(struct dpl_merge *merge, size_t at)
{
    for (;;) {
        size_t best = at;

        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < merge->count &&
                comes_before(&merge->lanes[child], &merge->lanes[best]))
                best = child;
        if (best == at)
            return;
        const struct lane moved = merge->lanes[at];

        merge->lanes[at] = merge->lanes[best];
        merge->lanes[best] = moved;
        at = best;
    }
}

/* Fetch the next record of a lane; DPLOG_DONE: it has no more. */
static enum dplog_status
fetch(struct lane *lane, struct dplog_error *reterr)
{
    const enum dplog_status status =
        dpl_stream_next(lane->stream, &lane->record, reterr);

    if (status != DPLOG_OK)
        return status;
    if (!lane->content)
        lane->content = dpl_lineup_content(lane->record);
    if (lane->record->time_us != DPLOG_TIME_NONE &&
        lane->record->time_us > lane->key)
        lane->key = lane->record->time_us;
    return DPLOG_OK;
}

enum dplog_status
dpl_merge_new(const struct dpl_stream_shared *shared,
              const struct dpl_merge_match *match, struct dpl_merge **ret,
              struct dplog_error *reterr)
{
    struct dpl_stream_shared ours = *shared;
    const size_t count = shared->lineup->lanes.count;
    struct dpl_merge *merge = dpl_zalloc(sizeof(*merge));
    enum dplog_status status = DPLOG_OK;

    if (!merge)
        return dpl_fail_memory(reterr);
    merge->lineup = shared->lineup;
    merge->lanes = dpl_zalloc((count + 1) * sizeof(*merge->lanes));
    merge->streams = dpl_zalloc((count + 1) * sizeof(struct dpl_stream *));
    if (!merge->lanes || !merge->streams)
        status = dpl_fail_memory(reterr);
    if (status >= 0)
        status = dpl_crew_new(shared->context, match->ruleset, match->matcher,
                              match->helpers, &merge->crew, reterr);
    ours.crew = merge->crew;
    for (size_t i = 0; i < count && status >= 0; i++) {
        status = dpl_stream_new(&ours, i, &merge->streams[i], reterr);
        merge->stream_count += status >= 0;
    }
    if (status < 0) {
        dpl_merge_free(merge);
        return status;
    }
    *ret = merge;
    return DPLOG_OK;
}

enum dplog_status
dpl_merge_first_new(struct dpl_merge *merge, size_t lane, size_t part,
                    int64_t *ret_us, struct dplog_error *reterr)
{
    return dpl_stream_first_new(merge->streams[lane], part, ret_us, reterr);
}

static enum dplog_status
start(struct dpl_merge *merge, struct dplog_error *reterr)
{
    merge->started = true;
    for (size_t i = 0; i < merge->stream_count; i++) {
        const struct dpl_lane *from = &merge->lineup->lanes.at[i];
        struct lane *lane = &merge->lanes[merge->count];
        enum dplog_status status;

        *lane = (struct lane){
            .stream = merge->streams[i],
            .index = i,
            .key = from->key,
            .content = from->content,
            .log = from->log,
        };
        status = fetch(lane, reterr);
        if (status < 0)
            return status;
        merge->count += status == DPLOG_OK;
    }
    for (size_t at = merge->count / 2; at-- > 0;)
        sink(merge, at);
    return DPLOG_OK;
}

enum dplog_status
dpl_merge_next(struct dpl_merge *merge, struct dpl_merged *ret,
               struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;
    size_t part;

    if (!merge->started) {
        status = start(merge, reterr);
    } else if (merge->advance) {
        status = fetch(&merge->lanes[0], reterr);
        if (status == DPLOG_DONE) {
            merge->ended = true;
            merge->lanes[0] = merge->lanes[--merge->count];
        }
        if (status >= 0 && !is_still_first(merge))
            sink(merge, 0);
    }
    merge->advance = false;
    if (status < 0)
        return status;
    if (!merge->count)
        return DPLOG_DONE;
    part = dpl_stream_part(merge->lanes[0].stream);
    *ret = (struct dpl_merged){
        .record = merge->lanes[0].record,
        .lane = merge->lanes[0].index,
        .part = part,
        .content = merge->lanes[0].content,
        .is_new = merge->lanes[0].record->line >=
                  merge->lineup->parts.at[part].stored_line,
        .lane_ended = merge->ended,
    };
    merge->advance = true;
    merge->ended = false;
    return DPLOG_OK;
}

enum dplog_status
dpl_merge_matched(struct dpl_merge *merge, struct dpl_match_result *ret,
                  struct dplog_error *reterr)
{
    return dpl_stream_matched(merge->lanes[0].stream, ret, reterr);
}

void
dpl_merge_free(struct dpl_merge *merge)
{
    if (!merge)
        return;
    dpl_crew_free(merge->crew); /* nobody fills chunks of streams any more */
    for (size_t i = 0; i < merge->stream_count; i++)
        dpl_stream_free(merge->streams[i]);
    dpl_free(merge->streams);
    dpl_free(merge->lanes);
    dpl_free(merge);
}
