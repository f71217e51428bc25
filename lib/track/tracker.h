/* SPDX-License-Identifier: MIT
 *
 * From single lines to what is going on: which package, version and DP a
 * thread is working for, how each deployment stands, which failures belong
 * together and whether they are over. A state machine over hits; all knowledge
 * of the product comes with the rules.
 *
 *      hit ──► run (what its thread is doing) ──► keys of the hit
 *                                                   │
 *              ┌──────────────┬──────────────┬──────┴───────┐
 *          episode        deployment      clearance     correlation
 *        (a finding)   (package x version  (proof for     (several
 *                          x DP)            a DP)          lines)
 *
 * Records come in merged order. Memory grows with deployments, DPs and
 * episodes, never with the number of records.
 */
#pragma once

#include "base/context.h"
#include "match/matcher.h"
#include "track/model.h"

struct dpl_tracker;

/*
 * An empty tracker. Context and ruleset must outlive it.
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_tracker_new(struct dplog_context *context,
                const struct dplog_ruleset *ruleset, struct dpl_tracker **ret,
                struct dplog_error *reterr);

/* Where a record came from. */
struct dpl_origin {
    uint32_t source;  /* index of the source in the report */
    uint32_t lineage; /* one log of one server with its rolled-over files */
};

/*
 * The next record of the merged input.
 *
 * @param record   what it views need not live longer than the call
 * @param matched  what the matcher said of it
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_tracker_feed(struct dpl_tracker *tracker, const struct dplog_record *record,
                 struct dpl_origin origin,
                 const struct dpl_match_result *matched,
                 struct dplog_error *reterr);

/*
 * A record that says nothing but when it was: the matcher found nothing in it,
 * and its clock goes on from the record before it of the same source: same log
 * and bias, neither guessed, and not an earlier time.
 */
struct dpl_quiet_record {
    int64_t time_us;
    int16_t bias; /* minutes; never NONE */
    enum dplog_log log;
};

/* The same as dpl_tracker_feed() of such a record, but that the record itself
 * is not looked at: it lies in another processor's cache. */
enum dplog_status
dpl_tracker_pass(struct dpl_tracker *tracker,
                 const struct dpl_quiet_record *quiet, struct dpl_origin origin,
                 struct dplog_error *reterr);

/*
 * To be called after each record: keeps the tracker small. Now and then it lets
 * go of strings that nothing names any more, and, where there is too much, of
 * failures and deployments that are over.
 *
 * @param tracker  may be replaced by another object, and then dpl_tracker_track
 *                 has to be asked again; NULL when there was no memory to
 *                 build that one
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_tracker_slim(struct dpl_tracker **tracker, struct dplog_error *reterr);

/*
 * Everything was fed. Where a failure names no package, version or DP, and only
 * one of those that are known can be meant, it is filled in.
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_tracker_finish(struct dpl_tracker *tracker, struct dplog_error *reterr);

enum { DPL_TEMPLATE_BYTES = 400 };

/* A line with what changes from one to the next - numbers, codes, names in
 * quotes, paths, GUIDs - masked; cut where it is long. Returns its length. */
size_t
dpl_unknown_template(struct dplog_view text, char ret[DPL_TEMPLATE_BYTES]);

/* Free what is of use only while records come: from here on there is no
 * feeding, no finishing and no saving, only the result. */
void
dpl_tracker_close(struct dpl_tracker *tracker);

/* The result; lives as long as the tracker. */
const struct dpl_track *
dpl_tracker_track(const struct dpl_tracker *tracker);

void
dpl_tracker_free(struct dpl_tracker *tracker);
