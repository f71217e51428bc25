/* SPDX-License-Identifier: MIT
 *
 * Deployments: which lines are about the same one, and how its attempts are
 * counted.
 */
#include "story_group.h"

static struct story story;

#define A1  "pkg=PS100001 dp=DP1"
#define A1V "pkg=PS100001 v=3 dp=DP1"

static const struct deployment_case {
    const char *name, *lines, *deployments;
} cases[] = {
    /* attempts */
    {"several lines tell of one begin",
     "d 09:00 7 starts " A1V "\n"
     "d 09:00 7 startstoo " A1V "\n"
     "p 09:01 8 sends " A1V,
     "PS100001@DP1 v3 send 1: open\n"},
    {"the same line once more is another attempt",
     "d 09:00 7 starts " A1V "\n"
     "d 09:30 7 starts " A1V,
     "PS100001@DP1 v3 precheck 2: open open\n"},
    {"a begin that is told later belongs to the newer attempt",
     "d 09:00 7 starts " A1V "\n"
     "d 09:30 7 starts " A1V "\n"
     "p 09:31 8 sends " A1V,
     "PS100001@DP1 v3 send 2: open open\n"},
    {"an attempt, its retries, and success",
     "d 09:00 7 starts " A1V "\n"
     "p 09:01 8 sends " A1V "\n"
     "p 09:02 8 retry " A1V "\n"
     "p 09:32 9 sends " A1V "\n"
     "p 09:33 9 retry " A1V "\n"
     "p 10:03 8 sends " A1V "\n"
     "p 10:04 8 sent " A1V,
     "PS100001@DP1 v3 commit 3: retry retry success\n"},
    {"asking whether it has come yet is no further attempt",
     "p 09:00 8 pulls " A1V "\n"
     "p 09:01 8 notified " A1V "\n"
     "p 10:00 8 pulls " A1V "\n"
     "p 11:00 8 pulls " A1V "\n"
     "p 11:01 8 sent " A1V,
     "PS100001@DP1 v3 commit 1: success\n"},
    {"but before that it is one, and so is one after the end",
     "p 09:00 8 pulls " A1V "\n"
     "p 09:20 8 pulls " A1V "\n"
     "p 09:21 8 notified " A1V "\n"
     "p 10:00 8 sent " A1V "\n"
     "p 12:00 8 pulls " A1V "\n"
     "p 12:20 8 pulls " A1V,
     "PS100001@DP1 v3 pull 4: open success open open\n"},
    {"without an open attempt there is nothing to go on with",
     "p 09:00 8 notified " A1V "\n"
     "p 10:00 8 pulls " A1V,
     "PS100001@DP1 v3 pull 1: open\n"},
    {"an attempt that ended for good",
     "d 09:00 7 starts " A1V "\n"
     "p 09:01 8 givesup " A1V,
     "PS100001@DP1 v3 send 1: failed\n"},
    {"success, then sent anew",
     "d 09:00 7 starts " A1V "\n"
     "p 09:01 8 sent " A1V "\n"
     "d 11:00 7 starts " A1V,
     "PS100001@DP1 v3 precheck 2: success open\n"},
    {"the echo of an end counts no more",
     "d 09:00 7 starts " A1V "\n"
     "p 09:01 8 retry " A1V "\n"
     "d 09:02 7 retry " A1V,
     "PS100001@DP1 v3 send 1: retry\n"},
    {"half an hour later it is that of an attempt that nobody saw begin",
     "d 09:00 7 starts " A1V "\n"
     "d 09:01 7 retry " A1V "\n"
     "d 09:31 7 retry " A1V "\n"
     "d 10:01 7 sent " A1V,
     "PS100001@DP1 v3 commit 3: retry retry success\n"},
    {"a success may be told again at any time",
     "d 09:00 7 starts " A1V "\n"
     "d 09:01 7 sent " A1V "\n"
     "d 12:00 7 sent " A1V,
     "PS100001@DP1 v3 commit 1: success\n"},
    {"nor does that of a success",
     "d 09:00 7 starts " A1V "\n"
     "p 09:01 8 sent " A1V "\n"
     "d 09:02 7 sent " A1V,
     "PS100001@DP1 v3 commit 1: success\n"},
    {"an excerpt may show the end only", "p 09:01 8 sent " A1V,
     "PS100001@DP1 v3 commit 1: success\n"},
    {"what is said of an open attempt moves its stage",
     "d 09:00 7 starts " A1V "\n"
     "p 09:01 8 copied " A1V "\n"
     "p 09:02 8 fail-commit " A1V,
     "PS100001@DP1 v3 commit 1: open\n"},
    {"only the newest sixteen attempts are kept",
     "p 01:00 8 sends " A1 "\np 01:01 8 retry " A1 "\n"
     "p 02:00 8 sends " A1 "\np 02:01 8 retry " A1 "\n"
     "p 03:00 8 sends " A1 "\np 03:01 8 retry " A1 "\n"
     "p 04:00 8 sends " A1 "\np 04:01 8 retry " A1 "\n"
     "p 05:00 8 sends " A1 "\np 05:01 8 retry " A1 "\n"
     "p 06:00 8 sends " A1 "\np 06:01 8 retry " A1 "\n"
     "p 07:00 8 sends " A1 "\np 07:01 8 retry " A1 "\n"
     "p 08:00 8 sends " A1 "\np 08:01 8 retry " A1 "\n"
     "p 09:00 8 sends " A1 "\np 09:01 8 retry " A1 "\n"
     "p 10:00 8 sends " A1 "\np 10:01 8 retry " A1 "\n"
     "p 11:00 8 sends " A1 "\np 11:01 8 retry " A1 "\n"
     "p 12:00 8 sends " A1 "\np 12:01 8 retry " A1 "\n"
     "p 13:00 8 sends " A1 "\np 13:01 8 retry " A1 "\n"
     "p 14:00 8 sends " A1 "\np 14:01 8 retry " A1 "\n"
     "p 15:00 8 sends " A1 "\np 15:01 8 retry " A1 "\n"
     "p 16:00 8 sends " A1 "\np 16:01 8 retry " A1 "\n"
     "p 17:00 8 sends " A1 "\np 17:01 8 retry " A1 "\n"
     "p 18:00 8 sends " A1 "\np 18:01 8 sent " A1,
     "PS100001@DP1 commit 18: retry retry retry retry retry retry retry retry "
     "retry retry retry retry retry retry retry success\n"},

    /* which one? */
    {"another DP, another package: other deployments",
     "d 09:00 7 starts " A1V "\n"
     "d 09:00 7 starts pkg=PS100001 v=3 dp=DP2\n"
     "d 09:00 7 starts pkg=PS100002 v=3 dp=DP1\n"
     "p 09:01 8 sent pkg=PS100001 v=3 dp=DP2",
     "PS100001@DP1 v3 precheck 1: open\n"
     "PS100001@DP2 v3 commit 1: success\n"
     "PS100002@DP1 v3 precheck 1: open\n"},
    {"versions that lines state are kept apart",
     "d 09:00 7 starts " A1V "\n"
     "p 09:01 8 sent " A1V "\n"
     "d 10:00 7 starts pkg=PS100001 v=4 dp=DP1",
     "PS100001@DP1 v3 commit 1: success\n"
     "PS100001@DP1 v4 precheck 1: open\n"},
    {"a line without a version means the newest one",
     "d 09:00 7 starts " A1V "\n"
     "d 10:00 7 starts pkg=PS100001 v=4 dp=DP1\n"
     "p 10:01 8 retry " A1,
     "PS100001@DP1 v3 precheck 1: open\n"
     "PS100001@DP1 v4 send 1: retry\n"},
    {"an older version can still be spoken of",
     "d 09:00 7 starts " A1V "\n"
     "d 10:00 7 starts pkg=PS100001 v=4 dp=DP1\n"
     "p 10:01 8 sent " A1V,
     "PS100001@DP1 v3 commit 1: success\n"
     "PS100001@DP1 v4 precheck 1: open\n"},
    {"the version may be said later",
     "d 09:00 7 starts " A1 "\n"
     "p 09:01 8 sends " A1V,
     "PS100001@DP1 v3 send 1: open\n"},
    {"the version of the thread gives way to one that a line states",
     "d 09:00 7 work pkg=PS100001 v=2\n"
     "d 09:00 7 starts dp=DP1\n"
     "p 09:01 8 sends " A1V,
     "PS100001@DP1 v3 send 1: open\n"},
    {"a version that a line stated does not",
     "d 09:00 7 starts pkg=PS100001 v=2 dp=DP1\n"
     "p 09:01 8 sends " A1V,
     "PS100001@DP1 v2 precheck 1: open\n"
     "PS100001@DP1 v3 send 1: open\n"},
    {"nor that of an attempt that is over",
     "d 09:00 7 work pkg=PS100001 v=2\n"
     "d 09:00 7 starts dp=DP1\n"
     "d 09:00 7 sent dp=DP1\n"
     "p 09:01 8 sends " A1V,
     "PS100001@DP1 v2 commit 1: success\n"
     "PS100001@DP1 v3 send 1: open\n"},
    {"once confirmed by a line, the thread's version stays",
     "d 09:00 7 work pkg=PS100001 v=2\n"
     "d 09:00 7 starts dp=DP1\n"
     "p 09:01 8 sends pkg=PS100001 v=2 dp=DP1\n"
     "p 09:30 8 sends " A1V,
     "PS100001@DP1 v2 send 1: open\n"
     "PS100001@DP1 v3 send 1: open\n"},
    {"names compare without case",
     "d 09:00 7 starts pkg=ps100001 dp=dp1\n"
     "p 09:01 8 sent " A1,
     "ps100001@dp1 commit 1: success\n"},

    /* is it one at all? */
    {"a line that only mentions both makes none",
     "d 09:00 7 fail-any " A1 "\n"
     "d 09:00 7 good " A1 "\n"
     "d 09:00 7 symptom " A1,
     ""},
    {"a failure at a stage of the flow makes one", "p 09:00 7 fail-send " A1,
     "PS100001@DP1 send 0:\n"},
    {"no DP, no deployment",
     "d 09:00 7 starts pkg=PS100001\n"
     "d 09:00 7 starts dp=DP1",
     ""},
    {"before any DP is involved there is none",
     "d 09:00 7 fail-source " A1 "\n"
     "d 09:00 7 snapped " A1,
     ""},
    {"who they are comes from the thread as well",
     "d 09:00 7 work " A1V "\n"
     "d 09:00 7 starts\n"
     "d 09:01 7 sent",
     "PS100001@DP1 v3 commit 1: success\n"},
};

