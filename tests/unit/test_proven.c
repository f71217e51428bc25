/* SPDX-License-Identifier: MIT
 *
 * What success lines say beside the checklist: shares that could be used,
 * lines that only look bad, waits that came to an end.
 */
#include "harness.h"
#include "story.h"

static struct story story;

/* clang-format off */
static const char more_rules[] =
    "dplog: 1\n"
    "hops:\n"
    "  - {id: temp>source, title: {en: to the folder}}\n"
    "  - {id: internet>temp, title: {en: from the internet}}\n"
    "rules:\n"
    "  - {id: read, role: progress, stage: snapshot, match: {regex: '^read(?:twice)?%{k}'}, clears: [permissions, name-resolution], text: {en: {title: Read}}}\n"
    "  - {id: read-too, role: progress, stage: snapshot, match: {regex: '^readtwice%{k}'}, clears: [name-resolution], text: {en: {title: Read}}}\n"
    "  - {id: moved, role: progress, hop: temp>source, match: {regex: '^moved%{k}'}, clears: [permissions], text: {en: {title: Moved}}}\n"
    "  - {id: loaded, role: progress, hop: internet>temp, match: {regex: '^loaded%{k}'}, clears: [ports], text: {en: {title: Loaded}}}\n"
    "  - {id: no-fault, role: context, harmless: true, match: {regex: '^nofault%{k}'}, text: {en: {title: No fault}}}\n"
    "  - {id: no-harm, role: context, harmless: true, match: {regex: '^noharm%{k}'}, text: {en: {title: No harm}}}\n"
    "  - {id: queue, role: wait, stage: send, match: {regex: '^queue%{k}'}, items: {schedule: strong}, text: {en: {title: Queue, summary: its turn}}}\n";
/* clang-format on */

static struct dplog_diagnosis
told(const char *lines)
{
    story_restart(&story);
    story_tell(&story, lines);
    return story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
}

/* "\\FS1\Src x2 line 3: permissions name-resolution\n" */
static const char *
shares_of(const struct dplog_diagnosis *d, struct dpl_buf *buf)
{
    dpl_buf_clear(buf);
    for (size_t i = 0; i < d->share_count; i++) {
        const struct dplog_share *s = &d->shares[i];

        dpl_buf_addf(buf, "%s x%u line %u:", s->path, (unsigned)s->count,
                     (unsigned)s->line.line);
        for (size_t k = 0; k < s->item_count; k++)
            dpl_buf_addf(buf, " %s", s->items[k]);
        dpl_buf_add_str(buf, "\n");
    }
    return dpl_buf_str(buf);
}

#define BOTH " permissions name-resolution\n"

static const struct proven_case {
    const char *name, *lines, *want;
} share_cases[] = {
    {"none", "d 09:00 7 lives", ""},
    {"one that was read", "d 09:00 7 read pkg=PS100001 path=\\\\FS1\\Src\\a",
     "\\\\FS1\\Src x1 line 1:" BOTH},
    {"the share itself", "d 09:00 7 read path=\\\\FS1\\Src",
     "\\\\FS1\\Src x1 line 1:" BOTH},
    {"its folders together, the newest line",
     "d 09:00 7 read path=\\\\FS1\\Src\\a\n"
     "d 09:01 7 read path=\\\\FS1\\Src\\b\n"
     "d 09:02 7 lives",
     "\\\\FS1\\Src x2 line 2:" BOTH},
    {"several, by path",
     "d 09:00 7 read path=\\\\FS2\\Src\\a\n"
     "d 09:01 7 read path=\\\\FS1\\Upd\\a\n"
     "d 09:02 7 read path=\\\\FS1\\Src\\a",
     "\\\\FS1\\Src x1 line 3:" BOTH "\\\\FS1\\Upd x1 line 2:" BOTH
     "\\\\FS2\\Src x1 line 1:" BOTH},
    {"two ways of use, the older first",
     "d 09:01 7 read path=\\\\FS1\\Src\\a\n"
     "u 09:00 7 moved path=\\\\FS1\\Src\\b",
     "\\\\FS1\\Src x1 line 2: permissions\n\\\\FS1\\Src x1 line 1:" BOTH},
    {"at one moment the line before",
     "d 09:00 7 read path=\\\\FS1\\Src\\a\n"
     "d 09:00 7 moved path=\\\\FS1\\Src\\b",
     "\\\\FS1\\Src x1 line 1:" BOTH "\\\\FS1\\Src x1 line 2: permissions\n"},
    {"the same, told the other way round",
     "d 09:00 7 moved path=\\\\FS1\\Src\\b\n"
     "d 09:00 7 read path=\\\\FS1\\Src\\a",
     "\\\\FS1\\Src x1 line 1: permissions\n\\\\FS1\\Src x1 line 2:" BOTH},
    {"one line that two rules know, by what they prove",
     "d 09:00 7 readtwice path=\\\\FS1\\Src\\a",
     "\\\\FS1\\Src x1 line 1: name-resolution\n\\\\FS1\\Src x1 line 1:" BOTH},
    {"without a time", "d - 7 read path=\\\\FS1\\Src\\a",
     "\\\\FS1\\Src x1 line 1:" BOTH},
    {"a local folder is no share", "d 09:00 7 read path=D:\\Src\\a", ""},
    {"from the internet says nothing of the folder",
     "u 09:00 7 loaded path=\\\\FS1\\Src\\a", ""},
    {"nor does what a DP took",
     "p 09:00 7 copied pkg=PS100001 dp=DP1 path=\\\\FS1\\Src\\a", ""},
};

