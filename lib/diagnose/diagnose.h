/* SPDX-License-Identifier: MIT
 *
 * From what was tracked to an answer: findings, ranked checklist, deployments
 * and verdict, in the structs that reports read. Pure functions: no I/O, no
 * clock; the same track gives the same diagnosis.
 */
#pragma once

#include "base/arena.h"
#include "track/model.h"
#include <dplog/diagnosis.h>

/* Which findings and deployments to show; 0 and NULL: all. */
struct dpl_selection {
    int64_t since_us, until_us; /* UTC, in microseconds since 1970 */
    const char *dp, *package, *site;
};

static inline bool
dpl_selection_is_all(const struct dpl_selection *selection)
{
    return !selection->since_us && !selection->until_us && !selection->dp &&
           !selection->package && !selection->site;
}

struct dpl_diagnose_input {
    const struct dpl_track *track;
    enum dplog_language language;
    struct dpl_selection selection;
    /* taken over as they are */
    const struct dplog_source *sources;
    size_t source_count;
    const struct dplog_limit *limits;
    size_t limit_count;
    const struct dplog_gap *gaps;
    size_t gap_count;
    const uint32_t **ret_finding_of; /* by episode: its finding (index) or
                                        DPL_NONE; in the arena; or NULL */
};

/*
 * Make the diagnosis of a track.
 *
 * @param ret  what it points to lives as long as the arena and the input
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_diagnose(const struct dpl_diagnose_input *input, struct dpl_arena *arena,
             struct dplog_diagnosis *ret, struct dplog_error *reterr);
