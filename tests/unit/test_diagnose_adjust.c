/* SPDX-License-Identifier: MIT
 *
 * Discriminators: which evidence moves which weights, and how a finding tells
 * of it.
 */
#include "answers.h"
#include "story_group.h"
#include <stdio.h>

static struct story story;

#define A1 "pkg=PS100001 dp=DP1"
#define A2 "pkg=PS100001 dp=DP2"
#define B1 "pkg=PS100002 dp=DP1"
#define B2 "pkg=PS100002 dp=DP2"

/* clang-format off */
static const char more_rules[] =
    "dplog: 1\n"
    "code_tables:\n"
    "  - {id: calls, rows: [{codes: [1722], items: {rpc: strong, ports: medium}}, {codes: [1726], items: {rpc: strong, ports: 0.1}}]}\n"
    "rules:\n"
    "  - {id: call, role: cause, stage: commit, match: {regex: '^call%{k}'}, by_code: calls}\n"
    "  - {id: guess, role: cause, stage: commit, match: {regex: '^guess%{k}'}, by_code: calls, provenance: inferred}\n"
    "  - {id: copy, role: cause, stage: send, match: {regex: '^copy%{k}'}, items: {ports: strong}}\n"
    "  - {id: folder, role: cause, stage: snapshot, match: {regex: '^folder%{k}'}, items: {content-source: strong, ports: medium}}\n"
    "  - {id: held-up, role: wait, stage: send, match: {regex: '^heldup%{k}'}, items: {schedule: strong}}\n"
    "  - {id: read, role: progress, stage: snapshot, match: {regex: '^read%{k}'}, clears: [ports]}\n"
    "adjust:\n"
    "  - {id: adjust.port-works, for: {by_code: calls, codes: [1722, 1726]}, when: {same: dp, works: [ports, disk-space]}, lower: {ports: weak}, because: {en: 'files reach {dp}', ja: 'JA {dp}'}}\n"
    "  - {id: adjust.full, for: {codes: [1722]}, when: {same: dp, fails_with: [112, 39]}, raise: {disk-space: 0.9}, lower: {rpc: 0}, because: full}\n"
    "  - {id: adjust.package, for: {rules: [copy]}, when: {same: package, fails_with: 5}, raise: {permissions: medium}, because: denied}\n"
    "  - {id: adjust.before, for: {rules: copy}, when: {same: dp, worked_before: true}, raise: {rpc: weak}, because: before}\n"
    "  - {id: adjust.source, for: {rules: folder}, when: {same: source, works: ports}, lower: {ports: 0}, because: 'on {server}'}\n"
    "  - {id: adjust.both, for: {rules: copy}, when: {same: dp, works: ports, fails_with: 5}, raise: {name-resolution: strong}, because: both}\n"
    "  - {id: adjust.waits, for: {rules: held-up}, when: {same: dp, works: ports}, raise: {rpc: strong}, because: never}\n";
/* clang-format on */

