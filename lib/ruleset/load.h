/* SPDX-License-Identifier: MIT
 *
 * From trees to the model, inside lib/ruleset. What a mapping may hold is a
 * const table of keys; the JSON schema of the language is made from the same
 * tables. Every function goes on after a problem so that all are reported.
 */
#pragma once

#include "base/context.h"
#include "ruleset/diag.h"
#include "ruleset/fragments.h"
#include "ruleset/pattern.h"

/* The sections of a file that hold a list. */
enum dpl_section {
    DPL_SECTION_FRAGMENTS,
    DPL_SECTION_HOPS,
    DPL_SECTION_STAGES,
    DPL_SECTION_ERROR_WORDS,
    DPL_SECTION_HARMLESS_WORDS,
    DPL_SECTION_OWN_MATTERS,
    DPL_SECTION_LOG_SETTINGS,
    DPL_SECTION_ITEMS,
    DPL_SECTION_STEPS,
    DPL_SECTION_CODES,
    DPL_SECTION_CODE_TABLES,
    DPL_SECTION_CONTEXTS,
    DPL_SECTION_RULES,
    DPL_SECTION_STATUS_MESSAGES,
    DPL_SECTION_CORRELATIONS,
    DPL_SECTION_ADJUST,
    DPL_SECTION_COLLECT,
    DPL_SECTION_CHANGES,
    DPL_SECTION_SUPPRESS,
    DPL_SECTION_COUNT_
};

/* A pattern that nobody has compiled yet. */
struct dpl_unchecked {
    struct dpl_pattern *pattern;
    const struct dpl_yaml_node *node;
    const struct dpl_rule_file *file;
};

struct dpl_load {
    struct dplog_context *context;
    struct dplog_ruleset *set; /* being filled */
    struct dpl_diags *diags;
    struct dpl_rule_file *files;
    size_t file_count;
    const struct dpl_rule_file *file; /* being read */
    struct dpl_fragments fragments;
    struct {
        DPL_VEC_MEMBERS(struct dpl_unchecked)
    } unchecked;
    unsigned threads;          /* to check them */
    const char **chains;       /* by stage: the name of its chain */
    enum dpl_section section;  /* of rules, being read */
    uint32_t first_of_section; /* index of its first rule */
    /* the newest rule of each log that has a stage */
    const struct dpl_rule *last_of_log[DPLOG_LOG_COUNT];
    const struct dpl_retired *retired;
    /* of this file the defaults have errors in this section: told once */
    const struct dpl_rule_file *bad_defaults;
    enum dpl_section bad_defaults_in;
    size_t pattern_bytes; /* of all patterns so far */
    bool failed;          /* no memory */
};

/* Whether the file being read is part of the program: texts in it live for
 * ever, and it was checked when the program was built. */
static inline bool
dpl_load_is_built_in(const struct dpl_load *load)
{
    return load->file->packed.len != 0;
}

/* ── problems ── */

void
dpl_load_error(struct dpl_load *load, enum dpl_diag_id id,
               const struct dpl_yaml_node *node, const char *format, ...)
    DPL_PRINTF(4, 5);
void
dpl_load_error_hint(struct dpl_load *load, enum dpl_diag_id id,
                    const struct dpl_yaml_node *node, const char *hint,
                    const char *format, ...) DPL_PRINTF(5, 6);
/* "did you mean 'x'?", or NULL; valid until the next call with this ret. */
const char *
dpl_load_hint(const struct dpl_suggestion *suggestion, char ret[96]);
/* Every name of a field. */
void
dpl_load_offer_fields(struct dpl_suggestion *suggestion);

/* ── keys ── */

enum dpl_key_type {
    DPL_KEY_WORD, /* any scalar */
    DPL_KEY_BOOL,
    DPL_KEY_UINT,
    DPL_KEY_MAPPING,
    DPL_KEY_LIST,
    DPL_KEY_WORD_OR_LIST,
    DPL_KEY_WORD_OR_MAPPING
};

struct dpl_shape;

