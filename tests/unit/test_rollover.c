/* SPDX-License-Identifier: MIT
 *
 * What happens to a log between two runs on one store: every record is kept
 * once, whatever its file is called by then, and what is gone is told.
 */
#include "harness.h"
#include "runs.h"
#include "store/store.h"
#include "story.h"
#include <stdio.h>

struct env {
    struct fixture fixture;
    struct dplog_context *context;
    struct dplog_ruleset *rules;
    struct run run;
    char store[2048];
};

static int
set_up(void **state)
{
    static struct env env;

    fixture_init(&env.fixture);
    assert_int_equal(dplog_context_new(NULL, &env.context, NULL), DPLOG_OK);
    env.rules = story_rules(env.context, NULL);
    (void)snprintf(env.store, sizeof(env.store), "%s",
                   fixture_path(&env.fixture, "store.db"));
    env.run = (struct run){env.context, env.rules, env.store};
    *state = &env;
    return 0;
}

static int
tear_down(void **state)
{
    struct env *env = *state;

    dplog_ruleset_free(env->rules);
    dplog_context_free(env->context);
    fixture_done(&env->fixture);
    return 0;
}

/* ── what the product, and people, do to a log ── */

enum { LINE_BYTES = 85 };

/* All of one length, with times that rise. */
static void
write_lines(const struct fixture *fixture, const char *name, int from, int to)
{
    for (int i = from; i < to; i++) {
        char line[256];

        (void)snprintf(line, sizeof(line),
                       "line %03d  $$<SMS_DISTRIBUTION_MANAGER><11-20-2026 "
                       "09:%02d:%02d.000-540><thread=5 (0x5)>\r\n",
                       i, i / 60, i % 60);
        fixture_append(fixture, name, line);
    }
}

static void
copy_file(const struct fixture *fixture, const char *from, const char *to)
{
    size_t len;
    char *bytes = run_read_file(fixture_path(fixture, from), &len);

    fixture_write(fixture, to, bytes, len);
    free(bytes);
}

static void
rename_twice(const struct fixture *fixture)
{
    write_lines(fixture, "L/distmgr.log", 10, 20);
    fixture_rename(fixture, "L/distmgr.log", "L/distmgr-20261120-090000.log");
    write_lines(fixture, "L/distmgr.log", 20, 30);
    fixture_rename(fixture, "L/distmgr.log", "L/distmgr.lo_");
    write_lines(fixture, "L/distmgr.log", 30, 40);
}

static void
rename_to_lo(const struct fixture *fixture)
{
    write_lines(fixture, "L/distmgr.log", 10, 20);
    fixture_rename(fixture, "L/distmgr.log", "L/distmgr.lo_");
    write_lines(fixture, "L/distmgr.log", 20, 40);
}

static void
copy_and_cut(const struct fixture *fixture)
{
    write_lines(fixture, "L/distmgr.log", 10, 20);
    copy_file(fixture, "L/distmgr.log", "L/distmgr.lo_");
    fixture_text(fixture, "L/distmgr.log", "");
    write_lines(fixture, "L/distmgr.log", 20, 40);
}

static void
copy_without_cut_yet(const struct fixture *fixture)
{
    copy_file(fixture, "L/distmgr.log", "L/distmgr.lo_");
    write_lines(fixture, "L/distmgr.log", 10, 40);
}

static void
move_folder(const struct fixture *fixture)
{
    write_lines(fixture, "L/distmgr.log", 10, 40);
    fixture_rename(fixture, "L", "M");
    fixture_text(fixture, "L/other.txt", "");
    fixture_rename(fixture, "M/distmgr.log", "L/PkgXferMgr.log");
}

static void
cut_to_less(const struct fixture *fixture)
{
    fixture_text(fixture, "L/distmgr.log", "");
    write_lines(fixture, "L/distmgr.log", 20, 25);
}

static void
cut_to_more(const struct fixture *fixture)
{
    fixture_text(fixture, "L/distmgr.log", "");
    write_lines(fixture, "L/distmgr.log", 20, 40);
}

static void
delete_and_create(const struct fixture *fixture)
{
    fixture_text(fixture, "L/keeps-the-number.txt", "x");
    fixture_rename(fixture, "L/keeps-the-number.txt", "L/distmgr.log");
    fixture_text(fixture, "L/distmgr.log", "");
    write_lines(fixture, "L/distmgr.log", 20, 40);
}

static void
roll_over_too_often(const struct fixture *fixture)
{
    fixture_delete(fixture, "L/distmgr.log");
    write_lines(fixture, "L/distmgr.lo_", 15, 40);
    write_lines(fixture, "L/distmgr.log", 40, 45);
}

static void
do_nothing(const struct fixture *fixture)
{
    (void)fixture;
}

