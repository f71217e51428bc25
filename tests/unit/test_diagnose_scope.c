/* SPDX-License-Identifier: MIT
 *
 * Which entity a problem belongs to, and what a selection leaves to see.
 */
#include "answers.h"
#include "diagnose/diagnose.h"
#include "story_group.h"
#include "track/tracker.h"

static struct story story;

#define A1 "pkg=PS100001 dp=DP1"
#define A2 "pkg=PS100001 dp=DP2"
#define B1 "pkg=PS100002 dp=DP1"
#define A3 "pkg=PS100001 dp=DP3"
#define B2 "pkg=PS100002 dp=DP2"
#define B3 "pkg=PS100002 dp=DP3"
#define C1 "pkg=PS100003 dp=DP1"
#define C3 "pkg=PS100003 dp=DP3"

/* A DP as a NAL path names it, of one site or the other. */
#define SITE1(dp)                                                              \
    "[\"Display=\\\\" dp "\\\"]MSWNET:[\"SMS_SITE=PS1\"]\\\\" dp "\\"
#define SITE2(dp)                                                              \
    "[\"Display=\\\\" dp "\\\"]MSWNET:[\"SMS_SITE=PS2\"]\\\\" dp "\\"

#define FAIL_AT(dp, package)                                                   \
    "p 09:00 7 fail-commit pkg=PS10000" package " dp=" dp "\n"

