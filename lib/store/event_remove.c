/* SPDX-License-Identifier: MIT
 *
 * Events out of the table again: half a line, and what is too old.
 */
#include "base/error.h"
#include "store_impl.h"

#include <assert.h>

/* The newest event of a source, with its block. */
static const char LAST_OPEN_EVENT_SQL[] =
    "SELECT e.id, e.offset, e.line, e.line_count, e.flags, b.id, b.first_event"
    " FROM event_block b JOIN event e ON e.id = b.last_event"
    " WHERE b.source = ?1 AND e.source = ?1"
    " ORDER BY b.first_event DESC LIMIT 1";
static const char DROP_EVENT_SQL[] = "DELETE FROM event WHERE id = ?1";
static const char SHORTEN_BLOCK_SQL[] =
    "UPDATE event_block SET last_event = ?1 WHERE id = ?2";
static const char DROP_BLOCK_SQL[] = "DELETE FROM event_block WHERE id = ?1";
static const char DROP_MATCH_SQL[] = "DELETE FROM match WHERE event = ?1";

static const char OLD_BLOCK_SQL[] =
    "SELECT id, source, first_event, last_event FROM event_block"
    " WHERE id > ?1 AND max_us < ?2 ORDER BY id LIMIT 1";
static const char DROP_EVENTS_SQL[] =
    "DELETE FROM event WHERE id BETWEEN ?1 AND ?2 AND source = ?3"
    " AND NOT EXISTS (SELECT 1 FROM match WHERE match.event = event.id)";
static const char ANY_EVENT_SQL[] =
    "SELECT 1 FROM event WHERE id BETWEEN ?1 AND ?2 AND source = ?3 LIMIT 1";
/* Evidence of what was over before may be all that is left of it. */
static const char ANY_USE_SQL[] =
    "SELECT 1 FROM event_block WHERE source = ?1"
    " UNION ALL SELECT 1 FROM evidence WHERE source = ?1 LIMIT 1";
static const char DROP_GAPS_SQL[] = "DELETE FROM gap WHERE source = ?1";
static const char DROP_SOURCE_SQL[] = "DELETE FROM source WHERE id = ?1";

/* Of one transaction. */
enum { PRUNED_BLOCKS = 64 };
/* Empty pages that a store is written anew for: one in so many. */
enum { WORTH_SHARE = 4 };

struct last_event {
    int64_t id, offset, line, line_count, flags;
    int64_t block, first_of_block;
};

static enum dplog_status
find_last(struct dpl_store *store, int64_t source, struct last_event *ret,
          struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_LAST_OPEN_EVENT, LAST_OPEN_EVENT_SQL);
    enum dplog_status status;

    dpl_bind_int(s, source);
    status = dpl_statement_row(s, reterr);
    if (status != DPLOG_OK)
        return status;
    *ret = (struct last_event){
        .id = dpl_column_int(s, 0),
        .offset = dpl_column_int(s, 1),
        .line = dpl_column_int(s, 2),
        .line_count = dpl_column_int(s, 3),
        .flags = dpl_column_int(s, 4),
        .block = dpl_column_int(s, 5),
        .first_of_block = dpl_column_int(s, 6),
    };
    dpl_statement_end(s);
    return DPLOG_OK;
}

static enum dplog_status
run_with(struct dpl_store *store, enum dpl_statement_id id, const char *sql,
         int64_t value, struct dplog_error *reterr)
{
    struct dpl_statement *const s = dpl_statement_get(store, id, sql);

    dpl_bind_int(s, value);
    return dpl_statement_run(s, reterr);
}

static enum dplog_status
shorten_block(struct dpl_store *store, const struct last_event *last,
              struct dplog_error *reterr)
{
    struct dpl_statement *s;

    if (last->id == last->first_of_block)
        return run_with(store, DPL_SQL_DROP_BLOCK, DROP_BLOCK_SQL, last->block,
                        reterr);
    s = dpl_statement_get(store, DPL_SQL_SHORTEN_BLOCK, SHORTEN_BLOCK_SQL);
    dpl_bind_int(s, last->id - 1);
    dpl_bind_int(s, last->block);
    return dpl_statement_run(s, reterr);
}

static uint64_t
less(uint64_t value, uint64_t by)
{
    return value > by ? value - by : 0;
}

static void
go_back(struct dpl_store_source *source, const struct last_event *last)
{
    const uint64_t lines = (uint64_t)last->line_count;

    source->offset = (uint64_t)last->offset;
    source->next_line = (uint64_t)last->line;
    source->lines = less(source->lines, lines);
    if (last->flags & DPLOG_RECORD_UNPARSED) {
        source->unparsed = less(source->unparsed, lines);
    } else {
        source->events = less(source->events, 1);
        source->continuations = less(source->continuations, less(lines, 1));
    }
    if (last->flags & DPLOG_RECORD_CUT)
        source->cut = less(source->cut, 1);
}

enum dplog_status
dpl_store_take_back(struct dpl_store *store, struct dpl_store_source *source,
                    struct dplog_error *reterr)
{
    enum dplog_status status = dpl_store_check_writable(store, reterr);
    struct last_event last;

    assert(store->transaction != DPL_TRANSACTION_NONE);

