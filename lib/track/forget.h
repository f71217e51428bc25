/* SPDX-License-Identifier: MIT
 *
 * What is over and long ago may be forgotten, so that a tracker that lives for
 * years stays small: failures that ended, deployments that succeeded, proofs
 * and lines nobody knew - but never what is still open, nor what something that
 * stays is explained by.
 */
#pragma once

#include "track/model.h"

/*
 * A plan of what goes. A map has an entry for each episode (deployment,
 * package) of the track: DPL_NONE where it goes, else the index that it will
 * have. Packages that stay keep their place; their entry is DPL_FORGET_NOT. A
 * map that is NULL: all stay, with the indexes they have.
 */
struct dpl_forgetting {
    int64_t since_us; /* what has a sign of life from then on stays */
    uint32_t *episodes, *deployments, *packages;
    uint32_t episode_count, deployment_count; /* how many stay */
};

/* In a map, until the numbers are given: this one stays. */
enum { DPL_FORGET_NOT = 0 };

/*
 * Choose what was over before a time.
 *
 * @param since_us  INT64_MIN: nothing is forgotten
 * @param ret       to be given up with dpl_forgetting_done(), also on false
 *
 * Returns false when there is no memory.
 */
bool
dpl_forgetting_plan(const struct dpl_track *track, int64_t since_us,
                    struct dpl_forgetting *ret);

/* The parts of a plan, for those who choose what goes by themselves: begin,
 * mark in the maps what goes, then give the rest their numbers. */

/* A plan by which all stay; false: no memory. */
bool
dpl_forgetting_begin(const struct dpl_track *track, int64_t since_us,
                     struct dpl_forgetting *ret);
/* The episodes that go are marked: number the others. The one that an episode
 * was merged into, or is explained by, stays with it even if it was marked. */
void
dpl_forgetting_number_episodes(struct dpl_forgetting *forgetting,
                               const struct dpl_track *track);
void
dpl_forgetting_number_deployments(struct dpl_forgetting *forgetting,
                                  const struct dpl_track *track);
void
dpl_forgetting_done(struct dpl_forgetting *forgetting);

/* Whether a time is known and lies before the plan's. */
static inline bool
dpl_forgetting_is_old(const struct dpl_forgetting *forgetting, int64_t time_us)
{
    return time_us != DPLOG_TIME_NONE && time_us < forgetting->since_us;
}

/* The new index for an old one, or DPL_NONE. */
static inline uint32_t
dpl_forgetting_map(const uint32_t *map, uint32_t index)
{
    return map && index != DPL_NONE ? map[index] : index;
}
