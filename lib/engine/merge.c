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
    struct dplog_record record; /* the next one */
    size_t input;
    int64_t key; /* running maximum of UTC; INT64_MIN: no time yet */
    uint64_t content;
    enum dplog_log log;
};

struct dpl_merge {
    struct lane *lanes; /* heap: the first is the next */
    size_t count;
    bool advance; /* the first lane's record was handed out */
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
    return a->record.offset < b->record.offset;
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
    lane->input = dpl_stream_input(lane->stream);
    lane->content = dpl_stream_content_hash(lane->stream);
    if (lane->record.time_us != DPLOG_TIME_NONE &&
        lane->record.time_us > lane->key)
        lane->key = lane->record.time_us;
    return DPLOG_OK;
}

/* Inputs of one lineage stand together: count the run that begins here. */
static size_t
lineage_length(const struct dpl_inputs *inputs, size_t first)
{
    const uint32_t lineage = dpl_inputs_get(inputs, first)->lineage;
    size_t end = first + 1;

    while (end < dpl_inputs_count(inputs) &&
           dpl_inputs_get(inputs, end)->lineage == lineage)
        end++;
    return end - first;
}

enum dplog_status
dpl_merge_new(const struct dpl_stream_shared *shared, struct dpl_merge **ret,
              struct dplog_error *reterr)
{
    const size_t inputs = dpl_inputs_count(shared->inputs);
    struct dpl_merge *merge = dpl_zalloc(sizeof(*merge));
    enum dplog_status status = DPLOG_OK;

    if (!merge)
        return dpl_fail_memory(reterr);
    merge->lanes = dpl_zalloc((inputs + 1) * sizeof(*merge->lanes));
    if (!merge->lanes) {
        status = dpl_fail_memory(reterr);
        goto fail;
    }
    for (size_t first = 0; first < inputs;) {
        const size_t length = lineage_length(shared->inputs, first);
        struct lane *lane = &merge->lanes[merge->count];

        lane->key = INT64_MIN;
        lane->log = dpl_inputs_get(shared->inputs, first)->log;
        status = dpl_stream_new(shared, first, length, &lane->stream, reterr);
        if (status < 0)
            goto fail;
        merge->count++;
        status = fetch(lane, reterr);
        if (status < 0)
            goto fail;
        if (status == DPLOG_DONE) {
            dpl_stream_free(lane->stream);
            *lane = (struct lane){0};
            merge->count--;
        }
        first += length;
    }
    for (size_t at = merge->count / 2; at-- > 0;)
        sink(merge, at);
    *ret = merge;
    return DPLOG_OK;

fail:
    dpl_merge_free(merge);
    return status;
}

enum dplog_status
dpl_merge_next(struct dpl_merge *merge, struct dplog_record *ret,
               size_t *ret_input, struct dplog_error *reterr)
{
    enum dplog_status status;

    if (merge->advance) {
        merge->advance = false;
        status = fetch(&merge->lanes[0], reterr);
        if (status < 0)
            return status;
        if (status == DPLOG_DONE) {
            dpl_stream_free(merge->lanes[0].stream);
            merge->lanes[0] = merge->lanes[--merge->count];
        }
        sink(merge, 0);
    }
    if (!merge->count)
        return DPLOG_DONE;
    *ret = merge->lanes[0].record;
    *ret_input = merge->lanes[0].input;
    merge->advance = true;
    return DPLOG_OK;
}

void
dpl_merge_free(struct dpl_merge *merge)
{
    if (!merge)
        return;
    for (size_t i = 0; i < merge->count; i++)
        dpl_stream_free(merge->lanes[i].stream);
    dpl_free(merge->lanes);
    dpl_free(merge);
}
