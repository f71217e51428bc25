/* SPDX-License-Identifier: MIT
 *
 * The rows behind the interface: the block map, what the statements cost, the
 * views, and what a file from a stranger can do.
 */
#include "base/time.h"
#include "base/view.h"
#include "fixture.h"
#include "harness.h"
#include "records.h"
#include "store/store_impl.h"
#include <stdio.h>

struct world {
    struct fixture fixture;
    struct dplog_context *context;
    struct dpl_store *store;
};

static int
set_up(void **state)
{
    static struct world world;
    struct dplog_error err = {0};

    fixture_init(&world.fixture);
    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    if (dpl_store_open(world.context, fixture_path(&world.fixture, "e.db"),
                       &world.store, &err) != DPLOG_OK)
        fail_msg("%s", err.text);
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    dpl_store_free(world->store);
    dplog_context_free(world->context);
    fixture_done(&world->fixture);
    return 0;
}

static void
execute(struct world *world, const char *sql)
{
    if (sqlite3_exec(world->store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(world->store->db));
}

static int64_t
query(struct world *world, const char *sql)
{
    int64_t value = -1;

    if (dpl_query_int(world->store->db, sql, &value) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(world->store->db));
    return value;
}

/* The first column of the first row as text; "(none)" for null or no row. */
static const char *
query_text(struct world *world, const char *sql)
{
    static char text[4096];
    sqlite3_stmt *stmt = NULL;
    const unsigned char *found = NULL;

    if (sqlite3_prepare_v2(world->store->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(world->store->db));
    if (sqlite3_step(stmt) == SQLITE_ROW)
        found = sqlite3_column_text(stmt, 0);
    (void)snprintf(text, sizeof(text), "%s",
                   found ? (const char *)found : "(none)");
    (void)sqlite3_finalize(stmt);
    return text;
}

static int64_t
new_source(struct world *world)
{
    const struct dpl_store_source source = {
        .path = "Logs/distmgr.log", .lineage = "l", .bias = DPLOG_BIAS_NONE};
    int64_t id = 0;

    assert_int_equal(dpl_store_save_source(world->store, &source, &id, NULL),
                     DPLOG_OK);
    return id;
}

static void
begin(struct world *world)
{
    assert_int_equal(dpl_store_begin(world->store, NULL), DPLOG_OK);
}

static void
commit(struct world *world)
{
    assert_int_equal(dpl_store_commit(world->store, NULL), DPLOG_OK);
}

static void
add_record(struct world *world, int64_t source,
           const struct dplog_record *record)
{
    struct dplog_error err;

    if (dpl_store_add_event(world->store, source, record, &err) != DPLOG_OK)
        fail_msg("%s", err.text);
}

static void
add_lines(struct world *world, int64_t source, uint32_t from, uint32_t to)
{
    for (uint32_t line = from; line < to; line++) {
        const struct dplog_record record = {
            .time_us = line % 10 == 0 ? DPLOG_TIME_NONE : 1000 - (int64_t)line,
            .local_us = DPLOG_TIME_NONE,
            .bias = DPLOG_BIAS_NONE,
            .line = line,
            .message = {"m", 1},
            .text = {"m", 1}};

        add_record(world, source, &record);
    }
}

/* Every event lies in exactly one block; a block is of one source, without
 * holes, not too long, and knows its times and its first line. */
static void
expect_sound_map(struct world *world)
{
    assert_int_equal(
        query(world, "SELECT count(*) FROM event e WHERE (SELECT count(*) FROM"
                     " event_block b WHERE e.id BETWEEN b.first_event AND"
                     " b.last_event AND b.source = e.source) <> 1"),
        0);
    assert_int_equal(
        query(world, "SELECT count(*) FROM event_block b WHERE (SELECT"
                     " count(*) FROM event e WHERE e.id BETWEEN b.first_event"
                     " AND b.last_event) <> b.last_event - b.first_event + 1"
                     " OR b.last_event - b.first_event >= 4096"),
        0);
    assert_int_equal(
        query(world, "SELECT count(*) FROM event_block b WHERE"
                     " (b.min_us, b.max_us, b.first_line) IS NOT"
                     " (SELECT min(time_us), max(time_us), min(line) FROM event"
                     " WHERE id BETWEEN b.first_event AND b.last_event)"),
        0);
}

static void
maps_events_to_sources(void **state)
{
    struct world *const world = *state;
    const int64_t a = new_source(world), b = new_source(world);

    begin(world);
    add_lines(world, a, 1, 5001); /* longer than a block */
    commit(world);
    expect_sound_map(world);
    assert_int_equal(query(world, "SELECT count(*) FROM event_block"), 2);

    begin(world); /* goes on with the last block */
    add_lines(world, a, 5001, 5011);
    commit(world);
    assert_int_equal(query(world, "SELECT count(*) FROM event_block"), 2);

    begin(world); /* in turns: regrouped, and a's block goes on */
    for (uint32_t line = 1; line <= 1000; line++) {
        add_lines(world, b, line, line + 1);
        add_lines(world, a, 5010 + line, 5011 + line);
    }
    commit(world);
    expect_sound_map(world);
    assert_int_equal(query(world, "SELECT count(*) FROM event_block"), 3);
    assert_int_equal(query(world, "SELECT count(*) FROM event"), 7010);

    begin(world);
    add_lines(world, a, 9990, 9991); /* a block without any time */
    commit(world);
    expect_sound_map(world);
    assert_int_equal(query(world, "SELECT count(*) FROM event_block WHERE"
                                  " min_us IS NULL AND max_us IS NULL"),
                     1);
    assert_int_equal(query(world, "SELECT count(*) FROM pragma_integrity_check"
                                  " WHERE integrity_check <> 'ok'"),
                     0);
}

static void
finds_the_event_of_a_line(void **state)
{
    struct world *const world = *state;
    const int64_t a = new_source(world), b = new_source(world);
    int64_t event;

    begin(world);
    for (uint32_t line = 1; line < 12000; line += 3) {
        add_lines(world, a, line, line + 1); /* lines 1, 4, 7 … */
        if (line % 2)
            add_lines(world, b, line, line + 1);
    }
    assert_int_equal(dpl_events_flush(world->store, NULL), DPLOG_OK);
    for (uint32_t line = 0; line < 12010; line++) {
        char sql[100];

        assert_int_equal(
            dpl_block_find_line(world->store, a, line, &event, NULL), DPLOG_OK);
        if (line % 3 != 1 || line > 11998) {
            assert_int_equal(event, 0);
            continue;
        }
        (void)snprintf(sql, sizeof(sql),
                       "SELECT line * 10 + source FROM event WHERE id = %lld",
                       (long long)event);
        assert_int_equal(query(world, sql), line * 10 + a);
    }
    assert_int_equal(dpl_block_find_line(world->store, 99, 1, &event, NULL),
                     DPLOG_OK);
    assert_int_equal(event, 0);
    commit(world);
}

/* ── what the statements cost ── */

static bool
see_any_gap(void *data, int64_t source, uint64_t offset, uint64_t bytes,
            int64_t from_us, int64_t to_us, const char *reason)
{
    (void)data;
    (void)source;
    (void)offset;
    (void)bytes;
    (void)from_us;
    (void)to_us;
    (void)reason;
    return true;
}

/* The events that a finding is proven by stay, and so does their source. */
static void
prune_all(struct world *world, int64_t source)
{
    struct dpl_store *const store = world->store;
    const int64_t old = new_source(world);
    const struct dplog_record record = {.line = 1, .line_count = 1};
    int64_t block = 0;

    begin(world);
    add_record(world, old, &record);
    assert_int_equal(dpl_store_prune(store, 1, &block, NULL), DPLOG_DONE);
    assert_int_equal(dpl_store_drop_source(store, old, NULL), DPLOG_OK);
    assert_int_equal(dpl_store_drop_source(store, source, NULL), DPLOG_DONE);
    commit(world);
    assert_int_equal(dpl_store_shrink(store, NULL), DPLOG_OK);
    assert_int_equal(query(world, "SELECT count(*) FROM event"), 1);
    assert_int_equal(query(world, "SELECT count(*) FROM event_block"), 1);
    assert_int_equal(query(world, "SELECT count(*) FROM match"), 1);
    assert_int_equal(
        query(world, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

/* One behind others of its block, one alone in its block. */
static void
take_back_two(struct world *world, int64_t source)
{
    const int64_t sources[] = {source, new_source(world)};

    for (size_t i = 0; i < COUNT(sources); i++) {
        const struct dplog_record record = {
            .line = 9, .line_count = 1, .flags = DPLOG_RECORD_UNTERMINATED};
        struct dpl_store_source from = {.id = sources[i], .next_line = 10};

        begin(world);
        add_record(world, sources[i], &record);
        assert_int_equal(dpl_store_take_back(world->store, &from, NULL),
                         DPLOG_OK);
        assert_int_equal(from.next_line, 9);
        commit(world);
    }
}

static void
use_snapshots(struct dpl_store *store, int64_t source)
{
    struct dpl_store_snapshot snapshot = {
        .records = 7, .position = {"p", 1}, .state = {"s", 1}};
    uint64_t stamp = 0;
    int64_t time_us, id;

    assert_int_equal(dpl_store_begin(store, NULL), DPLOG_OK);
    assert_int_equal(dpl_store_add_snapshot(store, &snapshot, &id, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_store_next_snapshot(store, INT64_MAX, &snapshot, NULL),
                     DPLOG_OK);
    assert_int_equal(snapshot.records, 7);
    assert_int_equal(dpl_store_read_snapshot(store, &snapshot, NULL), DPLOG_OK);
    assert_true(dpl_view_equal(snapshot.position, DPL_VIEW("p")));
    assert_true(dpl_view_equal(snapshot.state, DPL_VIEW("s")));
    assert_int_equal(dpl_store_drop_snapshot(store, snapshot.id, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_store_read_snapshot(store, &snapshot, NULL),
                     DPLOG_DONE);
    assert_int_equal(dpl_store_next_snapshot(store, INT64_MAX, &snapshot, NULL),
                     DPLOG_DONE);
    assert_int_equal(dpl_store_commit(store, NULL), DPLOG_OK);
    assert_int_equal(dpl_store_time_at(store, source, 1, &time_us, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_store_time_at(store, source, 2, &time_us, NULL),
                     DPLOG_DONE);
    assert_int_equal(dpl_store_get_stamp(store, &stamp, NULL), DPLOG_OK);
    assert_int_equal(stamp, 1);
}

/* So that every statement was prepared. */
static void
use_everything(struct world *world)
{
    int64_t newest_us;
    static const struct dplog_evidence evidence[] = {
        {.line = 1, .time_us = 1, .message = "m"}};
    static const struct dplog_item_weight weights[] = {{"rpc", 0.5}};
    static const struct dplog_code codes[] = {{5, "5", NULL, NULL}};
    static const struct dplog_finding findings[] = {{.id = 1,
                                                     .items = weights,
                                                     .item_count = 1,
                                                     .codes = codes,
                                                     .code_count = 1,
                                                     .evidence = evidence,
                                                     .evidence_count = 1}};
    static const char *const cleared[] = {"DP01"};
    static const struct dplog_item items[] = {
        {.id = "rpc", .cleared_for = cleared, .cleared_for_count = 1}};
    static const uint32_t ids[] = {1};
    static const struct dplog_deployment deployments[] = {
        {.findings = ids, .finding_count = 1}};
    static const struct dplog_source sources[] = {{.path = "a"}};
    static const struct dplog_diagnosis diagnosis = {.sources = sources,
                                                     .source_count = 1,
                                                     .checklist = items,
                                                     .item_count = 1,
                                                     .findings = findings,
                                                     .finding_count = 1,
                                                     .deployments = deployments,
                                                     .deployment_count = 1};
    struct dpl_store_source source = {.path = "a", .lineage = "b"};
    struct dpl_store *const store = world->store;
    const struct dplog_record record = {
        .line = 1, .component = {"c", 1}, .code_file = {"f", 1}};
    struct dpl_store_cursor *cursor = NULL;
    struct dplog_record got;
    int64_t at = 0;

    source.id = new_source(world);
    begin(world);
    add_record(world, source.id, &record);
    assert_int_equal(dpl_store_save_source(store, &source, NULL, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_store_add_gap(store, source.id, 0, 1, 0, 0, "r", NULL),
                     DPLOG_OK);
    commit(world);
    begin(world);
    add_record(world, source.id, &record);
    assert_int_equal(
        dpl_store_save_diagnosis(store, &diagnosis, &source.id, 1, NULL),
        DPLOG_OK);
    commit(world);
    assert_int_equal(dpl_store_cursor_new(store, source.id, &cursor, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_store_cursor_next(cursor, &got, NULL), DPLOG_OK);
    dpl_store_cursor_free(cursor);
    assert_int_equal(dpl_store_next_source(store, &at, &source, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_store_each_gap(store, see_any_gap, NULL, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_store_last_time(store, source.id, &newest_us, NULL),
                     DPLOG_OK);
    use_snapshots(store, source.id);
    take_back_two(world, source.id);
    prune_all(world, source.id);
}

/* The plan of a statement must not read a table of ours from end to end. */
static void
expect_no_scan(struct world *world, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    char explain[2048];

    (void)snprintf(explain, sizeof(explain), "EXPLAIN QUERY PLAN %s", sql);
    assert_int_equal(
        sqlite3_prepare_v2(world->store->db, explain, -1, &stmt, NULL),
        SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *const plan = (const char *)sqlite3_column_text(stmt, 3);

        /* By design: the stage is emptied; the last block is the first row
         * met from the end; evidence is little, and is read by SQLite itself
         * before a source goes. */
        if (strncmp(plan, "SCAN ", 5) == 0 &&
            strncmp(plan, "SCAN staged_event", 17) != 0 &&
            strcmp(plan, "SCAN evidence") != 0 &&
            !(strcmp(plan, "SCAN event_block") == 0 &&
              strstr(sql, "ORDER BY id DESC LIMIT 1")))
            fail_msg("%s: %s", sql, plan);
        if (strstr(plan, "TEMP B-TREE"))
            fail_msg("%s: %s", sql, plan);
    }
    (void)sqlite3_finalize(stmt);
}

static void
reads_no_table_from_end_to_end(void **state)
{
    struct world *const world = *state;

    use_everything(world);
    for (int i = 0; i < DPL_SQL_COUNT; i++) {
        const struct dpl_statement *const s = &world->store->statements[i];
        const char *sql;

        if (!s->stmt)
            fail_msg("statement %d was not used", i);
        sql = sqlite3_sql(s->stmt);
        if (strcmp(sql, "COMMIT") != 0 && strncmp(sql, "BEGIN", 5) != 0 &&
            strncmp(sql, "DELETE FROM ", 12) != 0)
            expect_no_scan(world, sql);
    }
}

/* A line without its end is taken out again, and its source goes back; with
 * its end it stays. */
static void
takes_back_half_a_line(void **state)
{
    struct world *const world = *state;
    struct dpl_store *const store = world->store;
    struct dpl_store_source source = {
        .id = new_source(world), .path = "a", .lineage = "l", .next_line = 3};
    struct dplog_record record = {
        .line = 1, .line_count = 1, .offset = 0, .length = 10};

    begin(world);
    add_record(world, source.id, &record);
    record.line = 2;
    record.offset = 10;
    add_record(world, source.id, &record);
    source.offset = 20;
    source.lines = source.events = 2;
    assert_int_equal(dpl_store_take_back(store, &source, NULL), DPLOG_OK);
    assert_int_equal(source.offset, 20);
    for (int n = 0; n < 2; n++) {
        record.line = 3;
        record.offset = 20;
        record.flags = DPLOG_RECORD_UNTERMINATED;
        add_record(world, source.id, &record);
        source.offset = 30;
        source.next_line = 4;
        source.lines = source.events = 3;
        assert_int_equal(dpl_store_take_back(store, &source, NULL), DPLOG_OK);
        assert_int_equal(source.offset, 20);
        assert_int_equal(source.next_line, 3);
        assert_int_equal(source.lines, 2);
        assert_int_equal(source.events, 2);
    }
    record.flags = 0;
    add_record(world, source.id, &record);
    commit(world);
    assert_int_equal(query(world, "SELECT count(*) FROM event"), 3);
    assert_int_equal(
        query(world, "SELECT last_event - first_event FROM event_block"), 2);
}

/* ── views ── */

/* v_event spells numbers as the library does. */
static void
shows_events_to_people(void **state)
{
    struct world *const world = *state;
    const int64_t source = new_source(world);
    static const int64_t times[] = {0, 1795132800123456, -1, -86400000001,
                                    -11644473600000000};
    static const int16_t biases[] = {-540, 0, 300, -570, DPLOG_BIAS_NONE};
    char want[64], sql[100];

    begin(world);
    for (uint32_t i = 0; i < DPLOG_LOG_COUNT; i++) {
        const struct dplog_record record = {
            .time_us = times[i % 5],
            .local_us = times[i % 5],
            .bias = biases[i % 5],
            .log = (enum dplog_log)i,
            .format = (enum dplog_format)(i % (DPLOG_FORMAT_PLAIN + 1)),
            .severity =
                (enum dplog_severity)(i % (DPLOG_SEVERITY_CRITICAL + 1)),
            .line = i + 1,
            .message = {"a\0b", 3},
            .component = {"SMS_X", 5}};

        add_record(world, source, &record);
    }
    commit(world);
    for (int i = 0; i < DPLOG_LOG_COUNT; i++) {
#define COLUMN(name)                                                           \
    (snprintf(sql, sizeof(sql),                                                \
              "SELECT " name " FROM v_event WHERE line = %d", i + 1),          \
     query_text(world, sql))
        assert_string_equal(COLUMN("log"), dplog_log_name((enum dplog_log)i));
        assert_string_equal(COLUMN("format"),
                            dplog_format_name((enum dplog_format)(
                                i % (DPLOG_FORMAT_PLAIN + 1))));
        assert_string_equal(COLUMN("severity"),
                            dplog_severity_name((enum dplog_severity)(
                                i % (DPLOG_SEVERITY_CRITICAL + 1))));
        dpl_format_rfc3339(times[i % 5], want);
        assert_string_equal(COLUMN("time"), want);
        dpl_format_local(times[i % 5], biases[i % 5], want);
        assert_string_equal(COLUMN("local"), want);
        assert_string_equal(COLUMN("component"), "SMS_X");
        assert_string_equal(COLUMN("path"), "Logs/distmgr.log");
        assert_string_equal(COLUMN("thread"), "(none)");
        assert_string_equal(COLUMN("length(CAST(message AS BLOB))"), "3");
#undef COLUMN
    }
}

/* ── a file from a stranger ── */

static enum dplog_status
read_first(struct world *world, struct dplog_record *ret,
           struct dpl_store_cursor **ret_cursor, struct dplog_error *reterr)
{
    assert_int_equal(dpl_store_cursor_new(world->store, 1, ret_cursor, NULL),
                     DPLOG_OK);
    return dpl_store_cursor_next(*ret_cursor, ret, reterr);
}

static void
brings_forged_numbers_into_range(void **state)
{
    struct world *const world = *state;
    struct dpl_store_cursor *cursor;
    struct dplog_record got;

    use_everything(world);
    execute(world,
            "UPDATE event SET log = 99, format = -1, severity = 1000000000000,"
            " bias = 70000, flags = -1, thread = -5, line = 9999999999,"
            " line_count = -1, code_line = 9999999999, component = 77,"
            " code_file = -3, text_skip = -9, text_drop = 999,"
            " local_us = -9223372036854775000, stamp = NULL,"
            " message = '\xe9\x85\x8d' || 'x'");
    assert_int_equal(read_first(world, &got, &cursor, NULL), DPLOG_OK);
    assert_int_equal(got.log, DPLOG_LOG_UNKNOWN);
    assert_int_equal(got.format, DPLOG_FORMAT_UNKNOWN);
    assert_int_equal(got.severity, DPLOG_SEVERITY_UNKNOWN);
    assert_int_equal(got.bias, INT16_MAX);
    assert_int_equal(got.flags, 0);
    assert_int_equal(got.thread, 0);
    assert_int_equal(got.line, UINT32_MAX);
    assert_int_equal(got.line_count, 0);
    assert_int_equal(got.code_line, UINT32_MAX);
    ASSERT_VIEW(got.component, "");
    ASSERT_VIEW(got.code_file, "");
    ASSERT_VIEW(got.stamp, "");
    ASSERT_VIEW(got.text, "");
    dpl_store_cursor_free(cursor);

    /* A part that would begin and end inside a character. */
    execute(world, "UPDATE event SET text_skip = 1, text_drop = 0");
    assert_int_equal(read_first(world, &got, &cursor, NULL), DPLOG_OK);
    ASSERT_VIEW(got.text, "x");
    dpl_store_cursor_free(cursor);
    execute(world, "UPDATE event SET text_skip = 0, text_drop = 2");
    assert_int_equal(read_first(world, &got, &cursor, NULL), DPLOG_OK);
    ASSERT_VIEW(got.text, "");
    dpl_store_cursor_free(cursor);
}

static void
refuses_forged_text(void **state)
{
    static const char *const forgeries[] = {
        "UPDATE event SET message = CAST(x'ff' AS TEXT)",
        "UPDATE event SET message = 'm', stamp = CAST(x'c3' AS TEXT)",
        /* Valid together, but not each by itself. */
        "UPDATE event SET stamp = CAST(x'80' AS TEXT),"
        " message = CAST(x'c3' AS TEXT)",
        "UPDATE event SET message = 'm', stamp = '',"
        " text = CAST(x'eda080' AS TEXT)",
    };
    struct world *const world = *state;
    struct dpl_store_cursor *cursor;
    struct dplog_record got;
    struct dplog_error err;

    use_everything(world);
    for (size_t i = 0; i < COUNT(forgeries); i++) {
        execute(world, forgeries[i]);
        for (int round = 0; round < 2; round++) {
            assert_int_equal(read_first(world, &got, &cursor, &err),
                             DPLOG_E_STORE);
            assert_non_null(strstr(err.text, "text that is not UTF-8"));
            dpl_store_cursor_free(cursor);
        }
    }
}

static void
survives_forged_blocks(void **state)
{
    static const char *const forgeries[] = {
        "-9223372036854775807, 9223372036854775807",
        "5, 9223372036854775807",
        "0, 1",
        "9, 3",
        "1000000, 9223372036854775806",
    };
    struct world *const world = *state;
    struct dpl_store_cursor *cursor;
    struct dplog_record got;
    char sql[200];
    int64_t event;

    use_everything(world);
    for (size_t i = 0; i < COUNT(forgeries); i++) {
        (void)snprintf(sql, sizeof(sql),
                       "UPDATE event_block SET (first_event, last_event) ="
                       " (%s)",
                       forgeries[i]);
        execute(world, sql);
        assert_int_equal(read_first(world, &got, &cursor, NULL), DPLOG_DONE);
        dpl_store_cursor_free(cursor);
        assert_int_equal(dpl_block_find_line(world->store, 1, 1, &event, NULL),
                         DPLOG_OK);
        assert_int_equal(event, 0);
        begin(world);
        add_lines(world, 1, 2, 3);
        dpl_store_rollback(world->store);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(maps_events_to_sources, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(finds_the_event_of_a_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(takes_back_half_a_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(reads_no_table_from_end_to_end, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(shows_events_to_people, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(brings_forged_numbers_into_range,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_forged_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(survives_forged_blocks, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests_name("store_rows", tests, NULL, NULL);
}
