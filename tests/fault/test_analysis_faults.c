/* SPDX-License-Identifier: MIT
 *
 * Whole analyses with a store on a disk that breaks, without memory, and with
 * logs that cannot be read to their end: at every single place, or at as many
 * as there is time for. Each time the failure is told or does not matter, the
 * store that is left is sound, and the next run makes it what it would have
 * been - record by record, and the report byte by byte.
 *
 *     DPLOG_FAULTS=long test_analysis_faults        every place
 */
#include "base/mem.h"
#include "base/os.h"
#include "broken_disk.h"
#include "harness.h"
#include "runs.h"
#include <dplog/report.h>
#include <sqlite3.h>
#include <stdio.h>

static const char SAMPLE[] = SAMPLES "/rpc-unavailable";
static const char *const names[] = {"distmgr.log", "PkgXferMgr.log"};

enum { FILES = COUNT(names) };

struct world {
    struct dplog_context *context;
    struct dplog_ruleset *rules;
    char *bytes[FILES];
    size_t len[FILES];
    char *want_report, *want_records; /* of all of it, without a store */
    char *half_store;                 /* of the first half */
    size_t half_len;
    struct fixture fixture;
    bool is_long;
};

/* ── runs ── */

static void
write_logs(struct world *world, size_t of, size_t parts)
{
    for (size_t i = 0; i < FILES; i++) {
        char name[64];

        snprintf(name, sizeof(name), "Logs/%s", names[i]);
        fixture_write(&world->fixture, name, world->bytes[i],
                      world->len[i] * of / parts);
    }
}

static const char *
store_path(const struct world *world)
{
    return fixture_path(&world->fixture, "s.db");
}

/* A run in which anything may fail. */
static enum dplog_status
try_run(const struct world *world, struct dplog_error *reterr)
{
    struct dplog_analysis_options options = DPLOG_ANALYSIS_OPTIONS_INIT;
    struct dplog_analysis *analysis = NULL;
    enum dplog_status status;

    options.store_path = store_path(world);
    status = dplog_analysis_new(world->context, world->rules, &options,
                                &analysis, reterr);
    if (status >= 0)
        status = dplog_analysis_add_path(
            analysis, fixture_path(&world->fixture, "Logs"), reterr);
    if (status >= 0)
        status = dplog_analysis_run(analysis, reterr);
    dplog_analysis_free(analysis);
    return status;
}

static char *
report_of(const struct world *world, const char *store)
{
    const struct run run = {world->context, world->rules, store, 0};
    const char *paths[] = {fixture_path(&world->fixture, "Logs"), NULL};
    char *report = run_report(&run, paths);
    char *rest = run_without_sources(report);

    free(report);
    return rest;
}

static char *
records_of(const struct world *world, const char *store)
{
    const struct run run = {world->context, world->rules, store, 0};
    const char *paths[] = {fixture_path(&world->fixture, "Logs"), NULL};
    const char *nothing[] = {NULL};

    return run_records(&run, store ? nothing : paths);
}

/* ── what must hold ── */

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

