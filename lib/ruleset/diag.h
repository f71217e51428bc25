/* SPDX-License-Identifier: MIT
 *
 * Problems of rule files: collected while files are read in passes, then told
 * in the order of the files. The ids are in diag.def.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "yaml/tree.h"
#include <dplog/ruleset.h>

enum dpl_diag_id {
#define X(id, level) DPL_##id,
#include "ruleset/diag.def"
#undef X
};

struct dpl_rule_file {
    const char *path;
    struct dplog_view text;
    struct dplog_view packed;         /* its tree, when the build made it */
    const struct dpl_yaml_node *root; /* NULL: empty, or not YAML */
    uint32_t index;
};

struct dpl_diag {
    enum dpl_diag_id id;
    const struct dpl_rule_file *file;
    uint32_t line, column;
    uint32_t order; /* of finding it */
    const char *text, *hint;
};

/* Zero is a valid empty list. */
struct dpl_diags {
    struct dpl_arena arena;
    DPL_VEC_MEMBERS(struct dpl_diag)
    uint32_t errors;
    bool only_errors; /* warnings are not added */
    bool failed;      /* no memory */
};

bool
dpl_diag_is_error(enum dpl_diag_id id);

void
dpl_diags_done(struct dpl_diags *diags);

/* Past the first 1000 problems only errors are counted. */
void
dpl_diags_add(struct dpl_diags *diags, enum dpl_diag_id id,
              const struct dpl_rule_file *file, uint32_t line, uint32_t column,
              const char *hint, const char *format, ...) DPL_PRINTF(7, 8);

/* Tell all, files in their order, places in a file in theirs. A warning that
 * the line above allows ("# dplog: allow W0203") is left out. */
void
dpl_diags_tell(struct dpl_diags *diags, dplog_diag_fn diag_fn, void *data);

/* "did you mean": offer every word that would be right, then take the nearest,
 * NULL when all are far. */
struct dpl_suggestion {
    struct dplog_view word;
    const char *best;
    unsigned distance;
};

struct dpl_suggestion
dpl_suggest(struct dplog_view word);
void
dpl_suggest_offer(struct dpl_suggestion *suggestion, const char *candidate);
