/* SPDX-License-Identifier: MIT
 *
 * Contexts, rules, status messages and correlations. First all ids, so that
 * rules can name each other in any order; then each rule.
 */
#include "base/view.h"
#include "ruleset/load.h"
#include "ruleset/retired.h"
#include <stdio.h>
#include <stdlib.h>

/* ── ids ── */

static const enum dpl_section rule_sections[] = {
    DPL_SECTION_CONTEXTS, DPL_SECTION_RULES, DPL_SECTION_STATUS_MESSAGES,
    DPL_SECTION_CORRELATIONS};

enum { SECTIONS = sizeof(rule_sections) / sizeof(*rule_sections) };

static void
name_rule(struct dpl_load *load, const struct dpl_yaml_node *node,
          uint32_t index)
{
    struct dpl_rule *rule = &load->set->rules[load->first_of_section + index];
    const struct dpl_yaml_node *id = dpl_yaml_get(node, "id");

    rule->id = "";
    rule->path = load->file->path;
    rule->line = node->line;
    if (!id || id->kind != DPL_YAML_SCALAR)
        return; /* told when the rule is read */
    if (load->section == DPL_SECTION_STATUS_MESSAGES) {
        char name[64];

        (void)snprintf(name, sizeof(name), "statmsg.%u",
                       (unsigned)dpl_load_uint(load, id, UINT16_MAX));
        rule->id = dpl_arena_copy(&load->set->arena, dpl_view_of(name));
    } else if (dpl_load_check_id(load, id)) {
        rule->id = dpl_load_string(load, id);
    }
    if (rule->id && dpl_retired_has(load->retired, dpl_view_of(rule->id)))
        dpl_load_error_hint(load, DPL_E0311, id,
                            "take another id, or take it out of retired.txt if "
                            "the rule is the old one",
                            "'%s' was retired and is never used again",
                            rule->id);
    load->failed = load->failed || !rule->id;
    if (!rule->id)
        rule->id = "";
}

struct named {
    const char *id;
    uint32_t rule;
};

static int
compare_named(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    const int order = dpl_view_compare(dpl_view_of(x->id), dpl_view_of(y->id));

    return order ? order : (x->rule > y->rule) - (x->rule < y->rule);
}

/* The file that a rule stands in, for problems found later. */
static const struct dpl_rule_file *
file_of(const struct dpl_load *load, const struct dpl_rule *rule)
{
    for (size_t i = 0; i < load->file_count; i++)
        if (load->files[i].path == rule->path)
            return &load->files[i];
    return NULL;
}

/* Who changes the pack checks the file at hand, and it is laid over itself. */
static void
tell_twice(struct dpl_load *load, const struct dpl_rule *rule,
           const struct dpl_rule *first)
{
    const bool same_file =
        rule->path != first->path &&
        dpl_view_equal(dpl_view_file_name(dpl_view_of(rule->path)),
                       dpl_view_file_name(dpl_view_of(first->path)));

    load->file = file_of(load, rule);
    dpl_diags_add(load->diags, DPL_E0301, load->file, rule->line, 1,
                  same_file ? "a file of the pack? check its whole folder"
                            : NULL,
                  "rule '%s' is given twice, first at %s:%u", rule->id,
                  first->path, (unsigned)first->line);
}

static void
sort_ids(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;
    struct named *list =
        dpl_load_array(load, (size_t)set->rule_count + 1, sizeof(*list));

    set->rules_by_id = dpl_load_array(load, (size_t)set->rule_count + 1,
                                      sizeof(*set->rules_by_id));
    if (load->failed)
        return;
    for (uint32_t i = 0; i < set->rule_count; i++)
        list[i] = (struct named){set->rules[i].id, i};
    qsort(list, set->rule_count, sizeof(*list), compare_named);
    for (uint32_t i = 0; i < set->rule_count; i++) {
        const struct dpl_rule *rule = &set->rules[list[i].rule];

        set->rules_by_id[i] = list[i].rule;
        if (!i || !*rule->id ||
            !dpl_view_equal(dpl_view_of(rule->id), dpl_view_of(list[i - 1].id)))
            continue;
        tell_twice(load, rule, &set->rules[list[i - 1].rule]);
    }
}

/* ── one rule ── */

static const uint8_t usual_types[DPL_FIELD_COUNT_] = {
#define X(id, name, type) DPL_TYPE_##type,
    DPL_FIELDS(X)
#undef X
};

/* What a line may take from its thread: who and where, not how often. */
#define INHERITED                                                              \
    (DPL_FIELD_BIT(DPL_FIELD_PACKAGE) | DPL_FIELD_BIT(DPL_FIELD_VERSION) |     \
     DPL_FIELD_BIT(DPL_FIELD_DP) | DPL_FIELD_BIT(DPL_FIELD_JOB) |              \
     DPL_FIELD_BIT(DPL_FIELD_CONTENT) | DPL_FIELD_BIT(DPL_FIELD_SITE) |        \
     DPL_FIELD_BIT(DPL_FIELD_PATH) | DPL_FIELD_BIT(DPL_FIELD_FILE) |           \
     DPL_FIELD_BIT(DPL_FIELD_URL) | DPL_FIELD_BIT(DPL_FIELD_TEMP) |            \
     DPL_FIELD_BIT(DPL_FIELD_NAME) | DPL_FIELD_BIT(DPL_FIELD_SERVER) |         \
     DPL_FIELD_BIT(DPL_FIELD_SHARE) | DPL_FIELD_BIT(DPL_FIELD_DRIVE) |         \
     DPL_FIELD_BIT(DPL_FIELD_USER))

