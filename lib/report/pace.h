/* SPDX-License-Identifier: MIT
 *
 * How long transfers take, and when each DP last got one.
 */
#pragma once

#include <dplog/diagnosis.h>

struct dpl_pace {
    unsigned count;                  /* transfers it is taken from; 0: none */
    int64_t shortest_us, longest_us; /* the attempts themselves */
    int64_t interval_us;             /* from end to end; 0: fewer than two */
};

/* Of the newest successful attempts at a DP, three at most, that ended at
 * since_us or later (DPLOG_TIME_NONE: whenever). */
struct dpl_pace
dpl_pace_of(const struct dplog_diagnosis *diagnosis, const char *dp,
            int64_t since_us);

struct dpl_last_success {
    size_t dps;        /* that got something */
    size_t since;      /* of those, at the given time or later */
    const char *dp;    /* whose last success is the oldest, or NULL */
    int64_t oldest_us; /* … and when that was */
};

/* False: no memory. */
bool
dpl_last_success_find(const struct dplog_diagnosis *diagnosis, int64_t since_us,
                      struct dpl_last_success *ret);
