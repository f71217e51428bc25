/* SPDX-License-Identifier: MIT */
#include "harness.h"

#include "base/utf8.h"
#include "base/view.h"
#include "report/fit.h"

static const struct cut_case {
    const char *name;
    const char *text;
    unsigned columns;
    const char *end;    /* cut at its end */
    const char *middle; /* cut in its middle */
} cuts[] = {
    {"short enough", "abc", 3, "abc", "abc"},
    {"empty", "", 0, "", ""},
    {"one too many", "abcdefghij", 9, "abcd[...]", "abcd[...]"},
    {"no room for the mark", "abcdef", 4, "abcd", "abcd"},
    {"the end of a long text is kept", "0123456789012345678901234567", 25,
     "01234567890123456789[...]", "012345678901[...]01234567"},
    {"wide characters are not halved", "配布ポイント", 11, "配布ポ[...]",
     "配布ポ[...]"},
    {"a mark does not lose its letter", "0123456789012345か\u3099b", 20,
     "0123456789012345か\u3099b", "0123456789012345か\u3099b"},
    {"nor stands alone behind the cut", "012345678901234567890か\u3099bcdef",
     20, "012345678901234[...]", "012345678[...]bcdef"},
    {"nor is their column", "配布ポイント", 10, "配布[...]", "配布[...]"},
};

static void
test_cuts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cuts); i++) {
        struct dpl_buf end = {0}, middle = {0};
        const struct dplog_view text = dpl_view_of(cuts[i].text);

        dpl_add_cut(&end, text, cuts[i].columns);
        dpl_add_cut_middle(&middle, text, cuts[i].columns);
        if (strcmp(dpl_buf_str(&end), cuts[i].end) != 0 ||
            strcmp(dpl_buf_str(&middle), cuts[i].middle) != 0)
            fail_msg("%s: got '%s' and '%s'", cuts[i].name, dpl_buf_str(&end),
                     dpl_buf_str(&middle));
        dpl_buf_done(&end);
        dpl_buf_done(&middle);
    }
}

/* Whatever the width: no more columns than asked for, both ends kept. */
static void
test_every_width(void **state)
{
    const struct dplog_view text =
        DPL_VIEW("Sending ファイル '\\\\DP\\SMS_DP$\\配布.temp' failed = 5");

    (void)state;
    for (unsigned columns = 0; columns < 70; columns++) {
        struct dpl_buf buf = {0};

        dpl_add_cut_middle(&buf, text, columns);
        assert_true(dpl_utf8_columns(dpl_buf_view(&buf)) <= columns);
        assert_true(dpl_utf8_is_valid(dpl_buf_view(&buf)));
        if (columns >= 25)
            assert_true(dpl_view_ends(dpl_buf_view(&buf), DPL_VIEW("d = 5")));
        dpl_buf_done(&buf);
    }
}

static const struct line_case {
    const char *name;
    const char *text;
    unsigned columns;
    const char *lines; /* separated by | */
} lines[] = {
    {"one line", "a bc", 4, "a bc"},
    {"words", "one two three", 7, "one two|three"},
    {"the blank at the end takes no room", "one two three", 8, "one two|three"},
    {"a long word is cut", "abcdefgh ij", 3, "abc|def|gh|ij"},
    {"a long word goes to its own line first", "a bcdefgh", 4, "a|bcde|fgh"},
    {"wide text breaks anywhere", "配布ポイント", 5, "配布|ポイ|ント"},
    {"but not before a full stop", "停止。次", 6, "停止。|次"},
    {"nor before it when that is too wide", "配停止。", 6, "配停|止。"},
    {"nor behind an opening bracket", "配（布）", 4, "配|（布|）"},
    {"nor before a closing one of any width", "続行 (自動)。次", 12,
     "続行 (自|動)。次"},
    {"foreign words stay whole", "配布ポイントの停止", 9,
     "配布|ポイント|の停止"},
    {"between words and wide text", "RPC は", 5, "RPC|は"},
    {"a mark stays on its letter", "漢か\u3099字", 4, "漢か\u3099|字"},
};

static void
test_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct dplog_view rest = dpl_view_of(lines[i].text);
        struct dpl_buf got = {0};

        while (rest.len > 0) {
            size_t next;
            const size_t end = dpl_fit_line(rest, lines[i].columns, &next);

            assert_true(next > 0 && next >= end);
            if (got.len > 0)
                dpl_buf_add_char(&got, '|');
            dpl_buf_add(&got, rest.ptr, end);
            rest = dpl_view_slice(rest, next, rest.len);
        }
        if (strcmp(dpl_buf_str(&got), lines[i].lines) != 0)
            fail_msg("%s: expected '%s', got '%s'", lines[i].name,
                     lines[i].lines, dpl_buf_str(&got));
        dpl_buf_done(&got);
    }
}

static const struct command_case {
    const char *name;
    const char *text;
    unsigned columns;
    const char *lines; /* as they are printed, separated by / */
} commands[] = {
    {"short enough", "nslookup DP1", 12, "nslookup DP1"},
    {"a pipe goes on by itself", "Get-X a | select b", 12,
     "Get-X a |/select b"},
    {"so do a list and a second command", "ft A,B; ls", 9, "ft A,B;/ls"},
    {"elsewhere a mark says it", "psexec -s netsh show", 12,
     "psexec -s `/netsh show"},
    {"a mark is better than half a line", "dir a|b c d e f g h", 16,
     "dir a|b c d e `/f g h"},
    {"text in quotes stays whole", "dir 'a, b | c' d", 13,
     "dir `/'a, b | c' d"},
    {"a word that is too long is cut", "abcdefghij", 4, "abcd/efgh/ij"},
};

static void
test_commands(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(commands); i++) {
        struct dplog_view text = dpl_view_of(commands[i].text);
        struct dpl_buf buf = {0};

        while (text.len > 0) {
            size_t next;
            bool mark;
            const size_t len =
                dpl_fit_command(text, commands[i].columns, &next, &mark);

            if (buf.len > 0)
                dpl_buf_add_char(&buf, '/');
            dpl_buf_add_view(&buf, dpl_view_slice(text, 0, len));
            if (mark)
                dpl_buf_add_str(&buf, DPL_GOES_ON);
            text = dpl_view_trim(dpl_view_slice(text, next, text.len));
        }
        if (strcmp(dpl_buf_str(&buf), commands[i].lines) != 0)
            fail_msg("%s: got '%s'", commands[i].name, dpl_buf_str(&buf));
        dpl_buf_done(&buf);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_every_width),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_commands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