static void
preset(struct dpl_load *load, struct dpl_rule_node *node)
{
    struct dpl_rule *rule = node->rule;

    rule->revision = 1;
    rule->role = node->section == DPL_SECTION_CONTEXTS ? DPLOG_ROLE_CONTEXT
                                                       : DPLOG_ROLE_CAUSE;
    rule->stage = rule->hop = DPL_NO_INDEX;
    rule->by_code = rule->shown_by = DPL_NO_INDEX;
    rule->match.kind = DPL_COND_ANY; /* of nothing: never true */
    rule->provenance = node->section == DPL_SECTION_STATUS_MESSAGES
                           ? DPL_PROVENANCE_DOCUMENTED
                           : DPL_PROVENANCE_FIELD;
    for (int f = 0; f < DPL_FIELD_COUNT_; f++)
        rule->types[f] = usual_types[f];
    if (node->section == DPL_SECTION_STATUS_MESSAGES) {
        uint32_t *id = dpl_load_array(load, 1, sizeof(*id));
        const struct dpl_yaml_node *value = dpl_yaml_get(node->node, "id");
        uint64_t number = 0;

        if (!id)
            return;
        if (value && dpl_yaml_to_uint(value, &number))
            *id = (uint32_t)number;
        rule->is_row = true;
        rule->match.kind = DPL_COND_STATMSG;
        rule->match.values = id;
        rule->match.value_count = 1;
    }
}

/* What the file says for all of its rules, as far as they may have the key: a
 * context has no role of its own. False: they have errors. */
static bool
apply_defaults(struct dpl_load *load, struct dpl_rule_node *node,
               uint32_t place)
{
    const struct dpl_yaml_node *defaults =
        dpl_yaml_get(load->file->root, "defaults");
    const uint32_t errors = load->diags->errors;
    struct dpl_key keys[DPL_KEYS_MAX];

    if (!defaults || defaults->kind != DPL_YAML_MAPPING)
        return true;
    if (load->bad_defaults == load->file &&
        load->bad_defaults_in == load->section)
        return false;
    for (size_t i = 0; i < dpl_rule_key_count; i++) {
        keys[i] = dpl_rule_keys[i];
        if (!(keys[i].allowed & place))
            keys[i].set = NULL;
    }
    dpl_load_mapping(load, defaults, "defaults", keys, dpl_rule_key_count,
                     DPL_IN_DEFAULTS, node);
    if (load->diags->errors == errors)
        return true;
    load->bad_defaults = load->file;
    load->bad_defaults_in = load->section;
    return false;
}

static void
complete(struct dpl_load *load, struct dpl_rule_node *node)
{
    static const enum dplog_severity by_role[] = {
        [DPLOG_ROLE_CAUSE] = DPLOG_SEVERITY_ERROR,
        [DPLOG_ROLE_SYMPTOM] = DPLOG_SEVERITY_ERROR,
        [DPLOG_ROLE_WAIT] = DPLOG_SEVERITY_WARNING,
        [DPLOG_ROLE_RECOVERY] = DPLOG_SEVERITY_INFO,
        [DPLOG_ROLE_PROGRESS] = DPLOG_SEVERITY_INFO,
        [DPLOG_ROLE_CONTEXT] = DPLOG_SEVERITY_INFO,
    };
    struct dpl_rule *rule = node->rule;

    if (rule->severity == DPLOG_SEVERITY_UNKNOWN)
        rule->severity = by_role[rule->role];
    if (!rule->logs)
        for (int log = 0; log < DPLOG_LOG_COUNT; log++)
            rule->logs |= UINT32_C(1) << log;
    if (!node->has_hop && rule->stage != DPL_NO_INDEX)
        rule->hop = load->set->stages[rule->stage].hop;
    if (!node->has_inherit && rule->role != DPLOG_ROLE_CONTEXT)
        rule->inherit = INHERITED;
    if (rule->bind != DPL_BIND_NONE && !rule->bind_fields)
        rule->bind_fields =
            rule->captures |
            (rule->bind == DPL_BIND_CHILD || rule->bind == DPL_BIND_HAND_OVER
                 ? INHERITED
                 : 0);
}