static const struct scope_case {
    const char *name, *lines, *scope;
} scopes[] = {
    {"nothing is wrong", "p 09:00 7 sent " A1, "none"},
    {"what is over has no scope",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:10 7 sent " A1,
     "none"},
    {"a wait has none", "p 09:00 7 waits " A1, "none"},
    {"one DP with several packages",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 fail-commit " B1,
     "dp DP1"},
    {"one DP while another one is fine",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 sent " A2,
     "dp DP1"},
    {"one package on several DPs",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 fail-commit " A2,
     "package PS100001"},
    {"one package while another one got through to the same DP",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 sent " B1,
     "package PS100001"},
    {"one package at its source", "d 09:00 7 fail-source pkg=PS100001",
     "package PS100001"},
    {"several packages of one source",
     "d 09:00 7 fail-source pkg=PS100001 path=\\\\FS1\\a\n"
     "d 09:00 8 fail-source pkg=PS100002 path=\\\\FS1\\a",
     "source \\\\FS1\\a"},
    {"only one was ever tried: nobody can tell", "p 09:00 7 fail-commit " A1,
     "none"},

    /* near misses of one DP */
    {"another package got through to it, the same one elsewhere",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 sent " A2 "\n"
     "p 09:00 7 sent " B1,
     "none"},
    {"only another package was seen elsewhere",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 sent " B2,
     "none"},
    {"what got through to it before does not acquit it",
     "p 08:00 7 sent " C1 "\n"
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 fail-commit " B1,
     "dp DP1"},
    {"what got through to it since does",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 fail-commit " B1 "\n"
     "p 09:30 7 sent " C1,
     "none"},

    {"but not when all that it refuses went well elsewhere",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 fail-commit " B1 "\n"
     "p 09:30 7 sent " C1 "\n"
     "p 09:30 7 sent " A2 "\n"
     "p 09:30 7 sent " B2,
     "dp DP1"},

    /* near misses of one package */
    {"it got through to a third DP",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 fail-commit " A2 "\n"
     "p 09:00 7 sent " A3,
     "none"},

    /* another cause elsewhere is another problem */
    {"the scope is that of the first-ranked cause",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 fail-commit " B1 "\n"
     "p 09:00 7 sent " A2 "\n"
     "p 09:05 7 fail-send " C3,
     "dp DP1"},

    /* a server of sources */
    {"several folders of one server",
     "d 09:00 7 fail-source pkg=PS100001 path=\\\\FS1\\a\n"
     "d 09:00 8 fail-source pkg=PS100002 path=\\\\fs1\\b",
     "source \\\\FS1"},
    {"folders of two servers",
     "d 09:00 7 fail-source pkg=PS100001 path=\\\\FS1\\a\n"
     "d 09:00 8 fail-source pkg=PS100002 path=\\\\FS2\\a",
     "none"},
    {"another package was read from that server since",
     "d 09:00 7 fail-source pkg=PS100001 path=\\\\FS1\\a\n"
     "d 09:00 8 fail-source pkg=PS100002 path=\\\\FS1\\b\n"
     "d 09:30 8 snapped pkg=PS100003 path=\\\\FS1\\c kb=7",
     "none"},
    {"before that it was well",
     "d 08:30 8 snapped pkg=PS100003 path=\\\\FS1\\c kb=7\n"
     "d 09:00 7 fail-source pkg=PS100001 path=\\\\FS1\\a\n"
     "d 09:00 8 fail-source pkg=PS100002 path=\\\\FS1\\b",
     "source \\\\FS1"},

    /* from one minute on */
    {"all went well, then nothing",
     "p 08:00 7 sent " A1 "\np 08:10 7 sent " B2 "\n"
     "p 09:00 7 fail-commit " C1 "\np 09:01 7 fail-commit " C3 "\n"
     "p 09:05 7 fail-commit " B3,
     "time"},
    {"one success since is enough to say no",
     "p 08:00 7 sent " A1 "\np 08:10 7 sent " B2 "\n"
     "p 09:00 7 fail-commit " C1 "\np 09:01 7 fail-commit " C3 "\n"
     "p 09:05 7 fail-commit " B3 "\np 09:10 7 sent " A3,
     "mixed"},
    {"one DP that worked before tells nothing of the others",
     "p 08:00 7 sent " A1 "\np 08:10 7 sent pkg=PS100009 dp=DP1\n"
     "p 09:00 7 fail-commit " C1 "\np 09:01 7 fail-commit " C3 "\n"
     "p 09:05 7 fail-commit " B3,
     "mixed"},
    {"too little before to compare with",
     "p 08:00 7 sent " A1 "\n"
     "p 09:00 7 fail-commit " C1 "\np 09:01 7 fail-commit " C3 "\n"
     "p 09:05 7 fail-commit " B3,
     "mixed"},

    /* a site */
    {"all DPs of one site, none of the other",
     "p 09:00 7 fail-commit pkg=PS100001 dp=" SITE2(
         "DP1") "\n"
                "p 09:00 7 fail-commit pkg=PS100002 dp=" SITE2(
                    "DP2") "\n"
                           "p 09:00 7 fail-commit pkg=PS100002 dp=" SITE2(
                               "DP1") "\n"
                                      "p 09:00 7 sent pkg=PS100001 dp=" SITE1(
                                          "DP3"),
     "site PS2"},
    {"another DP of that site is well",
     "p 09:00 7 fail-commit pkg=PS100001 dp=" SITE2(
         "DP1") "\n"
                "p 09:00 7 fail-commit pkg=PS100002 dp=" SITE2(
                    "DP2") "\n"
                           "p 09:00 7 fail-commit pkg=PS100002 dp=" SITE2(
                               "DP1") "\n"
                                      "p 09:10 7 sent pkg=PS100003 dp=" SITE2(
                                          "DP4") "\n"
                                                 "p 09:00 7 sent pkg=PS100001 "
                                                 "dp=" SITE1("DP3"),
     "mixed"},
    {"everything there is, and never a good one",
     "p 09:00 7 fail-commit pkg=PS100001 dp=" SITE2(
         "DP1") "\n"
                "p 09:00 7 fail-commit pkg=PS100002 dp=" SITE2(
                    "DP2") "\n"
                           "p 09:00 7 fail-commit pkg=PS100002 dp=" SITE2(
                               "DP1"),
     "site PS2"},
    {"two failures are not everything",
     "p 09:00 7 fail-commit pkg=PS100001 dp=" SITE2(
         "DP1") "\n"
                "p 09:00 7 fail-commit pkg=PS100002 dp=" SITE2("DP2"),
     "mixed"},
    {"several packages on several DPs",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 fail-commit " B2,
     "mixed"},
    /* noise beside one DP, or one package: four, and four fifths */
    {"four packages of one DP, a stray one elsewhere",
     FAIL_AT("DP1", "1") FAIL_AT("DP1", "2") FAIL_AT("DP1", "3") FAIL_AT(
         "DP1", "4") FAIL_AT("DP9", "5") "p 09:30 7 sent pkg=PS100001 dp=DP5",
     "dp DP1"},
    {"three are too few to call the fourth noise",
     FAIL_AT("DP1", "1") FAIL_AT("DP1", "2") FAIL_AT("DP1", "3")
         FAIL_AT("DP9", "5") "p 09:30 7 sent pkg=PS100001 dp=DP5",
     "mixed"},
    {"four of six are less than four fifths",
     FAIL_AT("DP1", "1") FAIL_AT("DP1", "2") FAIL_AT("DP1", "3")
         FAIL_AT("DP1", "4") FAIL_AT("DP8", "6")
             FAIL_AT("DP9", "5") "p 09:30 7 sent pkg=PS100001 dp=DP5",
     "mixed"},
    {"a stray one that the DP itself got over acquits it",
     FAIL_AT("DP1", "1") FAIL_AT("DP1", "2") FAIL_AT("DP1", "3") FAIL_AT(
         "DP1", "4") FAIL_AT("DP9", "5") "p 09:30 7 sent pkg=PS100007 dp=DP1",
     "mixed"},
    {"one package on four DPs, a stray other one",
     FAIL_AT("DP1", "1") FAIL_AT("DP2", "1") FAIL_AT("DP3", "1") FAIL_AT(
         "DP4", "1") FAIL_AT("DP9", "5") "p 09:30 7 sent pkg=PS100002 dp=DP1",
     "package PS100001"},
    {"but not where a fifth DP has it",
     FAIL_AT("DP1", "1") FAIL_AT("DP2", "1") FAIL_AT("DP3", "1") FAIL_AT(
         "DP4", "1") FAIL_AT("DP9", "5") "p 09:30 7 sent pkg=PS100001 dp=DP5",
     "mixed"},
    {"what another failure explains does not count",
     "p 09:00 7 work " A1 "\n"
     "p 09:00 7 fail-commit\n"
     "p 09:00 7 wrap\n"
     "p 09:00 7 symptom\n"
     "p 09:00 7 sent " A2,
     "dp DP1"},
    {"nothing was named", "p 09:00 7 fail-any", "none"},
};

