/* SPDX-License-Identifier: MIT */
#include "harness.h"
#include <dplog/event.h>

struct sink {
    char text[2048];
    size_t len, limit; /* limit: bytes it takes */
};

static bool
take(void *data, const char *bytes, size_t len)
{
    struct sink *sink = data;

    if (sink->len + len > sink->limit)
        return false;
    memcpy(sink->text + sink->len, bytes, len);
    sink->len += len;
    return true;
}

static struct dplog_record
some_record(void)
{
    return (struct dplog_record){
        .time_us = INT64_C(1795135463551000),
        .local_us = INT64_C(1795167863551000),
        .bias = -540,
        .log = DPLOG_LOG_PKGXFERMGR,
        .format = DPLOG_FORMAT_SMS,
        .thread = 2964,
        .line = 8883,
        .line_count = 1,
        .offset = 1024,
        .length = 99,
        .message = {"~Sending \"a\\b\" failed", 21},
        .component = {"SMS_PACKAGE_TRANSFER_MANAGER", 28},
    };
}

static void
assert_written(const struct dplog_record *record, const char *path,
               enum dplog_event_format format, const char *want)
{
    struct sink sink = {.limit = sizeof(sink.text)};

    assert_int_equal(dplog_event_write(record, path, format, take, &sink, NULL),
                     DPLOG_OK);
    ASSERT_VIEW(((struct dplog_view){sink.text, sink.len}), want);
}

static void
test_as_text(void **state)
{
    const struct dplog_record record = some_record();

    (void)state;
    assert_written(&record, "Logs/PkgXferMgr.log", DPLOG_EVENT_TEXT,
                   "Logs/PkgXferMgr.log:8883  2026-11-20 09:44:23.551 +09:00  "
                   "2964 (0xB94)  ~Sending \"a\\b\" failed\n");
}

static void
test_as_ndjson(void **state)
{
    const struct dplog_record record = some_record();

    (void)state;
    assert_written(
        &record, "Logs/PkgXferMgr.log", DPLOG_EVENT_NDJSON,
        "{\"path\": \"Logs/PkgXferMgr.log\", \"line\": 8883, \"lines\": 1, "
        "\"offset\": 1024, \"length\": 99, \"time\": "
        "\"2026-11-20T00:44:23.551Z\", \"local\": \"2026-11-20 09:44:23.551 "
        "+09:00\", \"bias\": -540, \"log\": \"pkgxfermgr\", \"format\": "
        "\"sms\", \"component\": \"SMS_PACKAGE_TRANSFER_MANAGER\", "
        "\"thread\": 2964, \"severity\": \"unknown\", \"message\": \"~Sending "
        "\\\"a\\\\b\\\" failed\", \"flags\": []}\n");
}

/* Nothing known but the line: no hole, no invented time. */
static void
test_what_is_missing(void **state)
{
    const struct dplog_record record = {
        .time_us = DPLOG_TIME_NONE,
        .local_us = DPLOG_TIME_NONE,
        .bias = DPLOG_BIAS_NONE,
        .line = 1,
        .line_count = 1,
        .flags = DPLOG_RECORD_NO_TIME | DPLOG_RECORD_UNPARSED,
    };

    (void)state;
    assert_written(&record, NULL, DPLOG_EVENT_TEXT, "-:1  -  -  \n");
    assert_written(
        &record, NULL, DPLOG_EVENT_NDJSON,
        "{\"path\": null, \"line\": 1, \"lines\": 1, \"offset\": 0, "
        "\"length\": 0, \"time\": null, \"local\": null, \"bias\": null, "
        "\"log\": \"unknown\", \"format\": \"unknown\", \"component\": \"\", "
        "\"thread\": null, \"severity\": \"unknown\", \"message\": \"\", "
        "\"flags\": [\"no-time\", \"unparsed\"]}\n");
}

/* Escape sequences, NULs, marks that turn the text around, several lines. */
static void
test_hostile_text_stays_on_its_line(void **state)
{
    static const char hostile[] = "a\033[2J\nb\0c\302\233d\342\200\256e";
    struct dplog_record record = some_record();
    struct sink sink = {.limit = sizeof(sink.text)};

    (void)state;
    record.message = (struct dplog_view){hostile, sizeof(hostile) - 1};
    assert_int_equal(dplog_event_write(&record, "x\033]0;\007",
                                       DPLOG_EVENT_TEXT, take, &sink, NULL),
                     DPLOG_OK);
    assert_int_equal(
        dplog_event_write(&record, "x", DPLOG_EVENT_NDJSON, take, &sink, NULL),
        DPLOG_OK);
    sink.text[sink.len] = '\0';
    assert_int_equal(strlen(sink.text), sink.len); /* no NUL */
    for (size_t i = 0, lines = 0; i < sink.len; i++) {
        const unsigned char c = (unsigned char)sink.text[i];

        lines += c == '\n';
        assert_true(c >= ' ' || c == '\n');
        assert_int_not_equal(c, 0x7f);
        assert_true(lines < 2 || i + 1 == sink.len);
    }
    assert_null(strstr(sink.text, "\302\233"));
    assert_null(strstr(sink.text, "\342\200\256"));
    assert_non_null(strstr(sink.text, "\\x1B[2J"));
    assert_non_null(strstr(sink.text, "\\u0000c"));
}

static void
test_refused_output(void **state)
{
    const struct dplog_record record = some_record();
    struct sink sink = {.limit = 3};
    struct dplog_error err = {0};

    (void)state;
    assert_int_equal(
        dplog_event_write(&record, "x", DPLOG_EVENT_TEXT, take, &sink, &err),
        DPLOG_E_IO);
    assert_int_equal(dplog_event_write(&record, "x", (enum dplog_event_format)7,
                                       take, &sink, &err),
                     DPLOG_E_ARGUMENT);
}

static void
test_format_names(void **state)
{
    enum dplog_event_format format = DPLOG_EVENT_TEXT;

    (void)state;
    assert_true(dplog_event_format_parse("ndjson", &format));
    assert_int_equal(format, DPLOG_EVENT_NDJSON);
    assert_true(dplog_event_format_parse("text", &format));
    assert_int_equal(format, DPLOG_EVENT_TEXT);
    assert_false(dplog_event_format_parse("json", &format));
    assert_int_equal(format, DPLOG_EVENT_TEXT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_text),
        cmocka_unit_test(test_as_ndjson),
        cmocka_unit_test(test_what_is_missing),
        cmocka_unit_test(test_hostile_text_stays_on_its_line),
        cmocka_unit_test(test_refused_output),
        cmocka_unit_test(test_format_names),
    };

    return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
