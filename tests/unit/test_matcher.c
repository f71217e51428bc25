/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/mem.h"
#include "harness.h"
#include "match/matcher.h"
#include "records.h"
#include "rules.h"
#include "ruleset/pattern.h"
#include <dplog/ruleset.h>
#include <stdio.h>

#define HEAD                                                                   \
    "dplog: 1\n"                                                               \
    "error_words: [error, fail, cannot]\n"                                     \
    "harmless_words: [failover, 'error = 0', no errors, any errors, hardly "   \
    "any errors, without any error or warning at all]\n"                       \
    "codes:\n"                                                                 \
    "  - {code: 5, name: ERROR_ACCESS_DENIED, text: {en: no}}\n"

#define EIGHT(x) x x x x x x x x

/* One rule named r with a match; text and examples would be noise. */
#define RULE(id, rest)                                                         \
    "  - {id: " id ", role: cause, log: [distmgr], " rest "}\n"

struct bench {
    struct dplog_context *context;
    struct dplog_ruleset *set;
    struct dpl_matcher *matcher;
    struct dpl_match_result result;
};

static void
bench_init(struct bench *b, const char *yaml)
{
    *b = (struct bench){.context = rules_context()};
    b->set = rules_build(b->context, yaml);
    assert_int_equal(dpl_matcher_new(b->context, b->set, &b->matcher, NULL),
                     DPLOG_OK);
}

static void
bench_done(struct bench *b)
{
    dpl_matcher_free(b->matcher);
    dplog_ruleset_free(b->set);
    dplog_context_free(b->context);
}

/* "id(field=value,…)" of every hit, blanks between; into a buffer that lives
 * until the next call. */
static const char *
run_record(struct bench *b, const struct dplog_record *record)
{
    static char out[4096];
    size_t len = 0;

    assert_int_equal(dpl_matcher_run(b->matcher, record, &b->result, NULL),
                     DPLOG_OK);
    assert_int_equal(b->result.known, b->result.hit_count != 0);
    out[0] = '\0';
    for (size_t i = 0; i < b->result.hit_count; i++) {
        const struct dpl_hit *hit = &b->result.hits[i];

        len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%s",
                                i ? " " : "", b->set->rules[hit->rule].id);
        for (int f = 0, n = 0; f < DPL_FIELD_COUNT_; f++) {
            if (!(hit->given & DPL_FIELD_BIT(f)))
                continue;
            len += (size_t)snprintf(out + len, sizeof(out) - len, "%c%s=%.*s",
                                    n++ ? ',' : '(',
                                    dpl_field_name((enum dpl_field)f),
                                    (int)hit->value[f].len, hit->value[f].ptr);
        }
        if (hit->given)
            len += (size_t)snprintf(out + len, sizeof(out) - len, ")");
        assert_in_range(len, 0, sizeof(out) - 1);
    }
    return out;
}

static const char *
run(struct bench *b, enum dplog_log log, const char *text)
{
    const struct dplog_record record = rules_record(log, text);

    return run_record(b, &record);
}

/* ── conditions ── */

