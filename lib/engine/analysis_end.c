/* SPDX-License-Identifier: MIT
 *
 * The end of an analysis: from what was tracked to a diagnosis, and that into
 * the store.
 */
#include "engine/analysis_impl.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/table.h"
#include "diagnose/diagnose.h"
#include "engine/gaps.h"
#include "engine/limits.h"
#include <dplog/version.h>
#include <string.h>

static struct dpl_selection
selection_of(const struct dplog_analysis_options *options)
{
    return (struct dpl_selection){
        .since_us = options->since_us,
        .until_us = options->until_us,
        .dp = options->dp,
        .package = options->package,
        .site = options->site,
    };
}

static struct dpl_diagnose_input
input_of(const struct dplog_analysis *analysis)
{
    return (struct dpl_diagnose_input){
        .track = dpl_tracker_track(analysis->tracker),
        .language = analysis->options.language,
        .sources = analysis->sources,
        .source_count = analysis->source_count,
    };
}

enum dplog_status
dpl_analysis_diagnose(struct dplog_analysis *analysis,
                      struct dplog_error *reterr)
{
    struct dpl_diagnose_input input = input_of(analysis);
    enum dplog_status status;

    input.selection = selection_of(&analysis->options);
    input.ret_finding_of = &analysis->finding_of;
    dpl_limits_of_refusals(analysis->inputs,
                           analysis->past + analysis->slot_count);
    status = dpl_limits_list(
        &analysis->context->limits, input.track,
        &(struct dpl_limit_counts){.cut = analysis->cut,
                                   .cut_count = analysis->slot_count,
                                   .past = analysis->past,
                                   .past_count = analysis->source_count,
                                   .patterns = analysis->limit_hits},
        &analysis->arena, &input.limits, &input.limit_count, reterr);

    if (status >= 0 && analysis->keeper)
        status =
            dpl_keeper_find_gaps(analysis->keeper, analysis->sources, reterr);
    if (status >= 0 && analysis->keeper)
        status =
            dpl_gaps_list(analysis->keeper, analysis->sources, &analysis->arena,
                          &input.gaps, &input.gap_count, reterr);
    if (status < 0)
        return status;
    return dpl_diagnose(&input, &analysis->arena, &analysis->diagnosis, reterr);
}

int64_t
dpl_analysis_kept_since(const struct dplog_analysis *analysis)
{
    return dpl_kept_since(dpl_tracker_track(analysis->tracker)->newest_us,
                          analysis->options.keep_us);
}

/* What the stored diagnosis depends on, beside the records of the store. */
static uint64_t
stamp_of(const struct dplog_analysis *analysis)
{
    const struct dplog_analysis_options *o = &analysis->options;
    const char *const texts[] = {o->dp, o->package, o->site, dplog_version()};
    uint64_t stamp = dpl_table_mix(analysis->ruleset->hash, o->language);

    stamp = dpl_table_mix(stamp, (uint64_t)o->since_us);
    stamp = dpl_table_mix(stamp, (uint64_t)o->until_us);
    stamp = dpl_table_mix(stamp, (uint64_t)o->keep_us);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i])
            stamp = dpl_hash(texts[i], strlen(texts[i]), stamp + i);
    return stamp;
}

/* For the end of the store; DPLOG_OK with *ret NULL: the diagnosis is whole, or
 * nothing is removed. */
static enum dplog_status
diagnose_whole(const struct dplog_analysis *analysis, struct dpl_arena *arena,
               const struct dplog_diagnosis **ret, struct dplog_error *reterr)
{
    const struct dpl_selection selection = selection_of(&analysis->options);
    const struct dpl_diagnose_input input = input_of(analysis);
    struct dplog_diagnosis *whole;

    if (dpl_analysis_kept_since(analysis) == INT64_MIN ||
        dpl_selection_is_all(&selection))
        return DPLOG_OK;
    whole = dpl_arena_array(arena, 1, sizeof(*whole));
    if (!whole)
        return dpl_fail_memory(reterr);
    *ret = whole;
    return dpl_diagnose(&input, arena, whole, reterr);
}

/* The diagnosis of the records that are there already need not be written
 * again. */
enum dplog_status
dpl_analysis_keep(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    struct dpl_keeping_end end = {
        .stamp = stamp_of(analysis),
        .since_us = dpl_analysis_kept_since(analysis),
    };
    struct dpl_arena arena = {0};
    uint64_t stored = 0;
    enum dplog_status status =
        diagnose_whole(analysis, &arena, &end.whole, reterr);

    if (status >= 0 && !analysis->fed)
        status = dpl_store_get_stamp(dpl_keeper_store(analysis->keeper),
                                     &stored, reterr);
    if (analysis->fed || stored != end.stamp || end.whole)
        end.diagnosis = &analysis->diagnosis;
    if (status >= 0)
        status = dpl_keeper_commit(analysis->keeper, &end, reterr);
    dpl_arena_done(&arena);
    return status;
}
