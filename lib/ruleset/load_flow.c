/* SPDX-License-Identifier: MIT
 *
 * Hops, stages, and the words that make a line look like an error.
 */
#include "base/view.h"
#include "ruleset/load.h"

enum { MAX_STAGES = 64, MAX_HOPS = 64, MAX_WORDS = 4096 };

/* ── hops ── */

static void
set_hop_id(struct dpl_load *load, void *object,
           const struct dpl_yaml_node *value)
{
    struct dpl_hop *hop = object;
    const struct dplog_ruleset *set = load->set;

    if (dpl_load_check_id(load, value) &&
        !dpl_load_is_repeated(load, value, set->hops,
                              (uint32_t)(hop - set->hops), sizeof(*hop)))
        hop->id = dpl_load_string(load, value);
}

static void
set_hop_title(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    struct dpl_hop *hop = object;

    dpl_load_texts(load, value, /* is_template */ false, hop->title);
}

/* What the keys of a hop or a stage are. */
static const char *const per_words[] = {"dp", "package"};
static const char *const stage_per_words[] = {"dp", "package", "server"};

static void
set_hop_per(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    ((struct dpl_hop *)object)->per_package =
        dpl_load_choice(load, value, per_words, 2, 0) == 1;
}

static const struct dpl_key hop_keys[] = {
    {"id", DPL_KEY_WORD, 1, 1, set_hop_id},
    {"title", DPL_KEY_WORD_OR_MAPPING, 1, 1, set_hop_title, DPL_SHAPE(TEXTS)},
    {"per", DPL_KEY_WORD, 0, 1, set_hop_per, DPL_CHOICE(per_words)},
};
const struct dpl_shape dpl_hop_shape = DPL_MAPPING_OF(hop_keys, "hop");

static void
load_hop(struct dpl_load *load, const struct dpl_yaml_node *node,
         uint32_t index)
{
    struct dpl_hop *hop;

    if (index >= load->set->hop_count)
        return;
    hop = &load->set->hops[index];
    hop->id = "";
    dpl_load_mapping(load, node, "a hop", hop_keys,
                     sizeof(hop_keys) / sizeof(*hop_keys), DPL_PLACE_ANY, hop);
}

/* ── stages ── */

/* A stage and the name of its chain, which only this file needs. */
struct stage_node {
    struct dpl_stage *stage;
    const char *chain;
    uint32_t before; /* stages that the chain takes over from another one */
};

