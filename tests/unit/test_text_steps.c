/* SPDX-License-Identifier: MIT
 *
 * Where it stopped, what to do, and since when: what is not known leaves no
 * trace on the screen.
 */
#include "harness.h"
#include "screen.h"

#define NINE (INT64_C(1795165200) * 1000000) /* 2026-11-20 09:00 UTC */
#define NONE DPLOG_TIME_NONE

enum { PROBLEMS = 2 };

struct world {
    struct dplog_item item;
    struct dplog_step steps[2];
    struct dplog_item_weight weight;
    struct dplog_deployment deployment;
    struct dplog_finding leads[PROBLEMS];
    const struct dplog_finding *findings[PROBLEMS];
    struct dplog_diagnosis diagnosis;
    struct dpl_problem problems[PROBLEMS];
};

static void
build(struct world *w)
{
    static const char *const dps[PROBLEMS] = {"DP05", "DP06"};

    *w = (struct world){
        .item = {.id = "smb", .steps = w->steps, .step_count = 2},
        .steps = {{.id = "smb.first", .where = "dp", .command = "nslookup x"},
                  {.id = "smb.next", .where = "dp", .command = "net view"}},
        .weight = {"smb", 0.8},
        .diagnosis = {.checklist = &w->item, .item_count = 1},
    };
    for (size_t i = 0; i < PROBLEMS; i++) {
        w->leads[i] = (struct dplog_finding){.id = (uint32_t)i + 1,
                                             .rule = "rule",
                                             .title = "it failed",
                                             .items = &w->weight,
                                             .item_count = 1,
                                             .dp = dps[i],
                                             .version = -1,
                                             .first_us = NONE,
                                             .last_us = NONE,
                                             .next_retry_us = NONE};
        w->findings[i] = &w->leads[i];
        w->problems[i] = (struct dpl_problem){.lead = &w->leads[i],
                                              .findings = &w->findings[i],
                                              .finding_count = 1,
                                              .items = {w->weight},
                                              .item_count = 1,
                                              .dp = dps[i],
                                              .version = -1,
                                              .dp_count = 1,
                                              .count = 1,
                                              .first_us = NONE,
                                              .last_us = NONE,
                                              .next_retry_us = NONE};
    }
}

/* ── stopped ── */

static const struct stopped_case {
    const char *name;
    uint32_t position, count; /* of the finding's stage */
    const char *want;
} stopped_cases[] = {
    {"in the middle", 5, 11, "Stopped  step 5 of 11: own-stage (hop a>b)\n"},
    {"the first", 1, 2, "Stopped  step 1 of 2: own-stage (hop a>b)\n"},
    {"the last", 2, 2, "Stopped  step 2 of 2: own-stage (hop a>b)\n"},
    {"the only one", 1, 1, "Stopped  own-stage (hop a>b)\n"},
    {"a place that is not known", 0, 11, "Stopped  own-stage (hop a>b)\n"},
    {"a chain that is not known", 3, 0, "Stopped  own-stage (hop a>b)\n"},
    {"beyond its chain", 12, 11, "Stopped  own-stage (hop a>b)\n"},
};

static void
test_stopped(void **state)
{
    (void)state;
    for (int sampled = 0; sampled < 2; sampled++) {
        for (size_t i = 0; i < COUNT(stopped_cases); i++) {
            const struct stopped_case *c = &stopped_cases[i];
            struct screen screen;
            struct world w;

            build(&w);
            if (sampled) { /* the finding has no stage, its deployment has */
                w.deployment =
                    (struct dplog_deployment){.stage = "own-stage",
                                              .hop = "a>b",
                                              .stage_position = c->position,
                                              .stage_count = c->count};
                w.problems[0].sample = &w.deployment;
            } else {
                w.leads[0].stage = "own-stage";
                w.leads[0].hop = "a>b";
                w.leads[0].stage_position = c->position;
                w.leads[0].stage_count = c->count;
            }
            screen_begin(&screen, &w.diagnosis, w.problems, 1);
            dpl_text_stopped(&screen.text, &w.problems[0]);
            if (!strstr(screen_page(&screen), c->want))
                fail_msg("%s: '%s'", c->name, screen_page(&screen));
            screen_end(&screen);
        }
    }
}

