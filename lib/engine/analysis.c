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
#include "engine/gaps.h"
#include "engine/keeper.h"
#include "engine/merge.h"
#include "engine/watch.h"
#include "match/matcher.h"
#include "track/tracker.h"
#include <dplog/analysis.h>

struct dplog_analysis {
    struct dplog_context *context;
    const struct dplog_ruleset *ruleset;
    struct dplog_analysis_options options; /* strings in the arena */
    struct dpl_arena arena;
    struct dpl_inputs *inputs;
    struct dplog_source *sources; /* the inputs', then what was refused */
    size_t source_count;
    uint64_t *cut; /* by input: records longer than the limit */
    struct dpl_keeper *keeper;
    struct dpl_matcher *matcher;
    struct dpl_tracker *tracker;
    const struct dpl_watch *watch; /* NULL: nobody */
    const uint32_t *finding_of;    /* by episode */
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

/* What cannot be taken stays in the report as a source that failed. */
static enum dplog_status
add_path(struct dplog_analysis *analysis, const char *path,
         struct dplog_error *reterr)
{
    struct dplog_error error = {0};
    enum dplog_status status =
        dpl_inputs_add_path(analysis->inputs, path, &error);

    if (status < 0 && status != DPLOG_E_NO_MEMORY &&
        dpl_inputs_refuse(analysis->inputs, path, error.text, &error) < 0)
        status = error.status;
    if (status < 0 && reterr)
        *reterr = error;
    return status;
}

enum dplog_status
dplog_analysis_add_path(struct dplog_analysis *analysis, const char *path,
                        struct dplog_error *reterr)
{
    if (analysis->started)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                        "inputs cannot be added after the run has begun");
    return add_path(analysis, path, reterr);
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
    const size_t refused = dpl_inputs_refusal_count(analysis->inputs);

    analysis->sources = dpl_arena_array(&analysis->arena, count + refused + 1,
                                        sizeof(*analysis->sources));
    analysis->cut =
        dpl_arena_array(&analysis->arena, count + 1, sizeof(*analysis->cut));
    if (!analysis->sources || !analysis->cut)
        return dpl_fail_memory(reterr);
    analysis->source_count = count + refused;
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
    for (size_t i = 0; i < refused; i++) {
        const struct dpl_refusal *refusal =
            dpl_inputs_refusal(analysis->inputs, i);

        analysis->sources[count + i] = (struct dplog_source){
            .path = refusal->path,
            .first_us = DPLOG_TIME_NONE,
            .last_us = DPLOG_TIME_NONE,
            .failed = true,
            .error = refusal->error,
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
        analysis->cut[input] += (record.flags & DPLOG_RECORD_CUT) != 0;
        origin.source = (uint32_t)input;
        origin.lineage = dpl_inputs_get(analysis->inputs, input)->lineage;
        status = dpl_matcher_run(analysis->matcher, &record, &matched, reterr);
        if (status >= 0 && analysis->watch && analysis->watch->record_fn)
            status = analysis->watch->record_fn(analysis->watch->data, &record,
                                                origin, &matched, reterr);
        if (status >= 0)
            status = dpl_tracker_feed(analysis->tracker, &record, origin,
                                      &matched, reterr);
        if (status < 0)
            return status;
    }
}

/* ── limits that were reached ── */

enum { WHOLE_ANALYSIS = -1, GENERAL_LIMITS = 5 };

struct limit_list {
    struct dplog_limit *at;
    size_t count;
};

static void
add_limit(struct limit_list *list, const char *name, uint64_t value,
          uint64_t times, int64_t source)
{
    if (times)
        list->at[list->count++] = (struct dplog_limit){
            .name = name, .value = value, .count = times, .source = source};
}

static enum dplog_status
list_limits(struct dplog_analysis *analysis, struct limit_list *ret,
            struct dplog_error *reterr)
{
    const struct dplog_limits *limits = &analysis->context->limits;
    const struct dpl_track *track = dpl_tracker_track(analysis->tracker);
    const size_t inputs = dpl_inputs_count(analysis->inputs);
    uint64_t patterns = 0;

