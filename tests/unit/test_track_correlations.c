/* SPDX-License-Identifier: MIT
 *
 * Several lines together, within a window of event time.
 */
#include "story_group.h"
#include <stdio.h>

static struct story story;

static const char more_rules[] =
    "dplog: 1\n"
    "correlations:\n"
    "  - {id: often, type: count, rules: [lives-here], group_by: [package], "
    "within: 10m, at_least: 3, role: cause, items: {rpc: weak}}\n"
    "  - {id: threads, type: distinct, rules: [jobs], group_by: [job], "
    "distinct: thread, within: 10s, at_least: 3, role: cause, "
    "items: {rpc: weak}}\n"
    "  - {id: dps, type: distinct, rules: [fail-send, jobs], "
    "group_by: [package], distinct: dp, within: 1h, at_least: 2, "
    "role: cause, items: {rpc: weak}}\n"
    "  - {id: all-three, type: unordered, rules: [one, two, three], "
    "group_by: [package], within: 10m, role: cause, items: {rpc: weak}}\n"
    "  - {id: in-order, type: sequence, rules: [one, two, three], "
    "group_by: [dp], within: 10m, role: cause, items: {rpc: weak}}\n"
    "  - {id: for-hours, type: lasting, rules: [again], without: [came], "
    "group_by: [package], within: 30m, lasts: 2h, role: cause, "
    "items: {rpc: weak}, explains: [again]}\n"
    "rules:\n"
    "  - {id: one, role: progress, match: {regex: '^one%{k}'}}\n"
    "  - {id: two, role: progress, match: {regex: '^two%{k}'}}\n"
    "  - {id: three, role: progress, match: {regex: '^three%{k}'}}\n"
    "  - {id: again, role: wait, match: {regex: '^again%{k}'}, "
    "items: {schedule: strong}}\n"
    "  - {id: came, role: progress, match: {regex: '^came%{k}'}}\n"
    "  - {id: lives-here, role: progress, match: {regex: '^here%{k}'}}\n"
    "  - {id: jobs, role: progress, match: {regex: '^jobs%{k}'}, "
    "bind: {mode: begin}}\n";

