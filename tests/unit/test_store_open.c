/* SPDX-License-Identifier: MIT
 *
 * Which files are a store, which become one, which are refused and left as
 * they were; migrations; two programs at one store.
 */
#include "harness.h"
#include "runs.h"
#include "store/migrate.h"
#include "stores.h"
#include <stdio.h>
#include <stdlib.h>

#ifndef _WIN32
#include <sys/stat.h>
#include <unistd.h>
#endif

static void
expect_refused(struct stores *world, const char *name, const char *text)
{
    struct dpl_store *store = (struct dpl_store *)(void *)world;
    const char *const path = fixture_path(&world->fixture, name);
    struct dplog_error err = {0};
    char want[1024];

    assert_int_equal(dpl_store_open(world->context, path, &store, &err),
                     DPLOG_E_STORE);
    assert_ptr_equal(store, world); /* untouched */
    assert_int_equal(err.status, DPLOG_E_STORE);
    (void)snprintf(want, sizeof(want), text, path);
    assert_string_equal(err.text, want);
    /* Without a place for the error, too. */
    assert_int_equal(dpl_store_open(world->context, path, &store, NULL),
                     DPLOG_E_STORE);
}

/* Make a database by hand. */
static void
make_database(struct stores *world, const char *name, const char *sql)
{
    sqlite3 *db = NULL;
    char *text = NULL;

    assert_int_equal(sqlite3_open(fixture_path(&world->fixture, name), &db),
                     SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &text) != SQLITE_OK)
        fail_msg("%s", text);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t
