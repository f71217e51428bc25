/* SPDX-License-Identifier: MIT
 *
 * Episodes to findings: causes, symptoms and waits with their words, evidence
 * and what to collect. Ordered by first evidence.
 */
#include "diagnose/sheet.h"

#include "base/time.h"
#include "base/view.h"
#include "ruleset/codes.h"
#include <stdlib.h>
#include <string.h>

/* ── the parts of one ── */

static void
put_codes(struct dpl_sheet *sheet, const struct dpl_episode *e,
          struct dplog_finding *f)
{
    const struct dpl_code *known;
    struct dplog_code code;
    char spelled[11];

    if (!e->code)
        return;
    known = dpl_ruleset_find_code(sheet->set, e->code, e->code_kind);
    dpl_code_format(e->code, spelled);
    memset(&code, 0, sizeof(code));
    code.value = e->code;
    code.spelled = dpl_sheet_share_text(sheet, dpl_view_of(spelled));
    code.name = known ? known->name : NULL;
    code.text = known ? dpl_sheet_text(sheet, known->text) : NULL;
    f->codes = dpl_sheet_share_array(sheet, &code, 1, sizeof(code));
    f->code_count = f->codes ? 1 : 0;
}

static const char *
because(struct dpl_sheet *sheet, const struct dpl_adjust *by,
        const struct dpl_episode *e)
{
    return dpl_fill_episode(sheet, DPL_FILL_PROSE,
                            dpl_sheet_text(sheet, by->because), e);
}

/* The line that proves an item in spite of a failure. */
static const char *
proof(const struct dpl_sheet *sheet, uint32_t item, const struct dpl_episode *e)
{
    const struct dpl_clearance *by = dpl_cleared_by(sheet, item, e->keys.dp, e);

    return by ? by->line.message : NULL;
}

static void
put_terms(struct dpl_sheet *sheet, const struct dpl_episode *e,
          const struct dpl_weights *weights, struct dplog_finding *f)
{
    static const char *const kinds[] = {"rule", "code", "wording", "proven",
                                        NULL};
    struct dplog_term terms[DPL_MAX_TERMS];

    for (uint32_t i = 0; i < weights->term_count; i++) {
        const struct dpl_term *t = &weights->terms[i];
        const struct dpl_adjust *by =
            t->kind == DPL_TERM_ADJUST ? &sheet->set->adjusts[t->adjust] : NULL;

        terms[i] = (struct dplog_term){
            .item = sheet->set->items[t->item].id,
            .what = by ? by->id : kinds[t->kind],
            .delta = (double)t->delta,
            .weight = (double)t->weight,
            .because = by                           ? because(sheet, by, e)
                       : t->kind == DPL_TERM_PROVEN ? proof(sheet, t->item, e)
                                                    : NULL,
        };
    }
    f->terms = dpl_sheet_share_array(sheet, terms, weights->term_count,
                                     sizeof(terms[0]));
    f->term_count = f->terms ? weights->term_count : 0;
}

static void
put_items(struct dpl_sheet *sheet, const struct dpl_episode *e,
          struct dplog_finding *f)
{
    struct dpl_weights weights;
    struct dplog_item_weight items[DPL_MAX_WEIGHTS];

    dpl_weigh(sheet, e, &weights);
    for (uint32_t i = 0; i < weights.count; i++) {
        items[i].id = sheet->set->items[weights.at[i].item].id;
        items[i].weight = (double)weights.at[i].weight;
    }
    f->items =
        dpl_sheet_share_array(sheet, items, weights.count, sizeof(items[0]));
    f->item_count = f->items ? weights.count : 0;
    put_terms(sheet, e, &weights, f);
}

static void
put_evidence(struct dpl_sheet *sheet, const struct dpl_episode *e,
             struct dplog_finding *f)
{
    struct dplog_evidence *list = dpl_sheet_array(
        sheet, (size_t)e->first_count + e->last_count, sizeof(*list));
    size_t count = 0;

    if (!list)
        return;
    for (uint32_t i = 0; i < e->first_count; i++)
        list[count++] = dpl_sheet_evidence(sheet, &e->first[i]);
    for (uint32_t i = 0; i < e->last_count; i++) {
        const uint32_t slot = e->last_count < DPL_EVIDENCE_LAST
                                  ? i
                                  : (e->last_next + i) % DPL_EVIDENCE_LAST;

        list[count++] = dpl_sheet_evidence(sheet, &e->last[slot]);
    }
    f->evidence = list;
    f->evidence_count = count;
}

static bool
points_to(const struct dplog_finding *f, const char *item)
{
    for (size_t i = 0; i < f->item_count; i++)
        if (f->items[i].id == item)
            return true;
    return false;
}

bool
dpl_finding_names_step(const struct dplog_finding *f, const char *id)
{
    for (size_t i = 0; i < f->step_count; i++)
        if (f->steps[i] == id)
            return true;
    return false;
}

static bool
is_added(const struct dpl_sheet *sheet, const char *step)
{
    for (size_t i = 0; i < sheet->step_ids.count; i++)
        if (sheet->step_ids.at[i] == step)
            return true;
    return false;
}

