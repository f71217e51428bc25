/* SPDX-License-Identifier: MIT
 *
 * Rules against logs: which lines each rule knows, which rules never match,
 * and which lines that look like errors no rule knows.
 */
#include "base/error.h"
#include "base/view.h"
#include "engine/watch.h"
#include "inspect/cluster.h"
#include "inspect/output.h"
#include <dplog/rule_tools.h>
#include <string.h>

struct coverage {
    struct dplog_analysis *analysis;
    const struct dplog_ruleset *set;
    struct dpl_arena arena;
    uint64_t *hits; /* by rule */
    struct dpl_place *first;
    struct dpl_clusters unknown;
    struct dpl_clusters by_code; /* known by their code alone */
    struct dplog_coverage counts;
};

static enum dplog_status
see_record(void *data, const struct dplog_record *record,
           struct dpl_origin origin, const struct dpl_match_result *matched,
           struct dplog_error *reterr)
{
    struct coverage *c = data;

    for (size_t i = 0; i < matched->hit_count; i++) {
        const uint32_t rule = matched->hits[i].rule;

        if (!c->hits[rule]++)
            c->first[rule] = (struct dpl_place){origin.source, record->line};
    }
    if (dpl_is_known_by_code(c->set, matched))
        return dpl_clusters_add(&c->by_code, record, origin, reterr);
    if (!matched->looks_bad || matched->known)
        return DPLOG_OK;
    return dpl_clusters_add(&c->unknown, record, origin, reterr);
}

/* Correlations match no line of their own: their episodes are counted. */
static void
count_correlations(struct coverage *c)
{
    const struct dpl_track *track = dpl_analysis_track(c->analysis);

    for (size_t i = 0; i < track->episodes.count; i++) {
        const struct dpl_episode *e = &track->episodes.at[i];

        for (uint32_t k = 0; k < c->set->correlation_count; k++)
            if (c->set->correlations[k].rule == e->rule && e->first_count) {
                if (!c->hits[e->rule])
                    c->first[e->rule] = (struct dpl_place){e->first[0].source,
                                                           e->first[0].line};
                c->hits[e->rule] += e->count;
            }
    }
}

/* A meaning that nobody has seen yet may have no line here. */
static bool
may_be_unused(const struct dpl_rule *rule)
{
    return rule->provenance >= DPL_PROVENANCE_INFERRED;
}

static void
count(struct coverage *c)
{
    for (uint32_t r = 0; r < c->set->rule_count; r++) {
        if (c->hits[r])
            c->counts.rules_hit++;
        else if (may_be_unused(&c->set->rules[r]))
            c->counts.rules_unused_inferred++;
        else
            c->counts.rules_unused++;
    }
    c->counts.unknown_lines = c->unknown.lines;
    c->counts.unknown_templates = c->unknown.count;
    c->counts.by_code_lines = c->by_code.lines;
    c->counts.by_code_templates = c->by_code.count;
}

/* ── as text ── */

static void
add_place(const struct coverage *c, struct dpl_buf *buf, struct dpl_place place)
{
    dpl_inspect_add_place(buf, c->analysis, place);
}

static void
write_unused(const struct coverage *c, struct dpl_out *out, struct dpl_buf *buf)
{
    if (c->counts.records == 0 ||
        (!c->counts.rules_unused && !c->counts.rules_unused_inferred))
        return;
    dpl_out_str(out, "\nNEVER HIT\n");
    for (uint32_t r = 0; r < c->set->rule_count; r++) {
        const struct dpl_rule *rule = &c->set->rules[r];

        if (c->hits[r])
            continue;
        dpl_buf_addf(buf, "  %-44s %-9s %-10s %s:%u\n", rule->id,
                     dplog_role_name(rule->role),
                     dpl_provenance_name(rule->provenance), rule->path,
                     (unsigned)rule->line);
        dpl_out_buf(out, buf);
    }
}