static void
lines_become_deployments(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *got;

        story_restart(&story);
        story_tell(&story, cases[i].lines);
        got = story_deployments(&story);
        if (strcmp(got, cases[i].deployments) != 0)
            fail_msg("%s:\n%s\ninstead of\n%s", cases[i].name, got,
                     cases[i].deployments);
    }
}

static const struct dpl_deployment *
only_deployment(const char *lines)
{
    const struct dpl_track *track;

    story_restart(&story);
    story_tell(&story, lines);
    track = dpl_tracker_track(story.tracker);
    assert_int_equal(track->deployments.count, 1);
    return &track->deployments.at[0];
}

static void
the_newest_announcement_of_a_retry_counts(void **state)
{
    const struct dpl_deployment *d =
        only_deployment("p 09:00 7 sends " A1 "\n"
                        "p 09:01 7 retry " A1 " count=1 at=soon\n"
                        "p 09:31 7 sends " A1 "\n"
                        "p 09:32 7 retry " A1 " count=2 at=later");
    const struct dpl_tries *tries;

    (void)state;
    tries = dpl_tries_of(d);
    assert_int_equal(tries->reported, 2);
    assert_string_equal(
        dpl_intern_str(dpl_tracker_track(story.tracker)->strings,
                       tries->restart),
        "later");
    assert_int_equal(tries->next_us - d->last_us, INT64_C(30) * 60000000);
    assert_int_equal(tries->interval_us, INT64_C(30) * 60000000);
}

