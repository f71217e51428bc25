/* SPDX-License-Identifier: MIT */
#include "harness.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/view.h"
#include "diagnosis_fixture.h"
#include <dplog/report.h>

enum { SCREEN_LINES = 25 };

static bool
take(void *data, const char *bytes, size_t len)
{
    struct dpl_buf *buf = data;

    dpl_buf_add(buf, bytes, len);
    return !buf->failed;
}

static enum dplog_status
write_report(const struct dplog_diagnosis *diagnosis,
             enum dplog_report_format format,
             const struct dplog_report_options *options, struct dpl_buf *ret)
{
    dpl_buf_clear(ret);
    return dplog_report_write(diagnosis, format, options, take, ret, NULL);
}

static void
test_formats(void **state)
{
    enum dplog_report_format format = DPLOG_REPORT_TEXT;

    (void)state;
    assert_true(dplog_report_format_parse("json", &format));
    assert_int_equal(format, DPLOG_REPORT_JSON);
    assert_true(dplog_report_format_parse("text", &format));
    assert_int_equal(format, DPLOG_REPORT_TEXT);
    format = DPLOG_REPORT_JSON;
    assert_false(dplog_report_format_parse("JSON ", &format));
    assert_false(dplog_report_format_parse("", &format));
    assert_false(dplog_report_format_parse(NULL, &format));
    assert_int_equal(format, DPLOG_REPORT_JSON);
}

static void
test_arguments(void **state)
{
    const struct dplog_diagnosis *diagnosis = diagnosis_cases[0].diagnosis;
    struct dplog_report_options options = DPLOG_REPORT_OPTIONS_INIT;
    struct dpl_buf buf = {0};
    struct dplog_error err = {0};

    (void)state;
    assert_int_equal(
        write_report(diagnosis, (enum dplog_report_format)99, &options, &buf),
        DPLOG_E_ARGUMENT);
    assert_int_equal(
        dplog_report_write(NULL, DPLOG_REPORT_TEXT, NULL, take, &buf, &err),
        DPLOG_E_ARGUMENT);
    assert_int_equal(dplog_report_write(diagnosis, DPLOG_REPORT_TEXT, NULL,
                                        NULL, NULL, &err),
                     DPLOG_E_ARGUMENT);
    assert_true(strlen(err.text) > 0);
    options.size = 1;
    assert_int_equal(write_report(diagnosis, DPLOG_REPORT_TEXT, &options, &buf),
                     DPLOG_E_ARGUMENT);
    assert_int_equal(buf.len, 0);
    assert_int_equal(write_report(diagnosis, DPLOG_REPORT_TEXT, NULL, &buf),
                     DPLOG_OK);
    dpl_buf_done(&buf);
}

/* ── the size of the screens ── */

static void
check_screen(const char *name, struct dplog_view screen, unsigned columns,
             size_t max_lines)
{
    size_t lines = 0;

    assert_true(dpl_utf8_is_valid(screen));
    assert_true(dpl_view_ends(screen, DPL_VIEW("\n")));
    for (size_t from = 0; from < screen.len; lines++) {
        const size_t end = dpl_view_find(screen, DPL_VIEW("\n"), from);
        const struct dplog_view line = dpl_view_slice(screen, from, end);

        if (dpl_utf8_columns(line) > columns)
            fail_msg("%s: %u columns: %.*s", name, dpl_utf8_columns(line),
                     (int)line.len, line.ptr);
        if (dpl_view_ends(line, DPL_VIEW(" ")))
            fail_msg("%s: a blank at the end of: %.*s", name, (int)line.len,
                     line.ptr);
        from = end + 1;
    }
    if (lines > max_lines)
        fail_msg("%s: %zu lines", name, lines);
}

