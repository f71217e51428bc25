/* SPDX-License-Identifier: MIT
 *
 * What each thread is working on: how lines teach it, how long it lasts, and
 * which line takes what from it.
 */
#include "story_group.h"

static struct story story;

static const struct story_case cases[] = {
    {"a line takes what it lacks from its thread",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1 job=5\n"
     "d 09:01 7 fail-send",
     "1 fail-send PS100001@DP1 v3 job5 x1\n"},
    {"another thread knows nothing of it",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:01 8 fail-any",
     "1 fail-any -@- x1\n"},
    {"the same thread number in another log is another thread",
     "d 09:00 7 work pkg=PS100001 dp=DP1\n"
     "p 09:01 7 fail-any",
     "1 fail-any -@- x1\n"},
    {"the same thread number on another server is another thread",
     "d 09:00 7 work pkg=PS100001 dp=DP1\n"
     "d2 09:01 7 fail-any",
     "1 fail-any -@- x1\n"},
    {"what a line says itself counts",
     "d 09:00 7 work pkg=PS100001 v=3\n"
     "d 09:01 7 fail-send v=4 dp=DP1",
     "1 fail-send PS100001@DP1 v4 x1\n"},
    {"a line of another package is not part of the run",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:01 7 fail-any pkg=PS100002",
     "1 fail-any PS100002@- x1\n"},
    {"a line of another DP is not part of the run",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:01 7 fail-any dp=DP2",
     "1 fail-any -@DP2 x1\n"},
    {"a line of another job is not part of the run",
     "d 09:00 7 work pkg=PS100001 dp=DP1 job=5\n"
     "d 09:01 7 fail-any job=6",
     "1 fail-any -@- job6 x1\n"},
    {"names compare without case",
     "d 09:00 7 work pkg=ps100001 dp=dp1.contoso.com\n"
     "d 09:01 7 fail-any pkg=PS100001 dp=DP1.CONTOSO.COM\n"
     "d 09:02 7 fail-any",
     "1 fail-any ps100001@dp1.contoso.com x2\n"},
    {"a rule that inherits nothing takes nothing",
     "d 09:00 7 work pkg=PS100001 dp=DP1\n"
     "d 09:01 7 fail-bare",
     "1 fail-bare -@- x1\n"},

    {"fields join",
     "d 09:00 7 work pkg=PS100001\n"
     "d 09:01 7 also dp=DP1\n"
     "d 09:02 7 also v=3\n"
     "d 09:03 7 fail-send",
     "1 fail-send PS100001@DP1 v3 x1\n"},
    {"fields join where nothing was begun",
     "d 09:01 7 also pkg=PS100001 dp=DP1\n"
     "d 09:03 7 fail-send",
     "1 fail-send PS100001@DP1 x1\n"},
    {"a field is said anew",
     "d 09:00 7 work pkg=PS100001 v=3\n"
     "d 09:01 7 also v=4\n"
     "d 09:03 7 fail-any",
     "1 fail-any PS100001@- v4 x1\n"},
    {"fields of another package begin another run",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:01 7 also pkg=PS100002\n"
     "d 09:03 7 fail-any",
     "1 fail-any PS100002@- x1\n"},

    {"a begin ends what was there",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:01 7 work pkg=PS100002\n"
     "d 09:02 7 fail-any",
     "1 fail-any PS100002@- x1\n"},
    {"nothing is left behind an end",
     "d 09:00 7 work pkg=PS100001 dp=DP1\n"
     "d 09:01 7 done\n"
     "d 09:02 7 fail-any",
     "1 fail-any -@- x1\n"},
    {"the end of one thread is not that of another",
     "d 09:00 7 work pkg=PS100001 dp=DP1\n"
     "d 09:01 8 done\n"
     "d 09:02 7 fail-any",
     "1 fail-any PS100001@DP1 x1\n"},
    {"a thread number that is used again means another story",
     "d 09:00 7 work pkg=PS100001 dp=DP1\n"
     "d 09:01 7 done\n"
     "d 09:02 7 work pkg=PS100002 dp=DP2\n"
     "d 09:03 7 fail-any",
     "1 fail-any PS100002@DP2 x1\n"},

    {"what is handed over is the other thread's alone",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:01 7 hand child=9\n"
     "d 09:02 9 fail-any\n"
     "d 09:03 7 fail-any",
     "1 fail-any PS100001@DP1 v3 x1\n2 fail-any -@- x1\n"},
    {"without threads it stays with the lines that follow",
     "d 09:00 - work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:01 - hand child=9\n"
     "d 09:02 - fail-send",
     "1 fail-send PS100001@DP1 v3 x1\n"},

    {"a run without a sign of life for a day is over",
     "d 1/09:00 7 work pkg=PS100001 dp=DP1\n"
     "d 2/09:01 7 fail-any",
     "1 fail-any -@- x1\n"},
    {"a day is not over yet",
     "d 1/09:00 7 work pkg=PS100001 dp=DP1\n"
     "d 2/09:00 7 fail-any",
     "1 fail-any PS100001@DP1 x1\n"},
    {"every known line is a sign of life",
     "d 1/09:00 7 work pkg=PS100001 dp=DP1\n"
     "d 1/20:00 7 lives\n"
     "d 2/15:00 7 fail-any",
     "1 fail-any PS100001@DP1 x1\n"},
    {"a rule can say how long its run lasts",
     "d 09:00 7 brief pkg=PS100001 dp=DP1\n"
     "d 09:10 7 fail-any\n"
     "d 09:20:01 7 fail-any",
     "1 fail-any PS100001@DP1 x1\n2 fail-any -@- x1\n"},
    {"without times a run lasts",
     "d - 7 work pkg=PS100001 dp=DP1\n"
     "d - 7 fail-any",
     "1 fail-any PS100001@DP1 x1\n"},

    {"a thread hands its fields to the one that it creates",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:00 7 spawn child=9\n"
     "d 09:01 9 fail-send\n"
     "d 09:02 7 fail-send",
     "1 fail-send PS100001@DP1 v3 x2\n"},
    {"the number of the thread may be hexadecimal",
     "d 09:00 7 work pkg=PS100001\n"
     "d 09:00 7 spawn dp=DP1 hex=1F\n"
     "d 09:00 7 spawn dp=DP2 hex=0x20\n"
     "d 09:01 31 fail-send\n"
     "d 09:01 32 fail-send",
     "1 fail-send PS100001@DP1 x1\n2 fail-send PS100001@DP2 x1\n"},
    {"a number that no thread has is none",
     "d 09:00 7 work pkg=PS100001\n"
     "d 09:00 7 spawn dp=DP1 child=4294967305\n"
     "d 09:00 7 spawn dp=DP2 hex=0x10000000A\n"
     "d 09:01 9 fail-any\n"
     "d 09:01 10 fail-any",
     "1 fail-any -@- x2\n"},
    {"what the line says of the new thread is not of the old one",
     "d 09:00 7 work pkg=PS100001\n"
     "d 09:00 7 spawn dp=DP1 child=9\n"
     "d 09:01 7 fail-any\n"
     "d 09:01 9 fail-any",
     "1 fail-any PS100001@- x1\n2 fail-any PS100001@DP1 x1\n"},
    {"a thread can be created by one that does nothing known",
     "d 09:00 7 spawn pkg=PS100001 dp=DP1 child=9\n"
     "d 09:01 9 fail-any",
     "1 fail-any PS100001@DP1 x1\n"},
    {"a created thread leaves behind what its number did before",
     "d 09:00 9 work pkg=PS100002 v=8\n"
     "d 09:00 7 spawn pkg=PS100001 child=9\n"
     "d 09:01 9 fail-any",
     "1 fail-any PS100001@- x1\n"},
    {"a line about another package hands nothing over",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:00 7 spawn pkg=PS100002 child=9\n"
     "d 09:01 9 fail-any",
     "1 fail-any PS100002@- x1\n"},
    {"no thread, no child",
     "d 09:00 7 work pkg=PS100001 dp=DP1\n"
     "d 09:00 7 spawn child=0\n"
     "d 09:01 - fail-any",
     "1 fail-any -@- x1\n"},

    {"lines without a thread belong to their neighbours of the same log",
     "d 09:00 - work pkg=PS100001 dp=DP1\n"
     "p 09:01 - fail-any\n"
     "d 09:01 - fail-any\n"
     "d 09:02 - work pkg=PS100002 dp=DP2\n"
     "d 09:03 - fail-any",
     "1 fail-any -@- x1\n2 fail-any PS100001@DP1 x1\n"
     "3 fail-any PS100002@DP2 x1\n"},
    {"lines without a thread are not those of a thread",
     "d 09:00 7 work pkg=PS100001 dp=DP1\n"
     "d 09:01 - fail-any",
     "1 fail-any -@- x1\n"},

    {"other threads work for the only download",
     "u 09:00 7 fetch c=c1\n"
     "u 09:01 8 fail-fetch",
     "1 fail-fetch -@- c=c1 x1\n"},
    {"of two downloads nobody can tell which",
     "u 09:00 7 fetch c=c1\n"
     "u 09:00 8 fetch c=c2\n"
     "u 09:01 9 fail-fetch",
     "1 fail-fetch -@- x1\n"},
    {"a line that names its content needs no thread",
     "u 09:00 7 fetch c=c1\n"
     "u 09:00 8 fetch c=c2\n"
     "u 09:01 9 fail-fetch c=c1",
     "1 fail-fetch -@- c=c1 x1\n"},
    {"a download that is over is open no longer",
     "u 09:00 7 fetch c=c1\n"
     "u 09:00 8 fetch c=c2\n"
     "u 09:01 7 done\n"
     "u 09:01 9 fail-fetch",
     "1 fail-fetch -@- c=c2 x1\n"},
    {"a download of another server is not ours",
     "u 09:00 7 fetch c=c1\n"
     "u2 09:01 8 fail-fetch",
     "1 fail-fetch -@- x1\n"},
    {"work of a thread is no download of others",
     "d 09:00 7 work pkg=PS100001\n"
     "d 09:01 8 fail-any",
     "1 fail-any -@- x1\n"},
};

