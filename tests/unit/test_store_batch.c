/* SPDX-License-Identifier: MIT
 *
 * A store for one run: a new one appears whole or not at all, one that is there
 * belongs to the run until its end.
 */
#include "base/os.h"
#include "harness.h"
#include "records.h"
#include "stores.h"
#include <stdio.h>

static void
expect_refused(struct stores *world, const char *name, enum dpl_store_use use,
               enum dplog_status status, const char *text)
{
    struct dpl_store *store = NULL;
    struct dplog_error err = {0};

    assert_int_equal(dpl_store_open_for(world->context,
                                        fixture_path(&world->fixture, name),
                                        use, &store, &err),
                     status);
    assert_null(store);
    if (!strstr(err.text, text))
        fail_msg("%s", err.text);
}

static void
add(struct dpl_store *store, uint64_t count)
{
    static struct made_record made;
    const struct dpl_store_source source = {
        .path = "a", .lineage = "l", .bias = DPLOG_BIAS_NONE};
    int64_t id;

    assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
    assert_int_equal(dpl_store_save_source(store, &source, &id, NULL),
                     DPLOG_OK);
    for (uint64_t n = 0; n < count; n++) {
        make_record(1, n, &made);
        assert_int_equal(dpl_store_add_event(store, id, &made.record, NULL),
                         DPLOG_OK);
    }
    assert_int_equal(dpl_store_commit(store, NULL), DPLOG_OK);
}

static void
expect_events(struct stores *world, const char *name, int64_t count)
{
    struct dpl_store *store = stores_open(world, name, DPL_STORE_READ);

    assert_int_equal(stores_query(store, "SELECT count(*) FROM event"), count);
    assert_int_equal(stores_query(store,
                                  "SELECT count(*) FROM pragma_integrity_check"
                                  " WHERE integrity_check <> 'ok'"),
                     0);
    assert_int_equal(stores_query(store, "PRAGMA page_size"), 16384);
    assert_int_equal(stores_query(store, "PRAGMA auto_vacuum"), 2);
    dpl_store_free(store);
}

static void
a_new_store_appears_when_it_is_whole(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "s.db", DPL_STORE_BATCH);

    assert_true(dpl_store_is_new(store));
    add(store, 10000);
    add(store, 10);
    assert_false(stores_has(world, "s.db"));
    assert_int_equal(dpl_store_publish(store, NULL), DPLOG_OK);
    assert_true(stores_has(world, "s.db"));
    assert_false(stores_has(world, "s.db-new"));
    dpl_store_free(store);
    assert_false(stores_has(world, "s.db-new-journal"));
    expect_events(world, "s.db", 10010);

    store = stores_open(world, "s.db", DPL_STORE_BATCH);
    assert_false(dpl_store_is_new(store));
    add(store, 5);
    assert_int_equal(dpl_store_publish(store, NULL), DPLOG_OK);
    dpl_store_free(store);
    assert_false(stores_has(world, "s.db-journal"));
    expect_events(world, "s.db", 10015);
}

static void
or_not_at_all(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "s.db", DPL_STORE_BATCH);

    add(store, 100);
    dpl_store_free(store);
    assert_false(stores_has(world, "s.db"));
    assert_false(stores_has(world, "s.db-new"));
}

static void
write_store(struct stores *world, const char *name)
{
    struct dpl_store *store = stores_open(world, name, DPL_STORE_BATCH);

    add(store, 3);
    assert_int_equal(dpl_store_publish(store, NULL), DPLOG_OK);
    dpl_store_free(store);
    expect_events(world, name, 3);
    fixture_delete(&world->fixture, name);
}

/* The first page is empty, not there, that of a store that was begun, or that
 * of one which is being emptied to begin again. */
static void
takes_over_what_a_crash_left(void **state)
{
    static const unsigned char begun[] = {0x44, 0x50, 0x4C, 0x42};
    static const unsigned char emptied[] = {0x10, 0x00, 0x01, 0x01, 0x00, 0x40,
                                            0x20, 0x20, 0x00, 0x00, 0x00, 0x01,
                                            0x00, 0x00, 0x00, 0x01};
    struct stores *const world = *state;
    static char left[100000];

    for (size_t n = 0; n < 5; n++) {
        if (n == 4) {
            memset(left, 0, 4096);
            memcpy(left, "SQLite format 3", 16);
            memcpy(left + 16, emptied, sizeof(emptied));
            left[100] = 0x0d;
        }
        if (n == 2) { /* the rest is garbage */
            for (size_t i = 0; i < sizeof(left); i++)
                left[i] = (char)(i * i / 7);
            memcpy(left, "SQLite format 3", 16);
            memcpy(left + 68, begun, sizeof(begun));
        }
        (void)fixture_write(&world->fixture, "s.db-new", left,
                            n == 0   ? 0
                            : n == 3 ? 60
                            : n == 4 ? 4096
                                     : sizeof(left));
        write_store(world, "s.db");
    }
}

