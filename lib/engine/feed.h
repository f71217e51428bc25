/* SPDX-License-Identifier: MIT
 *
 * Records into matcher and tracker while they are written: each log in its own
 * order, but now and then one log is heard of a little later than another. A
 * record that belongs before others is put in its place, and the tracker goes
 * back to a saved state before it and on from there. So the tracker knows what
 * one run over all the logs would know.
 *
 *     saved        saved    saved    now
 *       │ record … │ record … │ record │      the newest records are kept
 *
 * What comes later than the oldest record that is kept is fed where it is met,
 * and counted.
 */
#pragma once

#include "match/matcher.h"
#include "track/tracker.h"

struct dpl_feed;

/* Where a record belongs: the order of engine/merge.h. */
struct dpl_feed_key {
    int64_t us; /* running maximum of its lineage; INT64_MIN: no time yet */
    enum dplog_log log; /* of the lineage */
    uint64_t content;   /* of the lineage */
};

int
dpl_feed_key_compare(const struct dpl_feed_key *a,
                     const struct dpl_feed_key *b);

enum dplog_status
dpl_feed_new(struct dplog_context *context, const struct dplog_ruleset *ruleset,
             struct dpl_feed **ret, struct dplog_error *reterr);
void
dpl_feed_free(struct dpl_feed *feed);

/* Instead of an empty tracker begin with one that was saved; the feed's from
 * now on. `last` and `lineage`: of the last record that it has seen. */
void
dpl_feed_begin_with(struct dpl_feed *feed, struct dpl_tracker *tracker,
                    const struct dpl_feed_key *last, uint32_t lineage);

/* The next record; copied. It is in the tracker after the next
 * settle. */
enum dplog_status
dpl_feed_add(struct dpl_feed *feed, const struct dplog_record *record,
             struct dpl_origin origin, const struct dpl_feed_key *key,
             struct dplog_error *reterr);

/* One that may still change, as half a line. It is taken back before the next
 * one of the other kinds is added. */
enum dplog_status
dpl_feed_tentative(struct dpl_feed *feed, const struct dplog_record *record,
                   struct dpl_origin origin, struct dplog_error *reterr);

/* Take back what was tentative. */
enum dplog_status
dpl_feed_take_back(struct dpl_feed *feed, struct dplog_error *reterr);

/* The last record in order, and whose it is; false: there is none. */
bool
dpl_feed_last(const struct dpl_feed *feed, struct dpl_feed_key *ret,
              uint32_t *ret_lineage);

/* Bring the tracker up to date. */
enum dplog_status
dpl_feed_settle(struct dpl_feed *feed, struct dplog_error *reterr);

/* Forget what was over before a time (track/forget.h). */
enum dplog_status
dpl_feed_forget(struct dpl_feed *feed, int64_t since_us,
                struct dplog_error *reterr);

/* The tracker now; it is another one after the next call on the feed. NULL:
 * memory ended while it was made smaller, and there is no going on. */
const struct dpl_tracker *
dpl_feed_tracker(const struct dpl_feed *feed);

/* Which of the sources below `count` are named by what is remembered: named[]
 * of those becomes 1. */
enum dplog_status
dpl_feed_note_sources(const struct dpl_feed *feed, uint8_t *named,
                      uint32_t count, struct dplog_error *reterr);

/* The same as a tracker of its own, finished, to be diagnosed and freed. */
enum dplog_status
dpl_feed_finished_copy(struct dpl_feed *feed, struct dpl_tracker **ret,
                       struct dplog_error *reterr);

const struct dpl_matcher *
dpl_feed_matcher(const struct dpl_feed *feed);

/* Records that came too late to be put in their place. */
uint64_t
dpl_feed_late(const struct dpl_feed *feed);

/* Records that a rule knew, or that look bad: whether there can be news. */
uint64_t
dpl_feed_telling(const struct dpl_feed *feed);
/* Those of them that look bad, or that are no mere step of the flow. */
uint64_t
dpl_feed_bad(const struct dpl_feed *feed);
