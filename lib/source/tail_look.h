/* SPDX-License-Identifier: MIT
 *
 * A look of a tail at the files of its log, shared by tail_look.c and
 * tail_gone.c.
 */
#pragma once

#include "tail_part.h"

/* One file of the look. */
struct dpl_looked_file {
    const struct dpl_input *input;
    struct dpl_source *source;
    struct dpl_file_info info;
    struct dpl_log_part *part; /* that it is, or NULL */
};

struct dpl_look {
    struct dpl_tail *tail;
    struct dpl_looked_file *files;
    size_t count;
    struct dplog_error *unreadable; /* of the first that could not be opened */
};

/* What becomes of parts that no file is any more. */
void
dpl_look_sort_out_missing(const struct dpl_look *look);

/* What is left of a part is a copy that was made too early. */
void
dpl_look_tell_short_copies(const struct dpl_look *look);
