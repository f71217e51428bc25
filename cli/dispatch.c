/* SPDX-License-Identifier: MIT
 *
 * From argv to a command: find it, parse its options, check what all commands
 * share, run it.
 */
#include "command.h"

#include "message.h"
#include "nearest.h"
#include "output.h"
#include "places.h"
#include "settings.h"
#include "stray_quote.h"
#include "system.h"
#include "usage.h"
#include <stdlib.h>
#include <string.h>

/* The options of a command that only leads to others. */
static const struct cli_option help_option[] = {
    {CLI_OPT_HELP, "help", 'h', NULL, "show this help"},
    {0},
};
static const struct cli_option *const group_options[] = {help_option, NULL};

/* "--fromat=json" for "--format". */
static enum cli_exit
tell_unknown_option(struct cli_env *env, const struct cli_option *const *tables,
                    const char *word)
{
    struct cli_nearest nearest = {.word = word + strspn(word, "-")};

    nearest.len = strcspn(nearest.word, "=");
    for (size_t t = 0; tables[t]; t++)
        for (size_t i = 0; tables[t][i].name; i++)
            cli_nearest_try(&nearest, tables[t][i].name);
    if (!nearest.name)
        return cli_usage_error(env, "unknown option '%s'", word);
    return cli_usage_error(env, "unknown option '%s'; did you mean '--%s'?",
                           word, nearest.name);
}

static enum cli_exit
tell_parse_failure(struct cli_env *env, const struct cli_option *const *tables,
                   enum cli_parse_result result, const char *word)
{
    switch (result) {
    case CLI_PARSE_UNKNOWN:
        return tell_unknown_option(env, tables, word);
    case CLI_PARSE_NO_VALUE:
        return cli_usage_error(env, "option '%s' needs a value", word);
    case CLI_PARSE_NO_VALUE_TAKEN:
        return cli_usage_error(env, "option '%s' takes no value", word);
    case CLI_PARSE_NO_MEMORY:
    case CLI_PARSE_OK:
        break;
    }
    return cli_out_of_memory(env);
}

static const struct cli_command *
find_part(const struct cli_command *command, const char *name)
{
    for (size_t i = 0; command->parts[i]; i++) {
        if (strcmp(command->parts[i]->name, name) == 0)
            return command->parts[i];
    }
    return NULL;
}

static enum cli_exit
tell_unknown_command(struct cli_env *env, const char *word)
{
    struct cli_nearest nearest = {.word = word, .len = strlen(word)};

    for (size_t i = 0; env->command->parts[i]; i++)
        cli_nearest_try(&nearest, env->command->parts[i]->name);
    if (env->command == env->program &&
        cli_system_path_kind(word) != CLI_PATH_MISSING)
        return cli_usage_error(env,
                               "unknown command '%s'; to diagnose it: "
                               "dplog analyze '%s'",
                               word, word);
    if (nearest.name)
        return cli_usage_error(env, "unknown command '%s'; did you mean '%s'?",
                               word, nearest.name);
    return cli_usage_error(env, "unknown command '%s'", word);
}

static enum cli_exit
descend(struct cli_env *env, int argc, char **argv);

static bool
is_negative_number(const char *word)
{
    return word[0] == '-' && word[1] &&
           strspn(word + 1, "0123456789") == strlen(word + 1);
}

static bool
has_dashes(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0)
            return true;
    }
    return false;
}

/* Run with all negative numbers behind a "--" that makes them operands. */
static enum cli_exit
run_numbers_last(struct cli_env *env, int argc, char **argv)
{
    static char dashes[] = "--";
    char **all = malloc(((size_t)argc + 2) * sizeof(*all));
    enum cli_exit result;
    int count = 0;

    if (!all)
        return cli_out_of_memory(env);
    for (int i = 0; i < argc; i++) {
        if (!is_negative_number(argv[i]))
            all[count++] = argv[i];
    }
    all[count++] = dashes;
    for (int i = 0; i < argc; i++) {
        if (is_negative_number(argv[i]))
            all[count++] = argv[i];
    }
    all[count] = NULL;
    result = descend(env, count, all);
    free(all);
    return result;
}

