/* SPDX-License-Identifier: MIT
 *
 * Nothing is broken, but something waits: for what, since when, and from when
 * on that is no longer normal.
 */
#include "text.h"

#include "base/time.h"
#include "base/utf8.h"
#include "base/view.h"
#include "fit.h"
#include "pace.h"
#include "safe.h"

enum {
    WAITS_SHOWN = 5,
    WHAT_MIN = 20,
    ON_MAX = 28,
    TABLE_INDENT = 2,
    /* of the last four columns: where the second, third and fourth begin
     * behind a clock time, and what they take together */
    WAITED_COLUMN = 7,
    NORMAL_COLUMN = 19,
    WORRY_COLUMN = 27,
    TIMES_COLUMNS = 57,
    DAY_COLUMNS = 7 /* "19 Nov " before a clock time */
};

/* ── the table ── */

struct wait_row {
    struct dpl_buf what, on;
    const struct dpl_problem *wait;
};

static void
add_on(struct dpl_text *t, const struct dpl_problem *wait, struct dpl_buf *ret)
{
    struct dpl_buf packages = {0};

    if (wait->package_count > 1)
        dpl_add_number(&packages, wait->package_count);
    if (wait->dp)
        dpl_add_short_host(ret, wait->dp);
    else if (wait->package)
        dpl_add_name(ret, wait->package);
    else if (wait->path)
        dpl_add_name(ret, wait->path);
    else
        dpl_buf_add_char(ret, '-');
    if (!wait->dp && wait->package && wait->version >= 0)
        dpl_buf_addf(ret, " v%lld", (long long)wait->version);
    if (packages.len > 0)
        dpl_say(ret, t->language, DPL_P_PACKAGES_IN_PARENTHESES,
                (struct dpl_words){{dpl_buf_str(&packages)}});
    ret->failed |= packages.failed;
    dpl_text_done(t, &packages);
}

static void
fill_row(struct dpl_text *t, const struct dpl_problem *wait,
         struct wait_row *ret)
{
    const struct dplog_finding *lead = wait->lead;
    const char *what = lead->summary ? lead->summary
                       : lead->title ? lead->title
                                     : lead->rule;
    const struct dplog_view v = dpl_utf8_cut(dpl_view_of(what), 512);

    ret->wait = wait;
    dpl_safe_add(&ret->what, v);
    add_on(t, wait, &ret->on);
}

static unsigned
width_of(const struct dpl_buf *cell, unsigned at_least, unsigned at_most)
{
    const unsigned columns = dpl_utf8_columns(dpl_buf_view(cell));

    if (columns > at_most)
        return at_most;
    return columns > at_least ? columns : at_least;
}

/* From when on it is normal no more: a success at the same place counts as a
 * new beginning. */
static int64_t
worry_from(const struct dpl_problem *wait)
{
    const int64_t normal = wait->lead->normal_minutes * DPL_MINUTE_US;
    const int64_t since = dpl_known_time(wait->lead->waiting_since_us);
    const int64_t first = since > wait->first_us ? since : wait->first_us;

    return normal == 0 || first == DPLOG_TIME_NONE ? DPLOG_TIME_NONE
                                                   : first + normal;
}

bool
dpl_wait_is_overdue(const struct dpl_text *t, const struct dpl_problem *wait)
{
    const int64_t worry = worry_from(wait);

    return wait->lead->overdue ||
           (worry != DPLOG_TIME_NONE && t->zone.as_of_us != DPLOG_TIME_NONE &&
            t->zone.as_of_us > worry);
}

