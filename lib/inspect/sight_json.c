/* SPDX-License-Identifier: MIT
 *
 * A sight as JSON, "schema": "dplog.rule-explanation/1".
 */
#include "inspect/sight.h"

#include "base/view.h"
#include "inspect/output.h"
#include "report/json_parts.h"

typedef json_t *(*make_fn)(const struct dpl_sight *sight, const void *entry);

static json_t *
list_of(const struct dpl_sight *sight, const void *first, size_t count,
        size_t size, make_fn make)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < count; i++)
        if (json_array_append_new(
                list, make(sight, (const char *)first + i * size)) < 0)
            return json_decref(list), NULL;
    return list;
}

static json_t *
make_code(const struct dpl_sight *sight, const void *entry)
{
    const struct dpl_found_code *c = entry;
    const struct dpl_code *known =
        dpl_ruleset_find_code(sight->set, c->value, c->kind);
    struct dpl_object o = dpl_object_begin();
    char spelled[11];

    dpl_code_format(c->value, spelled);
    dpl_set_str(&o, "value", spelled);
    dpl_set_str(&o, "name", known ? known->name : NULL);
    dpl_set_bool(&o, "http", c->kind == DPL_CODE_HTTP);
    dpl_set_view(
        &o, "spelled",
        dpl_view_slice(sight->record.text, c->at, (size_t)c->at + c->len));
    dpl_set_uint(&o, "at", c->at);
    return dpl_object_end(&o);
}

static json_t *
make_cond(const struct dpl_sight *sight, const void *entry)
{
    const struct dpl_seen_cond *c = entry;
    struct dpl_object o = dpl_object_begin();
    struct dpl_buf words = {0};

    dpl_cond_add(&words, c->cond);
    dpl_set_str(&o, "kind", dpl_cond_name(c->cond));
    dpl_set_view(&o, "wants", dpl_buf_view(&words));
    dpl_set_uint(&o, "depth", c->depth);
    dpl_set_uint(&o, "line", c->cond->line);
    dpl_set_bool(&o, "holds", c->holds);
    if (c->has_reach) {
        dpl_set_view(
            &o, "pattern_matched",
            dpl_view_slice(c->cond->pattern->text, 0, c->reach.pattern_len));
        dpl_set_view(
            &o, "text_matched",
            dpl_view_slice(sight->record.text, c->reach.from, c->reach.to));
    }
    o.failed = o.failed || words.failed;
    dpl_buf_done(&words);
    return dpl_object_end(&o);
}

static json_t *
make_field(const struct dpl_sight *sight, const void *entry)
{
    const struct dpl_seen_field *f = entry;
    struct dpl_object o = dpl_object_begin();

    dpl_set_str(&o, "field", dpl_field_name(f->field));
    dpl_set_str(&o, "value", f->value);
    dpl_set_bool(&o, "inherited", f->inherited);
    dpl_set(&o, "from",
            f->from.line ? dpl_inspect_place_as_json(sight->analysis, f->from)
                         : json_null());
    return dpl_object_end(&o);
}

static json_t *
make_rule(const struct dpl_sight *sight, const void *entry)
{
    const struct dpl_seen_rule *r = entry;
    const struct dpl_rule *rule = &sight->set->rules[r->rule];
    const struct dplog_finding *f = dpl_sight_finding(sight, r);
    struct dpl_object o = dpl_object_begin();

    dpl_set_str(&o, "id", rule->id);
    dpl_set_str(&o, "role", dplog_role_name(rule->role));
    dpl_set_str(&o, "path", rule->path);
    dpl_set_uint(&o, "line", rule->line);
    dpl_set_str(&o, "provenance", dpl_provenance_name(rule->provenance));
    dpl_set_str(&o, "code_table",
                rule->by_code == DPL_NO_INDEX
                    ? NULL
                    : sight->set->tables[rule->by_code].id);
    dpl_set_bool(&o, "matched", r->matched);
    dpl_set_bool(&o, "held_back", r->held_back);
    dpl_set_uint(&o, "letters_matched", r->letters);
    dpl_set_uint(&o, "letters", r->all_letters);
    dpl_set(&o, "conditions",
            list_of(sight, r->conds.at, r->conds.count, sizeof(*r->conds.at),
                    make_cond));
    dpl_set(&o, "fields",
            list_of(sight, r->fields.at, r->fields.count, sizeof(*r->fields.at),
                    make_field));
    dpl_set(&o, "finding", f ? dpl_json_finding(f, 0) : json_null());
    return dpl_object_end(&o);
}

static json_t *
make_item(const struct dpl_sight *sight, const void *entry)
{
    const struct dplog_item *item = entry;
    struct dpl_object o = dpl_object_begin();

    (void)sight;
    dpl_set_str(&o, "id", item->id);
    dpl_set_str(&o, "status", dplog_item_status_name(item->status));
    dpl_set_id(&o, "rank", item->rank);
    dpl_set_share(&o, "score", item->score);
    dpl_set_ids(&o, "findings", item->findings, item->finding_count);
    return dpl_object_end(&o);
}

json_t *
dpl_sight_as_json(const struct dpl_sight *sight)
{
    const struct dplog_diagnosis *d = dplog_analysis_diagnosis(sight->analysis);
    const struct dplog_record *r = &sight->record;
    struct dpl_object o = dpl_object_begin();

    dpl_set_str(&o, "schema", "dplog.rule-explanation/1");
    dpl_set(&o, "place",
            dpl_inspect_place_as_json(sight->analysis, sight->place));
    dpl_set_str(&o, "log", dplog_log_name(r->log));
    dpl_set_time(&o, "time", r->time_us);
    dpl_set_uint(&o, "thread", r->thread);
    dpl_set_view(&o, "message", r->message);
    dpl_set_view(&o, "text", r->text);
    dpl_set_bool(&o, "looks_bad", sight->looks_bad);
    dpl_set_bool(&o, "known", sight->known);
    dpl_set(&o, "codes",
            list_of(sight, sight->codes, sight->code_count,
                    sizeof(*sight->codes), make_code));
    dpl_set(&o, "rules",
            list_of(sight, sight->rules.at, sight->rules.count,
                    sizeof(*sight->rules.at), make_rule));
    dpl_set_str(&o, "verdict",
                d ? dplog_verdict_status_name(d->verdict.status) : NULL);
    dpl_set_str(&o, "cause", d ? d->verdict.cause : NULL);
    dpl_set(&o, "checklist",
            list_of(sight, d ? d->checklist : NULL, d ? d->item_count : 0,
                    sizeof(struct dplog_item), make_item));
    return dpl_object_end(&o);
}
