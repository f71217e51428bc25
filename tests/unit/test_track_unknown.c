/* SPDX-License-Identifier: MIT
 *
 * Lines that look like errors and that no rule knows.
 */
#include "story_group.h"
#include <stdio.h>

static struct story story;

static const struct unknown_case {
    const char *line, *template_text;
} cases[] = {
    /* what changes from line to line */
    {"oops 5", "oops <n>"},
    {"oops, 5 of 12.", "oops, <n> of <n>."},
    {"oops (5)", "oops (<n>)"},
    {"oops 0x80070005", "oops <n>"},
    {"oops in PS100041", "oops in <id>"},
    {"oops in thread 0xBCC", "oops in thread <n>"},
    {"oops {5d0f6a52-1111-4222-8333-944455556666}", "oops <id>"},
    {"oops 'Contoso Reader' here", "oops <text> here"},
    {"oops \"D:\\a b\\c.txt\" here", "oops <text> here"},
    {"oops D:\\Source\\a.cab", "oops <path>"},
    {"oops \\\\FS01\\Share$\\x.", "oops <path>."},
    {"oops http://fs01/a?b", "oops <path>?b"},
    {"oops on DP01.CONTOSO.COM: no", "oops on <name>: no"},
    /* what does not */
    {"oops", "oops"},
    {"oops again. And again.", "oops again. And again."},
    {"the SMS_EXECUTIVE said oops", "the SMS_EXECUTIVE said oops"},
    {"oops '' it's", "oops '' it's"},
    {"oops, it doesn't and can't", "oops, it doesn't and can't"},
    {"oops 'without end", "oops 'without end"},
    {"oops \xe9\x85\x8d\xe5\xb8\x83", "oops \xe9\x85\x8d\xe5\xb8\x83"},
    {"OOPS", "OOPS"},
    {"oops エラー5が発生", "oops エラー<n>が発生"},
    {"oops コードは0x80070005です。", "oops コードは<n>です。"},
    {"oops フォルダーC:\\データ\\1 です", "oops フォルダー<path> です"},
    {"oops Gr\xc3\xb6\xc3\x9f"
     "e12",
     "oops <id>"},
};

static const struct dpl_track *
told(const char *lines)
{
    story_restart(&story);
    story_tell(&story, lines);
    return dpl_tracker_track(story.tracker);
}

static void
lines_become_templates(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct dpl_track *track;
        char line[256];

        snprintf(line, sizeof(line), "d 09:00 7 %s", cases[i].line);
        track = told(line);
        assert_int_equal(track->unknowns.count, 1);
        assert_string_equal(track->unknowns.at[0].template_text,
                            cases[i].template_text);
    }
}

static void
equal_templates_are_counted(void **state)
{
    const struct dpl_track *track = told("d 09:00 7 oops 5\n"
                                         "d 09:00 8 lives\n"
                                         "p 09:01 8 oops 12\n"
                                         "d 09:02 7 oops and out\n"
                                         "d 09:03 7 oops 7");

    (void)state;
    assert_int_equal(track->unknowns.count, 2);
    assert_int_equal(track->unknowns.at[0].count, 3);
    assert_int_equal(track->unknowns.at[0].line.line, 1);
    assert_string_equal(track->unknowns.at[0].line.message, "oops 5");
    assert_int_equal(track->unknowns.at[1].count, 1);
    assert_int_equal(track->unknown_lines, 4);
    assert_int_equal(track->records, 5);
    assert_int_equal(track->matched, 1);
}

/* A rule knows it, a harmless word holds it, or nothing bad stands in it. */
static void
other_lines_are_none(void **state)
{
    const struct dpl_track *track = told("d 09:00 7 fail-any oops\n"
                                         "d 09:00 7 good name=oops\n"
                                         "d 09:00 7 no oops here\n"
                                         "d 09:00 7 all is well\n"
                                         "d 09:00 7 work name=oops");

    (void)state;
    assert_int_equal(track->unknowns.count, 1);
    assert_string_equal(track->unknowns.at[0].template_text, "fail-any oops");
}

static void
the_number_of_templates_is_bounded(void **state)
{
    const struct dpl_track *track;
    char line[64];

    (void)state;
    story_restart(&story);
    for (int i = 0; i < 1200; i++) {
        snprintf(line, sizeof(line), "d 09:00 7 oops %c%c%c", 'a' + i % 26,
                 'a' + i / 26 % 26, 'a' + i / 676);
        story_tell(&story, line);
    }
    story_tell(&story, "d 09:00 7 oops aaa");
    track = dpl_tracker_track(story.tracker);
    assert_int_equal(track->unknowns.count, 1000);
    assert_int_equal(track->unknown_dropped, 200);
    assert_int_equal(track->unknown_lines, 1201);
    assert_int_equal(track->unknowns.at[0].count, 2);
}

/* A template is cut at a character, never inside one; also where a sentence is
 * one long word. */
static void
templates_are_bounded(void **state)
{
    static const char *const between[] = {" ", ""};

    (void)state;
    for (size_t b = 0; b < COUNT(between); b++) {
        char line[4096] = "d 09:00 7 oops";
        const struct dpl_track *track;
        size_t len;

        for (int i = 0; i < 500; i++)
            strcat(line, i % 2 ? between[b] : "\xe9\x85\x8d");
        track = told(line);
        len = strlen(track->unknowns.at[0].template_text);
        assert_in_range(len, 390, 400);
        assert_memory_equal(track->unknowns.at[0].template_text, line + 10,
                            len);
        assert_true((line[10 + len] & 0xC0) != 0x80);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_become_templates),
        cmocka_unit_test(equal_templates_are_counted),
        cmocka_unit_test(other_lines_are_none),
        cmocka_unit_test(the_number_of_templates_is_bounded),
        cmocka_unit_test(templates_are_bounded),
    };

    return story_run_group(&story, NULL, tests, COUNT(tests));
}
