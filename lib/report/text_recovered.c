/* SPDX-License-Identifier: MIT
 *
 * What failed and is over: what it was, attempt by attempt, and what to look
 * at should it come back.
 */
#include "text.h"

#include "base/utf8.h"
#include "base/view.h"
#include "safe.h"

enum {
    ATTEMPTS_SHOWN = 5,
    OTHERS_SHOWN = 4,
    OTHERS_VERBOSE = 20 /* every finding is listed anyway */
};

/* "smb or ports (possible): ..."; equally sure items share the word. */
static void
it_was(struct dpl_text *t, const struct dpl_problem *problem)
{
    for (size_t i = 0; i < problem->item_count; i++) {
        const enum dpl_phrase sure = dpl_certainty(problem, i);

        if (i > 0)
            dpl_text_say(t, DPL_P_OR);
        dpl_text_add_item(t, problem->items[i].id);
        if (i + 1 == problem->item_count ||
            dpl_certainty(problem, i + 1) != sure)
            dpl_text_say_name(t, DPL_P_IN_PARENTHESES,
                              dpl_phrase(t->language, sure));
    }
    if (problem->item_count > 0)
        dpl_buf_add_str(&t->para, ": ");
    dpl_text_add_bare(t, problem->lead->title ? problem->lead->title
                                              : problem->lead->rule);
    dpl_text_flush_heading(t, DPL_P_IT_WAS, DPL_KEEP_ALWAYS, 2);
}

static enum dpl_phrase
outcome_phrase(const char *outcome)
{
    static const struct {
        const char *outcome;
        enum dpl_phrase phrase;
    } outcomes[] = {
        {"success", DPL_P_OUTCOME_SUCCESS},
        {"retry", DPL_P_OUTCOME_RETRY},
        {"failed", DPL_P_OUTCOME_FAILED},
        {"open", DPL_P_OUTCOME_OPEN},
    };

    for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
        if (dpl_view_equal(dpl_view_of(outcomes[i].outcome),
                           dpl_view_of(outcome)))
            return outcomes[i].phrase;
    return DPL_PHRASE_COUNT;
}

static void
put_attempt(struct dpl_text *t, const struct dplog_attempt *attempt,
            size_t number, bool first)
{
    const enum dpl_phrase outcome = outcome_phrase(attempt->outcome);
    const enum dpl_phrase stage = dpl_stage_phrase(attempt->stage);
    struct dpl_buf *text = &t->page.text;

    dpl_page_begin(&t->page, DPL_KEEP_LONG);
    if (first)
        dpl_page_label(&t->page, 0, DPL_STYLE_HEADING,
                       dpl_phrase(t->language, DPL_P_ATTEMPTS_HEADING));
    dpl_page_text_at(&t->page, DPL_LABEL_COLUMNS);
    dpl_buf_addf(text, "%2zu  ", number);
    dpl_add_clock_seconds(text, &t->zone, attempt->begin_us);
    dpl_buf_add_str(text, " -> ");
    dpl_add_clock_seconds(text, &t->zone, attempt->end_us);
    dpl_buf_add_str(text, "  ");
    if (outcome != DPL_PHRASE_COUNT)
        dpl_buf_add_str(text, dpl_phrase(t->language, outcome));
    else
        dpl_add_name(text, attempt->outcome);
    if (attempt->stage) {
        dpl_buf_add_str(text, ": ");
        if (stage != DPL_PHRASE_COUNT)
            dpl_buf_add_str(text, dpl_phrase(t->language, stage));
        else
            dpl_add_name(text, attempt->stage);
    }
    dpl_page_end(&t->page);
}

static void
put_attempts(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_deployment *d = problem->sample;
    const size_t max = t->options->verbose ? SIZE_MAX : ATTEMPTS_SHOWN;
    size_t from;

    if (!d || d->attempt_list_count == 0)
        return;
    dpl_page_blank(&t->page);
    from = d->attempt_list_count > max ? d->attempt_list_count - max : 0;
    /* The list holds the newest attempts only; number them from the end. */
    const size_t missing = d->attempts > d->attempt_list_count
                               ? d->attempts - d->attempt_list_count
                               : 0;
    for (size_t i = from; i < d->attempt_list_count; i++)
        put_attempt(t, &d->attempt_list[i], missing + i + 1, i == from);
}

static bool
has_message(const struct dpl_rows *rows, const char *message)
{
    for (size_t i = 0; i < rows->count; i++)
        if (dpl_view_equal(dpl_view_of(rows->at[i]->message),
                           dpl_view_of(message)))
            return true;
    return false;
}

static void
put_evidence(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_finding *lead = problem->lead;
    struct dpl_rows rows = {0};

    dpl_problem_rows(t, problem, 3, &rows);
    if (rows.count > 0) {
        dpl_text_evidence_heading(t);
        dpl_text_rows(t, &rows, DPL_KEEP_ALWAYS, 2);
    }
    if (!lead->recovered_by || has_message(&rows, lead->recovered_by))
        return;
    dpl_text_say_clock_seconds(t, DPL_P_OVER_SINCE,
                               dpl_known_time(lead->recovered_us));
    dpl_text_add(t, lead->recovered_by);
    dpl_text_flush(t, (struct dpl_para){.column = 2, .max_lines = 1});
}

static void
put_others(struct dpl_text *t)
{
    for (size_t i = 1; i < t->problems.count; i++) {
        const struct dpl_problem *problem = &t->problems.at[i];

        if (i > (t->options->verbose ? OTHERS_VERBOSE : OTHERS_SHOWN))
            break;
        if (dpl_problem_has_object(problem)) {
            dpl_text_add_object(t, problem);
            dpl_buf_add_str(&t->para, ": ");
        }
        dpl_text_add_bare(t, problem->lead->title ? problem->lead->title
                                                  : problem->lead->rule);
        if (dpl_known_time(problem->lead->recovered_us) != DPLOG_TIME_NONE)
            dpl_text_say_clock(t, DPL_P_OVER_AT, problem->lead->recovered_us);
        dpl_text_flush_labelled(t, DPL_P_ALSO, DPL_KEEP_LONG, 1);
    }
}

void
dpl_text_recovered(struct dpl_text *t)
{
    struct dpl_step_list steps = {0};
    const struct dpl_problem *problem = t->problems.at;

    if (t->problems.count == 0)
        return;
    dpl_page_gap(&t->page);
    it_was(t, problem);
    dpl_text_why(t, problem, 2);
    dpl_text_not_it(t, problem, DPL_KEEP_ALWAYS);
    put_others(t);
    put_attempts(t, problem);
    put_evidence(t, problem);

    dpl_problem_steps(t, problem, t->options->verbose ? 16 : 3, &steps);
    if (steps.count == 0)
        return;
    dpl_page_blank(&t->page);
    dpl_text_heading(t, DPL_P_IF_IT_COMES_BACK, DPL_KEEP_ALWAYS);
    dpl_text_step_rows(t, &steps);
}
