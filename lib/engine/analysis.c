/* SPDX-License-Identifier: MIT
 *
 * The one place where all stages meet: inputs, merged records, matcher,
 * tracker, store and diagnosis.
 */
#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"
#include "diagnose/diagnose.h"
#include "engine/keeper.h"
#include "engine/merge.h"
#include "match/matcher.h"
#include "track/tracker.h"
#include <dplog/analysis.h>

struct dplog_analysis {
    struct dplog_context *context;
    const struct dplog_ruleset *ruleset;
    struct dplog_analysis_options options; /* strings in the arena */
    struct dpl_arena arena;
    struct dpl_inputs *inputs;
    struct dplog_source *sources;
    struct dpl_keeper *keeper;
    struct dpl_matcher *matcher;
    struct dpl_tracker *tracker;
    struct dplog_diagnosis diagnosis;
    bool started, diagnosed;
};

/* ── life ── */

static enum dplog_status
keep_string(struct dplog_analysis *analysis, const char **string,
            struct dplog_error *reterr)
{
    if (!*string)
        return DPLOG_OK;
    *string = dpl_arena_copy(&analysis->arena, dpl_view_of(*string));
    return *string ? DPLOG_OK : dpl_fail_memory(reterr);
}

static enum dplog_status
take_options(struct dplog_analysis *analysis,
             const struct dplog_analysis_options *options,
             struct dplog_error *reterr)
{
    struct dplog_analysis_options *own = &analysis->options;
    const char **const strings[] = {&own->dp, &own->package, &own->site,
                                    &own->store_path};
    enum dplog_status status =
        dpl_options_copy(options, own, sizeof(*own), reterr);

    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
        if (status >= 0)
            status = keep_string(analysis, strings[i], reterr);
    return status;
}

enum dplog_status
dplog_analysis_new(struct dplog_context *context,
                   const struct dplog_ruleset *ruleset,
                   const struct dplog_analysis_options *options,
                   struct dplog_analysis **ret, struct dplog_error *reterr)
{
    struct dplog_analysis *analysis;
    enum dplog_status status;

    if (!context || !ruleset || !ret)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                        "an analysis needs a context and a ruleset");
    analysis = dpl_zalloc(sizeof(*analysis));
    if (!analysis)
        return dpl_fail_memory(reterr);
    analysis->context = context;
    analysis->ruleset = ruleset;
    status = take_options(analysis, options, reterr);
    if (status >= 0)
        status = dpl_inputs_new(context, &analysis->inputs, reterr);
    if (status >= 0)
        status = dpl_matcher_new(context, ruleset, &analysis->matcher, reterr);
    if (status >= 0)
        status = dpl_tracker_new(context, ruleset, &analysis->tracker, reterr);
    if (status < 0) {
        dplog_analysis_free(analysis);
        return status;
    }
    *ret = analysis;
    return DPLOG_OK;
}

void
dplog_analysis_free(struct dplog_analysis *analysis)
{
    if (!analysis)
        return;
    dpl_tracker_free(analysis->tracker);
    dpl_matcher_free(analysis->matcher);
    dpl_keeper_free(analysis->keeper);
    dpl_inputs_free(analysis->inputs);
    dpl_arena_done(&analysis->arena);
    dpl_free(analysis);
}

enum dplog_status
dplog_analysis_add_path(struct dplog_analysis *analysis, const char *path,
                        struct dplog_error *reterr)
{
    if (analysis->started)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                        "inputs cannot be added after the run has begun");
    return dpl_inputs_add_path(analysis->inputs, path, reterr);
}

enum dplog_status
dplog_analysis_add_bytes(struct dplog_analysis *analysis, const char *name,
                         const void *bytes, size_t len,
                         struct dplog_error *reterr)
{
    if (analysis->started)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                        "inputs cannot be added after the run has begun");
    return dpl_inputs_add_bytes(analysis->inputs, name, bytes, len, reterr);
}

/* ── running ── */

static enum dplog_status
prepare_sources(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    const size_t count = dpl_inputs_count(analysis->inputs);

    analysis->sources = dpl_arena_array(&analysis->arena, count + 1,
                                        sizeof(*analysis->sources));
    if (!analysis->sources)
        return dpl_fail_memory(reterr);
    for (size_t i = 0; i < count; i++) {
        const struct dpl_input *input = dpl_inputs_get(analysis->inputs, i);

        analysis->sources[i] = (struct dplog_source){
            .path = input->path,
            .log = input->log,
            .rolled = input->rolled,
            .first_us = DPLOG_TIME_NONE,
            .last_us = DPLOG_TIME_NONE,
        };
    }
    return DPLOG_OK;
}

/* Everything that must be there before the first record. */
static enum dplog_status
start(struct dplog_analysis *analysis, struct dpl_merge **ret,
      struct dplog_error *reterr)
{
    const struct dplog_analysis_options *o = &analysis->options;
    struct dpl_stream_shared shared = {
        .context = analysis->context,
        .reader = DPLOG_READER_OPTIONS_INIT,
        .inputs = analysis->inputs,
        .arena = &analysis->arena,
    };
    enum dplog_status status;

