/* SPDX-License-Identifier: MIT
 *
 * Nothing failed in what was read. The dangerous screen: it must say how much
 * was read, how old that is, and what it cannot know.
 */
#include "text.h"

#include "base/product.h"
#include "base/time.h"
#include "base/utf8.h"
#include "pace.h"

enum {
    RUNNING_SHOWN = 3,
    NAME_COLUMN = 11,
    SPAN_COLUMN = 33,
    DATES_COLUMN = 47,
    NOTE_COLUMN = 77
};

/* ── which stretch of time each log covers ── */

static void
put_window_note(struct dpl_text *t, const struct dpl_cover *window, bool blind)
{
    struct dpl_buf *text = &t->page.text;

    if (window->own_matters && dpl_log_is_primary(window->log) &&
        t->d->totals.downloads_succeeded > 0)
        dpl_text_say_number(t, DPL_P_UPDATES_DOWNLOADED,
                            t->d->totals.downloads_succeeded);
    else if (blind)
        dpl_text_say_clock(t, DPL_P_BLIND_BEFORE, window->first_us);
    else if (window->rolled > 0)
        dpl_text_say_number(t, DPL_P_WITH_ROLLED, window->rolled);
    if (t->para.len == 0)
        return;
    dpl_page_text_at(&t->page, NOTE_COLUMN);
    dpl_buf_add_view(text, dpl_buf_view(&t->para));
    t->page.failed |= t->para.failed;
    dpl_buf_clear(&t->para);
}

static void
put_window(struct dpl_text *t, const struct dpl_cover *window, bool first,
           bool blind)
{
    const char *name = dpl_log_file_name(window->log);
    struct dpl_buf *text = &t->page.text;

    dpl_page_begin(&t->page, first ? DPL_KEEP_ALWAYS : DPL_KEEP_LONG);
    if (first)
        dpl_page_label(&t->page, 0, DPL_STYLE_HEADING,
                       dpl_phrase(t->language, DPL_P_WINDOW));
    dpl_page_text_at(&t->page, NAME_COLUMN);
    if (name)
        dpl_buf_add_str(text, name);
    else if (window->sources > 0)
        dpl_add_file_name(text, t, window->first_source);
    dpl_page_text_at(&t->page, SPAN_COLUMN);
    if (window->sources == 0) {
        dpl_buf_add_str(text, dpl_phrase(t->language, DPL_P_NOT_READ));
    } else if (window->first_us == DPLOG_TIME_NONE) {
        dpl_buf_add_str(text, dpl_phrase(t->language, DPL_P_NO_TIMES));
    } else {
        dpl_add_duration(text, t->language, window->last_us - window->first_us);
        dpl_page_text_at(&t->page, DATES_COLUMN);
        dpl_text_add_span(t, window->first_us, window->last_us);
        dpl_buf_add_view(text, dpl_buf_view(&t->para));
        dpl_buf_clear(&t->para);
        put_window_note(t, window, blind);
    }
    dpl_page_end(&t->page);
}

/* The primary log that begins last: a failure before that is not to be seen. */
static enum dplog_log
blind_log(const struct dpl_cover *windows, size_t count)
{
    enum dplog_log latest = DPLOG_LOG_COUNT;
    int64_t first = DPLOG_TIME_NONE;

    for (size_t i = 0; i < count; i++) {
        if (!dpl_log_is_primary(windows[i].log) || windows[i].own_matters ||
            windows[i].first_us <= first)
            continue;
        latest = windows[i].log;
        first = windows[i].first_us;
    }
    return latest;
}

void
dpl_text_windows(struct dpl_text *t)
{
    struct dpl_cover windows[DPL_COVERS_MAX];
    const size_t count = dpl_find_covers(t->d, windows);
    const enum dplog_log blind = blind_log(windows, count);

    if (count == 0)
        return;
    dpl_page_gap(&t->page);
    for (size_t i = 0; i < count; i++)
        put_window(t, &windows[i], i == 0, windows[i].log == blind);
}

/* ── transfers ── */

/* "(its last 3 took 4 min to 6 min)". */
static void
add_pace(struct dpl_text *t, const char *dp)
{
    const struct dpl_pace pace = dpl_pace_of(t->d, dp, DPLOG_TIME_NONE);
    struct dpl_buf count = {0}, span = {0};

    if (pace.count < 2)
        return;
    dpl_add_number(&count, pace.count);
    dpl_add_duration(&span, t->language, pace.shortest_us);
    if (pace.longest_us / DPL_MINUTE_US > pace.shortest_us / DPL_MINUTE_US) {
        struct dpl_buf from = {0}, to = {0};

        dpl_add_duration(&from, t->language, pace.shortest_us);
        dpl_add_duration(&to, t->language, pace.longest_us);
        dpl_buf_clear(&span);
        dpl_say(&span, t->language, DPL_P_FROM_TO,
                (struct dpl_words){{dpl_buf_str(&from), dpl_buf_str(&to)}});
        dpl_text_done(t, &from);
        dpl_text_done(t, &to);
    }
    dpl_text_say_names(t, DPL_P_LAST_TOOK, dpl_buf_str(&count),
                       dpl_buf_str(&span));
    dpl_text_done(t, &count);
    dpl_text_done(t, &span);
}

