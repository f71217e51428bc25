/* SPDX-License-Identifier: MIT
 *
 * Records out of the event table, as they went in. A cursor reads a batch of
 * rows and then leaves the table alone: no snapshot is held that would keep
 * the write-ahead log from shrinking or a later begin from succeeding.
 *
 * What is read may come from a damaged or forged file: numbers are brought
 * into their ranges, text that is not UTF-8 is refused.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/view.h"
#include "store_impl.h"

#include <assert.h>

enum { BATCH_ROWS = 64, BATCH_BYTES = 64 * 1024 };

static const char END_OF_SOURCE_SQL[] =
    "SELECT last_event FROM event_block WHERE source = ?1"
    " ORDER BY first_event DESC LIMIT 1";
static const char NEXT_BLOCK_SQL[] =
    "SELECT first_event, last_event FROM event_block"
    " WHERE source = ?1 AND first_event > ?2 AND last_event >= ?3"
    " ORDER BY first_event LIMIT 1";
static const char READ_EVENTS_SQL[] =
    "SELECT id, component, log, format, severity, bias, flags, line_count,"
    " code_file, code_line, thread, text_skip, text_drop, offset, length, line,"
    " time_us, local_us, stamp, message, text FROM event"
    " WHERE id BETWEEN ?1 AND ?2 AND source = ?3 ORDER BY id";

/* Columns of READ_EVENTS_SQL. */
enum {
    ID,
    COMPONENT,
    LOG,
    FORMAT,
    SEVERITY,
    BIAS,
    FLAGS,
    LINE_COUNT,
    CODE_FILE,
    CODE_LINE,
    THREAD,
    TEXT_SKIP,
    TEXT_DROP,
    OFFSET,
    LENGTH,
    LINE,
    TIME_US,
    LOCAL_US,
    STAMP,
    MESSAGE,
    TEXT
};

/* Where a text of the batch lies in its bytes, which move while they grow. */
struct place {
    size_t at, len;
};

/* A row of the batch; its views are set when it is handed out. */
struct row {
    struct dplog_record record;
    struct place message, text, stamp, component, code_file;
};

/* A name that the row before had too is not copied again. */
struct last_name {
    int64_t id;
    struct place place;
};

struct dpl_store_cursor {
    struct dpl_store *store;
    int64_t source;
    int64_t first;     /* first event to give; 0: the source's own */
    int64_t end;       /* last event to give */
    int64_t next;      /* first event not yet read, inside the block */
    int64_t block_end; /* last event of the block */
    struct dpl_buf bytes;
    size_t row_count, row_next;
    struct last_name component, code_file;
    struct row rows[BATCH_ROWS];
};

static enum dplog_status
find_end(struct dpl_store *store, int64_t source, int64_t *ret,
         struct dplog_error *reterr)
{
    struct dpl_statement *s;
    enum dplog_status status = DPLOG_OK;

    if (store->transaction == DPL_TRANSACTION_OPEN)
        status = dpl_events_flush(store, reterr);
    if (status < 0)
        return status;

    s = dpl_statement_get(store, DPL_SQL_END_OF_SOURCE, END_OF_SOURCE_SQL);
    dpl_bind_int(s, source);
    status = dpl_statement_row(s, reterr);
    if (status < 0)
        return status;
    *ret = status == DPLOG_OK ? dpl_column_int(s, 0) : 0;
    dpl_statement_end(s);
    return DPLOG_OK;
}

enum dplog_status
dpl_store_cursor_new(struct dpl_store *store, int64_t source,
                     struct dpl_store_cursor **ret, struct dplog_error *reterr)
{
    struct dpl_store_cursor *const cursor = dpl_zalloc(sizeof(*cursor));
    enum dplog_status status;

    if (!cursor)
        return dpl_fail_memory(reterr);
    cursor->store = store;
    cursor->source = source;
    cursor->next = 1;
    status = find_end(store, source, &cursor->end, reterr);
    if (status < 0) {
        dpl_free(cursor);
        return status;
    }
    store->cursors++;
    *ret = cursor;
    return DPLOG_OK;
}

enum dplog_status
dpl_store_cursor_new_at(struct dpl_store *store, int64_t source, uint32_t line,
                        struct dpl_store_cursor **ret,
                        struct dplog_error *reterr)
{
    struct dpl_store_cursor *cursor = NULL;
    enum dplog_status status =
        dpl_store_cursor_new(store, source, &cursor, reterr);
    int64_t first = 0;

    if (status >= 0 && line > 1)
        status = dpl_block_seek_line(store, source, line, &first, reterr);
    if (status < 0) {
        dpl_store_cursor_free(cursor);
        return status;
    }
    if (line > 1 && !first)
        cursor->end = 0; /* nothing behind that line */
    cursor->first = first;
    *ret = cursor;
    return DPLOG_OK;
}