static void
check_every_size(const char *name, const struct dplog_diagnosis *original)
{
    static const uint32_t widths[] = {1, 40, 60, 80, 100, 120, 200, 5000};
    struct dplog_diagnosis diagnosis = *original;
    struct dpl_buf buf = {0};

    for (int language = 0; language < 2; language++) {
        diagnosis.language = (enum dplog_language)language;
        for (size_t i = 0; i < COUNT(widths); i++) {
            struct dplog_report_options options = DPLOG_REPORT_OPTIONS_INIT;
            const uint32_t columns = widths[i] < 40 ? 40 : widths[i];

            options.columns = widths[i];
            options.inputs = "Logs\\";
            assert_int_equal(
                write_report(&diagnosis, DPLOG_REPORT_TEXT, &options, &buf),
                DPLOG_OK);
            check_screen(name, dpl_buf_view(&buf), columns, SCREEN_LINES);
            options.verbose = true;
            assert_int_equal(
                write_report(&diagnosis, DPLOG_REPORT_TEXT, &options, &buf),
                DPLOG_OK);
            check_screen(name, dpl_buf_view(&buf), columns, SIZE_MAX);
            options.verbose = false;
            for (int team = DPLOG_HANDOVER_NETWORK;
                 team <= DPLOG_HANDOVER_SERVER; team++) {
                options.handover = (enum dplog_handover)team;
                dpl_buf_clear(&buf);
                assert_int_equal(
                    write_report(&diagnosis, DPLOG_REPORT_TEXT, &options, &buf),
                    DPLOG_OK);
                check_screen(name, dpl_buf_view(&buf), columns, SIZE_MAX);
            }
        }
    }
    dpl_buf_done(&buf);
}

static void
test_every_screen_fits(void **state)
{
    (void)state;
    for (size_t i = 0; i < diagnosis_case_count; i++)
        check_every_size(diagnosis_cases[i].name, diagnosis_cases[i].diagnosis);
}

/* ── colour, freshness ── */

static void
test_colour_only_when_asked(void **state)
{
    struct dplog_report_options options = DPLOG_REPORT_OPTIONS_INIT;
    struct dpl_buf plain = {0}, coloured = {0}, stripped = {0};

    (void)state;
    for (size_t i = 0; i < diagnosis_case_count; i++) {
        const struct dplog_diagnosis *diagnosis = diagnosis_cases[i].diagnosis;

        options.colour = false;
        write_report(diagnosis, DPLOG_REPORT_TEXT, &options, &plain);
        assert_null(memchr(plain.ptr, 0x1B, plain.len));
        options.colour = true;
        write_report(diagnosis, DPLOG_REPORT_TEXT, &options, &coloured);
        assert_non_null(memchr(coloured.ptr, 0x1B, coloured.len));

        dpl_buf_clear(&stripped);
        for (size_t k = 0; k < coloured.len; k++) {
            if (coloured.ptr[k] != 0x1B)
                dpl_buf_add_char(&stripped, coloured.ptr[k]);
            else
                while (coloured.ptr[k] != 'm')
                    k++;
        }
        assert_string_equal(dpl_buf_str(&stripped), dpl_buf_str(&plain));
    }
    dpl_buf_done(&plain);
    dpl_buf_done(&coloured);
    dpl_buf_done(&stripped);
}

static void
test_freshness_needs_a_clock(void **state)
{
    const struct dplog_diagnosis *diagnosis = diagnosis_case_find("healthy");
    struct dplog_report_options options = DPLOG_REPORT_OPTIONS_INIT;
    struct dpl_buf buf = {0};

    (void)state;
    write_report(diagnosis, DPLOG_REPORT_TEXT, &options, &buf);
    assert_null(strstr(dpl_buf_str(&buf), "now:"));
    assert_null(strstr(dpl_buf_str(&buf), "before now"));
    options.now_us = diagnosis->verdict.as_of_us + INT64_C(7200000000);
    write_report(diagnosis, DPLOG_REPORT_TEXT, &options, &buf);
    assert_non_null(strstr(dpl_buf_str(&buf), ", 2 h before now."));
    options.now_us = diagnosis->verdict.as_of_us - INT64_C(7200000000);
    write_report(diagnosis, DPLOG_REPORT_TEXT, &options, &buf);
    assert_non_null(strstr(dpl_buf_str(&buf), ", 2 h after now: "));
    options.now_us = INT64_MAX;
    assert_int_equal(write_report(diagnosis, DPLOG_REPORT_TEXT, &options, &buf),
                     DPLOG_OK);
    dpl_buf_done(&buf);
}

/* ── failures on the way out ── */

struct leaky {
    size_t taken, limit, calls_after;
};

static bool
take_some(void *data, const char *bytes, size_t len)
{
    struct leaky *sink = data;

    (void)bytes;
    if (sink->taken > sink->limit)
        sink->calls_after++;
    sink->taken += len;
    return sink->taken <= sink->limit;
}

