/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/mem.h"
#include "harness.h"
#include "yaml/tree.h"
#include <stdio.h>

struct problems {
    enum dpl_yaml_problem_kind kind[16];
    uint32_t line[16], column[16];
    size_t count;
};

static void
note_problem(void *data, const struct dpl_yaml_problem *problem)
{
    struct problems *problems = data;

    assert_non_null(problem->text);
    assert_in_range(problems->count, 0, 15);
    problems->kind[problems->count] = problem->kind;
    problems->line[problems->count] = problem->line;
    problems->column[problems->count++] = problem->column;
}

static const struct dpl_yaml_node *
parse(struct dpl_arena *arena, const char *yaml, size_t len,
      struct problems *problems)
{
    const struct dpl_yaml_node *root = NULL;

    *problems = (struct problems){0};
    assert_int_equal(dpl_yaml_parse(arena, (struct dplog_view){yaml, len},
                                    note_problem, problems, &root, NULL),
                     DPLOG_OK);
    return root;
}

static void
keeps_structure_and_places(void **state)
{
    static const char yaml[] = "a: 1\n"
                               "list:\n"
                               "  - 'x: y'\n"
                               "  - {k: \"v\", ja: \xE5\x80\xA4}\n"
                               "text: |\n"
                               "  two\n"
                               "  lines\n"
                               "empty:\n";
    struct dpl_arena arena = {0};
    struct problems problems;
    const struct dpl_yaml_node *root =
        parse(&arena, yaml, sizeof(yaml) - 1, &problems);
    const struct dpl_yaml_node *list, *map;
    uint64_t number = 0;

    (void)state;
    assert_int_equal(problems.count, 0);
    assert_non_null(root);
    assert_int_equal(root->kind, DPL_YAML_MAPPING);
    assert_int_equal(root->count, 4);
    ASSERT_VIEW(root->first->key->text, "a");
    assert_true(dpl_yaml_to_uint(dpl_yaml_get(root, "a"), &number));
    assert_int_equal(number, 1);
    list = dpl_yaml_get(root, "list");
    assert_int_equal(list->kind, DPL_YAML_SEQUENCE);
    assert_int_equal(list->count, 2);
    assert_int_equal(list->first->line, 3);
    assert_int_equal(list->first->column, 5);
    assert_false(list->first->is_plain);
    ASSERT_VIEW(list->first->text, "x: y");
    map = list->first->next;
    ASSERT_VIEW(dpl_yaml_text(dpl_yaml_get(map, "k")), "v");
    ASSERT_VIEW(dpl_yaml_text(dpl_yaml_get(map, "ja")), "\xE5\x80\xA4");
    /* Columns count characters. */
    assert_int_equal(dpl_yaml_get(map, "ja")->column, 18);
    ASSERT_VIEW(dpl_yaml_text(dpl_yaml_get(root, "text")), "two\nlines\n");
    ASSERT_VIEW(dpl_yaml_text(dpl_yaml_get(root, "empty")), "");
    assert_null(dpl_yaml_get(root, "none"));
    assert_null(dpl_yaml_get(list, "a"));
    ASSERT_VIEW(dpl_yaml_text(list), "");
    dpl_arena_done(&arena);
}