static void
write_lines(const struct coverage *c, const char *heading,
            const struct dpl_clusters *list, struct dpl_out *out,
            struct dpl_buf *buf)
{
    if (!list->count)
        return;
    dpl_out_str(out, heading);
    for (size_t i = 0; i < list->count; i++) {
        const struct dpl_cluster *u = &list->at[i];

        dpl_buf_addf(buf, "  %llu x  ", (unsigned long long)u->count);
        dpl_safe_add(buf, dpl_view_of(u->template_text));
        dpl_buf_add_str(buf, "\n       ");
        for (uint32_t k = 0; k < u->place_count; k++) {
            if (k)
                dpl_buf_add_str(buf, ", ");
            add_place(c, buf, u->places[k]);
        }
        dpl_buf_add_str(buf, u->count > u->place_count ? ", ...\n" : "\n");
        dpl_out_buf(out, buf);
    }
    if (list->dropped) {
        dpl_buf_addf(buf, "  %llu more lines of further kinds\n",
                     (unsigned long long)list->dropped);
        dpl_out_buf(out, buf);
    }
}

static void
write_hits(const struct coverage *c, struct dpl_out *out, struct dpl_buf *buf)
{
    dpl_out_str(out, "\nHITS\n");
    for (uint32_t r = 0; r < c->set->rule_count; r++) {
        if (!c->hits[r])
            continue;
        dpl_buf_addf(buf, "  %8llu  %-44s first ",
                     (unsigned long long)c->hits[r], c->set->rules[r].id);
        add_place(c, buf, c->first[r]);
        dpl_buf_add_char(buf, '\n');
        dpl_out_buf(out, buf);
    }
}

static bool
write_text(const struct coverage *c, bool verbose, struct dpl_out *out)
{
    const struct dplog_coverage *n = &c->counts;
    struct dpl_buf buf = {0};
    bool ok;

    dpl_buf_addf(
        &buf,
        "RULES    %u, %llu hit, %llu never, %llu more never that are only "
        "inferred\n"
        "LINES    %llu read, %llu known, %llu look like errors and no "
        "rule knows them (%llu kinds)\n",
        (unsigned)c->set->rule_count, (unsigned long long)n->rules_hit,
        (unsigned long long)n->rules_unused,
        (unsigned long long)n->rules_unused_inferred,
        (unsigned long long)n->records, (unsigned long long)n->records_known,
        (unsigned long long)n->unknown_lines,
        (unsigned long long)n->unknown_templates);
    dpl_out_buf(out, &buf);
    write_lines(c,
                "\nLINES WITHOUT A RULE   that look like errors; `dplog rules "
                "draft` writes skeletons\n",
                &c->unknown, out, &buf);
    write_lines(c, "\nKNOWN BY THEIR CODE ALONE\n", &c->by_code, out, &buf);
    write_unused(c, out, &buf);
    if (verbose)
        write_hits(c, out, &buf);
    ok = !buf.failed;
    dpl_buf_done(&buf);
    return ok;
}

/* ── as JSON ── */

static json_t *
place_as_json(const struct coverage *c, struct dpl_place place)
{
    return dpl_inspect_place_as_json(c->analysis, place);
}

static json_t *
rules_as_json(const struct coverage *c)
{
    json_t *list = json_array();

    for (uint32_t r = 0; list && r < c->set->rule_count; r++) {
        const struct dpl_rule *rule = &c->set->rules[r];
        struct dpl_object o = dpl_object_begin();

        dpl_set_str(&o, "id", rule->id);
        dpl_set_str(&o, "role", dplog_role_name(rule->role));
        dpl_set_str(&o, "provenance", dpl_provenance_name(rule->provenance));
        dpl_set_str(&o, "path", rule->path);
        dpl_set_uint(&o, "line", rule->line);
        dpl_set_uint(&o, "hits", c->hits[r]);
        dpl_set(&o, "first",
                c->hits[r] ? place_as_json(c, c->first[r]) : json_null());
        if (json_array_append_new(list, dpl_object_end(&o)) < 0)
            return json_decref(list), NULL;
    }
    return list;
}

