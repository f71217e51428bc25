/* SPDX-License-Identifier: MIT
 *
 * An analysis from the inside: for analysis.c, analysis_run.c and
 * analysis_end.c.
 */
#pragma once

#include "base/arena.h"
#include "base/flag.h"
#include "engine/keeper.h"
#include "engine/merge.h"
#include "engine/resume.h"
#include "engine/watch.h"
#include "match/matcher.h"
#include "track/tracker.h"
#include <dplog/analysis.h>

struct dplog_analysis {
    struct dplog_context *context;
    const struct dplog_ruleset *ruleset;
    struct dplog_analysis_options options; /* strings in the arena */
    struct dpl_arena arena;
    struct dpl_inputs *inputs;
    struct dplog_source *sources; /* by slot, then what was refused */
    size_t slot_count, source_count;
    uint64_t *cut;              /* by slot: records longer than the limit */
    enum dpl_input_limit *past; /* by source: what it went past */
    struct dpl_keeper *keeper;
    struct dpl_lineup lineup;
    struct dpl_merge *merge;
    struct dpl_resume *resume;   /* with a keeper */
    struct dpl_matcher *matcher; /* NULL after the last record, unless … */
    bool measures_rules;         /* … it knows what they cost */
    struct dpl_tracker *tracker;
    const struct dpl_analysis_watcher *watch; /* NULL: nobody */
    const uint32_t *finding_of;               /* by episode */
    uint64_t limit_hits; /* of patterns, up to the last record */
    uint64_t fed;        /* records that the store did not have */
    struct dplog_timing timing;
    uint64_t filled_ns; /* with options.timing: see dpl_stream_shared */
    struct dplog_diagnosis diagnosis;
    bool only_stored; /* no inputs: the records of the store */
    bool started, diagnosed;
    struct dpl_flag stop; /* whoever runs it shall end */
};

/* ── analysis_end.c ── */

/* From when on records are kept; INT64_MIN: all are. */
int64_t
dpl_analysis_kept_since(const struct dplog_analysis *analysis);
/* After the last record, and the tracker's end. */
enum dplog_status
dpl_analysis_diagnose(struct dplog_analysis *analysis,
                      struct dplog_error *reterr);
/* What was read and found, into the store. */
enum dplog_status
dpl_analysis_keep(struct dplog_analysis *analysis, struct dplog_error *reterr);
