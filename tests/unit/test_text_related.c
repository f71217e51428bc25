/* SPDX-License-Identifier: MIT
 *
 * Whether problems have something in common, and which one comes first.
 */
#include "harness.h"
#include "screen.h"

#define MINUTE   INT64_C(60000000)
#define HOUR     (60 * MINUTE)
#define NINE     (INT64_C(1795132800) * 1000000)
#define NONE     DPLOG_TIME_NONE
#define SOURCE   "source>sitelib"
#define DP_HOP   "sitelib>dplib"
#define DOWNLOAD "internet>temp"
#define MOVE     "temp>source"

enum { PROBLEMS_MAX = 4 };

struct row {
    const char *hop, *dp, *path;
    int64_t first_us;
    uint32_t dp_count; /* where there is no DP alone */
};

static const struct related_case {
    const char *name;
    struct row rows[PROBLEMS_MAX];
    const char *want; /* the line; NULL: none */
} cases[] = {
    {"one alone", {{DP_HOP, "DP1", NULL, NINE, 0}}, NULL},

    /* machines */
    {"two DPs, hours apart",
     {{DP_HOP, "DP1", NULL, NINE, 0},
      {DP_HOP, "DP2", NULL, NINE + 5 * HOUR, 0}},
     "No: other machine, began 5 h apart."},
    {"other hops as well",
     {{DP_HOP, "DP1", NULL, NINE, 0},
      {"dp-control", "DP2", NULL, NINE + 5 * HOUR, 0}},
     "No: other machine, other hop, began 5 h apart."},
    {"one DP",
     {{DP_HOP, "DP1", NULL, NINE, 0},
      {DP_HOP, "DP1", NULL, NINE + 5 * HOUR, 0}},
     "Perhaps: same machine, same hop, began 5 h apart."},
    {"its short name and its full one, in any case",
     {{DP_HOP, "DP1.CONTOSO.COM", NULL, NINE, 0},
      {"dp-control", "dp1", NULL, NINE + 5 * HOUR, 0}},
     "Perhaps: same machine, began 5 h apart."},
    {"a name that only begins so",
     {{DP_HOP, "DP1", NULL, NONE, 0}, {DP_HOP, "DP11", NULL, NONE, 0}},
     "No: other machine."},
    {"addresses of one network",
     {{DP_HOP, "10.1.2.3", NULL, NONE, 0}, {DP_HOP, "10.9.8.7", NULL, NONE, 0}},
     "No: other machine."},
    {"one address",
     {{DP_HOP, "10.1.2.3", NULL, NONE, 0}, {DP_HOP, "10.1.2.3", NULL, NONE, 0}},
     "Perhaps: same machine, same hop."},
    {"the server of a source is a DP, too",
     {{DP_HOP, "FS07.contoso.com", NULL, NONE, 0},
      {SOURCE, NULL, "\\\\FS07\\Src$\\App", NONE, 0}},
     "Perhaps: same machine."},
    {"two servers of sources",
     {{SOURCE, NULL, "\\\\FS07\\Src$", NONE, 0},
      {SOURCE, NULL, "\\\\FS08\\Src$", NONE, 0}},
     "No: other machine."},
    {"a server without a share",
     {{SOURCE, NULL, "\\\\FS07", NONE, 0},
      {SOURCE, NULL, "\\\\FS07\\a", NONE, 0}},
     "Perhaps: same machine, same hop."},
    {"a local folder and a download: the site server",
     {{SOURCE, NULL, "D:\\Src", NONE, 0},
      {DOWNLOAD, NULL, "\\\\FS07\\Upd\\1", NONE, 0}},
     "Perhaps: same machine."},
    {"a download is not where its folder lies",
     {{DOWNLOAD, NULL, "\\\\FS07\\Upd\\1", NONE, 0},
      {SOURCE, NULL, "\\\\FS07\\Src$", NONE, 0}},
     "No: other machine, other hop."},
    {"many DPs are no machine",
     {{DP_HOP, NULL, NULL, NONE, 5}, {DP_HOP, NULL, NULL, NONE, 4}},
     "No: other machine."},

    /* times */
    {"together, though on other machines",
     {{DP_HOP, "DP1", NULL, NINE, 0},
      {DP_HOP, "DP2", NULL, NINE + 2 * MINUTE, 0}},
     "Perhaps: began within 2 min."},
    {"within a minute",
     {{DP_HOP, "DP1", NULL, NINE, 0}, {DP_HOP, "DP2", NULL, NINE, 0}},
     "Perhaps: began within 1 min."},
    {"ten minutes are together",
     {{DP_HOP, "DP1", NULL, NINE + 10 * MINUTE, 0},
      {DP_HOP, "DP2", NULL, NINE, 0}},
     "Perhaps: began within 10 min."},
    {"a moment more is not",
     {{DP_HOP, "DP1", NULL, NINE, 0},
      {DP_HOP, "DP2", NULL, NINE + 10 * MINUTE + 1, 0}},
     "No: other machine, began 10 min apart."},
    {"hours are whole from two on",
     {{DP_HOP, "DP1", NULL, NINE, 0},
      {DP_HOP, "DP2", NULL, NINE + 2 * HOUR + 59 * MINUTE, 0}},
     "No: other machine, began 2 h apart."},
    {"one of them without a time",
     {{DP_HOP, "DP1", NULL, NINE, 0}, {DP_HOP, "DP1", NULL, NONE, 0}},
     "Perhaps: same machine, same hop."},

    /* more than two: the closest pair */
    {"the machine counts more than the time",
     {{DP_HOP, "DP1", NULL, NINE, 0},
      {DP_HOP, "DP2", NULL, NINE + MINUTE, 0},
      {DP_HOP, "DP1", NULL, NINE + 5 * HOUR, 0}},
     "Perhaps: 1 and 3: same machine, same hop, began 5 h apart."},
    {"the fourth is not looked at",
     {{DP_HOP, "DP1", NULL, NINE, 0},
      {DP_HOP, "DP2", NULL, NINE + 5 * HOUR, 0},
      {DP_HOP, "DP3", NULL, NINE + 11 * HOUR, 0},
      {DP_HOP, "DP1", NULL, NINE, 0}},
     "No: other machine, began 5 h apart."},
    {"of equals those that began closer",
     {{DP_HOP, "DP1", NULL, NINE, 0},
      {DP_HOP, "DP2", NULL, NINE + 9 * MINUTE, 0},
      {DP_HOP, "DP3", NULL, NINE + 11 * MINUTE, 0}},
     "Perhaps: 2 and 3: began within 2 min."},
};