query(sqlite3 *db, const char *sql)
{
    int64_t value = -1;

    if (dpl_query_int(db, sql, &value) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    return value;
}

static void
makes_a_store_of_nothing(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store;

    for (int round = 0; round < 2; round++) { /* fresh, and opened again */
        store = stores_open(world, "fresh.db", DPL_STORE_FOLLOW);
        assert_int_equal(query(store->db, "PRAGMA application_id"),
                         DPL_STORE_APPLICATION_ID);
        assert_int_equal(query(store->db, "PRAGMA user_version"), 3);
        assert_int_equal(query(store->db, "PRAGMA page_size"), 16384);
        assert_int_equal(query(store->db, "PRAGMA foreign_keys"), 1);
        assert_int_equal(query(store->db, "PRAGMA synchronous"), 1);
        assert_int_equal(query(store->db, "PRAGMA busy_timeout"), 5000);
        assert_int_equal(
            query(store->db,
                  "SELECT journal_mode = 'wal' FROM pragma_journal_mode"),
            1);
        assert_int_equal(query(store->db, "SELECT count(*) FROM sqlite_schema"
                                          " WHERE type = 'table' AND sql NOT"
                                          " LIKE '%STRICT%'"),
                         0);
        assert_int_equal(query(store->db, "SELECT count(*) FROM event"), 0);
        dpl_store_free(store);
    }
    (void)fixture_text(&world->fixture, "empty.db", "");
    dpl_store_free(stores_open(world, "empty.db", DPL_STORE_FOLLOW));
    make_database(world, "blank.db", "VACUUM"); /* a header and nothing else */
    dpl_store_free(stores_open(world, "blank.db", DPL_STORE_FOLLOW));
    dpl_store_free(NULL);
}

static void
expect_unchanged(struct stores *world, const char *name, const char *bytes)
{
    FILE *file = fopen(fixture_path(&world->fixture, name), "rb");
    char got[256];
    size_t len;

    assert_non_null(file);
    len = fread(got, 1, sizeof(got), file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(len, strlen(bytes));
    assert_memory_equal(got, bytes, len);
}

static void
refuses_what_is_no_store(void **state)
{
    struct stores *const world = *state;
    static const char log[] =
        "~Sending completed  $$<SMS_PACKAGE_TRANSFER_MANAGER><06-14-2018 "
        "06:26:25.828-60><thread=9112 (0x2398)>\r\n";

    (void)fixture_text(&world->fixture, "distmgr.log", log);
    expect_refused(world, "distmgr.log", "'%s' is not a dplog store");
    expect_unchanged(world, "distmgr.log", log);
    (void)fixture_text(&world->fixture, "short", "xy");
    expect_refused(world, "short", "'%s' is not a dplog store");
    expect_unchanged(world, "short", "xy");

    make_database(world, "other.db", "CREATE TABLE t(x)");
    expect_refused(world, "other.db", "'%s' is not a dplog store");
    make_database(world, "tagged.db", "PRAGMA application_id = 1");
    expect_refused(world, "tagged.db", "'%s' is not a dplog store");
    make_database(world, "version.db", "PRAGMA user_version = 1");
    expect_refused(world, "version.db", "'%s' is not a dplog store");
    expect_refused(world, "no/such/folder/x.db",
                   "cannot make '%s': its folder does not exist or is "
                   "read-only");
}

static void
passes_on_what_the_system_said(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = NULL;
    struct dplog_error err = {0};

    assert_int_equal(
        dpl_store_open(world->context,
                       fixture_path(&world->fixture, "no/such/folder/x.db"),
                       &store, &err),
        DPLOG_E_STORE);
    assert_int_not_equal(err.os_error, 0);
}

static void
refuses_other_versions(void **state)
{
    struct stores *const world = *state;

    make_database(world, "newer.db",
                  "PRAGMA application_id = 0x44504C47;"
                  "PRAGMA user_version = 99; CREATE TABLE event(x)");
    expect_refused(world, "newer.db",
                   "'%s' was written by a newer dplog: store version 99, this "
                   "one knows up to 3");
    make_database(world, "zero.db",
                  "PRAGMA application_id = 0x44504C47;"
                  "CREATE TABLE event(x)");
    expect_refused(world, "zero.db",
                   "'%s' has store version 0, which cannot be brought to "
                   "version 3");
    make_database(world, "minus.db",
                  "PRAGMA application_id = 0x44504C47;"
                  "PRAGMA user_version = -5; CREATE TABLE event(x)");
    expect_refused(world, "minus.db",
                   "'%s' has store version -5, which cannot be brought to "
                   "version 3");
}

static void
says_what_a_damaged_store_lacks(void **state)
{
    struct stores *const world = *state;
    struct dpl_store_cursor *cursor;
    struct dplog_error err;
    struct dpl_store *store;

    make_database(world, "hollow.db",
                  "PRAGMA application_id = 0x44504C47;"
                  "PRAGMA user_version = 3;"
                  "CREATE TABLE event(x)");
    store = stores_open(world, "hollow.db", DPL_STORE_FOLLOW);
    assert_int_equal(dpl_store_cursor_new(store, 1, &cursor, &err),
                     DPLOG_E_STORE);
    assert_non_null(strstr(err.text, "hollow.db': no such table: event_block"));
    dpl_store_free(store);
}

/* ── migrations ── */

#define SCRIPT(name, sql)                                                      \
    {                                                                          \
        name, sql, sizeof(sql) - 1                                             \
    }

static const char V1_SQL[] =
    "PRAGMA application_id = 0x44504C47; PRAGMA user_version = 1;"
    "CREATE TABLE t(a); INSERT INTO t VALUES(17)";

static const struct dpl_embedded good_scripts[] = {
    SCRIPT("schema.sql", "PRAGMA application_id = 0x44504C47;"
                         "PRAGMA user_version = 3; CREATE TABLE t(a, b, c)"),
    SCRIPT("0003-third.sql", "ALTER TABLE t ADD COLUMN c; UPDATE t SET c = b"),
    SCRIPT("0002-second.sql", "ALTER TABLE t ADD COLUMN b;"
                              "UPDATE t SET b = a + 1"),
    {NULL, NULL, 0}};

static const struct dpl_embedded bad_scripts[] = {
    SCRIPT("schema.sql", ""),
    SCRIPT("0002-second.sql", "ALTER TABLE t ADD COLUMN b"),
    SCRIPT("0003-third.sql", "CREATE TABLE u(x); INSERT INTO v VALUES(1)"),
    {NULL, NULL, 0}};

static sqlite3 *
open_database(struct stores *world, const char *name)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(fixture_path(&world->fixture, name), &db),
                     SQLITE_OK);
    return db;
}

