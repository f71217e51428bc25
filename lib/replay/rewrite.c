/* SPDX-License-Identifier: MIT
 *
 * See rewrite.h. Differences become edits of byte ranges, applied in one pass.
 */
#include "replay/rewrite.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/vec.h"
#include "base/view.h"
#include "replay/expect.h"
#include <stdlib.h>

struct edit {
    size_t from, to;
    const char *text;
};

struct rewrite {
    struct dplog_view yaml;
    struct dpl_arena arena;
    struct {
        DPL_VEC_MEMBERS(struct edit)
    } edits;
    bool failed;
};

static void
add_edit(struct rewrite *r, size_t from, size_t to, struct dplog_view text)
{
    struct edit *edit = DPL_VEC_PUSH(&r->edits);

    if (edit)
        *edit = (struct edit){from, to, dpl_arena_copy(&r->arena, text)};
    r->failed = r->failed || !edit || !edit->text;
}

/* ── places in the text ── */

/* Where a line begins; lines are counted from 1. The end of the text for one
 * that is not there. */
static size_t
line_start(struct dplog_view yaml, uint32_t line)
{
    size_t at = 0;

    for (uint32_t n = 1; n < line && at < yaml.len; n++) {
        const size_t end = dpl_view_find(yaml, DPL_VIEW("\n"), at);

        at = end == SIZE_MAX ? yaml.len : end + 1;
    }
    return at;
}

/* Columns count characters. */
static size_t
node_start(const struct rewrite *r, const struct dpl_yaml_node *node)
{
    size_t at = line_start(r->yaml, node->line);

    for (uint32_t column = 1; column < node->column && at < r->yaml.len;
         column++) {
        at++;
        while (at < r->yaml.len &&
               ((unsigned char)r->yaml.ptr[at] & 0xc0) == 0x80)
            at++;
    }
    return at;
}

/* Behind the quote that ends a scalar which begins with one. */
static size_t
quoted_end(struct dplog_view yaml, size_t at)
{
    const char quote = yaml.ptr[at];

    for (size_t i = at + 1; i < yaml.len; i++) {
        if (quote == '"' && yaml.ptr[i] == '\\')
            i++;
        else if (yaml.ptr[i] == quote && quote == '\'' && i + 1 < yaml.len &&
                 yaml.ptr[i + 1] == quote)
            i++;
        else if (yaml.ptr[i] == quote)
            return i + 1;
    }
    return SIZE_MAX;
}

/* Behind the bracket that ends a flow list of scalars. */
static size_t
list_end(struct dplog_view yaml, size_t at)
{
    for (size_t i = at + 1; i < yaml.len; i++) {
        if (yaml.ptr[i] == ']')
            return i + 1;
        if (yaml.ptr[i] == '"' || yaml.ptr[i] == '\'') {
            i = quoted_end(yaml, i);
            if (i == SIZE_MAX)
                return SIZE_MAX;
            i--;
        }
    }
    return SIZE_MAX;
}

/* ── values ── */

static bool
is_plain(struct dplog_view v)
{
    for (size_t i = 0; i < v.len; i++) {
        const char c = v.ptr[i];

        if (!dpl_ascii_is_alpha(c) && !dpl_ascii_is_digit(c) &&
            (i == 0 || !strchr("_./\\$>+- ", c) || !c))
            return false;
    }
    return v.len > 0 && v.ptr[v.len - 1] != ' ';
}

static void
add_value(struct dpl_buf *buf, const json_t *value)
{
    char text[DPL_SCALAR_TEXT];
    const struct dplog_view v = dpl_expect_scalar(value, text);

    if (!json_is_string(value) || is_plain(v)) {
        dpl_buf_add_view(buf, v);
        return;
    }
    dpl_buf_add_char(buf, '\'');
    for (size_t i = 0; i < v.len; i++) {
        if (v.ptr[i] == '\'')
            dpl_buf_add_char(buf, '\'');
        dpl_buf_add_char(buf, v.ptr[i]);
    }
    dpl_buf_add_char(buf, '\'');
}

