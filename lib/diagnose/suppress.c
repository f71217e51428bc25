/* SPDX-License-Identifier: MIT
 *
 * What a site does not want to hear of: findings that its suppressions fit
 * are told as a number, and decide nothing. What they explain goes with them.
 * Matches in = matches counted + matches suppressed.
 */
#include "diagnose/sheet.h"

#include "base/view.h"
#include <stdlib.h>

static bool
has_rule(const struct dpl_suppression *s, uint32_t rule)
{
    for (uint32_t i = 0; i < s->rule_count; i++)
        if (s->rules[i] == rule)
            return true;
    return s->rule_count == 0;
}

static bool
has_dp(const struct dpl_suppression *s, const char *dp)
{
    for (uint32_t i = 0; dp && i < s->dp_count; i++)
        if (dpl_host_matches(dp, s->dps[i]))
            return true;
    return s->dp_count == 0;
}

static bool
has_package(const struct dpl_suppression *s, const char *package)
{
    for (uint32_t i = 0; package && i < s->package_count; i++)
        if (dpl_view_equal_nocase(dpl_view_of(package),
                                  dpl_view_of(s->packages[i])))
            return true;
    return s->package_count == 0;
}

/* The newest event tells the time, never the clock of this machine. */
static bool
is_over(const struct dpl_sheet *sheet, const struct dpl_suppression *s)
{
    const int64_t newest_us = sheet->track->newest_us;

    return s->until_us != DPLOG_TIME_NONE && newest_us != DPLOG_TIME_NONE &&
           newest_us >= s->until_us;
}

/* The first suppression in force that fits, or DPL_NONE. */
static uint32_t
find(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    const char *dp = dpl_sheet_dp(sheet, e->keys.dp);
    const char *package = dpl_sheet_string(sheet, e->keys.package);

    for (uint32_t i = 0; i < sheet->set->suppression_count; i++) {
        const struct dpl_suppression *s = &sheet->set->suppressions[i];

        if (!is_over(sheet, s) && has_rule(s, e->rule) && has_dp(s, dp) &&
            has_package(s, package))
            return i;
    }
    return DPL_NONE;
}

static uint32_t
find_with_cause(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    const uint32_t own = find(sheet, e);
    const uint32_t root = dpl_explain_root(sheet->track, e->explained_by);

    return own == DPL_NONE && root != DPL_NONE
               ? find(sheet, &sheet->track->episodes.at[root])
               : own;
}

/* ── the list ── */

/* One line of the report: what one suppression took of one rule. */
struct entry {
    uint32_t suppression, rule;
    uint64_t matches, findings;
};

static int
compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->suppression != y->suppression)
        return x->suppression < y->suppression ? -1 : 1;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* Sorted entries of the same line become one. */
static size_t
fold(struct entry *list, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept && !compare_entries(&list[kept - 1], &list[i])) {
            list[kept - 1].matches += list[i].matches;
            list[kept - 1].findings += list[i].findings;
        } else {
            list[kept++] = list[i];
        }
    }
    return kept;
}

static void
put_one(struct dpl_sheet *sheet, const struct entry *entry,
        struct dplog_suppressed *ret)
{
    const struct dpl_suppression *s =
        &sheet->set->suppressions[entry->suppression];
    const uint32_t rule = entry->rule != DPL_NO_INDEX ? entry->rule
                          : s->rule_count == 1        ? s->rules[0]
                                                      : DPL_NO_INDEX;

    *ret = (struct dplog_suppressed){
        .rule = rule == DPL_NO_INDEX ? NULL : sheet->set->rules[rule].id,
        .count = entry->matches,
        .findings = entry->findings,
        .until = s->until,
        .reason = s->reason,
        .expired = is_over(sheet, s),
        .dps = s->dps,
        .dp_count = s->dp_count,
        .packages = s->packages,
        .package_count = s->package_count,
        .path = s->path,
        .line = s->line,
    };
}

static void
put_list(struct dpl_sheet *sheet, struct entry *list, size_t count)
{
    struct dplog_suppressed *out;

    if (count > 1)
        qsort(list, count, sizeof(*list), compare_entries);
    count = fold(list, count);
    out = dpl_sheet_array(sheet, count, sizeof(*out));
    if (!out)
        return;
    for (size_t i = 0; i < count; i++)
        put_one(sheet, &list[i], &out[i]);
    sheet->out->suppressed = out;
    sheet->out->suppressed_count = count;
}

void
dpl_suppress_make(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;
    const size_t all = track->episodes.count;
    struct entry *list;
    size_t count = 0;

    sheet->is_suppressed =
        dpl_sheet_array(sheet, all, sizeof(*sheet->is_suppressed));
    if (sheet->failed || !sheet->set->suppression_count)
        return;
    list = dpl_sheet_array(sheet, all + sheet->set->suppression_count,
                           sizeof(*list));
    if (!list)
        return;
    for (size_t i = 0; i < all; i++) {
        const struct dpl_episode *e = &track->episodes.at[i];
        const uint32_t by = dpl_episode_is_told(sheet, e)
                                ? find_with_cause(sheet, e)
                                : DPL_NONE;

        if (by == DPL_NONE)
            continue;
        sheet->is_suppressed[i] = true;
        list[count++] = (struct entry){by, e->rule, e->count, 1};
    }
    for (uint32_t s = 0; s < sheet->set->suppression_count; s++)
        if (is_over(sheet, &sheet->set->suppressions[s]))
            list[count++] = (struct entry){s, DPL_NO_INDEX, 0, 0};
    put_list(sheet, list, count);
}

/* ── deployments ── */

static bool
is_named(const struct dpl_sheet *sheet, const struct dpl_deployment *d)
{
    const char *dp = dpl_sheet_dp(sheet, d->dp);
    const char *package = dpl_sheet_string(sheet, d->package);

    for (uint32_t i = 0; i < sheet->set->suppression_count; i++) {
        const struct dpl_suppression *s = &sheet->set->suppressions[i];

        if (!is_over(sheet, s) && !s->rule_count && has_dp(s, dp) &&
            has_package(s, package))
            return true;
    }
    return false;
}

bool
dpl_deployment_is_suppressed(const struct dpl_sheet *sheet,
                             const struct dpl_deployment *d)
{
    const struct dpl_track *track = sheet->track;

    if (!sheet->set->suppression_count)
        return false;
    for (size_t i = 0; i < track->episodes.count; i++) {
        const struct dpl_episode *e = &track->episodes.at[i];

        if (sheet->is_suppressed[i] && e->state == DPL_EPISODE_OPEN &&
            dpl_episode_concerns(e, d))
            return true;
    }
    return is_named(sheet, d);
}