/* The part that the first operand names, with the words behind it. */
static enum cli_exit
run_part(struct cli_env *env)
{
    const struct cli_command *command = env->command;
    const int argc = (int)env->args.operand_count;
    char **argv = env->args.operands;

    if (argc == 0)
        return cli_usage_error(env, "a command is missing");
    env->command = find_part(command, argv[0]);
    if (!env->command) {
        env->command = command;
        return tell_unknown_command(env, argv[0]);
    }
    if (env->command->takes_numbers && !has_dashes(argc, argv))
        return run_numbers_last(env, argc, argv);
    return descend(env, argc, argv);
}

/* The same command on the logs of the server that runs here, if one does. */
static enum cli_exit
run_found(struct cli_env *env)
{
    struct cli_places places;
    enum cli_exit result;

    if (!cli_places_find(env, &places))
        return cli_out_of_memory(env);
    env->args.operands = places.at;
    env->args.operand_count = places.count;
    result = places.count
                 ? env->command->run(env)
                 : cli_usage_error(env,
                                   "%s is missing, and this machine knows no "
                                   "log folder of a site server",
                                   env->command->operands);
    cli_places_done(&places);
    return result;
}

static enum cli_exit
run_command(struct cli_env *env)
{
    const struct cli_command *command = env->command;

    if (!cli_settings_read(env))
        return CLI_EXIT_USAGE;
    if (env->args.operand_count == 0 && command->finds_logs)
        return run_found(env);
    if (env->args.operand_count < command->operands_min)
        return cli_usage_error(env, "%s is missing", command->operands);
    if (env->args.operand_count > command->operands_max)
        return cli_usage_error(env, "'%s' is one word too many",
                               env->args.operands[command->operands_max]);
    return command->run(env);
}

/* A path that holds a quote and names nothing: see stray_quote.h. */
static bool
is_stray(const struct cli_command *command, const char *word)
{
    return command->takes_paths && strchr(word, '"') &&
           cli_system_path_kind(word) == CLI_PATH_MISSING;
}

/* Run with argv where the words of operand `at` stand in its place. */
static enum cli_exit
run_split(struct cli_env *env, int argc, char **argv, int at)
{
    size_t count = 0;
    char **words = cli_stray_quote_split(argv[at], &count);
    char **all = NULL;
    enum cli_exit result;

    if (words)
        all = malloc(((size_t)argc + count) * sizeof(*all));
    if (!all) {
        free(words);
        return cli_out_of_memory(env);
    }
    memcpy(all, argv, (size_t)at * sizeof(*all));
    memcpy(all + at, words, count * sizeof(*all));
    memcpy(all + at + count, argv + at + 1,
           (size_t)(argc - at - 1) * sizeof(*all));
    argc += (int)count - 1;
    all[argc] = NULL;
    result = descend(env, argc, all);
    free(all);
    free(words);
    return result;
}

/* Parse argv for env->command, run it or the part that the words name. */
static enum cli_exit
descend(struct cli_env *env, int argc, char **argv)
{
    const struct cli_command *command = env->command;
    const struct cli_option *const *tables =
        command->options ? command->options : group_options;
    char word[256];
    enum cli_parse_result result;

    cli_args_done(&env->args);
    result = cli_options_parse(tables, command->parts != NULL, argc, argv,
                               &env->args, word, sizeof(word));
    if (result != CLI_PARSE_OK)
        return tell_parse_failure(env, tables, result, word);
    for (int i = argc - (int)env->args.operand_count; i < argc; i++) {
        if (is_stray(command, argv[i]))
            return run_split(env, argc, argv, i);
    }
    if (cli_args_has(&env->args, CLI_OPT_HELP)) {
        cli_usage_print(env->out, command);
        return cli_output_check(env);
    }
    if (cli_args_has(&env->args, CLI_OPT_VERSION))
        return cli_cmd_version.run(env);
    return command->parts ? run_part(env) : run_command(env);
}

enum cli_exit
cli_run(struct cli_env *env, int argc, char **argv)
{
    enum cli_exit result;

    env->command = env->program;
    result = descend(env, argc, argv);
    cli_args_done(&env->args);
    return result;
}
