/* SPDX-License-Identifier: MIT
 *
 * The checklist: which items the findings speak against and how strongly,
 * which ones success lines prove, and where to look first.
 *
 * Score of an item: its best episode, plus at most 0.1 for all others
 * together, so that many weak hints never beat one proof. Only causes count.
 */
#include "diagnose/sheet.h"

#include "base/view.h"
#include <stdlib.h>

static const double failed_from = 0.7 - 1e-6; /* weights are floats */
static const double others_at_most = 0.1;

/* Faults first, then waits, then what is over. */
enum group { GROUP_FAULT, GROUP_WAIT, GROUP_OVER, GROUP_NONE };

struct tally {
    enum group group;
    double best, doubt; /* doubt: product of (1 - weight) of the others */
    uint64_t first_order;
    uint32_t best_finding;
    int64_t first_us, last_us;
    size_t count;
};

static enum group
group_of(const struct dpl_sheet *sheet, uint32_t finding)
{
    const struct dplog_finding *f = &sheet->findings[finding];

    if (f->explained_by || f->role == DPLOG_ROLE_SYMPTOM)
        return GROUP_NONE;
    if (f->state == DPLOG_FINDING_RECOVERED)
        return GROUP_OVER;
    return f->role == DPLOG_ROLE_WAIT ? GROUP_WAIT : GROUP_FAULT;
}

static void
add_weight(const struct dpl_sheet *sheet, struct tally *t, uint32_t finding,
           double weight, enum group group)
{
    const struct dplog_finding *f = &sheet->findings[finding];
    const uint64_t order =
        sheet->track->episodes.at[sheet->episode_of[finding]].first_order;

    if (group > t->group)
        return;
    if (group < t->group || !t->count)
        *t = (struct tally){.group = group,
                            .doubt = 1,
                            .first_order = order,
                            .first_us = f->first_us,
                            .last_us = f->last_us,
                            .best_finding = finding};
    if (weight > t->best) {
        if (t->count)
            t->doubt *= 1 - t->best;
        t->best = weight;
        t->best_finding = finding;
    } else {
        t->doubt *= 1 - weight;
    }
    if (f->first_us != DPLOG_TIME_NONE &&
        (t->first_us == DPLOG_TIME_NONE || f->first_us < t->first_us))
        t->first_us = f->first_us;
    if (f->last_us > t->last_us)
        t->last_us = f->last_us;
    t->count++;
}

static uint32_t
item_index(const struct dplog_ruleset *set, const char *id)
{
    for (uint32_t i = 0; i < set->item_count; i++)
        if (set->items[i].id == id) /* the same string by construction */
            return i;
    return DPL_NO_INDEX;
}

static void
tally_all(const struct dpl_sheet *sheet, struct tally *tallies)
{
    for (uint32_t i = 0; i < sheet->set->item_count; i++)
        tallies[i] = (struct tally){.group = GROUP_NONE,
                                    .doubt = 1,
                                    .first_us = DPLOG_TIME_NONE,
                                    .last_us = DPLOG_TIME_NONE};
    for (uint32_t f = 0; f < sheet->out->finding_count; f++) {
        const enum group group = group_of(sheet, f);

        if (group == GROUP_NONE)
            continue;
        for (size_t k = 0; k < sheet->findings[f].item_count; k++) {
            const struct dplog_item_weight *w = &sheet->findings[f].items[k];

            add_weight(sheet, &tallies[item_index(sheet->set, w->id)], f,
                       w->weight, group);
        }
    }
}

static double
score_of(const struct tally *t)
{
    const double score = t->best + others_at_most * (1 - t->doubt);

    return score > 1 ? 1 : score;
}

/* ── ranks ── */

struct ranked {
    const struct tally *tally;
    double score;
    uint32_t item;
};

static int
compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->tally->group != y->tally->group)
        return x->tally->group < y->tally->group ? -1 : 1;
    if (x->score > y->score || x->score < y->score)
        return x->score > y->score ? -1 : 1;
    if (x->tally->first_order != y->tally->first_order)
        return x->tally->first_order < y->tally->first_order ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

static enum dplog_item_status
status_of(const struct tally *t, double score)
{
    switch (t->group) {
    case GROUP_FAULT:
        return score >= failed_from ? DPLOG_ITEM_FAILED : DPLOG_ITEM_SUSPECT;
    case GROUP_WAIT:
        return DPLOG_ITEM_WAITING;
    case GROUP_OVER:
        return DPLOG_ITEM_RECOVERED;
    default:
        return DPLOG_ITEM_NO_EVIDENCE;
    }
}

