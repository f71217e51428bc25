/* SPDX-License-Identifier: MIT
 *
 * The bytes of a saved tracker, for its two halves snapshot_save.c and
 * snapshot_load.c:
 *
 *     header     magic, hash of rows, hash of rules and limits, length and
 *                hash of the rest; five numbers of 8 bytes, low byte first
 *     strings    count; length and bytes of each, in the order of numbers
 *     counts     clocks, episodes, deployments: what indexes may be
 *     clocks     each with its key
 *     packages … windows
 *     sequences  of open episodes: hash chains, lists by key, lists by rule
 *
 * Behind the header a number is 7 bits a byte, low ones first; a signed one is
 * folded (0, -1, 1, -2 …) before.
 */
#pragma once

#include "base/table.h"
#include "track/state.h"

#define DPL_SNAPSHOT_MAGIC UINT64_C(0x31544F4853505044) /* "DPPSHOT1" */

enum {
    DPL_SNAPSHOT_MAGIC_AT,
    DPL_SNAPSHOT_ROWS_AT,
    DPL_SNAPSHOT_RULES_AT,
    DPL_SNAPSHOT_LENGTH_AT,
    DPL_SNAPSHOT_HASH_AT,
    DPL_SNAPSHOT_WORDS
};
enum { DPL_SNAPSHOT_HEADER = DPL_SNAPSHOT_WORDS * 8 };

/* What a tracker was made with: it goes on only with the same. */
static inline uint64_t
dpl_snapshot_made_with(const struct dplog_context *context,
                       const struct dplog_ruleset *ruleset)
{
    return dpl_table_mix(dpl_table_mix(ruleset->hash, context->limits.contexts),
                         context->limits.findings);
}

/* An open episode that stands for itself is in all lists, no other in any. */
static inline bool
dpl_snapshot_is_listed(const struct dpl_episode *episode)
{
    return episode->state == DPL_EPISODE_OPEN &&
           episode->merged_into == DPL_NONE;
}
