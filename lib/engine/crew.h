/* SPDX-License-Identifier: MIT
 *
 * Who fills chunks. Each lane's chunks are filled one after the other, those of
 * different lanes by whoever has time: helpers ahead of need, and the thread
 * that needs the next one, instead of waiting. So two threads share evenly what
 * is read, however the lanes differ; and one thread alone does the same in the
 * same order. What is in a chunk never depends on who filled it.
 */
#pragma once

#include "engine/chunk.h"

struct dpl_crew;
struct dpl_crew_lane;

/* Fill a cleared chunk with what comes next of a lane; matcher NULL: records
 * are not matched. Called by one thread at a time for each lane. */
typedef void (*dpl_fill_fn)(void *data, struct dpl_matcher *matcher,
                            struct dpl_chunk *chunk);

/* matcher: of the thread that takes chunks; NULL: nobody matches. helpers: how
 * many threads to start beside it, when it has taken some; 0: none. */
enum dplog_status
dpl_crew_new(struct dplog_context *context, const struct dplog_ruleset *ruleset,
             struct dpl_matcher *matcher, unsigned helpers,
             struct dpl_crew **ret, struct dplog_error *reterr);

enum dplog_status
dpl_crew_add_lane(struct dpl_crew *crew, dpl_fill_fn fill_fn, void *fill_data,
                  struct dpl_crew_lane **ret, struct dplog_error *reterr);

/* From now on chunks can be filled, up to one that has ended. */
void
dpl_crew_open(struct dpl_crew *crew, struct dpl_crew_lane *lane);

/* The next chunk of an open lane; to be given back. Fails for want of memory
 * only. */
enum dplog_status
dpl_crew_take(struct dpl_crew *crew, struct dpl_crew_lane *lane,
              struct dpl_chunk **ret, struct dplog_error *reterr);
void
dpl_crew_give_back(struct dpl_crew *crew, struct dpl_chunk *chunk);

/* Waits for the helpers; before what fill_fn works on is freed. */
void
dpl_crew_free(struct dpl_crew *crew);
