/* SPDX-License-Identifier: MIT
 *
 * dplog rules explain: how one line is understood, and why.
 */
#include "cmd_rules.h"
#include "message.h"
#include "rule_tool.h"
#include <stdlib.h>

static const struct cli_option *const options[] = {
    cli_tool_options,   cli_output_options,
    cli_choice_options, cli_until_options,
    cli_input_options,  cli_rules_options,
    cli_common_options, NULL,
};

static enum cli_exit
explain(struct cli_env *env, struct cli_tool *tool, const char *path,
        uint32_t line)
{
    struct dplog_error err = {0};
    enum dplog_status status;
    enum cli_exit result;

    (void)dplog_analysis_add_path(tool->analysis, path, &err);
    cli_tool_add(env, tool, 1);
    status = dplog_rules_explain(tool->analysis, path, line, tool->format,
                                 cli_output_write, &tool->output, &err);
    result = cli_tool_end(env, tool, status, &err);
    if (status != DPLOG_DONE || result != CLI_EXIT_OK)
        return result;
    cli_error(env, "there is no record at line %u of '%s'", (unsigned)line,
              path);
    return CLI_EXIT_FOUND;
}

static enum cli_exit
run(struct cli_env *env)
{
    const char *operand = env->args.operands[0];
    struct cli_tool tool;
    uint32_t line = 0;
    char *path = cli_tool_place(operand, &line);
    enum cli_exit result;

    if (!path)
        return cli_usage_error(env, "'%s' is not FILE:LINE, as distmgr.log:118",
                               operand);
    result = cli_tool_begin(env, &tool);
    if (result == CLI_EXIT_OK)
        result = explain(env, &tool, path, line);
    free(path);
    return result;
}

const struct cli_command cli_cmd_rules_explain = {
    .name = "explain",
    .full = "rules explain",
    .operands = "FILE:LINE [LOGS...]",
    .summary = "how one line is understood: rules, context, weights",
    .notes =
        "Which rules match the line and which nearly do, and how far; what "
        "its thread knew\nand from where; what it became, and how that is "
        "weighed. LOGS are read too.\nExit codes: 0; 1 no record stands "
        "there; 2 usage; 3 an input failed; 4 rules\ninvalid.\n",
    .options = options,
    .takes_paths = true,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
