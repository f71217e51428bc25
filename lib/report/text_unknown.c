/* SPDX-License-Identifier: MIT
 *
 * The logs cannot say. Why not, what was read, and what to collect so that the
 * next run can.
 */
#include "text.h"

#include "base/product.h"
#include "base/utf8.h"
#include "base/view.h"
#include "fit.h"
#include "safe.h"

enum { LINES_SHOWN = 5, FAILED_SHOWN = 3 };

enum dpl_phrase
dpl_unknown_reason(const struct dplog_diagnosis *d)
{
    if (d->source_count == 0)
        return DPL_P_NOTHING_READ;
    if (d->totals.lines == 0)
        return DPL_P_NOTHING_IN_IT;
    if (d->unrecognized_count > 0)
        return DPL_P_ONLY_UNKNOWN_LINES;
    if (d->totals.events == 0)
        return DPL_P_NO_RECORDS;
    return DPL_P_NO_ACTIVITY;
}

/* A single one is named by the READ line. */
static void
put_failed_sources(struct dpl_text *t)
{
    size_t count = 0, failed = 0;

    for (size_t i = 0; i < t->d->source_count; i++)
        failed += t->d->sources[i].failed;
    for (size_t i = 0; i < t->d->source_count && count < FAILED_SHOWN; i++) {
        const struct dplog_source *source = &t->d->sources[i];

        if (!source->failed || failed < 2)
            continue;
        count++;
        dpl_add_name(&t->para, source->path);
        if (source->error) {
            dpl_buf_add_str(&t->para, ": ");
            dpl_add_name(&t->para, source->error);
        }
        dpl_text_flush_labelled(t, DPL_P_UNREADABLE_LABEL, DPL_KEEP_LONG, 1);
    }
}

void
dpl_text_unrecognized(struct dpl_text *t, size_t max)
{
    const size_t count = t->d->unrecognized_count;

    if (count == 0)
        return;
    dpl_page_blank(&t->page);
    dpl_text_heading(t, DPL_P_UNKNOWN_LINES_HEADING, DPL_KEEP_ALWAYS);
    for (size_t i = 0; i < count && i < max; i++) {
        const struct dplog_unrecognized *group = &t->d->unrecognized[i];
        struct dpl_buf place = {0};

        dpl_text_say_number(t, DPL_P_N_TIMES, group->count);
        if (group->evidence) {
            dpl_add_place(&place, t, group->evidence);
            dpl_buf_add_view(&t->para, dpl_buf_view(&place));
            dpl_buf_add_str(&t->para, "  ");
        }
        dpl_text_add(t, group->evidence && group->evidence->message
                            ? group->evidence->message
                            : group->template_text);
        dpl_text_done(t, &place);
        dpl_text_flush(t, (struct dpl_para){
                              .keep = i < 3 ? DPL_KEEP_ALWAYS : DPL_KEEP_LONG,
                              .column = 2,
                              .max_lines = 1,
                          });
    }
    if (count > max) {
        dpl_text_say_number(t, DPL_P_MORE_GROUPS, count - max);
        dpl_text_flush(t, (struct dpl_para){.column = 2});
    }
}

static void
put_missing(struct dpl_text *t)
{
    struct dpl_cover windows[DPL_COVERS_MAX];
    const size_t count = dpl_find_covers(t->d, windows);
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        if (windows[i].sources > 0)
            continue;
        if (any)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_buf_add_str(&t->para, dpl_log_file_name(windows[i].log));
        any = true;
    }
    dpl_text_flush_heading(t, DPL_P_MISSING, DPL_KEEP_ALWAYS, 2);
}

static void
put_collect(struct dpl_text *t)
{
    static const enum dpl_phrase what[] = {
        DPL_P_COLLECT_LOGS, DPL_P_COLLECT_PATCH, DPL_P_COLLECT_THEN};

    dpl_page_blank(&t->page);
    for (size_t i = 0; i < sizeof(what) / sizeof(what[0]); i++) {
        dpl_text_say(t, what[i]);
        if (i == 0)
            dpl_text_flush_heading(t, DPL_P_COLLECT_HEADING, DPL_KEEP_ALWAYS,
                                   2);
        else
            dpl_text_flush(t, (struct dpl_para){.max_lines = 2});
    }
}

void
dpl_text_unknown(struct dpl_text *t)
{
    dpl_page_gap(&t->page);
    put_failed_sources(t);
    dpl_text_unrecognized(t, t->options->verbose ? SIZE_MAX : LINES_SHOWN);
    dpl_page_blank(&t->page);
    if (t->d->totals.events > 0)
        dpl_text_windows(t);
    else
        put_missing(t);
    put_collect(t);
}