struct world {
    struct dplog_finding leads[PROBLEMS_MAX];
    struct dpl_problem problems[PROBLEMS_MAX];
    size_t count;
};

static void
build(struct world *world, const struct row *rows)
{
    *world = (struct world){0};
    for (size_t i = 0; i < PROBLEMS_MAX && rows[i].hop; i++) {
        world->leads[i] =
            (struct dplog_finding){.hop = rows[i].hop, .path = rows[i].path};
        world->problems[i] = (struct dpl_problem){
            .lead = &world->leads[i],
            .dp = rows[i].dp,
            .path = rows[i].path,
            .dp_count = rows[i].dp ? 1 : rows[i].dp_count,
            .first_us = rows[i].first_us,
        };
        world->count++;
    }
}

static void
expect(const char *name, const struct row *rows, const char *want)
{
    const struct dplog_diagnosis diagnosis = {0};
    struct screen screen;
    struct world world;
    const char *page;

    build(&world, rows);
    screen_begin(&screen, &diagnosis, world.problems, world.count);
    dpl_text_related(&screen.text);
    page = screen_page(&screen);
    if (want ? !strstr(page, want) : *page != '\0')
        fail_msg("%s: no '%s' in '%s'", name, want ? want : "", page);
    if (strstr(page, ": ,") || strstr(page, ", ,") || strstr(page, " ."))
        fail_msg("%s: a lone mark in '%s'", name, page);
    screen_end(&screen);
}

static void
test_likeness(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        expect(cases[i].name, cases[i].rows, cases[i].want);
}

static const struct related_case orders[] = {
    {"a DP",
     {{DP_HOP, "DP1", NULL, NONE, 0}, {DP_HOP, "DP2", NULL, NONE, 0}},
     "ORDER  1 first: it stops a DP now; then 2"},
    {"several DPs",
     {{DP_HOP, NULL, NULL, NONE, 5}, {DP_HOP, "DP2", NULL, NONE, 0}},
     "ORDER  1 first: it stops 5 DPs now; then 2"},
    {"a download can wait for its deadline",
     {{DP_HOP, "DP1", NULL, NONE, 0}, {DOWNLOAD, NULL, NULL, NONE, 0}},
     "ORDER  1 first: it stops a DP now; 2 "},
    {"not more than three",
     {{DP_HOP, "DP1", NULL, NONE, 0},
      {DP_HOP, "DP2", NULL, NONE, 0},
      {DP_HOP, "DP3", NULL, NONE, 0},
      {DP_HOP, "DP4", NULL, NONE, 0}},
     "; then 2; then 3\n"},
};

static void
test_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(orders); i++)
        expect(orders[i].name, orders[i].rows, orders[i].want);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_likeness),
        cmocka_unit_test(test_order),
    };

    return cmocka_run_group_tests_name("text_related", tests, NULL, NULL);
}