static const struct cond_case {
    const char *name, *match, *text, *hits;
} conds[] = {
    {"regex", "{regex: 'Job (?<job>\\d+) done'}", "a job 12 DONE.",
     "r(job=12)"},
    {"regex, no match", "{regex: 'Job (?<job>\\d+) done'}", "job x done", ""},
    {"a dot passes line ends", "{regex: 'one.two'}", "one\ntwo", "r"},
    {"a character by its number, in a text without it",
     "{regex: 'is (?:\\x{2026}|done)'}", "is done", "r"},
    {"a character by its number", "{regex: 'is (?:\\x{2026}|done)'}",
     "is \xE2\x80\xA6", "r"},
    {"a path of nothing but tildes is none",
     "{regex: 'copy (?<path>\\S+) now'}", "copy ~~ now", ""},
    {"literal", "{literal: 'Job Done'}", "the job done today", "r"},
    {"literal, none", "{literal: 'Job Done'}", "the job is done", ""},
    {"short literal", "{literal: 'X'}", "axe", "r"},
    {"keys of one mapping are all", "{literal: 'abc', regex: '(?<count>\\d+)'}",
     "abc 7", "r(count=7)"},
    {"one of them fails", "{literal: 'abc', regex: '(?<count>\\d+)'}", "abc",
     ""},
    {"all", "{all: [{literal: 'abc'}, {literal: 'def'}]}", "def abc", "r"},
    {"all, one missing", "{all: [{literal: 'abc'}, {literal: 'def'}]}", "abc",
     ""},
    {"all joins captures",
     "{all: [{regex: 'job (?<job>\\d+)'}, {regex: 'v(?<version>\\d+)'}]}",
     "v3 job 12", "r(version=3,job=12)"},
    {"the first of all to capture counts",
     "{all: [{regex: 'one (?<count>\\d+)'}, {regex: 'two (?<count>\\d+)'}]}",
     "two 2 one 1", "r(count=1)"},
    {"any: the first true one supplies the captures",
     "{any: [{regex: 'abc (?<count>\\d+)'}, {regex: 'def (?<left>\\d+)'}]}",
     "def 1 abc 2", "r(count=2)"},
    {"any: the second",
     "{any: [{regex: 'abc (?<count>\\d+)'}, {regex: 'def (?<left>\\d+)'}]}",
     "def 1", "r(left=1)"},
    {"any of which one needs two literals",
     "{any: [{regex: 'abc.*def'}, {literal: 'ghi'}]}", "ghi", "r"},
    {"any, one of two literals",
     "{any: [{regex: 'abc.*def'}, {literal: 'ghi'}]}", "def", ""},
    {"all of any",
     "{all: [{any: [{literal: 'abc'}, {literal: 'def'}]}, {any: "
     "[{literal: 'ghi'}, {regex: 'jkl.*mno'}]}]}",
     "jkl mno def", "r"},
    {"all of any, one missing",
     "{all: [{any: [{literal: 'abc'}, {literal: "
     "'def'}]}, {any: [{literal: 'ghi'}, {regex: 'jkl.*mno'}]}]}",
     "jkl mno", ""},
    {"any, none", "{any: [{literal: 'abc'}, {literal: 'def'}]}", "ghi", ""},
    {"none", "{literal: 'abc', none: [{literal: 'def'}]}", "abc", "r"},
    {"none, one is true",
     "{literal: 'abc', none: [{literal: 'xyz'}, {literal: 'def'}]}", "abc def",
     ""},
    {"none gives no captures and takes none",
     "{regex: 'n=(?<count>\\d)', none: [{all: [{regex: 'm=(?<count>\\d)'}, "
     "{literal: 'xyz'}]}]}",
     "m=1 n=2", "r(count=2)"},
    {"nested",
     "{any: [{all: [{literal: 'aaa'}, {none: [{literal: 'bbb'}]}]}, "
     "{literal: 'ccc'}]}",
     "aaa bbb ccc", "r"},
    {"nested, false",
     "{any: [{all: [{literal: 'aaa'}, {none: [{literal: 'bbb'}]}]}, "
     "{literal: 'ccc'}]}",
     "aaa bbb", ""},
    {"code", "{code: 5}", "hr=0x80070005", "r"},
    {"code in another spelling", "{code: 0x80070005}", "last error = 5", "r"},
    {"code by name", "{code: ERROR_ACCESS_DENIED}", "error 5", "r"},
    {"another code", "{code: 5}", "error 53", ""},
    {"code list", "{code: [5, 53]}", "error 53", "r"},
    {"code any", "{code: any}", "error 53", "r"},
    {"code any, success", "{code: any}", "error 0", ""},
    {"code and words", "{code: 5, literal: 'abc'}", "abc error 5", "r"},
    {"typed values: one that fails makes the pattern not match",
     "{regex: 'package (?<package>\\w+)'}", "package PS10001X", ""},
    {"typed values: host", "{regex: 'to (?<dp>\\S+)'}", "to \\\\DP01\\ now",
     "r(dp=DP01)"},
    {"the next of any after a bad type",
     "{any: [{regex: 'p=(?<package>\\w+)'}, {regex: 'p=(?<name>\\w+)'}]}",
     "p=Reader", "r(name=Reader)"},
    {"a bad value does not spoil the one before",
     "{all: [{regex: 'a=(?<count>\\d)'}, {any: [{regex: "
     "'b=(?<count>\\w+)'}, {literal: 'b='}]}]}",
     "a=1 b=x", "r(count=1)"},
    {"groups of one name", "{regex: 'a(?<count>\\d)|b(?<count>\\d)'}", "b7",
     "r(count=7)"},
    {"an optional group that is not there",
     "{regex: 'job(?: (?<job>\\d+))? done'}", "job done", "r"},
    {"letters beyond ASCII", "{regex: '\xE3\x82\xA8\xE3\x83\xA9\xE3\x83\xBC'}",
     "\xE3\x82\xA8\xE3\x83\xA9\xE3\x83\xBC!", "r"},
};

