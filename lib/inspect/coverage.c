/* SPDX-License-Identifier: MIT
 *
 * Rules against logs: which lines each rule knows, which rules never match,
 * and which lines that look like errors no rule knows.
 */
#include "inspect/coverage.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"
#include "engine/watch.h"
#include "inspect/output.h"
#include <stdlib.h>

/* While one input is read. */
struct pass {
    struct dplog_coverage *coverage;
    struct dpl_coverage_input *input;
    uint32_t index;        /* of the input */
    uint32_t first_source; /* of the input, among those of all */
};

const char *
dpl_coverage_path(const struct dplog_coverage *coverage, uint32_t source)
{
    return source < coverage->paths.count ? coverage->paths.at[source] : "";
}

/* ── one input ── */

static void
add_hits(struct pass *pass, uint32_t rule, uint64_t count, uint32_t source,
         uint32_t line)
{
    struct dplog_coverage *c = pass->coverage;

    if (!c->hits[rule])
        c->first[rule] =
            (struct dpl_line_place){pass->first_source + source, line};
    c->hits[rule] += count;
    if (c->hit_by[rule] && c->newest_input[rule] == pass->index)
        return;
    c->hit_by[rule]++;
    c->newest_input[rule] = pass->index;
    pass->input->rules_hit++;
}

static enum dplog_status
see_record(void *data, const struct dplog_record *record,
           struct dpl_origin origin, const struct dpl_match_result *matched,
           struct dplog_error *reterr)
{
    struct pass *pass = data;
    struct dplog_coverage *c = pass->coverage;

    for (size_t i = 0; i < matched->hit_count; i++)
        add_hits(pass, matched->hits[i].rule, 1, origin.source, record->line);
    origin.source += pass->first_source;
    if (dpl_is_known_by_code(c->set, matched))
        return dpl_clusters_add(&c->by_code, record, origin, reterr);
    if (!matched->looks_bad || matched->known)
        return DPLOG_OK;
    pass->input->unknown++;
    return dpl_clusters_add(&c->unknown, record, origin, reterr);
}

/* Correlations match no line of their own: their episodes are counted. */
static void
add_correlations(struct pass *pass, const struct dpl_track *track)
{
    const struct dplog_ruleset *set = pass->coverage->set;

    for (size_t i = 0; i < track->episodes.count; i++) {
        const struct dpl_episode *e = &track->episodes.at[i];

        for (uint32_t k = 0; k < set->correlation_count; k++)
            if (set->correlations[k].rule == e->rule && e->first_count)
                add_hits(pass, e->rule, e->count, e->first[0].source,
                         e->first[0].line);
    }
}

/* The files of an analysis, whose names go with it. */
static bool
keep_paths(struct dplog_coverage *c, const struct dplog_analysis *analysis)
{
    size_t count = 0;
    const struct dplog_source *sources =
        dplog_analysis_sources(analysis, &count);

    for (size_t i = 0; i < count; i++) {
        const char **slot = DPL_VEC_PUSH(&c->paths);

        if (slot)
            *slot = dpl_arena_copy(&c->arena, dpl_view_of(sources[i].path));
        if (!slot || !*slot)
            return false;
    }
    return true;
}

enum dplog_status
dplog_coverage_run(struct dplog_coverage *coverage,
                   struct dplog_analysis *analysis, const char *name,
                   struct dplog_error *reterr)
{
    struct pass pass = {
        .coverage = coverage,
        .index = (uint32_t)coverage->inputs.count,
        .first_source = (uint32_t)coverage->paths.count,
    };
    const struct dpl_analysis_watcher watch = {.data = &pass,
                                               .record_fn = see_record};
    const struct dpl_track *track;
    enum dplog_status status;