static void
test_refused_output(void **state)
{
    const struct dplog_diagnosis *diagnosis = diagnosis_case_find("rpc");

    (void)state;
    for (int format = 0; format < 2; format++) {
        for (size_t limit = 0; limit < 4000; limit += 37) {
            struct leaky sink = {.limit = limit};
            struct dplog_error err = {0};
            const enum dplog_status status =
                dplog_report_write(diagnosis, (enum dplog_report_format)format,
                                   NULL, take_some, &sink, &err);

            if (sink.taken > limit) {
                assert_int_equal(status, DPLOG_E_IO);
                assert_int_equal(err.status, DPLOG_E_IO);
            }
            assert_int_equal(sink.calls_after, 0);
        }
    }
}

/* Either all is written or the call fails; nothing is lost in between. */
static void
test_every_allocation_fails_once(void **state)
{
    struct dplog_report_options options = DPLOG_REPORT_OPTIONS_INIT;
    struct dpl_buf whole = {0};

    (void)state;
    options.inputs = "Logs\\";
    for (size_t i = 0; i < diagnosis_case_count; i++) {
        enum dplog_status status = DPLOG_E_NO_MEMORY;

        write_report(diagnosis_cases[i].diagnosis, DPLOG_REPORT_TEXT, &options,
                     &whole);
        for (long after = 0; status != DPLOG_OK; after++) {
            struct leaky sink = {.limit = SIZE_MAX / 2};

            dpl_mem_fail_after(after);
            status = dplog_report_write(diagnosis_cases[i].diagnosis,
                                        DPLOG_REPORT_TEXT, &options, take_some,
                                        &sink, NULL);
            dpl_mem_fail_after(-1);
            assert_true(status == DPLOG_OK || status == DPLOG_E_NO_MEMORY);
            assert_int_equal(sink.taken, status == DPLOG_OK ? whole.len : 0);
            assert_in_range(after, 0, 20000);
        }
    }
    dpl_buf_done(&whole);
}

/* ── hostile diagnoses ── */

static char long_name[10001];
static const char attack[] =
    "\x1B[2J\x1B]0;owned\a\r\nHEALTHY\xE2\x80\xAE\xC2\x9B"
    "31m\xFF\t{1}%s";

static const char *
bad_text(size_t i)
{
    return i % 3 == 0 ? attack : i % 3 == 1 ? long_name : "";
}

/* Every string of the diagnosis is replaced. */
struct hostile {
    struct dplog_evidence evidence[2];
    struct dplog_item_weight weights[3];
    struct dplog_code codes[2];
    struct dplog_collect collect;
    struct dplog_step steps[2];
    struct dplog_finding findings[8];
    struct dplog_item checklist[3];
    struct dplog_attempt attempts[2];
    struct dplog_deployment deployments[8];
    struct dplog_source sources[2];
    struct dplog_unrecognized unrecognized;
    struct dplog_health health;
    struct dplog_limit limit;
    struct dplog_gap gap;
    struct dplog_suppressed suppressed;
    const char *names[2];
    uint32_t ids[4];
    struct dplog_diagnosis d;
};

static void
fill_findings(struct hostile *h, size_t kind)
{
    for (size_t i = 0; i < COUNT(h->findings); i++) {
        const char *text = bad_text(kind + i % 2);

        h->findings[i] = (struct dplog_finding){
            .id = (uint32_t)(i + 1),
            .rule = text,
            .role = i < 6 ? (enum dplog_role)(i % 3) : (enum dplog_role) - 1,
            .severity = (enum dplog_severity)1234,
            .title = text,
            .cause_text = text,
            .action_text = text,
            .items = h->weights,
            .item_count = COUNT(h->weights),
            .hop = text,
            .stage = text,
            .codes = h->codes,
            .code_count = COUNT(h->codes),
            .package = text,
            .version = INT64_MAX,
            .dp = i % 2 ? text : NULL,
            .content = text,
            .path = text,
            .job = INT64_MIN,
            .count = UINT64_MAX,
            .first_us = i % 2 ? INT64_MAX : INT64_MIN,
            .last_us = i % 2 ? INT64_MIN : INT64_MAX,
            .state = (enum dplog_finding_state)(i % 4),
            .retrying = i % 2,
            .next_retry_us = INT64_MAX,
            .retry_minutes = UINT32_MAX,
            .retries_left = INT64_MAX,
            .normal_minutes = UINT32_MAX,
            .explained_by = i % 3 == 1 ? UINT32_MAX : 0,
            .evidence = h->evidence,
            .evidence_count = COUNT(h->evidence),
            .fixed_when = text,
            .collect = &h->collect,
            .collect_count = 1,
            .steps = h->names,
            .step_count = COUNT(h->names),
            .recovered_by = text,
            .recovered_us = INT64_MAX,
        };
    }
}

