/* SPDX-License-Identifier: MIT
 *
 * What findings, deployments and steps say: words with names filled in, in
 * both languages, lines, times and numbers.
 */
#include "answers.h"
#include "diagnose/sheet.h"
#include "story_group.h"

static struct story story;

#define A1 "pkg=PS100001 dp=DP1"

static const int64_t MINUTE_US = INT64_C(60) * 1000000;

/* clang-format off */
static const char more_rules[] =
    "dplog: 1\n"
    "steps:\n"
    "  - {id: ports.test, where: dp, text: {en: 'Test {dp} for {package}', ja: 'JA {dp}'}, command: 'Get-It {dp} | ? { $_.Name -eq \"{package}\" } | %{$_}', good: {en: True}}\n"
    "  - {id: ports.pull, where: site-server, hops: source>sitelib, text: {en: 'Only for sources'}}\n"
    "  - {id: content-source.server, where: source-server, text: {en: 'On {server}'}, command: 'dir {path}'}\n"
    "rules:\n"
    "  - {id: says, role: cause, stage: send, match: {regex: '^says%{k}'}, items: {ports: strong}, retry: {after: 45m},\n"
    "     text: {en: {title: '{package} v{version} to {dp} of {site}', cause: 'job {job}, {path}, {drive}, {stage}, {hop}, {item}', action: '{code} {code_name} {code_text}'}, ja: {title: 'JA {dp}'}},\n"
    "     collect: [{where: dp, what: '\\\\{dp}\\SMS_DP$\\{user}.log'}], steps: [ports.test]}\n"
    "  - {id: dumb, role: cause, match: {regex: '^dumb%{k}'}}\n"
    "  - {id: braces, role: cause, match: {regex: '^braces%{k}'}, text: {en: {title: 'a {b C} {{dp}} {} {dp', cause: '}{'}}}\n"
    "  - {id: source, role: cause, stage: snapshot, match: {regex: '^source%{k}'}, items: {content-source: strong}}\n"
    "  - {id: fixed, role: wait, stage: send, match: {regex: '^fixed%{k}'}, normal_for: 2h, fixed_when: 'free of {dp}', text: {en: {title: Fixed}}}\n";
/* clang-format on */

static struct dplog_diagnosis
told(const char *lines, enum dplog_language language)
{
    story_restart(&story);
    story_tell(&story, lines);
    return story_diagnose(&story, language, NULL);
}

static void
names_are_filled_in(void **state)
{
    const struct dplog_diagnosis d =
        told("p 09:00 7 work pkg=PS100001 v=3 dp=DP1 job=5 path=D:\\x\n"
             "p 09:00 7 says code=5",
             DPLOG_LANGUAGE_EN);
    const struct dplog_finding *f = &d.findings[0];

    (void)state;
    assert_string_equal(f->title, "PS100001 v3 to DP1 of the site");
    assert_string_equal(f->cause_text,
                        "job 5, D:\\x, the drive, Sending, to the DP, Ports");
    assert_string_equal(f->action_text,
                        "0x80070005 ERROR_ACCESS_DENIED Access denied");
    assert_string_equal(f->collect[0].where, "dp");
    assert_string_equal(f->collect[0].what, "\\\\DP1\\SMS_DP$\\<user>.log");
    assert_int_equal(f->first_us - f->collect[0].from_us, 15 * MINUTE_US);
    assert_int_equal(f->collect[0].to_us - f->last_us, 15 * MINUTE_US);
    assert_string_equal(f->fixed_when, "sent PS100001 to DP1");
    assert_string_equal(f->stage, "send");
    assert_string_equal(f->hop, "sitelib>dplib");
    assert_string_equal(f->path, "D:\\x");
    assert_int_equal(f->job, 5);
}

/* Prose gets plain words, a line of the log dots, a path to go to stays to be
 * filled in. */
static void
what_is_not_known_is_not_named(void **state)
{
    const struct dplog_diagnosis d = told("d 09:00 7 says", DPLOG_LANGUAGE_EN);
    const struct dplog_finding *f = &d.findings[0];

    (void)state;
    assert_string_equal(f->title, "The package to the DP of the site");
    assert_string_equal(f->action_text, "");
    assert_string_equal(f->fixed_when, "sent ... to ...");
    assert_string_equal(f->collect[0].what, "\\\\<dp>\\SMS_DP$\\<user>.log");
    assert_null(f->package);
    assert_null(f->dp);
    assert_int_equal(f->version, -1);
    assert_int_equal(f->job, -1);
    assert_int_equal(f->code_count, 0);
}

