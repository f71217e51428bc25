/* SPDX-License-Identifier: MIT */
#include "harness.h"
#include "message.h"
#include "streams.h"

static enum cli_exit
run_leaf(struct cli_env *env)
{
    fprintf(env->out, "%s:", env->command->full);
    for (size_t i = 0; i < env->args.operand_count; i++)
        fprintf(env->out, " [%s]", env->args.operands[i]);
    if (cli_args_has(&env->args, CLI_OPT_WERROR))
        fputs(" werror", env->out);
    return CLI_EXIT_FOUND;
}

static const struct cli_option own[] = {
    {CLI_OPT_WERROR, "werror", 0, NULL, "warnings are errors"}, {0}};
static const struct cli_option *const options[] = {own, cli_common_options,
                                                   NULL};
static const struct cli_command leaf = {
    .name = "leaf",
    .full = "tree leaf",
    .operands = "PATH...",
    .summary = "hangs on a tree",
    .options = options,
    .takes_paths = true,
    .operands_min = 1,
    .operands_max = 3,
    .run = run_leaf,
};
static const struct cli_command number = {
    .name = "number",
    .full = "tree number",
    .operands = "NUMBER...",
    .summary = "counts leaves",
    .options = options,
    .takes_numbers = true,
    .operands_max = 4,
    .run = run_leaf,
};
static const struct cli_command *const leaves[] = {&leaf, &number, NULL};
static const struct cli_command tree = {
    .name = "tree", .full = "tree", .summary = "has leaves", .parts = leaves};
static const struct cli_command *const trees[] = {&tree, NULL};
static const struct cli_option *const root_options[] = {cli_program_options,
                                                        NULL};
static const struct cli_command root = {.name = "dplog",
                                        .full = "",
                                        .summary = "test",
                                        .options = root_options,
                                        .parts = trees};

static const struct dispatch_case {
    const char *words[8];
    enum cli_exit exit;
    const char *out, *err;
} cases[] = {
    {{"d"}, 2, "", "dplog: a command is missing\nTry 'dplog --help'.\n"},
    {{"d", "bush"},
     2,
     "",
     "dplog: unknown command 'bush'\nTry 'dplog --help'.\n"},
    {{"d", "treee"},
     2,
     "",
     "dplog: unknown command 'treee'; did you mean 'tree'?\n"
     "Try 'dplog --help'.\n"},
    {{"d", "tree", "leaf", "--weror=1"},
     2,
     "",
     "dplog: unknown option '--weror=1'; did you mean '--werror'?\n"
     "Try 'dplog tree leaf --help'.\n"},
    {{"d", "--nix", "tree"},
     2,
     "",
     "dplog: unknown option '--nix'\nTry 'dplog --help'.\n"},
    {{"d", "/"},
     2,
     "",
     "dplog: unknown command '/'; to diagnose it: dplog analyze '/'\n"
     "Try 'dplog --help'.\n"},
    {{"d", "tree"},
     2,
     "",
     "dplog: a command is missing\nTry 'dplog tree --help'.\n"},
    {{"d", "tree", "root"},
     2,
     "",
     "dplog: unknown command 'root'\nTry 'dplog tree --help'.\n"},
    {{"d", "tree", "leaf"},
     2,
     "",
     "dplog: PATH... is missing\nTry 'dplog tree leaf --help'.\n"},
    {{"d", "tree", "leaf", "a", "b", "c", "d"},
     2,
     "",
     "dplog: 'd' is one word too many\nTry 'dplog tree leaf --help'.\n"},
    {{"d", "tree", "leaf", "a", "--werror", "b"},
     1,
     "tree leaf: [a] [b] werror",
     ""},
    {{"d", "tree", "leaf", "--", "--werror"}, 1, "tree leaf: [--werror]", ""},
    {{"d", "tree", "leaf", "C:\\My Logs\" --werror"},
     1,
     "tree leaf: [C:\\My Logs] werror",
     ""},
    {{"d", "tree", "leaf", "x", "A\" B\" --werror"},
     1,
     "tree leaf: [x] [A] [B] werror",
     ""},
    {{"d", "tree", "leaf", "A\" --nix"},
     2,
     "",
     "dplog: unknown option '--nix'\nTry 'dplog tree leaf --help'.\n"},
    {{"d", "tree", "leaf", "bad\033[31m", "--lang=\033]0;x\007"},
     2,
     "",
     "dplog: --lang is en or ja, not '\\x1B]0;x\\x07'\n"
     "Try 'dplog tree leaf --help'.\n"},
    {{"d", "tree", "number", "-5", "--werror", "x", "-60"},
     1,
     "tree number: [x] [-5] [-60] werror",
     ""},
    {{"d", "tree", "number", "--", "-5", "--werror"},
     1,
     "tree number: [-5] [--werror]",
     ""},
    {{"d", "tree", "number", "-5x"},
     2,
     "",
     "dplog: unknown option '-5'\nTry 'dplog tree number --help'.\n"},
    {{"d", "tree", "leaf", "-5"},
     2,
     "",
     "dplog: unknown option '-5'\nTry 'dplog tree leaf --help'.\n"},
    {{"d", "tree", "leaf", "--help"},
     0,
     "Usage: dplog tree leaf [OPTIONS] PATH...\n\n"
     "dplog tree leaf - hangs on a tree\n\nOptions:\n"
     "      --werror              warnings are errors\n"
     "      --lang en|ja          language of what is printed (default: from "
     "the locale)\n"
     "      --color auto|always|never\n"
     "                            colours in text (default: auto)\n"
     "  -q, --quiet               say nothing on stderr but errors\n"
     "  -h, --help                show this help\n",
     ""},
    {{"d", "tree", "-h"},
     0,
     "Usage: dplog tree COMMAND [OPTIONS]\n\n"
     "dplog tree - has leaves\n\nCommands:\n"
     "  leaf                      hangs on a tree\n"
     "  number                    counts leaves\n",
     ""},
};

