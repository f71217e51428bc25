/* SPDX-License-Identifier: MIT
 *
 * dplog rules: check, test, list, show.
 */
#include "command.h"
#include "message.h"
#include "output.h"
#include "results.h"
#include "session.h"
#include <dplog/explain.h>
#include <string.h>

static const struct cli_option check_options[] = {
    {CLI_OPT_WERROR, "werror", 0, NULL, "warnings are errors"},
    {0},
};
static const struct cli_option test_options[] = {
    {CLI_OPT_TAP, "tap", 0, NULL, "print TAP"},
    {CLI_OPT_JUNIT, "junit", 0, "FILE", "write JUnit XML to FILE too"},
    {CLI_OPT_VERBOSE, "verbose", 'v', NULL, "name the examples that pass too"},
    {0},
};

static const struct cli_option *const for_check[] = {
    check_options,
    cli_rules_options,
    cli_common_options,
    NULL,
};
static const struct cli_option *const for_test[] = {
    test_options,
    cli_rules_options,
    cli_common_options,
    NULL,
};
static const struct cli_option *const for_list[] = {
    cli_rules_options,
    cli_common_options,
    NULL,
};

static enum cli_exit
run_check(struct cli_env *env)
{
    struct cli_session session = {0};
    struct cli_tally tally;
    const bool werror = cli_args_has(&env->args, CLI_OPT_WERROR);
    enum cli_exit result =
        cli_session_begin_with(env, env->args.operands, env->args.operand_count,
                               env->out, &session, &tally);

    if (result == CLI_EXIT_OK) {
        fprintf(env->out, "%zu rules, %zu errors, %zu warnings\n",
                dplog_ruleset_count(session.rules), tally.errors,
                tally.warnings);
        if (werror && tally.warnings > 0)
            result = CLI_EXIT_RULES;
    }
    cli_session_end(&session);
    return cli_exit_worst(result, cli_output_check(env));
}

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
run_test(struct cli_env *env)
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

static enum cli_exit
run_list(struct cli_env *env)
{
    struct cli_session session = {0};
    enum cli_exit result = cli_session_begin(env, &session);

    if (result != CLI_EXIT_OK)
        return result;
    for (size_t i = 0; i < dplog_ruleset_count(session.rules); i++) {
        struct dplog_rule_info rule;

        dplog_ruleset_get(session.rules, i, env->settings.language, &rule);
        fprintf(env->out, "%-44s %-9s %-10s ", rule.id, rule.role,
                rule.stage ? rule.stage : "-");
        cli_print_safe(env->out, rule.title ? rule.title : "");
        putc('\n', env->out);
    }
    fprintf(env->out, "%zu rules, pack %s\n",
            dplog_ruleset_count(session.rules),
            dplog_ruleset_version(session.rules));
    cli_session_end(&session);
    return cli_output_check(env);
}

static bool
has_rule(const struct dplog_ruleset *rules, const char *id)
{
    for (size_t i = 0; i < dplog_ruleset_count(rules); i++) {
        struct dplog_rule_info rule;

        dplog_ruleset_get(rules, i, DPLOG_LANGUAGE_EN, &rule);
        if (strcmp(rule.id, id) == 0)
            return true;
    }
    return false;
}

static enum cli_exit
show(struct cli_env *env, const struct cli_session *session, const char *id)
{
    struct cli_output output;
    struct dplog_error err = {0};
    enum dplog_status status;
    enum cli_exit result = CLI_EXIT_OK;

    if (!has_rule(session->rules, id)) {
        cli_error(env, "there is no rule '%s'", id);
        return CLI_EXIT_FOUND;
    }
    if (!cli_output_open(env, NULL, &output))
        return CLI_EXIT_UNKNOWN;
    status = dplog_explain(session->rules, id, env->settings.language,
                           cli_output_write, &output, &err);
    if (status < 0 && !output.failed)
        result = cli_fail(env, status, &err);
    return cli_exit_worst(result, cli_output_close(env, &output));
}

static enum cli_exit
run_show(struct cli_env *env)
{
    struct cli_session session = {0};
    enum cli_exit result = cli_session_begin(env, &session);

    if (result != CLI_EXIT_OK)
        return result;
    for (size_t i = 0; i < env->args.operand_count; i++)
        result =
            cli_exit_worst(result, show(env, &session, env->args.operands[i]));
    cli_session_end(&session);
    return result;
}

static const struct cli_command check_command = {
    .name = "check",
    .full = "rules check",
    .operands = "[PATH...]",
    .summary = "find every mistake in rules",
    .notes = "A file is checked as an addition to the pack, a folder in its "
             "place.\nExit codes: 0 none; 4 rules invalid, or warnings with "
             "--werror.\n",
    .options = for_check,
    .takes_paths = true,
    .operands_max = SIZE_MAX,
    .run = run_check,
};

static const struct cli_command test_command = {
    .name = "test",
    .full = "rules test",
    .operands = "[PATH...]",
    .summary = "run the examples and counterexamples of all rules",
    .notes = "Exit codes: 0 all pass; 1 one does not; 4 rules invalid.\n",
    .options = for_test,
    .takes_paths = true,
    .operands_max = SIZE_MAX,
    .run = run_test,
};

static const struct cli_command list_command = {
    .name = "list",
    .full = "rules list",
    .summary = "id, role, stage and title of every rule",
    .options = for_list,
    .run = run_list,
};

static const struct cli_command show_command = {
    .name = "show",
    .full = "rules show",
    .operands = "ID...",
    .summary = "one rule: where it stands, what it means",
    .notes = "Exit codes: 0 shown; 1 no such rule; 4 rules invalid.\n",
    .options = for_list,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run_show,
};

static const struct cli_command *const parts[] = {
    &check_command, &test_command, &list_command, &show_command, NULL,
};

const struct cli_command cli_cmd_rules = {
    .name = "rules",
    .full = "rules",
    .summary = "check, test, list and show rules",
    .parts = parts,
};