static const struct missing_case {
    const char *template_text, *en, *ja;
} missing_cases[] = {
    {"Sending {package} to {dp} failed ({code_name})",
     "Sending the package to the DP failed",
     "Sending パッケージ to 配布ポイント failed"},
    {"The DP {dp} did not answer", "The DP did not answer", NULL},
    {"配布ポイント {dp} が応答しません", NULL, "配布ポイント が応答しません"},
    {"{package} v{version} arrived", "The package arrived", NULL},
    {"Job {job} is late", "Job is late", NULL},
    {"{job} is late", "is late", NULL},
    {"Not read ({code_name}): {path}", "Not read", "Not read"},
    {"Open {path} first", "Open the folder first", NULL},
    {"does \\\\{dp}\\{share} open?", "does \\\\...\\... open?", NULL},
    {"see '{file}'", "see '...'", NULL},
    {"after {number}, {count} tries", "after tries", NULL},
};

static void
sentences_go_on_without_a_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(missing_cases); i++) {
        const struct missing_case *c = &missing_cases[i];
        const char *const want[2] = {c->en, c->ja};

        for (int language = 0; language < 2; language++) {
            const struct dpl_episode nobody = {.rule = DPL_NO_INDEX,
                                               .keys = {.version = -1}};
            struct dpl_sheet sheet = {
                .track = dpl_tracker_track(story.tracker),
                .set = story.set,
                .arena = &story.arena,
                .language = (enum dplog_language)language,
            };

            if (want[language])
                assert_string_equal(dpl_fill_episode(&sheet, DPL_FILL_PROSE,
                                                     c->template_text, &nobody),
                                    want[language]);
        }
    }
}

static void
a_code_without_words_is_spelled(void **state)
{
    const struct dplog_diagnosis d =
        told("d 09:00 7 says code=87", DPLOG_LANGUAGE_EN);

    (void)state;
    assert_string_equal(d.findings[0].action_text,
                        "0x80070057 0x80070057 0x80070057");
    assert_string_equal(d.findings[0].codes[0].spelled, "0x80070057");
    assert_int_equal(d.findings[0].codes[0].value, 0x80070057);
    assert_null(d.findings[0].codes[0].name);
    assert_null(d.findings[0].codes[0].text);
}

static void
japanese_falls_back_to_english(void **state)
{
    struct dplog_diagnosis d =
        told("p 09:00 7 says " A1 " code=5", DPLOG_LANGUAGE_JA);

    (void)state;
    assert_string_equal(d.findings[0].title, "JA DP1");
    assert_string_equal(
        d.findings[0].cause_text,
        "job, フォルダー, ドライブ, JA-send, to the DP, JA-ports");
    assert_string_equal(d.findings[0].action_text,
                        "0x80070005 ERROR_ACCESS_DENIED JA-denied");
    assert_string_equal(d.checklist[1].title, "JA-ports");
    assert_string_equal(d.checklist[1].steps[0].text, "JA DP1");
    assert_string_equal(d.checklist[1].steps[0].good, "True");
    assert_string_equal(d.checklist[0].title, "Names");

    d = told("p 09:00 7 says " A1 " code=112", DPLOG_LANGUAGE_JA);
    assert_string_equal(d.findings[0].action_text,
                        "0x80070070 ERROR_DISK_FULL Disk full");
    assert_string_equal(d.findings[0].codes[0].text, "Disk full");
}

static void
a_rule_without_words_is_called_by_its_id(void **state)
{
    const struct dplog_diagnosis d =
        told("d 09:00 7 dumb " A1, DPLOG_LANGUAGE_JA);

    (void)state;
    assert_string_equal(d.findings[0].title, "dumb");
    assert_null(d.findings[0].cause_text);
    assert_null(d.findings[0].action_text);
    assert_null(d.findings[0].fixed_when);
    assert_null(d.findings[0].stage);
}

static void
other_braces_are_text(void **state)
{
    const struct dplog_diagnosis d =
        told("d 09:00 7 braces " A1, DPLOG_LANGUAGE_EN);

    (void)state;
    assert_string_equal(d.findings[0].title, "a {b C} {DP1} {} {dp");
    assert_string_equal(d.findings[0].cause_text, "}{");
}

