/* SPDX-License-Identifier: MIT */
#include "base/embedded.h"
#include "base/view.h"
#include "harness.h"
#include "rules.h"
#include "ruleset/groups.h"
#include "ruleset/known.h"
#include "ruleset/literal.h"
#include "yaml/packed.h"

static void
no_problem(void *data, const struct dpl_yaml_problem *problem)
{
    (void)data;
    fail_msg("%u:%u: %s", (unsigned)problem->line, (unsigned)problem->column,
             problem->text);
}

static void
assert_same_key(const struct dpl_yaml_node *a, const struct dpl_yaml_node *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (!a)
        return;
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->is_plain, b->is_plain);
    assert_true(dpl_view_equal(a->text, b->text));
}

/* Returns how many nodes there are. Keys have other places. */
static size_t
assert_same_tree(const struct dpl_yaml_node *a, const struct dpl_yaml_node *b)
{
    size_t count = 1;

    assert_int_equal(a == NULL, b == NULL);
    if (!a)
        return 0;
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->is_plain, b->is_plain);
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->column, b->column);
    assert_int_equal(a->count, b->count);
    assert_true(dpl_view_equal(a->text, b->text));
    assert_same_key(a->key, b->key);
    for (a = a->first, b = b->first; a && b; a = a->next, b = b->next)
        count += assert_same_tree(a, b);
    assert_true(!a && !b);
    return count;
}

static const struct dpl_yaml_node *
parse(struct dpl_arena *arena, struct dplog_view text)
{
    const struct dpl_yaml_node *root = NULL;

    assert_int_equal(dpl_yaml_parse(arena, text, no_problem, NULL, &root, NULL),
                     DPLOG_OK);
    return root;
}

/* The loaders see the same, whichever way the built-in rules came. */
static void
built_in_trees_are_those_of_the_yaml(void **state)
{
    size_t nodes = 0;

    (void)state;
    if (!dpl_embedded_trees[0].name)
        skip();
    for (size_t i = 0; dpl_embedded_rules[i].name; i++) {
        const struct dpl_embedded *text = &dpl_embedded_rules[i];
        const struct dpl_embedded *tree = &dpl_embedded_trees[i];
        const struct dpl_yaml_node *unpacked = NULL;
        struct dpl_arena arena = {0};

        assert_non_null(tree->name);
        assert_memory_equal(text->name, tree->name, strlen(tree->name) - 4);
        assert_int_equal(dpl_yaml_unpack(&arena,
                                         dpl_view(tree->bytes, tree->len),
                                         &unpacked, NULL),
                         DPLOG_OK);
        nodes += assert_same_tree(
            parse(&arena, dpl_view(text->bytes, text->len)), unpacked);
        dpl_arena_done(&arena);
    }
    assert_in_range(nodes, 5000, 1000000);
}

static const struct dpl_pattern *
pattern_of(const struct dplog_ruleset *set, uint32_t index)
{
    const struct dpl_pattern *p = set->patterns;

    while (p && p->index != index)
        p = p->next;
    assert_non_null(p);
    return p;
}

/* Patterns of the pack are not compiled; what is known of them is the same. */
static void
scanned_groups_are_those_of_pcre(void **state)
{
    struct dplog_context *context = rules_context();
    struct dplog_ruleset_builder *builder;
    struct dplog_ruleset *packed, *plain;

    (void)state;
    assert_int_equal(dplog_ruleset_new_default(context, &packed, NULL),
                     DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_builder_new(context, NULL, NULL, &builder, NULL),
        DPLOG_OK);
    for (const struct dpl_embedded *e = dpl_embedded_rules; e->name; e++)
        assert_int_equal(dplog_ruleset_builder_add(builder, e->name,
                                                   dpl_view(e->bytes, e->len),
                                                   NULL),
                         DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_build(builder, &plain, NULL),
                     DPLOG_OK);
    dplog_ruleset_builder_free(builder);

    assert_int_equal(packed->rule_count, plain->rule_count);
    assert_int_equal(packed->pattern_count, plain->pattern_count);
    for (uint32_t i = 0; i < plain->pattern_count; i++) {
        const struct dpl_pattern *a = pattern_of(packed, i);
        const struct dpl_pattern *b = pattern_of(plain, i);

        assert_true(dpl_view_equal(a->text, b->text));
        assert_int_equal(a->fields, b->fields);
        assert_int_equal(a->group_count, b->group_count);
        for (int set = 0; set < DPL_LITERAL_SETS; set++)
            assert_int_equal(a->literals[set].count, b->literals[set].count);
        assert_true(b->is_checked);
    }
    dplog_ruleset_free(packed);
    dplog_ruleset_free(plain);
    dplog_context_free(context);
}

