/* SPDX-License-Identifier: MIT
 *
 * A store that another program is writing to when following begins: nothing is
 * stored twice, nothing is lost, and it is told.
 *
 * SQLite waits for a lock in naps that it adds up. Here they take no time, and
 * the other program comes to its end in one of them.
 */
#include "fixture.h"
#include "harness.h"
#include "runs.h"
#include "store/store_impl.h"
#include <stdio.h>
#include <string.h>

enum { LINES = 20, BUSY_MS = DPL_STORE_BUSY_MS };

struct world {
    struct fixture fixture;
    struct dplog_context *context;
    struct dplog_ruleset *rules;
    struct dpl_store *other; /* of the other program */
    sqlite3_vfs vfs;         /* the usual one but for its naps */
    int naps_us;             /* so far */
    int unlock_at_us;        /* 0: never */
};

static struct world the_world;

static int
take_a_nap(sqlite3_vfs *vfs, int us)
{
    struct world *const world = &the_world;

    (void)vfs;
    world->naps_us += us;
    if (world->unlock_at_us && world->naps_us >= world->unlock_at_us) {
        world->unlock_at_us = 0;
        dpl_store_rollback(world->other);
    }
    return us;
}

static void
nap_in_no_time(struct world *world)
{
    world->vfs = *sqlite3_vfs_find(NULL);
    world->vfs.zName = "naps";
    world->vfs.xSleep = take_a_nap;
    world->naps_us = world->unlock_at_us = 0;
    assert_int_equal(sqlite3_vfs_register(&world->vfs, /* default */ 1),
                     SQLITE_OK);
}

static const char *
store_path(const struct world *world)
{
    return fixture_path(&world->fixture, "s.db");
}

static void
lock(struct world *world)
{
    assert_int_equal(dpl_store_begin(world->other, NULL), DPLOG_OK);
}

static int
set_up(void **state)
{
    struct world *const world = &the_world;

    fixture_init(&world->fixture);
    assert_int_equal(dplog_context_new(NULL, &world->context, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world->context, &world->rules, NULL),
        DPLOG_OK);
    assert_int_equal(
        dpl_store_open(world->context, store_path(world), &world->other, NULL),
        DPLOG_OK);
    dpl_store_free(world->other);
    /* It knows SQLite, but does not ask for our lock. */
    assert_int_equal(dpl_store_open_for(world->context, store_path(world),
                                        DPL_STORE_READ, &world->other, NULL),
                     DPLOG_OK);
    for (int i = 0; i < LINES; i++) {
        char line[120];

        snprintf(line, sizeof(line),
                 "Sleep 1800 seconds...  $$<SMS_DISTRIBUTION_MANAGER>"
                 "<11-20-2026 09:44:%02d.000+480><thread=3020 (0xBCC)>\r\n",
                 i);
        fixture_append(&world->fixture, "Logs/distmgr.log", line);
    }
    nap_in_no_time(world);
    *state = world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    dpl_store_free(world->other);
    (void)sqlite3_vfs_unregister(&world->vfs);
    dplog_ruleset_free(world->rules);
    dplog_context_free(world->context);
    fixture_done(&world->fixture);
    return 0;
}

static struct run
run_of(const struct world *world)
{
    return (struct run){.context = world->context,
                        .ruleset = world->rules,
                        .store = store_path(world)};
}

static struct dplog_follow *
begin(const struct world *world)
{
    const struct run run = run_of(world);

    return run_follow(&run, fixture_path(&world->fixture, "Logs"));
}

/* What the last step told of the store. */
static unsigned
take_news(struct dplog_follow *follow)
{
    struct dplog_happening happening;
    unsigned kinds = 0;

    while (dplog_follow_next(follow, &happening)) {
        kinds |= 1u << happening.kind;
        assert_non_null(strstr(happening.path, "s.db"));
        if (happening.kind == DPLOG_HAPPENING_TROUBLE)
            assert_non_null(strstr(happening.text, "another program"));
    }
    return kinds;
}

static void
expect_lines(const struct world *world, uint64_t lines)
{
    const struct run run = run_of(world);
    const char *const none[] = {NULL};
    struct dplog_analysis *analysis = run_analysis(&run, none);
    size_t count;
    const struct dplog_source *sources =
        dplog_analysis_sources(analysis, &count);

    assert_int_equal(count, 1);
    assert_int_equal(sources[0].events, lines);
    dplog_analysis_free(analysis);
}

static void
follow_once(const struct world *world)
{
    struct dplog_follow *follow = begin(world);

    assert_int_equal(dplog_follow_step(follow, 0, NULL), DPLOG_OK);
    assert_int_equal(dplog_follow_finish(follow, NULL), DPLOG_OK);
    dplog_follow_free(follow);
}

static void
what_a_locked_store_knows_is_not_stored_again(void **state)
{
    struct world *world = *state;
    struct dplog_follow *follow;

    follow_once(world);
    expect_lines(world, LINES);
    lock(world);
    follow = begin(world);
    assert_int_equal(dplog_follow_step(follow, 0, NULL), DPLOG_OK);
    assert_int_equal(take_news(follow), 1u << DPLOG_HAPPENING_TROUBLE);
    assert_null(dplog_follow_diagnosis(follow));
    dpl_store_rollback(world->other);
    assert_true(dplog_follow_step(follow, 2000, NULL) >= 0);
    assert_int_equal(take_news(follow), 1u << DPLOG_HAPPENING_MENDED);
    assert_int_equal(dplog_follow_finish(follow, NULL), DPLOG_OK);
    dplog_follow_free(follow);
    expect_lines(world, LINES);
}

static void
an_end_before_the_store_answers_is_told(void **state)
{
    struct world *world = *state;
    struct dplog_error error = {0};
    struct dplog_follow *follow;

    follow_once(world);
    lock(world);
    follow = begin(world);
    assert_int_equal(dplog_follow_step(follow, 0, NULL), DPLOG_OK);
    assert_int_equal(dplog_follow_finish(follow, &error), DPLOG_E_BUSY);
    assert_non_null(strstr(error.text, "another program"));
    dplog_follow_free(follow);
    dpl_store_rollback(world->other);
    expect_lines(world, LINES);
}

/* The first try to store fails, and the next one of the same step does not. */
static void
trouble_can_be_read_although_it_is_mended(void **state)
{
    struct world *world = *state;
    struct dplog_follow *follow = begin(world);

    lock(world);
    world->unlock_at_us = world->naps_us + (BUSY_MS + BUSY_MS / 4) * 1000;
    assert_int_equal(dplog_follow_step(follow, 0, NULL), DPLOG_OK);
    assert_int_equal(take_news(follow), 1u << DPLOG_HAPPENING_TROUBLE |
                                            1u << DPLOG_HAPPENING_MENDED);
    assert_int_equal(dplog_follow_finish(follow, NULL), DPLOG_OK);
    dplog_follow_free(follow);
    expect_lines(world, LINES);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_a_locked_store_knows_is_not_stored_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_end_before_the_store_answers_is_told,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            trouble_can_be_read_although_it_is_mended, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