static void
rank_all(struct dpl_sheet *sheet, const struct tally *tallies)
{
    struct ranked *list =
        dpl_sheet_array(sheet, sheet->set->item_count, sizeof(*list));
    uint32_t count = 0;

    if (!list)
        return;
    for (uint32_t i = 0; i < sheet->set->item_count; i++)
        if (tallies[i].group != GROUP_NONE && tallies[i].count)
            list[count++] =
                (struct ranked){&tallies[i], score_of(&tallies[i]), i};
    qsort(list, count, sizeof(*list), compare_ranked);
    for (uint32_t i = 0; i < count; i++) {
        struct dplog_item *item = &sheet->items[list[i].item];

        item->rank = i + 1;
        item->score = list[i].score;
        item->status = status_of(list[i].tally, list[i].score);
        item->first_us = list[i].tally->first_us;
        item->last_us = list[i].tally->last_us;
    }
}

/* ── what belongs to one item ── */

static void
put_findings(struct dpl_sheet *sheet, struct dplog_item *item)
{
    size_t count = 0;
    uint32_t *ids;

    for (int pass = 0; pass < 2; pass++) {
        ids = pass ? dpl_sheet_array(sheet, count, sizeof(*ids)) : NULL;
        if (pass && !ids)
            return;
        count = 0;
        for (uint32_t f = 0; f < sheet->out->finding_count; f++) {
            if (group_of(sheet, f) == GROUP_NONE)
                continue;
            for (size_t k = 0; k < sheet->findings[f].item_count; k++)
                if (sheet->findings[f].items[k].id == item->id) {
                    if (pass)
                        ids[count] = sheet->findings[f].id;
                    count++;
                }
        }
    }
    item->findings = ids;
    item->finding_count = count;
}

static int
compare_names(const void *a, const void *b)
{
    return dpl_view_compare_nocase(dpl_view_of(*(const char *const *)a),
                                   dpl_view_of(*(const char *const *)b));
}

/* Cleared as a whole: proven for every DP that anything was sent to. */
static bool
is_cleared_for_all(const struct dpl_sheet *sheet, const struct dplog_item *item)
{
    const struct dplog_diagnosis *out = sheet->out;

    if (!item->cleared_for_count)
        return false;
    for (size_t i = 0; i < out->deployment_count; i++) {
        const char *dp = out->deployments[i].dp;

        if (dp && !bsearch(&dp, item->cleared_for, item->cleared_for_count,
                           sizeof(*item->cleared_for), compare_names))
            return false;
    }
    return true;
}

/* Whose names a step is filled with: the item's strongest finding's. */
static const struct dpl_episode *
episode_for_names(const struct dpl_sheet *sheet, const struct tally *tallies,
                  uint32_t item)
{
    return item == DPL_NO_INDEX
               ? NULL
               : &sheet->track->episodes
                      .at[sheet->episode_of[tallies[item].best_finding]];
}

static uint32_t
first_ranked(const struct dpl_sheet *sheet)
{
    for (uint32_t i = 0; i < sheet->set->item_count; i++)
        if (sheet->items[i].rank == 1)
            return i;
    return DPL_NO_INDEX;
}

void
dpl_checklist_make(struct dpl_sheet *sheet)
{
    const struct dplog_ruleset *set = sheet->set;
    struct tally *tallies =
        dpl_sheet_array(sheet, set->item_count, sizeof(*tallies));
    struct dplog_item *shown;
    uint32_t first;
    size_t count = 0;

    sheet->items =
        dpl_sheet_array(sheet, set->item_count, sizeof(*sheet->items));
    shown = dpl_sheet_array(sheet, set->item_count, sizeof(*shown));
    if (sheet->failed)
        return;
    tally_all(sheet, tallies);
    for (uint32_t i = 0; i < set->item_count; i++)
        sheet->items[i] = (struct dplog_item){
            .id = set->items[i].id,
            .extended = set->items[i].extended,
            .title = set->items[i].title[sheet->language]
                         ? set->items[i].title[sheet->language]
                         : set->items[i].title[DPLOG_LANGUAGE_EN],
            .protocol = set->items[i].protocol,
            .ports = set->items[i].ports,
            .teams = set->items[i].teams,
            .label = set->items[i].label[sheet->language],
            .part = dpl_sheet_text(sheet, set->items[i].part),
            .status = DPLOG_ITEM_NO_EVIDENCE,
            .first_us = DPLOG_TIME_NONE,
            .last_us = DPLOG_TIME_NONE,
        };
    rank_all(sheet, tallies);
    first = first_ranked(sheet);
    for (uint32_t i = 0; i < set->item_count && !sheet->failed; i++) {
        struct dplog_item *item = &sheet->items[i];
        const bool ranked = item->rank != 0;

        put_findings(sheet, item);
        dpl_cleared_put(sheet, item, i);
        if (!ranked && is_cleared_for_all(sheet, item))
            item->status = DPLOG_ITEM_CLEARED;
        dpl_steps_make(sheet, item, &set->items[i],
                       episode_for_names(sheet, tallies, ranked ? i : first));
        if (!item->extended || ranked)
            shown[count++] = *item;
    }
    sheet->out->checklist = shown;
    sheet->out->item_count = count;
}
