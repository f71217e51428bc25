/* SPDX-License-Identifier: MIT */
#include "base/intern.h"
#include "base/mem.h"
#include "base/view.h"
#include "harness.h"
#include <stdio.h>

static void
numbers_strings_but_for_case(void **state)
{
    struct dpl_intern table = {0};

    (void)state;
    assert_int_equal(dpl_intern_find(&table, DPL_VIEW("x")), 0);
    assert_int_equal(dpl_intern_add(&table, DPL_VIEW("DP01.contoso.com")), 1);
    assert_int_equal(dpl_intern_add(&table, DPL_VIEW("PS100012")), 2);
    assert_int_equal(dpl_intern_add(&table, DPL_VIEW("dp01.CONTOSO.com")), 1);
    assert_int_equal(dpl_intern_add(&table, dpl_view(NULL, 0)), 0);
    assert_string_equal(dpl_intern_str(&table, 1), "DP01.contoso.com");
    assert_null(dpl_intern_str(&table, 0));
    assert_null(dpl_intern_str(&table, 3));
    assert_int_equal(dpl_intern_find(&table, DPL_VIEW("ps100012")), 2);
    assert_int_equal(dpl_intern_find(&table, DPL_VIEW("ps10001")), 0);
    dpl_intern_done(&table);
}

static void
tells_strings_with_nul_apart(void **state)
{
    struct dpl_intern table = {0};

    (void)state;
    assert_int_equal(dpl_intern_add(&table, dpl_view("a\0b", 3)), 1);
    assert_int_equal(dpl_intern_add(&table, dpl_view("a\0c", 3)), 2);
    assert_int_equal(dpl_intern_add(&table, dpl_view("a", 1)), 3);
    dpl_intern_done(&table);
}

static void
holds_many(void **state)
{
    struct dpl_intern table = {0};
    char text[32];

    (void)state;
    for (uint32_t i = 1; i <= 20000; i++) {
        (void)snprintf(text, sizeof(text), "host-%u", i);
        assert_int_equal(dpl_intern_add(&table, dpl_view_of(text)), i);
    }
    for (uint32_t i = 1; i <= 20000; i++) {
        (void)snprintf(text, sizeof(text), "HOST-%u", i);
        assert_int_equal(dpl_intern_find(&table, dpl_view_of(text)), i);
        text[0] = 'h';
        assert_int_equal(strlen(dpl_intern_str(&table, i)), strlen(text));
    }
    assert_int_equal(table.count, 20000);
    dpl_intern_done(&table);
}

static void
survives_every_failed_allocation(void **state)
{
    bool failed = true;

    (void)state;
    for (long after = 0; failed; after++) {
        struct dpl_intern table = {0};

        failed = false;
        dpl_mem_fail_after(after);
        for (uint32_t i = 0; i < 200; i++) {
            char text[16];
            uint32_t number;

            (void)snprintf(text, sizeof(text), "%u", i);
            number = dpl_intern_add(&table, dpl_view_of(text));
            if (number == UINT32_MAX) {
                failed = true;
                number = dpl_intern_add(&table, dpl_view_of(text));
            }
            assert_int_equal(number, i + 1);
        }
        dpl_mem_fail_after(-1);
        assert_string_equal(dpl_intern_str(&table, 200), "199");
        dpl_intern_done(&table);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_strings_but_for_case),
        cmocka_unit_test(tells_strings_with_nul_apart),
        cmocka_unit_test(holds_many),
        cmocka_unit_test(survives_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
