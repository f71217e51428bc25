/* SPDX-License-Identifier: MIT
 *
 * dplog rules list: what there is.
 */
#include "cmd_rules.h"
#include "message.h"
#include "output.h"
#include "session.h"

static const struct cli_option *const options[] = {
    cli_rules_options,
    cli_common_options,
    NULL,
};

static enum cli_exit
run(struct cli_env *env)
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
    fprintf(env->out, "%zu rule%s, pack %s\n",
            dplog_ruleset_count(session.rules),
            dplog_ruleset_count(session.rules) == 1 ? "" : "s",
            dplog_ruleset_version(session.rules));
    cli_session_end(&session);
    return cli_output_check(env);
}

const struct cli_command cli_cmd_rules_list = {
    .name = "list",
    .full = "rules list",
    .summary = "id, role, stage and title of every rule",
    .options = options,
    .run = run,
};
