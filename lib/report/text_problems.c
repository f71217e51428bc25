/* SPDX-License-Identifier: MIT
 *
 * Several independent problems: a block for each of the worst, a line for each
 * of the others.
 */
#include "text.h"

#include "base/utf8.h"
#include "base/view.h"
#include "fit.h"

enum {
    BLOCKS_SHOWN = 2,
    BLOCKS_VERBOSE = 20, /* every finding is listed anyway */
    LINES_SHOWN = 2,     /* more: one, and how many are left */
    HEADING_COLUMN = 13, /* behind "1 RETRYING" */
    SINCE_COLUMN = 76
};

/* "disk-space on FLDP03.CONTOSO.COM". */
static void
add_subject(struct dpl_text *t, const struct dpl_problem *problem, bool briefly)
{
    if (problem->item_count > 0)
        dpl_text_add_item(t, problem->items[0].id);
    else
        dpl_text_add_bare(t, problem->lead->title ? problem->lead->title
                                                  : problem->lead->rule);
    if (dpl_problem_has_object(problem)) {
        dpl_text_say(t, DPL_P_ON_OBJECT);
        if (briefly)
            dpl_text_add_object_briefly(t, problem);
        else
            dpl_text_add_object(t, problem);
    } else if (dpl_problem_is_at_source(problem) && t->d->totals.site_server) {
        dpl_text_say(t, DPL_P_ON_OBJECT);
        dpl_add_short_host(&t->para, t->d->totals.site_server);
    }
}

/* Behind it how sure that is: a name may be cut, never that word. */
static void
add_sure_subject(struct dpl_text *t, const struct dpl_problem *problem,
                 unsigned room)
{
    struct dpl_buf sure = {0}, subject = {0};
    unsigned columns;

    if (problem->item_count > 0)
        dpl_say(&sure, t->language, DPL_P_IN_PARENTHESES,
                (struct dpl_words){
                    {dpl_phrase(t->language, dpl_certainty(problem, 0))}});
    columns = dpl_utf8_columns(dpl_buf_view(&sure));
    room = room > columns ? room - columns : 0;
    add_subject(t, problem, /* briefly */ false);
    if (dpl_utf8_columns(dpl_buf_view(&t->para)) > room) {
        t->page.failed |= t->para.failed;
        dpl_buf_clear(&t->para);
        add_subject(t, problem, /* briefly */ true);
    }
    dpl_add_cut(&subject, dpl_buf_view(&t->para), room);
    t->page.failed |= t->para.failed;
    dpl_buf_clear(&t->para);
    dpl_buf_add_view(&t->para, dpl_buf_view(&subject));
    dpl_buf_add_view(&t->para, dpl_buf_view(&sure));
    dpl_text_done(t, &subject);
    dpl_text_done(t, &sure);
}

/* ": The proxy wants a logon", where there is room for it. */
static void
add_words(struct dpl_text *t, const struct dpl_problem *problem, unsigned room)
{
    const size_t before = t->para.len;

    if (!dpl_problem_is_download(problem) || problem->item_count == 0)
        return;
    dpl_buf_add_str(&t->para, ": ");
    dpl_text_add_title(t, problem, DPL_NAMING_SHORT);
    if (dpl_utf8_columns(dpl_buf_view(&t->para)) > room && !t->para.failed)
        t->para.len = before;
}

static void
add_since(struct dpl_text *t, const struct dpl_problem *problem)
{
    const int64_t next = problem->next_retry_us;

    if (problem->first_us != DPLOG_TIME_NONE)
        dpl_text_say_clock(t, DPL_P_SINCE_LOWER, problem->first_us);
    if (t->para.len > 0 &&
        (!problem->lead->retrying || next != DPLOG_TIME_NONE))
        dpl_text_say(t, DPL_P_COMMA);
    if (problem->lead->retrying && next != DPLOG_TIME_NONE) {
        dpl_text_say_clock(
            t, dpl_is_past(t, next) ? DPL_P_RETRY_DUE_SINCE : DPL_P_NEXT_RETRY,
            next);
    } else if (!problem->lead->retrying) {
        dpl_text_say(t, DPL_P_NO_RETRY);
    }
}

/* Takes what is in t->para behind what stands in the line. */
static void
put_para(struct dpl_text *t, unsigned room)
{
    t->page.failed |= t->para.failed;
    dpl_add_cut(&t->page.text, dpl_view_trim(dpl_buf_view(&t->para)), room);
    dpl_buf_clear(&t->para);
}

static void
put_heading(struct dpl_text *t, const struct dpl_problem *problem,
            size_t number, enum dpl_keep keep)
{
    const bool retrying = problem->lead->retrying;
    struct dpl_page *page = &t->page;

    dpl_page_begin(page, keep);
    dpl_buf_addf(&page->text, "%zu ", number);
    dpl_page_label(
        page, 0, retrying ? DPL_STYLE_YELLOW : DPL_STYLE_RED,
        dpl_phrase(t->language, retrying ? DPL_P_RETRYING : DPL_P_FAILED));
    dpl_page_text_at(page, HEADING_COLUMN);

    add_since(t, problem);
    const unsigned since = dpl_utf8_columns(dpl_buf_view(&t->para));
    dpl_buf_clear(&t->para);

    const unsigned all = dpl_page_room(page);
    const unsigned room = all > since + 3 ? all - since - 3 : all;
    add_sure_subject(t, problem, room);
    add_words(t, problem, room);
    put_para(t, room);
    add_since(t, problem);
    dpl_buf_add_str(&page->text, "  ");
    if (dpl_page_column(page) + 1 < SINCE_COLUMN &&
        SINCE_COLUMN + since <= page->columns)
        dpl_page_to_column(page, SINCE_COLUMN);
    else
        dpl_buf_add_char(&page->text, ' ');
    put_para(t, dpl_page_room(page));
    dpl_page_end(page);
}