struct dpl_key {
    const char *name;
    enum dpl_key_type type;
    uint32_t required; /* in these places; bits that the reader defines */
    uint32_t allowed;
    void (*set)(struct dpl_load *load, void *object,
                const struct dpl_yaml_node *value);
    const struct dpl_shape *shape; /* for the schema; NULL: the type is all */
};

/* What a value looks like beyond its type. Nothing is checked by it: the
 * setters do that. */
enum dpl_shape_kind {
    DPL_SHAPE_CHOICE,   /* one of words[] */
    DPL_SHAPE_MAPPING,  /* of keys[]; a list of such where the type is LIST */
    DPL_SHAPE_RULE,     /* the same of dpl_rule_keys, those of `place` */
    DPL_SHAPE_WORDS,    /* fragments: any key, a text */
    DPL_SHAPE_FIELDS,   /* names of fields */
    DPL_SHAPE_BY_FIELD, /* a mapping of field to one of words[], or a text */
    DPL_SHAPE_BY_DIGIT, /* a mapping of 0 to 9 to a field */
    DPL_SHAPE_WEIGHTS,  /* a mapping of item to weight */
    DPL_SHAPE_TEXTS,    /* a text, or {en, ja} */
    DPL_SHAPE_SAYINGS,  /* a text, or a mapping of any language to one */
    DPL_SHAPE_DURATION,
    DPL_SHAPE_TIME,
    DPL_SHAPE_LOGS
};

struct dpl_shape {
    enum dpl_shape_kind kind;
    const char *name; /* MAPPING, RULE: what it is called in the schema */
    const char *const *words;
    const struct dpl_key *keys;
    size_t count; /* of words or keys */
    uint32_t place;
};

#define DPL_CHOICE(list)                                                       \
    (&(const struct dpl_shape){.kind = DPL_SHAPE_CHOICE,                       \
                               .words = (list),                                \
                               .count = sizeof(list) / sizeof(*(list))})
