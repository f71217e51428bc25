/* SPDX-License-Identifier: MIT
 *
 * What rules and logs had to do with each other, over all inputs. Sources are
 * numbered through all of them, so that a place outlives its analysis.
 */
#pragma once

#include "inspect/cluster.h"
#include "report/out.h"
#include <dplog/rule_tools.h>

/* One analysis. */
struct dpl_coverage_input {
    const char *name;
    uint64_t records, known, unknown;
    uint32_t rules_hit;
    uint32_t rules_alone; /* of them, hit by no other input */
};

struct dplog_coverage {
    const struct dplog_ruleset *set;
    struct dpl_arena arena;
    uint64_t *hits;               /* by rule */
    struct dpl_line_place *first; /* by rule */
    uint32_t *hit_by;             /* by rule: so many inputs */
    uint32_t *newest_input;       /* by rule: which hit it last */
    struct dpl_clusters unknown;
    struct dpl_clusters by_code; /* known by their code alone */
    struct {
        DPL_VEC_MEMBERS(const char *)
    } paths; /* by source */
    struct {
        DPL_VEC_MEMBERS(struct dpl_coverage_input)
    } inputs;
    struct dplog_coverage_counts counts;
};

/* The file of a source. */
const char *
dpl_coverage_path(const struct dplog_coverage *coverage, uint32_t source);

/* False: no memory. */
bool
dpl_coverage_write_text(const struct dplog_coverage *coverage, bool verbose,
                        struct dpl_out *out);
bool
dpl_coverage_write_json(const struct dplog_coverage *coverage,
                        struct dpl_out *out);
