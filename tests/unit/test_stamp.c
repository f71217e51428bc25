/* SPDX-License-Identifier: MIT */
#include "base/time.h"
#include "base/view.h"
#include "harness.h"
#include "parse/stamp.h"

#define NONE DPLOG_BIAS_NONE

static void
assert_stamp(bool ok, const struct dpl_stamp *stamp, const char *want,
             int16_t bias)
{
    char text[DPL_RFC3339_SIZE];

    assert_int_equal(ok, want != NULL);
    if (!want)
        return;
    dpl_format_rfc3339(stamp->local_us, text);
    assert_string_equal(text, want);
    assert_int_equal(stamp->bias, bias);
}

static void
reads_stamps_of_the_site_server(void **state)
{
    static const struct stamp_case {
        const char *text, *want;
        int16_t bias;
    } cases[] = {
        {"06-14-2018 06:26:25.828-60", "2018-06-14T06:26:25.828Z", -60},
        {"01-31-2026 23:59:59.999+300", "2026-01-31T23:59:59.999Z", 300},
        {"02-29-2024 00:00:00.000+0", "2024-02-29T00:00:00.000Z", 0},
        {"11-20-2026 09:44:23.551-540", "2026-11-20T09:44:23.551Z", -540},
        {"01-02-2026 03:04:05.678", "2026-01-02T03:04:05.678Z", NONE},
        {"1-2-2026 3:04:05.6+000", "2026-01-02T03:04:05.600Z", 0},
        {"01-02-2026  03:04:05", "2026-01-02T03:04:05.000Z", NONE},
        {"12-31-2016 23:59:60.000+0", "2017-01-01T00:00:00.000Z", 0},
        {"Fri Oct 15 17:09:46.507 1999 Pacific Daylight Time",
         "1999-10-15T17:09:46.507Z", 420},
        {"Tue Jan 05 08:00:00.000 1999 W. Europe Standard Time",
         "1999-01-05T08:00:00.000Z", -60},
        {"Tue May 16 13:17:10.804 2000", "2000-05-16T13:17:10.804Z", NONE},
        {"Wed May 21 17:09:02 1997~", "1997-05-21T17:09:02.000Z", NONE},
        {"Fri Oct 15 17:09:46.507 1999 Atlantis Standard Time",
         "1999-10-15T17:09:46.507Z", NONE},
        {"02-30-2018 06:26:25.828-60", NULL, 0},
        {"06-14-2018 24:00:00.000-60", NULL, 0},
        {"06-14-2018 06:60:25.828-60", NULL, 0},
        {"06-14-2018 06:26:25.828-1441", NULL, 0},
        {"06-14-2018 06:26:25.828-60x", NULL, 0},
        {"06-14-2018 06:26:25.-60", NULL, 0},
        {"14-06-2018 06:26:25.828-60", NULL, 0},
        {"06-14-2018", NULL, 0},
        {"Fri Okt 15 1999", NULL, 0},
        {"", NULL, 0},
    };
    struct dpl_stamps stamps = {0};

    (void)state;
    for (int again = 0; again < 2; again++) { /* the cache must not differ */
        for (size_t i = 0; i < COUNT(cases); i++) {
            struct dpl_stamp stamp;
            const bool ok =
                dpl_stamp_parse(&stamps, dpl_view_of(cases[i].text), &stamp);

            print_message("  %s\n", cases[i].text);
            assert_stamp(ok, &stamp, cases[i].want, cases[i].bias);
        }
    }
}

static void
reads_attributes_of_the_client_form(void **state)
{
    static const struct ccm_case {
        const char *clock, *date, *want;
        int16_t bias;
    } cases[] = {
        {"08:51:08.954-570", "08-01-2013", "2013-08-01T08:51:08.954Z", -570},
        {"8:51:08.9+060", "8-1-2013", "2013-08-01T08:51:08.900Z", 60},
        {"08:51:08.1234567+000", "08-01-2013", "2013-08-01T08:51:08.123Z", 0},
        {"08:51:08.954", "08-01-2013", "2013-08-01T08:51:08.954Z", NONE},
        {"08:51:08.954-570", "", NULL, 0},
        {"", "08-01-2013", NULL, 0},
        {"08:51", "08-01-2013", NULL, 0},
        {"08:51:08.954-570", "13-01-2013", NULL, 0},
    };
    struct dpl_stamps stamps = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dpl_stamp stamp;
        const bool ok =
            dpl_stamp_parse_ccm(&stamps, dpl_view_of(cases[i].clock),
                                dpl_view_of(cases[i].date), &stamp);

        print_message("  %s %s\n", cases[i].clock, cases[i].date);
        assert_stamp(ok, &stamp, cases[i].want, cases[i].bias);
    }
}

