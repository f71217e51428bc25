/* SPDX-License-Identifier: MIT
 *
 * dplog rules check: every mistake of rule files, told at once.
 */
#include "cmd_rules.h"
#include "message.h"
#include "output.h"
#include "session.h"

static const struct cli_option own_options[] = {
    {CLI_OPT_WERROR, "werror", 0, NULL, "warnings are errors"},
    {0},
};

static const struct cli_option *const options[] = {
    own_options,
    cli_rules_options,
    cli_common_options,
    NULL,
};

static enum cli_exit
run(struct cli_env *env)
{
    struct cli_session session = {0};
    struct cli_tally tally;
    const bool werror = cli_args_has(&env->args, CLI_OPT_WERROR);
    enum cli_exit result =
        cli_session_begin_with(env, env->args.operands, env->args.operand_count,
                               env->out, &session, &tally);

    if (result == CLI_EXIT_OK) {
        const size_t count = dplog_ruleset_count(session.rules);

        fprintf(env->out, "%zu rule%s, %zu error%s, %zu warning%s\n", count,
                count == 1 ? "" : "s", tally.errors,
                tally.errors == 1 ? "" : "s", tally.warnings,
                tally.warnings == 1 ? "" : "s");
        if (werror && tally.warnings > 0)
            result = CLI_EXIT_RULES;
    }
    cli_session_end(&session);
    return cli_exit_worst(result, cli_output_check(env));
}

const struct cli_command cli_cmd_rules_check = {
    .name = "check",
    .full = "rules check",
    .operands = "[PATH...]",
    .summary = "find every mistake in rules",
    .notes = "A file is checked as an addition to the pack, a folder in its "
             "place.\nExit codes: 0 none; 4 rules invalid, or warnings with "
             "--werror.\n",
    .options = options,
    .takes_paths = true,
    .operands_max = SIZE_MAX,
    .run = run,
};
