/* SPDX-License-Identifier: MIT */
#include "harness.h"

#include "base/utf8.h"
#include "base/view.h"
#include "replay/expect.h"

/* JUnit files hold them: half a character would make them unreadable. */
static void
a_long_difference_ends_on_a_character(void **state)
{
    char text[1200];

    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        struct dpl_differences differences = {0};
        size_t len = 0;

        while (len < shift)
            text[len++] = 'x';
        while (len + 3 < sizeof(text)) {
            memcpy(text + len, "\xE9\x85\x8D", 3); /* U+914D */
            len += 3;
        }
        text[len] = '\0';
        dpl_differences_add(&differences, "%s", text);
        dpl_differences_add(&differences, "%s", "short");
        assert_false(differences.failed);
        assert_int_equal(differences.count, 2);
        assert_true(dpl_utf8_is_valid(dpl_view_of(differences.at[0])));
        assert_in_range(strlen(differences.at[0]), 1000, 1023);
        assert_string_equal(differences.at[1], "short");
        dpl_differences_done(&differences);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_difference_ends_on_a_character),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