static void
add_steps(struct dpl_sheet *sheet, const uint32_t *steps, uint32_t count,
          const struct dplog_finding *f)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct dpl_step *step = &sheet->set->steps[steps[i]];
        const char **slot;

        if ((f->item_count &&
             !points_to(f, sheet->set->items[step->item].id)) ||
            is_added(sheet, step->id))
            continue;
        slot = DPL_VEC_PUSH(&sheet->step_ids);
        if (slot)
            *slot = step->id;
        else
            sheet->failed = true;
    }
}

/* Those of the code, then of the rule. A rule that stands for many codes names
 * steps for all of them: only those of items that this code points to are worth
 * a tired person's time. */
static void
put_steps(struct dpl_sheet *sheet, const struct dpl_episode *e,
          struct dplog_finding *f)
{
    const struct dpl_rule *rule = &sheet->set->rules[e->rule];
    const struct dpl_code *code =
        e->code ? dpl_ruleset_find_code(sheet->set, e->code, e->code_kind)
                : NULL;

    sheet->step_ids.count = 0;
    if (code)
        add_steps(sheet, code->steps, code->step_count, f);
    add_steps(sheet, rule->steps, rule->step_count, f);
    f->steps =
        dpl_sheet_share_array(sheet, sheet->step_ids.at, sheet->step_ids.count,
                              sizeof(sheet->step_ids.at[0]));
    f->step_count = f->steps ? sheet->step_ids.count : 0;
}

/* The rule's own text in the report's language, else English. */
static struct dpl_rule_text
text_of(const struct dpl_sheet *sheet, const struct dpl_rule *rule)
{
    struct dpl_rule_text text = rule->text[sheet->language];
    const struct dpl_rule_text *en = &rule->text[DPLOG_LANGUAGE_EN];

    if (!text.title)
        text.title = en->title ? en->title : rule->id;
    if (!text.cause)
        text.cause = en->cause;
    if (!text.action)
        text.action = en->action;
    if (!text.summary)
        text.summary = en->summary;
    if (!text.worry)
        text.worry = en->worry;
    return text;
}

static const char *
fixed_when(struct dpl_sheet *sheet, const struct dpl_rule *rule,
           const struct dpl_episode *e, uint32_t stage)
{
    const char *line = rule->fixed_when;

    if (!line && stage != DPL_NO_INDEX)
        line = sheet->set->stages[stage].fixed_when;
    return e->state == DPL_EPISODE_OPEN
               ? dpl_fill_episode(sheet, DPL_FILL_LOG_LINE, line, e)
               : NULL;
}

static void
put_state(const struct dpl_sheet *sheet, const struct dpl_episode *e,
          enum dpl_standing standing, struct dplog_finding *f)
{
    /* Without a match for a day while its log went on. */
    const int64_t quiet_after_us = INT64_C(24) * 3600 * 1000000;
    const int64_t newest_us = sheet->track->clocks.at[e->clock].newest_us;

    f->state = DPLOG_FINDING_OPEN;
    if (e->state != DPL_EPISODE_OPEN)
        f->state = DPLOG_FINDING_RECOVERED;
    else if (e->last_us != DPLOG_TIME_NONE && newest_us != DPLOG_TIME_NONE &&
             newest_us - e->last_us > quiet_after_us)
        f->state = DPLOG_FINDING_QUIET;
    f->retrying = standing == DPL_STANDING_RETRYING;
    f->retry_since_us =
        f->retrying ? dpl_attempt_since(sheet, e) : DPLOG_TIME_NONE;
    f->retry_under_way = f->retry_since_us != DPLOG_TIME_NONE;
    f->next_retry_us =
        f->retry_under_way || e->gave_up || e->state != DPL_EPISODE_OPEN
            ? DPLOG_TIME_NONE
            : e->next_retry_us;
    f->retry_minutes = (uint32_t)(e->retry_interval_us / 60000000);
    /* What was given up and is sent anew has all its tries again. */
    f->retries_left = f->retry_under_way && e->gave_up ? -1 : e->left;
    dpl_interval_of_lines(e, f);
}

static void
put_recovery(struct dpl_sheet *sheet, const struct dpl_episode *e,
             struct dplog_finding *f)
{
    struct dplog_evidence *line;

    f->recovered_us = DPLOG_TIME_NONE;
    if (e->state == DPL_EPISODE_OPEN)
        return;
    f->removed = e->state == DPL_EPISODE_MOOT;
    if (!e->recovered_by)
        return;
    f->recovered_by = e->recovered_by->message;
    f->recovered_us = e->recovered_by->time_us;
    line = dpl_sheet_array(sheet, 1, sizeof(*line));
    if (line)
        *line = dpl_sheet_evidence(sheet, e->recovered_by);
    f->recovered_line = line;
}

static void
put_stage(const struct dpl_stage *stage, struct dplog_finding *f)
{
    f->stage = stage->id;
    f->stage_position = stage->position;
    f->stage_count = stage->chain_length;
}

