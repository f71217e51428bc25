/* SPDX-License-Identifier: MIT
 *
 * The event store: one SQLite file (schema.sql). Events and the offset up to
 * which their source was read are committed together, so that a crash repeats
 * nothing and loses nothing.
 */
#pragma once

#include <dplog/context.h>
#include <dplog/diagnosis.h>
#include <dplog/record.h>

struct dpl_store;
struct dpl_store_cursor;

/*
 * What a store is opened for. How it is kept safe differs, the promise does
 * not: what was committed is there after a crash, and nothing else.
 *
 *     FOLLOW  a write-ahead log: people may read while it grows
 *     BATCH   nobody else for the time of the run. A new store is built without
 *             any journal in a file beside it, which gets the name when it is
 *             whole and on the disk; to one that is there is added under a
 *             rollback journal, which need not hold what is new
 *     READ    it must be there; nothing is locked
 */
enum dpl_store_use { DPL_STORE_FOLLOW, DPL_STORE_BATCH, DPL_STORE_READ };

/* Open or create. A file that is no store of ours, or a newer one, is refused
 * with DPLOG_E_STORE and a clear text; somebody else's lock is waited for
 * (5 s), then DPLOG_E_BUSY. */
enum dplog_status
dpl_store_open_for(struct dplog_context *context, const char *path,
                   enum dpl_store_use use, struct dpl_store **ret,
                   struct dplog_error *reterr);
/* For DPL_STORE_FOLLOW. */
enum dplog_status
dpl_store_open(struct dplog_context *context, const char *path,
               struct dpl_store **ret, struct dplog_error *reterr);
/* Of a BATCH, after the last commit: a new store gets its name. Nothing but
 * dpl_store_free() may follow. */
enum dplog_status
dpl_store_publish(struct dpl_store *store, struct dplog_error *reterr);
/* Whether it is being built: then it is whole only at the end, and to commit
 * before saves nothing. */
bool
dpl_store_is_new(const struct dpl_store *store);
/* A thread of the store's own may write the pages of a new one. */
void
dpl_store_write_behind(struct dpl_store *store);
/* Free what can be made again: nothing is added for a while. */
void
dpl_store_slim(struct dpl_store *store);
/* Rolls an open transaction back; a new store that was not published goes. */
void
dpl_store_free(struct dpl_store *store);

/* Its file was deleted or moved, or another one has its name. */
bool
dpl_store_has_moved(const struct dpl_store *store);
/* One for DPL_STORE_FOLLOW that has moved, outside a transaction: write all it
 * holds to a file of its name, and go on with that. DPLOG_DONE: another file
 * has the name; nothing was done. */
enum dplog_status
dpl_store_write_again(struct dpl_store *store, struct dplog_error *reterr);
/* … leave it for that file, if it is a store. It is opened by the next
 * transaction, or to see whether it can be: */
enum dplog_status
dpl_store_take_other(struct dpl_store *store, struct dplog_error *reterr);
enum dplog_status
dpl_store_reach(struct dpl_store *store, struct dplog_error *reterr);

/* A call that fails to write inside a transaction rolls all of it back, and
 * every further one fails until the next begin: nothing can be kept without
 * what came before it. */
enum dplog_status
dpl_store_begin(struct dpl_store *store, struct dplog_error *reterr);
enum dplog_status
dpl_store_commit(struct dpl_store *store, struct dplog_error *reterr);
void
dpl_store_rollback(struct dpl_store *store); /* also after a failure */

/* When a record was written, as its writer's clock showed it. */
struct dpl_store_stamp {
    int64_t time_us, local_us; /* DPLOG_TIME_NONE: no record has a time */
    int16_t bias;
};
#define DPL_STORE_NO_STAMP                                                     \
    {                                                                          \
        DPLOG_TIME_NONE, DPLOG_TIME_NONE, DPLOG_BIAS_NONE                      \
    }

/* A source as the store remembers it. Strings belong to the store and live
 * until the next call on it. */
struct dpl_store_source {
    int64_t id;
    const char *path;    /* where it was last seen */
    const char *lineage; /* key: folder, log */
    enum dplog_log log;
    enum dplog_format format;
    enum dplog_encoding encoding;
    uint64_t volume, file_high, file_low; /* identity; 0: unknown */
    uint64_t head_hash;                   /* of the first head_len bytes */
    uint32_t head_len;
    uint64_t marker_hash; /* of the up to 256 bytes before offset */
    uint64_t offset;      /* raw bytes whose records are stored */
    uint64_t next_line;   /* 1-based number of the line at offset */
    uint64_t lines, events, continuations, unparsed;
    int16_t bias;        /* learned from a GMTDATE, or DPLOG_BIAS_NONE */
    uint32_t lineage_id; /* the same for all parts of a lineage; 0: none yet */
    uint64_t cut;        /* records longer than the limit */
    struct dpl_store_stamp first, last; /* smallest and greatest time */
    uint64_t size; /* bytes of the file when it was last looked at */
};

/* All known sources, by id; call until DPLOG_DONE. *cursor starts at 0. */
enum dplog_status
dpl_store_next_source(struct dpl_store *store, int64_t *cursor,
                      struct dpl_store_source *ret, struct dplog_error *reterr);
/* Insert (id 0; *ret_id is set) or update a source, offset included. */
enum dplog_status
dpl_store_save_source(struct dpl_store *store,
                      const struct dpl_store_source *source, int64_t *ret_id,
                      struct dplog_error *reterr);

