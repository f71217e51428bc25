/* SPDX-License-Identifier: MIT
 *
 * Several lines together: which correlations a hit is part of, and the window
 * of its group. Windows are kept for a bounded number of groups: a new group
 * takes the place of one whose time is over, else of the oldest one, and that
 * is counted.
 */
#include "track/state.h"

#include "base/bits.h"
#include "base/error.h"
#include "base/mem.h"

enum { LOOKED_AT = 16 }; /* windows, for one that nobody needs any more */

/* ── which rule is part of what ── */

/* Each use of a rule in the lists of the correlations: counted first, then
 * put into place from the end of each rule's part. */
static void
each_use(const struct dplog_ruleset *set, uint32_t *from, struct dpl_use *ret)
{
    for (uint32_t i = set->correlation_count; i-- > 0;) {
        const struct dpl_correlation *c = &set->correlations[i];
        const struct dpl_rule_list *const lists[] = {
            [DPL_USE_WITHOUT] = &c->without, [DPL_USE_RULES] = &c->rules};

        for (int as = DPL_USE_RULES; as >= DPL_USE_WITHOUT; as--)
            for (uint32_t k = 0; k < lists[as]->count; k++) {
                const uint32_t rule = lists[as]->at[k];

                if (ret)
                    ret[--from[rule]] = (struct dpl_use){i, as};
                else
                    from[rule]++;
            }
    }
}

bool
dpl_correlate_init(struct dpl_tracker *tracker)
{
    const struct dplog_ruleset *set = tracker->ruleset;

    tracker->windows =
        dpl_zalloc((size_t)DPL_WINDOWS_MAX * sizeof(*tracker->windows));
    tracker->window_count = DPL_WINDOWS_MAX;
    tracker->use_from =
        dpl_zalloc(((size_t)set->rule_count + 1) * sizeof(*tracker->use_from));
    if (!tracker->windows || !tracker->use_from || !dpl_absence_init(tracker))
        return false;
    each_use(set, tracker->use_from, NULL);
    for (uint32_t r = 0; r < set->rule_count; r++)
        tracker->use_from[r + 1] += tracker->use_from[r];
    tracker->uses =
        dpl_realloc_array(NULL, (size_t)tracker->use_from[set->rule_count] + 1,
                          sizeof(*tracker->uses));
    if (!tracker->uses)
        return false;
    each_use(set, tracker->use_from, tracker->uses);
    return true;
}

void
dpl_correlate_done(struct dpl_tracker *tracker)
{
    dpl_absence_done(tracker);
    dpl_table_done(&tracker->window_by_key);
    dpl_free(tracker->windows);
    dpl_free(tracker->use_from);
    dpl_free(tracker->uses);
    tracker->windows = NULL;
    tracker->use_from = NULL;
    tracker->uses = NULL;
}

/* ── groups and their windows ── */

uint64_t
dpl_correlate_group(const struct dpl_tracker *tracker, uint32_t index,
                    const struct dpl_step_in *in)
{
    uint64_t key = index + 1;

    for (uint32_t left = tracker->ruleset->correlations[index].group_by; left;
         left &= left - 1) {
        const uint32_t value = in->known[dpl_lowest_bit(left)];

        if (!value)
            return 0;
        key = dpl_table_mix(key, dpl_intern_hash(&tracker->strings, value));
    }
    return key;
}

/* NULL: the group has none. */
static struct dpl_window *
find_window(struct dpl_tracker *tracker, uint64_t group)
{
    const uint32_t index = dpl_table_get(&tracker->window_by_key, group);

    return index == DPL_TABLE_ABSENT ? NULL : &tracker->windows[index];
}

/* The place for a new window: the next one that holds no match which could
 * still count, else simply the next one. */
static uint32_t
choose_window(struct dpl_tracker *tracker, int64_t now_us)
{
    const uint32_t next = tracker->window_next;

    for (uint32_t n = 0; n < LOOKED_AT; n++) {
        const uint32_t index = (next + n) % tracker->window_count;
        const struct dpl_window *w = &tracker->windows[index];

        if (!w->group ||
            dpl_window_is_over(&tracker->ruleset->correlations[w->correlation],
                               w, now_us))
            return index;
    }
    tracker->track.windows_dropped++;
    return next;
}

