/* SPDX-License-Identifier: MIT
 *
 * The first load of a new store writes its pages itself: they must hold what
 * SQLite would have put there, and SQLite must be able to go on with them.
 */
#include "base/view.h"
#include "harness.h"
#include "records.h"
#include "store/database_page.h"
#include "stores.h"

#include <stdio.h>
#include <string.h>

/* Each test runs twice: a thread of the store's own writes its pages, or not.
 */
static bool is_behind;

static struct dpl_store *
open_batch(struct stores *world, const char *name)
{
    struct dpl_store *const store = stores_open(world, name, DPL_STORE_BATCH);

    if (is_behind)
        dpl_store_write_behind(store);
    return store;
}

static int
set_up_alone(void **state)
{
    is_behind = false;
    return stores_set_up(state);
}

static int
set_up_behind(void **state)
{
    is_behind = true;
    return stores_set_up(state);
}

static void
expect_whole(struct dpl_store *store)
{
    assert_int_equal(stores_query(store,
                                  "SELECT count(*) FROM pragma_integrity_check"
                                  " WHERE integrity_check <> 'ok'"),
                     0);
    assert_int_equal(
        stores_query(store, "SELECT count(*) FROM pragma_foreign_key_check"),
        0);
}

static int64_t
save_source(struct dpl_store *store, int64_t id, const char *path,
            uint64_t events)
{
    const struct dpl_store_source source = {.id = id,
                                            .path = path,
                                            .lineage = "l",
                                            .bias = DPLOG_BIAS_NONE,
                                            .events = events};

    assert_int_equal(dpl_store_save_source(store, &source, &id, NULL),
                     DPLOG_OK);
    return id;
}

static void
add(struct dpl_store *store, int64_t source, const struct dplog_record *record)
{
    struct dplog_error err = {0};

    if (dpl_store_add_event(store, source, record, &err) != DPLOG_OK)
        fail_msg("%s", err.text);
}

static void
publish(struct dpl_store *store)
{
    assert_int_equal(dpl_store_commit(store, NULL), DPLOG_OK);
    assert_int_equal(dpl_store_publish(store, NULL), DPLOG_OK);
    dpl_store_free(store);
}

/* ── the same as through SQLite ── */

enum { SOURCES = 3 };

/* Odd records of sources that take turns; sources are saved, and new ones come,
 * in the midst of it. */
static void
add_many(struct dpl_store *store, uint64_t count)
{
    static struct made_record made;
    int64_t sources[SOURCES] = {0};
    uint64_t events[SOURCES] = {0};

    for (uint64_t n = 0; n < count; n++) {
        const size_t s = n / 50 % (n < count / 2 ? SOURCES - 1 : SOURCES);
        char path[20], name[20];

        (void)snprintf(path, sizeof(path), "log %zu", s);
        if (events[s]++ % 3000 == 0)
            sources[s] = save_source(store, sources[s], path, events[s]);
        make_record(7, n, &made);
        (void)snprintf(name, sizeof(name), "name %d", (int)(n / 2000));
        made.record.component = dpl_view_of(name);
        made.record.code_file = dpl_view_of(n % 3 ? "" : "a.cpp");
        add(store, sources[s], &made.record);
    }
}

static void
expect_equal(struct dpl_store *a, const char *table)
{
    char sql[300];

    (void)snprintf(sql, sizeof(sql),
                   "SELECT (SELECT count(*) FROM main.%s) <> (SELECT count(*)"
                   " FROM b.%s) OR EXISTS (SELECT * FROM main.%s EXCEPT"
                   " SELECT * FROM b.%s)",
                   table, table, table, table);
    if (stores_query(a, sql) != 0)
        fail_msg("%s differs", table);
}

static void
holds_what_sqlite_would_have_put_there(void **state)
{
    static const char *const tables[] = {"event", "event_block", "source",
                                         "component", "code_file"};
    struct stores *const world = *state;
    struct dpl_store *plain = stores_open(world, "plain.db", DPL_STORE_FOLLOW);
    struct dpl_store *quick = open_batch(world, "quick.db");
    char sql[400];

    assert_int_equal(dpl_store_begin(plain, NULL), DPLOG_OK);
    add_many(plain, 20000);
    assert_int_equal(dpl_store_commit(plain, NULL), DPLOG_OK);
    dpl_store_free(plain);
    assert_int_equal(dpl_store_begin(quick, NULL), DPLOG_OK);
    add_many(quick, 20000);
    assert_true(quick->bulk.open);
    publish(quick);

    quick = stores_open(world, "quick.db", DPL_STORE_READ);
    expect_whole(quick);
    (void)snprintf(sql, sizeof(sql), "ATTACH '%s' AS b",
                   fixture_path(&world->fixture, "plain.db"));
    assert_int_equal(sqlite3_exec(quick->db, sql, NULL, NULL, NULL), SQLITE_OK);
    for (size_t i = 0; i < COUNT(tables); i++)
        expect_equal(quick, tables[i]);
    dpl_store_free(quick);
}