void
dpl_store_cursor_free(struct dpl_store_cursor *cursor)
{
    if (!cursor)
        return;
    assert(cursor->store->cursors > 0);
    cursor->store->cursors--;
    dpl_buf_done(&cursor->bytes);
    dpl_free(cursor);
}

/* The NUL between two texts keeps the end of one and the begin of the next
 * from making a character together: see check_text(). */
static struct place
keep(struct dpl_store_cursor *cursor, struct dplog_view v)
{
    const struct place place = {cursor->bytes.len, v.len};

    dpl_buf_add_view(&cursor->bytes, v);
    dpl_buf_add_char(&cursor->bytes, '\0');
    return place;
}

static int64_t
clamp(int64_t value, int64_t low, int64_t high)
{
    if (value < low)
        return low;
    return value > high ? high : value;
}

static void
read_numbers(const struct dpl_statement *s, struct dplog_record *ret)
{
    *ret = (struct dplog_record){
        .time_us = dpl_column_int_or(s, TIME_US, DPLOG_TIME_NONE),
        .local_us = dpl_column_int_or(s, LOCAL_US, DPLOG_TIME_NONE),
        .bias = (int16_t)clamp(dpl_column_int_or(s, BIAS, DPLOG_BIAS_NONE),
                               INT16_MIN, INT16_MAX),
        .flags = (uint16_t)clamp(dpl_column_int(s, FLAGS), 0, UINT16_MAX),
        .log = (enum dplog_log)dpl_column_enum(s, LOG, DPLOG_LOG_COUNT - 1),
        .format =
            (enum dplog_format)dpl_column_enum(s, FORMAT, DPLOG_FORMAT_PLAIN),
        .severity = (enum dplog_severity)dpl_column_enum(
            s, SEVERITY, DPLOG_SEVERITY_CRITICAL),
        .thread = dpl_column_uint32(s, THREAD),
        .line = dpl_column_uint32(s, LINE),
        .line_count = dpl_column_uint32(s, LINE_COUNT),
        .offset = (uint64_t)dpl_column_int(s, OFFSET),
        .length = (uint64_t)dpl_column_int(s, LENGTH),
        .code_line = dpl_column_uint32(s, CODE_LINE),
    };
}

static bool
is_inside_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The part of message that the numbers name, as far as it is there and begins
 * and ends on a character. */
static struct place
part_of_message(struct dplog_view message, int64_t skip, int64_t drop)
{
    const int64_t len = (int64_t)message.len;
    size_t from = (size_t)clamp(skip, 0, len);
    size_t to = (size_t)(len - clamp(drop, 0, len - (int64_t)from));

    while (from < to && is_inside_character(message.ptr[from]))
        from++;
    while (to > from && to < message.len &&
           is_inside_character(message.ptr[to]))
        to--;
    return (struct place){from, to - from};
}

static enum dplog_status
read_name(struct dpl_store_cursor *cursor, struct dpl_name_table *table,
          int64_t id, struct last_name *last, struct place *ret,
          struct dplog_error *reterr)
{
    struct dplog_view name = {0};

    if (id != last->id) {
        const enum dplog_status status =
            dpl_name_table_get(cursor->store, table, id, &name, reterr);

        if (status < 0)
            return status;
        last->place = keep(cursor, name);
        last->id = id;
    }
    *ret = last->place;
    return DPLOG_OK;
}

static enum dplog_status
read_names(struct dpl_store_cursor *cursor, const struct dpl_statement *s,
           struct row *ret, struct dplog_error *reterr)
{
    struct dpl_store *const store = cursor->store;
    const int64_t component = dpl_column_int(s, COMPONENT);
    const int64_t code_file = dpl_column_int(s, CODE_FILE);
    enum dplog_status status = DPLOG_OK;

    if (component != 0)
        status = read_name(cursor, &store->components, component,
                           &cursor->component, &ret->component, reterr);
    if (code_file != 0 && status >= 0)
        status = read_name(cursor, &store->code_files, code_file,
                           &cursor->code_file, &ret->code_file, reterr);
    return status;
}

static void
read_stamp(struct dpl_store_cursor *cursor, const struct dpl_statement *s,
           struct row *ret)
{
    char stamp[DPL_STAMP_SIZE];
    struct dplog_view v = dpl_column_view(s, STAMP);

    if (dpl_column_is_null(s, STAMP))
        v = dpl_view(stamp, dpl_stamp_format(&cursor->store->usual_stamp,
                                             ret->record.local_us,
                                             ret->record.bias, stamp));
    ret->stamp = keep(cursor, v);
}

static void
read_text(struct dpl_store_cursor *cursor, const struct dpl_statement *s,
          struct row *ret)
{
    const struct dplog_view message = dpl_column_view(s, MESSAGE);

