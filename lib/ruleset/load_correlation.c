/* SPDX-License-Identifier: MIT
 *
 * The keys that only correlations have.
 */
#include "base/view.h"
#include "ruleset/load.h"

static struct dpl_correlation *
correlation_of(void *object)
{
    return ((struct dpl_rule_node *)object)->correlation;
}

static const char *const type_words[] = {"count", "distinct"};

static void
set_type(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    correlation_of(object)->kind = (enum dpl_correlation_kind)dpl_load_choice(
        load, value, type_words, 2, 0);
}

static void
set_rules(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    struct dpl_correlation *c = correlation_of(object);

    c->rules = dpl_load_refs(load, value, dpl_load_rule_ref, &c->rule_count);
}

static void
set_group_by(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    correlation_of(object)->group_by = dpl_load_fields(load, value);
}

static void
set_distinct(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    struct dpl_correlation *c = correlation_of(object);
    enum dpl_field field = DPL_FIELD_PACKAGE;

    c->distinct_thread =
        dpl_view_equal(dpl_yaml_text(value), DPL_VIEW("thread"));
    if (c->distinct_thread)
        return;
    if (!dpl_field_parse(dpl_yaml_text(value), &field))
        dpl_load_error(load, DPL_E0203, value,
                       "'%.64s' is neither thread nor a field",
                       dpl_yaml_text(value).ptr);
    c->distinct = (uint32_t)field;
}

static void
set_within(struct dpl_load *load, void *object,
           const struct dpl_yaml_node *value)
{
    correlation_of(object)->within_us = dpl_load_duration(load, value);
}

static void
set_at_least(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    enum { MAX_COUNT = 16 }; /* the tracker's window */

    correlation_of(object)->at_least = dpl_load_uint(load, value, MAX_COUNT);
    if (correlation_of(object)->at_least == 0)
        dpl_load_error(load, DPL_E0105, value, "at least one match it must be");
}

const struct dpl_key dpl_correlation_keys[] = {
    {"type", DPL_KEY_WORD, 1, 1, set_type, DPL_CHOICE(type_words)},
    {"rules", DPL_KEY_WORD_OR_LIST, 1, 1, set_rules},
    {"group_by", DPL_KEY_WORD_OR_LIST, 1, 1, set_group_by, DPL_SHAPE(FIELDS)},
    {"distinct", DPL_KEY_WORD, 0, 1, set_distinct},
    {"within", DPL_KEY_WORD, 1, 1, set_within, DPL_SHAPE(DURATION)},
    {"at_least", DPL_KEY_UINT, 1, 1, set_at_least},
};
const size_t dpl_correlation_key_count =
    sizeof(dpl_correlation_keys) / sizeof(*dpl_correlation_keys);

void
dpl_load_check_correlation(struct dpl_load *load,
                           const struct dpl_rule_node *node)
{
    struct dpl_correlation *c = node->correlation;
    const bool has_distinct =
        c->distinct_thread || c->distinct != DPL_FIELD_COUNT_;

    if (has_distinct != (c->kind == DPL_CORRELATION_DISTINCT))
        dpl_load_error(load, DPL_E0110, node->node,
                       "'type: distinct' and 'distinct' belong together");
}
