/* SPDX-License-Identifier: MIT
 *
 * Files that embed.py turned into C: rule pack, SQL, style sheet.
 */
#pragma once

#include <stddef.h>

struct dpl_embedded {
    const char *name; /* without folder; NULL ends a table */
    const char *bytes;
    size_t len; /* a NUL follows, uncounted */
};

extern const struct dpl_embedded dpl_embedded_rules[];
extern const struct dpl_embedded dpl_embedded_retired[];
/* The rules, parsed (yaml/packed.h): as many as rules, or none. */
extern const struct dpl_embedded dpl_embedded_trees[];
extern const struct dpl_embedded dpl_embedded_sql[];