    ret->message = keep(cursor, message);
    if (dpl_column_is_null(s, TEXT)) {
        ret->text = part_of_message(message, dpl_column_int(s, TEXT_SKIP),
                                    dpl_column_int(s, TEXT_DROP));
        ret->text.at += ret->message.at;
    } else {
        ret->text = keep(cursor, dpl_column_view(s, TEXT));
    }
}

static enum dplog_status
read_row(struct dpl_store_cursor *cursor, const struct dpl_statement *s,
         struct dplog_error *reterr)
{
    struct row *const row = &cursor->rows[cursor->row_count];

    *row = (struct row){0};
    read_numbers(s, &row->record);
    read_text(cursor, s, row);
    read_stamp(cursor, s, row);
    cursor->next = dpl_column_int(s, ID) + 1;
    cursor->row_count++;
    return read_names(cursor, s, row, reterr);
}

/* Rows of the block, from cursor->next on, as many as a batch takes. */
static enum dplog_status
read_batch(struct dpl_store_cursor *cursor, struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(cursor->store, DPL_SQL_READ_EVENTS, READ_EVENTS_SQL);
    enum dplog_status status;

    cursor->row_count = cursor->row_next = 0;
    cursor->component = cursor->code_file = (struct last_name){0};
    dpl_buf_clear(&cursor->bytes);
    dpl_bind_int(s, cursor->next);
    dpl_bind_int(s, cursor->block_end);
    dpl_bind_int(s, cursor->source);
    while ((status = dpl_statement_row(s, reterr)) == DPLOG_OK) {
        status = read_row(cursor, s, reterr);
        if (status < 0 || cursor->row_count == BATCH_ROWS ||
            cursor->bytes.len >= BATCH_BYTES)
            break;
    }
    dpl_statement_end(s);
    if (status == DPLOG_DONE)
        cursor->next = cursor->block_end + 1;
    if (status >= 0 && cursor->bytes.failed)
        status = dpl_fail_memory(reterr);
    return status < 0 ? status : DPLOG_OK;
}

/* One pass over all bytes of a batch: if the whole is valid, each text is. */
static enum dplog_status
check_text(const struct dpl_store_cursor *cursor, struct dplog_error *reterr)
{
    const struct dplog_view all = dpl_buf_view(&cursor->bytes);

    if (dpl_utf8_is_valid(all))
        return DPLOG_OK;
    return dpl_fail(reterr, DPLOG_E_STORE,
                    "cannot read '%.300s': text that is not UTF-8",
                    cursor->store->path);
}

static enum dplog_status
next_block(struct dpl_store_cursor *cursor, struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(cursor->store, DPL_SQL_NEXT_BLOCK, NEXT_BLOCK_SQL);
    enum dplog_status status;
    int64_t first, last;

    dpl_bind_int(s, cursor->source);
    dpl_bind_int(s, cursor->block_end);
    dpl_bind_int(s, cursor->first);
    status = dpl_statement_row(s, reterr);
    if (status != DPLOG_OK)
        return status;
    first = dpl_column_int(s, 0);
    last = dpl_column_int(s, 1);
    dpl_statement_end(s);
    if (!dpl_block_is_sane(first, last) || first > cursor->end)
        return DPLOG_DONE;
    cursor->next = first > cursor->first ? first : cursor->first;
    cursor->block_end = last < cursor->end ? last : cursor->end;
    return DPLOG_OK;
}

static enum dplog_status
fill(struct dpl_store_cursor *cursor, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    do {
        if (cursor->next > cursor->block_end)
            status = next_block(cursor, reterr);
        if (status == DPLOG_OK)
            status = read_batch(cursor, reterr);
    } while (status == DPLOG_OK && cursor->row_count == 0);
    if (status == DPLOG_OK)
        status = check_text(cursor, reterr);
    if (status < 0)
        cursor->row_count = cursor->row_next = 0;
    return status;
}

static struct dplog_view
view_of(const struct dpl_store_cursor *cursor, struct place place)
{
    return dpl_view_slice(dpl_buf_view(&cursor->bytes), place.at,
                          place.at + place.len);
}

enum dplog_status
dpl_store_cursor_next(struct dpl_store_cursor *cursor, struct dplog_record *ret,
                      struct dplog_error *reterr)
{
    const struct row *row;

    if (cursor->row_next == cursor->row_count) {
        const enum dplog_status status = fill(cursor, reterr);

        if (status != DPLOG_OK)
            return status;
    }
    row = &cursor->rows[cursor->row_next++];
    *ret = row->record;
    ret->message = view_of(cursor, row->message);
    ret->text = view_of(cursor, row->text);
    ret->stamp = view_of(cursor, row->stamp);
    ret->component = view_of(cursor, row->component);
    ret->code_file = view_of(cursor, row->code_file);
    return DPLOG_OK;
}