/* NULL: no memory. */
static struct dpl_window *
make_window(struct dpl_tracker *tracker, uint32_t correlation, uint64_t group,
            int64_t now_us)
{
    const uint32_t index = choose_window(tracker, now_us);
    struct dpl_window *w = &tracker->windows[index];

    if (w->group)
        dpl_table_remove(&tracker->window_by_key, w->group);
    w->group = 0;
    if (!dpl_table_set(&tracker->window_by_key, group, index))
        return NULL;
    *w = (struct dpl_window){.group = group, .correlation = correlation};
    tracker->window_next = (index + 1) % tracker->window_count;
    return w;
}

/* What makes this match different from others, as the kind asks. */
static uint32_t
value_of(const struct dpl_tracker *tracker, const struct dpl_correlation *c,
         const struct dpl_step_in *in)
{
    uint32_t step = 0;

    switch (c->kind) {
    case DPL_CORRELATION_DISTINCT:
        return c->distinct_thread
                   ? in->record->thread
                   : (uint32_t)dpl_intern_hash(&tracker->strings,
                                               in->known[c->distinct]);
    case DPL_CORRELATION_UNORDERED:
    case DPL_CORRELATION_SEQUENCE:
        while (c->rules.at[step] != in->hit->rule)
            step++;
        return step;
    default:
        return 0;
    }
}

/* ── the entry ── */

/* What lasts began before the line that makes it too long. */
static void
note_begin(struct dpl_episode *e, int64_t since_us)
{
    if (since_us != DPLOG_TIME_NONE && e->first_us != DPLOG_TIME_NONE &&
        since_us < e->first_us)
        e->first_us = since_us;
}

enum dplog_status
dpl_correlate_found(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                    const struct dpl_correlation *c, int64_t since_us,
                    struct dplog_error *reterr)
{
    struct dpl_step_in found = *in;
    struct dpl_hit hit = *in->hit;
    enum dplog_status status;

    hit.rule = c->rule;
    hit.code = 0;
    found.hit = &hit;
    found.rule = &tracker->ruleset->rules[c->rule];
    found.run = NULL;
    found.alone = true;
    found.episode = DPL_NONE;
    status = dpl_episode_add(tracker, &found, reterr);
    if (status >= 0 && found.episode != DPL_NONE)
        note_begin(&tracker->track.episodes.at[found.episode], since_us);
    return status;
}

static enum dplog_status
feed_window(struct dpl_tracker *tracker, const struct dpl_step_in *in,
            struct dpl_use use, struct dplog_error *reterr)
{
    const struct dpl_correlation *c =
        &tracker->ruleset->correlations[use.correlation];
    const uint64_t group = dpl_correlate_group(tracker, use.correlation, in);
    const struct dpl_seen now = {
        .time_us = in->record->time_us,
        .order = tracker->order,
        .value = use.as == DPL_USE_RULES ? value_of(tracker, c, in) : 0,
    };
    struct dpl_window *w;

    if (!group)
        return DPLOG_OK;
    w = find_window(tracker, group);
    if (use.as == DPL_USE_WITHOUT) { /* most come where nothing failed before */
        if (w)
            w->count = w->next = 0;
        return DPLOG_OK;
    }
    if (!w)
        w = make_window(tracker, use.correlation, group, now.time_us);
    if (!w)
        return dpl_fail_memory(reterr);
    if (!dpl_window_holds(c, w, &now))
        return DPLOG_OK;
    return dpl_correlate_found(
        tracker, in, c,
        c->kind == DPL_CORRELATION_LASTING ? w->since_us : DPLOG_TIME_NONE,
        reterr);
}

enum dplog_status
dpl_correlate(struct dpl_tracker *tracker, struct dpl_step_in *in,
              struct dplog_error *reterr)
{
    const uint32_t rule = in->hit->rule;
    enum dplog_status status = DPLOG_OK;

    for (uint32_t i = tracker->use_from[rule];
         i < tracker->use_from[rule + 1] && status >= 0; i++) {
        const struct dpl_use use = tracker->uses[i];

        status = tracker->ruleset->correlations[use.correlation].kind ==
                         DPL_CORRELATION_ABSENCE
                     ? dpl_absence_feed(tracker, in, use, reterr)
                     : feed_window(tracker, in, use, reterr);
    }
    return status;
}
