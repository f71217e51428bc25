/* SPDX-License-Identifier: MIT */
#include "base/view.h"
#include "harness.h"
#include "parse/dialect.h"
#include "records.h"
#include <stdio.h>

static const char *
any_of(uint64_t *random, const char *const *choices, size_t count)
{
    return choices[next_random(random) % count];
}

#define ANY(random, choices) any_of(random, choices, COUNT(choices))

/* Parts that are common, rare, and wrong. */
static void
write_line(uint64_t *random, char *ret, size_t size)
{
    static const char *const ends[] = {"  $$<", "  $$<", " $$<", "$<", ""};
    static const char *const components[] = {
        "SMS_DISTRIBUTION_MANAGER", "SMS_DISTRIBUTION_MANAGER", "A", "",
        "A component whose name is longer than what is remembered of one"};
    static const char *const dates[] = {"><06-14-2018 ", "><06-14-2018 ",
                                        "><02-29-2024 ", "><02-30-2024 ",
                                        ">06-14-2018 ",  "><06-14-2018_"};
    static const char *const minutes[] = {
        "06:26:", "06:26:", "23:59:", "24:00:", "06:60:", "06.26:"};
    static const char *const seconds[] = {"25.828", "25.829", "60.000",
                                          "61.000", "2x.828", "25,828"};
    static const char *const biases[] = {"-540",  "-540",   "-54", "+0", "+60",
                                         "+1440", "+1441",  "540", "+",  "-0",
                                         "-5400", "-54000", ""};
    static const char *const threads[] = {
        "><thread=9112 (0x2398)>", "><thread=9112 (0x2398)>",
        "><thread=1 (0x1)>",       "><thread=1234567 (0x12D687)>",
        "><thread= (0x1)>",        "><thread=9112 (0x239g)>",
        "<thread=9112 (0x2398)>",  "><thread=9112 (2398)>"};

    (void)snprintf(ret, size, "Text%s%s%s%s%s%s%s", ANY(random, ends),
                   ANY(random, components), ANY(random, dates),
                   ANY(random, minutes), ANY(random, seconds),
                   ANY(random, biases), ANY(random, threads));
}

static void
assert_views_equal(struct dplog_view a, struct dplog_view b)
{
    assert_true(a.ptr == b.ptr && a.len == b.len);
}

/* What is remembered of one line must not be taken for what another says. */
static void
is_read_alike_whatever_stood_before(void **state)
{
    struct dpl_stamps stamps = {0};
    uint64_t random = 5;
    size_t usual = 0;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        struct dpl_stamps nothing = {0};
        struct dplog_record after = {0}, alone = {0};
        struct dplog_view line;
        char text[256];
        bool is_usual;

        write_line(&random, text, sizeof(text));
        line = dpl_view_of(text);
        is_usual = dpl_sms_parse_usual(&nothing, line, &alone);
        assert_int_equal(dpl_sms_parse_usual(&stamps, line, &after), is_usual);
        usual += is_usual;
        if (!is_usual)
            continue;
        assert_int_equal(after.local_us, alone.local_us);
        assert_int_equal(after.bias, alone.bias);
        assert_int_equal(after.thread, alone.thread);
        assert_views_equal(after.message, alone.message);
        assert_views_equal(after.component, alone.component);
        assert_views_equal(after.stamp, alone.stamp);
    }
    assert_in_range(usual, 2000, 100000);
}

static void
gives_all_that_it_says(void **state)
{
    struct dpl_stamps stamps = {0};
    struct dplog_record record = {0};

    (void)state;
    for (int again = 0; again < 2; again++) {
        assert_true(dpl_sms_parse_usual(
            &stamps,
            DPL_VIEW("Text  $$<SMS_X><06-14-2018 06:26:25.828-60>"
                     "<thread=9112 (0x2398)>"),
            &record));
        assert_string_equal(record.component.ptr,
                            "SMS_X><06-14-2018 06:26:25.828-60>"
                            "<thread=9112 (0x2398)>");
        assert_int_equal(record.message.len, 4);
        assert_int_equal(record.component.len, 5);
        assert_int_equal(record.stamp.len, 26);
        assert_int_equal(record.bias, -60);
        assert_int_equal(record.thread, 9112);
        assert_int_equal(record.local_us, INT64_C(1528957585828000));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_read_alike_whatever_stood_before),
        cmocka_unit_test(gives_all_that_it_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
