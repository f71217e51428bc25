/* SPDX-License-Identifier: MIT
 *
 * Events of libyaml to a tree. Aliases are refused, so the tree is never
 * larger than the text; depth and scalars are bounded.
 */
#include "yaml/tree.h"
#include "base/error.h"
#include "base/view.h"
#include <assert.h>
#include <yaml.h>

struct level {
    struct dpl_yaml_node *node;
    struct dpl_yaml_node *last;      /* child */
    const struct dpl_yaml_node *key; /* waits for its value */
};

struct reader {
    yaml_parser_t parser;
    struct dpl_arena *arena;
    dpl_yaml_problem_fn problem_fn;
    void *problem_data;
    struct level levels[DPL_YAML_MAX_DEPTH];
    unsigned depth;
    const struct dpl_yaml_node *root;
    unsigned documents;
};

enum step { STEP_GO_ON, STEP_STOP, STEP_NO_MEMORY };

static void
report(struct reader *r, enum dpl_yaml_problem_kind kind, yaml_mark_t mark,
       const char *text)
{
    const struct dpl_yaml_problem problem = {
        .kind = kind,
        .line = (uint32_t)mark.line + 1,
        .column = (uint32_t)mark.column + 1,
        .text = text,
    };

    r->problem_fn(r->problem_data, &problem);
}

/* The parser stopped; its words and its place. */
static enum step
report_parser(struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    yaml_mark_t mark = p->problem_mark;
    struct dpl_buf text = {0};

    if (p->error == YAML_MEMORY_ERROR)
        return STEP_NO_MEMORY;
    /* The reader (bad UTF-8, control characters) knows no mark. */
    if (p->error == YAML_READER_ERROR)
        mark = p->mark;
    dpl_buf_add_str(&text, p->problem ? p->problem : "not YAML");
    if (p->context)
        dpl_buf_addf(&text, " %s", p->context);
    report(r, DPL_YAML_SYNTAX, mark, dpl_buf_str(&text));
    dpl_buf_done(&text);
    return STEP_STOP;
}

static bool
has_key(const struct dpl_yaml_node *mapping, struct dplog_view key)
{
    for (const struct dpl_yaml_node *n = mapping->first; n; n = n->next) {
        if (dpl_view_equal(n->key->text, key))
            return true;
    }
    return false;
}

static void
attach_key(struct reader *r, struct level *level,
           const struct dpl_yaml_node *node, yaml_mark_t mark)
{
    if (node->kind != DPL_YAML_SCALAR)
        report(r, DPL_YAML_BAD_KEY, mark, "a key must be a word");
    else if (node->is_plain && dpl_view_equal(node->text, DPL_VIEW("<<")))
        report(r, DPL_YAML_MERGE_KEY, mark,
               "merge keys are not allowed in rule files");
    else if (has_key(level->node, node->text))
        report(r, DPL_YAML_DUPLICATE_KEY, mark,
               "this mapping has the key already");
    level->key = node;
}

/* Hang a node where it belongs: as a key, a value, an entry or the root. */
static enum step
attach(struct reader *r, struct dpl_yaml_node *node, yaml_mark_t mark)
{
    struct level *level;

    if (r->depth == 0) {
        r->root = node;
        return STEP_GO_ON;
    }
    level = &r->levels[r->depth - 1];
    if (level->node->kind == DPL_YAML_MAPPING && !level->key) {
        /* Looking for repeats is quadratic, hence the bound. */
        if (level->node->count == DPL_YAML_MAX_KEYS) {
            report(r, DPL_YAML_TOO_MANY_KEYS, mark,
                   "a mapping may have 1024 keys at most");
            return STEP_STOP;
        }
        attach_key(r, level, node, mark);
        return STEP_GO_ON;
    }
    node->key = level->key;
    level->key = NULL;
    if (level->last)
        level->last->next = node;
    else
        level->node->first = node;
    level->last = node;
    level->node->count++;
    return STEP_GO_ON;
}

static struct dpl_yaml_node *
new_node(struct reader *r, enum dpl_yaml_kind kind, yaml_mark_t mark)
{
    struct dpl_yaml_node *node = dpl_arena_alloc(r->arena, sizeof(*node));

    if (node) {
        node->kind = kind;
        node->line = (uint32_t)mark.line + 1;
        node->column = (uint32_t)mark.column + 1;
        node->text.ptr = "";
    }
    return node;
}

static enum step
on_scalar(struct reader *r, const yaml_event_t *event)
{
    struct dpl_yaml_node *node =
        new_node(r, DPL_YAML_SCALAR, event->start_mark);
    const struct dplog_view text = dpl_view(
        (const char *)event->data.scalar.value, event->data.scalar.length);

    if (!node)
        return STEP_NO_MEMORY;
    node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (text.len > DPL_YAML_MAX_SCALAR) {
        report(r, DPL_YAML_SCALAR_TOO_LONG, event->start_mark,
               "a scalar may have 8192 bytes at most");
    } else {
        node->text.ptr = dpl_arena_copy(r->arena, text);
        node->text.len = text.len;
        if (!node->text.ptr)
            return STEP_NO_MEMORY;
    }
    return attach(r, node, event->start_mark);
}

