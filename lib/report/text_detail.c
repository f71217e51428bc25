/* SPDX-License-Identifier: MIT
 *
 * Everything, behind the first screen: checklist, findings, deployments, and
 * what was odd about the input.
 */
#include "text.h"

#include "base/utf8.h"
#include "base/view.h"
#include "detail_words.h"
#include "safe.h"

static void
put_plain(struct dpl_text *t, unsigned column)
{
    dpl_text_flush(t, (struct dpl_para){.column = column});
}

static void
put_section(struct dpl_text *t, enum dpl_phrase heading)
{
    dpl_page_blank(&t->page);
    dpl_text_heading(t, heading, DPL_KEEP_ALWAYS);
}

static const char *
say(const struct dpl_text *t, const char *word)
{
    return dpl_detail_word(t->language, word);
}

static void
add_field(struct dpl_text *t, const char *name, const char *value)
{
    if (!value)
        return;
    dpl_buf_addf(&t->para, "  %s ", say(t, name));
    dpl_add_name(&t->para, value);
}

static void
add_number_field(struct dpl_text *t, const char *name, uint64_t value)
{
    dpl_buf_addf(&t->para, "  %s ", say(t, name));
    dpl_add_number(&t->para, value);
}

/* ── checklist ── */

/* 0.87; a share that is none counts as 0. */
static void
add_share(struct dpl_buf *buf, double share)
{
    const double bounded = share > 0 && share <= 1 ? share : 0;
    const unsigned parts = (unsigned)(bounded * 100 + 0.5);

    dpl_buf_addf(buf, "%u.%02u", parts / 100, parts % 100);
}

static void
put_item_line(struct dpl_text *t, const struct dplog_item *item)
{
    struct dpl_page *page = &t->page;

    dpl_page_begin(page, DPL_KEEP_ALWAYS);
    if (item->rank > 0)
        dpl_buf_addf(&page->text, "  %u", (unsigned)item->rank);
    dpl_page_text_at(page, 5);
    dpl_add_name(&page->text, item->id);
    dpl_page_text_at(page, 23);
    dpl_buf_add_str(&page->text, say(t, dplog_item_status_name(item->status)));
    dpl_page_text_at(page, 36);
    if (item->rank > 0)
        add_share(&page->text, item->score);
    dpl_page_text_at(page, 42);
    if (item->title)
        dpl_add_name(&page->text, item->title);
    dpl_page_end(page);
}