static void
replace_scalar(struct rewrite *r, const struct dpl_yaml_node *node,
               const json_t *value)
{
    const size_t from = node_start(r, node);
    size_t to = from + node->text.len;
    struct dpl_buf text = {0};

    if (!node->is_plain && from < r->yaml.len &&
        (r->yaml.ptr[from] == '"' || r->yaml.ptr[from] == '\''))
        to = quoted_end(r->yaml, from);
    else if (!dpl_view_equal(dpl_view_slice(r->yaml, from, to), node->text))
        return; /* folded over lines: left to people */
    add_value(&text, value);
    if (to != SIZE_MAX)
        add_edit(r, from, to, dpl_buf_view(&text));
    r->failed = r->failed || text.failed;
    dpl_buf_done(&text);
}

static bool
all_scalars(const json_t *list)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry) if (json_is_object(entry) ||
                                           json_is_array(entry)) return false;
    return true;
}

static void
replace_list(struct rewrite *r, const struct dpl_yaml_node *node,
             const json_t *value)
{
    const size_t from = node_start(r, node);
    struct dpl_buf text = {0};
    const json_t *entry;
    size_t i, to;

    if (from >= r->yaml.len || r->yaml.ptr[from] != '[' || !all_scalars(value))
        return;
    to = list_end(r->yaml, from);
    dpl_buf_add_char(&text, '[');
    json_array_foreach(value, i, entry)
    {
        if (i)
            dpl_buf_add_str(&text, ", ");
        add_value(&text, entry);
    }
    dpl_buf_add_char(&text, ']');
    if (to != SIZE_MAX)
        add_edit(r, from, to, dpl_buf_view(&text));
    r->failed = r->failed || text.failed;
    dpl_buf_done(&text);
}

static void
change(struct rewrite *r, const struct dpl_yaml_node *node, const json_t *value)
{
    if (!value || dpl_expect_fits(node, value))
        return;
    if (node->kind == DPL_YAML_SCALAR && !json_is_object(value) &&
        !json_is_array(value)) {
        replace_scalar(r, node, value);
    } else if (node->kind == DPL_YAML_SEQUENCE && json_is_array(value)) {
        replace_list(r, node, value);
    } else if (node->kind == DPL_YAML_MAPPING && json_is_object(value)) {
        /* As deep as YAML may be nested (tree.h). */
        for (const struct dpl_yaml_node *n = node->first; n; n = n->next)
            change(r, n, json_object_get(value, n->key->text.ptr));
    }
}

/* ── lists of findings, deployments, … ── */

/* How many of its keys an entry shares with one of the report; 0 where they
 * are not about the same thing. */
static unsigned
likeness(const struct dpl_yaml_node *expected, const json_t *entry)
{
    static const char *const who[] = {"rule", "id", "package", "template"};
    unsigned same = 0;

    if (expected->kind != DPL_YAML_MAPPING)
        return 0;
    for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++) {
        const struct dpl_yaml_node *n = dpl_yaml_get(expected, who[i]);

        if (n && !dpl_expect_fits(n, json_object_get(entry, who[i])))
            return 0;
    }
    for (const struct dpl_yaml_node *n = expected->first; n; n = n->next)
        same += dpl_expect_fits(n, json_object_get(entry, n->key->text.ptr));
    return same;
}

/* A block entry that nothing is like any more goes, with its lines. */
static void
remove_entry(struct rewrite *r, const struct dpl_yaml_node *node,
             const struct dpl_yaml_node *section)
{
    const size_t from = line_start(r->yaml, node->line);
    const uint32_t end_line = node->next      ? node->next->line
                              : section->next ? section->next->key->line
                                              : UINT32_MAX;
    const struct dplog_view before =
        dpl_view_slice(r->yaml, from, node_start(r, node));
    const struct dplog_view dash = dpl_view_trim(before);

    if (dpl_view_equal(dash, DPL_VIEW("-")) && end_line > node->line)
        add_edit(r, from, line_start(r->yaml, end_line), DPL_VIEW(""));
}

