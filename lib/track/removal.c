/* SPDX-License-Identifier: MIT
 *
 * What is wanted no more: a package taken off a DP or cancelled there, deleted
 * from the site, or a DP that is none any more. Nobody sends it there again, so
 * what failed of it is moot; nothing is proven by that.
 */
#include "track/state.h"

static struct dpl_deployment *
at(const struct dpl_tracker *tracker, uint32_t index)
{
    return &tracker->track.deployments.at[index];
}

/* Whether a package on a DP is what the line takes away. */
static bool
takes_away(const struct dpl_step_in *in, uint32_t package, uint32_t dp)
{
    const bool same_package = in->keys.package && in->keys.package == package;
    const bool same_dp = in->keys.dp && in->keys.dp == dp;

    switch (in->rule->removes) {
    case DPL_REMOVES_FROM_DP:
        return same_package && same_dp;
    case DPL_REMOVES_PACKAGE:
        return same_package;
    case DPL_REMOVES_DP:
        return same_dp;
    case DPL_REMOVES_NOTHING:
        break;
    }
    return false;
}

static void
take_off(struct dpl_deployment *d)
{
    d->open = false;
    d->removed = true;
}

static void
take_off_all(const struct dpl_tracker *tracker, const struct dpl_step_in *in)
{
    const uint64_t key = dpl_table_pair(in->keys.package, in->keys.dp);
    uint32_t i;

    switch (in->rule->removes) {
    case DPL_REMOVES_FROM_DP: /* in any version */
        for (i = dpl_table_get(&tracker->deployment_by_key, key); i != DPL_NONE;
             i = at(tracker, i)->next)
            take_off(at(tracker, i));
        break;
    case DPL_REMOVES_PACKAGE:
        for (i = dpl_table_get(&tracker->deployment_by_package,
                               in->keys.package);
             i != DPL_NONE; i = at(tracker, i)->next_of_package)
            take_off(at(tracker, i));
        break;
    case DPL_REMOVES_DP: /* rare enough to look at all */
        for (i = 0; i < tracker->track.deployments.count; i++)
            if (takes_away(in, at(tracker, i)->package, at(tracker, i)->dp))
                take_off(at(tracker, i));
        break;
    case DPL_REMOVES_NOTHING:
        break;
    }
}

static enum dplog_status
make_moot(struct dpl_tracker *tracker, const struct dpl_step_in *in,
          uint32_t index, struct dplog_error *reterr)
{
    const struct dpl_episode *const e = &tracker->track.episodes.at[index];

    return e->state == DPL_EPISODE_OPEN && e->merged_into == DPL_NONE &&
                   takes_away(in, e->keys.package, e->keys.dp)
               ? dpl_episode_close(tracker, in, index, DPL_EPISODE_MOOT, reterr)
               : DPLOG_OK;
}

/* Failures of a package on one DP, of a package, or of all that name a DP. */
static enum dplog_status
make_all_moot(struct dpl_tracker *tracker, const struct dpl_step_in *in,
              struct dplog_error *reterr)
{
    const struct dpl_track *const track = &tracker->track;
    enum dplog_status status = DPLOG_OK;
    uint32_t i = DPL_NONE, next;

    switch (in->rule->removes) {
    case DPL_REMOVES_FROM_DP:
        if (in->keys.dp)
            i = dpl_open_of_pair(tracker, in->keys.package, in->keys.dp);
        for (; i != DPL_NONE && status >= 0; i = next) {
            next = track->episodes.at[i].by_pair.next;
            status = make_moot(tracker, in, i, reterr);
        }
        break;
    case DPL_REMOVES_PACKAGE:
        i = dpl_open_of_package(tracker, in->keys.package);
        for (; i != DPL_NONE && status >= 0; i = next) {
            next = track->episodes.at[i].by_key.next;
            status = make_moot(tracker, in, i, reterr);
        }
        break;
    case DPL_REMOVES_DP:
        for (i = 0; i < track->episodes.count && status >= 0; i++)
            status = make_moot(tracker, in, i, reterr);
        break;
    case DPL_REMOVES_NOTHING:
        break;
    }
    return status;
}

enum dplog_status
dpl_removal_apply(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                  struct dplog_error *reterr)
{
    if (in->rule->removes == DPL_REMOVES_NOTHING)
        return DPLOG_OK;
    take_off_all(tracker, in);
    dpl_absence_forget(tracker, in, takes_away);
    return make_all_moot(tracker, in, reterr);
}
