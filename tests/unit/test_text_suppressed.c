/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "base/view.h"
#include "harness.h"
#include "screen.h"

/* U+FFFD stands where half of one was left. */
static void
a_long_path_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        char path[400];
        struct dplog_suppressed entry = {
            .expired = true, .until = "2026-11-20", .path = path, .line = 7};
        const struct dplog_diagnosis diagnosis = {.suppressed = &entry,
                                                  .suppressed_count = 1};
        struct screen screen;
        const char *page;
        size_t len = 0;

        while (len < shift)
            path[len++] = 'x';
        for (; len + 3 < sizeof(path); len += 3)
            memcpy(path + len, "\xE8\xA6\x8F", 3); /* U+898F */
        path[len] = '\0';
        screen_begin(&screen, &diagnosis, NULL, 0);
        dpl_text_suppressed(&screen.text);
        page = screen_page(&screen);
        assert_true(dpl_utf8_is_valid(dpl_view_of(page)));
        assert_null(strstr(page, "\xEF\xBF\xBD"));
        assert_non_null(strstr(page, ":7"));
        screen_end(&screen);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_path_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
