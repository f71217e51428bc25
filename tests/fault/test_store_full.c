/* SPDX-License-Identifier: MIT
 *
 * No room left: the store says so with its path, keeps what was committed and
 * nothing else, and goes on when there is room again.
 */
#include "base/os.h"
#include "fixture.h"
#include "harness.h"
#include "records.h"
#include "store/store_impl.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sched.h>
#include <sys/mount.h>
#endif

struct world {
    struct fixture fixture;
    struct dplog_context *context;
    struct dpl_store *store;
    struct dpl_store_source source; /* its offset is its number of records */
};

static int
set_up(void **state)
{
    static struct world world;

    fixture_init(&world.fixture);
    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    world.store = NULL;
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
open_store(struct world *world, const char *name)
{
    struct dplog_error err = {0};

    if (dpl_store_open(world->context, fixture_path(&world->fixture, name),
                       &world->store, &err) != DPLOG_OK)
        fail_msg("%s", err.text);
    world->source = (struct dpl_store_source){
        .path = "a", .lineage = "l", .bias = DPLOG_BIAS_NONE};
    assert_int_equal(dpl_store_save_source(world->store, &world->source,
                                           &world->source.id, NULL),
                     DPLOG_OK);
}

/* One transaction; world->source moves on only when it was committed. */
static enum dplog_status
add_batch(struct world *world, uint64_t count, struct dplog_error *reterr)
{
    static struct made_record made;
    struct dpl_store_source source = world->source;
    enum dplog_status status = dpl_store_begin(world->store, reterr);

    for (; count > 0 && status >= 0; count--) {
        make_record(1, source.offset++, &made);
        status =
            dpl_store_add_event(world->store, source.id, &made.record, reterr);
    }
    if (status >= 0)
        status = dpl_store_save_source(world->store, &source, NULL, reterr);
    if (status >= 0)
        status = dpl_store_commit(world->store, reterr);
    if (status >= 0)
        world->source.offset = source.offset;
    return status;
}

static void
add_until_full(struct world *world, struct dplog_error *reterr)
{
    enum dplog_status status;
    int batches = 0;

    do {
        status = add_batch(world, 500, reterr);
    } while (status >= 0 && ++batches < 1000);
    assert_int_equal(status, DPLOG_E_STORE);
    assert_true(batches > 0);
    assert_int_equal(dpl_store_commit(world->store, NULL), DPLOG_E_STORE);
}

static void
expect_committed(struct world *world)
{
    static struct made_record made;
    struct dpl_store_cursor *cursor = NULL;
    struct dpl_store_source source;
    struct dplog_record got;
    int64_t at = 0;

    assert_int_equal(dpl_store_next_source(world->store, &at, &source, NULL),
                     DPLOG_OK);
    assert_int_equal(source.offset, world->source.offset);
    assert_int_equal(
        dpl_store_cursor_new(world->store, source.id, &cursor, NULL), DPLOG_OK);
    for (uint64_t n = 0; n < source.offset; n++) {
        const char *difference;

        assert_int_equal(dpl_store_cursor_next(cursor, &got, NULL), DPLOG_OK);
        make_record(1, n, &made);
        difference = record_difference(&made.record, &got);
        if (difference)
            fail_msg("record %u: %s differs", (unsigned)n, difference);
    }
    assert_int_equal(dpl_store_cursor_next(cursor, &got, NULL), DPLOG_DONE);
    dpl_store_cursor_free(cursor);
}

static void
reopen_and_expect_committed(struct world *world, const char *name)
{
    dpl_store_free(world->store);
    world->store = NULL;
    assert_int_equal(dpl_store_open(world->context,
                                    fixture_path(&world->fixture, name),
                                    &world->store, NULL),
                     DPLOG_OK);
    expect_committed(world);
}

/* SQLite's own bound on the file: the same answer as a full disk's, on every
 * system. */
static void
says_that_the_database_is_full(void **state)
{
    struct world *const world = *state;
    struct dplog_error err = {0};
    int64_t pages;

    open_store(world, "e.db");
    assert_int_equal(
        dpl_query_int(world->store->db, "PRAGMA max_page_count = 60", &pages),
        SQLITE_OK);
    add_until_full(world, &err);
    assert_non_null(strstr(err.text, "cannot write '"));
    assert_non_null(strstr(err.text, "e.db': database or disk is full"));
    expect_committed(world);

    assert_int_equal(dpl_query_int(world->store->db,
                                   "PRAGMA max_page_count = 1000000", &pages),
                     SQLITE_OK);
    assert_int_equal(add_batch(world, 5000, NULL), DPLOG_OK);
    reopen_and_expect_committed(world, "e.db");
}

/* A file that may not grow: write() fails as it does on a broken disk. */
static void
says_that_a_write_failed(void **state)
{
    struct world *const world = *state;
    struct rlimit before, small;
    struct dplog_error err = {0};

    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 600 * 1024;
    open_store(world, "e.db");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    add_until_full(world, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_non_null(strstr(err.text, "cannot write '"));
    assert_non_null(strstr(err.text, "e.db': disk I/O error"));
    expect_committed(world);
    assert_int_equal(add_batch(world, 5000, NULL), DPLOG_OK);
    reopen_and_expect_committed(world, "e.db");
}

#ifdef __linux__
static bool
write_line(const char *path, const char *format, unsigned number)
{
    FILE *const file = fopen(path, "w");
    bool ok;

    if (!file)
        return false;
    ok = fprintf(file, format, number) > 0;
    return fclose(file) == 0 && ok;
}

/* Who may not mount may do so in a name space where he is root. */
static bool
become_root(void)
{
    const unsigned user = geteuid(), group = getegid();

    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
           write_line("/proc/self/uid_map", "0 %u 1", user) &&
           write_line("/proc/self/setgroups", "deny%.0u", 0) &&
           write_line("/proc/self/gid_map", "0 %u 1", group);
}

/* A disk of two megabytes that only this process sees; false: not allowed. */
static bool
mount_small_disk(const char *path)
{
    return (unshare(CLONE_NEWNS) == 0 || become_root()) &&
           mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("dplog-test", path, "tmpfs", 0, "size=2m") == 0;
}

/* A new one that has no room is not there at all; with room it is. */
static void
leaves_nothing_of_a_new_store(struct world *world)
{
    static const char zeros[1500 * 1024];
    const char *const path = fixture_path(&world->fixture, "disk/n.db");
    struct dplog_error err = {0};

    (void)fixture_write(&world->fixture, "disk/ballast", zeros, sizeof(zeros));
    for (int room = 0; room <= 1; room++) {
        enum dplog_status status;

        world->source.id = 0;
        world->source.offset = 0;
        assert_int_equal(dpl_store_open_for(world->context, path,
                                            DPL_STORE_BATCH, &world->store,
                                            NULL),
                         DPLOG_OK);
        assert_int_equal(dpl_store_save_source(world->store, &world->source,
                                               &world->source.id, NULL),
                         DPLOG_OK);
        status = add_batch(world, room ? 2000 : 20000, &err);
        if (status >= 0)
            status = dpl_store_publish(world->store, &err);
        assert_int_equal(status, room ? DPLOG_OK : DPLOG_E_STORE);
        dpl_store_free(world->store);
        world->store = NULL;
        if (!room) {
            assert_non_null(
                strstr(err.text, "n.db': database or disk is full"));
            assert_int_equal(dpl_path_kind(path, NULL), DPL_PATH_MISSING);
            fixture_delete(&world->fixture, "disk/ballast");
        }
    }
    reopen_and_expect_committed(world, "disk/n.db");
    dpl_store_free(world->store);
    world->store = NULL;
}

static void
survives_a_full_disk(void **state)
{
    struct world *const world = *state;
    static const char zeros[1024 * 1024];
    struct dplog_error err = {0};
    const char *disk;

    (void)fixture_text(&world->fixture, "disk/below", "");
    disk = fixture_path(&world->fixture, "disk");
    if (!mount_small_disk(disk)) {
        print_message("SKIP: no right to mount a small disk: %s\n",
                      strerror(errno));
        skip();
    }
    (void)fixture_write(&world->fixture, "disk/ballast", zeros, sizeof(zeros));
    open_store(world, "disk/e.db");
    add_until_full(world, &err);
    print_message("%s\n", err.text);
    assert_non_null(strstr(err.text, "cannot write '"));
    assert_true(strstr(err.text, "e.db': database or disk is full") ||
                strstr(err.text, "e.db': disk I/O error"));
    expect_committed(world);

    fixture_delete(&world->fixture, "disk/ballast");
    assert_int_equal(add_batch(world, 100, NULL), DPLOG_OK);
    reopen_and_expect_committed(world, "disk/e.db");
    dpl_store_free(world->store);
    world->store = NULL;
    fixture_delete(&world->fixture, "disk/e.db");
    leaves_nothing_of_a_new_store(world);
    assert_int_equal(umount(fixture_path(&world->fixture, "disk")), 0);
}
#endif

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_that_the_database_is_full, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(says_that_a_write_failed, set_up,
                                        tear_down),
#ifdef __linux__
        cmocka_unit_test_setup_teardown(survives_a_full_disk, set_up,
                                        tear_down),
#endif
    };

    return cmocka_run_group_tests_name("store_full", tests, NULL, NULL);
}