/* … also after a commit, and when it was killed (fault/test_store_crash). */
static void
a_store_being_built_is_known_for_one(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "s.db", DPL_STORE_BATCH);
    enum dpl_held held;

    for (int n = 0; n < 2; n++) {
        assert_int_equal(
            dpl_store_look_at(fixture_path(&world->fixture, "s.db-new"), &held,
                              NULL),
            DPLOG_OK);
        assert_int_equal(held, DPL_HELD_BEGUN);
        add(store, 5000);
    }
    assert_int_equal(dpl_store_publish(store, NULL), DPLOG_OK);
    dpl_store_free(store);
    assert_int_equal(
        dpl_store_look_at(fixture_path(&world->fixture, "s.db"), &held, NULL),
        DPLOG_OK);
    assert_int_equal(held, DPL_HELD_STORE);
}

/* ── killed in its last steps ── */

static const char whole_mark[] = "DPLW", store_mark[] = "DPLG";
enum { MARK_AT = 68, MARK_LEN = 4 };

static void
set_mark(struct stores *world, const char *name, const char *mark)
{
    FILE *const file = fopen(fixture_path(&world->fixture, name), "r+b");

    assert_non_null(file);
    assert_int_equal(fseek(file, MARK_AT, SEEK_SET), 0);
    assert_int_equal(fwrite(mark, 1, MARK_LEN, file), MARK_LEN);
    assert_int_equal(fclose(file), 0);
}

static void
expect_mark(struct stores *world, const char *name, const char *mark)
{
    FILE *const file = fopen(fixture_path(&world->fixture, name), "rb");
    char got[MARK_LEN];

    assert_non_null(file);
    assert_int_equal(fseek(file, MARK_AT, SEEK_SET), 0);
    assert_int_equal(fread(got, 1, MARK_LEN, file), MARK_LEN);
    assert_int_equal(fclose(file), 0);
    assert_memory_equal(got, mark, MARK_LEN);
}

static void
publish_one(struct stores *world, uint64_t count)
{
    struct dpl_store *store = stores_open(world, "s.db", DPL_STORE_BATCH);

    add(store, count);
    assert_int_equal(dpl_store_publish(store, NULL), DPLOG_OK);
    dpl_store_free(store);
    expect_mark(world, "s.db", store_mark);
}

static void
before_it_has_its_name(void **state)
{
    struct stores *const world = *state;

    publish_one(world, 5);
    set_mark(world, "s.db", whole_mark);
    fixture_rename(&world->fixture, "s.db", "s.db-new");
    write_store(world, "s.db"); /* not "in the way" */
    assert_false(stores_has(world, "s.db-new"));
}

static void
after_it_has_its_name(void **state)
{
    struct stores *const world = *state;

    publish_one(world, 5);
    for (int use = DPL_STORE_FOLLOW; use <= DPL_STORE_BATCH; use++) {
        set_mark(world, "s.db", whole_mark);
        expect_events(world, "s.db", 5);
        expect_mark(world, "s.db", whole_mark); /* reading changes nothing */
        dpl_store_free(stores_open(world, "s.db", (enum dpl_store_use)use));
        expect_mark(world, "s.db", store_mark);
    }
}

static void
expect_in_the_way(struct stores *world, const char *name,
                  enum dpl_store_use use)
{
    char text[80];

    (void)snprintf(text, sizeof(text),
                   "s.db': the file '%s' beside it is in the way; move it",
                   name);
    expect_refused(world, "s.db", use, DPLOG_E_STORE, text);
    assert_true(stores_has(world, name));
    assert_false(stores_has(world, "s.db"));
}

/* Somebody's own file happens to have a name that the store would use. */
static void
never_takes_what_somebody_made(void **state)
{
    static const char *const texts[] = {"notes", "SQLite format 3, they say"};
    struct stores *const world = *state;

    for (size_t i = 0; i < COUNT(texts); i++) {
        (void)fixture_text(&world->fixture, "s.db-new", texts[i]);
        expect_in_the_way(world, "s.db-new", DPL_STORE_BATCH);
        fixture_delete(&world->fixture, "s.db-new");
        for (int use = DPL_STORE_FOLLOW; use <= DPL_STORE_BATCH; use++) {
            (void)fixture_text(&world->fixture, "s.db-lock", texts[i]);
            expect_in_the_way(world, "s.db-lock", (enum dpl_store_use)use);
            fixture_delete(&world->fixture, "s.db-lock");
        }
    }
}

static void
nor_a_store_that_is_whole(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *other = stores_open(world, "s.db-new", DPL_STORE_FOLLOW);

    add(other, 7);
    dpl_store_free(other);
    expect_in_the_way(world, "s.db-new", DPL_STORE_BATCH);
    expect_events(world, "s.db-new", 7);
}

