/* SPDX-License-Identifier: MIT
 *
 * Small sets of strings, for literal.c: what may stand at one place of a text.
 */
#pragma once

#include "ruleset/literal.h"

struct dpl_literal_set {
    struct dplog_view at[DPL_LITERALS_MAX];
    uint32_t count;
};

/* The set of one string. */
void
dpl_literal_set_one(struct dpl_literal_set *set, struct dplog_view string);

void
dpl_literal_set_copy(struct dpl_literal_set *set,
                     const struct dpl_literal_set *from);

/* False: there is no room, and the set is as it was. */
bool
dpl_literal_set_unite(struct dpl_literal_set *set,
                      const struct dpl_literal_set *other);

/*
 * Every string of the set with every string of the other behind it. False: they
 * would be too many or too long, or *failed was set for want of memory; the
 * set is then as it was.
 */
bool
dpl_literal_set_extend(struct dpl_literal_set *set,
                       const struct dpl_literal_set *other,
                       struct dpl_arena *arena, bool *failed);

/*
 * Two sets: one string of each stands in a text. The second may be empty, and
 * says something that the first does not say:
 *
 *     (?:Failed|Unable) to copy \S+ of a package
 *     "failed to copy ", "unable to copy "    and    " of a package"
 */
struct dpl_literal_need {
    struct dpl_literal_set first, second;
};

/* Take a set that must be met, too, where it tells texts apart better. */
void
dpl_literal_need_offer(struct dpl_literal_need *need,
                       const struct dpl_literal_set *set);

/* Either of them is met. False: nothing, or too much, would be needed, and
 * *need is of no use. */
bool
dpl_literal_need_unite(struct dpl_literal_need *need,
                       const struct dpl_literal_need *other);

/* Leave out what tells texts no better apart. */
void
dpl_literal_need_finish(struct dpl_literal_need *need);
