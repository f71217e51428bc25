/* SPDX-License-Identifier: MIT */
#include "harness.h"

#include "base/time.h"
#include "report/when.h"

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* 2026-11-20T00:54Z, 09:54 in Japan. */
#define NOON INT64_C(1795136040000000)

static const struct zone_case {
    const char *name;
    const char *local;
    int64_t us;
    int64_t offset_minutes;
    const char *suffix;
} zones[] = {
    {"east", "2026-11-20 09:54:00.000 +09:00", NOON, 540, "+09:00"},
    {"west", "2026-11-19 16:24:00.000 -08:30", NOON, -510, "-08:30"},
    {"milliseconds do not matter", "2026-11-20 09:54:00.999 +09:00", NOON + 1,
     540, "+09:00"},
    {"a stamp without a zone", "2026-11-20 00:54:00.000", NOON, 0, ""},
    {"no local time", NULL, NOON, 0, "UTC"},
    {"not a time", "yesterday", NOON, 0, "UTC"},
    {"something behind it", "2026-11-20 09:54:00.000 \x1B[31m", NOON, 0, "UTC"},
    {"more than a day apart", "2026-11-24 09:54:00.000 +09:00", NOON, 0, "UTC"},
    {"no such date", "2026-13-40 09:54:00.000 +09:00", NOON, 0, "UTC"},
};

static struct dpl_zone
zone_of(const char *local, int64_t us, enum dplog_language language)
{
    const struct dplog_diagnosis diagnosis = {
        .language = language,
        .verdict = {.as_of_us = us, .as_of_local = local},
    };
    struct dpl_zone zone;

    dpl_zone_find(&diagnosis, &zone);
    return zone;
}

static void
test_zones(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(zones); i++) {
        const struct dpl_zone zone =
            zone_of(zones[i].local, zones[i].us, DPLOG_LANGUAGE_EN);

        if (zone.offset_us != zones[i].offset_minutes * MINUTE ||
            strcmp(zone.suffix, zones[i].suffix) != 0)
            fail_msg("%s: offset %lld, '%s'", zones[i].name,
                     (long long)(zone.offset_us / MINUTE), zone.suffix);
    }
}

static void
test_zone_of_sources_and_evidence(void **state)
{
    static const struct dplog_evidence line = {
        .time_us = NOON, .local = "2026-11-20 01:54:00.000 +01:00"};
    static const struct dplog_finding finding = {.evidence = &line,
                                                 .evidence_count = 1};
    static const struct dplog_source source = {
        .last_us = NOON, .last_local = "2026-11-20 02:54:00.000 +02:00"};
    struct dplog_diagnosis diagnosis = {
        .verdict = {.as_of_us = NOON},
        .findings = &finding,
        .finding_count = 1,
    };
    struct dpl_zone zone;

    (void)state;
    dpl_zone_find(&diagnosis, &zone);
    assert_string_equal(zone.suffix, "+01:00");
    diagnosis.sources = &source;
    diagnosis.source_count = 1;
    dpl_zone_find(&diagnosis, &zone);
    assert_string_equal(zone.suffix, "+02:00");
}

/* Also of times before 1970, whose numbers are negative. */
static void
test_begin_of_day(void **state)
{
    const struct dpl_zone now =
        zone_of("2026-11-20 09:54:00.000 +09:00", NOON, DPLOG_LANGUAGE_EN);
    const struct dpl_zone before = zone_of("1969-12-30 23:00:00.000 +01:00",
                                           -26 * HOUR, DPLOG_LANGUAGE_EN);
    const struct dpl_zone none =
        zone_of(NULL, DPLOG_TIME_NONE, DPLOG_LANGUAGE_EN);

    (void)state;
    assert_int_equal(dpl_begin_of_day(&now), NOON - 9 * HOUR - 54 * MINUTE);
    assert_int_equal(dpl_begin_of_day(&before), -49 * HOUR);
    assert_int_equal(dpl_begin_of_day(&none), DPLOG_TIME_NONE);
}

