/* SPDX-License-Identifier: MIT
 *
 * Reading the bytes of a saved tracker: numbers, texts, structs by their rows.
 * After the first thing that cannot be, everything read is 0 or empty.
 */
#pragma once

#include "track/snapshot_members.h"

struct dpl_snapshot_reader {
    struct dpl_tracker *tracker; /* whose strings and rules bound the values */
    const unsigned char *at, *end;
    const uint32_t *sources; /* by number at saving; NULL: the same */
    uint32_t source_count;
    uint8_t *named; /* by number at saving: set to 1; NULL: not asked for */
    uint32_t clocks, episodes, deployments; /* that there will be */
    bool bad, no_memory;
};

static inline bool
dpl_snapshot_is_fine(const struct dpl_snapshot_reader *reader)
{
    return !reader->bad && !reader->no_memory;
}

uint64_t
dpl_snapshot_number(struct dpl_snapshot_reader *reader);
/* How many things follow that take at least a byte each. */
uint32_t
dpl_snapshot_count(struct dpl_snapshot_reader *reader);
/* Valid UTF-8; lives as long as the bytes. */
struct dplog_view
dpl_snapshot_text(struct dpl_snapshot_reader *reader);
/* Fill one that is zeroed; it may be empty. */
void
dpl_snapshot_line(struct dpl_snapshot_reader *reader,
                  struct dpl_line_ref *line);
/* Fill the members of an object that is zeroed. */
void
dpl_snapshot_members(struct dpl_snapshot_reader *reader,
                     const struct dpl_members *members, void *object);

/* Pointer to a new element of a vector, zeroed, or NULL: that was noted. */
#define DPL_SNAPSHOT_PUSH(reader, vec)                                         \
    (dpl_snapshot_is_fine(reader) && DPL_VEC_PUSH(vec)                         \
         ? &(vec)->at[(vec)->count - 1]                                        \
         : ((reader)->no_memory |= dpl_snapshot_is_fine(reader), NULL))

/* ── snapshot_load_flow.c: as many as are said to come ── */

void
dpl_snapshot_deployments(struct dpl_snapshot_reader *reader);
void
dpl_snapshot_episodes(struct dpl_snapshot_reader *reader);