static void
steps_are_for_the_machine_and_the_hop(void **state)
{
    struct dplog_diagnosis d = told("p 09:00 7 says " A1, DPLOG_LANGUAGE_EN);
    const struct dplog_item *ports = &d.checklist[1];

    (void)state;
    assert_int_equal(ports->step_count, 1);
    assert_string_equal(ports->steps[0].id, "ports.test");
    assert_string_equal(ports->steps[0].where, "dp");
    assert_string_equal(ports->steps[0].host, "DP1");
    assert_string_equal(ports->steps[0].text, "Test DP1 for PS100001");
    assert_string_equal(ports->steps[0].command,
                        "Get-It DP1 | ? { $_.Name -eq \"PS100001\" } | %{$_}");
    assert_int_equal(d.findings[0].step_count, 1);
    assert_string_equal(d.findings[0].steps[0], "ports.test");

    d = told("d 09:00 7 source pkg=PS100001 path=\\\\FS1\\Share\\x",
             DPLOG_LANGUAGE_EN);
    assert_int_equal(d.item_count, 6); /* the seed's and the one found */
    assert_string_equal(d.checklist[5].steps[0].host, "FS1");
    assert_string_equal(d.checklist[5].steps[0].text, "On FS1");
    assert_string_equal(d.checklist[5].steps[0].command,
                        "dir \\\\FS1\\Share\\x");

    /* A folder may be called anything: quoted, or left to the reader. */
    d = told("d 09:00 7 source pkg=PS100001 path=\\\\FS1\\$(calc)",
             DPLOG_LANGUAGE_EN);
    assert_string_equal(d.checklist[5].steps[0].command,
                        "dir '\\\\FS1\\$(calc)'");
    d = told("d 09:00 7 source pkg=PS100001 path=\\\\FS1\\a&calc",
             DPLOG_LANGUAGE_EN);
    assert_string_equal(d.checklist[5].steps[0].command, "dir <path>");
}

/* ── lines, times and numbers ── */

static void
evidence_is_in_order(void **state)
{
    static const uint32_t lines[] = {1, 2, 3, 6, 7};
    const struct dplog_diagnosis d =
        told("d 09:00 7 dumb " A1 "\nd 09:01 7 dumb " A1 "\n"
             "d 09:02 7 dumb " A1 "\nd 09:03 7 dumb " A1 "\n"
             "d 09:04 7 dumb " A1 "\nd 09:05 7 dumb " A1 "\n"
             "d - 7 dumb " A1,
             DPLOG_LANGUAGE_EN);
    const struct dplog_finding *f = &d.findings[0];

    (void)state;
    assert_int_equal(f->count, 7);
    assert_int_equal(f->evidence_count, COUNT(lines));
    for (size_t i = 0; i < COUNT(lines); i++)
        assert_int_equal(f->evidence[i].line, lines[i]);
    assert_int_equal(f->evidence[0].thread, 7);
    assert_int_equal(f->evidence[0].time_us, f->first_us);
    assert_string_equal(f->evidence[0].local, "2026-11-20 09:00:00.000 +00:00");
    assert_null(f->evidence[4].local);
    assert_string_equal(f->evidence[4].message, "dumb " A1);
    assert_int_equal(f->last_us - f->first_us, 5 * MINUTE_US);
}

static void
the_next_try_is_told(void **state)
{
    const struct dplog_diagnosis d =
        told("p 09:00 7 starts " A1 "\n"
             "p 09:00 7 says " A1 " left=7\n"
             "p 09:00 7 retry " A1 " count=3 at=12/4/2014",
             DPLOG_LANGUAGE_EN);
    const struct dplog_finding *f = &d.findings[0];

    (void)state;
    assert_true(f->retrying);
    assert_int_equal(f->next_retry_us - f->last_us, 30 * MINUTE_US);
    assert_int_equal(f->retry_minutes, 30); /* as the newest line says */
    assert_int_equal(f->retries_left, 97);
    assert_int_equal(d.deployments[0].attempts, 1);
    assert_int_equal(d.deployments[0].attempts_reported, 3);
    assert_string_equal(d.deployments[0].next_retry_text, "12/4/2014");
    assert_int_equal(d.deployments[0].next_retry_us, f->next_retry_us);
    assert_string_equal(d.deployments[0].attempt_list[0].outcome, "retry");
    assert_string_equal(d.deployments[0].attempt_list[0].stage, "send");
}

