/* SPDX-License-Identifier: MIT */
#include "harness.h"
#include "ruleset/literal.h"

static const struct literal_case {
    const char *pattern;
    const char *literals; /* joined by '|', the sets by '&'; "": nothing can be
                             said */
    bool nested;
} cases[] = {
    {"Sending completed", "sending completed", false},
    {"^Sending failed\\. Failure count = (?<count>\\d+)",
     "sending failed. failure count = ", false},
    {"\\(0x(?<code>[0-9a-f]+)\\)", "(0x", false},
    {"ab", "", false},
    {"abc", "abc", false},
    {"", "", false},
    /* repeats */
    {"abcd?", "abc", false},
    {"abcd*efg", "abc&efg", false},
    {"abcd+ef", "abcd&def", false},
    {"abcd{0,3}xyz", "abc&xyz", false},
    {"abcd{2}xyz", "abcd&dxyz", false},
    {"abcd{,3}xyz12", "xyz12&abc", false}, /* a repeat to a newer PCRE2 */
    {"abc\\s+defg", "defg&abc", false},
    {"a.b.c", "", false},
    {"ab[cd]ef", "abcef|abdef", false},
    {"status [6-9] and \\d",
     "status 6 and |status 7 and |status 8 and |status 9 "
     "and ",
     false},
    {"sent to distribution point\\s+status [01] of the package",
     "status 0 of the package|status 1 of the package", false},
    {"abc[0-9]def", "abc&def", false}, /* many */
    {"abc[^d]efg", "abc&efg", false},
    {"abc[d\\w]efg", "abc&efg", false},
    {"abc[-d]efg", "abc&efg", false},
    {"abc[9-6]efg", "abc&efg", false},
    {"abc[d-]efg", "abc&efg", false},
    {"abc[D]?efg", "abcdefg|abcefg", false},
    {"abc[de]+fgh", "abcd|abce&dfgh|efgh", false},
    {"abc[d", "abc", false},
    {"abc[^]x]defg", "defg&abc", false},
    {"abc[[:alpha:]]defg", "defg&abc", false},
    {"abc[\\]x]defg", "defg&abc", false},
    {"abc[^x[:]|[y]defg", "abc|ydefg", false},
    {"wx\\.yz", "wx.yz", false},
    {"wx\\dyz", "", false},
    /* groups */
    {"(?:failed|error)", "failed|error", false},
    {"failed|error", "failed|error", false},
    {"failed|no", "", false},
    {"(?:failed|no)abc", "failedabc|noabc", false},
    {"(?:failed|errors) abc", "failed abc|errors abc", false},
    {"(?:failed|errors)? abcd", " abcd", false},
    {"(?:failed){0} abcd", " abcd", false},
    {"(?<other>failed) abc", "failed abc", false},
    {"(?P<other>failed) abc", "failed abc", false},
    {"(?'other'failed) abc", "failed abc", false},
    {"(failed) abc", "failed abc", false},
    {"abc(?!failed)d", "abcd", false},
    {"abc(?<=failed)d", "abcd", false},
    {"abc(?=failed)", "abc", false},
    {"(?>failed|errors)x", "failedx|errorsx", false},
    {"abc(?:de(?:fghi|jklm)?n)opq", "abcdefghinopq|abcdejklmnopq|abcdenopq",
     false},
    {"a(?:(?:one|three)|(?:two))b", "aoneb|athreeb|atwob", false},
    /* what stands side by side */
    {"(?:Failed|Unable) to (?:copy|write) \\S",
     "failed to copy |failed to write |unable to copy |unable to write ",
     false},
    {"(?:Failed|Unable) (?:to )?\\w", "failed |unable ", false},
    {"Exec(?:Static)?Method\\s+failed", "execstaticmethod|execmethod", false},
    {"C(?:SendFile|\\w*PullDP\\w*)Action::\\w", "action::&sendfile|pulldp",
     false},
    {"do(?:n.?t| not) match", "t match", false},
    {"\\bfile\\b name$", "file name", false},
    {"(?:ab)?cde", "cde", false},
    {"(?:ab){2}cde", "abcde", false},
    {"(?:ab)*cde", "cde", false},
    {"(?:abc|)def", "def", false},
    {"(?:\\d|abc)def", "def", false},
    {"(?:abc|d\\d)+efg", "efg", false},
    {"abcd?efgh", "abcdefgh|abcefgh", false},
    {"abcdefghijklmnop(?:q|r)", "abcdefghijklmnop", false},
    {"[xy](?:a|b|c|d|e|f|g)(?:a|b|c|d|e|f|g)hijk",
     "ahijk|bhijk|chijk|dhijk|ehijk|fhijk|ghijk", false},
    /* a second set, which says what the first does not */
    {"(?:fail\\w* to|cannot) (?:add|send)\\b.{0,40}\\b(?:package|content)\\b",
     "package|content& to add| to send|cannot add|cannot send", false},
    {"job.*package|no memory.*lost", "package|no memory&job|lost", false},
    {"Download.*returns|Copied [a-z] files", "download|copied &returns| files",
     false},
    {"Download.*returns|Copied", "download|copied&returns|copied", false},
    {"[a-z]load.*downloads", "downloads", false},
    {"error.*a literal that is long", "a literal that is long", false},
    /* what is beyond the reader */
    {"(?i)abcdef", "", false},
    {"(?#comment)abcdef", "", false},
    {"\\Qabc.def\\E", "", false},
    {"\\x41bcdef", "", false},
    {"(?<other>abc)\\k<other>def", "", false},
    {"(*ACCEPT)abcdef", "", false},
    {"abc(?(?=x)def|ghi)", "", false},
    /* letters beyond ASCII have other cases that bytes do not show */
    {"abc\xC3\xA9"
     "defg",
     "defg&abc", false},
    {"\xE3\x82\xA8+abc", "abc", false},
    {"\xE2\x84\xAA"
     "abc",
     "abc", false},
    /* punctuation has none */
    {"can(?:'|\xE2\x80\x99|\\?)t open",
     "can't open|can\xE2\x80\x99t open|can?t open", false},
    {"can\xE2\x80\x99?t open", "can\xE2\x80\x99t open|cant open", false},
    /* time bombs */
    {"(a+)+b", "", true},
    {"(?:\\w+\\s?)*end", "end", true},
    {"(?:a*){3,}", "", true},
    {"(?>a+)+", "", false},
    {"(?:a+)++", "", false},
    {"(?:a+)?b", "", false},
    {"(?:ab)+cde", "abcde", false},
};

