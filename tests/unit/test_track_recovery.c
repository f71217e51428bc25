/* SPDX-License-Identifier: MIT
 *
 * What a success ends, and what it proves: only for its own package, DP or
 * download, and only as far as it went.
 */
#include "story_group.h"

static struct story story;

#define A1   "pkg=PS100001 dp=DP1"
#define A1V3 "pkg=PS100001 v=3 dp=DP1"

static const struct story_case cases[] = {
    /* by the stages that were passed */
    {"a stage that was passed is over",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:30 7 copied " A1,
     "1 fail-send PS100001@DP1 x1 over:2\n"},
    {"so is one before it",
     "p 09:00 7 fail-check " A1 "\n"
     "p 09:30 7 copied " A1,
     "1 fail-check PS100001@DP1 x1 over:2\n"},
    {"a thread of a DP that begins again proves nothing of the site's library",
     "p 09:00 7 fail-source " A1 "\n"
     "p 09:30 7 checked " A1,
     "1 fail-source PS100001@DP1 x1\n"},
    {"what it does later does",
     "p 09:00 7 fail-source " A1 "\n"
     "p 09:30 7 copied " A1,
     "1 fail-source PS100001@DP1 x1 over:2\n"},
    {"one behind it is not",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:30 7 copied " A1,
     "1 fail-commit PS100001@DP1 x1\n"},
    {"nor one of another chain",
     "p 09:00 7 fail-pull " A1 "\n"
     "p 09:30 7 copied " A1,
     "1 fail-pull PS100001@DP1 x1\n"},
    {"a delivery ends all that has a DP, in whichever way it came",
     "p 09:00 7 fail-pull " A1 "\n"
     "p 09:00 7 fail-check " A1 "\n"
     "p 09:00 7 fail-any " A1 "\n"
     "p 09:30 7 sent " A1,
     "1 fail-pull PS100001@DP1 x1 over:4\n"
     "2 fail-check PS100001@DP1 x1 over:4\n"
     "3 fail-any PS100001@DP1 x1 over:4\n"},
    {"what belongs to no stage ends with any",
     "p 09:00 7 fail-any " A1 "\n"
     "p 09:30 7 checked " A1,
     "1 fail-any PS100001@DP1 x1 over:2\n"},
    {"a good line that passes nothing ends nothing",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:30 7 good " A1 "\n"
     "p 09:30 7 lives",
     "1 fail-send PS100001@DP1 x1\n"},
    {"waits and symptoms end as well",
     "p 09:00 7 waits " A1 "\n"
     "p 09:00 7 retry " A1 "\n"
     "p 09:30 7 copied " A1,
     "1 waits PS100001@DP1 x1 over:3\n"
     "2 retry PS100001@DP1 x1 by 1 over:3\n"},
    {"it is over once",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:30 7 copied " A1 "\n"
     "p 09:40 7 sent " A1,
     "1 fail-send PS100001@DP1 x1 over:2\n"},

    /* for the same keys */
    {"a success of another package says nothing",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:30 7 sent pkg=PS100002 dp=DP1",
     "1 fail-send PS100001@DP1 x1\n"},
    {"nor does one of another DP",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:30 7 sent pkg=PS100001 dp=DP2",
     "1 fail-send PS100001@DP1 x1\n"},
    {"nor one that names no DP",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:30 7 copied pkg=PS100001",
     "1 fail-send PS100001@DP1 x1\n"},
    {"nor one of an older version",
     "p 09:00 7 fail-send " A1V3 "\n"
     "p 09:30 7 sent pkg=PS100001 v=2 dp=DP1",
     "1 fail-send PS100001@DP1 v3 x1\n"},
    {"one of the same or a newer version does",
     "p 09:00 7 fail-send " A1V3 "\n"
     "p 09:00 7 fail-commit pkg=PS100001 v=4 dp=DP1\n"
     "p 09:30 7 sent pkg=PS100001 v=4 dp=DP1",
     "1 fail-send PS100001@DP1 v3 x1 over:3\n"
     "2 fail-commit PS100001@DP1 v4 x1 over:3\n"},
    {"one without a version does, or of what has none",
     "p 09:00 7 fail-send " A1V3 "\n"
     "p 09:00 7 fail-commit pkg=PS100002 dp=DP1\n"
     "p 09:30 7 sent " A1 "\n"
     "p 09:30 7 sent pkg=PS100002 v=1 dp=DP1",
     "1 fail-send PS100001@DP1 v3 x1 over:3\n"
     "2 fail-commit PS100002@DP1 x1 over:4\n"},
    {"what is taken off a DP fails there no more",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:00 8 fail-commit pkg=PS100002 dp=DP1\n"
     "p 09:00 9 fail-send pkg=PS100001 dp=DP2\n"
     "p 09:00 6 fail-any dp=DP1\n"
     "d 09:30 7 removed " A1,
     "1 fail-send PS100001@DP1 x1 over:5\n"
     "2 fail-commit PS100002@DP1 x1\n"
     "3 fail-send PS100001@DP2 x1\n"
     "4 fail-any PS100002@DP1 x1\n"}, /* the only one there that is wanted */
    {"what is deleted from the site fails nowhere any more",
     "d 09:00 5 fail-source pkg=PS100001\n"
     "p 09:00 7 fail-send " A1V3 "\n"
     "p 09:00 8 fail-commit pkg=PS100002 dp=DP1\n"
     "p 09:00 9 fail-send pkg=PS100001 dp=DP2\n"
     "p 09:00 6 fail-any dp=DP1\n"
     "d 09:30 7 deleted pkg=PS100001",
     "1 fail-source PS100001@- x1 over:6\n"
     "2 fail-send PS100001@DP1 v3 x1 over:6\n"
     "3 fail-commit PS100002@DP1 x1\n"
     "4 fail-send PS100001@DP2 x1 over:6\n"
     "5 fail-any PS100002@DP1 x1\n"},
    {"a DP that is none any more has no failures",
     "p 09:00 7 fail-send " A1V3 "\n"
     "p 09:00 8 fail-commit pkg=PS100002 dp=DP1\n"
     "p 09:00 9 fail-send pkg=PS100001 dp=DP2\n"
     "p 09:00 6 fail-any dp=DP1\n"
     "d 09:30 7 retired dp=DP1",
     "1 fail-send PS100001@DP1 v3 x1 over:5\n"
     "2 fail-commit PS100002@DP1 x1 over:5\n"
     "3 fail-send PS100001@DP2 x1\n"
     "4 fail-any -@DP1 x1 over:5\n"},
    {"a removal that does not say of what takes nothing away",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:00 6 fail-any dp=DP2\n"
     "d 09:30 7 removed pkg=PS100001\n"
     "d 09:30 7 removed dp=DP1\n"
     "d 09:30 8 deleted\n"
     "d 09:30 8 retired",
     "1 fail-send PS100001@DP1 x1\n"
     "2 fail-any -@DP2 x1\n"},
    {"what a log has of its own ends by that log alone",
     "d 09:00 7 fail-any\n"
     "d2 09:10 7 good",
     "1 fail-any -@- x1\n"},
    {"one DP of a failure that names none proves nothing",
     "p 09:00 7 fail-send pkg=PS100001\n"
     "p 09:10 6 starts pkg=PS100001 dp=DP2\n"
     "p 09:20 8 starts " A1 "\n"
     "p 09:30 8 sent " A1,
     "1 fail-send PS100001@DP2 x1\n"},
    {"what failed at the server that all DPs share works with any of them",
     "d 09:00 7 fail-shared pkg=PS100001 v=3\n"
     "p 09:30 7 starts pkg=PS100001 v=3 dp=DP1\n"
     "p 09:30 7 starts pkg=PS100001 v=3 dp=DP2\n"
     "p 09:40 8 sent pkg=PS100001 v=3 dp=DP2",
     "1 fail-shared PS100001@- v3 x1 over:4\n"},
    {"of the same version",
     "d 09:00 7 fail-shared pkg=PS100001 v=3\n"
     "p 09:30 7 starts pkg=PS100001 v=2 dp=DP1\n"
     "p 09:30 7 starts pkg=PS100001 v=2 dp=DP2\n"
     "p 09:40 8 sent pkg=PS100001 v=2 dp=DP2",
     "1 fail-shared PS100001@- v3 x1\n"},
    {"unless it was the same job",
     "p 09:00 7 fail-send pkg=PS100001 job=5\n"
     "p 09:00 7 fail-send pkg=PS100002 job=6\n"
     "p 09:30 8 sent pkg=PS100001 dp=DP1 job=5\n"
     "p 09:30 8 sent pkg=PS100002 dp=DP1 job=7",
     "1 fail-send PS100001@- job5 x1 over:3\n"
     "2 fail-send PS100002@- job6 x1\n"},
    {"a DP that failed without a package is fine after a delivery",
     "d 09:00 7 fail-check dp=DP1\n"
     "d 09:00 8 fail-check dp=DP2\n"
     "p 09:30 8 sent " A1,
     "1 fail-check -@DP1 x1 over:3\n2 fail-check -@DP2 x1\n"},

    /* before any DP is involved */
    {"the source of a package ends with the package's own lines",
     "d 09:00 7 fail-source pkg=PS100001\n"
     "d 09:30 7 snapped pkg=PS100001",
     "1 fail-source PS100001@- x1 over:2\n"},
    {"not with those of another package",
     "d 09:00 7 fail-source pkg=PS100001\n"
     "d 09:30 7 snapped pkg=PS100002",
     "1 fail-source PS100001@- x1\n"},
    {"not with what a DP got: it may be the old content",
     "d 09:00 7 fail-source pkg=PS100001\n"
     "p 09:30 8 sent " A1,
     "1 fail-source PS100001@- x1\n"},
    {"a snapshot says nothing of the DPs",
     "p 09:00 7 fail-send " A1 "\n"
     "d 09:30 7 snapped pkg=PS100001",
     "1 fail-send PS100001@DP1 x1\n"},

    /* recovered_by */
    {"a rule can name lines that end it",
     "p 09:00 7 fail-any " A1 "\n"
     "p 09:30 8 good " A1,
     "1 fail-any PS100001@DP1 x1 over:2\n"},
    {"a null key agrees with anything",
     "p 09:00 7 fail-any " A1 "\n"
     "p 09:00 8 fail-any\n"
     "p 09:30 9 good pkg=PS100001",
     "1 fail-any PS100001@DP1 x1 over:3\n2 fail-any -@- x1 over:3\n"},
    {"another key does not",
     "p 09:00 7 fail-any " A1 "\n"
     "p 09:30 9 good pkg=PS100002\n"
     "p 09:30 9 good dp=DP2",
     "1 fail-any PS100001@DP1 x1\n"},

    /* downloads */
    {"a download ends with its own content",
     "u 09:00 7 fail-fetch c=c1\n"
     "u 09:00 8 fail-fetch c=c2\n"
     "u 09:30 9 fetched c=c1",
     "1 fail-fetch -@- c=c1 x1 over:3\n2 fail-fetch -@- c=c2 x1\n"},

    /* and then? */
    {"a failure after the success is a new one, with its own repetitions",
     "p 09:00 7 work " A1 "\n"
     "p 09:00 7 fail-send\n"
     "p 09:01 7 wrap\n"
     "p 09:30 7 sent\n"
     "p 10:00 7 fail-send\n"
     "p 10:01 7 wrap",
     "1 fail-send PS100001@DP1 x1 over:4\n"
     "2 wrap PS100001@DP1 x1 by 1 over:4\n"
     "3 fail-send PS100001@DP1 x1\n"
     "4 wrap PS100001@DP1 x1 by 3\n"},
};

