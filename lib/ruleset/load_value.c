/* SPDX-License-Identifier: MIT
 *
 * The values that appear in every section: texts, numbers, weights, fields.
 */
#include "base/product.h"
#include "base/time.h"
#include "base/view.h"
#include "ruleset/codes.h"
#include "ruleset/load.h"

/* The machines that steps and logs to collect name. */
const char *const dpl_where_words[4] = {"site-server", "dp", "source-server",
                                        "console"};

void *
dpl_load_array(struct dpl_load *load, size_t count, size_t size)
{
    void *array = dpl_arena_array(&load->set->arena, count, size);

    if (!array)
        load->failed = true;
    return array;
}

const char *
dpl_load_string(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dplog_view text = dpl_yaml_text(node);
    const char *copy;

    if (text.len == 0)
        return NULL;
    /* 200 KB that most runs never look at. */
    if (dpl_load_is_built_in(load))
        return text.ptr;
    copy = dpl_arena_copy(&load->set->arena, text);
    if (!copy)
        load->failed = true;
    return copy;
}

/* Placeholders that are no fields. */
static const char *const other_placeholders[] = {
    "site_server", "site_code", "hop",      "stage",    "code_name",
    "code_text",   "item",      "url_host", "url_port", "since",
};

static bool
is_placeholder(struct dplog_view name)
{
    enum dpl_field field;

    for (size_t i = 0;
         i < sizeof(other_placeholders) / sizeof(*other_placeholders); i++)
        if (dpl_view_equal(name, dpl_view_of(other_placeholders[i])))
            return true;
    return dpl_field_parse(name, &field);
}

static void
report_placeholder(struct dpl_load *load, const struct dpl_yaml_node *node,
                   struct dplog_view name)
{
    struct dpl_suggestion suggestion = dpl_suggest(name);
    char hint[96];

    for (size_t i = 0;
         i < sizeof(other_placeholders) / sizeof(*other_placeholders); i++)
        dpl_suggest_offer(&suggestion, other_placeholders[i]);
    dpl_load_offer_fields(&suggestion);
    dpl_load_error_hint(load, DPL_E0204, node, dpl_load_hint(&suggestion, hint),
                        "unknown placeholder '{%.*s}'", (int)name.len,
                        name.ptr);
}

static void
check_template(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dplog_view text = dpl_yaml_text(node);

    /* Only {word} is a placeholder; PowerShell has braces of other kinds. */
    for (size_t i = 0; i < text.len; i++) {
        struct dplog_view name;
        size_t to = i + 1;

        if (text.ptr[i] != '{')
            continue;
        while (to < text.len && ((text.ptr[to] >= 'a' && text.ptr[to] <= 'z') ||
                                 text.ptr[to] == '_'))
            to++;
        name = dpl_view_slice(text, i + 1, to);
        if (name.len && to < text.len && text.ptr[to] == '}' &&
            !is_placeholder(name))
            report_placeholder(load, node, name);
    }
}

const char *
dpl_load_template(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    if (!dpl_load_is_built_in(load))
        check_template(load, node);
    return dpl_load_string(load, node);
}

void
dpl_load_texts(struct dpl_load *load, const struct dpl_yaml_node *node,
               bool is_template, const char *ret[2])
{
    static const char *const languages[] = {"en", "ja"};

    if (node->kind == DPL_YAML_SCALAR) {
        ret[DPLOG_LANGUAGE_EN] = is_template ? dpl_load_template(load, node)
                                             : dpl_load_string(load, node);
        return;
    }
    for (const struct dpl_yaml_node *n = node->first; n; n = n->next) {
        const bool is_ja = dpl_view_equal(n->key->text, DPL_VIEW("ja"));

        if (!is_ja && !dpl_view_equal(n->key->text, DPL_VIEW("en"))) {
            dpl_load_error(load, DPL_E0102, n->key,
                           "unknown language '%.16s': en and ja are known",
                           n->key->text.ptr);
            continue;
        }
        if (dpl_load_is(load, n, DPL_KEY_WORD, languages[is_ja]))
            ret[is_ja] = is_template ? dpl_load_template(load, n)
                                     : dpl_load_string(load, n);
    }
}

bool
dpl_load_bool(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    bool flag = false;

    if (!dpl_yaml_to_bool(node, &flag))
        dpl_load_error(load, DPL_E0101, node, "true or false is wanted");
    return flag;
}