static void
climbs_one_version_after_the_other(void **state)
{
    struct stores *const world = *state;
    sqlite3 *db;

    make_database(world, "old.db", V1_SQL);
    db = open_database(world, "old.db");
    for (int round = 0; round < 2; round++) { /* the second finds it done */
        assert_int_equal(dpl_migrate(db, "old.db", good_scripts, NULL),
                         DPLOG_OK);
        assert_int_equal(query(db, "PRAGMA user_version"), 3);
        assert_int_equal(query(db, "SELECT c FROM t WHERE a = 17"), 18);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);

    db = open_database(world, "new.db");
    assert_int_equal(dpl_migrate(db, "new.db", good_scripts, NULL), DPLOG_OK);
    assert_int_equal(query(db, "PRAGMA user_version"), 3);
    assert_int_equal(query(db, "SELECT count(c) FROM t"), 0);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
climbs_all_the_way_or_not_at_all(void **state)
{
    struct stores *const world = *state;
    struct dplog_error err;
    sqlite3 *db;

    make_database(world, "old.db", V1_SQL);
    db = open_database(world, "old.db");
    assert_int_equal(dpl_migrate(db, "old.db", bad_scripts, &err),
                     DPLOG_E_STORE);
    assert_string_equal(err.text, "cannot write 'old.db': no such table: v");
    assert_int_equal(sqlite3_get_autocommit(db), 1);
    assert_int_equal(query(db, "PRAGMA user_version"), 1);
    assert_int_equal(query(db, "SELECT count(*) FROM sqlite_schema"), 1);
    assert_int_equal(query(db, "SELECT count(*) FROM pragma_table_info('t')"),
                     1);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Number the schema and the newest migration agree on. */
static void
ships_a_schema_of_the_newest_version(void **state)
{
    sqlite3 *db = NULL;
    int64_t newest = 1;

    (void)state;
    assert_string_equal(dpl_embedded_sql[0].name, "schema.sql");
    for (const struct dpl_embedded *e = dpl_embedded_sql; e->name; e++) {
        const long number = strtol(e->name, NULL, 10);

        newest = number > newest ? number : newest;
    }
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, dpl_embedded_sql[0].bytes, NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(query(db, "PRAGMA user_version"), newest);
    assert_int_equal(query(db, "PRAGMA application_id"),
                     DPL_STORE_APPLICATION_ID);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Columns of all tables, and the texts of views and indexes. */
static const char SHAPE_SQL[] =
    "SELECT group_concat(line, char(10)) FROM (SELECT t.name || '.' || c.cid ||"
    " ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' ||"
    " ifnull(c.dflt_value, '-') || ' ' || c.pk AS line FROM sqlite_schema t,"
    " pragma_table_info(t.name) c WHERE t.type = 'table'"
    " UNION ALL SELECT name || ' ' || ifnull(sql, '-') FROM sqlite_schema"
    " WHERE type <> 'table' ORDER BY 1)";

static char *
shape_of(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    char *shape;

    assert_int_equal(sqlite3_prepare_v2(db, SHAPE_SQL, -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    shape = strdup((const char *)sqlite3_column_text(stmt, 0));
    assert_non_null(shape);
    (void)sqlite3_finalize(stmt);
    return shape;
}

/* A store of version 1 becomes what a fresh one is, with what it held. */
static void
brings_an_old_store_up_to_date(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *old, *fresh;
    struct dpl_store_source source;
    int64_t cursor = 0;
    size_t len;
    char *sql = run_read_file(STORE_V1, &len), *a, *b;

    make_database(world, "old.db", sql);
    make_database(
        world, "old.db",
        "INSERT INTO source VALUES(1, 'a', 'l', 1, 1, 1, 2, 3, 4, 5, 6, 7, 90,"
        " 4, 3, 3, 0, 0, NULL),"
        " (2, 'b', 'm', 8, 1, 1, 2, 3, 9, 5, 6, 7, 0, 1, 0, 0, 0, 0, NULL);"
        "INSERT INTO event(source, offset, length, line, line_count, time_us,"
        " local_us, bias, thread, severity, log, format, flags, code_line,"
        " text_skip, text_drop, message) VALUES"
        " (1, 0, 30, 1, 1, 5000, 4000, -540, 1, 1, 1, 1, 0, 0, 0, 0, 'm'),"
        " (1, 30, 30, 2, 1, NULL, NULL, NULL, 1, 1, 1, 1, 0, 0, 0, 0, 'm'),"
        " (1, 60, 30, 3, 1, 9000, 8000, -480, 1, 1, 1, 1, 0, 0, 0, 0, 'm');"
        "INSERT INTO event_block VALUES(1, 1, 1, 3, 1, 5000, 9000)");
    old = stores_open(world, "old.db", DPL_STORE_FOLLOW);
    fresh = stores_open(world, "fresh.db", DPL_STORE_FOLLOW);
    a = shape_of(old->db);
    b = shape_of(fresh->db);
    assert_string_equal(a, b);
    assert_int_equal(query(old->db, "PRAGMA user_version"), 3);
    assert_int_equal(dpl_store_next_source(old, &cursor, &source, NULL),
                     DPLOG_OK);
    assert_int_equal(source.offset, 90);
    assert_int_equal(source.lineage_id, 0);
    assert_int_equal(source.first.time_us, 5000);
    assert_int_equal(source.first.local_us, 4000);
    assert_int_equal(source.first.bias, -540);
    assert_int_equal(source.last.time_us, 9000);
    assert_int_equal(source.last.bias, -480);
    assert_int_equal(dpl_store_next_source(old, &cursor, &source, NULL),
                     DPLOG_OK);
    assert_int_equal(source.log, DPLOG_LOG_MIXED);
    dpl_store_free(old);
    dpl_store_free(fresh);
    free(a);
    free(b);
    free(sql);
}

/* ── two at one store ── */

/* As a program does that knows SQLite, but not our lock. */
static struct dpl_store *
open_without_asking(const struct stores *world, const char *name)
{
    struct dpl_store *store = NULL;

    assert_int_equal(dpl_store_open_for(world->context,
                                        fixture_path(&world->fixture, name),
                                        DPL_STORE_READ, &store, NULL),
                     DPLOG_OK);
    return store;
}

static void
says_that_another_program_is_writing(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *first = stores_open(world, "events.db", DPL_STORE_FOLLOW);
    struct dpl_store *second = open_without_asking(world, "events.db");
    const struct dpl_store_source source = {.path = "a", .lineage = "b"};
    struct dpl_store_source got;
    struct dplog_error err;
    int64_t cursor = 0, id;

    assert_int_equal(sqlite3_busy_timeout(second->db, 20), SQLITE_OK);
    assert_int_equal(dpl_store_begin(first, NULL), DPLOG_OK);
    assert_int_equal(dpl_store_save_source(first, &source, &id, NULL),
                     DPLOG_OK);

    assert_int_equal(dpl_store_begin(second, &err), DPLOG_E_BUSY);
    assert_int_equal(err.status, DPLOG_E_BUSY);
    assert_non_null(strstr(err.text, "cannot write '"));
    assert_non_null(
        strstr(err.text, "events.db': another program is writing to it"));
    /* Reading goes on, and sees nothing half done. */
    assert_int_equal(dpl_store_next_source(second, &cursor, &got, NULL),
                     DPLOG_DONE);
    assert_int_equal(dpl_store_save_source(second, &source, &id, NULL),
                     DPLOG_E_BUSY);

    assert_int_equal(dpl_store_commit(first, NULL), DPLOG_OK);
    assert_int_equal(dpl_store_begin(second, NULL), DPLOG_OK);
    assert_int_equal(dpl_store_next_source(second, &cursor, &got, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_store_commit(second, NULL), DPLOG_OK);
    dpl_store_free(first);
    dpl_store_free(second);
}

static void
add_event(struct dpl_store *store, int64_t source, uint32_t line)
{
    const struct dplog_record record = {
        .line = line, .message = {"m", 1}, .bias = DPLOG_BIAS_NONE};

    assert_int_equal(dpl_store_add_event(store, source, &record, NULL),
                     DPLOG_OK);
}

static void
takes_turns_with_another_program(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *stores[] = {
        stores_open(world, "events.db", DPL_STORE_FOLLOW),
        open_without_asking(world, "events.db")};
    const struct dpl_store_source source = {.path = "a", .lineage = "b"};
    struct dpl_store_cursor *cursor = NULL;
    struct dplog_record record;
    int64_t ids[2];

    for (int i = 0; i < 2; i++)
        assert_int_equal(
            dpl_store_save_source(stores[i], &source, &ids[i], NULL), DPLOG_OK);
    for (uint32_t line = 1; line <= 30; line++) {
        struct dpl_store *const store = stores[line & 1];

        assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
        add_event(store, ids[line & 1], line);
        add_event(store, ids[0], 1000 + line);
        assert_int_equal(dpl_store_commit(store, NULL), DPLOG_OK);
    }
    assert_int_equal(dpl_store_cursor_new(stores[0], ids[1], &cursor, NULL),
                     DPLOG_OK);
    for (uint32_t line = 1; line <= 30; line += 2) {
        assert_int_equal(dpl_store_cursor_next(cursor, &record, NULL),
                         DPLOG_OK);
        assert_int_equal(record.line, line);
    }
    assert_int_equal(dpl_store_cursor_next(cursor, &record, NULL), DPLOG_DONE);
    dpl_store_cursor_free(cursor);
    dpl_store_free(stores[0]);
    dpl_store_free(stores[1]);
}

#ifndef _WIN32
static void
says_that_a_store_is_read_only(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "events.db", DPL_STORE_FOLLOW);
    struct dplog_error err;

    dpl_store_free(store);
    if (geteuid() == 0) {
        print_message("SKIP: root may write everywhere\n");
        return;
    }
    assert_int_equal(chmod(fixture_path(&world->fixture, "events.db"), 0444),
                     0);
    store = stores_open(world, "events.db", DPL_STORE_FOLLOW);
    assert_int_equal(dpl_store_begin(store, &err), DPLOG_E_STORE);
    assert_non_null(
        strstr(err.text, "events.db': the file or its folder is read-only"));
    dpl_store_free(store);
}
#endif

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(makes_a_store_of_nothing, stores_set_up,
                                        stores_tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_store, stores_set_up,
                                        stores_tear_down),
        cmocka_unit_test_setup_teardown(passes_on_what_the_system_said,
                                        stores_set_up, stores_tear_down),
        cmocka_unit_test_setup_teardown(refuses_other_versions, stores_set_up,
                                        stores_tear_down),
        cmocka_unit_test_setup_teardown(says_what_a_damaged_store_lacks,
                                        stores_set_up, stores_tear_down),
        cmocka_unit_test_setup_teardown(climbs_one_version_after_the_other,
                                        stores_set_up, stores_tear_down),
        cmocka_unit_test_setup_teardown(climbs_all_the_way_or_not_at_all,
                                        stores_set_up, stores_tear_down),
        cmocka_unit_test_setup_teardown(brings_an_old_store_up_to_date,
                                        stores_set_up, stores_tear_down),
        cmocka_unit_test(ships_a_schema_of_the_newest_version),
        cmocka_unit_test_setup_teardown(says_that_another_program_is_writing,
                                        stores_set_up, stores_tear_down),
        cmocka_unit_test_setup_teardown(takes_turns_with_another_program,
                                        stores_set_up, stores_tear_down),
#ifndef _WIN32
        cmocka_unit_test_setup_teardown(says_that_a_store_is_read_only,
                                        stores_set_up, stores_tear_down),
#endif
    };

    return cmocka_run_group_tests_name("store_open", tests, NULL, NULL);
}
