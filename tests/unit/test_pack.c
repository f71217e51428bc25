/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "harness.h"
#include "match/matcher.h"
#include "rules.h"
#include <stdio.h>

/* The rule pack that is built in, by its own checks and examples. */

static void
note_problem(void *data, const struct dplog_diag *diag)
{
    size_t *count = data;

    ++*count;
    print_error("%s:%u:%u: %s %s\n", diag->path, (unsigned)diag->line,
                (unsigned)diag->column, diag->id, diag->text);
}

static void
builds_without_a_problem(void **state)
{
    struct dplog_context *context = rules_context();
    struct dplog_ruleset_builder *builder = NULL;
    struct dplog_ruleset *set = NULL;
    size_t problems = 0;

    (void)state;
    assert_int_equal(dplog_ruleset_builder_new(context, note_problem, &problems,
                                               &builder, NULL),
                     DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_add_default(builder, NULL),
                     DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_build(builder, &set, NULL),
                     DPLOG_OK);
    assert_int_equal(problems, 0);
    assert_in_range(dplog_ruleset_count(set), 300, 5000);
    assert_string_not_equal(dplog_ruleset_version(set), "");
    dplog_ruleset_free(set);
    dplog_ruleset_builder_free(builder);
    dplog_context_free(context);
}

struct outcomes {
    size_t passed, failed;
};

static void
note_outcome(void *data, const struct dplog_rule_test *test)
{
    struct outcomes *outcomes = data;

    outcomes->passed += test->passed;
    outcomes->failed += !test->passed;
    if (!test->passed)
        print_error("%s:%u: %s, %s %u: %s\n", test->path, (unsigned)test->line,
                    test->rule, test->kind, (unsigned)test->index,
                    test->detail);
}

static void
passes_its_own_examples(void **state)
{
    struct dplog_context *context = rules_context();
    struct dplog_ruleset *set = NULL;
    struct outcomes outcomes = {0};

    (void)state;
    assert_int_equal(dplog_ruleset_new_default(context, &set, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_test(context, set, note_outcome, &outcomes, NULL),
        DPLOG_OK);
    assert_int_equal(outcomes.failed, 0);
    assert_in_range(outcomes.passed, 400, 100000);
    dplog_ruleset_free(set);
    dplog_context_free(context);
}

static void
holds_the_nine_items_in_their_order(void **state)
{
    static const char *const items[] = {
        "name-resolution", "ports",     "disk-space",  "smb", "rpc",
        "permissions",     "time-sync", "patch-level", "wmi",
    };
    struct dplog_context *context = rules_context();
    struct dplog_ruleset *set = NULL;

    (void)state;
    assert_int_equal(dplog_ruleset_new_default(context, &set, NULL), DPLOG_OK);
    assert_in_range(set->item_count, COUNT(items), 64);
    for (uint32_t i = 0; i < set->item_count; i++) {
        assert_int_equal(set->items[i].extended, i >= COUNT(items));
        if (i < COUNT(items))
            assert_string_equal(set->items[i].id, items[i]);
        assert_non_null(set->items[i].title[DPLOG_LANGUAGE_JA]);
    }
    dplog_ruleset_free(set);
    dplog_context_free(context);
}

/* What is not there in one language would leave a hole in a report. */
static void
speaks_two_languages(void **state)
{
    struct dplog_context *context = rules_context();
    struct dplog_ruleset *set = NULL;
    size_t missing = 0;

    (void)state;
    assert_int_equal(dplog_ruleset_new_default(context, &set, NULL), DPLOG_OK);
    for (uint32_t i = 0; i < set->rule_count; i++) {
        const struct dpl_rule_text *text = set->rules[i].text;
        const bool differ = !text[0].title != !text[1].title ||
                            !text[0].cause != !text[1].cause ||
                            !text[0].action != !text[1].action;

        if (differ)
            print_error("%s: not in both languages\n", set->rules[i].id);
        missing += differ;
    }
    for (uint32_t i = 0; i < set->step_count; i++) {
        const struct dpl_step *step = &set->steps[i];
        const bool differ = !step->text[0] || !step->text[1] ||
                            !step->good[0] != !step->good[1];

        if (differ)
            print_error("%s: not in both languages\n", step->id);
        missing += differ;
    }
    for (uint32_t i = 0; i < set->code_count; i++)
        missing += !set->codes[i].text[0] || !set->codes[i].text[1];
    assert_int_equal(missing, 0);
    dplog_ruleset_free(set);
    dplog_context_free(context);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_without_a_problem),
        cmocka_unit_test(passes_its_own_examples),
        cmocka_unit_test(holds_the_nine_items_in_their_order),
        cmocka_unit_test(speaks_two_languages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
