/* SPDX-License-Identifier: MIT
 *
 * Contexts, rules, status messages and correlations. First all ids, so that
 * rules can name each other in any order; then each rule.
 */
#include "base/view.h"
#include "ruleset/load.h"
#include <stdio.h>
#include <stdlib.h>

static struct dpl_rule *
rule_of(void *object)
{
    return ((struct dpl_rule_node *)object)->rule;
}

/* ── keys ── */

static void
set_revision(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    rule_of(object)->revision = dpl_load_uint(load, value, 1000000);
}

static void
set_role(struct dpl_load *load, void *object,
         const struct dpl_yaml_node *value)
{
    static const char *const words[] = {"cause",    "symptom",  "wait",
                                        "recovery", "progress", "context"};

    rule_of(object)->role =
        (enum dplog_role)dpl_load_choice(load, value, words, 6, 0);
}

static void
set_severity(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    static const char *const words[] = {"info", "warning", "error",
                                        "critical"};

    rule_of(object)->severity = (enum dplog_severity)(
        dpl_load_choice(load, value, words, 4, 2) + DPLOG_SEVERITY_INFO);
}

static void
set_log(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    rule_of(object)->logs = dpl_load_logs(load, value);
}

static void
set_stage(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    rule_of(object)->stage = dpl_load_stage_ref(load, value);
}

static void
set_hop(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    rule_of(object)->hop = dpl_load_hop_ref(load, value);
    ((struct dpl_rule_node *)object)->has_hop = true;
}

static void
set_match(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    struct dpl_rule *rule = rule_of(object);

    dpl_load_match(load, value, &rule->match, &rule->captures);
}

static void
set_istr(struct dpl_load *load, void *object,
         const struct dpl_yaml_node *value)
{
    struct dpl_rule *rule = rule_of(object);

    for (const struct dpl_yaml_node *n = value->first; n; n = n->next) {
        const struct dplog_view digit = n->key->text;
        enum dpl_field field;

        if (digit.len != 1 || !dpl_ascii_is_digit(digit.ptr[0])) {
            dpl_load_error(load, DPL_E0105, n->key,
                           "a status message has the strings 0 to 9");
        } else if (!dpl_field_parse(dpl_yaml_text(n), &field)) {
            dpl_load_error(load, DPL_E0203, n, "unknown field '%.64s'",
                           dpl_yaml_text(n).ptr);
        } else {
            rule->istr[digit.ptr[0] - '0'] = (uint8_t)(field + 1);
            rule->captures |= DPL_FIELD_BIT(field);
        }
    }
}

static void
set_captures(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    static const char *const words[] = {"text", "int", "hex",     "code",
                                        "host", "nal", "package", "path"};
    struct dpl_rule *rule = rule_of(object);

    for (const struct dpl_yaml_node *n = value->first; n; n = n->next) {
        enum dpl_field field;

        if (!dpl_field_parse(n->key->text, &field))
            dpl_load_error(load, DPL_E0203, n->key, "unknown field '%.64s'",
                           n->key->text.ptr);
        else if (!(rule->captures & DPL_FIELD_BIT(field)))
            dpl_load_error(load, DPL_E0206, n->key,
                           "nothing in 'match' captures '%s'",
                           dpl_field_name(field));
        else
            rule->types[field] =
                (uint8_t)dpl_load_choice(load, n, words, 8, 0);
    }
}

static void
set_inherit(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    rule_of(object)->inherit = dpl_load_fields(load, value);
    ((struct dpl_rule_node *)object)->has_inherit = true;
}

static void
set_by_code(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    rule_of(object)->by_code = dpl_load_table_ref(load, value);
}

static void
set_items(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    struct dpl_rule *rule = rule_of(object);

    rule->items = dpl_load_weights(load, value, &rule->item_count);
}

static void
set_wrapper(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    static const char *const words[] = {"none", "thread", "keys"};

    rule_of(object)->wrapper =
        (enum dpl_wrapper)dpl_load_choice(load, value, words, 3, 0);
}

static void
set_fallback(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    rule_of(object)->fallback = dpl_load_bool(load, value);
}

static void
set_clears(struct dpl_load *load, void *object,
           const struct dpl_yaml_node *value)
{
    struct dpl_rule *rule = rule_of(object);

    rule->clears =
        dpl_load_refs(load, value, dpl_load_item_ref, &rule->clear_count);
}

static void
set_explains(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    struct dpl_rule *rule = rule_of(object);

    rule->explains =
        dpl_load_refs(load, value, dpl_load_rule_ref, &rule->explain_count);
}

