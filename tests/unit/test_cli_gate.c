/* SPDX-License-Identifier: MIT */
#include "gate.h"
#include "harness.h"
#include "message.h"
#include "streams.h"

#define MINUTE INT64_C(60000000)

enum {
    F = DPLOG_VERDICT_FAILED,
    R = DPLOG_VERDICT_RETRYING,
    W = DPLOG_VERDICT_WAITING,
    RE = DPLOG_VERDICT_RECOVERED,
    H = DPLOG_VERDICT_HEALTHY,
    U = DPLOG_VERDICT_UNKNOWN
};

/* One open finding of that age, as role, unless the role is -1. */
static const struct gate_case {
    const char *name;
    const char *words[6];
    int verdict, role;
    int64_t open_minutes; /* -1: without a time */
    int64_t record_age;   /* minutes before now; -1: no record has a time */
    enum cli_exit want;
} cases[] = {
    {"failed", {"g"}, F, DPLOG_ROLE_CAUSE, 5, 0, 1},
    {"retrying", {"g"}, R, DPLOG_ROLE_CAUSE, 5, 0, 1},
    {"waiting", {"g"}, W, DPLOG_ROLE_WAIT, 5, 0, 0},
    {"recovered", {"g"}, RE, -1, 0, 0, 0},
    {"healthy", {"g"}, H, -1, 0, 0, 0},
    {"unknown", {"g"}, U, -1, 0, 0, 3},
    {"exit zero", {"g", "--exit-zero"}, F, DPLOG_ROLE_CAUSE, 5, 0, 0},
    {"exit zero keeps 3", {"g", "--exit-zero"}, U, -1, 0, 0, 3},
    {"on waiting", {"g", "--fail-on=waiting"}, W, DPLOG_ROLE_WAIT, 5, 0, 1},
    {"only waiting", {"g", "--fail-on=waiting"}, F, DPLOG_ROLE_CAUSE, 5, 0, 0},
    {"a list", {"g", "--fail-on=failed,recovered"}, RE, -1, 0, 0, 1},
    {"on healthy", {"g", "--fail-on=healthy"}, H, -1, 0, 0, 1},
    {"unknown stays 3", {"g", "--fail-on=unknown"}, U, -1, 0, 0, 3},
    {"severity reached",
     {"g", "--fail-on=error"},
     R,
     DPLOG_ROLE_CAUSE,
     5,
     0,
     1},
    {"severity not reached",
     {"g", "--fail-on=critical"},
     F,
     DPLOG_ROLE_CAUSE,
     5,
     0,
     0},
    {"young", {"g", "--fail-after=60m"}, F, DPLOG_ROLE_CAUSE, 59, 0, 0},
    {"old enough", {"g", "--fail-after=60m"}, F, DPLOG_ROLE_CAUSE, 60, 0, 1},
    {"without a time",
     {"g", "--fail-after=60m"},
     F,
     DPLOG_ROLE_CAUSE,
     -1,
     0,
     1},
    {"an old wait beside a failure",
     {"g", "--fail-after=60m"},
     F,
     DPLOG_ROLE_WAIT,
     90,
     0,
     1},
    {"an old wait that counts",
     {"g", "--fail-after=2h", "--fail-on=waiting"},
     W,
     DPLOG_ROLE_WAIT,
     120,
     0,
     1},
    {"a young wait",
     {"g", "--fail-after=2h", "--fail-on=waiting"},
     W,
     DPLOG_ROLE_WAIT,
     119,
     0,
     0},
    {"fresh", {"g", "--max-age=1h"}, H, -1, 0, 60, 0},
    {"stale", {"g", "--max-age=1h"}, H, -1, 0, 61, 3},
    {"stale beats failed",
     {"g", "--max-age=1h"},
     F,
     DPLOG_ROLE_CAUSE,
     5,
     61,
     3},
    {"no time at all", {"g", "--max-age=1h"}, H, -1, 0, -1, 3},
};

static const struct cli_option own[] = {
    {CLI_OPT_FAIL_ON, "fail-on", 0, "W", "h"},
    {CLI_OPT_FAIL_AFTER, "fail-after", 0, "D", "h"},
    {CLI_OPT_MAX_AGE, "max-age", 0, "D", "h"},
    {CLI_OPT_EXIT_ZERO, "exit-zero", 0, NULL, "h"},
    {0},
};
static const struct cli_option *const options[] = {own, NULL};
static const struct gate_case *current;

