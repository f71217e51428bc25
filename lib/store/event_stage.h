/* SPDX-License-Identifier: MIT
 *
 * Events on their way into the table. They wait here, for two reasons: events
 * of several sources that come in turns are regrouped, so that the rows of one
 * source lie together and the block map stays small; and SQLite takes many rows
 * from a virtual table in one statement in two thirds of the time that single
 * inserts take.
 *
 *     arrival   A1 B1 A2 C1 B2 A3          groups   A: A1 A2 A3
 *     rows      A1 A2 A3 B1 B2 C1                   B: B1 B2    C: C1
 */
#pragma once

#include "base/buf.h"
#include "base/vec.h"
#include "event_record.h"
#include <sqlite3.h>

enum { DPL_STAGE_EVENTS = 4096, DPL_STAGE_BYTES = 1024 * 1024 };

/* A row, put together (event_record.h) when it came: in a new store it goes to
 * its page as it is, which is 400 instructions less than to keep its columns.
 */
struct dpl_staged_event {
    size_t at, len; /* of its record in the stage's bytes; those move while they
                       grow */
    int64_t source;
    int64_t time_us; /* DPLOG_TIME_NONE: none */
    uint32_t line;
    uint32_t next; /* of the same group; UINT32_MAX: none */
};

struct dpl_stage_group {
    int64_t source;
    uint32_t first, last; /* indexes of events */
};

struct dpl_event_stage {
    struct {
        DPL_VEC_MEMBERS(struct dpl_staged_event)
    } events;
    struct {
        DPL_VEC_MEMBERS(struct dpl_stage_group)
    } groups;
    struct dpl_buf bytes;
    size_t last_group; /* the one that the last event joined */
};

/* Zero is a valid empty stage. */
void
dpl_stage_done(struct dpl_event_stage *stage);
void
dpl_stage_clear(struct dpl_event_stage *stage); /* keeps the memory */

/* False: no memory, and only clear or done may follow. */
bool
dpl_stage_add(struct dpl_event_stage *stage, const struct dpl_event_row *row);

static inline const uint8_t *
dpl_stage_record(const struct dpl_event_stage *stage,
                 const struct dpl_staged_event *event)
{
    return (const uint8_t *)stage->bytes.ptr + event->at;
}

static inline bool
dpl_stage_is_full(const struct dpl_event_stage *stage)
{
    return stage->events.count >= DPL_STAGE_EVENTS ||
           stage->bytes.len >= DPL_STAGE_BYTES;
}

/* Put the events of this source, if there are any, before all others. */
void
dpl_stage_put_first(struct dpl_event_stage *stage, int64_t source);

/* Make "staged_event" known to db: a table of what the stage holds, group by
 * group, with the columns of event but id, in their order there. A result
 * code of SQLite. The stage must outlive db. */
int
dpl_stage_register(struct dpl_event_stage *stage, sqlite3 *db);
