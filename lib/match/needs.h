/* SPDX-License-Identifier: MIT
 *
 * What must stand in a text for a condition to hold. A condition needs a set
 * of literals of which one must be there: that of an `all` is the best one of
 * its parts, that of an `any` is all of theirs together. Where those are short,
 * they may stand in many texts, and a second set tells them apart.
 */
#pragma once

#include "base/vec.h"
#include "ruleset/pattern.h"

struct dpl_need_set {
    DPL_VEC_MEMBERS(struct dplog_view)
};

struct dpl_need {
    struct dpl_need_set sets[DPL_LITERAL_SETS]; /* the second may be empty */
    bool failed;                                /* no memory */
};

/* The literals a condition needs, into an empty *ret, to be ended in any case;
 * false: it can be true without any. */
bool
dpl_needs_literals(const struct dpl_cond *cond, struct dpl_need *ret);

/* The length of the shortest one: it decides how selective they are. */
size_t
dpl_need_shortest(const struct dpl_need_set *set);

void
dpl_need_done(struct dpl_need *need);

/* Whether the condition can be true only where an error code stands. */
bool
dpl_needs_code(const struct dpl_cond *cond);

/* The status messages one of which a condition needs, or NULL. */
const struct dpl_cond *
dpl_needs_statmsg(const struct dpl_cond *cond);
