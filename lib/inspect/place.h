/* SPDX-License-Identifier: MIT
 *
 * FILE:LINE among the records of an analysis.
 */
#pragma once

#include "base/os.h"
#include "track/tracker.h"
#include <dplog/analysis.h>

struct dpl_place_wanted {
    const char *path;
    uint32_t line; /* 0: none is wanted */
    struct dpl_file_id id;
    bool has_id;
};

/* path NULL or line 0: none. */
struct dpl_place_wanted
dpl_place_want(const char *path, uint32_t line);

/* Whether the wanted line is one of a record's. However a file was found - by
 * its name, in a folder - it is the same one. */
bool
dpl_place_is_wanted(const struct dpl_place_wanted *wanted,
                    const struct dplog_analysis *analysis,
                    const struct dplog_record *record,
                    struct dpl_origin origin);
