/* SPDX-License-Identifier: MIT
 *
 * Deployments that are over and that a newer version took the place of go when
 * there are too many: their number is bounded by the pairs of package and DP,
 * and by what fails, not by the versions that logs of years tell of.
 */
#include "base/mem.h"
#include "track/state.h"

static bool
is_failing(const struct dpl_tracker *tracker, const struct dpl_deployment *d)
{
    const struct dpl_episode *const episodes = tracker->track.episodes.at;
    const struct dpl_keys keys = {
        .package = d->package, .dp = d->dp, .version = d->version, .job = -1};

    if (d->outcome == DPL_OUTCOME_FAILED || d->outcome == DPL_OUTCOME_RETRY)
        return true;
    for (uint32_t i = dpl_open_of_package(tracker, d->package); i != DPL_NONE;
         i = episodes[i].by_key.next)
        if (dpl_keys_agree(&episodes[i].keys, &keys))
            return true;
    return false;
}

static bool
is_newest(const struct dpl_tracker *tracker, uint32_t index)
{
    const struct dpl_deployment *const d =
        &tracker->track.deployments.at[index];

    return dpl_table_get(&tracker->deployment_by_key,
                         dpl_table_pair(d->package, d->dp)) == index;
}

/* Half of those that may be: the oldest that can go do so. What stays keeps its
 * order; map says what became of each. */
static void
close_ranks(struct dpl_tracker *tracker, uint32_t *map)
{
    struct dpl_deployment *const all = tracker->track.deployments.at;
    const uint32_t count = (uint32_t)tracker->track.deployments.count;
    uint32_t stay = 0;

    for (uint32_t i = 0; i < count; i++)
        map[i] = stay + (count - i) <= DPL_DEPLOYMENTS_MAX / 2 ||
                         is_newest(tracker, i) || is_failing(tracker, &all[i])
                     ? stay++
                     : DPL_NONE;
    for (uint32_t i = 0; i < count; i++) {
        if (map[i] == DPL_NONE) {
            dpl_free(all[i].at);
            dpl_arrival_free(all[i].arrival);
        } else {
            all[map[i]] = all[i];
        }
    }
    tracker->track.deployments.count = stay;
    tracker->track.deployments_dropped += count - stay;
}

/* Each was the newest of its package and DP when it was made. */
static bool
link_again(struct dpl_tracker *tracker)
{
    bool ok = true;

    dpl_table_done(&tracker->deployment_by_key);
    dpl_table_done(&tracker->deployment_by_version);
    dpl_table_done(&tracker->deployment_by_package);
    for (uint32_t i = 0; i < tracker->track.deployments.count && ok; i++)
        ok = dpl_deployment_link(tracker, i);
    return ok;
}

bool
dpl_deployments_fold(struct dpl_tracker *tracker)
{
    struct dpl_runs *const runs = &tracker->runs;
    uint32_t *const map = dpl_realloc_array(
        NULL, tracker->track.deployments.count + 1, sizeof(*map));

    bool ok = map != NULL;

    if (!ok)
        return false;
    close_ranks(tracker, map);
    ok = link_again(tracker);
    for (uint32_t i = runs->oldest; i != DPL_NONE; i = runs->at[i].newer)
        if (runs->at[i].deployment != DPL_NONE)
            runs->at[i].deployment = map[runs->at[i].deployment];
    dpl_free(map);
    /* Where most of them fail, the next try waits for as many again. */
    tracker->fold_at = (uint32_t)tracker->track.deployments.count * 2;
    if (tracker->fold_at < DPL_DEPLOYMENTS_MAX)
        tracker->fold_at = DPL_DEPLOYMENTS_MAX;
    return ok;
}
