/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "base/view.h"
#include "harness.h"

static void
finds_the_first_invalid_byte(void **state)
{
    static const struct valid_case {
        const char *text;
        size_t valid;
    } cases[] = {
        {"", 0},
        {"plain ascii, longer than eight bytes", 36},
        {"\xE3\x83\x87\xE3\x83\xBC\xE3\x82\xBF", 9},
        {"12345678\xE3\x83\x87", 11},
        {"1234567\xE3\x83\x87", 10},
        {"a\x80", 1},             /* tail without lead */
        {"a\xC0\x80", 1},         /* overlong NUL */
        {"a\xC1\xBF", 1},         /* overlong */
        {"a\xE0\x9F\xBF", 1},     /* overlong */
        {"\xE0\xA0\x80", 3},      /* U+0800 */
        {"\xED\x9F\xBF", 3},      /* U+D7FF */
        {"a\xED\xA0\x80", 1},     /* surrogate */
        {"\xEF\xBF\xBF", 3},      /* U+FFFF */
        {"a\xF0\x8F\xBF\xBF", 1}, /* overlong */
        {"\xF0\x90\x80\x80", 4},  /* U+10000 */
        {"\xF4\x8F\xBF\xBF", 4},  /* U+10FFFF */
        {"a\xF4\x90\x80\x80", 1}, /* past the end */
        {"a\xF5\x80\x80\x80", 1}, /* past the end */
        {"ab\xE3\x83", 2},        /* cut */
        {"ab\xF0\x90\x80", 2},    /* cut */
        {"ab\xC3", 2},            /* cut */
        {"\xE3\x83\x87 ok \xFF", 7},
        {"0123456789ABCDEF\xFE", 16},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct dplog_view v = dpl_view_of(cases[i].text);

        if (dpl_utf8_valid_prefix(v) != cases[i].valid)
            fail_msg("case %zu: expected %zu, got %zu", i, cases[i].valid,
                     dpl_utf8_valid_prefix(v));
        assert_int_equal(dpl_utf8_is_valid(v), v.len == cases[i].valid);
    }
    assert_true(dpl_utf8_is_valid(dpl_view(NULL, 0)));
}

static void
knows_ascii(void **state)
{
    char text[20] = "aaaaaaaaaaaaaaaaaaa";

    (void)state;
    assert_true(dpl_ascii_only(dpl_view(NULL, 0)));
    assert_true(dpl_ascii_only(dpl_view(text, 19)));
    for (size_t i = 0; i < 19; i++) {
        text[i] = '\x80';
        assert_false(dpl_ascii_only(dpl_view(text, 19)));
        assert_true(dpl_ascii_only(dpl_view(text, i)));
        text[i] = '\x7F';
    }
}

/* All code points there and back; the validator agrees. */
static void
round_trips_every_code_point(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point <= 0x110000; code_point++) {
        const bool is_scalar = code_point < 0xD800 ||
                               (code_point >= 0xE000 && code_point <= 0x10FFFF);
        char text[4];
        const size_t len = dpl_utf8_encode(code_point, text);
        const struct dplog_view v = dpl_view(text, len);
        size_t pos = 0;
        const uint32_t back = dpl_utf8_decode(v, &pos);

        if (back != (is_scalar ? code_point : 0xFFFD) || pos != len ||
            !dpl_utf8_is_valid(v))
            fail_msg("U+%X became U+%X", code_point, back);
    }
}

static void
steps_over_broken_bytes_one_by_one(void **state)
{
    const struct dplog_view v = DPL_VIEW("a\xE3\x83z");
    size_t pos = 0;

    (void)state;
    assert_int_equal(dpl_utf8_decode(v, &pos), 'a');
    assert_int_equal(dpl_utf8_decode(v, &pos), 0xFFFD);
    assert_int_equal(pos, 2);
    assert_int_equal(dpl_utf8_decode(v, &pos), 0xFFFD);
    assert_int_equal(dpl_utf8_decode(v, &pos), 'z');
    assert_int_equal(pos, v.len);
}

static void
cuts_between_characters(void **state)
{
    static const size_t expected[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 9, 9};
    const struct dplog_view v = DPL_VIEW("a\xE3\x83\x87\xF0\x9F\x98\x80"
                                         "b");

    (void)state;
    for (size_t max = 0; max < COUNT(expected); max++)
        assert_int_equal(dpl_utf8_cut(v, max).len, expected[max]);
    /* Not text at all: cut anywhere, but do not run away. */
    assert_int_equal(dpl_utf8_cut(DPL_VIEW("\x80\x80\x80\x80\x80\x80"), 5).len,
                     5);
    assert_int_equal(dpl_utf8_cut(dpl_view(NULL, 0), 5).len, 0);
}

static void
counts_columns(void **state)
{
    (void)state;
    assert_int_equal(dpl_utf8_columns(DPL_VIEW("abc")), 3);
    assert_int_equal(dpl_utf8_columns(DPL_VIEW("\xE3\x83\x87\xE6\x97\xA5")), 4);
    assert_int_equal(dpl_utf8_columns(DPL_VIEW("\xEF\xBD\xB1")), 1); /* ｱ */
    assert_int_equal(dpl_utf8_columns(DPL_VIEW("e\xCC\x81")), 1); /* e + ´ */
    assert_int_equal(dpl_utf8_columns(DPL_VIEW("\xF0\x9F\x98\x80")), 2);
    assert_int_equal(dpl_utf8_columns(DPL_VIEW("\xC3\xA9\xD0\x96")), 2);
    assert_int_equal(dpl_utf8_columns(DPL_VIEW("\xFF")), 1);
    assert_int_equal(dpl_utf8_columns(DPL_VIEW("\x1B")), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_first_invalid_byte),
        cmocka_unit_test(knows_ascii),
        cmocka_unit_test(round_trips_every_code_point),
        cmocka_unit_test(steps_over_broken_bytes_one_by_one),
        cmocka_unit_test(cuts_between_characters),
        cmocka_unit_test(counts_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