/* ── commands with names that no line told ── */

static const struct hole_case {
    const char *command;
    bool shown; /* without -v */
} hole_cases[] = {
    {"nslookup DP05", true},
    {"nslookup <dp>", false},
    {"dir \\\\<server>\\Src$", false},
    {"dir \\\\FS01\\<share>", false},
    {"Get-It -Name <site_server> -Wait", false},
    {"Get-It <path", true},          /* input from a file */
    {"Get-It <drive letter>", true}, /* words that stand for no name */
    {"Get-It <>", true},
    {"Get-It <DP>", true},
    {"Get-It 2>error.txt", true},
    {"a <b c <dp>", false},
};

static void
expect_command(const char *command, bool verbose, bool shown)
{
    struct screen screen;
    struct world w;
    const char *page;

    build(&w);
    w.steps[0].command = command;
    screen_begin(&screen, &w.diagnosis, w.problems, 1);
    screen.options.verbose = verbose;
    dpl_text_steps(&screen.text, &w.problems[0]);
    page = screen_page(&screen);
    if ((strstr(page, command) != NULL) != shown)
        fail_msg("%s is%s in '%s'", command, shown ? " not" : "", page);
    /* The others move up. */
    if (!strstr(page, shown ? "  2 DP  net view\n" : "  1 DP  net view\n"))
        fail_msg("%s: no second step in '%s'", command, page);
    screen_end(&screen);
}

static void
test_holes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hole_cases); i++) {
        expect_command(hole_cases[i].command, false, hole_cases[i].shown);
        expect_command(hole_cases[i].command, true, true);
    }
}

/* Nothing but holes: no heading either. */
static void
test_no_step_is_left(void **state)
{
    struct screen screen;
    struct world w;

    (void)state;
    build(&w);
    w.steps[0].command = w.steps[1].command = "nslookup <dp>";
    screen_begin(&screen, &w.diagnosis, w.problems, 1);
    dpl_text_steps(&screen.text, &w.problems[0]);
    assert_string_equal(screen_page(&screen), "");
    screen_end(&screen);
}

/* ── steps that name the DP of another problem ── */

static const struct other_case {
    const char *command, *host; /* of the step */
    bool shown;                 /* for the problem of DP06 */
} other_cases[] = {
    {"dir \\\\DP06\\SMS_DP$", NULL, true},
    {"dir \\\\DP05\\SMS_DP$", NULL, false},
    {"dir \\\\dp05.contoso.com\\SMS_DP$", NULL, false},
    {"dir \\\\DP055\\SMS_DP$", NULL, true},
    {"dir \\\\XDP05\\SMS_DP$", NULL, true},
    {"dir \\\\DP05-A\\SMS_DP$", NULL, true},
    {"fc \\\\DP06\\a \\\\DP05\\a", NULL, true},
    {"Get-Volume", "DP05", false},
    {"Get-Volume", "DP06", true},
    {"Get-Volume", NULL, true},
};

static void
test_another_dp(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(other_cases); i++) {
        const struct other_case *c = &other_cases[i];
        struct dpl_step_list steps = {0};
        struct screen screen;
        struct world w;

        build(&w);
        w.steps[0].command = c->command;
        w.steps[0].host = c->host;
        screen_begin(&screen, &w.diagnosis, w.problems, PROBLEMS);
        dpl_problem_steps(&screen.text, &w.problems[1], 16, &steps);
        if (steps.count != (c->shown ? 2 : 1))
            fail_msg("%s on %s: %zu steps", c->command,
                     c->host ? c->host : "any", steps.count);
        screen_end(&screen);
    }
}

/* Where the site server is the DP of another problem, its steps stay. */
static void
test_site_server_is_a_dp(void **state)
{
    struct dpl_step_list steps = {0};
    struct screen screen;
    struct world w;

    (void)state;
    build(&w);
    w.diagnosis.totals.site_server = "dp05.contoso.com";
    w.steps[0].where = "site-server";
    w.steps[0].host = "DP05";
    screen_begin(&screen, &w.diagnosis, w.problems, PROBLEMS);
    dpl_problem_steps(&screen.text, &w.problems[1], 16, &steps);
    assert_int_equal(steps.count, 2);
    screen_end(&screen);
}

