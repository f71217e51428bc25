/* SPDX-License-Identifier: MIT
 *
 * Error codes: what they are called, what they mean and point to.
 */
#include "base/view.h"
#include "ruleset/code_texts.h"
#include "ruleset/load.h"
#include <stdlib.h>

/* Looking for repeats is quadratic, hence bounds. */
enum { HTTP_MIN = 100, HTTP_MAX = 599, MAX_CODES = 4096 };

#define HRESULT_WIN32 UINT32_C(0x80070000)

/* ── codes ── */

bool
dpl_load_http(struct dpl_load *load, const struct dpl_yaml_node *node,
              uint32_t *ret)
{
    uint64_t status;

    if (!dpl_yaml_to_uint(node, &status) || status < HTTP_MIN ||
        status > HTTP_MAX) {
        dpl_load_error(load, DPL_E0205, node, "'%.32s' is no HTTP status",
                       dpl_yaml_text(node).ptr);
        return false;
    }
    *ret = HRESULT_WIN32 | (uint32_t)status;
    return true;
}

static void
set_code(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    (void)dpl_load_code(load, value, &((struct dpl_code *)object)->value);
}

static void
set_http(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    struct dpl_code *code = object;

    code->kind = DPL_CODE_HTTP;
    (void)dpl_load_http(load, value, &code->value);
}

static void
set_name(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    ((struct dpl_code *)object)->name = dpl_load_string(load, value);
}

static void
set_also(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    ((struct dpl_code *)object)->also = dpl_load_string(load, value);
}

static void
set_items(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    struct dpl_code *code = object;

    code->items = dpl_load_weights(load, value, &code->item_count);
}

static void
set_text(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ false,
                   ((struct dpl_code *)object)->text);
}

/* The next of "one / another"; some texts have a '/' without blanks. */
static bool
next_text(struct dplog_view *rest, struct dplog_view *ret)
{
    const size_t bar = dpl_view_find(*rest, DPL_VIEW(" / "), 0);

    *ret = dpl_view_trim(
        dpl_view_slice(*rest, 0, bar == SIZE_MAX ? rest->len : bar));
    *rest = bar == SIZE_MAX ? (struct dplog_view){0}
                            : dpl_view_slice(*rest, bar + 3, rest->len);
    return ret->len != 0;
}

/* "de", "pt-BR" */
static bool
is_language(struct dplog_view tag)
{
    return (tag.len == 2 || (tag.len == 5 && tag.ptr[2] == '-')) &&
           dpl_ascii_is_alpha(tag.ptr[0]) && dpl_ascii_is_alpha(tag.ptr[1]);
}

static const char *
load_saying(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    enum { SHORTEST = 8 }; /* bytes; less is said of too much else */
    const char *all = dpl_load_string(load, node);
    struct dplog_view rest = dpl_view_of(all), text;

    while (next_text(&rest, &text))
        if (text.len < SHORTEST)
            dpl_load_error(load, DPL_E0105, node,
                           "'%.*s' is too short to tell an error by",
                           (int)text.len, text.ptr);
    return all;
}

static void
set_says(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    struct dpl_code *code = object;
    const struct dpl_yaml_node *const first =
        value->kind == DPL_YAML_SCALAR ? value : value->first;
    const char **says;
    uint32_t count = 0;

    for (const struct dpl_yaml_node *n = first; n; n = n->next)
        count++;
    says = dpl_load_array(load, (size_t)count + 1, sizeof(*says));
    if (!says)
        return;
    code->says = says;
    if (value->kind == DPL_YAML_SCALAR) {
        says[code->says_count++] = load_saying(load, value);
        return;
    }
    for (const struct dpl_yaml_node *n = first; n; n = n->next)
        if (!is_language(n->key->text))
            dpl_load_error(load, DPL_E0102, n->key,
                           "'%.16s' is no language: 'de' or 'pt-BR' is",
                           n->key->text.ptr);
        else if (dpl_load_is(load, n, DPL_KEY_WORD, n->key->text.ptr))
            says[code->says_count++] = load_saying(load, n);
}

static void
set_note(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ false,
                   ((struct dpl_code *)object)->note);
}

static void
set_steps(struct dpl_load *load, void *object,
          const struct dpl_yaml_node *value)
{
    struct dpl_code *code = object;

    code->steps =
        dpl_load_refs(load, value, dpl_load_step_ref, &code->step_count);
}

static void
set_benign(struct dpl_load *load, void *object,
           const struct dpl_yaml_node *value)
{
    ((struct dpl_code *)object)->benign = dpl_load_bool(load, value);
}

