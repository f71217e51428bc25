/* SPDX-License-Identifier: MIT
 *
 * Option tables to getopt_long and back to (option, value) pairs. Knows
 * nothing of commands and prints nothing.
 */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
const struct cli_option cli_common_options[] = {
    {CLI_OPT_LANG, "lang", 0, "en|ja",
     "language of what is printed (default: from the locale)"},
    {CLI_OPT_COLOR, "color", 0, "auto|always|never",
     "colours in text (default: auto)"},
    {CLI_OPT_QUIET, "quiet", 'q', NULL,
     "say nothing on stderr but errors"},
    {CLI_OPT_HELP, "help", 'h', NULL, "show this help"},
    {0},
};

const struct cli_option cli_program_options[] = {
    {CLI_OPT_HELP, "help", 'h', NULL, "show this help"},
    {CLI_OPT_VERSION, "version", 'V', NULL, "show the version"},
    {0},
};

const struct cli_option cli_rules_options[] = {
    {CLI_OPT_RULES, "rules", 0, "DIR|FILE",
     "rules to use in place of the built-in pack"},
    {CLI_OPT_RULES_ADD, "rules-add", 0, "FILE",
     "rules to add to the pack; may be repeated"},
    {0},
};

const struct cli_option cli_choice_options[] = {
    {CLI_OPT_SINCE, "since", 0, "TIME",
     "nothing before: 2026-11-20, 2026-11-20T09:44+09:00; UTC without"},
    {CLI_OPT_DP, "dp", 0, "NAME", "only this distribution point"},
    {CLI_OPT_PACKAGE, "package", 0, "ID", "only this package"},
    {0},
};

const struct cli_option cli_until_options[] = {
    {CLI_OPT_UNTIL, "until", 0, "TIME", "nothing from this time on"},
    {0},
};

const struct cli_option cli_input_options[] = {
    {CLI_OPT_ENCODING, "encoding", 0, "NAME",
     "utf-8, utf-16le, utf-16be, cp932, cp1252 (default: found by file)"},
    {CLI_OPT_INPUT_FORMAT, "input-format", 0, "NAME",
     "sms, ccm, pasted, plain (default: found by file)"},
    {CLI_OPT_BIAS, "bias", 0, "MINUTES",
     "UTC - local time for stamps without it: --bias=-540 is Japan"},
    {CLI_OPT_DB, "db", 0, "FILE",
     "keep every record in this store; read only what is new"},
    {0},
};

const struct cli_option cli_progress_options[] = {
    {CLI_OPT_PROGRESS, "progress", 0, "auto|never",
     "progress on a terminal (default: auto)"},
    {0},
};

const struct cli_option cli_output_options[] = {
    {CLI_OPT_OUTPUT, "output", 'o', "FILE",
     "write to FILE, complete or not at all"},
    {0},
};
// clang-format on

enum { MAX_ROWS = 64 };

/* The rows of all tables in a line, and what getopt_long makes of them. */
struct flat {
    const struct cli_option *rows[MAX_ROWS];
    struct option longs[MAX_ROWS + 1];
    char shorts[2 * MAX_ROWS + 3];
    size_t count;
};

static void
flatten(const struct cli_option *const *tables, bool stop_early,
        struct flat *ret)
{
    char *s = ret->shorts;

    *ret = (struct flat){0};
    if (stop_early)
        *s++ = '+';
    *s++ = ':'; /* a missing value is told from an unknown option */
    for (; tables && *tables; tables++) {
        for (const struct cli_option *row = *tables;
             row->name && ret->count < MAX_ROWS; row++) {
            ret->longs[ret->count] = (struct option){
                .name = row->name,
                .has_arg = row->value ? required_argument : no_argument,
                .val = (int)ret->count + 256,
            };
            ret->rows[ret->count++] = row;
            if (row->letter) {
                *s++ = row->letter;
                if (row->value)
                    *s++ = ':';
            }
        }
    }
    *s = '\0';
}

/* More than there can be options: "-qqq" is one word and three of them. */
static size_t
count_bytes(int argc, char **argv)
{
    size_t count = 1;

    for (int i = 0; i < argc; i++)
        count += strlen(argv[i]);
    return count;
}

/* The row for what getopt_long returned: 256 + index, or a letter. */
static const struct cli_option *
find_row(const struct flat *flat, int got)
{
    if (got >= 256)
        return flat->rows[got - 256];
    for (size_t i = 0; i < flat->count; i++) {
        if (flat->rows[i]->letter == (char)got)
            return flat->rows[i];
    }
    return NULL;
}

/* The word that getopt_long has just refused: a letter, or the whole word. */
static void
refused_word(int letter, char **argv, char *ret, size_t size)
{
    if (letter > 0 && letter < 256)
        snprintf(ret, size, "-%c", letter);
    else
        snprintf(ret, size, "%s", argv[optind - 1]);
}

/* What '?' or ':' means; a value that is not taken gives the former from GNU,
 * the latter from BSD and MinGW. */
static enum cli_parse_result
refusal(int got, const char *word)
{
    if (optopt >= 256 && strchr(word, '='))
        return CLI_PARSE_NO_VALUE_TAKEN;
    return got == ':' ? CLI_PARSE_NO_VALUE : CLI_PARSE_UNKNOWN;
}

enum cli_parse_result
cli_options_parse(const struct cli_option *const *tables, bool stop_early,
                  int argc, char **argv, struct cli_args *ret, char *ret_word,
                  size_t size)
{
    struct cli_args args = {0};
    enum cli_parse_result result;
    struct flat flat;
    int got;

    flatten(tables, stop_early, &flat);
    args.given = calloc(count_bytes(argc, argv), sizeof(*args.given));
    if (!args.given)
        return CLI_PARSE_NO_MEMORY;

    opterr = 0;
    optind = 1;
#if defined(__GLIBC__) || defined(__MINGW32__)
    optind = 0; /* forgets an earlier run and reads the '+' anew */
#endif
    while ((got = getopt_long(argc, argv, flat.shorts, flat.longs, NULL)) !=
           -1) {
        const struct cli_option *row = NULL;

        if (got != '?' && got != ':')
            row = find_row(&flat, got);
        if (!row) {
            refused_word(optopt >= 256 ? 0 : optopt, argv, ret_word, size);
            result = refusal(got, argv[optind - 1]);
            goto fail;
        }
        /* --db "$UNSET" is a mistake, not the wish for a file without name */
        if (row->value && !*optarg) {
            snprintf(ret_word, size, "--%s", row->name);
            result = CLI_PARSE_NO_VALUE;
            goto fail;
        }
        args.given[args.given_count++] = (struct cli_arg){row->id, optarg};
    }
    args.operands = argv + optind;
    args.operand_count = (size_t)(argc - optind);
    *ret = args;
    return CLI_PARSE_OK;

fail:
    cli_args_done(&args);
    *ret = args;
    return result;
}

void
cli_args_done(struct cli_args *args)
{
    free(args->given);
    *args = (struct cli_args){0};
}

const char *
cli_args_value(const struct cli_args *args, enum cli_option_id id)
{
    for (size_t i = args->given_count; i > 0; i--) {
        if (args->given[i - 1].id == id)
            return args->given[i - 1].value;
    }
    return NULL;
}

bool
cli_args_has(const struct cli_args *args, enum cli_option_id id)
{
    for (size_t i = 0; i < args->given_count; i++) {
        if (args->given[i].id == id)
            return true;
    }
    return false;
}
