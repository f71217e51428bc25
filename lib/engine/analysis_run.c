/* SPDX-License-Identifier: MIT
 *
 * The one place where all stages meet: inputs, merged records, matcher,
 * tracker, store and diagnosis.
 */
#include "engine/analysis_impl.h"

#include "base/context.h"
#include "base/error.h"
#include "base/os.h"
#include "base/os_thread.h"
#include "base/view.h"
#include "engine/sources.h"
#include "engine/timing.h"
#include "engine/zone.h"

static void
note_failure(void *data, size_t slot, const struct dplog_error *error)
{
    struct dplog_analysis *analysis = data;

    analysis->sources[slot].failed = true;
    analysis->sources[slot].error =
        dpl_arena_copy(&analysis->arena, dpl_view_of(error->text));
    if (error->status == DPLOG_E_LIMIT)
        analysis->past[slot] = DPL_LIMIT_ARCHIVE_BYTES;
}

/* Inputs get their slots, then what only the store has, then what was refused:
 * those have none. Without its store a run can still say what was refused. */
static enum dplog_status
list_sources(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    const size_t inputs = dpl_inputs_count(analysis->inputs);
    const size_t most =
        inputs + dpl_inputs_refusal_count(analysis->inputs) +
        (analysis->keeper ? dpl_keeper_source_count(analysis->keeper) : 0);

    analysis->sources =
        dpl_arena_array(&analysis->arena, most + 1, sizeof(*analysis->sources));
    analysis->cut =
        dpl_arena_array(&analysis->arena, most + 1, sizeof(*analysis->cut));
    analysis->past =
        dpl_arena_array(&analysis->arena, most + 1, sizeof(*analysis->past));
    if (!analysis->sources || !analysis->cut || !analysis->past)
        return dpl_fail_memory(reterr);
    dpl_sources_of_inputs(analysis->inputs, analysis->sources);
    analysis->slot_count = inputs;
    analysis->source_count =
        inputs +
        dpl_sources_of_refusals(analysis->inputs, analysis->sources + inputs);
    return DPLOG_OK;
}

/* Threads beside the caller's. More than four in all have had nothing to do. */
static unsigned
helper_count(const struct dplog_analysis_options *options)
{
    enum { USEFUL = 4 };
    unsigned threads = options->threads;

    if (threads == DPLOG_THREADS_AUTO) {
        threads = dpl_processor_count();
        threads = threads < USEFUL ? threads : USEFUL;
    }
    return threads ? threads - 1 : 0;
}

static enum dplog_status
open_keeper(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    enum dplog_status status;

    if (!analysis->options.store_path)
        return DPLOG_OK;
    analysis->only_stored = !analysis->source_count;
    status = dpl_keeper_open(
        analysis->context, analysis->options.store_path,
        analysis->only_stored ? DPL_STORE_READ : DPL_STORE_BATCH,
        dpl_inputs_count(analysis->inputs), &analysis->keeper, reterr);
    if (status < 0)
        return status;
    if (helper_count(&analysis->options))
        dpl_store_write_behind(dpl_keeper_store(analysis->keeper));
    return list_sources(analysis, reterr);
}

static enum dplog_status
line_up(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    enum dplog_status status =
        dpl_lineup_make(analysis->context, analysis->inputs, analysis->keeper,
                        note_failure, analysis, &analysis->lineup, reterr);

    if (status < 0 || !analysis->keeper)
        return status;
    status = dpl_sources_of_store(analysis->keeper, analysis->slot_count,
                                  &analysis->arena, analysis->sources,
                                  analysis->cut, reterr);
    analysis->slot_count = dpl_keeper_slot_count(analysis->keeper);
    analysis->source_count =
        analysis->slot_count +
        dpl_sources_of_refusals(analysis->inputs,
                                analysis->sources + analysis->slot_count);
    return status;
}

/* Everything that must be there before the first record. */
static enum dplog_status
start(struct dplog_analysis *analysis, const struct dpl_merge_match *match,
      struct dplog_error *reterr)
{
    const struct dplog_analysis_options *o = &analysis->options;
    struct dpl_stream_shared shared = {
        .context = analysis->context,
        .reader = DPLOG_READER_OPTIONS_INIT,
        .inputs = analysis->inputs,
        .lineup = &analysis->lineup,
        .arena = &analysis->arena,
    };
    enum dplog_status status;

