/* SPDX-License-Identifier: MIT
 *
 * dplog help, dplog version.
 */
#include "command.h"
#include "message.h"
#include "output.h"
#include "usage.h"
#include <dplog/version.h>
#include <string.h>

static const struct cli_option *const options[] = {cli_common_options, NULL};

static const struct cli_command *
find_command(const struct cli_command *root, char **words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct cli_command *found = NULL;

        for (size_t p = 0; root->parts && root->parts[p] && !found; p++) {
            if (strcmp(root->parts[p]->name, words[i]) == 0)
                found = root->parts[p];
        }
        if (!found)
            return NULL;
        root = found;
    }
    return root;
}

static enum cli_exit
run_help(struct cli_env *env)
{
    const struct cli_command *command =
        find_command(env->program, env->args.operands, env->args.operand_count);

    if (!command)
        return cli_usage_error(env, "unknown command '%s'",
                               env->args.operands[env->args.operand_count - 1]);
    cli_usage_print(env->out, command);
    return cli_output_check(env);
}

static enum cli_exit
run_version(struct cli_env *env)
{
    fprintf(env->out, "dplog %s\n", dplog_version());
    return cli_output_check(env);
}

const struct cli_command cli_cmd_help = {
    .name = "help",
    .full = "help",
    .operands = "[COMMAND]",
    .summary = "what a command does and which options it takes",
    .options = options,
    .operands_max = 2,
    .run = run_help,
};

const struct cli_command cli_cmd_version = {
    .name = "version",
    .full = "version",
    .summary = "the version of the program",
    .options = options,
    .run = run_version,
};
