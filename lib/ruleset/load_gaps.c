/* SPDX-License-Identifier: MIT
 *
 * What a rule that is right still lacks, so that others can trust and find it:
 * texts, examples, where it is known from, its place in the flow. Warnings all.
 */
#include "base/view.h"
#include "ruleset/load.h"

/* Whether a line without the rule's words can be told at once. */
static bool
is_selective(const struct dpl_cond *cond)
{
    bool any = false, all = cond->child_count != 0;

    for (uint32_t i = 0; i < cond->child_count; i++) {
        const bool one = is_selective(&cond->children[i]);

        any = any || one;
        all = all && one;
    }
    switch (cond->kind) {
    case DPL_COND_ALL:
        return any;
    case DPL_COND_ANY:
        return all;
    case DPL_COND_REGEX:
        return cond->pattern->literals[0].count != 0;
    case DPL_COND_LITERAL:
        return cond->literal.len >= DPL_LITERAL_MIN;
    case DPL_COND_STATMSG:
        return true;
    default:
        return false;
    }
}

/* Texts of a draft that nobody has written yet; *ret_first: one of them. */
static unsigned
count_fill_ins(const struct dpl_yaml_node *node,
               const struct dpl_yaml_node **ret_first)
{
    unsigned count = 0;

    if (node->kind == DPL_YAML_SCALAR &&
        dpl_view_starts(node->text, DPL_VIEW("FILL IN"))) {
        if (!*ret_first)
            *ret_first = node;
        return 1;
    }
    /* As deep as YAML may be nested (tree.h). */
    for (const struct dpl_yaml_node *n = node->first; n; n = n->next)
        count += count_fill_ins(n, ret_first);
    return count;
}

static void
warn_of_draft(struct dpl_load *load, const struct dpl_rule_node *node)
{
    const struct dpl_yaml_node *first = NULL;
    const unsigned count = count_fill_ins(node->node, &first);

    if (count)
        dpl_load_error(load, DPL_W0408, first,
                       "'%s' is a draft: %u %s to be filled in", node->rule->id,
                       count, count == 1 ? "text is" : "texts are");
}

/* Whether it makes findings, whose weight hangs on the provenance; status
 * messages are documented, as their section says. */
static bool
is_told(const struct dpl_rule_node *node)
{
    return node->section == DPL_SECTION_RULES ||
           node->section == DPL_SECTION_CORRELATIONS;
}

/* Whether a condition looks at codes, whose own items then count. */
static bool
asks_for_code(const struct dpl_cond *cond)
{
    for (uint32_t i = 0; i < cond->child_count; i++) {
        if (asks_for_code(&cond->children[i]))
            return true;
    }
    return cond->kind == DPL_COND_CODE;
}

/* A cause that no item comes from leaves the reader with nowhere to look. */
static bool
points_nowhere(const struct dpl_rule *rule)
{
    return rule->role == DPLOG_ROLE_CAUSE && rule->item_count == 0 &&
           rule->by_code == DPL_NO_INDEX &&
           !(rule->captures & DPL_FIELD_BIT(DPL_FIELD_CODE)) &&
           !asks_for_code(&rule->match);
}

static void
warn_of_gaps(struct dpl_load *load, const struct dpl_rule_node *node)
{
    const struct dpl_rule *rule = node->rule;
    const bool has_match = node->section == DPL_SECTION_CONTEXTS ||
                           node->section == DPL_SECTION_RULES;
    bool example = false, counter = false;

    for (uint32_t i = 0; i < rule->example_count; i++) {
        example = example || !rule->examples[i].is_counter;
        counter = counter || rule->examples[i].is_counter;
    }
    if (has_match && !is_selective(&rule->match))
        dpl_load_error(load, DPL_W0201, node->node,
                       "'%s' has no fixed text of %d letters: it is tried on "
                       "every line",
                       rule->id, DPL_LITERAL_MIN);
    if (rule->role != DPLOG_ROLE_CONTEXT &&
        !rule->text[DPLOG_LANGUAGE_EN].title)
        dpl_load_error(load, DPL_W0401, node->node, "'%s' has no title",
                       rule->id);
    else if (rule->role != DPLOG_ROLE_CONTEXT &&
             !rule->text[DPLOG_LANGUAGE_JA].title)
        dpl_load_error(load, DPL_W0402, node->node,
                       "'%s' has no Japanese title", rule->id);
    if (has_match && !example)
        dpl_load_error(load, DPL_W0403, node->node, "'%s' has no example",
                       rule->id);
    if (is_told(node) && !node->has_provenance)
        dpl_load_error_hint(load, DPL_W0409, node->node,
                            "field, documented, inferred or recalled",
                            "'%s' does not say its provenance: it counts as "
                            "seen in real logs",
                            rule->id);
    if (points_nowhere(rule))
        dpl_load_error_hint(
            load, DPL_W0410, node->node, "items, by_code, or a captured code",
            "'%s' is a cause that points to no checklist item", rule->id);
    if (has_match && !rule->reference_count && !rule->fallback &&
        rule->provenance <= DPL_PROVENANCE_DOCUMENTED &&
        rule->role <= DPLOG_ROLE_WAIT)
        dpl_load_error(load, DPL_W0406, node->node,
                       "'%s' has no reference: where is its meaning known "
                       "from?",
                       rule->id);
    /* A success that is none hides a fault: not only alarms must show where
     * they do not match. */
    if (has_match && !counter)
        dpl_load_error(load, DPL_W0404, node->node,
                       "'%s' has no counterexample", rule->id);
}

/* ── order ── */

/* The rule that stands before this one in the same section of the same file,
 * is about the same log, and has a stage; NULL: none. */
static const struct dpl_rule *
rule_before(const struct dpl_load *load, const struct dpl_rule *rule, int log)
{
    const struct dpl_rule *before = load->last_of_log[log];
    const struct dpl_rule *first = &load->set->rules[load->first_of_section];

    return before && before >= first && before->path == rule->path ? before
                                                                   : NULL;
}

/* Each with the one before it is enough: a list without a step down is in
 * order, and one rule that stands wrong is told once. */
static void
warn_of_order(struct dpl_load *load, const struct dpl_rule_node *node)
{
    const struct dpl_rule *rule = node->rule;
    const struct dpl_stage *stages = load->set->stages;
    bool told = false;

    if (rule->stage == DPL_NO_INDEX ||
        node->section == DPL_SECTION_STATUS_MESSAGES)
        return;
    for (int log = 0; log < DPLOG_LOG_COUNT; log++) {
        const struct dpl_rule *before = rule_before(load, rule, log);

        if (!(rule->logs & UINT32_C(1) << log))
            continue;
        load->last_of_log[log] = rule;
        if (told || !before || before->stage <= rule->stage)
            continue;
        dpl_load_error(load, DPL_W0405, node->node,
                       "'%s' of stage '%s' stands behind '%s' (line %u) of "
                       "stage '%s', which comes later in the flow",
                       rule->id, stages[rule->stage].id, before->id,
                       (unsigned)before->line, stages[before->stage].id);
        told = true;
    }
}

void
dpl_load_warn(struct dpl_load *load, const struct dpl_rule_node *node)
{
    warn_of_gaps(load, node);
    warn_of_draft(load, node);
    warn_of_order(load, node);
}
