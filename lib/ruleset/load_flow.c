/* SPDX-License-Identifier: MIT
 *
 * Hops, stages, and the words that make a line look like an error.
 */
#include "base/view.h"
#include "ruleset/load.h"

enum { MAX_STAGES = 64, MAX_HOPS = 64, MAX_WORDS = 4096 };

/* Whether an id is already among the first `count` of an array. */
static bool
is_repeated(struct dpl_load *load, const struct dpl_yaml_node *node,
            const void *first, uint32_t count, size_t size)
{
    for (uint32_t i = 0; i < count; i++) {
        const char *const *id =
            (const void *)((const char *)first + i * size);

        if (*id && dpl_view_equal(dpl_view_of(*id), dpl_yaml_text(node))) {
            dpl_load_error(load, DPL_E0301, node, "id '%s' is given twice",
                           *id);
            return true;
        }
    }
    return false;
}

/* ── hops ── */

static void
set_hop_id(struct dpl_load *load, void *object,
           const struct dpl_yaml_node *value)
{
    struct dpl_hop *hop = object;
    const struct dplog_ruleset *set = load->set;

    if (dpl_load_check_id(load, value) &&
        !is_repeated(load, value, set->hops, (uint32_t)(hop - set->hops),
                     sizeof(*hop)))
        hop->id = dpl_load_string(load, value);
}

static void
set_hop_title(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    struct dpl_hop *hop = object;

    dpl_load_texts(load, value, /* is_template */ false, hop->title);
}

static const struct dpl_key hop_keys[] = {
    {"id", DPL_KEY_WORD, 1, 1, set_hop_id},
    {"title", DPL_KEY_WORD_OR_MAPPING, 1, 1, set_hop_title},
};

static void
load_hop(struct dpl_load *load, const struct dpl_yaml_node *node,
         uint32_t index)
{
    struct dpl_hop *hop = &load->set->hops[index];

    if (index >= load->set->hop_count)
        return;
    hop->id = "";
    dpl_load_mapping(load, node, "a hop", hop_keys,
                     sizeof(hop_keys) / sizeof(*hop_keys), DPL_PLACE_ANY, hop);
}

/* ── stages ── */

/* A stage and the name of its chain, which only this file needs. */
struct stage_node {
    struct dpl_stage *stage;
    const char *chain;
};

static void
set_stage_id(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    struct dpl_stage *stage = ((struct stage_node *)object)->stage;
    const struct dplog_ruleset *set = load->set;

    if (dpl_load_check_id(load, value) &&
        !is_repeated(load, value, set->stages,
                     (uint32_t)(stage - set->stages), sizeof(*stage)))
        stage->id = dpl_load_string(load, value);
}

static void
set_stage_chain(struct dpl_load *load, void *object,
                const struct dpl_yaml_node *value)
{
    (void)load;
    ((struct stage_node *)object)->chain = value->text.ptr;
}

static void
set_stage_hop(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    ((struct stage_node *)object)->stage->hop = dpl_load_hop_ref(load, value);
}

static void
set_stage_per(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    static const char *const words[] = {"dp", "package"};

    ((struct stage_node *)object)->stage->per_package =
        dpl_load_choice(load, value, words, 2, 0) == 1;
}

static void
set_stage_title(struct dpl_load *load, void *object,
                const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ false,
                   ((struct stage_node *)object)->stage->title);
}

static void
set_stage_fixed_when(struct dpl_load *load, void *object,
                     const struct dpl_yaml_node *value)
{
    ((struct stage_node *)object)->stage->fixed_when =
        dpl_load_template(load, value);
}

static const struct dpl_key stage_keys[] = {
    {"id", DPL_KEY_WORD, 1, 1, set_stage_id},
    {"chain", DPL_KEY_WORD, 1, 1, set_stage_chain},
    {"hop", DPL_KEY_WORD, 0, 1, set_stage_hop},
    {"per", DPL_KEY_WORD, 0, 1, set_stage_per},
    {"title", DPL_KEY_WORD_OR_MAPPING, 1, 1, set_stage_title},
    {"fixed_when", DPL_KEY_WORD, 0, 1, set_stage_fixed_when},
};

static void
load_stage(struct dpl_load *load, const struct dpl_yaml_node *node,
           uint32_t index)
{
    struct dplog_ruleset *set = load->set;
    struct stage_node stage;
    const char *chain_of_other;

    if (index >= set->stage_count)
        return;
    stage = (struct stage_node){&set->stages[index], ""};
    stage.stage->id = "";
    stage.stage->hop = DPL_NO_INDEX;
    dpl_load_mapping(load, node, "a stage", stage_keys,
                     sizeof(stage_keys) / sizeof(*stage_keys), DPL_PLACE_ANY,
                     &stage);
    /* The chain's name waits in the title of the other language's place: no;
     * chains get their numbers in number_chains(). */
    chain_of_other = stage.chain;
    (void)chain_of_other;
}
