/* SPDX-License-Identifier: MIT
 *
 * An analysis: what it is made of, what goes in, what comes out.
 */
#include "engine/analysis_impl.h"

#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"

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
    dpl_resume_free(analysis->resume);
    dpl_merge_free(analysis->merge);
    dpl_lineup_done(&analysis->lineup);
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

/* ── who watches ── */

enum dplog_status
dpl_analysis_measure_rules(struct dplog_analysis *analysis,
                           struct dplog_error *reterr)
{
    analysis->options.threads = 1; /* helpers have matchers of their own */
    analysis->measures_rules = true;
    return dpl_matcher_measure(analysis->matcher, reterr);
}

struct dpl_rule_cost
dpl_analysis_rule_cost(const struct dplog_analysis *analysis, uint32_t rule)
{
    return dpl_matcher_cost(analysis->matcher, rule);
}

void
dpl_analysis_watch(struct dplog_analysis *analysis,
                   const struct dpl_analysis_watcher *watch)
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
