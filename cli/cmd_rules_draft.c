/* SPDX-License-Identifier: MIT
 *
 * dplog rules draft: skeletons for lines that no rule knows.
 */
#include "cmd_rules.h"
#include "message.h"
#include "rule_tool.h"
#include "system.h"
#include "values.h"
#include <stdlib.h>

enum { MAX_LIMIT = 1000 };

static const struct cli_option own_options[] = {
    {CLI_OPT_LIMIT, "limit", 'n', "COUNT", "stop after so many (default: 20)"},
    {0},
};

static const struct cli_option *const options[] = {
    own_options,       cli_output_options, cli_input_options,
    cli_rules_options, cli_common_options, NULL,
};

/* A file of rules is work: it is not written over. */
static bool
is_free(struct cli_env *env)
{
    const char *path = cli_args_value(&env->args, CLI_OPT_OUTPUT);

    if (!path || cli_system_path_kind(path) != CLI_PATH_FILE)
        return true;
    cli_usage_error(env,
                    "'%s' exists, and a draft does not write over it: name "
                    "another file and move the rule in",
                    path);
    return false;
}

static enum cli_exit
draft(struct cli_env *env, struct cli_tool *tool,
      const struct dplog_draft_options *draft)
{
    struct dplog_error err = {0};
    size_t count = 0;
    enum dplog_status status;
    enum cli_exit result;

    if (draft->path)
        (void)dplog_analysis_add_path(tool->analysis, draft->path, &err);
    cli_tool_add(env, tool, draft->path ? 1 : 0);
    status = dplog_rules_draft(tool->analysis, draft, cli_output_write,
                               &tool->output, &count, &err);
    result = cli_tool_end(env, tool, status, &err);
    if (status < 0 || count > 0)
        return result;
    if (draft->path) {
        cli_error(env, "there is no record at line %u of '%s'",
                  (unsigned)draft->line, draft->path);
        return cli_exit_worst(result, CLI_EXIT_FOUND);
    }
    cli_note(env, "no line of these looks like an error without a rule");
    return result;
}

static enum cli_exit
run(struct cli_env *env)
{
    struct dplog_draft_options wanted = DPLOG_DRAFT_OPTIONS_INIT;
    struct cli_tool tool;
    int64_t limit = 0;
    char *path;
    enum cli_exit result;

    if (!cli_value_number(env, CLI_OPT_LIMIT, 1, MAX_LIMIT, &limit) ||
        !is_free(env))
        return CLI_EXIT_USAGE;
    wanted.limit = (uint32_t)limit;
    result = cli_tool_begin(env, &tool);
    if (result != CLI_EXIT_OK)
        return result;
    path = cli_tool_place(env->args.operands[0], &wanted.line);
    wanted.path = path;
    result = draft(env, &tool, &wanted);
    free(path);
    return result;
}

const struct cli_command cli_cmd_rules_draft = {
    .name = "draft",
    .full = "rules draft",
    .operands = "LOGS...",
    .summary = "rule skeletons for lines that look like errors and no rule "
               "knows",
    .notes = "With FILE:LINE as the first operand: for that line, whatever it "
             "looks like.\nA draft loads; what only a person can say is marked "
             "FILL IN.\nA FILE of -o that exists is left alone.\n",
    .options = options,
    .takes_paths = true,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
