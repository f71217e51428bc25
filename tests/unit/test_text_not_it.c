/* SPDX-License-Identifier: MIT
 *
 * What success lines rule out for a problem, and from when on they count.
 */
#include "harness.h"
#include "screen.h"

#define MINUTE   INT64_C(60000000)
#define NINE     (INT64_C(1795165200) * 1000000) /* 2026-11-20 09:00 UTC */
#define AT(m)    (NINE + (m)*MINUTE)
#define NONE     DPLOG_TIME_NONE
#define NOTHING  "these logs clear nothing here"
#define SUCCESS  ": success lines for this DP"
#define SRC      "\\\\FS07\\Src$"
#define SNAPSHOT "source>sitelib"

struct attempt {
    int64_t begin_us, end_us;
};

/* A problem of a DP that failed first at 09:00, accused of "rpc"; "ports" is
 * what a success line speaks for. */
static const struct dp_case {
    const char *name;
    const char *dp; /* of the success */
    int64_t us;     /* when */
    struct attempt attempts[2];
    double weight; /* against "ports" */
    const char *says;
    const char *want;
} dp_cases[] = {
    {"since the failure",
     "DP1",
     AT(1),
     {{0, 0}},
     0,
     NULL,
     "ports" SUCCESS " (last 09:01:00, x.log:7)"},
    {"at the same moment",
     "DP1",
     AT(0),
     {{0, 0}},
     0,
     NULL,
     "ports" SUCCESS " (last 09:00:00, x.log:7)"},
    {"before it", "DP1", AT(-1), {{0, 0}}, 0, NULL, NOTHING},
    {"before it, in the attempt that failed",
     "DP1",
     AT(-1),
     {{AT(-5), AT(2)}},
     0,
     NULL,
     "ports" SUCCESS " (last 08:59:00, x.log:7)"},
    {"when that attempt began",
     "DP1",
     AT(-5),
     {{AT(-5), AT(2)}},
     0,
     NULL,
     "ports" SUCCESS " (last 08:55:00, x.log:7)"},
    {"before that attempt", "DP1", AT(-6), {{AT(-5), AT(2)}}, 0, NULL, NOTHING},
    {"in an attempt that is under way",
     "DP1",
     AT(-1),
     {{AT(-5), NONE}},
     0,
     NULL,
     "ports" SUCCESS " (last 08:59:00, x.log:7)"},
    {"in one that was over before",
     "DP1",
     AT(-6),
     {{AT(-9), AT(-5)}},
     0,
     NULL,
     NOTHING},
    {"in the second attempt",
     "DP1",
     AT(-2),
     {{AT(-9), AT(-5)}, {AT(-3), AT(0)}},
     0,
     NULL,
     "ports" SUCCESS " (last 08:58:00, x.log:7)"},
    {"without a time", "DP1", NONE, {{0, 0}}, 0, NULL, "ports" SUCCESS "\n"},
    {"of another DP", "DP11", AT(1), {{0, 0}}, 0, NULL, NOTHING},
    {"of this DP in other letters",
     "dp1",
     AT(1),
     {{0, 0}},
     0,
     NULL,
     "ports" SUCCESS " (last 09:01:00, x.log:7)"},
    {"in the rule's own words",
     "DP1",
     AT(1),
     {{0, 0}},
     0,
     "files arrived",
     "ports: files arrived (last 09:01:00, x.log:7)"},
    {"what is suspected is not ruled out",
     "DP1",
     AT(1),
     {{0, 0}},
     0.3,
     NULL,
     NOTHING},
};

struct world {
    struct dplog_source source;
    struct dplog_clearance clearance;
    const char *dps[1];
    const char *share_items[1];
    struct dplog_share share;
    struct dplog_item items[2];
    struct dplog_item_weight weights[2];
    struct dplog_attempt attempts[2];
    struct dplog_deployment deployment;
    struct dplog_finding lead;
    const struct dplog_finding *findings[1];
    struct dplog_diagnosis diagnosis;
    struct dpl_problem problem;
};

static struct dplog_evidence
line_at(int64_t us)
{
    return (struct dplog_evidence){
        .line = 7, .time_us = us, .message = "a line that tells of success"};
}

/* A problem that is accused of "rpc" alone; nothing is proven. */
static void
build(struct world *w, const char *dp, const char *hop)
{
    *w = (struct world){0};
    w->source = (struct dplog_source){.path = "Logs/x.log"};
    w->items[0] = (struct dplog_item){.id = "rpc"};
    w->items[1] = (struct dplog_item){.id = "ports"};
    w->weights[0] = (struct dplog_item_weight){"rpc", 0.8};
    w->weights[1] = (struct dplog_item_weight){"ports", 0};
    w->lead = (struct dplog_finding){
        .items = w->weights, .item_count = 2, .dp = dp, .hop = hop};
    w->findings[0] = &w->lead;
    w->diagnosis = (struct dplog_diagnosis){
        .verdict = {.as_of_us = AT(30),
                    .as_of_local = "2026-11-20 09:30:00.000 +00:00"},
        .sources = &w->source,
        .source_count = 1,
        .checklist = w->items,
        .item_count = 2,
    };
    w->problem = (struct dpl_problem){
        .lead = &w->lead,
        .findings = w->findings,
        .finding_count = 1,
        .dp = dp,
        .dp_count = dp ? 1 : 0,
        .first_us = AT(0),
        .last_us = AT(20),
    };
}