#define DPL_SHAPE(shape_kind)                                                  \
    (&(const struct dpl_shape){.kind = DPL_SHAPE_##shape_kind})
/* To initialise one of the shapes below. */
#define DPL_MAPPING_OF(table, called)                                          \
    {                                                                          \
        .kind = DPL_SHAPE_MAPPING, .name = (called), .keys = (table),          \
        .count = sizeof(table) / sizeof(*(table))                              \
    }

/* Each stands beside its table of keys. */
extern const struct dpl_shape dpl_top_shape, dpl_hop_shape, dpl_stage_shape,
    dpl_item_shape, dpl_step_shape, dpl_code_shape, dpl_code_table_shape,
    dpl_match_shape, dpl_bind_shape, dpl_effect_shape, dpl_retry_shape,
    dpl_text_shape, dpl_collect_shape, dpl_example_shape, dpl_severity_shape,
    dpl_change_shape, dpl_suppression_shape, dpl_adjust_shape,
    dpl_collect_any_shape, dpl_log_settings_shape;
extern const char *const dpl_where_words[4];

enum {
    DPL_PLACE_ANY = 1, /* for mappings that stand in one place only */
    DPL_KEYS_MAX = 64  /* of one table */
};

/* Read a mapping by its table, in the table's order. `what` names it in
 * problems. False when it is no mapping. */
bool
dpl_load_mapping(struct dpl_load *load, const struct dpl_yaml_node *node,
                 const char *what, const struct dpl_key *keys, size_t count,
                 uint32_t place, void *object);

/* ── values; all report what is wrong ── */

bool
dpl_load_is(struct dpl_load *load, const struct dpl_yaml_node *node,
            enum dpl_key_type type, const char *what);
void *
dpl_load_array(struct dpl_load *load, size_t count, size_t size);
/* In the ruleset's arena; NULL for an empty text. */
const char *
dpl_load_string(struct dpl_load *load, const struct dpl_yaml_node *node);
/* The same after checking its placeholders. */
const char *
dpl_load_template(struct dpl_load *load, const struct dpl_yaml_node *node);
/* {en: …, ja: …}, or one scalar for en. */
void
dpl_load_texts(struct dpl_load *load, const struct dpl_yaml_node *node,
               bool is_template, const char *ret[2]);
bool
dpl_load_bool(struct dpl_load *load, const struct dpl_yaml_node *node);
uint32_t
dpl_load_uint(struct dpl_load *load, const struct dpl_yaml_node *node,
              uint32_t max);
int64_t
dpl_load_duration(struct dpl_load *load, const struct dpl_yaml_node *node);
/* One of `count` words; its index, or `otherwise` after a problem. */
unsigned
dpl_load_choice(struct dpl_load *load, const struct dpl_yaml_node *node,
                const char *const *words, unsigned count, unsigned otherwise);
/* error after a problem */
enum dplog_severity
dpl_load_severity(struct dpl_load *load, const struct dpl_yaml_node *node);
/* A field's name; false after a problem. */
bool
dpl_load_field(struct dpl_load *load, const struct dpl_yaml_node *node,
               enum dpl_field *ret);
/* A field's name, or a list of them; bits. */
uint32_t
dpl_load_fields(struct dpl_load *load, const struct dpl_yaml_node *node);
/* A log, a list of them, or all; bits. */
uint32_t
dpl_load_logs(struct dpl_load *load, const struct dpl_yaml_node *node);
bool
dpl_load_code(struct dpl_load *load, const struct dpl_yaml_node *node,
              uint32_t *ret);
/* An HTTP status as the code that it is written as. */
bool
dpl_load_http(struct dpl_load *load, const struct dpl_yaml_node *node,
              uint32_t *ret);
/* A mapping of item to weight. The result is never NULL, also when empty,
 * unless memory ran out. */
const struct dpl_item_weight *
dpl_load_weights(struct dpl_load *load, const struct dpl_yaml_node *node,
                 uint32_t *ret_count);
/* Lower-case words with dots and dashes between. */
bool
dpl_load_check_id(struct dpl_load *load, const struct dpl_yaml_node *node);

/* Whether a list that every rule may have is short enough; reported. */
bool
dpl_load_is_short(struct dpl_load *load, const struct dpl_yaml_node *node,
                  const char *what);

/* A child of a list that may be one scalar: the first, then the next. */
const struct dpl_yaml_node *
dpl_load_first(const struct dpl_yaml_node *node);
uint32_t
dpl_load_count(const struct dpl_yaml_node *node);

/* ── references: the index of an id, or DPL_NO_INDEX after a problem ── */

uint32_t
dpl_load_rule_ref(struct dpl_load *load, const struct dpl_yaml_node *node);
uint32_t
dpl_load_item_ref(struct dpl_load *load, const struct dpl_yaml_node *node);
uint32_t
dpl_load_stage_ref(struct dpl_load *load, const struct dpl_yaml_node *node);
uint32_t
dpl_load_hop_ref(struct dpl_load *load, const struct dpl_yaml_node *node);
uint32_t
dpl_load_step_ref(struct dpl_load *load, const struct dpl_yaml_node *node);
uint32_t
dpl_load_table_ref(struct dpl_load *load, const struct dpl_yaml_node *node);

/* Whether an id is already among the first `count` of an array of structs that
 * begin with their id; reported. */
bool
dpl_load_is_repeated(struct dpl_load *load, const struct dpl_yaml_node *node,
                     const void *first, uint32_t count, size_t size);

typedef uint32_t (*dpl_load_ref_fn)(struct dpl_load *load,
                                    const struct dpl_yaml_node *node);
/* All references of a scalar or a list; bad ones are left out. */
const uint32_t *
dpl_load_refs(struct dpl_load *load, const struct dpl_yaml_node *node,
              dpl_load_ref_fn ref_fn, uint32_t *ret_count);

/* ── passes over all files ── */

/* Each entry of a section in all files, in order. load->file is set. */
typedef void (*dpl_load_entry_fn)(struct dpl_load *load,
                                  const struct dpl_yaml_node *entry,
                                  uint32_t index);
uint32_t
dpl_load_each(struct dpl_load *load, enum dpl_section section,
              dpl_load_entry_fn entry_fn);
/* How many entries a section has; more than `max` is a problem, and max. */
uint32_t
dpl_load_limited(struct dpl_load *load, enum dpl_section section, uint32_t max);
const char *
dpl_section_name(enum dpl_section section);
enum dpl_key_type
dpl_section_type(enum dpl_section section);
/* Of an entry, or of the whole where it is a mapping; NULL: words. */
const struct dpl_shape *
dpl_section_shape(enum dpl_section section);

void
dpl_load_top(struct dpl_load *load);
void
dpl_load_fragments(struct dpl_load *load);
void
dpl_load_flow(struct dpl_load *load); /* hops, stages, words */
void
dpl_load_log_settings(struct dpl_load *load);
void
dpl_load_checklist(struct dpl_load *load);
void
dpl_load_codes(struct dpl_load *load);
void
dpl_load_code_tables(struct dpl_load *load);
void
dpl_load_rules(struct dpl_load *load);
void
dpl_load_adjusts(struct dpl_load *load);
void
dpl_load_collects(struct dpl_load *load);
void
dpl_load_site(struct dpl_load *load); /* changes, suppress */

/* ── pieces of rules ── */

/* Replace %{name}; false after a problem. */
bool
dpl_load_expand(struct dpl_load *load, const struct dpl_yaml_node *node,
                struct dpl_buf *ret);
/* Where a place of the expanded text stands in what was written; a place in a
 * fragment: where that begins. */
size_t
dpl_load_unexpand(const struct dpl_load *load, const struct dpl_yaml_node *node,
                  size_t offset);
/* A condition tree; *ret_captures gets the fields that it can give. */
void
dpl_load_match(struct dpl_load *load, const struct dpl_yaml_node *node,
               struct dpl_cond *ret, uint32_t *ret_captures);

/* A rule that is being read. */
struct dpl_rule_node {
    struct dpl_rule *rule;
    const struct dpl_yaml_node *node;
    enum dpl_section section;
    struct dpl_correlation *correlation; /* in CORRELATIONS, else NULL */
    bool has_inherit, has_hop, has_provenance;
};

/* Places where a key of a rule may stand. */
enum {
    DPL_IN_CONTEXTS = 1,
    DPL_IN_RULES = 2,
    DPL_IN_STATUS_MESSAGES = 4,
    DPL_IN_CORRELATIONS = 8,
    DPL_IN_DEFAULTS = 16,
    DPL_IN_ALL = 15
};

/* load_rule_effect.c: bind, effect, retry */
void
dpl_load_bind(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value);
void
dpl_load_effect(struct dpl_load *load, void *object,
                const struct dpl_yaml_node *value);
void
dpl_load_retry(struct dpl_load *load, void *object,
               const struct dpl_yaml_node *value);

/* load_collect.c: collect; load_rule_words.c: text, references, examples */
void
dpl_load_rule_text(struct dpl_load *load, void *object,
                   const struct dpl_yaml_node *value);
void
dpl_load_collect(struct dpl_load *load, void *object,
                 const struct dpl_yaml_node *value);
void
dpl_load_references(struct dpl_load *load, void *object,
                    const struct dpl_yaml_node *value);
/* Both lists of a rule that was read. */
void
dpl_load_examples(struct dpl_load *load, const struct dpl_rule_node *node);
/* load_match.c: when all patterns are known */
void
dpl_load_check_patterns(struct dpl_load *load);

/* load_gaps.c: what a rule without errors lacks */
void
dpl_load_warn(struct dpl_load *load, const struct dpl_rule_node *node);

/* load_correlation.c: the keys that only correlations have */
extern const struct dpl_key dpl_correlation_keys[];
extern const size_t dpl_correlation_key_count;
/* What the keys say together. */
void
dpl_load_check_correlation(struct dpl_load *load,
                           const struct dpl_rule_node *node);

/* load_rule.c: all keys of rules; also what the schema is made from */
extern const struct dpl_key dpl_rule_keys[];
extern const size_t dpl_rule_key_count;
