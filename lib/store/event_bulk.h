/* SPDX-License-Identifier: MIT
 *
 * The first load of a new store (store_open.c): its events go past SQLite
 * (table_load.h), which takes a fifth of the time that its quickest way takes.
 * From begin to end SQLite may read, but not write; what is to be written to
 * other tables meanwhile is kept in memory: it is little. Whatever else is
 * asked of the store ends the load first.
 */
#pragma once

#include "base/vec.h"
#include "store.h"
#include "table_load.h"

/* A run of events (event_block) that is being added to; not yet in its table,
 * or there with fewer events. */
struct dpl_block {
    int64_t id; /* 0: not in the table */
    int64_t source;
    int64_t first_event, last_event;
    int64_t first_line;
    int64_t min_us, max_us; /* DPLOG_TIME_NONE: no event with a time */
    bool changed;           /* the table does not know all of it */
    bool is_plain;          /* each event is the one line … */
    int64_t last_line;      /* … behind that of the one before */
};

enum { DPL_BLOCK_EVENTS = 4096 };

struct dpl_bulk {
    bool open;
    bool refused; /* not with this file */
    struct dpl_table_load load;
    int64_t last_event;
    int64_t first_source, last_source; /* greatest id at the begin, and now */
    struct {
        DPL_VEC_MEMBERS(struct dpl_block)
    } blocks; /* number n has the id n + 1; at the end the plain ones, by
                 source and line */
    struct {
        DPL_VEC_MEMBERS(struct dpl_store_source)
    } sources; /* as they were saved last; strings are ours */
};

/* Inside a transaction: begin, if this is the first load of a new store. */
enum dplog_status
dpl_bulk_try(struct dpl_store *store, struct dplog_error *reterr);
/* Put the staged events into pages; *ret_last is the id of the last one. */
enum dplog_status
dpl_bulk_add_staged(struct dpl_store *store, int64_t *ret_last,
                    struct dplog_error *reterr);
/* While a load is open, these keep a row in memory that a statement would
 * write; a block and a source get their ids here. */
enum dplog_status
dpl_bulk_keep_block(struct dpl_store *store, struct dpl_block *block,
                    struct dplog_error *reterr);
enum dplog_status
dpl_bulk_keep_source(struct dpl_store *store,
                     const struct dpl_store_source *source, int64_t *ret_id,
                     struct dplog_error *reterr);
/* End the load: write all that was kept, so that SQLite knows it and is inside
 * the transaction again. A result code of SQLite. */
int
dpl_bulk_end(struct dpl_store *store);
/* The same with a status, for those who do not speak SQLite. */
enum dplog_status
dpl_bulk_end_or_fail(struct dpl_store *store, struct dplog_error *reterr);
/* After the end: the id of the event that begins at a line of a source; 0: not
 * known here, so the tables have to be asked. */
int64_t
dpl_bulk_find_line(const struct dpl_bulk *bulk, int64_t source, int64_t line);
/* Events are being removed: from now on dpl_bulk_find_line() knows none. */
void
dpl_bulk_forget_lines(struct dpl_bulk *bulk);
void
dpl_bulk_done(struct dpl_bulk *bulk); /* zero is fine */
