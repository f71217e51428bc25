/* SPDX-License-Identifier: MIT
 *
 * A store as a file: one writer at a time, what becomes of it when it is
 * deleted, moved or replaced while it is open, and that it gives room back.
 */
#include "base/os.h"
#include "harness.h"
#include "records.h"
#include "stores.h"

static void
one_writer_at_a_time(void **state)
{
    const struct stores *const world = *state;
    struct dpl_store *first = stores_open(world, "s.db", DPL_STORE_FOLLOW),
                     *second = NULL;
    const char *const path = fixture_path(&world->fixture, "s.db");
    struct dplog_error err = {0};

    for (int use = DPL_STORE_FOLLOW; use <= DPL_STORE_BATCH; use++) {
        assert_int_equal(dpl_store_open_for(world->context, path,
                                            (enum dpl_store_use)use, &second,
                                            &err),
                         DPLOG_E_BUSY);
        assert_non_null(
            strstr(err.text, "s.db': another program is writing to it; wait"));
        assert_true(stores_has(world, "s.db-lock")); /* not its own to remove */
    }
    assert_int_equal(
        dpl_store_open_for(world->context, path, DPL_STORE_READ, &second, &err),
        DPLOG_OK);
    dpl_store_free(second);
    dpl_store_free(first);
    assert_false(stores_has(world, "s.db-lock"));
}

/* As the first version made them: SQLite keeps empty pages for itself. */
static void
make_as_of_old(const struct stores *world, const char *name)
{
    sqlite3 *db = NULL;

    dpl_store_free(stores_open(world, name, DPL_STORE_FOLLOW));
    assert_int_equal(sqlite3_open(fixture_path(&world->fixture, name), &db),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "PRAGMA journal_mode = DELETE;"
                                  "PRAGMA auto_vacuum = NONE; VACUUM",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t
pages_of(struct dpl_store *store)
{
    int64_t pages = 0;

    assert_int_equal(dpl_query_int(store->db, "PRAGMA page_count", &pages),
                     SQLITE_OK);
    return pages;
}

static void
a_store_of_old_shrinks(void **state)
{
    const struct stores *const world = *state;
    struct dpl_store *store;
    struct dpl_store_source source = {.path = "a", .lineage = "l"};
    const struct dplog_record record = {
        .line = 1, .line_count = 1, .time_us = 5};
    int64_t pages, block = 0, way;

    make_as_of_old(world, "s.db");
    store = stores_open(world, "s.db", DPL_STORE_FOLLOW);
    for (int i = 0; i < 2; i++) { /* the second time without writing it anew */
        assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
        assert_int_equal(
            dpl_store_save_source(store, &source, &source.id, NULL), DPLOG_OK);
        for (int n = 0; n < 20000; n++)
            assert_int_equal(
                dpl_store_add_event(store, source.id, &record, NULL), DPLOG_OK);
        assert_int_equal(dpl_store_commit(store, NULL), DPLOG_OK);
        pages = pages_of(store);
        block = 0;
        assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
        assert_int_equal(dpl_store_prune(store, 6, &block, NULL), DPLOG_DONE);
        assert_int_equal(dpl_store_commit(store, NULL), DPLOG_OK);
        assert_int_equal(dpl_store_shrink(store, NULL), DPLOG_OK);
        assert_true(pages_of(store) < pages / 2);
        assert_int_equal(dpl_query_int(store->db, "PRAGMA auto_vacuum", &way),
                         SQLITE_OK);
        assert_int_equal(way, 2); /* incremental */
    }
    dpl_store_free(store);
}

static void
what_a_crash_leaves_holds_nobody_up(void **state)
{
    const struct stores *const world = *state;

    (void)fixture_text(&world->fixture, "s.db-lock", "");
    dpl_store_free(stores_open(world, "s.db", DPL_STORE_FOLLOW));
    assert_false(stores_has(world, "s.db-lock"));
}

#ifndef _WIN32 /* there nobody can delete a file that is open */
/* Records `from` to `to` of the one source. */
static enum dplog_status
add(struct dpl_store *store, uint64_t from, uint64_t to)
{
    static struct made_record made;
    struct dpl_store_source source = {
        .id = from ? 1 : 0, .path = "a", .lineage = "l", .offset = to};
    enum dplog_status status = dpl_store_begin(store, NULL);

    if (status >= 0)
        status = dpl_store_save_source(store, &source, &source.id, NULL);
    for (uint64_t n = from; n < to && status >= 0; n++) {
        make_record(1, n, &made);
        status = dpl_store_add_event(store, source.id, &made.record, NULL);
    }
    if (status >= 0)
        return dpl_store_commit(store, NULL);
    dpl_store_rollback(store);
    return status;
}

static void
expect_records(struct dpl_store *store, uint64_t count)
{
    static struct made_record made;
    struct dpl_store_cursor *cursor = NULL;
    struct dplog_record got;
    int64_t broken;

    assert_int_equal(dpl_store_cursor_new(store, 1, &cursor, NULL), DPLOG_OK);
    for (uint64_t n = 0; n < count; n++) {
        const char *difference;

        assert_int_equal(dpl_store_cursor_next(cursor, &got, NULL), DPLOG_OK);
        make_record(1, n, &made);
        difference = record_difference(&made.record, &got);
        if (difference)
            fail_msg("record %u: %s differs", (unsigned)n, difference);
    }
    assert_int_equal(dpl_store_cursor_next(cursor, &got, NULL), DPLOG_DONE);
    dpl_store_cursor_free(cursor);
    assert_int_equal(dpl_query_int(store->db,
                                   "SELECT integrity_check <> 'ok' FROM "
                                   "pragma_integrity_check",
                                   &broken),
                     SQLITE_OK);
    assert_int_equal(broken, 0);
}

static void
delete_all(const struct stores *world)
{
    fixture_delete(&world->fixture, "s.db");
    fixture_delete(&world->fixture, "s.db-wal");
    fixture_delete(&world->fixture, "s.db-shm");
    fixture_delete(&world->fixture, "s.db-lock");
}

static void
delete_store(const struct stores *world)
{
    fixture_delete(&world->fixture, "s.db");
}

static void
move_store(const struct stores *world)
{
    fixture_rename(&world->fixture, "s.db", "moved.db");
}

static void
is_written_again_with_all_it_held(void **state)
{
    static void (*const ways[])(const struct stores *world) = {
        delete_all, delete_store, move_store};
    const struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "s.db", DPL_STORE_FOLLOW);
    uint64_t count = 40, sizes[COUNT(ways)];

    assert_int_equal(add(store, 0, count), DPLOG_OK);
    for (size_t i = 0; i < COUNT(ways); i++) {
        assert_false(dpl_store_has_moved(store));
        ways[i](world);
        assert_true(dpl_store_has_moved(store));
        assert_int_equal(add(store, count, count + 40), DPLOG_E_STORE);
        assert_int_equal(dpl_store_write_again(store, NULL), DPLOG_OK);
        assert_false(dpl_store_has_moved(store));
        expect_records(store, count);
        assert_int_equal(add(store, count, count + 40), DPLOG_OK);
        count += 40;
        sizes[i] = count;
        assert_false(stores_has(world, "s.db-again"));
        assert_true(stores_has(world, "s.db-lock"));
    }
    dpl_store_free(store);
    store = stores_open(world, "s.db", DPL_STORE_FOLLOW);
    expect_records(store, count);
    dpl_store_free(store);
    store = stores_open(world, "moved.db", DPL_STORE_FOLLOW);
    expect_records(store, sizes[1]);
    dpl_store_free(store);
}

/* Somebody's own file has the name that the copy would have at first. */
static void
a_file_in_the_way_stays(void **state)
{
    const struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "s.db", DPL_STORE_FOLLOW);
    struct dplog_error err = {0};

    assert_int_equal(add(store, 0, 7), DPLOG_OK);
    delete_store(world);
    (void)fixture_text(&world->fixture, "s.db-again", "notes");
    assert_int_equal(dpl_store_write_again(store, &err), DPLOG_E_STORE);
    assert_non_null(strstr(err.text, "'s.db-again' beside it is in the way"));
    assert_true(stores_has(world, "s.db-again"));
    fixture_delete(&world->fixture, "s.db-again");
    assert_int_equal(dpl_store_write_again(store, NULL), DPLOG_OK);
    expect_records(store, 7);
    dpl_store_free(store);
}

