/* SPDX-License-Identifier: MIT
 *
 * What a code, a checklist item or a rule means, as text.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/number.h"
#include "base/utf8.h"
#include "base/view.h"
#include "ruleset/codes.h"
#include <dplog/explain.h>

struct explain {
    const struct dplog_ruleset *set;
    enum dplog_language language;
    struct dpl_buf out;
};

static const char *
in_language(const struct explain *x, const char *const text[2])
{
    return text[x->language] ? text[x->language] : text[DPLOG_LANGUAGE_EN];
}

static const char *
word(const struct explain *x, const char *en, const char *ja)
{
    return x->language == DPLOG_LANGUAGE_JA ? ja : en;
}

static void
add_field(struct explain *x, const char *label, const char *text)
{
    if (text)
        dpl_buf_addf(&x->out, "  %s: %s\n", label, text);
}

/* What a code or a rule points to: the rest of a line behind its label. */
static void
add_weights(struct explain *x, const struct dpl_item_weight *items,
            uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        dpl_buf_addf(&x->out, "%s %s %s", i ? "," : "",
                     x->set->items[items[i].item].id,
                     DPL_FIXED((double)items[i].weight, 2));
    if (!count)
        dpl_buf_addf(&x->out, " %s",
                     word(x, "nothing by itself", "単独ではなし"));
    dpl_buf_add_char(&x->out, '\n');
}

static void
add_points_to(struct explain *x, const struct dpl_item_weight *items,
              uint32_t count)
{
    dpl_buf_addf(&x->out, "  %s:", word(x, "points to", "疑われる項目"));
    add_weights(x, items, count);
}

/* ── codes ── */

/* What it points to in lines of one kind. */
static void
add_tables(struct explain *x, const struct dpl_code *code)
{
    for (uint32_t t = 0; t < x->set->table_count; t++) {
        const struct dpl_code_table *table = &x->set->tables[t];

        for (uint32_t r = 0; r < table->row_count; r++) {
            const struct dpl_code_row *row = &table->rows[r];
            const char *title = in_language(x, table->title);

            if (row->value != code->value || row->kind != code->kind)
                continue;
            dpl_buf_addf(&x->out, "    %s%s%s:", word(x, "when ", ""),
                         title ? title : table->id, word(x, "", " の場合"));
            add_weights(x, row->items, row->item_count);
        }
    }
}

/* ── steps ── */

enum { STEP_COLUMN = 19 };

static const char *
machine(const struct explain *x, const char *where)
{
    static const struct {
        const char *where, *en, *ja;
    } machines[] = {
        {"site-server", "site server", "サイト サーバー"},
        {"dp", "DP", "配布ポイント"},
        {"source-server", "source server", "ソース サーバー"},
        {"console", "console", "コンソール"},
    };

    for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
        if (dpl_view_equal(dpl_view_of(machines[i].where), dpl_view_of(where)))
            return word(x, machines[i].en, machines[i].ja);
    return where;
}

/* No log is at hand: what it would name stands as "<dp>". */
static void
add_template(struct explain *x, const char *text)
{
    const struct dplog_view t = dpl_view_of(text);

    for (size_t i = 0; i < t.len; i++) {
        size_t to = i + 1;

        while (t.ptr[i] == '{' && to < t.len &&
               (t.ptr[to] == '_' || (t.ptr[to] >= 'a' && t.ptr[to] <= 'z')))
            to++;
        if (to == i + 1 || to == t.len || t.ptr[to] != '}') {
            dpl_buf_add_char(&x->out, t.ptr[i]);
            continue;
        }
        dpl_buf_add_char(&x->out, '<');
        dpl_buf_add_view(&x->out, dpl_view_slice(t, i + 1, to));
        dpl_buf_add_char(&x->out, '>');
        i = to;
    }
}

/* What follows in its own line, below the first one. */
static void
add_below(struct explain *x, const char *label, const char *text)
{
    if (!text)
        return;
    dpl_buf_addf(&x->out, "%*s%s", STEP_COLUMN, "", label);
    add_template(x, text);
    dpl_buf_add_char(&x->out, '\n');
}

/* As reports have it: the command, its good answer, then the words. */
static void
add_step(struct explain *x, unsigned number, const struct dpl_step *step)
{
    const char *where = machine(x, step->where);
    const char *text = in_language(x, step->text);
    unsigned column = 3 + dpl_utf8_columns(dpl_view_of(where));

    dpl_buf_addf(&x->out, "%2u %s", number, where);
    do
        dpl_buf_add_char(&x->out, ' ');
    while (++column < STEP_COLUMN);
    add_template(x, step->command ? step->command : text ? text : step->id);
    dpl_buf_add_char(&x->out, '\n');
    add_below(x, word(x, "good: ", "正常: "), in_language(x, step->good));
    if (step->command)
        add_below(x, "", text);
}

/* The code's own steps, then the first ones of what it points to most. */
static void
add_code_steps(struct explain *x, const struct dpl_code *code)
{
    enum { STEPS = 3 };
    const struct dpl_item *item =
        code->item_count ? &x->set->items[code->items[0].item] : NULL;
    unsigned count = 0;

    if (code->benign || (!item && !code->step_count))
        return;
    dpl_buf_addf(&x->out, "  %s:\n", word(x, "what to do", "対処"));
    for (uint32_t i = 0; i < code->step_count && count < STEPS; i++)
        add_step(x, ++count, &x->set->steps[code->steps[i]]);
    for (uint32_t i = 0; item && i < item->step_count && count < STEPS; i++)
        if (!x->set->steps[item->first_step + i].by_name)
            add_step(x, ++count, &x->set->steps[item->first_step + i]);
    if (item)
        dpl_buf_addf(&x->out, "  %s: dplog explain %s\n",
                     word(x, "all of its steps", "すべての手順"), item->id);
}

