/* SPDX-License-Identifier: MIT
 *
 * Records into the event table. Runs once for every record of every log: what
 * seldom changes is not bound again, what follows from other columns is not
 * stored.
 */
#include "store_impl.h"

#include <assert.h>
#include <string.h>

static const char INSERT_EVENT_SQL[] =
    "INSERT INTO event(source, component, log, format, severity, bias, flags,"
    " line_count, code_file, code_line, thread, text_skip, text_drop,"
    " offset, length, line, time_us, local_us, stamp, message, text)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
    " ?16, ?17, ?18, ?19, ?20, ?21)";

/* How the text that rules match lies in the message. */
struct text_place {
    size_t skip, drop; /* bytes of message before and behind it */
    bool is_own;       /* it does not lie there */
};

static struct text_place
place_text(const struct dplog_record *record)
{
    const struct dplog_view m = record->message, t = record->text;
    const uintptr_t from = (uintptr_t)m.ptr, at = (uintptr_t)t.ptr;

    if (t.len == 0)
        return (struct text_place){.skip = m.len};
    if (t.len > m.len || at < from || at - from > m.len - t.len)
        return (struct text_place){.is_own = true};
    return (struct text_place){
        .skip = at - from,
        .drop = m.len - t.len - (at - from),
    };
}

/* Bind a number that is likely what it was in the last row. */
static void
bind_kept(struct dpl_statement *s, int64_t value, int64_t null)
{
    struct dpl_store *const store = s->store;
    const int i = s->next;

    if (store->is_kept[i] && store->kept[i] == value) {
        dpl_bind_skip(s);
        return;
    }
    dpl_bind_int_or_null(s, value, null);
    store->kept[i] = value;
    store->is_kept[i] = s->rc == SQLITE_OK;
}

static const int64_t NEVER_NULL = INT64_MIN;

static void
bind_event(struct dpl_statement *s, int64_t source, int64_t component,
           int64_t code_file, const struct dplog_record *record)
{
    const struct text_place place = place_text(record);
    char stamp[DPL_STAMP_SIZE];
    const size_t stamp_len =
        dpl_stamp_format(s->store, record->local_us, record->bias, stamp);

    bind_kept(s, source, NEVER_NULL);
    bind_kept(s, component, /* null */ 0);
    bind_kept(s, record->log, NEVER_NULL);
    bind_kept(s, record->format, NEVER_NULL);
    bind_kept(s, record->severity, NEVER_NULL);
    bind_kept(s, record->bias, DPLOG_BIAS_NONE);
    bind_kept(s, record->flags, NEVER_NULL);
    bind_kept(s, record->line_count, NEVER_NULL);
    bind_kept(s, code_file, /* null */ 0);
    bind_kept(s, record->code_line, NEVER_NULL);
    bind_kept(s, record->thread, NEVER_NULL);
    bind_kept(s, (int64_t)place.skip, NEVER_NULL);
    bind_kept(s, (int64_t)place.drop, NEVER_NULL);
    dpl_bind_uint(s, record->offset);
    dpl_bind_uint(s, record->length);
    dpl_bind_int(s, record->line);
    dpl_bind_int_or_null(s, record->time_us, DPLOG_TIME_NONE);
    dpl_bind_int_or_null(s, record->local_us, DPLOG_TIME_NONE);
    if (stamp_len != 0 && record->stamp.len == stamp_len &&
        memcmp(record->stamp.ptr, stamp, stamp_len) == 0)
        dpl_bind_null(s);
    else
        dpl_bind_view(s, record->stamp);
    dpl_bind_view(s, record->message);
    if (place.is_own)
        dpl_bind_view(s, record->text);
    else
        dpl_bind_null(s);
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

enum dplog_status
dpl_store_add_event(struct dpl_store *store, int64_t source,
                    const struct dplog_record *record,
                    struct dplog_error *reterr)
{
    struct dpl_statement *s;
    int64_t component = 0, code_file = 0;
    enum dplog_status status = dpl_store_check_writable(store, reterr);

    assert(store->transaction != DPL_TRANSACTION_NONE);

    if (status >= 0)
        status = number_of_name(store, &store->components, record->component,
                                &component, reterr);
    if (status >= 0)
        status = number_of_name(store, &store->code_files, record->code_file,
                                &code_file, reterr);
    if (status < 0)
        return status;

    s = dpl_statement_get(store, DPL_SQL_INSERT_EVENT, INSERT_EVENT_SQL);
    bind_event(s, source, component, code_file, record);
    status = dpl_statement_run(s, reterr);
    if (status < 0)
        return status;
    return dpl_block_add(store, source, sqlite3_last_insert_rowid(store->db),
                         record, reterr);
}
