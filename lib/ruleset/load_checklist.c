/* SPDX-License-Identifier: MIT
 *
 * Checklist items and their steps. Steps are kept in the order of the items,
 * those of one item as the files give them.
 */
#include "base/view.h"
#include "ruleset/load.h"

/* Looking for repeated ids is quadratic, hence bounds. */
enum { MAX_ITEMS = 256, MAX_STEPS = 4096 };

/* ── items ── */

static void
set_item_id(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    struct dpl_item *item = object;
    const struct dplog_ruleset *set = load->set;

    if (dpl_load_check_id(load, value) &&
        !dpl_load_is_repeated(load, value, set->items,
                              (uint32_t)(item - set->items), sizeof(*item)))
        item->id = dpl_load_string(load, value);
}

static const char *const origin_words[] = {"seed", "extended"};

static void
set_item_origin(struct dpl_load *load, void *object,
                const struct dpl_yaml_node *value)
{
    ((struct dpl_item *)object)->extended =
        dpl_load_choice(load, value, origin_words, 2, 0) == 1;
}

static void
set_item_waits(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    ((struct dpl_item *)object)->waits = dpl_load_bool(load, value);
}

static void
set_item_whole(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    ((struct dpl_item *)object)->whole = dpl_load_bool(load, value);
}

static void
set_item_title(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ false,
                   ((struct dpl_item *)object)->title);
}

static void
set_item_label(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ false,
                   ((struct dpl_item *)object)->label);
}

static void
set_item_part(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ false,
                   ((struct dpl_item *)object)->part);
}

static void
set_item_note(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ false,
                   ((struct dpl_item *)object)->note);
}

static void
set_item_protocol(struct dpl_load *load, void *object,
                  const struct dpl_yaml_node *value)
{
    ((struct dpl_item *)object)->protocol = dpl_load_string(load, value);
}

static void
set_item_ports(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    ((struct dpl_item *)object)->ports = dpl_load_string(load, value);
}

/* By enum dplog_handover, which begins with none. */
static const char *const team_words[] = {"network", "ad", "server"};

static void
set_item_teams(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    const struct dpl_yaml_node *const end =
        value->kind == DPL_YAML_SCALAR ? value->next : NULL;

    for (const struct dpl_yaml_node *n = dpl_load_first(value); n != end;
         n = n->next)
        ((struct dpl_item *)object)->teams |=
            2U << dpl_load_choice(load, n, team_words, 3, 0);
}

static const struct dpl_key item_keys[] = {
    {"id", DPL_KEY_WORD, 1, 1, set_item_id},
    {"origin", DPL_KEY_WORD, 1, 1, set_item_origin, DPL_CHOICE(origin_words)},
    {"waits", DPL_KEY_BOOL, 0, 1, set_item_waits},
    {"whole", DPL_KEY_BOOL, 0, 1, set_item_whole},
    {"title", DPL_KEY_WORD_OR_MAPPING, 1, 1, set_item_title, DPL_SHAPE(TEXTS)},
    {"label", DPL_KEY_WORD_OR_MAPPING, 0, 1, set_item_label, DPL_SHAPE(TEXTS)},
    {"part", DPL_KEY_WORD_OR_MAPPING, 0, 1, set_item_part, DPL_SHAPE(TEXTS)},
    {"protocol", DPL_KEY_WORD, 0, 1, set_item_protocol},
    {"ports", DPL_KEY_WORD, 0, 1, set_item_ports},
    {"teams", DPL_KEY_WORD_OR_LIST, 0, 1, set_item_teams,
     DPL_CHOICE(team_words)},
    {"note", DPL_KEY_WORD_OR_MAPPING, 0, 1, set_item_note, DPL_SHAPE(TEXTS)},
};
const struct dpl_shape dpl_item_shape = DPL_MAPPING_OF(item_keys, "item");

static void
load_item(struct dpl_load *load, const struct dpl_yaml_node *node,
          uint32_t index)
{
    struct dpl_item *item;

    if (index >= load->set->item_count)
        return;
    item = &load->set->items[index];
    item->id = "";
    dpl_load_mapping(load, node, "an item", item_keys,
                     sizeof(item_keys) / sizeof(*item_keys), DPL_PLACE_ANY,
                     item);
}

/* ── steps ── */

/* "rpc.services" belongs to rpc. */
static uint32_t
item_of_step(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dplog_ruleset *set = load->set;
    const size_t dot = dpl_view_find(node->text, DPL_VIEW("."), 0);
    const struct dplog_view item =
        dpl_view_slice(node->text, 0, dot == SIZE_MAX ? 0 : dot);

    for (uint32_t i = 0; i < set->item_count; i++)
        if (dpl_view_equal(item, dpl_view_of(set->items[i].id)))
            return i;
    dpl_load_error(load, DPL_E0310, node,
                   "a step is named after its item: '%.64s' begins with no "
                   "item and a dot",
                   node->text.ptr);
    return 0;
}

