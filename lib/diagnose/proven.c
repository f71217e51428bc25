/* SPDX-License-Identifier: MIT
 *
 * What success lines say beside the checklist: which shared folders could be
 * used, which lines only look bad, which waits came to an end.
 */
#include "diagnose/sheet.h"

#include "base/view.h"
#include <stdlib.h>
#include <string.h>

/* ── shares ── */

static int
compare_items(const struct dplog_share *x, const struct dplog_share *y)
{
    for (size_t i = 0; i < x->item_count && i < y->item_count; i++) {
        const int order = strcmp(x->items[i], y->items[i]);

        if (order != 0)
            return order;
    }
    return (x->item_count > y->item_count) - (x->item_count < y->item_count);
}

/* By path, then by the newest line, then by all else that is told: the same
 * order on every machine, also where two rules know one line. */
static int
compare_shares(const void *a, const void *b)
{
    const struct dplog_share *x = a, *y = b;
    const int order =
        dpl_view_compare_nocase(dpl_view_of(x->path), dpl_view_of(y->path));

    if (order != 0)
        return order;
    if (x->line.time_us != y->line.time_us)
        return x->line.time_us < y->line.time_us ? -1 : 1;
    if (x->line.source != y->line.source)
        return x->line.source < y->line.source ? -1 : 1;
    if (x->line.line != y->line.line)
        return x->line.line < y->line.line ? -1 : 1;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    if (x->first_us != y->first_us)
        return x->first_us < y->first_us ? -1 : 1;
    return compare_items(x, y);
}

static void
fill_share(struct dpl_sheet *sheet, const struct dpl_clearance *c,
           struct dplog_share *ret)
{
    const struct dpl_rule *rule = &sheet->set->rules[c->rule];
    const char **items =
        dpl_sheet_array(sheet, rule->clear_count, sizeof(*items));

    if (!items)
        return;
    for (uint32_t i = 0; i < rule->clear_count; i++)
        items[i] = sheet->set->items[rule->clears[i]].id;
    *ret = (struct dplog_share){
        .path = dpl_sheet_string(sheet, c->share),
        .items = items,
        .item_count = rule->clear_count,
        .count = c->count,
        .first_us = c->first_us,
        .line = dpl_sheet_evidence(sheet, &c->line),
    };
}

/* Whether a rule's lines read or write the share that its run names: that a
 * download came from the internet says nothing about where it goes. */
static bool
is_about_share(const struct dpl_sheet *sheet, const struct dpl_clearance *c)
{
    const uint32_t hop = sheet->set->rules[c->rule].hop;
    const struct dplog_view id =
        dpl_view_of(hop == DPL_NO_INDEX ? NULL : sheet->set->hops[hop].id);

    return c->share && (dpl_view_equal(id, DPL_VIEW("source>sitelib")) ||
                        dpl_view_equal(id, DPL_VIEW("temp>source")));
}

void
dpl_shares_make(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;
    struct dplog_share *list =
        dpl_sheet_array(sheet, track->clearances.count, sizeof(*list));
    size_t count = 0;

    if (!list)
        return;
    for (size_t i = 0; i < track->clearances.count; i++)
        if (is_about_share(sheet, &track->clearances.at[i]))
            fill_share(sheet, &track->clearances.at[i], &list[count++]);
    qsort(list, count, sizeof(*list), compare_shares);
    sheet->out->shares = list;
    sheet->out->share_count = count;
}

/* ── packages ── */

void
dpl_reads_make(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;
    struct dplog_package_read *list =
        dpl_sheet_array(sheet, track->packages.count, sizeof(*list));
    size_t count = 0;

    if (!list)
        return;
    for (size_t i = 0; i < track->packages.count; i++) {
        const struct dpl_package *p = &track->packages.at[i];

        if (p->path && p->read_us != DPLOG_TIME_NONE)
            list[count++] = (struct dplog_package_read){
                .package = dpl_sheet_string(sheet, p->id),
                .path = dpl_sheet_string(sheet, p->path),
                .read_us = p->read_us,
            };
    }
    sheet->out->reads = list;
    sheet->out->read_count = count;
}

/* ── harmless lines ── */

void
dpl_harmless_make(struct dpl_sheet *sheet)
{
    const struct dplog_ruleset *set = sheet->set;
    const struct dpl_track *track = sheet->track;
    struct dplog_harmless *list =
        dpl_sheet_array(sheet, track->clearances.count, sizeof(*list));
    size_t count = 0;

    if (!list)
        return;
    for (size_t i = 0; i < track->clearances.count; i++) {
        const struct dpl_clearance *c = &track->clearances.at[i];
        const struct dpl_rule *rule = &set->rules[c->rule];
        size_t at = 0;

        if (!rule->harmless)
            continue;
        while (at < count && list[at].rule != rule->id)
            at++;
        if (at == count)
            list[count++] = (struct dplog_harmless){
                .rule = rule->id,
                .title = rule->text[sheet->language].title
                             ? rule->text[sheet->language].title
                             : rule->text[DPLOG_LANGUAGE_EN].title};
        list[at].count += c->count;
    }
    sheet->out->harmless = list;
    sheet->out->harmless_count = count;
}

/* ── waits that are over ── */

void
dpl_past_waits_count(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;
    struct dplog_totals *t = &sheet->out->totals;
    const struct dpl_episode *longest = NULL;

    for (size_t i = 0; i < track->episodes.count; i++) {
        const struct dpl_episode *e = &track->episodes.at[i];
        const int64_t end_us =
            e->recovered_by ? e->recovered_by->time_us : DPLOG_TIME_NONE;

        if (e->role != DPLOG_ROLE_WAIT || e->state != DPL_EPISODE_RECOVERED ||
            e->merged_into != DPL_NONE || e->explained_by != DPL_NONE ||
            !dpl_episode_is_selected(sheet, e))
            continue;
        t->waits_over++;
        if (e->first_us == DPLOG_TIME_NONE || end_us == DPLOG_TIME_NONE ||
            end_us - e->first_us <= t->longest_wait_us)
            continue;
        longest = e;
        t->longest_wait_us = end_us - e->first_us;
    }
    if (!longest)
        return;
    const struct dpl_rule *rule = &sheet->set->rules[longest->rule];
    const struct dpl_rule_text *own = &rule->text[sheet->language];
    const struct dpl_rule_text *en = &rule->text[DPLOG_LANGUAGE_EN];

    t->longest_wait =
        dpl_fill_episode(sheet, DPL_FILL_PROSE,
                         own->summary ? own->summary : en->summary, longest);
    t->longest_wait_dp = dpl_sheet_dp(sheet, longest->keys.dp);
}
