/* SPDX-License-Identifier: MIT
 *
 * Contexts, errors and the names of enum values.
 */
#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/view.h"
#include "harness.h"
#include <dplog/record.h>
#include <dplog/version.h>
#include <errno.h>
#include <stdio.h>

static void
fills_in_default_limits(void **state)
{
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;
    struct dplog_context *context = NULL;

    (void)state;
    options.limits.findings = 3;
    assert_int_equal(dplog_context_new(&options, &context, NULL), DPLOG_OK);
    assert_int_equal(context->limits.findings, 3);
    assert_int_equal(context->limits.record_bytes, 1024 * 1024);
    assert_true(context->limits.archive_bytes == UINT64_C(17179869184));
    dplog_context_free(context);
    dplog_context_free(NULL);
}

static void
refuses_options_it_does_not_know(void **state)
{
    struct {
        struct dplog_context_options known;
        unsigned char more[16];
    } newer = {.known = DPLOG_CONTEXT_OPTIONS_INIT};
    struct dplog_context *context = NULL;
    struct dplog_error err = {0};

    (void)state;
    newer.known.size = sizeof(newer);
    assert_int_equal(dplog_context_new(&newer.known, &context, &err), DPLOG_OK);
    dplog_context_free(context);
    context = NULL;
    newer.more[15] = 1;
    assert_int_equal(dplog_context_new(&newer.known, &context, &err),
                     DPLOG_E_ARGUMENT);
    assert_int_equal(err.status, DPLOG_E_ARGUMENT);
    assert_null(context);
    newer.known.size = 0;
    assert_int_equal(dplog_context_new(&newer.known, &context, NULL),
                     DPLOG_E_ARGUMENT);
}

static void
takes_options_of_an_older_caller(void **state)
{
    struct {
        size_t size;
        int first, second;
    } options = {offsetof(struct dplog_context_options, log_fn), 1, 2},
      known = {sizeof(known), 7, 8};

    (void)state;
    options.size = sizeof(size_t) + sizeof(int);
    assert_int_equal(dpl_options_copy(&options, &known, sizeof(known), NULL),
                     DPLOG_OK);
    assert_int_equal(known.size, sizeof(known));
    assert_int_equal(known.first, 1);
    assert_int_equal(known.second, 0);
    assert_int_equal(dpl_options_copy(NULL, &known, sizeof(known), NULL),
                     DPLOG_OK);
    assert_int_equal(known.first, 1);
}

static void
reports_that_there_is_no_memory(void **state)
{
    struct dplog_context *context = NULL;
    struct dplog_error err = {0};

    (void)state;
    dpl_mem_fail_after(0);
    assert_int_equal(dplog_context_new(NULL, &context, &err),
                     DPLOG_E_NO_MEMORY);
    dpl_mem_fail_after(-1);
    assert_null(context);
    assert_string_equal(err.text, "out of memory");
}

struct log_lines {
    unsigned count;
    char last[2000];
};

static void
keep_line(void *data, enum dplog_log_level level, const char *text)
{
    struct log_lines *lines = data;

    (void)level;
    lines->count++;
    (void)snprintf(lines->last, sizeof(lines->last), "%s", text);
}

static void
logs_up_to_its_level_on_one_line(void **state)
{
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;
    struct dplog_context *context = NULL;
    struct log_lines lines = {0};
    char wide[1200];

    (void)state;
    options.log_fn = keep_line;
    options.log_data = &lines;
    assert_int_equal(dplog_context_new(&options, &context, NULL), DPLOG_OK);
    dpl_log(context, DPLOG_LOG_INFO, "not %s", "wanted");
    assert_int_equal(lines.count, 0);
    dpl_log(context, DPLOG_LOG_WARNING, "two\nlines %d", 5);
    assert_int_equal(lines.count, 1);
    assert_string_equal(lines.last, "two lines 5");
    for (size_t i = 0; i + 3 < sizeof(wide); i += 3)
        memcpy(wide + i, "\xE3\x83\x87", 4);
    dpl_log(context, DPLOG_LOG_WARNING, "%s", wide);
    assert_true(dpl_utf8_is_valid(dpl_view_of(lines.last)));
    assert_int_equal(strlen(lines.last), 1020);
    dplog_context_free(context);
}