static const struct adjust_case {
    const char *name, *lines, *findings;
} cases[] = {
    {"nothing else is known", "p 09:00 7 call " A1 " code=1722",
     "call open rpc 0.80 ports 0.50"},

    /* works */
    {"a success beside it lowers a suspect",
     "p 08:50 7 checked " A1 "\n"
     "p 09:00 7 call " A1 " code=1722",
     "call open rpc 0.80 ports 0.30"},
    {"a success since it began does, too",
     "p 09:00 7 call " A1 " code=1722\n"
     "p 09:10 7 copied " B1,
     "call open rpc 0.80 ports 0.30"},
    {"it raises none",
     "p 08:50 7 checked " A1 "\n"
     "p 09:00 7 call " A1 " code=1726",
     "call open rpc 0.80 ports 0.10"},
    {"one of long ago does not",
     "p 07:50 7 checked " A1 "\n"
     "p 09:00 7 call " A1 " code=1722",
     "call open rpc 0.80 ports 0.50"},
    {"nor one of another DP",
     "p 08:50 7 checked " A2 "\n"
     "p 09:00 7 call " A1 " code=1722",
     "call open rpc 0.80 ports 0.50"},
    {"another code is another matter",
     "p 08:50 7 checked " A1 "\n"
     "p 09:00 7 call " A1 " code=112",
     "call open disk-space 0.80"},
    {"so is a rule of another table",
     "p 08:50 7 checked " A1 "\n"
     "p 09:00 7 copy " A1 " code=1722",
     "copy open ports 0.80"},

    /* fails_with */
    {"another failure of the DP explains a vague one",
     "p 09:00 7 call " A1 " code=1722\n"
     "p 09:05 8 copy " B1 " code=112",
     "call open disk-space 0.90 ports 0.50, copy open ports 0.80"},
    {"that of another DP does not",
     "p 09:00 7 call " A1 " code=1722\n"
     "p 09:05 8 copy " B2 " code=112",
     "call open rpc 0.80 ports 0.50, copy open ports 0.80"},
    {"nor one that is over",
     "p 08:00 8 copy " B1 " code=112\n"
     "p 08:30 8 sent " B1 "\n"
     "p 10:00 7 call " A1 " code=1722",
     "copy recovered ports 0.80, call open rpc 0.80 ports 0.50"},
    {"nor one before the DP took something else",
     "p 09:00 8 copy " B1 " code=112\n"
     "p 09:30 6 sent pkg=PS100003 dp=DP1\n"
     "p 10:00 7 call " A1 " code=1722",
     "copy open ports 0.80, call open rpc 0.80 ports 0.50"},
    {"nor one behind that",
     "p 09:00 7 call " A1 " code=1722\n"
     "p 09:30 6 sent pkg=PS100003 dp=DP1\n"
     "p 10:00 8 copy " B1 " code=112",
     "call open rpc 0.80 ports 0.30, copy open ports 0.80 rpc 0.30"},
    {"but one that goes on",
     "p 09:00 8 copy " B1 " code=112\n"
     "p 09:30 6 sent pkg=PS100003 dp=DP1\n"
     "p 09:40 8 copy " B1 " code=112\n"
     "p 10:00 7 call " A1 " code=1722\n"
     "p 10:10 6 sent pkg=PS100004 dp=DP1\n"
     "p 10:20 8 copy pkg=PS100005 dp=DP1 code=112",
     "copy open ports 0.80, call open disk-space 0.90 ports 0.30, "
     "copy open ports 0.80 rpc 0.30"},
    {"what another DP took says nothing",
     "p 09:00 8 copy " B1 " code=112\n"
     "p 09:30 6 sent pkg=PS100003 dp=DP2\n"
     "p 10:00 7 call " A1 " code=1722",
     "copy open ports 0.80, call open disk-space 0.90 ports 0.50"},
    {"the same package at another DP",
     "p 09:00 7 copy " A1 " code=1722\n"
     "p 09:05 8 copy " A2 " code=5",
     "copy open ports 0.80 permissions 0.50, copy open ports 0.80"},

    /* worked_before */
    {"it took content before",
     "p 07:00 7 sent " B1 "\n"
     "p 09:00 7 copy " A1,
     "copy open ports 0.80 rpc 0.30"},
    {"it took content only afterwards",
     "p 09:00 7 copy " A1 "\n"
     "p 09:10 7 sent " B1,
     "copy open ports 0.80"},

    /* same source */
    {"another package was read from that server meanwhile",
     "d 09:00 7 folder pkg=PS100001 path=\\\\FS1\\a\n"
     "d 09:10 8 read pkg=PS100002 path=\\\\fs1\\b",
     "folder open content-source 0.80"},
    {"from another server",
     "d 09:00 7 folder pkg=PS100001 path=\\\\FS1\\a\n"
     "d 09:10 8 read pkg=PS100002 path=\\\\FS2\\b",
     "folder open content-source 0.80 ports 0.50"},
    {"only before",
     "d 08:50 8 read pkg=PS100002 path=\\\\FS1\\b\n"
     "d 09:00 7 folder pkg=PS100001 path=\\\\FS1\\a",
     "folder open content-source 0.80 ports 0.50"},

    /* all of `when` */
    {"both hold",
     "p 08:50 7 checked " B1 "\n"
     "p 09:00 7 copy " A1 "\n"
     "p 09:00 8 copy " B1 " code=5",
     "copy open ports 0.80 name-resolution 0.80, "
     "copy open ports 0.80"},
    {"only one does",
     "p 09:00 7 copy " A1 "\n"
     "p 09:00 8 copy " B1 " code=5",
     "copy open ports 0.80, copy open ports 0.80"},

    /* trust, roles */
    {"an inferred rule is adjusted within its trust",
     "p 08:50 7 checked " A1 "\n"
     "p 09:00 7 guess " A1 " code=1722",
     "guess open rpc 0.56 ports 0.21"},
    {"waits are not adjusted",
     "p 08:50 7 checked " A1 "\n"
     "p 09:00 7 heldup " A1,
     "held-up open schedule 0.80"},
};

