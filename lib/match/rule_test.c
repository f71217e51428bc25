/* SPDX-License-Identifier: MIT
 *
 * Rules against their own examples, with the matcher that analyses logs.
 */
#include "base/buf.h"
#include "base/context.h"
#include "base/error.h"
#include "base/product.h"
#include "base/view.h"
#include "match/matcher.h"
#include "match/row_example.h"
#include <dplog/reader.h>
#include <dplog/ruleset.h>

struct test {
    struct dplog_context *context;
    const struct dplog_ruleset *set;
    struct dpl_matcher *matcher;
    const struct dpl_rule *rule;
    const struct dpl_example *example;
    uint32_t index; /* of the rule */
    bool hit;
    struct dpl_buf detail;
};

static enum dplog_log
log_of(const struct dpl_rule *rule)
{
    for (int log = 1; log < DPLOG_LOG_COUNT; log++)
        if (rule->logs >> log & 1)
            return (enum dplog_log)log;
    return DPLOG_LOG_UNKNOWN;
}

static void
compare_capture(struct test *t, const struct dpl_hit *hit,
                const struct dpl_expected *expected)
{
    const enum dpl_field f = expected->field;
    const struct dplog_view want = dpl_view_of(expected->value);
    const bool given = (hit->given & DPL_FIELD_BIT(f)) != 0;
    const struct dplog_view got = given ? hit->value[f] : dpl_view(NULL, 0);
    uint32_t a, b;

    if (!want.ptr || (given && dpl_view_equal(want, got)))
        return;
    /* A code is the same in any spelling. */
    if (given && t->rule->types[f] == DPL_TYPE_CODE &&
        dpl_code_parse(t->set, want, &a) && dpl_code_parse(t->set, got, &b) &&
        a == b)
        return;
    dpl_buf_addf(&t->detail, "%s%s: expected '%.*s', got '%.*s'",
                 t->detail.len ? "; " : "", dpl_field_name(f), (int)want.len,
                 want.ptr, (int)got.len, got.ptr ? got.ptr : "");
}

static bool
lists(const uint32_t *list, uint32_t count, uint32_t rule)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == rule)
            return true;
    return false;
}

/* Whether two causes of one line say which of them counts: one repeats what
 * came before it, gives way to any other, or is named by the other. */
static bool
have_an_order(const struct dplog_ruleset *set, uint32_t a, uint32_t b)
{
    const struct dpl_rule *x = &set->rules[a], *y = &set->rules[b];

    return x->wrapper != DPL_WRAPPER_NONE || y->wrapper != DPL_WRAPPER_NONE ||
           x->fallback || y->fallback ||
           lists(x->explains, x->explain_count, b) ||
           lists(y->explains, y->explain_count, a);
}

static void
note_rivals(struct test *t, const struct dpl_match_result *result)
{
    if (t->rule->role != DPLOG_ROLE_CAUSE || t->example->is_counter)
        return;
    for (size_t i = 0; i < result->hit_count; i++) {
        const uint32_t other = result->hits[i].rule;

        if (other != t->index &&
            t->set->rules[other].role == DPLOG_ROLE_CAUSE &&
            !have_an_order(t->set, t->index, other))
            dpl_buf_addf(&t->detail,
                         "%sthe cause '%s' claims the line too, and neither "
                         "says which counts: wrapper, explains or fallback",
                         t->detail.len ? "; " : "", t->set->rules[other].id);
    }
}

static enum dplog_status
match_record(struct test *t, const struct dplog_record *record,
             struct dplog_error *reterr)
{
    struct dpl_match_result result;
    const enum dplog_status status =
        dpl_matcher_run(t->matcher, record, &result, reterr);

    for (size_t i = 0; status >= 0 && i < result.hit_count; i++) {
        if (result.hits[i].rule != t->index || t->hit)
            continue;
        t->hit = true;
        note_rivals(t, &result);
        for (uint32_t k = 0; k < t->example->capture_count; k++)
            compare_capture(t, &result.hits[i], &t->example->captures[k]);
    }
    return status;
}

