/* SPDX-License-Identifier: MIT
 *
 * Prepare, bind, step, reset, and say what SQLite said. Knows nothing about
 * what the statements mean.
 */
#include "statement.h"

#include "base/error.h"
#include "base/os.h"
#include "store_impl.h"
#include <string.h>

/* What may be asked during the first load: it writes nothing, and those tables
 * hold what they held. */
static bool
finds_name(enum dpl_statement_id id)
{
    return id == DPL_SQL_FIND_COMPONENT || id == DPL_SQL_FIND_CODE_FILE;
}

struct dpl_statement *
dpl_statement_get(struct dpl_store *store, enum dpl_statement_id id,
                  const char *sql)
{
    struct dpl_statement *s = &store->statements[id];
    /* First of all: it may run the same statement. */
    const int rc =
        store->bulk.open && !finds_name(id) ? dpl_bulk_end(store) : SQLITE_OK;

    s->store = store;
    s->next = 1;
    s->rc = rc;
    if (!s->stmt && rc == SQLITE_OK)
        s->rc = sqlite3_prepare_v3(store->db, sql, -1,
                                   SQLITE_PREPARE_PERSISTENT, &s->stmt, NULL);
    return s;
}

static void
keep_failure(struct dpl_statement *s, int rc)
{
    if (s->rc == SQLITE_OK)
        s->rc = rc;
}

void
dpl_bind_int(struct dpl_statement *s, int64_t value)
{
    keep_failure(s, sqlite3_bind_int64(s->stmt, s->next++, value));
}

void
dpl_bind_uint(struct dpl_statement *s, uint64_t value)
{
    int64_t bits;

    memcpy(&bits, &value, sizeof(bits));
    dpl_bind_int(s, bits);
}

void
dpl_bind_real(struct dpl_statement *s, double value)
{
    keep_failure(s, sqlite3_bind_double(s->stmt, s->next++, value));
}

void
dpl_bind_null(struct dpl_statement *s)
{
    keep_failure(s, sqlite3_bind_null(s->stmt, s->next++));
}

void
dpl_bind_view(struct dpl_statement *s, struct dplog_view value)
{
    /* A NULL pointer would bind null, but an empty view is a text. */
    const char *const ptr = value.ptr ? value.ptr : "";

    keep_failure(s, sqlite3_bind_text64(s->stmt, s->next++, ptr, value.len,
                                        SQLITE_STATIC, SQLITE_UTF8));
}

void
dpl_bind_blob(struct dpl_statement *s, struct dplog_view value)
{
    const char *const ptr = value.ptr ? value.ptr : "";

    keep_failure(s, sqlite3_bind_blob64(s->stmt, s->next++, ptr, value.len,
                                        SQLITE_STATIC));
}

void
dpl_bind_str(struct dpl_statement *s, const char *string)
{
    if (string)
        dpl_bind_view(s, (struct dplog_view){string, strlen(string)});
    else
        dpl_bind_null(s);
}

/* SQLite tries again without the right to write, so that the system's last
 * word on a new file in a folder that is read-only is "no such file". */
static enum dplog_status
fail_to_open(int os_error, const char *path, struct dplog_error *reterr)
{
    /* ENOENT as well as ERROR_FILE_NOT_FOUND; ERROR_PATH_NOT_FOUND, which is
     * no answer of open(). */
    enum { NO_SUCH_FILE = 2, NO_SUCH_FOLDER = 3 };

    if (dpl_path_kind(path, NULL) == DPL_PATH_FOLDER)
        (void)dpl_fail(reterr, DPLOG_E_STORE,
                       "cannot open '%.300s': is a directory", path);
    else if (os_error && os_error != NO_SUCH_FILE && os_error != NO_SUCH_FOLDER)
        (void)dpl_fail_os(reterr, DPLOG_E_STORE, os_error,
                          "cannot open '%.300s'", path);
    else
        (void)dpl_fail(reterr, DPLOG_E_STORE,
                       "cannot make '%.300s': its folder does not exist or is "
                       "read-only",
                       path);
    if (reterr)
        reterr->os_error = os_error;
    return DPLOG_E_STORE;
}

enum dplog_status
dpl_sqlite_fail(sqlite3 *db, int rc, const char *verb, const char *path,
                struct dplog_error *reterr)
{
    const int primary = rc & 0xff;

