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
    struct dpl_span span;
    size_t at;        /* of the next record in it */
    uint64_t content; /* of the first record, for ties; 0: not known yet */
    enum dplog_log log;
};

/* Small, for they are moved at every other record. */
struct entry {
    int64_t key; /* running maximum of UTC; INT64_MIN: no time yet */
    size_t lane; /* of the lineup */
};

struct dpl_merge {
    const struct dpl_lineup *lineup;
    struct dpl_crew *crew;
    struct lane *lanes; /* as in the lineup */
    size_t lane_count;
    struct entry *heap; /* the first is the next */
    size_t count;
    bool started;
    bool advance; /* the first lane's record was handed out */
    bool ended;   /* a lane came to its end */
};

/* Of records at the same moment. */
static bool
wins_tie(const struct dpl_merge *merge, size_t lane, size_t other)
{
    const struct lane *const a = &merge->lanes[lane];
    const struct lane *const b = &merge->lanes[other];
    const uint64_t offset = a->span.records[a->at].offset;
    const uint64_t other_offset = b->span.records[b->at].offset;

    if (a->log != b->log)
        return a->log < b->log;
    if (a->content != b->content)
        return a->content < b->content;
    if (offset != other_offset)
        return offset < other_offset;
    return lane < other;
}

static bool
comes_before(const struct dpl_merge *merge, struct entry a, struct entry b)
{
    return a.key != b.key ? a.key < b.key : wins_tie(merge, a.lane, b.lane);
}

/* Put an entry where it belongs, at `at` or below. */
static void
sink(struct dpl_merge *merge, size_t at, struct entry entry)
{
    struct entry *const heap = merge->heap;
    size_t child;

    while ((child = 2 * at + 1) < merge->count) {
        child += child + 1 < merge->count &&
                 comes_before(merge, heap[child + 1], heap[child]);
        if (!comes_before(merge, heap[child], entry))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = entry;
}

/* The next record of a lane is at hand: whose time counts. */
static void
note_time(const struct lane *lane, struct entry *entry)
{
    const int64_t time_us = lane->span.glances[lane->at].time_us;

    if (time_us != DPLOG_TIME_NONE && time_us > entry->key)
        entry->key = time_us;
}

/* Fetch what comes next of a lane; DPLOG_DONE: it has no more. */
static enum dplog_status
fetch(struct dpl_merge *merge, struct entry *entry, struct dplog_error *reterr)
{
    struct lane *const lane = &merge->lanes[entry->lane];
    const enum dplog_status status =
        dpl_stream_next(lane->stream, &lane->span, reterr);

    if (status != DPLOG_OK)
        return status;
    lane->at = 0;
    if (!lane->content)
        lane->content = dpl_lineup_content(lane->span.records);
    note_time(lane, entry);
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
    merge->heap = dpl_zalloc((count + 1) * sizeof(*merge->heap));
    if (!merge->lanes || !merge->heap)
        status = dpl_fail_memory(reterr);
    if (status >= 0)
        status = dpl_crew_new(shared->context, match->ruleset, match->matcher,
                              match->helpers, &merge->crew, reterr);
    ours.crew = merge->crew;
    for (size_t i = 0; i < count && status >= 0; i++) {
        merge->lanes[i].content = shared->lineup->lanes.at[i].content;
        merge->lanes[i].log = shared->lineup->lanes.at[i].log;
        status = dpl_stream_new(&ours, i, &merge->lanes[i].stream, reterr);
        merge->lane_count += status >= 0;
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
    return dpl_stream_first_new(merge->lanes[lane].stream, part, ret_us,
                                reterr);
}

static enum dplog_status
start(struct dpl_merge *merge, struct dplog_error *reterr)
{
    merge->started = true;
    for (size_t i = 0; i < merge->lane_count; i++) {
        struct entry *const entry = &merge->heap[merge->count];
        enum dplog_status status;

        *entry = (struct entry){merge->lineup->lanes.at[i].key, i};
        status = fetch(merge, entry, reterr);
        if (status < 0)
            return status;
        merge->count += status == DPLOG_OK;
    }
    for (size_t at = merge->count / 2; at-- > 0;)
        sink(merge, at, merge->heap[at]);
    return DPLOG_OK;
}

/* Mostly the same lane goes on, to be seen by its key alone. */
static bool
is_still_first(const struct dpl_merge *merge)
{
    const struct entry *const heap = merge->heap;

    return (merge->count < 2 || heap[0].key < heap[1].key) &&
           (merge->count < 3 || heap[0].key < heap[2].key);
}

/* Behind the record that was handed out last. */
static enum dplog_status
advance(struct dpl_merge *merge, struct dplog_error *reterr)
{
    struct entry *const first = &merge->heap[0];
    struct lane *const lane = &merge->lanes[first->lane];

    if (++lane->at < lane->span.count) {
        note_time(lane, first);
    } else {
        const enum dplog_status status = fetch(merge, first, reterr);

        if (status < 0)
            return status;
        if (status == DPLOG_DONE) {
            merge->ended = true;
            *first = merge->heap[--merge->count];
        }
    }
    if (!is_still_first(merge))
        sink(merge, 0, *first);
    return DPLOG_OK;
}

enum dplog_status
dpl_merge_next(struct dpl_merge *merge, struct dpl_merged *ret,
               struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;
    const struct lane *lane;

    if (!merge->started)
        status = start(merge, reterr);
    else if (merge->advance)
        status = advance(merge, reterr);
    merge->advance = false;
    if (status < 0)
        return status;
    if (!merge->count)
        return DPLOG_DONE;
    lane = &merge->lanes[merge->heap[0].lane];
    *ret = (struct dpl_merged){
        .record = &lane->span.records[lane->at],
        .glance = &lane->span.glances[lane->at],
        .lane = merge->heap[0].lane,
        .part = lane->span.part,
        .content = lane->content,
        .is_new = lane->span.is_new,
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
    const struct lane *const lane = &merge->lanes[merge->heap[0].lane];

    if (!lane->span.results)
        return DPLOG_DONE;
    return dpl_results_get(lane->span.results,
                           lane->span.glances[lane->at].result, ret)
               ? DPLOG_OK
               : dpl_fail_memory(reterr);
}

void
dpl_merge_free(struct dpl_merge *merge)
{
    if (!merge)
        return;
    dpl_crew_free(merge->crew); /* nobody fills chunks of streams any more */
    for (size_t i = 0; i < merge->lane_count; i++)
        dpl_stream_free(merge->lanes[i].stream);
    dpl_free(merge->heap);
    dpl_free(merge->lanes);
    dpl_free(merge);
}