static void
shares_are_told(void **state)
{
    struct dpl_buf buf = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(share_cases); i++) {
        const struct proven_case *c = &share_cases[i];
        const struct dplog_diagnosis d = told(c->lines);

        if (strcmp(shares_of(&d, &buf), c->want) != 0)
            fail_msg("%s: '%s', expected '%s'", c->name, dpl_buf_str(&buf),
                     c->want);
    }
    dpl_buf_done(&buf);
}

static const struct proven_case harmless_cases[] = {
    {"none", "d 09:00 7 lives", ""},
    {"one", "d 09:00 7 nofault", "no-fault No fault x1\n"},
    {"of several DPs together",
     "d 09:00 7 nofault pkg=PS100001 dp=DP1\n"
     "d 09:00 7 nofault pkg=PS100001 dp=DP2\n"
     "d 09:00 7 nofault pkg=PS100002 dp=DP2",
     "no-fault No fault x3\n"},
    {"by first line", "d 09:00 7 noharm\nd 09:00 7 nofault\nd 09:01 7 noharm",
     "no-harm No harm x2\nno-fault No fault x1\n"},
    {"a success is not among them", "p 09:00 7 copied pkg=PS100001 dp=DP1", ""},
};

static void
harmless_lines_are_counted(void **state)
{
    struct dpl_buf buf = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(harmless_cases); i++) {
        const struct proven_case *c = &harmless_cases[i];
        const struct dplog_diagnosis d = told(c->lines);

        dpl_buf_clear(&buf);
        for (size_t k = 0; k < d.harmless_count; k++)
            dpl_buf_addf(&buf, "%s %s x%u\n", d.harmless[k].rule,
                         d.harmless[k].title, (unsigned)d.harmless[k].count);
        if (strcmp(dpl_buf_str(&buf), c->want) != 0)
            fail_msg("%s: '%s', expected '%s'", c->name, dpl_buf_str(&buf),
                     c->want);
    }
    dpl_buf_done(&buf);
}

#define Q1    "queue pkg=PS100001 dp=DP1"
#define Q2    "queue pkg=PS100001 dp=DP2"
#define SENT1 "sent pkg=PS100001 dp=DP1"
#define SENT2 "sent pkg=PS100001 dp=DP2"

static const struct wait_case {
    const char *name, *lines;
    uint64_t over;
    int64_t longest_minutes;
    const char *longest, *dp;
} wait_cases[] = {
    {"none", "p 09:00 7 lives", 0, 0, NULL, NULL},
    {"one under way", "p 09:00 7 " Q1 "\np 09:30 7 lives", 0, 0, NULL, NULL},
    {"one that is over", "p 09:00 7 " Q1 "\np 09:30 7 " SENT1, 1, 30,
     "its turn", "DP1"},
    {"the longer of two",
     "p 09:00 7 " Q1 "\np 09:10 8 " Q2 "\np 09:30 7 " SENT1
     "\np 09:45 8 " SENT2,
     2, 35, "its turn", "DP2"},
    {"one over, one under way",
     "p 09:00 7 " Q1 "\np 09:00 8 " Q2 "\np 09:30 7 " SENT1, 1, 30, "its turn",
     "DP1"},
    {"over at once is a wait of no length",
     "p 09:00 7 " Q1 "\np 09:00 7 " SENT1, 1, 0, NULL, NULL},
    {"without times", "p - 7 " Q1 "\np - 7 " SENT1, 1, 0, NULL, NULL},
    {"a rule without a summary",
     "p 09:00 7 waits pkg=PS100001 dp=DP1\np 09:05 7 " SENT1, 1, 5, NULL,
     "DP1"},
    {"a failure is no wait",
     "p 09:00 7 fail-send pkg=PS100001 dp=DP1\np 09:05 7 " SENT1, 0, 0, NULL,
     NULL},
};

static void
assert_same(const char *name, const char *got, const char *want)
{
    if ((got == NULL) != (want == NULL) || (got && strcmp(got, want) != 0))
        fail_msg("%s: '%s', expected '%s'", name, got ? got : "(none)",
                 want ? want : "(none)");
}

static void
waits_that_are_over_are_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wait_cases); i++) {
        const struct wait_case *c = &wait_cases[i];
        const struct dplog_diagnosis d = told(c->lines);
        const struct dplog_totals *t = &d.totals;

        if (t->waits_over != c->over ||
            t->longest_wait_us != c->longest_minutes * INT64_C(60000000))
            fail_msg("%s: %u over, longest %u min", c->name,
                     (unsigned)t->waits_over,
                     (unsigned)(t->longest_wait_us / 60000000));
        assert_same(c->name, t->longest_wait, c->longest);
        assert_same(c->name, t->longest_wait_dp, c->dp);
    }
}

static int
begin(void **state)
{
    (void)state;
    story_begin(&story, more_rules, NULL);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    story_end(&story);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_told),
        cmocka_unit_test(harmless_lines_are_counted),
        cmocka_unit_test(waits_that_are_over_are_counted),
    };

    return cmocka_run_group_tests_name("proven", tests, begin, end);
}