    if (status >= 0)
        status = dpl_events_flush(store, reterr);
    dpl_bulk_forget_lines(&store->bulk);
    if (status >= 0)
        status = find_last(store, source->id, &last, reterr);
    if (status != DPLOG_OK || !(last.flags & DPLOG_RECORD_UNTERMINATED) ||
        (uint64_t)last.line + (uint64_t)last.line_count != source->next_line)
        return status < 0 ? status : DPLOG_OK;
    status =
        run_with(store, DPL_SQL_DROP_MATCH, DROP_MATCH_SQL, last.id, reterr);
    if (status >= 0)
        status = run_with(store, DPL_SQL_DROP_EVENT, DROP_EVENT_SQL, last.id,
                          reterr);
    if (status >= 0)
        status = shorten_block(store, &last, reterr);
    if (status >= 0)
        status = dpl_block_resume(store, reterr); /* it may have been that */
    if (status >= 0)
        go_back(source, &last);
    return status;
}

/* ── what is too old ── */

struct old_block {
    int64_t id, source, first, last;
};

static enum dplog_status
next_old(struct dpl_store *store, int64_t before_us, struct old_block *block,
         struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_OLD_BLOCK, OLD_BLOCK_SQL);
    enum dplog_status status;

    dpl_bind_int(s, block->id);
    dpl_bind_int(s, before_us);
    status = dpl_statement_row(s, reterr);
    if (status != DPLOG_OK)
        return status;
    *block = (struct old_block){dpl_column_int(s, 0), dpl_column_int(s, 1),
                                dpl_column_int(s, 2), dpl_column_int(s, 3)};
    dpl_statement_end(s);
    return DPLOG_OK;
}

static void
bind_block(struct dpl_statement *s, const struct old_block *block)
{
    dpl_bind_int(s, block->first);
    dpl_bind_int(s, block->last);
    dpl_bind_int(s, block->source);
}

static enum dplog_status
prune_block(struct dpl_store *store, const struct old_block *block,
            struct dplog_error *reterr)
{
    struct dpl_statement *s =
        dpl_statement_get(store, DPL_SQL_DROP_EVENTS, DROP_EVENTS_SQL);
    enum dplog_status status;

    bind_block(s, block);
    status = dpl_statement_run(s, reterr);
    if (status < 0)
        return status;
    s = dpl_statement_get(store, DPL_SQL_ANY_EVENT, ANY_EVENT_SQL);
    bind_block(s, block);
    status = dpl_statement_row(s, reterr);
    if (status == DPLOG_OK)
        dpl_statement_end(s);
    return status == DPLOG_DONE ? run_with(store, DPL_SQL_DROP_BLOCK,
                                           DROP_BLOCK_SQL, block->id, reterr)
                                : status;
}

enum dplog_status
dpl_store_prune(struct dpl_store *store, int64_t before_us, int64_t *block,
                struct dplog_error *reterr)
{
    struct old_block old = {.id = *block};
    enum dplog_status status = dpl_store_check_writable(store, reterr);

    assert(store->transaction != DPL_TRANSACTION_NONE);

    if (status >= 0)
        status = dpl_events_flush(store, reterr);
    dpl_bulk_forget_lines(&store->bulk);
    for (int n = 0; n < PRUNED_BLOCKS && status == DPLOG_OK; n++) {
        status = next_old(store, before_us, &old, reterr);
        if (status == DPLOG_OK)
            status = prune_block(store, &old, reterr);
    }
    *block = old.id;
    if (status >= 0) { /* the newest block may have been among them */
        const enum dplog_status resumed = dpl_block_resume(store, reterr);

        status = resumed < 0 ? resumed : status;
    }
    return status;
}

enum dplog_status
dpl_store_drop_source(struct dpl_store *store, int64_t id,
                      struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_ANY_USE, ANY_USE_SQL);
    enum dplog_status status;

    dpl_bind_int(s, id);
    status = dpl_statement_row(s, reterr);
    if (status == DPLOG_OK)
        dpl_statement_end(s);
    if (status != DPLOG_DONE)
        return status < 0 ? status : DPLOG_DONE;
    status = run_with(store, DPL_SQL_DROP_GAPS, DROP_GAPS_SQL, id, reterr);
    return status < 0 ? status
                      : run_with(store, DPL_SQL_DROP_SOURCE, DROP_SOURCE_SQL,
                                 id, reterr);
}

/* A store of the first version gives nothing back by itself. Written anew it
 * does from then on; that is worth it once, when much of it is empty. */
static int
let_it_shrink(sqlite3 *db)
{
    int64_t way = 0, pages = 0, empty = 0;
    int rc = dpl_query_int(db, "PRAGMA auto_vacuum", &way);

    if (rc == SQLITE_OK)
        rc = dpl_query_int(db, "PRAGMA page_count", &pages);
    if (rc == SQLITE_OK)
        rc = dpl_query_int(db, "PRAGMA freelist_count", &empty);
    if (rc != SQLITE_OK || way != 0 || empty < pages / WORTH_SHARE ||
        empty == 0)
        return rc;
    return sqlite3_exec(db, "PRAGMA auto_vacuum = INCREMENTAL; VACUUM", NULL,
                        NULL, NULL);
}

enum dplog_status
dpl_store_shrink(struct dpl_store *store, struct dplog_error *reterr)
{
    int rc;

    assert(store->transaction == DPL_TRANSACTION_NONE);

    rc = let_it_shrink(store->db);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(store->db, "PRAGMA incremental_vacuum", NULL, NULL,
                          NULL);
    if (rc != SQLITE_OK)
        return dpl_sqlite_fail(store->db, rc, "write", store->path, reterr);
    return DPLOG_OK;
}