static void
put_running(struct dpl_text *t)
{
    size_t count = 0;

    for (size_t i = 0; i < t->d->deployment_count; i++) {
        const struct dplog_deployment *d = &t->d->deployments[i];
        const enum dpl_phrase stage = dpl_stage_phrase(d->stage);

        if (d->status != DPLOG_DEPLOYMENT_IN_PROGRESS)
            continue;
        if (count++ == RUNNING_SHOWN && !t->options->verbose)
            return;
        dpl_text_add_package(t, d->package, d->version);
        if (d->dp) {
            dpl_buf_add_str(&t->para, " -> ");
            dpl_add_name(&t->para, d->dp);
        }
        dpl_buf_add_str(&t->para, "   ");
        dpl_text_say_clock_seconds(t, DPL_P_SINCE_LOWER, d->first_us);
        if (stage != DPL_PHRASE_COUNT) {
            dpl_buf_add_str(&t->para, "   ");
            dpl_text_say(t, stage);
        }
        add_pace(t, d->dp);
        dpl_text_flush_labelled(t, DPL_P_RUNNING, DPL_KEEP_SPARE, 1);
    }
}

struct counts {
    uint64_t retried, no_end;
};

static struct counts
count_deployments(const struct dplog_diagnosis *diagnosis)
{
    struct counts counts = {0};

    for (size_t i = 0; i < diagnosis->deployment_count; i++) {
        const struct dplog_deployment *d = &diagnosis->deployments[i];

        counts.retried +=
            d->status == DPLOG_DEPLOYMENT_SUCCEEDED && d->attempts > 1;
        counts.no_end += d->status == DPLOG_DEPLOYMENT_UNKNOWN;
    }
    return counts;
}

/* A DP that nothing reached for days hides behind busy ones. */
static void
put_last_successes(struct dpl_text *t)
{
    struct dpl_last_success last;

    if (!dpl_last_success_find(t->d, dpl_begin_of_day(&t->zone), &last)) {
        t->page.failed = true;
        return;
    }
    if (last.dps == 0)
        return;
    dpl_text_say_numbers(t, DPL_P_DPS_WITH_SUCCESS, last.since,
                         t->d->totals.dps_seen);
    if (last.dp) {
        struct dpl_buf name = {0}, clock = {0};

        dpl_add_short_host(&name, last.dp);
        dpl_add_clock(&clock, &t->zone, last.oldest_us);
        dpl_text_say_names(t, DPL_P_OLDEST_SUCCESS, dpl_buf_str(&name),
                           dpl_buf_str(&clock));
        dpl_text_done(t, &name);
        dpl_text_done(t, &clock);
    }
    dpl_text_say(t, DPL_P_NOT_JUDGED);
    dpl_text_flush_heading(t, DPL_P_DPS, DPL_KEEP_ALWAYS, 1);
}

static void
put_transfers(struct dpl_text *t)
{
    const struct dplog_totals *totals = &t->d->totals;
    const struct counts counts = count_deployments(t->d);

    if (t->d->deployment_count == 0 && totals->deployments_succeeded == 0)
        return;
    dpl_page_blank(&t->page);
    dpl_text_say_numbers(t, DPL_P_FINISHED_RUNNING,
                         totals->deployments_succeeded,
                         totals->deployments_in_progress);
    dpl_text_say_numbers(t, DPL_P_RETRIED_FAILED, counts.retried,
                         totals->deployments_failed +
                             totals->deployments_retrying);
    dpl_text_say_number(t, DPL_P_NO_END, counts.no_end);
    dpl_text_flush_heading(t, DPL_P_TRANSFERS, DPL_KEEP_ALWAYS, 1);
    put_running(t);
    if (totals->dps_seen > 0)
        put_last_successes(t);
}

