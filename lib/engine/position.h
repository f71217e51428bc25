/* SPDX-License-Identifier: MIT
 *
 * A place in the merged records as bytes: how far each lane and each part of
 * it had been followed. Sources are named by their ids in the store.
 */
#pragma once

#include "base/buf.h"
#include "engine/lineup.h"

/* The ids that the store has given to sources, by slot. */
struct dpl_slots {
    const void *data;
    size_t (*count_fn)(const void *data);
    int64_t (*id_fn)(const void *data, size_t slot); /* 0: none */
};

/* Append the place up to which the lineup was followed. */
void
dpl_position_save(const struct dpl_lineup *lineup,
                  const struct dpl_slots *slots, uint64_t limit_hits,
                  struct dpl_buf *ret);

struct dpl_position {
    uint64_t limit_hits; /* patterns that had reached their limit */
    uint32_t *sources;   /* by slot of then: the slot now; dpl_free() it */
    uint32_t source_count;
};

/*
 * Take the lineup to a saved place. DPLOG_DONE: it does not fit - the bytes are
 * damaged, a source is gone, or files stand in another order now; the lineup is
 * rewound then.
 */
enum dplog_status
dpl_position_load(struct dplog_view bytes, struct dpl_lineup *lineup,
                  const struct dpl_slots *slots, struct dpl_position *ret,
                  struct dplog_error *reterr);
