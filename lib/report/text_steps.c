/* SPDX-License-Identifier: MIT
 *
 * What to do: machine, command, good answer. A command is never cut, because
 * somebody will copy it.
 */
#include "text.h"

#include "base/utf8.h"
#include "base/view.h"
#include "fit.h"
#include "safe.h"

enum {
    STEPS_SHOWN = 4,
    COLLECT_SHOWN = 2,
    HOST_COLUMNS = 15,
    STEP_INDENT = 2,
    ADVICE_LINES = 2,
    FIXED_MIN = 40 /* of the line to wait for, in any case */
};

/* ── how they look ── */

static enum dpl_phrase
place_phrase(const char *where)
{
    static const struct {
        const char *where;
        enum dpl_phrase phrase;
    } places[] = {
        {"site-server", DPL_P_AT_SITE_SERVER},
        {"dp", DPL_P_AT_DP},
        {"source-server", DPL_P_AT_SOURCE_SERVER},
        {"console", DPL_P_AT_CONSOLE},
    };

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (dpl_view_equal(dpl_view_of(places[i].where), dpl_view_of(where)))
            return places[i].phrase;
    return DPL_PHRASE_COUNT;
}

static void
add_machine(struct dpl_buf *buf, enum dplog_language language,
            const char *where, const char *host)
{
    struct dpl_buf name = {0};
    const enum dpl_phrase phrase = place_phrase(where);

    if (host)
        dpl_add_short_host(&name, host);
    else if (phrase != DPL_PHRASE_COUNT)
        dpl_buf_add_str(&name, dpl_phrase(language, phrase));
    else
        dpl_add_short_host(&name, where ? where : "?");
    dpl_add_cut(buf, dpl_buf_view(&name), HOST_COLUMNS);
    buf->failed |= name.failed;
    dpl_buf_done(&name);
}

static unsigned
machine_columns(struct dpl_text *t, const struct dpl_step_list *steps)
{
    unsigned widest = 0;

    for (size_t i = 0; i < steps->count; i++) {
        struct dpl_buf name = {0};

        add_machine(&name, t->language, steps->at[i]->where,
                    steps->at[i]->host);
        const unsigned columns = dpl_utf8_columns(dpl_buf_view(&name));
        widest = columns > widest ? columns : widest;
        dpl_text_done(t, &name);
    }
    return widest;
}

/* How a step stands among others. */
struct step_row {
    const char *label; /* "1 PS1SITE" */
    unsigned column;   /* of its command */
    enum dpl_keep keep, words;
    bool beside; /* the neighbours work */
};

/* The label and the command, the good answer behind it where it fits, else
 * below; the words of the step where it has no command. */
static void
put_step(struct dpl_text *t, const struct dplog_step *step,
         const struct step_row *row)
{
    const enum dpl_keep keep = row->keep;
    const unsigned column = row->column;
    const bool beside = row->beside && step->beside;
    const char *text = beside ? step->beside : step->text;
    struct dpl_para para = {
        .keep = keep,
        .indent = STEP_INDENT,
        .label = row->label,
        .column = column,
        .is_command = step->command != NULL,
    };
    const char *first = step->command ? step->command : text;
    struct dpl_buf good = {0};

    dpl_text_add(t, first ? first : step->id);
    if (step->good) {
        dpl_say(&good, t->language, DPL_P_GOOD, (struct dpl_words){{NULL}});
        dpl_safe_add(&good, dpl_view_of(step->good));
    }
    const unsigned used = column + 3 + dpl_utf8_columns(dpl_buf_view(&t->para));
    const unsigned wanted = dpl_utf8_columns(dpl_buf_view(&good));
    const bool on_one_line = used + wanted <= t->page.columns;

    if (step->good && on_one_line) {
        dpl_buf_add_str(&t->para, "   ");
        dpl_buf_add_view(&t->para, dpl_buf_view(&good));
    }
    dpl_text_flush(t, para);

    para.label = NULL;
    para.is_command = false;
    para.keep = keep == DPL_KEEP_ALWAYS ? DPL_KEEP_LONG : DPL_KEEP_SHORT;
    if (step->good && !on_one_line) {
        dpl_buf_add_view(&t->para, dpl_buf_view(&good));
        dpl_text_flush(t, para);
    }
    para.keep = beside ? DPL_KEEP_SHORT : row->words;
    para.max_lines = t->options->verbose || t->options->handover ? 0 : 1;
    if (step->command && text) {
        dpl_text_add(t, text);
        dpl_text_flush(t, para);
    }
    dpl_text_done(t, &good);
}