static void
add_code(struct explain *x, const struct dpl_code *code)
{
    char spelled[11];
    const uint32_t low = code->value & 0xFFFF;

    dpl_code_format(code->value, spelled);
    if (code->kind == DPL_CODE_HTTP)
        dpl_buf_addf(&x->out, "HTTP %u (%s, PatchDownloader.log)\n",
                     (unsigned)low, spelled);
    else if (code->value >> 16 == 0x8007)
        dpl_buf_addf(&x->out, "%s = %u%s%s\n", spelled, (unsigned)low,
                     code->name ? " " : "", code->name ? code->name : "");
    else
        dpl_buf_addf(&x->out, "%s%s%s\n", spelled, code->name ? " " : "",
                     code->name ? code->name : "");
    dpl_buf_addf(&x->out, "  %s: %d, %u%s%s\n",
                 word(x, "also written", "別の表記"), (int)(int32_t)code->value,
                 (unsigned)code->value, code->also ? ", " : "",
                 code->also ? code->also : "");
    add_field(x, word(x, "means", "意味"), in_language(x, code->text));
    add_field(x, word(x, "note", "注"), in_language(x, code->note));
    if (code->benign)
        dpl_buf_addf(&x->out, "  %s\n",
                     word(x, "never an error", "エラーではありません"));
    if (code->items)
        add_points_to(x, code->items, code->item_count);
    add_tables(x, code);
    add_code_steps(x, code);
}

static bool
explain_code(struct explain *x, struct dplog_view spelled)
{
    static const enum dpl_code_kind kinds[] = {DPL_CODE_HRESULT, DPL_CODE_HTTP};
    uint32_t value;
    bool found = false;

    if (!dpl_code_parse(x->set, spelled, &value))
        return false;
    for (int k = 0; k < 2; k++) {
        const struct dpl_code *code =
            dpl_ruleset_find_code(x->set, value, kinds[k]);

        if (code) {
            add_code(x, code);
            found = true;
        }
    }
    return found;
}

/* ── items ── */

static bool
explain_item(struct explain *x, struct dplog_view id)
{
    const uint32_t index = dpl_ruleset_find_item(x->set, id);
    const struct dpl_item *item;

    if (index == DPL_NO_INDEX)
        return false;
    item = &x->set->items[index];
    dpl_buf_addf(&x->out, "%s - %s\n", item->id, in_language(x, item->title));
    add_field(x, word(x, "note", "注"), in_language(x, item->note));
    for (uint32_t i = 0; i < item->step_count; i++) {
        const struct dpl_step *step = &x->set->steps[item->first_step + i];

        add_step(x, (unsigned)i + 1, step);
    }
    return true;
}

/* ── rules ── */

static bool
explain_rule(struct explain *x, struct dplog_view id)
{
    const uint32_t index = dpl_ruleset_find_rule(x->set, id);
    const struct dpl_rule *rule;
    const struct dpl_rule_text *text;

    if (index == DPL_NO_INDEX)
        return false;
    rule = &x->set->rules[index];
    text = &rule->text[x->language];
    if (!text->title)
        text = &rule->text[DPLOG_LANGUAGE_EN];
    dpl_buf_addf(&x->out, "%s (%s, %s)\n", rule->id,
                 dplog_role_name(rule->role),
                 dplog_severity_name(rule->severity));
    add_field(x, word(x, "title", "表題"), text->title);
    add_field(x, word(x, "cause", "原因"), text->cause);
    add_field(x, word(x, "action", "対処"), text->action);
    if (rule->stage != DPL_NO_INDEX)
        add_field(x, word(x, "stage", "段階"),
                  in_language(x, x->set->stages[rule->stage].title));
    if (rule->by_code != DPL_NO_INDEX)
        add_field(x, word(x, "weights by code", "コード別の重み"),
                  x->set->tables[rule->by_code].id);
    if (rule->items)
        add_points_to(x, rule->items, rule->item_count);
    add_field(x, word(x, "provenance", "出所"),
              dpl_provenance_name(rule->provenance));
    for (uint32_t i = 0; i < rule->reference_count; i++)
        add_field(x, word(x, "see", "参照"), rule->references[i]);
    dpl_buf_addf(&x->out, "  %s:%u\n", rule->path, (unsigned)rule->line);
    return true;
}

enum dplog_status
dplog_explain(const struct dplog_ruleset *ruleset, const char *word,
              enum dplog_language language, dplog_write_fn write_fn,
              void *write_data, struct dplog_error *reterr)
{
    const struct dplog_view v = dpl_view_trim(dpl_view_of(word));
    struct explain x = {.set = ruleset, .language = language};
    enum dplog_status status = DPLOG_OK;

    if (!explain_item(&x, v) && !explain_rule(&x, v) && !explain_code(&x, v))
        status = DPLOG_DONE;
    if (x.out.failed)
        status = dpl_fail_memory(reterr);
    else if (status == DPLOG_OK &&
             !write_fn(write_data, dpl_buf_str(&x.out), x.out.len))
        status = dpl_fail(reterr, DPLOG_E_IO, "cannot write");
    dpl_buf_done(&x.out);
    return status;
}