static bool
is_same_work(const struct dpl_problem *a, const struct dpl_problem *b)
{
    const struct dplog_finding *x = a->lead, *y = b->lead;

    if (a->item_count == 0 || b->item_count == 0 ||
        !dpl_view_equal(dpl_view_of(a->items[0].id),
                        dpl_view_of(b->items[0].id)) ||
        !dpl_view_equal(dpl_view_of(x->hop), dpl_view_of(y->hop)) ||
        x->step_count != y->step_count)
        return false;
    for (size_t i = 0; i < x->step_count; i++)
        if (!dpl_view_equal(dpl_view_of(x->steps[i]), dpl_view_of(y->steps[i])))
            return false;
    return true;
}

/* An earlier problem whose steps are the same but for the names. */
static size_t
twin_of(const struct dpl_text *t, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_same_work(&t->problems.at[i], &t->problems.at[index]))
            return i;
    return index;
}

static void
put_steps(struct dpl_text *t, size_t index)
{
    const struct dpl_problem *problem = &t->problems.at[index];
    const size_t twin = twin_of(t, index);
    struct dpl_step_list steps = {0};

    if (twin != index) {
        dpl_text_same_steps(t, problem, twin + 1);
        dpl_text_flush_labelled(t, DPL_P_DO_THIS_LOWER, DPL_KEEP_ALWAYS, 1);
        return;
    }
    dpl_problem_steps(t, problem, t->options->verbose ? 16 : 2, &steps);
    if (steps.count > 0) {
        dpl_text_step_block(t, &steps);
    } else if (problem->lead->action_text) {
        dpl_text_add(t, problem->lead->action_text);
        dpl_text_flush_labelled(t, DPL_P_DO_THIS_LOWER, DPL_KEEP_ALWAYS, 2);
    }
}

static void
put_block(struct dpl_text *t, size_t index)
{
    const struct dpl_problem *problem = &t->problems.at[index];
    struct dpl_rows rows = {0};

    dpl_page_gap(&t->page);
    put_heading(t, problem, index + 1, DPL_KEEP_ALWAYS);
    dpl_text_why(t, problem, 1);
    if (dpl_problem_proof(t->d, problem))
        dpl_text_not_it(t, problem, DPL_KEEP_SPARE);
    dpl_text_stopped(t, problem);
    dpl_text_needs(t, problem);
    if (t->options->verbose)
        dpl_text_retry(t, problem);
    dpl_problem_rows(t, problem, t->options->verbose ? 3 : 2, &rows);
    dpl_text_rows(t, &rows, DPL_KEEP_ALWAYS, DPL_KEEP_SHORT, DPL_LABEL_COLUMNS);
    put_steps(t, index);
    if (t->options->verbose)
        dpl_text_collect(t, problem);
    if (dpl_problem_has_fixed_line(problem)) {
        unsigned others;

        dpl_text_say(t, DPL_P_FIXED_WHEN_BEFORE);
        dpl_text_say(t, DPL_P_FIXED_WHEN_AFTER);
        dpl_text_run_again(t, problem);
        others = dpl_utf8_columns(dpl_buf_view(&t->para));
        dpl_buf_clear(&t->para);
        dpl_text_say(t, DPL_P_FIXED_WHEN_BEFORE);
        dpl_text_add_fixed_line(t, problem, others);
        dpl_text_say(t, DPL_P_FIXED_WHEN_AFTER);
        dpl_text_run_again(t, problem);
        dpl_text_flush_labelled(t, DPL_P_FIXED, DPL_KEEP_LONG, 2);
    }
}

/* A line for each of the less bad ones. */
static void
put_others(struct dpl_text *t, size_t from)
{
    const size_t count = t->problems.count;
    const size_t lines = count - from > LINES_SHOWN ? from + 1 : count;

    dpl_page_gap(&t->page);
    for (size_t i = from; i < lines; i++)
        put_heading(t, &t->problems.at[i], i + 1, DPL_KEEP_ALWAYS);
    if (count > lines) {
        dpl_text_say_number(t, DPL_P_MORE_PROBLEMS, count - lines);
        dpl_text_flush(t, (struct dpl_para){.column = 2});
    }
    dpl_page_blank(&t->page);
}

void
dpl_text_problems(struct dpl_text *t)
{
    const size_t count = t->problems.count;
    const size_t blocks = t->options->verbose ? BLOCKS_VERBOSE : BLOCKS_SHOWN;

    for (size_t i = 0; i < count && i < blocks; i++)
        put_block(t, i);
    dpl_page_blank(&t->page);
    if (count > blocks)
        put_others(t, blocks);
    dpl_text_related(t);
}
