/* SPDX-License-Identifier: MIT */
#include "harness.h"

#include "report/problems.h"

/* One cause as a row of a test: "" is absent. */
struct row {
    const char *item, *dp, *package, *path, *hop;
    uint32_t code;
    double weight;
};

enum { ROWS_MAX = 16 };

struct world {
    struct dplog_finding findings[ROWS_MAX];
    struct dplog_item_weight weights[ROWS_MAX];
    struct dplog_code codes[ROWS_MAX];
    struct dplog_deployment deployments[ROWS_MAX];
    uint32_t ids[ROWS_MAX];
    struct dplog_item checklist[4];
    struct dplog_diagnosis diagnosis;
};

static const char *
or_null(const char *text)
{
    return text && *text ? text : NULL;
}

/* Every row gets a failed deployment of its own when it names a DP. */
static void
build(struct world *world, const struct row *rows)
{
    struct dplog_diagnosis *d = &world->diagnosis;

    *world = (struct world){0};
    world->checklist[0] = (struct dplog_item){.id = "rpc", .rank = 2};
    world->checklist[1] = (struct dplog_item){.id = "smb", .rank = 1};
    d->checklist = world->checklist;
    d->item_count = 2;
    for (size_t i = 0; rows[i].item; i++) {
        world->weights[i] =
            (struct dplog_item_weight){rows[i].item, rows[i].weight};
        world->codes[i] = (struct dplog_code){.value = rows[i].code};
        world->ids[i] = (uint32_t)i + 1;
        world->findings[i] = (struct dplog_finding){
            .id = world->ids[i],
            .rule = "rule",
            .items = &world->weights[i],
            .item_count = 1,
            .codes = &world->codes[i],
            .code_count = 1,
            .dp = or_null(rows[i].dp),
            .package = or_null(rows[i].package),
            .path = or_null(rows[i].path),
            .hop = or_null(rows[i].hop),
            .version = 1,
            .count = 2,
            .first_us = 1000 + (int64_t)i,
            .last_us = 2000 + (int64_t)i,
        };
        world->deployments[i] = (struct dplog_deployment){
            .package = rows[i].package,
            .dp = or_null(rows[i].dp),
            .status = DPLOG_DEPLOYMENT_FAILED,
            .attempts = (uint32_t)i + 1,
            .findings = &world->ids[i],
            .finding_count = 1,
        };
        d->finding_count = d->deployment_count = i + 1;
    }
    d->findings = world->findings;
    d->deployments = world->deployments;
}