static enum cli_exit
judge(struct cli_env *env)
{
    const int64_t as_of = 1000000 * MINUTE;
    const int64_t age = current->record_age;
    const struct dplog_finding finding = {
        .role = (enum dplog_role)current->role,
        .severity = DPLOG_SEVERITY_ERROR,
        .first_us = current->open_minutes < 0
                        ? DPLOG_TIME_NONE
                        : as_of - current->open_minutes * MINUTE,
    };
    const struct dplog_diagnosis diagnosis = {
        .verdict = {.status = (enum dplog_verdict_status)current->verdict,
                    .as_of_us = age < 0 ? DPLOG_TIME_NONE : as_of},
        .findings = &finding,
        .finding_count = current->role < 0 ? 0 : 1,
    };
    struct cli_gate gate;

    if (!cli_gate_read(env, &gate))
        return CLI_EXIT_USAGE;
    return cli_gate_judge(&gate, &diagnosis, as_of + age * MINUTE);
}

static const struct cli_command program = {
    .name = "g", .full = "", .summary = "g", .options = options, .run = judge};

static void
test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct streams s;
        enum cli_exit got;

        streams_init(&s);
        current = &cases[i];
        got = streams_run(&s, &program, cases[i].words);
        if (got != cases[i].want)
            fail_msg("%s: expected %d, got %d", cases[i].name,
                     (int)cases[i].want, (int)got);
        streams_done(&s);
    }
}

static void
test_wrong_words(void **state)
{
    static const char *const wrong[] = {
        "--fail-on=",        "--fail-on=bad",  "--fail-on=failed,",
        "--fail-after=60",   "--max-age=soon", "--fail-on=Failed",
        "--fail-on=fail,ed",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        const char *words[] = {"g", wrong[i], NULL};
        struct streams s;

        streams_init(&s);
        current = &cases[0];
        if (streams_run(&s, &program, words) != CLI_EXIT_USAGE)
            fail_msg("%s was taken", wrong[i]);
        streams_done(&s);
    }
}

/* Of several codes the one that is told. */
static void
test_worst_code(void **state)
{
    static const enum cli_exit order[] = {
        CLI_EXIT_INTERNAL, CLI_EXIT_USAGE, CLI_EXIT_RULES,
        CLI_EXIT_UNKNOWN,  CLI_EXIT_FOUND, CLI_EXIT_OK,
    };
    static const int codes[] = {5, 2, 4, 3, 1, 0};

    (void)state;
    for (size_t i = 0; i < COUNT(order); i++) {
        assert_int_equal(order[i], codes[i]);
        for (size_t k = i; k < COUNT(order); k++) {
            assert_int_equal(cli_exit_worst(order[i], order[k]), order[i]);
            assert_int_equal(cli_exit_worst(order[k], order[i]), order[i]);
        }
    }
}

/* To the microsecond. */
static void
test_limits(void **state)
{
    const struct cli_gate gate = {.statuses = 1u << DPLOG_VERDICT_FAILED,
                                  .fail_after_us = 60 * MINUTE,
                                  .max_age_us = 60 * MINUTE};
    const int64_t as_of = 1000000 * MINUTE;

    (void)state;
    for (int off = -1; off <= 1; off++) {
        const struct dplog_finding finding = {
            .role = DPLOG_ROLE_CAUSE, .first_us = as_of - 60 * MINUTE - off};
        const struct dplog_diagnosis diagnosis = {
            .verdict = {.status = DPLOG_VERDICT_FAILED, .as_of_us = as_of},
            .findings = &finding,
            .finding_count = 1};

        assert_int_equal(cli_gate_judge(&gate, &diagnosis, as_of),
                         off < 0 ? CLI_EXIT_OK : CLI_EXIT_FOUND);
        assert_int_equal(
            cli_gate_is_stale(&gate, &diagnosis, as_of + 60 * MINUTE + off),
            off > 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_wrong_words),
        cmocka_unit_test(test_worst_code),
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests_name("cli_gate", tests, NULL, NULL);
}
