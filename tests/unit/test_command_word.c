/* SPDX-License-Identifier: MIT
 *
 * Names from logs in commands.
 */
#include "base/view.h"
#include "diagnose/command_word.h"
#include "harness.h"

static const struct word_case {
    const char *value;
    const char *whole, *part; /* NULL: refused */
} cases[] = {
    {"DP01.CONTOSO.COM", "DP01.CONTOSO.COM", "DP01.CONTOSO.COM"},
    {"\\\\FS01\\Src$\\App_1.0", "\\\\FS01\\Src$\\App_1.0",
     "\\\\FS01\\Src$\\App_1.0"},
    {"\\\\FS01\\Src$", "\\\\FS01\\Src$", "\\\\FS01\\Src$"},
    {"C:\\Windows\\TEMP\\PROGRA~1", "C:\\Windows\\TEMP\\PROGRA~1",
     "C:\\Windows\\TEMP\\PROGRA~1"},
    {"\\\\FS01\\\xE3\x82\xBD\xE3\x83\xBC\xE3\x82\xB9",
     "\\\\FS01\\\xE3\x82\xBD\xE3\x83\xBC\xE3\x82\xB9",
     "\\\\FS01\\\xE3\x82\xBD\xE3\x83\xBC\xE3\x82\xB9"},

    /* words that need quotes, and cannot have them inside a word */
    {"\\\\FS01\\Office 2026 (x64)", "'\\\\FS01\\Office 2026 (x64)'", NULL},
    {"\\\\FS01\\Src$App", "'\\\\FS01\\Src$App'", NULL},
    {"\\\\FS01\\$(calc)", "'\\\\FS01\\$(calc)'", NULL},
    {"a;calc", "'a;calc'", NULL},
    {"a,b", "'a,b'", NULL},
    {"@x", "'@x'", NULL},
    {"http://sus01/a%20b.cab?x=1", "'http://sus01/a%20b.cab?x=1'", NULL},

    /* what is harmful in quotes too */
    {"", NULL, NULL},
    {"-EncodedCommand", NULL, NULL},
    {"/s", NULL, NULL},
    {"DP01'; calc; '", NULL, NULL},
    {"DP01\"&calc&\"", NULL, NULL},
    {"\\\\FS01\\a&calc", NULL, NULL},
    {"\\\\FS01\\a|calc", NULL, NULL},
    {"\\\\FS01\\a^b", NULL, NULL},
    {"a>b", NULL, NULL},
    {"a<b", NULL, NULL},
    {"a`nb", NULL, NULL},
    {"\\\\FS01\\%COMSPEC%", NULL, NULL},
    {"a\nb", NULL, NULL},
    {"a\tb", NULL, NULL},
    {"DP01\xE2\x80\x99; calc; \xE2\x80\x98", NULL, NULL},
    {"DP01\xE2\x80\x9D", NULL, NULL},
    {"a\xE2\x80\x93-b", "a\xE2\x80\x93-b", "a\xE2\x80\x93-b"}, /* a dash */

    /* beyond ASCII: what PowerShell reads, what nobody sees */
    {"\xE2\x80\x93x", NULL, NULL}, /* a dash begins an option */
    {"a\xC2\xA0"
     "b",
     "'a\xC2\xA0"
     "b'",
     NULL}, /* blanks */
    {"a\xE3\x80\x80"
     "b",
     "'a\xE3\x80\x80"
     "b'",
     NULL},
    {"a\xC2\x85"
     "b",
     NULL, NULL}, /* next line */
    {"a\xE2\x80\xA8"
     "b",
     NULL, NULL}, /* line separator */
    {"DP01\xE2\x80\xAE"
     "MOC",
     NULL, NULL}, /* right to left override */
    {"DP01\xE2\x81\xA6"
     "MOC",
     NULL, NULL}, /* isolate */
    {"DP\xE2\x80\x8B"
     "01",
     NULL, NULL}, /* no width */
    {"DP\xEF\xBB\xBF"
     "01",
     NULL, NULL},
    {"DP\xF3\xA0\x80\xA1"
     "01",
     NULL, NULL}, /* a tag */
};

static void
check(const char *value, bool part, const char *want)
{
    struct dpl_buf buf = {0};
    const bool added = dpl_command_word_add(&buf, dpl_view_of(value), part);

    if (added != (want != NULL) ||
        (want && !dpl_view_equal(dpl_buf_view(&buf), dpl_view_of(want))))
        fail_msg("'%s' became '%.*s', wanted '%s'", value, (int)buf.len,
                 buf.ptr ? buf.ptr : "", want ? want : "nothing");
    if (!want)
        assert_int_equal(buf.len, 0);
    dpl_buf_done(&buf);
}

static void
names_are_harmless_or_left_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        check(cases[i].value, false, cases[i].whole);
        check(cases[i].value, true, cases[i].part);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_harmless_or_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
