/* SPDX-License-Identifier: MIT
 *
 * Which name is taken for meant.
 */
#include "harness.h"
#include "nearest.h"
#include <string.h>

static const char *const names[] = {"analyze", "follow", "events", "replay",
                                    "rules",   "help",   "db",     "keep"};

static const struct {
    const char *word, *want; /* NULL: none */
} cases[] = {
    {"analyse", "analyze"}, /* a wrong letter */
    {"anlyze", "analyze"},  /* a missing one */
    {"follows", "follow"},  /* one too many */
    {"evnets", "events"},   /* two swapped */
    {"anaylse", "analyze"}, /* two mistakes in seven letters */
    {"rul", NULL},          /* two of three */
    {"halp", "help"},       /* help and keep are not equally near */
    {"keap", "keep"},
    {"bd", NULL}, /* too short to tell */
    {"", NULL},
    {"distribute", NULL},
    {"a-word-that-is-far-longer-than-any-name-of-ours", NULL},
};

static void
takes_the_nearest_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct cli_nearest nearest = {.word = cases[i].word,
                                      .len = strlen(cases[i].word)};

        for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
            cli_nearest_try(&nearest, names[k]);
        print_message("'%s'\n", cases[i].word);
        if (!cases[i].want)
            assert_null(nearest.name);
        else
            assert_string_equal(nearest.name ? nearest.name : "none",
                                cases[i].want);
    }
}

static void
only_so_much_of_the_word_counts(void **state)
{
    struct cli_nearest nearest = {.word = "folow=x", .len = 5};

    (void)state;
    cli_nearest_try(&nearest, "follow");
    assert_string_equal(nearest.name, "follow");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_nearest_name),
        cmocka_unit_test(only_so_much_of_the_word_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
