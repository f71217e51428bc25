/* SPDX-License-Identifier: MIT */
#include "base/view.h"
#include "harness.h"
#include "parse/mend.h"

static const struct mend_case {
    const char *name, *message, *native, *pasted; /* NULL: as native */
} cases[] = {
    {"nothing", "Sending completed", "Sending completed", NULL},
    {"empty", "", "", NULL},
    {"only marks", " ~~ ~", "", NULL},
    {"break before", "~Sending completed", "Sending completed", NULL},
    {"break and blank before", "~ Sending failed", "Sending failed", NULL},
    {"break behind", "\\\\DP1\\share\\~", "\\\\DP1\\share\\", NULL},
    {"breaks all around", "~~<a>~~</a>~~", "<a>~~</a>", NULL},
    {"8.3 names keep theirs", "C:\\PROGRA~1\\A~2", "C:\\PROGRA~1\\A~2", NULL},
    {"tabs", "\ta\tb ", "a\tb", "a b"},
    {"runs of blanks", "a  b   c", "a  b   c", "a b c"},
    {"lines", "~first \n  second\n\nthird~", "first second third", NULL},
    {"entities", "x &lt;1&gt; &amp;lt; &quot;q&quot; &nope;",
     "x &lt;1&gt; &amp;lt; &quot;q&quot; &nope;", "x <1> &lt; \"q\" &nope;"},
    {"numbered entities", "it&#x27;s &#8220;a&#x201d;&#160; b&#0; &#x;",
     "it&#x27;s &#8220;a&#x201d;&#160; b&#0; &#x;", "it's \"a\" b&#0; &#x;"},
    {"Markdown", "SMS\\_DP\\$ \\n", "SMS\\_DP\\$ \\n", "SMS_DP$ \\n"},
    {"doubled backslashes", "to \\\\\\\\DP1\\\\ADMIN$ (0x35)",
     "to \\\\\\\\DP1\\\\ADMIN$ (0x35)", "to \\\\DP1\\ADMIN$ (0x35)"},
    {"backslashes that are not doubled", "\\\\\\\\DP1\\a", "\\\\\\\\DP1\\a",
     "\\\\\\\\DP1\\a"},
    {"quotes", "hasn\xE2\x80\x99t \xE2\x80\x9CX\xE2\x80\x9D",
     "hasn\xE2\x80\x99t \xE2\x80\x9CX\xE2\x80\x9D", "hasn't \"X\""},
    {"dots and dashes",
     "wait\xE2\x80\xA6 \xE2\x80\x93"
     "5",
     "wait\xE2\x80\xA6 \xE2\x80\x93"
     "5",
     "wait... -5"},
    {"hard blanks", "~\xC2\xA0 a\xC2\xA0 b", "\xC2\xA0 a\xC2\xA0 b", "a b"},
    {"yen for a backslash",
     "\xC2\xA5\xC2\xA5srv\xC2\xA5"
     "1$ C:\xC2\xA5",
     "\xC2\xA5\xC2\xA5srv\xC2\xA5"
     "1$ C:\xC2\xA5",
     "\\\\srv\\1$ C:\\"},
    {"yen for money",
     "costs \xC2\xA5"
     "300",
     "costs \xC2\xA5"
     "300",
     NULL},
    {"bold", "Sending **failed** at **~", "Sending **failed** at **",
     "Sending failed at"},
    {"stars of ODBC stay", "*** [42000][229] denied", "*** [42000][229] denied",
     NULL},
    {"half a share", "to \\DP1\\ADMIN$ (0x5)", "to \\DP1\\ADMIN$ (0x5)",
     "to \\\\DP1\\ADMIN$ (0x5)"},
    {"half an address", "[\"Display=\\DP1.X.COM\\\"]",
     "[\"Display=\\DP1.X.COM\\\"]", "[\"Display=\\\\DP1.X.COM\\\"]"},
    {"a path of a drive", "in \\Temp\\x", "in \\Temp\\x", NULL},
    {"Japanese stays", "\xE8\xA1\xA8 ok", "\xE8\xA1\xA8 ok", NULL},
};

static const struct {
    const char *name, *message, *text;
} decorated[] = {
    {"quotation", "> > Sending completed", "Sending completed"},
    {"list", "- Sending completed", "Sending completed"},
    {"stars", "* ~Sending completed", "Sending completed"},
    {"code", "`Sending completed`", "Sending completed"},
    {"table", "| Sending completed |", "Sending completed"},
    {"number", "117: Sending completed", "Sending completed"},
    {"number and tab", "117\tSending completed", "Sending completed"},
    {"grep", "distmgr.log:117:Sending completed", "Sending completed"},
    {"findstr", "C:\\SMS Logs\\distmgr.lo_:7:Sending completed",
     "Sending completed"},
    {"escaped tilde", "\\~Sending completed", "Sending completed"},
    {"path", "\\\\DP1\\share |", "\\\\DP1\\share |"},
    {"number of a message", "3 retries left", "3 retries left"},
    {"time", "12:30 is the begin", "12:30 is the begin"},
    {"SQL", "*** [42000] denied", "*** [42000] denied"},
    {"name with a colon", "Error in x.log: 5", "Error in x.log: 5"},
    {"only marks", "> - |", ""},
};