static const struct story_case cases[] = {
    {"too few",
     "d 09:00 7 here pkg=PS100001\n"
     "d 09:00 7 here pkg=PS100001",
     ""},
    {"enough",
     "d 09:00 7 here pkg=PS100001\n"
     "d 09:00 7 here pkg=PS100001\n"
     "d 09:00 7 here pkg=PS100001",
     "1 often PS100001@- x1\n"},
    {"more than enough",
     "d 09:00 7 here pkg=PS100001\n"
     "d 09:00 7 here pkg=PS100001\n"
     "d 09:00 7 here pkg=PS100001\n"
     "d 09:00 7 here pkg=PS100001",
     "1 often PS100001@- x2\n"},
    {"the window holds its own length",
     "d 09:00 7 here pkg=PS100001\n"
     "d 09:05 7 here pkg=PS100001\n"
     "d 09:10 7 here pkg=PS100001",
     "1 often PS100001@- x1\n"},
    {"and not a second more",
     "d 09:00 7 here pkg=PS100001\n"
     "d 09:05 7 here pkg=PS100001\n"
     "d 09:10:01 7 here pkg=PS100001",
     ""},
    {"it moves on",
     "d 09:00 7 here pkg=PS100001\n"
     "d 09:15 7 here pkg=PS100001\n"
     "d 09:20 7 here pkg=PS100001\n"
     "d 09:25 7 here pkg=PS100001",
     "1 often PS100001@- x1\n"},
    {"each group has a window of its own",
     "d 09:00 7 here pkg=PS100001\n"
     "d 09:00 7 here pkg=PS100002\n"
     "d 09:00 7 here pkg=PS100001\n"
     "d 09:00 7 here pkg=PS100002\n"
     "d 09:00 7 here pkg=PS100002",
     "1 often PS100002@- x1\n"},
    {"the other log counts as well",
     "d 09:00 7 here pkg=PS100001\n"
     "p 09:00 7 here pkg=PS100001\n"
     "d2 09:00 7 here pkg=PS100001",
     "1 often PS100001@- x1\n"},
    {"without times, lines that stand close together count",
     "d - 7 here pkg=PS100001\n"
     "d - 7 lives\n"
     "d - 7 here pkg=PS100001\n"
     "d - 7 lives\n"
     "d - 7 lives\n"
     "d - 7 here pkg=PS100001",
     "1 often PS100001@- x1\n"},
    {"those that stand farther apart do not",
     "d - 7 here pkg=PS100001\n"
     "d - 7 lives\n"
     "d - 7 here pkg=PS100001\n"
     "d - 7 lives\nd - 7 lives\nd - 7 lives\n"
     "d - 7 here pkg=PS100001",
     ""},

    {"different threads",
     "p 09:00:00 1 jobs job=5\n"
     "p 09:00:05 2 jobs job=5\n"
     "p 09:00:10 3 jobs job=5",
     "1 threads -@- job5 x1\n"},
    {"the same thread counts once",
     "p 09:00:00 1 jobs job=5\n"
     "p 09:00:01 2 jobs job=5\n"
     "p 09:00:02 1 jobs job=5\n"
     "p 09:00:03 2 jobs job=5",
     ""},
    {"a thread that was seen long ago does not count",
     "p 09:00:00 1 jobs job=5\n"
     "p 09:00:08 2 jobs job=5\n"
     "p 09:00:09 1 jobs job=5\n"
     "p 09:00:12 3 jobs job=5\n"
     "p 09:00:23 4 jobs job=5",
     "1 threads -@- job5 x1\n"},
    {"different values of a field, of several rules",
     "p 09:00 1 fail-send pkg=PS100001 dp=DP1\n"
     "p 09:10 1 jobs pkg=PS100001 dp=DP2",
     "1 fail-send PS100001@DP1 x1\n2 dps PS100001@DP2 x1\n"},
    {"the same value in other letters counts once",
     "p 09:00 1 jobs pkg=PS100001 dp=DP1\n"
     "p 09:10 1 jobs pkg=PS100001 dp=dp1",
     ""},

    {"a line that lacks what the group is about counts nowhere",
     "d 09:00 7 here\n"
     "d 09:00 7 here\n"
     "d 09:00 7 here",
     ""},
    {"what it lacks may come from its thread",
     "d 09:00 7 work pkg=PS100001\n"
     "d 09:00 7 here\n"
     "d 09:00 7 here\n"
     "d 09:00 7 here",
     "1 often PS100001@- x1\n"},

    {"all of them, in any order",
     "d 09:00 7 three pkg=PS100001\n"
     "d 09:01 7 one pkg=PS100001\n"
     "d 09:02 7 two pkg=PS100001",
     "1 all-three PS100001@- x1\n"},
    {"two of three, one of them twice, are not all",
     "d 09:00 7 three pkg=PS100001\n"
     "d 09:01 7 one pkg=PS100001\n"
     "d 09:02 7 one pkg=PS100001",
     ""},
    {"one after another",
     "d 09:00 7 one dp=DP1\n"
     "d 09:05 7 two dp=DP1\n"
     "d 09:10 7 three dp=DP1",
     "1 in-order -@DP1 x1\n"},
    {"but not in another order",
     "d 09:00 7 two dp=DP1\n"
     "d 09:05 7 one dp=DP1\n"
     "d 09:10 7 three dp=DP1",
     ""},
    {"the first one again does not spoil it",
     "d 09:00 7 one dp=DP1\n"
     "d 09:05 7 two dp=DP1\n"
     "d 09:06 7 one dp=DP1\n"
     "d 09:10 7 three dp=DP1",
     "1 in-order -@DP1 x1\n"},
    {"a line of another thread may come a little late",
     "d 09:00:00 7 two dp=DP1\n"
     "d 09:00:05 8 one dp=DP1\n"
     "d 09:05:00 7 three dp=DP1",
     "1 in-order -@DP1 x1\n"},
    {"and not later than that",
     "d 09:00:00 7 two dp=DP1\n"
     "d 09:00:06 8 one dp=DP1\n"
     "d 09:05:00 7 three dp=DP1",
     ""},
    {"the late line may be the last one to come",
     "d 09:00:00 7 one dp=DP1\n"
     "d 09:05:04 7 three dp=DP1\n"
     "d 09:05:03 8 two dp=DP1",
     "1 in-order -@DP1 x1\n"},
    {"all steps within the window",
     "d 09:00 7 one dp=DP1\n"
     "d 09:05 7 two dp=DP1\n"
     "d 09:10:01 7 three dp=DP1",
     ""},
    {"without times the lines stand in their order",
     "d - 7 one dp=DP1\n"
     "d - 7 two dp=DP1\n"
     "d - 7 three dp=DP1",
     "1 in-order -@DP1 x1\n"},

    {"a wait that goes on becomes a fault",
     "d 09:00 7 again pkg=PS100001\n"
     "d 09:30 7 again pkg=PS100001\n"
     "d 10:00 7 again pkg=PS100001\n"
     "d 10:30 7 again pkg=PS100001\n"
     "d 11:00 7 again pkg=PS100001",
     "1 again PS100001@- x5 by 2\n"
     "2 for-hours PS100001@- x1\n"},
    {"not a minute before its time",
     "d 09:00 7 again pkg=PS100001\n"
     "d 09:30 7 again pkg=PS100001\n"
     "d 10:00 7 again pkg=PS100001\n"
     "d 10:30 7 again pkg=PS100001\n"
     "d 10:59 7 again pkg=PS100001",
     "1 again PS100001@- x5\n"},
    {"a pause ends it",
     "d 09:00 7 again pkg=PS100001\n"
     "d 09:30 7 again pkg=PS100001\n"
     "d 10:01 7 again pkg=PS100001\n"
     "d 10:30 7 again pkg=PS100001\n"
     "d 11:00 7 again pkg=PS100001",
     "1 again PS100001@- x5\n"},
    {"so does what was waited for",
     "d 09:00 7 again pkg=PS100001\n"
     "d 09:30 7 again pkg=PS100001\n"
     "d 09:40 7 came pkg=PS100001\n"
     "d 10:00 7 again pkg=PS100001\n"
     "d 10:30 7 again pkg=PS100001\n"
     "d 11:00 7 again pkg=PS100001",
     "1 again PS100001@- x5\n"},
    {"which ends the finding when it comes after all",
     "d 09:00 7 again pkg=PS100001\n"
     "d 09:30 7 again pkg=PS100001\n"
     "d 10:00 7 again pkg=PS100001\n"
     "d 10:30 7 again pkg=PS100001\n"
     "d 11:00 7 again pkg=PS100001\n"
     "d 11:10 7 came pkg=PS100001",
     "1 again PS100001@- x5 by 2\n"
     "2 for-hours PS100001@- x1 over:6\n"},
    {"without times nothing lasts",
     "d - 7 again pkg=PS100001\n"
     "d - 7 again pkg=PS100001\n"
     "d - 7 again pkg=PS100001\n"
     "d - 7 again pkg=PS100001",
     "1 again PS100001@- x4\n"},

    {"it is no thread's story: the run goes on",
     "p 09:00 1 jobs pkg=PS100001 v=3 dp=DP1\n"
     "p 09:00 2 jobs pkg=PS100001 v=3 dp=DP2 job=9\n"
     "p 09:01 2 fail-any\n"
     "p 09:01 2 wrap",
     "1 dps PS100001@DP2 v3 job9 x1\n"
     "2 fail-any PS100001@DP2 v3 job9 x1\n"
     "3 wrap PS100001@DP2 v3 job9 x1 by 2\n"},
};

