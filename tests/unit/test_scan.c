/* SPDX-License-Identifier: MIT */
#include "base/scan.h"
#include "harness.h"

static void
reads_numbers_of_bounded_length(void **state)
{
    static const struct number_case {
        const char *text;
        unsigned min, max;
        int decimal, hex; /* digits taken; 0: refused */
        unsigned decimal_value, hex_value;
    } cases[] = {
        {"12:", 1, 2, 2, 2, 12, 0x12},
        {"123", 1, 2, 2, 2, 12, 0x12},
        {"1:", 2, 2, 0, 0, 0, 0},
        {"ff", 1, 8, 0, 2, 0, 0xFF},
        {"4294967295", 1, 10, 10, 0, 4294967295u, 0},
        {"4294967296", 1, 10, 0, 0, 0, 0},
        {"FFFFFFFF", 1, 8, 0, 8, 0, 0xFFFFFFFF},
        {"", 1, 2, 0, 0, 0, 0},
        {"", 0, 2, 0, 0, 0, 0},
        {"0000000000000001", 1, 16, 16, 16, 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct number_case *c = &cases[i];
        struct dpl_scan s = dpl_scan_over(dpl_view_of(c->text));
        const char *begin = s.pos;
        unsigned value = 77;

        assert_int_equal(dpl_scan_uint(&s, c->min, c->max, &value),
                         c->decimal > 0);
        assert_int_equal(s.pos - begin, c->decimal);
        assert_int_equal(value, c->decimal ? c->decimal_value : 77);

        s.pos = begin;
        value = 77;
        assert_int_equal(dpl_scan_hex(&s, c->min, c->max, &value), c->hex > 0);
        assert_int_equal(s.pos - begin, c->hex);
        assert_int_equal(value, c->hex ? c->hex_value : 77);
    }
}

static void
stays_where_it_is_when_it_finds_nothing(void **state)
{
    struct dpl_scan s = dpl_scan_over(DPL_VIEW("time=\"1\""));
    struct dplog_view found = {NULL, 0};

    (void)state;
    assert_false(dpl_scan_literal(&s, DPL_VIEW("TIME=")));
    assert_false(dpl_scan_literal(&s, DPL_VIEW("time=\"1\" and more")));
    assert_false(dpl_scan_until(&s, '>', &found));
    assert_null(found.ptr);
    assert_true(dpl_scan_literal(&s, DPL_VIEW("time=")));
    assert_true(dpl_scan_char(&s, '"'));
    assert_false(dpl_scan_char(&s, '"'));
    assert_true(dpl_scan_until(&s, '"', &found));
    ASSERT_VIEW(found, "1");
    assert_true(dpl_scan_char(&s, '"'));
    assert_true(dpl_scan_at_end(&s));
    assert_false(dpl_scan_char(&s, '"'));
    assert_false(dpl_scan_until(&s, '"', &found));
}

static void
works_over_nothing(void **state)
{
    struct dpl_scan s = dpl_scan_over(dpl_view(NULL, 0));
    struct dplog_view found;

    (void)state;
    assert_true(dpl_scan_at_end(&s));
    assert_true(dpl_scan_blanks(&s));
    assert_true(dpl_scan_literal(&s, DPL_VIEW("")));
    assert_false(dpl_scan_until(&s, 'x', &found));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_numbers_of_bounded_length),
        cmocka_unit_test(stays_where_it_is_when_it_finds_nothing),
        cmocka_unit_test(works_over_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
