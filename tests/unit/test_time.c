/* SPDX-License-Identifier: MIT */
#include "base/time.h"
#include "harness.h"

#define S INT64_C(1000000)

static void
knows_civil_dates(void **state)
{
    static const struct date_case {
        struct dpl_civil civil;
        int64_t us;
        int weekday;
    } cases[] = {
        {{1970, 1, 1, 0, 0, 0, 0}, 0, 4},
        {{1969, 12, 31, 23, 59, 59, 999999}, -1, 3},
        {{2000, 2, 29, 12, 0, 0, 0}, 951825600 * S, 2},
        {{2026, 11, 20, 0, 44, 23, 551000}, 1795135463 * S + 551000, 5},
        {{1601, 1, 1, 0, 0, 0, 0}, -11644473600 * S, 1},
        {{9999, 12, 31, 23, 59, 59, 0}, 253402300799 * S, 5},
        {{2024, 12, 31, 23, 59, 0, 0}, 1735689540 * S, 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dpl_civil back;
        int64_t us = 0;

        assert_true(dpl_civil_to_us(&cases[i].civil, &us));
        assert_true(us == cases[i].us);
        dpl_civil_from_us(us, &back);
        assert_memory_equal(&back, &cases[i].civil, sizeof(back));
        assert_int_equal(dpl_weekday_of_us(us), cases[i].weekday);
    }
}

static void
counts_every_day_once(void **state)
{
    int64_t expected = -11644473600 * S;

    (void)state;
    for (int32_t year = 1601; year < 2500; year++) {
        for (int32_t month = 1; month <= 12; month++) {
            struct dpl_civil c = {year, month, 1, 0, 0, 0, 0};
            struct dpl_civil back;
            int64_t us;

            for (; dpl_civil_to_us(&c, &us); c.day++) {
                assert_true(us == expected);
                dpl_civil_from_us(us + 7, &back);
                assert_int_equal(back.day, c.day);
                assert_int_equal(back.month, month);
                assert_int_equal(back.year, year);
                expected += DPL_DAY_US;
            }
        }
    }
    assert_true(expected == 16725225600 * S); /* 2500-01-01 */
}

static void
refuses_what_is_no_date(void **state)
{
    static const struct dpl_civil cases[] = {
        {2025, 2, 29, 0, 0, 0, 0}, {1900, 2, 29, 0, 0, 0, 0},
        {2026, 4, 31, 0, 0, 0, 0}, {2026, 13, 1, 0, 0, 0, 0},
        {2026, 0, 1, 0, 0, 0, 0},  {2026, 1, 0, 0, 0, 0, 0},
        {2026, 1, 1, 24, 0, 0, 0}, {2026, 1, 1, 0, 60, 0, 0},
        {2026, 1, 1, 0, 0, 61, 0}, {2026, 1, 1, 0, 0, 0, 1000000},
        {1600, 1, 1, 0, 0, 0, 0},  {10000, 1, 1, 0, 0, 0, 0},
        {2026, 1, 1, -1, 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t us = 42;

        assert_false(dpl_civil_to_us(&cases[i], &us));
        assert_int_equal(us, 42);
    }
}

static void
a_leap_second_is_the_next_minute(void **state)
{
    const struct dpl_civil leap = {2016, 12, 31, 23, 59, 60, 0};
    int64_t us;

    (void)state;
    assert_true(dpl_civil_to_us(&leap, &us));
    assert_true(us == 1483228800 * S);
}

static void
takes_any_number_apart(void **state)
{
    const struct dpl_civil first = {-290308, 12, 21, 19, 59, 5, 224192};
    const struct dpl_civil last = {294247, 1, 10, 4, 0, 54, 775807};
    struct dpl_civil civil;

    (void)state;
    dpl_civil_from_us(INT64_MIN, &civil);
    assert_memory_equal(&civil, &first, sizeof(first));
    dpl_civil_from_us(INT64_MAX, &civil);
    assert_memory_equal(&civil, &last, sizeof(last));
}

static void
writes_rfc3339(void **state)
{
    char text[DPL_RFC3339_SIZE];

    (void)state;
    dpl_format_rfc3339(1795135463 * S + 551999, text);
    assert_string_equal(text, "2026-11-20T00:44:23.551Z");
    dpl_format_rfc3339(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
    dpl_format_rfc3339(INT64_MAX, text);
    assert_int_equal(strlen(text), 24);
    dpl_format_rfc3339(INT64_MIN, text);
    assert_int_equal(strlen(text), 24);
}

static void
writes_local_time_with_the_sign_people_expect(void **state)
{
    static const struct local_case {
        int16_t bias;
        const char *text;
    } cases[] = {
        {-540, "2026-11-20 09:44:23.551 +09:00"},
        {300, "2026-11-20 09:44:23.551 -05:00"},
        {0, "2026-11-20 09:44:23.551 +00:00"},
        {-330, "2026-11-20 09:44:23.551 +05:30"},
        {DPLOG_BIAS_NONE, "2026-11-20 09:44:23.551"},
        {INT16_MAX, "2026-11-20 09:44:23.551 -546:07"},
    };
    char text[DPL_LOCAL_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        dpl_format_local(1795167863 * S + 551000, cases[i].bias, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void
reads_times(void **state)
{
    const int64_t midnight = 1795132800 * S; /* 2026-11-20 */
    const struct {
        const char *text;
        int64_t us; /* -1: refused */
    } cases[] = {
        {"2026-11-20", midnight},
        {"2026-11-20T09:44", midnight + 35040 * S},
        {"2026-11-20 09:44:23", midnight + 35063 * S},
        {"2026-11-20T09:44:23.551Z", midnight + 35063 * S + 551000},
        {"2026-11-20T09:44:23.5", midnight + 35063 * S + 500000},
        {"2026-11-20T09:44:23.123456789Z", midnight + 35063 * S + 123456},
        {"2026-11-20T09:44+09:00", midnight + 2640 * S},
        {"2026-11-20T09:44:00 +0900", midnight + 2640 * S},
        {"2026-11-20T00:44-05:00", midnight + 20640 * S},
        {"2026-11-20Z", midnight},
        {" 2026-11-20 ", midnight},
        {"", -1},
        {"2026-11", -1},
        {"2026-11-31", -1},
        {"2026-11-20T", -1},
        {"2026-11-20T9", -1},
        {"2026-11-20T09:44:23.", -1},
        {"2026-11-20T09:44x", -1},
        {"2026-11-20T09:44+9", -1},
        {"2026-11-20T09:44+24:00", -1},
        {"20/11/2026", -1},
        {"2026-11-20T25:00", -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t us = -1;

        if (dpl_parse_time(cases[i].text, &us) != (cases[i].us != -1) ||
            us != cases[i].us)
            fail_msg("'%s': expected %lld, got %lld", cases[i].text,
                     (long long)cases[i].us, (long long)us);
    }
}

static void
reads_durations(void **state)
{
    static const struct {
        const char *text;
        int64_t us; /* -1: refused */
    } cases[] = {
        {"90s", 90 * S},
        {"30m", 1800 * S},
        {"2h", 7200 * S},
        {"7d", 604800 * S},
        {"1w", 604800 * S},
        {"0s", 0},
        {"", -1},
        {"30", -1},
        {"m", -1},
        {"30x", -1},
        {"30m ", -1},
        {"-1m", -1},
        {"4294967295w", -1},
        {"73200d", 73200 * (86400 * S)},
        {"73201d", -1},
        {"99999999999s", -1},
        {"4294967295s", 4294967295 * S},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t us = -1;

        if (dpl_parse_duration(cases[i].text, &us) != (cases[i].us != -1) ||
            us != cases[i].us)
            fail_msg("'%s': expected %lld, got %lld", cases[i].text,
                     (long long)cases[i].us, (long long)us);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_civil_dates),
        cmocka_unit_test(counts_every_day_once),
        cmocka_unit_test(refuses_what_is_no_date),
        cmocka_unit_test(a_leap_second_is_the_next_minute),
        cmocka_unit_test(takes_any_number_apart),
        cmocka_unit_test(writes_rfc3339),
        cmocka_unit_test(writes_local_time_with_the_sign_people_expect),
        cmocka_unit_test(reads_times),
        cmocka_unit_test(reads_durations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
