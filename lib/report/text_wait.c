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
#include "safe.h"

enum {
    WAITS_SHOWN = 5,
    WHAT_MIN = 20,
    ON_MAX = 36,
    TABLE_INDENT = 2,
    TIMES_COLUMNS = 47 /* of the last four columns */
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
    const char *title =
        wait->lead->title ? wait->lead->title : wait->lead->rule;
    const struct dplog_view v = dpl_utf8_cut(dpl_view_of(title), 512);

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

/* Since, waited, normal, worry from. */
static void
put_times(struct dpl_text *t, const struct dpl_problem *wait, unsigned at)
{
    struct dpl_buf *text = &t->page.text;
    const int64_t first = wait->first_us, as_of = t->zone.as_of_us;
    const int64_t normal = wait->lead->normal_minutes * DPL_MINUTE_US;
    const bool timed = first != DPLOG_TIME_NONE && as_of != DPLOG_TIME_NONE;

    dpl_add_clock(text, &t->zone, first);
    dpl_page_to_column(&t->page, at + 14);
    if (timed)
        dpl_add_duration(text, t->language, as_of - first);
    dpl_page_to_column(&t->page, at + 27);
    if (!timed || normal == 0) {
        dpl_buf_add_char(text, '-');
        return;
    }
    dpl_buf_add_str(text,
                    dpl_phrase(t->language,
                               as_of - first <= normal ? DPL_P_YES : DPL_P_NO));
    dpl_page_to_column(&t->page, at + 35);
    dpl_add_clock(text, &t->zone, first + normal);
}

static void
put_table_head(struct dpl_text *t, unsigned on_column, unsigned at)
{
    static const enum dpl_phrase heads[] = {DPL_P_COL_WHAT,   DPL_P_COL_ON,
                                            DPL_P_COL_SINCE,  DPL_P_COL_WAITED,
                                            DPL_P_COL_NORMAL, DPL_P_COL_WORRY};
    const unsigned columns[] = {TABLE_INDENT, on_column, at,
                                at + 14,      at + 27,   at + 35};

    dpl_page_begin(&t->page, DPL_KEEP_ALWAYS);
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        dpl_page_to_column(&t->page, columns[i]);
        dpl_buf_add_str(&t->page.text, dpl_phrase(t->language, heads[i]));
    }
    dpl_page_end(&t->page);
}

static void
put_table(struct dpl_text *t, const struct wait_row *rows, size_t count)
{
    unsigned what = WHAT_MIN, on = 10, room;

    for (size_t i = 0; i < count; i++)
        on = width_of(&rows[i].on, on, ON_MAX);
    room = TABLE_INDENT + 2 + 2 + on + 2 + TIMES_COLUMNS + WHAT_MIN;
    room = t->page.columns > room ? t->page.columns - room : 0;
    for (size_t i = 0; i < count; i++)
        what = width_of(&rows[i].what, what, WHAT_MIN + room);
    const unsigned on_column = TABLE_INDENT + 2 + what + 2;
    const unsigned at = on_column + on + 2;

    put_table_head(t, on_column, at);
    for (size_t i = 0; i < count; i++) {
        dpl_page_begin(&t->page, i == 0 ? DPL_KEEP_ALWAYS : DPL_KEEP_LONG);
        dpl_buf_addf(&t->page.text, "  %zu ", i + 1);
        dpl_add_cut(&t->page.text, dpl_buf_view(&rows[i].what), what);
        dpl_page_to_column(&t->page, on_column);
        dpl_add_cut(&t->page.text, dpl_buf_view(&rows[i].on), on);
        dpl_page_to_column(&t->page, at);
        put_times(t, rows[i].wait, at);
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

static void
put_wait_evidence(struct dpl_text *t, size_t count)
{
    static const char *const numbers[WAITS_SHOWN] = {"1", "2", "3", "4", "5"};
    struct dpl_rows rows = {0};

    for (size_t i = 0; i < count; i++)
        dpl_rows_add(&rows, dpl_newest_evidence(t->problems.at[i].lead),
                     numbers[i]);
    if (rows.count == 0)
        return;
    dpl_text_evidence_heading(t);
    dpl_text_rows(t, &rows, DPL_KEEP_ALWAYS, TABLE_INDENT);
}

/* Symptoms that a wait explains look like failures; say that they are none. */
static void
put_no_faults(struct dpl_text *t)
{
    enum { SHOWN = 4 };
    size_t count = 0;

    for (size_t i = 0; i < t->d->finding_count && count < SHOWN; i++) {
        const struct dplog_finding *f = &t->d->findings[i];
        const struct dpl_problem *wait =
            f->explained_by ? dpl_problem_of_finding(&t->problems, f) : NULL;

        if (!wait)
            continue;
        if (count++ > 0)
            dpl_text_say(t, DPL_P_COMMA);
        if (f->code_count > 0)
            dpl_text_add_code(t, &f->codes[0]);
        else
            dpl_text_add_bare(t, f->title ? f->title : f->rule);
        dpl_text_say_number(t, DPL_P_OF_WAIT,
                            (uint64_t)(wait - t->problems.at) + 1);
    }
    if (count == 0)
        return;
    dpl_page_blank(&t->page);
    dpl_text_flush_heading(t, DPL_P_NOT_A_FAULT, DPL_KEEP_LONG, 2);
}

static void
put_urgent(struct dpl_text *t, size_t count)
{
    enum { SHOWN = 4 };
    struct dpl_step_list steps = {0};

    for (size_t i = 0; i < count; i++)
        dpl_problem_steps(t, &t->problems.at[i],
                          t->options->verbose ? 16 : SHOWN, &steps);
    if (steps.count == 0)
        return;
    dpl_page_blank(&t->page);
    dpl_text_heading(t, DPL_P_IF_URGENT, DPL_KEEP_ALWAYS);
    dpl_text_step_rows(t, &steps);
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