/* Since, waited, normal, worry from. */
static void
put_times(struct dpl_text *t, const struct dpl_problem *wait, unsigned at)
{
    struct dpl_buf *text = &t->page.text;
    const int64_t first = wait->first_us, as_of = t->zone.as_of_us;
    const int64_t worry = worry_from(wait);

    dpl_add_clock(text, &t->zone, first);
    dpl_page_to_column(&t->page, at + WAITED_COLUMN);
    if (first != DPLOG_TIME_NONE && as_of != DPLOG_TIME_NONE)
        dpl_add_duration(text, t->language, as_of - first);
    dpl_page_to_column(&t->page, at + NORMAL_COLUMN);
    if (worry == DPLOG_TIME_NONE) {
        dpl_buf_add_char(text, '-');
        return;
    }
    dpl_buf_add_str(text, dpl_phrase(t->language, dpl_wait_is_overdue(t, wait)
                                                      ? DPL_P_NO
                                                      : DPL_P_YES));
    dpl_page_to_column(&t->page, at + WORRY_COLUMN);
    if (wait->lead->worry_text)
        dpl_safe_add(text, dpl_view_of(wait->lead->worry_text));
    else
        dpl_add_clock(text, &t->zone, worry);
}

static void
put_table_head(struct dpl_text *t, unsigned on_column, unsigned at,
               unsigned days)
{
    static const enum dpl_phrase heads[] = {DPL_P_COL_WHAT,   DPL_P_COL_ON,
                                            DPL_P_COL_SINCE,  DPL_P_COL_WAITED,
                                            DPL_P_COL_NORMAL, DPL_P_COL_WORRY};
    const unsigned columns[] = {TABLE_INDENT,
                                on_column,
                                at,
                                at + days + WAITED_COLUMN,
                                at + days + NORMAL_COLUMN,
                                at + days + WORRY_COLUMN};

    dpl_page_begin(&t->page, DPL_KEEP_ALWAYS);
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        dpl_page_to_column(&t->page, columns[i]);
        dpl_buf_add_str(&t->page.text, dpl_phrase(t->language, heads[i]));
    }
    dpl_page_end(&t->page);
}

/* Columns that the days before clock times take. */
static unsigned
day_columns(const struct dpl_text *t, const struct wait_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].wait->first_us != DPLOG_TIME_NONE &&
            !dpl_same_day(&t->zone, rows[i].wait->first_us))
            return DAY_COLUMNS;
    return 0;
}

static void
put_table(struct dpl_text *t, const struct wait_row *rows, size_t count)
{
    const unsigned days = day_columns(t, rows, count);
    unsigned what = WHAT_MIN, on = 10, room;

    for (size_t i = 0; i < count; i++)
        on = width_of(&rows[i].on, on, ON_MAX);
    room = TABLE_INDENT + 2 + 2 + on + 2 + TIMES_COLUMNS + days + WHAT_MIN;
    room = t->page.columns > room ? t->page.columns - room : 0;
    for (size_t i = 0; i < count; i++)
        what = width_of(&rows[i].what, what, WHAT_MIN + room);
    const unsigned on_column = TABLE_INDENT + 2 + what + 2;
    const unsigned at = on_column + on + 2;

    put_table_head(t, on_column, at, days);
    for (size_t i = 0; i < count; i++) {
        dpl_page_begin(&t->page, i == 0 ? DPL_KEEP_ALWAYS : DPL_KEEP_LONG);
        dpl_buf_addf(&t->page.text, "  %zu ", i + 1);
        dpl_add_cut(&t->page.text, dpl_buf_view(&rows[i].what), what);
        dpl_page_to_column(&t->page, on_column);
        dpl_add_cut(&t->page.text, dpl_buf_view(&rows[i].on), on);
        dpl_page_to_column(&t->page, at);
        put_times(t, rows[i].wait, at + days);
        dpl_page_end(&t->page);
        t->page.failed |= rows[i].what.failed || rows[i].on.failed;
    }
}

static void
put_waits(struct dpl_text *t, size_t count)
{
    struct wait_row rows[WAITS_SHOWN] = {{.wait = NULL}};

    for (size_t i = 0; i < count; i++)
        fill_row(t, &t->problems.at[i], &rows[i]);
    put_table(t, rows, count);
    for (size_t i = 0; i < count; i++) {
        dpl_buf_done(&rows[i].what);
        dpl_buf_done(&rows[i].on);
    }
    if (t->problems.count > count) {
        dpl_text_say_number(t, DPL_P_MORE_WAITS, t->problems.count - count);
        dpl_text_flush(t, (struct dpl_para){.column = 4});
    }
}

