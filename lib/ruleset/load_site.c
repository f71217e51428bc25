/* SPDX-License-Identifier: MIT
 *
 * What a site lays over a pack: rules that weigh more or less here, and what
 * it does not want to hear of, until when and why.
 */
#include "base/time.h"
#include "base/view.h"
#include "ruleset/load.h"

/* Each finding is held against each of them. */
enum { MAX_SUPPRESSIONS = 1024, MAX_CHANGES = 1024 };

/* ── changes ── */

struct change {
    uint32_t rule;
    enum dplog_severity severity;
};

static void
set_changed_rule(struct dpl_load *load, void *object,
                 const struct dpl_yaml_node *value)
{
    ((struct change *)object)->rule = dpl_load_rule_ref(load, value);
}

static void
set_changed_severity(struct dpl_load *load, void *object,
                     const struct dpl_yaml_node *value)
{
    ((struct change *)object)->severity = dpl_load_severity(load, value);
}

static const struct dpl_key change_keys[] = {
    {"rule", DPL_KEY_WORD, 1, 1, set_changed_rule},
    {"severity", DPL_KEY_WORD, 1, 1, set_changed_severity, &dpl_severity_shape},
    {"reason", DPL_KEY_WORD, 1, 1, NULL},
};
const struct dpl_shape dpl_change_shape = DPL_MAPPING_OF(change_keys, "change");

static void
load_change(struct dpl_load *load, const struct dpl_yaml_node *node,
            uint32_t index)
{
    struct change change = {.rule = DPL_NO_INDEX};

    if (index >= MAX_CHANGES ||
        !dpl_load_mapping(load, node, "a change", change_keys,
                          sizeof(change_keys) / sizeof(*change_keys),
                          DPL_PLACE_ANY, &change))
        return;
    if (change.rule != DPL_NO_INDEX &&
        change.severity != DPLOG_SEVERITY_UNKNOWN)
        load->set->rules[change.rule].severity = change.severity;
}

/* ── suppress ── */

static const char *const *
load_strings(struct dpl_load *load, const struct dpl_yaml_node *value,
             uint32_t *ret_count)
{
    const struct dpl_yaml_node *n = dpl_load_first(value);
    const uint32_t count = dpl_load_count(value);
    const char **list = dpl_load_array(load, (size_t)count + 1, sizeof(*list));

    for (uint32_t i = 0; list && i < count; i++, n = n->next)
        list[i] = dpl_load_string(load, n);
    *ret_count = list ? count : 0;
    return list;
}

static void
set_rules(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    struct dpl_suppression *s = object;

    s->rules = dpl_load_refs(load, value, dpl_load_rule_ref, &s->rule_count);
}

static void
set_dps(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    struct dpl_suppression *s = object;

    s->dps = load_strings(load, value, &s->dp_count);
}

static void
set_packages(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    struct dpl_suppression *s = object;

    s->packages = load_strings(load, value, &s->package_count);
}

static void
set_until(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    struct dpl_suppression *s = object;

    s->until = dpl_load_string(load, value);
    if (!dpl_parse_time(dpl_yaml_text(value).ptr, &s->until_us))
        dpl_load_error(load, DPL_E0105, value,
                       "'%.32s' is no time: 2026-12-01 or "
                       "2026-12-01T18:00+09:00",
                       dpl_yaml_text(value).ptr);
}

static void
set_reason(struct dpl_load *load, void *object,
           const struct dpl_yaml_node *value)
{
    ((struct dpl_suppression *)object)->reason = dpl_load_string(load, value);
}

static const struct dpl_key suppression_keys[] = {
    {"rule", DPL_KEY_WORD_OR_LIST, 0, 1, set_rules},
    {"dp", DPL_KEY_WORD_OR_LIST, 0, 1, set_dps},
    {"package", DPL_KEY_WORD_OR_LIST, 0, 1, set_packages},
    {"until", DPL_KEY_WORD, 0, 1, set_until, DPL_SHAPE(TIME)},
    {"reason", DPL_KEY_WORD, 1, 1, set_reason},
};
const struct dpl_shape dpl_suppression_shape =
    DPL_MAPPING_OF(suppression_keys, "suppression");

static void
load_suppression(struct dpl_load *load, const struct dpl_yaml_node *node,
                 uint32_t index)
{
    struct dpl_suppression *s;

    if (index >= load->set->suppression_count)
        return;
    s = &load->set->suppressions[index];
    s->until_us = DPLOG_TIME_NONE;
    s->path = load->file->path;
    s->line = node->line;
    if (!dpl_load_mapping(load, node, "a suppression", suppression_keys,
                          sizeof(suppression_keys) / sizeof(*suppression_keys),
                          DPL_PLACE_ANY, s))
        return;
    if (!dpl_yaml_get(node, "rule") && !dpl_yaml_get(node, "dp") &&
        !dpl_yaml_get(node, "package"))
        dpl_load_error(load, DPL_E0109, node,
                       "a suppression needs 'rule', 'dp' or 'package'");
    if (!dpl_yaml_get(node, "until"))
        dpl_load_error_hint(load, DPL_W0407, node,
                            "add until: with the day when it is to be looked "
                            "at again",
                            "a suppression without an end is forgotten");
}

void
dpl_load_site(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;

    (void)dpl_load_limited(load, DPL_SECTION_CHANGES, MAX_CHANGES);
    set->suppression_count =
        dpl_load_limited(load, DPL_SECTION_SUPPRESS, MAX_SUPPRESSIONS);
    set->suppressions = dpl_load_array(load, (size_t)set->suppression_count + 1,
                                       sizeof(*set->suppressions));
    if (load->failed)
        return;
    dpl_load_each(load, DPL_SECTION_CHANGES, load_change);
    dpl_load_each(load, DPL_SECTION_SUPPRESS, load_suppression);
}
