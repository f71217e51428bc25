/* SPDX-License-Identifier: MIT
 *
 * dplog rules test: rules against their own examples.
 */
#include "cmd_rules.h"
#include "message.h"
#include "results.h"
#include "session.h"

static const struct cli_option own_options[] = {
    {CLI_OPT_TAP, "tap", 0, NULL, "print TAP"},
    {CLI_OPT_JUNIT, "junit", 0, "FILE", "write JUnit XML to FILE too"},
    {CLI_OPT_VERBOSE, "verbose", 'v', NULL, "name the examples that pass too"},
    {0},
};

static const struct cli_option *const options[] = {
    own_options,
    cli_rules_options,
    cli_common_options,
    NULL,
};

static void
take_test(void *data, const struct dplog_rule_test *test)
{
    char name[512];
    const struct cli_result result = {
        .group = test->rule,
        .name = name,
        .passed = test->passed,
        .details = &test->detail,
        .detail_count = test->detail ? 1 : 0,
    };

    snprintf(name, sizeof(name), "%s %s %u (%s:%u)", test->rule, test->kind,
             (unsigned)test->index, test->path ? test->path : "rules",
             (unsigned)test->line);
    cli_results_add(data, &result);
}

static enum cli_exit
run(struct cli_env *env)
{
    struct cli_session session = {0};
    struct cli_results results;
    struct cli_tally tally;
    struct dplog_error err = {0};
    enum dplog_status status;
    enum cli_exit result =
        cli_session_begin_with(env, env->args.operands, env->args.operand_count,
                               env->err, &session, &tally);

    if (result != CLI_EXIT_OK)
        return result;
    cli_results_begin(&results, env, !env->settings.verbose);
    status = dplog_ruleset_test(session.context, session.rules, take_test,
                                &results, &err);
    result = cli_results_end(&results, "rules");
    if (status < 0)
        result = cli_exit_worst(result, cli_fail(env, status, &err));
    cli_session_end(&session);
    return result;
}

const struct cli_command cli_cmd_rules_test = {
    .name = "test",
    .full = "rules test",
    .operands = "[PATH...]",
    .summary = "run the examples and counterexamples of all rules",
    .notes = "Exit codes: 0 all pass; 1 one does not; 4 rules invalid.\n",
    .options = options,
    .takes_paths = true,
    .operands_max = SIZE_MAX,
    .run = run,
};