static void
error_text_is_one_printable_line(void **state)
{
    struct dplog_error err = {.line = 9};

    (void)state;
    assert_int_equal(dpl_fail(&err, DPLOG_E_IO, "cannot open '%s'",
                              "a\x1B[2J\n\xFF\xC2\x9B\xE3\x83\x87"),
                     DPLOG_E_IO);
    assert_string_equal(err.text, "cannot open 'a?[2J???\xE3\x83\x87'");
    assert_int_equal(err.line, 0);
    assert_int_equal(dpl_fail(NULL, DPLOG_E_IO, "x"), DPLOG_E_IO);
}

static void
error_text_keeps_the_reason_behind_a_long_path(void **state)
{
    struct dplog_error err = {0};
    char wide[2000];

    (void)state;
    for (size_t i = 0; i + 3 < sizeof(wide); i += 3)
        memcpy(wide + i, "\xE3\x83\x87", 4);
    dpl_fail_os(&err, DPLOG_E_IO, ENOENT, "cannot open '%s'", wide);
    assert_int_equal(err.os_error, ENOENT);
    assert_non_null(strstr(err.text, ": "));
    assert_true(dpl_utf8_is_valid(dpl_view_of(err.text)));
    assert_null(strchr(err.text, '?'));
    dpl_fail(&err, DPLOG_E_IO, "%s", wide);
    assert_int_equal(strlen(err.text), 510);
    assert_null(strchr(err.text, '?'));
}

static void
names_are_never_null(void **state)
{
    enum dplog_encoding encoding = DPLOG_ENCODING_AUTO;

    (void)state;
    assert_string_equal(dplog_log_name(DPLOG_LOG_MIXED), "mixed");
    assert_string_equal(dplog_log_name((enum dplog_log)99), "unknown");
    assert_string_equal(dplog_format_name(DPLOG_FORMAT_CCM), "ccm");
    assert_string_equal(dplog_severity_name(DPLOG_SEVERITY_ERROR), "error");
    assert_string_equal(dplog_status_name(DPLOG_E_UNSUPPORTED),
                        "E_UNSUPPORTED");
    assert_string_equal(dplog_status_name(DPLOG_OK), "OK");
    assert_string_equal(dplog_status_name(DPLOG_DONE), "DONE");
    assert_string_equal(dplog_status_name((enum dplog_status) - 10), "unknown");
    assert_string_equal(dplog_status_name((enum dplog_status)2), "unknown");
    for (int i = DPLOG_ENCODING_AUTO; i <= DPLOG_ENCODING_CP1252; i++) {
        const char *name = dplog_encoding_name((enum dplog_encoding)i);

        assert_true(dplog_encoding_parse(name, &encoding));
        assert_int_equal(encoding, i);
    }
    assert_true(dplog_encoding_parse("UTF-16LE", &encoding));
    assert_false(dplog_encoding_parse("latin-9", &encoding));
    assert_int_equal(encoding, DPLOG_ENCODING_UTF16LE);
    assert_string_equal(dplog_version(), DPLOG_VERSION);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_in_default_limits),
        cmocka_unit_test(refuses_options_it_does_not_know),
        cmocka_unit_test(takes_options_of_an_older_caller),
        cmocka_unit_test(reports_that_there_is_no_memory),
        cmocka_unit_test(logs_up_to_its_level_on_one_line),
        cmocka_unit_test(error_text_is_one_printable_line),
        cmocka_unit_test(error_text_keeps_the_reason_behind_a_long_path),
        cmocka_unit_test(names_are_never_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