static enum step
on_start(struct reader *r, enum dpl_yaml_kind kind, const yaml_event_t *event)
{
    struct dpl_yaml_node *node;
    enum step step;

    if (r->depth == DPL_YAML_MAX_DEPTH) {
        report(r, DPL_YAML_TOO_DEEP, event->start_mark,
               "nested more than 16 levels deep");
        return STEP_STOP;
    }
    node = new_node(r, kind, event->start_mark);
    if (!node)
        return STEP_NO_MEMORY;
    step = attach(r, node, event->start_mark);
    r->levels[r->depth++] = (struct level){.node = node};
    return step;
}

/* Anchors and tags may stand at any node; the tree goes on without them. */
static void
check_properties(struct reader *r, const yaml_char_t *anchor,
                 const yaml_char_t *tag, yaml_mark_t mark)
{
    if (anchor)
        report(r, DPL_YAML_ANCHOR, mark,
               "anchors are not allowed in rule files");
    if (tag)
        report(r, DPL_YAML_TAG, mark, "tags are not allowed in rule files");
}

static enum step
on_alias(struct reader *r, const yaml_event_t *event)
{
    struct dpl_yaml_node *node =
        new_node(r, DPL_YAML_SCALAR, event->start_mark);

    if (!node)
        return STEP_NO_MEMORY;
    report(r, DPL_YAML_ANCHOR, event->start_mark,
           "aliases are not allowed in rule files");
    return attach(r, node, event->start_mark);
}

static enum step
on_event(struct reader *r, const yaml_event_t *event)
{
    const yaml_mark_t mark = event->start_mark;

    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++r->documents > 1) {
            report(r, DPL_YAML_MANY_DOCUMENTS, mark,
                   "a file may hold one document only");
            return STEP_STOP;
        }
        return STEP_GO_ON;
    case YAML_SCALAR_EVENT:
        check_properties(r, event->data.scalar.anchor, event->data.scalar.tag,
                         mark);
        return on_scalar(r, event);
    case YAML_MAPPING_START_EVENT:
        check_properties(r, event->data.mapping_start.anchor,
                         event->data.mapping_start.tag, mark);
        return on_start(r, DPL_YAML_MAPPING, event);
    case YAML_SEQUENCE_START_EVENT:
        check_properties(r, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag, mark);
        return on_start(r, DPL_YAML_SEQUENCE, event);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        r->depth--;
        return STEP_GO_ON;
    case YAML_ALIAS_EVENT:
        return on_alias(r, event);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return STEP_GO_ON;
}

static enum step
read_events(struct reader *r)
{
    enum step step = STEP_GO_ON;
    bool at_end = false;

    while (step == STEP_GO_ON && !at_end) {
        yaml_event_t event;

        if (!yaml_parser_parse(&r->parser, &event))
            return report_parser(r);
        at_end = event.type == YAML_STREAM_END_EVENT;
        step = on_event(r, &event);
        yaml_event_delete(&event);
    }
    return step;
}

enum dplog_status
dpl_yaml_parse(struct dpl_arena *arena, struct dplog_view yaml,
               dpl_yaml_problem_fn problem_fn, void *problem_data,
               const struct dpl_yaml_node **ret, struct dplog_error *reterr)
{
    struct reader reader = {
        .arena = arena,
        .problem_fn = problem_fn,
        .problem_data = problem_data,
    };
    enum step step;

    assert(arena && problem_fn && ret);

    if (!yaml_parser_initialize(&reader.parser))
        return dpl_fail_memory(reterr);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &reader.parser, (const unsigned char *)(yaml.len ? yaml.ptr : ""),
        yaml.len);
    step = read_events(&reader);
    yaml_parser_delete(&reader.parser);
    if (step == STEP_NO_MEMORY)
        return dpl_fail_memory(reterr);

    *ret = step == STEP_GO_ON ? reader.root : NULL;
    return DPLOG_OK;
}

const struct dpl_yaml_node *
dpl_yaml_get(const struct dpl_yaml_node *mapping, const char *key)
{
    const struct dplog_view name = dpl_view_of(key);

    if (!mapping || mapping->kind != DPL_YAML_MAPPING)
        return NULL;
    for (const struct dpl_yaml_node *n = mapping->first; n; n = n->next) {
        if (dpl_view_equal(n->key->text, name))
            return n;
    }
    return NULL;
}

struct dplog_view
dpl_yaml_text(const struct dpl_yaml_node *node)
{
    if (!node || node->kind != DPL_YAML_SCALAR)
        return DPL_VIEW("");
    return node->text;
}

bool
dpl_yaml_to_bool(const struct dpl_yaml_node *node, bool *ret)
{
    const struct dplog_view text = dpl_yaml_text(node);

    if (!node || !node->is_plain)
        return false;
    if (dpl_view_equal(text, DPL_VIEW("true")))
        *ret = true;
    else if (dpl_view_equal(text, DPL_VIEW("false")))
        *ret = false;
    else
        return false;
    return true;
}

bool
dpl_yaml_to_uint(const struct dpl_yaml_node *node, uint64_t *ret)
{
    return node && node->is_plain && dpl_view_to_uint(dpl_yaml_text(node), ret);
}
