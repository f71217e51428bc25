/* SPDX-License-Identifier: MIT
 *
 * The keys that only correlations have.
 */
#include "base/view.h"
#include "ruleset/load.h"

/* How far lines of different threads may stand out of their order. */
#define USUAL_LATENESS_US (INT64_C(5) * 1000000)

enum {
    MAX_COUNT = 16, /* the tracker's window */
    MAX_STEPS = 8   /* of a sequence: it must fit into that window */
};

static const char *const kind_words[] = {
    [DPL_CORRELATION_COUNT] = "count",
    [DPL_CORRELATION_DISTINCT] = "distinct",
    [DPL_CORRELATION_UNORDERED] = "unordered",
    [DPL_CORRELATION_SEQUENCE] = "sequence",
    [DPL_CORRELATION_LASTING] = "lasting",
    [DPL_CORRELATION_ABSENCE] = "absence",
};

enum { KINDS = sizeof(kind_words) / sizeof(*kind_words) };

static struct dpl_correlation *
correlation_of(void *object)
{
    return ((struct dpl_rule_node *)object)->correlation;
}

static void
set_type(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    correlation_of(object)->kind = (enum dpl_correlation_kind)dpl_load_choice(
        load, value, kind_words, KINDS, 0);
    correlation_of(object)->lateness_us = USUAL_LATENESS_US;
}

static void
set_list(struct dpl_load *load, const struct dpl_yaml_node *value,
         struct dpl_rule_list *ret)
{
    ret->at = dpl_load_refs(load, value, dpl_load_rule_ref, &ret->count);
}

static void
set_rules(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    set_list(load, value, &correlation_of(object)->rules);
}

static void
set_without(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    set_list(load, value, &correlation_of(object)->without);
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
    const struct dplog_view name = dpl_yaml_text(value);
    struct dpl_suggestion suggestion = dpl_suggest(name);
    enum dpl_field field = DPL_FIELD_PACKAGE;
    char hint[96];

    c->distinct_thread = dpl_view_equal(name, DPL_VIEW("thread"));
    if (c->distinct_thread)
        return;
    if (!dpl_field_parse(name, &field)) {
        dpl_suggest_offer(&suggestion, "thread");
        dpl_load_offer_fields(&suggestion);
        dpl_load_error_hint(load, DPL_E0203, value,
                            dpl_load_hint(&suggestion, hint),
                            "'%.64s' is neither thread nor a field", name.ptr);
    }
    c->distinct = (uint32_t)field;
}

static void
set_within(struct dpl_load *load, void *object,
           const struct dpl_yaml_node *value)
{
    correlation_of(object)->within_us = dpl_load_duration(load, value);
}

static void
set_lateness(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    correlation_of(object)->lateness_us = dpl_load_duration(load, value);
}

static void
set_lasts(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    correlation_of(object)->lasts_us = dpl_load_duration(load, value);
}

static void
set_at_least(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    const uint32_t errors = load->diags->errors;
    const uint32_t count = dpl_load_uint(load, value, MAX_COUNT);

    if (count == 0 && load->diags->errors == errors)
        dpl_load_error(load, DPL_E0105, value, "'at_least' must be 1 or more");
    correlation_of(object)->at_least = count;
}

const struct dpl_key dpl_correlation_keys[] = {
    {"type", DPL_KEY_WORD, 1, 1, set_type, DPL_CHOICE(kind_words)},
    {"rules", DPL_KEY_WORD_OR_LIST, 1, 1, set_rules},
    {"without", DPL_KEY_WORD_OR_LIST, 0, 1, set_without},
    {"group_by", DPL_KEY_WORD_OR_LIST, 1, 1, set_group_by, DPL_SHAPE(FIELDS)},
    {"distinct", DPL_KEY_WORD, 0, 1, set_distinct},
    {"within", DPL_KEY_WORD, 0, 1, set_within, DPL_SHAPE(DURATION)},
    {"lateness", DPL_KEY_WORD, 0, 1, set_lateness, DPL_SHAPE(DURATION)},
    {"lasts", DPL_KEY_WORD, 0, 1, set_lasts, DPL_SHAPE(DURATION)},
    {"at_least", DPL_KEY_UINT, 0, 1, set_at_least},
};
const size_t dpl_correlation_key_count =
    sizeof(dpl_correlation_keys) / sizeof(*dpl_correlation_keys);

/* ── what the keys say together ── */

