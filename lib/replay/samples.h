/* SPDX-License-Identifier: MIT
 *
 * The samples below a folder: every folder with expected.yaml, by name.
 */
#pragma once

#include "base/arena.h"
#include "base/vec.h"
#include <dplog/status.h>

struct dpl_sample {
    const char *folder;
    const char *name; /* relative to where the search began; "." for that */
};

/* Zero is a valid empty list. */
struct dpl_samples {
    struct dpl_arena arena;
    DPL_VEC_MEMBERS(struct dpl_sample)
};

/* DPLOG_E_IO when the folder cannot be read; none is fine. */
enum dplog_status
dpl_samples_find(struct dpl_samples *samples, const char *folder,
                 struct dplog_error *reterr);
void
dpl_samples_done(struct dpl_samples *samples);
