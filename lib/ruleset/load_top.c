/* SPDX-License-Identifier: MIT
 *
 * The top of rule files, the walk over their sections, and fragments.
 */
#include "base/view.h"
#include "ruleset/load.h"

#define RULE_SHAPE(called, in)                                                 \
    (&(const struct dpl_shape){                                                \
        .kind = DPL_SHAPE_RULE, .name = (called), .place = (in)})

static const struct section_info {
    const char *name;
    enum dpl_key_type type;
    const struct dpl_shape *shape;
} sections[] = {
    [DPL_SECTION_FRAGMENTS] = {"fragments", DPL_KEY_MAPPING, DPL_SHAPE(WORDS)},
    [DPL_SECTION_HOPS] = {"hops", DPL_KEY_LIST, &dpl_hop_shape},
    [DPL_SECTION_STAGES] = {"stages", DPL_KEY_LIST, &dpl_stage_shape},
    [DPL_SECTION_ERROR_WORDS] = {"error_words", DPL_KEY_WORD_OR_LIST},
    [DPL_SECTION_HARMLESS_WORDS] = {"harmless_words", DPL_KEY_WORD_OR_LIST},
    [DPL_SECTION_OWN_MATTERS] = {"own_matters", DPL_KEY_WORD_OR_LIST,
                                 DPL_SHAPE(LOGS)},
    [DPL_SECTION_LOG_SETTINGS] = {"log_settings", DPL_KEY_LIST,
                                  &dpl_log_settings_shape},
    [DPL_SECTION_ITEMS] = {"items", DPL_KEY_LIST, &dpl_item_shape},
    [DPL_SECTION_STEPS] = {"steps", DPL_KEY_LIST, &dpl_step_shape},
    [DPL_SECTION_CODES] = {"codes", DPL_KEY_LIST, &dpl_code_shape},
    [DPL_SECTION_CODE_TABLES] = {"code_tables", DPL_KEY_LIST,
                                 &dpl_code_table_shape},
    [DPL_SECTION_CONTEXTS] = {"contexts", DPL_KEY_LIST,
                              RULE_SHAPE("context", DPL_IN_CONTEXTS)},
    [DPL_SECTION_RULES] = {"rules", DPL_KEY_LIST,
                           RULE_SHAPE("rule", DPL_IN_RULES)},
    [DPL_SECTION_STATUS_MESSAGES] = {"status_messages", DPL_KEY_LIST,
                                     RULE_SHAPE("status_message",
                                                DPL_IN_STATUS_MESSAGES)},
    [DPL_SECTION_CORRELATIONS] = {"correlations", DPL_KEY_LIST,
                                  RULE_SHAPE("correlation",
                                             DPL_IN_CORRELATIONS)},
    [DPL_SECTION_ADJUST] = {"adjust", DPL_KEY_LIST, &dpl_adjust_shape},
    [DPL_SECTION_COLLECT] = {"collect", DPL_KEY_LIST, &dpl_collect_any_shape},
    [DPL_SECTION_CHANGES] = {"changes", DPL_KEY_LIST, &dpl_change_shape},
    [DPL_SECTION_SUPPRESS] = {"suppress", DPL_KEY_LIST, &dpl_suppression_shape},
};

const char *
dpl_section_name(enum dpl_section section)
{
    return sections[section].name;
}

enum dpl_key_type
dpl_section_type(enum dpl_section section)
{
    return sections[section].type;
}

const struct dpl_shape *
dpl_section_shape(enum dpl_section section)
{
    return sections[section].shape;
}

uint32_t
dpl_load_each(struct dpl_load *load, enum dpl_section section,
              dpl_load_entry_fn entry_fn)
{
    uint32_t count = 0;

    for (size_t i = 0; i < load->file_count; i++) {
        const struct dpl_yaml_node *list =
            dpl_yaml_get(load->files[i].root, dpl_section_name(section));

        load->file = &load->files[i];
        /* A list of another type was reported with the top of the file. */
        if (!list ||
            (list->kind != DPL_YAML_SCALAR &&
             (list->kind == DPL_YAML_MAPPING) !=
                 (dpl_section_type(section) == DPL_KEY_MAPPING)) ||
            (list->kind == DPL_YAML_SCALAR &&
             dpl_section_type(section) != DPL_KEY_WORD_OR_LIST))
            continue;
        for (const struct dpl_yaml_node *n = dpl_load_first(list); n;
             n = list->kind == DPL_YAML_SCALAR ? NULL : n->next) {
            if (entry_fn)
                entry_fn(load, n, count);
            count++;
        }
    }
    return count;
}

