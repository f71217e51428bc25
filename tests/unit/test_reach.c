/* SPDX-License-Identifier: MIT
 *
 * How far patterns get in texts that they do not match.
 */
#include "ruleset/reach.h"

#include "base/view.h"
#include "harness.h"

static const struct reach_case {
    const char *pattern, *text;
    const char *matched; /* of the pattern */
    const char *in_text; /* of the text */
    unsigned letters;
} cases[] = {
    {"Failed to copy (?<path>\\S+), error", "Failed to copy C:\\x; error",
     "Failed to copy (?<path>\\S+)", "Failed to copy C:\\x;", 12},
    {"abc[def]+ghi", "xx ABCDX", "abc[def]+", "ABCD", 3},
    {"^abc", "xabc", "^", "", 0},
    {"one two|three four", "three fool", "one two|three fo", "three fo", 7},
    {"(?:alpha|beta) gamma", "beta gambit", "(?:alpha|beta) gam", "beta gam",
     3},
    {"ab\\)c[\\]x]d", "ab)c]e", "ab\\)c[\\]x]", "ab)c]", 3},
    {"code = (?<code>\\d+)", "code = none", "code = ", "code = ", 4},
    {"nothing", "", "", "", 0},
    {"the whole", "the whole thing", "the whole", "the whole", 8},
};

static void
the_furthest_place_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct reach_case *c = &cases[i];
        struct dplog_ruleset set = {.regex_steps = 100000,
                                    .regex_heap_kib = 1024};
        struct dpl_pattern_error error = {0};
        struct dpl_pattern *pattern = NULL;
        struct dpl_reach reach;

        assert_int_equal(dpl_pattern_new(&set, dpl_view_of(c->pattern),
                                         DPL_PATTERN_UNSEEN, &pattern, &error),
                         DPLOG_OK);
        assert_true(
            dpl_pattern_reach(&set, pattern, dpl_view_of(c->text), &reach));
        ASSERT_VIEW(dpl_view_slice(pattern->text, 0, reach.pattern_len),
                    c->matched);
        ASSERT_VIEW(dpl_view_slice(dpl_view_of(c->text), reach.from, reach.to),
                    c->in_text);
        assert_int_equal(reach.letters, c->letters);
        dpl_arena_done(&set.arena);
    }
}

/* A pattern that would take for ever is stopped. */
static void
limits_hold(void **state)
{
    struct dplog_ruleset set = {.regex_steps = 1000, .regex_heap_kib = 64};
    struct dpl_pattern_error error = {0};
    struct dpl_pattern *pattern = NULL;
    struct dpl_reach reach;

    (void)state;
    assert_int_equal(dpl_pattern_new(&set, DPL_VIEW("(?:a+)+b"),
                                     DPL_PATTERN_UNSEEN, &pattern, &error),
                     DPLOG_OK);
    assert_true(dpl_pattern_reach(
        &set, pattern, DPL_VIEW("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac"),
        &reach));
    dpl_arena_done(&set.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_furthest_place_is_told),
        cmocka_unit_test(limits_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
