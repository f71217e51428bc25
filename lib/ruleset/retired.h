/* SPDX-License-Identifier: MIT
 *
 * Ids that a pack has given up (retired.txt: one a line, # for remarks).
 * Reports and suppressions of old name them, so they are never given to another
 * rule.
 */
#pragma once

#include "base/arena.h"
#include "base/vec.h"
#include <dplog/view.h>
#include <stdbool.h>

/* Zero is a valid empty list. */
struct dpl_retired {
    struct dpl_arena arena;
    DPL_VEC_MEMBERS(struct dplog_view)
};

/* False: no memory. */
bool
dpl_retired_add(struct dpl_retired *retired, struct dplog_view text);
bool
dpl_retired_has(const struct dpl_retired *retired, struct dplog_view id);
void
dpl_retired_done(struct dpl_retired *retired);
