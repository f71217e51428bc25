/* SPDX-License-Identifier: MIT
 *
 * What coverage.c counted, as text and as JSON.
 */
#include "inspect/coverage.h"

#include "base/view.h"
#include "inspect/output.h"

/* ── as text ── */

static void
add_place(const struct dplog_coverage *c, struct dpl_buf *buf,
          struct dpl_line_place place)
{
    dpl_safe_add(buf, dpl_view_of(dpl_coverage_path(c, place.source)));
    dpl_buf_addf(buf, ":%u", (unsigned)place.line);
}

/* Of a log or two most rules are never hit: nobody wants to read which. */
enum { UNUSED_SHOWN = 20 };

static void
write_unused(const struct dplog_coverage *c, bool verbose, struct dpl_out *out,
             struct dpl_buf *buf)
{
    const unsigned long long count =
        c->counts.rules_unused + c->counts.rules_unused_inferred;

    if (c->counts.records == 0 || count == 0)
        return;
    if (!verbose && count > UNUSED_SHOWN) {
        dpl_buf_addf(buf, "\nNEVER HIT   %llu rules; -v lists them\n", count);
        dpl_out_buf(out, buf);
        return;
    }
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
write_lines(const struct dplog_coverage *c, const char *heading,
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

/* What each gave, and what only it gave: which ones are worth their room. */
static void
write_inputs(const struct dplog_coverage *c, struct dpl_out *out,
             struct dpl_buf *buf)
{
    if (c->inputs.count < 2)
        return;
    dpl_buf_addf(buf,
                 "\nINPUTS   %zu, each read by itself\n"
                 "     lines    known  no rule  rules hit  only here\n",
                 c->inputs.count);
    dpl_out_buf(out, buf);
    for (size_t i = 0; i < c->inputs.count; i++) {
        const struct dpl_coverage_input *in = &c->inputs.at[i];

        dpl_buf_addf(buf, "  %8llu %8llu %8llu %10u %10u  ",
                     (unsigned long long)in->records,
                     (unsigned long long)in->known,
                     (unsigned long long)in->unknown, (unsigned)in->rules_hit,
                     (unsigned)in->rules_alone);
        dpl_safe_add(buf, dpl_view_of(in->name));
        dpl_buf_add_char(buf, '\n');
        dpl_out_buf(out, buf);
    }
}

static void
write_hits(const struct dplog_coverage *c, struct dpl_out *out,
           struct dpl_buf *buf)
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

bool
dpl_coverage_write_text(const struct dplog_coverage *c, bool verbose,
                        struct dpl_out *out)
{
    const struct dplog_coverage_counts *n = &c->counts;
    struct dpl_buf buf = {0};
    bool ok;

    dpl_buf_addf(
        &buf,
        "RULES    %u, %llu hit, %llu never, %llu more never that are only "
        "inferred\n"
        "LINES    %llu read, %llu known, %llu look like errors and no "
        "rule knows them (%llu kind%s)\n",
        (unsigned)c->set->rule_count, (unsigned long long)n->rules_hit,
        (unsigned long long)n->rules_unused,
        (unsigned long long)n->rules_unused_inferred,
        (unsigned long long)n->records, (unsigned long long)n->records_known,
        (unsigned long long)n->unknown_lines,
        (unsigned long long)n->unknown_templates,
        n->unknown_templates == 1 ? "" : "s");
    dpl_out_buf(out, &buf);
    write_lines(c,
                "\nLINES WITHOUT A RULE   that look like errors; `dplog rules "
                "draft` writes skeletons\n",
                &c->unknown, out, &buf);
    write_lines(c, "\nKNOWN BY THEIR CODE ALONE\n", &c->by_code, out, &buf);
    write_unused(c, verbose, out, &buf);
    write_inputs(c, out, &buf);
    if (verbose)
        write_hits(c, out, &buf);
    ok = !buf.failed;
    dpl_buf_done(&buf);
    return ok;
}

/* ── as JSON ── */

static json_t *
place_as_json(const struct dplog_coverage *c, struct dpl_line_place place)
{
    struct dpl_object o = dpl_object_begin();

    dpl_set_str(&o, "path", dpl_coverage_path(c, place.source));
    dpl_set_uint(&o, "line", place.line);
    return dpl_object_end(&o);
}

static json_t *
rules_as_json(const struct dplog_coverage *c)
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
lines_as_json(const struct dplog_coverage *c, const struct dpl_clusters *lines)
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
inputs_as_json(const struct dplog_coverage *c)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < c->inputs.count; i++) {
        const struct dpl_coverage_input *in = &c->inputs.at[i];
        struct dpl_object o = dpl_object_begin();

        dpl_set_str(&o, "path", in->name);
        dpl_set_uint(&o, "records", in->records);
        dpl_set_uint(&o, "records_known", in->known);
        dpl_set_uint(&o, "unknown_lines", in->unknown);
        dpl_set_uint(&o, "rules_hit", in->rules_hit);
        dpl_set_uint(&o, "rules_hit_only_here", in->rules_alone);
        if (json_array_append_new(list, dpl_object_end(&o)) < 0)
            return json_decref(list), NULL;
    }
    return list;
}

bool
dpl_coverage_write_json(const struct dplog_coverage *c, struct dpl_out *out)
{
    const struct dplog_coverage_counts *n = &c->counts;
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
    dpl_set(&o, "inputs", inputs_as_json(c));
    dpl_set(&o, "unknown", lines_as_json(c, &c->unknown));
    dpl_set(&o, "by_code_alone", lines_as_json(c, &c->by_code));
    dpl_set(&o, "rules", rules_as_json(c));
    return dpl_inspect_write_json(out, dpl_object_end(&o));
}
