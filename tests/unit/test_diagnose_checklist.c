/* SPDX-License-Identifier: MIT
 *
 * The checklist: what findings weigh against each item, in which order to
 * look, and what successes prove.
 */
#include "answers.h"
#include "story_group.h"
#include <stdio.h>

static struct story story;

#define A1 "pkg=PS100001 dp=DP1"
#define A2 "pkg=PS100001 dp=DP2"
#define B1 "pkg=PS100002 dp=DP1"

/* clang-format off */
static const char more_rules[] =
    "dplog: 1\n"
    "code_tables:\n"
    "  - {id: connect, rows: [{codes: [5], items: {rpc: strong, ports: weak}}, {http: [404], items: {content-source: medium}}]}\n"
    "  - {id: closed, fall_through: false, rows: [{codes: [64], items: {ports: medium}}]}\n"
    "rules:\n"
    "  - {id: documented, role: cause, match: {regex: '^documented'}, provenance: documented, items: {rpc: strong}}\n"
    "  - {id: inferred, role: cause, match: {regex: '^inferred'}, provenance: inferred, items: {rpc: strong}}\n"
    "  - {id: recalled, role: cause, match: {regex: '^recalled'}, provenance: recalled, items: {rpc: strong}}\n"
    "  - {id: recalled-code, role: cause, match: {regex: '^recoded%{k}'}, provenance: recalled, by_code: connect, items: {disk-space: strong}}\n"
    "  - {id: unknown-words, role: cause, fallback: true, match: {code: any}}\n"
    "  - {id: by-table, role: cause, match: {regex: '^table%{k}'}, by_code: connect, items: {disk-space: medium}}\n"
    "  - {id: by-closed, role: cause, match: {regex: '^closed%{k}'}, by_code: closed, items: {disk-space: medium}}\n"
    "  - {id: own-items, role: cause, match: {regex: '^own%{k}'}, items: {ports: medium}}\n"
    "  - {id: no-items, role: cause, match: {regex: '^none%{k}'}}\n"
    "  - {id: empty-items, role: cause, match: {regex: '^empty%{k}'}, items: {}}\n"
    "  - {id: several, role: cause, stage: send, match: {regex: '^several%{k}'}, items: {name-resolution: 0.74, ports: 0.7, rpc: 0.72}}\n"
    "  - {id: certain, role: cause, match: {regex: '^certain%{k}'}, items: {disk-space: 1}}\n"
    "  - {id: equals, role: cause, match: {regex: '^equals%{k}'}, items: {rpc: strong, ports: strong}}\n"
    "  - {id: no-host, role: cause, stage: send, match: {regex: '^nohost%{k}'}, items: {name-resolution: 0.75}}\n"
    "  - {id: elsewhere, role: cause, stage: send, match: {regex: '^elsewhere%{k}'}, other_server: true, items: {name-resolution: medium}}\n"
    "  - {id: check-name, role: progress, stage: precheck, match: {regex: '^named%{k}'}, clears: [name-resolution]}\n"
    "  - {id: slow, role: wait, stage: send, match: {regex: '^slow%{k}'}, items: {schedule: strong}, normal_for: 2h}\n"
    "  - {id: read-one, role: cause, log: distmgr, match: {regex: '^bothlogs%{k}'}, items: {rpc: strong}, provenance: inferred}\n"
    "  - {id: read-two, role: cause, log: PkgXferMgr, match: {regex: '^bothlogs%{k}'}, items: {ports: strong}}\n"
    "  - {id: send-name, role: progress, stage: send, match: {regex: '^sendnamed%{k}'}, clears: [name-resolution]}\n";
/* clang-format on */