static void
set_stage_id(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    struct dpl_stage *stage = ((struct stage_node *)object)->stage;
    const struct dplog_ruleset *set = load->set;

    if (dpl_load_check_id(load, value) &&
        !dpl_load_is_repeated(load, value, set->stages,
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

/* The chain goes on where another one has come to. */
static void
set_stage_after(struct dpl_load *load, void *object,
                const struct dpl_yaml_node *value)
{
    const uint32_t stage = dpl_load_stage_ref(load, value);

    if (stage != DPL_NO_INDEX)
        ((struct stage_node *)object)->before =
            load->set->stages[stage].position;
}

/* Earlier stages that are this one where the DP is a pull DP. */
static void
set_stage_at_pull_dp(struct dpl_load *load, void *object,
                     const struct dpl_yaml_node *value)
{
    const struct dpl_stage *stage = ((struct stage_node *)object)->stage;
    uint32_t count = 0;
    const uint32_t *stages =
        dpl_load_refs(load, value, dpl_load_stage_ref, &count);

    for (uint32_t i = 0; i < count; i++)
        load->set->stages[stages[i]].on_pull =
            (uint32_t)(stage - load->set->stages);
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
    struct dpl_stage *stage = ((struct stage_node *)object)->stage;
    const uint32_t per = dpl_load_choice(load, value, stage_per_words, 3, 0);

    stage->per_package = per == 1;
    stage->per_server = per == 2;
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
    {"after", DPL_KEY_WORD, 0, 1, set_stage_after},
    {"at_pull_dp", DPL_KEY_WORD_OR_LIST, 0, 1, set_stage_at_pull_dp},
    {"hop", DPL_KEY_WORD, 0, 1, set_stage_hop},
    {"per", DPL_KEY_WORD, 0, 1, set_stage_per, DPL_CHOICE(stage_per_words)},
    {"title", DPL_KEY_WORD_OR_MAPPING, 1, 1, set_stage_title, DPL_SHAPE(TEXTS)},
    {"fixed_when", DPL_KEY_WORD, 0, 1, set_stage_fixed_when},
};
const struct dpl_shape dpl_stage_shape = DPL_MAPPING_OF(stage_keys, "stage");

/*
 * Stages of one chain follow each other in the order of the files; chains are
 * numbered in the order of their first stages.
 */
static void
number_stage(struct dplog_ruleset *set, const char **chains, uint32_t index,
             uint32_t before)
{
    struct dpl_stage *stage = &set->stages[index];
    uint32_t chain_count = 0;
    bool first = true;

    stage->position = before + 1;
    for (uint32_t i = 0; i < index; i++) {
        if (set->stages[i].chain >= chain_count)
            chain_count = set->stages[i].chain + 1;
        if (dpl_view_equal(dpl_view_of(chains[i]),
                           dpl_view_of(chains[index]))) {
            stage->chain = set->stages[i].chain;
            stage->position = set->stages[i].position + 1;
            first = false;
        }
    }
    if (first)
        stage->chain = chain_count;
    for (uint32_t i = 0; i <= index; i++)
        if (set->stages[i].chain == stage->chain)
            set->stages[i].chain_length = stage->position;
}

static void
load_stage(struct dpl_load *load, const struct dpl_yaml_node *node,
           uint32_t index)
{
    struct dplog_ruleset *set = load->set;
    struct stage_node stage;

    if (index >= set->stage_count)
        return;
    stage = (struct stage_node){&set->stages[index], "", 0};
    stage.stage->id = "";
    stage.stage->hop = DPL_NO_INDEX;
    stage.stage->on_pull = DPL_NO_INDEX;
    dpl_load_mapping(load, node, "a stage", stage_keys,
                     sizeof(stage_keys) / sizeof(*stage_keys), DPL_PLACE_ANY,
                     &stage);
    load->chains[index] = stage.chain;
    number_stage(set, load->chains, index, stage.before);
}

/* ── words ── */

static struct dplog_view
lower_copy(struct dpl_load *load, struct dplog_view text)
{
    char *copy = dpl_arena_copy(&load->set->arena, text);

    if (!copy) {
        load->failed = true;
        return (struct dplog_view){0};
    }
    for (size_t i = 0; i < text.len; i++)
        copy[i] = dpl_ascii_lower(copy[i]);
    return dpl_view(copy, text.len);
}

static void
load_error_word(struct dpl_load *load, const struct dpl_yaml_node *node,
                uint32_t index)
{
    if (index < load->set->error_word_count &&
        dpl_load_is(load, node, DPL_KEY_WORD, "error_words"))
        load->set->error_words[index] = lower_copy(load, node->text);
}

static void
load_harmless_word(struct dpl_load *load, const struct dpl_yaml_node *node,
                   uint32_t index)
{
    if (index < load->set->harmless_word_count &&
        dpl_load_is(load, node, DPL_KEY_WORD, "harmless_words"))
        load->set->harmless_words[index] = lower_copy(load, node->text);
}

static void
load_own_matter(struct dpl_load *load, const struct dpl_yaml_node *node,
                uint32_t index)
{
    (void)index;
    if (dpl_load_is(load, node, DPL_KEY_WORD, "own_matters"))
        load->set->own_matters |= dpl_load_logs(load, node);
}

void
dpl_load_flow(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;

    set->hop_count = dpl_load_limited(load, DPL_SECTION_HOPS, MAX_HOPS);
    set->stage_count = dpl_load_limited(load, DPL_SECTION_STAGES, MAX_STAGES);
    set->error_word_count =
        dpl_load_limited(load, DPL_SECTION_ERROR_WORDS, MAX_WORDS);
    set->harmless_word_count =
        dpl_load_limited(load, DPL_SECTION_HARMLESS_WORDS, MAX_WORDS);
    set->hops =
        dpl_load_array(load, (size_t)set->hop_count + 1, sizeof(*set->hops));
    set->stages = dpl_load_array(load, (size_t)set->stage_count + 1,
                                 sizeof(*set->stages));
    load->chains = dpl_load_array(load, (size_t)set->stage_count + 1,
                                  sizeof(*load->chains));
    set->error_words = dpl_load_array(load, (size_t)set->error_word_count + 1,
                                      sizeof(*set->error_words));
    set->harmless_words =
        dpl_load_array(load, (size_t)set->harmless_word_count + 1,
                       sizeof(*set->harmless_words));
    if (load->failed)
        return;
    dpl_load_each(load, DPL_SECTION_HOPS, load_hop);
    dpl_load_each(load, DPL_SECTION_STAGES, load_stage);
    dpl_load_each(load, DPL_SECTION_ERROR_WORDS, load_error_word);
    dpl_load_each(load, DPL_SECTION_HARMLESS_WORDS, load_harmless_word);
    dpl_load_each(load, DPL_SECTION_OWN_MATTERS, load_own_matter);
}