    *ret = (struct limit_list){.at = dpl_arena_array(&analysis->arena,
                                                     inputs + GENERAL_LIMITS,
                                                     sizeof(*ret->at))};
    if (!ret->at)
        return dpl_fail_memory(reterr);
    for (size_t i = 0; i < inputs; i++)
        add_limit(ret, "record-bytes", limits->record_bytes, analysis->cut[i],
                  (int64_t)i);
    for (uint32_t r = 0; r < analysis->ruleset->rule_count; r++)
        patterns += dpl_matcher_limit_count(analysis->matcher, r);
    add_limit(ret, "rule-limit", limits->regex_steps, patterns, WHOLE_ANALYSIS);
    add_limit(ret, "findings", limits->findings, track->episodes_dropped,
              WHOLE_ANALYSIS);
    add_limit(ret, "contexts", limits->contexts, track->runs_dropped,
              WHOLE_ANALYSIS);
    add_limit(ret, "awaited-lines", DPL_AWAITED_MAX,
              track->awaited_dropped, WHOLE_ANALYSIS);
    add_limit(ret, "unrecognized", track->unknowns.count,
              track->unknown_dropped, WHOLE_ANALYSIS);
    return DPLOG_OK;
}

static enum dplog_status
diagnose(struct dplog_analysis *analysis, struct dplog_error *reterr)
{
    const struct dplog_analysis_options *o = &analysis->options;
    struct limit_list limits;
    struct dpl_diagnose_input input = {
        .track = dpl_tracker_track(analysis->tracker),
        .language = o->language,
        .selection = {.since_us = o->since_us,
                      .until_us = o->until_us,
                      .dp = o->dp,
                      .package = o->package,
                      .site = o->site},
        .sources = analysis->sources,
        .source_count = analysis->source_count,
        .ret_finding_of = &analysis->finding_of,
    };
    enum dplog_status status = list_limits(analysis, &limits, reterr);

    if (status >= 0 && analysis->keeper)
        status =
            dpl_keeper_find_gaps(analysis->keeper, analysis->sources, reterr);
    if (status >= 0 && analysis->keeper)
        status =
            dpl_gaps_list(analysis->keeper, analysis->sources, &analysis->arena,
                          &input.gaps, &input.gap_count, reterr);
    if (status < 0)
        return status;
    input.limits = limits.at;
    input.limit_count = limits.count;
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
    analysis->diagnosed = analysis->diagnosed || status >= 0;
    return status < 0 ? status : DPLOG_OK;
}

/* ── who watches ── */

void
dpl_analysis_watch(struct dplog_analysis *analysis,
                   const struct dpl_watch *watch)
{
    analysis->watch = watch;
    dpl_tracker_watch(analysis->tracker, watch ? watch->track : NULL);
}

struct dplog_context *
dpl_analysis_context(const struct dplog_analysis *analysis)
{
    return analysis->context;
}

const struct dplog_ruleset *
dpl_analysis_ruleset(const struct dplog_analysis *analysis)
{
    return analysis->ruleset;
}

const struct dpl_track *
dpl_analysis_track(const struct dplog_analysis *analysis)
{
    return dpl_tracker_track(analysis->tracker);
}

uint32_t
dpl_analysis_finding_of(const struct dplog_analysis *analysis, uint32_t episode)
{
    const struct dpl_track *track = dpl_analysis_track(analysis);

    while (episode != DPL_NONE &&
           track->episodes.at[episode].merged_into != DPL_NONE)
        episode = track->episodes.at[episode].merged_into;
    return episode == DPL_NONE || !analysis->diagnosed
               ? DPL_NONE
               : analysis->finding_of[episode];
}

/* ── the result ── */

const struct dplog_diagnosis *
dplog_analysis_diagnosis(const struct dplog_analysis *analysis)
{
    return analysis->diagnosed ? &analysis->diagnosis : NULL;
}

const struct dplog_source *
dplog_analysis_sources(const struct dplog_analysis *analysis, size_t *ret_count)
{
    *ret_count = analysis->source_count;
    return analysis->sources;
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
