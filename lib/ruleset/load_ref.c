/* SPDX-License-Identifier: MIT
 *
 * Ids to indexes, with a suggestion where there is no such id.
 */
#include "base/view.h"
#include "ruleset/load.h"
#include <stddef.h>
#include <stdio.h>

/* With many problems suggestions would only cost time. */
enum { MAX_SUGGESTIONS = 100 };

/* An array of structs that begin with their id. */
struct ids {
    const void *first;
    uint32_t count;
    size_t size;
};

static const char *
id_at(const struct ids *ids, uint32_t index)
{
    const char *const *slot =
        (const void *)((const char *)ids->first + index * ids->size);

    return *slot;
}

bool
dpl_load_is_repeated(struct dpl_load *load, const struct dpl_yaml_node *node,
                     const void *first, uint32_t count, size_t size)
{
    const struct ids ids = {first, count, size};

    for (uint32_t i = 0; i < count; i++) {
        if (id_at(&ids, i) &&
            dpl_view_equal(dpl_view_of(id_at(&ids, i)), dpl_yaml_text(node))) {
            dpl_load_error(load, DPL_E0301, node, "id '%s' is given twice",
                           id_at(&ids, i));
            return true;
        }
    }
    return false;
}

static void
report_unknown(struct dpl_load *load, const struct ids *ids,
               enum dpl_diag_id diag, const char *what,
               const struct dpl_yaml_node *node)
{
    struct dpl_suggestion suggestion = dpl_suggest(dpl_yaml_text(node));
    char hint[96];

    for (uint32_t i = 0; i < ids->count && load->diags->count < MAX_SUGGESTIONS;
         i++) {
        if (id_at(ids, i))
            dpl_suggest_offer(&suggestion, id_at(ids, i));
    }
    dpl_load_error_hint(load, diag, node, dpl_load_hint(&suggestion, hint),
                        "there is no %s '%.96s'", what,
                        dpl_yaml_text(node).ptr);
}

static uint32_t
find(struct dpl_load *load, struct ids ids, enum dpl_diag_id diag,
     const char *what, const struct dpl_yaml_node *node)
{
    const struct dplog_view id = dpl_yaml_text(node);

    for (uint32_t i = 0; i < ids.count; i++) {
        if (id_at(&ids, i) && dpl_view_equal(dpl_view_of(id_at(&ids, i)), id))
            return i;
    }
    report_unknown(load, &ids, diag, what, node);
    return DPL_NO_INDEX;
}

uint32_t
dpl_load_rule_ref(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dplog_ruleset *set = load->set;
    const struct ids ids = {set->rules, set->rule_count, sizeof(*set->rules)};
    const uint32_t index = dpl_ruleset_find_rule(set, dpl_yaml_text(node));

    if (index == DPL_NO_INDEX)
        report_unknown(load, &ids, DPL_E0302, "rule", node);
    return index;
}

uint32_t
dpl_load_item_ref(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dplog_ruleset *set = load->set;
    const struct ids ids = {set->items, set->item_count, sizeof(*set->items)};

    return find(load, ids, DPL_E0303, "checklist item", node);
}

uint32_t
dpl_load_stage_ref(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dplog_ruleset *set = load->set;
    const struct ids ids = {set->stages, set->stage_count,
                            sizeof(*set->stages)};

    return find(load, ids, DPL_E0304, "stage", node);
}

uint32_t
dpl_load_hop_ref(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dplog_ruleset *set = load->set;
    const struct ids ids = {set->hops, set->hop_count, sizeof(*set->hops)};

    return find(load, ids, DPL_E0305, "hop", node);
}

uint32_t
dpl_load_step_ref(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dplog_ruleset *set = load->set;
    const struct ids ids = {set->steps, set->step_count, sizeof(*set->steps)};

    return find(load, ids, DPL_E0306, "step", node);
}

uint32_t
dpl_load_table_ref(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dplog_ruleset *set = load->set;
    const struct ids ids = {set->tables, set->table_count,
                            sizeof(*set->tables)};

    return find(load, ids, DPL_E0307, "code table", node);
}

const uint32_t *
dpl_load_refs(struct dpl_load *load, const struct dpl_yaml_node *node,
              dpl_load_ref_fn ref_fn, uint32_t *ret_count)
{
    const struct dpl_yaml_node *n = dpl_load_first(node);
    uint32_t *refs = dpl_load_array(load, dpl_load_count(node), sizeof(*refs));
    uint32_t count = 0;

    for (uint32_t i = 0; refs && i < dpl_load_count(node); i++, n = n->next) {
        const uint32_t ref = ref_fn(load, n);

        if (ref != DPL_NO_INDEX)
            refs[count++] = ref;
    }
    *ret_count = count;
    return refs;
}
