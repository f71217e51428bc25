/* SPDX-License-Identifier: MIT
 *
 * For those who want to see how a line is understood: what its hits knew, what
 * they became, and what threads learned. A tracker that nobody watches does
 * nothing of it.
 */
#pragma once

#include "match/matcher.h"
#include "track/model.h"

/* A hit after it was applied. */
struct dpl_watch_hit {
    const struct dpl_hit *hit;
    const struct dpl_keys *keys;
    const uint32_t *given, *known; /* values by field, interned: what the line
                                      itself gave; the same and what its run
                                      knew before */
    uint64_t run;                  /* key; 0: its thread does nothing known */
    uint32_t episode;              /* or DPL_NONE */
    uint32_t explained_by;         /* episode, or DPL_NONE */
};

/* A run that learned. */
struct dpl_watch_bind {
    uint64_t run, parent; /* keys; parent 0: nothing was taken over */
    uint32_t fields;      /* bits: that the line gave */
    bool begins;
};

struct dpl_track_watch {
    void *data;
    void (*hit_fn)(void *data, const struct dpl_watch_hit *hit);
    void (*bind_fn)(void *data, const struct dpl_watch_bind *bind);
};

struct dpl_tracker;

/* NULL: nobody watches. The struct must stay in place. */
void
dpl_tracker_watch(struct dpl_tracker *tracker,
                  const struct dpl_track_watch *watch);