static void
never_writes_over_what_another_made(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "s.db", DPL_STORE_BATCH);
    struct dpl_store *other = stores_open(world, "o.db", DPL_STORE_FOLLOW);
    struct dplog_error err = {0};

    add(store, 100);
    add(other, 7);
    dpl_store_free(other);
    fixture_rename(&world->fixture, "o.db", "s.db");
    assert_int_equal(dpl_store_publish(store, &err), DPLOG_E_BUSY);
    assert_non_null(strstr(err.text, "another program has made it meanwhile"));
    dpl_store_free(store);
    assert_false(stores_has(world, "s.db-new"));
    expect_events(world, "s.db", 7);
}

static void
the_second_one_is_told_to_wait(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "s.db", DPL_STORE_BATCH);

    expect_refused(world, "s.db", DPL_STORE_BATCH, DPLOG_E_BUSY,
                   "s.db': another program is writing to it; wait for it to "
                   "end, or take another store");
    assert_true(stores_has(world, "s.db-new")); /* not its own to remove */
    add(store, 9);
    assert_int_equal(dpl_store_publish(store, NULL), DPLOG_OK);
    dpl_store_free(store);
    expect_events(world, "s.db", 9);
}

/* The first one keeps its lock between its transactions. */
static void
nobody_comes_in_between(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "s.db", DPL_STORE_BATCH);
    struct dpl_store *other;

    add(store, 1);
    assert_int_equal(dpl_store_publish(store, NULL), DPLOG_OK);
    dpl_store_free(store);
    store = stores_open(world, "s.db", DPL_STORE_BATCH);
    add(store, 1);
    expect_refused(world, "s.db", DPL_STORE_BATCH, DPLOG_E_BUSY,
                   "another program is writing");
    dpl_store_free(store);
    other = stores_open(world, "s.db", DPL_STORE_BATCH);
    add(other, 1);
    dpl_store_free(other);
    expect_events(world, "s.db", 3);
}

static void
a_store_that_was_followed_is_added_to(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "s.db", DPL_STORE_FOLLOW);

    add(store, 50);
    dpl_store_free(store);
    store = stores_open(world, "s.db", DPL_STORE_BATCH);
    add(store, 50);
    dpl_store_free(store);
    expect_events(world, "s.db", 100);
}

/* People with a SQLite tool keep the write-ahead log; the run goes on. */
static void
readers_do_not_stop_a_run(void **state)
{
    struct stores *const world = *state;
    struct dpl_store *store = stores_open(world, "s.db", DPL_STORE_FOLLOW);
    struct dpl_store *reader;

    add(store, 50);
    dpl_store_free(store);
    reader = stores_open(world, "s.db", DPL_STORE_READ);
    assert_int_equal(stores_query(reader, "SELECT count(*) FROM event"), 50);
    store = stores_open(world, "s.db", DPL_STORE_BATCH);
    add(store, 50);
    dpl_store_free(store);
    assert_int_equal(stores_query(reader, "SELECT count(*) FROM event"), 100);
    dpl_store_free(reader);
}

static void
reading_makes_nothing(void **state)
{
    struct stores *const world = *state;

    expect_refused(world, "s.db", DPL_STORE_READ, DPLOG_E_STORE,
                   "s.db': there is no such store");
    assert_false(stores_has(world, "s.db"));
}

#ifndef _WIN32 /* there nobody can delete a file that is open */
static void
a_store_that_was_deleted_is_told(void **state)
{
    struct stores *const world = *state;

    for (int use = DPL_STORE_FOLLOW; use <= DPL_STORE_BATCH; use++) {
        const char *const name = use == DPL_STORE_BATCH ? "b.db" : "f.db";
        struct dpl_store *store = stores_open(world, name, DPL_STORE_FOLLOW);
        struct dplog_error err = {0};

        add(store, 5);
        dpl_store_free(store);
        store = stores_open(world, name, (enum dpl_store_use)use);
        add(store, 5);
        assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
        fixture_delete(&world->fixture, name);
        assert_int_equal(dpl_store_commit(store, &err), DPLOG_E_STORE);
        assert_non_null(strstr(err.text, "was deleted or moved"));
        dpl_store_rollback(store);
        assert_int_equal(dpl_store_begin(store, &err), DPLOG_E_STORE);
        dpl_store_free(store);
    }
}

#endif

int
main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, stores_set_up, stores_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_new_store_appears_when_it_is_whole),
        TEST(or_not_at_all),
        TEST(takes_over_what_a_crash_left),
        TEST(a_store_being_built_is_known_for_one),
        TEST(never_takes_what_somebody_made),
        TEST(nor_a_store_that_is_whole),
        TEST(before_it_has_its_name),
        TEST(after_it_has_its_name),
        TEST(never_writes_over_what_another_made),
        TEST(the_second_one_is_told_to_wait),
        TEST(nobody_comes_in_between),
        TEST(a_store_that_was_followed_is_added_to),
        TEST(readers_do_not_stop_a_run),
        TEST(reading_makes_nothing),
#ifndef _WIN32
        TEST(a_store_that_was_deleted_is_told),
#endif
    };

    return cmocka_run_group_tests_name("store_batch", tests, NULL, NULL);
}
