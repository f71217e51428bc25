/* SPDX-License-Identifier: MIT
 *
 * Whether every call of a kind failed, as far as the logs go: nothing that
 * proves the contrary since the first one that did.
 */
#include "diagnose/sheet.h"

#include "base/view.h"

static uint32_t
item_of(const struct dpl_sheet *sheet, const char *id)
{
    for (uint32_t i = 0; i < sheet->set->item_count; i++)
        if (dpl_view_equal(dpl_view_of(sheet->set->items[i].id),
                           dpl_view_of(id)))
            return i;
    return DPL_NO_INDEX;
}

/* A success that proves what the failure is laid on, for the same DP, or like
 * it without one. */
static bool
worked_since(const struct dpl_sheet *sheet, const struct dpl_episode *e,
             uint32_t item)
{
    for (uint32_t i = dpl_table_get(&sheet->clearances_of, e->keys.dp);
         i != DPL_NONE; i = sheet->next_clearance[i]) {
        const struct dpl_clearance *c = &sheet->track->clearances.at[i];

        if (c->line.order > e->first_order && dpl_clears_item(sheet, c, item))
            return true;
    }
    return false;
}

/* How many files, none or one, an attempt that fails at a stage may count
 * without one of them being a success of that stage: where a call that begins
 * is what is counted, the last of them is the one that failed. */
static uint32_t
files_begun(const struct dpl_sheet *sheet, uint32_t stage)
{
    for (uint32_t r = 0; r < sheet->set->rule_count; r++)
        if (sheet->set->rules[r].file && sheet->set->rules[r].stage == stage)
            return 1;
    return 0;
}

/* An attempt at the same DP that got further. */
static bool
got_further(const struct dpl_sheet *sheet, const struct dpl_episode *e,
            uint32_t files)
{
    for (uint32_t i = dpl_table_get(&sheet->deployments_of, e->keys.dp);
         i != DPL_NONE; i = sheet->next_deployment[i]) {
        const struct dpl_deployment *d = &sheet->track->deployments.at[i];

        if (d->last_order < e->first_order)
            continue;
        if (dpl_tries_of(d)->passed_us[files] >= e->first_us)
            return true;
        for (size_t k = 0; k < d->count; k++) {
            const struct dpl_attempt *a = &d->at[k];

            if (a->end_us != DPLOG_TIME_NONE && a->end_us < e->first_us)
                continue;
            if (a->outcome == DPL_OUTCOME_SUCCESS || a->files > files)
                return true;
        }
    }
    return false;
}

void
dpl_unbroken_index(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;

    sheet->next_deployment =
        dpl_sheet_array(sheet, track->deployments.count, sizeof(uint32_t));
    for (uint32_t i = 0; i < track->deployments.count && !sheet->failed; i++)
        dpl_sheet_chain(sheet, &sheet->deployments_of, sheet->next_deployment,
                        track->deployments.at[i].dp, i);
}

const char *
dpl_all_failed(struct dpl_sheet *sheet, const struct dpl_episode *e,
               const struct dplog_finding *f)
{
    const struct dpl_rule_text *text = sheet->set->rules[e->rule].text;
    const char *const calls[2] = {text[0].calls, text[1].calls};
    const char *const words = dpl_sheet_text(sheet, calls);
    const uint32_t item =
        f->item_count > 0 ? item_of(sheet, f->items[0].id) : DPL_NO_INDEX;

    if (!words || item == DPL_NO_INDEX || e->state != DPL_EPISODE_OPEN ||
        e->first_us == DPLOG_TIME_NONE || worked_since(sheet, e, item))
        return NULL;
    if (e->keys.dp &&
        got_further(sheet, e,
                    files_begun(sheet, sheet->set->rules[e->rule].stage)))
        return NULL;
    return dpl_fill_episode(sheet, DPL_FILL_PROSE, words, e);
}
