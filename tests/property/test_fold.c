/* SPDX-License-Identifier: MIT
 *
 * What is over goes when there is too much of it (track/fold.c). Whoever goes
 * on from a snapshot, before it or behind it, and whoever follows, says what
 * one run over everything says; and where memory ends in the middle of it, the
 * run does, with an error and nothing worse.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "harness.h"
#include "runs.h"
#include "story.h"
#include <stdio.h>

enum { FINDINGS = 12, PACKAGES = 60, RUNS = 6 };

struct world {
    struct dplog_context *context;
    struct dplog_ruleset *story;
};

static int
set_up(void **state)
{
    static struct world world;
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;

    options.limits.findings = FINDINGS;
    assert_int_equal(dplog_context_new(&options, &world.context, NULL),
                     DPLOG_OK);
    world.story = story_rules(world.context, NULL);
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    dplog_ruleset_free(world->story);
    dplog_context_free(world->context);
    return 0;
}

/* Packages that fail and then arrive, one in ten of which never does. */
static void
tell(const struct fixture *fixture, unsigned from, unsigned to)
{
    struct dpl_buf lines = {0};

    for (unsigned n = from; n < to; n++) {
        const unsigned hour = 1 + n / 60, minute = n % 60;

        dpl_buf_addf(&lines,
                     "d %02u:%02u:01 7 starts pkg=PS1%05u v=1 dp=DP%u\n"
                     "p %02u:%02u:02 9 sends pkg=PS1%05u v=1 dp=DP%u\n"
                     "p %02u:%02u:03 9 fail-send pkg=PS1%05u v=1 dp=DP%u\n"
                     "p %02u:%02u:04 9 retry pkg=PS1%05u v=1 dp=DP%u\n",
                     hour, minute, n, n % 7, hour, minute, n, n % 7, hour,
                     minute, n, n % 7, hour, minute, n, n % 7);
        if (n % 10 != 3)
            dpl_buf_addf(&lines,
                         "p %02u:%02u:05 9 sent pkg=PS1%05u v=1 dp=DP%u\n",
                         hour, minute, n, n % 7);
    }
    run_write_story(fixture, "Logs", dpl_buf_str(&lines));
    dpl_buf_done(&lines);
}

static char *
report(const struct world *world, const struct fixture *fixture,
       const char *store)
{
    const struct run run = {.context = world->context,
                            .ruleset = world->story,
                            .store =
                                store ? fixture_path(fixture, store) : NULL};
    const char *paths[] = {fixture_path(fixture, "Logs"), NULL};
    char *whole = run_report(&run, paths);
    char *rest = run_without_sources(whole);

    free(whole);
    return rest;
}

static void
later_runs_agree(void **state)
{
    struct fixture fixture;

    fixture_init(&fixture);
    for (unsigned run = 0; run < RUNS; run++) {
        char *got, *want;

        tell(&fixture, PACKAGES * run / RUNS, PACKAGES * (run + 1) / RUNS);
        got = report(*state, &fixture, "s.db");
        want = report(*state, &fixture, NULL);
        assert_string_equal(got, want);
        assert_true(run < RUNS / 2 || strstr(want, "findings-over"));
        free(got);
        free(want);
    }
    fixture_done(&fixture);
}

/* ── memory runs out ── */

static enum dplog_status
try_analysis(const struct world *world, const char *folder)
{
    struct dplog_analysis_options options = DPLOG_ANALYSIS_OPTIONS_INIT;
    struct dplog_analysis *analysis = NULL;
    enum dplog_status status = dplog_analysis_new(world->context, world->story,
                                                  &options, &analysis, NULL);

    if (status >= 0)
        status = dplog_analysis_add_path(analysis, folder, NULL);
    if (status >= 0)
        status = dplog_analysis_run(analysis, NULL);
    dplog_analysis_free(analysis);
    return status;
}

/* Who follows tries to end well whatever a step said. */
static enum dplog_status
try_follow(const struct world *world, const char *folder)
{
    struct dplog_follow_options options = DPLOG_FOLLOW_OPTIONS_INIT;
    struct dplog_follow *follow = NULL;
    struct dplog_happening happening;
    enum dplog_status status =
        dplog_follow_new(world->context, world->story, &options, &follow, NULL);
    enum dplog_status finished;

    if (status >= 0)
        status = dplog_follow_add_path(follow, folder, NULL);
    for (int n = 0; n < 3 && status >= 0; n++) {
        status = dplog_follow_step(follow, 0, NULL);
        while (status >= 0 && dplog_follow_next(follow, &happening))
            ;
    }
    finished = follow ? dplog_follow_finish(follow, NULL) : status;
    dplog_follow_free(follow);
    return status < 0 ? status : finished;
}

static void
run_out(const struct world *world, const char *what,
        enum dplog_status (*try)(const struct world *world, const char *folder))
{
    struct fixture fixture;
    char folder[512];
    long place = 0, left = -1, failures = 0;

    fixture_init(&fixture);
    tell(&fixture, 0, PACKAGES / 2);
    snprintf(folder, sizeof(folder), "%s", fixture_path(&fixture, "Logs"));
    for (; left < 0; place += 1 + place / 200) {
        enum dplog_status status;

        dpl_mem_fail_after(place);
        status = try(world, folder);
        left = dpl_mem_fail_after(-1);
        failures += status < 0;
        if (status < 0 && status != DPLOG_E_NO_MEMORY)
            fail_msg("%s: allocation %ld: %s", what, place,
                     dplog_status_name(status));
    }
    print_message("%s: %ld allocations, %ld failures\n", what, place, failures);
    assert_true(failures > 300);
    fixture_done(&fixture);
}

static void
memory_ends_in_an_analysis(void **state)
{
    run_out(*state, "analysis", try_analysis);
}

static void
memory_ends_in_a_follower(void **state)
{
    run_out(*state, "follower", try_follow);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_runs_agree),
        cmocka_unit_test(memory_ends_in_an_analysis),
        cmocka_unit_test(memory_ends_in_a_follower),
    };

    return cmocka_run_group_tests_name("fold", tests, set_up, tear_down);
}
