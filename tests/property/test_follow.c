/* SPDX-License-Identifier: MIT
 *
 * A follower with a store, through what a log and its follower go through: in
 * the end the store holds each record once, and the diagnosis is that of one
 * analysis.
 */
#include "base/mem.h"
#include "fixture.h"
#include "harness.h"
#include "runs.h"
#include "store/store_impl.h"
#include <limits.h>
#include <stdio.h>

struct world {
    struct fixture fixture;
    struct dplog_context *context;
    struct dplog_ruleset *rules;
    unsigned snapshots_used;
};

static void
note_log(void *data, enum dplog_log_level level, const char *text)
{
    struct world *world = data;

    (void)level;
    world->snapshots_used += strstr(text, "going on from a snapshot") != NULL;
}

static int
set_up(void **state)
{
    static struct world world;
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;

    world.snapshots_used = 0;
    options.log_level = DPLOG_LOG_INFO;
    options.log_fn = note_log;
    options.log_data = &world;
    fixture_init(&world.fixture);
    assert_int_equal(dplog_context_new(&options, &world.context, NULL),
                     DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world.context, &world.rules, NULL), DPLOG_OK);
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

/* A failure of a DP at a second of the day. */
static void
write_failure(struct world *world, const char *log, unsigned second,
              unsigned dp)
{
    char name[64], line[256];

    (void)snprintf(name, sizeof(name), "Logs/%s.log", log);
    (void)snprintf(
        line, sizeof(line),
        "~CreateFile for \\\\DP%03u.CONTOSO.COM\\SMSPKGE$ failed; "
        "0x80070005  $$<SMS_%s><11-20-2026 %02u:%02u:%02u.000+000>"
        "<thread=700 (0x2BC)>\r\n",
        dp, log[0] == 'd' ? "DISTRIBUTION_MANAGER" : "PACKAGE_TRANSFER_MANAGER",
        second / 3600, second / 60 % 60, second % 60);
    fixture_append(&world->fixture, name, line);
}

static struct run
run_of(struct world *world, const char *store)
{
    return (struct run){
        .context = world->context, .ruleset = world->rules, .store = store};
}

static struct dplog_follow *
begin(struct world *world)
{
    const struct run run = run_of(world, fixture_path(&world->fixture, "s.db"));

    return run_follow(&run, fixture_path(&world->fixture, "Logs"));
}

static void
end(struct dplog_follow *follow)
{
    struct dplog_error err = {0};

    if (dplog_follow_finish(follow, &err) < 0)
        fail_msg("%s", err.text);
    dplog_follow_free(follow);
}

static void
follow_once(struct world *world)
{
    struct dplog_follow *follow = begin(world);

    assert_true(dplog_follow_step(follow, 0, NULL) >= 0);
    end(follow);
}