static void
evidence_moves_weights(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dplog_diagnosis d;

        story_restart(&story);
        story_tell(&story, cases[i].lines);
        d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
        if (strcmp(answer_findings(&d), cases[i].findings) != 0)
            fail_msg("%s:\n%s\ninstead of\n%s", cases[i].name,
                     answer_findings(&d), cases[i].findings);
    }
}

/* ── terms ── */

static const char *
terms_of(const struct dplog_finding *f)
{
    static char text[1024];
    size_t len = 0;

    text[0] = '\0';
    for (size_t i = 0; i < f->term_count; i++) {
        const struct dplog_term *t = &f->terms[i];

        len += (size_t)snprintf(
            text + len, sizeof(text) - len, "%s%s %s %+.2f %.2f%s%s",
            i ? ", " : "", t->item, t->what, t->delta, t->weight,
            t->because ? " " : "", t->because ? t->because : "");
        assert_true(len < sizeof(text));
    }
    return text;
}

static const struct term_case {
    const char *lines, *terms;
    enum dplog_language language;
} term_cases[] = {
    {"p 08:50 7 checked " A1 "\n"
     "p 09:00 7 guess " A1 " code=1722",
     "rpc rule +0.80 0.80, rpc wording -0.24 0.56, ports rule +0.50 0.50, "
     "ports wording -0.15 0.35, "
     "ports adjust.port-works -0.14 0.21 files reach DP1",
     DPLOG_LANGUAGE_EN},
    {"p 08:50 7 checked " A1 "\n"
     "p 09:00 7 call " A1 " code=1722",
     "rpc rule +0.80 0.80, ports rule +0.50 0.50, "
     "ports adjust.port-works -0.20 0.30 JA DP1",
     DPLOG_LANGUAGE_JA},
    {"d 09:00 7 folder pkg=PS100001 path=\\\\FS1\\a\n"
     "d 09:10 8 read pkg=PS100002 path=\\\\fs1\\b",
     "content-source rule +0.80 0.80, ports rule +0.50 0.50, "
     "ports adjust.source -0.50 0.00 on FS1",
     DPLOG_LANGUAGE_EN},
};

static void
findings_tell_how_weights_came_about(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(term_cases); i++) {
        const struct term_case *c = &term_cases[i];
        struct dplog_diagnosis d;

        story_restart(&story);
        story_tell(&story, c->lines);
        d = story_diagnose(&story, c->language, NULL);
        if (strcmp(terms_of(&d.findings[0]), c->terms) != 0)
            fail_msg("case %zu:\n%s\ninstead of\n%s", i,
                     terms_of(&d.findings[0]), c->terms);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence_moves_weights),
        cmocka_unit_test(findings_tell_how_weights_came_about),
    };

    return story_run_group(&story, more_rules, tests, COUNT(tests));
}
