/* SPDX-License-Identifier: MIT
 *
 * What went into a store comes out of it: records, sources, gaps; and nothing
 * does that was not committed.
 */
#include "base/mem.h"
#include "fixture.h"
#include "harness.h"
#include "records.h"
#include "store/store.h"

struct world {
    struct fixture fixture;
    struct dplog_context *context;
    struct dpl_store *store;
};

static const char *
store_path(const struct world *world)
{
    return fixture_path(&world->fixture, "events.db");
}

static void
reopen(struct world *world)
{
    struct dplog_error err = {0};

    dpl_store_free(world->store);
    world->store = NULL;
    if (dpl_store_open(world->context, store_path(world), &world->store,
                       &err) != DPLOG_OK)
        fail_msg("%s", err.text);
}

static int
set_up(void **state)
{
    static struct world world;

    fixture_init(&world.fixture);
    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    world.store = NULL;
    reopen(&world);
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    dpl_store_free(world->store);
    dplog_context_free(world->context);
    fixture_done(&world->fixture);
    return 0;
}

static void
begin(struct world *world)
{
    assert_int_equal(dpl_store_begin(world->store, NULL), DPLOG_OK);
}

static void
commit(struct world *world)
{
    assert_int_equal(dpl_store_commit(world->store, NULL), DPLOG_OK);
}

static int64_t
new_source(struct world *world, const char *path)
{
    const struct dpl_store_source source = {
        .path = path, .lineage = "l", .bias = DPLOG_BIAS_NONE};
    int64_t id = 0;

    assert_int_equal(dpl_store_save_source(world->store, &source, &id, NULL),
                     DPLOG_OK);
    assert_true(id > 0);
    return id;
}

static void
add_records(struct world *world, int64_t source, uint64_t from, uint64_t to)
{
    static struct made_record made;
    struct dplog_error err;

    for (uint64_t n = from; n < to; n++) {
        make_record((uint64_t)source, n, &made);
        if (dpl_store_add_event(world->store, source, &made.record, &err) !=
            DPLOG_OK)
            fail_msg("record %u: %s", (unsigned)n, err.text);
    }
}

static struct dpl_store_cursor *
new_cursor(struct world *world, int64_t source)
{
    struct dpl_store_cursor *cursor = NULL;

    assert_int_equal(dpl_store_cursor_new(world->store, source, &cursor, NULL),
                     DPLOG_OK);
    return cursor;
}

static void
expect_next(struct dpl_store_cursor *cursor, int64_t source, uint64_t number)
{
    static struct made_record made;
    struct dplog_record record;
    const char *difference;

    assert_int_equal(dpl_store_cursor_next(cursor, &record, NULL), DPLOG_OK);
    make_record((uint64_t)source, number, &made);
    difference = record_difference(&made.record, &record);
    if (difference)
        fail_msg("record %u: %s differs", (unsigned)number, difference);
}

static void
expect_end(struct dpl_store_cursor *cursor)
{
    struct dplog_record record;

    assert_int_equal(dpl_store_cursor_next(cursor, &record, NULL), DPLOG_DONE);
    assert_int_equal(dpl_store_cursor_next(cursor, &record, NULL), DPLOG_DONE);
}

/* The source holds the records [0, count) and no others. */
static void
expect_records(struct world *world, int64_t source, uint64_t count)
{
    struct dpl_store_cursor *const cursor = new_cursor(world, source);

    for (uint64_t n = 0; n < count; n++)
        expect_next(cursor, source, n);
    expect_end(cursor);
    dpl_store_cursor_free(cursor);
}

static void
gives_back_every_field(void **state)
{
    struct world *const world = *state;
    int64_t source;

    begin(world);
    source = new_source(world, "a.log");
    add_records(world, source, 0, 6000);
    expect_records(world, source, 6000);
    commit(world);
    expect_records(world, source, 6000);
    reopen(world);
    expect_records(world, source, 6000);
}

static void
keeps_sources_apart(void **state)
{
    struct world *const world = *state;
    int64_t sources[3];
    uint64_t counts[3] = {0}, random = 7;

    begin(world);
    for (size_t i = 0; i < 3; i++)
        sources[i] = new_source(world, "a.log");
    for (int run = 0; run < 400; run++) {
        const size_t i = next_random(&random) >> 20 & 3;
        const uint64_t more = next_random(&random) >> 20 & 15;

        if (i == 3) {
            commit(world);
            if (more < 4)
                reopen(world);
            begin(world);
        } else {
            add_records(world, sources[i], counts[i], counts[i] + more);
            counts[i] += more;
        }
    }
    commit(world);
    for (size_t i = 0; i < 3; i++) {
        assert_true(counts[i] > 100);
        expect_records(world, sources[i], counts[i]);
    }
    expect_records(world, 99, 0);
}

