/* SPDX-License-Identifier: MIT
 *
 * Records into the event table. Runs once for every record of every log; what
 * follows from other columns is not stored.
 */
#include "base/error.h"
#include "store_impl.h"

#include <assert.h>
#include <string.h>

/* With all columns in their order SQLite takes the values where they are: the
 * id costs less as a null than left out (4 % of a whole run). */
static const char INSERT_EVENTS_SQL[] =
    "INSERT INTO event(id, source, offset, length, line, line_count, time_us,"
    " local_us, bias, component, thread, severity, log, format, flags,"
    " code_file, code_line, text_skip, text_drop, stamp, message, text)"
    " SELECT NULL, source, offset, length, line, line_count, time_us,"
    " local_us, bias, component, thread, severity, log, format, flags,"
    " code_file, code_line, text_skip, text_drop, stamp, message, text"
    " FROM staged_event";

static bool
has_usual_stamp(struct dpl_store *store, const struct dplog_record *record)
{
    char stamp[DPL_STAMP_SIZE];
    const size_t len = dpl_stamp_format(&store->usual_stamp, record->local_us,
                                        record->bias, stamp);

    return len != 0 && record->stamp.len == len &&
           memcmp(record->stamp.ptr, stamp, len) == 0;
}

static enum dplog_status
number_of_name(struct dpl_store *store, struct dpl_name_table *table,
               struct dplog_view name, int64_t *ret, struct dplog_error *reterr)
{
    if (name.len == 0) {
        *ret = 0;
        return DPLOG_OK;
    }
    return dpl_name_table_add(store, table, name, ret, reterr);
}

/* The rows got the ids up to `last`, in the order of the groups. */
static enum dplog_status
map_blocks(struct dpl_store *store, int64_t last, struct dplog_error *reterr)
{
    const struct dpl_event_stage *const stage = &store->stage;
    int64_t id = last - (int64_t)stage->events.count;
    enum dplog_status status = DPLOG_OK;

    for (size_t g = 0; g < stage->groups.count; g++) {
        uint32_t i = stage->groups.at[g].first;

        for (; i != UINT32_MAX && status >= 0; i = stage->events.at[i].next)
            status = dpl_block_add(store, ++id, &stage->events.at[i], reterr);
    }
    return status < 0 ? status : dpl_block_flush(store, reterr);
}

static enum dplog_status
insert_staged(struct dpl_store *store, int64_t *ret_last,
              struct dplog_error *reterr)
{
    const enum dplog_status status = dpl_statement_run(
        dpl_statement_get(store, DPL_SQL_INSERT_EVENTS, INSERT_EVENTS_SQL),
        reterr);

    *ret_last = sqlite3_last_insert_rowid(store->db);
    return status;
}

/* Into the table; during the first load only into its pages. */
static enum dplog_status
put_staged(struct dpl_store *store, struct dplog_error *reterr)
{
    enum dplog_status status;
    int64_t last;

    if (store->stage.events.count == 0)
        return DPLOG_OK;
    /* So that its block goes on. */
    dpl_stage_put_first(&store->stage, store->block.source);
    status = store->bulk.open ? dpl_bulk_add_staged(store, &last, reterr)
                              : insert_staged(store, &last, reterr);
    if (status >= 0)
        status = map_blocks(store, last, reterr);
    dpl_stage_clear(&store->stage);
    return status;
}

enum dplog_status
dpl_store_add_event(struct dpl_store *store, int64_t source,
                    const struct dplog_record *record,
                    struct dplog_error *reterr)
{
    struct dpl_event_row row = {.record = record, .source = source};
    enum dplog_status status = dpl_store_check_writable(store, reterr);

    assert(store->transaction != DPL_TRANSACTION_NONE);

    if (status >= 0)
        status = number_of_name(store, &store->components, record->component,
                                &row.component, reterr);
    if (status >= 0)
        status = number_of_name(store, &store->code_files, record->code_file,
                                &row.code_file, reterr);
    if (status < 0)
        return status;
    row.stamp_is_usual = has_usual_stamp(store, record);
    if (!dpl_stage_add(&store->stage, &row)) {
        dpl_store_abandon(store);
        return dpl_fail_memory(reterr);
    }
    if (!dpl_stage_is_full(&store->stage))
        return DPLOG_OK;
    status = dpl_bulk_try(store, reterr);
    return status < 0 ? status : put_staged(store, reterr);
}

enum dplog_status
dpl_events_flush(struct dpl_store *store, struct dplog_error *reterr)
{
    enum dplog_status status = put_staged(store, reterr);

    if (status >= 0 && store->bulk.open)
        status = dpl_bulk_end_or_fail(store, reterr);
    return status;
}
