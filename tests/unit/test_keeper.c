/* SPDX-License-Identifier: MIT
 *
 * Which stored source a file is: among many, of a few bytes, and of a copy
 * that is older than what was read.
 */
#include "base/buf.h"
#include "engine/keeper.h"
#include "fixture.h"
#include "harness.h"
#include "runs.h"
#include "source/discover.h"
#include <stdio.h>
#include <string.h>

enum { HISTORY = 400, LINES = 60 };

struct world {
    struct dplog_context *context;
    struct dplog_ruleset *rules;
    struct fixture fixture;
};

static int
set_up(void **state)
{
    static struct world world;

    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world.context, &world.rules, NULL), DPLOG_OK);
    fixture_init(&world.fixture);
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    fixture_done(&world->fixture);
    dplog_ruleset_free(world->rules);
    dplog_context_free(world->context);
    return 0;
}

/* A line of the log at some second of a day. */
static void
add_line(struct dpl_buf *buf, unsigned second)
{
    dpl_buf_addf(buf,
                 "Sleep 1800 seconds...  $$<SMS_DISTRIBUTION_MANAGER>"
                 "<11-20-2026 %02u:%02u:%02u.000+480><thread=3020 (0xBCC)>\r\n",
                 second / 3600, second / 60 % 60, second % 60);
}

static void
write_lines(const struct world *world, const char *name, unsigned first,
            unsigned count)
{
    struct dpl_buf buf = {0};

    for (unsigned i = 0; i < count; i++)
        add_line(&buf, first + i);
    fixture_write(&world->fixture, name, buf.ptr, buf.len);
    dpl_buf_done(&buf);
}

static struct run
run_of(const struct world *world, const char *store)
{
    return (struct run){
        .context = world->context, .ruleset = world->rules, .store = store};
}

static struct dplog_analysis *
analysis_of(const struct world *world, const char *store)
{
    const struct run run = run_of(world, store);
    const char *const paths[] = {fixture_path(&world->fixture, "Logs"), NULL};

    return run_analysis(&run, paths);
}

/* The records of the store after an analysis of the folder. */
static uint64_t
analyze(const struct world *world)
{
    struct dplog_analysis *analysis =
        analysis_of(world, fixture_path(&world->fixture, "s.db"));
    uint64_t events = 0;
    size_t count;
    const struct dplog_source *sources =
        dplog_analysis_sources(analysis, &count);

    for (size_t i = 0; i < count; i++)
        events += sources[i].events;
    dplog_analysis_free(analysis);
    return events;
}

