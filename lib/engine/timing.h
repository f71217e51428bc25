/* SPDX-License-Identifier: MIT
 *
 * Where the time goes. What is not asked for costs a test for each chunk.
 */
#pragma once

#include "base/os.h"
#include <dplog/analysis.h>

/* The clock when somebody asked for it, else 0. */
static inline uint64_t
dpl_timing_now(bool is_on)
{
    return is_on ? dpl_clock_ns() : 0;
}

/* Add what a chunk took to all that was read. */
static inline void
dpl_timing_add(struct dplog_timing *sum, const struct dplog_timing *chunk)
{
    sum->bytes += chunk->bytes;
    sum->lines += chunk->lines;
    sum->hits += chunk->hits;
    sum->read_ns += chunk->read_ns;
    sum->parse_ns += chunk->parse_ns;
    sum->match_ns += chunk->match_ns;
}