static void
set_recovered_by(struct dpl_load *load, void *object,
                 const struct dpl_yaml_node *value)
{
    struct dpl_rule *rule = rule_of(object);

    rule->recovered_by = dpl_load_refs(load, value, dpl_load_rule_ref,
                                       &rule->recovered_by_count);
}

static void
set_normal_for(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    rule_of(object)->normal_for_us = dpl_load_duration(load, value);
}

static void
set_fixed_when(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    rule_of(object)->fixed_when = dpl_load_template(load, value);
}

static void
set_steps(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    struct dpl_rule *rule = rule_of(object);

    rule->steps =
        dpl_load_refs(load, value, dpl_load_step_ref, &rule->step_count);
}

static void
set_provenance(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    static const char *const words[] = {"field", "documented", "inferred",
                                        "recalled"};

    rule_of(object)->provenance =
        (enum dpl_provenance)dpl_load_choice(load, value, words, 4, 0);
}

enum {
    RULE = DPL_IN_RULES,
    CONTEXT = DPL_IN_CONTEXTS,
    STATMSG = DPL_IN_STATUS_MESSAGES,
    CORRELATION = DPL_IN_CORRELATIONS,
    DEFAULT = DPL_IN_DEFAULTS,
    NAMED = RULE | CONTEXT | CORRELATION,
    FINDING = RULE | STATMSG | CORRELATION
};

/* In this order they are read: types after captures. */
/* clang-format off */
const struct dpl_key dpl_rule_keys[] = {
    {"id", DPL_KEY_WORD, DPL_IN_ALL, DPL_IN_ALL, NULL},
    {"revision", DPL_KEY_UINT, 0, DPL_IN_ALL, set_revision},
    {"role", DPL_KEY_WORD, FINDING, FINDING | DEFAULT, set_role},
    {"severity", DPL_KEY_WORD, 0, FINDING | DEFAULT, set_severity},
    {"log", DPL_KEY_WORD_OR_LIST, 0, DPL_IN_ALL | DEFAULT, set_log},
    {"stage", DPL_KEY_WORD, 0, DPL_IN_ALL | DEFAULT, set_stage},
    {"hop", DPL_KEY_WORD, 0, DPL_IN_ALL | DEFAULT, set_hop},
    {"match", DPL_KEY_MAPPING, RULE | CONTEXT, RULE | CONTEXT, set_match},
    {"istr", DPL_KEY_MAPPING, 0, RULE | STATMSG, set_istr},
    {"captures", DPL_KEY_MAPPING, 0, RULE | CONTEXT | STATMSG, set_captures},
    {"inherit", DPL_KEY_LIST, 0, DPL_IN_ALL, set_inherit},
    {"bind", DPL_KEY_MAPPING, CONTEXT, RULE | CONTEXT | STATMSG, dpl_load_bind},
    {"effect", DPL_KEY_MAPPING, 0, DPL_IN_ALL, dpl_load_effect},
    {"retry", DPL_KEY_MAPPING, 0, FINDING, dpl_load_retry},
    {"by_code", DPL_KEY_WORD, 0, FINDING, set_by_code},
    {"items", DPL_KEY_MAPPING, 0, FINDING, set_items},
    {"wrapper", DPL_KEY_WORD, 0, FINDING | DEFAULT, set_wrapper},
    {"fallback", DPL_KEY_BOOL, 0, RULE, set_fallback},
    {"clears", DPL_KEY_WORD_OR_LIST, 0, FINDING, set_clears},
    {"explains", DPL_KEY_WORD_OR_LIST, 0, FINDING, set_explains},
    {"recovered_by", DPL_KEY_WORD_OR_LIST, 0, FINDING, set_recovered_by},
    {"normal_for", DPL_KEY_WORD, 0, FINDING, set_normal_for},
    {"text", DPL_KEY_MAPPING, 0, DPL_IN_ALL, dpl_load_rule_text},
    {"fixed_when", DPL_KEY_WORD, 0, FINDING, set_fixed_when},
    {"steps", DPL_KEY_WORD_OR_LIST, 0, FINDING, set_steps},
    {"collect", DPL_KEY_LIST, 0, FINDING, dpl_load_collect},
    {"references", DPL_KEY_WORD_OR_LIST, 0, DPL_IN_ALL | DEFAULT, dpl_load_references},
    {"provenance", DPL_KEY_WORD, 0, DPL_IN_ALL | DEFAULT, set_provenance},
    {"note", DPL_KEY_WORD, 0, DPL_IN_ALL, NULL},
    {"examples", DPL_KEY_LIST, 0, RULE | CONTEXT, NULL},
    {"counterexamples", DPL_KEY_LIST, 0, RULE | CONTEXT, NULL},
};
/* clang-format on */
const size_t dpl_rule_key_count =
    sizeof(dpl_rule_keys) / sizeof(*dpl_rule_keys);

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
    const int order =
        dpl_view_compare(dpl_view_of(x->id), dpl_view_of(y->id));

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
            !dpl_view_equal(dpl_view_of(rule->id),
                            dpl_view_of(list[i - 1].id)))
            continue;
        load->file = file_of(load, rule);
        dpl_diags_add(load->diags, DPL_E0301, load->file, rule->line, 1, NULL,
                      "rule '%s' is given twice", rule->id);
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
    rule->stage = rule->hop = rule->by_code = DPL_NO_INDEX;
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
        rule->match.kind = DPL_COND_STATMSG;
        rule->match.values = id;
        rule->match.value_count = 1;
    }
}