static void
failures_have_a_scope(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(scopes); i++) {
        struct dplog_diagnosis d;

        story_restart(&story);
        story_tell(&story, scopes[i].lines);
        d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
        if (strcmp(answer_scope(&d), scopes[i].scope) != 0)
            fail_msg("%s: %s instead of %s", scopes[i].name, answer_scope(&d),
                     scopes[i].scope);
    }
}

static void
the_scope_begins_with_the_first_failure(void **state)
{
    struct dplog_diagnosis d;

    (void)state;
    story_restart(&story);
    story_tell(&story, "p 08:00 7 starts " A1 "\n"
                       "p 09:00 7 fail-commit " B1 "\n"
                       "p 10:00 7 fail-commit " A1);
    d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
    assert_int_equal(d.verdict.scope_since_us, d.findings[0].first_us);
    assert_int_equal(d.verdict.as_of_us - d.verdict.scope_since_us,
                     INT64_C(3600) * 1000000);
}

/* ── selections ── */

static const char several[] =
    "d 08:00 7 starts pkg=PS100001 v=3 dp=DP1.A.COM\n"
    "d 08:00 8 starts pkg=PS100002 dp=DP2.A.COM\n"
    "d 08:00 9 work pkg=PS100001 v=3 dp=DP1.A.COM\n"
    "p 09:00 9 fail-commit pkg=PS100002 dp=DP2.A.COM\n"
    "d 10:00 9 fail-check\n"
    "d 11:00 9 fail-check\n"
    "d 12:00 6 fail-any\n"
    "d 12:00 5 fail-source pkg=PS100003";

