/* SPDX-License-Identifier: MIT */
#include "base/number.h"
#include "harness.h"
#include <stdio.h>

static void
fractions_have_a_point(void **state)
{
    char text[DPL_NUMBER_TEXT];

    (void)state;
    assert_string_equal(DPL_FIXED(0.8, 2), "0.80");
    assert_string_equal(DPL_FIXED(-0.24, 2), "-0.24");
    assert_string_equal(DPL_FIXED(12.345, 1), "12.3");
    assert_string_equal(DPL_FIXED(3, 0), "3");
    assert_string_equal(dpl_number_short(text, 0.8, 4), "0.8");
    assert_string_equal(dpl_number_short(text, 1e20, 4), "1e+20");
}

/* What printf writes where the locale has another radix character. */
static const struct radix_case {
    const char *text, *wanted;
} radix_cases[] = {
    {"0,80", "0.80"},
    {"-12,5", "-12.5"},
    {"1,5e+20", "1.5e+20"},
    {"0\xD9\xAB"
     "80",
     "0.80"},
    {"0.80", "0.80"},
    {"80", "80"},
    {"inf", "inf"},
    {"-nan", "-nan"},
};

static void
every_radix_character_becomes_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(radix_cases); i++) {
        char text[DPL_NUMBER_TEXT];

        snprintf(text, sizeof(text), "%s", radix_cases[i].text);
        assert_string_equal(dpl_number_point(text), radix_cases[i].wanted);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions_have_a_point),
        cmocka_unit_test(every_radix_character_becomes_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