static const struct {
    const char *name;
    void (*between)(const struct fixture *fixture);
    int events;         /* in the store after the second run */
    const char *reason; /* of the gap, or NULL */
    int lines_lost;     /* told, in lines; the first run had ten */
} cases[] = {
    {"nothing", do_nothing, 10, NULL, 0},
    {"renamed to .lo_", rename_to_lo, 40, NULL, 0},
    {"renamed twice, with a history", rename_twice, 40, NULL, 0},
    {"copied and cut", copy_and_cut, 40, NULL, 0},
    {"copied, not yet cut", copy_without_cut_yet, 40, NULL, 0},
    {"moved under another name", move_folder, 40, NULL, 0},
    {"cut, now shorter", cut_to_less, 15, "cut before", 0},
    {"cut, now longer", cut_to_more, 30, "cut before", 0},
    {"another file of that name", delete_and_create, 30, "replaced", 0},
    {"rolled over too often", roll_over_too_often, 40, "more often", 15},
};

static int
count_events(const struct env *env)
{
    struct dpl_store *store = NULL;
    struct dpl_store_source source;
    int64_t cursor = 0;
    uint64_t events = 0;

    assert_int_equal(dpl_store_open(env->context, env->run.store, &store, NULL),
                     DPLOG_OK);
    while (dpl_store_next_source(store, &cursor, &source, NULL) == DPLOG_OK)
        events += source.events;
    dpl_store_free(store);
    return (int)events;
}

static void
expect_gap(const char *name, const char *report, const char *reason,
           int lines_lost)
{
    static const char no_gap[] = "\"gaps\": []";
    char bytes[40];

    if (!reason) {
        if (!strstr(report, no_gap))
            fail_msg("%s: %s", name, strstr(report, "\"gaps\": [{"));
        return;
    }
    (void)snprintf(bytes, sizeof(bytes), "\"bytes\": %d",
                   lines_lost * LINE_BYTES);
    if (strstr(report, no_gap) || !strstr(report, reason) ||
        !strstr(report, bytes) ||
        !strstr(report, "\"from\": \"2026-11-20T00:00:09.000Z\""))
        fail_msg("%s, %s: %s", name, bytes, strstr(report, "\"limits\""));
}

static void
keeps_each_record_once_and_tells_gaps(void **state)
{
    struct env *env = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *paths[] = {NULL, NULL};
        char *report;

        tear_down(state);
        set_up(state);
        paths[0] = fixture_path(&env->fixture, "L");
        write_lines(&env->fixture, "L/distmgr.log", 0, 10);
        free(run_report(&env->run, paths));
        cases[i].between(&env->fixture);
        for (int again = 0; again < 2; again++) {
            paths[0] = fixture_path(&env->fixture, "L");
            report = run_report(&env->run, paths);
            expect_gap(cases[i].name, report, cases[i].reason,
                       cases[i].lines_lost);
            free(report);
            if (count_events(env) != cases[i].events)
                fail_msg("%s: %d events", cases[i].name, count_events(env));
        }
    }
}

/* ── stopped when the log had just rolled over, and was empty ── */

static void
analyze_once(struct env *env)
{
    const char *const paths[] = {fixture_path(&env->fixture, "L"), NULL};

    free(run_report(&env->run, paths));
}

static void
follow_once(struct env *env)
{
    struct dplog_follow *follow =
        run_follow(&env->run, fixture_path(&env->fixture, "L"));

    assert_int_equal(dplog_follow_step(follow, 0, NULL), DPLOG_OK);
    assert_int_equal(dplog_follow_finish(follow, NULL), DPLOG_OK);
    dplog_follow_free(follow);
}

/* What follows is larger than what was read; that says nothing. */
static void
a_full_log_that_was_read_misses_nothing(void **state)
{
    static void (*const ways[])(struct env * env) = {analyze_once, follow_once};
    struct env *env = *state;

    for (size_t i = 0; i < COUNT(ways); i++) {
        const char *paths[] = {NULL, NULL};
        char *report;

        tear_down(state);
        set_up(state);
        write_lines(&env->fixture, "L/distmgr.lo_", 0, 10);
        fixture_text(&env->fixture, "L/distmgr.log", "");
        ways[i](env);
        write_lines(&env->fixture, "L/distmgr.log", 10, 30);
        fixture_rename(&env->fixture, "L/distmgr.log", "L/distmgr.lo_");
        write_lines(&env->fixture, "L/distmgr.log", 30, 35);
        ways[i](env);
        paths[0] = fixture_path(&env->fixture, "L");
        report = run_report(&env->run, paths);
        expect_gap("full", report, "perhaps more than once", 0);
        free(report);
        assert_int_equal(count_events(env), 35);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_full_log_that_was_read_misses_nothing,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(keeps_each_record_once_and_tells_gaps,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