static const struct clock_case {
    const char *name;
    int64_t us;
    const char *en, *ja, *full_en, *full_ja;
} clocks[] = {
    {"same day", NOON, "09:54", "09:54", "Fri 2026-11-20 09:54 +09:00",
     "2026-11-20 (金) 09:54 +09:00"},
    {"first minute of the local day", NOON - 9 * HOUR - 54 * MINUTE, "00:00",
     "00:00", "Fri 2026-11-20 00:00 +09:00", "2026-11-20 (金) 00:00 +09:00"},
    {"the day before", NOON - 10 * HOUR, "19 Nov 23:54", "11/19 23:54",
     "Thu 2026-11-19 23:54 +09:00", "2026-11-19 (木) 23:54 +09:00"},
    {"another year", NOON - 365 * DAY, "20 Nov 2025 09:54", "2025/11/20 09:54",
     "Thu 2025-11-20 09:54 +09:00", "2025-11-20 (木) 09:54 +09:00"},
    {"none", DPLOG_TIME_NONE, "--:--", "--:--", "--:--", "--:--"},
    {"beyond all dates", INT64_MAX, "--:--", "--:--", "--:--", "--:--"},
};

static void
test_clocks(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(clocks); i++) {
        for (int ja = 0; ja < 2; ja++) {
            const struct dpl_zone zone =
                zone_of("2026-11-20 09:54:00.000 +09:00", NOON,
                        ja ? DPLOG_LANGUAGE_JA : DPLOG_LANGUAGE_EN);
            struct dpl_buf clock = {0}, full = {0};

            dpl_add_clock(&clock, &zone, clocks[i].us);
            dpl_add_full_time(&full, &zone, clocks[i].us);
            assert_string_equal(dpl_buf_str(&clock),
                                ja ? clocks[i].ja : clocks[i].en);
            assert_string_equal(dpl_buf_str(&full),
                                ja ? clocks[i].full_ja : clocks[i].full_en);
            dpl_buf_done(&clock);
            dpl_buf_done(&full);
        }
    }
}

static void
test_spans(void **state)
{
    const struct dpl_zone zone =
        zone_of("2026-11-20 09:54:00.000 +09:00", NOON, DPLOG_LANGUAGE_EN);
    struct dpl_buf buf = {0};

    (void)state;
    dpl_add_end_clock(&buf, &zone, NOON - HOUR, NOON);
    assert_string_equal(dpl_buf_str(&buf), "09:54");
    dpl_buf_clear(&buf);
    dpl_add_end_clock(&buf, &zone, NOON - 10 * HOUR, NOON);
    assert_string_equal(dpl_buf_str(&buf), "20 Nov 09:54");
    dpl_buf_clear(&buf);
    dpl_add_clock_seconds(&buf, &zone, NOON + 7 * SECOND);
    assert_string_equal(dpl_buf_str(&buf), "09:54:07");
    dpl_buf_done(&buf);
}

static const struct duration_case {
    int64_t us;
    const char *en, *ja;
} durations[] = {
    {-5, "0 s", "0 秒"},
    {0, "0 s", "0 秒"},
    {59 * SECOND, "59 s", "59 秒"},
    {MINUTE, "1 min", "1 分"},
    {54 * MINUTE + 59 * SECOND, "54 min", "54 分"},
    {HOUR, "1 h", "1 時間"},
    {3 * HOUR + 40 * MINUTE, "3 h 40 min", "3 時間 40 分"},
    {DAY, "1 day", "1 日"},
    {DAY + HOUR, "1 day 1 h", "1 日 1 時間"},
    {2 * DAY + 16 * HOUR, "2 days 16 h", "2 日 16 時間"},
    {3 * DAY + 16 * HOUR, "3 days", "3 日"},
};

static void
test_durations(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(durations); i++) {
        struct dpl_buf en = {0}, ja = {0};

        dpl_add_duration(&en, DPLOG_LANGUAGE_EN, durations[i].us);
        dpl_add_duration(&ja, DPLOG_LANGUAGE_JA, durations[i].us);
        assert_string_equal(dpl_buf_str(&en), durations[i].en);
        assert_string_equal(dpl_buf_str(&ja), durations[i].ja);
        dpl_buf_done(&en);
        dpl_buf_done(&ja);
    }
}

static const struct number_case {
    uint64_t number;
    const char *expected;
} numbers[] = {
    {0, "0"},
    {999, "999"},
    {1000, "1,000"},
    {38204, "38,204"},
    {1234567, "1,234,567"},
    {UINT64_MAX, "18,446,744,073,709,551,615"},
};

static void
test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct dpl_buf buf = {0};

        dpl_add_number(&buf, numbers[i].number);
        assert_string_equal(dpl_buf_str(&buf), numbers[i].expected);
        dpl_buf_done(&buf);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zones),
        cmocka_unit_test(test_zone_of_sources_and_evidence),
        cmocka_unit_test(test_begin_of_day),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
