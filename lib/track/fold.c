/* SPDX-License-Identifier: MIT
 *
 * What is over goes when there is too much of it, the oldest first, and is
 * counted: failures that ended or that only repeat another one, deployments
 * that arrived or that a newer version took the place of, packages of which
 * nothing is left. So memory is bounded by what is open, whatever logs of years
 * tell of. What is open stays, and what stays keeps its order.
 */
#include "track/forget.h"
#include "track/state.h"

#include "base/mem.h"

/* ── failures ── */

/* What a line only repeats is counted with its cause. */
static bool
episode_may_go(const struct dpl_episode *e)
{
    return e->merged_into != DPL_NONE || e->state != DPL_EPISODE_OPEN ||
           (e->role == DPLOG_ROLE_SYMPTOM && e->explained_by != DPL_NONE);
}

static void
plan_episodes(const struct dpl_tracker *tracker, struct dpl_forgetting *f)
{
    const struct dpl_track *const track = &tracker->track;
    const uint32_t count = (uint32_t)track->episodes.count;
    uint32_t excess = count >= tracker->fold_episodes_at
                          ? count - tracker->fold_episodes_at / 2
                          : 0;

    for (uint32_t i = 0; i < count && excess > 0; i++)
        if (episode_may_go(&track->episodes.at[i])) {
            f->episodes[i] = DPL_NONE;
            excess--;
        }
    /* What threads are at is not over. */
    for (uint32_t i = tracker->runs.oldest; i != DPL_NONE;
         i = tracker->runs.at[i].newer)
        if (tracker->runs.at[i].cause != DPL_NONE)
            f->episodes[tracker->runs.at[i].cause] = DPL_FORGET_NOT;
    dpl_forgetting_number_episodes(f, track);
}

/* ── deployments ── */

static bool
is_failing(const struct dpl_tracker *tracker, const struct dpl_deployment *d)
{
    return d->outcome == DPL_OUTCOME_FAILED ||
           d->outcome == DPL_OUTCOME_RETRY ||
           dpl_open_of_pair(tracker, d->package, d->dp) != DPL_NONE ||
           dpl_open_of_pair(tracker, d->package, 0) != DPL_NONE;
}

static bool
is_newest(const struct dpl_tracker *tracker, uint32_t index)
{
    const struct dpl_deployment *const d =
        &tracker->track.deployments.at[index];

    return dpl_table_get(&tracker->deployment_by_key,
                         dpl_table_pair(d->package, d->dp)) == index;
}

static bool
has_arrived(const struct dpl_deployment *d)
{
    return d->outcome == DPL_OUTCOME_SUCCESS && !d->open;
}

static bool
was_replaced(const struct dpl_tracker *tracker, uint32_t index)
{
    return !is_newest(tracker, index) &&
           !is_failing(tracker, &tracker->track.deployments.at[index]);
}

/* What a failure that stays is about stays with it. */
static bool
is_done(const struct dpl_tracker *tracker, const struct dpl_table *named,
        uint32_t index)
{
    const struct dpl_deployment *const d =
        &tracker->track.deployments.at[index];

    return is_newest(tracker, index) && (has_arrived(d) || d->removed) &&
           dpl_table_get(named, d->package) == DPL_TABLE_ABSENT;
}

/* Half as many are kept of those that were replaced: nobody asks for them. */
static void
plan_deployments(struct dpl_tracker *tracker, const struct dpl_table *named,
                 struct dpl_forgetting *f)
{
    struct dpl_track *const track = &tracker->track;
    const uint32_t count = (uint32_t)track->deployments.count;
    const bool is_due = count >= tracker->fold_deployments_at;
    uint32_t *const map = f->deployments;
    uint32_t stay = count;

