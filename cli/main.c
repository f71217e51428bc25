/* SPDX-License-Identifier: MIT
 *
 * The command table, and the streams and clock that commands are given.
 */
#include "command.h"
#include "system.h"

static const struct cli_command *const commands[] = {
    &cli_cmd_analyze, &cli_cmd_follow,  &cli_cmd_events,
    &cli_cmd_replay,  &cli_cmd_rules,   &cli_cmd_explain,
    &cli_cmd_help,    &cli_cmd_version, NULL,
};

static const struct cli_option *const options[] = {cli_program_options, NULL};

static const struct cli_command program = {
    .name = "dplog",
    .full = "",
    .summary = "why content does not reach a distribution point",
    .notes = "It reads distmgr.log, PkgXferMgr.log and PatchDownloader.log "
             "of a ConfigMgr site\nserver. Begin with: dplog analyze LOGS\n"
             "dplog help COMMAND tells what a command takes.\n",
    .options = options,
    .parts = commands,
};

int
main(int argc, char **argv)
{
    struct cli_env env = {
        .out = stdout,
        .err = stderr,
        .variable = cli_system_variable,
        .registry = cli_system_registry,
        .program = &program,
    };

    cli_system_begin();
    env.out_is_terminal = cli_system_is_terminal(stdout);
    env.err_is_terminal = cli_system_is_terminal(stderr);
    env.out_columns = env.out_is_terminal ? cli_system_columns(stdout) : 0;
    env.system_language = cli_system_language();
    env.now_us = cli_system_now_us();
    return (int)cli_run(&env, argc, argv);
}
