/* SPDX-License-Identifier: MIT
 *
 * What a report says of its sources before and without reading them.
 */
#pragma once

#include "base/arena.h"
#include "engine/keeper.h"
#include "source/discover.h"

/* One for each input. */
void
dpl_sources_of_inputs(const struct dpl_inputs *inputs,
                      struct dplog_source *ret);

/* By slot: what the store knows of an input, or has alone. `cut` gets how many
 * records were longer than the limit. */
enum dplog_status
dpl_sources_of_store(const struct dpl_keeper *keeper, size_t input_count,
                     struct dpl_arena *arena, struct dplog_source *sources,
                     uint64_t *cut, struct dplog_error *reterr);

/* Returns how many there are. */
size_t
dpl_sources_of_refusals(const struct dpl_inputs *inputs,
                        struct dplog_source *ret);

/* "2026-11-20 09:44:23.551 +09:00"; *ret is NULL where there is no time. False:
 * no memory. */
bool
dpl_sources_local_text(struct dpl_arena *arena, int64_t local_us, int16_t bias,
                       const char **ret);