/* "1 PS1SITE", or in a block of several problems the machine alone, behind
 * the block's label in the first row. */
static void
add_step_label(struct dpl_text *t, const struct dplog_step *step, size_t number,
               enum dpl_phrase first, struct dpl_buf *ret)
{
    if (first == DPL_PHRASE_COUNT) {
        dpl_buf_addf(ret, "%zu ", number);
    } else {
        unsigned column;

        if (number == 1)
            dpl_buf_add_str(ret, dpl_phrase(t->language, first));
        column = STEP_INDENT + dpl_utf8_columns(dpl_buf_view(ret));
        for (; column < DPL_LABEL_COLUMNS; column++)
            dpl_buf_add_char(ret, ' ');
    }
    add_machine(ret, t->language, step->where, step->host);
}

static void
put_steps(struct dpl_text *t, const struct dpl_step_list *steps,
          enum dpl_phrase first)
{
    const unsigned number_columns = steps->count > 9 ? 3 : 2;
    const unsigned label_columns = first == DPL_PHRASE_COUNT
                                       ? STEP_INDENT + number_columns
                                       : DPL_LABEL_COLUMNS;
    const unsigned column = label_columns + machine_columns(t, steps) + 2;

    for (size_t i = 0; i < steps->count; i++) {
        struct dpl_buf label = {0};

        add_step_label(t, steps->at[i], i + 1, first, &label);
        /* What a bad answer means is worth most where everybody begins. */
        put_step(t, steps->at[i],
                 &(struct step_row){
                     .label = dpl_buf_str(&label),
                     .column = column,
                     .keep = i < 2 ? DPL_KEEP_ALWAYS : DPL_KEEP_LONG,
                     .words = i == 0 && first == DPL_PHRASE_COUNT
                                  ? DPL_KEEP_SHORT
                                  : DPL_KEEP_SPARE,
                     .beside = steps->neighbours_work,
                 });
        dpl_text_done(t, &label);
    }
}

unsigned
dpl_step_column(struct dpl_text *t, const struct dpl_step_list *steps)
{
    return STEP_INDENT + 2 + machine_columns(t, steps) + 2;
}

/* Steps of one entry of a list: all with the entry's number. */
void
dpl_text_steps_numbered(struct dpl_text *t, const struct dpl_step_list *steps,
                        size_t number, unsigned column)
{
    for (size_t i = 0; i < steps->count; i++) {
        struct dpl_buf label = {0};

        dpl_buf_addf(&label, "%zu ", number);
        add_machine(&label, t->language, steps->at[i]->where,
                    steps->at[i]->host);
        put_step(t, steps->at[i],
                 &(struct step_row){
                     .label = dpl_buf_str(&label),
                     .column = column,
                     .keep = i == 0 ? DPL_KEEP_ALWAYS : DPL_KEEP_LONG,
                     .words = DPL_KEEP_SPARE,
                     .beside = steps->neighbours_work,
                 });
        dpl_text_done(t, &label);
    }
}

void
dpl_text_same_steps(struct dpl_text *t, const struct dpl_problem *problem,
                    size_t number)
{
    dpl_text_say_number(t, DPL_P_SAME_STEPS, number);
    if (!dpl_problem_has_object(problem))
        return;
    dpl_text_say(t, DPL_P_SAME_STEPS_ON);
    dpl_text_add_object(t, problem);
}

void
dpl_text_step_rows(struct dpl_text *t, const struct dpl_step_list *steps)
{
    put_steps(t, steps, DPL_PHRASE_COUNT);
}