static void
conditions_hold_as_the_language_says(void **state)
{
    size_t bad = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(conds); i++) {
        struct dpl_buf yaml = {0};
        struct bench b;
        const char *got;

        dpl_buf_addf(&yaml, HEAD "rules:\n" RULE("r", "match: %s"),
                     conds[i].match);
        bench_init(&b, dpl_buf_str(&yaml));
        got = run(&b, DPLOG_LOG_DISTMGR, conds[i].text);
        if (strcmp(got, conds[i].hits) != 0) {
            print_error("%s: '%s' wanted, got '%s'\n", conds[i].name,
                        conds[i].hits, got);
            bad++;
        }
        bench_done(&b);
        dpl_buf_done(&yaml);
    }
    assert_int_equal(bad, 0);
}

static void
severity_is_that_of_the_record(void **state)
{
    struct bench b;
    struct dplog_record record =
        rules_record(DPLOG_LOG_DISTMGR, "anything at all");

    (void)state;
    bench_init(&b, HEAD "rules:\n" RULE("r", "match: {severity: warning}"));
    for (int s = DPLOG_SEVERITY_UNKNOWN; s <= DPLOG_SEVERITY_CRITICAL; s++) {
        record.severity = (enum dplog_severity)s;
        assert_string_equal(run_record(&b, &record),
                            s >= DPLOG_SEVERITY_WARNING ? "r" : "");
        assert_int_equal(b.result.looks_bad,
                         s >= DPLOG_SEVERITY_ERROR && !b.result.known);
    }
    bench_done(&b);
}

/* ── which rules ── */

static void
rules_see_the_records_of_their_logs(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, HEAD "rules:\n"
                        "  - {id: d, role: cause, log: distmgr, match: "
                        "{literal: abc}}\n"
                        "  - {id: p, role: cause, log: PkgXferMgr, match: "
                        "{literal: abc}}\n"
                        "  - {id: primary, role: cause, log: all, match: "
                        "{literal: abc}}\n"
                        "  - {id: every, role: cause, match: "
                        "{literal: abc}}\n");
    assert_string_equal(run(&b, DPLOG_LOG_DISTMGR, "abc"), "d primary every");
    assert_string_equal(run(&b, DPLOG_LOG_PKGXFERMGR, "abc"),
                        "p primary every");
    assert_string_equal(run(&b, DPLOG_LOG_PATCHDOWNLOADER, "abc"),
                        "primary every");
    assert_string_equal(run(&b, DPLOG_LOG_SMSDPPROV, "abc"), "every");
    assert_string_equal(run(&b, DPLOG_LOG_UNKNOWN, "abc"), "d p primary every");
    assert_string_equal(run(&b, DPLOG_LOG_UNKNOWN, "ab"), "");
    assert_false(b.result.known);
    bench_done(&b);
}

static void
fallback_rules_wait_for_all_but_contexts(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b,
               HEAD "rules:\n"
                    "  - {id: last, role: cause, log: distmgr, fallback: true, "
                    "match: {literal: oops}}\n" RULE(
                        "own", "match: {literal: "
                               "known}") "contexts:\n"
                                         "  - {id: ctx, log: distmgr, match: "
                                         "{literal: thread}, bind: "
                                         "{mode: begin}}\n");
    assert_string_equal(run(&b, DPLOG_LOG_DISTMGR, "oops"), "last");
    assert_string_equal(run(&b, DPLOG_LOG_DISTMGR, "oops known"), "own");
    assert_string_equal(run(&b, DPLOG_LOG_DISTMGR, "thread known"), "ctx own");
    /* A context does not know what went wrong; hits are in pack order. */
    assert_string_equal(run(&b, DPLOG_LOG_DISTMGR, "thread oops"), "ctx last");
    bench_done(&b);
}

