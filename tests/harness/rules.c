/* SPDX-License-Identifier: MIT
 *
 * Rule packs for tests.
 */
#include "rules.h"
#include "base/buf.h"
#include "base/view.h"
#include "harness.h"

static void
note_problem(void *data, const struct dplog_diag *diag)
{
    struct dpl_buf *text = data;

    dpl_buf_addf(text, "%s %u:%u %s", diag->id, (unsigned)diag->line,
                 (unsigned)diag->column, diag->text);
    if (diag->hint)
        dpl_buf_addf(text, " [%s]", diag->hint);
    dpl_buf_add_char(text, '\n');
}

struct dplog_context *
rules_context(void)
{
    struct dplog_context *context = NULL;

    assert_int_equal(dplog_context_new(NULL, &context, NULL), DPLOG_OK);
    return context;
}

/* threads: 0 for a build that tells everything. */
static struct dplog_ruleset *
build(struct dplog_context *context, const char *yaml, unsigned threads,
      struct dpl_buf *text)
{
    struct dplog_ruleset_builder *builder = NULL;
    struct dplog_ruleset *set = NULL;
    struct dplog_error error = {0};
    enum dplog_status status;

    assert_int_equal(dplog_ruleset_builder_new(context, note_problem, text,
                                               &builder, &error),
                     DPLOG_OK);
    if (threads)
        dplog_ruleset_builder_only_errors(builder, threads);
    assert_int_equal(dplog_ruleset_builder_add(builder, "test.yaml",
                                               dpl_view_of(yaml), &error),
                     DPLOG_OK);
    status = dplog_ruleset_builder_build(builder, &set, &error);
    if (status != DPLOG_OK) {
        assert_int_equal(status, DPLOG_E_SYNTAX);
        assert_int_equal(error.status, DPLOG_E_SYNTAX);
        set = NULL;
    }
    dplog_ruleset_builder_free(builder);
    return set;
}

struct dplog_ruleset *
rules_build(struct dplog_context *context, const char *yaml)
{
    struct dpl_buf text = {0};
    struct dplog_ruleset *set = build(context, yaml, 0, &text);

    if (!set)
        fail_msg("%s", dpl_buf_str(&text));
    dpl_buf_done(&text);
    return set;
}

static char *
problems(struct dplog_context *context, const char *yaml, unsigned threads)
{
    struct dpl_buf text = {0};
    char *ret;

    dplog_ruleset_free(build(context, yaml, threads, &text));
    assert_false(text.failed);
    ret = strdup(dpl_buf_str(&text));
    assert_non_null(ret);
    dpl_buf_done(&text);
    return ret;
}

char *
rules_problems(struct dplog_context *context, const char *yaml)
{
    return problems(context, yaml, 0);
}

char *
rules_errors(struct dplog_context *context, const char *yaml, unsigned threads)
{
    return problems(context, yaml, threads);
}

struct dplog_record
rules_record(enum dplog_log log, const char *text)
{
    return (struct dplog_record){
        .time_us = DPLOG_TIME_NONE,
        .local_us = DPLOG_TIME_NONE,
        .bias = DPLOG_BIAS_NONE,
        .log = log,
        .line = 1,
        .line_count = 1,
        .message = dpl_view_of(text),
        .text = dpl_view_of(text),
    };
}
