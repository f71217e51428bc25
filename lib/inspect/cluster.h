/* SPDX-License-Identifier: MIT
 *
 * Lines that look like errors and that no rule knows, folded into templates,
 * with the places where they stand.
 */
#pragma once

#include "base/arena.h"
#include "base/table.h"
#include "base/vec.h"
#include "track/tracker.h"

enum { DPL_CLUSTER_PLACES = 5 };

struct dpl_line_place {
    uint32_t source, line;
};

struct dpl_cluster {
    const char *template_text;
    enum dplog_log log;
    uint64_t count;
    struct dpl_line_place places[DPL_CLUSTER_PLACES]; /* the first */
    const char *texts[DPL_CLUSTER_PLACES]; /* of them, for matching */
    uint32_t place_count;
};

/* Zero is a valid empty list. */
struct dpl_clusters {
    struct dpl_arena text;
    struct dpl_table by_hash;
    DPL_VEC_MEMBERS(struct dpl_cluster) /* by first line, until sorted */
    uint64_t lines, dropped;            /* lines of all, past the limit */
};

void
dpl_clusters_done(struct dpl_clusters *clusters);

/* A record that looks bad and that no rule knows. */
enum dplog_status
dpl_clusters_add(struct dpl_clusters *clusters,
                 const struct dplog_record *record, struct dpl_origin origin,
                 struct dplog_error *reterr);

/* Whether a record is known by its code alone: nothing but fallback rules and
 * contexts matched. */
bool
dpl_is_known_by_code(const struct dplog_ruleset *set,
                     const struct dpl_match_result *matched);

/* Most frequent first, then as they came. */
void
dpl_clusters_sort(struct dpl_clusters *clusters);