static void
prove_for_dp(struct world *w, const char *dp, int64_t us, const char *says)
{
    w->dps[0] = dp;
    w->clearance = (struct dplog_clearance){dp, line_at(us), says};
    w->items[1].status = DPLOG_ITEM_CLEARED;
    w->items[1].cleared_for = w->dps;
    w->items[1].cleared_for_count = 1;
    w->items[1].cleared = &w->clearance;
    w->items[1].cleared_by = &w->clearance.line;
}

static void
expect(const char *name, struct world *w, const char *want)
{
    struct screen screen;
    const char *page;

    screen_begin(&screen, &w->diagnosis, &w->problem, 1);
    dpl_text_not_it(&screen.text, &w->problem, DPL_KEEP_ALWAYS);
    page = screen_page(&screen);
    if (!strstr(page, want))
        fail_msg("%s: no '%s' in '%s'", name, want, page);
    if (strstr(page, NOTHING) != (dpl_problem_proof(&w->diagnosis, &w->problem)
                                      ? NULL
                                      : strstr(page, NOTHING)))
        fail_msg("%s: the proof is another one than the words", name);
    screen_end(&screen);
}

static void
test_of_a_dp(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(dp_cases); i++) {
        const struct dp_case *c = &dp_cases[i];
        struct world w;

        build(&w, "DP1", "sitelib>dplib");
        prove_for_dp(&w, c->dp, c->us, c->says);
        w.weights[1].weight = c->weight;
        for (size_t k = 0; k < 2 && c->attempts[k].begin_us; k++) {
            w.attempts[k] =
                (struct dplog_attempt){.begin_us = c->attempts[k].begin_us,
                                       .end_us = c->attempts[k].end_us};
            w.deployment.attempt_list_count++;
        }
        w.deployment.attempt_list = w.attempts;
        w.problem.sample = &w.deployment;
        expect(c->name, &w, c->want);
    }
}

/* Beside a failure a success proves a part, and the port it came through. */
static const struct part_case {
    const char *name;
    int64_t us;          /* of the success; the last failure: 09:20 */
    const char *suspect; /* beside "rpc", which needs 135 */
    const char *ports;   /* of what is proven */
    const char *want;
} part_cases[] = {
    {"beside the failure", AT(1), NULL, NULL, "Not it   share rights: "},
    {"behind it", AT(21), NULL, NULL, "Not it   Rights: "},
    {"other ports are suspected", AT(1), "ports", "445/tcp",
     "Not it   port 445, share rights: "},
    {"no ports are suspected", AT(1), NULL, "445/tcp",
     "Not it   share rights: "},
    {"the same port is suspected", AT(1), "ports", "135/tcp",
     "Not it   share rights: "},
    {"several ports prove none alone", AT(1), "ports", "80/tcp, 443/tcp",
     "Not it   share rights: "},
};

static void
test_parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(part_cases); i++) {
        const struct part_case *c = &part_cases[i];
        struct world w;

        build(&w, "DP1", "sitelib>dplib");
        prove_for_dp(&w, "DP1", c->us, NULL);
        w.items[0].ports = "135/tcp";
        w.items[1].id = "rights";
        w.items[1].label = "Rights";
        w.items[1].part = "share rights";
        w.items[1].ports = c->ports;
        w.problem.items[0] = w.weights[0];
        w.problem.item_count = 1;
        if (c->suspect)
            w.problem.items[w.problem.item_count++] =
                (struct dplog_item_weight){c->suspect, 0.7};
        expect(c->name, &w, c->want);
    }
}

/* The folder is what failed; the share is what was read or written. */
static const struct share_case {
    const char *name, *folder, *share, *item;
    int64_t us;
    size_t share_len; /* of the folder; 0: it lies on none */
    bool extended;
    const char *want;
} share_cases[] = {
    {"its own share", SRC "\\App", SRC, "ports", AT(1), 11, false,
     "ports: " SRC " was read or written for others, 6 times"},
    {"the share itself", SRC, SRC, "ports", AT(1), 11, false, "6 times"},
    {"in other letters", "\\\\fs07\\SRC$\\App", SRC, "ports", AT(1), 11, false,
     "6 times"},
    {"a share whose name begins so", SRC "2\\App", SRC, "ports", AT(1), 12,
     false, NOTHING},
    {"another share of the server", "\\\\FS07\\Upd\\App", SRC, "ports", AT(1),
     10, false, NOTHING},
    {"a local folder", "D:\\Src\\App", SRC, "ports", AT(1), 0, false, NOTHING},
    {"before it failed", SRC "\\App", SRC, "ports", AT(-1), 11, false, NOTHING},
    {"what it does not speak for", SRC "\\App", SRC, "smb", AT(1), 11, false,
     NOTHING},
    {"what is accused", SRC "\\App", SRC, "rpc", AT(1), 11, false, NOTHING},
    {"other folders say nothing of what lies in this one", SRC "\\App", SRC,
     "ports", AT(1), 11, true, NOTHING},
};

