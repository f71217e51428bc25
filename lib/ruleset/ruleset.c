/* SPDX-License-Identifier: MIT
 *
 * The finished ruleset: look-ups, and what a code points to.
 */
#include "base/mem.h"
#include "base/view.h"
#include "ruleset/pattern.h"
#include <dplog/ruleset.h>

/* ── fields ── */

static const struct dplog_view field_names[DPL_FIELD_COUNT_] = {
#define X(id, name, type) {name, sizeof(name) - 1},
    DPL_FIELDS(X)
#undef X
};

const char *
dpl_field_name(enum dpl_field field)
{
    return field < DPL_FIELD_COUNT_ ? field_names[field].ptr : "?";
}

bool
dpl_field_parse(struct dplog_view name, enum dpl_field *ret)
{
    for (int f = 0; f < DPL_FIELD_COUNT_; f++) {
        if (dpl_view_equal(name, field_names[f])) {
            *ret = (enum dpl_field)f;
            return true;
        }
    }
    return false;
}

/* ── look-ups ── */

uint32_t
dpl_ruleset_find_rule(const struct dplog_ruleset *set, struct dplog_view id)
{
    uint32_t low = 0, high = set->rule_count;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const uint32_t rule = set->rules_by_id[middle];
        const int order =
            dpl_view_compare(dpl_view_of(set->rules[rule].id), id);

        if (!order)
            return rule;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return DPL_NO_INDEX;
}

uint32_t
dpl_ruleset_find_item(const struct dplog_ruleset *set, struct dplog_view id)
{
    for (uint32_t i = 0; i < set->item_count; i++)
        if (dpl_view_equal(dpl_view_of(set->items[i].id), id))
            return i;
    return DPL_NO_INDEX;
}

const struct dpl_code *
dpl_ruleset_find_code(const struct dplog_ruleset *set, uint32_t value,
                      enum dpl_code_kind kind)
{
    uint32_t low = 0, high = set->code_count;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const struct dpl_code *code = &set->codes[middle];

        if (code->value == value && code->kind == kind)
            return code;
        if (code->value < value || (code->value == value && code->kind < kind))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct dpl_code *
dpl_ruleset_find_code_name(const struct dplog_ruleset *set,
                           struct dplog_view name)
{
    uint32_t low = 0, high = set->code_name_count;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const struct dpl_code_name *entry = &set->code_names[middle];
        const int order = dpl_view_compare_nocase(entry->name, name);

        if (!order)
            return &set->codes[entry->code];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static const struct dpl_code_row *
find_row(const struct dpl_code_table *table, uint32_t value,
         enum dpl_code_kind kind)
{
    for (uint32_t i = 0; i < table->row_count; i++)
        if (table->rows[i].value == value && table->rows[i].kind == kind)
            return &table->rows[i];
    return NULL;
}

void
dpl_rule_items(const struct dplog_ruleset *set, const struct dpl_rule *rule,
               uint32_t code, enum dpl_code_kind kind,
               const struct dpl_item_weight **ret, uint32_t *ret_count,
               bool *ret_generic)
{
    const struct dpl_code_table *table =
        rule->by_code == DPL_NO_INDEX ? NULL : &set->tables[rule->by_code];
    const struct dpl_code_row *row =
        table && code ? find_row(table, code, kind) : NULL;
    const struct dpl_code *known =
        code ? dpl_ruleset_find_code(set, code, kind) : NULL;

    *ret_generic = false;
    *ret = rule->items;
    *ret_count = rule->item_count;
    if (row) {
        *ret = row->items;
        *ret_count = row->item_count;
    } else if (known && known->items &&
               ((table && table->fall_through) || (!table && !rule->items))) {
        *ret = known->items;
        *ret_count = known->item_count;
        *ret_generic = true;
    }
}

/* ── the public face ── */

const char *
dplog_ruleset_version(const struct dplog_ruleset *ruleset)
{
    return ruleset->version ? ruleset->version : "";
}

size_t
dplog_ruleset_count(const struct dplog_ruleset *ruleset)
{
    return ruleset->rule_count;
}

void
dplog_ruleset_get(const struct dplog_ruleset *ruleset, size_t index,
                  enum dplog_language language, struct dplog_rule_info *ret)
{
    const struct dpl_rule *rule = &ruleset->rules[index];
    const char *title = rule->text[language].title;

    *ret = (struct dplog_rule_info){
        .id = rule->id,
        .role = dplog_role_name(rule->role),
        .stage = rule->stage == DPL_NO_INDEX ? NULL
                                             : ruleset->stages[rule->stage].id,
        .title = title ? title : rule->text[DPLOG_LANGUAGE_EN].title,
        .path = rule->path,
        .line = rule->line,
        .revision = rule->revision,
    };
}

void
dplog_ruleset_free(struct dplog_ruleset *ruleset)
{
    struct dpl_arena arena;

    if (!ruleset)
        return;
    arena = ruleset->arena;
    dpl_arena_done(&arena);
    dpl_free(ruleset);
}
