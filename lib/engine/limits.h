/* SPDX-License-Identifier: MIT
 *
 * Limits that were reached, for the report.
 */
#pragma once

#include "base/arena.h"
#include "track/model.h"
#include <dplog/context.h>
#include <dplog/diagnosis.h>

struct dpl_limit_counts {
    const uint64_t *cut; /* by source: records longer than the limit */
    size_t source_count;
    uint64_t patterns; /* that gave up */
};

enum dplog_status
dpl_limits_list(const struct dplog_limits *limits,
                const struct dpl_track *track,
                const struct dpl_limit_counts *counts, struct dpl_arena *arena,
                const struct dplog_limit **ret, size_t *ret_count,
                struct dplog_error *reterr);
