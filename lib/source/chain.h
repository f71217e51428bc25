/* SPDX-License-Identifier: MIT
 *
 * The parts of a log are a chain: as long as the part that was read last is
 * still there under whatever name, what follows it follows without a hole.
 * When it is gone, so is what was written to it since, and the part that comes
 * next begins behind a gap.
 */
#pragma once

#include "source/identity.h"

/* The part that follows the one that is gone. */
struct dpl_next_part {
    struct dpl_file_id id;
    uint64_t size;
    bool rolled; /* full: its size is what a part of this log grows to */
};

struct dpl_gap {
    uint64_t bytes; /* 0: it is not known how many */
    const char *reason;
};

/*
 * What is missing behind a bookmark whose file is gone.
 *
 * seen_size is the greatest size that the file was seen to have, or 0.
 */
struct dpl_gap
dpl_chain_gap(const struct dpl_bookmark *lost, uint64_t seen_size,
              const struct dpl_next_part *next);