static void
put_item(struct dpl_text *t, const struct dplog_item *item)
{
    struct dpl_step_list steps = {0};
    const size_t room = sizeof(steps.at) / sizeof(steps.at[0]);

    put_item_line(t, item);
    for (size_t i = 0; i < item->cleared_for_count; i++) {
        if (i > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_add_short_host(&t->para, item->cleared_for[i]);
    }
    dpl_text_flush_labelled(t, DPL_P_CLEARED_FOR, DPL_KEEP_ALWAYS, 0);
    if (item->rank == 0)
        return;
    for (size_t i = 0; i < item->step_count && i < room; i++)
        steps.at[steps.count++] = &item->steps[i];
    dpl_text_step_block(t, &steps);
}

static void
put_checklist(struct dpl_text *t)
{
    put_section(t, DPL_P_CHECKLIST);
    for (size_t i = 0; i < t->d->item_count; i++)
        put_item(t, &t->d->checklist[i]);
}

/* ── findings ── */

static void
add_finding_keys(struct dpl_text *t, const struct dplog_finding *f)
{
    if (f->package) {
        dpl_buf_add_str(&t->para, "  ");
        dpl_text_add_package(t, f->package, f->version);
    }
    add_field(t, "->", f->dp);
    add_field(t, "content", f->content);
    add_field(t, "path", f->path);
    if (f->job >= 0)
        dpl_buf_addf(&t->para, "  %s %lld", say(t, "job"), (long long)f->job);
    add_field(t, "stage", f->stage);
    add_field(t, "hop", f->hop);
}

static void
put_finding_numbers(struct dpl_text *t, const struct dplog_finding *f)
{
    dpl_text_say_number(t, DPL_P_TIMES, f->count);
    dpl_buf_add_str(&t->para, "  ");
    dpl_text_add_span(t, f->first_us, f->last_us);
    for (size_t i = 0; i < f->code_count; i++) {
        dpl_buf_add_str(&t->para, "  ");
        dpl_text_add_code(t, &f->codes[i]);
    }
    for (size_t i = 0; i < f->item_count; i++) {
        dpl_buf_add_str(&t->para, "  ");
        dpl_add_name(&t->para, f->items[i].id);
        dpl_buf_add_char(&t->para, ' ');
        add_share(&t->para, f->items[i].weight);
    }
    if (f->explained_by)
        dpl_text_say_number(t, DPL_P_EXPLAINED_BY, f->explained_by);
    put_plain(t, 6);
}

/* "rpc  +0.80 code = 0.80": how each weight came about. */
static void
put_terms(struct dpl_text *t, const struct dplog_finding *f)
{
    for (size_t i = 0; i < f->term_count; i++) {
        const struct dplog_term *term = &f->terms[i];

        dpl_add_name(&t->para, term->item);
        dpl_buf_add_str(&t->para, term->delta < 0 ? "  -" : "  +");
        add_share(&t->para, term->delta < 0 ? -term->delta : term->delta);
        dpl_buf_add_char(&t->para, ' ');
        dpl_add_name(&t->para, say(t, term->what));
        dpl_buf_add_str(&t->para, " = ");
        add_share(&t->para, term->weight);
        if (term->because) {
            dpl_buf_add_str(&t->para, "  ");
            dpl_text_add(t, term->because);
        }
        put_plain(t, 8);
    }
}

static void
put_finding(struct dpl_text *t, const struct dplog_finding *f)
{
    struct dpl_rows rows = {0};

    dpl_buf_addf(&t->para, "#%u  %s  %s  %s  ", (unsigned)f->id,
                 say(t, dplog_role_name(f->role)),
                 say(t, dplog_severity_name(f->severity)),
                 say(t, dplog_finding_state_name(f->state)));
    dpl_text_add_bare(t, f->title ? f->title : f->rule);
    put_plain(t, 2);
    add_field(t, "rule", f->rule);
    dpl_buf_addf(&t->para, "/%u", (unsigned)f->revision);
    add_finding_keys(t, f);
    put_plain(t, 6);
    put_finding_numbers(t, f);
    put_terms(t, f);
    if (f->cause_text) {
        dpl_text_add(t, f->cause_text);
        put_plain(t, 6);
    }
    if (f->action_text) {
        dpl_text_add(t, f->action_text);
        put_plain(t, 6);
    }
    for (size_t i = 0; i < f->evidence_count; i++)
        dpl_rows_add(&rows, &f->evidence[i], NULL);
    dpl_text_rows(t, &rows, DPL_KEEP_ALWAYS, DPL_KEEP_ALWAYS, 6);
    if (f->recovered_by) {
        dpl_text_say_clock_seconds(t, DPL_P_OVER_SINCE,
                                   dpl_known_time(f->recovered_us));
        dpl_text_add(t, f->recovered_by);
        put_plain(t, 6);
    }
}

static void
put_findings(struct dpl_text *t)
{
    if (t->d->finding_count == 0)
        return;
    put_section(t, DPL_P_FINDINGS);
    for (size_t i = 0; i < t->d->finding_count; i++)
        put_finding(t, &t->d->findings[i]);
}

/* ── deployments ── */

enum { STATUS_COLUMNS = 13 };

/* More than one, or one that failed, is worth its times. */
static void
put_attempts(struct dpl_text *t, const struct dplog_deployment *d)
{
    const size_t before = d->attempts > d->attempt_list_count
                              ? d->attempts - d->attempt_list_count
                              : 0;

    if (d->attempt_list_count < 2 && d->status == DPLOG_DEPLOYMENT_SUCCEEDED)
        return;
    for (size_t i = 0; i < d->attempt_list_count; i++) {
        dpl_page_begin(&t->page, DPL_KEEP_ALWAYS);
        dpl_page_to_column(&t->page, 15);
        dpl_text_attempt(t, d, i, before + i + 1);
        dpl_page_end(&t->page);
    }
}

static void
put_deployment(struct dpl_text *t, const struct dplog_deployment *d)
{
    const char *status = say(t, dplog_deployment_status_name(d->status));
    unsigned columns = dpl_utf8_columns(dpl_view_of(status));

    dpl_buf_add_str(&t->para, status);
    do
        dpl_buf_add_char(&t->para, ' ');
    while (++columns < STATUS_COLUMNS);
    dpl_text_add_package(t, d->package, d->version);
    if (d->dp) {
        dpl_buf_add_str(&t->para, " -> ");
        dpl_add_name(&t->para, d->dp);
    }
    dpl_buf_add_str(&t->para, "  ");
    dpl_add_name(&t->para, d->stage);
    add_number_field(t, "attempts", d->attempts);
    if (d->attempts_reported >= 0 && d->attempts_reported != d->attempts)
        add_number_field(t, "reported", (uint64_t)d->attempts_reported);
    dpl_buf_add_str(&t->para, "  ");
    dpl_text_add_span(t, d->first_us, d->last_us);
    if (dpl_known_time(d->next_retry_us) != DPLOG_TIME_NONE) {
        dpl_buf_addf(&t->para, "  %s ", say(t, "next"));
        dpl_add_clock(&t->para, &t->zone, d->next_retry_us);
    } else {
        add_field(t, "next", d->next_retry_text);
    }
    if (d->retries_left >= 0 && d->next_retry_us != DPLOG_TIME_NONE)
        add_number_field(t, "left", (uint64_t)d->retries_left);
    add_field(t, "cause", d->cause);
    put_plain(t, 2);
    put_attempts(t, d);
}

static void
put_deployments(struct dpl_text *t)
{
    if (t->d->deployment_count == 0)
        return;
    put_section(t, DPL_P_DEPLOYMENTS);
    for (size_t i = 0; i < t->d->deployment_count; i++)
        put_deployment(t, &t->d->deployments[i]);
}

/* ── the input ── */

static void
put_sources(struct dpl_text *t)
{
    put_section(t, DPL_P_SOURCES);
    for (size_t i = 0; i < t->d->source_count; i++) {
        const struct dplog_source *source = &t->d->sources[i];

        dpl_add_name(&t->para, source->path);
        dpl_buf_addf(&t->para, "  %s %s %s", dplog_log_name(source->log),
                     dplog_format_name(source->format),
                     dplog_encoding_name(source->encoding));
        add_number_field(t, "lines", source->lines);
        add_number_field(t, "events", source->events);
        if (source->continuations > 0)
            add_number_field(t, "continuations", source->continuations);
        if (source->unparsed > 0)
            add_number_field(t, "unparsed", source->unparsed);
        if (source->gaps > 0)
            add_number_field(t, "gaps", source->gaps);
        dpl_buf_add_str(&t->para, "  ");
        dpl_text_add_span(t, source->first_us, source->last_us);
        if (source->failed)
            add_field(t, "failed:", source->error ? source->error : "?");
        put_plain(t, 2);
    }
}

static void
add_source_name(struct dpl_text *t, int64_t source)
{
    if (source < 0 || source > UINT32_MAX)
        return;
    dpl_buf_add_str(&t->para, "  ");
    dpl_add_file_name(&t->para, t, (uint32_t)source);
}

static void
put_health(struct dpl_text *t)
{
    if (t->d->health_count == 0)
        return;
    put_section(t, DPL_P_HEALTH);
    for (size_t i = 0; i < t->d->health_count; i++) {
        const struct dplog_health *note = &t->d->health[i];

        dpl_add_name(&t->para, note->kind);
        add_source_name(t, note->source);
        dpl_buf_add_str(&t->para, "  ");
        dpl_text_add(t, note->text);
        put_plain(t, 2);
        if (note->setting) {
            dpl_text_add(t, note->setting);
            put_plain(t, 6);
        }
    }
}

static void
put_limits(struct dpl_text *t)
{
    if (t->d->limit_count == 0)
        return;
    put_section(t, DPL_P_LIMITS);
    for (size_t i = 0; i < t->d->limit_count; i++) {
        const struct dplog_limit *limit = &t->d->limits[i];

        dpl_add_name(&t->para, limit->name);
        add_number_field(t, "=", limit->value);
        dpl_buf_add_str(&t->para, "  ");
        dpl_text_say_number(t, DPL_P_TIMES, limit->count);
        add_source_name(t, limit->source);
        put_plain(t, 2);
    }
}

static void
put_gaps(struct dpl_text *t)
{
    if (t->d->gap_count == 0)
        return;
    put_section(t, DPL_P_GAPS_HEADING);
    for (size_t i = 0; i < t->d->gap_count; i++) {
        const struct dplog_gap *gap = &t->d->gaps[i];

        dpl_add_file_name(&t->para, t, gap->source);
        add_number_field(t, "offset", gap->offset);
        if (gap->bytes > 0)
            add_number_field(t, "bytes", gap->bytes);
        dpl_buf_add_str(&t->para, "  ");
        if (gap->bytes == 0) {
            dpl_text_say(t, DPL_P_UNKNOWN_AMOUNT);
            dpl_buf_add_str(&t->para, "  ");
        }
        dpl_text_add_span(t, gap->from_us, gap->to_us);
        dpl_buf_add_str(&t->para, "  ");
        dpl_add_gap_reason(&t->para, t->language, gap);
        put_plain(t, 2);
    }
}

static void
put_suppressed(struct dpl_text *t)
{
    if (t->d->suppressed_count == 0)
        return;
    put_section(t, DPL_P_SUPPRESSED);
    for (size_t i = 0; i < t->d->suppressed_count; i++) {
        const struct dplog_suppressed *entry = &t->d->suppressed[i];

        dpl_text_say_number(t, DPL_P_N_TIMES, entry->count);
        dpl_add_name(&t->para, entry->rule ? entry->rule : "-");
        add_field(t, "until", entry->until);
        add_field(t, "reason", entry->reason);
        if (entry->path) {
            add_field(t, "by", entry->path);
            dpl_buf_addf(&t->para, ":%u", (unsigned)entry->line);
        }
        put_plain(t, 2);
    }
}

void
dpl_text_detail(struct dpl_text *t)
{
    put_checklist(t);
    put_findings(t);
    put_deployments(t);
    if (t->d->verdict.status != DPLOG_VERDICT_UNKNOWN)
        dpl_text_unrecognized(t, SIZE_MAX);
    put_sources(t);
    put_health(t);
    put_limits(t);
    put_gaps(t);
    put_suppressed(t);
}
