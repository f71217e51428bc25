/* SPDX-License-Identifier: MIT
 *
 * A line that another one should have followed.
 */
#include "story_group.h"
#include <stdio.h>

static struct story story;

static const char more_rules[] =
    "dplog: 1\n"
    "correlations:\n"
    "  - {id: no-answer, type: absence, rules: [asks, asks-again], "
    "without: [answers, refuses, comes-up], group_by: [package], within: 10m, "
    "role: cause, items: {rpc: weak}}\n"
    "  - {id: hung, type: absence, rules: [sends-on], without: [done-with], "
    "group_by: [job], within: 1h, lateness: 1m, wrapper: keys, role: cause, "
    "items: {rpc: weak}}\n"
    "rules:\n"
    "  - {id: asks, role: progress, match: {regex: '^asks%{k}'}}\n"
    "  - {id: asks-again, role: progress, match: {regex: '^asksagain%{k}'}}\n"
    "  - {id: answers, role: recovery, match: {regex: '^answers%{k}'}}\n"
    "  - {id: refuses, role: symptom, match: {regex: '^refuses%{k}'}}\n"
    "  - {id: comes-up, role: progress, match: {regex: '^comesup'}}\n"
    "  - {id: sends-on, role: progress, match: {regex: '^sendson%{k}'}, "
    "bind: {mode: add}}\n"
    "  - {id: done-with, role: progress, match: {regex: '^donewith%{k}'}}\n";

static const struct story_case cases[] = {
    {"the log ends before the deadline",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:09 8 lives",
     ""},
    {"the deadline alone, and what may come late, is not enough",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:10:05 8 lives",
     ""},
    {"the log went on past it",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:10:06 8 lives",
     "1 no-answer PS100001@- x1\n"},
    {"a line that no rule knows shows that too",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:11 8 nothing known",
     "1 no-answer PS100001@- x1\n"},
    {"another log does not: its time is another one",
     "d 09:00 7 asks pkg=PS100001\n"
     "p 09:11 8 lives\n"
     "d2 09:11 8 lives",
     ""},
    {"the answer came in time",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:10 9 answers pkg=PS100001\n"
     "d 09:30 8 lives",
     ""},
    {"what is wanted no more is not waited for",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:01 8 asks pkg=PS100002\n"
     "p 09:05 9 deleted pkg=PS100001\n"
     "d 09:30 8 lives",
     "1 no-answer PS100002@- x1\n"},
    {"so does a refusal: something else is told then",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:05 9 refuses pkg=PS100001\n"
     "d 09:30 8 lives",
     "1 refuses PS100001@- x1\n"},
    {"the answer to another question is none",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:05 9 answers pkg=PS100002\n"
     "d 09:30 8 lives",
     "1 no-answer PS100001@- x1\n"},
    {"in another log it is none either",
     "d 09:00 7 asks pkg=PS100001\n"
     "p 09:05 9 answers pkg=PS100001\n"
     "d 09:30 8 lives",
     "1 no-answer PS100001@- x1\n"},
    {"an answer that names nothing answers all",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:00 7 asks pkg=PS100002\n"
     "d 09:05 9 comesup\n"
     "d 09:30 8 lives",
     ""},
    {"a restart after a long silence answers too",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 2/09:00 9 comesup\n"
     "d 2/09:30 8 lives",
     ""},
    {"an answer after all ends the finding",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:30 8 lives\n"
     "d 09:40 8 answers pkg=PS100001",
     "1 no-answer PS100001@- x1 over:3\n"},
    {"a refusal after all does not",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:30 8 lives\n"
     "d 09:40 8 refuses pkg=PS100001",
     "1 no-answer PS100001@- x1\n2 refuses PS100001@- x1 by 1\n"},
    {"asked again, the time begins again",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:08 7 asksagain pkg=PS100001\n"
     "d 09:15 8 lives",
     ""},
    {"and is over once",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:08 7 asksagain pkg=PS100001\n"
     "d 09:30 8 lives\n"
     "d 09:50 8 lives",
     "1 no-answer PS100001@- x1\n"},
    {"each time that it never came counts",
     "d 09:00 7 asks pkg=PS100001\n"
     "d 09:30 7 asks pkg=PS100001\n"
     "d 10:00 8 lives",
     "1 no-answer PS100001@- x2\n"},
    {"never without times",
     "d - 7 asks pkg=PS100001\n"
     "d 09:30 8 lives\n"
     "d 10:30 8 lives",
     ""},

    {"lateness is part of the deadline",
     "p 09:00 7 sendson job=5 \n"
     "p 09:00 7 sendson pkg=PS100001 dp=DP1 job=5\n"
     "p 10:01 8 lives",
     ""},
    {"what its thread knows belongs to it",
     "p 09:00 7 work pkg=PS100001 dp=DP1 job=5\n"
     "p 09:00 7 sendson\n"
     "p 09:20 7 sendson\n"
     "p 10:22 8 lives",
     "1 hung PS100001@DP1 job5 x1\n"},
    {"and to its answer",
     "p 09:00 7 work pkg=PS100001 dp=DP1 job=5\n"
     "p 09:00 7 sendson\n"
     "p 09:20 7 donewith\n"
     "p 10:22 8 lives",
     ""},
    {"a known cause of the same things explains the silence",
     "p 09:00 7 fail-send pkg=PS100001 dp=DP1\n"
     "p 09:00 8 work pkg=PS100001 dp=DP1 job=5\n"
     "p 09:00 8 sendson\n"
     "p 10:22 9 lives",
     "1 fail-send PS100001@DP1 job5 x1\n"
     "2 hung PS100001@DP1 job5 x1 by 1\n"},
};

static void
what_never_came_becomes_an_episode(void **state)
{
    (void)state;
    story_expect_episodes(&story, cases, COUNT(cases));
}

/* The finding stands on the line that waited, not on the one that came. */
static void
evidence_is_the_line_that_waited(void **state)
{
    const struct dpl_episode *e;

    (void)state;
    story_restart(&story);
    story_tell(&story, "d 09:00 7 asks pkg=PS100001\n"
                       "d 09:02 8 lives\n"
                       "d 10:00 8 lives");
    assert_int_equal(dpl_tracker_track(story.tracker)->episodes.count, 1);
    e = &dpl_tracker_track(story.tracker)->episodes.at[0];
    assert_int_equal(e->first_order, 1);
    assert_int_equal(e->first[0].line, 1);
    assert_int_equal(e->first[0].thread, 7);
    assert_string_equal(e->first[0].message, "asks pkg=PS100001");
    assert_int_equal(e->last_us, e->first_us);
}

/* More questions than are kept: the oldest are given up and counted. */
static void
what_is_awaited_is_bounded(void **state)
{
    char line[64];

    (void)state;
    story_restart(&story);
    for (int package = 0; package < 1500; package++) {
        snprintf(line, sizeof(line), "d 09:00 7 asks pkg=PS1%05X", package);
        story_tell(&story, line);
    }
    assert_int_equal(dpl_tracker_track(story.tracker)->awaited_dropped,
                     1500 - 1024);
    story_tell(&story, "d 09:05 7 answers pkg=PS1005DB\n" /* the last one */
                       "d 10:00 7 lives");
    assert_int_equal(dpl_tracker_track(story.tracker)->episodes.count, 1023);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_never_came_becomes_an_episode),
        cmocka_unit_test(evidence_is_the_line_that_waited),
        cmocka_unit_test(what_is_awaited_is_bounded),
    };

    return story_run_group(&story, more_rules, tests, COUNT(tests));
}
