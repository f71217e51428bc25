/* SPDX-License-Identifier: MIT
 *
 * The end of the input: what stayed unnamed is completed where just one
 * candidate fits, and never otherwise.
 */
#include "track/state.h"

/* Deployments that were active while the episode was, and fit what it knows;
 * DPL_NONE unless there is exactly one. */
static uint32_t
only_candidate(const struct dpl_track *track, const struct dpl_episode *e)
{
    uint32_t found = DPL_NONE;

    for (size_t i = 0; i < track->deployments.count; i++) {
        const struct dpl_deployment *d = &track->deployments.at[i];

        if ((e->keys.package && e->keys.package != d->package) ||
            (e->keys.dp && e->keys.dp != d->dp) ||
            d->outcome == DPL_OUTCOME_SUCCESS)
            continue;
        if (found != DPL_NONE)
            return DPL_NONE;
        found = (uint32_t)i;
    }
    return found;
}

static bool
is_about_deployments(const struct dplog_ruleset *set,
                     const struct dpl_episode *e)
{
    const uint32_t stage = set->rules[e->rule].stage;

    if (e->log == DPLOG_LOG_PATCHDOWNLOADER || e->keys.content)
        return false;
    return stage == DPL_NO_INDEX || !set->stages[stage].per_package;
}

enum dplog_status
dpl_tracker_finish(struct dpl_tracker *tracker, struct dplog_error *reterr)
{
    struct dpl_track *track = &tracker->track;

    (void)reterr;
    track->runs_dropped = tracker->runs.dropped;
    for (uint32_t i = 0; i < track->episodes.count; i++) {
        struct dpl_episode *e = &track->episodes.at[i];
        struct dpl_keys keys = e->keys;
        uint32_t only;

        if (e->state != DPL_EPISODE_OPEN || e->merged_into != DPL_NONE)
            continue;
        if ((!keys.package || !keys.dp) &&
            is_about_deployments(tracker->ruleset, e)) {
            only = only_candidate(track, e);
            if (only != DPL_NONE) {
                keys.package = track->deployments.at[only].package;
                keys.dp = track->deployments.at[only].dp;
                keys.version = track->deployments.at[only].version;
            }
        }
        /* Unnamed episodes of different threads become one. */
        dpl_episode_rekey(tracker, i, &keys, 0);
    }
    return DPLOG_OK;
}