/* The servers that source folders lie on are told apart as well. */
static void
test_another_server(void **state)
{
    static const char *const paths[PROBLEMS] = {"\\\\FS01\\Src$\\a",
                                                "\\\\FS02\\Src$\\b"};
    static const char *const commands[] = {"dir \\\\FS01\\Src$\\a",
                                           "dir \\\\FS02\\Src$\\b"};

    (void)state;
    for (size_t i = 0; i < COUNT(commands); i++) {
        struct dpl_step_list steps = {0};
        struct screen screen;
        struct world w;

        build(&w);
        w.steps[0].command = commands[i];
        w.steps[0].where = w.steps[1].where = "site-server";
        for (size_t k = 0; k < PROBLEMS; k++) {
            w.leads[k].hop = "source>sitelib";
            w.leads[k].path = w.problems[k].path = paths[k];
            w.leads[k].dp = w.problems[k].dp = NULL;
            w.problems[k].dp_count = 0;
        }
        screen_begin(&screen, &w.diagnosis, w.problems, PROBLEMS);
        dpl_problem_steps(&screen.text, &w.problems[1], 16, &steps);
        assert_int_equal(steps.count, i == 0 ? 1 : 2);
        screen_end(&screen);
    }
}

/* ── steps that are of no use here ── */

static const char *const of_proven[] = {"rights"};
static const char *const named[] = {"smb.first"};

static const struct use_case {
    const char *name;
    bool by_name, is_named;  /* only for whom its rule names it; it does */
    const char *proven;      /* an item of the DP, or NULL */
    const char *where, *hop; /* where it is done; of the finding */
    size_t want;
} use_cases[] = {
    {"any step", false, false, NULL, "dp", "sitelib>dplib", 2},
    {"one that is asked for by name", true, false, NULL, "dp", NULL, 1},
    {"one whose name the rule gives", true, true, NULL, "dp", NULL, 2},
    {"its answer is known", false, false, "rights", "dp", NULL, 1},
    {"another answer is known", false, false, "rpc", "dp", NULL, 2},
    {"on a DP that nobody named", false, false, NULL, "dp", "source>sitelib",
     0},
    {"at the source", false, false, NULL, "site-server", "source>sitelib", 2},
};

static void
test_use(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(use_cases); i++) {
        const struct use_case *c = &use_cases[i];
        struct dplog_clearance clearance = {.dp = "DP05",
                                            .line = {.time_us = NONE}};
        const char *const dps[] = {"DP05"};
        struct dpl_step_list steps = {0};
        struct dplog_item items[2];
        struct screen screen;
        struct world w;

        build(&w);
        w.steps[0].by_name = c->by_name;
        w.steps[0].unless = of_proven;
        w.steps[0].unless_count = 1;
        w.steps[0].where = w.steps[1].where = c->where;
        w.leads[0].steps = named;
        w.leads[0].step_count = c->is_named;
        w.leads[0].hop = c->hop;
        if (c->hop && strcmp(c->hop, "source>sitelib") == 0) {
            w.leads[0].dp = w.problems[0].dp = NULL;
            w.problems[0].dp_count = 0;
        }
        items[0] = w.item;
        items[1] = (struct dplog_item){.id = c->proven,
                                       .cleared_for = dps,
                                       .cleared_for_count = 1,
                                       .cleared = &clearance};
        w.diagnosis.checklist = items;
        w.diagnosis.item_count = c->proven ? 2 : 1;
        screen_begin(&screen, &w.diagnosis, w.problems, 1);
        dpl_problem_steps(&screen.text, &w.problems[0], 16, &steps);
        if (steps.count != c->want)
            fail_msg("%s: %zu steps", c->name, steps.count);
        screen_end(&screen);
    }
}

/* Where a problem has steps with its own names, those of the item, which
 * another finding gave its names to, are not taken. */