/* Names as a hostile log gives them: more than are kept from their table. */
static void
goes_on_through_sqlite_when_asked_for_more(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = open_batch(world, "s.db");
    struct dplog_record record = {.line = 1, .line_count = 1};
    int64_t source;

    assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
    source = save_source(store, 0, "a", 0);
    for (uint32_t n = 0; n < 20000; n++) {
        char name[DPL_NAME_MAX + 20];
        const int len = snprintf(name, sizeof(name), "%0*u",
                                 n == 9000 ? DPL_NAME_MAX + 1 : 6, n / 100);

        record.component = (struct dplog_view){name, (size_t)len};
        record.line = n + 1;
        add(store, source, &record);
        if (n == 5000)
            assert_true(store->bulk.open);
    }
    assert_false(store->bulk.open);
    assert_int_equal(stores_query(store, "SELECT count(*) FROM component"),
                     201);
    publish(store);

    store = open_batch(world, "s.db");
    expect_whole(store);
    assert_int_equal(stores_query(store, "SELECT count(*) FROM event"), 20000);
    assert_int_equal(
        stores_query(store,
                     "SELECT count(*) FROM event e JOIN component c ON c.id ="
                     " e.component WHERE CAST(c.name AS INTEGER) ="
                     " (e.line - 1) / 100"),
        20000);
    dpl_store_free(store);
}

/* ── events by their lines ── */

/* Lines of two sources in turns; every seventh record of one takes two. */
static void
add_lines(struct dpl_store *store, const int64_t *sources, uint32_t count)
{
    uint32_t lines[2] = {1, 1};

    for (uint32_t n = 0; n < count; n++) {
        const size_t s = n / 90 % 2;
        const struct dplog_record record = {
            .line = lines[s],
            .line_count = s == 1 && n % 7 == 0 ? 2 : 1,
            .time_us = n,
            .message = dpl_view_of("m"),
        };

        lines[s] += record.line_count;
        add(store, sources[s], &record);
    }
}

/* Each line of a source, up to two that no event begins at. */
static void
expect_found(struct dpl_store *store, int64_t source)
{
    char sql[200];
    int64_t last;

    (void)snprintf(sql, sizeof(sql),
                   "SELECT max(line) FROM event WHERE source = %d",
                   (int)source);
    last = stores_query(store, sql);
    for (uint32_t line = 0; line <= last + 2; line++) {
        int64_t found = -1;

        assert_int_equal(dpl_block_find_line(store, source, line, &found, NULL),
                         DPLOG_OK);
        if (line % 13 && line < last - 30) /* most say no more than some */
            continue;
        (void)snprintf(sql, sizeof(sql),
                       "SELECT ifnull(max(id), 0) FROM event WHERE source = %d"
                       " AND line = %u",
                       (int)source, (unsigned)line);
        assert_int_equal(found, stores_query(store, sql));
    }
}

static void
finds_events_by_their_lines(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = open_batch(world, "s.db");
    int64_t sources[2], block = 0;

    assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
    sources[0] = save_source(store, 0, "a", 0);
    sources[1] = save_source(store, 0, "b", 0);
    add_lines(store, sources, 14000);
    assert_int_equal(dpl_events_flush(store, NULL), DPLOG_OK);
    assert_true(store->bulk.blocks.count > 0); /* those of the first one */
    expect_found(store, sources[0]);
    expect_found(store, sources[1]);

    /* What was removed is found no more. */
    assert_true(dpl_store_prune(store, 9000, &block, NULL) >= 0);
    assert_true(stores_query(store, "SELECT min(line) FROM event") > 1);
    expect_found(store, sources[0]);
    expect_found(store, sources[1]);
    publish(store);
}

/* ── pages ── */

/* Whatever a row's length is, alone and among others. */
static void
takes_rows_of_every_length(void **state)
{
    static char text[1200000];
    static const size_t around[] = {16349, 16384, 2031, 32700, 49100, 65535};
    struct stores *const world = *state;
    struct dpl_store *store = open_batch(world, "s.db");
    struct dplog_record record = {.line = 1, .line_count = 1};
    int64_t source, total = 0;

    memset(text, 'x', sizeof(text));
    record.message.ptr = record.text.ptr = text;
    assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
    source = save_source(store, 0, "a", 0);
    for (size_t i = 0; i < COUNT(around); i++)
        for (size_t len = around[i] - 70; len < around[i] + 20; len++) {
            record.message.len = record.text.len = len;
            add(store, source, &record);
            record.line++;
            total += (int64_t)len;
        }
    record.message.len = record.text.len = sizeof(text);
    add(store, source, &record);
    assert_true(store->bulk.open);
    total += (int64_t)sizeof(text);
    publish(store);

    store = stores_open(world, "s.db", DPL_STORE_READ);
    expect_whole(store);
    assert_int_equal(
        stores_query(store, "SELECT sum(length(message)) FROM event"), total);
    assert_int_equal(stores_query(store, "SELECT count(*) FROM event WHERE"
                                         " message <> printf('%.*c',"
                                         " length(message), 'x')"),
                     0);
    dpl_store_free(store);
}