enum { HOUR = 3600 };
static const int64_t DAY_S = INT64_C(1795132800);

static const struct selection_case {
    const char *name;
    const char *dp, *package;
    int since_h, until_h;
    const char *findings, *deployments;
} selections[] = {
    {"everything", NULL, NULL, 0, 0,
     "fail-commit open rpc 0.80, fail-check open rpc 0.80, "
     "fail-any open rpc 0.30, fail-source open content-source 0.80",
     "PS100001@DP1.A.COM v3 failed at precheck: rpc, "
     "PS100002@DP2.A.COM failed at commit: rpc"},
    {"a DP, and what names none", "dp1.a.com", NULL, 0, 0,
     "fail-check open rpc 0.80, fail-any open rpc 0.30, "
     "fail-source open content-source 0.80",
     "PS100001@DP1.A.COM v3 failed at precheck: rpc"},
    {"a DP by its short name", "DP2", NULL, 0, 0,
     "fail-commit open rpc 0.80, fail-any open rpc 0.30, "
     "fail-source open content-source 0.80",
     "PS100002@DP2.A.COM failed at commit: rpc"},
    {"half a name is none", "DP2.A.CO", NULL, 0, 0,
     "fail-any open rpc 0.30, fail-source open content-source 0.80", ""},
    {"a package", NULL, "ps100002", 0, 0,
     "fail-commit open rpc 0.80, fail-any open rpc 0.30",
     "PS100002@DP2.A.COM failed at commit: rpc"},
    {"both", "DP1", "PS100002", 0, 0, "fail-any open rpc 0.30", ""},
    {"since: what still went on, with the names said before", NULL, NULL, 11, 0,
     "fail-check open rpc 0.80, fail-any open rpc 0.30, "
     "fail-source open content-source 0.80",
     "PS100001@DP1.A.COM v3 failed at precheck: rpc"},
    {"until: what had begun before", NULL, NULL, 0, 10,
     "fail-commit open rpc 0.80",
     "PS100001@DP1.A.COM v3 in-progress at precheck, "
     "PS100002@DP2.A.COM failed at commit: rpc"},
    {"between", NULL, NULL, 10, 12, "fail-check open rpc 0.80",
     "PS100001@DP1.A.COM v3 failed at precheck: rpc"},
};

static void
a_selection_shows_its_part(void **state)
{
    (void)state;
    story_restart(&story);
    story_tell(&story, several);
    /* Two DPs are under way, so unnamed failures stay unnamed. */
    for (size_t i = 0; i < COUNT(selections); i++) {
        const struct selection_case *c = &selections[i];
        const struct dpl_selection selection = {
            .dp = c->dp,
            .package = c->package,
            .since_us = c->since_h ? (DAY_S + c->since_h * HOUR) * 1000000 : 0,
            .until_us = c->until_h ? (DAY_S + c->until_h * HOUR) * 1000000 : 0,
        };
        const struct dplog_diagnosis d =
            story_diagnose(&story, DPLOG_LANGUAGE_EN, &selection);

        if (strcmp(answer_findings(&d), c->findings) != 0 ||
            strcmp(answer_deployments(&d), c->deployments) != 0)
            fail_msg("%s:\n%s; %s\ninstead of\n%s; %s", c->name,
                     answer_findings(&d), answer_deployments(&d), c->findings,
                     c->deployments);
    }
}