/* How many pairs are compared to find all files of the folder. */
static uint64_t
count_compared(const struct world *world)
{
    struct dpl_inputs *inputs = NULL;
    struct dpl_keeper *keeper = NULL;
    uint64_t compared;

    assert_int_equal(dpl_inputs_new(world->context, &inputs, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_add_path(
                         inputs, fixture_path(&world->fixture, "Logs"), NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_inputs_finish(inputs, NULL), DPLOG_OK);
    assert_int_equal(dpl_keeper_open(world->context,
                                     fixture_path(&world->fixture, "s.db"),
                                     DPL_STORE_BATCH, dpl_inputs_count(inputs),
                                     &keeper, NULL),
                     DPLOG_OK);
    for (size_t i = 0; i < dpl_inputs_count(inputs); i++) {
        const struct dpl_input *input = dpl_inputs_get(inputs, i);
        struct dpl_source *source = NULL;
        struct dpl_kept kept;

        assert_int_equal(
            dpl_source_open(world->context, input, 0, &source, NULL), DPLOG_OK);
        assert_int_equal(dpl_keeper_find(keeper, i, input, source, &kept, NULL),
                         DPLOG_OK);
        assert_true(kept.id > 0 && !kept.unread);
        dpl_keeper_detach(keeper, i);
        dpl_source_close(source);
    }
    compared = dpl_keeper_compared(keeper);
    dpl_keeper_free(keeper);
    dpl_inputs_free(inputs);
    return compared;
}

static void
many_history_files_are_found_by_their_heads(void **state)
{
    struct world *world = *state;

    for (unsigned i = 0; i < HISTORY; i++) {
        char name[64];

        snprintf(name, sizeof(name), "Logs/distmgr-20261120-%06u.log", i);
        write_lines(world, name, i * 2, 2);
    }
    assert_int_equal(analyze(world), 2 * HISTORY);
    assert_int_equal(count_compared(world), HISTORY);
    assert_int_equal(analyze(world), 2 * HISTORY);
}

static void
an_old_copy_of_what_was_read_is_not_read_again(void **state)
{
    struct world *world = *state;

    write_lines(world, "Logs/distmgr.log", 0, LINES);
    assert_int_equal(analyze(world), LINES);
    write_lines(world, "Logs/distmgr.log", LINES, 3); /* begun anew */
    write_lines(world, "Logs/distmgr.lo_", 0, LINES - 10);
    assert_int_equal(analyze(world), LINES + 3);
}

/* Lines of all kinds: blank ones that belong to none, torn ones, whole ones. */
static const char odd_lines[] =
    "\r\n\r\n"
    "Sleep 1800 seconds...  $$<SMS_DISTRIBUTION_MANAGER>"
    "<11-20-2026 09:44:23.000+480><thread=3020 (0xBCC)>\r\n"
    "\r\n"
    "$$<SMS_DISTRIBUTION_MANAGER><11-20-2026 09:44:24.000+480>"
    "<thread=3020 (0xBCC)>\r\n"
    "two\r\nlines  $$<SMS_DISTRIBUTION_MANAGER>"
    "<11-20-2026 09:44:25.000+480><thread=3020 (0xBCC)>\r\n"
    "torn <![LOG[\r\n"
    "\r\n";

struct counts {
    uint64_t lines, events, continuations, unparsed;
};

static struct counts
counts_of(const struct dplog_source *sources, size_t count)
{
    assert_int_equal(count, 1);
    assert_false(sources->failed);
    return (struct counts){sources->lines, sources->events,
                           sources->continuations, sources->unparsed};
}

static struct counts
count_once(const struct world *world, const char *store)
{
    struct dplog_analysis *analysis = analysis_of(world, store);
    size_t count;
    const struct dplog_source *sources =
        dplog_analysis_sources(analysis, &count);
    const struct counts counts = counts_of(sources, count);

    dplog_analysis_free(analysis);
    return counts;
}

static struct counts
count_following(const struct world *world, const char *store)
{
    const struct run run = run_of(world, store);
    struct dplog_follow *follow =
        run_follow(&run, fixture_path(&world->fixture, "Logs"));
    const struct dplog_diagnosis *diagnosis;
    struct counts counts;

    assert_int_equal(dplog_follow_step(follow, 0, NULL), DPLOG_OK);
    assert_int_equal(dplog_follow_finish(follow, NULL), DPLOG_OK);
    diagnosis = dplog_follow_diagnosis(follow);
    counts = counts_of(diagnosis->sources, diagnosis->source_count);
    dplog_follow_free(follow);
    return counts;
}

static void
assert_counts(struct counts got, struct counts want)
{
    assert_int_equal(got.lines, want.lines);
    assert_int_equal(got.events, want.events);
    assert_int_equal(got.continuations, want.continuations);
    assert_int_equal(got.unparsed, want.unparsed);
    assert_int_equal(got.lines, got.events + got.continuations + got.unparsed);
}

/* Its first half ends inside a line. */
static void
lines_are_counted_as_without_a_store(void **state)
{
    struct world *world = *state;
    const char *const store = fixture_path(&world->fixture, "s.db");

    for (size_t parts = 2; parts >= 1; parts--) {
        struct counts want;

        fixture_write(&world->fixture, "Logs/distmgr.log", odd_lines,
                      strlen(odd_lines) / parts);
        want = count_once(world, NULL);
        assert_true(want.events > 0);
        assert_counts(count_once(world, store), want);
        assert_counts(count_once(world, store), want);
    }
}

/* What is behind the last whole record may still become another one. */
static void
lines_are_counted_so_while_they_are_followed(void **state)
{
    struct world *world = *state;
    const char *const store = fixture_path(&world->fixture, "s.db");
    const size_t whole = (size_t)(strstr(odd_lines, "torn") - odd_lines);
    struct counts want;

    fixture_write(&world->fixture, "Logs/distmgr.log", odd_lines, whole);
    want = count_once(world, NULL);
    assert_counts(count_following(world, NULL), want);
    assert_counts(count_following(world, store), want);
    assert_counts(count_following(world, store), want);
    assert_counts(count_once(world, store), want);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            many_history_files_are_found_by_their_heads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            an_old_copy_of_what_was_read_is_not_read_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_are_counted_as_without_a_store,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            lines_are_counted_so_while_they_are_followed, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