static void
fill_small_parts(struct hostile *h, const char *text)
{
    for (size_t i = 0; i < 2; i++) {
        h->names[i] = text;
        h->evidence[i] = (struct dplog_evidence){
            UINT32_MAX, UINT32_MAX, INT64_MIN, text, UINT32_MAX, text};
        h->codes[i] = (struct dplog_code){UINT32_MAX, text, text, text};
        h->steps[i] = (struct dplog_step){text, text, text, text, text, text};
        h->attempts[i] =
            (struct dplog_attempt){INT64_MAX, INT64_MIN, text, text};
        h->sources[i] = (struct dplog_source){
            .path = text,
            .log = (enum dplog_log) - 7,
            .format = (enum dplog_format)99,
            .encoding = (enum dplog_encoding)99,
            .lines = UINT64_MAX,
            .events = 1,
            .first_us = INT64_MAX,
            .last_us = INT64_MIN,
            .first_local = text,
            .last_local = text,
            .failed = i == 1,
            .error = text,
        };
    }
    for (size_t i = 0; i < 3; i++)
        h->weights[i] =
            (struct dplog_item_weight){text, i == 0 ? 1e300 : -1e300};
    h->collect = (struct dplog_collect){text, text, INT64_MAX, INT64_MIN};
    h->unrecognized =
        (struct dplog_unrecognized){text, UINT64_MAX, &h->evidence[0]};
    h->health = (struct dplog_health){UINT32_MAX, text, text};
    h->limit = (struct dplog_limit){text, UINT64_MAX, UINT64_MAX, INT64_MAX};
    h->gap = (struct dplog_gap){UINT32_MAX, UINT64_MAX, UINT64_MAX,
                                INT64_MAX,  INT64_MIN,  text};
    h->suppressed = (struct dplog_suppressed){.rule = text,
                                              .count = UINT64_MAX,
                                              .findings = UINT64_MAX,
                                              .until = text,
                                              .reason = text,
                                              .dps = h->names,
                                              .dp_count = 2,
                                              .packages = h->names,
                                              .package_count = 2,
                                              .path = text,
                                              .line = UINT32_MAX};
}

static void
fill_lists(struct hostile *h, const char *text)
{
    const uint32_t ids[] = {0, 3, UINT32_MAX, 1};

    memcpy(h->ids, ids, sizeof(ids));
    for (size_t i = 0; i < COUNT(h->checklist); i++)
        h->checklist[i] = (struct dplog_item){
            .id = text,
            .title = text,
            .status = (enum dplog_item_status)(i * 40),
            .rank = UINT32_MAX,
            .score = 0.0 / (i == 0 ? 1.0 : -1e-300) + (i == 2 ? 7 : 0),
            .findings = h->ids,
            .finding_count = COUNT(h->ids),
            .first_us = INT64_MIN,
            .last_us = INT64_MAX,
            .cleared_for = h->names,
            .cleared_for_count = COUNT(h->names),
            .cleared_by = &h->evidence[1],
            .steps = h->steps,
            .step_count = COUNT(h->steps),
        };
    for (size_t i = 0; i < COUNT(h->deployments); i++)
        h->deployments[i] = (struct dplog_deployment){
            .package = i % 2 ? text : NULL,
            .name = text,
            .size_kb = INT64_MAX,
            .version = INT64_MAX,
            .dp = i % 3 ? text : NULL,
            .status = (enum dplog_deployment_status)i,
            .stage = text,
            .hop = text,
            .attempts = UINT32_MAX,
            .attempts_reported = INT64_MAX,
            .first_us = INT64_MAX,
            .last_us = INT64_MIN,
            .next_retry_us = INT64_MAX,
            .next_retry_text = text,
            .cause = text,
            .findings = h->ids,
            .finding_count = COUNT(h->ids),
            .attempt_list = h->attempts,
            .attempt_list_count = COUNT(h->attempts),
        };
}

