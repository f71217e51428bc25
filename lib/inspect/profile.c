/* SPDX-License-Identifier: MIT
 *
 * What each rule costs on these logs, and why: how its lines are found, how
 * many of them it was tried on for nothing.
 */
#include "base/error.h"
#include "base/number.h"
#include "base/view.h"
#include "engine/watch.h"
#include "inspect/output.h"
#include "match/candidates.h"
#include <dplog/rule_tools.h>
#include <stdlib.h>

struct row {
    const struct dpl_rule *rule;
    struct dpl_rule_cost cost;
};

struct profile {
    const struct dplog_ruleset *set;
    struct dpl_arena arena;
    struct row *rows; /* the dearest first; those never tried, last */
    struct dpl_rule_cost sum;
    uint32_t tried_rules;
    uint64_t records;
};

static const char *
name_of(enum dpl_way way)
{
    static const char *const names[] = {
        [DPL_WAY_LITERAL] = "literal",
        [DPL_WAY_SHORT_LITERAL] = "short-literal",
        [DPL_WAY_CODE] = "code",
        [DPL_WAY_STATMSG] = "statmsg",
        [DPL_WAY_EVERY_LINE] = "every-line",
        [DPL_WAY_NONE] = "correlation",
    };

    return names[way];
}

static int
compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->cost.time_ns != y->cost.time_ns)
        return x->cost.time_ns > y->cost.time_ns ? -1 : 1;
    if (x->cost.tried != y->cost.tried)
        return x->cost.tried > y->cost.tried ? -1 : 1;
    return (x->rule > y->rule) - (x->rule < y->rule);
}

static enum dplog_status
run(struct profile *p, struct dplog_analysis *analysis,
    struct dplog_error *reterr)
{
    enum dplog_status status;

    p->rows = dpl_arena_array(&p->arena, (size_t)p->set->rule_count + 1,
                              sizeof(*p->rows));
    if (!p->rows)
        return dpl_fail_memory(reterr);
    status = dpl_analysis_measure_rules(analysis, reterr);
    if (status >= 0)
        status = dplog_analysis_run(analysis, reterr);
    if (status < 0)
        return status;
    for (uint32_t r = 0; r < p->set->rule_count; r++) {
        struct row *row = &p->rows[r];

        row->rule = &p->set->rules[r];
        row->cost = dpl_analysis_rule_cost(analysis, r);
        p->sum.tried += row->cost.tried;
        p->sum.matched += row->cost.matched;
        p->sum.time_ns += row->cost.time_ns;
        p->tried_rules += row->cost.tried != 0;
    }
    p->records = dpl_analysis_track(analysis)->records;
    qsort(p->rows, p->set->rule_count, sizeof(*p->rows), compare_rows);
    return DPLOG_OK;
}

/* ── as text ── */

static double
share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part * 100 / (double)whole : 0;
}

static bool
write_text(const struct profile *p, bool verbose, struct dpl_out *out)
{
    enum { FIRST = 25 };
    struct dpl_buf buf = {0};
    uint32_t shown = 0;
    bool ok;

    dpl_buf_addf(
        &buf,
        "RULES    %u, %u tried\n"
        "LINES    %llu read; %s rules tried a line, %s matched\n"
        "TIME     %s s in conditions, with what measuring costs\n\n"
        " SHARE      TRIED    MATCHED  NS A TRY  FOUND BY       RULE\n",
        (unsigned)p->set->rule_count, (unsigned)p->tried_rules,
        (unsigned long long)p->records,
        DPL_FIXED(share(p->sum.tried, p->records) / 100, 2),
        DPL_FIXED(share(p->sum.matched, p->records) / 100, 2),
        DPL_FIXED((double)p->sum.time_ns / 1e9, 3));
    dpl_out_buf(out, &buf);
    for (uint32_t i = 0; i < p->tried_rules; i++) {
        const struct row *row = &p->rows[i];

        if (!verbose && shown == FIRST) {
            dpl_buf_addf(&buf, "  (%u more rules: -v)\n",
                         (unsigned)(p->tried_rules - shown));
            dpl_out_buf(out, &buf);
            break;
        }
        shown++;
        dpl_buf_addf(&buf, "%5s %% %10llu %10llu %9llu  %-13s  %s\n",
                     DPL_FIXED(share(row->cost.time_ns, p->sum.time_ns), 1),
                     (unsigned long long)row->cost.tried,
                     (unsigned long long)row->cost.matched,
                     (unsigned long long)(row->cost.time_ns / row->cost.tried),
                     name_of(dpl_candidates_way(row->rule)), row->rule->id);
        dpl_out_buf(out, &buf);
    }
    ok = !buf.failed;
    dpl_buf_done(&buf);
    return ok;
}

/* ── as JSON ── */

static json_t *
as_json(const struct profile *p)
{
    struct dpl_object o = dpl_object_begin();
    json_t *list = json_array();

    for (uint32_t i = 0; list && i < p->set->rule_count; i++) {
        const struct row *row = &p->rows[i];
        struct dpl_object rule = dpl_object_begin();

        dpl_set_str(&rule, "id", row->rule->id);
        dpl_set_str(&rule, "path", row->rule->path);
        dpl_set_uint(&rule, "line", row->rule->line);
        dpl_set_str(&rule, "found_by", name_of(dpl_candidates_way(row->rule)));
        dpl_set_uint(&rule, "tried", row->cost.tried);
        dpl_set_uint(&rule, "matched", row->cost.matched);
        dpl_set_uint(&rule, "time_ns", row->cost.time_ns);
        if (json_array_append_new(list, dpl_object_end(&rule)) < 0)
            o.failed = true;
    }
    dpl_set_str(&o, "schema", "dplog.profile/1");
    dpl_set_str(&o, "rules_version", dplog_ruleset_version(p->set));
    dpl_set_uint(&o, "records", p->records);
    dpl_set_uint(&o, "tried", p->sum.tried);
    dpl_set_uint(&o, "matched", p->sum.matched);
    dpl_set_uint(&o, "time_ns", p->sum.time_ns);
    dpl_set(&o, "rules", list);
    return dpl_object_end(&o);
}

enum dplog_status
dplog_rules_profile(struct dplog_analysis *analysis,
                    enum dplog_report_format format,
                    const struct dplog_report_options *options,
                    dplog_write_fn write_fn, void *write_data,
                    struct dplog_error *reterr)
{
    struct profile p = {.set = dpl_analysis_ruleset(analysis)};
    struct dpl_out out = {.write_fn = write_fn, .write_data = write_data};
    enum dplog_status status = run(&p, analysis, reterr);
    bool ok = true;

    if (status >= 0) {
        ok = format == DPLOG_REPORT_JSON
                 ? dpl_inspect_write_json(&out, as_json(&p))
                 : write_text(&p, options && options->verbose, &out);
        status = dpl_inspect_result(&out, ok, reterr);
    }
    dpl_arena_done(&p.arena);
    return status;
}
