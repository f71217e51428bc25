/* SPDX-License-Identifier: MIT
 *
 * The parts of a log are a chain: as long as the part that was read last is
 * still there under whatever name, what follows it follows without a hole.
 * When it is gone, so is what was written to it since, and the part that comes
 * next begins behind a gap.
 */
#pragma once

#include "source/identity.h"

/* The part that is gone. */
struct dpl_lost_part {
    const struct dpl_bookmark *mark;
    uint64_t size; /* greatest that was seen, or 0 */
    bool rolled;   /* by its name it was no more written to */
};

/* The part that follows it. */
struct dpl_next_part {
    struct dpl_file_id id;
    uint64_t size;
    bool rolled; /* full: its size is what a part of this log grows to */
};

struct dpl_gap {
    uint64_t bytes;   /* 0: it is not known how many */
    const char *kind; /* why; one of those that dpl_gap_reason() knows */
};

/* The kind as a sentence; what is no kind, as it is. */
const char *
dpl_gap_reason(const char *kind);
/* The kind itself, or "other" for what is none. */
const char *
dpl_gap_kind(const char *kind);

/* What is missing between the two. */
struct dpl_gap
dpl_chain_gap(const struct dpl_lost_part *lost,
              const struct dpl_next_part *next);
