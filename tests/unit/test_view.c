/* SPDX-License-Identifier: MIT */
#include "base/view.h"
#include "harness.h"

static const struct dplog_view none = {NULL, 0};

static void
compares_with_and_without_case(void **state)
{
    (void)state;
    assert_true(dpl_view_equal(none, DPL_VIEW("")));
    assert_true(dpl_view_equal(DPL_VIEW("aB"), DPL_VIEW("aB")));
    assert_false(dpl_view_equal(DPL_VIEW("aB"), DPL_VIEW("ab")));
    assert_false(dpl_view_equal(DPL_VIEW("ab"), DPL_VIEW("abc")));
    assert_true(dpl_view_equal_nocase(DPL_VIEW("aB["), DPL_VIEW("Ab[")));
    /* '[' and '{' differ by the case bit but are no letters. */
    assert_false(dpl_view_equal_nocase(DPL_VIEW("["), DPL_VIEW("{")));
    assert_false(dpl_view_equal_nocase(DPL_VIEW("\xC3\x84"), /* Ä, ä */
                                       DPL_VIEW("\xC3\xA4")));
}

static void
knows_prefixes_and_suffixes(void **state)
{
    const struct dplog_view v = DPL_VIEW("distmgr.log");

    (void)state;
    assert_true(dpl_view_starts(v, DPL_VIEW("dist")));
    assert_true(dpl_view_starts(v, none));
    assert_false(dpl_view_starts(v, DPL_VIEW("Dist")));
    assert_true(dpl_view_starts_nocase(v, DPL_VIEW("DIST")));
    assert_false(dpl_view_starts(DPL_VIEW("di"), DPL_VIEW("dist")));
    assert_true(dpl_view_ends(v, DPL_VIEW(".log")));
    assert_true(dpl_view_ends(none, none));
    assert_false(dpl_view_ends(v, DPL_VIEW(".LOG")));
    assert_true(dpl_view_ends_nocase(v, DPL_VIEW(".LOG")));
    assert_false(dpl_view_ends(DPL_VIEW("og"), DPL_VIEW("log")));
}

static void
orders_by_unsigned_bytes(void **state)
{
    (void)state;
    assert_int_equal(dpl_view_compare(DPL_VIEW("a"), DPL_VIEW("a")), 0);
    assert_true(dpl_view_compare(DPL_VIEW("a"), DPL_VIEW("ab")) < 0);
    assert_true(dpl_view_compare(DPL_VIEW("b"), DPL_VIEW("ab")) > 0);
    assert_true(dpl_view_compare(none, DPL_VIEW("a")) < 0);
    assert_true(dpl_view_compare(DPL_VIEW("\xFF"), DPL_VIEW("a")) > 0);
    assert_true(dpl_view_compare_nocase(DPL_VIEW("\xFF"), DPL_VIEW("a")) > 0);
    assert_int_equal(dpl_view_compare_nocase(DPL_VIEW("DP"), DPL_VIEW("dp")),
                     0);
    assert_true(dpl_view_compare_nocase(DPL_VIEW("DP2"), DPL_VIEW("dp1")) > 0);
}

static void
finds_text(void **state)
{
    static const struct find_case {
        const char *text, *needle;
        size_t from, first, first_nocase, last;
    } cases[] = {
        {"abcabc", "abc", 0, 0, 0, 3},
        {"abcabc", "abc", 1, 3, 3, 3},
        {"abcABC", "abc", 1, SIZE_MAX, 3, 0},
        {"abc", "abcd", 0, SIZE_MAX, SIZE_MAX, SIZE_MAX},
        {"aab", "ab", 0, 1, 1, 1},
        {"abc", "", 3, 3, 3, 3},
        {"abc", "", 4, SIZE_MAX, SIZE_MAX, 3},
        {"abc", "c", 0, 2, 2, 2},
        {"", "", 0, 0, 0, 0},
        {"", "x", 0, SIZE_MAX, SIZE_MAX, SIZE_MAX},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct find_case *c = &cases[i];
        const struct dplog_view v = dpl_view_of(c->text);
        const struct dplog_view needle = dpl_view_of(c->needle);

        assert_int_equal(dpl_view_find(v, needle, c->from), c->first);
        assert_int_equal(dpl_view_find_nocase(v, needle, c->from),
                         c->first_nocase);
        assert_int_equal(dpl_view_find_last(v, needle), c->last);
    }
}

static void
cuts_without_leaving_the_view(void **state)
{
    const struct dplog_view v = DPL_VIEW("0123");

    (void)state;
    ASSERT_VIEW(dpl_view_slice(v, 1, 3), "12");
    ASSERT_VIEW(dpl_view_slice(v, 2, 99), "23");
    ASSERT_VIEW(dpl_view_slice(v, 3, 1), "");
    ASSERT_VIEW(dpl_view_slice(none, 5, 9), "");
    ASSERT_VIEW(dpl_view_trim(DPL_VIEW(" \t a b\r\n")), "a b");
    ASSERT_VIEW(dpl_view_trim(DPL_VIEW(" \t ")), "");
    ASSERT_VIEW(dpl_view_trim(none), "");
    ASSERT_VIEW(dpl_view_file_name(DPL_VIEW("a.log")), "a.log");
    ASSERT_VIEW(dpl_view_file_name(DPL_VIEW("C:\\Logs/b\\a.log")), "a.log");
    ASSERT_VIEW(dpl_view_file_name(DPL_VIEW("/Logs\\b/a.log")), "a.log");
    ASSERT_VIEW(dpl_view_file_name(DPL_VIEW("/Logs/")), "");
    ASSERT_VIEW(dpl_view_file_name(none), "");
}

static void
reads_whole_numbers(void **state)
{
    uint64_t value = 7;

    (void)state;
    assert_true(dpl_view_to_uint(DPL_VIEW("18446744073709551615"), &value));
    assert_true(value == UINT64_MAX);
    value = 7;
    assert_false(dpl_view_to_uint(DPL_VIEW("18446744073709551616"), &value));
    assert_false(dpl_view_to_uint(DPL_VIEW("12x"), &value));
    assert_false(dpl_view_to_uint(DPL_VIEW("-1"), &value));
    assert_false(dpl_view_to_uint(none, &value));
    assert_int_equal(value, 7);
    assert_true(dpl_view_to_hex(DPL_VIEW("800706Ba"), &value));
    assert_int_equal(value, 0x800706BA);
    assert_true(dpl_view_to_hex(DPL_VIEW("0000000000000000000f"), &value));
    assert_int_equal(value, 15);
    assert_false(dpl_view_to_hex(DPL_VIEW("10000000000000000"), &value));
    assert_false(dpl_view_to_hex(DPL_VIEW("0x10"), &value));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_with_and_without_case),
        cmocka_unit_test(knows_prefixes_and_suffixes),
        cmocka_unit_test(orders_by_unsigned_bytes),
        cmocka_unit_test(finds_text),
        cmocka_unit_test(cuts_without_leaving_the_view),
        cmocka_unit_test(reads_whole_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