static const struct dpl_key code_keys[] = {
    {"code", DPL_KEY_WORD, 0, 1, set_code},
    {"http", DPL_KEY_UINT, 0, 1, set_http},
    {"name", DPL_KEY_WORD, 0, 1, set_name},
    {"also", DPL_KEY_WORD, 0, 1, set_also},
    {"items", DPL_KEY_MAPPING, 0, 1, set_items, DPL_SHAPE(WEIGHTS)},
    {"text", DPL_KEY_WORD_OR_MAPPING, 1, 1, set_text, DPL_SHAPE(TEXTS)},
    {"says", DPL_KEY_WORD_OR_MAPPING, 0, 1, set_says, DPL_SHAPE(SAYINGS)},
    {"note", DPL_KEY_WORD_OR_MAPPING, 0, 1, set_note, DPL_SHAPE(TEXTS)},
    {"steps", DPL_KEY_WORD_OR_LIST, 0, 1, set_steps},
    {"benign", DPL_KEY_BOOL, 0, 1, set_benign},
};
const struct dpl_shape dpl_code_shape = DPL_MAPPING_OF(code_keys, "code");

static bool
has_one_of(struct dpl_load *load, const struct dpl_yaml_node *node,
           const char *one, const char *other)
{
    const bool good = !dpl_yaml_get(node, one) != !dpl_yaml_get(node, other);

    if (node->kind == DPL_YAML_MAPPING && !good)
        dpl_load_error(load, DPL_E0110, node,
                       "one of '%s' and '%s' is needed, not both", one, other);
    return good;
}

static void
load_code(struct dpl_load *load, const struct dpl_yaml_node *node,
          uint32_t index)
{
    const struct dplog_ruleset *set = load->set;

    if (index >= set->code_count ||
        !dpl_load_mapping(load, node, "a code", code_keys,
                          sizeof(code_keys) / sizeof(*code_keys), DPL_PLACE_ANY,
                          &set->codes[index]) ||
        !has_one_of(load, node, "code", "http"))
        return;
    for (uint32_t i = 0; i < index; i++)
        if (set->codes[i].value == set->codes[index].value &&
            set->codes[i].kind == set->codes[index].kind)
            dpl_load_error(load, DPL_E0301, node, "code 0x%08X is given twice",
                           (unsigned)set->codes[index].value);
}

static int
compare_codes(const void *a, const void *b)
{
    const struct dpl_code *x = a, *y = b;

    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

/* ── names ── */

static int
compare_names(const void *a, const void *b)
{
    const struct dpl_code_name *x = a, *y = b;
    const int order = dpl_view_compare_nocase(x->name, y->name);

    return order ? order : (x->code > y->code) - (x->code < y->code);
}

/* Split "A / B"; give each part to the list, or only count without one. */
static uint32_t
split_names(const char *names, uint32_t index, struct dpl_code_name *ret)
{
    struct dplog_view rest = dpl_view_of(names);
    uint32_t count = 0;

    while (rest.len) {
        size_t bar = dpl_view_find(rest, DPL_VIEW("/"), 0);

        if (bar == SIZE_MAX)
            bar = rest.len;
        if (ret)
            ret[count] = (struct dpl_code_name){
                dpl_view_trim(dpl_view_slice(rest, 0, bar)), index};
        count++;
        rest = dpl_view_slice(rest, bar + 1, rest.len);
    }
    return count;
}

static void
index_names(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;
    uint32_t count = 0;

    for (uint32_t i = 0; i < set->code_count; i++)
        count += split_names(set->codes[i].name, i, NULL) +
                 split_names(set->codes[i].also, i, NULL);
    set->code_names =
        dpl_load_array(load, (size_t)count + 1, sizeof(*set->code_names));
    if (!set->code_names)
        return;
    for (uint32_t i = 0; i < set->code_count; i++) {
        const char *const both[] = {set->codes[i].name, set->codes[i].also};

        for (int k = 0; k < 2; k++)
            set->code_name_count +=
                split_names(both[k], i, set->code_names + set->code_name_count);
    }
    qsort(set->code_names, set->code_name_count, sizeof(*set->code_names),
          compare_names);
}

/* All texts of all codes; without a list they are only counted. */
static uint32_t
list_texts(const struct dplog_ruleset *set, struct dpl_code_text *ret)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < set->code_count; i++)
        for (uint32_t l = 0; l < set->codes[i].says_count; l++) {
            struct dplog_view rest = dpl_view_of(set->codes[i].says[l]), text;

            while (next_text(&rest, &text)) {
                if (ret)
                    ret[count] = (struct dpl_code_text){text, i};
                count++;
            }
        }
    return count;
}

static void
index_texts(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;

    set->code_texts = dpl_load_array(load, (size_t)list_texts(set, NULL) + 1,
                                     sizeof(*set->code_texts));
    if (!set->code_texts)
        return;
    set->code_text_count = list_texts(set, set->code_texts);
    dpl_code_texts_sort(set->code_texts, set->code_text_count);
}

void
dpl_load_codes(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;

    set->code_count = dpl_load_limited(load, DPL_SECTION_CODES, MAX_CODES);
    set->codes =
        dpl_load_array(load, (size_t)set->code_count + 1, sizeof(*set->codes));
    if (load->failed)
        return;
    dpl_load_each(load, DPL_SECTION_CODES, load_code);
    qsort(set->codes, set->code_count, sizeof(*set->codes), compare_codes);
    index_names(load);
    index_texts(load);
}