/* ── what belongs to it ── */

/* The best success line at the wait's DP since it began: the queue moves. */
static const struct dplog_evidence *
best_success(const struct dplog_diagnosis *d, const struct dpl_problem *wait)
{
    const struct dplog_evidence *best = NULL;

    for (size_t i = 0; wait->dp && i < d->item_count; i++) {
        const struct dplog_item *item = &d->checklist[i];

        for (size_t k = 0; item->cleared && k < item->cleared_for_count; k++) {
            const struct dplog_evidence *line = &item->cleared[k].line;

            if (dpl_view_equal_nocase(dpl_view_of(item->cleared[k].dp),
                                      dpl_view_of(wait->dp)) &&
                line->time_us >= wait->first_us && dpl_tells_more(line, best))
                best = line;
        }
    }
    return best;
}

static void
put_wait_evidence(struct dpl_text *t, size_t count)
{
    static const char *const numbers[WAITS_SHOWN] = {"1", "2", "3", "4", "5"};
    struct dpl_rows rows = {0};

    dpl_text_evidence_heading(t);
    for (size_t i = 0; i < count; i++) {
        const struct dpl_problem *wait = &t->problems.at[i];
        const struct dplog_evidence *moves = best_success(t->d, wait);

        dpl_rows_add(&rows, dpl_newest_evidence(wait->lead), numbers[i]);
        if (wait->symptom || moves)
            dpl_rows_add(&rows, wait->symptom ? wait->symptom : moves, "");
        if (wait->symptom || moves)
            dpl_rows_add_tail(
                &rows, dpl_phrase(t->language, wait->symptom ? DPL_P_ITS_RESULT
                                                             : DPL_P_IT_MOVES));
    }
    dpl_text_rows(t, &rows, DPL_KEEP_ALWAYS, DPL_KEEP_LONG, TABLE_INDENT);
}