/* The documented interval is a default: a line that names the time, and tries
 * that were seen, know better. */
static void
the_interval_is_the_one_of_this_site(void **state)
{
    static const struct {
        const char *name, *lines;
        uint32_t minutes;
    } cases[] = {
        {"the line names the time",
         "p 09:00 7 says " A1 "\np 09:00 7 retry " A1 " at=10:00:00", 60},
        {"a shorter one counts too",
         "p 09:00 7 says " A1 "\np 09:00 7 retry " A1 " at=9:10:01", 10},
        {"over noon, in any way to write it",
         "p 11:40 7 says " A1 "\np 11:40 7 retry " A1 " at=2026/11/20T0:40:00",
         60},
        {"the usual time stays what it is",
         "p 09:00 7 says " A1 "\np 09:00 7 retry " A1 " at=9:31:00", 30},
        {"what is no clock is none",
         "p 09:00 7 says " A1 "\np 09:00 7 retry " A1 " at=10:99:00", 30},
        {"tries that were seen",
         "p 09:00 7 sends " A1 "\np 09:01 7 retry " A1 "\n"
         "p 10:01 7 sends " A1 "\np 10:02 7 retry " A1 "\n"
         "p 11:03 7 sends " A1 "\np 11:04 7 retry " A1,
         61},
        {"two do not make a rule",
         "p 09:00 7 sends " A1 "\np 09:01 7 retry " A1 "\n"
         "p 10:01 7 sends " A1 "\np 10:02 7 retry " A1,
         30},
        {"nor do those that somebody started in between",
         "p 09:00 7 sends " A1 "\np 09:01 7 retry " A1 "\n"
         "p 10:01 7 sends " A1 "\np 10:02 7 retry " A1 "\n"
         "p 10:12 7 sends " A1 "\np 10:13 7 retry " A1,
         30},
        {"lines without a DP",
         "p 09:00 7 says pkg=PS100001\np 10:00 7 says pkg=PS100001\n"
         "p 11:00 7 says pkg=PS100001\np 12:01 7 says pkg=PS100001\n"
         "p 13:01 7 says pkg=PS100001",
         60},
        {"lines of one try are none of several",
         "p 09:00 7 says pkg=PS100001\np 09:00 7 says pkg=PS100001\n"
         "p 10:00 7 says pkg=PS100001\np 10:00 7 says pkg=PS100001\n"
         "p 11:00 7 says pkg=PS100001",
         45},
        {"nor are lines of which one has no time",
         "p 09:00 7 says pkg=PS100001\np - 7 says pkg=PS100001\n"
         "p 11:00 7 says pkg=PS100001\np 12:00 7 says pkg=PS100001\n"
         "p 13:00 7 says pkg=PS100001",
         45},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct dplog_diagnosis d =
            told(cases[i].lines, DPLOG_LANGUAGE_EN);
        const struct dplog_finding *f = &d.findings[0];

        if (f->retry_minutes != cases[i].minutes)
            fail_msg("%s: every %u min instead of %u", cases[i].name,
                     (unsigned)f->retry_minutes, (unsigned)cases[i].minutes);
        if (f->retrying)
            assert_int_equal((f->next_retry_us - f->last_us) / MINUTE_US,
                             cases[i].minutes);
    }
}

static void
a_recovery_is_told_with_its_line(void **state)
{
    const struct dplog_diagnosis d = told("p 09:00 7 says " A1 "\n"
                                          "p 09:10 7 sent " A1,
                                          DPLOG_LANGUAGE_EN);
    const struct dplog_finding *f = &d.findings[0];

    (void)state;
    assert_int_equal(f->state, DPLOG_FINDING_RECOVERED);
    assert_string_equal(f->recovered_by, "sent " A1);
    assert_int_equal(f->recovered_us - f->last_us, 10 * MINUTE_US);
    assert_null(f->fixed_when);
    assert_int_equal(f->next_retry_us, DPLOG_TIME_NONE);
    assert_false(f->retrying);
    assert_non_null(d.checklist[1].cleared_by);
    assert_int_equal(d.checklist[1].cleared_by->line, 2);
}

