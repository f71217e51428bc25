/* SPDX-License-Identifier: MIT */
#include "harness.h"
#include "options.h"

// clang-format off
static const struct cli_option some[] = {
    {CLI_OPT_FORMAT, "format", 'f', "NAME", "h"},
    {CLI_OPT_VERBOSE, "verbose", 'v', NULL, "h"},
    {0},
};
static const struct cli_option more[] = {
    {CLI_OPT_BIAS, "bias", 0, "MINUTES", "h"},
    {CLI_OPT_RULES_ADD, "rules-add", 0, "FILE", "h"},
    {CLI_OPT_RULES, "rules", 0, "DIR", "h"},
    {0},
};
// clang-format on
static const struct cli_option *const tables[] = {some, more, NULL};

enum { WORDS = 10 };

/* argv as main() gets it. */
static int
fill(const char *const *words, char **argv)
{
    int argc = 0;

    argv[argc++] = (char *)(uintptr_t) "dplog";
    for (; *words; words++)
        argv[argc++] = (char *)(uintptr_t)*words;
    argv[argc] = NULL;
    return argc;
}

static const struct refusal {
    const char *words[WORDS];
    enum cli_parse_result result;
    const char *word;
} refusals[] = {
    {{"--nix"}, CLI_PARSE_UNKNOWN, "--nix"},
    {{"--nix=3"}, CLI_PARSE_UNKNOWN, "--nix=3"},
    {{"a", "--nix", "b"}, CLI_PARSE_UNKNOWN, "--nix"},
    {{"-x"}, CLI_PARSE_UNKNOWN, "-x"},
    {{"-vx"}, CLI_PARSE_UNKNOWN, "-x"},
    {{"--format"}, CLI_PARSE_NO_VALUE, "--format"},
    {{"a", "-f"}, CLI_PARSE_NO_VALUE, "-f"},
    {{"--rules="}, CLI_PARSE_NO_VALUE, "--rules"},
    {{"-f", ""}, CLI_PARSE_NO_VALUE, "--format"},
    {{"--verbose=1"}, CLI_PARSE_NO_VALUE_TAKEN, "--verbose=1"},
};

static void
test_names_what_it_refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        char *argv[WORDS + 2], word[32] = "";
        struct cli_args args = {.given_count = 99};
        const int argc = fill(refusals[i].words, argv);

        assert_int_equal(cli_options_parse(tables, false, argc, argv, &args,
                                           word, sizeof(word)),
                         refusals[i].result);
        assert_string_equal(word, refusals[i].word);
        assert_int_equal(args.given_count, 0);
        assert_null(args.given);
    }
}

static void
test_values_and_operands(void **state)
{
    static const char *const words[] = {
        "one",
        "--bias",
        "-540",
        "-vf",
        "json",
        "two",
        "--rules-add=a.yaml",
        "--rules-add",
        "b.yaml",
        NULL,
    };
    char *argv[12], word[32];
    struct cli_args args;
    const int argc = fill(words, argv);

    (void)state;
    assert_int_equal(
        cli_options_parse(tables, false, argc, argv, &args, word, sizeof(word)),
        CLI_PARSE_OK);
    assert_string_equal(cli_args_value(&args, CLI_OPT_BIAS), "-540");
    assert_string_equal(cli_args_value(&args, CLI_OPT_FORMAT), "json");
    assert_true(cli_args_has(&args, CLI_OPT_VERBOSE));
    assert_false(cli_args_has(&args, CLI_OPT_RULES));
    assert_null(cli_args_value(&args, CLI_OPT_RULES));
    assert_string_equal(cli_args_value(&args, CLI_OPT_RULES_ADD), "b.yaml");
    assert_int_equal(args.given_count, 5);
    assert_string_equal(args.given[3].value, "a.yaml");
    assert_int_equal(args.operand_count, 2);
    assert_string_equal(args.operands[0], "one");
    assert_string_equal(args.operands[1], "two");
    cli_args_done(&args);
}

static void
test_stops_at_the_first_operand_when_asked(void **state)
{
    static const char *const words[] = {"-v", "check", "--nix", NULL};
    char *argv[8], word[32];
    struct cli_args args;
    const int argc = fill(words, argv);

    (void)state;
    assert_int_equal(
        cli_options_parse(tables, true, argc, argv, &args, word, sizeof(word)),
        CLI_PARSE_OK);
    assert_int_equal(args.operand_count, 2);
    assert_string_equal(args.operands[0], "check");
    assert_string_equal(args.operands[1], "--nix");
    cli_args_done(&args);
}

static void
test_two_dashes_end_the_options(void **state)
{
    static const char *const words[] = {"--", "-2147024891", NULL};
    char *argv[8], word[32];
    struct cli_args args;
    const int argc = fill(words, argv);

    (void)state;
    assert_int_equal(
        cli_options_parse(tables, false, argc, argv, &args, word, sizeof(word)),
        CLI_PARSE_OK);
    assert_int_equal(args.operand_count, 1);
    assert_string_equal(args.operands[0], "-2147024891");
    cli_args_done(&args);
}

static void
test_more_switches_than_words(void **state)
{
    static const char *const words[] = {"-vvvvvvvvvvvvvvvvvvvvvvvv", NULL};
    char *argv[8], word[32];
    struct cli_args args;
    const int argc = fill(words, argv);

    (void)state;
    assert_int_equal(
        cli_options_parse(tables, false, argc, argv, &args, word, sizeof(word)),
        CLI_PARSE_OK);
    assert_int_equal(args.given_count, 24);
    cli_args_done(&args);
}

/* One id, one name and one letter for each option of the program. */
static void
test_shared_tables_do_not_collide(void **state)
{
    const struct cli_option *const all[] = {
        cli_common_options, cli_rules_options, cli_choice_options,
        cli_until_options,  cli_input_options, cli_progress_options,
        cli_output_options};
    bool seen[CLI_OPT_COUNT_] = {false}, letters[128] = {false};

    (void)state;
    for (size_t t = 0; t < COUNT(all); t++) {
        for (const struct cli_option *row = all[t]; row->name; row++) {
            assert_false(seen[row->id]);
            seen[row->id] = true;
            if (row->letter) {
                assert_false(letters[(unsigned char)row->letter]);
                letters[(unsigned char)row->letter] = true;
            }
            assert_true(row->help && *row->help);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_what_it_refuses),
        cmocka_unit_test(test_values_and_operands),
        cmocka_unit_test(test_stops_at_the_first_operand_when_asked),
        cmocka_unit_test(test_two_dashes_end_the_options),
        cmocka_unit_test(test_more_switches_than_words),
        cmocka_unit_test(test_shared_tables_do_not_collide),
    };

    return cmocka_run_group_tests_name("cli_options", tests, NULL, NULL);
}