void
dpl_text_step_block(struct dpl_text *t, const struct dpl_step_list *steps)
{
    put_steps(t, steps, DPL_P_DO_THIS_LOWER);
}

/* What only it can tell, where that fits or everything is told. */
static void
add_collect_reason(struct dpl_text *t, const struct dplog_collect *collect)
{
    const size_t before = t->para.len;

    if (!collect->why)
        return;
    dpl_text_say_name(t, DPL_P_COLLECT_WHY, collect->why);
    if (!t->options->verbose && !t->options->handover && !t->para.failed &&
        DPL_LABEL_COLUMNS + dpl_utf8_columns(dpl_buf_view(&t->para)) >
            t->page.columns)
        t->para.len = before;
}

void
dpl_text_collect(struct dpl_text *t, const struct dpl_problem *problem)
{
    const size_t max = t->options->verbose ? SIZE_MAX : COLLECT_SHOWN;

    for (size_t i = 0; i < problem->lead->collect_count && i < max; i++) {
        const struct dplog_collect *collect = &problem->lead->collect[i];
        struct dpl_buf machine = {0};

        add_machine(&machine, t->language, collect->where, NULL);
        dpl_text_say_name(t, DPL_P_COLLECT_FROM, dpl_buf_str(&machine));
        dpl_text_add(t, collect->what);
        if (dpl_known_time(collect->from_us) != DPLOG_TIME_NONE) {
            dpl_buf_add_str(&t->para, " (");
            dpl_text_add_span(t, dpl_known_time(collect->from_us),
                              dpl_known_time(collect->to_us));
            dpl_buf_add_char(&t->para, ')');
        }
        dpl_text_done(t, &machine);
        add_collect_reason(t, collect);
        /* A path is never cut. */
        dpl_text_flush_labelled(t, DPL_P_COLLECT, DPL_KEEP_SHORT, 0);
    }
}

/* Logs of other machines help where these cannot decide. */
static bool
is_decided(const struct dpl_problem *problem)
{
    return problem->item_count > 0 && dpl_certainty(problem, 0) != DPL_P_WEAK &&
           dpl_certainty(problem, 0) != DPL_P_POSSIBLE;
}

/* Steps find the fault, the rule knows how to mend it. One that stands for many
 * codes tells them apart first, which the steps have done already. */
void
dpl_text_advice(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_finding *lead = problem->lead;

    if (!lead->action_text)
        return;
    dpl_text_add_sentences(t, lead->action_text, SIZE_MAX, ADVICE_LINES);
    dpl_text_flush_labelled(
        t, DPL_P_ADVICE, lead->code_count > 0 ? DPL_KEEP_SPARE : DPL_KEEP_SHORT,
        0);
}

/* The DP that the steps name, where the problem is one of several; or NULL. */
static const char *
dp_for_all(const struct dpl_problem *problem, const struct dpl_step_list *steps)
{
    if (problem->dp || problem->dp_count < 2)
        return NULL;
    for (size_t i = 0; i < problem->finding_count; i++) {
        const struct dplog_view dp = dpl_view_of(problem->findings[i]->dp);

        for (size_t k = 0; dp.len > 0 && k < steps->count; k++)
            if (dpl_view_equal_nocase(dpl_view_of(steps->at[k]->host), dp) ||
                dpl_view_find_nocase(dpl_view_of(steps->at[k]->command), dp,
                                     0) != SIZE_MAX)
                return problem->findings[i]->dp;
    }
    return NULL;
}

void
dpl_text_stands_for(struct dpl_text *t, const struct dpl_problem *problem,
                    const struct dpl_step_list *steps)
{
    const char *dp = dp_for_all(problem, steps);
    struct dpl_buf name = {0}, count = {0};

    if (!dp)
        return;
    dpl_add_short_host(&name, dp);
    dpl_add_number(&count, problem->dp_count);
    dpl_text_say_names(t, DPL_P_STANDS_FOR_EACH, dpl_buf_str(&name),
                       dpl_buf_str(&count));
    dpl_text_done(t, &name);
    dpl_text_done(t, &count);
}

