/* SPDX-License-Identifier: MIT
 *
 * Which rules a text may match, by the literals their conditions need, and
 * whether it looks like an error.
 */
#pragma once

#include "ruleset/rule.h"

struct dpl_candidates;

enum dplog_status
dpl_candidates_new(const struct dplog_ruleset *set, struct dpl_candidates **ret,
                   struct dplog_error *reterr);

/*
 * Rules that may match, in pack order, fallback rules left out; a rule that is
 * not listed cannot match. The list lives until the next call.
 */
void
dpl_candidates_find(struct dpl_candidates *candidates, struct dplog_view text,
                    uint32_t statmsg, const uint32_t **ret, size_t *ret_count);

/*
 * The fallback rules that may match the same text.
 *
 * Returns whether an error word stands in it outside every harmless one.
 */
bool
dpl_candidates_find_fallback(struct dpl_candidates *candidates,
                             const uint32_t **ret, size_t *ret_count);

void
dpl_candidates_free(struct dpl_candidates *candidates);