static void
make_hostile(struct hostile *h, size_t kind, enum dplog_verdict_status status)
{
    const char *text = bad_text(kind);

    *h = (struct hostile){0};
    fill_small_parts(h, text);
    fill_findings(h, kind);
    fill_lists(h, text);
    h->d = (struct dplog_diagnosis){
        .language = (enum dplog_language)(kind * 3),
        .rules_version = text,
        .verdict = {.status = status,
                    .cause = text,
                    .confidence = 1e300,
                    .summary = text,
                    .as_of_us = kind ? INT64_MAX : INT64_C(1795136040000000),
                    .as_of_local = text,
                    .scope = (enum dplog_scope_kind)77,
                    .scope_names = h->names,
                    .scope_name_count = COUNT(h->names),
                    .scope_since_us = INT64_MAX},
        .totals = {.lines = UINT64_MAX,
                   .events = UINT64_MAX,
                   .deployments_succeeded = UINT64_MAX,
                   .deployments_in_progress = UINT64_MAX,
                   .dps_seen = UINT64_MAX,
                   .site_server = text,
                   .site_code = text},
        .sources = h->sources,
        .source_count = COUNT(h->sources),
        .checklist = h->checklist,
        .item_count = COUNT(h->checklist),
        .findings = h->findings,
        .finding_count = COUNT(h->findings),
        .deployments = h->deployments,
        .deployment_count = COUNT(h->deployments),
        .unrecognized = &h->unrecognized,
        .unrecognized_count = 1,
        .health = &h->health,
        .health_count = 1,
        .limits = &h->limit,
        .limit_count = 1,
        .gaps = &h->gap,
        .gap_count = 1,
        .suppressed = &h->suppressed,
        .suppressed_count = 1,
    };
}

static bool
holds_control(struct dplog_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];

        if ((c < 0x20 && c != '\n') || c == 0x7F)
            return true;
    }
    return dpl_view_find(text, DPL_VIEW("\xE2\x80\xAE"), 0) != SIZE_MAX ||
           dpl_view_find(text, DPL_VIEW("\xC2\x9B"), 0) != SIZE_MAX;
}

static void
check_hostile(struct hostile *h, const char *text)
{
    struct dplog_report_options options = DPLOG_REPORT_OPTIONS_INIT;
    struct dpl_buf buf = {0};

    options.inputs = text;
    for (int verbose = 0; verbose < 2; verbose++) {
        options.verbose = verbose;
        assert_int_equal(write_report(&h->d, DPLOG_REPORT_TEXT, &options, &buf),
                         DPLOG_OK);
        check_screen("hostile", dpl_buf_view(&buf), 120,
                     verbose ? SIZE_MAX : SCREEN_LINES);
        assert_false(holds_control(dpl_buf_view(&buf)));
        /* Nothing of the input begins a line. */
        assert_null(strstr(dpl_buf_str(&buf), "\nHEALTHY"));
    }
    assert_int_equal(write_report(&h->d, DPLOG_REPORT_JSON, &options, &buf),
                     DPLOG_OK);
    assert_true(dpl_utf8_is_valid(dpl_buf_view(&buf)));
    assert_false(holds_control(dpl_buf_view(&buf)));
    assert_true(dpl_view_ends(dpl_buf_view(&buf), DPL_VIEW("\n}\n")));
    dpl_buf_done(&buf);
}

static void
test_hostile_diagnoses(void **state)
{
    static struct hostile hostile;

    (void)state;
    memset(long_name, 'N', sizeof(long_name) - 1);
    for (size_t kind = 0; kind < 3; kind++) {
        for (unsigned status = 0; status < 9; status++) {
            make_hostile(&hostile, kind, (enum dplog_verdict_status)status);
            check_hostile(&hostile, bad_text(kind));
        }
    }
}

static void
expect_gap_words(const struct dplog_gap *gaps, size_t count,
                 enum dplog_language language, const char *words)
{
    struct dplog_report_options options = DPLOG_REPORT_OPTIONS_INIT;
    struct dplog_diagnosis diagnosis = *diagnosis_case_find("unknown-lines");
    struct dpl_buf buf = {0};