static const struct checklist_case {
    const char *name, *lines, *checklist;
} cases[] = {
    /* one finding */
    {"one finding weighs what its rule says", "d 09:00 7 fail-commit " A1,
     "1 rpc failed 0.80"},
    {"documented words weigh a tenth less", "d 09:00 7 documented",
     "1 rpc failed 0.72"},
    {"inferred ones less, which makes a suspect", "d 09:00 7 inferred",
     "1 rpc suspect 0.56"},
    {"recalled ones least", "d 09:00 7 recalled", "1 rpc suspect 0.32"},
    {"but a code counts in them as in an unknown sentence",
     "d 09:00 7 recoded code=5", "1 rpc suspect 0.56, 2 ports suspect 0.21"},
    {"unless it means nothing there", "d 09:00 7 recoded code=87",
     "1 disk-space suspect 0.32"},
    {"an unknown sentence with a known code",
     "d 09:00 7 something failed, error 5", "1 permissions suspect 0.56"},
    {"several items, the heaviest first", "d 09:00 7 several " A1,
     "1 name-resolution failed 0.74, 2 rpc failed 0.72, 3 ports failed 0.70"},

    /* by code: table, rule, code */
    {"the table of the rule knows the code", "d 09:00 7 table code=5",
     "1 rpc failed 0.80, 2 ports suspect 0.30"},
    {"the table does not: the code's own items", "d 09:00 7 table code=112",
     "1 disk-space failed 0.80"},
    {"nor does the code: the rule's items", "d 09:00 7 table code=87",
     "1 disk-space suspect 0.50"},
    {"no code at all: the rule's items", "d 09:00 7 table",
     "1 disk-space suspect 0.50"},
    {"an HTTP status is no Win32 code",
     "u 09:00 7 table code=404\n"
     "d 09:00 7 table code=404",
     "1 content-source suspect 0.50, 2 disk-space suspect 0.50"},
    {"a closed table does not ask the code", "d 09:00 7 closed code=5",
     "1 disk-space suspect 0.50"},
    {"without a table the rule's items outrank the code's",
     "d 09:00 7 own code=5", "1 ports suspect 0.50"},
    {"a rule without items asks the code", "d 09:00 7 none code=5",
     "1 permissions failed 0.80"},
    {"a rule with empty items points nowhere", "d 09:00 7 empty code=5", ""},

    /* many findings */
    {"others add a tenth at most",
     "d 09:00 7 fail-commit " A1 "\n"
     "d 09:00 8 fail-commit " A2,
     "1 rpc failed 0.88"},
    {"many weak hints stay weak",
     "d 09:00 1 fail-any dp=DP1\nd 09:00 2 fail-any dp=DP2\n"
     "d 09:00 3 fail-any dp=DP3\nd 09:00 4 fail-any dp=DP4\n"
     "d 09:00 5 fail-any dp=DP5\nd 09:00 6 fail-any dp=DP6\n"
     "d 09:00 7 fail-any dp=DP7\nd 09:00 8 fail-any dp=DP8\n"
     "d 09:00 9 fail-any dp=DP9\n"
     "d 09:00 10 own dp=DP1",
     "1 ports suspect 0.50, 2 rpc suspect 0.39"},
    {"a finding that repeats weighs no more",
     "d 09:00 7 fail-commit " A1 "\n"
     "d 09:10 7 fail-commit " A1 "\n"
     "d 09:20 7 fail-commit " A1,
     "1 rpc failed 0.80"},
    {"symptoms do not count",
     "d 09:00 7 fail-send " A1 "\n"
     "d 09:01 7 retry " A1 "\n"
     "d 09:01 9 symptom pkg=PS100009 dp=DP9 code=5",
     "1 ports failed 0.80"},
    {"nor does what another one explains",
     "d 09:00 7 work " A1 "\n"
     "d 09:00 7 fail-commit\n"
     "d 09:01 7 wrap code=5",
     "1 rpc failed 0.80"},
    {"a score is at most one",
     "d 09:00 7 certain " A1 "\n"
     "d 09:00 8 certain " A2,
     "1 disk-space failed 1.00"},

    {"a known line that brings the code of an unknown one takes over",
     "d 09:00 7 work " A1 "\n"
     "d 09:00 7 something failed, error 5\n"
     "d 09:01 7 wrap code=5",
     "1 permissions failed 0.80"},
    {"so does one with a code from a summary without any",
     "d 09:00 7 work " A1 "\n"
     "d 09:00 7 wrap\n"
     "d 09:01 7 wrap code=5",
     "1 permissions failed 0.80"},
    {"but not from a cause that is no summary",
     "d 09:00 7 work " A1 "\n"
     "d 09:00 7 fail-send\n"
     "d 09:01 7 wrap code=5",
     "1 ports failed 0.80"},
    {"with a code of its own it stands for itself",
     "d 09:00 7 work " A1 "\n"
     "d 09:00 7 something failed, error 5\n"
     "d 09:01 7 wrap code=112",
     "1 disk-space failed 0.80, 2 permissions suspect 0.56"},

    /* the order */
    {"of equals the first one that was seen",
     "d 09:00 7 fail-commit " A1 "\n"
     "d 09:01 7 fail-send " A1,
     "1 rpc failed 0.80, 2 ports failed 0.80"},
    {"of equals at once the first one of the checklist", "d 09:00 7 equals " A1,
     "1 ports failed 0.80, 2 rpc failed 0.80"},
    {"faults, then waits, then what is over",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:10 7 sent " A1 "\n"
     "p 09:20 7 waits " A2 "\n"
     "p 09:30 7 fail-any dp=DP3\n"
     "p 09:30 7 fail-send pkg=PS100003 dp=DP3",
     "1 ports failed 0.80 good: DP1, 2 rpc suspect 0.30 good: DP1, "
     "3 schedule waiting 0.80, name-resolution no-evidence good: DP1"},
    {"what is over keeps its rank",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:10 7 sent " A1,
     "1 rpc recovered 0.80 good: DP1, name-resolution cleared DP1, "
     "ports cleared DP1"},

    /* a line of an unknown log */
    {"the best reading of a line counts, the other one repeats it",
     "x 09:00 7 bothlogs " A1 " code=5", "1 ports failed 0.80"},
    {"of a known log there is only one", "d 09:00 7 bothlogs " A1 " code=5",
     "1 rpc suspect 0.56"},

    /* waits */
    {"a wait within its time",
     "p 09:00 7 slow " A1 "\n"
     "p 10:30 7 slow " A1,
     "1 schedule waiting 0.80"},
    {"longer than is normal, but not yet alarming",
     "p 09:00 7 slow " A1 "\n"
     "p 12:30 7 slow " A1,
     "1 schedule waiting 0.80"},
    {"twice as long, and still told: a fault",
     "p 09:00 7 slow " A1 "\n"
     "p 13:00 7 slow " A1,
     "1 schedule failed 0.80"},
    {"told long ago: nobody knows whether it still waits",
     "p 09:00 7 slow " A1 "\n"
     "p 18:00 7 lives",
     "1 schedule waiting 0.80"},
    {"the time of another log says nothing",
     "p 09:00 7 slow " A1 "\n"
     "d 13:00 7 slow " A2,
     "1 schedule waiting 0.88"},
    {"what was delivered to the DP meanwhile shows that it moves",
     "p 09:00 7 slow " A1 "\n"
     "p 11:00 7 sent " B1 "\n"
     "p 13:00 7 slow " A1,
     "1 schedule waiting 0.80, name-resolution cleared DP1, "
     "ports cleared DP1, rpc cleared DP1"},

    /* what is proven */
    {"a success clears what it proves",
     "p 09:00 7 starts " A1 "\n"
     "p 09:10 7 sent " A1,
     "name-resolution cleared DP1, ports cleared DP1, rpc cleared DP1"},
    {"as a whole only for every DP",
     "p 09:00 7 starts " A1 "\n"
     "p 09:00 8 starts " A2 "\n"
     "p 09:10 7 sent " A1 "\n"
     "p 09:10 8 checked " A2,
     "name-resolution cleared DP1 DP2, ports cleared DP1 DP2, "
     "rpc no-evidence good: DP1"},
    {"names of DPs come in order",
     "p 09:10 7 sent pkg=PS100001 dp=dp3\n"
     "p 09:10 7 sent pkg=PS100001 dp=DP2\n"
     "p 09:10 7 sent pkg=PS100001 dp=DP10",
     "name-resolution cleared DP10 DP2 dp3, ports cleared DP10 DP2 dp3, "
     "rpc cleared DP10 DP2 dp3"},
    {"a success before the failure proves nothing",
     "p 09:00 7 copied " A1 "\n"
     "p 09:10 7 fail-send " A1,
     "1 ports failed 0.80"},
    {"one between two failures proves nothing of what failed",
     "p 09:00 7 fail-send " A1 "\n"
     "d 09:10 8 checked " A1 "\n"
     "p 09:20 7 fail-send " A1,
     "1 ports failed 0.80, name-resolution cleared DP1"},
    {"a later one proves its part, but the failure stands",
     "p 09:10 7 fail-commit " A1 "\n"
     "p 09:10 7 fail-send " A1 "\n"
     "p 09:20 7 checked " A1,
     "1 rpc failed 0.80, 2 ports failed 0.80 good: DP1, "
     "name-resolution cleared DP1"},
    {"the success of another DP is that DP's own",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:10 7 copied " A2,
     "1 ports failed 0.80 good: DP2"},

    /* what one success proves whole */
    {"a name that resolves later is no suspect",
     "p 09:00 7 several " A1 "\n"
     "p 09:10 7 named " A1,
     "1 rpc failed 0.72, 2 ports failed 0.70, name-resolution cleared DP1"},
    {"nor one that was reached at an earlier stage just before",
     "p 09:00 7 named " A1 "\n"
     "p 09:10 7 several " A1,
     "1 rpc failed 0.72, 2 ports failed 0.70, name-resolution cleared DP1"},
    {"long before it was is another matter",
     "p 09:00 7 named " A1 "\n"
     "p 10:01 7 several " A1,
     "1 name-resolution failed 0.74, 2 rpc failed 0.72, 3 ports failed 0.70"},
    {"so is a success of the stage that fails now",
     "p 09:00 7 sendnamed " A1 "\n"
     "p 09:10 7 several " A1,
     "1 name-resolution failed 0.74, 2 rpc failed 0.72, 3 ports failed 0.70"},
    {"or of another DP",
     "p 09:10 7 several " A1 "\n"
     "p 09:20 7 named " A2,
     "1 name-resolution failed 0.74 good: DP2, 2 rpc failed 0.72, "
     "3 ports failed 0.70"},
    {"what a line says outright no success takes back",
     "p 09:00 7 nohost " A1 "\n"
     "p 09:10 7 named " A1,
     "1 name-resolution failed 0.75 good: DP1"},
    {"nor what failed on the way to another server",
     "p 09:00 7 elsewhere " A1 "\n"
     "p 09:10 7 named " A1,
     "1 name-resolution suspect 0.50"},
};

static void
findings_weigh_on_items(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dplog_diagnosis d;

        story_restart(&story);
        story_tell(&story, cases[i].lines);
        d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
        if (strcmp(answer_checklist(&d), cases[i].checklist) != 0)
            fail_msg("%s:\n%s\ninstead of\n%s", cases[i].name,
                     answer_checklist(&d), cases[i].checklist);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_weigh_on_items),
    };

    return story_run_group(&story, more_rules, tests, COUNT(tests));
}
