/* SPDX-License-Identifier: MIT
 *
 * dplog rules coverage: do these rules and these logs fit?
 */
#include "cmd_rules.h"
#include "message.h"
#include "rule_tool.h"
#include <string.h>

static const struct cli_option own_options[] = {
    {CLI_OPT_FAIL_ON, "fail-on", 0, "WORD,...",
     "exit 1 on these: unknown (lines that look like errors and\n"
     "no rule knows), unused (rules that never match; those\n"
     "marked inferred or recalled do not count)"},
    {CLI_OPT_VERBOSE, "verbose", 'v', NULL, "hits of every rule, too"},
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

struct gate {
    bool unknown, unused;
};

static bool
read_gate(struct cli_env *env, struct gate *ret)
{
    const char *words = cli_args_value(&env->args, CLI_OPT_FAIL_ON);

    *ret = (struct gate){0};
    while (words && *words) {
        const size_t len = strcspn(words, ",");

        if (len == 7 && memcmp(words, "unknown", len) == 0) {
            ret->unknown = true;
        } else if (len == 6 && memcmp(words, "unused", len) == 0) {
            ret->unused = true;
        } else {
            cli_usage_error(env, "--fail-on knows unknown and unused, not '%s'",
                            words);
            return false;
        }
        words += len;
        words += *words == ',';
    }
    return true;
}

static enum cli_exit
run(struct cli_env *env)
{
    struct cli_tool tool;
    struct dplog_coverage counts = {0};
    struct dplog_error err = {0};
    enum dplog_status status;
    struct gate gate;
    enum cli_exit result;

    if (!read_gate(env, &gate))
        return CLI_EXIT_USAGE;
    result = cli_tool_begin(env, &tool);
    if (result != CLI_EXIT_OK)
        return result;
    cli_tool_add(env, &tool, 0);
    status =
        dplog_rules_coverage(tool.analysis, tool.format, &tool.report,
                             cli_output_write, &tool.output, &counts, &err);
    result = cli_tool_end(env, &tool, status, &err);
    if ((gate.unknown && counts.unknown_lines) ||
        (gate.unused && counts.rules_unused))
        result = cli_exit_worst(result, CLI_EXIT_FOUND);
    return result;
}

const struct cli_command cli_cmd_rules_coverage = {
    .name = "coverage",
    .full = "rules coverage",
    .operands = "LOGS...",
    .summary = "which rules never match, which lines no rule knows",
    .notes = "Exit codes: 0; 1 what --fail-on names was found; 2 usage; 3 an "
             "input or the\noutput failed; 4 rules invalid.\n",
    .options = options,
    .takes_paths = true,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
