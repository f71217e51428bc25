/* SPDX-License-Identifier: MIT
 *
 * What another team needs to know, to be pasted into its ticket: from where to
 * where, over which protocol and ports, as whom, since when, the lines that
 * prove it, what to check there and what a good answer is. Nothing that is of
 * no use to that team; no colours, nothing cut.
 */
#include "text.h"

#include "base/time.h"
#include "base/utf8.h"
#include "base/view.h"

enum { LABEL_COLUMNS = 14, STEPS_MAX = 6, ROWS_MAX = 5, DPS_MAX = 20 };

/* ── what concerns a team ── */

static bool
is_for_team(const struct dplog_item *item, enum dplog_handover team)
{
    return item && (item->teams >> (unsigned)team & 1U);
}

static bool
concerns(const struct dpl_text *t, const struct dpl_problem *problem)
{
    for (size_t i = 0; i < problem->item_count; i++)
        if (is_for_team(dpl_item_by_id(t->d, problem->items[i].id),
                        t->options->handover) &&
            (i == 0 || dpl_certainty(problem, i) != DPL_P_WEAK))
            return true;
    return false;
}

static enum dpl_phrase
team_phrase(enum dplog_handover team)
{
    switch (team) {
    case DPLOG_HANDOVER_NETWORK:
        return DPL_P_TEAM_NETWORK;
    case DPLOG_HANDOVER_AD:
        return DPL_P_TEAM_AD;
    case DPLOG_HANDOVER_SERVER:
    case DPLOG_HANDOVER_NONE:
        break;
    }
    return DPL_P_TEAM_SERVER;
}

/* ── one fact a line ── */

static void
put_fact(struct dpl_text *t, enum dpl_phrase label)
{
    dpl_text_flush(t, (struct dpl_para){
                          .keep = DPL_KEEP_ALWAYS,
                          .label = dpl_phrase(t->language, label),
                          .column = LABEL_COLUMNS,
                      });
}

static void
put_source(struct dpl_text *t)
{
    const struct dplog_totals *totals = &t->d->totals;

    if (totals->site_server)
        dpl_add_name(&t->para, totals->site_server);
    dpl_text_say(t, totals->site_server ? DPL_P_HO_SITE_SERVER_REMARK
                                        : DPL_P_AT_SITE_SERVER);
    if (totals->site_server && totals->site_code)
        dpl_text_say_name(t, DPL_P_HO_SITE, totals->site_code);
    else if (totals->site_server)
        dpl_buf_add_char(&t->para, ')');
    put_fact(t, DPL_P_HO_SOURCE);
}

static struct dplog_view
host_in(const char *text)
{
    const struct dplog_view line = dpl_view_of(text);
    const size_t at = dpl_view_find(line, DPL_VIEW("://"), 0);
    size_t to;

    if (at == SIZE_MAX)
        return DPL_VIEW("");
    for (to = at + 3;
         to < line.len && line.ptr[to] != '/' && line.ptr[to] != ' ';)
        to++;
    return dpl_view_slice(line, at + 3, to);
}

/* "download.windowsupdate.com": of the first address that a problem names. */
static struct dplog_view
host_of_address(const struct dpl_problem *problem)
{
    struct dplog_view host = host_in(problem->lead->fixed_when);

    for (size_t i = 0; i < problem->finding_count && host.len == 0; i++) {
        const struct dplog_finding *f = problem->findings[i];

        for (size_t k = 0; k < f->evidence_count && host.len == 0; k++)
            host = host_in(f->evidence[k].message);
    }
    return host;
}