static void
lines_together_become_episodes(void **state)
{
    (void)state;
    story_expect_episodes(&story, cases, COUNT(cases));
}

/* More groups than windows: the oldest are given up, the others still work. */
static void
windows_are_bounded(void **state)
{
    char line[64];

    (void)state;
    story_restart(&story);
    for (int round = 0; round < 3; round++)
        for (int package = 0; package < 1500; package++) {
            snprintf(line, sizeof(line), "d 09:00 7 here pkg=PS1%05X", package);
            story_tell(&story, line);
        }
    assert_string_equal(story_episodes(&story), "");
    for (int round = 0; round < 3; round++)
        story_tell(&story, "d 09:00 7 here pkg=PS1000FF");
    assert_int_equal(dpl_tracker_track(story.tracker)->episodes.count, 1);
    assert_true(dpl_tracker_track(story.tracker)->windows_dropped > 1000);
}

/* A line of each of many packages. */
static void
tell_many(const char *clock, const char *what, int first, int count)
{
    char line[64];

    for (int package = first; package < first + count; package++) {
        snprintf(line, sizeof(line), "d %s 7 %s pkg=PS1%05X", clock, what,
                 package);
        story_tell(&story, line);
    }
}

static const char goes_on_failing[] = "1 again PS100000@- x7 by 2\n"
                                      "2 for-hours PS100000@- x1\n";

/* One package fails for two hours among `count` others, of which `step` are new
 * each minute: it is seen, and no window was given up. */
static void
assert_seen_among(const char *what, int step, int count)
{
    char clock[8];

    story_restart(&story);
    for (int minutes = 0; minutes <= 120; minutes += 20) {
        snprintf(clock, sizeof(clock), "%02d:%02d", 9 + minutes / 60,
                 minutes % 60);
        tell_many(clock, "again", 0, 1);
        tell_many(clock, what, 1 + step * minutes, count);
    }
    assert_string_equal(story_episodes(&story), goes_on_failing);
    assert_int_equal(dpl_tracker_track(story.tracker)->windows_dropped, 0);
}

/* A large fleet in which nearly all goes well. */
static void
what_goes_well_takes_no_window(void **state)
{
    (void)state;
    assert_seen_among("came", 0, 1500);
}

/* Their windows of ten minutes are over when the next ones come. */
static void
what_is_over_makes_room_first(void **state)
{
    (void)state;
    assert_seen_among("here", 500, 500);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_together_become_episodes),
        cmocka_unit_test(windows_are_bounded),
        cmocka_unit_test(what_goes_well_takes_no_window),
        cmocka_unit_test(what_is_over_makes_room_first),
    };

    return story_run_group(&story, more_rules, tests, COUNT(tests));
}
