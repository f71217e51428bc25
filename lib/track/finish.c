/* SPDX-License-Identifier: MIT
 *
 * The end of the input: what stayed unnamed is completed where just one
 * candidate fits, and never otherwise.
 */
#include "track/state.h"

#include "base/error.h"
#include "base/mem.h"

/* Whether another thread of the same log had the deployment in hand when the
 * failure came, and went on with it: then the failure is somebody else's. */
static bool
is_in_other_hands(const struct dpl_runs *runs, const struct dpl_episode *e,
                  uint32_t deployment)
{
    if (!dpl_run_key_has_thread(e->run_key))
        return false;
    for (uint32_t i = runs->newest; i != DPL_NONE; i = runs->at[i].older) {
        const struct dpl_run *run = &runs->at[i];

        if (run->deployment == deployment && run->key != e->run_key &&
            run->key >> 32 == e->run_key >> 32 &&
            dpl_run_key_has_thread(run->key) && run->begun_us <= e->first_us &&
            run->last_us > e->last_us)
            return true;
    }
    return false;
}

/* Whether it was begun when a failure that names nobody was over. Lines of
 * several logs may be a little out of order. */
static bool
began_later(const struct dpl_deployment *d, const struct dpl_episode *e)
{
    const int64_t late_us = INT64_C(5) * 1000000;

    return !e->keys.package && !e->keys.dp && d->count &&
           d->first_us != DPLOG_TIME_NONE && d->at[0].begin_us == d->first_us &&
           e->last_us != DPLOG_TIME_NONE && d->first_us - e->last_us > late_us;
}

/* Whether a line tells what it fails with. */
static bool
has_cause(const struct dpl_tracker *tracker, const struct dpl_deployment *d)
{
    const struct dpl_episode *const episodes = tracker->track.episodes.at;
    const uint32_t dps[] = {d->dp, 0}; /* a cause may name none */

    for (size_t k = 0; k < sizeof(dps) / sizeof(dps[0]); k++)
        for (uint32_t i = dpl_open_of_pair(tracker, d->package, dps[k]);
             i != DPL_NONE; i = episodes[i].by_pair.next)
            if (episodes[i].role == DPLOG_ROLE_CAUSE)
                return true;
    return false;
}

/* ── which deployment it is ── */

/* Deployments that did not succeed and are wanted, in lists: all, of a package,
 * of a DP. */
struct waiting {
    struct dpl_table by_package, by_dp; /* heads */
    struct next {
        uint32_t of_all, of_package, of_dp;
    } * next; /* by deployment */
    uint32_t head;
};

static void
waiting_done(struct waiting *waiting)
{
    dpl_table_done(&waiting->by_package);
    dpl_table_done(&waiting->by_dp);
    dpl_free(waiting->next);
}

/* False: no memory. */
static bool
waiting_find(const struct dpl_track *track, struct waiting *ret)
{
    *ret = (struct waiting){.head = DPL_NONE};
    ret->next = dpl_realloc_array(NULL, track->deployments.count + 1,
                                  sizeof(*ret->next));
    if (!ret->next)
        return false;
    for (uint32_t i = 0; i < track->deployments.count; i++) {
        const struct dpl_deployment *const d = &track->deployments.at[i];

        if (d->outcome == DPL_OUTCOME_SUCCESS || d->removed)
            continue;
        ret->next[i] = (struct next){
            ret->head, dpl_table_get(&ret->by_package, d->package),
            dpl_table_get(&ret->by_dp, d->dp)};
        ret->head = i;
        if (!dpl_table_set(&ret->by_package, d->package, i) ||
            !dpl_table_set(&ret->by_dp, d->dp, i))
            return false;
    }
    return true;
}

/* The shortest list that all are in which an episode may be about. */
static uint32_t
waiting_head(const struct waiting *waiting, const struct dpl_keys *keys)
{
    return keys->package ? dpl_table_get(&waiting->by_package, keys->package)
           : keys->dp    ? dpl_table_get(&waiting->by_dp, keys->dp)
                         : waiting->head;
}

static uint32_t
waiting_next(const struct waiting *waiting, const struct dpl_keys *keys,
             uint32_t index)
{
    const struct next *const next = &waiting->next[index];

    return keys->package ? next->of_package
           : keys->dp    ? next->of_dp
                         : next->of_all;
}

/* Deployments that did not succeed and fit what the episode knows; DPL_NONE
 * unless there is exactly one, or one that failed and nobody knows why. */
