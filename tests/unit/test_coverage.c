/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/mem.h"
#include "base/view.h"
#include "harness.h"
#include "rules.h"
#include <dplog/analysis.h>
#include <dplog/rule_tools.h>
#include <string.h>

#define LINE(text)                                                             \
    text " $$<SMS_DISTRIBUTION_MANAGER><11-20-2026 09:00:00.000-540>"          \
         "<thread=3 (0x3)>\r\n"

static const char rules_text[] =
    "dplog: 1\n"
    "error_words: [failed]\n"
    "defaults: {log: [distmgr], provenance: documented}\n"
    "rules:\n"
    "  - {id: one, role: progress, match: {literal: widget one}}\n"
    "  - {id: two, role: progress, match: {literal: widget two}}\n"
    "  - {id: none, role: progress, provenance: recalled, match: {literal: "
    "widget none}}\n"
    "  - {id: guess, role: progress, provenance: inferred, match: {literal: "
    "widget guess}}\n";

struct bench {
    struct dplog_context *context;
    struct dplog_ruleset *rules;
    struct dplog_coverage *coverage;
};

static void
bench_init(struct bench *b)
{
    *b = (struct bench){.context = rules_context()};
    b->rules = rules_build(b->context, rules_text);
    assert_int_equal(dplog_coverage_new(b->rules, &b->coverage, NULL),
                     DPLOG_OK);
}

static void
bench_done(struct bench *b)
{
    dplog_coverage_free(b->coverage);
    dplog_ruleset_free(b->rules);
    dplog_context_free(b->context);
}

static struct dplog_analysis *
analysis_of(struct bench *b, const struct dplog_ruleset *rules,
            const char *lines)
{
    struct dplog_analysis *analysis = NULL;

    assert_int_equal(
        dplog_analysis_new(b->context, rules, NULL, &analysis, NULL), DPLOG_OK);
    assert_int_equal(dplog_analysis_add_bytes(analysis, "distmgr.log", lines,
                                              strlen(lines), NULL),
                     DPLOG_OK);
    return analysis;
}

static void
cover(struct bench *b, const char *name, const char *lines)
{
    struct dplog_analysis *analysis = analysis_of(b, b->rules, lines);

    assert_int_equal(dplog_coverage_run(b->coverage, analysis, name, NULL),
                     DPLOG_OK);
    dplog_analysis_free(analysis); /* what was counted outlives it */
}

static bool
take(void *data, const char *bytes, size_t len)
{
    dpl_buf_add(data, bytes, len);
    return true;
}

static void
inputs_are_summed_and_listed(void **state)
{
    struct dplog_coverage_counts n;
    struct dpl_buf text = {0};
    struct bench b;

    (void)state;
    bench_init(&b);
    cover(&b, "monday", LINE("widget one") LINE("widget one"));
    cover(&b, "tuesday", LINE("widget one") LINE("widget two"));
    cover(&b, "wednesday", LINE("a gadget failed"));
    /* Asked twice, it says the same. */
    for (int i = 0; i < 2; i++) {
        dpl_buf_done(&text);
        assert_int_equal(dplog_coverage_write(b.coverage, DPLOG_REPORT_TEXT,
                                              NULL, take, &text, &n, NULL),
                         DPLOG_OK);
        assert_int_equal(n.records, 5);
        assert_int_equal(n.records_known, 4);
        assert_int_equal(n.rules_hit, 2);
        assert_int_equal(n.rules_unused, 1);
        assert_int_equal(n.rules_unused_inferred, 1);
        assert_int_equal(n.unknown_lines, 1);
        assert_non_null(strstr(dpl_buf_str(&text), "INPUTS   3"));
        assert_non_null(
            strstr(dpl_buf_str(&text),
                   "         2        2        0          1          0  "
                   "monday\n"
                   "         2        2        0          2          1  "
                   "tuesday\n"
                   "         1        0        1          0          0  "
                   "wednesday\n"));
    }
    dpl_buf_done(&text);
    bench_done(&b);
}

static bool
has(const struct dpl_buf *text, const char *part)
{
    return dpl_view_find(dpl_buf_view(text), dpl_view_of(part), 0) != SIZE_MAX;
}

/* What is written in the order of numbers is found again. */
static void
inputs_may_come_after_an_answer(void **state)
{
    struct dpl_buf text = {0};
    struct bench b;

    (void)state;
    bench_init(&b);
    cover(&b, "monday",
          LINE("a gadget failed") LINE("it failed twice")
              LINE("it failed twice"));
    for (int i = 0; i < 2; i++) {
        dpl_buf_clear(&text);
        assert_int_equal(dplog_coverage_write(b.coverage, DPLOG_REPORT_TEXT,
                                              NULL, take, &text, NULL, NULL),
                         DPLOG_OK);
        if (i == 0)
            cover(&b, "tuesday", LINE("a gadget failed"));
    }
    assert_true(has(&text, "2 x  a gadget failed"));
    assert_true(has(&text, "2 x  it failed twice"));
    dpl_buf_done(&text);
    bench_done(&b);
}

static void
other_rules_are_refused(void **state)
{
    struct dplog_analysis *analysis;
    struct dplog_ruleset *other;
    struct dplog_error err = {0};
    struct bench b;

    (void)state;
    bench_init(&b);
    other = rules_build(b.context, rules_text);
    analysis = analysis_of(&b, other, LINE("widget one"));
    assert_int_equal(dplog_coverage_run(b.coverage, analysis, "other", &err),
                     DPLOG_E_ARGUMENT);
    dplog_analysis_free(analysis);
    dplog_ruleset_free(other);
    dplog_coverage_free(NULL);
    bench_done(&b);
}

static void
survives_want_of_memory(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b);
    for (long after = 0;; after++) {
        struct dplog_analysis *analysis =
            analysis_of(&b, b.rules, LINE("widget one") LINE("it failed"));
        struct dplog_coverage *coverage = NULL;
        struct dpl_buf text = {0};
        enum dplog_status status;

        dpl_mem_fail_after(after);
        status = dplog_coverage_new(b.rules, &coverage, NULL);
        if (status >= 0)
            status = dplog_coverage_run(coverage, analysis, "one", NULL);
        dpl_mem_fail_after(-1);
        if (status >= 0)
            status = dplog_coverage_write(coverage, DPLOG_REPORT_JSON, NULL,
                                          take, &text, NULL, NULL);
        dplog_coverage_free(coverage);
        dplog_analysis_free(analysis);
        dpl_buf_done(&text);
        if (status >= 0)
            break;
        assert_int_equal(status, DPLOG_E_NO_MEMORY);
    }
    bench_done(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inputs_are_summed_and_listed),
        cmocka_unit_test(inputs_may_come_after_an_answer),
        cmocka_unit_test(other_rules_are_refused),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
