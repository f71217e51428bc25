/* SPDX-License-Identifier: MIT
 *
 * What to collect next: logs and files that a rule names for itself, and those
 * of other machines that decide where the logs at hand cannot.
 */
#include "base/view.h"
#include "ruleset/load.h"

/* ── of one rule ── */

static void
set_where(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    ((struct dpl_collect_rule *)object)->where =
        dpl_where_words[dpl_load_choice(load, value, dpl_where_words, 4, 0)];
}

static void
set_what(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    ((struct dpl_collect_rule *)object)->what = dpl_load_template(load, value);
}

static const struct dpl_key collect_keys[] = {
    {"where", DPL_KEY_WORD, 1, 1, set_where, DPL_CHOICE(dpl_where_words)},
    {"what", DPL_KEY_WORD, 1, 1, set_what},
};
const struct dpl_shape dpl_collect_shape =
    DPL_MAPPING_OF(collect_keys, "collect");

void
dpl_load_collect(struct dpl_load *load, void *object,
                 const struct dpl_yaml_node *value)
{
    struct dpl_rule *rule = ((struct dpl_rule_node *)object)->rule;
    struct dpl_collect_rule *list =
        dpl_load_array(load, (size_t)value->count + 1, sizeof(*list));
    uint32_t count = 0;

    if (!list)
        return;
    for (const struct dpl_yaml_node *n = value->first; n; n = n->next) {
        list[count].where = "site-server";
        list[count].what = "";
        dpl_load_mapping(load, n, "collect", collect_keys,
                         sizeof(collect_keys) / sizeof(*collect_keys),
                         DPL_PLACE_ANY, &list[count++]);
    }
    rule->collect = list;
    rule->collect_count = count;
}

/* ── of any finding that fits ── */

static struct dpl_collect_any *
any_of(void *object)
{
    return object;
}

static void
set_id(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    const struct dplog_ruleset *set = load->set;
    struct dpl_collect_any *any = object;

    if (dpl_load_check_id(load, value) &&
        !dpl_load_is_repeated(load, value, set->collects,
                              (uint32_t)(any - set->collects), sizeof(*any)))
        any->id = dpl_load_string(load, value);
}

static void
set_any_where(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    set_where(load, &any_of(object)->get, value);
}

static void
set_any_what(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    set_what(load, &any_of(object)->get, value);
}

/* By enum dpl_collect_when. */
static const char *const when_words[] = {"undecided", "vague", "cut-off",
                                         "always"};

static void
set_when(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    any_of(object)->when =
        (enum dpl_collect_when)dpl_load_choice(load, value, when_words, 4, 0);
}

static void
set_items(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    any_of(object)->items = dpl_load_refs(load, value, dpl_load_item_ref,
                                          &any_of(object)->item_count);
}

static void
set_rules(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    any_of(object)->rules = dpl_load_refs(load, value, dpl_load_rule_ref,
                                          &any_of(object)->rule_count);
}

/* Bits of what a word or list names. */
static uint64_t
load_bits(struct dpl_load *load, const struct dpl_yaml_node *value,
          dpl_load_ref_fn ref_fn)
{
    uint32_t count = 0;
    const uint32_t *at = dpl_load_refs(load, value, ref_fn, &count);
    uint64_t bits = 0;

    for (uint32_t i = 0; i < count; i++)
        bits |= UINT64_C(1) << at[i];
    return bits;
}

static void
set_stages(struct dpl_load *load, void *object,
           const struct dpl_yaml_node *value)
{
    any_of(object)->stages = load_bits(load, value, dpl_load_stage_ref);
}

static void
set_hops(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    any_of(object)->hops = load_bits(load, value, dpl_load_hop_ref);
}

static void
set_logs(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    any_of(object)->logs = dpl_load_logs(load, value);
}

static void
set_without(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    any_of(object)->without = dpl_load_logs(load, value);
}

static void
set_because(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ true,
                   any_of(object)->because);
}

static const struct dpl_key any_keys[] = {
    {"id", DPL_KEY_WORD, 1, 1, set_id},
    {"when", DPL_KEY_WORD, 0, 1, set_when, DPL_CHOICE(when_words)},
    {"rules", DPL_KEY_WORD_OR_LIST, 0, 1, set_rules},
    {"items", DPL_KEY_WORD_OR_LIST, 0, 1, set_items},
    {"stages", DPL_KEY_WORD_OR_LIST, 0, 1, set_stages},
    {"hops", DPL_KEY_WORD_OR_LIST, 0, 1, set_hops},
    {"log", DPL_KEY_WORD_OR_LIST, 0, 1, set_logs, DPL_SHAPE(LOGS)},
    {"without", DPL_KEY_WORD_OR_LIST, 0, 1, set_without, DPL_SHAPE(LOGS)},
    {"where", DPL_KEY_WORD, 1, 1, set_any_where, DPL_CHOICE(dpl_where_words)},
    {"what", DPL_KEY_WORD, 1, 1, set_any_what},
    {"because", DPL_KEY_WORD_OR_MAPPING, 1, 1, set_because, DPL_SHAPE(TEXTS)},
};
const struct dpl_shape dpl_collect_any_shape =
    DPL_MAPPING_OF(any_keys, "collect_any");

static void
load_any(struct dpl_load *load, const struct dpl_yaml_node *node,
         uint32_t index)
{
    struct dpl_collect_any *any;

    if (index >= load->set->collect_count)
        return;
    any = &load->set->collects[index];
    any->id = "";
    any->get = (struct dpl_collect_rule){"site-server", ""};
    dpl_load_mapping(load, node, "an entry of 'collect'", any_keys,
                     sizeof(any_keys) / sizeof(*any_keys), DPL_PLACE_ANY, any);
}

void
dpl_load_collects(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;

    set->collect_count =
        dpl_load_limited(load, DPL_SECTION_COLLECT, DPL_MAX_COLLECTS);
    set->collects = dpl_load_array(load, (size_t)set->collect_count + 1,
                                   sizeof(*set->collects));
    if (!load->failed)
        dpl_load_each(load, DPL_SECTION_COLLECT, load_any);
}
