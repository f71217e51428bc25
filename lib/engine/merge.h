/* SPDX-License-Identifier: MIT
 *
 * Several lineages as one: by the running maximum of their UTC; ties by kind
 * of log, then content, then offset. Never by the order of arguments.
 */
#pragma once

#include "engine/stream.h"

struct dpl_merge;

/* Who matches while lanes are read: with `helpers` threads beside this one, as
 * if there were none. Zero: nobody. */
struct dpl_merge_match {
    const struct dplog_ruleset *ruleset;
    struct dpl_matcher *matcher; /* this thread's */
    unsigned helpers;
};

enum dplog_status
dpl_merge_new(const struct dpl_stream_shared *shared,
              const struct dpl_merge_match *match, struct dpl_merge **ret,
              struct dplog_error *reterr);

/* Before the first dpl_merge_next(): as dpl_stream_first_new(). */
enum dplog_status
dpl_merge_first_new(struct dpl_merge *merge, size_t lane, size_t part,
                    int64_t *ret_us, struct dplog_error *reterr);

struct dpl_merged {
    const struct dplog_record *record; /* until the next one */
    const struct dpl_glance *glance;
    size_t lane, part; /* of the lineup */
    uint64_t content;  /* of its lane: dpl_lineup_content() of the first one */
    bool is_new;       /* it was not in the store when the run began */
    bool lane_ended;   /* a lane came to its end just before this record */
};

/* What the matcher said of the record handed out last; DPLOG_DONE: nothing yet,
 * because it came from the store or nobody matches. */
enum dplog_status
dpl_merge_matched(struct dpl_merge *merge, struct dpl_match_result *ret,
                  struct dplog_error *reterr);

/* The next record of all, from where the lineup stands at the first call. As
 * dpl_stream_next(). */
enum dplog_status
dpl_merge_next(struct dpl_merge *merge, struct dpl_merged *ret,
               struct dplog_error *reterr);

void
dpl_merge_free(struct dpl_merge *merge);
