/* SPDX-License-Identifier: MIT
 *
 * The floors under a store: the records of logs, already parsed and in memory,
 * in one transaction, journal off. Prints the seconds from opening the database
 * to closing it, and the rows.
 *
 *     floor_sqlite OUT.db LOG...         B: plain prepared inserts
 *     floor_sqlite --best OUT.db LOG...  D: the least that SQLite's interface
 *                                        costs: rows out of a virtual table,
 *                                        pages of 16 KB, components by number
 */
#include <dplog/dplog.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct row {
    int64_t time_us;
    uint64_t line;
    size_t message, component; /* offsets in text */
    int message_len, component_len;
    uint32_t thread;
    int severity, source;
};

struct rows {
    struct row *at;
    size_t count, cap;
    char *text;
    size_t text_len, text_cap;
};

static void
die(const char *what)
{
    (void)fprintf(stderr, "floor_sqlite: %s\n", what);
    exit(1);
}

static size_t
keep(struct rows *rows, struct dplog_view v)
{
    const size_t at = rows->text_len;

    if (rows->text_cap - at < v.len) {
        rows->text_cap = (rows->text_cap + v.len) * 2;
        rows->text = realloc(rows->text, rows->text_cap);
        if (!rows->text)
            die("out of memory");
    }
    if (v.len)
        memcpy(rows->text + at, v.ptr, v.len);
    rows->text_len += v.len;
    return at;
}

static void
add(struct rows *rows, const struct dplog_record *record, int source)
{
    if (rows->count == rows->cap) {
        rows->cap = rows->cap ? rows->cap * 2 : 1024;
        rows->at = realloc(rows->at, rows->cap * sizeof(*rows->at));
        if (!rows->at)
            die("out of memory");
    }
    rows->at[rows->count++] = (struct row){
        .time_us = record->time_us,
        .line = record->line,
        .message = keep(rows, record->message),
        .component = keep(rows, record->component),
        .message_len = (int)record->message.len,
        .component_len = (int)record->component.len,
        .thread = record->thread,
        .severity = (int)record->severity,
        .source = source,
    };
}

static void
take_all(struct dplog_reader *reader, struct rows *rows, int source)
{
    struct dplog_record record;
    enum dplog_status status;

    while ((status = dplog_reader_next(reader, &record, NULL)) == DPLOG_OK)
        add(rows, &record, source);
    if (status != DPLOG_DONE)
        die("cannot read a record");
}

static void
read_log(struct dplog_context *context, const char *path, struct rows *rows,
         int source)
{
    static char block[1 << 20];
    struct dplog_reader *reader;
    FILE *file = fopen(path, "rb");
    size_t len;

    if (!file || dplog_reader_new(context, NULL, &reader, NULL) < 0)
        die(path);
    while ((len = fread(block, 1, sizeof(block), file)) > 0) {
        if (dplog_reader_feed(reader, block, len, NULL) < 0)
            die(path);
        take_all(reader, rows, source);
    }
    dplog_reader_finish(reader);
    take_all(reader, rows, source);
    dplog_reader_free(reader);
    (void)fclose(file);
}

static void
run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(db));
}

static void
insert_all(sqlite3 *db, const struct rows *rows)
{
    sqlite3_stmt *insert;

    if (sqlite3_prepare_v2(db, "INSERT INTO ev VALUES(NULL,?,?,?,?,?,?,?)", -1,
                           &insert, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(db));
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->at[i];

        (void)sqlite3_bind_int(insert, 1, row->source);
        (void)sqlite3_bind_int64(insert, 2, (sqlite3_int64)row->line);
        (void)sqlite3_bind_int64(insert, 3, row->time_us);
        (void)sqlite3_bind_text(insert, 4, rows->text + row->component,
                                row->component_len, SQLITE_STATIC);
        (void)sqlite3_bind_int64(insert, 5, row->thread);
        (void)sqlite3_bind_int(insert, 6, row->severity);
        (void)sqlite3_bind_text(insert, 7, rows->text + row->message,
                                row->message_len, SQLITE_STATIC);
        if (sqlite3_step(insert) != SQLITE_DONE)
            die(sqlite3_errmsg(db));
        (void)sqlite3_reset(insert);
    }
    (void)sqlite3_finalize(insert);
}

/* ── rows out of a virtual table ── */

struct cursor {
    sqlite3_vtab_cursor base;
    const struct rows *rows;
    size_t at;
};

