/* SPDX-License-Identifier: MIT
 *
 * The keys that a rule may have, and where.
 */
#include "base/view.h"
#include "ruleset/load.h"

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

static const char *const role_words[] = {"cause",    "symptom",  "wait",
                                         "recovery", "progress", "context"};

static void
set_role(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    rule_of(object)->role =
        (enum dplog_role)dpl_load_choice(load, value, role_words, 6, 0);
}

static void
set_severity(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    rule_of(object)->severity = dpl_load_severity(load, value);
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
set_istr(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    struct dpl_rule *rule = rule_of(object);

    for (const struct dpl_yaml_node *n = value->first; n; n = n->next) {
        const struct dplog_view digit = n->key->text;
        enum dpl_field field;

        if (digit.len != 1 || !dpl_ascii_is_digit(digit.ptr[0])) {
            dpl_load_error(load, DPL_E0105, n->key,
                           "a status message has the strings 0 to 9");
        } else if (dpl_load_field(load, n, &field)) {
            rule->istr[digit.ptr[0] - '0'] = (uint8_t)(field + 1);
            rule->captures |= DPL_FIELD_BIT(field);
        }
    }
}

static const char *const type_words[] = {"text", "int", "hex",     "code",
                                         "host", "nal", "package", "path"};

static void
set_captures(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    struct dpl_rule *rule = rule_of(object);

    for (const struct dpl_yaml_node *n = value->first; n; n = n->next) {
        enum dpl_field field;

        if (!dpl_load_field(load, n->key, &field))
            continue;
        if (!(rule->captures & DPL_FIELD_BIT(field)))
            dpl_load_error(load, DPL_E0206, n->key,
                           "nothing in 'match' captures '%s'",
                           dpl_field_name(field));
        else
            rule->types[field] =
                (uint8_t)dpl_load_choice(load, n, type_words, 8, 0);
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

static const char *const wrapper_words[] = {"none", "thread", "keys"};

static void
set_wrapper(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    rule_of(object)->wrapper =
        (enum dpl_wrapper)dpl_load_choice(load, value, wrapper_words, 3, 0);
}

static void
set_fallback(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    rule_of(object)->fallback = dpl_load_bool(load, value);
}

static void
set_harmless(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    rule_of(object)->harmless = dpl_load_bool(load, value);
}

static void
set_verbose(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    rule_of(object)->verbose = dpl_load_bool(load, value);
}

static void
set_site_wide(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    rule_of(object)->site_wide = dpl_load_bool(load, value);
}

static void
set_other_server(struct dpl_load *load, void *object,
                 const struct dpl_yaml_node *value)
{
    rule_of(object)->other_server = dpl_load_bool(load, value);
}

static void
set_foreign_code(struct dpl_load *load, void *object,
                 const struct dpl_yaml_node *value)
{
    rule_of(object)->foreign_code = dpl_load_bool(load, value);
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
set_shown_by(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    const uint32_t by = dpl_load_rule_ref(load, value);

    rule_of(object)->shown_by = by;
    if (by != DPL_NO_INDEX)
        load->set->rules[by].shows = true;
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

static const char *const provenance_words[] = {"field", "documented",
                                               "inferred", "recalled"};

const char *
dpl_provenance_name(enum dpl_provenance provenance)
{
    return provenance_words[provenance];
}

static void
set_provenance(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    rule_of(object)->provenance = (enum dpl_provenance)dpl_load_choice(
        load, value, provenance_words, 4, 0);
    ((struct dpl_rule_node *)object)->has_provenance = true;
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

static const struct dpl_shape captures_shape = {
    .kind = DPL_SHAPE_BY_FIELD,
    .words = type_words,
    .count = sizeof(type_words) / sizeof(*type_words),
};

/* In this order they are read: types after captures. */
/* clang-format off */
const struct dpl_key dpl_rule_keys[] = {
    {"id", DPL_KEY_WORD, DPL_IN_ALL, DPL_IN_ALL, NULL},
    {"revision", DPL_KEY_UINT, 0, DPL_IN_ALL, set_revision},
    {"role", DPL_KEY_WORD, FINDING, FINDING | DEFAULT, set_role, DPL_CHOICE(role_words)},
    {"severity", DPL_KEY_WORD, 0, FINDING | DEFAULT, set_severity, &dpl_severity_shape},
    {"log", DPL_KEY_WORD_OR_LIST, 0, DPL_IN_ALL | DEFAULT, set_log, DPL_SHAPE(LOGS)},
    {"stage", DPL_KEY_WORD, 0, DPL_IN_ALL | DEFAULT, set_stage},
    {"hop", DPL_KEY_WORD, 0, DPL_IN_ALL | DEFAULT, set_hop},
    {"match", DPL_KEY_MAPPING, RULE | CONTEXT, RULE | CONTEXT, set_match, &dpl_match_shape},
    {"istr", DPL_KEY_MAPPING, 0, RULE | STATMSG, set_istr, DPL_SHAPE(BY_DIGIT)},
    {"captures", DPL_KEY_MAPPING, 0, RULE | CONTEXT | STATMSG, set_captures, &captures_shape},
    {"inherit", DPL_KEY_LIST, 0, DPL_IN_ALL, set_inherit, DPL_SHAPE(FIELDS)},
    {"bind", DPL_KEY_MAPPING, CONTEXT, RULE | CONTEXT | STATMSG, dpl_load_bind, &dpl_bind_shape},
    {"effect", DPL_KEY_MAPPING, 0, DPL_IN_ALL, dpl_load_effect, &dpl_effect_shape},
    {"retry", DPL_KEY_MAPPING, 0, FINDING, dpl_load_retry, &dpl_retry_shape},
    {"by_code", DPL_KEY_WORD, 0, FINDING, set_by_code},
    {"items", DPL_KEY_MAPPING, 0, FINDING, set_items, DPL_SHAPE(WEIGHTS)},
    {"wrapper", DPL_KEY_WORD, 0, FINDING | DEFAULT, set_wrapper, DPL_CHOICE(wrapper_words)},
    {"fallback", DPL_KEY_BOOL, 0, RULE, set_fallback},
    {"other_server", DPL_KEY_BOOL, 0, RULE, set_other_server},
    {"site_wide", DPL_KEY_BOOL, 0, FINDING, set_site_wide},
    {"foreign_code", DPL_KEY_BOOL, 0, RULE, set_foreign_code},
    {"harmless", DPL_KEY_BOOL, 0, RULE, set_harmless},
    {"verbose", DPL_KEY_BOOL, 0, RULE, set_verbose},
    {"clears", DPL_KEY_WORD_OR_LIST, 0, FINDING, set_clears},
    {"shown_by", DPL_KEY_WORD, 0, RULE, set_shown_by},
    {"explains", DPL_KEY_WORD_OR_LIST, 0, FINDING, set_explains},
    {"recovered_by", DPL_KEY_WORD_OR_LIST, 0, FINDING, set_recovered_by},
    {"normal_for", DPL_KEY_WORD, 0, FINDING, set_normal_for, DPL_SHAPE(DURATION)},
    {"text", DPL_KEY_MAPPING, 0, DPL_IN_ALL, dpl_load_rule_text, &dpl_text_shape},
    {"fixed_when", DPL_KEY_WORD, 0, FINDING, set_fixed_when},
    {"steps", DPL_KEY_WORD_OR_LIST, 0, FINDING, set_steps},
    {"collect", DPL_KEY_LIST, 0, FINDING, dpl_load_collect, &dpl_collect_shape},
    {"references", DPL_KEY_WORD_OR_LIST, 0, DPL_IN_ALL | DEFAULT, dpl_load_references},
    {"provenance", DPL_KEY_WORD, 0, DPL_IN_ALL | DEFAULT, set_provenance, DPL_CHOICE(provenance_words)},
    {"note", DPL_KEY_WORD, 0, DPL_IN_ALL, NULL},
    {"examples", DPL_KEY_LIST, 0, RULE | CONTEXT, NULL, &dpl_example_shape},
    {"counterexamples", DPL_KEY_LIST, 0, RULE | CONTEXT, NULL, &dpl_example_shape},
};
/* clang-format on */
const size_t dpl_rule_key_count =
    sizeof(dpl_rule_keys) / sizeof(*dpl_rule_keys);
