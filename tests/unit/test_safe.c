/* SPDX-License-Identifier: MIT */
#include "harness.h"

#include "base/view.h"
#include "report/safe.h"

static const struct safe_case {
    const char *name;
    const char *text;
    const char *expected;
} cases[] = {
    {"plain text stays", "Sending file 'C:\\a b'", "Sending file 'C:\\a b'"},
    {"Japanese stays", "配布ポイント", "配布ポイント"},
    {"an escape sequence becomes visible", "\x1B[31mred\x1B[0m",
     "\\x1B[31mred\\x1B[0m"},
    {"a bell and DEL", "a\a\x7F", "a\\x07\\x7F"},
    {"C1 CSI",
     "a\xC2\x9B"
     "2J",
     "a\\x9B2J"},
    {"line ends and tabs become one blank", "a\r\n\t b\nc", "a  b c"},
    {"a line end at the end says nothing", "a\r\n", "a"},
    {"bidirectional override", "abc\xE2\x80\xAEtxt.exe", "abc\\u202Etxt.exe"},
    {"isolates", "\xE2\x81\xA6x\xE2\x81\xA9", "\\u2066x\\u2069"},
    {"zero width space", "a\xE2\x80\x8B", "a\\u200B"},
    {"line separator",
     "a\xE2\x80\xA8"
     "b",
     "a\\u2028b"},
    {"byte-order mark",
     "\xEF\xBB\xBF"
     "a",
     "\\uFEFFa"},
    {"tag characters", "\xF3\xA0\x81\xA1", "\\uE0061"},
    {"bad bytes", "a\xFF\xC3(", "a\xEF\xBF\xBD\xEF\xBF\xBD("},
    {"surrogate", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"three marks on a letter stay, more go",
     "e\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85x",
     "e\xCC\x81\xCC\x82\xCC\x83x"},
};

static void
test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dpl_buf buf = {0};

        dpl_safe_add(&buf, dpl_view_of(cases[i].text));
        if (strcmp(dpl_buf_str(&buf), cases[i].expected) != 0)
            fail_msg("%s: expected '%s', got '%s'", cases[i].name,
                     cases[i].expected, dpl_buf_str(&buf));
        dpl_buf_done(&buf);
    }
}

static void
test_nul_inside(void **state)
{
    struct dpl_buf buf = {0};

    (void)state;
    dpl_safe_add(&buf, dpl_view("a\0b", 3));
    assert_string_equal(dpl_buf_str(&buf), "a\\x00b");
    dpl_buf_done(&buf);
}

static void
test_borders(void **state)
{
    (void)state;
    assert_true(dpl_is_unsafe(0x1F));
    assert_false(dpl_is_unsafe(' '));
    assert_false(dpl_is_unsafe('~'));
    assert_true(dpl_is_unsafe(0x7F));
    assert_true(dpl_is_unsafe(0x9F));
    assert_false(dpl_is_unsafe(0xA0));
    assert_false(dpl_is_unsafe(0x3042));
    assert_false(dpl_is_unsafe(0x10FFFF));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_nul_inside),
        cmocka_unit_test(test_borders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