static void
put_past_waits(struct dpl_text *t)
{
    const struct dplog_totals *totals = &t->d->totals;

    if (totals->waits_over == 0)
        return;
    dpl_text_say_number(t, DPL_P_WAITS_OVER, totals->waits_over);
    if (totals->longest_wait_us > 0)
        dpl_text_say_duration(t, DPL_P_LONGEST, totals->longest_wait_us);
    if (totals->longest_wait_us > 0 && totals->longest_wait) {
        dpl_buf_add_str(&t->para, " (");
        dpl_text_add_bare(t, totals->longest_wait);
        if (totals->longest_wait_dp) {
            dpl_text_say(t, DPL_P_COMMA);
            dpl_add_short_host(&t->para, totals->longest_wait_dp);
        }
        dpl_buf_add_char(&t->para, ')');
    }
    dpl_text_flush_heading(t, DPL_P_WAITS, DPL_KEEP_LONG, 1);
}

/* ── the checklist in two lines ── */

/* What success lines prove for a DP at least, and so for how many. */
static bool
is_good(const struct dplog_item *item)
{
    return item->status == DPLOG_ITEM_CLEARED ||
           (item->status == DPLOG_ITEM_NO_EVIDENCE &&
            item->cleared_for_count > 0);
}

static bool
is_silent(const struct dplog_item *item)
{
    return item->status == DPLOG_ITEM_NO_EVIDENCE && !item->extended &&
           !is_good(item);
}

static size_t
add_items(struct dpl_text *t, bool (*is_listed)(const struct dplog_item *))
{
    size_t count = 0;

    for (size_t i = 0; i < t->d->item_count; i++) {
        const struct dplog_item *item = &t->d->checklist[i];

        if (!is_listed(item))
            continue;
        if (count++ > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_text_add_label(t, item);
    }
    return count;
}

/* DPs for which each of the good items is proven: a cleared one is for all. */
static uint64_t
dps_of_good_items(const struct dplog_diagnosis *d)
{
    uint64_t least = d->totals.dps_with_success;

    for (size_t i = 0; i < d->item_count; i++) {
        const struct dplog_item *item = &d->checklist[i];

        if (item->status != DPLOG_ITEM_CLEARED && is_good(item) &&
            item->cleared_for_count < least)
            least = item->cleared_for_count;
    }
    return least;
}

static void
put_checklist(struct dpl_text *t)
{
    dpl_page_blank(&t->page);
    dpl_text_say(t, DPL_P_GOOD_AT_LAST_USE);
    const bool any = add_items(t, is_good) > 0;
    if (any) {
        dpl_text_say_numbers(t, DPL_P_ON_DPS, dps_of_good_items(t->d),
                             t->d->totals.dps_seen);
        dpl_text_flush_heading(t, DPL_P_CHECKLIST, DPL_KEEP_ALWAYS, 2);
    }
    dpl_buf_clear(&t->para);
    dpl_text_say(t, DPL_P_NOTHING_AGAINST);
    if (add_items(t, is_silent) == 0)
        dpl_buf_clear(&t->para);
    else
        dpl_text_say(t, DPL_P_CANNOT_PROVE);
    if (any)
        dpl_text_flush(t, (struct dpl_para){.max_lines = 2});
    else
        dpl_text_flush_heading(t, DPL_P_CHECKLIST, DPL_KEEP_ALWAYS, 2);
}

/* Lines that only look bad. */
static void
put_ignored(struct dpl_text *t)
{
    enum { SHOWN = 3 };
    const size_t count = t->d->harmless_count;

    if (count == 0)
        return;
    dpl_text_say(t, DPL_P_HARMLESS);
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        if (i > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_text_say_number(t, DPL_P_N_TIMES, t->d->harmless[i].count);
        dpl_buf_add_char(&t->para, '"');
        dpl_text_add_bare(t, t->d->harmless[i].title);
        dpl_buf_add_char(&t->para, '"');
    }
    if (count > SHOWN)
        dpl_buf_add_str(&t->para, ", ...");
    dpl_text_flush_heading(t, DPL_P_IGNORED, DPL_KEEP_LONG, 1);
}

static void
put_unknown(struct dpl_text *t)
{
    uint64_t unknown = 0, unparsed = 0;

    for (size_t i = 0; i < t->d->unrecognized_count; i++)
        unknown += t->d->unrecognized[i].count;
    for (size_t i = 0; i < t->d->source_count; i++)
        unparsed += t->d->sources[i].unparsed;
    dpl_text_say_number(t, DPL_P_UNKNOWN_COUNTS, unknown);
    dpl_text_say_numbers(t, DPL_P_UNREADABLE_COUNTS, unparsed, t->d->gap_count);
    dpl_text_flush_heading(t, DPL_P_UNKNOWN_HEADING, DPL_KEEP_LONG, 1);
}

void
dpl_text_healthy(struct dpl_text *t)
{
    dpl_text_windows(t);
    put_transfers(t);
    put_past_waits(t);
    put_checklist(t);
    put_ignored(t);
    put_unknown(t);
}
