/* SPDX-License-Identifier: MIT
 *
 * Positive evidence: the newest success line of each rule for each DP, and for
 * each share that a source folder lies on. Which items a rule proves is the
 * rule's own `clears`. Harmless lines that look bad are counted in the same
 * way; they prove nothing.
 */
#include "track/state.h"

#include "base/error.h"
#include "base/view.h"
#include "match/value.h"

uint64_t
dpl_clearance_key(uint32_t dp, uint32_t share, uint32_t rule)
{
    const uint64_t key = dpl_table_pair(dp, rule);

    return share ? dpl_table_join(key, share) : key;
}

/* "\\server\share" of a path that begins so. */
static struct dplog_view
share_of(struct dplog_view path)
{
    size_t end = dpl_view_find(path, DPL_VIEW("\\"), 2);

    if (end != SIZE_MAX)
        end = dpl_view_find(path, DPL_VIEW("\\"), end + 1);
    return dpl_view_slice(path, 0, end);
}

/* The server and the share that the source folder of the run lies on; 0: on
 * none. False: no memory. */
static bool
find_place(struct dpl_tracker *tracker, const struct dpl_step_in *in,
           uint32_t *ret_server, uint32_t *ret_share)
{
    const uint32_t path = in->field[DPL_FIELD_PATH] ? in->field[DPL_FIELD_PATH]
                          : in->run ? in->run->field[DPL_FIELD_PATH]
                                    : 0;
    const char *text = dpl_intern_str(&tracker->strings, path);

    *ret_server = *ret_share = 0;
    if (in->keys.dp || !text)
        return true;
    *ret_server = dpl_intern_add(&tracker->strings,
                                 dpl_value_unc_server(dpl_view_of(text)));
    if (*ret_server == 0)
        return true;
    *ret_share = dpl_intern_add(&tracker->strings, share_of(dpl_view_of(text)));
    return *ret_server != UINT32_MAX && *ret_share != UINT32_MAX;
}

/* The line to show for a success: that of the rule it is shown by, where the
 * same thread wrote it last for the DP, else its own. False: no memory. */
static bool
keep_line(struct dpl_tracker *tracker, const struct dpl_step_in *in,
          struct dpl_clearance *c)
{
    const uint32_t by = in->rule->shown_by;
    const uint32_t index =
        by == DPL_NO_INDEX
            ? DPL_TABLE_ABSENT
            : dpl_table_get(&tracker->clearance_by_key,
                            dpl_clearance_key(in->keys.dp, 0, by));
    const struct dpl_line_ref *line =
        index == DPL_TABLE_ABSENT ? NULL
                                  : &tracker->track.clearances.at[index].line;

    if (line && line->thread == in->record->thread &&
        line->source == in->origin.source && line->order > c->line.order)
        return dpl_line_copy(&c->line, line);
    return dpl_line_keep(&c->line, tracker->order, in->record, in->origin);
}

enum dplog_status
dpl_clearance_apply(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                    struct dplog_error *reterr)
{
    uint32_t index, server, share;
    struct dpl_clearance *c;
    uint64_t key;

    if (!in->rule->clear_count && !in->rule->harmless && !in->rule->shows)
        return DPLOG_OK;
    if (!find_place(tracker, in, &server, &share))
        return dpl_fail_memory(reterr);
    key = dpl_clearance_key(in->keys.dp, share, in->hit->rule);
    index = dpl_table_get(&tracker->clearance_by_key, key);
    if (index == DPL_TABLE_ABSENT) {
        c = DPL_VEC_PUSH(&tracker->track.clearances);
        index = (uint32_t)(tracker->track.clearances.count - 1);
        if (!c || !dpl_table_set(&tracker->clearance_by_key, key, index))
            return dpl_fail_memory(reterr);
        c->dp = in->keys.dp;
        c->server = server;
        c->share = share;
        c->rule = in->hit->rule;
        c->first_order = tracker->order;
        c->first_us = in->record->time_us;
    }
    c = &tracker->track.clearances.at[index];
    c->count++;
    return keep_line(tracker, in, c) ? DPLOG_OK : dpl_fail_memory(reterr);
}
