/* SPDX-License-Identifier: MIT
 *
 * Several runs over parts say what one run over everything says: logs that
 * grow from run to run at random places, logs that roll over in between, logs
 * that come later although they are older. Over all samples, a log of true
 * flows, and stories made at random.
 *
 *     test_resume FLOW_LOGS
 */
#include "base/mem.h"
#include "base/os.h"
#include "base/vec.h"
#include "base/view.h"
#include "harness.h"
#include "records.h"
#include "runs.h"
#include "story.h"
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

enum { MAX_FILES = 16 };

static const char *flow_logs; /* a folder */

struct log_file {
    char *name; /* within its folder */
    char *bytes;
    size_t len, given; /* given: of earlier runs */
};

/* Logs of one folder, and the folder that they grow into. */
struct growing {
    struct fixture fixture;
    struct log_file files[MAX_FILES];
    size_t count;
    uint64_t random;
};

struct world {
    struct dplog_context *context;
    struct dplog_ruleset *rules, *story;
};

static int
set_up(void **state)
{
    static struct world world;

    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world.context, &world.rules, NULL), DPLOG_OK);
    world.story = story_rules(world.context, NULL);
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    dplog_ruleset_free(world->rules);
    dplog_ruleset_free(world->story);
    dplog_context_free(world->context);
    return 0;
}

/* ── logs that grow ── */

static bool
add_file(void *data, const char *name, enum dpl_path_kind kind)
{
    struct growing *growing = data;
    const struct dplog_view v = dpl_view_of(name);

    if (kind != DPL_PATH_FILE || !(dpl_view_ends_nocase(v, DPL_VIEW(".log")) ||
                                   dpl_view_ends_nocase(v, DPL_VIEW(".lo_"))))
        return true;
    assert_true(growing->count < MAX_FILES);
    growing->files[growing->count++].name = strdup(name);
    return true;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(((const struct log_file *)a)->name,
                  ((const struct log_file *)b)->name);
}

static void
load(struct growing *growing, const char *folder, uint64_t seed)
{
    *growing = (struct growing){.random = seed * 2654435761U + 1};
    fixture_init(&growing->fixture);
    assert_int_equal(dpl_folder_each(folder, add_file, growing, NULL),
                     DPLOG_OK);
    qsort(growing->files, growing->count, sizeof(growing->files[0]), by_name);
    for (size_t i = 0; i < growing->count; i++) {
        char *path = dpl_path_join(folder, growing->files[i].name);

        growing->files[i].bytes = run_read_file(path, &growing->files[i].len);
        dpl_free(path);
    }
}

static void
unload(struct growing *growing)
{
    for (size_t i = 0; i < growing->count; i++) {
        free(growing->files[i].name);
        free(growing->files[i].bytes);
    }
    fixture_done(&growing->fixture);
}

static const char *
path_of(struct growing *growing, const char *folder, const struct log_file *log)
{
    char name[512];

    snprintf(name, sizeof(name), "%s/%s", folder, log->name);
    return fixture_path(&growing->fixture, name);
}

/* More of a log, up to a byte. A record that leaves open where it ends would
 * take the beginning of the next one for its own: such logs grow by lines. */
static void
give(struct growing *growing, struct log_file *log, size_t upto)
{
    FILE *file = fopen(path_of(growing, "Logs", log), "ab");

    assert_non_null(file);
    while (dpl_view_equal_nocase(dpl_view_of(log->name),
                                 DPL_VIEW("smsdpprov.log")) &&
           upto > log->given && log->bytes[upto - 1] != '\n')
        upto--;
    if (upto > log->given)
        assert_int_equal(
            fwrite(log->bytes + log->given, 1, upto - log->given, file),
            upto - log->given);
    assert_int_equal(fclose(file), 0);
    log->given = upto;
}

static size_t
below(struct growing *growing, size_t bound)
{
    return bound ? (size_t)(next_random(&growing->random) >> 16) % bound : 0;
}

/* ── one against many ── */

static char *
run_on(const struct world *world, struct growing *growing, const char *store,
       const char *folder)
{
    struct run run = {world->context, world->rules, NULL, 0};
    const char *paths[] = {fixture_path(&growing->fixture, folder), NULL};
    char *report, *rest;

    if (store)
        run.store = fixture_path(&growing->fixture, store);
    report = run_report(&run, paths);
    rest = run_without_sources(report);
    free(report);
    return rest;
}

