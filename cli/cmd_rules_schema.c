/* SPDX-License-Identifier: MIT
 *
 * dplog rules schema: the language of rule files, for editors.
 */
#include "cmd_rules.h"
#include "message.h"
#include "output.h"
#include <dplog/rule_tools.h>

static const struct cli_option *const options[] = {
    cli_output_options,
    cli_common_options,
    NULL,
};

static enum cli_exit
run(struct cli_env *env)
{
    struct cli_output output;
    struct dplog_error err = {0};
    enum dplog_status status;
    enum cli_exit result = CLI_EXIT_OK;

    if (!cli_output_open(env, cli_args_value(&env->args, CLI_OPT_OUTPUT),
                         &output))
        return CLI_EXIT_UNKNOWN;
    status = dplog_rules_schema(cli_output_write, &output, &err);
    if (status < 0 && !output.failed) {
        result = cli_fail(env, status, &err);
        cli_output_abandon(&output);
        return result;
    }
    return cli_output_close(env, &output);
}

const struct cli_command cli_cmd_rules_schema = {
    .name = "schema",
    .full = "rules schema",
    .summary = "the JSON Schema of rule files, for editors",
    .notes = "Made from the tables that the loader reads by. An editor with "
             "yaml-language-server\nuses it when the first line of a rule file "
             "is:\n  # yaml-language-server: $schema=schema.json\n",
    .options = options,
    .run = run,
};
