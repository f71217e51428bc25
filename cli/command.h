/* SPDX-License-Identifier: MIT
 *
 * What a command is and what it is given. Commands keep no state of their
 * own: streams, arguments and settings come in struct cli_env, so a test can
 * run one in its own process.
 */
#pragma once

#include "options.h"
#include <dplog/ruleset.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Several at once: cli_exit_worst() picks 5, 2, 4, 3, 1, 0 in that order. */
enum cli_exit {
    CLI_EXIT_OK = 0,
    CLI_EXIT_FOUND = 1, /* failed or retrying; a difference; no match */
    CLI_EXIT_USAGE = 2,
    CLI_EXIT_UNKNOWN = 3, /* verdict unknown; input or output failed */
    CLI_EXIT_RULES = 4,
    CLI_EXIT_INTERNAL = 5
};

struct cli_command;

/* The values of the common options, already checked. */
struct cli_settings {
    enum dplog_language language;
    bool colour_out, colour_err;
    bool quiet, verbose, progress;
};

struct cli_env {
    FILE *out, *err;
    bool out_is_terminal, err_is_terminal;
    unsigned out_columns; /* of the terminal; 0: unknown */
    int64_t now_us;       /* wall clock when the program began; 0: unknown */
    const char *(*variable)(const char *name); /* the environment */
    /* a text of the registry, for free(); NULL: none; may be NULL itself */
    char *(*registry)(const char *path, const char *value);
    const char *system_language; /* what the desktop speaks; NULL: unknown */
    const struct cli_command *program; /* root of the table */
    /* filled in for the command that runs */
    const struct cli_command *command;
    struct cli_args args;
    struct cli_settings settings;
};

struct cli_command {
    const char *name;     /* as typed: "check" */
    const char *full;     /* with what stands before it: "rules check" */
    const char *operands; /* "PATH...", or NULL */
    const char *summary;  /* one line, no full stop */
    const char *notes;    /* more for --help; lines end in \n; or NULL */
    const struct cli_option *const *options; /* tables; NULL ends; or NULL */
    const struct cli_command *const *parts;  /* subcommands; NULL ends */
    bool takes_paths;                        /* its operands are paths */
    bool finds_logs;    /* without one: the logs of the server that runs here */
    bool takes_numbers; /* -2147024891 is an operand, not an option */
    size_t operands_min, operands_max;         /* max 0: none are taken */
    enum cli_exit (*run)(struct cli_env *env); /* NULL: needs a subcommand */
};

/* Find, parse, check, run: everything behind main(). argv[0] is the program.
 * Words are kept, not copied. */
enum cli_exit
cli_run(struct cli_env *env, int argc, char **argv);

/* The commands, each in its own file. */
extern const struct cli_command cli_cmd_analyze;
extern const struct cli_command cli_cmd_events;
extern const struct cli_command cli_cmd_explain;
extern const struct cli_command cli_cmd_follow;
extern const struct cli_command cli_cmd_help;
extern const struct cli_command cli_cmd_replay;
extern const struct cli_command cli_cmd_rules;
extern const struct cli_command cli_cmd_version;
