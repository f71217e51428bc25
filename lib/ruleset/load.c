/* SPDX-License-Identifier: MIT
 *
 * Problems with their places, and mappings read by tables of keys.
 */
#include "ruleset/load.h"
#include "base/view.h"
#include <stdio.h>
#include <string.h>

static void
add_problem(struct dpl_load *load, enum dpl_diag_id id,
            const struct dpl_yaml_node *node, const char *hint,
            const char *format, va_list args)
{
    char text[512];

    if (load->diags->only_errors && !dpl_diag_is_error(id))
        return;
    (void)vsnprintf(text, sizeof(text), format, args); /* cut if need be */
    dpl_diags_add(load->diags, id, load->file, node ? node->line : 1,
                  node ? node->column : 1, hint, "%s", text);
}

void
dpl_load_error(struct dpl_load *load, enum dpl_diag_id id,
               const struct dpl_yaml_node *node, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add_problem(load, id, node, /* hint */ NULL, format, args);
    va_end(args);
}

void
dpl_load_error_hint(struct dpl_load *load, enum dpl_diag_id id,
                    const struct dpl_yaml_node *node, const char *hint,
                    const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add_problem(load, id, node, hint, format, args);
    va_end(args);
}

const char *
dpl_load_hint(const struct dpl_suggestion *suggestion, char ret[96])
{
    if (!suggestion->best)
        return NULL;
    (void)snprintf(ret, 96, "did you mean '%.64s'?", suggestion->best);
    return ret;
}

/* ── keys ── */

static const char *const type_names[] = {
    [DPL_KEY_WORD] = "a word or text",
    [DPL_KEY_BOOL] = "true or false",
    [DPL_KEY_UINT] = "a whole number",
    [DPL_KEY_MAPPING] = "a mapping",
    [DPL_KEY_LIST] = "a list",
    [DPL_KEY_WORD_OR_LIST] = "a word or a list of words",
    [DPL_KEY_WORD_OR_MAPPING] = "a text or a mapping",
};

static bool
all_scalars(const struct dpl_yaml_node *list)
{
    for (const struct dpl_yaml_node *n = list->first; n; n = n->next) {
        if (n->kind != DPL_YAML_SCALAR)
            return false;
    }
    return true;
}

static bool
is_type(const struct dpl_yaml_node *node, enum dpl_key_type type)
{
    const bool is_word = node->kind == DPL_YAML_SCALAR && node->text.len > 0;
    uint64_t number;
    bool flag;

    switch (type) {
    case DPL_KEY_WORD:
        return is_word;
    case DPL_KEY_BOOL:
        return dpl_yaml_to_bool(node, &flag);
    case DPL_KEY_UINT:
        return dpl_yaml_to_uint(node, &number);
    case DPL_KEY_MAPPING:
        return node->kind == DPL_YAML_MAPPING;
    case DPL_KEY_LIST:
        return node->kind == DPL_YAML_SEQUENCE;
    case DPL_KEY_WORD_OR_LIST:
        return is_word ||
               (node->kind == DPL_YAML_SEQUENCE && all_scalars(node));
    case DPL_KEY_WORD_OR_MAPPING:
        return is_word || node->kind == DPL_YAML_MAPPING;
    }
    return false;
}

bool
dpl_load_is(struct dpl_load *load, const struct dpl_yaml_node *node,
            enum dpl_key_type type, const char *what)
{
    if (is_type(node, type))
        return true;
    dpl_load_error(load, DPL_E0101, node, "'%s' must be %s", what,
                   type_names[type]);
    return false;
}

/*
 * From keys[from] on and around: who writes a mapping writes it in the table's
 * order, so the next key is one of the next few. 11 of 43 million instructions
 * that the built-in rules took to load.
 */
static size_t
find_key(const struct dpl_key *keys, size_t count, size_t from,
         struct dplog_view name)
{
    for (size_t n = 0; n < count; n++) {
        const size_t i = from + n < count ? from + n : from + n - count;

        /* The length counts: a name may hold a NUL. */
        if (name.len && keys[i].name[0] == name.ptr[0] &&
            strcmp(keys[i].name, name.ptr) == 0 &&
            strlen(keys[i].name) == name.len)
            return i;
    }
    return count;
}

static void
report_unknown_key(struct dpl_load *load, const struct dpl_yaml_node *key,
                   const char *what, const struct dpl_key *keys, size_t count,
                   uint32_t place)
{
    struct dpl_suggestion suggestion = dpl_suggest(key->text);
    char hint[96];

    for (size_t i = 0; i < count; i++) {
        if (keys[i].allowed & place)
            dpl_suggest_offer(&suggestion, keys[i].name);
    }
    dpl_load_error_hint(load, DPL_E0102, key, dpl_load_hint(&suggestion, hint),
                        "unknown key '%.64s' in %s", key->text.ptr, what);
}

/* The value of each key of the table; NULL where there is none. */
static void
find_values(struct dpl_load *load, const struct dpl_yaml_node *node,
            const char *what, const struct dpl_key *keys, size_t count,
            uint32_t place, const struct dpl_yaml_node **ret)
{
    size_t next = 0;

    for (const struct dpl_yaml_node *n = node->first; n; n = n->next) {
        size_t at;

        if (n->key->kind != DPL_YAML_SCALAR ||
            dpl_view_starts(n->key->text, DPL_VIEW("x-")))
            continue;
        at = find_key(keys, count, next, n->key->text);
        if (at == count) {
            report_unknown_key(load, n->key, what, keys, count, place);
            continue;
        }
        if ((keys[at].allowed & place) == 0)
            dpl_load_error(load, DPL_E0108, n->key,
                           "key '%s' is not allowed in %s", keys[at].name,
                           what);
        if (!ret[at])
            ret[at] = n;
        next = at + 1;
    }
}

bool
dpl_load_mapping(struct dpl_load *load, const struct dpl_yaml_node *node,
                 const char *what, const struct dpl_key *keys, size_t count,
                 uint32_t place, void *object)
{
    const struct dpl_yaml_node *values[DPL_KEYS_MAX]; /* NULL: not there */

    if (node->kind != DPL_YAML_MAPPING) {
        dpl_load_error(load, DPL_E0101, node, "%s must be a mapping", what);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        values[i] = NULL;
    find_values(load, node, what, keys, count, place, values);
    for (size_t i = 0; i < count; i++) {
        if (!values[i] && (keys[i].required & place))
            dpl_load_error(load, DPL_E0103, node, "%s needs the key '%s'", what,
                           keys[i].name);
        if (values[i] && (keys[i].allowed & place) && keys[i].set &&
            dpl_load_is(load, values[i], keys[i].type, keys[i].name))
            keys[i].set(load, object, values[i]);
    }
    return true;
}
