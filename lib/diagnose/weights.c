/* SPDX-License-Identifier: MIT
 *
 * What an episode says against each item of the checklist: its rule's weights,
 * trusted as far as the rule's wording is, moved by what else is known. Each
 * move is kept as a term, so that a report can say how a weight came about.
 */
#include "diagnose/sheet.h"

/* By enum dpl_provenance: how far a rule's wording is to be trusted. */
static const float provenance_factor[] = {1.0f, 0.9f, 0.7f, 0.4f};

/* An unknown sentence with a known code. */
static const float code_only_factor = 0.7f;

/* What a line accuses this strongly no success takes back: "no such host" is
 * no matter of opinion. */
static const float outright = 0.75f;

/* ── moving a weight ── */

static void
add_term(struct dpl_weights *w, enum dpl_term_kind kind, uint32_t adjust,
         uint32_t slot, float delta)
{
    if (w->term_count < DPL_MAX_TERMS)
        w->terms[w->term_count++] =
            (struct dpl_term){.kind = kind,
                              .adjust = adjust,
                              .item = w->at[slot].item,
                              .delta = delta,
                              .weight = w->at[slot].weight};
}

static void
move_to(struct dpl_weights *w, enum dpl_term_kind kind, uint32_t adjust,
        uint32_t slot, float weight)
{
    const float delta = weight - w->at[slot].weight;

    w->at[slot].weight = weight;
    add_term(w, kind, adjust, slot, delta);
}

/* The place of an item, a new one where it has none; DPL_NONE: no room. */
static uint32_t
slot_of(struct dpl_weights *w, uint32_t item)
{
    for (uint32_t i = 0; i < w->count; i++)
        if (w->at[i].item == item)
            return i;
    if (w->count == DPL_MAX_WEIGHTS)
        return DPL_NONE;
    w->at[w->count] = (struct dpl_item_weight){item, 0};
    return w->count++;
}

/* ── discriminators ── */

static bool
holds(const uint32_t *list, uint32_t count, uint32_t value)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == value)
            return true;
    return !list; /* not asked */
}

static bool
fits(const struct dpl_sheet *sheet, const struct dpl_adjust *a,
     const struct dpl_episode *e)
{
    return holds(a->rules, a->rule_count, e->rule) &&
           holds(a->tables, a->table_count,
                 sheet->set->rules[e->rule].by_code) &&
           (!a->codes || (e->code_kind == DPL_CODE_HRESULT &&
                          holds(a->codes, a->code_count, e->code)));
}

static bool
works(const struct dpl_sheet *sheet, const struct dpl_adjust *a,
      const struct dpl_episode *e)
{
    for (uint32_t i = 0; i < a->works_count; i++)
        if (a->same == DPL_SAME_SOURCE
                ? dpl_source_works_beside(sheet, a->works[i], e)
                : e->keys.dp &&
                      dpl_works_beside(sheet, a->works[i], e->keys.dp, e))
            return true;
    return !a->works;
}

static bool
fails_with(const struct dpl_sheet *sheet, const struct dpl_adjust *a,
           const struct dpl_episode *e)
{
    for (uint32_t i = 0; i < a->fails_with_count; i++)
        if (a->fails_with[i] != e->code &&
            dpl_fails_too(sheet, a->same, e, a->fails_with[i]))
            return true;
    return !a->fails_with;
}

static bool
applies(const struct dpl_sheet *sheet, const struct dpl_adjust *a,
        const struct dpl_episode *e)
{
    return fits(sheet, a, e) && works(sheet, a, e) && fails_with(sheet, a, e) &&
           (!a->worked_before || dpl_worked_before(sheet, e));
}

/* Raises before lowers, each to a bound: the order of entries is no matter. */
static void
adjust(const struct dpl_sheet *sheet, const struct dpl_episode *e, float trust,
       struct dpl_weights *w)
{
    const struct dplog_ruleset *set = sheet->set;
    bool applied[DPL_MAX_ADJUSTS];

    for (uint32_t a = 0; a < set->adjust_count; a++) {
        const struct dpl_adjust *entry = &set->adjusts[a];

        applied[a] = applies(sheet, entry, e);
        for (uint32_t i = 0; applied[a] && i < entry->raise_count; i++) {
            const float weight = entry->raise[i].weight * trust;
            const uint32_t slot = slot_of(w, entry->raise[i].item);

            if (slot != DPL_NONE && w->at[slot].weight < weight)
                move_to(w, DPL_TERM_ADJUST, a, slot, weight);
        }
    }
    for (uint32_t a = 0; a < set->adjust_count; a++) {
        const struct dpl_adjust *entry = &set->adjusts[a];

        for (uint32_t i = 0; applied[a] && i < entry->lower_count; i++) {
            const float weight = entry->lower[i].weight * trust;
            const uint32_t slot = slot_of(w, entry->lower[i].item);

            if (slot != DPL_NONE && w->at[slot].weight > weight)
                move_to(w, DPL_TERM_ADJUST, a, slot, weight);
        }
    }
}

/* ── all together ── */

/* A name that resolves is no suspect. */
static void
drop_proven(const struct dpl_sheet *sheet, const struct dpl_episode *e,
            float trust, struct dpl_weights *w)
{
    for (uint32_t i = 0; e->keys.dp && i < w->count; i++)
        if (w->at[i].weight > 0 && w->at[i].weight < outright * trust &&
            sheet->set->items[w->at[i].item].whole &&
            dpl_cleared_by(sheet, w->at[i].item, e->keys.dp, e))
            move_to(w, DPL_TERM_PROVEN, DPL_NONE, i, 0);
}

/* Best first, and without what came to nothing. */
static void
sort(struct dpl_weights *w)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < w->count; i++) {
        const struct dpl_item_weight one = w->at[i];
        uint32_t to = kept;

        if (one.weight <= 0)
            continue;
        while (to > 0 && w->at[to - 1].weight < one.weight) {
            w->at[to] = w->at[to - 1];
            to--;
        }
        w->at[to] = one;
        kept++;
    }
    w->count = kept;
}

/* How far the line means what its rule says. A code keeps its meaning in words
 * that nobody has seen, so a doubtful wording takes no more from it than an
 * unknown one would. */
static float
trust_in(const struct dpl_rule *rule, bool by_code)
{
    const float wording = provenance_factor[rule->provenance];

    if (rule->fallback)
        return code_only_factor;
    return by_code && wording < code_only_factor ? code_only_factor : wording;
}

void
dpl_weigh(const struct dpl_sheet *sheet, const struct dpl_episode *e,
          struct dpl_weights *ret)
{
    const struct dpl_rule *rule = &sheet->set->rules[e->rule];
    const struct dpl_item_weight *items;
    uint32_t count;
    bool generic;
    float trust;

    ret->count = ret->term_count = 0;
    dpl_rule_items(sheet->set, rule, e->code, e->code_kind, &items, &count,
                   &generic);
    trust = trust_in(rule, items != rule->items);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t slot = slot_of(ret, items[i].item);

        if (slot == DPL_NONE)
            break;
        move_to(ret, generic ? DPL_TERM_CODE : DPL_TERM_RULE, DPL_NONE, slot,
                items[i].weight);
        if (trust < 1)
            move_to(ret, DPL_TERM_WORDING, DPL_NONE, slot,
                    items[i].weight * trust);
    }
    if (rule->role == DPLOG_ROLE_CAUSE)
        adjust(sheet, e, trust, ret);
    drop_proven(sheet, e, trust, ret);
    sort(ret);
}
