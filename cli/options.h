/* SPDX-License-Identifier: MIT
 *
 * Options are tables. Parsing (getopt_long, fed from them), --help and the
 * check of the manual page read the same rows. What was typed is kept as a
 * list of (option, value); the module that owns an option asks for it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum cli_option_id {
    CLI_OPT_BIAS = 1,
    CLI_OPT_CODE,
    CLI_OPT_COLOR,
    CLI_OPT_COMPONENT,
    CLI_OPT_DB,
    CLI_OPT_KEEP,
    CLI_OPT_DP,
    CLI_OPT_ENCODING,
    CLI_OPT_EXEC,
    CLI_OPT_EXIT_ZERO,
    CLI_OPT_FAIL_AFTER,
    CLI_OPT_FAIL_ON,
    CLI_OPT_FORMAT,
    CLI_OPT_HANDOVER,
    CLI_OPT_HELP,
    CLI_OPT_INPUT_FORMAT,
    CLI_OPT_JOBS,
    CLI_OPT_JSON,
    CLI_OPT_JUNIT,
    CLI_OPT_LANG,
    CLI_OPT_LIMIT,
    CLI_OPT_LOG,
    CLI_OPT_MAX_AGE,
    CLI_OPT_OUTPUT,
    CLI_OPT_PACKAGE,
    CLI_OPT_POLL,
    CLI_OPT_PROGRESS,
    CLI_OPT_QUIET,
    CLI_OPT_RULES,
    CLI_OPT_RULES_ADD,
    CLI_OPT_SEVERITY,
    CLI_OPT_SINCE,
    CLI_OPT_SITE,
    CLI_OPT_TAP,
    CLI_OPT_TEXT,
    CLI_OPT_THREAD,
    CLI_OPT_THREADS,
    CLI_OPT_TIMING,
    CLI_OPT_UNTIL,
    CLI_OPT_UPDATE,
    CLI_OPT_VERBOSE,
    CLI_OPT_VERSION,
    CLI_OPT_WERROR,
    CLI_OPT_COUNT_
};

/* One row; a row without a name ends a table. */
struct cli_option {
    enum cli_option_id id;
    const char *name;  /* long form, without the two dashes */
    char letter;       /* short form; 0: none */
    const char *value; /* what the value is called: "FILE"; NULL: a switch */
    const char *help;  /* one line, or several with \n; no full stop */
};

/* Rows that several commands share. */
extern const struct cli_option cli_common_options[];  /* every command */
extern const struct cli_option cli_program_options[]; /* dplog itself */
extern const struct cli_option cli_rules_options[];
extern const struct cli_option cli_choice_options[]; /* of what to tell … */
extern const struct cli_option
    cli_until_options[]; /* … and of what has an end */
extern const struct cli_option cli_input_options[];
extern const struct cli_option cli_progress_options[];
extern const struct cli_option cli_output_options[];

struct cli_arg {
    enum cli_option_id id;
    const char *value; /* NULL for a switch */
};

/* What was typed behind a command. Zero is valid and empty. */
struct cli_args {
    struct cli_arg *given;
    size_t given_count;
    char **operands; /* into argv */
    size_t operand_count;
};

enum cli_parse_result {
    CLI_PARSE_OK,
    CLI_PARSE_UNKNOWN, /* `word` is no option, or several begin with it */
    CLI_PARSE_NO_VALUE,
    CLI_PARSE_NO_VALUE_TAKEN,
    CLI_PARSE_NO_MEMORY
};

/*
 * Parse argv[1] and on; argv[0] is skipped, and argv is permuted so that the
 * operands stand last. With `stop_early` the first operand ends the options.
 *
 * On failure *ret is empty and ret_word, of `size` bytes, holds the wrong
 * word as it was typed.
 */
enum cli_parse_result
cli_options_parse(const struct cli_option *const *tables, bool stop_early,
                  int argc, char **argv, struct cli_args *ret, char *ret_word,
                  size_t size);

void
cli_args_done(struct cli_args *args);

/* The last value given, or NULL. */
const char *
cli_args_value(const struct cli_args *args, enum cli_option_id id);

bool
cli_args_has(const struct cli_args *args, enum cli_option_id id);