static void
join(const struct dpl_literals *sets, char *ret, size_t size)
{
    size_t len = 0;

    for (int set = 0; set < DPL_LITERAL_SETS; set++)
        for (uint32_t i = 0; i < sets[set].count; i++) {
            assert_true(len + sets[set].at[i].len + 2 < size);
            if (i > 0 || set > 0)
                ret[len++] = i > 0 ? '|' : '&';
            memcpy(ret + len, sets[set].at[i].ptr, sets[set].at[i].len);
            len += sets[set].at[i].len;
        }
    ret[len] = '\0';
}

static void
finds_what_a_match_must_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dpl_arena arena = {0};
        struct dpl_literals literals[DPL_LITERAL_SETS];
        bool nested = false;
        char got[256];
        size_t want = strlen(cases[i].literals);

        assert_int_equal(
            dpl_literals_find(
                &arena,
                (struct dplog_view){cases[i].pattern, strlen(cases[i].pattern)},
                literals, &nested),
            DPLOG_OK);
        join(literals, got, sizeof(got));
        if (want > 0 && cases[i].literals[want - 1] == '|')
            want--;
        if (strlen(got) != want || memcmp(got, cases[i].literals, want) != 0 ||
            nested != cases[i].nested)
            fail_msg("'%s': '%s', nested %d", cases[i].pattern, got, nested);
        dpl_arena_done(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_a_match_must_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
