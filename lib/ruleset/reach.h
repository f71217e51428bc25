/* SPDX-License-Identifier: MIT
 *
 * How far a pattern gets in a text that it does not match: for those who write
 * rules, not for reading logs.
 *
 *     pattern   Failed to copy (?<path>\S+), error = %{code}
 *               ~~~~~~~~~~~~~~~~~~~~~~~~ these parts, whole ones at the top
 *                                        level, matched …
 *     text      Failed to copy D:\x; error = 5
 *               ~~~~~~~~~~~~~~~~~~~        … this
 */
#pragma once

#include "ruleset/pattern.h"

struct dpl_reach {
    size_t pattern_len; /* leading bytes of the pattern's text */
    size_t letters;     /* fixed letters and digits among them */
    size_t all_letters; /* of the whole pattern, the same way counted */
    size_t from, to;    /* what they matched in the text */
};

/* Zero where nothing of it matched. False: no memory. */
bool
dpl_pattern_reach(const struct dplog_ruleset *set,
                  const struct dpl_pattern *pattern, struct dplog_view text,
                  struct dpl_reach *ret);