/* … and nothing of ours is found in it. */
static void
another_file_is_not_written_over(void **state)
{
    const struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "o.db", DPL_STORE_FOLLOW);
    struct dplog_error err = {0};

    assert_int_equal(add(store, 0, 7), DPLOG_OK);
    dpl_store_free(store);
    store = stores_open(world, "s.db", DPL_STORE_FOLLOW);
    assert_int_equal(add(store, 0, 300), DPLOG_OK);
    fixture_delete(&world->fixture, "s.db"); /* not its write-ahead log */
    (void)fixture_text(&world->fixture, "s.db", "no store");
    assert_int_equal(dpl_store_write_again(store, NULL), DPLOG_DONE);
    assert_int_equal(dpl_store_take_other(store, &err), DPLOG_E_STORE);
    assert_non_null(strstr(err.text, "is not a dplog store"));
    fixture_rename(&world->fixture, "o.db", "s.db");
    assert_int_equal(dpl_store_write_again(store, NULL), DPLOG_DONE);
    assert_int_equal(dpl_store_take_other(store, &err), DPLOG_OK);
    assert_int_equal(dpl_store_reach(store, &err), DPLOG_OK);
    expect_records(store, 7);
    assert_int_equal(add(store, 7, 9), DPLOG_OK);
    dpl_store_free(store);
}
#endif

int
main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, stores_set_up, stores_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(one_writer_at_a_time),
        TEST(what_a_crash_leaves_holds_nobody_up),
        TEST(a_store_of_old_shrinks),
#ifndef _WIN32
        TEST(is_written_again_with_all_it_held),
        TEST(a_file_in_the_way_stays),
        TEST(another_file_is_not_written_over),
#endif
    };

    return cmocka_run_group_tests_name("store_place", tests, NULL, NULL);
}