/* Codes of the lines that a wait explains, each once; how many there are. */
static size_t
add_result_codes(struct dpl_text *t, const struct dpl_problem *wait)
{
    enum { SHOWN = 3 };
    uint32_t shown[SHOWN];
    size_t count = 0;

    for (size_t i = 0; i < t->d->finding_count && count < SHOWN; i++) {
        const struct dplog_finding *f = &t->d->findings[i];
        bool is_new = f->explained_by && f->code_count > 0 &&
                      dpl_problem_of_finding(&t->problems, f) == wait;

        for (size_t k = 0; k < count && is_new; k++)
            is_new = f->codes[0].value != shown[k];
        if (!is_new)
            continue;
        if (count > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_text_add_code(t, &f->codes[0]);
        shown[count++] = f->codes[0].value;
    }
    return count;
}

/* Symptoms that a wait explains look like failures; say that they are none. */
static void
put_no_faults(struct dpl_text *t)
{
    for (size_t i = 0; i < t->problems.count; i++) {
        const struct dpl_problem *wait = &t->problems.at[i];

        if (!wait->symptom)
            continue;
        if (t->para.len > 0)
            dpl_text_say(t, DPL_P_SEMICOLON_SHORT);
        if (add_result_codes(t, wait) > 0)
            dpl_text_say(t, DPL_P_AND);
        dpl_text_say_number(t, DPL_P_RESULTS_OF_WAIT, i + 1);
    }
    if (t->para.len == 0)
        return;
    dpl_text_say(t, DPL_P_STOPPED_BY_ITSELF);
    dpl_page_blank(&t->page);
    dpl_text_flush_heading(t, DPL_P_NOT_A_FAULT, DPL_KEEP_LONG, 2);
}

/* What is in t->para, behind the number of a wait. */
static void
flush_numbered(struct dpl_text *t, size_t number)
{
    struct dpl_buf label = {0};

    dpl_buf_addf(&label, "%zu", number);
    dpl_text_flush(t, (struct dpl_para){
                          .keep = DPL_KEEP_LONG,
                          .indent = TABLE_INDENT,
                          .label = dpl_buf_str(&label),
                          .column = TABLE_INDENT + 2,
                          .max_lines = 1,
                      });
    dpl_text_done(t, &label);
}

/* What takes longer from one to the next is no queue that moves. */
#define SLOWEST_US (30 * DPL_DAY_US)

/* "about 18 min each now, 6 left: done about 11:40". */
static void
put_forecast(struct dpl_text *t, const struct dpl_problem *wait, size_t number)
{
    const struct dpl_pace pace = dpl_pace_of(t->d, wait->dp, wait->first_us);
    const int64_t as_of = t->zone.as_of_us;
    struct dpl_buf span = {0}, left = {0};

    if (pace.interval_us == 0 || pace.interval_us > SLOWEST_US ||
        wait->affected < 2 || as_of == DPLOG_TIME_NONE)
        return;
    dpl_add_duration(&span, t->language, pace.interval_us);
    dpl_add_number(&left, wait->affected);
    dpl_text_say_names(t, DPL_P_PACE, dpl_buf_str(&span), dpl_buf_str(&left));
    dpl_text_say_clock(t, DPL_P_DONE_ABOUT,
                       as_of + pace.interval_us * wait->affected);
    dpl_text_done(t, &span);
    dpl_text_done(t, &left);
    flush_numbered(t, number);
}

static void
put_same_step(struct dpl_text *t, const struct dpl_problem *wait, size_t number,
              size_t twin)
{
    dpl_text_same_steps(t, wait, twin);
    flush_numbered(t, number);
}

/* What to do at once; a rule that names more than one step wants both. */
static size_t
step_count(const struct dpl_problem *wait)
{
    return wait->lead->step_count > 1 ? 2 : 1;
}

/* A step is filled with the names of one place: elsewhere it is only named. */
static const struct dpl_problem *
place_of_step(struct dpl_text *t, const struct dplog_step *step, size_t before)
{
    for (size_t i = 0; i < before; i++) {
        struct dpl_step_list steps = {0};

        dpl_problem_steps(t, &t->problems.at[i], 1, &steps);
        if (steps.count > 0 &&
            dpl_view_equal(dpl_view_of(steps.at[0]->id), dpl_view_of(step->id)))
            return &t->problems.at[i];
    }
    return NULL;
}

static void
put_urgent(struct dpl_text *t, size_t count)
{
    struct dpl_step_list all = {0};
    unsigned column;

    for (size_t i = 0; i < count; i++)
        dpl_problem_steps(t, &t->problems.at[i],
                          all.count + step_count(&t->problems.at[i]), &all);
    if (all.count == 0)
        return;
    column = dpl_step_column(t, &all);
    dpl_page_blank(&t->page);
    dpl_text_heading(t, DPL_P_IF_URGENT, DPL_KEEP_ALWAYS);
    for (size_t i = 0; i < count; i++) {
        const struct dpl_problem *wait = &t->problems.at[i];
        struct dpl_step_list own = {0};
        const struct dpl_problem *twin;

        put_forecast(t, wait, i + 1);
        dpl_problem_steps(t, wait, step_count(wait), &own);
        twin = own.count > 0 ? place_of_step(t, own.at[0], i) : NULL;
        if (twin) {
            put_same_step(t, wait, i + 1, (size_t)(twin - t->problems.at) + 1);
            continue;
        }
        dpl_text_steps_numbered(t, &own, i + 1, column);
    }
}

void
dpl_text_waits(struct dpl_text *t)
{
    const size_t count =
        t->problems.count < WAITS_SHOWN ? t->problems.count : WAITS_SHOWN;

    if (count == 0)
        return;
    dpl_page_gap(&t->page);
    put_waits(t, count);
    put_wait_evidence(t, count);
    put_no_faults(t);
    put_urgent(t, count);
    dpl_text_say(t, DPL_P_DO_NOT_TEXT);
    dpl_text_flush_heading(t, DPL_P_DO_NOT, DPL_KEEP_ALWAYS, 1);
}
