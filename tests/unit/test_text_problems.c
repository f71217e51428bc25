/* SPDX-License-Identifier: MIT
 *
 * The lines that head the blocks of several problems.
 */
#include "harness.h"
#include "screen.h"

#define NINE (INT64_C(1795132800) * 1000000)

static const char long_dp[] =
    "DP07.with-a-rather-long-name.of-a-long-domain.example.com";

static const struct dplog_item checklist[] = {
    {.id = "content-library", .title = "コンテンツ ライブラリ (不足・破損)"},
};

static size_t
count_of(const char *text, const char *word)
{
    size_t count = 0;

    while ((text = strstr(text, word))) {
        count++;
        text += strlen(word);
    }
    return count;
}

static void
how_sure_it_is_is_never_cut(void **state)
{
    static const unsigned widths[] = {60, 70, 80, 100, 120};
    const struct dplog_diagnosis diagnosis = {
        .language = DPLOG_LANGUAGE_JA,
        .verdict = {.as_of_us = NINE},
        .checklist = checklist,
        .item_count = COUNT(checklist),
    };
    const struct dplog_finding lead = {
        .title = "x", .rule = "x", .dp = long_dp, .first_us = NINE};
    struct dpl_problem problems[3];

    (void)state;
    for (size_t i = 0; i < COUNT(problems); i++)
        problems[i] = (struct dpl_problem){
            .lead = &lead,
            .dp = long_dp,
            .dp_count = 1,
            .items = {{"content-library", 0.9}},
            .item_count = 1,
            .first_us = NINE,
            .next_retry_us = DPLOG_TIME_NONE,
        };
    for (size_t w = 0; w < COUNT(widths); w++) {
        struct screen screen;
        const char *page;

        screen_begin(&screen, &diagnosis, problems, COUNT(problems));
        screen.text.page.columns = widths[w];
        dpl_text_problems(&screen.text);
        page = screen_page(&screen);
        if (count_of(page, " (確実)") != COUNT(problems))
            fail_msg("%u columns:\n%s", widths[w], page);
        /* A short name is better than half of a long one. */
        if (widths[w] == 100 &&
            count_of(page, ": DP07 (確実)") != COUNT(problems))
            fail_msg("%u columns:\n%s", widths[w], page);
        screen_end(&screen);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_sure_it_is_is_never_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