void
dpl_text_steps(struct dpl_text *t, const struct dpl_problem *problem)
{
    struct dpl_step_list steps = {0};

    dpl_problem_steps(t, problem, t->options->verbose ? 16 : STEPS_SHOWN,
                      &steps);
    if (steps.count == 0 && !problem->lead->action_text &&
        problem->lead->collect_count == 0)
        return;
    dpl_page_blank(&t->page);
    if (steps.count > 0) {
        if (steps.count > 1)
            dpl_text_say(t, DPL_P_STOP_AT_FIRST);
        dpl_text_stands_for(t, problem, &steps);
        dpl_text_heading(t, DPL_P_DO_THIS, DPL_KEEP_ALWAYS);
        dpl_text_step_rows(t, &steps);
        dpl_text_advice(t, problem);
    } else if (problem->lead->action_text) {
        dpl_text_add(t, problem->lead->action_text);
        dpl_text_flush_heading(t, DPL_P_DO_THIS, DPL_KEEP_ALWAYS, 3);
    }
    if (steps.count == 0 && !problem->lead->action_text)
        dpl_text_heading(t, DPL_P_DO_THIS, DPL_KEEP_ALWAYS);
    if (t->options->verbose || !is_decided(problem))
        dpl_text_collect(t, problem);
}

/* A line to wait for that lacks all its names would come up any minute. */
bool
dpl_problem_has_fixed_line(const struct dpl_problem *problem)
{
    const struct dplog_view line = dpl_view_of(problem->lead->fixed_when);

    return line.len > 0 &&
           (problem->dp || problem->package || problem->dp_count > 0 ||
            problem->package_count > 0 || dpl_problem_is_download(problem) ||
            dpl_view_find(line, DPL_VIEW("..."), 0) == SIZE_MAX);
}

void
dpl_text_add_fixed_line(struct dpl_text *t, const struct dpl_problem *problem,
                        unsigned others)
{
    const unsigned used = DPL_LABEL_COLUMNS + others;
    const unsigned room =
        t->page.columns > used + FIXED_MIN ? t->page.columns - used : FIXED_MIN;
    struct dpl_buf line = {0};

    dpl_safe_add(&line, dpl_view_of(problem->lead->fixed_when));
    if (t->options->verbose)
        dpl_buf_add_view(&t->para, dpl_buf_view(&line));
    else
        dpl_add_cut_middle(&t->para, dpl_buf_view(&line), room);
    dpl_text_done(t, &line);
}

void
dpl_text_run_again(struct dpl_text *t, const struct dpl_problem *problem)
{
    if (dpl_problem_is_download(problem) && !problem->lead->retrying)
        dpl_text_say(t, DPL_P_THEN_RUN_AGAIN);
}

/* From when on the line may come, and what to press. */
static void
add_fixed_tail(struct dpl_text *t, const struct dpl_problem *problem)
{
    const int64_t next = problem->next_retry_us;

    if (problem->lead->retrying && next != DPLOG_TIME_NONE &&
        !dpl_is_past(t, next))
        dpl_text_say_clock(t,
                           dpl_problem_is_snapshot(problem) ? DPL_P_OR_AT_ONCE
                                                            : DPL_P_OR_LATER,
                           next);
    dpl_text_run_again(t, problem);
}

void
dpl_text_fixed_when(struct dpl_text *t, const struct dpl_problem *problem)
{
    unsigned tail;

    if (!dpl_problem_has_fixed_line(problem))
        return;
    dpl_page_blank(&t->page);
    add_fixed_tail(t, problem);
    tail = dpl_utf8_columns(dpl_buf_view(&t->para));
    dpl_buf_clear(&t->para);
    dpl_buf_add_char(&t->para, '"');
    dpl_text_add_fixed_line(t, problem, tail + 2);
    dpl_buf_add_char(&t->para, '"');
    add_fixed_tail(t, problem);
    dpl_text_flush_heading(t, DPL_P_FIXED_WHEN, DPL_KEEP_ALWAYS, 2);
}