static void
test_words_find_their_command(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct streams s;
        enum cli_exit exit;

        streams_init(&s);
        exit = streams_run(&s, &root, cases[i].words);
        streams_read(&s);
        assert_string_equal(s.out, cases[i].out);
        assert_string_equal(s.err, cases[i].err);
        assert_int_equal(exit, cases[i].exit);
        streams_done(&s);
    }
}

static void
test_worst_exit_code_wins(void **state)
{
    static const enum cli_exit order[] = {5, 2, 4, 3, 1, 0};

    (void)state;
    for (size_t a = 0; a < COUNT(order); a++) {
        for (size_t b = 0; b < COUNT(order); b++)
            assert_int_equal(cli_exit_worst(order[a], order[b]),
                             order[a < b ? a : b]);
    }
}

static void
test_status_to_exit_code(void **state)
{
    (void)state;
    assert_int_equal(cli_exit_of(DPLOG_OK), 0);
    assert_int_equal(cli_exit_of(DPLOG_DONE), 0);
    assert_int_equal(cli_exit_of(DPLOG_E_ARGUMENT), 2);
    assert_int_equal(cli_exit_of(DPLOG_E_IO), 3);
    assert_int_equal(cli_exit_of(DPLOG_E_STORE), 3);
    assert_int_equal(cli_exit_of(DPLOG_E_BUSY), 3);
    assert_int_equal(cli_exit_of(DPLOG_E_SYNTAX), 4);
    assert_int_equal(cli_exit_of(DPLOG_E_NO_MEMORY), 5);
}

static void
test_messages_cannot_drive_a_terminal(void **state)
{
    struct streams s;

    (void)state;
    streams_init(&s);
    cli_error(&s.env, "a\nb\033[2J\302\233c\303\251%s", "\x7f");
    streams_read(&s);
    assert_string_equal(s.err, "dplog: a\\x0Ab\\x1B[2J\\u009Bc\303\251\\x7F\n");
    streams_done(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_find_their_command),
        cmocka_unit_test(test_worst_exit_code_wins),
        cmocka_unit_test(test_status_to_exit_code),
        cmocka_unit_test(test_messages_cannot_drive_a_terminal),
    };

    return cmocka_run_group_tests_name("cli_dispatch", tests, NULL, NULL);
}
