/* SPDX-License-Identifier: MIT
 *
 * What the findings and deployments of one problem come to together.
 */
#pragma once

#include "problems.h"

/* NULL when the finding points nowhere. */
const struct dplog_item_weight *
dpl_heaviest_item(const struct dplog_finding *finding);

/* "\\server\share" of a path that begins so; else all of it. */
struct dplog_view
dpl_share_of(struct dplog_view path);

/* Fills in everything that follows from the findings; false: no memory. */
bool
dpl_problem_sum(struct dpl_problem *problem,
                const struct dplog_diagnosis *diagnosis);

/* Whether a deployment in this state can be held up by such a problem. */
bool
dpl_suffers(const struct dplog_deployment *deployment,
            enum dpl_problem_kind kind);
void
dpl_problem_add_deployment(struct dpl_problem *problem,
                           const struct dplog_deployment *deployment);

void
dpl_problem_add_symptom(struct dpl_problem *problem,
                        const struct dplog_finding *symptom);

/* For qsort: proven before suspected, then what stops most. */
int
dpl_compare_problems(const void *left, const void *right);
/* For qsort: what waits longest. */
int
dpl_compare_waits(const void *left, const void *right);
