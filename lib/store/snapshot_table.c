/* SPDX-License-Identifier: MIT
 *
 * Snapshots of an analysis, oldest place first.
 */
#include "base/error.h"
#include "base/view.h"
#include "store_impl.h"

static const char ADD_SNAPSHOT_SQL[] =
    "INSERT INTO snapshot(records, position, state)"
    " VALUES(?1, ?2, zeroblob(?3))";
static const char NEXT_SNAPSHOT_SQL[] =
    "SELECT id, records FROM snapshot WHERE id < ?1 ORDER BY id DESC LIMIT 1";
static const char READ_SNAPSHOT_SQL[] =
    "SELECT position, length(state) FROM snapshot WHERE id = ?1";
static const char DROP_SNAPSHOT_SQL[] = "DELETE FROM snapshot WHERE id = ?1";

/* A state goes past statements, which would hold a copy of it: 7 MB where 7,000
 * failures are open. */
static int
open_state(struct dpl_store *store, int64_t id, bool writing,
           sqlite3_blob **ret)
{
    return sqlite3_blob_open(store->db, "main", "snapshot", "state", id,
                             writing, ret);
}

static enum dplog_status
write_state(struct dpl_store *store, int64_t id, struct dplog_view state,
            struct dplog_error *reterr)
{
    sqlite3_blob *blob = NULL;
    int rc = open_state(store, id, true, &blob);

    if (rc == SQLITE_OK && state.len)
        rc = sqlite3_blob_write(blob, state.ptr, (int)state.len, 0);
    if (rc == SQLITE_OK)
        rc = sqlite3_blob_close(blob);
    else
        (void)sqlite3_blob_close(blob);
    return dpl_store_check_write(store, rc, reterr);
}

enum dplog_status
dpl_store_add_snapshot(struct dpl_store *store,
                       const struct dpl_store_snapshot *snapshot,
                       int64_t *ret_id, struct dplog_error *reterr)
{
    enum dplog_status status = dpl_store_check_writable(store, reterr);
    struct dpl_statement *s;

    if (status < 0)
        return status;
    s = dpl_statement_get(store, DPL_SQL_ADD_SNAPSHOT, ADD_SNAPSHOT_SQL);
    dpl_bind_uint(s, snapshot->records);
    dpl_bind_blob(s, snapshot->position);
    dpl_bind_uint(s, snapshot->state.len);
    status = dpl_statement_run(s, reterr);
    if (status < 0)
        return status;
    *ret_id = sqlite3_last_insert_rowid(store->db);
    return write_state(store, *ret_id, snapshot->state, reterr);
}

enum dplog_status
dpl_store_drop_snapshot(struct dpl_store *store, int64_t id,
                        struct dplog_error *reterr)
{
    const enum dplog_status status = dpl_store_check_writable(store, reterr);
    struct dpl_statement *s;

    if (status < 0)
        return status;
    s = dpl_statement_get(store, DPL_SQL_DROP_SNAPSHOT, DROP_SNAPSHOT_SQL);
    dpl_bind_int(s, id);
    return dpl_statement_run(s, reterr);
}

enum dplog_status
dpl_store_next_snapshot(struct dpl_store *store, int64_t before,
                        struct dpl_store_snapshot *ret,
                        struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_NEXT_SNAPSHOT, NEXT_SNAPSHOT_SQL);
    enum dplog_status status;

    dpl_bind_int(s, before);
    status = dpl_statement_row(s, reterr);
    if (status != DPLOG_OK)
        return status;
    *ret = (struct dpl_store_snapshot){
        .id = dpl_column_int(s, 0), .records = (uint64_t)dpl_column_int(s, 1)};
    dpl_statement_end(s);
    return DPLOG_OK;
}

/* Behind what is in the buffer. */
static enum dplog_status
read_state(struct dpl_store *store, int64_t id, size_t len, struct dpl_buf *ret,
           struct dplog_error *reterr)
{
    char *const room = dpl_buf_reserve(ret, len);
    sqlite3_blob *blob = NULL;
    int rc = room ? open_state(store, id, false, &blob) : SQLITE_NOMEM;

    if (rc == SQLITE_OK)
        rc = sqlite3_blob_read(blob, room, (int)len, 0);
    (void)sqlite3_blob_close(blob);
    if (rc != SQLITE_OK)
        return dpl_sqlite_fail(store->db, rc, "read", store->path, reterr);
    ret->len += len;
    return DPLOG_OK;
}

enum dplog_status
dpl_store_read_snapshot(struct dpl_store *store,
                        struct dpl_store_snapshot *snapshot,
                        struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_READ_SNAPSHOT, READ_SNAPSHOT_SQL);
    struct dpl_buf *const scratch = &store->scratch;
    enum dplog_status status;
    size_t split, state_len;

    dpl_bind_int(s, snapshot->id);
    status = dpl_statement_row(s, reterr);
    if (status != DPLOG_OK)
        return status;
    dpl_buf_clear(scratch);
    dpl_buf_add_view(scratch, dpl_column_view(s, 0));
    split = scratch->len;
    state_len = (size_t)dpl_column_int(s, 1);
    dpl_statement_end(s);
    status = read_state(store, snapshot->id, state_len, scratch, reterr);
    if (status < 0) {
        dpl_buf_done(scratch);
        return status;
    }
    snapshot->position = dpl_view_slice(dpl_buf_view(scratch), 0, split);
    snapshot->state =
        dpl_view_slice(dpl_buf_view(scratch), split, scratch->len);
    return DPLOG_OK;
}

enum dplog_status
dpl_store_time_at(struct dpl_store *store, int64_t source, uint32_t line,
                  int64_t *ret_us, struct dplog_error *reterr)
{
    struct dpl_store_cursor *cursor;
    struct dplog_record record;
    enum dplog_status status =
        dpl_store_cursor_new_at(store, source, line, &cursor, reterr);

    if (status < 0)
        return status;
    status = dpl_store_cursor_next(cursor, &record, reterr);
    if (status == DPLOG_OK)
        *ret_us = record.time_us;
    dpl_store_cursor_free(cursor);
    return status;
}