static void
times_span_all_lines(void **state)
{
    const struct dpl_deployment *d = only_deployment("d - 7 starts " A1 "\n"
                                                     "p 09:01 7 sends " A1 "\n"
                                                     "p 09:05 7 retry " A1 "\n"
                                                     "p - 7 sends " A1);

    (void)state;
    assert_int_equal(d->last_us - d->first_us, INT64_C(4) * 60000000);
    assert_int_equal(d->first_order, 1);
    assert_int_equal(d->last_order, 4);
    assert_int_equal(d->at[0].begin_us, DPLOG_TIME_NONE);
    assert_int_equal(d->at[0].end_us, d->last_us);
    assert_int_equal(d->outcome, DPL_OUTCOME_RETRY);
    assert_true(d->open);
}

static void
a_pull_dp_is_remembered(void **state)
{
    (void)state;
    assert_true(only_deployment("p 09:00 7 pulls " A1 "\n"
                                "p 09:00 7 fail-pull " A1)
                    ->pull);
    assert_false(only_deployment("p 09:00 7 sends " A1)->pull);
}

static void
files_count_for_the_attempt_that_sent_them(void **state)
{
    const struct dpl_deployment *d =
        only_deployment("p 09:00 7 file " A1 "\n" /* of no attempt */
                        "p 09:00 7 sends " A1 "\n"
                        "p 09:01 7 file " A1 "\n"
                        "p 09:02 7 file " A1 "\n"
                        "p 09:03 7 retry " A1 "\n"
                        "p 09:03 7 file " A1 "\n" /* behind its end */
                        "p 09:33 7 sends " A1 "\n"
                        "p 09:34 7 file " A1);

    (void)state;
    assert_int_equal(d->count, 2);
    assert_int_equal(d->at[0].files, 2);
    assert_int_equal(d->at[1].files, 1);
}