static void
load_rule(struct dpl_load *load, const struct dpl_yaml_node *node,
          uint32_t index)
{
    static const struct {
        const char *what;
        uint32_t place;
    } places[] = {
        [DPL_SECTION_CONTEXTS] = {"a context", DPL_IN_CONTEXTS},
        [DPL_SECTION_RULES] = {"a rule", DPL_IN_RULES},
        [DPL_SECTION_STATUS_MESSAGES] = {"a status message",
                                         DPL_IN_STATUS_MESSAGES},
        [DPL_SECTION_CORRELATIONS] = {"a correlation", DPL_IN_CORRELATIONS},
    };
    const uint32_t place = places[load->section].place;
    const char *what = places[load->section].what;
    const uint32_t at = load->first_of_section + index;
    struct dpl_key keys[DPL_KEYS_MAX];
    size_t count = 0;
    uint32_t errors;
    bool good;
    struct dpl_rule_node rule = {
        .rule = &load->set->rules[at], .node = node, .section = load->section};

    if (place == DPL_IN_CORRELATIONS) {
        rule.correlation = &load->set->correlations[index];
        rule.correlation->rule = at;
        rule.correlation->distinct = DPL_FIELD_COUNT_; /* none yet */
    }
    for (size_t i = 0; i < dpl_rule_key_count; i++)
        keys[count++] = dpl_rule_keys[i];
    for (size_t i = 0; rule.correlation && i < dpl_correlation_key_count; i++) {
        keys[count] = dpl_correlation_keys[i];
        keys[count].required *= place;
        keys[count++].allowed *= place;
    }
    errors = load->diags->errors;
    preset(load, &rule);
    good = apply_defaults(load, &rule, place);
    if (!dpl_load_mapping(load, node, what, keys, count, place, &rule))
        return;
    complete(load, &rule);
    if (rule.correlation)
        dpl_load_check_correlation(load, &rule);
    dpl_load_examples(load, &rule);
    /* What is missing from a broken rule is told when it is whole; that its id
     * is none was told before. */
    if (!load->diags->only_errors && good && load->diags->errors == errors &&
        *rule.rule->id)
        dpl_load_warn(load, &rule);
}

/* ── circles of explains ── */

enum colour { WHITE, GREY, BLACK };

/* A rule on the way down, and which of its references comes next. */
struct visit {
    uint32_t rule, next;
};

/*
 * Depth first from one rule; the way down is a stack of our own, as long as
 * there are rules. Each rule that leads back to one on the way is told.
 */
static void
walk_explains(struct dpl_load *load, uint8_t *colours, struct visit *stack,
              uint32_t start)
{
    const struct dplog_ruleset *set = load->set;
    uint32_t depth = 1;

    stack[0] = (struct visit){start, 0};
    colours[start] = GREY;
    while (depth > 0) {
        struct visit *top = &stack[depth - 1];
        const struct dpl_rule *rule = &set->rules[top->rule];
        uint32_t other;

        if (top->next == rule->explain_count) {
            colours[top->rule] = BLACK;
            depth--;
            continue;
        }
        other = rule->explains[top->next++];
        if (colours[other] == GREY)
            dpl_diags_add(load->diags, DPL_E0308, file_of(load, rule),
                          rule->line, 1, /* hint */ NULL,
                          "'%s' explains '%s', which explains it in turn",
                          rule->id, set->rules[other].id);
        if (colours[other] != WHITE)
            continue;
        colours[other] = GREY;
        stack[depth++] = (struct visit){other, 0};
    }
}

static void
check_circles(struct dpl_load *load)
{
    const uint32_t count = load->set->rule_count;
    uint8_t *colours =
        dpl_load_array(load, (size_t)count + 1, sizeof(*colours));
    struct visit *stack =
        dpl_load_array(load, (size_t)count + 1, sizeof(*stack));

    for (uint32_t r = 0; colours && stack && r < count; r++)
        if (colours[r] == WHITE)
            walk_explains(load, colours, stack, r);
}

/* ── all ── */

static void
each_section(struct dpl_load *load, dpl_load_entry_fn entry_fn)
{
    uint32_t first = 0;

    for (int i = 0; i < SECTIONS; i++) {
        load->section = rule_sections[i];
        load->first_of_section = first;
        first += dpl_load_each(load, rule_sections[i], entry_fn);
    }
}

void
dpl_load_rules(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;

    for (int i = 0; i < SECTIONS; i++)
        set->rule_count += dpl_load_each(load, rule_sections[i], NULL);
    if (set->rule_count > load->context->limits.rules) {
        load->file = load->file_count ? &load->files[0] : NULL;
        dpl_load_error(load, DPL_E0012, NULL, "more than %u rules",
                       (unsigned)load->context->limits.rules);
        set->rule_count = 0;
        return;
    }
    set->correlation_count =
        dpl_load_each(load, DPL_SECTION_CORRELATIONS, NULL);
    set->rules =
        dpl_load_array(load, (size_t)set->rule_count + 1, sizeof(*set->rules));
    set->correlations = dpl_load_array(load, (size_t)set->correlation_count + 1,
                                       sizeof(*set->correlations));
    if (load->failed)
        return;
    each_section(load, name_rule);
    sort_ids(load);
    if (load->failed)
        return;
    each_section(load, load_rule);
    check_circles(load);
}