static void
test_own_names(void **state)
{
    struct dplog_step own[] = {
        {.id = "smb.first", .where = "dp", .command = "nslookup DP06"}};
    struct dpl_step_list steps = {0};
    struct screen screen;
    struct world w;

    (void)state;
    build(&w);
    w.steps[0].command = "nslookup DP05";
    w.leads[1].place_steps = own;
    w.leads[1].place_step_count = 1;
    w.leads[1].steps = named;
    w.leads[1].step_count = 1;
    screen_begin(&screen, &w.diagnosis, w.problems, PROBLEMS);
    dpl_problem_steps(&screen.text, &w.problems[1], 16, &steps);
    assert_int_equal(steps.count, 1);
    assert_ptr_equal(steps.at[0], &own[0]);
    screen_end(&screen);
}

/* ── a line to wait for takes one row ── */

static void
test_fixed_when(void **state)
{
    static const char *const lines[] = {
        "A line", "A line to wait for that is so long that it does not fit "
                  "into one row of a window together with the time from when "
                  "on it may come, so that it has to be cut in its middle"};

    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct screen screen;
        struct world w;
        const char *page, *end;

        build(&w);
        w.leads[0].fixed_when = lines[i];
        w.leads[0].retrying = true;
        w.problems[0].next_retry_us = NINE;
        screen_begin(&screen, &w.diagnosis, w.problems, 1);
        dpl_text_fixed_when(&screen.text, &w.problems[0]);
        page = strstr(screen_page(&screen), "FIXED WHEN \"A line");
        assert_non_null(page);
        end = strchr(page, '\n');
        assert_non_null(end);
        assert_string_equal(end, "\n");
        assert_memory_equal(end - 10, " or later)", 10);
        assert_true(end - page <= 120);
        assert_int_equal(strstr(page, "[...]") != NULL, i == 1);
        screen_end(&screen);
    }
}

/* ── since when, of several problems ── */

static const struct since_case {
    const char *name;
    int64_t first_us, next_us;
    bool retrying;
    const char *want; /* the end of the first line */
} since_cases[] = {
    {"no time, no retry", NONE, NONE, false, "  no retry announced\n"},
    {"no time, a retry at no time", NONE, NONE, true, "DP05 (certain)\n"},
    {"no time, a retry", NONE, NINE, true, "  next retry about 09:00\n"},
    {"a time, no retry", NINE, NONE, false,
     "  since 09:00, no retry announced\n"},
    {"a time, a retry at no time", NINE, NONE, true, "  since 09:00\n"},
    {"a time, a retry", NINE, NINE, true,
     "  since 09:00, next retry about 09:00\n"},
};

static void
expect_heading(const struct since_case *c, enum dplog_language language)
{
    struct screen screen;
    struct world w;
    const char *page;

    build(&w);
    w.diagnosis.language = language;
    w.diagnosis.verdict.as_of_us = c->first_us == NONE ? c->next_us : NINE;
    w.diagnosis.verdict.as_of_local = "2026-11-20 09:00:00.000 +00:00";
    for (size_t i = 0; i < PROBLEMS; i++) {
        w.problems[i].first_us = w.leads[i].first_us = c->first_us;
        w.problems[i].next_retry_us = w.leads[i].next_retry_us = c->next_us;
        w.leads[i].retrying = c->retrying;
    }
    screen_begin(&screen, &w.diagnosis, w.problems, PROBLEMS);
    dpl_text_problems(&screen.text);
    page = screen_page(&screen);
    if (language == DPLOG_LANGUAGE_EN && !strstr(page, c->want))
        fail_msg("%s: no '%s' in '%s'", c->name, c->want, page);
    if (strstr(page, "  ,") || strstr(page, "  \xE3\x80\x81"))
        fail_msg("%s: a lone comma in '%s'", c->name, page);
    screen_end(&screen);
}

static void
test_since(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(since_cases); i++) {
        expect_heading(&since_cases[i], DPLOG_LANGUAGE_EN);
        expect_heading(&since_cases[i], DPLOG_LANGUAGE_JA);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_holes),
        cmocka_unit_test(test_no_step_is_left),
        cmocka_unit_test(test_since),
        cmocka_unit_test(test_another_dp),
        cmocka_unit_test(test_another_server),
        cmocka_unit_test(test_use),
        cmocka_unit_test(test_own_names),
        cmocka_unit_test(test_fixed_when),
        cmocka_unit_test(test_site_server_is_a_dp),
    };

    return cmocka_run_group_tests_name("text_steps", tests, NULL, NULL);
}