static void
cursor_ends_where_it_began(void **state)
{
    struct world *const world = *state;
    struct dpl_store_cursor *first, *second;
    int64_t source;

    begin(world);
    source = new_source(world, "a.log");
    add_records(world, source, 0, 150);
    first = new_cursor(world, source);
    for (uint64_t n = 0; n < 70; n++) {
        expect_next(first, source, n);
        add_records(world, source, 150 + n, 151 + n);
    }
    commit(world);
    second = new_cursor(world, source);
    for (uint64_t n = 70; n < 150; n++) {
        expect_next(second, source, n - 70);
        expect_next(first, source, n);
    }
    expect_end(first);
    begin(world);
    add_records(world, source, 220, 221);
    commit(world);
    for (uint64_t n = 80; n < 220; n++)
        expect_next(second, source, n);
    expect_end(second);
    dpl_store_cursor_free(first);
    dpl_store_cursor_free(second);
    dpl_store_cursor_free(NULL);
    expect_records(world, source, 221);
}

static void
forgets_what_was_not_committed(void **state)
{
    struct world *const world = *state;
    int64_t source, lost;

    begin(world);
    source = new_source(world, "a.log");
    add_records(world, source, 0, 10);
    commit(world);

    begin(world);
    add_records(world, source, 10, 300); /* with new components */
    lost = new_source(world, "b.log");
    dpl_store_rollback(world->store);
    expect_records(world, source, 10);

    begin(world);
    assert_int_equal(new_source(world, "c.log"), lost);
    add_records(world, source, 10, 400); /* the same components again */
    commit(world);
    expect_records(world, source, 400);

    begin(world);
    add_records(world, source, 400, 500);
    reopen(world);
    expect_records(world, source, 400);
}

static void
abandons_a_transaction_on_failure(void **state)
{
    struct world *const world = *state;
    struct dplog_error err = {0};
    int64_t source;

    begin(world);
    source = new_source(world, "a.log");
    add_records(world, source, 0, 5);
    commit(world);

    begin(world);
    add_records(world, source, 5, 9);
    /* No source 77: the reference is checked, as by a damaged file. */
    assert_int_equal(dpl_store_add_gap(world->store, 77, 0, 1, 0, 0, "r", &err),
                     DPLOG_E_STORE);
    assert_non_null(strstr(err.text, "cannot write '"));
    assert_non_null(strstr(err.text, "events.db': FOREIGN KEY"));
    assert_int_equal(dpl_store_save_source(
                         world->store,
                         &(struct dpl_store_source){.path = "", .lineage = ""},
                         NULL, &err),
                     DPLOG_E_STORE);
    assert_non_null(strstr(err.text, "what came before was rolled back"));
    assert_int_equal(dpl_store_commit(world->store, &err), DPLOG_E_STORE);
    expect_records(world, source, 5);

    begin(world);
    add_records(world, source, 5, 6);
    commit(world);
    expect_records(world, source, 6);
}

/* Ingest and read a little; the first status that is a failure. */
static enum dplog_status
do_all(struct world *world, const char *path, struct dplog_error *reterr)
{
    static struct made_record made;
    const struct dpl_store_source source = {.path = path, .lineage = "l"};
    struct dpl_store_cursor *cursor = NULL;
    struct dpl_store_source got;
    struct dplog_record record;
    int64_t id = 0, at = 0;
    enum dplog_status status;

    status = dpl_store_open(world->context, path, &world->store, reterr);
    if (status >= 0)
        status = dpl_store_begin(world->store, reterr);
    if (status >= 0)
        status = dpl_store_save_source(world->store, &source, &id, reterr);
    for (uint64_t n = 0; n < 100 && status >= 0; n++) {
        make_record(1, n, &made);
        status = dpl_store_add_event(world->store, id, &made.record, reterr);
    }
    if (status >= 0)
        status = dpl_store_commit(world->store, reterr);
    if (status >= 0)
        status = dpl_store_cursor_new(world->store, id, &cursor, reterr);
    while (status == DPLOG_OK)
        status = dpl_store_cursor_next(cursor, &record, reterr);
    dpl_store_cursor_free(cursor);
    if (status >= 0)
        status = dpl_store_next_source(world->store, &at, &got, reterr);
    dpl_store_free(world->store);
    world->store = NULL;
    return status;
}

static void
fails_cleanly_for_want_of_memory(void **state)
{
    struct world *const world = *state;
    enum dplog_status status = DPLOG_E_NO_MEMORY;
    long after = 0;

    dpl_store_free(world->store);
    world->store = NULL;
    for (; status != DPLOG_OK; after++) {
        struct dplog_error err = {0};

        dpl_mem_fail_after(after);
        status = do_all(world, store_path(world), &err);
        dpl_mem_fail_after(-1);
        if (status != DPLOG_OK) {
            assert_int_equal(status, DPLOG_E_NO_MEMORY);
            assert_string_equal(err.text, "out of memory");
        }
    }
    /* Store, path, stage, cursor, batch at least. */
    assert_true(after > 8);
    reopen(world);
}

