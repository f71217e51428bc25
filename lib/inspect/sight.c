/* SPDX-License-Identifier: MIT
 *
 * The run behind `rules explain`: notes which lines taught which thread what,
 * until the wanted record has passed.
 */
#include "inspect/sight.h"

#include "base/error.h"
#include "base/view.h"
#include "inspect/output.h"
#include <dplog/rule_tools.h>

void
dpl_sight_done(struct dpl_sight *sight)
{
    for (size_t i = 0; i < sight->rules.count; i++) {
        dpl_free(sight->rules.at[i].conds.at);
        dpl_free(sight->rules.at[i].fields.at);
    }
    dpl_free(sight->rules.at);
    dpl_free(sight->runs.at);
    dpl_table_done(&sight->run_by_key);
    dpl_matcher_free(sight->matcher);
    dpl_arena_done(&sight->arena);
}

/* ── what runs know ── */

static struct dpl_known_run *
find_run(struct dpl_sight *sight, uint64_t key)
{
    const uint32_t index = dpl_table_get(&sight->run_by_key, key);

    return index == DPL_TABLE_ABSENT ? NULL : &sight->runs.at[index];
}

static struct dpl_known_run *
make_run(struct dpl_sight *sight, uint64_t key)
{
    struct dpl_known_run *run = DPL_VEC_PUSH(&sight->runs);

    if (!run || !dpl_table_set(&sight->run_by_key, key,
                               (uint32_t)sight->runs.count - 1)) {
        sight->failed = true;
        return NULL;
    }
    run->key = key;
    return run;
}

static void
see_bind(void *data, const struct dpl_watch_bind *bind)
{
    struct dpl_sight *sight = data;
    struct dpl_line_place parent[DPL_FIELD_COUNT_] = {0};
    const struct dpl_known_run *from =
        bind->parent ? find_run(sight, bind->parent) : NULL;
    struct dpl_known_run *run;

    if (from)
        memcpy(parent, from->from, sizeof(parent));
    run = find_run(sight, bind->run);
    if (!run)
        run = make_run(sight, bind->run);
    if (!run)
        return;
    if (bind->begins)
        memcpy(run->from, parent, sizeof(run->from));
    for (uint32_t f = 0; f < DPL_FIELD_COUNT_; f++)
        if (bind->fields & DPL_FIELD_BIT(f))
            run->from[f] = sight->at;
}

/* ── the record ── */

static struct dpl_seen_rule *
find_rule(struct dpl_sight *sight, uint32_t rule)
{
    for (size_t i = 0; i < sight->rules.count; i++)
        if (sight->rules.at[i].rule == rule && sight->rules.at[i].matched)
            return &sight->rules.at[i];
    return NULL;
}

static void
see_fields(struct dpl_sight *sight, struct dpl_seen_rule *seen,
           const struct dpl_watch_hit *hit)
{
    const struct dpl_track *track = dpl_analysis_track(sight->analysis);
    const struct dpl_known_run *run = find_run(sight, hit->run);

    for (uint32_t f = 0; f < DPL_FIELD_COUNT_; f++) {
        struct dpl_seen_field *field;

        if (!hit->known[f])
            continue;
        field = DPL_VEC_PUSH(&seen->fields);
        if (!field) {
            sight->failed = true;
            return;
        }
        field->field = (enum dpl_field)f;
        field->value = dpl_arena_copy(
            &sight->arena, dpl_intern_view(track->strings, hit->known[f]));
        field->inherited = !hit->given[f];
        if (field->inherited && run)
            field->from = run->from[f];
        sight->failed = sight->failed || !field->value;
    }
}

static void
see_hit(void *data, const struct dpl_watch_hit *hit)
{
    struct dpl_sight *sight = data;
    struct dpl_seen_rule *seen;

    if (!sight->is_wanted)
        return;
    seen = find_rule(sight, hit->hit->rule);
    if (!seen)
        return;
    seen->code = hit->hit->code;
    seen->code_kind = hit->hit->code_kind;
    seen->episode = hit->episode;
    seen->explained_by = hit->explained_by;
    see_fields(sight, seen, hit);
}

