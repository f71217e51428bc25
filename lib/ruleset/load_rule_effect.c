/* SPDX-License-Identifier: MIT
 *
 * What a match does: to the context of its thread, to a deployment, and what
 * it announces of the next try.
 */
#include "base/view.h"
#include "ruleset/load.h"

static struct dpl_rule *
rule_of(void *object)
{
    return ((struct dpl_rule_node *)object)->rule;
}

/* ── bind ── */

static const char *const mode_words[] = {"begin", "add", "child", "hand-over",
                                         "end"};

static void
set_mode(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    rule_of(object)->bind = (enum dpl_bind_mode)(
        dpl_load_choice(load, value, mode_words, 5, 1) + DPL_BIND_BEGIN);
}

static void
set_bind_fields(struct dpl_load *load, void *object,
                const struct dpl_yaml_node *value)
{
    rule_of(object)->bind_fields = dpl_load_fields(load, value);
}

static const char *const scope_words[] = {"thread", "download"};

static void
set_scope(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    rule_of(object)->bind_download =
        dpl_load_choice(load, value, scope_words, 2, 0) == 1;
}

static void
set_ttl(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    rule_of(object)->ttl_us = dpl_load_duration(load, value);
}

static const struct dpl_key bind_keys[] = {
    {"mode", DPL_KEY_WORD, 1, 1, set_mode, DPL_CHOICE(mode_words)},
    {"fields", DPL_KEY_WORD_OR_LIST, 0, 1, set_bind_fields, DPL_SHAPE(FIELDS)},
    {"scope", DPL_KEY_WORD, 0, 1, set_scope, DPL_CHOICE(scope_words)},
    {"ttl", DPL_KEY_WORD, 0, 1, set_ttl, DPL_SHAPE(DURATION)},
};
const struct dpl_shape dpl_bind_shape = DPL_MAPPING_OF(bind_keys, "bind");

void
dpl_load_bind(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    dpl_load_mapping(load, value, "bind", bind_keys,
                     sizeof(bind_keys) / sizeof(*bind_keys), DPL_PLACE_ANY,
                     object);
}

/* ── effect ── */

static const char *const attempt_words[] = {"begin", "end", "continue"};

static void
set_attempt(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    rule_of(object)->attempt = (enum dpl_attempt_effect)(
        dpl_load_choice(load, value, attempt_words, 3, 0) + DPL_ATTEMPT_BEGIN);
}

static const char *const outcome_words[] = {"success", "retry", "failed"};

static void
set_outcome(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    rule_of(object)->outcome =
        (enum dpl_outcome)(dpl_load_choice(load, value, outcome_words, 3, 1) +
                           DPL_OUTCOME_SUCCESS);
}

static void
set_passes(struct dpl_load *load, void *object,
           const struct dpl_yaml_node *value)
{
    uint32_t count = 0;
    const uint32_t *stages =
        dpl_load_refs(load, value, dpl_load_stage_ref, &count);

    for (uint32_t i = 0; i < count; i++)
        rule_of(object)->passes |= UINT64_C(1) << stages[i];
}

static const char *const removal_words[] = {"from-dp", "package", "dp"};

static void
set_removes(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    rule_of(object)->removes =
        (enum dpl_removal)(dpl_load_choice(load, value, removal_words, 3, 0) +
                           DPL_REMOVES_FROM_DP);
}

static void
set_pull(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    rule_of(object)->pull = dpl_load_bool(load, value);
}

static void
set_file(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    rule_of(object)->file = dpl_load_bool(load, value);
}

static const struct dpl_key effect_keys[] = {
    {"attempt", DPL_KEY_WORD, 0, 1, set_attempt, DPL_CHOICE(attempt_words)},
    {"outcome", DPL_KEY_WORD, 0, 1, set_outcome, DPL_CHOICE(outcome_words)},
    {"passes", DPL_KEY_WORD_OR_LIST, 0, 1, set_passes},
    {"pull", DPL_KEY_BOOL, 0, 1, set_pull},
    {"removes", DPL_KEY_WORD, 0, 1, set_removes, DPL_CHOICE(removal_words)},
    {"file", DPL_KEY_BOOL, 0, 1, set_file},
};
const struct dpl_shape dpl_effect_shape = DPL_MAPPING_OF(effect_keys, "effect");

void
dpl_load_effect(struct dpl_load *load, void *object,
                const struct dpl_yaml_node *value)
{
    dpl_load_mapping(load, value, "effect", effect_keys,
                     sizeof(effect_keys) / sizeof(*effect_keys), DPL_PLACE_ANY,
                     object);
    if ((rule_of(object)->attempt == DPL_ATTEMPT_END) !=
        (rule_of(object)->outcome != DPL_OUTCOME_NONE))
        dpl_load_error(load, DPL_E0110, value,
                       "'attempt: end' and 'outcome' belong together");
}

/* ── retry ── */

static void
set_after(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    rule_of(object)->retry_after_us = dpl_load_duration(load, value);
}

static void
set_limit(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    enum { MAX_RETRIES = 1000000 };

    rule_of(object)->retry_limit = dpl_load_uint(load, value, MAX_RETRIES);
}

static const struct dpl_key retry_keys[] = {
    {"after", DPL_KEY_WORD, 1, 1, set_after, DPL_SHAPE(DURATION)},
    {"limit", DPL_KEY_UINT, 0, 1, set_limit},
};
const struct dpl_shape dpl_retry_shape = DPL_MAPPING_OF(retry_keys, "retry");

void
dpl_load_retry(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    dpl_load_mapping(load, value, "retry", retry_keys,
                     sizeof(retry_keys) / sizeof(*retry_keys), DPL_PLACE_ANY,
                     object);
}