    if (primary == SQLITE_NOMEM)
        return dpl_fail_memory(reterr);
    if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
        return dpl_fail(reterr, DPLOG_E_BUSY,
                        "cannot %s '%.300s': another program is writing to it; "
                        "wait for it to end, or take another store",
                        verb, path);
    /* Also where a reader could not make the files beside it. */
    if (primary == SQLITE_READONLY)
        return dpl_fail(reterr, DPLOG_E_STORE,
                        "cannot write '%.300s': the file or its folder is "
                        "read-only",
                        path);
    if (primary == SQLITE_CANTOPEN)
        return fail_to_open(sqlite3_system_errno(db), path, reterr);
    (void)dpl_fail(reterr, DPLOG_E_STORE, "cannot %s '%.300s': %s", verb, path,
                   (sqlite3_errcode(db) & 0xff) == primary
                       ? sqlite3_errmsg(db)
                       : sqlite3_errstr(rc));
    if (reterr && (primary == SQLITE_IOERR || primary == SQLITE_FULL))
        reterr->os_error = sqlite3_system_errno(db);
    return DPLOG_E_STORE;
}

/* A statement that could not be prepared counts as writing: the caller cannot
 * go on with half of what it meant to write. SQLite calls COMMIT read-only. */
static bool
is_writing(const struct dpl_statement *s)
{
    return !s->stmt || !sqlite3_stmt_readonly(s->stmt) ||
           s == &s->store->statements[DPL_SQL_COMMIT];
}

static enum dplog_status
end_in_failure(struct dpl_statement *s, int rc, struct dplog_error *reterr)
{
    const bool writing = is_writing(s);
    const enum dplog_status status = dpl_sqlite_fail(
        s->store->db, rc, writing ? "write" : "read", s->store->path, reterr);

    sqlite3_reset(s->stmt);
    if (writing) {
        s->store->failure = rc;
        dpl_store_abandon(s->store);
    }
    return status;
}

enum dplog_status
dpl_statement_run(struct dpl_statement *s, struct dplog_error *reterr)
{
    int rc = s->rc;

    if (rc == SQLITE_OK)
        rc = sqlite3_step(s->stmt);
    if (rc != SQLITE_DONE)
        return end_in_failure(s, rc, reterr);
    sqlite3_reset(s->stmt);
    return DPLOG_OK;
}

enum dplog_status
dpl_statement_row(struct dpl_statement *s, struct dplog_error *reterr)
{
    int rc = s->rc;

    if (rc == SQLITE_OK)
        rc = sqlite3_step(s->stmt);
    if (rc == SQLITE_ROW)
        return DPLOG_OK;
    if (rc != SQLITE_DONE)
        return end_in_failure(s, rc, reterr);
    sqlite3_reset(s->stmt);
    return DPLOG_DONE;
}

void
dpl_statement_end(struct dpl_statement *s)
{
    sqlite3_reset(s->stmt);
}

int64_t
dpl_column_int(const struct dpl_statement *s, int column)
{
    return sqlite3_column_int64(s->stmt, column);
}

int
dpl_column_enum(const struct dpl_statement *s, int column, int last)
{
    const int64_t value = dpl_column_int(s, column);

    return value >= 0 && value <= last ? (int)value : 0;
}

uint32_t
dpl_column_uint32(const struct dpl_statement *s, int column)
{
    const int64_t value = dpl_column_int(s, column);

    if (value < 0)
        return 0;
    return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

bool
dpl_column_is_null(const struct dpl_statement *s, int column)
{
    return sqlite3_column_type(s->stmt, column) == SQLITE_NULL;
}

int64_t
dpl_column_int_or(const struct dpl_statement *s, int column, int64_t null)
{
    return dpl_column_is_null(s, column) ? null : dpl_column_int(s, column);
}

struct dplog_view
dpl_column_view(const struct dpl_statement *s, int column)
{
    /* As a blob, so that SQLite need not copy it to put a NUL behind. */
    const char *const ptr = sqlite3_column_blob(s->stmt, column);

    return (struct dplog_view){
        ptr, ptr ? (size_t)sqlite3_column_bytes(s->stmt, column) : 0};
}

int
dpl_query_int(sqlite3 *db, const char *sql, int64_t *ret)
{
    sqlite3_stmt *stmt = NULL;
    int64_t value = 0;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        value = sqlite3_column_int64(stmt, 0);
        rc = SQLITE_OK;
    }
    /* Finalizing would repeat a failure that rc tells already. */
    (void)sqlite3_finalize(stmt);
    if (rc == SQLITE_OK)
        *ret = value;
    return rc;
}