    if (analysis->started)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "an analysis runs only once");
    analysis->started = true;
    status = dpl_inputs_finish(analysis->inputs, reterr);
    if (status >= 0)
        status = prepare_sources(analysis, reterr);
    if (status >= 0 && o->store_path)
        status = dpl_keeper_open(analysis->context, o->store_path,
                                 dpl_inputs_count(analysis->inputs),
                                 &analysis->keeper, reterr);
    if (status < 0)
        return status;

    shared.reader.encoding = o->encoding;
    shared.reader.format = o->format;
    shared.reader.bias = o->bias;
    shared.reader.has_bias = o->has_bias;
    shared.sources = analysis->sources;
    shared.keeper = analysis->keeper;
    return dpl_merge_new(&shared, ret, reterr);
}

static enum dplog_status
feed_all(struct dplog_analysis *analysis, struct dpl_merge *merge,
         struct dplog_error *reterr)
{
    for (;;) {
        struct dpl_match_result matched;
        struct dplog_record record;
        struct dpl_origin origin;
        size_t input;
        enum dplog_status status =
            dpl_merge_next(merge, &record, &input, reterr);

        if (status != DPLOG_OK)
            return status < 0 ? status : DPLOG_OK;
        origin.source = (uint32_t)input;
        origin.lineage = dpl_inputs_get(analysis->inputs, input)->lineage;
        status = dpl_matcher_run(analysis->matcher, &record, &matched, reterr);
        if (status >= 0)
            status = dpl_tracker_feed(analysis->tracker, &record, origin,
                                      &matched, reterr);
        if (status < 0)
            return status;
    }
}

/* ── limits that were reached ── */

static void
add_limit(struct dplog_limit *list, size_t *count, const char *name,
          uint64_t value, uint64_t times)
{
    if (times)
        list[(*count)++] = (struct dplog_limit){
            .name = name, .value = value, .count = times, .source = -1};
}

static size_t
list_limits(struct dplog_analysis *analysis, struct dplog_limit *list)
{
    const struct dplog_limits *limits = &analysis->context->limits;
    const struct dpl_track *track = dpl_tracker_track(analysis->tracker);
    uint64_t patterns = 0;
    size_t count = 0;

    for (uint32_t r = 0; r < analysis->ruleset->rule_count; r++)
        patterns += dpl_matcher_limit_count(analysis->matcher, r);
    add_limit(list, &count, "rule-limit", limits->regex_steps, patterns);
    add_limit(list, &count, "findings", limits->findings,
              track->episodes_dropped);
    add_limit(list, &count, "contexts", limits->contexts, track->runs_dropped);
    add_limit(list, &count, "unrecognized", track->unknowns.count,
              track->unknown_dropped);
    return count;
}

static enum dplog_status
diagnose(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    enum { LIMITS = 8 };
    const struct dplog_analysis_options *o = &analysis->options;
    struct dplog_limit *limits =
        dpl_arena_array(&analysis->arena, LIMITS, sizeof(*limits));
    struct dpl_diagnose_input input = {
        .track = dpl_tracker_track(analysis->tracker),
        .language = o->language,
        .selection = {.since_us = o->since_us,
                      .until_us = o->until_us,
                      .dp = o->dp,
                      .package = o->package,
                      .site = o->site},
        .sources = analysis->sources,
        .source_count = dpl_inputs_count(analysis->inputs),
        .limits = limits,
    };

    if (!limits)
        return dpl_fail_memory(reterr);
    input.limit_count = list_limits(analysis, limits);
    return dpl_diagnose(&input, &analysis->arena, &analysis->diagnosis, reterr);
}

enum dplog_status
dplog_analysis_run(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    struct dpl_merge *merge = NULL;
    enum dplog_status status = start(analysis, &merge, reterr);

    if (status >= 0)
        status = feed_all(analysis, merge, reterr);
    dpl_merge_free(merge);
    if (status >= 0)
        status = dpl_tracker_finish(analysis->tracker, reterr);
    if (status >= 0)
        status = diagnose(analysis, reterr);
    if (status >= 0 && analysis->keeper)
        status =
            dpl_keeper_commit(analysis->keeper, &analysis->diagnosis, reterr);
    analysis->diagnosed = status >= 0;
    return status < 0 ? status : DPLOG_OK;
}

const struct dplog_diagnosis *
dplog_analysis_diagnosis(const struct dplog_analysis *analysis)
{
    return analysis->diagnosed ? &analysis->diagnosis : NULL;
}

enum dplog_status
dplog_analysis_each_record(struct dplog_analysis *analysis,
                           dplog_record_fn record_fn, void *record_data,
                           struct dplog_error *reterr)
{
    struct dpl_merge *merge = NULL;
    enum dplog_status status = start(analysis, &merge, reterr);

    while (status >= 0) {
        struct dplog_record record;
        size_t input;

        status = dpl_merge_next(merge, &record, &input, reterr);
        if (status != DPLOG_OK)
            break;
        if (!record_fn(record_data, analysis->sources[input].path, &record))
            status =
                dpl_fail(reterr, DPLOG_E_CANCELLED, "stopped by the caller");
    }
    dpl_merge_free(merge);
    if (status >= 0 && analysis->keeper)
        status = dpl_keeper_commit(analysis->keeper, NULL, reterr);
    return status < 0 ? status : DPLOG_OK;
}