    for (uint32_t i = 0; i < count && is_due && stay > DPL_REPLACED_MAX / 2;
         i++)
        if (was_replaced(tracker, i)) {
            map[i] = DPL_NONE;
            stay--;
        }
    for (uint32_t i = 0; i < count && is_due && count >= DPL_DEPLOYMENTS_MAX &&
                         stay > DPL_DEPLOYMENTS_MAX / 2;
         i++)
        if (map[i] != DPL_NONE && is_done(tracker, named, i)) {
            map[i] = DPL_NONE;
            stay--;
        }
    for (uint32_t i = tracker->runs.oldest; i != DPL_NONE;
         i = tracker->runs.at[i].newer)
        if (tracker->runs.at[i].deployment != DPL_NONE)
            map[tracker->runs.at[i].deployment] = DPL_FORGET_NOT;
    dpl_forgetting_number_deployments(f, track);
    for (uint32_t i = 0; i < count; i++)
        track->arrivals_dropped +=
            map[i] == DPL_NONE && has_arrived(&track->deployments.at[i]);
    track->deployments_dropped += count - f->deployment_count;
}

/* ── packages ── */

static bool
name_packages_of_episodes(const struct dpl_track *track,
                          const struct dpl_forgetting *f,
                          struct dpl_table *named)
{
    for (size_t i = 0; i < track->episodes.count; i++)
        if (f->episodes[i] != DPL_NONE &&
            !dpl_table_set(named, track->episodes.at[i].keys.package, 1))
            return false;
    return true;
}

static bool
name_packages_at_work(const struct dpl_tracker *tracker,
                      const struct dpl_forgetting *f, struct dpl_table *named)
{
    const struct dpl_runs *const runs = &tracker->runs;
    const struct dpl_track *const track = &tracker->track;

    for (uint32_t i = runs->oldest; i != DPL_NONE; i = runs->at[i].newer)
        if (!dpl_table_set(named, runs->at[i].field[DPL_FIELD_PACKAGE], 1))
            return false;
    for (size_t i = 0; i < track->deployments.count; i++)
        if (f->deployments[i] != DPL_NONE &&
            !dpl_table_set(named, track->deployments.at[i].package, 1))
            return false;
    return true;
}

static void
plan_packages(const struct dpl_track *track, const struct dpl_table *named,
              struct dpl_forgetting *f)
{
    for (size_t i = 0; i < track->packages.count; i++)
        if (dpl_table_get(named, track->packages.at[i].id) == DPL_TABLE_ABSENT)
            f->packages[i] = DPL_NONE;
}

/* ── the whole ── */

bool
dpl_fold_is_due(const struct dpl_tracker *tracker)
{
    return tracker->track.episodes.count >= tracker->fold_episodes_at ||
           tracker->track.deployments.count >= tracker->fold_deployments_at;
}

/* Where most of it is open, the next try waits for as much again, but above
 * `bound` for no more than a quarter: memory goes to what is over and waits. */
static void
set_next(uint32_t *fold_at, size_t count, uint32_t most, uint32_t bound,
         uint32_t stay)
{
    const uint32_t twice = stay * 2, more = stay + stay / 4 + 1;

    if (count < *fold_at)
        return;
    if (stay <= most / 2)
        *fold_at = most;
    else if (twice <= bound)
        *fold_at = twice;
    else
        *fold_at = more > bound ? more : bound;
}

bool
dpl_fold_plan(struct dpl_tracker *tracker, struct dpl_forgetting *ret)
{
    const uint32_t most = dpl_fold_episodes_max(tracker->context);
    struct dpl_track *const track = &tracker->track;
    struct dpl_table named = {0};
    bool ok = dpl_forgetting_begin(track, INT64_MIN, ret);

    if (!ok)
        return false;
    plan_episodes(tracker, ret);
    for (size_t i = 0; i < track->episodes.count; i++)
        track->episodes_folded += ret->episodes[i] == DPL_NONE &&
                                  track->episodes.at[i].merged_into == DPL_NONE;
    ok = name_packages_of_episodes(track, ret, &named);
    if (ok)
        plan_deployments(tracker, &named, ret);
    ok = ok && name_packages_at_work(tracker, ret, &named);
    if (ok)
        plan_packages(track, &named, ret);
    dpl_table_done(&named);
    set_next(&tracker->fold_episodes_at, track->episodes.count, most, most,
             ret->episode_count);
    set_next(&tracker->fold_deployments_at, track->deployments.count,
             DPL_REPLACED_MAX, DPL_DEPLOYMENTS_MAX, ret->deployment_count);
    return ok;
}
