/* SPDX-License-Identifier: MIT
 *
 * The first lines of a failure.
 */
#include "harness.h"
#include "screen.h"

#define MINUTE INT64_C(60000000)
#define NINE   (INT64_C(1795132800) * 1000000)

static const struct head_case {
    const char *name;
    int64_t first_us, line_us; /* of the finding, and of its first line */
    bool has_attempts;
} cases[] = {
    {"a line as it began", NINE, NINE, true},
    {"within the minute", NINE, NINE + MINUTE, true},
    {"it began before its lines", NINE, NINE + MINUTE + 1, false},
    {"its line has no time", NINE, DPLOG_TIME_NONE, true},
    {"nobody knows when it began", DPLOG_TIME_NONE, NINE, true},
};

/* What began before its lines is not counted by them. */
static void
attempts_are_told_where_their_lines_are(void **state)
{
    const struct dplog_diagnosis diagnosis = {
        .verdict = {.status = DPLOG_VERDICT_FAILED,
                    .as_of_us = NINE + 60 * MINUTE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct dplog_evidence line = {
            .line = 1, .time_us = cases[i].line_us, .message = "failed"};
        const struct dplog_finding lead = {.rule = "x",
                                           .title = "It failed",
                                           .dp = "DP1",
                                           .first_us = cases[i].first_us,
                                           .evidence = &line,
                                           .evidence_count = 1};
        struct dpl_problem problem = {
            .lead = &lead,
            .dp = "DP1",
            .dp_count = 1,
            .first_us = NINE,
            .last_us = NINE,
            .next_retry_us = DPLOG_TIME_NONE,
            .attempts_min = 3,
            .attempts_max = 3,
        };
        struct screen screen;
        const char *page;

        screen_begin(&screen, &diagnosis, &problem, 1);
        dpl_text_head(&screen.text);
        page = screen_page(&screen);
        if ((strstr(page, "3 attempts") != NULL) != cases[i].has_attempts)
            fail_msg("%s:\n%s", cases[i].name, page);
        screen_end(&screen);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attempts_are_told_where_their_lines_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