static void
expect_same(const char *name, unsigned run, char *got, char *want)
{
    if (strcmp(got, want) != 0) {
        size_t at = 0;

        while (got[at] == want[at])
            at++;
        at = at > 120 ? at - 120 : 0;
        fail_msg("%s: run %u:\n%.500s\nagainst\n%.500s", name, run, got + at,
                 want + at);
    }
    free(got);
    free(want);
}

static int64_t
count(struct growing *growing, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    int64_t value;

    assert_int_equal(sqlite3_open(fixture_path(&growing->fixture, "s.db"), &db),
                     SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return value;
}

/* In some runs, each with a random part of what is left of each log - or with
 * nothing of it -, against one run over what is there by then. */
static void
grow(const struct world *world, const char *folder, uint64_t seed,
     unsigned runs, const char *name)
{
    struct growing growing;

    load(&growing, folder, seed);
    (void)fixture_text(&growing.fixture, "Logs/.keep", "");
    for (unsigned run = 1; run <= runs; run++) {
        bool any = false;

        for (size_t i = 0; i < growing.count; i++) {
            struct log_file *log = &growing.files[i];
            const size_t left = log->len - log->given;
            const size_t more = run == runs ? left
                                : below(&growing, 3) == 0
                                    ? 0
                                    : below(&growing, left / 2 + 2);

            if (more || log->given)
                give(&growing, log, log->given + (more < left ? more : left));
            any = any || log->given;
        }
        if (!any)
            continue;
        expect_same(name, run, run_on(world, &growing, "s.db", "Logs"),
                    run_on(world, &growing, NULL, "Logs"));
        if (below(&growing, 4) == 0)
            expect_same(name, run, run_on(world, &growing, "s.db", "Logs"),
                        run_on(world, &growing, NULL, "Logs"));
    }
    assert_int_equal(count(&growing, "SELECT count(*) FROM event"),
                     count(&growing, "SELECT sum(events) FROM source"));
    assert_true(count(&growing, "SELECT count(*) FROM snapshot") <= 6);
    unload(&growing);
}

struct walk {
    const struct world *world;
    uint64_t seeds;
    void (*try)(const struct world *world, const char *folder, uint64_t seed,
                const char *name);
};

static bool
try_sample(void *data, const char *name, enum dpl_path_kind kind)
{
    const struct walk *walk = data;
    char *path;

    if (kind != DPL_PATH_FOLDER)
        return true;
    path = dpl_path_join(SAMPLES, name);
    for (uint64_t seed = 1; seed <= walk->seeds; seed++)
        walk->try(walk->world, path, seed, name);
    dpl_free(path);
    return true;
}

static void
in_four_runs(const struct world *world, const char *folder, uint64_t seed,
             const char *name)
{
    grow(world, folder, seed, 4, name);
}

static void
samples_grow(void **state)
{
    struct walk walk = {*state, 2, in_four_runs};

    assert_int_equal(dpl_folder_each(SAMPLES, try_sample, &walk, NULL),
                     DPLOG_OK);
}

static void
flows_grow(void **state)
{
    for (uint64_t seed = 1; seed <= 3; seed++)
        grow(*state, flow_logs, seed, 6, "flows");
}

/* ── in another order ── */

/* One file more in each run, the newest lines first: nothing fits, and
 * everything is followed again. */
static void
file_by_file(const struct world *world, const char *folder, uint64_t seed,
             const char *name)
{
    struct growing growing;

    load(&growing, folder, seed);
    for (size_t i = growing.count; i-- > 0;) {
        (void)fixture_text(&growing.fixture, "Logs/.keep", "");
        give(&growing, &growing.files[i], growing.files[i].len);
        expect_same(name, (unsigned)i, run_on(world, &growing, "s.db", "Logs"),
                    run_on(world, &growing, NULL, "Logs"));
    }
    unload(&growing);
}

static void
other_logs_come_later(void **state)
{
    struct walk walk = {*state, 1, file_by_file};

    assert_int_equal(dpl_folder_each(SAMPLES, try_sample, &walk, NULL),
                     DPLOG_OK);
}

/* ── rollover ── */

static size_t
line_end(const struct log_file *log, size_t from)
{
    while (from < log->len && (from == 0 || log->bytes[from - 1] != '\n'))
        from++;
    return from;
}

/* The product writes over name.lo_: what it held is in the store alone. In one
 * folder the logs roll over, in the other one they only grow. */
static void
rolls_over(const struct world *world, const char *folder, uint64_t seed,
           const char *name)
{
    struct growing growing;
    struct log_file *log;

    load(&growing, folder, seed);
    log = &growing.files[0];
    (void)fixture_text(&growing.fixture, "Logs/.keep", "");
    (void)fixture_text(&growing.fixture, "Whole/.keep", "");
    for (unsigned run = 1; run <= 4; run++) {
        const size_t upto =
            run == 4
                ? log->len
                : line_end(log, log->given + below(&growing, log->len / 3 + 1));
        FILE *whole = fopen(path_of(&growing, "Whole", log), "ab");
        char old[512];

        assert_non_null(whole);
        fwrite(log->bytes + log->given, 1, upto - log->given, whole);
        fclose(whole);
        if (run > 1) {
            snprintf(old, sizeof(old), "%s", path_of(&growing, "Logs", log));
            old[strlen(old) - 1] = '_';
            (void)rename(path_of(&growing, "Logs", log), old);
        }
        give(&growing, log, upto);
        expect_same(name, run, run_on(world, &growing, "s.db", "Logs"),
                    run_on(world, &growing, NULL, "Whole"));
    }
    unload(&growing);
}

static void
what_was_written_over_still_counts(void **state)
{
    rolls_over(*state, flow_logs, 1, "flows");
    rolls_over(*state, flow_logs, 2, "flows");
}

/* ── nothing new ── */

static void
an_unchanged_store_stays_as_it_is(void **state)
{
    const struct world *world = *state;
    struct growing growing;
    char *before, *after;
    size_t before_len, after_len;

    load(&growing, flow_logs, 1);
    (void)fixture_text(&growing.fixture, "Logs/.keep", "");
    for (size_t i = 0; i < growing.count; i++)
        give(&growing, &growing.files[i], growing.files[i].len);
    expect_same("first", 1, run_on(world, &growing, "s.db", "Logs"),
                run_on(world, &growing, NULL, "Logs"));
    before = run_read_file(fixture_path(&growing.fixture, "s.db"), &before_len);
    expect_same("second", 2, run_on(world, &growing, "s.db", "Logs"),
                run_on(world, &growing, NULL, "Logs"));
    after = run_read_file(fixture_path(&growing.fixture, "s.db"), &after_len);
    assert_int_equal(before_len, after_len);
    assert_memory_equal(before, after, before_len);
    free(before);
    free(after);
    unload(&growing);
}

/* ── snapshots that are of no use ── */

static void
spoil(struct growing *growing, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(fixture_path(&growing->fixture, "s.db"), &db),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
damaged_snapshots_are_not_used(void **state)
{
    static const char *const spoilers[] = {
        "UPDATE snapshot SET state = substr(state, 1, 100)",
        "UPDATE snapshot SET state = zeroblob(length(state))",
        "UPDATE snapshot SET position = zeroblob(length(position))",
        "UPDATE snapshot SET position = x'01'",
        "UPDATE snapshot SET position = x''",
        "DELETE FROM snapshot",
        "UPDATE source SET lineage_id = 0",
        "UPDATE source SET lineage_id = 5 - lineage_id",
    };
    const struct world *world = *state;
    struct growing growing;

    load(&growing, SAMPLES "/rpc-unavailable", 1);
    (void)fixture_text(&growing.fixture, "Logs/.keep", "");
    for (size_t n = 0; n <= COUNT(spoilers); n++) {
        for (size_t i = 0; i < growing.count; i++)
            give(&growing, &growing.files[i],
                 growing.files[i].len * (n + 1) / (COUNT(spoilers) + 1));
        expect_same(n ? spoilers[n - 1] : "first", (unsigned)n,
                    run_on(world, &growing, "s.db", "Logs"),
                    run_on(world, &growing, NULL, "Logs"));
        if (n < COUNT(spoilers))
            spoil(&growing, spoilers[n]);
    }
    unload(&growing);
}

/* ── what was over long ago ── */

enum { DAYS = 27, KEPT_DAYS = 5, A_DAY = 150 };

#define DAY_US (INT64_C(24) * 3600 * 1000000)

static char *
run_keeping(const struct world *world, struct growing *growing)
{
    struct run run = {world->context, world->story,
                      fixture_path(&growing->fixture, "s.db"),
                      KEPT_DAYS * DAY_US};
    const char *paths[] = {fixture_path(&growing->fixture, "Logs"), NULL};

    return run_report(&run, paths);
}

/* A day of transfers that all succeed. */
static void
tell_day(struct growing *growing, unsigned day)
{
    struct dpl_buf lines = {0};

    for (unsigned i = 0; i < A_DAY; i++)
        dpl_buf_addf(&lines,
                     "p %u/%02u:%02u 5 sends pkg=PS2%05u v=1 dp=DP%u\n"
                     "p %u/%02u:%02u 5 sent pkg=PS2%05u v=1 dp=DP%u\n",
                     day, i / 10, i % 10, day * A_DAY + i, i % 7, day, i / 10,
                     i % 10 + 1, day * A_DAY + i, i % 7);
    run_write_story(&growing->fixture, "Logs", dpl_buf_str(&lines));
    dpl_buf_done(&lines);
}

static void
expect_in(const char *report, const char *text, bool wanted)
{
    if ((strstr(report, text) != NULL) != wanted)
        fail_msg("%s is %s:\n%.3000s", text, wanted ? "missing" : "there",
                 report);
}

/* A failure that is open stays for ever, with its lines; one that is over goes,
 * and so do records and deployments, and the file stays as large as what is
 * kept. */
static void
old_things_go_and_open_things_stay(void **state)
{
    const struct world *world = *state;
    struct growing growing = {.random = 1};
    int64_t pages = 0, events = 0;

    fixture_init(&growing.fixture);
    run_write_story(&growing.fixture, "Logs",
                    "d 1/09:00 7 starts pkg=PS100001 v=1 dp=DP1\n"
                    "d 1/09:01 7 fail-check pkg=PS100001 v=1 dp=DP1\n"
                    "d 1/09:02 8 starts pkg=PS100002 v=1 dp=DP2\n"
                    "d 1/09:03 8 fail-check pkg=PS100002 v=1 dp=DP2\n"
                    "p 1/09:30 8 sent pkg=PS100002 v=1 dp=DP2\n");
    for (unsigned day = 2; day <= DAYS; day++) {
        char *report;

        tell_day(&growing, day);
        report = run_keeping(world, &growing);
        expect_in(report, "PS100001", true);
        expect_in(report, "PS100002", day < 1 + KEPT_DAYS);
        free(report);
        if (day == 2 + 2 * KEPT_DAYS) {
            pages = count(&growing, "PRAGMA page_count");
            events = count(&growing, "SELECT count(*) FROM event");
        }
    }
    assert_true(count(&growing, "SELECT count(*) FROM event") <=
                events + 2 * 4096);
    assert_true(count(&growing, "PRAGMA page_count") <= pages * 3 / 2);
    assert_int_equal(count(&growing, "SELECT count(*) FROM event WHERE message"
                                     " LIKE 'fail-check pkg=PS100001%'"),
                     1);
    assert_int_equal(count(&growing, "SELECT count(*) FROM event WHERE message"
                                     " LIKE 'fail-check pkg=PS100002%'"),
                     0);
    assert_int_equal(
        count(&growing, "SELECT count(*) FROM pragma_foreign_key_check"), 0);

    /* Also when nothing can be gone on from: its lines are still there. */
    spoil(&growing, "DELETE FROM snapshot");
    {
        char *report = run_keeping(world, &growing);

        expect_in(report, "PS100001", true);
        free(report);
    }
    fixture_done(&growing.fixture);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_grow),
        cmocka_unit_test(flows_grow),
        cmocka_unit_test(other_logs_come_later),
        cmocka_unit_test(what_was_written_over_still_counts),
        cmocka_unit_test(an_unchanged_store_stays_as_it_is),
        cmocka_unit_test(damaged_snapshots_are_not_used),
        cmocka_unit_test(old_things_go_and_open_things_stay),
    };

    if (argc != 2)
        return 2;
    flow_logs = argv[1];
    return cmocka_run_group_tests_name("resume", tests, set_up, tear_down);
}
