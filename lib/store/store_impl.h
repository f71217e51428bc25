/* SPDX-License-Identifier: MIT
 *
 * The inside of a store, for the files of this folder. Each of them owns one
 * group of tables:
 *
 *     store_beside.c    files beside it that are not ours
 *     store_lock.c      one writer at a time
 *     store_moved.c     the file has lost its name
 *     store_publish.c   a new one gets it
 *     source_table.c    source, gap
 *     event_stage.c     events that wait to go in
 *     event_insert.c    event, going in
 *     event_bulk.c      … past SQLite, those of a new store: event_record.c,
 *                       table_load.c, page_map.c, page_writer.c,
 *                       database_page.c
 *     event_cursor.c    event, coming out
 *     event_remove.c    event, taken out
 *     event_block.c     event_block
 *     name_table.c      component, code_file
 *     snapshot_table.c  snapshot
 *     finding_save.c    finding, its parts
 *     diagnosis_save.c  the rest
 */
#pragma once

#include "base/buf.h"
#include "base/os.h"
#include "event_bulk.h"
#include "event_stage.h"
#include "statement.h"
#include "store.h"

/* Names as numbers, in both directions. A cache in front of a table: names
 * that share a place push each other out, long ones are not kept. */
enum { DPL_NAME_SLOTS = 64, DPL_NAME_MAX = 100 };

struct dpl_name_slot {
    int64_t id; /* 0: empty */
    size_t len;
    char name[DPL_NAME_MAX];
};

/* A name that is yet to be put into its table (event_bulk.h). */
struct dpl_name_kept {
    int64_t id;
    size_t len;
    char name[DPL_NAME_MAX];
};

struct dpl_name_table {
    enum dpl_statement_id find, insert, name; /* statements */
    const char *find_sql, *insert_sql, *name_sql, *last_sql;
    struct {
        DPL_VEC_MEMBERS(struct dpl_name_kept)
    } kept;
    struct dpl_name_slot by_name[DPL_NAME_SLOTS];
    size_t last; /* of them, that a name was asked from */
    struct dpl_name_slot by_id[DPL_NAME_SLOTS];
};

/* The stamp that was formatted last, but for its milliseconds. */
enum { DPL_STAMP_SECOND_LEN = 20, DPL_STAMP_SIZE = 40 };

struct dpl_usual_stamp {
    int64_t second;
    char second_text[DPL_STAMP_SECOND_LEN]; /* "11-20-2026 09:44:23." */
    int16_t bias;
    size_t bias_len; /* 0: there was none yet */
    char bias_text[8];
};

/* How long somebody else's lock is waited for. */
enum { DPL_STORE_BUSY_MS = 5000 };

enum dpl_transaction {
    DPL_TRANSACTION_NONE,
    DPL_TRANSACTION_OPEN,
    DPL_TRANSACTION_ABANDONED /* rolled back by a failure; begin mends it */
};

struct dpl_store {
    struct dplog_context *context;
    sqlite3 *db;
    char *path;
    sqlite3 *lock; /* held; NULL: not */
    char *lock_path;
    char *build_path; /* of a new store until it is published, or NULL */
    enum dpl_transaction transaction;
    struct dpl_statement statements[DPL_SQL_COUNT];
    struct dpl_name_table components, code_files;
    struct dpl_block block;         /* first_event 0: none */
    struct dpl_event_stage stage;   /* events not yet in their table */
    struct dpl_bulk bulk;           /* the first load of a new store */
    bool writes_behind;             /* it may have a thread of its own */
    struct dpl_writeback writeback; /* of build_path */
    int failure;                    /* SQLite's code of the last failed write */
    struct dpl_usual_stamp usual_stamp;
    struct dpl_buf scratch; /* strings of the last source handed out */
    struct dpl_buf name;    /* the last name handed out that is not cached */
    unsigned cursors;       /* alive */
};

/* ── store_open.c ── */

/* For DPL_STORE_BATCH: begin a new store; DPLOG_DONE: there is one. */
enum dplog_status
dpl_store_begin_new(struct dpl_store *store, struct dplog_error *reterr);
/* … and prepare that one. */
enum dplog_status
dpl_store_set_up_append(struct dpl_store *store, struct dplog_error *reterr);

/* ── store.c ── */

/* What SQLite is to be asked for a path of this length: NULL, the usual. */
const char *
dpl_store_vfs(const char *native_path);
/* A connection to store->build_path or store->path. */
enum dplog_status
dpl_store_connect(struct dpl_store *store, bool create,
                  struct dplog_error *reterr);
/* What must be said before the first page is written; a result code. */
int
dpl_store_set_fresh(struct dpl_store *store);
void
dpl_store_disconnect(struct dpl_store *store);
/* One for DPL_STORE_FOLLOW that is not connected. */
enum dplog_status
dpl_store_open_again(struct dpl_store *store, struct dplog_error *reterr);

/* After a failure to write: roll back what is open, and what was remembered of
 * it. */
void
dpl_store_abandon(struct dpl_store *store);

/* Fails when an earlier failure took the transaction away: what follows it
 * must not be kept without what came before. */
enum dplog_status
dpl_store_check_writable(const struct dpl_store *store,
                         struct dplog_error *reterr);
/* The same of what did not go through a statement; rc is SQLite's word on it,
 * and a failure rolls the transaction back. */