/* The last file that has a section, for the place of a problem. */
static const struct dpl_yaml_node *
find_section(struct dpl_load *load, enum dpl_section section)
{
    const struct dpl_yaml_node *found = NULL;

    for (size_t i = 0; i < load->file_count; i++) {
        const struct dpl_yaml_node *node =
            dpl_yaml_get(load->files[i].root, dpl_section_name(section));

        if (node) {
            load->file = &load->files[i];
            found = node;
        }
    }
    return found;
}

uint32_t
dpl_load_limited(struct dpl_load *load, enum dpl_section section, uint32_t max)
{
    const uint32_t count = dpl_load_each(load, section, NULL);

    if (count <= max)
        return count;
    dpl_load_error(load, DPL_E0012, find_section(load, section),
                   "more than %u entries in '%s'", (unsigned)max,
                   dpl_section_name(section));
    return max;
}

/* ── the head ── */

static void
set_language(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    (void)object;
    if (!dpl_view_equal(dpl_yaml_text(value), DPL_VIEW("1")))
        dpl_load_error(load, DPL_E0106, value,
                       "language version '%.16s' is not known: 1 is",
                       dpl_yaml_text(value).ptr);
}

static void
set_pack_id(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    struct dplog_ruleset *set = object;

    /* The first file that names a pack names the ruleset; overlays may be
     * packs of their own. */
    if (!set->pack)
        set->pack = dpl_load_string(load, value);
}

static void
set_pack_version(struct dpl_load *load, void *object,
                 const struct dpl_yaml_node *value)
{
    struct dplog_ruleset *set = object;

    if (!set->version)
        set->version = dpl_load_string(load, value);
}

static const struct dpl_key pack_keys[] = {
    {"id", DPL_KEY_WORD, 1, 1, set_pack_id},
    {"version", DPL_KEY_WORD, 1, 1, set_pack_version},
    {"license", DPL_KEY_WORD, 0, 1, NULL, NULL},
};
static const struct dpl_shape pack_shape = DPL_MAPPING_OF(pack_keys, "pack");

static void
set_pack(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    dpl_load_mapping(load, value, "pack", pack_keys,
                     sizeof(pack_keys) / sizeof(*pack_keys), DPL_PLACE_ANY,
                     object);
}

static const char *const versions[] = {"1"};

static const struct dpl_key head_keys[] = {
    {"dplog", DPL_KEY_WORD, 1, 1, set_language, DPL_CHOICE(versions)},
    {"pack", DPL_KEY_MAPPING, 0, 1, set_pack, &pack_shape},
    {"defaults", DPL_KEY_MAPPING, 0, 1, NULL,
     RULE_SHAPE("defaults", DPL_IN_DEFAULTS)},
};
const struct dpl_shape dpl_top_shape = DPL_MAPPING_OF(head_keys, "file");

enum { HEAD_COUNT = sizeof(head_keys) / sizeof(*head_keys) };

/* The head and the sections are keys of one mapping. */
static void
load_head(struct dpl_load *load, const struct dpl_yaml_node *root)
{
    struct dpl_key keys[HEAD_COUNT + DPL_SECTION_COUNT_];

    for (size_t i = 0; i < HEAD_COUNT; i++)
        keys[i] = head_keys[i];
    for (size_t i = 0; i < DPL_SECTION_COUNT_; i++)
        keys[HEAD_COUNT + i] =
            (struct dpl_key){sections[i].name, sections[i].type, 0, 1, NULL};
    if (!dpl_load_mapping(load, root, "a rule file", keys,
                          HEAD_COUNT + DPL_SECTION_COUNT_, DPL_PLACE_ANY,
                          load->set))
        return;
    /* Sections are read later, but their types are told now. */
    for (size_t i = 0; i < DPL_SECTION_COUNT_; i++) {
        const struct dpl_yaml_node *node = dpl_yaml_get(root, sections[i].name);

        if (node)
            (void)dpl_load_is(load, node, sections[i].type, sections[i].name);
    }
}