/* Known literals are those that the text gives, and the pack's are known. */
static void
known_literals_are_those_of_the_text(void **state)
{
    struct dplog_context *context = rules_context();
    struct dplog_ruleset *set;
    struct dpl_arena arena = {0};

    (void)state;
    assert_null(dpl_known_find(DPL_VIEW("")));
    assert_null(dpl_known_find(DPL_VIEW("\xFF")));
    assert_int_equal(dplog_ruleset_new_default(context, &set, NULL), DPLOG_OK);
    for (const struct dpl_pattern *p = set->patterns; p; p = p->next) {
        struct dpl_literals literals[DPL_LITERAL_SETS];
        bool nested = false;

        assert_int_equal(dpl_literals_find(&arena, p->text, literals, &nested),
                         DPLOG_OK);
        assert_int_equal(p->nested_quantifier, nested);
        for (int k = 0; k < DPL_LITERAL_SETS; k++) {
            assert_int_equal(p->literals[k].count, literals[k].count);
            for (uint32_t i = 0; i < literals[k].count; i++)
                assert_true(
                    dpl_view_equal(p->literals[k].at[i], literals[k].at[i]));
        }
        assert_int_equal(dpl_known_find(p->text) != NULL,
                         dpl_embedded_trees[0].name != NULL);
    }
    dpl_arena_done(&arena);
    dplog_ruleset_free(set);
    dplog_context_free(context);
}

static void
groups_are_numbered_as_they_come(void **state)
{
    static const struct {
        const char *pattern, *names; /* names: NULL when PCRE2 must be asked */
    } cases[] = {
        {"plain", ""},
        {"(?<a>x)(?:y)(?P<b>z)(w)", "a b "},
        {"\\((?<a>x)\\[(?<b>y)", "a b "},
        {"[(?<no>](?<a>x)", "a "},
        {"[]((?<no>](?<a>x)", "a "},
        {"[[:alpha:](](?<a>x)", "a "},
        {"[\\](](?<a>x)", "a "},
        {"[a[:](?<a>x)[b]", "a "},
        {"[[:^digit:](](?<a>x)", "a "},
        {"(?=x)(?!y)(?<=z)(?<!w)(?>v)(?<a>u)", "a "},
        {"(?<a>x)|(?<a>y)", "a a "},
        {"(?|(?<a>x)|(?<a>y))", NULL},
        {"(?i)(?<a>x)", NULL},
        {"(?#(?<a>x))", NULL},
        {"\\Q(?<a>x)\\E", NULL},
        {"(*UCP)x", NULL},
        {"(?(1)x)", NULL},
        {"(?<a", NULL},
        {"[(?<a>", NULL},
        {"x\\", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct dplog_view names[4];
        struct dpl_buf joined = {0};
        uint32_t count = 0;
        const bool known =
            dpl_groups_scan(dpl_view_of(cases[i].pattern), names, 4, &count);

        print_message("%s\n", cases[i].pattern);
        assert_int_equal(known, cases[i].names != NULL);
        for (uint32_t k = 0; known && k < count; k++)
            dpl_buf_addf(&joined, "%.*s ", (int)names[k].len, names[k].ptr);
        if (known)
            assert_string_equal(dpl_buf_str(&joined), cases[i].names);
        dpl_buf_done(&joined);
    }
}

static const char example[] = "a: {b: 'two words', c: [1, -2, \"\"]}\n"
                              "empty: {}\n"
                              "long:\n  - x\n  - \xE3\x82\xA8\n\nlast: true\n";

static void
packing_loses_nothing(void **state)
{
    const char *const texts[] = {example, "", "word", "[]", "? k\n: v\n"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct dpl_arena arena = {0};
        struct dpl_buf packed = {0};
        const struct dpl_yaml_node *root = parse(&arena, dpl_view_of(texts[i]));
        const struct dpl_yaml_node *unpacked = NULL;

        dpl_yaml_pack(root, &packed);
        assert_false(packed.failed);
        assert_int_equal(
            dpl_yaml_unpack(&arena, dpl_buf_view(&packed), &unpacked, NULL),
            DPLOG_OK);
        (void)assert_same_tree(root, unpacked);
        dpl_buf_done(&packed);
        dpl_arena_done(&arena);
    }
}

/* As loaders do: ask every mapping for a key. */
static void
look_into(const struct dpl_yaml_node *node)
{
    assert_null(dpl_yaml_get(node, "none of them"));
    for (const struct dpl_yaml_node *n = node ? node->first : NULL; n;
         n = n->next)
        look_into(n);
}

static void
damaged_bytes_are_refused(void **state)
{
    struct dpl_arena arena = {0};
    struct dpl_buf packed = {0};

    (void)state;
    dpl_yaml_pack(parse(&arena, DPL_VIEW(example)), &packed);
    for (size_t len = 0; len < packed.len; len++) {
        const struct dpl_yaml_node *root = NULL;
        struct dplog_error error = {0};

        assert_int_equal(
            dpl_yaml_unpack(&arena, dpl_view(packed.ptr, len), &root, &error),
            DPLOG_E_SYNTAX);
        assert_null(root);
    }
    /* Any other byte gives some tree, or none; never a crash. */
    for (size_t at = 0; at < packed.len; at++) {
        const char old = packed.ptr[at];

        for (int with = 1; with < 256; with <<= 1) {
            const struct dpl_yaml_node *root = NULL;

            packed.ptr[at] = (char)(old ^ with);
            (void)dpl_yaml_unpack(&arena, dpl_buf_view(&packed), &root, NULL);
            look_into(root);
        }
        packed.ptr[at] = old;
    }
    dpl_buf_done(&packed);
    dpl_arena_done(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_trees_are_those_of_the_yaml),
        cmocka_unit_test(scanned_groups_are_those_of_pcre),
        cmocka_unit_test(known_literals_are_those_of_the_text),
        cmocka_unit_test(groups_are_numbered_as_they_come),
        cmocka_unit_test(packing_loses_nothing),
        cmocka_unit_test(damaged_bytes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
