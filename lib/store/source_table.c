/* SPDX-License-Identifier: MIT
 *
 * How far each source was read, and what was missing in it. Saved in the same
 * transaction as the events before that offset.
 */
#include "base/error.h"
#include "store_impl.h"

#define SOURCE_COLUMNS                                                         \
    "path, lineage, log, format, encoding, volume, file_high, file_low,"       \
    " head_hash, head_len, marker_hash, offset, next_line, lines, events,"     \
    " continuations, unparsed, bias, lineage_id, cut, first_us,"               \
    " first_local_us, first_bias, last_us, last_local_us, last_bias, size"

static const char NEXT_SOURCE_SQL[] =
    "SELECT id, " SOURCE_COLUMNS " FROM source WHERE id > ?1"
    " ORDER BY id LIMIT 1";
static const char INSERT_SOURCE_SQL[] =
    "INSERT INTO source(" SOURCE_COLUMNS ") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7,"
    " ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,"
    " ?23, ?24, ?25, ?26, ?27)";
static const char UPDATE_SOURCE_SQL[] =
    "UPDATE source SET (" SOURCE_COLUMNS ") = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
    " ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,"
    " ?24, ?25, ?26, ?27) WHERE id = ?28";
static const char INSERT_GAP_SQL[] =
    "INSERT INTO gap(source, offset, bytes, from_us, to_us, reason)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char NEXT_GAP_SQL[] =
    "SELECT id, source, offset, bytes, from_us, to_us, reason FROM gap"
    " WHERE id > ?1 ORDER BY id LIMIT 1";
static const char LAST_TIME_SQL[] =
    "SELECT max(max_us) FROM event_block WHERE source = ?1";

/* A text of a row as a string in the store's own memory, by its place there:
 * the memory may still move. */
static size_t
keep_string(struct dpl_buf *buf, struct dplog_view v)
{
    const size_t at = buf->len;

    dpl_buf_add_view(buf, v);
    dpl_buf_add_char(buf, '\0');
    return at;
}

static int16_t
bias_or_none(int64_t value)
{
    return value > INT16_MIN && value <= INT16_MAX ? (int16_t)value
                                                   : DPLOG_BIAS_NONE;
}

static struct dpl_store_stamp
read_stamp(const struct dpl_statement *s, int column)
{
    return (struct dpl_store_stamp){
        .time_us = dpl_column_int_or(s, column, DPLOG_TIME_NONE),
        .local_us = dpl_column_int_or(s, column + 1, DPLOG_TIME_NONE),
        .bias = bias_or_none(dpl_column_int_or(s, column + 2, DPLOG_BIAS_NONE)),
    };
}

static void
bind_stamp(struct dpl_statement *s, const struct dpl_store_stamp *stamp)
{
    dpl_bind_int_or_null(s, stamp->time_us, DPLOG_TIME_NONE);
    dpl_bind_int_or_null(s, stamp->local_us, DPLOG_TIME_NONE);
    dpl_bind_int_or_null(s, stamp->bias, DPLOG_BIAS_NONE);
}

static void
read_source(const struct dpl_statement *s, struct dpl_store_source *ret)
{
    *ret = (struct dpl_store_source){
        .id = dpl_column_int(s, 0),
        .log = (enum dplog_log)dpl_column_enum(s, 3, DPLOG_LOG_MIXED),
        .format = (enum dplog_format)dpl_column_enum(s, 4, DPLOG_FORMAT_PLAIN),
        .encoding =
            (enum dplog_encoding)dpl_column_enum(s, 5, DPLOG_ENCODING_CP1252),
        .volume = (uint64_t)dpl_column_int(s, 6),
        .file_high = (uint64_t)dpl_column_int(s, 7),
        .file_low = (uint64_t)dpl_column_int(s, 8),
        .head_hash = (uint64_t)dpl_column_int(s, 9),
        .head_len = dpl_column_uint32(s, 10),
        .marker_hash = (uint64_t)dpl_column_int(s, 11),
        .offset = (uint64_t)dpl_column_int(s, 12),
        .next_line = (uint64_t)dpl_column_int(s, 13),
        .lines = (uint64_t)dpl_column_int(s, 14),
        .events = (uint64_t)dpl_column_int(s, 15),
        .continuations = (uint64_t)dpl_column_int(s, 16),
        .unparsed = (uint64_t)dpl_column_int(s, 17),
        .bias = bias_or_none(dpl_column_int_or(s, 18, DPLOG_BIAS_NONE)),
        .lineage_id = dpl_column_uint32(s, 19),
        .cut = (uint64_t)dpl_column_int(s, 20),
        .first = read_stamp(s, 21),
        .last = read_stamp(s, 24),
        .size = (uint64_t)dpl_column_int(s, 27),
    };
}