static void
no_rule_consumes_a_record(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, HEAD "rules:\n" RULE("a", "match: {literal: one}")
                       RULE("b", "match: {regex: 'o(?<other>ne)'}")
                           RULE("c", "match: {literal: two}"));
    assert_string_equal(run(&b, DPLOG_LOG_DISTMGR, "two one"),
                        "a b(other=ne) c");
    bench_done(&b);
}

/* ── error words ── */

static void
error_words_count_outside_harmless_ones(void **state)
{
    static const struct bad_case {
        const char *text;
        bool bad;
    } cases[] = {
        {"all went well", false},
        {"this is an Error", true},
        {"failed", true},
        {"failover happened", false},
        {"failover failed", true},
        {"FAILOVER", false},
        {"error = 0", false},
        {"Error = 0.", false},
        {"error = 0x80070005", true},
        {"error = 05", true},
        {"terror = 0", true}, /* "error = 0" stands in a longer word */
        {"no errors, no errors", false},
        {"no errors but an error", true},
        {"without any error or warning at all", false},
        {"without any error or warning at", true},
        {EIGHT("hardly any errors, ") EIGHT("hardly any errors, ")
             EIGHT("hardly any errors, "),
         false}, /* 48 harmless words */
        {EIGHT("no errors, ") EIGHT("no errors, ") EIGHT("no errors, ")
             EIGHT("no errors, "),
         false},
        {EIGHT("no errors, ") EIGHT("no errors, ") EIGHT("no errors, ")
             EIGHT("no errors, ") "no errors",
         true}, /* nobody tells so often that all is well */
        {"", false},
    };
    struct bench b;

    (void)state;
    bench_init(&b, HEAD);
    for (size_t i = 0; i < COUNT(cases); i++) {
        (void)run(&b, DPLOG_LOG_DISTMGR, cases[i].text);
        if (b.result.looks_bad != cases[i].bad)
            fail_msg("'%s' looks bad: %d", cases[i].text, b.result.looks_bad);
    }
    bench_done(&b);
}

/* ── codes ── */

static void
hits_carry_the_code(void **state)
{
    struct bench b;
    const struct dpl_match_result *r = &b.result;

    (void)state;
    bench_init(
        &b,
        HEAD "rules:\n" RULE("given", "match: {regex: 'abc; "
                                      "(?<code>\\S+)'}")
            RULE("first",
                 "match: {literal: def}") "  - {id: good, role: progress, log: "
                                          "[distmgr], match: "
                                          "{literal: ghi}}\n"
                                          "  - {id: http, role: cause, log: "
                                          "[PatchDownloader], match: "
                                          "{regex: 'returns "
                                          "(?<code>\\d+)'}}\n" RULE(
                                              "tool", "foreign_code: true, "
                                                      "match: {literal: jkl}"));
    /* The captured code before the first one of the line. */
    assert_string_equal(run(&b, DPLOG_LOG_DISTMGR, "error 53, abc; 80041001"),
                        "given(code=80041001)");
    assert_int_equal(r->hits[0].code, 0x80041001);
    /* Without a capture the first of the line. */
    (void)run(&b, DPLOG_LOG_DISTMGR, "def error 53, error 5");
    assert_int_equal(r->hits[0].code, 0x80070035);
    assert_int_equal(r->code_count, 2);
    assert_int_equal(r->codes[1].value, 0x80070005);
    /* What is no failure has no code. */
    (void)run(&b, DPLOG_LOG_DISTMGR, "ghi error 53");
    assert_int_equal(r->hits[0].code, 0);
    /* A success captured is none either. */
    (void)run(&b, DPLOG_LOG_DISTMGR, "abc; 0");
    assert_int_equal(r->hits[0].code, 0);
    (void)run(&b, DPLOG_LOG_PATCHDOWNLOADER, "returns 404");
    assert_int_equal(r->hits[0].code, 0x80070194);
    assert_int_equal(r->hits[0].code_kind, DPL_CODE_HTTP);
    /* The number of a tool is none. */
    assert_string_equal(run(&b, DPLOG_LOG_DISTMGR, "jkl, return code = 5"),
                        "tool");
    assert_int_equal(r->hits[0].code, 0);
    /* Lines that no rule knows but that look bad. */
    (void)run(&b, DPLOG_LOG_DISTMGR, "xyz cannot, error 5");
    assert_int_equal(r->hit_count, 0);
    assert_true(r->looks_bad);
    assert_int_equal(r->code_count, 1);
    bench_done(&b);
}