static void
reads_dates_of_log_viewers(void **state)
{
    static const struct viewer_case {
        const char *text, *want;
        size_t begin;
        bool ambiguous;
    } cases[] = {
        {"9/4/2020 11:45:10 AM", "2020-09-04T11:45:10.000Z", 0, true},
        {"text 9/4/2020 12:05:10 AM", "2020-09-04T00:05:10.000Z", 5, true},
        {"9/24/2020 12:05:10 pm", "2020-09-24T12:05:10.000Z", 0, false},
        {"9/24/2020 1:05:10PM", "2020-09-24T13:05:10.000Z", 0, false},
        {"5/5/2020 1:05:10 PM", "2020-05-05T13:05:10.000Z", 0, false},
        {"14/10/2024 09:21:16", "2024-10-14T09:21:16.000Z", 0, false},
        {"2026/11/20 9:44:23", "2026-11-20T09:44:23.000Z", 0, false},
        {"2026-11-20T09:44:23.123456", "2026-11-20T09:44:23.123Z", 0, false},
        {"20.11.2026 09:44:23", "2026-11-20T09:44:23.000Z", 0, false},
        {"05.11.2026, 09:44:23,5", "2026-11-05T09:44:23.500Z", 0, false},
        {"05.11.26 09:44:23", "2026-11-05T09:44:23.000Z", 0, false},
        {"02-13-2026 09:44:23.551", "2026-02-13T09:44:23.551Z", 0, false},
        {"MANAGER9/24/2020 1:05:10 PM", "2020-09-24T13:05:10.000Z", 7, false},
        {"13/13/2024 09:21:16", NULL, 0, false},
        {"9/24/2020 13:05:10 PM", NULL, 0, false},
        {"9/24/2020 0:05:10 AM", NULL, 0, false},
        {"9/24/2020", NULL, 0, false},
        {"11:45:10 AM", NULL, 0, false},
        {"9/24-2020 1:05:10", NULL, 0, false},
        {"9/24/2020 1:05:10 Eastern Standard Time", NULL, 0, false},
        {"", NULL, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dpl_stamps stamps = {0};
        struct dpl_stamp stamp;
        size_t begin = 0;
        const bool ok = dpl_stamp_parse_viewer(
            &stamps, dpl_view_of(cases[i].text), &begin, &stamp);

        print_message("  %s\n", cases[i].text);
        assert_stamp(ok, &stamp, cases[i].want, NONE);
        if (ok) {
            assert_int_equal(begin, cases[i].begin);
            assert_int_equal(stamp.ambiguous, cases[i].ambiguous);
        }
    }
}

static void
learns_the_order_of_dates(void **state)
{
    struct dpl_stamps stamps = {0};
    struct dpl_stamp stamp;
    size_t begin;

    (void)state;
    assert_true(dpl_stamp_parse_viewer(&stamps, DPL_VIEW("14/10/2024 09:21:16"),
                                       &begin, &stamp));
    assert_true(dpl_stamp_parse_viewer(&stamps, DPL_VIEW("04/10/2024 09:21:16"),
                                       &begin, &stamp));
    assert_stamp(true, &stamp, "2024-10-04T09:21:16.000Z", NONE);
    assert_false(stamp.ambiguous);
}

static void
learns_a_bias_from_two_readings(void **state)
{
    static const struct bias_case {
        int utc_minutes, local_minutes;
        bool ok;
        int16_t bias;
    } cases[] = {
        {0, 540, true, -540},  {0, -300, true, 300}, {1, 571, true, -570},
        {-1, -346, true, 345}, {0, 0, true, 0},      {0, 7, false, 0},
        {0, 1455, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dpl_stamps stamps = {0};

        assert_int_equal(
            dpl_stamps_learn_bias(&stamps, cases[i].utc_minutes * DPL_MINUTE_US,
                                  cases[i].local_minutes * DPL_MINUTE_US),
            cases[i].ok);
        assert_int_equal(stamps.has_bias, cases[i].ok);
        assert_int_equal(stamps.bias, cases[i].bias);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_stamps_of_the_site_server),
        cmocka_unit_test(reads_attributes_of_the_client_form),
        cmocka_unit_test(reads_dates_of_log_viewers),
        cmocka_unit_test(learns_the_order_of_dates),
        cmocka_unit_test(learns_a_bias_from_two_readings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