static void
expect_source(const struct dpl_store_source *got,
              const struct dpl_store_source *want)
{
    assert_string_equal(got->path, want->path);
    assert_string_equal(got->lineage, want->lineage);
    assert_int_equal(got->log, want->log);
    assert_int_equal(got->format, want->format);
    assert_int_equal(got->encoding, want->encoding);
    assert_true(got->volume == want->volume);
    assert_true(got->file_high == want->file_high);
    assert_true(got->file_low == want->file_low);
    assert_true(got->head_hash == want->head_hash);
    assert_true(got->head_len == want->head_len);
    assert_true(got->marker_hash == want->marker_hash);
    assert_true(got->offset == want->offset);
    assert_true(got->next_line == want->next_line);
    assert_true(got->lines == want->lines);
    assert_true(got->events == want->events);
    assert_true(got->continuations == want->continuations);
    assert_true(got->unparsed == want->unparsed);
    assert_int_equal(got->bias, want->bias);
}

static void
remembers_sources(void **state)
{
    struct world *const world = *state;
    struct dpl_store_source sources[] = {
        {.path = "C:\\Logs\\distmgr.log",
         .lineage = "C:\\Logs|distmgr",
         .log = DPLOG_LOG_DISTMGR,
         .format = DPLOG_FORMAT_SMS,
         .encoding = DPLOG_ENCODING_CP932,
         .volume = 1,
         .file_high = UINT64_MAX,
         .file_low = UINT64_C(1) << 63,
         .head_hash = UINT64_C(0xFEDCBA9876543210),
         .head_len = UINT32_MAX,
         .marker_hash = UINT64_MAX - 1,
         .offset = 12345678901,
         .next_line = 17,
         .lines = 16,
         .events = 10,
         .continuations = 5,
         .unparsed = 1,
         .bias = -540},
        {.path = "", .lineage = "", .bias = DPLOG_BIAS_NONE},
        {.path = "\xff\xfe",
         .lineage = "x",
         .log = DPLOG_LOG_MIXED,
         .format = DPLOG_FORMAT_PLAIN,
         .encoding = DPLOG_ENCODING_CP1252,
         .bias = 0},
    };
    struct dpl_store_source got;
    int64_t cursor = 0;

    for (size_t i = 0; i < COUNT(sources); i++)
        assert_int_equal(dpl_store_save_source(world->store, &sources[i],
                                               &sources[i].id, NULL),
                         DPLOG_OK);
    sources[1].offset = 99;
    sources[1].path = "renamed";
    begin(world);
    assert_int_equal(
        dpl_store_save_source(world->store, &sources[1], NULL, NULL), DPLOG_OK);
    commit(world);
    reopen(world);
    for (size_t i = 0; i < COUNT(sources); i++) {
        assert_int_equal(
            dpl_store_next_source(world->store, &cursor, &got, NULL), DPLOG_OK);
        assert_int_equal(got.id, sources[i].id);
        expect_source(&got, &sources[i]);
    }
    assert_int_equal(dpl_store_next_source(world->store, &cursor, &got, NULL),
                     DPLOG_DONE);
}

struct seen_gaps {
    struct world *world;
    int64_t source;
    int count, stop_at;
};

static bool
see_gap(void *data, int64_t source, uint64_t offset, uint64_t bytes,
        int64_t from_us, int64_t to_us, const char *reason)
{
    struct seen_gaps *const seen = data;
    int64_t cursor = 0;
    struct dpl_store_source ignored;

    /* The callback may use the store. */
    assert_int_equal(
        dpl_store_next_source(seen->world->store, &cursor, &ignored, NULL),
        DPLOG_OK);
    assert_int_equal(source, seen->source);
    if (seen->count == 0) {
        assert_true(offset == 5 && bytes == 5120);
        assert_true(from_us == DPLOG_TIME_NONE && to_us == -3);
        assert_string_equal(reason, "rolled over twice");
    } else {
        assert_true(offset == UINT64_MAX && bytes == 1);
        assert_true(from_us == 7 && to_us == DPLOG_TIME_NONE);
        assert_string_equal(reason, "");
    }
    return ++seen->count != seen->stop_at;
}

static void
remembers_gaps(void **state)
{
    struct world *const world = *state;
    struct seen_gaps seen = {.world = world};
    struct dplog_error err;

    seen.source = new_source(world, "a.log");
    assert_int_equal(dpl_store_add_gap(world->store, seen.source, 5, 5120,
                                       DPLOG_TIME_NONE, -3, "rolled over twice",
                                       NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_store_add_gap(world->store, seen.source, UINT64_MAX, 1,
                                       7, DPLOG_TIME_NONE, "", NULL),
                     DPLOG_OK);
    reopen(world);
    assert_int_equal(dpl_store_each_gap(world->store, see_gap, &seen, NULL),
                     DPLOG_OK);
    assert_int_equal(seen.count, 2);

    seen.count = 0;
    seen.stop_at = 1;
    assert_int_equal(dpl_store_each_gap(world->store, see_gap, &seen, &err),
                     DPLOG_E_CANCELLED);
    assert_int_equal(seen.count, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(gives_back_every_field, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(keeps_sources_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cursor_ends_where_it_began, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(forgets_what_was_not_committed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(abandons_a_transaction_on_failure,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(fails_cleanly_for_want_of_memory,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(remembers_sources, set_up, tear_down),
        cmocka_unit_test_setup_teardown(remembers_gaps, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