/* ── STATMSG ── */

#define STATMSG_2302                                                           \
    "STATMSG: ID=2302 SEV=E LEV=M SOURCE=\"SMS Server\" "                      \
    "COMP=\"SMS_DISTRIBUTION_MANAGER\" SYS=CM01 SITE=PS1 PID=1 TID=2 "         \
    "GMTDATE=Fri Nov 20 00:44:23.551 2026 ISTR0=\"Reader\" "                   \
    "ISTR1=\"PS100012\" ISTR2=\"\" NUMATTRS=2 AID0=400 "                       \
    "AVAL0=\"PS100013\" AID1=404 "                                             \
    "AVAL1=\"[\"Display=\\\\DP01\\\"]MSWNET:[\"SMS_SITE=PS1\"]\\\\DP01\\\""

static void
status_messages_give_strings_and_attributes(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, HEAD "status_messages:\n"
                        "  - {id: 2302, role: symptom, log: [distmgr], istr: "
                        "{0: name, 1: package}}\n"
                        "  - {id: 2303, role: symptom, log: [distmgr]}\n"
                        "rules:\n" RULE("both", "match: {statmsg: [2301, "
                                                "2302], literal: reader}")
                            RULE("attr", "match: {statmsg: 2302}")
                                RULE("other", "match: {statmsg: 2330}"));
    assert_string_equal(
        run(&b, DPLOG_LOG_DISTMGR, STATMSG_2302),
        "both(package=PS100013,dp=DP01) attr(package=PS100013,dp=DP01) "
        "statmsg.2302(package=PS100012,dp=DP01,name=Reader)");
    assert_int_equal(b.result.statmsg->id, 2302);
    ASSERT_VIEW(b.result.statmsg->site, "PS1");
    assert_string_equal(run(&b, DPLOG_LOG_DISTMGR, "about STATMSG: ID=2302"),
                        "");
    assert_int_equal(b.result.statmsg->id, 0);
    bench_done(&b);
}

/* ── limits ── */