/* It need not be there; what is there is whole. */
static void
expect_sound(const struct world *world, const char *what, long place)
{
    sqlite3 *db = NULL;

    if (dpl_path_kind(store_path(world), NULL) == DPL_PATH_MISSING)
        return;
    assert_int_equal(sqlite3_open(store_path(world), &db), SQLITE_OK);
    if (query(db, "SELECT count(*) FROM pragma_integrity_check"
                  " WHERE integrity_check <> 'ok'") != 0)
        fail_msg("%s %ld: the store is damaged", what, place);
    if (query(db, "SELECT (SELECT count(*) FROM event WHERE NOT flags & 512) ="
                  " (SELECT ifnull(sum(events), 0) FROM source)") != 1)
        fail_msg("%s %ld: records and offsets differ", what, place);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
expect_repaired(const struct world *world, const char *what, long place)
{
    char *report = report_of(world, store_path(world));
    char *records = records_of(world, store_path(world));

    if (strcmp(records, world->want_records) != 0)
        fail_msg("%s %ld: other records", what, place);
    if (strcmp(report, world->want_report) != 0)
        fail_msg("%s %ld: another report", what, place);
    free(report);
    free(records);
    expect_sound(world, what, place);
}

/* As before the run: no store, or that of the first half of the logs. */
static void
put_back(struct world *world, bool append)
{
    if (dpl_path_kind(store_path(world), NULL) != DPL_PATH_MISSING)
        fixture_delete(&world->fixture, "s.db");
    if (append)
        fixture_write(&world->fixture, "s.db", world->half_store,
                      world->half_len);
}

/* Places one after another; few at the beginning of what is long. */
static long
next_place(const struct world *world, long place, long few)
{
    return world->is_long || place < few ? place + 1 : place + 1 + place / few;
}

/* ── the disk ── */

static void
break_disk(struct world *world, enum broken_kind kind, bool append)
{
    const char *const what = broken_kind_name(kind);
    long place = 0, failures = 0;
    int broke = 1;

    for (; broke; place = next_place(world, place, 12)) {
        struct dplog_error err = {0};
        enum dplog_status status;

        put_back(world, append);
        broken_disk_arm(kind, place);
        status = try_run(world, &err);
        broke = broken_disk_disarm();
        if (status < 0) {
            failures++;
            if (!err.text[0] ||
                (status != DPLOG_E_STORE && status != DPLOG_E_BUSY))
                fail_msg("%s %ld: %d: '%s'", what, place, (int)status,
                         err.text);
        }
        expect_sound(world, what, place);
        expect_repaired(world, what, place);
    }
    print_message("%s %s: %ld places, %ld failures\n",
                  append ? "append" : "new", what, place, failures);
    if (kind == BROKEN_WRITE || kind == BROKEN_SYNC)
        assert_true(failures > 0);
}

static void
the_disk_breaks(void **state)
{
    struct world *const world = *state;

    for (int append = 0; append <= 1; append++)
        for (int kind = BROKEN_OPEN; kind < BROKEN_KINDS; kind++)
            break_disk(world, (enum broken_kind)kind, append);
}

/* ── memory ── */

static void
memory_runs_out(void **state)
{
    struct world *const world = *state;

    for (int append = 0; append <= 1; append++) {
        enum dplog_status status = DPLOG_E_NO_MEMORY;
        long place = 0, tried = 0;

        while (status != DPLOG_OK) {
            struct dplog_error err = {0};

            put_back(world, append);
            dpl_mem_fail_after(place);
            status = try_run(world, &err);
            dpl_mem_fail_after(-1);
            if (status != DPLOG_OK && status != DPLOG_E_NO_MEMORY)
                fail_msg("allocation %ld: %d: %s", place, (int)status,
                         err.text);
            expect_sound(world, "allocation", place);
            if (tried++ % 8 == 0)
                expect_repaired(world, "allocation", place);
            place = next_place(world, place, 20);
        }
        print_message("%s: %ld allocations, %ld tried\n",
                      append ? "append" : "new", place, tried);
        assert_true(place > 300);
        expect_repaired(world, "allocation", place);
    }
}

/* ── logs ── */

/* A log breaks off at some read: what came before is kept, the rest is told
 * and comes with the next run. */
static void
reads_fail(void **state)
{
    struct world *const world = *state;

    for (int append = 0; append <= 1; append++)
        for (long place = 0; place < 24; place++) {
            put_back(world, append);
            dpl_file_test_reads(place, 4096);
            (void)try_run(world, NULL);
            dpl_file_test_reads(-1, 0);
            expect_sound(world, "read", place);
            expect_repaired(world, "read", place);
        }
}

/* A network gives what it has at the moment. */
static void
reads_are_short(void **state)
{
    static const size_t most[] = {1, 7, 100, 4095};
    struct world *const world = *state;

    for (size_t i = 0; i < COUNT(most); i++)
        for (int append = 0; append <= 1; append++) {
            struct dplog_error err = {0};

            put_back(world, append);
            dpl_file_test_reads(-1, most[i]);
            if (try_run(world, &err) != DPLOG_OK)
                fail_msg("%u bytes: %s", (unsigned)most[i], err.text);
            expect_repaired(world, "bytes", (long)most[i]);
            dpl_file_test_reads(-1, 0);
            expect_repaired(world, "bytes", (long)most[i]);
        }
}

/* ── the world ── */

static int
set_up(void **state)
{
    static struct world world;
    struct dplog_error err = {0};

    broken_disk_install();
    world.is_long = getenv("DPLOG_FAULTS") != NULL;
    fixture_init(&world.fixture);
    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world.context, &world.rules, NULL), DPLOG_OK);
    for (size_t i = 0; i < FILES; i++) {
        char *path = dpl_path_join(SAMPLE, names[i]);

        world.bytes[i] = run_read_file(path, &world.len[i]);
        dpl_free(path);
    }
    write_logs(&world, 1, 2);
    if (try_run(&world, &err) != DPLOG_OK)
        fail_msg("%s", err.text);
    world.half_store = run_read_file(store_path(&world), &world.half_len);
    write_logs(&world, 1, 1);
    world.want_report = report_of(&world, NULL);
    world.want_records = records_of(&world, NULL);
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    for (size_t i = 0; i < FILES; i++)
        free(world->bytes[i]);
    free(world->want_report);
    free(world->want_records);
    free(world->half_store);
    dplog_ruleset_free(world->rules);
    dplog_context_free(world->context);
    fixture_done(&world->fixture);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_are_short),
        cmocka_unit_test(reads_fail),
        cmocka_unit_test(the_disk_breaks),
        cmocka_unit_test(memory_runs_out),
    };

    return cmocka_run_group_tests_name("analysis_faults", tests, set_up,
                                       tear_down);
}