static void
keep_record(struct dpl_sight *sight, const struct dplog_record *record)
{
    struct dplog_view *views[] = {&sight->record.message, &sight->record.text,
                                  &sight->record.component,
                                  &sight->record.stamp};

    sight->record = *record;
    for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
        views[i]->ptr = dpl_arena_copy(&sight->arena, *views[i]);
        sight->failed = sight->failed || !views[i]->ptr;
    }
    sight->record.code_file = (struct dplog_view){0};
}

static enum dplog_status
see_record(void *data, const struct dplog_record *record,
           struct dpl_origin origin, const struct dpl_match_result *matched,
           struct dplog_error *reterr)
{
    struct dpl_sight *sight = data;

    sight->at = (struct dpl_line_place){origin.source, record->line};
    sight->is_wanted =
        !sight->found &&
        dpl_place_is_wanted(&sight->wanted, sight->analysis, record, origin);
    if (sight->failed)
        return dpl_fail_memory(reterr);
    if (!sight->is_wanted)
        return DPLOG_OK;
    sight->found = true;
    sight->place = sight->at;
    keep_record(sight, record);
    sight->code_count =
        dpl_codes_find(sight->set, record->text, record->log, sight->codes,
                       sizeof(sight->codes) / sizeof(sight->codes[0]));
    return sight->failed ? dpl_fail_memory(reterr)
                         : dpl_sight_look(sight, record, matched, reterr);
}

enum dplog_status
dpl_sight_run(struct dpl_sight *sight, struct dplog_error *reterr)
{
    const struct dpl_track_watch track = {
        .data = sight, .hit_fn = see_hit, .bind_fn = see_bind};
    const struct dpl_analysis_watcher watch = {
        .data = sight, .record_fn = see_record, .track = &track};
    enum dplog_status status =
        dpl_matcher_new(dpl_analysis_context(sight->analysis), sight->set,
                        &sight->matcher, reterr);

    if (status < 0)
        return status;
    dpl_analysis_watch(sight->analysis, &watch);
    status = dplog_analysis_run(sight->analysis, reterr);
    dpl_analysis_watch(sight->analysis, NULL);
    return status >= 0 && sight->failed ? dpl_fail_memory(reterr) : status;
}

const struct dplog_finding *
dpl_sight_finding(const struct dpl_sight *sight,
                  const struct dpl_seen_rule *seen)
{
    const struct dplog_diagnosis *d = dplog_analysis_diagnosis(sight->analysis);
    const uint32_t index =
        dpl_analysis_finding_of(sight->analysis, seen->episode);

    return d && index < d->finding_count ? &d->findings[index] : NULL;
}

enum dplog_status
dplog_rules_explain(struct dplog_analysis *analysis, const char *path,
                    uint32_t line, enum dplog_report_format format,
                    dplog_write_fn write_fn, void *write_data,
                    struct dplog_error *reterr)
{
    struct dpl_sight sight = {.analysis = analysis,
                              .set = dpl_analysis_ruleset(analysis),
                              .wanted = dpl_place_want(path, line)};
    struct dpl_out out = {.write_fn = write_fn, .write_data = write_data};
    enum dplog_status status = dpl_sight_run(&sight, reterr);

    if (status >= 0 && !sight.found) {
        status = DPLOG_DONE;
    } else if (status >= 0) {
        const bool ok =
            format == DPLOG_REPORT_JSON
                ? dpl_inspect_write_json(&out, dpl_sight_as_json(&sight))
                : dpl_sight_write_text(&sight, &out);

        status = dpl_inspect_result(&out, ok, reterr);
    }
    dpl_sight_done(&sight);
    return status;
}