static void
the_verdict_is_about_what_is_shown(void **state)
{
    const struct dpl_selection good = {.dp = "DP1"}, bad = {.dp = "DP2"};
    struct dplog_diagnosis d;

    (void)state;
    story_restart(&story);
    story_tell(&story, "p 09:00 7 sent " A1 "\n"
                       "p 09:00 7 fail-commit " A2);
    d = story_diagnose(&story, DPLOG_LANGUAGE_EN, &good);
    assert_string_equal(answer_verdict(&d), "healthy - 0.00");
    assert_string_equal(answer_checklist(&d),
                        "name-resolution cleared DP1, ports cleared DP1, "
                        "rpc cleared DP1");
    d = story_diagnose(&story, DPLOG_LANGUAGE_EN, &bad);
    assert_string_equal(answer_verdict(&d), "failed rpc 0.80");
}

/* A mistyped name, a window beside the logs: no good news, no news at all. */
static void
nothing_that_fits_is_not_healthy(void **state)
{
    static const struct dplog_source source = {
        .path = "distmgr.log",
        .first_us = (DAY_S + 9 * HOUR) * 1000000,
        .last_us = (DAY_S + 9 * HOUR) * 1000000,
    };
    static const struct {
        struct dpl_selection selection;
        const char *verdict;
    } cases[] = {
        {{0}, "healthy - 0.00"},
        {{.dp = "DP1"}, "healthy - 0.00"},
        {{.dp = "DP9"}, "unknown - 0.00"},
        {{.package = "PS100009"}, "unknown - 0.00"},
        {{.dp = "DP1", .package = "PS100009"}, "unknown - 0.00"},
        {{.since_us = (DAY_S + 8 * HOUR) * 1000000}, "healthy - 0.00"},
        {{.since_us = (DAY_S + 10 * HOUR) * 1000000}, "unknown - 0.00"},
        {{.until_us = (DAY_S + 9 * HOUR) * 1000000}, "unknown - 0.00"},
        {{.until_us = (DAY_S + 10 * HOUR) * 1000000}, "healthy - 0.00"},
    };

    (void)state;
    story_restart(&story);
    story_tell(&story, "p 09:00 7 sent " A1);
    (void)story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct dpl_diagnose_input input = {
            .track = dpl_tracker_track(story.tracker),
            .selection = cases[i].selection,
            .sources = &source,
            .source_count = 1,
        };
        struct dplog_diagnosis d;

        assert_int_equal(dpl_diagnose(&input, &story.arena, &d, NULL),
                         DPLOG_OK);
        if (strcmp(answer_verdict(&d), cases[i].verdict) != 0)
            fail_msg("case %zu: %s", i, answer_verdict(&d));
        assert_int_equal(d.verdict.nothing_fits,
                         d.verdict.status == DPLOG_VERDICT_UNKNOWN);
    }
}

/* What explains a line may be out of the selection; ids follow the list. */
static void
explanations_point_into_the_list(void **state)
{
    const struct dpl_selection selection = {.package = "PS100002"};
    struct dplog_diagnosis d;

    (void)state;
    story_restart(&story);
    story_tell(&story, "p 09:00 7 fail-commit " A1 "\n"
                       "p 09:00 8 fail-commit " B2 "\n"
                       "p 09:01 8 wrap " B2);
    d = story_diagnose(&story, DPLOG_LANGUAGE_EN, &selection);
    assert_string_equal(answer_findings(&d),
                        "fail-commit open retrying rpc 0.80, "
                        "wrap open retrying by 1");
    assert_int_equal(d.findings[0].id, 1);
    assert_int_equal(d.deployments[0].finding_count, 2);
    assert_int_equal(d.deployments[0].findings[1], 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failures_have_a_scope),
        cmocka_unit_test(the_scope_begins_with_the_first_failure),
        cmocka_unit_test(a_selection_shows_its_part),
        cmocka_unit_test(the_verdict_is_about_what_is_shown),
        cmocka_unit_test(nothing_that_fits_is_not_healthy),
        cmocka_unit_test(explanations_point_into_the_list),
    };

    return story_run_group(&story, NULL, tests, COUNT(tests));
}