struct table {
    sqlite3_vtab base;
    const struct rows *rows;
};

static int
table_connect(sqlite3 *db, void *data, int argc, const char *const *argv,
              sqlite3_vtab **ret, char **reterr)
{
    struct table *table = sqlite3_malloc(sizeof(*table));

    (void)argc, (void)argv, (void)reterr;
    if (!table)
        return SQLITE_NOMEM;
    *table = (struct table){.rows = data};
    *ret = &table->base;
    return sqlite3_declare_vtab(db, "CREATE TABLE rows(a, b, c, d, e, f, g)");
}

static int
table_disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

static int
table_plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedCost = 1e6;
    return SQLITE_OK;
}

static int
cursor_open(sqlite3_vtab *table, sqlite3_vtab_cursor **ret)
{
    struct cursor *cursor = sqlite3_malloc(sizeof(*cursor));

    if (!cursor)
        return SQLITE_NOMEM;
    *cursor = (struct cursor){.rows = ((struct table *)table)->rows};
    *ret = &cursor->base;
    return SQLITE_OK;
}

static int
cursor_close(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int
cursor_filter(sqlite3_vtab_cursor *cursor, int plan, const char *name, int argc,
              sqlite3_value **argv)
{
    (void)plan, (void)name, (void)argc, (void)argv;
    ((struct cursor *)cursor)->at = 0;
    return SQLITE_OK;
}

static int
cursor_next(sqlite3_vtab_cursor *cursor)
{
    ((struct cursor *)cursor)->at++;
    return SQLITE_OK;
}

static int
cursor_eof(sqlite3_vtab_cursor *cursor)
{
    const struct cursor *c = (const struct cursor *)cursor;

    return c->at == c->rows->count;
}

static int
cursor_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *ret)
{
    *ret = (sqlite3_int64)((struct cursor *)cursor)->at;
    return SQLITE_OK;
}

static int
cursor_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
    const struct cursor *c = (const struct cursor *)cursor;
    const struct row *row = &c->rows->at[c->at];
    const sqlite3_int64 numbers[] = {row->source,  (sqlite3_int64)row->line,
                                     row->time_us, row->component_len,
                                     row->thread,  row->severity};

    if (column < 6)
        sqlite3_result_int64(context, numbers[column]);
    else
        sqlite3_result_text(context, c->rows->text + row->message,
                            row->message_len, SQLITE_STATIC);
    return SQLITE_OK;
}

static void
insert_from_table(sqlite3 *db, struct rows *rows)
{
    static const sqlite3_module module = {
        .xConnect = table_connect,
        .xBestIndex = table_plan,
        .xDisconnect = table_disconnect,
        .xOpen = cursor_open,
        .xClose = cursor_close,
        .xFilter = cursor_filter,
        .xNext = cursor_next,
        .xEof = cursor_eof,
        .xColumn = cursor_column,
        .xRowid = cursor_rowid,
    };

    if (sqlite3_create_module(db, "rows", &module, rows) != SQLITE_OK)
        die(sqlite3_errmsg(db));
    run(db, "INSERT INTO ev(source, line, time_us, component, thread, severity,"
            " message) SELECT * FROM rows");
}

static double
now(void)
{
    struct timespec t;

    (void)timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
    struct dplog_context *context;
    struct rows rows = {0};
    sqlite3 *db;
    const bool best = argc > 1 && strcmp(argv[1], "--best") == 0;
    double begin;

    argc -= best;
    argv += best;
    if (argc < 3)
        die("usage: floor_sqlite [--best] OUT.db LOG...");
    if (dplog_context_new(NULL, &context, NULL) < 0)
        die("out of memory");
    for (int i = 2; i < argc; i++)
        read_log(context, argv[i], &rows, i - 1);

    begin = now();
    if (sqlite3_open(argv[1], &db) != SQLITE_OK)
        die("cannot open the database");
    if (best)
        run(db, "PRAGMA page_size = 16384");
    run(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE ev(id INTEGER PRIMARY KEY, source, line, time_us,"
            " component, thread, severity, message TEXT); BEGIN");
    if (best)
        insert_from_table(db, &rows);
    else
        insert_all(db, &rows);
    run(db, "COMMIT");
    (void)sqlite3_close(db);
    printf("%.6f %zu\n", now() - begin, rows.count);

    free(rows.at);
    free(rows.text);
    dplog_context_free(context);
    return 0;
}