/* A wait that lasts far longer than is normal is told as the fault it hides. */
static void
put_wait(const struct dpl_sheet *sheet, const struct dpl_episode *e,
         struct dplog_finding *f)
{
    const struct dpl_wait wait = dpl_wait_judge(sheet, e);

    if (e->role != DPLOG_ROLE_WAIT)
        return;
    f->waiting_since_us = wait.since_us;
    f->overdue = wait.overdue;
    if (wait.fault)
        f->role = DPLOG_ROLE_CAUSE;
}

static void
make_one(struct dpl_sheet *sheet, uint32_t episode, struct dplog_finding *f)
{
    const struct dpl_episode *e = &sheet->track->episodes.at[episode];
    const struct dpl_rule *rule = &sheet->set->rules[e->rule];
    const struct dpl_rule_text text = text_of(sheet, rule);
    const struct dpl_place place = dpl_place_of(sheet, e);

    f->rule = rule->id;
    f->revision = rule->revision;
    f->role = e->role;
    f->severity = rule->severity;
    f->title = dpl_fill_episode(sheet, DPL_FILL_PROSE, text.title, e);
    f->cause_text = dpl_fill_episode(sheet, DPL_FILL_PROSE, text.cause, e);
    f->action_text = dpl_fill_episode(sheet, DPL_FILL_PROSE, text.action, e);
    if (place.hop != DPL_NO_INDEX) {
        f->hop = sheet->set->hops[place.hop].id;
        f->place_title =
            dpl_sheet_text(sheet, sheet->set->hops[place.hop].title);
    }
    if (place.stage != DPL_NO_INDEX) {
        put_stage(&sheet->set->stages[place.stage], f);
        f->place_title =
            dpl_sheet_text(sheet, sheet->set->stages[place.stage].title);
    }
    f->summary = dpl_fill_episode(sheet, DPL_FILL_PROSE, text.summary, e);
    f->worry_text = dpl_fill_episode(sheet, DPL_FILL_PROSE, text.worry, e);
    f->account = dpl_sheet_string(sheet, e->field[DPL_FIELD_USER]);
    f->package = dpl_sheet_string(sheet, e->keys.package);
    f->dp = dpl_sheet_dp(sheet, e->keys.dp);
    f->content = dpl_sheet_string(sheet, e->keys.content);
    f->path = dpl_sheet_string(sheet, e->keys.path);
    f->version = e->keys.version;
    f->job = e->keys.job;
    f->count = e->count;
    f->first_us = e->first_us;
    f->last_us = e->last_us;
    f->fixed_when = fixed_when(sheet, rule, e, place.stage);
    f->normal_minutes = (uint32_t)(rule->normal_for_us / DPL_MINUTE_US);
    put_state(sheet, e, sheet->standing[episode], f);
    put_wait(sheet, e, f);
    put_recovery(sheet, e, f);
    put_codes(sheet, e, f);
    put_items(sheet, e, f);
    f->all_failed = dpl_all_failed(sheet, e, f);
    put_evidence(sheet, e, f);
    dpl_collect_put(sheet, e, f);
    put_steps(sheet, e, f);
}

/* ── all of them ── */

struct entry {
    uint64_t order;
    uint32_t episode;
};

static int
compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->episode < y->episode ? -1 : x->episode > y->episode;
}

/* A wait that is over was no failure: nothing to tell. */
bool
dpl_episode_is_told(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    return e->merged_into == DPL_NONE &&
           !(e->role == DPLOG_ROLE_WAIT && e->state != DPL_EPISODE_OPEN) &&
           dpl_episode_is_selected(sheet, e);
}

void
dpl_findings_make(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;
    const size_t all = track->episodes.count;
    struct entry *order = dpl_sheet_array(sheet, all, sizeof(*order));
    size_t count = 0;

    sheet->logs_read = dpl_logs_read(sheet);
    sheet->finding_of = dpl_sheet_array(sheet, all, sizeof(uint32_t));
    if (sheet->failed)
        return;
    for (uint32_t i = 0; i < all; i++) {
        sheet->finding_of[i] = DPL_NONE;
        if (!sheet->is_suppressed[i] &&
            dpl_episode_is_told(sheet, &track->episodes.at[i]))
            order[count++] =
                (struct entry){track->episodes.at[i].first_order, i};
    }
    qsort(order, count, sizeof(*order), compare_entries);

    sheet->findings = dpl_sheet_array(sheet, count, sizeof(*sheet->findings));
    sheet->episode_of = dpl_sheet_array(sheet, count, sizeof(uint32_t));
    if (sheet->failed)
        return;
    for (uint32_t i = 0; i < count; i++) {
        sheet->finding_of[order[i].episode] = i;
        sheet->episode_of[i] = order[i].episode;
        sheet->findings[i].id = i + 1;
        make_one(sheet, order[i].episode, &sheet->findings[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t by = dpl_explain_root(
            track, track->episodes.at[order[i].episode].explained_by);

        if (by != DPL_NONE && sheet->finding_of[by] != DPL_NONE)
            sheet->findings[i].explained_by = sheet->finding_of[by] + 1;
    }
    sheet->out->findings = sheet->findings;
    sheet->out->finding_count = count;
}
