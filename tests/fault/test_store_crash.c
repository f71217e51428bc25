/* SPDX-License-Identifier: MIT
 *
 * A writer that dies by kill -9 at any moment: what it had committed is there,
 * record by record, what it had not is gone, and the next writer goes on from
 * the offset that the store tells it.
 *
 * Two sources in turns; the offset of a source is the number of its records.
 */
#include "base/os.h"
#include "harness.h"
#include "records.h"
#include "stores.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SOURCES = 2, ENOUGH = 20000 };

static const uint64_t TIME_NS = 3000000000;

/* ── the writer: no assertions, its exit code says all ── */

static void
require(enum dplog_status status)
{
    if (status < 0)
        _exit(3);
}

/* Sources as the store has them, or new ones. */
static void
load_sources(struct dpl_store *store, struct dpl_store_source *ret)
{
    int64_t cursor = 0;

    for (size_t i = 0; i < SOURCES; i++) {
        require(dpl_store_next_source(store, &cursor, &ret[i], NULL));
        ret[i].path = "a.log";
        ret[i].lineage = "l";
    }
}

static void
add_some(struct dpl_store *store, struct dpl_store_source *source,
         uint64_t count)
{
    static struct made_record made;

    for (; count > 0; count--) {
        make_record((uint64_t)source->id, source->offset++, &made);
        require(dpl_store_add_event(store, source->id, &made.record, NULL));
    }
}

/* Batch after batch; after each commit the offsets go down the pipe. */
static void
write_until_killed(struct stores *world, const char *path, uint64_t seed,
                   int pipe_end)
{
    struct dpl_store_source sources[SOURCES];
    struct dpl_store *store = NULL;
    uint64_t random = seed;

    require(dpl_store_open(world->context, path, &store, NULL));
    load_sources(store, sources);
    for (;;) {
        uint64_t offsets[SOURCES];
        int turns = (int)(next_random(&random) >> 40 & 31);

        require(dpl_store_begin(store, NULL));
        for (; turns >= 0; turns--)
            add_some(store, &sources[turns % SOURCES],
                     next_random(&random) >> 40 & 15);
        for (size_t i = 0; i < SOURCES; i++) {
            require(dpl_store_save_source(store, &sources[i], NULL, NULL));
            offsets[i] = sources[i].offset;
        }
        require(dpl_store_commit(store, NULL));
        if (write(pipe_end, offsets, sizeof(offsets)) != sizeof(offsets))
            _exit(4);
    }
}

/* ── the judge ── */

static void
make_sources(struct stores *world, const char *path)
{
    const struct dpl_store_source source = {
        .path = "a.log", .lineage = "l", .bias = DPLOG_BIAS_NONE};
    struct dpl_store *store = NULL;
    int64_t id = 0;

    assert_int_equal(dpl_store_open(world->context, path, &store, NULL),
                     DPLOG_OK);
    for (int64_t i = 1; i <= SOURCES; i++) {
        assert_int_equal(dpl_store_save_source(store, &source, &id, NULL),
                         DPLOG_OK);
        assert_int_equal(id, i);
    }
    dpl_store_free(store);
}

static void
expect_records(struct dpl_store *store, int64_t source, uint64_t count)
{
    static struct made_record made;
    struct dpl_store_cursor *cursor = NULL;
    struct dplog_record got;

    assert_int_equal(dpl_store_cursor_new(store, source, &cursor, NULL),
                     DPLOG_OK);
    for (uint64_t n = 0; n < count; n++) {
        const char *difference;

        if (dpl_store_cursor_next(cursor, &got, NULL) != DPLOG_OK)
            fail_msg("source %d: record %u of %u is lost", (int)source,
                     (unsigned)n, (unsigned)count);
        make_record((uint64_t)source, n, &made);
        difference = record_difference(&made.record, &got);
        if (difference)
            fail_msg("source %d: record %u: %s differs", (int)source,
                     (unsigned)n, difference);
    }
    if (dpl_store_cursor_next(cursor, &got, NULL) != DPLOG_DONE)
        fail_msg("source %d: records after the %u of its offset", (int)source,
                 (unsigned)count);
    dpl_store_cursor_free(cursor);
}

/* Open what the dead left. `told`: offsets of the last commit it spoke of; one
 * more may be there, of which it did not get to speak. Returns the records. */
