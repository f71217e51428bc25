/* SPDX-License-Identifier: MIT
 *
 * What is missing in the inputs, as the store remembers it, for reports.
 */
#pragma once

#include "base/arena.h"
#include "engine/keeper.h"

/* By source and offset. Counts them in sources[].gaps, too. */
enum dplog_status
dpl_gaps_list(struct dpl_keeper *keeper, struct dplog_source *sources,
              struct dpl_arena *arena, const struct dplog_gap **ret,
              size_t *ret_count, struct dplog_error *reterr);
