/* SPDX-License-Identifier: MIT
 *
 * What failed and is over: what it was, attempt by attempt, and what to look
 * at should it come back.
 */
#include "text.h"

#include "base/intern.h"
#include "base/utf8.h"
#include "base/view.h"
#include "safe.h"

enum {
    ATTEMPTS_SHOWN = 5,
    CODE_COLUMNS = 12, /* "0x80070040" and two blanks */
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
    dpl_text_add_title(t, problem, DPL_NAMING_NONE);
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

/* What an attempt of a deployment failed of, with its code, or NULL. */
static const struct dplog_finding *
cause_of(const struct dplog_diagnosis *diagnosis,
         const struct dplog_deployment *d, const struct dplog_attempt *attempt)
{
    if (attempt->begin_us == DPLOG_TIME_NONE ||
        dpl_view_equal(dpl_view_of(attempt->outcome), DPL_VIEW("success")))
        return NULL;
    for (size_t i = 0; i < d->finding_count; i++) {
        const struct dplog_finding *f =
            dpl_finding_by_id(diagnosis, d->findings[i]);

        if (f && f->code_count > 0 && !f->explained_by &&
            f->last_us >= attempt->begin_us &&
            (attempt->end_us == DPLOG_TIME_NONE ||
             f->first_us <= attempt->end_us))
            return f;
    }
    return NULL;
}

/* How many files there are: as many as the attempt sent that succeeded. */
static uint32_t
files_in_all(const struct dplog_deployment *d)
{
    for (size_t i = 0; i < d->attempt_list_count; i++)
        if (outcome_phrase(d->attempt_list[i].outcome) == DPL_P_OUTCOME_SUCCESS)
            return d->attempt_list[i].files;
    return 0;
}

/* ", 3 of 5 files sent". */
static void
add_files(struct dpl_text *t, const struct dplog_deployment *d,
          const struct dplog_attempt *attempt)
{
    const uint32_t all = files_in_all(d);
    struct dpl_buf files = {0}, of = {0};

    if (attempt->files == 0)
        return;
    dpl_add_number(&files, attempt->files);
    dpl_add_number(&of, all);
    dpl_say(&t->page.text, t->language,
            all > attempt->files ? DPL_P_FILES_OF : DPL_P_FILES,
            (struct dpl_words){{dpl_buf_str(&files), dpl_buf_str(&of)}});
    dpl_text_done(t, &files);
    dpl_text_done(t, &of);
}

/* "failed: copy to the DP, 3 of 5 files sent". The lines that clean up behind
 * a failure are of earlier stages than what failed. */
static void
add_outcome(struct dpl_text *t, const struct dplog_deployment *d,
            const struct dplog_attempt *attempt,
            const struct dplog_finding *cause)
{
    const enum dpl_phrase outcome = outcome_phrase(attempt->outcome);
    const char *id = cause && cause->stage ? cause->stage : attempt->stage;
    const enum dpl_phrase stage = dpl_stage_phrase(id);
    struct dpl_buf *text = &t->page.text;

    if (outcome != DPL_PHRASE_COUNT)
        dpl_buf_add_str(text, dpl_phrase(t->language, outcome));
    else
        dpl_add_name(text, attempt->outcome);
    if (id && outcome != DPL_P_OUTCOME_SUCCESS) {
        dpl_buf_add_str(text, ": ");
        if (stage != DPL_PHRASE_COUNT)
            dpl_buf_add_str(text, dpl_phrase(t->language, stage));
        else
            dpl_add_name(text, id);
    }
    add_files(t, d, attempt);
}

/* " 1  02:10:31 -> 02:24:02  0x80070040  failed: copy to the DP". */
void
dpl_text_attempt(struct dpl_text *t, const struct dplog_deployment *d,
                 size_t index, size_t number)
{
    const struct dplog_attempt *attempt = &d->attempt_list[index];
    const struct dplog_finding *cause = cause_of(t->d, d, attempt);
    struct dpl_buf *text = &t->page.text;
    unsigned at;

    dpl_buf_addf(text, "%2zu  ", number);
    dpl_add_clock_seconds(text, &t->zone, attempt->begin_us);
    dpl_buf_add_str(text, " -> ");
    dpl_add_clock_seconds(text, &t->zone, attempt->end_us);
    dpl_buf_add_str(text, "  ");
    at = dpl_page_column(&t->page);
    if (cause && cause->codes[0].spelled)
        dpl_add_name(text, cause->codes[0].spelled);
    dpl_page_to_column(&t->page, at + CODE_COLUMNS);
    add_outcome(t, d, attempt, cause);
}

/* Nobody pressed anything. */
static void
add_rhythm(struct dpl_text *t, const struct dpl_problem *problem)
{
    struct dpl_buf minutes = {0};

    if (problem->lead->retry_minutes == 0)
        return;
    dpl_add_number(&minutes, problem->lead->retry_minutes);
    dpl_say(&t->page.text, t->language, DPL_P_BY_THE_PRODUCT,
            (struct dpl_words){{dpl_buf_str(&minutes)}});
    dpl_text_done(t, &minutes);
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
    for (size_t i = from; i < d->attempt_list_count; i++) {
        dpl_page_begin(&t->page, DPL_KEEP_LONG);
        if (i == from)
            dpl_page_label(&t->page, 0, DPL_STYLE_HEADING,
                           dpl_phrase(t->language, DPL_P_ATTEMPTS_HEADING));
        dpl_page_text_at(&t->page, DPL_LABEL_COLUMNS);
        dpl_text_attempt(t, d, i, missing + i + 1);
        if (i + 1 == d->attempt_list_count)
            add_rhythm(t, problem);
        dpl_page_end(&t->page);
    }
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
    const struct dplog_deployment *d = problem->sample;
    const size_t arrived = d ? d->arrived_count : 0;
    struct dpl_rows rows = {0};

    if (arrived > 0) {
        dpl_problem_failing_rows(problem, 3 - arrived, &rows);
        for (size_t i = 0; i < arrived; i++)
            dpl_rows_add(&rows, &d->arrived[i], NULL);
    } else {
        dpl_problem_rows(t, problem, lead->recovered_line ? 2 : 3, &rows);
        dpl_rows_add(&rows, lead->recovered_line, NULL);
    }
    dpl_rows_sort(&rows);
    if (rows.count > 0) {
        dpl_text_evidence_heading(t);
        dpl_text_rows(t, &rows, DPL_KEEP_ALWAYS, DPL_KEEP_LONG, 2);
    }
    if (!lead->recovered_by || lead->recovered_line || arrived > 0 ||
        has_message(&rows, lead->recovered_by))
        return;
    dpl_text_say_clock_seconds(t, DPL_P_OVER_SINCE,
                               dpl_known_time(lead->recovered_us));
    dpl_text_add(t, lead->recovered_by);
    dpl_text_flush(t, (struct dpl_para){.column = 2, .max_lines = 1});
}

/* While the problem lasted, its tries and the time between them. */
static bool
arrived_meanwhile(const struct dpl_problem *problem,
                  const struct dplog_deployment *other)
{
    const int64_t end = dpl_known_time(problem->lead->recovered_us);
    const int64_t us = dpl_known_time(other->last_us);

    return end != DPLOG_TIME_NONE && problem->first_us != DPLOG_TIME_NONE &&
           us >= problem->first_us && us <= end;
}

/* Whether others had no such trouble: "42 other transfers to 23 DPs had no
 * error; STDP02 took 4 others". */
static void
put_only_it(struct dpl_text *t, const struct dpl_problem *problem)
{
    struct dpl_intern dps = {0};
    uint64_t clean = 0, here = 0, meanwhile = 0;
    bool ok = true;

    for (size_t i = 0; ok && i < t->d->deployment_count; i++) {
        const struct dplog_deployment *d = &t->d->deployments[i];

        if (d->status != DPLOG_DEPLOYMENT_SUCCEEDED || d->attempts > 1 ||
            dpl_problem_of_deployment(&t->problems, d))
            continue;
        clean++;
        ok = dpl_intern_add(&dps, dpl_view_of(d->dp)) != UINT32_MAX;
        if (!problem->dp || !dpl_view_equal_nocase(dpl_view_of(d->dp),
                                                   dpl_view_of(problem->dp)))
            continue;
        here++;
        meanwhile += arrived_meanwhile(problem, d);
    }
    if (clean > 0) {
        dpl_text_say_numbers(t, DPL_P_OTHERS_CLEAN, clean, dps.count);
        if (here > 0) {
            dpl_text_say(t, DPL_P_SEMICOLON_SHORT);
            dpl_add_short_host(&t->para, problem->dp);
            if (meanwhile > 0)
                dpl_text_say_number(t, DPL_P_TOOK_MEANWHILE, meanwhile);
            else
                dpl_text_say_number(t, DPL_P_TOOK_OTHERS, here);
        }
        dpl_text_flush_labelled(t, DPL_P_ONLY_IT, DPL_KEEP_LONG, 1);
    }
    t->page.failed |= !ok;
    dpl_intern_done(&dps);
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
            dpl_text_say_clock(t,
                               problem->lead->removed ? DPL_P_WITHDRAWN_THEN
                                                      : DPL_P_OVER_AT,
                               problem->lead->recovered_us);
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
    put_only_it(t, problem);
    put_others(t);
    put_attempts(t, problem);
    put_evidence(t, problem);

    dpl_problem_steps(t, problem, t->options->verbose ? 16 : 3, &steps);
    if (steps.count == 0)
        return;
    dpl_page_blank(&t->page);
    dpl_text_say(t, DPL_P_HAS_IT_BEFORE);
    dpl_text_flush_heading(t, DPL_P_IF_IT_COMES_BACK, DPL_KEEP_ALWAYS, 1);
    dpl_text_step_rows(t, &steps);
}
