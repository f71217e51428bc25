/* SPDX-License-Identifier: MIT
 *
 * What an episode says against each item of the checklist, and what success
 * lines say for it.
 */
#include "diagnose/sheet.h"

/* By enum dpl_provenance: how far a rule's wording is to be trusted. */
static const float provenance_factor[] = {1.0f, 0.9f, 0.7f, 0.4f};

/* An unknown sentence with a known code. */
static const float code_only_factor = 0.7f;

/* A success this shortly before a failure still tells of the same moment. */
#define SAME_MOMENT_US (INT64_C(3600) * 1000000)

/* What a line accuses this strongly no success takes back: "no such host" is
 * no matter of opinion. */
static const float outright = 0.75f;

/* Whether one stage comes before another on the same way. */
static bool
is_earlier(const struct dplog_ruleset *set, uint32_t stage, uint32_t than)
{
    return stage != DPL_NO_INDEX && than != DPL_NO_INDEX &&
           set->stages[stage].chain == set->stages[than].chain &&
           set->stages[stage].position < set->stages[than].position;
}

/*
 * Whether a success counts in spite of a failure: a later one does. Of an item
 * that is proven whole, so does one while the failure went on, and one of an
 * earlier stage just before: the DP thread reached the name, then the sending
 * thread failed. A success of the failed stage itself, or of a later one, only
 * tells that something has changed since. None counts where the failure lies on
 * the way to another server.
 */
static bool
outweighs(const struct dpl_sheet *sheet, uint32_t item,
          const struct dpl_clearance *c, const struct dpl_episode *against)
{
    const struct dplog_ruleset *set = sheet->set;

    if (!against)
        return true;
    if (set->rules[against->rule].other_server)
        return false;
    if (c->line.order > against->last_order)
        return true;
    if (!set->items[item].whole)
        return false;
    return c->line.order > against->first_order ||
           (is_earlier(set, set->rules[c->rule].stage,
                       set->rules[against->rule].stage) &&
            c->line.time_us != DPLOG_TIME_NONE &&
            against->first_us != DPLOG_TIME_NONE &&
            c->line.time_us >= against->first_us - SAME_MOMENT_US);
}

bool
dpl_is_cleared(const struct dpl_sheet *sheet, uint32_t item, uint32_t dp,
               const struct dpl_episode *against,
               const struct dpl_clearance **ret_by)
{
    const struct dpl_track *track = sheet->track;
    const struct dpl_clearance *newest = NULL;

    for (size_t i = 0; i < track->clearances.count; i++) {
        const struct dpl_clearance *c = &track->clearances.at[i];
        const struct dpl_rule *rule = &sheet->set->rules[c->rule];

        if (c->dp != dp || !outweighs(sheet, item, c, against) ||
            (newest && newest->line.order >= c->line.order))
            continue;
        for (uint32_t k = 0; k < rule->clear_count; k++)
            if (rule->clears[k] == item)
                newest = c;
    }
    if (ret_by)
        *ret_by = newest;
    return newest != NULL;
}

static void
insert_best_first(struct dpl_item_weight *list, uint32_t count,
                  struct dpl_item_weight w)
{
    while (count > 0 && list[count - 1].weight < w.weight) {
        list[count] = list[count - 1];
        count--;
    }
    list[count] = w;
}

uint32_t
dpl_weigh(const struct dpl_sheet *sheet, const struct dpl_episode *e,
          struct dpl_item_weight ret[DPL_MAX_WEIGHTS])
{
    const struct dpl_rule *rule = &sheet->set->rules[e->rule];
    const struct dpl_item_weight *items;
    uint32_t count, kept = 0;
    bool generic;
    float factor;

    dpl_rule_items(sheet->set, rule, e->code, e->code_kind, &items, &count,
                   &generic);
    factor =
        rule->fallback ? code_only_factor : provenance_factor[rule->provenance];
    for (uint32_t i = 0; i < count && kept < DPL_MAX_WEIGHTS; i++) {
        const struct dpl_item_weight w = {items[i].item,
                                          items[i].weight * factor};

        if (items[i].weight < outright && e->keys.dp &&
            sheet->set->items[w.item].whole &&
            dpl_is_cleared(sheet, w.item, e->keys.dp, e, NULL))
            continue; /* proven good: no suspect */
        insert_best_first(ret, kept++, w);
    }
    return kept;
}
