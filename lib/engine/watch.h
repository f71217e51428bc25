/* SPDX-License-Identifier: MIT
 *
 * For the tools of rule writers: an analysis that lets somebody look at each
 * record on its way, and at what it was made of.
 */
#pragma once

#include "track/tracker.h"
#include "track/watch.h"
#include <dplog/analysis.h>

struct dpl_analysis_watcher {
    void *data;
    /* Before the tracker sees it; views live for the call. Or NULL. */
    enum dplog_status (*record_fn)(void *data,
                                   const struct dplog_record *record,
                                   struct dpl_origin origin,
                                   const struct dpl_match_result *matched,
                                   struct dplog_error *reterr);
    const struct dpl_track_watch *track; /* or NULL */
};

/* Before the run. The struct must stay in place. */
void
dpl_analysis_watch(struct dplog_analysis *analysis,
                   const struct dpl_analysis_watcher *watch);

/* Before the run: measure what each rule costs, on one thread. */
enum dplog_status
dpl_analysis_measure_rules(struct dplog_analysis *analysis,
                           struct dplog_error *reterr);
/* After it. */
struct dpl_rule_cost
dpl_analysis_rule_cost(const struct dplog_analysis *analysis, uint32_t rule);

struct dplog_context *
dpl_analysis_context(const struct dplog_analysis *analysis);
const struct dplog_ruleset *
dpl_analysis_ruleset(const struct dplog_analysis *analysis);
const struct dpl_track *
dpl_analysis_track(const struct dplog_analysis *analysis);
/* After the run: the finding (index) that an episode is or became part of;
 * DPL_NONE: it is not told. */
uint32_t
dpl_analysis_finding_of(const struct dplog_analysis *analysis,
                        uint32_t episode);
