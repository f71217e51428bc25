/* SPDX-License-Identifier: MIT
 *
 * Positive evidence: the newest success line of each rule for each DP. Which
 * items a rule proves is the rule's own `clears`.
 */
#include "track/state.h"

#include "base/error.h"
#include "base/view.h"
#include "match/value.h"

uint64_t
dpl_clearance_key(uint32_t dp, uint32_t server, uint32_t rule)
{
    const uint64_t key = dpl_table_pair(dp, rule);

    return server ? dpl_table_mix(key, server) : key;
}

/* The server that the source folder of the run lies on; 0: on none. False: no
 * memory. */
static bool
find_server(struct dpl_tracker *tracker, const struct dpl_step_in *in,
            uint32_t *ret)
{
    const uint32_t path = in->field[DPL_FIELD_PATH] ? in->field[DPL_FIELD_PATH]
                          : in->run ? in->run->field[DPL_FIELD_PATH]
                                    : 0;
    const char *text = dpl_intern_str(&tracker->strings, path);

    *ret = 0;
    if (in->keys.dp || !text)
        return true;
    *ret = dpl_intern_add(&tracker->strings,
                          dpl_value_unc_server(dpl_view_of(text)));
    return *ret != UINT32_MAX;
}

enum dplog_status
dpl_clearance_apply(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                    struct dplog_error *reterr)
{
    uint32_t index, server;
    struct dpl_clearance *c;
    uint64_t key;

    if (!in->rule->clear_count)
        return DPLOG_OK;
    if (!find_server(tracker, in, &server))
        return dpl_fail_memory(reterr);
    key = dpl_clearance_key(in->keys.dp, server, in->hit->rule);
    index = dpl_table_get(&tracker->clearance_by_key, key);
    if (index == DPL_TABLE_ABSENT) {
        c = DPL_VEC_PUSH(&tracker->track.clearances);
        index = (uint32_t)(tracker->track.clearances.count - 1);
        if (!c || !dpl_table_set(&tracker->clearance_by_key, key, index))
            return dpl_fail_memory(reterr);
        c->dp = in->keys.dp;
        c->server = server;
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