uint32_t
dpl_load_uint(struct dpl_load *load, const struct dpl_yaml_node *node,
              uint32_t max)
{
    uint64_t number = 0;

    if (!dpl_yaml_to_uint(node, &number) || number > max) {
        dpl_load_error(load, DPL_E0105, node,
                       "a whole number from 0 to %lu is wanted",
                       (unsigned long)max);
        return 0;
    }
    return (uint32_t)number;
}

int64_t
dpl_load_duration(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    int64_t us = 0;

    if (!dpl_parse_duration(dpl_yaml_text(node).ptr, &us) || us <= 0) {
        dpl_load_error(load, DPL_E0105, node,
                       "a duration such as 90s, 30m, 2h or 7d is wanted");
        return 0;
    }
    return us;
}

unsigned
dpl_load_choice(struct dpl_load *load, const struct dpl_yaml_node *node,
                const char *const *words, unsigned count, unsigned otherwise)
{
    const struct dplog_view text = dpl_yaml_text(node);
    struct dpl_suggestion suggestion = dpl_suggest(text);
    struct dpl_buf list = {0};
    char hint[96];

    for (unsigned i = 0; i < count; i++) {
        if (dpl_view_equal(text, dpl_view_of(words[i])))
            return i;
    }
    for (unsigned i = 0; i < count; i++) {
        dpl_suggest_offer(&suggestion, words[i]);
    }
    for (unsigned i = 0; i < count; i++)
        dpl_buf_addf(&list, i == 0 ? "%s" : ", %s", words[i]);
    dpl_load_error_hint(load, DPL_E0104, node, dpl_load_hint(&suggestion, hint),
                        "'%.64s' is none of: %s", text.ptr, dpl_buf_str(&list));
    dpl_buf_done(&list);
    return otherwise;
}

static const char *const severity_words[] = {"info", "warning", "error",
                                             "critical"};
const struct dpl_shape dpl_severity_shape = {
    .kind = DPL_SHAPE_CHOICE, .words = severity_words, .count = 4};

enum dplog_severity
dpl_load_severity(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    return (enum dplog_severity)(
        dpl_load_choice(load, node, severity_words, 4, 2) +
        DPLOG_SEVERITY_INFO);
}

const struct dpl_yaml_node *
dpl_load_first(const struct dpl_yaml_node *node)
{
    return node->kind == DPL_YAML_SCALAR ? node : node->first;
}

uint32_t
dpl_load_count(const struct dpl_yaml_node *node)
{
    return node->kind == DPL_YAML_SCALAR ? 1 : node->count;
}

bool
dpl_load_is_short(struct dpl_load *load, const struct dpl_yaml_node *node,
                  const char *what)
{
    enum { MOST = 64 };

    if (dpl_load_count(node) <= MOST)
        return true;
    dpl_load_error(load, DPL_E0012, node, "more than %d entries in '%s'", MOST,
                   what);
    return false;
}

void
dpl_load_offer_fields(struct dpl_suggestion *suggestion)
{
    for (int i = 0; i < DPL_FIELD_COUNT_; i++)
        dpl_suggest_offer(suggestion, dpl_field_name((enum dpl_field)i));
}

bool
dpl_load_field(struct dpl_load *load, const struct dpl_yaml_node *node,
               enum dpl_field *ret)
{
    const struct dplog_view name = dpl_yaml_text(node);
    struct dpl_suggestion suggestion = dpl_suggest(name);
    char hint[96];

    if (dpl_field_parse(name, ret))
        return true;
    dpl_load_offer_fields(&suggestion);
    dpl_load_error_hint(load, DPL_E0203, node, dpl_load_hint(&suggestion, hint),
                        "unknown field '%.64s'", name.ptr);
    return false;
}

uint32_t
dpl_load_fields(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dpl_yaml_node *const end =
        node->kind == DPL_YAML_SCALAR ? node->next : NULL;
    uint32_t fields = 0;

    for (const struct dpl_yaml_node *n = dpl_load_first(node); n != end;
         n = n->next) {
        enum dpl_field field;

        if (dpl_load_field(load, n, &field))
            fields |= DPL_FIELD_BIT(field);
    }
    return fields;
}