/* Append one event of a source, in file order, inside a transaction. Events of
 * several sources may alternate; long runs of one make a smaller file. */
enum dplog_status
dpl_store_add_event(struct dpl_store *store, int64_t source,
                    const struct dplog_record *record,
                    struct dplog_error *reterr);

/* The newest time among the events of a source; DPLOG_TIME_NONE: none has one.
 * Events of a transaction that is still open need not count. */
enum dplog_status
dpl_store_last_time(struct dpl_store *store, int64_t source, int64_t *ret_us,
                    struct dplog_error *reterr);

/* Inside a transaction: if the last event of a source had no line end yet, take
 * it out again, and the source back to where it began. */
enum dplog_status
dpl_store_take_back(struct dpl_store *store, struct dpl_store_source *source,
                    struct dplog_error *reterr);

/*
 * Inside a transaction: remove events from before a time, but for those that
 * prove something of the stored diagnosis. *block says how far it came; it
 * begins at 0. DPLOG_DONE: all the way; DPLOG_OK: go on in another transaction.
 * Events of blocks without any time stay.
 */
enum dplog_status
dpl_store_prune(struct dpl_store *store, int64_t before_us, int64_t *block,
                struct dplog_error *reterr);
/* Remove a source that has no events left, with its gaps. DPLOG_DONE: it stays,
 * for it has some, or the stored diagnosis names it. */
enum dplog_status
dpl_store_drop_source(struct dpl_store *store, int64_t id,
                      struct dplog_error *reterr);
/* Outside a transaction: give pages that hold nothing back to the system. */
enum dplog_status
dpl_store_shrink(struct dpl_store *store, struct dplog_error *reterr);

enum dplog_status
dpl_store_add_gap(struct dpl_store *store, int64_t source, uint64_t offset,
                  uint64_t bytes, int64_t from_us, int64_t to_us,
                  const char *kind, struct dplog_error *reterr);
/* Called for each gap, oldest first; false: stop, DPLOG_E_CANCELLED. `kind`
 * lives for the call, which may use the store. */
typedef bool (*dpl_gap_fn)(void *data, int64_t source, uint64_t offset,
                           uint64_t bytes, int64_t from_us, int64_t to_us,
                           const char *kind);
enum dplog_status
dpl_store_each_gap(struct dpl_store *store, dpl_gap_fn gap_fn, void *gap_data,
                   struct dplog_error *reterr);

/* Replace what the store says was found by this diagnosis, in the open
 * transaction or in one of its own. `source_ids` maps the diagnosis' source
 * indexes to sources of the store; 0: not in the store. `stamp` says what the
 * diagnosis was made of and how. */
enum dplog_status
dpl_store_save_diagnosis(struct dpl_store *store,
                         const struct dplog_diagnosis *diagnosis,
                         const int64_t *source_ids, uint64_t stamp,
                         struct dplog_error *reterr);
/* The stamp of the diagnosis that is there; 0: none is. */
enum dplog_status
dpl_store_get_stamp(struct dpl_store *store, uint64_t *ret,
                    struct dplog_error *reterr);

/* ── snapshots: bytes that their maker understands ── */

struct dpl_store_snapshot {
    int64_t id;
    uint64_t records; /* that had been followed */
    struct dplog_view position, state;
};

/* Behind those that are there. */
enum dplog_status
dpl_store_add_snapshot(struct dpl_store *store,
                       const struct dpl_store_snapshot *snapshot,
                       int64_t *ret_id, struct dplog_error *reterr);
enum dplog_status
dpl_store_drop_snapshot(struct dpl_store *store, int64_t id,
                        struct dplog_error *reterr);
/* The newest one older than `before` (INT64_MAX: of all), without its bytes;
 * DPLOG_DONE: there is none. */
enum dplog_status
dpl_store_next_snapshot(struct dpl_store *store, int64_t before,
                        struct dpl_store_snapshot *ret,
                        struct dplog_error *reterr);
/* Its bytes; they live until the next call on the store. */
enum dplog_status
dpl_store_read_snapshot(struct dpl_store *store,
                        struct dpl_store_snapshot *snapshot,
                        struct dplog_error *reterr);

/* The time of the first stored event of a source that begins at or behind a
 * line; DPLOG_DONE: there is none. */
enum dplog_status
dpl_store_time_at(struct dpl_store *store, int64_t source, uint32_t line,
                  int64_t *ret_us, struct dplog_error *reterr);

/* The events of one source that were stored when the cursor was opened, in
 * file order; adding events meanwhile is fine. */
enum dplog_status
dpl_store_cursor_new(struct dpl_store *store, int64_t source,
                     struct dpl_store_cursor **ret, struct dplog_error *reterr);
/* The same from the first event on that begins at or behind a line. */
enum dplog_status
dpl_store_cursor_new_at(struct dpl_store *store, int64_t source, uint32_t line,
                        struct dpl_store_cursor **ret,
                        struct dplog_error *reterr);
/* DPLOG_OK or DPLOG_DONE; views live until the next call on the cursor. All
 * fields of the record are as they were when it was added (`text` too). */
enum dplog_status
dpl_store_cursor_next(struct dpl_store_cursor *cursor, struct dplog_record *ret,
                      struct dplog_error *reterr);
void
dpl_store_cursor_free(struct dpl_store_cursor *cursor);