    if (analysis->started)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "an analysis runs only once");
    analysis->started = true;
    status = dpl_inputs_finish(analysis->inputs, reterr);
    if (status >= 0)
        status = list_sources(analysis, reterr);
    if (status >= 0)
        status = open_keeper(analysis, reterr);
    if (status >= 0)
        status = line_up(analysis, reterr);
    if (status < 0)
        return status;

    shared.reader.encoding = o->encoding;
    shared.reader.format = o->format;
    shared.reader.bias = o->bias;
    shared.reader.has_bias = o->has_bias;
    shared.sources = analysis->sources;
    shared.cut = analysis->cut;
    shared.keeper = analysis->keeper;
    if (o->timing) {
        shared.timing = &analysis->timing;
        shared.filled_ns = &analysis->filled_ns;
    }
    status = dpl_zone_guess(&shared, NULL, &shared.zone, reterr);
    if (status < 0)
        return status;
    return dpl_merge_new(&shared, match, &analysis->merge, reterr);
}

static size_t
count_slots(const void *keeper)
{
    return dpl_keeper_slot_count(keeper);
}

static int64_t
id_of_slot(const void *keeper, size_t slot)
{
    return dpl_keeper_slot(keeper, slot)->id;
}

static enum dplog_status
first_new(void *merge, size_t lane, size_t part, int64_t *ret_us,
          struct dplog_error *reterr)
{
    return dpl_merge_first_new(merge, lane, part, ret_us, reterr);
}

/* Go on from an earlier run, if there is one to go on from. Who watches wants
 * to see everything. */
static enum dplog_status
go_on(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    enum dplog_status status;

    if (!analysis->keeper)
        return DPLOG_OK;
    status = dpl_resume_new(
        &(struct dpl_resume_use){
            .context = analysis->context,
            .ruleset = analysis->ruleset,
            .store = dpl_keeper_store(analysis->keeper),
            .lineup = &analysis->lineup,
            .slots = {analysis->keeper, count_slots, id_of_slot},
            .data = analysis->merge,
            .first_new_fn = first_new,
            .keep_us = analysis->options.keep_us,
        },
        &analysis->resume, reterr);
    if (status < 0 || analysis->watch ||
        !dpl_keeper_source_count(analysis->keeper))
        return status;
    status = dpl_resume_find(analysis->resume, &analysis->tracker,
                             &analysis->limit_hits, reterr);
    return status < 0 ? status : DPLOG_OK;
}

/* DPLOG_E_CANCELLED: somebody wants the run to end. */
static enum dplog_status
check_stop(const struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    return dpl_flag_is_raised(&analysis->stop)
               ? dpl_fail(reterr, DPLOG_E_CANCELLED, "stopped by the caller")
               : DPLOG_OK;
}

void
dplog_analysis_stop(struct dplog_analysis *analysis)
{
    dpl_flag_raise(&analysis->stop);
}

/* What was said of it, to all who want to know. */
static enum dplog_status
feed_matched(struct dplog_analysis *analysis, const struct dpl_merged *merged,
             struct dpl_origin origin, struct dplog_error *reterr)
{
    struct dpl_match_result matched;
    enum dplog_status status =
        dpl_merge_matched(analysis->merge, &matched, reterr);

    if (status == DPLOG_DONE)
        status = dpl_matcher_run(analysis->matcher, merged->record, &matched,
                                 reterr);
    if (status >= 0)
        analysis->limit_hits += matched.limit_count;
    if (status >= 0 && analysis->watch && analysis->watch->record_fn)
        status = analysis->watch->record_fn(
            analysis->watch->data, merged->record, origin, &matched, reterr);
    if (status >= 0)
        status = dpl_tracker_feed(analysis->tracker, merged->record, origin,
                                  &matched, reterr);
    return status < 0 ? status : dpl_tracker_slim(&analysis->tracker, reterr);
}