/* A failure that was not seen for a day, while its log went on. */
static void
a_failure_can_go_quiet(void **state)
{
    struct dplog_diagnosis d = told("p 1/09:00 7 dumb " A1 "\n"
                                    "p 2/09:00 7 lives",
                                    DPLOG_LANGUAGE_EN);

    (void)state;
    assert_int_equal(d.findings[0].state, DPLOG_FINDING_OPEN);
    d = told("p 1/09:00 7 dumb " A1 "\n"
             "p 2/09:01 7 lives",
             DPLOG_LANGUAGE_EN);
    assert_int_equal(d.findings[0].state, DPLOG_FINDING_QUIET);
    assert_int_equal(d.verdict.status, DPLOG_VERDICT_FAILED);
    d = told("p 1/09:00 7 dumb " A1 "\n"
             "d 3/09:01 7 lives",
             DPLOG_LANGUAGE_EN);
    assert_int_equal(d.findings[0].state, DPLOG_FINDING_OPEN);
}

static void
a_wait_says_how_long_is_normal(void **state)
{
    const struct dplog_diagnosis d =
        told("p 09:00 7 fixed " A1, DPLOG_LANGUAGE_EN);

    (void)state;
    assert_int_equal(d.findings[0].normal_minutes, 120);
    assert_string_equal(d.findings[0].fixed_when, "free of DP1");
}

static void
packages_are_told_with_name_and_size(void **state)
{
    const struct dplog_diagnosis d =
        told("d 09:00 7 snapped pkg=PS100001 v=3 name=Reader kb=100\n"
             "d 09:00 7 starts pkg=PS100001 v=3 dp=DP1\n"
             "d 09:00 7 starts pkg=PS100001 v=2 dp=DP2\n"
             "d 09:00 7 starts pkg=PS100002 v=3 dp=DP1",
             DPLOG_LANGUAGE_EN);

    (void)state;
    assert_string_equal(d.deployments[0].name, "Reader");
    assert_int_equal(d.deployments[0].size_kb, 100);
    assert_string_equal(d.deployments[1].name, "Reader");
    assert_int_equal(d.deployments[1].size_kb, -1); /* of another version */
    assert_null(d.deployments[2].name);
    assert_int_equal(d.deployments[2].size_kb, -1);
}

static void
totals_count_the_whole_input(void **state)
{
    const struct dplog_diagnosis d =
        told("p 09:00 7 sent pkg=PS100001 dp=DP1\n"
             "p 09:00 7 fail-commit pkg=PS100002 dp=DP1\n"
             "p 09:00 7 fail-send pkg=PS100001 dp=DP2\n"
             "p 09:00 7 waits pkg=PS100001 dp=DP3\n"
             "p 09:00 7 starts pkg=PS100001 dp=DP4\n"
             "p 09:00 7 sent pkg=PS100002 dp=DP4\n"
             "p 09:00 7 nothing known\n"
             "u 09:00 7 fetched c=c1 temp=x",
             DPLOG_LANGUAGE_EN);
    const struct dplog_totals *t = &d.totals;

    (void)state;
    assert_int_equal(t->events, 8);
    assert_int_equal(t->matched, 7);
    assert_int_equal(t->deployments_succeeded, 2);
    assert_int_equal(t->deployments_failed, 1);
    assert_int_equal(t->deployments_retrying, 1);
    assert_int_equal(t->deployments_waiting, 1);
    assert_int_equal(t->deployments_in_progress, 1);
    assert_int_equal(t->dps_seen, 4);
    assert_int_equal(t->dps_with_success, 2);
    assert_int_equal(t->downloads_succeeded, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_filled_in),
        cmocka_unit_test(what_is_not_known_is_not_named),
        cmocka_unit_test(sentences_go_on_without_a_name),
        cmocka_unit_test(a_code_without_words_is_spelled),
        cmocka_unit_test(japanese_falls_back_to_english),
        cmocka_unit_test(a_rule_without_words_is_called_by_its_id),
        cmocka_unit_test(other_braces_are_text),
        cmocka_unit_test(steps_are_for_the_machine_and_the_hop),
        cmocka_unit_test(evidence_is_in_order),
        cmocka_unit_test(the_next_try_is_told),
        cmocka_unit_test(the_interval_is_the_one_of_this_site),
        cmocka_unit_test(a_recovery_is_told_with_its_line),
        cmocka_unit_test(a_failure_can_go_quiet),
        cmocka_unit_test(a_wait_says_how_long_is_normal),
        cmocka_unit_test(packages_are_told_with_name_and_size),
        cmocka_unit_test(totals_count_the_whole_input),
    };

    return story_run_group(&story, more_rules, tests, COUNT(tests));
}
