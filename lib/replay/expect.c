/* SPDX-License-Identifier: MIT
 *
 * The comparison of expect.h: YAML against JSON, key by key.
 */
#include "replay/expect.h"

#include "base/mem.h"
#include "base/number.h"
#include "base/utf8.h"
#include "base/view.h"
#include <stdarg.h>
#include <stdio.h>

/* ── differences ── */

void
dpl_differences_done(struct dpl_differences *differences)
{
    dpl_free(differences->at);
    dpl_arena_done(&differences->arena);
    *differences = (struct dpl_differences){0};
}

void
dpl_differences_add(struct dpl_differences *differences, const char *format,
                    ...)
{
    char text[1024];
    struct dplog_view shown;
    const char **slot;
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    slot = DPL_VEC_PUSH(differences);
    if (len < 0 || !slot) {
        differences->failed = true;
        return;
    }
    shown = dpl_view_of(text);
    if (len >= (int)sizeof(text)) /* cut: not within a character */
        shown = dpl_utf8_cut(shown, shown.len - 1);
    *slot = dpl_arena_copy(&differences->arena, shown);
    if (!*slot) {
        differences->count--;
        differences->failed = true;
    }
}

/* ── values ── */

struct dplog_view
dpl_expect_scalar(const json_t *value, char ret[DPL_SCALAR_TEXT])
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        return dpl_view(json_string_value(value), json_string_length(value));
    case JSON_INTEGER:
        snprintf(ret, DPL_SCALAR_TEXT, "%lld",
                 (long long)json_integer_value(value));
        return dpl_view_of(ret);
    case JSON_REAL:
        return dpl_view_of(dpl_number_short(ret, json_real_value(value), 4));
    case JSON_TRUE:
        return DPL_VIEW("true");
    case JSON_FALSE:
        return DPL_VIEW("false");
    case JSON_NULL:
        return DPL_VIEW("null");
    default:
        return dpl_view(NULL, 0);
    }
}

/* Each expected entry takes one of the report's, first come, first served. */
static bool
list_fits(const struct dpl_yaml_node *expected, const json_t *actual)
{
    const size_t count = json_array_size(actual);
    bool *taken = dpl_zalloc(count + 1);
    bool all = taken != NULL;

    for (const struct dpl_yaml_node *n = expected->first; n && all;
         n = n->next) {
        size_t i = 0;

        while (i < count &&
               (taken[i] || !dpl_expect_fits(n, json_array_get(actual, i))))
            i++;
        all = i < count;
        if (all)
            taken[i] = true;
    }
    dpl_free(taken);
    return all;
}

bool
dpl_expect_fits(const struct dpl_yaml_node *expected, const json_t *actual)
{
    char text[DPL_SCALAR_TEXT];

    if (!actual)
        return false;
    switch (expected->kind) {
    case DPL_YAML_SCALAR:
        return !json_is_object(actual) && !json_is_array(actual) &&
               dpl_view_equal(expected->text, dpl_expect_scalar(actual, text));
    case DPL_YAML_SEQUENCE:
        return json_is_array(actual) && list_fits(expected, actual);
    default:
        if (!json_is_object(actual))
            return false;
        for (const struct dpl_yaml_node *n = expected->first; n; n = n->next)
            if (!dpl_expect_fits(n, json_object_get(actual, n->key->text.ptr)))
                return false;
        return true;
    }
}

/* ── sections ── */

static void
describe_entry(const struct dpl_yaml_node *node, struct dpl_buf *buf)
{
    if (node->kind == DPL_YAML_SCALAR) {
        dpl_buf_add_view(buf, node->text);
        return;
    }
    dpl_buf_add_char(buf, node->kind == DPL_YAML_MAPPING ? '{' : '[');
    for (const struct dpl_yaml_node *n = node->first; n; n = n->next) {
        if (n != node->first)
            dpl_buf_add_str(buf, ", ");
        if (n->key)
            dpl_buf_addf(buf, "%s: ", n->key->text.ptr);
        describe_entry(n, buf);
    }
    dpl_buf_add_char(buf, node->kind == DPL_YAML_MAPPING ? '}' : ']');
}

static void
add_about(struct dpl_differences *differences, const char *section,
          const char *what, const struct dpl_yaml_node *node)
{
    struct dpl_buf buf = {0};

    describe_entry(node, &buf);
    dpl_differences_add(differences, "%s: %s %s", section, what,
                        dpl_buf_str(&buf));
    differences->failed = differences->failed || buf.failed;
    dpl_buf_done(&buf);
}