static uint64_t
judge(struct stores *world, const char *path, const uint64_t *told)
{
    struct dpl_store_source source;
    struct dpl_store *store = NULL;
    struct dplog_error err = {0};
    int64_t cursor = 0, bad = -1;
    uint64_t total = 0;

    if (dpl_store_open(world->context, path, &store, &err) != DPLOG_OK)
        fail_msg("%s", err.text);
    assert_int_equal(dpl_query_int(store->db,
                                   "SELECT count(*) FROM pragma_integrity_check"
                                   " WHERE integrity_check <> 'ok'",
                                   &bad),
                     SQLITE_OK);
    assert_int_equal(bad, 0);
    for (int64_t i = 1; i <= SOURCES; i++) {
        assert_int_equal(dpl_store_next_source(store, &cursor, &source, NULL),
                         DPLOG_OK);
        assert_int_equal(source.id, i);
        if (source.offset < told[i - 1])
            fail_msg("source %d: commit of %u records is lost", (int)i,
                     (unsigned)told[i - 1]);
        expect_records(store, i, source.offset);
        total += source.offset;
    }
    dpl_store_free(store);
    return total;
}

static void
wait_for_killed(pid_t child)
{
    int how = 0;

    assert_int_equal(waitpid(child, &how, 0), child);
    if (!WIFSIGNALED(how) || WTERMSIG(how) != SIGKILL)
        fail_msg("the writer ended by itself: %d",
                 WIFEXITED(how) ? WEXITSTATUS(how) : how);
}

/* Start a writer, kill it after a while. */
static void
crash_once(struct stores *world, const char *path, uint64_t seed,
           useconds_t after_us, uint64_t *told)
{
    uint64_t offsets[SOURCES];
    int ends[2];
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(ends[0]);
        write_until_killed(world, path, seed, ends[1]);
    }
    (void)close(ends[1]);
    (void)usleep(after_us);
    assert_int_equal(kill(child, SIGKILL), 0);
    wait_for_killed(child);
    while (read(ends[0], offsets, sizeof(offsets)) == sizeof(offsets))
        memcpy(told, offsets, sizeof(offsets));
    (void)close(ends[0]);
}

static void
survives_kill_at_any_moment(void **state)
{
    struct stores *const world = *state;
    const uint64_t end = dpl_clock_ns() + TIME_NS;
    uint64_t told[SOURCES] = {0}, random = dpl_clock_ns() | 1, total = 0;
    const char *path = "";
    char name[32];
    unsigned crashes = 0, stores = 0;
    uint64_t sum = 0;

    print_message("seed %llu\n", (unsigned long long)random);
    while (dpl_clock_ns() < end) {
        if (stores == 0 || total > ENOUGH) {
            (void)snprintf(name, sizeof(name), "crash-%u.db", stores++);
            path = fixture_path(&world->fixture, name);
            make_sources(world, path);
            memset(told, 0, sizeof(told));
            sum += total;
        }
        crash_once(world, path, next_random(&random) | 1,
                   (useconds_t)(next_random(&random) >> 40) % 40000, told);
        total = judge(world, path, told);
        crashes++;
    }
    sum += total;
    print_message("%u crashes, %u stores, %llu records\n", crashes, stores,
                  (unsigned long long)sum);
    assert_true(crashes > 3);
    assert_true(sum > 100);
}

/* Not by luck: in the middle of a transaction, part of it on the disk. */
static void
forgets_half_a_transaction(void **state)
{
    struct stores *const world = *state;
    const char *const path = fixture_path(&world->fixture, "half.db");
    uint64_t told[SOURCES] = {100, 50};
    int ends[2];
    pid_t child;
    char byte;

    make_sources(world, path);
    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct dpl_store_source sources[SOURCES];
        struct dpl_store *store = NULL;

        require(dpl_store_open(world->context, path, &store, NULL));
        load_sources(store, sources);
        for (int batch = 0; batch < 2; batch++) {
            require(dpl_store_begin(store, NULL));
            /* The second time far more than SQLite's cache holds. */
            add_some(store, &sources[0], batch ? 30000 : 100);
            add_some(store, &sources[1], batch ? 10 : 50);
            for (size_t i = 0; i < SOURCES; i++)
                require(dpl_store_save_source(store, &sources[i], NULL, NULL));
            if (batch == 0)
                require(dpl_store_commit(store, NULL));
        }
        (void)write(ends[1], "x", 1);
        for (;;)
            (void)pause();
    }
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(kill(child, SIGKILL), 0);
    wait_for_killed(child);
    (void)close(ends[0]);
    assert_int_equal(judge(world, path, told), 150);
    /* And the next one goes on from there. */
    crash_once(world, path, 5, 20000, told);
    (void)judge(world, path, told);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(forgets_half_a_transaction,
                                        stores_set_up, stores_tear_down),
        cmocka_unit_test_setup_teardown(survives_kill_at_any_moment,
                                        stores_set_up, stores_tear_down),
    };

    return cmocka_run_group_tests_name("store_crash", tests, NULL, NULL);
}
