/* SPDX-License-Identifier: MIT
 *
 * Limits that were reached, for the report.
 */
#pragma once

#include "base/arena.h"
#include "source/discover.h"
#include "track/model.h"
#include <dplog/context.h>
#include <dplog/diagnosis.h>

struct dpl_limit_counts {
    const uint64_t *cut; /* by source: records longer than the limit */
    size_t cut_count;
    const enum dpl_input_limit *past; /* by source: what it went past */
    size_t past_count;
    uint64_t patterns; /* that gave up */
};

/* Of what could not be taken as an input. */
void
dpl_limits_of_refusals(const struct dpl_inputs *inputs,
                       enum dpl_input_limit *ret);

enum dplog_status
dpl_limits_list(const struct dplog_limits *limits,
                const struct dpl_track *track,
                const struct dpl_limit_counts *counts, struct dpl_arena *arena,
                const struct dplog_limit **ret, size_t *ret_count,
                struct dplog_error *reterr);