static uint32_t
only_candidate(const struct dpl_tracker *tracker, const struct waiting *waiting,
               const struct dpl_episode *e)
{
    const struct dpl_track *const track = &tracker->track;
    uint32_t found = DPL_NONE, riddle = DPL_NONE, count = 0, riddles = 0;

    for (uint32_t i = waiting_head(waiting, &e->keys);
         i != DPL_NONE && riddles < 2; i = waiting_next(waiting, &e->keys, i)) {
        const struct dpl_deployment *d = &track->deployments.at[i];

        if ((e->keys.dp && e->keys.dp != d->dp) ||
            (e->keys.version >= 0 && d->version >= 0 &&
             e->keys.version != d->version) ||
            began_later(d, e))
            continue;
        found = i;
        count++;
        if (d->outcome != DPL_OUTCOME_NONE && !has_cause(tracker, d)) {
            riddle = i;
            riddles++;
        }
    }
    return count == 1 ? found : riddles == 1 ? riddle : DPL_NONE;
}

/* Logs may tell of other things: downloads fetch for packages, a DP validates
 * what arrived long ago. */
static bool
is_about_deployments(const struct dplog_ruleset *set,
                     const struct dpl_episode *e)
{
    const uint32_t stage = set->rules[e->rule].stage;
    const uint32_t hop = set->rules[e->rule].hop;

    if (set->rules[e->rule].site_wide ||
        (hop != DPL_NO_INDEX && set->hops[hop].per_package))
        return false;
    if (set->own_matters >> e->log & 1 || e->keys.content)
        return false;
    return stage == DPL_NO_INDEX ||
           !(set->stages[stage].per_package || set->stages[stage].per_server);
}

/* ── versions ── */

static bool
is_same_in_newer(const struct dpl_tracker *tracker, const struct dpl_episode *a,
                 const struct dpl_episode *e, int64_t version)
{
    return a->rule == e->rule && a->code == e->code &&
           a->code_kind == e->code_kind && a->keys.version > version &&
           a->last_order > e->last_order &&
           dpl_explain_root(&tracker->track, a->explained_by) ==
               dpl_explain_root(&tracker->track, e->explained_by);
}

/* What failed with one version and now fails in the same way with a newer one
 * is one failure that goes on: that of the newest. */
static void
take_newest_version(const struct dpl_tracker *tracker,
                    const struct dpl_episode *e, struct dpl_keys *keys)
{
    const struct dpl_episode *const episodes = tracker->track.episodes.at;

    if (!keys->package || !keys->dp || keys->version < 0)
        return;
    for (uint32_t i = dpl_open_of_pair(tracker, keys->package, keys->dp);
         i != DPL_NONE; i = episodes[i].by_pair.next)
        if (is_same_in_newer(tracker, &episodes[i], e, keys->version)) {
            keys->version = episodes[i].keys.version;
            keys->content = episodes[i].keys.content; /* of packages: with the
                                                         version in it */
        }
}

/* What is known of an episode now that everything was read. */
static bool
complete(struct dpl_tracker *tracker, const struct waiting *waiting,
         uint32_t index)
{
    const struct dpl_track *track = &tracker->track;
    const struct dpl_episode *e = &track->episodes.at[index];
    struct dpl_keys keys = e->keys;

    if (e->state != DPL_EPISODE_OPEN || e->merged_into != DPL_NONE)
        return true;
    if ((!keys.package || !keys.dp || keys.version < 0) &&
        is_about_deployments(tracker->ruleset, e)) {
        const uint32_t only = only_candidate(tracker, waiting, e);

        if (only != DPL_NONE && !is_in_other_hands(&tracker->runs, e, only)) {
            keys.package = track->deployments.at[only].package;
            keys.dp = track->deployments.at[only].dp;
            keys.version = track->deployments.at[only].version;
        }
    }
    take_newest_version(tracker, e, &keys);
    /* Unnamed episodes of different threads become one. */
    return dpl_episode_rekey(tracker, index, &keys, 0);
}

enum dplog_status
dpl_tracker_finish(struct dpl_tracker *tracker, struct dplog_error *reterr)
{
    struct dpl_track *track = &tracker->track;
    struct waiting waiting;
    bool ok = waiting_find(track, &waiting);

    track->runs_dropped = tracker->runs.dropped;
    /* Causes first: what they explain follows them where they merge. */
    for (int explained = 0; explained <= 1; explained++)
        for (uint32_t i = 0; i < track->episodes.count && ok; i++)
            if ((track->episodes.at[i].explained_by != DPL_NONE) == explained)
                ok = complete(tracker, &waiting, i);
    waiting_done(&waiting);
    return ok ? DPLOG_OK : dpl_fail_memory(reterr);
}
