/* SPDX-License-Identifier: MIT
 *
 * Several lines together: enough matches, or enough different values, within a
 * window of event time. A window is a ring of the newest sixteen matches of its
 * group; windows are kept for a bounded number of groups, oldest overwritten.
 */
#include "track/state.h"

#include "base/error.h"

/* What a group is: values of the fields of group_by. */
static uint64_t
group_of(const struct dpl_correlation *c, uint32_t index,
         const struct dpl_step_in *in)
{
    uint64_t key = index + 1;

    for (uint32_t f = 0; f < DPL_FIELD_COUNT_; f++)
        if (c->group_by & DPL_FIELD_BIT(f))
            key = dpl_table_mix(key, in->field[f]);
    return key;
}

static struct dpl_window *
window_of(struct dpl_tracker *tracker, uint32_t correlation, uint64_t group)
{
    uint32_t index = dpl_table_get(&tracker->window_by_key, group);
    struct dpl_window *w;

    if (index != DPL_TABLE_ABSENT)
        return &tracker->windows[index];
    index = tracker->window_next;
    w = &tracker->windows[index];
    if (w->group)
        dpl_table_remove(&tracker->window_by_key, w->group);
    w->group = 0;
    if (!dpl_table_set(&tracker->window_by_key, group, index))
        return NULL;
    *w = (struct dpl_window){.group = group, .correlation = correlation};
    tracker->window_next = (index + 1) % tracker->window_count;
    return w;
}

/* Whether an earlier match lies in [now - within, now]. Text that was pasted
 * without times has neighbours instead: lines that stand close together. */
static bool
is_within(const struct dpl_correlation *c, const struct dpl_seen *earlier,
          const struct dpl_seen *now)
{
    if (earlier->time_us == DPLOG_TIME_NONE || now->time_us == DPLOG_TIME_NONE)
        return now->order - earlier->order < (uint64_t)c->at_least * 2;
    return now->time_us - earlier->time_us <= c->within_us;
}

/* Matches, or different values, within the window that ends now. */
static uint32_t
count_within(const struct dpl_correlation *c, const struct dpl_window *w,
             const struct dpl_seen *now)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < w->count; i++) {
        bool counts = is_within(c, &w->seen[i], now);

        for (uint32_t k = 0; counts && k < i; k++)
            if (c->kind == DPL_CORRELATION_DISTINCT &&
                w->seen[k].value == w->seen[i].value &&
                is_within(c, &w->seen[k], now))
                counts = false;
        count += counts;
    }
    return count;
}

static bool
belongs(const struct dpl_correlation *c, uint32_t rule)
{
    for (uint32_t i = 0; i < c->rule_count; i++)
        if (c->rules[i] == rule)
            return true;
    return false;
}

static enum dplog_status
feed_one(struct dpl_tracker *tracker, struct dpl_step_in *in, uint32_t index,
         struct dplog_error *reterr)
{
    const struct dpl_correlation *c = &tracker->ruleset->correlations[index];
    struct dpl_window *w = window_of(tracker, index, group_of(c, index, in));
    const struct dpl_seen now = {
        .time_us = in->record->time_us,
        .order = tracker->order,
        .value = c->distinct_thread               ? in->record->thread
                 : c->distinct < DPL_FIELD_COUNT_ ? in->field[c->distinct]
                                                  : 0,
    };
    struct dpl_step_in found = *in;
    struct dpl_hit hit = *in->hit;

    if (!w)
        return dpl_fail_memory(reterr);
    w->seen[w->next] = now;
    w->next = (w->next + 1) % DPL_WINDOW_SEEN;
    if (w->count < DPL_WINDOW_SEEN)
        w->count++;
    if (count_within(c, w, &now) < c->at_least)
        return DPLOG_OK;

    hit.rule = c->rule;
    hit.code = 0;
    found.hit = &hit;
    found.rule = &tracker->ruleset->rules[c->rule];
    found.run = NULL;
    found.alone = true;
    return dpl_episode_add(tracker, &found, reterr);
}

enum dplog_status
dpl_correlate(struct dpl_tracker *tracker, struct dpl_step_in *in,
              struct dplog_error *reterr)
{
    const uint32_t first = tracker->correlations_of[in->hit->rule];
    enum dplog_status status = DPLOG_OK;

    if (first == DPL_NONE)
        return DPLOG_OK;
    for (uint32_t i = first;
         i < tracker->ruleset->correlation_count && status >= 0; i++)
        if (belongs(&tracker->ruleset->correlations[i], in->hit->rule))
            status = feed_one(tracker, in, i, reterr);
    return status;
}
