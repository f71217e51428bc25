/* SPDX-License-Identifier: MIT
 *
 * Going on where an earlier run stopped. With the events the store keeps a few
 * snapshots of the tracker, each with its place in the merged records. A later
 * run goes on from the newest one before whose place no record was put since -
 * by new lines of a log that is behind the others, or by another log - and
 * follows only what comes after it: stored records first, then new ones.
 *
 *     records in merged order  ────────────●──────────●─────┐
 *                                     snapshots             │ new: distmgr
 *                                                     new: PkgXferMgr
 *
 * So that one fits, they are made where a lane ends: that is where its next
 * lines will come in.
 */
#pragma once

#include "engine/merge.h"
#include "engine/position.h"
#include "track/snapshot.h"

struct dpl_resume;

/* keep_us: what was over so long before the newest record is not saved; 0: all
 * is. */
enum dplog_status
dpl_resume_new(struct dplog_context *context,
               const struct dplog_ruleset *ruleset, struct dpl_keeper *keeper,
               struct dpl_lineup *lineup, int64_t keep_us,
               struct dpl_resume **ret, struct dplog_error *reterr);

/*
 * Find the snapshot to go on from: *tracker is replaced by what it saved, and
 * the lineup stands at its place. DPLOG_DONE: none fits, the lineup is rewound.
 * *ret_limit_hits: how often patterns had reached their limit.
 */
enum dplog_status
dpl_resume_find(struct dpl_resume *resume, struct dpl_merge *merge,
                struct dpl_tracker **tracker, uint64_t *ret_limit_hits,
                struct dplog_error *reterr);

/* A lane has ended, or (`end`) everything that was kept in the store has been
 * followed: make a snapshot if one is worth it here. */
enum dplog_status
dpl_resume_note(struct dpl_resume *resume, const struct dpl_tracker *tracker,
                uint64_t limit_hits, bool end, struct dplog_error *reterr);

/* Put what was noted into the store, in the transaction that is committed
 * next, and take out what fits no more or is too much. */
enum dplog_status
dpl_resume_save(struct dpl_resume *resume, struct dplog_error *reterr);

void
dpl_resume_free(struct dpl_resume *resume); /* NULL is fine */