static int64_t
query(struct world *world, const char *sql)
{
    struct dpl_store *store = NULL;
    int64_t value = -1;

    assert_int_equal(dpl_store_open_for(world->context,
                                        fixture_path(&world->fixture, "s.db"),
                                        DPL_STORE_READ, &store, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_query_int(store->db, sql, &value), SQLITE_OK);
    dpl_store_free(store);
    return value;
}

/* What is found in the files of a folder, by one analysis. */
static void
expect_as_analyzed(struct world *world, const char *folder,
                   const struct dplog_diagnosis *got)
{
    const struct run run = run_of(world, NULL);
    const char *const paths[] = {fixture_path(&world->fixture, folder), NULL};
    struct dplog_analysis *analysis = run_analysis(&run, paths);
    const struct dplog_diagnosis *want = dplog_analysis_diagnosis(analysis);

    assert_int_equal(got->finding_count, want->finding_count);
    for (size_t i = 0; i < want->finding_count; i++) {
        const struct dplog_finding *a = &got->findings[i];
        const struct dplog_finding *b = &want->findings[i];

        assert_string_equal(a->rule, b->rule);
        assert_string_equal(a->dp ? a->dp : "", b->dp ? b->dp : "");
        assert_int_equal(a->count, b->count);
        assert_int_equal(a->first_us, b->first_us);
        assert_int_equal(a->last_us, b->last_us);
    }
    dplog_analysis_free(analysis);
}

static void
stopping_before_the_first_step_changes_nothing(void **state)
{
    static const char changes[] = "SELECT (SELECT count(*) FROM finding) * 1000"
                                  " + (SELECT count(*) FROM event)";
    struct world *const world = *state;
    int64_t before;

    for (unsigned i = 0; i < 9; i++)
        write_failure(world, "PkgXferMgr", i, i % 3);
    follow_once(world);
    before = query(world, changes);
    assert_in_range(before, 3009, 9009);
    end(begin(world));
    assert_int_equal(query(world, changes), before);
}

/* Allocations of a first look at so many folders: what is listed allocates. */
static long
cost_of_folders(struct world *world, unsigned count)
{
    const struct run run = run_of(world, NULL);
    struct dplog_follow *follow;
    char name[64];
    long left;

    for (unsigned i = 0; i < count; i++) {
        (void)snprintf(name, sizeof(name), "Sites%u/s%u/distmgr.log", count, i);
        (void)fixture_text(&world->fixture, name, "");
    }
    (void)snprintf(name, sizeof(name), "Sites%u", count);
    follow = run_follow(&run, fixture_path(&world->fixture, name));
    (void)dpl_mem_fail_after(LONG_MAX);
    assert_true(dplog_follow_step(follow, 0, NULL) >= 0);
    left = dpl_mem_fail_after(-1);
    end(follow);
    return LONG_MAX - left;
}

/* The second step is twice the first; four times it if each log looks at the
 * names of all. */
static void
twice_the_folders_take_twice_the_work(void **state)
{
    struct world *const world = *state;
    const long few = cost_of_folders(world, 8);
    const long more = cost_of_folders(world, 16);
    const long many = cost_of_folders(world, 32);

    assert_in_range(many - more, 1, (more - few) * 9 / 4);
}

/* Older than all that a follower has at hand which goes on from a snapshot. */
static void
a_record_that_comes_late_finds_its_place(void **state)
{
    enum { SECONDS = 5000 };
    struct world *const world = *state;
    struct dplog_follow *follow;
    unsigned used;

    for (unsigned i = 0; i < SECONDS; i++)
        write_failure(world, "PkgXferMgr", 100 + i, i % 5);
    follow_once(world);
    follow = begin(world);
    assert_true(dplog_follow_step(follow, 0, NULL) >= 0);
    used = world->snapshots_used;
    assert_int_equal(used, 1);
    write_failure(world, "distmgr", 50, 1); /* the first failure of all */
    write_failure(world, "PkgXferMgr", 100 + SECONDS, 2);
    for (int i = 0; i < 20; i++)
        assert_true(dplog_follow_step(follow, 20, NULL) >= 0);
    expect_as_analyzed(world, "Logs", dplog_follow_diagnosis(follow));
    end(follow);
    assert_int_equal(query(world, "SELECT count(*) FROM event"), SECONDS + 2);
    assert_int_equal(query(world, "SELECT count(*) FROM (SELECT DISTINCT "
                                  "time_us, source FROM event)"),
                     SECONDS + 2);
}

static int64_t
count_begins(struct world *world)
{
    return query(world,
                 "SELECT count(*) FROM event WHERE message LIKE 'begins%'");
}

/* A few bytes say little: another file may begin with the same ones. */
static void
another_file_that_begins_alike_is_read(void **state)
{
    struct world *const world = *state;

    fixture_append(&world->fixture, "Logs/PkgXferMgr.log", "begins\r\n");
    fixture_rename(&world->fixture, "Logs/PkgXferMgr.log",
                   "Logs/PkgXferMgr.lo_");
    write_failure(world, "PkgXferMgr", 1, 1);
    follow_once(world);
    assert_int_equal(count_begins(world), 1);
    fixture_delete(&world->fixture, "Logs/PkgXferMgr.lo_");
    fixture_rename(&world->fixture, "Logs/PkgXferMgr.log",
                   "Logs/PkgXferMgr.lo_");
    fixture_append(&world->fixture, "Logs/PkgXferMgr.log", "begins\r\n");
    write_failure(world, "PkgXferMgr", 2, 1);
    follow_once(world);
    assert_int_equal(count_begins(world), 2);
    assert_int_equal(query(world, "SELECT count(*) FROM event"), 3);
    assert_int_equal(query(world, "SELECT count(*) FROM gap"), 0);
}

/* A site server and its DP, whose own log states no zone. */
static void
write_site(struct world *world, const char *folder, const char *bias)
{
    char name[64], line[200];

    (void)snprintf(name, sizeof(name), "Sites/%s/distmgr.log", folder);
    (void)snprintf(line, sizeof(line),
                   "Sleep 1800 seconds...  $$<SMS_DISTRIBUTION_MANAGER>"
                   "<11-20-2026 18:00:00.000%s><thread=700 (0x2BC)>\r\n",
                   bias);
    fixture_append(&world->fixture, name, line);
    (void)snprintf(name, sizeof(name), "Sites/%s/smsdpprov.log", folder);
    fixture_append(&world->fixture, name,
                   "[99C][Fri 11/20/2026 18:14:58]:CContentDefinition::AddFile "
                   "failed; 0x80070070\r\n");
}

/* A last record that may go on in the next line is waited for. */
static void
step_until_quiet(struct dplog_follow *follow)
{
    for (int i = 0; i < 40; i++)
        assert_true(dplog_follow_step(follow, 20, NULL) >= 0);
}

/* Its records have the time of their folder's logs, with a store or not. */
static void
logs_of_several_zones_have_each_their_own(void **state)
{
    struct world *const world = *state;

    for (int with_store = 0; with_store <= 1; with_store++) {
        const struct run run = run_of(
            world, with_store ? fixture_path(&world->fixture, "s.db") : NULL);
        struct dplog_follow *follow;

        write_site(world, "east", "-540");
        write_site(world, "west", "+480");
        follow = run_follow(&run, fixture_path(&world->fixture, "Sites"));
        step_until_quiet(follow);
        expect_as_analyzed(world, "Sites", dplog_follow_diagnosis(follow));
        assert_true(dplog_follow_diagnosis(follow)->finding_count > 0);
        write_site(world, "west", "+480");
        step_until_quiet(follow);
        expect_as_analyzed(world, "Sites", dplog_follow_diagnosis(follow));
        end(follow);
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(stopping_before_the_first_step_changes_nothing),
        TEST(twice_the_folders_take_twice_the_work),
        TEST(a_record_that_comes_late_finds_its_place),
        TEST(another_file_that_begins_alike_is_read),
        TEST(logs_of_several_zones_have_each_their_own),
    };

    return cmocka_run_group_tests_name("follow", tests, NULL, NULL);
}
