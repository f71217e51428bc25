/* SPDX-License-Identifier: MIT
 *
 * A prepared statement: the only place that steps SQLite. Values are bound
 * from left to right; the first thing that goes wrong is kept and comes out of
 * dpl_statement_run() or dpl_statement_row(), so that binds need no checks:
 *
 *     struct dpl_statement *s = dpl_statement_get(store, DPL_SQL_…, SQL);
 *     dpl_bind_int(s, source);
 *     dpl_bind_str(s, reason);
 *     return dpl_statement_run(s, reterr);
 *
 * Bytes that were bound must live until then.
 */
#pragma once

#include <dplog/status.h>
#include <dplog/view.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct dpl_store;

/* Every statement that a store keeps; its text stands beside its use. */
enum dpl_statement_id {
    DPL_SQL_BEGIN,
    DPL_SQL_COMMIT,
    DPL_SQL_NEXT_SOURCE,
    DPL_SQL_INSERT_SOURCE,
    DPL_SQL_UPDATE_SOURCE,
    DPL_SQL_INSERT_GAP,
    DPL_SQL_NEXT_GAP,
    DPL_SQL_LAST_TIME,
    DPL_SQL_ADD_SNAPSHOT,
    DPL_SQL_NEXT_SNAPSHOT,
    DPL_SQL_READ_SNAPSHOT,
    DPL_SQL_READ_STAMP,
    DPL_SQL_DROP_SNAPSHOT,
    DPL_SQL_SEEK_BLOCK,
    DPL_SQL_LAST_OPEN_EVENT,
    DPL_SQL_DROP_EVENT,
    DPL_SQL_SHORTEN_BLOCK,
    DPL_SQL_DROP_BLOCK,
    DPL_SQL_DROP_MATCH,
    DPL_SQL_OLD_BLOCK,
    DPL_SQL_DROP_EVENTS,
    DPL_SQL_ANY_EVENT,
    DPL_SQL_ANY_USE,
    DPL_SQL_DROP_GAPS,
    DPL_SQL_DROP_SOURCE,
    DPL_SQL_SEEK_EVENT,
    DPL_SQL_FIND_COMPONENT,
    DPL_SQL_INSERT_COMPONENT,
    DPL_SQL_NAME_COMPONENT,
    DPL_SQL_FIND_CODE_FILE,
    DPL_SQL_INSERT_CODE_FILE,
    DPL_SQL_NAME_CODE_FILE,
    DPL_SQL_INSERT_EVENTS,
    DPL_SQL_LAST_BLOCK,
    DPL_SQL_INSERT_BLOCK,
    DPL_SQL_UPDATE_BLOCK,
    DPL_SQL_END_OF_SOURCE,
    DPL_SQL_NEXT_BLOCK,
    DPL_SQL_READ_EVENTS,
    DPL_SQL_CLEAR_MATCH,
    DPL_SQL_CLEAR_EVIDENCE,
    DPL_SQL_CLEAR_CODE,
    DPL_SQL_CLEAR_FINDING_ITEM,
    DPL_SQL_CLEAR_FINDING,
    DPL_SQL_CLEAR_DEPLOYMENT_FINDING,
    DPL_SQL_CLEAR_DEPLOYMENT,
    DPL_SQL_CLEAR_ITEM_CLEARED,
    DPL_SQL_CLEAR_ITEM,
    DPL_SQL_CLEAR_META,
    DPL_SQL_INSERT_META,
    DPL_SQL_INSERT_ITEM,
    DPL_SQL_INSERT_ITEM_CLEARED,
    DPL_SQL_INSERT_FINDING,
    DPL_SQL_INSERT_FINDING_ITEM,
    DPL_SQL_INSERT_CODE,
    DPL_SQL_INSERT_EVIDENCE,
    DPL_SQL_INSERT_MATCH,
    DPL_SQL_BLOCK_OF_LINE,
    DPL_SQL_LINE_OF_EVENT,
    DPL_SQL_INSERT_DEPLOYMENT,
    DPL_SQL_INSERT_DEPLOYMENT_FINDING,
    DPL_SQL_COUNT
};

struct dpl_statement {
    struct dpl_store *store;
    sqlite3_stmt *stmt;
    int rc;   /* first failure since get, or SQLITE_OK */
    int next; /* number of the next parameter */
};

/* Ready to bind from the first parameter; prepared at its first use. Never
 * NULL. `sql` is the same at every call with one id. */
struct dpl_statement *
dpl_statement_get(struct dpl_store *store, enum dpl_statement_id id,
                  const char *sql);

void
dpl_bind_int(struct dpl_statement *s, int64_t value);
void
dpl_bind_uint(struct dpl_statement *s, uint64_t value); /* as its bits */
void
dpl_bind_real(struct dpl_statement *s, double value);
void
dpl_bind_null(struct dpl_statement *s);
void
dpl_bind_view(struct dpl_statement *s, struct dplog_view value);
void
dpl_bind_blob(struct dpl_statement *s, struct dplog_view value);
void
dpl_bind_str(struct dpl_statement *s, const char *string); /* NULL: null */

/* The value of `null` becomes null: DPLOG_TIME_NONE, -1, 0 … */
static inline void
dpl_bind_int_or_null(struct dpl_statement *s, int64_t value, int64_t null)
{
    if (value == null)
        dpl_bind_null(s);
    else
        dpl_bind_int(s, value);
}

/* Run a statement that gives no rows. A failure inside a transaction rolls
 * that back at once and the store refuses to write until the next begin. */
enum dplog_status
dpl_statement_run(struct dpl_statement *s, struct dplog_error *reterr);

/* The next row: DPLOG_OK, or DPLOG_DONE when there is none. Views of columns
 * live until the next call with this statement. After anything but DPLOG_OK
 * the statement has ended. */
enum dplog_status
dpl_statement_row(struct dpl_statement *s, struct dplog_error *reterr);
void
dpl_statement_end(struct dpl_statement *s); /* before the last row */

int64_t
dpl_column_int(const struct dpl_statement *s, int column); /* null: 0 */
int64_t
dpl_column_int_or(const struct dpl_statement *s, int column, int64_t null);
/* A number of an enum whose 0 means unknown: 0 for one past `last`. */
int
dpl_column_enum(const struct dpl_statement *s, int column, int last);
uint32_t
dpl_column_uint32(const struct dpl_statement *s, int column); /* clamped */
bool
dpl_column_is_null(const struct dpl_statement *s, int column);
struct dplog_view
dpl_column_view(const struct dpl_statement *s, int column);

/* ── without a store object: opening and migrating ── */

/* SQLite's last failure on db as a status and a text: "cannot <verb> '<path>':
 * …", or that somebody else holds a lock. */
enum dplog_status
dpl_sqlite_fail(sqlite3 *db, int rc, const char *verb, const char *path,
                struct dplog_error *reterr);

/* First column of the first row as a number; a result code of SQLite. */
int
dpl_query_int(sqlite3 *db, const char *sql, int64_t *ret);