static void
test_of_a_source(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(share_cases); i++) {
        const struct share_case *c = &share_cases[i];
        struct world w;

        build(&w, NULL, SNAPSHOT);
        w.share_items[0] = c->item;
        w.share = (struct dplog_share){.path = c->share,
                                       .items = w.share_items,
                                       .item_count = 1,
                                       .count = 6,
                                       .line = line_at(c->us)};
        w.diagnosis.shares = &w.share;
        w.diagnosis.share_count = 1;
        w.items[1].extended = c->extended;
        w.lead.path = w.problem.path = c->folder;
        w.problem.share_len = c->share_len;
        expect(c->name, &w, c->want);
    }
}

/* Neither a DP nor a source: what is proven at all. */
static void
test_of_the_site(void **state)
{
    struct world w;

    (void)state;
    build(&w, NULL, "dp-control");
    w.problem.dp_count = 5;
    expect("nothing is proven", &w, NOTHING);
    prove_for_dp(&w, "DP9", AT(1), NULL);
    expect("for any DP", &w, "ports: success lines in these logs (last 09:01");
    w.items[1].status = DPLOG_ITEM_SUSPECT;
    expect("but not when it is suspected", &w, NOTHING);
}

/* All that are ruled out, and the newest line of them. */
static void
test_several(void **state)
{
    struct dplog_clearance older = {"DP1", line_at(AT(2)), "names work"};
    const char *dps[] = {"DP1"};
    struct world w;

    (void)state;
    build(&w, "DP1", "sitelib>dplib");
    prove_for_dp(&w, "DP1", AT(5), "files arrived");
    w.weights[0].id = "disk-space";
    w.items[0].cleared_for = dps;
    w.items[0].cleared_for_count = 1;
    w.items[0].cleared = &older;
    expect("two", &w, "rpc, ports: files arrived (last 09:05:00, x.log:7)");
    older.line.time_us = AT(6);
    expect("the other one", &w, "rpc, ports: names work (last 09:06:00");
}

static const struct worth_case {
    const char *name;
    const char *line, *than; /* NULL: there is none */
    int64_t apart_us;        /* how much newer it is; NONE: it has no time */
    bool want;
} worths[] = {
    {"anything is better than nothing", "Sent", NULL, 0, true},
    {"the newer of two lines", "Sent", "Sent", 1, true},
    {"not the older", "Sent", "Sent", -1, false},
    {"of equals the first stays", "Sent", "Sent", 0, false},
    {"the newer of two messages", "STATMSG: ID=1", "STATMSG: ID=2", 1, true},
    {"a message within a minute", "STATMSG: ID=1", "Sent", MINUTE, false},
    {"a message later than that", "STATMSG: ID=1", "Sent", MINUTE + 1, true},
    {"a line a minute before a message", "Sent", "STATMSG: ID=1", -MINUTE,
     false},
    {"a line less than that before it", "Sent", "STATMSG: ID=1", 1 - MINUTE,
     true},
    {"a line after a message", "Sent", "STATMSG: ID=1", 1, true},
    {"no message without a time", "STATMSG: ID=1", "Sent", DPLOG_TIME_NONE,
     false},
    {"no line without a time", "Sent", "STATMSG: ID=1", DPLOG_TIME_NONE, false},
};

static void
test_which_tells_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(worths); i++) {
        const struct worth_case *c = &worths[i];
        const struct dplog_evidence than = {.time_us = NINE,
                                            .message = c->than};
        const struct dplog_evidence line = {
            .time_us = c->apart_us == DPLOG_TIME_NONE ? DPLOG_TIME_NONE
                                                      : NINE + c->apart_us,
            .message = c->line};

        if (c->apart_us == DPLOG_TIME_NONE)
            assert_true(dpl_tells_more(&than, &line));
        if (dpl_tells_more(&line, c->than ? &than : NULL) != c->want)
            fail_msg("%s: expected %d", c->name, (int)c->want);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_a_dp),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_of_a_source),
        cmocka_unit_test(test_of_the_site),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_which_tells_more),
    };

    return cmocka_run_group_tests_name("text_not_it", tests, NULL, NULL);
}