enum dplog_status
dpl_store_next_source(struct dpl_store *store, int64_t *cursor,
                      struct dpl_store_source *ret, struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_NEXT_SOURCE, NEXT_SOURCE_SQL);
    struct dpl_store_source source;
    enum dplog_status status;
    size_t path, lineage;

    dpl_bind_int(s, *cursor);
    status = dpl_statement_row(s, reterr);
    if (status != DPLOG_OK)
        return status;
    read_source(s, &source);
    dpl_buf_clear(&store->scratch);
    path = keep_string(&store->scratch, dpl_column_view(s, 1));
    lineage = keep_string(&store->scratch, dpl_column_view(s, 2));
    dpl_statement_end(s);
    if (store->scratch.failed)
        return dpl_fail_memory(reterr);
    source.path = store->scratch.ptr + path;
    source.lineage = store->scratch.ptr + lineage;
    *cursor = source.id;
    *ret = source;
    return DPLOG_OK;
}

static void
bind_source(struct dpl_statement *s, const struct dpl_store_source *source)
{
    dpl_bind_str(s, source->path);
    dpl_bind_str(s, source->lineage);
    dpl_bind_int(s, source->log);
    dpl_bind_int(s, source->format);
    dpl_bind_int(s, source->encoding);
    dpl_bind_uint(s, source->volume);
    dpl_bind_uint(s, source->file_high);
    dpl_bind_uint(s, source->file_low);
    dpl_bind_uint(s, source->head_hash);
    dpl_bind_int(s, source->head_len);
    dpl_bind_uint(s, source->marker_hash);
    dpl_bind_uint(s, source->offset);
    dpl_bind_uint(s, source->next_line);
    dpl_bind_uint(s, source->lines);
    dpl_bind_uint(s, source->events);
    dpl_bind_uint(s, source->continuations);
    dpl_bind_uint(s, source->unparsed);
    dpl_bind_int_or_null(s, source->bias, DPLOG_BIAS_NONE);
    dpl_bind_int(s, source->lineage_id);
    dpl_bind_uint(s, source->cut);
    bind_stamp(s, &source->first);
    bind_stamp(s, &source->last);
    dpl_bind_uint(s, source->size);
}

static enum dplog_status
insert_source(struct dpl_store *store, const struct dpl_store_source *source,
              int64_t *ret_id, struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_INSERT_SOURCE, INSERT_SOURCE_SQL);
    enum dplog_status status;

    bind_source(s, source);
    status = dpl_statement_run(s, reterr);
    if (status >= 0 && ret_id)
        *ret_id = sqlite3_last_insert_rowid(store->db);
    return status;
}

enum dplog_status
dpl_source_put(struct dpl_store *store, const struct dpl_store_source *source,
               int64_t *ret_id, struct dplog_error *reterr)
{
    struct dpl_statement *s;
    enum dplog_status status;

    if (source->id == 0)
        return insert_source(store, source, ret_id, reterr);

    s = dpl_statement_get(store, DPL_SQL_UPDATE_SOURCE, UPDATE_SOURCE_SQL);
    bind_source(s, source);
    dpl_bind_int(s, source->id);
    status = dpl_statement_run(s, reterr);
    if (status >= 0 && ret_id)
        *ret_id = source->id;
    return status;
}

