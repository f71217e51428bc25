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

#include "engine/position.h"
#include "store/store.h"
#include "track/snapshot.h"

struct dpl_resume;

/* What it is used with; all must live as long. */
struct dpl_resume_use {
    struct dplog_context *context;
    const struct dplog_ruleset *ruleset;
    struct dpl_store *store;
    struct dpl_lineup *lineup;
    struct dpl_slots slots;
    /* The time of the first record of a part that the store does not have;
     * DPLOG_DONE: there is none. */
    void *data;
    enum dplog_status (*first_new_fn)(void *data, size_t lane, size_t part,
                                      int64_t *ret_us,
                                      struct dplog_error *reterr);
    int64_t keep_us; /* what was over so long before the newest record is not
                        saved; 0: all is */
    uint64_t margin; /* better go on so many records before the newest
                        snapshot, for records that come late */
};

enum dplog_status
dpl_resume_new(const struct dpl_resume_use *use, struct dpl_resume **ret,
               struct dplog_error *reterr);

/*
 * Find the snapshot to go on from: *tracker is replaced by what it saved, and
 * the lineup stands at its place. DPLOG_DONE: none fits, the lineup is rewound.
 * *ret_limit_hits: how often patterns had reached their limit.
 */
enum dplog_status
dpl_resume_find(struct dpl_resume *resume, struct dpl_tracker **tracker,
                uint64_t *ret_limit_hits, struct dplog_error *reterr);

/* A lane has ended, or (`end`) everything that was kept in the store has been
 * followed: make a snapshot if one is worth it here. */
enum dplog_status
dpl_resume_note(struct dpl_resume *resume, const struct dpl_tracker *tracker,
                uint64_t limit_hits, bool end, struct dplog_error *reterr);

/* Put what was noted into the store, in the transaction that is open, and take
 * out what fits no more or is too much. What is noted waits in memory for it.
 */
enum dplog_status
dpl_resume_save(struct dpl_resume *resume, struct dplog_error *reterr);
/* That transaction was committed, or everything in it taken back: then what it
 * was to save is forgotten, too. */
void
dpl_resume_saved(struct dpl_resume *resume, bool committed);

void
dpl_resume_free(struct dpl_resume *resume); /* NULL is fine */