static void
threads_lend_their_fields(void **state)
{
    (void)state;
    story_expect_episodes(&story, cases, COUNT(cases));
}

/* Of three threads that the limit allows two of, the one that was silent
 * longest is forgotten; that is counted. */
static void
the_run_that_was_silent_longest_makes_room(void **state)
{
    const struct dplog_limits limits = {.contexts = 2};
    struct story small;

    (void)state;
    story_begin(&small, NULL, &limits);
    story_tell(&small, "d 09:00 1 work pkg=PS100001\n"
                       "d 09:00 2 work pkg=PS100002\n"
                       "d 09:00 1 lives\n"
                       "d 09:00 3 work pkg=PS100003\n"
                       "d 09:01 1 fail-any\n"
                       "d 09:01 3 fail-any");
    assert_string_equal(story_episodes(&small), "1 fail-any PS100001@- x1\n"
                                                "2 fail-any PS100003@- x1\n");
    assert_int_equal(dpl_tracker_track(small.tracker)->runs_dropped, 1);
    story_restart(&small);
    story_tell(&small, "d 09:00 1 work pkg=PS100001\n"
                       "d 09:00 2 work pkg=PS100002\n"
                       "d 09:00 3 work pkg=PS100003\n"
                       "d 09:01 1 fail-any");
    assert_string_equal(story_episodes(&small), "1 fail-any -@- x1\n");
    story_end(&small);
}

/* The parent may be the one that has to make room for its child. */
static void
a_parent_that_makes_room_still_hands_over(void **state)
{
    const struct dplog_limits limits = {.contexts = 1};
    struct story small;

    (void)state;
    story_begin(&small, NULL, &limits);
    story_tell(&small, "d 09:00 1 work pkg=PS100001 dp=DP1\n"
                       "d 09:00 1 spawn child=2\n"
                       "d 09:01 2 fail-any");
    assert_string_equal(story_episodes(&small), "1 fail-any PS100001@DP1 x1\n");
    story_end(&small);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_lend_their_fields),
        cmocka_unit_test(the_run_that_was_silent_longest_makes_room),
        cmocka_unit_test(a_parent_that_makes_room_still_hands_over),
    };

    return story_run_group(&story, NULL, tests, COUNT(tests));
}