/* A message, or lines as a log has them, through the reader. */
static enum dplog_status
run_example(struct test *t, struct dplog_error *reterr)
{
    struct dplog_reader_options options = DPLOG_READER_OPTIONS_INIT;
    struct dplog_reader *reader = NULL;
    struct dplog_record record;
    struct dpl_buf text = {0};
    enum dplog_status status;

    options.log = log_of(t->rule);
    if (!t->example->is_raw) {
        dpl_buf_add_view(&text, t->example->text);
        dpl_buf_addf(&text,
                     "  $$<%s><11-20-2026 09:44:23.551-540>"
                     "<thread=3020 (0xBCC)>\r\n",
                     dpl_log_component(options.log));
    } else {
        dpl_buf_add_view(&text, t->example->text);
    }
    status = text.failed
                 ? dpl_fail_memory(reterr)
                 : dplog_reader_new(t->context, &options, &reader, reterr);
    if (status >= 0)
        status =
            dplog_reader_feed(reader, dpl_buf_str(&text), text.len, reterr);
    for (bool finished = false; status >= 0;) {
        status = dplog_reader_next(reader, &record, reterr);
        if (status == DPLOG_DONE && finished)
            break;
        if (status == DPLOG_DONE)
            dplog_reader_finish(reader);
        finished = finished || status == DPLOG_DONE;
        if (status == DPLOG_OK)
            status = match_record(t, &record, reterr);
    }
    dplog_reader_free(reader);
    dpl_buf_done(&text);
    return status < 0 ? status : DPLOG_OK;
}

static void
judge(struct test *t, uint32_t number, dplog_rule_test_fn test_fn, void *data)
{
    struct dplog_rule_test result = {
        .rule = t->rule->id,
        .kind = t->example->is_counter ? "counterexample" : "example",
        .index = number,
        .path = t->rule->path,
        .line = t->example->line,
    };

    if (t->example->is_counter) {
        result.passed = !t->hit;
        result.detail = t->hit ? "the rule matches it" : NULL;
    } else {
        result.passed = t->hit && !t->detail.len;
        if (!t->hit)
            result.detail = "the rule does not match it";
        else if (t->detail.len)
            result.detail = dpl_buf_str(&t->detail);
    }
    test_fn(data, &result);
}

static enum dplog_status
run_one(struct test *t, uint32_t number, dplog_rule_test_fn test_fn, void *data,
        struct dplog_error *reterr)
{
    enum dplog_status status;

    t->hit = false;
    dpl_buf_clear(&t->detail);
    status = run_example(t, reterr);
    if (status >= 0 && t->detail.failed)
        status = dpl_fail_memory(reterr);
    if (status >= 0)
        judge(t, number, test_fn, data);
    return status;
}

enum dplog_status
dplog_ruleset_test(struct dplog_context *context,
                   const struct dplog_ruleset *ruleset,
                   dplog_rule_test_fn test_fn, void *test_data,
                   struct dplog_error *reterr)
{
    struct test t = {.context = context, .set = ruleset};
    struct dpl_row_example row = {0};
    enum dplog_status status =
        dpl_matcher_new(context, ruleset, &t.matcher, reterr);

    for (t.index = 0; status >= 0 && t.index < ruleset->rule_count; t.index++) {
        uint32_t numbers[2] = {0, 0};

        t.rule = &ruleset->rules[t.index];
        if (t.rule->is_row) {
            status = dpl_row_example(t.rule, &row) ? DPLOG_OK
                                                   : dpl_fail_memory(reterr);
            t.example = &row.example;
            if (status >= 0)
                status = run_one(&t, 1, test_fn, test_data, reterr);
        }
        for (uint32_t i = 0; status >= 0 && i < t.rule->example_count; i++) {
            t.example = &t.rule->examples[i];
            status = run_one(&t, ++numbers[t.example->is_counter], test_fn,
                             test_data, reterr);
        }
    }
    dpl_buf_done(&row.text);
    dpl_matcher_free(t.matcher);
    dpl_buf_done(&t.detail);
    return status < 0 ? status : DPLOG_OK;
}
