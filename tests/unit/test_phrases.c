/* SPDX-License-Identifier: MIT */
#include "harness.h"

#include "base/utf8.h"
#include "base/view.h"
#include "report/detail_words.h"
#include "report/phrases.h"
#include <stdio.h>

static const char *const names[] = {
#define DPL_PHRASE(id, en, ja) #id,
#include "report/phrases.def"
#undef DPL_PHRASE
};

/* One bit for each argument that a phrase uses. */
static unsigned
arguments(const char *text, const char *name)
{
    unsigned used = 0;

    for (; *text; text++) {
        if (*text != '{')
            continue;
        if (text[1] < '1' || text[1] > '4')
            fail_msg("%s: not an argument at '%s'", name, text);
        used |= 1u << (text[1] - '0');
        if (text[2] == '?') {
            const char *colon = strchr(text, ':');
            const char *end = strchr(text, '}');

            if (!colon || !end || colon > end)
                fail_msg("%s: not a choice at '%s'", name, text);
        } else if (text[2] != '}') {
            fail_msg("%s: not closed at '%s'", name, text);
        }
    }
    return used;
}

static void
test_both_languages(void **state)
{
    (void)state;
    assert_int_equal(COUNT(names), DPL_PHRASE_COUNT);
    for (unsigned i = 0; i < DPL_PHRASE_COUNT; i++) {
        const char *en = dpl_phrase(DPLOG_LANGUAGE_EN, (enum dpl_phrase)i);
        const char *ja = dpl_phrase(DPLOG_LANGUAGE_JA, (enum dpl_phrase)i);

        if (!en || !*en || !ja || !*ja)
            fail_msg("%s: a language is missing", names[i]);
        if (!dpl_utf8_is_valid(dpl_view_of(ja)) ||
            !dpl_ascii_only(dpl_view_of(en)))
            fail_msg("%s: not valid text", names[i]);
        if (arguments(en, names[i]) != arguments(ja, names[i]))
            fail_msg("%s: '%s' and '%s' take different arguments", names[i], en,
                     ja);
    }
}

/* Labels stand in front of column 11; headings may be longer in English. */
static void
test_label_widths(void **state)
{
    static const enum dpl_phrase labels[] = {
        DPL_P_WHY,     DPL_P_NOT_IT,       DPL_P_STOPPED, DPL_P_NEEDS,
        DPL_P_RETRY,   DPL_P_FIXED,        DPL_P_ALSO,    DPL_P_RUNNING,
        DPL_P_COLLECT, DPL_P_DO_THIS_LOWER};
    static const enum dpl_phrase headings[] = {
        DPL_P_FAILED,   DPL_P_RETRYING, DPL_P_WAITING,    DPL_P_RECOVERED,
        DPL_P_HEALTHY,  DPL_P_UNKNOWN,  DPL_P_EVIDENCE,   DPL_P_DO_THIS,
        DPL_P_READ,     DPL_P_MORE,     DPL_P_FIXED_WHEN, DPL_P_WINDOW,
        DPL_P_CHECKLIST};

    (void)state;
    for (int ja = 0; ja < 2; ja++) {
        const enum dplog_language language =
            ja ? DPLOG_LANGUAGE_JA : DPLOG_LANGUAGE_EN;

        for (size_t i = 0; i < COUNT(labels); i++)
            assert_in_range(
                dpl_utf8_columns(dpl_view_of(dpl_phrase(language, labels[i]))),
                1, 8);
        for (size_t i = 0; i < COUNT(headings); i++)
            assert_in_range(dpl_utf8_columns(
                                dpl_view_of(dpl_phrase(language, headings[i]))),
                            1, 10);
    }
}

static void
say(struct dpl_buf *buf, enum dpl_phrase phrase, const char *first,
    const char *second)
{
    dpl_buf_clear(buf);
    dpl_say(buf, DPLOG_LANGUAGE_EN, phrase,
            (struct dpl_words){{first, second}});
}

static void
test_say(void **state)
{
    struct dpl_buf buf = {0};

    (void)state;
    say(&buf, DPL_P_TIMES, "1", NULL);
    assert_string_equal(dpl_buf_str(&buf), "1 time");
    say(&buf, DPL_P_TIMES, "11", NULL);
    assert_string_equal(dpl_buf_str(&buf), "11 times");
    say(&buf, DPL_P_FILES_LINES, "2", "1");
    assert_string_equal(dpl_buf_str(&buf), "2 files, 1 line");
    say(&buf, DPL_P_FROM_TO, "a", NULL);
    assert_string_equal(dpl_buf_str(&buf), "a to ");
    say(&buf, DPL_P_N_DPS, "{1}", NULL);
    assert_string_equal(dpl_buf_str(&buf), "{1} DPs");
    say(&buf, DPL_P_FROM_TO, "a\x1B[2J", "b\nc");
    assert_string_equal(dpl_buf_str(&buf), "a\\x1B[2J to b c");
    dpl_buf_done(&buf);
}

static void
test_long_words_are_cut(void **state)
{
    struct dpl_buf buf = {0};
    char word[10001];

    (void)state;
    memset(word, 'x', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    say(&buf, DPL_P_FROM_TO, word, "end");
    assert_in_range(buf.len, 40, 100);
    assert_true(dpl_view_ends(dpl_buf_view(&buf), DPL_VIEW(" to end")));
    assert_non_null(strstr(dpl_buf_str(&buf), "[...]"));
    dpl_buf_done(&buf);
}

static void
test_unknown_language_is_english(void **state)
{
    (void)state;
    assert_string_equal(dpl_phrase((enum dplog_language)77, DPL_P_FAILED),
                        "FAILED");
}

static void
test_stages(void **state)
{
    (void)state;
    assert_int_equal(dpl_stage_phrase("commit"), DPL_P_STAGE_COMMIT);
    assert_int_equal(dpl_stage_phrase("commit2"), DPL_PHRASE_COUNT);
    assert_int_equal(dpl_stage_phrase(NULL), DPL_PHRASE_COUNT);
}

/* What -v prints of the JSON report's words has Japanese ones. */
static void
every_word_of_the_details_has_two_languages(void **state)
{
    (void)state;
    for (int value = 0; value < 6; value++) {
        const char *const words[] = {
            dplog_item_status_name((enum dplog_item_status)value),
            dplog_role_name((enum dplog_role)value),
            dplog_severity_name((enum dplog_severity)value),
            dplog_finding_state_name((enum dplog_finding_state)value),
            dplog_deployment_status_name((enum dplog_deployment_status)value),
        };

        for (size_t i = 0; i < COUNT(words); i++) {
            assert_string_equal(dpl_detail_word(DPLOG_LANGUAGE_EN, words[i]),
                                words[i]);
            if (strcmp(dpl_detail_word(DPLOG_LANGUAGE_JA, words[i]),
                       words[i]) == 0)
                fail_msg("no Japanese for '%s'", words[i]);
        }
    }
    assert_string_equal(dpl_detail_word(DPLOG_LANGUAGE_JA, "rpc"), "rpc");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_languages),
        cmocka_unit_test(test_label_widths),
        cmocka_unit_test(test_say),
        cmocka_unit_test(test_long_words_are_cut),
        cmocka_unit_test(test_unknown_language_is_english),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(every_word_of_the_details_has_two_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