    diagnosis.gaps = gaps;
    diagnosis.gap_count = count;
    diagnosis.language = language;
    options.verbose = true;
    assert_int_equal(
        write_report(&diagnosis, DPLOG_REPORT_TEXT, &options, &buf), DPLOG_OK);
    if (!strstr(dpl_buf_str(&buf), words))
        fail_msg("no '%s' in:\n%s", words, dpl_buf_str(&buf));
    assert_null(strstr(dpl_buf_str(&buf), "(0 "));
    assert_null(strstr(dpl_buf_str(&buf), "bytes 0"));
    dpl_buf_done(&buf);
}

static void
test_gaps_of_unknown_size(void **state)
{
    const struct dplog_gap gaps[] = {
        {0, 0, 0, DPLOG_TIME_NONE, DPLOG_TIME_NONE, "it was replaced"},
        {0, 9, 700, DPLOG_TIME_NONE, DPLOG_TIME_NONE, "it was cut", "cut"},
    };

    (void)state;
    expect_gap_words(gaps, 1, DPLOG_LANGUAGE_EN,
                     "1 gap (an unknown amount lost)");
    expect_gap_words(gaps, 1, DPLOG_LANGUAGE_EN,
                     "offset 0  an unknown amount  ");
    expect_gap_words(gaps, 2, DPLOG_LANGUAGE_EN,
                     "2 gaps (at least 700 bytes lost)");
    expect_gap_words(gaps, 1, DPLOG_LANGUAGE_JA, "欠落 1 箇所 (量は不明)");
    expect_gap_words(gaps, 2, DPLOG_LANGUAGE_JA,
                     "欠落 2 箇所 (700 バイト以上)");
    /* Of a kind that is known the language says why; else it is as it was. */
    expect_gap_words(gaps, 2, DPLOG_LANGUAGE_JA,
                     "ファイルが切り詰められました");
    expect_gap_words(gaps, 2, DPLOG_LANGUAGE_JA, "it was replaced");
}

/* All zero is what a caller has before anything was found. */
static void
test_empty_diagnosis(void **state)
{
    struct dpl_buf buf = {0};

    (void)state;
    for (unsigned status = 0; status < 7; status++) {
        const struct dplog_diagnosis diagnosis = {
            .verdict = {.status = (enum dplog_verdict_status)status}};

        assert_int_equal(
            write_report(&diagnosis, DPLOG_REPORT_TEXT, NULL, &buf), DPLOG_OK);
        check_screen("empty", dpl_buf_view(&buf), 120, SCREEN_LINES);
        assert_int_equal(
            write_report(&diagnosis, DPLOG_REPORT_JSON, NULL, &buf), DPLOG_OK);
    }
    dpl_buf_done(&buf);
}

static void
test_names(void **state)
{
    (void)state;
    assert_string_equal(dplog_verdict_status_name(DPLOG_VERDICT_RECOVERED),
                        "recovered");
    assert_string_equal(dplog_item_status_name(DPLOG_ITEM_NO_EVIDENCE),
                        "no-evidence");
    assert_string_equal(dplog_role_name(DPLOG_ROLE_CONTEXT), "context");
    assert_string_equal(dplog_finding_state_name(DPLOG_FINDING_QUIET), "quiet");
    assert_string_equal(
        dplog_deployment_status_name(DPLOG_DEPLOYMENT_IN_PROGRESS),
        "in-progress");
    assert_string_equal(dplog_scope_kind_name(DPLOG_SCOPE_MIXED), "mixed");
    assert_null(dplog_scope_kind_name(DPLOG_SCOPE_NONE));
    assert_string_equal(dplog_role_name((enum dplog_role) - 1), "unknown");
    assert_string_equal(dplog_item_status_name((enum dplog_item_status)6),
                        "unknown");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_every_screen_fits),
        cmocka_unit_test(test_colour_only_when_asked),
        cmocka_unit_test(test_freshness_needs_a_clock),
        cmocka_unit_test(test_refused_output),
        cmocka_unit_test(test_every_allocation_fails_once),
        cmocka_unit_test(test_hostile_diagnoses),
        cmocka_unit_test(test_empty_diagnosis),
        cmocka_unit_test(test_gaps_of_unknown_size),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
