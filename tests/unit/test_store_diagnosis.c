/* SPDX-License-Identifier: MIT
 *
 * A diagnosis as rows: all of it, as a whole, and in words that people read.
 */
#include "fixture.h"
#include "harness.h"
#include "store/store_impl.h"
#include <stdio.h>

struct world {
    struct fixture fixture;
    struct dplog_context *context;
    struct dpl_store *store;
    int64_t source; /* with events at the lines 1, 3, 5 … 199 */
};

static int
set_up(void **state)
{
    static struct world world;
    const struct dpl_store_source source = {
        .path = "Logs/PkgXferMgr.log", .lineage = "l", .bias = -540};
    struct dplog_error err = {0};

    fixture_init(&world.fixture);
    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    if (dpl_store_open(world.context, fixture_path(&world.fixture, "e.db"),
                       &world.store, &err) != DPLOG_OK)
        fail_msg("%s", err.text);
    assert_int_equal(dpl_store_begin(world.store, NULL), DPLOG_OK);
    assert_int_equal(
        dpl_store_save_source(world.store, &source, &world.source, NULL),
        DPLOG_OK);
    for (uint32_t line = 1; line < 200; line += 2) {
        const struct dplog_record record = {.line = line};

        assert_int_equal(
            dpl_store_add_event(world.store, world.source, &record, NULL),
            DPLOG_OK);
    }
    assert_int_equal(dpl_store_commit(world.store, NULL), DPLOG_OK);
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

/* ── a diagnosis with something in every field ── */

static const struct dplog_source sources[] = {{.path = "pasted"},
                                              {.path = "Logs/PkgXferMgr.log"}};

static const struct dplog_evidence evidence[] = {
    {.source = 1,
     .line = 117,
     .time_us = 1795132800551000,
     .local = "2026-11-20 09:00:00.551 +09:00",
     .thread = 3020,
     .message = "ExecStaticMethod failed (800706ba)"},
    {.source = 1, .line = 118, .time_us = DPLOG_TIME_NONE, .message = "b"},
    {.source = 0, .line = 117, .time_us = DPLOG_TIME_NONE, .message = "c"},
    {.source = 9, .line = 117, .time_us = DPLOG_TIME_NONE, .message = "d"},
};

static const struct dplog_item_weight weights[] = {{"rpc", 0.8},
                                                   {"ports", 0.7}};
static const struct dplog_code codes[] = {
    {0x800706BA, "0x800706BA", "RPC_S_SERVER_UNAVAILABLE", "The RPC server"},
    {0xFFFFFFFF, "0xFFFFFFFF", NULL, NULL}};

static const struct dplog_finding findings[] = {
    {.id = 1,
     .rule = "pkgxfer.wmi",
     .revision = 3,
     .role = DPLOG_ROLE_CAUSE,
     .severity = DPLOG_SEVERITY_ERROR,
     .title = "RPC failed on DP01",
     .cause_text = "why",
     .action_text = "do",
     .items = weights,
     .item_count = 2,
     .hop = "sitelib>dplib",
     .stage = "commit",
     .codes = codes,
     .code_count = 2,
     .package = "PS100012",
     .version = 3,
     .dp = "DP01.CONTOSO.COM",
     .content = "Content_1",
     .job = 582,
     .path = "\\\\DP01\\SMS_DP$",
     .count = 4,
     .first_us = 1795132800551000,
     .last_us = 1795132860000000,
     .state = DPLOG_FINDING_RECOVERED,
     .retrying = true,
     .next_retry_us = 0,
     .retry_minutes = 30,
     .retries_left = 0,
     .evidence = evidence,
     .evidence_count = 4,
     .fixed_when = "Successfully created",
     .recovered_by = "good again",
     .recovered_us = 7},
    {.id = 7,
     .rule = "x",
     .role = DPLOG_ROLE_SYMPTOM,
     .version = -1,
     .job = -1,
     .first_us = DPLOG_TIME_NONE,
     .last_us = DPLOG_TIME_NONE,
     .next_retry_us = DPLOG_TIME_NONE,
     .retries_left = -1,
     .explained_by = 1,
     .recovered_us = DPLOG_TIME_NONE},
};

static const char *const cleared_for[] = {"DP02", "DP03"};
static const struct dplog_item items[] = {
    {.id = "ports",
     .title = "Ports",
     .status = DPLOG_ITEM_CLEARED,
     .first_us = DPLOG_TIME_NONE,
     .last_us = DPLOG_TIME_NONE,
     .cleared_for = cleared_for,
     .cleared_for_count = 2},
    {.id = "rpc",
     .extended = true,
     .title = "RPC",
     .status = DPLOG_ITEM_FAILED,
     .rank = 1,
     .score = 0.75,
     .first_us = 1795132800551000,
     .last_us = -1},
};

static const uint32_t finding_ids[] = {7, 1};
static const struct dplog_deployment deployments[] = {
    {.package = "PS100012",
     .name = "Contoso Reader",
     .size_kb = 884600,
     .version = 3,
     .dp = "DP01.CONTOSO.COM",
     .status = DPLOG_DEPLOYMENT_IN_PROGRESS,
     .stage = "commit",
     .hop = "sitelib>dplib",
     .attempts = 4,
     .attempts_reported = 24,
     .first_us = 1795132800551000,
     .last_us = 1795132860000000,
     .next_retry_us = 1795136400000000,
     .next_retry_text = "12/4/2014 6:14:27 AM",
     .cause = "rpc",
     .pull = true,
     .findings = finding_ids,
     .finding_count = 2},
    {.size_kb = -1,
     .version = -1,
     .status = DPLOG_DEPLOYMENT_UNKNOWN,
     .attempts_reported = -1,
     .first_us = DPLOG_TIME_NONE,
     .last_us = DPLOG_TIME_NONE,
     .next_retry_us = DPLOG_TIME_NONE},
};

static const char *const scope_names[] = {"DP01.CONTOSO.COM", "DP02"};
static const struct dplog_diagnosis full = {
    .language = DPLOG_LANGUAGE_JA,
    .rules_version = "2026.11.0",
    .verdict = {.status = DPLOG_VERDICT_RETRYING,
                .cause = "rpc",
                .confidence = 0.5,
                .summary = "DP01 \xe9\x85\x8d",
                .as_of_us = 1795132860000000,
                .as_of_local = "2026-11-20 09:01",
                .scope = DPLOG_SCOPE_DP,
                .scope_names = scope_names,
                .scope_name_count = 2,
                .scope_since_us = 5},
    .totals = {.lines = 12, .site_server = "SS01", .site_code = "PS1"},
    .sources = sources,
    .source_count = 2,
    .checklist = items,
    .item_count = 2,
    .findings = findings,
    .finding_count = 2,
    .deployments = deployments,
    .deployment_count = 2,
};

static const struct dplog_diagnosis nothing = {
    .verdict = {.status = DPLOG_VERDICT_UNKNOWN,
                .as_of_us = DPLOG_TIME_NONE,
                .scope_since_us = DPLOG_TIME_NONE}};

static enum dplog_status
save(struct world *world, const struct dplog_diagnosis *diagnosis,
     struct dplog_error *reterr)
{
    const int64_t source_ids[] = {0, world->source};

    return dpl_store_save_diagnosis(world->store, diagnosis, source_ids, 1,
                                    reterr);
}

/* ── reading it as people do ── */

/* Columns of the first row, parted by '|'; null as '-'. */
static const char *
row(struct world *world, const char *sql)
{
    static char text[4096];
    sqlite3_stmt *stmt = NULL;
    size_t len = 0;

    if (sqlite3_prepare_v2(world->store->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(world->store->db));
    text[0] = '\0';
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const unsigned char *const value = sqlite3_column_text(stmt, i);

            len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
                                    i ? "|" : "",
                                    value ? (const char *)value : "-");
        }
    }
    (void)sqlite3_finalize(stmt);
    return text;
}