static void
one_large_row_needs_no_second_page(void **state)
{
    static char text[1100000];
    struct stores *const world = *state;
    struct dpl_store *store = open_batch(world, "s.db");
    const struct dplog_record record = {
        .line = 1, .line_count = 1, .message = {text, sizeof(text)}};

    memset(text, 'y', sizeof(text));
    assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
    add(store, save_source(store, 0, "a", 0), &record);
    assert_true(store->bulk.open);
    assert_int_equal(store->bulk.load.levels[0].count, 0);
    publish(store);
    store = open_batch(world, "s.db");
    expect_whole(store);
    assert_int_equal(stores_query(store, "SELECT length(message) FROM event"),
                     sizeof(text));
    dpl_store_free(store);
}

/* Three levels and a second pointer map; SQLite moves and frees pages by it.
 * What is remembered of pages has a bound: a row has one of its own. */
static void
a_tall_tree_can_be_thinned_out(void **state)
{
    enum { ROWS = 5100 };
    static char text[16000];
    struct stores *const world = *state;
    struct dpl_store *store = open_batch(world, "s.db");
    struct dplog_record record = {.line_count = 1,
                                  .message = {text, sizeof(text)}};
    int64_t source;

    memset(text, 'z', sizeof(text));
    assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
    source = save_source(store, 0, "a", 0);
    for (record.line = 1; record.line <= ROWS; record.line++)
        add(store, source, &record);
    assert_true(store->bulk.load.levels[0].count < 2 * DPL_NODE_CHILDREN);
    assert_int_equal(store->bulk.load.levels[1].count, 4);
    assert_true(store->bulk.load.map.count < ROWS / 2);
    publish(store);

    store = open_batch(world, "s.db");
    expect_whole(store);
    assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
    assert_int_equal(sqlite3_exec(store->db,
                                  "DELETE FROM event WHERE id % 3 <> 0", NULL,
                                  NULL, NULL),
                     SQLITE_OK);
    for (uint32_t n = 0; n < 10; n++, record.line++)
        add(store, source, &record);
    assert_int_equal(dpl_store_commit(store, NULL), DPLOG_OK);
    assert_int_equal(dpl_store_shrink(store, NULL), DPLOG_OK);
    assert_int_equal(stores_query(store, "PRAGMA freelist_count"), 0);
    expect_whole(store);
    assert_int_equal(stores_query(store, "SELECT count(*) FROM event"),
                     ROWS / 3 + 10);
    dpl_store_free(store);
}

static void
some_pages_are_nobodys(void **state)
{
    static const uint32_t special[] = {2, 3279, 65537};

    (void)state;
    for (uint32_t page = 2; page < 4000; page++)
        assert_int_equal(dpl_page_is_special(page) != 0,
                         page == special[0] || page == special[1]);
    assert_true(dpl_page_is_special(special[2])); /* at 1 GB: locks */
    assert_int_equal(dpl_page_map_of(3278), 2);
    assert_int_equal(dpl_page_map_of(3280), 3279);
}

/* Pages that keep bytes for an extension of SQLite are not ours to write. */
static void
leaves_other_files_to_sqlite(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = open_batch(world, "s.db");
    int reserved = 32;

    assert_int_equal(sqlite3_file_control(store->db, "main",
                                          SQLITE_FCNTL_RESERVE_BYTES,
                                          &reserved),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(store->db, "VACUUM", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
    add_many(store, 10000);
    assert_true(store->bulk.refused);
    assert_null(store->bulk.load.writer.bytes); /* nor is a thread left */
    publish(store);

    store = open_batch(world, "s.db");
    expect_whole(store);
    assert_int_equal(stores_query(store, "SELECT count(*) FROM event"), 10000);
    dpl_store_free(store);
}

/* ── who else is there ── */

static void
the_lock_is_never_let_go(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = open_batch(world, "s.db");
    struct dpl_store *other = NULL;

    assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
    add_many(store, 10000);
    assert_true(store->bulk.open);
    assert_int_equal(dpl_events_flush(store, NULL), DPLOG_OK);
    assert_false(store->bulk.open);
    assert_int_equal(dpl_store_open_for(world->context,
                                        fixture_path(&world->fixture, "s.db"),
                                        DPL_STORE_BATCH, &other, NULL),
                     DPLOG_E_BUSY);
    publish(store);
}

int
main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, set_up_alone, stores_tear_down),     \
        cmocka_unit_test_setup_teardown(name, set_up_behind, stores_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(holds_what_sqlite_would_have_put_there),
        TEST(goes_on_through_sqlite_when_asked_for_more),
        TEST(finds_events_by_their_lines),
        TEST(takes_rows_of_every_length),
        TEST(one_large_row_needs_no_second_page),
        TEST(a_tall_tree_can_be_thinned_out),
        TEST(some_pages_are_nobodys),
        TEST(leaves_other_files_to_sqlite),
        TEST(the_lock_is_never_let_go),
    };

    return cmocka_run_group_tests_name("store_bulk", tests, NULL, NULL);
}