static void
set_step_id(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    struct dpl_step *step = object;
    const struct dplog_ruleset *set = load->set;

    if (!dpl_load_check_id(load, value) ||
        dpl_load_is_repeated(load, value, set->steps,
                             (uint32_t)(step - set->steps), sizeof(*step)))
        return;
    step->id = dpl_load_string(load, value);
    step->item = item_of_step(load, value);
}

static void
set_step_where(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value)
{
    ((struct dpl_step *)object)->where =
        dpl_where_words[dpl_load_choice(load, value, dpl_where_words, 4, 0)];
}

static void
set_step_hops(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    struct dpl_step *step = object;
    uint32_t count = 0;
    const uint32_t *hops = dpl_load_refs(load, value, dpl_load_hop_ref, &count);

    for (uint32_t i = 0; i < count; i++)
        step->hops |= UINT64_C(1) << hops[i];
}

static void
set_step_by_name(struct dpl_load *load, void *object,
                 const struct dpl_yaml_node *value)
{
    ((struct dpl_step *)object)->by_name = dpl_load_bool(load, value);
}

static void
set_step_unless(struct dpl_load *load, void *object,
                const struct dpl_yaml_node *value)
{
    struct dpl_step *step = object;

    step->unless =
        dpl_load_refs(load, value, dpl_load_item_ref, &step->unless_count);
}

static void
set_step_text(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ true,
                   ((struct dpl_step *)object)->text);
}

static void
set_step_command(struct dpl_load *load, void *object,
                 const struct dpl_yaml_node *value)
{
    ((struct dpl_step *)object)->command = dpl_load_template(load, value);
}

static void
set_step_good(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ true,
                   ((struct dpl_step *)object)->good);
}

static void
set_step_beside(struct dpl_load *load, void *object,
                const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ true,
                   ((struct dpl_step *)object)->beside);
}

static const struct dpl_key step_keys[] = {
    {"id", DPL_KEY_WORD, 1, 1, set_step_id},
    {"where", DPL_KEY_WORD, 1, 1, set_step_where, DPL_CHOICE(dpl_where_words)},
    {"hops", DPL_KEY_WORD_OR_LIST, 0, 1, set_step_hops},
    {"by_name", DPL_KEY_BOOL, 0, 1, set_step_by_name},
    {"unless", DPL_KEY_WORD_OR_LIST, 0, 1, set_step_unless},
    {"text", DPL_KEY_WORD_OR_MAPPING, 1, 1, set_step_text, DPL_SHAPE(TEXTS)},
    {"command", DPL_KEY_WORD, 0, 1, set_step_command},
    {"good", DPL_KEY_WORD_OR_MAPPING, 0, 1, set_step_good, DPL_SHAPE(TEXTS)},
    {"beside", DPL_KEY_WORD_OR_MAPPING, 0, 1, set_step_beside,
     DPL_SHAPE(TEXTS)},
};
const struct dpl_shape dpl_step_shape = DPL_MAPPING_OF(step_keys, "step");

static void
load_step(struct dpl_load *load, const struct dpl_yaml_node *node,
          uint32_t index)
{
    struct dpl_step *step;

    if (index >= load->set->step_count)
        return;
    step = &load->set->steps[index];
    step->id = "";
    step->where = "console";
    dpl_load_mapping(load, node, "a step", step_keys,
                     sizeof(step_keys) / sizeof(*step_keys), DPL_PLACE_ANY,
                     step);
}

/* By item, stable. */
static void
group_steps(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;
    struct dpl_step *grouped =
        dpl_load_array(load, (size_t)set->step_count + 1, sizeof(*grouped));
    uint32_t count = 0;

    if (!grouped)
        return;
    for (uint32_t i = 0; i < set->item_count; i++) {
        set->items[i].first_step = count;
        for (uint32_t s = 0; s < set->step_count; s++)
            if (set->steps[s].item == i)
                grouped[count++] = set->steps[s];
        set->items[i].step_count = count - set->items[i].first_step;
    }
    set->steps = grouped;
    set->step_count = count;
}

void
dpl_load_checklist(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;

    set->item_count = dpl_load_limited(load, DPL_SECTION_ITEMS, MAX_ITEMS);
    set->step_count = dpl_load_limited(load, DPL_SECTION_STEPS, MAX_STEPS);
    set->items =
        dpl_load_array(load, (size_t)set->item_count + 1, sizeof(*set->items));
    set->steps =
        dpl_load_array(load, (size_t)set->step_count + 1, sizeof(*set->steps));
    if (load->failed)
        return;
    dpl_load_each(load, DPL_SECTION_ITEMS, load_item);
    dpl_load_each(load, DPL_SECTION_STEPS, load_step);
    group_steps(load);
}