enum need { NEVER, MAY, MUST };

/* By kind: what a key is for. */
static const struct {
    const char *key;
    uint8_t need[KINDS]; /* count distinct unordered sequence lasting absence */
} needs[] = {
    {"at_least", {MUST, MUST, NEVER, NEVER, NEVER, NEVER}},
    {"distinct", {NEVER, MUST, NEVER, NEVER, NEVER, NEVER}},
    {"lasts", {NEVER, NEVER, NEVER, NEVER, MUST, NEVER}},
    {"within", {MUST, MUST, MUST, MUST, MUST, MUST}},
    {"without", {MAY, MAY, MAY, MAY, MAY, MUST}},
    {"lateness", {NEVER, NEVER, NEVER, MAY, NEVER, MAY}},
};

static void
check_keys(struct dpl_load *load, const struct dpl_rule_node *node)
{
    const enum dpl_correlation_kind kind = node->correlation->kind;

    for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++) {
        const bool given = dpl_yaml_get(node->node, needs[i].key) != NULL;

        if (given && needs[i].need[kind] == NEVER)
            dpl_load_error(load, DPL_E0110, node->node,
                           "'%s' means nothing with 'type: %s'", needs[i].key,
                           kind_words[kind]);
        if (!given && needs[i].need[kind] == MUST)
            dpl_load_error(load, DPL_E0110, node->node, "'type: %s' needs '%s'",
                           kind_words[kind], needs[i].key);
    }
}

/* Each rule is one step: two to eight, all different. */
static void
check_steps(struct dpl_load *load, const struct dpl_rule_node *node)
{
    struct dpl_correlation *c = node->correlation;
    const struct dpl_yaml_node *rules = dpl_yaml_get(node->node, "rules");
    const uint32_t count = rules ? dpl_load_count(rules) : 0;

    if (c->kind != DPL_CORRELATION_UNORDERED &&
        c->kind != DPL_CORRELATION_SEQUENCE)
        return;
    c->at_least = c->rules.count;
    if (count < 2 || count > MAX_STEPS) {
        /* A list of a whole file is not compared with itself. */
        dpl_load_error(load, DPL_E0110, node->node,
                       "'type: %s' needs two to %d rules", kind_words[c->kind],
                       MAX_STEPS);
        return;
    }
    for (uint32_t i = 0; i < c->rules.count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (c->rules.at[i] == c->rules.at[k])
                dpl_load_error(load, DPL_E0110, node->node,
                               "'%s' is given twice: each rule is one step",
                               load->set->rules[c->rules.at[i]].id);
}

/* Correlations count lines, not each other's findings. */
static void
check_members(struct dpl_load *load, const struct dpl_rule_node *node)
{
    const struct dpl_correlation *c = node->correlation;
    const struct dpl_rule_list *const lists[] = {&c->rules, &c->without};
    const struct dplog_ruleset *set = load->set;
    const uint32_t first = set->rule_count - set->correlation_count;

    for (size_t l = 0; l < sizeof(lists) / sizeof(*lists); l++)
        for (uint32_t i = 0; i < lists[l]->count; i++)
            if (lists[l]->at[i] >= first)
                dpl_load_error(load, DPL_E0110, node->node,
                               "'%s' is a correlation itself: name the rules "
                               "of its lines",
                               set->rules[lists[l]->at[i]].id);
}

/* A good line that was missing ends the finding when it comes after all. */
static void
recover_by_what_was_missing(struct dpl_load *load,
                            const struct dpl_rule_node *node)
{
    const struct dpl_correlation *c = node->correlation;
    uint32_t *list, count = 0;

    if (node->rule->recovered_by || !c->without.count)
        return;
    list = dpl_load_array(load, c->without.count, sizeof(*list));
    for (uint32_t i = 0; list && i < c->without.count; i++) {
        const enum dplog_role role = load->set->rules[c->without.at[i]].role;

        if (role == DPLOG_ROLE_PROGRESS || role == DPLOG_ROLE_RECOVERY)
            list[count++] = c->without.at[i];
    }
    node->rule->recovered_by = list;
    node->rule->recovered_by_count = count;
}

void
dpl_load_check_correlation(struct dpl_load *load,
                           const struct dpl_rule_node *node)
{
    if (!dpl_yaml_get(node->node, "type"))
        return; /* told already */
    check_keys(load, node);
    check_steps(load, node);
    check_members(load, node);
    recover_by_what_was_missing(load, node);
}
