/* SPDX-License-Identifier: MIT
 *
 * Analyses that die by kill -9 at any moment while logs grow and roll over:
 * the store that is left is sound and says of each source how far it was read;
 * in the end every record is there once, and the report is that of one run.
 *
 *     test_analysis_crash FLOW_LOGS               40 deaths
 *     DPLOG_FAULTS=long test_analysis_crash …     250 deaths
 */
#include "base/mem.h"
#include "base/os.h"
#include "harness.h"
#include "records.h"
#include "runs.h"
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *flow_logs;

static const char *const names[] = {"PatchDownloader.log", "PkgXferMgr.log",
                                    "distmgr.log"};

enum { FILES = COUNT(names), ROUND = 20 };

struct growing_log {
    char *bytes;
    size_t len, given;
};

struct world {
    struct dplog_context *context;
    struct dplog_ruleset *rules;
    struct growing_log logs[FILES];
    struct fixture fixture;
    uint64_t random;
};

static size_t
below(struct world *world, size_t bound)
{
    return bound ? (size_t)(next_random(&world->random) >> 16) % bound : 0;
}

/* ── logs ── */

static const char *
log_path(const struct world *world, const char *folder, size_t i)
{
    char name[64];

    snprintf(name, sizeof(name), "%s/%s", folder, names[i]);
    return fixture_path(&world->fixture, name);
}

static void
append_to(const char *path, const char *bytes, size_t len)
{
    FILE *file = fopen(path, "ab");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static size_t
line_end(const struct growing_log *log, size_t at)
{
    while (at < log->len && at > 0 && log->bytes[at - 1] != '\n')
        at++;
    return at;
}

static void
grow(struct world *world, size_t i, size_t upto)
{
    struct growing_log *log = &world->logs[i];

    append_to(log_path(world, "Logs", i), log->bytes + log->given,
              upto - log->given);
    append_to(log_path(world, "Whole", i), log->bytes + log->given,
              upto - log->given);
    log->given = upto;
}

/* As the product does at its limit; only between runs that came to their end,
 * for else the part before is lost, and that is another test. */
static void
roll_over(struct world *world, size_t i)
{
    struct growing_log *log = &world->logs[i];
    char old[512];

    grow(world, i, line_end(log, log->given));
    snprintf(old, sizeof(old), "%s", log_path(world, "Logs", i));
    old[strlen(old) - 1] = '_';
    assert_int_equal(rename(log_path(world, "Logs", i), old), 0);
}

/* ── runs ── */

static const char *
store_path(const struct world *world)
{
    return fixture_path(&world->fixture, "s.db");
}

static enum dplog_status
analyse(const struct world *world)
{
    struct dplog_analysis_options options = DPLOG_ANALYSIS_OPTIONS_INIT;
    struct dplog_analysis *analysis = NULL;
    struct dplog_error error = {0};
    enum dplog_status status;

    options.store_path = store_path(world);
    status = dplog_analysis_new(world->context, world->rules, &options,
                                &analysis, &error);
    if (status >= 0)
        status = dplog_analysis_add_path(
            analysis, fixture_path(&world->fixture, "Logs"), &error);
    if (status >= 0)
        status = dplog_analysis_run(analysis, &error);
    if (status < 0)
        fprintf(stderr, "# %s\n", error.text);
    dplog_analysis_free(analysis);
    return status;
}

/* True: it came to its end before. */
static bool
run_and_kill(const struct world *world, useconds_t after_us)
{
    const pid_t child = fork();
    int how = 0;

    assert_true(child >= 0);
    if (child == 0)
        _exit(analyse(world) == DPLOG_OK ? 0 : 3);
    (void)usleep(after_us);
    (void)kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &how, 0), child);
    if (WIFEXITED(how) && WEXITSTATUS(how) != 0)
        fail_msg("a run failed by itself");
    return WIFEXITED(how);
}

static int64_t
query(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t value = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        value = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return value;
}

