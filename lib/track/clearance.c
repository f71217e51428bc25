/* SPDX-License-Identifier: MIT
 *
 * Positive evidence: the newest success line of each rule for each DP. Which
 * items a rule proves is the rule's own `clears`.
 */
#include "track/state.h"

#include "base/error.h"

enum dplog_status
dpl_clearance_apply(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                    struct dplog_error *reterr)
{
    const uint64_t key = dpl_table_pair(in->keys.dp, in->hit->rule);
    uint32_t index;
    struct dpl_clearance *c;

    if (!in->rule->clear_count)
        return DPLOG_OK;
    index = dpl_table_get(&tracker->clearance_by_key, key);
    if (index == DPL_TABLE_ABSENT) {
        c = DPL_VEC_PUSH(&tracker->track.clearances);
        index = (uint32_t)(tracker->track.clearances.count - 1);
        if (!c || !dpl_table_set(&tracker->clearance_by_key, key, index))
            return dpl_fail_memory(reterr);
        c->dp = in->keys.dp;
        c->rule = in->hit->rule;
        c->first_order = tracker->order;
        c->first_us = in->record->time_us;
    }
    c = &tracker->track.clearances.at[index];
    c->count++;
    if (!dpl_line_keep(&c->line, tracker->order, in->record, in->origin))
        return dpl_fail_memory(reterr);
    return DPLOG_OK;
}
