/* SPDX-License-Identifier: MIT
 *
 * Conditions: a mapping whose keys must all be true, with `all`, `any` and
 * `none` for trees. Patterns are compiled here.
 */
#include "base/error.h"
#include "base/parallel.h"
#include "base/view.h"
#include "ruleset/load.h"

/* A condition and what it can capture, while its mapping is read. */
struct cond_list {
    struct dpl_cond *conds;
    uint32_t count, cap;
    uint32_t captures;
};

static struct dpl_cond *
push(struct cond_list *list, enum dpl_cond_kind kind,
     const struct dpl_yaml_node *node)
{
    struct dpl_cond *cond;

    if (list->count == list->cap)
        return NULL;
    cond = &list->conds[list->count++];
    *cond = (struct dpl_cond){.kind = kind, .line = node->line};
    return cond;
}

/* ── leaves ── */

static void
report_pattern(struct dpl_load *load, const struct dpl_yaml_node *node,
               struct dpl_pattern_error *error)
{
    struct dpl_suggestion suggestion = dpl_suggest(error->unknown);
    char hint[96];

    if (!error->unknown.len) {
        error->offset = dpl_load_unexpand(load, node, error->offset);
        dpl_load_error(load, DPL_E0201, node,
                       "the pattern does not compile: %s, at character %zu",
                       error->text, error->offset + 1);
        return;
    }
    dpl_load_offer_fields(&suggestion);
    dpl_load_error_hint(load, DPL_E0203, node, dpl_load_hint(&suggestion, hint),
                        "unknown field '%.*s' in a pattern",
                        (int)error->unknown.len, error->unknown.ptr);
}

/* Where only errors are told, nothing hangs on when they are. */
static enum dpl_pattern_trust
trust(const struct dpl_load *load)
{
    if (dpl_load_is_built_in(load))
        return DPL_PATTERN_CHECKED;
    return load->diags->only_errors ? DPL_PATTERN_LATER : DPL_PATTERN_UNSEEN;
}

static void
check_later(struct dpl_load *load, struct dpl_pattern *pattern,
            const struct dpl_yaml_node *node)
{
    struct dpl_unchecked *unchecked = DPL_VEC_PUSH(&load->unchecked);

    if (unchecked)
        *unchecked = (struct dpl_unchecked){pattern, node, load->file};
    load->failed = load->failed || !unchecked;
}

enum { BATCH = 32 }; /* patterns that a thread takes at a time */

static void
check_batch(void *data, size_t number)
{
    const struct dpl_load *load = data;
    const size_t begin = number * BATCH;

    for (size_t i = begin; i < begin + BATCH && i < load->unchecked.count; i++)
        load->unchecked.at[i].pattern->is_checked =
            dpl_pattern_compiles(load->unchecked.at[i].pattern, NULL);
}

/* 21 of the 65 million instructions that a thousand rules take to load. */
void
dpl_load_check_patterns(struct dpl_load *load)
{
    dpl_parallel((load->unchecked.count + BATCH - 1) / BATCH, load->threads,
                 check_batch, load);
    for (size_t i = 0; i < load->unchecked.count; i++) {
        const struct dpl_unchecked *unchecked = &load->unchecked.at[i];
        struct dpl_pattern_error error = {0};

        load->file = unchecked->file;
        if (!unchecked->pattern->is_checked &&
            !dpl_pattern_compiles(unchecked->pattern, &error))
            report_pattern(load, unchecked->node, &error);
    }
}

/* Fragments make long patterns of short ones; told once. */
static bool
has_room(struct dpl_load *load, const struct dpl_yaml_node *node, size_t len)
{
    const bool was_full = load->pattern_bytes > DPL_PATTERNS_MAX;

    load->pattern_bytes += len;
    if (load->pattern_bytes <= DPL_PATTERNS_MAX)
        return true;
    if (!was_full)
        dpl_load_error(load, DPL_E0012, node,
                       "all patterns together are longer than %d bytes",
                       DPL_PATTERNS_MAX);
    return false;
}

static void
set_regex(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    struct cond_list *list = object;
    struct dpl_pattern_error error = {0};
    struct dpl_pattern *pattern = NULL;
    struct dpl_buf text = {0};
    struct dpl_cond *cond;
    enum dplog_status status;

    if (!dpl_load_expand(load, value, &text)) {
        dpl_buf_done(&text);
        return;
    }
    if (!has_room(load, value, text.len)) {
        dpl_buf_done(&text);
        return;
    }
    status = dpl_pattern_new(load->set, dpl_buf_view(&text), trust(load),
                             &pattern, &error);
    dpl_buf_done(&text);
    if (status == DPLOG_E_SYNTAX) {
        report_pattern(load, value, &error);
        /* What it would have captured is not known: nothing is held to it. */
        list->captures = UINT32_MAX;
    } else if (status < 0) {
        load->failed = true;
    }
    if (status < 0)
        return;
    if (trust(load) == DPL_PATTERN_LATER && !pattern->is_checked)
        check_later(load, pattern, value);
    if (pattern->nested_quantifier)
        dpl_load_error(load, DPL_W0202, value,
                       "a repeat inside a repeat can take very long");
    cond = push(list, DPL_COND_REGEX, value);
    if (cond)
        cond->pattern = pattern;
    list->captures |= pattern->fields;
}