static void
tells_what_it_refuses_with_its_place(void **state)
{
    static const struct refused_case {
        const char *yaml;
        enum dpl_yaml_problem_kind kind;
        uint32_t line, column;
        bool has_tree;
    } cases[] = {
        {"a: [1, 2\n", DPL_YAML_SYNTAX, 2, 1, false},
        {"a: 1\n b: 2\n", DPL_YAML_SYNTAX, 2, 3, false},
        {"a: \xFF\n", DPL_YAML_SYNTAX, 1, 1, false},
        {"a: \x01\n", DPL_YAML_SYNTAX, 1, 1, false},
        {"a: &x 1\n", DPL_YAML_ANCHOR, 1, 4, true},
        {"a: &x [1]\n", DPL_YAML_ANCHOR, 1, 4, true},
        {"a: 1\nb: *x\n", DPL_YAML_ANCHOR, 2, 4, true},
        {"a: !!str 1\n", DPL_YAML_TAG, 1, 4, true},
        {"a: !x {b: 1}\n", DPL_YAML_TAG, 1, 4, true},
        {"<<: {a: 1}\n", DPL_YAML_MERGE_KEY, 1, 1, true},
        {"a: 1\nb: 2\na: 3\n", DPL_YAML_DUPLICATE_KEY, 3, 1, true},
        {"? [a]\n: 1\n", DPL_YAML_BAD_KEY, 1, 3, true},
        {"a: 1\n---\nb: 2\n", DPL_YAML_MANY_DOCUMENTS, 2, 1, false},
        {"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", DPL_YAML_TOO_DEEP, 1, 17,
         false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dpl_arena arena = {0};
        struct problems problems;
        const struct dpl_yaml_node *root =
            parse(&arena, cases[i].yaml, strlen(cases[i].yaml), &problems);

        if (problems.count != 1 || problems.kind[0] != cases[i].kind ||
            problems.line[0] != cases[i].line ||
            problems.column[0] != cases[i].column ||
            (root != NULL) != cases[i].has_tree)
            fail_msg("'%s': %zu problems, kind %d at %u:%u, tree %d",
                     cases[i].yaml, problems.count, (int)problems.kind[0],
                     (unsigned)problems.line[0], (unsigned)problems.column[0],
                     root != NULL);
        dpl_arena_done(&arena);
    }
}

static void
reports_all_problems_of_a_file(void **state)
{
    static const char yaml[] = "a: &x 1\nb: !t 2\nc: *x\na: 2\n";
    struct dpl_arena arena = {0};
    struct problems problems;

    (void)state;
    assert_non_null(parse(&arena, yaml, sizeof(yaml) - 1, &problems));
    assert_int_equal(problems.count, 4);
    assert_int_equal(problems.kind[0], DPL_YAML_ANCHOR);
    assert_int_equal(problems.kind[1], DPL_YAML_TAG);
    assert_int_equal(problems.kind[2], DPL_YAML_ANCHOR);
    assert_int_equal(problems.kind[3], DPL_YAML_DUPLICATE_KEY);
    dpl_arena_done(&arena);
}

static void
bounds_scalars_and_keys(void **state)
{
    static const struct bound_case {
        size_t scalar, keys;
        enum dpl_yaml_problem_kind kind;
        size_t problems;
    } cases[] = {
        {DPL_YAML_MAX_SCALAR, 1, DPL_YAML_SYNTAX, 0},
        {DPL_YAML_MAX_SCALAR + 1, 1, DPL_YAML_SCALAR_TOO_LONG, 1},
        {1, DPL_YAML_MAX_KEYS, DPL_YAML_SYNTAX, 0},
        {1, DPL_YAML_MAX_KEYS + 1, DPL_YAML_TOO_MANY_KEYS, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dpl_arena arena = {0};
        struct dpl_buf yaml = {0};
        struct problems problems;

        for (size_t k = 0; k < cases[i].keys; k++) {
            dpl_buf_addf(&yaml, "k%zu: ", k);
            for (size_t n = 0; n < cases[i].scalar; n++)
                dpl_buf_add_char(&yaml, 'x');
            dpl_buf_add_char(&yaml, '\n');
        }
        (void)parse(&arena, dpl_buf_str(&yaml), yaml.len, &problems);
        assert_int_equal(problems.count, cases[i].problems);
        if (cases[i].problems)
            assert_int_equal(problems.kind[0], cases[i].kind);
        dpl_buf_done(&yaml);
        dpl_arena_done(&arena);
    }
}

static void
reads_an_empty_document(void **state)
{
    static const char *const empty[] = {NULL, "", "# only a comment\n", "\n\n"};

    (void)state;
    for (size_t i = 0; i < COUNT(empty); i++) {
        struct dpl_arena arena = {0};
        struct problems problems;

        assert_null(parse(&arena, empty[i], empty[i] ? strlen(empty[i]) : 0,
                          &problems));
        assert_int_equal(problems.count, 0);
        dpl_arena_done(&arena);
    }
}

static void
knows_plain_values_from_quoted_ones(void **state)
{
    static const char yaml[] = "[true, 'true', yes, 12, '12', -1, 1x]";
    struct dpl_arena arena = {0};
    struct problems problems;
    const struct dpl_yaml_node *n =
        parse(&arena, yaml, sizeof(yaml) - 1, &problems)->first;
    static const int bools[] = {1, 0, 0, 0, 0, 0, 0};
    static const int numbers[] = {0, 0, 0, 1, 0, 0, 0};

    (void)state;
    for (size_t i = 0; i < COUNT(bools); i++, n = n->next) {
        uint64_t number;
        bool flag;

        assert_int_equal(dpl_yaml_to_bool(n, &flag), bools[i]);
        assert_int_equal(dpl_yaml_to_uint(n, &number), numbers[i]);
    }
    assert_null(n);
    dpl_arena_done(&arena);
}

static void
survives_want_of_memory(void **state)
{
    static const char yaml[] = "a: [1, {b: 2}]\nc: text\n";
    bool succeeded = false;

    (void)state;
    for (long after = 0; after < 50 && !succeeded; after++) {
        struct dpl_arena arena = {0};
        struct problems problems = {0};
        const struct dpl_yaml_node *root = NULL;
        struct dplog_error error = {0};
        enum dplog_status status;

        dpl_mem_fail_after(after);
        status =
            dpl_yaml_parse(&arena, (struct dplog_view){yaml, sizeof(yaml) - 1},
                           note_problem, &problems, &root, &error);
        dpl_mem_fail_after(-1);
        succeeded = status == DPLOG_OK;
        if (!succeeded)
            assert_int_equal(error.status, DPLOG_E_NO_MEMORY);
        else
            assert_int_equal(root->count, 2);
        dpl_arena_done(&arena);
    }
    assert_true(succeeded);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_structure_and_places),
        cmocka_unit_test(tells_what_it_refuses_with_its_place),
        cmocka_unit_test(reports_all_problems_of_a_file),
        cmocka_unit_test(bounds_scalars_and_keys),
        cmocka_unit_test(reads_an_empty_document),
        cmocka_unit_test(knows_plain_values_from_quoted_ones),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