enum dplog_status
dpl_store_check_write(struct dpl_store *store, int rc,
                      struct dplog_error *reterr);

/* ── store_beside.c ── */

/* What a file holds, by its first bytes. */
enum dpl_held {
    DPL_HELD_NOTHING, /* it is empty, or not there */
    DPL_HELD_BEGUN,   /* what a crash leaves of a store */
    DPL_HELD_WHOLE,   /* what it leaves of one that was about to get its name */
    DPL_HELD_STORE,
    DPL_HELD_OTHER
};

enum dplog_status
dpl_store_look_at(const char *path, enum dpl_held *ret,
                  struct dplog_error *reterr);
/* Before a file is written, or removed: DPLOG_E_STORE when there is more in it
 * than dplog leaves there. */
enum dplog_status
dpl_store_check_beside(const struct dpl_store *store, const char *path,
                       enum dpl_held most, struct dplog_error *reterr);

/* ── store_publish.c ── */

/* All of a file that was written without a sync goes to the disk, marked as
 * whole. An SQLite result code. */
int
dpl_store_sync_whole(sqlite3 *db);
/* A whole file beside the store gets its name; *ret_exists: another one has it,
 * and nothing has happened. */
enum dplog_status
dpl_store_give_name(const struct dpl_store *store, const char *beside,
                    bool *ret_exists, struct dplog_error *reterr);
/* One that is open under its name stops being a leftover, should it get another
 * name. It is a store even where that cannot be written. */
void
dpl_store_mark_named(struct dpl_store *store);

/* ── store_lock.c ── */

/* Wait until nobody else writes; DPLOG_E_BUSY: somebody does, and goes on. Of
 * one that is locked: if somebody has taken the lock's file away, lock again.
 */
enum dplog_status
dpl_store_lock(struct dpl_store *store, struct dplog_error *reterr);
void
dpl_store_unlock(struct dpl_store *store);

/* ── store_moved.c ── */

/* What is written to a file without its name is lost with it: fails. */
enum dplog_status
dpl_store_check_in_place(const struct dpl_store *store,
                         struct dplog_error *reterr);

/* ── name_table.c ── */

void
dpl_name_table_init(struct dpl_store *store);

/* Forget numbers that a rollback may have taken back. */
void
dpl_name_table_clear(struct dpl_name_table *table);

/* The number of a name, which is added when it is new. */
enum dplog_status
dpl_name_table_add(struct dpl_store *store, struct dpl_name_table *table,
                   struct dplog_view name, int64_t *ret,
                   struct dplog_error *reterr);

/* Insert what was kept from the table. */
enum dplog_status
dpl_name_table_put(struct dpl_store *store, struct dpl_name_table *table,
                   struct dplog_error *reterr);

/* The name of a number; empty for a number that is none. *ret lives until the
 * next call with this table. */
enum dplog_status
dpl_name_table_get(struct dpl_store *store, struct dpl_name_table *table,
                   int64_t id, struct dplog_view *ret,
                   struct dplog_error *reterr);

/* ── source_table.c ── */

/* Insert or update, at once. */
enum dplog_status
dpl_source_put(struct dpl_store *store, const struct dpl_store_source *source,
               int64_t *ret_id, struct dplog_error *reterr);

/* ── event_block.c ── */

/* What a block of a file from outside may say without harm. */
static inline bool
dpl_block_is_sane(int64_t first_event, int64_t last_event)
{
    return first_event >= 1 && last_event >= first_event &&
           last_event < INT64_MAX;
}

/* At the begin of a transaction: go on with the newest block. */
enum dplog_status
dpl_block_resume(struct dpl_store *store, struct dplog_error *reterr);

/* An event got its id. */
enum dplog_status
dpl_block_add(struct dpl_store *store, int64_t id,
              const struct dpl_staged_event *event, struct dplog_error *reterr);

/* Insert a block; it gets its id. */
enum dplog_status
dpl_block_put(struct dpl_store *store, struct dpl_block *block,
              struct dplog_error *reterr);

/* Make the table know what was added so far. */
enum dplog_status
dpl_block_flush(struct dpl_store *store, struct dplog_error *reterr);

/* The event that begins at a line of a source, or 0. */
enum dplog_status
dpl_block_find_line(struct dpl_store *store, int64_t source, uint32_t line,
                    int64_t *ret, struct dplog_error *reterr);

/* The first event that begins at or behind a line of a source, or 0. */
enum dplog_status
dpl_block_seek_line(struct dpl_store *store, int64_t source, uint32_t line,
                    int64_t *ret, struct dplog_error *reterr);

/* ── event_insert.c ── */

/* Put all that was added into the tables. */
enum dplog_status
dpl_events_flush(struct dpl_store *store, struct dplog_error *reterr);

/* ── usual_stamp.c ── */

/* The time as a record of the usual form writes it,
 * "11-20-2026 09:44:23.551-540"; 0 when it has no such form. */
size_t
dpl_stamp_format(struct dpl_usual_stamp *usual, int64_t local_us, int16_t bias,
                 char ret[DPL_STAMP_SIZE]);

/* ── finding_save.c ── */

enum dplog_status
dpl_finding_save(struct dpl_store *store,
                 const struct dplog_diagnosis *diagnosis,
                 const struct dplog_finding *finding, const int64_t *source_ids,
                 struct dplog_error *reterr);
