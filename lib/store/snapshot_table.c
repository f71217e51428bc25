/* SPDX-License-Identifier: MIT
 *
 * Snapshots of an analysis, oldest place first.
 */
#include "base/error.h"
#include "base/view.h"
#include "store_impl.h"

static const char ADD_SNAPSHOT_SQL[] =
    "INSERT INTO snapshot(records, position, state) VALUES(?1, ?2, ?3)";
static const char NEXT_SNAPSHOT_SQL[] =
    "SELECT id, records FROM snapshot WHERE id < ?1 ORDER BY id DESC LIMIT 1";
static const char READ_SNAPSHOT_SQL[] =
    "SELECT position, state FROM snapshot WHERE id = ?1";
static const char DROP_SNAPSHOT_SQL[] = "DELETE FROM snapshot WHERE id = ?1";

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
    dpl_bind_blob(s, snapshot->state);
    status = dpl_statement_run(s, reterr);
    if (status >= 0)
        *ret_id = sqlite3_last_insert_rowid(store->db);
    return status;
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

enum dplog_status
dpl_store_read_snapshot(struct dpl_store *store,
                        struct dpl_store_snapshot *snapshot,
                        struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_READ_SNAPSHOT, READ_SNAPSHOT_SQL);
    struct dpl_buf *const scratch = &store->scratch;
    enum dplog_status status;
    size_t split;

    dpl_bind_int(s, snapshot->id);
    status = dpl_statement_row(s, reterr);
    if (status != DPLOG_OK)
        return status;
    dpl_buf_clear(scratch);
    dpl_buf_add_view(scratch, dpl_column_view(s, 0));
    split = scratch->len;
    dpl_buf_add_view(scratch, dpl_column_view(s, 1));
    dpl_statement_end(s);
    if (scratch->failed) {
        dpl_buf_done(scratch);
        return dpl_fail_memory(reterr);
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