static void
limits_are_counted_not_silent(void **state)
{
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;
    struct bench b = {0};

    (void)state;
    options.limits.regex_steps = 100;
    assert_int_equal(dplog_context_new(&options, &b.context, NULL), DPLOG_OK);
    b.set =
        rules_build(b.context, HEAD "rules:\n" RULE("r", "match: {regex: "
                                                         "'(?:a+)+(?:a+)+b'}"));
    assert_int_equal(dpl_matcher_new(b.context, b.set, &b.matcher, NULL),
                     DPLOG_OK);
    assert_string_equal(
        run(&b, DPLOG_LOG_DISTMGR, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac b"), "");
    assert_int_equal(dpl_matcher_limit_count(b.matcher, 0), 1);
    assert_string_equal(run(&b, DPLOG_LOG_DISTMGR, "aab"), "r");
    assert_int_equal(dpl_matcher_limit_count(b.matcher, 0), 1);
    bench_done(&b);
}

static void
types_that_fail_are_counted(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, HEAD "rules:\n" RULE("r", "match: {regex: 'package "
                                             "(?<package>\\w+)'}"));
    assert_string_equal(run(&b, DPLOG_LOG_DISTMGR, "package manager"), "");
    assert_int_equal(dpl_matcher_type_misses(b.matcher), 1);
    bench_done(&b);
}

/* ── the filter changes nothing ── */

/* Every pattern run on every text, without literals: what a rule of one
 * pattern must hit. */
static void
filter_and_no_filter_agree(void **state)
{
    static const char *const patterns[] = {
        "failed; (?<code>\\S+)",
        "sending (?:completed|failed)",
        "abc|defg|hijkl",
        "(?:wx)?yzab",
        "abcdefghij[kl]mn",
        "ab+cde",
        "status (?<number>\\d+) and distribution point",
        "a{2,}bcd",
        "\\[D:\\\\Lib\\]",
        "kiss",
        "distribution manager",
        "x?y?z?status",
        "(?:abc(?:def)*)+ghi",
        "(?<name>\\w+)bcd$",
        "\xE3\x82\xA8?status \\d",
        "[\xE3\x82\xA8x]ghi",
        "defg.*hijkl", /* two places with literals */
        "mn.{0,20}(?:completed|status)|abc.*defg",
        "aa+.*(?:bcd|x)ghi",
        "ghi.*bcd",
        "status [13]2? and distribution",
        "KI[R-T]{1,2}[x ]",
    };
    static const char *const words[] = {
        "failed; ",
        "0x80070005",
        "sending ",
        "completed",
        "ABC",
        "defG",
        "hijkl",
        "wx",
        "yzab",
        "abcdefghij",
        "k",
        "mn",
        "abbbcde",
        "status ",
        "12",
        " and distribution point",
        "aa",
        "bcd",
        "[D:\\Lib]",
        "KISS",
        "\xE2\x84\xAAi\xC5\xBF\xC5\xBF",
        "\xC5\xBFtatu\xC5\xBF",
        "\xE3\x82\xA8",
        "distribution manager",
        " ",
        "x",
        "ghi",
        "\xE2\x84\xAA",
    };
    struct dpl_buf yaml = {0};
    struct bench b;
    struct dpl_runner *runner;
    uint64_t random = 7, hits = 0;

    (void)state;
    dpl_buf_add_str(&yaml, HEAD "rules:\n");
    for (size_t i = 0; i < COUNT(patterns); i++)
        dpl_buf_addf(&yaml, RULE("r%zu", "match: {regex: '%s'}%s"), i,
                     patterns[i], i % 3 == 2 ? ", fallback: true" : "");
    bench_init(&b, dpl_buf_str(&yaml));
    assert_int_equal(dpl_runner_new(b.set, &runner, NULL), DPLOG_OK);
    for (int round = 0; round < 20000; round++) {
        char text[512];
        size_t len = 0, found = 0;
        bool usual = false;
        struct dplog_record record;

        for (uint64_t n = next_random(&random) % 9; n > 0; n--) {
            const char *word = words[next_random(&random) % COUNT(words)];

            memcpy(text + len, word, strlen(word));
            len += strlen(word);
        }
        text[len] = '\0';
        record = rules_record(DPLOG_LOG_DISTMGR, text);
        (void)run_record(&b, &record);
        for (uint32_t pass = 0; pass < 2 && !usual; pass++) {
            for (uint32_t r = 0; r < b.set->rule_count; r++) {
                struct dplog_view value[DPL_FIELD_COUNT_];
                uint32_t given;
                bool listed = false;
                const bool is_match =
                    b.set->rules[r].fallback == (pass == 1) &&
                    dpl_runner_run(runner, b.set->rules[r].match.pattern,
                                   record.text, DPL_TEXT_UTF8, value,
                                   &given) == DPL_RUN_YES;

                for (size_t h = 0; h < b.result.hit_count; h++)
                    listed = listed || b.result.hits[h].rule == r;
                if (is_match && !listed &&
                    !(b.set->rules[r].captures & DPL_FIELD_BIT(DPL_FIELD_CODE)))
                    fail_msg("'%s' (%s) is not found in '%s'", patterns[r],
                             b.set->rules[r].id, text);
                found += is_match && listed;
                usual = usual || (is_match && listed && pass == 0);
            }
        }
        assert_int_equal(found, b.result.hit_count);
        hits += found;
    }
    assert_in_range(hits, 10000, 200000);
    dpl_runner_free(runner);
    bench_done(&b);
    dpl_buf_done(&yaml);
}

/* The two letters beyond ASCII that fold into it, and no other: the filter
 * relies on it. */
static void
only_two_letters_fold_into_ascii(void **state)
{
    struct bench b;
    struct dpl_runner *runner;
    uint32_t folded[4];
    size_t count = 0;

    (void)state;
    bench_init(&b, HEAD "rules:\n" RULE("r", "match: {regex: '^[a-z]$'}"));
    assert_int_equal(dpl_runner_new(b.set, &runner, NULL), DPLOG_OK);
    for (uint32_t c = 0x80; c < 0x20000; c++) {
        struct dplog_view value[DPL_FIELD_COUNT_];
        char text[4];
        uint32_t given;
        size_t len = 0;

        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        if (c < 0x800) {
            text[len++] = (char)(0xC0 | c >> 6);
        } else if (c < 0x10000) {
            text[len++] = (char)(0xE0 | c >> 12);
            text[len++] = (char)(0x80 | (c >> 6 & 0x3F));
        } else {
            text[len++] = (char)(0xF0 | c >> 18);
            text[len++] = (char)(0x80 | (c >> 12 & 0x3F));
            text[len++] = (char)(0x80 | (c >> 6 & 0x3F));
        }
        text[len++] = (char)(0x80 | (c & 0x3F));
        if (dpl_runner_run(runner, b.set->rules[0].match.pattern,
                           (struct dplog_view){text, len}, DPL_TEXT_UTF8, value,
                           &given) == DPL_RUN_YES &&
            count < COUNT(folded))
            folded[count++] = c;
    }
    assert_int_equal(count, 2);
    assert_int_equal(folded[0], 0x17F);
    assert_int_equal(folded[1], 0x212A);
    dpl_runner_free(runner);
    bench_done(&b);
}

/* ── hostile records, want of memory ── */

static void
survives_any_record(void **state)
{
    static struct made_record made;
    struct bench b;

    (void)state;
    b = (struct bench){.context = rules_context()};
    assert_int_equal(dplog_ruleset_new_default(b.context, &b.set, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_matcher_new(b.context, b.set, &b.matcher, NULL),
                     DPLOG_OK);
    for (uint64_t n = 0; n < 2000; n++) {
        make_record(11, n, &made);
        /* The decoder lets only valid UTF-8 pass. */
        for (size_t i = 0; i < made.len; i++)
            made.bytes[i] = (char)(made.bytes[i] & 0x7F);
        assert_int_equal(
            dpl_matcher_run(b.matcher, &made.record, &b.result, NULL),
            DPLOG_OK);
    }
    bench_done(&b);
}

/* A record that the rule of the next test matches, often enough that its
 * pattern becomes machine code. */
static enum dplog_status
match_often(struct dpl_matcher *matcher, const char *text)
{
    const struct dplog_record record = rules_record(DPLOG_LOG_DISTMGR, text);

    for (int i = 0; i < 12; i++) {
        struct dpl_match_result result;
        struct dplog_error error = {0};
        const enum dplog_status status =
            dpl_matcher_run(matcher, &record, &result, &error);

        if (status < 0)
            return status;
        assert_int_equal(result.hit_count, 1);
        assert_int_equal(result.limit_count, 0);
    }
    return DPLOG_OK;
}

/* Also PCRE2's: a pattern for which there is none did not reach a limit. */
static void
survives_want_of_memory(void **state)
{
    struct dplog_context *context = rules_context();
    struct dplog_ruleset *set = rules_build(
        context, HEAD "rules:\n" RULE("r", "match: {regex: 'abc \\w+'}"));
    bool succeeded = false;

    (void)state;
    for (long after = 0; after < 200 && !succeeded; after++) {
        struct dpl_matcher *matcher = NULL;
        struct dplog_error error = {0};
        enum dplog_status status;

        dpl_mem_fail_after(after);
        status = dpl_matcher_new(context, set, &matcher, &error);
        if (status == DPLOG_OK)
            status = match_often(matcher, "abc def");
        if (status == DPLOG_OK)
            status = match_often(matcher, "abc def \xC3\xA9");
        succeeded = dpl_mem_fail_after(-1) >= 0;
        assert_int_equal(status < 0, status == DPLOG_E_NO_MEMORY);
        assert_true(status == DPLOG_OK || !succeeded);
        dpl_matcher_free(matcher);
    }
    assert_true(succeeded);
    dplog_ruleset_free(set);
    dplog_context_free(context);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_hold_as_the_language_says),
        cmocka_unit_test(severity_is_that_of_the_record),
        cmocka_unit_test(rules_see_the_records_of_their_logs),
        cmocka_unit_test(fallback_rules_wait_for_all_but_contexts),
        cmocka_unit_test(no_rule_consumes_a_record),
        cmocka_unit_test(error_words_count_outside_harmless_ones),
        cmocka_unit_test(hits_carry_the_code),
        cmocka_unit_test(status_messages_give_strings_and_attributes),
        cmocka_unit_test(limits_are_counted_not_silent),
        cmocka_unit_test(types_that_fail_are_counted),
        cmocka_unit_test(filter_and_no_filter_agree),
        cmocka_unit_test(only_two_letters_fold_into_ascii),
        cmocka_unit_test(survives_any_record),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
