/* SPDX-License-Identifier: MIT
 *
 * The words of a rule - titles, explanations, what to collect, where it is
 * known from - and its examples.
 */
#include "base/view.h"
#include "ruleset/load.h"

static struct dpl_rule *
rule_of(void *object)
{
    return ((struct dpl_rule_node *)object)->rule;
}

/* ── text ── */

static void
set_title(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    ((struct dpl_rule_text *)object)->title = dpl_load_template(load, value);
}

static void
set_summary(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    ((struct dpl_rule_text *)object)->summary = dpl_load_template(load, value);
}

static void
set_cause(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    ((struct dpl_rule_text *)object)->cause = dpl_load_template(load, value);
}

static void
set_action(struct dpl_load *load, void *object,
           const struct dpl_yaml_node *value)
{
    ((struct dpl_rule_text *)object)->action = dpl_load_template(load, value);
}

static void
set_worry(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    ((struct dpl_rule_text *)object)->worry = dpl_load_template(load, value);
}

static void
set_calls(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    ((struct dpl_rule_text *)object)->calls = dpl_load_template(load, value);
}

static const struct dpl_key text_keys[] = {
    {"title", DPL_KEY_WORD, 1, 1, set_title},
    {"summary", DPL_KEY_WORD, 0, 1, set_summary},
    {"cause", DPL_KEY_WORD, 0, 1, set_cause},
    {"action", DPL_KEY_WORD, 0, 1, set_action},
    {"worry", DPL_KEY_WORD, 0, 1, set_worry},
    {"calls", DPL_KEY_WORD, 0, 1, set_calls},
};
static const struct dpl_shape words_shape = DPL_MAPPING_OF(text_keys, "words");

static void
load_text(struct dpl_load *load, struct dpl_rule_text *text,
          const struct dpl_yaml_node *value)
{
    dpl_load_mapping(load, value, "text", text_keys,
                     sizeof(text_keys) / sizeof(*text_keys), DPL_PLACE_ANY,
                     text);
}

static void
set_en(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    load_text(load, &rule_of(object)->text[DPLOG_LANGUAGE_EN], value);
}

static void
set_ja(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    load_text(load, &rule_of(object)->text[DPLOG_LANGUAGE_JA], value);
}

static const struct dpl_key language_keys[] = {
    {"en", DPL_KEY_MAPPING, 1, 1, set_en, &words_shape},
    {"ja", DPL_KEY_MAPPING, 0, 1, set_ja, &words_shape},
};
const struct dpl_shape dpl_text_shape = DPL_MAPPING_OF(language_keys, "text");

void
dpl_load_rule_text(struct dpl_load *load, void *object,
                   const struct dpl_yaml_node *value)
{
    dpl_load_mapping(load, value, "text", language_keys,
                     sizeof(language_keys) / sizeof(*language_keys),
                     DPL_PLACE_ANY, object);
}

/* ── references ── */

void
dpl_load_references(struct dpl_load *load, void *object,
                    const struct dpl_yaml_node *value)
{
    const struct dpl_yaml_node *n = dpl_load_first(value);
    const uint32_t count = dpl_load_count(value);
    const char **list;

    if (!dpl_load_is_short(load, value, "references"))
        return;
    list = dpl_load_array(load, count, sizeof(*list));

    if (!list)
        return;
    for (uint32_t i = 0; i < count; i++, n = n->next)
        list[i] = dpl_load_string(load, n);
    rule_of(object)->references = list;
    rule_of(object)->reference_count = count;
}

/* ── examples ── */

struct example_node {
    struct dpl_example *example;
    const struct dpl_rule *rule;
};

static void
set_line(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    struct dpl_example *example = ((struct example_node *)object)->example;

    example->text = dpl_view_of(dpl_load_string(load, value));
}

static void
set_lines(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    set_line(load, object, value);
    ((struct example_node *)object)->example->is_raw = true;
}

static void
set_captures(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    struct example_node *node = object;
    struct dpl_example *example = node->example;
    struct dpl_expected *list =
        dpl_load_array(load, value->count, sizeof(*list));

    example->captures = list;
    for (const struct dpl_yaml_node *n = value->first; n && list; n = n->next) {
        enum dpl_field field;

        if (!dpl_load_field(load, n->key, &field))
            continue;
        if (!(node->rule->captures & DPL_FIELD_BIT(field)))
            dpl_load_error(load, DPL_E0403, n->key,
                           "'%s' cannot be captured by this rule",
                           dpl_field_name(field));
        else if (dpl_load_is(load, n, DPL_KEY_WORD, "captures"))
            list[example->capture_count++] =
                (struct dpl_expected){field, dpl_load_string(load, n)};
    }
}

static const struct dpl_key example_keys[] = {
    {"line", DPL_KEY_WORD, 0, 1, set_line},
    {"lines", DPL_KEY_WORD, 0, 1, set_lines},
    {"captures", DPL_KEY_MAPPING, 0, 1, set_captures, DPL_SHAPE(BY_FIELD)},
};
const struct dpl_shape dpl_example_shape =
    DPL_MAPPING_OF(example_keys, "example");

static uint32_t
load_list(struct dpl_load *load, const struct dpl_rule_node *node,
          const char *key, bool is_counter, struct dpl_example *list)
{
    const struct dpl_yaml_node *value = dpl_yaml_get(node->node, key);
    uint32_t count = 0;

    if (!value || value->kind != DPL_YAML_SEQUENCE)
        return 0;
    for (const struct dpl_yaml_node *n = value->first; n; n = n->next) {
        struct example_node example = {&list[count], node->rule};

        list[count].line = n->line;
        list[count].is_counter = is_counter;
        dpl_load_mapping(load, n, "an example", example_keys,
                         sizeof(example_keys) / sizeof(*example_keys),
                         DPL_PLACE_ANY, &example);
        if (!list[count].text.len)
            dpl_load_error(load, DPL_E0401, n,
                           "an example needs 'line' or 'lines'");
        else
            count++;
    }
    return count;
}

static uint32_t
length(const struct dpl_yaml_node *rule, const char *key)
{
    const struct dpl_yaml_node *value = dpl_yaml_get(rule, key);

    return value ? value->count : 0;
}

void
dpl_load_examples(struct dpl_load *load, const struct dpl_rule_node *node)
{
    const uint32_t room =
        length(node->node, "examples") + length(node->node, "counterexamples");
    struct dpl_example *list =
        dpl_load_array(load, (size_t)room + 1, sizeof(*list));
    uint32_t count;

    if (!list)
        return;
    count = load_list(load, node, "examples", false, list);
    count += load_list(load, node, "counterexamples", true, list + count);
    node->rule->examples = list;
    node->rule->example_count = count;
}