/* What the file says for all of its rules. */
static void
apply_defaults(struct dpl_load *load, struct dpl_rule_node *node)
{
    const struct dpl_yaml_node *defaults =
        dpl_yaml_get(load->file->root, "defaults");

    if (!defaults || defaults->kind != DPL_YAML_MAPPING)
        return;
    dpl_load_mapping(load, defaults, "defaults", dpl_rule_keys,
                     dpl_rule_key_count, DPL_IN_DEFAULTS, node);
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
            (rule->bind == DPL_BIND_CHILD ? INHERITED : 0);
}

/* ── completeness ── */

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
        return cond->pattern->literals.count != 0;
    case DPL_COND_LITERAL:
        return cond->literal.len >= DPL_LITERAL_MIN;
    case DPL_COND_STATMSG:
        return true;
    default:
        return false;
    }
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
    /* Only what can raise an alarm must show where it does not. */
    if (has_match && !counter && rule->role <= DPLOG_ROLE_WAIT)
        dpl_load_error(load, DPL_W0404, node->node,
                       "'%s' has no counterexample", rule->id);
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
    struct dpl_key keys[64];
    size_t count = 0;
    struct dpl_rule_node rule = {
        .rule = &load->set->rules[at], .node = node, .section = load->section};

    if (place == DPL_IN_CORRELATIONS) {
        rule.correlation = &load->set->correlations[index];
        rule.correlation->rule = at;
        rule.correlation->distinct = DPL_FIELD_COUNT_;
    }
    for (size_t i = 0; i < dpl_rule_key_count; i++)
        keys[count++] = dpl_rule_keys[i];
    for (size_t i = 0; rule.correlation && i < dpl_correlation_key_count; i++) {
        keys[count] = dpl_correlation_keys[i];
        keys[count].required *= place;
        keys[count++].allowed *= place;
    }
    preset(load, &rule);
    apply_defaults(load, &rule);
    if (!dpl_load_mapping(load, node, what, keys, count, place, &rule))
        return;
    complete(load, &rule);
    dpl_load_examples(load, &rule);
    warn_of_gaps(load, &rule);
}

/* ── circles of explains ── */

enum colour { WHITE, GREY, BLACK };

/* Depth is bounded by the number of rules: grey ones are not entered. */
static bool
is_in_circle(const struct dplog_ruleset *set, uint8_t *colours, uint32_t rule)
{
    bool circle = false;

    colours[rule] = GREY;
    for (uint32_t i = 0; i < set->rules[rule].explain_count && !circle; i++) {
        const uint32_t other = set->rules[rule].explains[i];

        circle = colours[other] == GREY ||
                 (colours[other] == WHITE &&
                  is_in_circle(set, colours, other));
    }
    colours[rule] = BLACK;
    return circle;
}

static void
check_circles(struct dpl_load *load)
{
    const struct dplog_ruleset *set = load->set;
    uint8_t *colours =
        dpl_load_array(load, (size_t)set->rule_count + 1, sizeof(*colours));

    for (uint32_t r = 0; colours && r < set->rule_count; r++)
        if (colours[r] == WHITE && is_in_circle(set, colours, r))
            dpl_diags_add(load->diags, DPL_E0308,
                          file_of(load, &set->rules[r]), set->rules[r].line, 1,
                          NULL, "'%s' explains itself in a circle",
                          set->rules[r].id);
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
    set->rules = dpl_load_array(load, (size_t)set->rule_count + 1,
                                sizeof(*set->rules));
    set->correlations =
        dpl_load_array(load, (size_t)set->correlation_count + 1,
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