static void
takes_decorations_off(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(decorated); i++) {
        print_message("  %s\n", decorated[i].name);
        ASSERT_VIEW(dpl_mend_undecorate(dpl_view_of(decorated[i].message)),
                    decorated[i].text);
    }
}

static void
mends_as_the_form_needs(void **state)
{
    struct dpl_buf buf = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct mend_case *c = &cases[i];
        const struct dplog_view message = dpl_view_of(c->message);
        const char *const pasted = c->pasted ? c->pasted : c->native;

        print_message("  %s\n", c->name);
        ASSERT_VIEW(dpl_mend_text(message, DPLOG_FORMAT_SMS, &buf), c->native);
        ASSERT_VIEW(dpl_mend_text(message, DPLOG_FORMAT_CCM, &buf), c->native);
        ASSERT_VIEW(dpl_mend_text(message, DPLOG_FORMAT_PASTED, &buf), pasted);
        ASSERT_VIEW(dpl_mend_text(message, DPLOG_FORMAT_PLAIN, &buf), pasted);
    }
    dpl_buf_done(&buf);
}

/* A NUL is no blank in front of a share and no part of a name. */
static void
leaves_what_stands_beside_a_nul(void **state)
{
    static const char beside[] = "to\0\\DP1\\ADMIN$ and \\D\0\\ADMIN$";
    const struct dplog_view message = dpl_view(beside, sizeof(beside) - 1);
    struct dpl_buf buf = {0};

    (void)state;
    assert_true(dpl_view_equal(
        dpl_mend_text(message, DPLOG_FORMAT_PASTED, &buf), message));
    dpl_buf_done(&buf);
}

static void
copies_only_what_it_changes(void **state)
{
    const struct dplog_view message = DPL_VIEW("~Sending  completed~");
    struct dpl_buf buf = {0};
    struct dplog_view text;

    (void)state;
    text = dpl_mend_text(message, DPLOG_FORMAT_SMS, &buf);
    assert_ptr_equal(text.ptr, message.ptr + 1);
    text = dpl_mend_text(DPL_VIEW("~a b"), DPLOG_FORMAT_PLAIN, &buf);
    assert_null(buf.ptr);
    text = dpl_mend_text(message, DPLOG_FORMAT_PASTED, &buf);
    assert_ptr_equal(text.ptr, buf.ptr);
    dpl_buf_done(&buf);
}

static const struct {
    const char *name, *line, *mended;
} lines[] = {
    {"trailer in entities", "a &amp; b $$&lt;C&gt;&lt;01-02-2026&gt;",
     "a & b $$<C><01-02-2026>"},
    {"client form in entities", "&lt;![LOG[x&#39;s", "<![LOG[x's"},
    {"entities of a text", "a &lt; b", "a &lt; b"},
    {"quotation", "> text", " text"},
    {"quotation of a quotation", " >> > text > x", " text > x"},
    {"end of a line", "text\tCOMP\t1 (0x1)<br />", "text\tCOMP\t1 (0x1)"},
    {"paragraph", "<p class=\"x\">text<BR></p>", "text"},
    {"cells", "<tr><td>text</td><td>COMP</td></tr>", "text\tCOMP"},
    {"words in a colour", "Sending <b>failed</b>. <span id=1>5</span>",
     "Sending failed. 5"},
    {"placeholder", "<server> is <PackageID>", "<server> is <PackageID>"},
    {"trailer", "a  $$<C><01-02><thread=1 (0x1)>",
     "a  $$<C><01-02><thread=1 (0x1)>"},
    {"comparison", "a <b and c", "a <b and c"},
};

static void
takes_pages_off_lines(void **state)
{
    struct dpl_buf buf = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        print_message("  %s\n", lines[i].name);
        ASSERT_VIEW(dpl_mend_line(dpl_view_of(lines[i].line), &buf),
                    lines[i].mended);
    }
    dpl_buf_done(&buf);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mends_as_the_form_needs),
        cmocka_unit_test(takes_decorations_off),
        cmocka_unit_test(leaves_what_stands_beside_a_nul),
        cmocka_unit_test(copies_only_what_it_changes),
        cmocka_unit_test(takes_pages_off_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
