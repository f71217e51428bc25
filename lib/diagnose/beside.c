/* SPDX-License-Identifier: MIT
 *
 * What else is known of the place of a failure: deliveries before it, successes
 * since.
 */
#include "diagnose/sheet.h"

#include "base/view.h"

void
dpl_beside_index(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;

    for (size_t i = 0; i < track->deployments.count; i++)
        if (track->deployments.at[i].pull &&
            !dpl_table_set(&sheet->pull_dps, track->deployments.at[i].dp, 1))
            sheet->failed = true;
    dpl_failing_index(sheet);
}

bool
dpl_worked_before(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    for (uint32_t i = dpl_table_get(&sheet->clearances_of, e->keys.dp);
         e->keys.dp && i != DPL_NONE; i = sheet->next_clearance[i]) {
        const struct dpl_clearance *c = &sheet->track->clearances.at[i];

        if (sheet->set->rules[c->rule].outcome == DPL_OUTCOME_SUCCESS &&
            c->first_order < e->first_order)
            return true;
    }
    return false;
}

bool
dpl_source_works_beside(const struct dpl_sheet *sheet, uint32_t item,
                        const struct dpl_episode *e)
{
    const uint64_t place = dpl_host_key(dpl_sheet_server_view(sheet, e));

    for (uint32_t i = dpl_table_get(&sheet->clearances_of, 0);
         place && i != DPL_NONE; i = sheet->next_clearance[i]) {
        const struct dpl_clearance *c = &sheet->track->clearances.at[i];
        const char *server = dpl_sheet_string(sheet, c->server);

        if (server && dpl_host_key(dpl_view_of(server)) == place &&
            c->line.order > e->first_order && dpl_clears_item(sheet, c, item))
            return true;
    }
    return false;
}

/* ── where in the flow ── */

/* The hop that a chain ends in. */
static uint32_t
last_hop(const struct dplog_ruleset *set, uint32_t stage)
{
    for (uint32_t s = 0; s < set->stage_count; s++)
        if (set->stages[s].chain == set->stages[stage].chain &&
            set->stages[s].position == set->stages[s].chain_length)
            return set->stages[s].hop;
    return set->stages[stage].hop;
}

struct dpl_place
dpl_place_of(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    const struct dplog_ruleset *set = sheet->set;
    const struct dpl_rule *rule = &set->rules[e->rule];
    const uint32_t on_pull = rule->stage == DPL_NO_INDEX
                                 ? DPL_NO_INDEX
                                 : set->stages[rule->stage].on_pull;

    if (on_pull != DPL_NO_INDEX && e->keys.dp && !rule->other_server &&
        dpl_table_get(&sheet->pull_dps, e->keys.dp) != DPL_TABLE_ABSENT)
        return (struct dpl_place){on_pull, last_hop(set, on_pull)};
    return (struct dpl_place){rule->stage, rule->hop};
}