/* Where its first failure stopped it, not what later lines speak of; a failure
 * that may repeat others gives way to one that does not. */
static void
an_attempt_stops_at_its_first_failure(void **state)
{
    static const struct {
        const char *lines, *stage;
    } ways[] = {
        {"p 09:00 7 sends " A1 "\n"
         "p 09:01 7 fail-commit " A1 "\n"
         "p 09:01 7 fail-send " A1 "\n"
         "p 09:02 7 retry " A1,
         "commit"},
        {"p 09:00 7 sends " A1 "\n"
         "p 09:01 7 wrap " A1 "\n"
         "p 09:01 7 fail-commit " A1 "\n"
         "p 09:02 7 retry " A1,
         "commit"},
        {"d 09:00 7 starts " A1 "\n"
         "p 09:01 7 fail-check " A1 "\n"
         "p 09:02 7 sent " A1,
         "commit"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        const struct dpl_deployment *d = only_deployment(ways[i].lines);

        assert_int_equal(d->count, 1);
        assert_string_equal(story.set->stages[d->at[0].stage].id,
                            ways[i].stage);
    }
}

/* Sixteen attempts are kept; of the others, when one got further last. */
static void
attempts_that_are_kept_no_more_are_not_forgotten(void **state)
{
    struct dpl_buf lines = {0};
    const struct dpl_deployment *d;

    (void)state;
    dpl_buf_add_str(&lines, "p 01:00 7 sends " A1 "\n"
                            "p 01:01 7 file " A1 "\n"
                            "p 01:02 7 retry " A1);
    for (int hour = 2; hour < 19; hour++)
        dpl_buf_addf(&lines,
                     "\np %02d:00 7 sends " A1 "\np %02d:01 7 retry " A1, hour,
                     hour);
    d = only_deployment(dpl_buf_str(&lines));
    assert_int_equal(d->attempt_count, 18);
    assert_int_equal(d->count, 16);
    assert_int_equal(dpl_tries_of(d)->passed_us[0] - d->first_us,
                     INT64_C(120) * 1000000);
    assert_int_equal(dpl_tries_of(d)->passed_us[1], DPLOG_TIME_NONE);
    dpl_buf_done(&lines);
}

/* The first line of a success, and the first of another stage; of what goes
 * well at once there is nothing to keep. */
static void
a_success_after_a_failure_keeps_its_lines(void **state)
{
    const struct dpl_arrival *arrival;

    (void)state;
    assert_null(only_deployment("p 09:00 7 sends " A1 "\n"
                                "p 09:01 7 sent " A1)
                    ->arrival);
    arrival = only_deployment("p 09:00 7 sends " A1 "\n"
                              "p 09:01 7 retry " A1 "\n"
                              "p 09:31 7 sends " A1 "\n"
                              "p 09:32 7 sent " A1 "\n"
                              "d 09:33 9 sent " A1 "\n"
                              "d 09:34 9 confirmed " A1 "\n"
                              "d 09:35 9 confirmed " A1)
                  ->arrival;
    assert_non_null(arrival);
    assert_int_equal(arrival->count, 2);
    assert_int_equal(arrival->lines[0].line, 4);
    assert_int_equal(arrival->lines[1].line, 6);
}

static void
another_failure_takes_the_success_back(void **state)
{
    (void)state;
    assert_null(only_deployment("p 09:00 7 sends " A1 "\n"
                                "p 09:01 7 retry " A1 "\n"
                                "p 09:31 7 sends " A1 "\n"
                                "p 09:32 7 sent " A1 "\n"
                                "p 10:00 7 sends " A1 "\n"
                                "p 10:01 7 retry " A1)
                    ->arrival);
}

/* Name and size, wherever they are said; an id is no name, and neither is what
 * a line names whose package only its thread knows. */
static void
packages_have_names_and_sizes(void **state)
{
    const struct dpl_track *track;

    (void)state;
    story_restart(&story);
    story_tell(&story, "d 09:00 7 snapped pkg=PS100001 name=Reader\n"
                       "d 09:00 7 snapped pkg=PS100001 v=3 kb=100\n"
                       "d 09:00 7 snapped pkg=PS100001 v=4 kb=200\n"
                       "d 09:00 7 snapped pkg=PS100001 name=ps100001\n"
                       "d 09:00 7 work pkg=PS100001\n"
                       "d 09:00 7 fail-commit name=SMS_DistributionPoint\n"
                       "d 09:00 7 snapped pkg=PS100002");
    track = dpl_tracker_track(story.tracker);
    assert_int_equal(track->packages.count, 1);
    assert_string_equal(
        dpl_intern_str(track->strings, track->packages.at[0].name), "Reader");
    assert_int_equal(track->packages.at[0].size_kb, 200);
    assert_int_equal(track->packages.at[0].size_version, 4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_become_deployments),
        cmocka_unit_test(the_newest_announcement_of_a_retry_counts),
        cmocka_unit_test(times_span_all_lines),
        cmocka_unit_test(a_pull_dp_is_remembered),
        cmocka_unit_test(files_count_for_the_attempt_that_sent_them),
        cmocka_unit_test(an_attempt_stops_at_its_first_failure),
        cmocka_unit_test(attempts_that_are_kept_no_more_are_not_forgotten),
        cmocka_unit_test(a_success_after_a_failure_keeps_its_lines),
        cmocka_unit_test(another_failure_takes_the_success_back),
        cmocka_unit_test(packages_have_names_and_sizes),
    };

    return story_run_group(&story, NULL, tests, COUNT(tests));
}