static const struct query_case {
    const char *sql, *want;
} queries[] = {
    {"SELECT id, role, severity, state, title, items, codes, package, version,"
     " dp, hop, stage, job, count, first, last FROM v_finding WHERE id = 1",
     "1|cause|error|recovered|RPC failed on DP01|rpc ports|"
     "0x800706BA 0xFFFFFFFF|PS100012|3|DP01.CONTOSO.COM|sitelib>dplib|commit|"
     "582|4|2026-11-20T00:00:00.551Z|2026-11-20T00:01:00.000Z"},
    {"SELECT path, line, message, explained_by, cause_text, action_text,"
     " fixed_when, recovered_by, rule, revision FROM v_finding WHERE id = 1",
     "Logs/PkgXferMgr.log|117|ExecStaticMethod failed (800706ba)|-|why|do|"
     "Successfully created|good again|pkgxfer.wmi|3"},
    {"SELECT e.line, e.path FROM v_finding f JOIN v_event e ON e.id = f.event",
     "117|Logs/PkgXferMgr.log"},
    {"SELECT * FROM v_finding WHERE id = 7",
     "7|symptom|unknown|open||-|-|-|-|-|-|-|-|0|-|-|-|-|-|-|1|-|-|-|-|x|0"},
    {"SELECT content, path, retrying, next_retry_us, retry_minutes,"
     " retries_left, recovered_us FROM finding WHERE id = 1",
     "Content_1|\\\\DP01\\SMS_DP$|1|0|30|0|7"},
    {"SELECT content, path, retrying, next_retry_us, retry_minutes,"
     " retries_left, recovered_us FROM finding WHERE id = 7",
     "-|-|0|-|-|-|-"},
    {"SELECT value, spelled, name, text FROM code WHERE position = 0",
     "2147944122|0x800706BA|RPC_S_SERVER_UNAVAILABLE|The RPC server"},
    {"SELECT value, name, text FROM code WHERE position = 1", "4294967295|-|-"},
    {"SELECT item, weight FROM finding_item WHERE position = 1", "ports|0.7"},
    {"SELECT source, line, time_us, local, thread FROM evidence WHERE position"
     " = 0",
     "1|117|1795132800551000|2026-11-20 09:00:00.551 +09:00|3020"},
    {"SELECT group_concat(ifnull(source, '-') || message, ' ') FROM evidence"
     " WHERE position > 0",
     "1b -c -d"},
    {"SELECT count(*), max(position) FROM match", "1|0"},
    {"SELECT * FROM v_checklist",
     "1|rpc|RPC|failed|0.75|extended|1|-|2026-11-20T00:00:00.551Z|"
     "1969-12-31T23:59:59.999Z|1"},
    {"SELECT * FROM v_checklist WHERE position = 0",
     "-|ports|Ports|cleared|0.0|seed|1|DP02 DP03|-|-|0"},
    {"SELECT * FROM v_deployment WHERE id = 1",
     "1|PS100012|Contoso Reader|3|DP01.CONTOSO.COM|in-progress|commit|"
     "sitelib>dplib|rpc|4|24|884600|2026-11-20T00:00:00.551Z|"
     "2026-11-20T00:01:00.000Z|2026-11-20T01:00:00.000Z|12/4/2014 6:14:27 AM|"
     "7 1|1"},
    {"SELECT * FROM v_deployment WHERE id = 2",
     "2|-|-|-|-|unknown|-|-|-|0|-|-|-|-|-|-|-|0"},
    {"SELECT group_concat(key || '=' || value, ';') FROM (SELECT * FROM meta"
     " WHERE key NOT LIKE 'totals.%' ORDER BY key)",
     "diagnosis.stamp=1;language=ja;rules.version=2026.11.0;site.code=PS1;site."
     "server=SS01;"
     "verdict.as_of_local=2026-11-20 09:01;"
     "verdict.as_of_us=1795132860000000;verdict.cause=rpc;"
     "verdict.confidence=0.5;verdict.scope.kind=dp;"
     "verdict.scope.name.0=DP01.CONTOSO.COM;verdict.scope.name.1=DP02;"
     "verdict.scope.since_us=5;verdict.status=retrying;"
     "verdict.summary=DP01 \xe9\x85\x8d"},
    {"SELECT value, typeof(value) FROM meta WHERE key = 'totals.lines'",
     "12|integer"},
};

