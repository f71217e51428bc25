/* SPDX-License-Identifier: MIT
 *
 * From a log line to a first pattern for it: what changes from line to line is
 * captured where its meaning can be seen, and skipped elsewhere.
 */
#pragma once

#include "base/buf.h"
#include "ruleset/rule.h"

enum { DPL_SKELETON_WORDS = 4 };

struct dpl_skeleton {
    struct dpl_buf regex;
    struct dplog_view value[DPL_FIELD_COUNT_];   /* into the line, cleaned */
    uint32_t given;                              /* bits of value[] */
    struct dplog_view words[DPL_SKELETON_WORDS]; /* that name it: the first
                                                    plain ones */
    uint32_t word_count;
};

void
dpl_skeleton_done(struct dpl_skeleton *skeleton);

/* `ret` zero, or used before. False: no memory. */
bool
dpl_skeleton_make(const struct dplog_ruleset *set, struct dplog_view line,
                  enum dplog_log log, struct dpl_skeleton *ret);
