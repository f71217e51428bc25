/* SPDX-License-Identifier: MIT
 *
 * A year of a log in a few seconds, with --keep: thousands of rollovers leave
 * no more behind than the first hundreds did, in memory and in the store; what
 * is still open is not forgotten, and another run goes on from what is left.
 */
#include "base/time.h"
#include "fixture.h"
#include "harness.h"
#include "runs.h"
#include "store/store_impl.h"
#include <stdio.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

enum {
    ROLLOVERS = 2400,
    SETTLED = 600,          /* more than are kept */
    LINES = 12,             /* between two of them */
    KEEP_DAYS = 30,         /* about 200 rollovers */
    STEP_US_1000 = 13140000 /* a year in so many steps; times 1000 */
};

struct world {
    struct fixture fixture;
    struct dplog_context *context;
    struct dplog_ruleset *rules;
    int64_t now_us;
    uint64_t lines;
};

static int
set_up(void **state)
{
    static struct world world;

    fixture_init(&world.fixture);
    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world.context, &world.rules, NULL), DPLOG_OK);
    world.now_us = INT64_C(1767225600) * 1000000; /* 2026 */
    world.lines = 0;
    (void)fixture_text(&world.fixture, "Logs/PkgXferMgr.log", "");
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    dplog_ruleset_free(world->rules);
    dplog_context_free(world->context);
    fixture_done(&world->fixture);
    return 0;
}

/* ── the site ── */

static void
write_message(struct world *world, const char *message)
{
    char line[256], local[DPL_LOCAL_SIZE];

    dpl_format_local(world->now_us, 0, local); /* "2026-11-20 09:44:23.551" */
    (void)snprintf(line, sizeof(line),
                   "%s  $$<SMS_PACKAGE_TRANSFER_MANAGER>"
                   "<%.2s-%.2s-%.4s %.12s+000><thread=700 (0x2BC)>\r\n",
                   message, local + 5, local + 8, local, local + 11);
    fixture_append(&world->fixture, "Logs/PkgXferMgr.log", line);
    world->lines++;
}

static void
write_line(struct world *world, unsigned dp)
{
    char message[128];

    (void)snprintf(message, sizeof(message),
                   "~CreateFile for \\\\DP%03u.CONTOSO.COM\\SMSPKGE$ failed; "
                   "0x80070005",
                   dp);
    write_message(world, message);
}

static void
write_until_rollover(struct world *world, unsigned number)
{
    for (unsigned i = 0; i < LINES; i++) {
        world->now_us += STEP_US_1000 * INT64_C(1000) / LINES;
        /* The first one only ever fails on the first day. */
        write_line(world, number == 0 && i == 0 ? 0 : 1 + i % 5);
    }
    fixture_rename(&world->fixture, "Logs/PkgXferMgr.log",
                   "Logs/PkgXferMgr.lo_");
    (void)fixture_text(&world->fixture, "Logs/PkgXferMgr.log", "");
}

/* ── the follower ── */

static struct dplog_follow *
begin(struct world *world, const char *store)
{
    const struct run run = {
        .context = world->context,
        .ruleset = world->rules,
        .store = store ? fixture_path(&world->fixture, store) : NULL,
        .keep_us = KEEP_DAYS * 24 * INT64_C(3600) * 1000000};

    return run_follow(&run, fixture_path(&world->fixture, "Logs"));
}

static uint64_t
lines_of(const struct dplog_follow *follow)
{
    const struct dplog_diagnosis *d = dplog_follow_diagnosis(follow);

    return d && d->verdict.as_of_us != DPLOG_TIME_NONE
               ? (uint64_t)d->verdict.as_of_us
               : 0;
}

/* Until it has taken all there is. */
static void
catch_up(struct world *world, struct dplog_follow *follow)
{
    struct dplog_error err = {0};
    struct dplog_happening happening;

    for (int i = 0; i < 400 && lines_of(follow) < (uint64_t)world->now_us;
         i++) {
        if (dplog_follow_step(follow, i ? 20 : 0, &err) < 0)
            fail_msg("%s", err.text);
        while (dplog_follow_next(follow, &happening))
            assert_int_not_equal(happening.kind, DPLOG_HAPPENING_GAP);
    }
    assert_int_equal(lines_of(follow), world->now_us);
}

static void
expect_first_failure(const struct dplog_follow *follow)
{
    const struct dplog_diagnosis *d = dplog_follow_diagnosis(follow);

    for (size_t i = 0; i < d->finding_count; i++)
        if (d->findings[i].dp &&
            strcmp(d->findings[i].dp, "DP000.CONTOSO.COM") == 0 &&
            d->findings[i].state != DPLOG_FINDING_RECOVERED)
            return;
    fail_msg("%s", "what still fails was forgotten");
}

/* Bytes in use, of all allocations; 0 where that cannot be asked. */
static size_t
bytes_in_use(void)
{
#ifdef __GLIBC__
    return mallinfo2().uordblks;
#else
    return 0;
#endif
}