static enum dplog_status
feed_one(struct dplog_analysis *analysis, const struct dpl_merged *merged,
         struct dplog_error *reterr)
{
    const struct dpl_glance *const glance = merged->glance;
    const struct dpl_origin origin = {
        .source = (uint32_t)analysis->lineup.parts.at[merged->part].slot,
        .lineage = analysis->lineup.lanes.at[merged->lane].lineage,
    };
    const struct dpl_quiet_record quiet = {glance->time_us, glance->bias,
                                           glance->log};
    const enum dplog_status status =
        glance->is_quiet && !analysis->watch
            ? dpl_tracker_pass(analysis->tracker, &quiet, origin, reterr)
            : feed_matched(analysis, merged, origin, reterr);

    dpl_lineup_follow(&analysis->lineup, merged->lane, merged->part,
                      glance->time_us, glance->next_line, merged->content);
    analysis->fed += merged->is_new;
    return status;
}

/* The rest of the line may still come; then the record is another one. What is
 * followed from there on belongs to no snapshot. Nobody writes to a log that
 * rolled over. */
static bool
is_partial(const struct dplog_analysis *analysis,
           const struct dpl_merged *merged)
{
    const size_t slot = analysis->lineup.parts.at[merged->part].slot;

    return !merged->glance->is_quiet &&
           merged->record->flags & DPLOG_RECORD_UNTERMINATED &&
           !analysis->sources[slot].rolled;
}

/* What waits in memory goes into the store. */
static enum dplog_status
save_snapshots(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    const bool is_timed = analysis->options.timing != 0;
    const uint64_t begin = dpl_timing_now(is_timed);
    enum dplog_status status = dpl_keeper_begin(analysis->keeper, reterr);

    if (status >= 0)
        status = dpl_resume_save(analysis->resume, reterr);
    analysis->timing.store_ns += dpl_timing_now(is_timed) - begin;
    return status;
}

/* Nothing is put into a store that is being built before all its events are.
 * Then those that wait go first: memory need not hold them beside the last. */
static enum dplog_status
note_snapshot(struct dplog_analysis *analysis, bool end, bool all_read,
              struct dplog_error *reterr)
{
    enum dplog_status status =
        all_read ? save_snapshots(analysis, reterr) : DPLOG_OK;

    if (status >= 0)
        status = dpl_resume_note(analysis->resume, analysis->tracker,
                                 analysis->limit_hits, end, reterr);
    return status < 0 || dpl_store_is_new(dpl_keeper_store(analysis->keeper))
               ? status
               : save_snapshots(analysis, reterr);
}

static enum dplog_status
feed_all(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    bool partial = !analysis->resume || analysis->only_stored;

    for (;;) {
        struct dpl_merged merged;
        enum dplog_status status =
            dpl_merge_next(analysis->merge, &merged, reterr);

        if (status < 0)
            return status;
        if (!partial) {
            const bool end =
                status == DPLOG_DONE || is_partial(analysis, &merged);

            partial = end;
            if (end || merged.lane_ended) {
                const enum dplog_status noted =
                    note_snapshot(analysis, end, status == DPLOG_DONE, reterr);

                if (noted < 0)
                    return noted;
            }
        }
        if (status == DPLOG_DONE)
            return DPLOG_OK;
        status = check_stop(analysis, reterr);
        if (status >= 0)
            status = feed_one(analysis, &merged, reterr);
        if (status < 0)
            return status;
    }
}

/* What was not spent in getting chunks and storing them was spent in following.
 */
static enum dplog_status
feed_timed(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    const bool is_timed = analysis->options.timing != 0;
    const uint64_t begin = dpl_timing_now(is_timed);
    const uint64_t before = analysis->filled_ns + analysis->timing.store_ns;
    const enum dplog_status status = feed_all(analysis, reterr);

    analysis->timing.follow_ns =
        dpl_timing_now(is_timed) - begin -
        (analysis->filled_ns + analysis->timing.store_ns - before);
    return status;
}

/* What was of use while records came takes no room beside the diagnosis: 6 MB
 * of 51 with 7,000 open failures. */