static const struct group_case {
    const char *name;
    struct row rows[ROWS_MAX];
    size_t problems;
    uint32_t affected; /* by the first problem */
    const char *dp, *package;
} groups[] = {
    {"one finding", {{"rpc", "A", "P1", "", "", 5, 0.8}}, 1, 1, "A", "P1"},
    {"several packages on one DP are one problem",
     {{"rpc", "A", "P1", "", "", 5, 0.8},
      {"rpc", "a", "P2", "", "", 6, 0.8},
      {"rpc", "A", "P3", "", "", 5, 0.5}},
     1,
     3,
     "A",
     NULL},
    {"what the site lacks is no fault of the DP whose thread met it",
     {{"rpc", "A", "P1", "", "source>sitelib", 5, 0.8}},
     1,
     1,
     NULL,
     "P1"},
    {"nor are two packages one problem of that DP then",
     {{"rpc", "A", "P1", "", "source>sitelib", 5, 0.8},
      {"rpc", "A", "P2", "", "source>sitelib", 5, 0.7}},
     2,
     1,
     NULL,
     "P1"},
    {"different items on one DP are two",
     {{"rpc", "A", "P1", "", "", 5, 0.8}, {"smb", "A", "P2", "", "", 5, 0.8}},
     2,
     1,
     "A",
     "P2"},
    {"two DPs are two",
     {{"rpc", "A", "P1", "", "", 5, 0.8},
      {"rpc", "B", "P2", "", "", 5, 0.8},
      {"rpc", "B", "P3", "", "", 5, 0.8}},
     2,
     2,
     "B",
     NULL},
    {"one package on two DPs, nothing else there: the package",
     {{"rpc", "A", "P1", "", "", 5, 0.8}, {"rpc", "B", "p1", "", "", 5, 0.8}},
     1,
     2,
     NULL,
     "P1"},
    {"not when the codes differ",
     {{"rpc", "A", "P1", "", "", 5, 0.8}, {"rpc", "B", "P1", "", "", 6, 0.8}},
     2,
     1,
     "A",
     "P1"},
    {"four DPs alike: the site",
     {{"rpc", "A", "P1", "", "", 5, 0.8},
      {"rpc", "B", "P2", "", "", 5, 0.8},
      {"rpc", "C", "P3", "", "", 5, 0.8},
      {"rpc", "D", "P4", "", "", 5, 0.8}},
     1,
     4,
     NULL,
     NULL},
    {"three are not enough",
     {{"rpc", "A", "P1", "", "", 5, 0.8},
      {"rpc", "B", "P2", "", "", 5, 0.8},
      {"rpc", "C", "P3", "", "", 5, 0.8}},
     3,
     1,
     "A",
     "P1"},
    {"folders of one share",
     {{"smb", "", "P1", "\\\\FS\\Src$\\a", "source>sitelib", 5, 0.8},
      {"smb", "", "P2", "\\\\fs\\SRC$\\b", "source>sitelib", 5, 0.8}},
     1,
     2,
     NULL,
     NULL},
    {"different shares",
     {{"smb", "", "P1", "\\\\FS\\Src$\\a", "source>sitelib", 5, 0.8},
      {"smb", "", "P2", "\\\\FS\\Src2$\\b", "source>sitelib", 5, 0.8}},
     2,
     1,
     NULL,
     "P1"},
    {"local folders: the package",
     {{"smb", "", "P1", "D:\\a", "source>sitelib", 5, 0.8},
      {"smb", "", "P1", "D:\\b", "source>sitelib", 5, 0.8}},
     1,
     2,
     NULL,
     "P1"},
    {"downloads",
     {{"smb", "", "", "\\\\FS\\Upd\\1", "internet>temp", 5, 0.8},
      {"smb", "", "", "\\\\FS\\Upd2\\2", "internet>temp", 5, 0.8}},
     1,
     2,
     NULL,
     NULL},
    {"proven comes before suspected, however many",
     {{"rpc", "A", "P1", "", "", 5, 0.3},
      {"rpc", "A", "P2", "", "", 5, 0.3},
      {"smb", "B", "P3", "", "", 5, 0.8}},
     2,
     1,
     "B",
     "P3"},
    {"then what stops more",
     {{"smb", "A", "P1", "", "", 5, 0.8},
      {"rpc", "B", "P2", "", "", 5, 0.8},
      {"rpc", "B", "P3", "", "", 5, 0.8}},
     2,
     2,
     "B",
     NULL},
    {"then the rank of the item",
     {{"rpc", "A", "P1", "", "", 5, 0.8}, {"smb", "B", "P2", "", "", 5, 0.8}},
     2,
     1,
     "B",
     "P2"},
};

static void
check_name(const char *case_name, const char *what, const char *got,
           const char *expected)
{
    if ((got == NULL) != (expected == NULL) ||
        (got && strcmp(got, expected) != 0))
        fail_msg("%s: %s is '%s', expected '%s'", case_name, what,
                 got ? got : "(none)", expected ? expected : "(none)");
}

static void
test_groups(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(groups); i++) {
        const struct group_case *c = &groups[i];
        struct dpl_problems problems = {0};
        struct world world;
        size_t findings = 0;

        build(&world, c->rows);
        assert_true(
            dpl_problems_find(&world.diagnosis, DPL_PROBLEM_OPEN, &problems));
        if (problems.count != c->problems)
            fail_msg("%s: %zu problems", c->name, problems.count);
        if (problems.at[0].affected != c->affected)
            fail_msg("%s: %u affected", c->name, problems.at[0].affected);
        check_name(c->name, "DP", problems.at[0].dp, c->dp);
        check_name(c->name, "package", problems.at[0].package, c->package);
        for (size_t k = 0; k < problems.count; k++)
            findings += problems.at[k].finding_count;
        assert_int_equal(findings, world.diagnosis.finding_count);
        dpl_problems_done(&problems);
    }
}

static void
test_sums(void **state)
{
    static const struct row rows[] = {{"rpc", "A", "P1", "", "", 5, 0.5},
                                      {"rpc", "A", "P2", "", "", 5, 0.8},
                                      {NULL}};
    struct dpl_problems problems = {0};
    struct world world;

    (void)state;
    build(&world, rows);
    world.findings[1].last_us = INT64_MAX; /* not a time */
    assert_true(
        dpl_problems_find(&world.diagnosis, DPL_PROBLEM_OPEN, &problems));
    const struct dpl_problem *p = &problems.at[0];
    assert_ptr_equal(p->lead, &world.findings[1]);
    assert_int_equal(p->count, 4);
    assert_int_equal(p->package_count, 2);
    assert_int_equal(p->dp_count, 1);
    assert_int_equal(p->first_us, 1000);
    assert_int_equal(p->last_us, 2000);
    assert_int_equal(p->attempts_min, 1);
    assert_int_equal(p->attempts_max, 2);
    assert_int_equal(p->item_count, 1);
    assert_true(p->items[0].weight > 0.79);
    dpl_problems_done(&problems);
}

