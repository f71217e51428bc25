/* SPDX-License-Identifier: MIT
 *
 * dplog rules show: one rule, where it stands, what it means.
 */
#include "cmd_rules.h"
#include "message.h"
#include "output.h"
#include "session.h"
#include <dplog/explain.h>
#include <string.h>

static const struct cli_option *const options[] = {
    cli_rules_options,
    cli_common_options,
    NULL,
};

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
run(struct cli_env *env)
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

const struct cli_command cli_cmd_rules_show = {
    .name = "show",
    .full = "rules show",
    .operands = "ID...",
    .summary = "one rule: where it stands, what it means",
    .notes = "Exit codes: 0 shown; 1 no such rule; 4 rules invalid.\n",
    .options = options,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