static uint32_t
primary_logs(void)
{
    uint32_t logs = 0;

    for (int log = 0; log < DPLOG_LOG_COUNT; log++) {
        if (dpl_log_is_primary((enum dplog_log)log))
            logs |= UINT32_C(1) << log;
    }
    return logs;
}

uint32_t
dpl_load_logs(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dpl_yaml_node *const end =
        node->kind == DPL_YAML_SCALAR ? node->next : NULL;
    uint32_t logs = 0;

    if (!dpl_load_is_short(load, node, "log"))
        return 0;
    for (const struct dpl_yaml_node *n = dpl_load_first(node); n != end;
         n = n->next) {
        struct dpl_suggestion suggestion = dpl_suggest(n->text);
        enum dplog_log log;
        char hint[96];

        if (dpl_view_equal(n->text, DPL_VIEW("all"))) {
            logs |= primary_logs();
        } else if (dpl_log_parse(n->text, &log)) {
            logs |= UINT32_C(1) << log;
        } else {
            for (int i = 1; i < DPLOG_LOG_COUNT; i++)
                dpl_suggest_offer(&suggestion,
                                  dplog_log_name((enum dplog_log)i));
            dpl_load_error_hint(load, DPL_E0309, n,
                                dpl_load_hint(&suggestion, hint),
                                "unknown log '%.64s'", n->text.ptr);
        }
    }
    return logs;
}

bool
dpl_load_code(struct dpl_load *load, const struct dpl_yaml_node *node,
              uint32_t *ret)
{
    if (node->kind == DPL_YAML_SCALAR &&
        dpl_code_parse(load->set, node->text, ret))
        return true;
    dpl_load_error(load, DPL_E0205, node, "'%.64s' is no code",
                   dpl_yaml_text(node).ptr);
    return false;
}

static float
load_weight(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    static const struct {
        const char *word;
        float weight;
    } words[] = {{"strong", 0.8F}, {"medium", 0.5F}, {"weak", 0.3F}};
    const struct dplog_view text = dpl_yaml_text(node);
    const char *digits = text.ptr;
    float weight = 0, unit = 1;

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (dpl_view_equal(text, dpl_view_of(words[i].word)))
            return words[i].weight;
    }
    /* 0, 1, 0.75, 1.0: the locale has no say in it. */
    if (text.len > 0 && text.len <= 6 && (*digits == '0' || *digits == '1')) {
        weight = (float)(*digits++ - '0');
        if (*digits == '.')
            digits++;
        for (; dpl_ascii_is_digit(*digits) && digits > text.ptr + 1; digits++) {
            unit /= 10;
            weight += unit * (float)(*digits - '0');
        }
    }
    if (text.len == 0 || digits != text.ptr + text.len || weight > 1) {
        dpl_load_error(load, DPL_E0105, node,
                       "a weight is strong, medium, weak or a number from 0 "
                       "to 1, not '%.32s'",
                       text.ptr);
        return 0;
    }
    return weight;
}

const struct dpl_item_weight *
dpl_load_weights(struct dpl_load *load, const struct dpl_yaml_node *node,
                 uint32_t *ret_count)
{
    struct dpl_item_weight *weights =
        dpl_load_array(load, (size_t)node->count + 1, sizeof(*weights));
    uint32_t count = 0;

    *ret_count = 0;
    if (!weights)
        return NULL;
    for (const struct dpl_yaml_node *n = node->first; n; n = n->next) {
        const uint32_t item = dpl_load_item_ref(load, n->key);
        const float weight = load_weight(load, n);

        if (item != DPL_NO_INDEX)
            weights[count++] = (struct dpl_item_weight){item, weight};
    }
    *ret_count = count;
    return weights;
}

bool
dpl_load_check_id(struct dpl_load *load, const struct dpl_yaml_node *node)
{
    const struct dplog_view id = dpl_yaml_text(node);
    bool ok = id.len > 0 && id.len <= 96;

    for (size_t i = 0; ok && i < id.len; i++) {
        const char c = id.ptr[i];

        ok = (c >= 'a' && c <= 'z') || dpl_ascii_is_digit(c) ||
             (i > 0 && (c == '-' || c == '.' || c == '_' || c == '>'));
    }
    if (!ok)
        dpl_load_error(load, DPL_E0107, node,
                       "'%.96s' is no id: lower-case letters and digits, with "
                       "'.' and '-' between",
                       id.ptr);
    return ok;
}
