/* SPDX-License-Identifier: MIT
 *
 * What is over and long ago may be forgotten, so that a tracker that lives for
 * years stays small: failures that ended, deployments that succeeded, proofs
 * and lines nobody knew - but never what is still open, nor what something that
 * stays is explained by.
 */
#pragma once

#include "track/model.h"

struct dpl_forgetting {
    int64_t since_us; /* what has a sign of life from then on stays */
    uint32_t *episodes, *deployments; /* by index: the new one, or DPL_NONE;
                                         NULL: all stay as they are */
    uint32_t *packages; /* by index: DPL_NONE if it goes; NULL: all stay */
    uint32_t episode_count, deployment_count; /* that stay */
};

enum { DPL_FORGET_NOT = 0 }; /* it stays; its number is given later */

/* INT64_MIN: nothing is forgotten. False: no memory. */
bool
dpl_forgetting_plan(const struct dpl_track *track, int64_t since_us,
                    struct dpl_forgetting *ret);

/* The parts of a plan, for those who choose what goes by themselves. */
/* All stay as yet; false: no memory. */
bool
dpl_forgetting_begin(const struct dpl_track *track, int64_t since_us,
                     struct dpl_forgetting *ret);
/* Those are chosen; what an episode that stays became part of or is explained
 * by stays with it. */
void
dpl_forgetting_number_episodes(struct dpl_forgetting *forgetting,
                               const struct dpl_track *track);
void
dpl_forgetting_number_deployments(struct dpl_forgetting *forgetting,
                                  const struct dpl_track *track);
void
dpl_forgetting_done(struct dpl_forgetting *forgetting);

static inline bool
dpl_forgetting_is_old(const struct dpl_forgetting *forgetting, int64_t time_us)
{
    return time_us != DPLOG_TIME_NONE && time_us < forgetting->since_us;
}

static inline uint32_t
dpl_forgetting_map(const uint32_t *map, uint32_t index)
{
    return map && index != DPL_NONE ? map[index] : index;
}