static enum dplog_status
finish_tracking(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    const enum dplog_status status =
        dpl_tracker_finish(analysis->tracker, reterr);

    dpl_tracker_close(analysis->tracker);
    if (!analysis->measures_rules) {
        dpl_matcher_free(analysis->matcher);
        analysis->matcher = NULL;
    }
    if (analysis->keeper)
        dpl_store_slim(dpl_keeper_store(analysis->keeper));
    dpl_give_memory_back();
    return status;
}

static enum dplog_status
keep_timed(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    const bool is_timed = analysis->options.timing != 0;
    const uint64_t begin = dpl_timing_now(is_timed);
    const enum dplog_status status = dpl_analysis_keep(analysis, reterr);

    analysis->timing.store_ns += dpl_timing_now(is_timed) - begin;
    return status;
}

static enum dplog_status
run(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    const struct dpl_merge_match match = {
        .ruleset = analysis->ruleset,
        .matcher = analysis->matcher,
        .helpers = helper_count(&analysis->options),
    };
    const bool is_timed = analysis->options.timing != 0;
    enum dplog_status status = start(analysis, &match, reterr);
    uint64_t begin;

    analysis->timing.threads = match.helpers + 1;
    if (status >= 0)
        status = go_on(analysis, reterr);
    if (status >= 0)
        status = feed_timed(analysis, reterr);
    dpl_merge_free(analysis->merge);
    analysis->merge = NULL;
    /* Before the diagnosis, so that memory need not hold both. */
    if (status >= 0 && analysis->keeper && !analysis->only_stored)
        status = save_snapshots(analysis, reterr);
    if (status >= 0 && dpl_analysis_kept_since(analysis) != INT64_MIN)
        status = dpl_tracker_forget(&analysis->tracker,
                                    dpl_analysis_kept_since(analysis), reterr);
    begin = dpl_timing_now(is_timed);
    if (status >= 0)
        status = check_stop(analysis, reterr);
    if (status >= 0)
        status = finish_tracking(analysis, reterr);
    if (status >= 0)
        status = dpl_analysis_diagnose(analysis, reterr);
    analysis->timing.diagnose_ns = dpl_timing_now(is_timed) - begin;
    if (status >= 0)
        status = check_stop(analysis, reterr);
    if (status >= 0 && analysis->keeper && !analysis->only_stored)
        status = keep_timed(analysis, reterr);
    analysis->diagnosed = analysis->diagnosed || status >= 0;
    return status < 0 ? status : DPLOG_OK;
}

enum dplog_status
dplog_analysis_run(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    const bool is_timed = analysis->options.timing != 0;
    const uint64_t begin = dpl_timing_now(is_timed);
    const enum dplog_status status = run(analysis, reterr);

    analysis->timing.run_ns = dpl_timing_now(is_timed) - begin;
    return status;
}

void
dplog_analysis_get_timing(const struct dplog_analysis *analysis,
                          struct dplog_timing *ret)
{
    *ret =
        analysis->options.timing ? analysis->timing : (struct dplog_timing){0};
}

enum dplog_status
dplog_analysis_each_record(struct dplog_analysis *analysis,
                           dplog_record_fn record_fn, void *record_data,
                           struct dplog_error *reterr)
{
    enum dplog_status status =
        start(analysis, &(struct dpl_merge_match){0}, reterr);

    while (status >= 0) {
        struct dpl_merged merged;
        size_t slot;

        status = dpl_merge_next(analysis->merge, &merged, reterr);
        if (status == DPLOG_OK)
            status = check_stop(analysis, reterr);
        if (status != DPLOG_OK)
            break;
        slot = analysis->lineup.parts.at[merged.part].slot;
        if (!record_fn(record_data, analysis->sources[slot].path,
                       merged.record))
            status =
                dpl_fail(reterr, DPLOG_E_CANCELLED, "stopped by the caller");
    }
    dpl_merge_free(analysis->merge);
    analysis->merge = NULL;
    if (status >= 0 && analysis->keeper && !analysis->only_stored)
        status = dpl_keeper_commit(
            analysis->keeper, &(struct dpl_keeping_end){.since_us = INT64_MIN},
            reterr);
    return status < 0 ? status : DPLOG_OK;
}