static void
shows_a_diagnosis_to_people(void **state)
{
    struct world *const world = *state;

    assert_int_equal(save(world, &full, NULL), DPLOG_OK);
    for (size_t i = 0; i < COUNT(queries); i++) {
        const char *const got = row(world, queries[i].sql);

        if (strcmp(got, queries[i].want) != 0)
            fail_msg("%s\n  expected %s\n  got      %s", queries[i].sql,
                     queries[i].want, got);
    }
}

/* Its events went when the diagnosis was one of another DP. */
static void
a_source_that_evidence_names_stays(void **state)
{
    struct world *const world = *state;

    assert_int_equal(save(world, &full, NULL), DPLOG_OK);
    assert_int_equal(sqlite3_exec(world->store->db,
                                  "DELETE FROM match; DELETE FROM event;"
                                  "DELETE FROM event_block",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    for (int kept = 1; kept >= 0; kept--) {
        struct dplog_error err = {0};

        assert_int_equal(dpl_store_begin(world->store, NULL), DPLOG_OK);
        if (dpl_store_drop_source(world->store, world->source, &err) < 0)
            fail_msg("%s", err.text);
        assert_int_equal(dpl_store_commit(world->store, NULL), DPLOG_OK);
        assert_string_equal(row(world, "SELECT count(*) FROM source"),
                            kept ? "1" : "0");
        assert_int_equal(save(world, &nothing, NULL), DPLOG_OK);
    }
}

static void
replaces_the_last_diagnosis(void **state)
{
    struct world *const world = *state;

    assert_int_equal(save(world, &full, NULL), DPLOG_OK);
    assert_int_equal(save(world, &full, NULL), DPLOG_OK);
    assert_string_equal(row(world, "SELECT count(*) FROM finding"), "2");
    assert_int_equal(
        dpl_store_save_diagnosis(world->store, &nothing, NULL, 1, NULL),
        DPLOG_OK);
    assert_string_equal(
        row(world, "SELECT (SELECT count(*) FROM finding),"
                   " (SELECT count(*) FROM finding_item),"
                   " (SELECT count(*) FROM code),"
                   " (SELECT count(*) FROM evidence),"
                   " (SELECT count(*) FROM match), (SELECT count(*) FROM item),"
                   " (SELECT count(*) FROM item_cleared),"
                   " (SELECT count(*) FROM deployment),"
                   " (SELECT count(*) FROM deployment_finding),"
                   " (SELECT count(*) FROM event)"),
        "0|0|0|0|0|0|0|0|0|100");
    assert_string_equal(
        row(world, "SELECT group_concat(key, ' ') FROM (SELECT key FROM meta"
                   " WHERE key NOT LIKE 'totals.%' ORDER BY key)"),
        "diagnosis.stamp language verdict.confidence verdict.status");
}

static void
joins_the_open_transaction(void **state)
{
    struct world *const world = *state;
    const struct dplog_record record = {.line = 201};
    struct dplog_evidence fresh[] = {
        {.source = 1, .line = 201, .message = "m"}};
    struct dplog_finding finding = findings[0];
    struct dplog_diagnosis diagnosis = full;

    assert_int_equal(dpl_store_begin(world->store, NULL), DPLOG_OK);
    assert_int_equal(save(world, &full, NULL), DPLOG_OK);
    dpl_store_rollback(world->store);
    assert_string_equal(row(world, "SELECT count(*) FROM finding"), "0");

    /* Evidence that was added in the same transaction is found. */
    finding.evidence = fresh;
    finding.evidence_count = 1;
    diagnosis.findings = &finding;
    diagnosis.finding_count = 1;
    assert_int_equal(dpl_store_begin(world->store, NULL), DPLOG_OK);
    assert_int_equal(
        dpl_store_add_event(world->store, world->source, &record, NULL),
        DPLOG_OK);
    assert_int_equal(save(world, &diagnosis, NULL), DPLOG_OK);
    assert_int_equal(dpl_store_commit(world->store, NULL), DPLOG_OK);
    assert_string_equal(
        row(world, "SELECT e.line FROM match m JOIN event e ON e.id = m.event"),
        "201");
}

static void
keeps_the_last_one_when_it_cannot_save(void **state)
{
    struct world *const world = *state;
    const struct dplog_finding twins[] = {findings[0], findings[0]};
    struct dplog_diagnosis bad = full;
    struct dplog_error err;

    assert_int_equal(save(world, &full, NULL), DPLOG_OK);
    bad.findings = twins;
    assert_int_equal(save(world, &bad, &err), DPLOG_E_STORE);
    assert_non_null(strstr(err.text, "UNIQUE constraint failed: finding.id"));
    assert_string_equal(row(world, "SELECT count(*), max(id) FROM finding"),
                        "2|7");
    assert_int_equal(save(world, &full, NULL), DPLOG_OK); /* open for more */

    assert_int_equal(dpl_store_begin(world->store, NULL), DPLOG_OK);
    assert_int_equal(save(world, &bad, NULL), DPLOG_E_STORE);
    assert_int_equal(dpl_store_commit(world->store, NULL), DPLOG_E_STORE);
    dpl_store_rollback(world->store);
    assert_string_equal(row(world, "SELECT count(*), max(id) FROM finding"),
                        "2|7");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shows_a_diagnosis_to_people, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_source_that_evidence_names_stays,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(replaces_the_last_diagnosis, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(joins_the_open_transaction, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(keeps_the_last_one_when_it_cannot_save,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests_name("store_diagnosis", tests, NULL, NULL);
}
