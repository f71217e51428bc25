/* SPDX-License-Identifier: MIT
 *
 * Discriminators: what other evidence about the same DP or source moves the
 * weights of a finding, and which findings it concerns.
 */
#include "base/view.h"
#include "ruleset/load.h"

static struct dpl_adjust *
adjust_of(void *object)
{
    return object;
}

/* Codes of a scalar or a list; bad ones are left out. */
static const uint32_t *
load_codes(struct dpl_load *load, const struct dpl_yaml_node *node,
           uint32_t *ret_count)
{
    const struct dpl_yaml_node *n = dpl_load_first(node);
    const uint32_t most = dpl_load_count(node);
    uint32_t *codes = dpl_load_array(load, (size_t)most + 1, sizeof(*codes));
    uint32_t count = 0;

    for (uint32_t i = 0; codes && i < most; i++, n = n->next)
        if (dpl_load_code(load, n, &codes[count]))
            count++;
    *ret_count = count;
    return codes;
}

/* ── which findings ── */

static void
set_for_rules(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    adjust_of(object)->rules = dpl_load_refs(load, value, dpl_load_rule_ref,
                                             &adjust_of(object)->rule_count);
}

static void
set_for_tables(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    adjust_of(object)->tables = dpl_load_refs(load, value, dpl_load_table_ref,
                                              &adjust_of(object)->table_count);
}

static void
set_for_codes(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    adjust_of(object)->codes =
        load_codes(load, value, &adjust_of(object)->code_count);
}

static const struct dpl_key for_keys[] = {
    {"rules", DPL_KEY_WORD_OR_LIST, 0, 1, set_for_rules},
    {"by_code", DPL_KEY_WORD_OR_LIST, 0, 1, set_for_tables},
    {"codes", DPL_KEY_WORD_OR_LIST, 0, 1, set_for_codes},
};
static const struct dpl_shape for_shape = DPL_MAPPING_OF(for_keys, "for");

static void
set_for(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    const struct dpl_adjust *adjust = object;

    if (dpl_load_mapping(load, value, "for", for_keys,
                         sizeof(for_keys) / sizeof(*for_keys), DPL_PLACE_ANY,
                         object) &&
        !adjust->rules && !adjust->tables && !adjust->codes)
        dpl_load_error(load, DPL_E0109, value,
                       "'for' needs 'rules', 'by_code' or 'codes'");
}

/* ── when ── */

static const char *const same_words[] = {"dp", "package", "source"};

static void
set_same(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    adjust_of(object)->same =
        (enum dpl_adjust_same)dpl_load_choice(load, value, same_words, 3, 0);
}

static void
set_works(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    adjust_of(object)->works = dpl_load_refs(load, value, dpl_load_item_ref,
                                             &adjust_of(object)->works_count);
}

static void
set_fails_with(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    adjust_of(object)->fails_with =
        load_codes(load, value, &adjust_of(object)->fails_with_count);
}

static void
set_worked_before(struct dpl_load *load, void *object,
                  const struct dpl_yaml_node *value)
{
    adjust_of(object)->worked_before = dpl_load_bool(load, value);
}

static const struct dpl_key when_keys[] = {
    {"same", DPL_KEY_WORD, 1, 1, set_same, DPL_CHOICE(same_words)},
    {"works", DPL_KEY_WORD_OR_LIST, 0, 1, set_works},
    {"fails_with", DPL_KEY_WORD_OR_LIST, 0, 1, set_fails_with},
    {"worked_before", DPL_KEY_BOOL, 0, 1, set_worked_before},
};
static const struct dpl_shape when_shape = DPL_MAPPING_OF(when_keys, "when");

static void
set_when(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    const struct dpl_adjust *adjust = object;

    if (dpl_load_mapping(load, value, "when", when_keys,
                         sizeof(when_keys) / sizeof(*when_keys), DPL_PLACE_ANY,
                         object) &&
        !adjust->works && !adjust->fails_with && !adjust->worked_before)
        dpl_load_error(load, DPL_E0109, value,
                       "'when' needs 'works', 'fails_with' or "
                       "'worked_before'");
}

/* ── one entry ── */

static void
set_id(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    const struct dplog_ruleset *set = load->set;
    struct dpl_adjust *adjust = object;

    if (dpl_load_check_id(load, value) &&
        !dpl_load_is_repeated(load, value, set->adjusts,
                              (uint32_t)(adjust - set->adjusts),
                              sizeof(*adjust)))
        adjust->id = dpl_load_string(load, value);
}

static void
set_raise(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    adjust_of(object)->raise =
        dpl_load_weights(load, value, &adjust_of(object)->raise_count);
}

static void
set_lower(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    adjust_of(object)->lower =
        dpl_load_weights(load, value, &adjust_of(object)->lower_count);
}

static void
set_because(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ true,
                   adjust_of(object)->because);
}

static const struct dpl_key adjust_keys[] = {
    {"id", DPL_KEY_WORD, 1, 1, set_id},
    {"for", DPL_KEY_MAPPING, 1, 1, set_for, &for_shape},
    {"when", DPL_KEY_MAPPING, 1, 1, set_when, &when_shape},
    {"raise", DPL_KEY_MAPPING, 0, 1, set_raise, DPL_SHAPE(WEIGHTS)},
    {"lower", DPL_KEY_MAPPING, 0, 1, set_lower, DPL_SHAPE(WEIGHTS)},
    {"because", DPL_KEY_WORD_OR_MAPPING, 1, 1, set_because, DPL_SHAPE(TEXTS)},
};
const struct dpl_shape dpl_adjust_shape = DPL_MAPPING_OF(adjust_keys, "adjust");

static void
load_adjust(struct dpl_load *load, const struct dpl_yaml_node *node,
            uint32_t index)
{
    struct dpl_adjust *adjust;

    if (index >= load->set->adjust_count)
        return;
    adjust = &load->set->adjusts[index];
    adjust->id = "";
    if (dpl_load_mapping(load, node, "an entry of 'adjust'", adjust_keys,
                         sizeof(adjust_keys) / sizeof(*adjust_keys),
                         DPL_PLACE_ANY, adjust) &&
        !adjust->raise && !adjust->lower)
        dpl_load_error(load, DPL_E0109, node,
                       "an entry of 'adjust' needs 'raise' or 'lower'");
}

void
dpl_load_adjusts(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;

    set->adjust_count =
        dpl_load_limited(load, DPL_SECTION_ADJUST, DPL_MAX_ADJUSTS);
    set->adjusts = dpl_load_array(load, (size_t)set->adjust_count + 1,
                                  sizeof(*set->adjusts));
    if (!load->failed)
        dpl_load_each(load, DPL_SECTION_ADJUST, load_adjust);
}