static int64_t
query(const struct world *world, const char *store, const char *sql)
{
    struct dpl_store *s = NULL;
    int64_t value = -1;

    assert_int_equal(dpl_store_open_for(world->context,
                                        fixture_path(&world->fixture, store),
                                        DPL_STORE_READ, &s, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_query_int(s->db, sql, &value), SQLITE_OK);
    dpl_store_free(s);
    return value;
}

struct greatest {
    size_t bytes;
    int64_t pages, sources;
};

static void
note(const struct world *world, const char *store, struct greatest *g)
{
    const size_t bytes = bytes_in_use();

    g->bytes = bytes > g->bytes ? bytes : g->bytes;
    if (store) {
        const int64_t pages = query(world, store, "PRAGMA page_count");
        const int64_t sources =
            query(world, store, "SELECT count(*) FROM source");

        g->pages = pages > g->pages ? pages : g->pages;
        g->sources = sources > g->sources ? sources : g->sources;
    }
}

static void
follow_a_year(struct world *world, const char *store)
{
    struct greatest early = {0}, late = {0};
    struct dplog_follow *follow = begin(world, store);
    struct dplog_error err = {0};

    for (unsigned n = 0; n < ROLLOVERS; n++) {
        write_until_rollover(world, n);
        catch_up(world, follow);
        if (n % 10 == 0 && n >= SETTLED)
            note(world, store, n < ROLLOVERS / 2 ? &early : &late);
    }
    expect_first_failure(follow);
    print_message("%s: %zu bytes in use by half of the time, %zu later; "
                  "%lld and %lld pages, %lld and %lld sources\n",
                  store ? store : "no store", early.bytes, late.bytes,
                  (long long)early.pages, (long long)late.pages,
                  (long long)early.sources, (long long)late.sources);
    assert_true(late.bytes <= early.bytes + early.bytes / 50);
    assert_true(late.pages <= early.pages + early.pages / 10);
    assert_true(late.sources <= early.sources + early.sources / 10);
    if (dplog_follow_finish(follow, &err) < 0)
        fail_msg("%s", err.text);
    dplog_follow_free(follow);
}

static void
memory_stays_as_it_was(void **state)
{
    follow_a_year(*state, NULL);
}

static void
so_does_the_store(void **state)
{
    struct world *const world = *state;
    struct dplog_follow *follow;
    int64_t before;

    follow_a_year(world, "s.db");
    /* All of the last month, and what still fails. */
    before = query(world, "s.db", "SELECT count(*) FROM event");
    assert_in_range(before, LINES * ROLLOVERS * KEEP_DAYS / 366,
                    LINES * ROLLOVERS * KEEP_DAYS / 365 * 5 / 4 + 100);
    follow = begin(world, "s.db");
    assert_true(dplog_follow_step(follow, 0, NULL) >= 0);
    write_until_rollover(world, 1);
    catch_up(world, follow);
    expect_first_failure(follow);
    assert_int_equal(dplog_follow_finish(follow, NULL), DPLOG_OK);
    dplog_follow_free(follow);
}

/* ── of one DP only ── */

static const struct run *
run_of_one_dp(const struct world *world)
{
    static struct run run;

    run = (struct run){
        .context = world->context,
        .ruleset = world->rules,
        .store = fixture_path(&world->fixture, "s.db"),
        .keep_us = KEEP_DAYS * 24 * INT64_C(3600) * 1000000,
        .dp = "DP001",
    };
    return &run;
}

static void
analyze_one_dp(const struct world *world)
{
    const char *const paths[] = {fixture_path(&world->fixture, "Logs"), NULL};

    dplog_analysis_free(run_analysis(run_of_one_dp(world), paths));
}

static void
follow_one_dp(const struct world *world)
{
    struct dplog_follow *follow =
        run_follow(run_of_one_dp(world), fixture_path(&world->fixture, "Logs"));

    assert_int_equal(dplog_follow_step(follow, 0, NULL), DPLOG_OK);
    assert_int_equal(dplog_follow_finish(follow, NULL), DPLOG_OK);
    dplog_follow_free(follow);
}

/* Who asks for one DP does not want to lose what proves that others fail. */
static void
what_was_not_asked_for_is_kept(void **state)
{
    static void (*const ways[])(const struct world *world) = {analyze_one_dp,
                                                              follow_one_dp};
    struct world *const world = *state;
    const int64_t two_months = 60 * 24 * INT64_C(3600) * 1000000;

    write_line(world, 0);
    write_message(world, "nothing that matters");
    fixture_rename(&world->fixture, "Logs/PkgXferMgr.log",
                   "Logs/PkgXferMgr.lo_");
    world->now_us += two_months;
    write_line(world, 1);
    for (size_t i = 0; i < COUNT(ways); i++) {
        ways[i](world);
        assert_int_equal(query(world, "s.db", "SELECT count(*) FROM finding"),
                         1);
        assert_int_equal(
            query(world, "s.db",
                  "SELECT count(*) FROM event WHERE message LIKE '%DP000%'"),
            1);
        assert_int_equal(
            query(world, "s.db",
                  "SELECT count(*) FROM event WHERE message LIKE 'nothing%'"),
            0);
        fixture_delete(&world->fixture, "s.db");
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(memory_stays_as_it_was),
        TEST(so_does_the_store),
        TEST(what_was_not_asked_for_is_kept),
    };

    return cmocka_run_group_tests_name("keep", tests, NULL, NULL);
}
