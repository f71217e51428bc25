/* SPDX-License-Identifier: MIT
 *
 * Waiting for changes: by notification where the system has it, and by polling.
 */
#include "base/os.h"
#include "base/os_watch.h"
#include "fixture.h"
#include "harness.h"

enum { LONG_MS = 5000, POLL_MS = 20 };

struct env {
    struct fixture fixture;
    struct dpl_watch *watch;
};

static bool
is_log(void *data, const char *name)
{
    (void)data;
    return strstr(name, ".log") != NULL;
}

static int
begin(void **state, bool poll_only)
{
    static struct env env;
    const struct dpl_watch_options options = {
        .poll_ms = POLL_MS, .poll_only = poll_only, .filter_fn = is_log};

    fixture_init(&env.fixture);
    env.watch = NULL;
    *state = &env;
    return dpl_watch_new(&options, &env.watch, NULL);
}

static int
begin_notified(void **state)
{
    return begin(state, /* poll_only */ false);
}

static int
begin_polled(void **state)
{
    return begin(state, /* poll_only */ true);
}

static int
end(void **state)
{
    struct env *env = *state;

    dpl_watch_free(env->watch);
    fixture_done(&env->fixture);
    return 0;
}

static bool
is_notified(const struct env *env)
{
    return strncmp(dpl_watch_how(env->watch, 0), "polling", 7) != 0;
}

/* Until something is told of a folder, or the time is over. */
static unsigned
wait_for(struct env *env, size_t index, int timeout_ms)
{
    const enum dplog_status status =
        dpl_watch_wait(env->watch, timeout_ms, NULL);

    assert_true(status >= 0);
    return dpl_watch_take(env->watch, index);
}

static void
tells_what_changed(void **state)
{
    struct env *env = *state;

    assert_int_equal(dpl_watch_add(env->watch, env->fixture.root, NULL),
                     DPLOG_OK);
    if (!is_notified(env))
        skip();
#ifdef _WIN32
    assert_string_equal(dpl_watch_how(env->watch, 0), "ReadDirectoryChangesW");
#else
    assert_string_equal(dpl_watch_how(env->watch, 0), "inotify");
#endif
    assert_int_equal(wait_for(env, 0, 30), 0);
    fixture_text(&env->fixture, "a.log", "one");
    assert_true(wait_for(env, 0, LONG_MS) & DPL_WATCH_NAMES);
    (void)wait_for(env, 0, 30);
    fixture_append(&env->fixture, "a.log", "two");
    assert_int_equal(wait_for(env, 0, LONG_MS), DPL_WATCH_BYTES);
    fixture_rename(&env->fixture, "a.log", "b.log");
    assert_true(wait_for(env, 0, LONG_MS) & DPL_WATCH_NAMES);
}

static void
does_not_wake_for_other_files(void **state)
{
    struct env *env = *state;

    assert_int_equal(dpl_watch_add(env->watch, env->fixture.root, NULL),
                     DPLOG_OK);
    if (!is_notified(env))
        skip();
    fixture_text(&env->fixture, "store.db", "one");
    assert_int_equal(dpl_watch_wait(env->watch, 50, NULL), DPLOG_DONE);
    assert_int_equal(dpl_watch_take(env->watch, 0), 0);
}

static void
looks_now_and_then_where_nobody_tells(void **state)
{
    struct env *env = *state;
    uint64_t begin, spent;
    unsigned names = 0;

    assert_int_equal(dpl_watch_add(env->watch, env->fixture.root, NULL),
                     DPLOG_OK);
    assert_string_equal(dpl_watch_how(env->watch, 0),
                        "polling every 20 ms: as asked for");
    begin = dpl_clock_ns();
    for (int i = 0; i < 25; i++) {
        const unsigned changed = wait_for(env, 0, LONG_MS);

        assert_true(changed & DPL_WATCH_BYTES);
        names += (changed & DPL_WATCH_NAMES) != 0;
    }
    spent = (dpl_clock_ns() - begin) / 1000000;
    assert_true(spent >= 24 * POLL_MS);
    assert_in_range(names, 1, 3);
}

static void
is_woken(void **state)
{
    struct env *env = *state;
    const uint64_t begin = dpl_clock_ns();

    assert_int_equal(dpl_watch_add(env->watch, env->fixture.root, NULL),
                     DPLOG_OK);
    dpl_watch_wake(env->watch);
    assert_true(dpl_watch_wait(env->watch, LONG_MS, NULL) >= 0);
    assert_true((dpl_clock_ns() - begin) / 1000000 < LONG_MS / 2);
}

static void
finds_a_folder_that_comes_later(void **state)
{
    struct env *env = *state;
    unsigned changed = 0;

    assert_int_equal(
        dpl_watch_add(env->watch, fixture_path(&env->fixture, "Logs"), NULL),
        DPLOG_OK);
    assert_false(is_notified(env));
    fixture_text(&env->fixture, "Logs/a.log", "one");
    for (int i = 0; i < 100 && !is_notified(env); i++)
        changed |= wait_for(env, 0, LONG_MS);
    if (!is_notified(env))
        skip();
    assert_true(changed & DPL_WATCH_NAMES);
    (void)wait_for(env, 0, 30);
    fixture_append(&env->fixture, "Logs/a.log", "two");
    assert_int_equal(wait_for(env, 0, LONG_MS), DPL_WATCH_BYTES);
    /* and goes, and comes again */
    fixture_rename(&env->fixture, "Logs", "Other");
    for (int i = 0; i < 100 && is_notified(env); i++)
        (void)wait_for(env, 0, LONG_MS);
    assert_false(is_notified(env));
    fixture_rename(&env->fixture, "Other", "Logs");
    for (int i = 0; i < 100 && !is_notified(env); i++)
        (void)wait_for(env, 0, LONG_MS);
    assert_true(is_notified(env));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tells_what_changed, begin_notified,
                                        end),
        cmocka_unit_test_setup_teardown(does_not_wake_for_other_files,
                                        begin_notified, end),
        cmocka_unit_test_setup_teardown(looks_now_and_then_where_nobody_tells,
                                        begin_polled, end),
        cmocka_unit_test_setup_teardown(is_woken, begin_notified, end),
        cmocka_unit_test_setup_teardown(finds_a_folder_that_comes_later,
                                        begin_notified, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