static void
set_literal(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    struct dpl_cond *cond = push(object, DPL_COND_LITERAL, value);

    if (cond)
        cond->literal = dpl_view_of(dpl_load_string(load, value));
}

static void
set_code(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    struct dpl_cond *cond = push(object, DPL_COND_CODE, value);
    const struct dpl_yaml_node *n = dpl_load_first(value);
    uint32_t *values =
        dpl_load_array(load, dpl_load_count(value), sizeof(*values));

    if (!cond || !values ||
        dpl_view_equal(dpl_yaml_text(value), DPL_VIEW("any")))
        return;
    /* Without values any code would do. */
    if (!dpl_load_count(value))
        dpl_load_error(load, DPL_E0109, value,
                       "an empty list of codes: 'any' is for any of them");
    for (uint32_t i = 0; i < dpl_load_count(value); i++, n = n->next)
        if (dpl_load_code(load, n, &values[cond->value_count]))
            cond->value_count++;
    cond->values = values;
}

static void
set_statmsg(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    enum { MAX_ID = 65535 };
    struct dpl_cond *cond = push(object, DPL_COND_STATMSG, value);
    const struct dpl_yaml_node *n = dpl_load_first(value);
    uint32_t *values =
        dpl_load_array(load, dpl_load_count(value), sizeof(*values));

    if (!cond || !values)
        return;
    if (!dpl_load_count(value))
        dpl_load_error(load, DPL_E0109, value,
                       "an empty list of status messages");
    for (uint32_t i = 0; i < dpl_load_count(value); i++, n = n->next)
        values[cond->value_count++] = dpl_load_uint(load, n, MAX_ID);
    cond->values = values;
}

static void
set_severity(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    struct dpl_cond *cond = push(object, DPL_COND_SEVERITY, value);
    const enum dplog_severity severity = dpl_load_severity(load, value);

    if (cond)
        cond->severity = severity;
}

/* ── trees ── */

/* All must be true and codes give no captures, so their order is free: a line
 * is searched for codes once, and half of all lines have none. */
static void
move_codes_forward(struct dpl_cond *conds, uint32_t count)
{
    uint32_t codes = 0;

    for (uint32_t i = 0; i < count; i++) {
        const struct dpl_cond cond = conds[i];

        if (cond.kind != DPL_COND_CODE)
            continue;
        memmove(&conds[codes + 1], &conds[codes], (i - codes) * sizeof(*conds));
        conds[codes++] = cond;
    }
}

static void
set_children(struct dpl_load *load, struct cond_list *list,
             enum dpl_cond_kind kind, const struct dpl_yaml_node *value)
{
    struct dpl_cond *cond = push(list, kind, value);
    uint32_t captures = 0, i = 0;

    if (!cond)
        return;
    if (!value->count)
        dpl_load_error(load, DPL_E0109, value, "an empty list of conditions");
    cond->children =
        dpl_load_array(load, (size_t)value->count + 1, sizeof(*cond));
    if (!cond->children)
        return;
    cond->child_count = value->count;
    for (const struct dpl_yaml_node *n = value->first; n; n = n->next)
        dpl_load_match(load, n, &cond->children[i++], &captures);
    if (kind == DPL_COND_ALL)
        move_codes_forward(cond->children, cond->child_count);
    if (kind != DPL_COND_NONE)
        list->captures |= captures;
}

static void
set_all(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    set_children(load, object, DPL_COND_ALL, value);
}

static void
set_any(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    set_children(load, object, DPL_COND_ANY, value);
}

static void
set_none(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    set_children(load, object, DPL_COND_NONE, value);
}

static const struct dpl_key match_keys[] = {
    {"regex", DPL_KEY_WORD, 0, 1, set_regex},
    {"literal", DPL_KEY_WORD, 0, 1, set_literal},
    {"statmsg", DPL_KEY_WORD_OR_LIST, 0, 1, set_statmsg},
    {"severity", DPL_KEY_WORD, 0, 1, set_severity, &dpl_severity_shape},
    {"all", DPL_KEY_LIST, 0, 1, set_all, &dpl_match_shape},
    {"any", DPL_KEY_LIST, 0, 1, set_any, &dpl_match_shape},
    {"code", DPL_KEY_WORD_OR_LIST, 0, 1, set_code},
    {"none", DPL_KEY_LIST, 0, 1, set_none, &dpl_match_shape},
};
const struct dpl_shape dpl_match_shape = DPL_MAPPING_OF(match_keys, "match");

void
dpl_load_match(struct dpl_load *load, const struct dpl_yaml_node *node,
               struct dpl_cond *ret, uint32_t *ret_captures)
{
    enum { KEYS = sizeof(match_keys) / sizeof(*match_keys) };
    struct cond_list list = {.cap = node->count};

    *ret = (struct dpl_cond){.kind = DPL_COND_ANY, .line = node->line};
    list.conds = dpl_load_array(load, list.cap, sizeof(*list.conds));
    if (!list.conds || !dpl_load_mapping(load, node, "a condition", match_keys,
                                         KEYS, DPL_PLACE_ANY, &list))
        return;
    if (!node->count)
        dpl_load_error(load, DPL_E0109, node, "an empty condition");
    if (list.count == 1) {
        *ret = list.conds[0];
    } else if (list.count) {
        ret->kind = DPL_COND_ALL;
        ret->children = list.conds;
        ret->child_count = list.count;
    }
    *ret_captures |= list.captures;
}