static void
change_list(struct rewrite *r, const struct dpl_yaml_node *section,
            const json_t *list)
{
    const size_t count = json_array_size(list);
    bool *taken = dpl_zalloc(count + 1);
    bool *settled = dpl_zalloc((size_t)section->count + 1);
    size_t k = 0;

    r->failed = r->failed || !taken || !settled;
    for (const struct dpl_yaml_node *n = section->first; n && !r->failed;
         n = n->next, k++)
        for (size_t i = 0; i < count && !settled[k]; i++)
            if (!taken[i] && dpl_expect_fits(n, json_array_get(list, i)))
                taken[i] = settled[k] = true;
    k = 0;
    for (const struct dpl_yaml_node *n = section->first; n && !r->failed;
         n = n->next, k++) {
        unsigned most = 0;
        size_t best = 0;

        for (size_t i = 0; i < count && !settled[k]; i++) {
            const unsigned same =
                taken[i] ? 0 : likeness(n, json_array_get(list, i));

            if (same > most) {
                most = same;
                best = i;
            }
        }
        if (most > 0) {
            taken[best] = true;
            change(r, n, json_array_get(list, best));
        } else if (!settled[k]) {
            remove_entry(r, n, section);
        }
    }
    dpl_free(taken);
    dpl_free(settled);
}

static void
change_ranked(struct rewrite *r, const struct dpl_yaml_node *section,
              const json_t *report)
{
    size_t rank = 1;

    for (const struct dpl_yaml_node *n = section->first; n; n = n->next) {
        json_t *id = json_string(dpl_expect_ranked(report, rank++));

        r->failed = r->failed || !id;
        if (id && n->kind == DPL_YAML_SCALAR && !dpl_expect_fits(n, id))
            replace_scalar(r, n, id);
        json_decref(id);
    }
}

/* ── all of it ── */

static int
compare_edits(const void *a, const void *b)
{
    const struct edit *x = a, *y = b;

    return (x->from > y->from) - (x->from < y->from);
}

static void
apply(struct rewrite *r, struct dpl_buf *ret)
{
    size_t at = 0;

    if (r->edits.count > 1)
        qsort(r->edits.at, r->edits.count, sizeof(*r->edits.at), compare_edits);
    for (size_t i = 0; i < r->edits.count; i++) {
        const struct edit *edit = &r->edits.at[i];

        if (edit->from < at)
            continue; /* inside of what goes anyway */
        dpl_buf_add_view(ret, dpl_view_slice(r->yaml, at, edit->from));
        dpl_buf_add_str(ret, edit->text);
        at = edit->to;
    }
    dpl_buf_add_view(ret, dpl_view_slice(r->yaml, at, r->yaml.len));
}

bool
dpl_expect_rewrite(struct dplog_view yaml, const struct dpl_yaml_node *expected,
                   const json_t *report, struct dpl_buf *ret)
{
    struct rewrite r = {.yaml = yaml};
    bool ok;

    for (const struct dpl_yaml_node *n = expected->first; n; n = n->next) {
        const json_t *value = json_object_get(report, n->key->text.ptr);

        if (dpl_view_equal(n->key->text, DPL_VIEW("ranked")))
            change_ranked(&r, n, report);
        else if (n->kind == DPL_YAML_SEQUENCE && json_is_array(value))
            change_list(&r, n, value);
        else
            change(&r, n, value); /* about, strict, absent: no such part */
    }
    apply(&r, ret);
    ok = !r.failed && !ret->failed;
    dpl_free(r.edits.at);
    dpl_arena_done(&r.arena);
    return ok;
}
