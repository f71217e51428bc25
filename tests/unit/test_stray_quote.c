/* SPDX-License-Identifier: MIT */
#include "harness.h"
#include "stray_quote.h"
#include <stdlib.h>

static const struct split_case {
    const char *name, *word;
    const char *want[6];
} cases[] = {
    {"no quote", "Logs", {"Logs"}},
    {"folder alone", "C:\\My Logs\"", {"C:\\My Logs"}},
    {"options behind it",
     "C:\\My Logs\" --format json",
     {"C:\\My Logs", "--format", "json"}},
    {"relative folder", "Logs\" -v", {"Logs", "-v"}},
    {"drive keeps its root", "D:\" -v", {"D:\\", "-v"}},
    {"two folders", "C:\\A\" C:\\B\"", {"C:\\A", "C:\\B"}},
    {"two folders, then an option", "A\" B\" -v", {"A", "B", "-v"}},
    {"second drive", "A\" D:\" -v", {"A", "D:\\", "-v"}},
    {"quoted value behind it",
     "A\" --text \"not found\" -v",
     {"A", "--text", "not found", "-v"}},
    {"quote never closed",
     "A\" --text \"not found",
     {"A", "--text", "not found"}},
    {"many blanks", "A\"  \t -v \t ", {"A", "-v"}},
    {"empty quotes", "A\" \"\" -v", {"A", "-v"}},
    {"only a quote", "\"", {NULL}},
    {"only quotes", "\"\"\"\"", {NULL}},
    {"nothing", "", {NULL}},
};

static void
test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t count = 99, want = 0;
        char **words = cli_stray_quote_split(cases[i].word, &count);

        while (want < COUNT(cases[i].want) && cases[i].want[want])
            want++;
        assert_non_null(words);
        if (count != want)
            fail_msg("%s: expected %zu words, got %zu", cases[i].name, want,
                     count);
        for (size_t w = 0; w < want; w++) {
            if (strcmp(words[w], cases[i].want[w]) != 0)
                fail_msg("%s: expected '%s', got '%s'", cases[i].name,
                         cases[i].want[w], words[w]);
        }
        free(words);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};

    return cmocka_run_group_tests_name("stray_quote", tests, NULL, NULL);
}