enum dplog_status
dpl_store_save_source(struct dpl_store *store,
                      const struct dpl_store_source *source, int64_t *ret_id,
                      struct dplog_error *reterr)
{
    const enum dplog_status status = dpl_store_check_writable(store, reterr);

    if (status < 0)
        return status;
    return store->bulk.open
               ? dpl_bulk_keep_source(store, source, ret_id, reterr)
               : dpl_source_put(store, source, ret_id, reterr);
}

enum dplog_status
dpl_store_last_time(struct dpl_store *store, int64_t source, int64_t *ret_us,
                    struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_LAST_TIME, LAST_TIME_SQL);
    enum dplog_status status;

    dpl_bind_int(s, source);
    status = dpl_statement_row(s, reterr);
    if (status < 0)
        return status;
    *ret_us = status == DPLOG_OK ? dpl_column_int_or(s, 0, DPLOG_TIME_NONE)
                                 : DPLOG_TIME_NONE;
    dpl_statement_end(s);
    return DPLOG_OK;
}

enum dplog_status
dpl_store_add_gap(struct dpl_store *store, int64_t source, uint64_t offset,
                  uint64_t bytes, int64_t from_us, int64_t to_us,
                  const char *kind, struct dplog_error *reterr)
{
    const enum dplog_status status = dpl_store_check_writable(store, reterr);
    struct dpl_statement *s;

    if (status < 0)
        return status;
    s = dpl_statement_get(store, DPL_SQL_INSERT_GAP, INSERT_GAP_SQL);
    dpl_bind_int(s, source);
    dpl_bind_uint(s, offset);
    dpl_bind_uint(s, bytes);
    dpl_bind_int_or_null(s, from_us, DPLOG_TIME_NONE);
    dpl_bind_int_or_null(s, to_us, DPLOG_TIME_NONE);
    dpl_bind_str(s, kind);
    return dpl_statement_run(s, reterr);
}

struct gap {
    int64_t id, source, from_us, to_us;
    uint64_t offset, bytes;
};

static enum dplog_status
next_gap(struct dpl_store *store, struct gap *gap, struct dpl_buf *reason,
         struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_NEXT_GAP, NEXT_GAP_SQL);
    enum dplog_status status;

    dpl_bind_int(s, gap->id);
    status = dpl_statement_row(s, reterr);
    if (status != DPLOG_OK)
        return status;
    *gap = (struct gap){
        .id = dpl_column_int(s, 0),
        .source = dpl_column_int(s, 1),
        .offset = (uint64_t)dpl_column_int(s, 2),
        .bytes = (uint64_t)dpl_column_int(s, 3),
        .from_us = dpl_column_int_or(s, 4, DPLOG_TIME_NONE),
        .to_us = dpl_column_int_or(s, 5, DPLOG_TIME_NONE),
    };
    dpl_buf_clear(reason);
    dpl_buf_add_view(reason, dpl_column_view(s, 6));
    dpl_statement_end(s);
    return reason->failed ? dpl_fail_memory(reterr) : DPLOG_OK;
}

enum dplog_status
dpl_store_each_gap(struct dpl_store *store, dpl_gap_fn gap_fn, void *gap_data,
                   struct dplog_error *reterr)
{
    struct gap gap = {0};
    struct dpl_buf reason = {0};
    enum dplog_status status;

    while ((status = next_gap(store, &gap, &reason, reterr)) == DPLOG_OK) {
        if (!gap_fn(gap_data, gap.source, gap.offset, gap.bytes, gap.from_us,
                    gap.to_us, dpl_buf_str(&reason))) {
            status = dpl_fail(reterr, DPLOG_E_CANCELLED, "cancelled");
            break;
        }
    }
    dpl_buf_done(&reason);
    return status == DPLOG_DONE ? DPLOG_OK : status;
}