void
dpl_load_top(struct dpl_load *load)
{
    for (size_t i = 0; i < load->file_count; i++) {
        load->file = &load->files[i];
        if (load->file->root)
            load_head(load, load->file->root);
    }
}

/* ── fragments ── */

/* A text that fragments are put into. */
struct expansion {
    struct dpl_load *load;
    const struct dpl_yaml_node *node;
    bool is_good;
};

static void
report_unknown_fragment(void *data, struct dplog_view name)
{
    struct expansion *expansion = data;
    const struct dpl_fragments *fragments = &expansion->load->fragments;
    struct dpl_suggestion suggestion = dpl_suggest(name);
    char hint[96];

    for (size_t i = 0; i < fragments->count; i++)
        dpl_suggest_offer(&suggestion, fragments->at[i].name);
    dpl_load_error_hint(expansion->load, DPL_E0202, expansion->node,
                        dpl_load_hint(&suggestion, hint),
                        "there is no fragment '%%{%.*s}' here",
                        (int)(name.len < 64 ? name.len : 64), name.ptr);
    expansion->is_good = false;
}

bool
dpl_load_expand(struct dpl_load *load, const struct dpl_yaml_node *node,
                struct dpl_buf *ret)
{
    struct expansion expansion = {load, node, true};

    dpl_fragments_expand(&load->fragments, dpl_yaml_text(node), DPL_PATTERN_MAX,
                         report_unknown_fragment, &expansion, ret);
    if (ret->len > DPL_PATTERN_MAX) {
        dpl_load_error(load, DPL_E0207, node,
                       "with its fragments the pattern is longer than %d "
                       "bytes",
                       DPL_PATTERN_MAX);
        expansion.is_good = false;
    }
    load->failed = load->failed || ret->failed;
    return expansion.is_good && !ret->failed;
}

size_t
dpl_load_unexpand(const struct dpl_load *load, const struct dpl_yaml_node *node,
                  size_t offset)
{
    const struct dplog_view text = dpl_yaml_text(node);
    size_t from = 0, behind = 0, at; /* the same place, written and expanded */

    while ((at = dpl_view_find(text, DPL_VIEW("%{"), from)) != SIZE_MAX) {
        const size_t to = dpl_view_find(text, DPL_VIEW("}"), at);
        const struct dpl_fragment *fragment = dpl_fragments_find(
            &load->fragments,
            dpl_view_slice(text, at + 2, to == SIZE_MAX ? text.len : to));
        const size_t len = fragment ? strlen(fragment->text) : 0;

        if (to == SIZE_MAX || offset < behind + (at - from))
            break;
        behind += at - from;
        if (offset < behind + len)
            return at;
        behind += len;
        from = to + 1;
    }
    return from + (offset - behind);
}

static void
load_fragment(struct dpl_load *load, const struct dpl_yaml_node *node,
              uint32_t index)
{
    struct dpl_buf text = {0};
    struct dpl_fragment *fragment;

    (void)index;
    if (!dpl_load_is(load, node, DPL_KEY_WORD, node->key->text.ptr))
        return;
    if (dpl_fragments_find(&load->fragments, node->key->text)) {
        dpl_load_error(load, DPL_E0301, node->key,
                       "fragment '%.64s' is defined twice",
                       node->key->text.ptr);
        return;
    }
    if (dpl_load_expand(load, node, &text)) {
        fragment = DPL_VEC_PUSH(&load->fragments);
        if (fragment) {
            fragment->name = dpl_arena_copy(&load->set->arena, node->key->text);
            fragment->text =
                dpl_arena_copy(&load->set->arena, dpl_buf_view(&text));
        }
        if (!fragment || !fragment->name || !fragment->text)
            load->failed = true;
    }
    dpl_buf_done(&text);
}

void
dpl_load_fragments(struct dpl_load *load)
{
    dpl_load_each(load, DPL_SECTION_FRAGMENTS, load_fragment);
}
