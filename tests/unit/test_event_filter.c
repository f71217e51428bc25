/* SPDX-License-Identifier: MIT */
#include "harness.h"
#include <dplog/event.h>

/* 2026-11-20T00:44:23Z */
#define T INT64_C(1795135463000000)

static const struct filter_case {
    const char *name;
    struct dplog_event_filter filter;
    const char *text;
    bool want;
} cases[] = {
    {"no condition", {0}, "anything", true},
    {"text, any case", {.text = "NOT found"}, "was Not Found.", true},
    {"text missing", {.text = "not found"}, "notfound", false},
    {"package", {.package = "ps100012"}, "package PS100012, Version 1", true},
    {"package inside a longer word",
     {.package = "PS100012"},
     "PS1000123",
     false},
    {"package in a file name",
     {.package = "PS100012"},
     "E:\\SMSPKG\\PS100012.PCK",
     true},
    {"short name finds the long one",
     {.dp = "dp01"},
     "to \\\\DP01.CONTOSO.COM\\SMS_DP$",
     true},
    {"long name finds the short one",
     {.dp = "DP01.contoso.com"},
     "on \\\\DP01\\SMS_DP$",
     true},
    {"long name finds itself",
     {.dp = "DP01.contoso.com"},
     "server: DP01.CONTOSO.COM, DPPriority",
     true},
    {"another domain", {.dp = "DP01.contoso.com"}, "DP01.FABRIKAM.COM", false},
    {"a longer domain",
     {.dp = "DP01.contoso.com"},
     "DP01.CONTOSO.COMMON",
     false},
    {"another domain first, then it",
     {.dp = "DP01.contoso.com"},
     "DP01.FABRIKAM.COM and DP01",
     true},
    {"a full stop is no domain",
     {.dp = "DP01.contoso.com"},
     "cannot reach DP01. Retrying",
     true},
    {"a longer host name", {.dp = "DP01"}, "DP012 and XDP01 and A-DP01", false},
    {"an address is whole", {.dp = "10.0.0.7"}, "10.1.2.3 answers", false},
    {"an address is found", {.dp = "10.0.0.7"}, "to 10.0.0.7:445", true},
    {"code, other spelling", {.code = "5"}, "failed; 0x80070005", true},
    {"code as a signed number",
     {.code = "-2147024891"},
     "Win32 last error = 5",
     true},
    {"code inside a hash",
     {.code = "0x80070005"},
     "FileLib\\80070005\\80070005AB",
     false},
    {"another code", {.code = "0x80070005"}, "failed; 0x80070035", false},
    {"log", {.log = DPLOG_LOG_PKGXFERMGR}, "x", true},
    {"another log", {.log = DPLOG_LOG_DISTMGR}, "x", false},
    {"thread", {.thread = 2964}, "x", true},
    {"another thread", {.thread = 2965}, "x", false},
    {"component", {.component = "sms_package_transfer_manager"}, "x", true},
    {"part of a component", {.component = "SMS_PACKAGE"}, "x", false},
    {"severity of a status message",
     {.severity = DPLOG_SEVERITY_WARNING},
     "STATMSG: ID=2302 SEV=E LEV=M SOURCE=\"SMS Server\"",
     true},
    {"a milder status message",
     {.severity = DPLOG_SEVERITY_WARNING},
     "STATMSG: ID=2301 SEV=I LEV=M SOURCE=\"SMS Server\"",
     false},
    {"no severity stated", {.severity = DPLOG_SEVERITY_INFO}, "failed", false},
    {"since this moment", {.since_us = T}, "x", true},
    {"since later", {.since_us = T + 1}, "x", false},
    {"until this moment", {.until_us = T}, "x", false},
    {"until later", {.until_us = T + 1}, "x", true},
    {"all must hold", {.text = "x", .thread = 1}, "x", false},
};

static bool
matches(const struct dplog_event_filter *given,
        const struct dplog_record *record)
{
    struct dplog_event_filter filter = *given;
    struct dplog_event_matcher *matcher = NULL;
    bool result;

    filter.size = sizeof(filter);
    assert_int_equal(dplog_event_matcher_new(NULL, &filter, &matcher, NULL),
                     DPLOG_OK);
    result = dplog_event_matches(matcher, record);
    dplog_event_matcher_free(matcher);
    return result;
}

static struct dplog_record
record_of(const char *text)
{
    const struct dplog_view view = {text, strlen(text)};

    return (struct dplog_record){
        .time_us = T,
        .local_us = T,
        .log = DPLOG_LOG_PKGXFERMGR,
        .thread = 2964,
        .message = view,
        .text = view,
        .component = {"SMS_PACKAGE_TRANSFER_MANAGER", 28},
    };
}

static void
test_conditions(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct dplog_record record = record_of(cases[i].text);

        if (matches(&cases[i].filter, &record) != cases[i].want)
            fail_msg("%s: expected %s", cases[i].name,
                     cases[i].want ? "a match" : "none");
    }
}

static void
test_record_without_time(void **state)
{
    const struct dplog_event_filter any = {0}, since = {.since_us = 1};
    struct dplog_record record = record_of("x");

    (void)state;
    record.time_us = DPLOG_TIME_NONE;
    assert_true(matches(&any, &record));
    assert_false(matches(&since, &record));
}

static void
test_refuses_what_is_no_code(void **state)
{
    const struct dplog_event_filter filter = {sizeof(filter),
                                              .code = "access denied"};
    struct dplog_event_matcher *matcher = NULL;
    struct dplog_error err = {0};

    (void)state;
    assert_int_equal(dplog_event_matcher_new(NULL, &filter, &matcher, &err),
                     DPLOG_E_SYNTAX);
    assert_string_equal(err.text, "'access denied' is no error code");
    assert_null(matcher);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_record_without_time),
        cmocka_unit_test(test_refuses_what_is_no_code),
    };

    return cmocka_run_group_tests_name("event_filter", tests, NULL, NULL);
}
