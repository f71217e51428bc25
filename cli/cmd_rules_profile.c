/* SPDX-License-Identifier: MIT
 *
 * dplog rules profile: what does each rule cost on these logs?
 */
#include "cmd_rules.h"
#include "rule_tool.h"

static const struct cli_option own_options[] = {
    {CLI_OPT_VERBOSE, "verbose", 'v', NULL,
     "every rule that was tried, not only the dearest"},
    {0},
};

static const struct cli_option *const options[] = {
    cli_tool_options,
    own_options,
    cli_output_options,
    cli_input_options,
    cli_rules_options,
    cli_common_options,
    NULL,
};

static enum cli_exit
run(struct cli_env *env)
{
    struct cli_tool tool;
    struct dplog_error err = {0};
    enum dplog_status status;
    const enum cli_exit result = cli_tool_begin(env, &tool);

    if (result != CLI_EXIT_OK)
        return result;
    cli_tool_add(env, &tool, 0);
    status = dplog_rules_profile(tool.analysis, tool.format, &tool.report,
                                 cli_output_write, &tool.output, &err);
    return cli_tool_end(env, &tool, status, &err);
}

const struct cli_command cli_cmd_rules_profile = {
    .name = "profile",
    .full = "rules profile",
    .operands = "LOGS...",
    .summary = "what each rule costs on these logs",
    .notes = "Exit codes: 0; 2 usage; 3 an input or the output failed; 4 rules "
             "invalid.\n",
    .options = options,
    .takes_paths = true,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