static void
add_dps(struct dpl_text *t, const struct dpl_problem *problem)
{
    const char *shown[DPS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < problem->finding_count && count < DPS_MAX; i++) {
        const char *dp = problem->findings[i]->dp;
        bool is_new = dp;

        for (size_t k = 0; k < count && is_new; k++)
            is_new =
                !dpl_view_equal_nocase(dpl_view_of(dp), dpl_view_of(shown[k]));
        if (!is_new)
            continue;
        if (count > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_add_name(&t->para, dp);
        shown[count++] = dp;
    }
    if (problem->dp_count > count)
        dpl_buf_add_str(&t->para, ", ...");
    dpl_text_say(t, DPL_P_HO_DP_REMARK);
}

static void
put_destination(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_view host = host_of_address(problem);

    if (problem->dp_count > 0) {
        add_dps(t, problem);
    } else if (dpl_problem_is_download(problem) &&
               !dpl_view_equal(dpl_view_of(problem->lead->hop),
                               DPL_VIEW("temp>source"))) {
        dpl_text_add_view(t, host);
        dpl_text_say(t, host.len > 0 ? DPL_P_HO_INTERNET_REMARK
                                     : DPL_P_HO_INTERNET);
    } else if (problem->lead->path) {
        if (problem->path || problem->share_len == 0)
            dpl_text_add(t,
                         problem->path ? problem->path : problem->lead->path);
        else
            dpl_text_add_place(t, problem); /* of several folders */
        dpl_text_say(t, DPL_P_HO_FOLDER_REMARK);
    } else {
        return;
    }
    put_fact(t, DPL_P_HO_DESTINATION);
}

static void
put_protocol(struct dpl_text *t, const struct dpl_problem *problem)
{
    size_t count = 0;
    const char *before = NULL;

    for (size_t i = 0; i < problem->item_count; i++) {
        const struct dplog_item *item =
            dpl_item_by_id(t->d, problem->items[i].id);

        if (!item || !item->protocol ||
            (before &&
             dpl_view_equal(dpl_view_of(before), dpl_view_of(item->protocol))))
            continue;
        if (count++ > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_add_name(&t->para, item->protocol);
        before = item->protocol;
    }
    put_fact(t, DPL_P_HO_PROTOCOL);
    dpl_text_add_ports(t, problem, DPL_P_HO_PORTS_FROM_TO);
    put_fact(t, DPL_P_HO_PORTS);
}

static void
put_account(struct dpl_text *t, const struct dpl_problem *problem)
{
    if (problem->lead->account) {
        dpl_add_name(&t->para, problem->lead->account);
    } else if (t->d->totals.site_server) {
        dpl_add_computer_account(&t->para, t->d);
        dpl_text_say(t, DPL_P_HO_ACCOUNT_REMARK);
    }
    put_fact(t, DPL_P_HO_ACCOUNT);
}

static void
put_error(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_finding *lead = problem->lead;

    if (lead->code_count > 0) {
        dpl_text_add_code(t, &lead->codes[0]);
        if (lead->codes[0].text) {
            dpl_buf_add_str(&t->para, ": ");
            dpl_text_add_bare(t, lead->codes[0].text);
        }
    } else {
        dpl_text_add_rule_title(t, problem);
    }
    put_fact(t, DPL_P_HO_ERROR);
}

/* ── when ── */

/* "2026-11-20 09:44:23 +09:00 (2026-11-20 00:44:23 UTC)". */
static void
add_both_times(struct dpl_text *t, int64_t us)
{
    char utc[DPL_RFC3339_SIZE], local[DPL_RFC3339_SIZE];

    dpl_format_rfc3339(us, utc);
    dpl_format_rfc3339(us + t->zone.offset_us, local);
    dpl_buf_addf(&t->para, "%.10s %.8s", local, local + 11);
    if (t->zone.suffix[0] && t->zone.offset_us != 0)
        dpl_buf_addf(&t->para, " %s (%.10s %.8s UTC)", t->zone.suffix, utc,
                     utc + 11);
    else if (t->zone.suffix[0])
        dpl_buf_add_str(&t->para, " UTC");
}

static void
put_times(struct dpl_text *t, const struct dpl_problem *problem)
{
    if (problem->first_us != DPLOG_TIME_NONE) {
        add_both_times(t, problem->first_us);
        put_fact(t, DPL_P_HO_FIRST);
    }
    if (problem->last_us != DPLOG_TIME_NONE) {
        add_both_times(t, problem->last_us);
        dpl_text_say(t, DPL_P_COMMA);
        dpl_text_say_number(t, DPL_P_TIMES, problem->count);
        if (problem->lead->retrying && problem->lead->retry_minutes > 0) {
            dpl_text_say(t, DPL_P_COMMA);
            dpl_text_say_number(t, DPL_P_EVERY, problem->lead->retry_minutes);
        }
        put_fact(t, DPL_P_HO_LAST);
    }
}

/* ── proof and checks ── */

static void
add_row(struct dpl_rows *rows, const struct dplog_evidence *line)
{
    if (rows->count < ROWS_MAX)
        dpl_rows_add(rows, line, NULL);
}

static void
put_evidence(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_finding *lead = problem->lead;
    const struct dplog_evidence *proof = dpl_problem_proof(t->d, problem);
    struct dpl_rows rows = {0};

    if (lead->evidence_count > 0)
        add_row(&rows, &lead->evidence[0]);
    add_row(&rows, dpl_newest_evidence(lead));
    for (size_t i = 0; i < problem->finding_count; i++)
        if (problem->findings[i] != lead)
            add_row(&rows, dpl_newest_evidence(problem->findings[i]));
    dpl_rows_sort(&rows);
    if (proof &&
        !dpl_view_starts(dpl_view_of(proof->message), DPL_VIEW("STATMSG:"))) {
        dpl_rows_add(&rows, proof, NULL);
        dpl_rows_add_tail(&rows, dpl_phrase(t->language, DPL_P_HO_THIS_WORKS));
        dpl_rows_sort(&rows);
    }
    if (rows.count == 0)
        return;
    dpl_page_blank(&t->page);
    dpl_text_say_name(t, DPL_P_HO_EVIDENCE, t->zone.suffix);
    dpl_text_line(t, DPL_KEEP_ALWAYS);
    dpl_text_rows_whole(t, &rows, 2);
}

/* Steps of the items that the team looks after; the console is not theirs. */
static void
find_steps(struct dpl_text *t, const struct dpl_problem *problem,
           struct dpl_step_list *ret)
{
    struct dpl_step_list all = {0};

    for (size_t i = 0; i < problem->item_count; i++)
        if (is_for_team(dpl_item_by_id(t->d, problem->items[i].id),
                        t->options->handover))
            dpl_item_steps(t, problem, problem->items[i].id, &all);
    for (size_t i = 0; i < all.count && ret->count < STEPS_MAX; i++)
        if (!dpl_view_equal(dpl_view_of(all.at[i]->where), DPL_VIEW("console")))
            ret->at[ret->count++] = all.at[i];
}

static void
put_steps(struct dpl_text *t, const struct dpl_problem *problem)
{
    struct dpl_step_list steps = {0};

    find_steps(t, problem, &steps);
    if (steps.count == 0)
        return;
    dpl_page_blank(&t->page);
    dpl_text_say(t, DPL_P_HO_PLEASE_CHECK);
    dpl_text_stands_for(t, problem, &steps);
    dpl_text_line(t, DPL_KEEP_ALWAYS);
    dpl_text_step_rows(t, &steps);
    /* For many codes it tells them apart: that is for who reads the logs. */
    if (problem->lead->code_count == 0 &&
        is_for_team(dpl_item_by_id(t->d, problem->items[0].id),
                    t->options->handover))
        dpl_text_advice(t, problem);
}

static void
put_problem(struct dpl_text *t, const struct dpl_problem *problem)
{
    dpl_page_blank(&t->page);
    dpl_text_add_title(t, problem, DPL_NAMING_FULL);
    dpl_text_say(t, DPL_P_STOP);
    dpl_text_add_reach(t, problem);
    put_fact(t, DPL_P_HO_WHAT);
    put_source(t);
    put_destination(t, problem);
    put_protocol(t, problem);
    put_account(t, problem);
    put_error(t, problem);
    put_times(t, problem);
    put_evidence(t, problem);
    put_steps(t, problem);
}

void
dpl_text_handover(struct dpl_text *t)
{
    const char *team =
        dpl_phrase(t->language, team_phrase(t->options->handover));
    size_t count = 0;

    for (size_t i = 0; i < t->problems.count; i++)
        count += concerns(t, &t->problems.at[i]);
    dpl_text_say_name(t, count > 0 ? DPL_P_HO_HEADING : DPL_P_HO_NOTHING, team);
    dpl_text_add_as_of(t);
    dpl_text_line(t, DPL_KEEP_ALWAYS);
    for (size_t i = 0; i < t->problems.count; i++)
        if (concerns(t, &t->problems.at[i]))
            put_problem(t, &t->problems.at[i]);
}