static void
compare_list(const char *section, const struct dpl_yaml_node *expected,
             const json_t *actual, bool strict,
             struct dpl_differences *differences)
{
    const size_t count = json_array_size(actual);
    bool *taken = dpl_zalloc(count + 1);

    if (!taken) {
        differences->failed = true;
        return;
    }
    for (const struct dpl_yaml_node *n = expected->first; n; n = n->next) {
        size_t i = 0;

        while (i < count &&
               (taken[i] || !dpl_expect_fits(n, json_array_get(actual, i))))
            i++;
        if (i < count)
            taken[i] = true;
        else
            add_about(differences, section, "nothing fits", n);
    }
    if (strict && count != expected->count)
        dpl_differences_add(differences,
                            "%s: expected %u entries, the report has %zu",
                            section, (unsigned)expected->count, count);
    dpl_free(taken);
}

static void
compare_object(const char *section, const struct dpl_yaml_node *expected,
               const json_t *actual, struct dpl_differences *differences)
{
    for (const struct dpl_yaml_node *n = expected->first; n; n = n->next) {
        const json_t *value = json_object_get(actual, n->key->text.ptr);
        char text[DPL_SCALAR_TEXT];
        struct dplog_view got;

        if (dpl_expect_fits(n, value))
            continue;
        got = value ? dpl_expect_scalar(value, text) : DPL_VIEW("-");
        if (n->kind == DPL_YAML_SCALAR)
            dpl_differences_add(differences, "%s.%s: expected %s, got %.*s",
                                section, n->key->text.ptr, n->text.ptr,
                                (int)got.len, got.ptr ? got.ptr : "");
        else
            add_about(differences, section, "does not fit", n);
    }
}

const char *
dpl_expect_ranked(const json_t *report, size_t rank)
{
    const json_t *checklist = json_object_get(report, "checklist");
    const json_t *item;
    size_t i;

    json_array_foreach(checklist, i, item)
    {
        const json_t *r = json_object_get(item, "rank");

        if (json_is_integer(r) && (size_t)json_integer_value(r) == rank)
            return json_string_value(json_object_get(item, "id"));
    }
    return "-";
}

static void
compare_ranked(const struct dpl_yaml_node *expected, const json_t *report,
               struct dpl_differences *differences)
{
    size_t rank = 1;

    for (const struct dpl_yaml_node *n = expected->first; n; n = n->next) {
        const char *got = dpl_expect_ranked(report, rank);

        if (!dpl_view_equal(n->text, dpl_view_of(got)))
            dpl_differences_add(differences, "ranked %zu: expected %s, got %s",
                                rank, n->text.ptr, got);
        rank++;
    }
}

static void
compare_absent(const struct dpl_yaml_node *absent, const json_t *report,
               struct dpl_differences *differences)
{
    for (const struct dpl_yaml_node *s = absent->first; s; s = s->next) {
        const json_t *list = json_object_get(report, s->key->text.ptr);

        if (!json_is_array(list)) {
            dpl_differences_add(differences, "absent.%s: no such list",
                                s->key->text.ptr);
            continue;
        }
        for (const struct dpl_yaml_node *n = s->first; n; n = n->next) {
            const json_t *entry;
            size_t i;

            json_array_foreach(list, i, entry) if (dpl_expect_fits(n, entry))
            {
                add_about(differences, s->key->text.ptr, "there should be no",
                          n);
                break;
            }
        }
    }
}

void
dpl_expect_compare(const struct dpl_yaml_node *expected, const json_t *report,
                   struct dpl_differences *differences)
{
    bool strict = false;

    (void)dpl_yaml_to_bool(dpl_yaml_get(expected, "strict"), &strict);
    for (const struct dpl_yaml_node *n = expected->first; n; n = n->next) {
        const char *key = n->key->text.ptr;
        const json_t *actual = json_object_get(report, key);

        if (dpl_view_equal(n->key->text, DPL_VIEW("strict")) ||
            dpl_view_equal(n->key->text, DPL_VIEW("about")))
            continue;
        if (dpl_view_equal(n->key->text, DPL_VIEW("ranked")))
            compare_ranked(n, report, differences);
        else if (dpl_view_equal(n->key->text, DPL_VIEW("absent")))
            compare_absent(n, report, differences);
        else if (!actual)
            dpl_differences_add(differences, "%s: reports have no such part",
                                key);
        else if (json_is_array(actual) && n->kind == DPL_YAML_SEQUENCE)
            compare_list(key, n, actual, strict, differences);
        else if (json_is_object(actual) && n->kind == DPL_YAML_MAPPING)
            compare_object(key, n, actual, differences);
        else if (!dpl_expect_fits(n, actual))
            add_about(differences, key, "expected", n);
    }
}
