/* SPDX-License-Identifier: MIT
 *
 * Findings gathered into problems, the things a person works on: one full DP
 * is one problem, whichever five packages ran into it.
 *
 *     same item, same DP                      one problem
 *     same item and code, same package,
 *       several DPs and nothing else there    one problem of that package
 *     same item and code, four DPs or more    one problem of the site
 *     no DP yet: same item, same share (else package, else hop)
 */
#pragma once

#include <dplog/diagnosis.h>
#include <stddef.h>

enum { DPL_PROBLEM_ITEMS = 3 };

struct dpl_problem {
    const struct dplog_finding *lead; /* the best proof */
    const struct dplog_finding **findings;
    size_t finding_count;
    /* What it points to, heaviest first; [0] may be missing. */
    struct dplog_item_weight items[DPL_PROBLEM_ITEMS];
    size_t item_count;
    const char *dp, *package, *path; /* NULL: none, or not one alone */
    size_t share_len; /* bytes of lead->path that are the share of all; or 0 */
    int64_t version;  /* -1: as above */
    uint32_t dp_count, package_count, content_count; /* different ones */
    uint64_t count;                                  /* lines */
    int64_t first_us, last_us;
    uint32_t affected;                   /* deployments it stops, or stopped */
    uint32_t attempts_min, attempts_max; /* of those; 0: not known */
    uint64_t size_kb;                    /* of those, together; 0: not known */
    const struct dplog_deployment *sample; /* the first of those, or NULL */
    int64_t next_retry_us; /* the first one still to come, else the last */
    const struct dplog_evidence *symptom; /* of the lines it explains, the one
                                             that tells most */
    unsigned symptom_worth;
    uint32_t rank; /* of items[0]; UINT32_MAX: none */
    size_t order;  /* of its first finding */
};

enum dpl_problem_kind {
    DPL_PROBLEM_OPEN,        /* causes that still hold */
    DPL_PROBLEM_UNEXPLAINED, /* symptoms that no cause explains */
    DPL_PROBLEM_RECOVERED,   /* causes that are over */
    DPL_PROBLEM_WAIT         /* open waits, by rule and place */
};

/* Zero is a valid empty set. */
struct dpl_problems {
    struct dpl_problem *at;
    size_t count;
    const struct dplog_finding **findings; /* what the problems point into */
    uint32_t *of_finding; /* by position in the diagnosis: index + 1, or 0 */
    const struct dplog_diagnosis *diagnosis;
};

/* False: no memory. Worst first; waits: longest first. */
bool
dpl_problems_find(const struct dplog_diagnosis *diagnosis,
                  enum dpl_problem_kind kind, struct dpl_problems *ret);
void
dpl_problems_done(struct dpl_problems *problems);

/* The problem that a deployment suffers from, or NULL. */
const struct dpl_problem *
dpl_problem_of_deployment(const struct dpl_problems *problems,
                          const struct dplog_deployment *deployment);
/* The problem that a finding belongs to or is explained by, or NULL. */
const struct dpl_problem *
dpl_problem_of_finding(const struct dpl_problems *problems,
                       const struct dplog_finding *finding);

/* By id; NULL when the diagnosis has none of that id. */
const struct dplog_finding *
dpl_finding_by_id(const struct dplog_diagnosis *diagnosis, uint32_t id);
const struct dplog_item *
dpl_item_by_id(const struct dplog_diagnosis *diagnosis, const char *id);

/* Whether the fault lies before any DP: sources, downloads. */
bool
dpl_problem_is_at_source(const struct dpl_problem *problem);
/* Whether it concerns downloads, whose path is where they go, not the fault. */
bool
dpl_problem_is_download(const struct dpl_problem *problem);
bool
dpl_is_download_hop(const char *hop); /* NULL is none */
/* Whether it is that from the source to the site's own library. */
bool
dpl_is_source_hop(const char *hop); /* NULL is none */

/* Packages that arrived where no line is about them any more, where that holds
 * for all that do not fail; else 0. SIZE_MAX: no memory. */
size_t
dpl_fine_package_count(const struct dplog_diagnosis *diagnosis);
/* DPs that got something and miss nothing; SIZE_MAX: no memory. */
size_t
dpl_fine_dp_count(const struct dplog_diagnosis *diagnosis);