    if (dpl_analysis_ruleset(analysis) != coverage->set)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                        "the analysis of '%s' uses other rules", name);
    pass.input = DPL_VEC_PUSH(&coverage->inputs);
    if (!pass.input)
        return dpl_fail_memory(reterr);
    pass.input->name = dpl_arena_copy(&coverage->arena, dpl_view_of(name));
    if (!pass.input->name)
        return dpl_fail_memory(reterr);
    dpl_analysis_watch(analysis, &watch);
    status = dplog_analysis_run(analysis, reterr);
    dpl_analysis_watch(analysis, NULL);
    if (!keep_paths(coverage, analysis) && status >= 0)
        status = dpl_fail_memory(reterr);
    if (status < 0)
        return status;
    track = dpl_analysis_track(analysis);
    add_correlations(&pass, track);
    pass.input->records = track->records;
    pass.input->known = track->matched;
    return status;
}

/* ── all of them ── */

/* A meaning that nobody has seen yet may have no line here. */
static bool
may_be_unused(const struct dpl_rule *rule)
{
    return rule->provenance == DPL_PROVENANCE_INFERRED;
}

static void
count(struct dplog_coverage *c)
{
    struct dplog_coverage_counts *n = &c->counts;

    *n = (struct dplog_coverage_counts){
        .unknown_lines = c->unknown.lines,
        .unknown_templates = c->unknown.count,
        .by_code_lines = c->by_code.lines,
        .by_code_templates = c->by_code.count,
    };
    for (size_t i = 0; i < c->inputs.count; i++) {
        n->records += c->inputs.at[i].records;
        n->records_known += c->inputs.at[i].known;
        c->inputs.at[i].rules_alone = 0;
    }
    for (uint32_t r = 0; r < c->set->rule_count; r++) {
        if (c->hits[r])
            n->rules_hit++;
        else if (may_be_unused(&c->set->rules[r]))
            n->rules_unused_inferred++;
        else
            n->rules_unused++;
        if (c->hit_by[r] == 1)
            c->inputs.at[c->newest_input[r]].rules_alone++;
    }
}

enum dplog_status
dplog_coverage_write(struct dplog_coverage *coverage,
                     enum dplog_report_format format,
                     const struct dplog_report_options *options,
                     dplog_write_fn write_fn, void *write_data,
                     struct dplog_coverage_counts *ret,
                     struct dplog_error *reterr)
{
    struct dpl_out out = {.write_fn = write_fn, .write_data = write_data};
    bool ok;

    dpl_clusters_sort(&coverage->unknown);
    dpl_clusters_sort(&coverage->by_code);
    count(coverage);
    ok = format == DPLOG_REPORT_JSON
             ? dpl_coverage_write_json(coverage, &out)
             : dpl_coverage_write_text(coverage, options && options->verbose,
                                       &out);
    if (ret)
        *ret = coverage->counts;
    return dpl_inspect_result(&out, ok, reterr);
}

enum dplog_status
dplog_coverage_new(const struct dplog_ruleset *rules,
                   struct dplog_coverage **ret, struct dplog_error *reterr)
{
    struct dplog_coverage *c = dpl_zalloc(sizeof(*c));
    const size_t count = (size_t)rules->rule_count + 1;

    if (!c)
        return dpl_fail_memory(reterr);
    c->set = rules;
    c->hits = dpl_arena_array(&c->arena, count, sizeof(*c->hits));
    c->first = dpl_arena_array(&c->arena, count, sizeof(*c->first));
    c->hit_by = dpl_arena_array(&c->arena, count, sizeof(*c->hit_by));
    c->newest_input =
        dpl_arena_array(&c->arena, count, sizeof(*c->newest_input));
    if (!c->hits || !c->first || !c->hit_by || !c->newest_input) {
        dplog_coverage_free(c);
        return dpl_fail_memory(reterr);
    }
    *ret = c;
    return DPLOG_OK;
}

void
dplog_coverage_free(struct dplog_coverage *coverage)
{
    if (!coverage)
        return;
    dpl_clusters_done(&coverage->unknown);
    dpl_clusters_done(&coverage->by_code);
    dpl_free(coverage->paths.at);
    dpl_free(coverage->inputs.at);
    dpl_arena_done(&coverage->arena);
    dpl_free(coverage);
}