static void
successes_end_failures(void **state)
{
    (void)state;
    story_expect_episodes(&story, cases, COUNT(cases));
}

static void
finished_downloads_are_counted(void **state)
{
    (void)state;
    story_restart(&story);
    story_tell(&story, "u 09:00 7 fetch c=c1\n"
                       "u 09:00 7 fetched temp=a\n"
                       "u 09:00 7 fetched temp=b\n"
                       "u 09:00 7 fetched\n" /* no file of its own */
                       "u 09:00 7 copied temp=a");
    assert_int_equal(dpl_tracker_track(story.tracker)->downloads_succeeded, 2);
}

/* The newest line of each rule for each DP. */
static void
successes_are_remembered_by_dp(void **state)
{
    const struct dpl_track *track;

    (void)state;
    story_restart(&story);
    story_tell(&story, "p 09:00 7 checked " A1 "\n"
                       "p 09:10 7 checked pkg=PS100001 dp=DP2\n"
                       "p 09:20 7 checked pkg=PS100002 dp=dp1\n"
                       "p 09:30 7 copied " A1 "\n"
                       "p 09:40 7 checked pkg=PS100001\n"
                       "p 09:50 7 good " A1);
    track = dpl_tracker_track(story.tracker);
    assert_int_equal(track->clearances.count, 4);
    assert_int_equal(track->clearances.at[0].count, 2);
    assert_int_equal(track->clearances.at[0].line.line, 3);
    assert_int_equal(track->clearances.at[0].first_order, 1);
    assert_int_equal(track->clearances.at[1].line.line, 2);
    assert_int_equal(track->clearances.at[2].line.line, 4);
    assert_int_equal(track->clearances.at[3].dp, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(successes_end_failures),
        cmocka_unit_test(finished_downloads_are_counted),
        cmocka_unit_test(successes_are_remembered_by_dp),
    };

    return story_run_group(&story, NULL, tests, COUNT(tests));
}