static void
expect_sound(const struct world *world, unsigned death)
{
    sqlite3 *db = NULL;

    if (dpl_path_kind(store_path(world), NULL) == DPL_PATH_MISSING)
        return;
    assert_int_equal(sqlite3_open(store_path(world), &db), SQLITE_OK);
    if (query(db, "SELECT count(*) FROM pragma_quick_check"
                  " WHERE quick_check <> 'ok'") != 0)
        fail_msg("death %u: the store is damaged", death);
    if (query(db, "SELECT (SELECT count(*) FROM event WHERE NOT flags & 512) ="
                  " (SELECT ifnull(sum(events), 0) FROM source)") != 1)
        fail_msg("death %u: records and offsets differ", death);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* "line text\n" of every record without the names of files, which differ. */
static char *
records_of(const struct world *world, const char *store)
{
    const struct run run = {world->context, world->rules, store, 0};
    const char *paths[] = {fixture_path(&world->fixture, "Whole"), NULL};
    const char *nothing[] = {NULL};
    char *records = run_records(&run, store ? nothing : paths);
    char *to = records;

    for (const char *from = records; *from;) {
        const char *end = strchr(from, '\n');
        const char *text = strchr(from, ' ');

        assert_true(end && text && text < end);
        memmove(to, text, (size_t)(end + 1 - text));
        to += end + 1 - text;
        from = end + 1;
    }
    *to = '\0';
    return records;
}

/* Without the lines that say where a record stood: not in the same file. */
static char *
without_places(char *report)
{
    static const char *const places[] = {"\"source\": ", "\"line\": "};
    char *to = report;

    for (char *from = report; *from;) {
        const char *text = from + strspn(from, " ");
        char *const end = strchrnul(from, '\n');
        const size_t len = (size_t)(end - from) + (*end != '\0');
        bool is_place = false;

        for (size_t i = 0; i < COUNT(places); i++)
            is_place =
                is_place || strncmp(text, places[i], strlen(places[i])) == 0;
        if (!is_place) {
            memmove(to, from, len);
            to += len;
        }
        from += len;
    }
    *to = '\0';
    return report;
}

static char *
report_of(const struct world *world, const char *folder, const char *store)
{
    const struct run run = {world->context, world->rules, store, 0};
    const char *paths[] = {fixture_path(&world->fixture, folder), NULL};
    char *report = run_report(&run, paths);
    char *rest = run_without_sources(report);

    free(report);
    return without_places(rest);
}

static void
expect_equal(const char *what, unsigned death, const char *got,
             const char *want)
{
    size_t at = 0;

    if (strcmp(got, want) == 0)
        return;
    while (got[at] == want[at])
        at++;
    at = at > 200 ? at - 200 : 0;
    fail_msg("death %u: other %s:\n%.400s\nagainst\n%.400s", death, what,
             got + at, want + at);
}

static void
expect_all_once(const struct world *world, unsigned death)
{
    char *got = report_of(world, "Logs", store_path(world));
    char *want = report_of(world, "Whole", NULL);

    expect_equal("report", death, got, want);
    free(got);
    free(want);
    got = records_of(world, store_path(world));
    want = records_of(world, NULL);
    expect_equal("records", death, got, want);
    free(got);
    free(want);
}

/* ── the test ── */

static void
begin_round(struct world *world)
{
    static const char *const gone[] = {"s.db", "s.db-new"};

    for (size_t i = 0; i < COUNT(gone); i++)
        if (dpl_path_kind(fixture_path(&world->fixture, gone[i]), NULL) !=
            DPL_PATH_MISSING)
            fixture_delete(&world->fixture, gone[i]);
    for (size_t i = 0; i < FILES; i++) {
        char old[64];

        fixture_text(&world->fixture, "Logs/.keep", "");
        fixture_text(&world->fixture, "Whole/.keep", "");
        (void)unlink(log_path(world, "Logs", i));
        (void)unlink(log_path(world, "Whole", i));
        snprintf(old, sizeof(old), "Logs/%s", names[i]);
        old[strlen(old) - 1] = '_';
        (void)unlink(fixture_path(&world->fixture, old));
        world->logs[i].given = 0;
        /* A good part at once, for a new store. */
        grow(world, i, world->logs[i].len / 3);
    }
}

static void
nothing_is_lost_and_nothing_twice(void **state)
{
    struct world *const world = *state;
    const unsigned deaths = getenv("DPLOG_FAULTS") ? 250 : 40;
    unsigned died = 0, ended = 0, tries = 0;

    print_message("seed %llu\n", (unsigned long long)world->random);
    for (; died < deaths && tries < 4 * deaths; tries++) {
        bool whole;

        if (tries % ROUND == 0)
            begin_round(world);
        whole = run_and_kill(
            world, (useconds_t)below(world, tries % 4 ? 20000 : 120000));
        ended += whole;
        died += !whole;
        expect_sound(world, died);
        for (size_t i = 0; i < FILES; i++) {
            struct growing_log *log = &world->logs[i];
            const size_t left = log->len - log->given;

            if (below(world, 2) == 0)
                grow(world, i, log->given + below(world, left / 4 + 1));
        }
        if (tries % ROUND == ROUND / 2) {
            assert_int_equal(analyse(world), DPLOG_OK);
            roll_over(world, below(world, FILES));
        }
        if (tries % ROUND == ROUND - 1)
            expect_all_once(world, died);
    }
    expect_all_once(world, died);
    print_message("%u deaths, %u ends\n", died, ended);
    assert_true(died >= deaths / 2);
}

static int
set_up(void **state)
{
    static struct world world;

    world.random = dpl_clock_ns() | 1;
    fixture_init(&world.fixture);
    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world.context, &world.rules, NULL), DPLOG_OK);
    for (size_t i = 0; i < FILES; i++) {
        char *path = dpl_path_join(flow_logs, names[i]);

        world.logs[i].bytes = run_read_file(path, &world.logs[i].len);
        dpl_free(path);
    }
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    for (size_t i = 0; i < FILES; i++)
        free(world->logs[i].bytes);
    dplog_ruleset_free(world->rules);
    dplog_context_free(world->context);
    fixture_done(&world->fixture);
    return 0;
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost_and_nothing_twice),
    };

    if (argc != 2)
        return 2;
    flow_logs = argv[1];
    return cmocka_run_group_tests_name("analysis_crash", tests, set_up,
                                       tear_down);
}
