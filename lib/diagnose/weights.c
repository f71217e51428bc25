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

/* What a line accuses this strongly no success takes back: "no such host" is
 * no matter of opinion. */
static const float outright = 0.75f;

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
            dpl_cleared_by(sheet, w.item, e->keys.dp, e))
            continue; /* proven good: no suspect */
        insert_best_first(ret, kept++, w);
    }
    return kept;
}
