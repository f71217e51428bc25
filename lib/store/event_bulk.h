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
/* Put what is staged into the pages; *ret_last is the id of the last. */
enum dplog_status
dpl_bulk_add_staged(struct dpl_store *store, int64_t *ret_last,
                    struct dplog_error *reterr);
/* Instead of statements. */
enum dplog_status
dpl_bulk_keep_block(struct dpl_store *store, struct dpl_block *block,
                    struct dplog_error *reterr);
enum dplog_status
dpl_bulk_keep_source(struct dpl_store *store,
                     const struct dpl_store_source *source, int64_t *ret_id,
                     struct dplog_error *reterr);
/* The end: SQLite knows all of it, and is inside the transaction again. A
 * result code. */
int
dpl_bulk_end(struct dpl_store *store);
enum dplog_status
dpl_bulk_end_or_fail(struct dpl_store *store, struct dplog_error *reterr);
/* After the end: the event that begins at a line, or 0, then ask the tables. */
int64_t
dpl_bulk_find_line(const struct dpl_bulk *bulk, int64_t source, int64_t line);
/* Events are being removed: those it finds might be, too. */
void
dpl_bulk_forget_lines(struct dpl_bulk *bulk);
void
dpl_bulk_done(struct dpl_bulk *bulk); /* zero is fine */