static void
test_what_counts(void **state)
{
    static const struct row rows[] = {
        {"rpc", "A", "P1", "", "", 5, 0.8}, {"rpc", "B", "P2", "", "", 5, 0.8},
        {"rpc", "C", "P3", "", "", 5, 0.8}, {"rpc", "D", "P4", "", "", 5, 0.8},
        {"rpc", "E", "P5", "", "", 5, 0.8}, {NULL}};
    struct dpl_problems problems = {0};
    struct world world;

    (void)state;
    build(&world, rows);
    world.findings[0].role = DPLOG_ROLE_SYMPTOM;
    world.findings[0].explained_by = 4;
    world.findings[1].state = DPLOG_FINDING_RECOVERED;
    world.findings[2].role = DPLOG_ROLE_WAIT;
    world.findings[3].state = DPLOG_FINDING_QUIET;
    world.findings[4].explained_by = 4;

    assert_true(
        dpl_problems_find(&world.diagnosis, DPL_PROBLEM_OPEN, &problems));
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.at[0].dp, "D");
    assert_int_equal(problems.at[0].affected, 3); /* its own, 1 and 5 */
    assert_ptr_equal(dpl_problem_of_finding(&problems, &world.findings[0]),
                     &problems.at[0]);
    assert_null(dpl_problem_of_finding(&problems, &world.findings[1]));
    dpl_problems_done(&problems);

    assert_true(
        dpl_problems_find(&world.diagnosis, DPL_PROBLEM_RECOVERED, &problems));
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.at[0].dp, "B");
    dpl_problems_done(&problems);

    assert_true(
        dpl_problems_find(&world.diagnosis, DPL_PROBLEM_WAIT, &problems));
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.at[0].dp, "C");
    dpl_problems_done(&problems);
}

static void
test_fine_dps(void **state)
{
    static const struct row rows[] = {
        {"rpc", "A", "P1", "", "", 5, 0.8}, {"rpc", "A", "P2", "", "", 5, 0.8},
        {"rpc", "B", "P2", "", "", 5, 0.8}, {"rpc", "b", "P3", "", "", 5, 0.8},
        {"rpc", "C", "P3", "", "", 5, 0.8}, {NULL}};
    struct world world;

    (void)state;
    build(&world, rows);
    for (size_t i = 1; i < 4; i++)
        world.deployments[i].status = DPLOG_DEPLOYMENT_SUCCEEDED;
    world.deployments[4].status = DPLOG_DEPLOYMENT_WAITING;
    /* What is open at a DP counts, though its content arrived before. */
    assert_int_equal(dpl_fine_dp_count(&world.diagnosis), 0);
    world.findings[2].state = world.findings[3].state = DPLOG_FINDING_RECOVERED;
    assert_int_equal(dpl_fine_dp_count(&world.diagnosis), 1);
}

/* Ids that lead nowhere, or in a circle, are only ids. */
static void
test_wrong_ids(void **state)
{
    static const struct row rows[] = {{"rpc", "A", "P1", "", "", 5, 0.8},
                                      {"rpc", "B", "P2", "", "", 5, 0.8},
                                      {NULL}};
    struct dpl_problems problems = {0};
    struct world world;

    (void)state;
    build(&world, rows);
    world.findings[0].id = 77;
    world.findings[1].explained_by = 4711;
    world.ids[0] = UINT32_MAX;
    assert_true(
        dpl_problems_find(&world.diagnosis, DPL_PROBLEM_OPEN, &problems));
    assert_int_equal(problems.count, 1);
    assert_int_equal(problems.at[0].affected, 0);
    assert_ptr_equal(dpl_finding_by_id(&world.diagnosis, 77),
                     &world.findings[0]);
    assert_null(dpl_finding_by_id(&world.diagnosis, 1));
    assert_null(dpl_finding_by_id(&world.diagnosis, 0));
    dpl_problems_done(&problems);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups),      cmocka_unit_test(test_sums),
        cmocka_unit_test(test_what_counts), cmocka_unit_test(test_fine_dps),
        cmocka_unit_test(test_wrong_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