static json_t *
lines_as_json(const struct coverage *c, const struct dpl_clusters *lines)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < lines->count; i++) {
        const struct dpl_cluster *u = &lines->at[i];
        struct dpl_object o = dpl_object_begin();
        json_t *places = json_array();

        for (uint32_t k = 0; k < u->place_count; k++)
            if (json_array_append_new(places, place_as_json(c, u->places[k])) <
                0)
                o.failed = true;
        dpl_set_str(&o, "template", u->template_text);
        dpl_set_str(&o, "log", dplog_log_name(u->log));
        dpl_set_uint(&o, "count", u->count);
        dpl_set_str(&o, "example", u->texts[0]);
        dpl_set(&o, "places", places);
        if (json_array_append_new(list, dpl_object_end(&o)) < 0)
            return json_decref(list), NULL;
    }
    return list;
}

static json_t *
as_json(const struct coverage *c)
{
    const struct dplog_coverage *n = &c->counts;
    struct dpl_object o = dpl_object_begin();

    dpl_set_str(&o, "schema", "dplog.coverage/1");
    dpl_set_str(&o, "rules_version", dplog_ruleset_version(c->set));
    dpl_set_uint(&o, "rules_hit", n->rules_hit);
    dpl_set_uint(&o, "rules_unused", n->rules_unused);
    dpl_set_uint(&o, "rules_unused_inferred", n->rules_unused_inferred);
    dpl_set_uint(&o, "records", n->records);
    dpl_set_uint(&o, "records_known", n->records_known);
    dpl_set_uint(&o, "unknown_lines", n->unknown_lines);
    dpl_set_uint(&o, "unknown_lines_dropped", c->unknown.dropped);
    dpl_set(&o, "unknown", lines_as_json(c, &c->unknown));
    dpl_set(&o, "by_code_alone", lines_as_json(c, &c->by_code));
    dpl_set(&o, "rules", rules_as_json(c));
    return dpl_object_end(&o);
}

/* ── all of it ── */

static enum dplog_status
run(struct coverage *c, struct dplog_error *reterr)
{
    const struct dpl_analysis_watcher watch = {.data = c,
                                               .record_fn = see_record};
    const struct dpl_track *track;
    enum dplog_status status;

    c->hits = dpl_arena_array(&c->arena, (size_t)c->set->rule_count + 1,
                              sizeof(*c->hits));
    c->first = dpl_arena_array(&c->arena, (size_t)c->set->rule_count + 1,
                               sizeof(*c->first));
    if (!c->hits || !c->first)
        return dpl_fail_memory(reterr);
    dpl_analysis_watch(c->analysis, &watch);
    status = dplog_analysis_run(c->analysis, reterr);
    dpl_analysis_watch(c->analysis, NULL);
    if (status < 0)
        return status;
    track = dpl_analysis_track(c->analysis);
    c->counts.records = track->records;
    c->counts.records_known = track->matched;
    count_correlations(c);
    dpl_clusters_sort(&c->unknown);
    dpl_clusters_sort(&c->by_code);
    count(c);
    return DPLOG_OK;
}

enum dplog_status
dplog_rules_coverage(struct dplog_analysis *analysis,
                     enum dplog_report_format format,
                     const struct dplog_report_options *options,
                     dplog_write_fn write_fn, void *write_data,
                     struct dplog_coverage *ret, struct dplog_error *reterr)
{
    struct coverage c = {.analysis = analysis,
                         .set = dpl_analysis_ruleset(analysis)};
    struct dpl_out out = {.write_fn = write_fn, .write_data = write_data};
    enum dplog_status status = run(&c, reterr);
    bool ok = true;

    if (status >= 0) {
        ok = format == DPLOG_REPORT_JSON
                 ? dpl_inspect_write_json(&out, as_json(&c))
                 : write_text(&c, options && options->verbose, &out);
        status = dpl_inspect_result(&out, ok, reterr);
    }
    if (status >= 0)
        *ret = c.counts;
    dpl_clusters_done(&c.unknown);
    dpl_clusters_done(&c.by_code);
    dpl_arena_done(&c.arena);
    return status;
}
