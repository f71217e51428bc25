/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/mem.h"
#include "fixture.h"
#include "harness.h"
#include "rules.h"
#include "ruleset/pattern.h"

static const char pack[] =
    "dplog: 1\n"
    "pack: {id: dplog.test, version: 2026.11.0}\n"
    "defaults: {log: [PkgXferMgr], stage: send, provenance: documented, "
    "references: ['https://a.example/']}\n"
    "fragments: {pkg: '(?<package>[A-Z0-9]{8})', job: 'Job: "
    "(?<job>\\d+), %{pkg}'}\n"
    "hops:\n"
    "  - {id: sitelib>dplib, title: {en: copy, ja: \xE5\x86\x99}}\n"
    "  - {id: dp-control, title: control}\n"
    "stages:\n"
    "  - {id: snapshot, chain: standard, per: package, title: s}\n"
    "  - {id: send, chain: standard, hop: sitelib>dplib, title: s, "
    "fixed_when: 'sent {package}'}\n"
    "  - {id: notify, chain: pull, hop: dp-control, title: n}\n"
    "  - {id: commit, chain: standard, hop: sitelib>dplib, title: c}\n"
    "items:\n"
    "  - {id: rpc, origin: seed, title: {en: RPC, ja: RPC!}}\n"
    "  - {id: ports, origin: seed, title: Ports, note: {en: look}}\n"
    "  - {id: schedule, origin: extended, waits: true, title: Schedule}\n"
    "steps:\n"
    "  - {id: ports.test, where: site-server, text: {en: 'try {dp}'}, "
    "command: 'tnc {dp}', good: {en: 'True'}}\n"
    "  - {id: rpc.services, where: dp, hops: [dp-control], text: look}\n"
    "  - {id: ports.more, where: console, text: more}\n"
    "codes:\n"
    "  - {code: 0x800706BA, name: RPC_S_SERVER_UNAVAILABLE, items: {rpc: "
    "strong, ports: 0.7}, text: {en: gone, ja: gone!}}\n"
    "  - {code: 5, items: {}, text: denied}\n"
    "  - {code: 53, text: no path}\n"
    "  - {http: 404, items: {ports: weak}, text: not there}\n"
    "  - {code: 0x80070194, text: cloud}\n"
    "  - {code: 0x80070103, benign: true, text: no more}\n"
    "code_tables:\n"
    "  - {id: smb, rows: [{codes: [5, 53], items: {ports: medium}}, {http: "
    "[404], items: {rpc: 1}}]}\n"
    "  - {id: closed, fall_through: false, rows: [{codes: 64, items: {}}]}\n"
    "contexts:\n"
    "  - {id: x.job, match: {regex: '%{job}, (?<dp>\\S+)'}, bind: {mode: "
    "begin, fields: [job, package], ttl: 2h}}\n"
    "rules:\n"
    "  - id: x.failed\n"
    "    revision: 3\n"
    "    role: cause\n"
    "    severity: critical\n"
    "    stage: commit\n"
    "    hop: dp-control\n"
    "    match: {regex: 'failed (?<code>\\S+) (?<share>\\S+)'}\n"
    "    captures: {share: nal}\n"
    "    by_code: smb\n"
    "    items: {rpc: medium}\n"
    "    wrapper: keys\n"
    "    retry: {after: 30m, limit: 100}\n"
    "    effect: {attempt: end, outcome: retry, passes: [snapshot, send], "
    "pull: true}\n"
    "    explains: [x.after]\n"
    "    recovered_by: [x.sent, statmsg.2330]\n"
    "    steps: [rpc.services, ports.more]\n"
    "    collect: [{where: dp, what: '\\\\{dp}\\x.log'}]\n"
    "    fixed_when: 'done {dp}'\n"
    "    provenance: recalled\n"
    "    references: ['https://b.example/', 'https://c.example/']\n"
    "    text:\n"
    "      en: {title: 'T {dp}', summary: S, cause: C, action: A}\n"
    "      ja: {title: 'TJ {dp}'}\n"
    "    examples: [{line: 'failed 5 DP01', captures: {share: DP01, code: "
    "'0x80070005'}}]\n"
    "    counterexamples: [{line: 'failed'}]\n"
    "  - {id: x.sent, role: recovery, log: all, match: {literal: 'sent'}, "
    "clears: [rpc, ports], inherit: [dp]}\n"
    "  - {id: x.after, role: symptom, match: {literal: 'after'}}\n"
    "  - {id: x.closed, role: wait, match: {literal: 'is closed'}, by_code: "
    "closed, items: {schedule: 0.8}, normal_for: 8h}\n"
    "  - {id: x.own, role: cause, match: {literal: 'own'}, items: {ports: "
    "weak}}\n"
    "  - {id: x.plain, role: cause, match: {literal: 'plain'}, fallback: "
    "true}\n"
    "  - {id: x.nowhere, role: cause, match: {literal: 'nowhere'}, items: "
    "{}}\n"
    "status_messages:\n"
    "  - {id: 2330, role: progress, log: distmgr, stage: send, istr: {0: "
    "package, 1: dp}}\n"
    "correlations:\n"
    "  - {id: x.many, type: distinct, rules: [x.job], group_by: [job], "
    "distinct: thread, within: 10s, at_least: 3, role: cause, items: "
    "{schedule: strong}}\n";

struct bench {
    struct dplog_context *context;
    struct dplog_ruleset *set;
};

static int
make_bench(void **state)
{
    static struct bench bench;

    bench.context = rules_context();
    bench.set = rules_build(bench.context, pack);
    *state = &bench;
    return 0;
}

static int
free_bench(void **state)
{
    struct bench *bench = *state;

    dplog_ruleset_free(bench->set);
    dplog_context_free(bench->context);
    return 0;
}

static const struct dpl_rule *
rule(void **state, const char *id)
{
    const struct dplog_ruleset *set = ((struct bench *)*state)->set;
    const uint32_t index =
        dpl_ruleset_find_rule(set, (struct dplog_view){id, strlen(id)});

    assert_int_not_equal(index, DPL_NO_INDEX);
    return &set->rules[index];
}

#define BIT(field) DPL_FIELD_BIT(DPL_FIELD_##field)

static void
flow_has_chains_and_hops(void **state)
{
    const struct dplog_ruleset *set = ((struct bench *)*state)->set;
    static const struct {
        uint32_t hop, chain, position, length;
        bool per_package;
    } want[] = {
        {DPL_NO_INDEX, 0, 1, 3, true},
        {0, 0, 2, 3, false},
        {1, 1, 1, 1, false},
        {0, 0, 3, 3, false},
    };

    assert_string_equal(dplog_ruleset_version(set), "2026.11.0");
    assert_string_equal(set->pack, "dplog.test");
    assert_int_equal(set->hop_count, 2);
    assert_string_equal(set->hops[0].title[DPLOG_LANGUAGE_EN], "copy");
    assert_null(set->hops[1].title[DPLOG_LANGUAGE_JA]);
    assert_int_equal(set->stage_count, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_int_equal(set->stages[i].hop, want[i].hop);
        assert_int_equal(set->stages[i].chain, want[i].chain);
        assert_int_equal(set->stages[i].position, want[i].position);
        assert_int_equal(set->stages[i].chain_length, want[i].length);
        assert_int_equal(set->stages[i].per_package, want[i].per_package);
    }
    assert_string_equal(set->stages[1].fixed_when, "sent {package}");
    assert_string_equal(set->stages[2].id, "notify");
}

static void
steps_are_grouped_by_item(void **state)
{
    const struct dplog_ruleset *set = ((struct bench *)*state)->set;

    assert_int_equal(set->item_count, 3);
    assert_false(set->items[1].extended);
    assert_true(set->items[2].extended);
    assert_true(set->items[2].waits);
    assert_string_equal(set->items[1].note[0], "look");
    assert_int_equal(set->items[0].first_step, 0);
    assert_int_equal(set->items[0].step_count, 1);
    assert_int_equal(set->items[1].first_step, 1);
    assert_int_equal(set->items[1].step_count, 2);
    assert_int_equal(set->items[2].step_count, 0);
    assert_string_equal(set->steps[0].id, "rpc.services");
    assert_int_equal(set->steps[0].hops, 2);
    assert_string_equal(set->steps[1].id, "ports.test");
    assert_string_equal(set->steps[1].where, "site-server");
    assert_string_equal(set->steps[1].command, "tnc {dp}");
    assert_string_equal(set->steps[1].good[0], "True");
    assert_string_equal(set->steps[2].id, "ports.more");
}

static void
rules_say_what_they_do(void **state)
{
    const struct dpl_rule *r = rule(state, "x.failed");
    const struct dplog_ruleset *set = ((struct bench *)*state)->set;

    assert_int_equal(r->revision, 3);
    assert_int_equal(r->role, DPLOG_ROLE_CAUSE);
    assert_int_equal(r->severity, DPLOG_SEVERITY_CRITICAL);
    assert_int_equal(r->logs, 1 << DPLOG_LOG_PKGXFERMGR);
    assert_int_equal(r->stage, 3);
    assert_int_equal(r->hop, 1); /* given, not the stage's */
    assert_int_equal(r->captures, BIT(CODE) | BIT(SHARE));
    assert_int_equal(r->types[DPL_FIELD_SHARE], DPL_TYPE_NAL);
    assert_int_equal(r->types[DPL_FIELD_CODE], DPL_TYPE_CODE);
    assert_int_equal(r->wrapper, DPL_WRAPPER_KEYS);
    assert_int_equal(r->retry_after_us, INT64_C(30) * 60 * 1000000);
    assert_int_equal(r->retry_limit, 100);
    assert_int_equal(r->attempt, DPL_ATTEMPT_END);
    assert_int_equal(r->outcome, DPL_OUTCOME_RETRY);
    assert_int_equal(r->passes, 3);
    assert_true(r->pull);
    assert_int_equal(r->explain_count, 1);
    assert_ptr_equal(&set->rules[r->explains[0]], rule(state, "x.after"));
    assert_int_equal(r->recovered_by_count, 2);
    assert_ptr_equal(&set->rules[r->recovered_by[1]],
                     rule(state, "statmsg.2330"));
    assert_int_equal(r->step_count, 2);
    assert_string_equal(set->steps[r->steps[0]].id, "rpc.services");
    assert_string_equal(set->steps[r->steps[1]].id, "ports.more");
    assert_int_equal(r->collect_count, 1);
    assert_string_equal(r->collect[0].what, "\\\\{dp}\\x.log");
    assert_string_equal(r->fixed_when, "done {dp}");
    assert_int_equal(r->provenance, DPL_PROVENANCE_RECALLED);
    assert_int_equal(r->reference_count, 2);
    assert_string_equal(r->references[1], "https://c.example/");
    assert_string_equal(r->text[0].summary, "S");
    assert_string_equal(r->text[1].title, "TJ {dp}");
    assert_null(r->text[1].cause);
    assert_int_equal(r->example_count, 2);
    ASSERT_VIEW(r->examples[0].text, "failed 5 DP01");
    assert_int_equal(r->examples[0].captures[0].field, DPL_FIELD_SHARE);
    assert_string_equal(r->examples[0].captures[0].value, "DP01");
    assert_true(r->examples[1].is_counter);
    assert_string_equal(r->path, "test.yaml");
}

static void
rules_have_defaults(void **state)
{
    const struct dpl_rule *r = rule(state, "x.after");

    /* of the file */
    assert_int_equal(r->logs, 1 << DPLOG_LOG_PKGXFERMGR);
    assert_int_equal(r->stage, 1);
    assert_int_equal(r->hop, 0); /* the stage's */
    assert_int_equal(r->provenance, DPL_PROVENANCE_DOCUMENTED);
    assert_int_equal(r->reference_count, 1);
    /* of the language */
    assert_int_equal(r->revision, 1);
    assert_int_equal(r->severity, DPLOG_SEVERITY_ERROR);
    assert_int_equal(r->wrapper, DPL_WRAPPER_NONE);
    assert_int_equal(r->by_code, DPL_NO_INDEX);
    assert_null(r->items);
    assert_int_equal(r->inherit &
                         (BIT(PACKAGE) | BIT(VERSION) | BIT(DP) | BIT(JOB) |
                          BIT(CONTENT) | BIT(PATH) | BIT(SITE) | BIT(NAME)),
                     BIT(PACKAGE) | BIT(VERSION) | BIT(DP) | BIT(JOB) |
                         BIT(CONTENT) | BIT(PATH) | BIT(SITE) | BIT(NAME));
    assert_int_equal(r->inherit & (BIT(CODE) | BIT(COUNT) | BIT(LEFT) |
                                   BIT(RESTART) | BIT(CHILD)),
                     0);
    assert_int_equal(rule(state, "x.closed")->severity, DPLOG_SEVERITY_WARNING);
    assert_int_equal(rule(state, "x.closed")->normal_for_us,
                     INT64_C(8) * 3600 * 1000000);

    r = rule(state, "x.sent");
    assert_int_equal(r->severity, DPLOG_SEVERITY_INFO);
    assert_int_equal(r->logs, 1 << DPLOG_LOG_DISTMGR |
                                  1 << DPLOG_LOG_PKGXFERMGR |
                                  1 << DPLOG_LOG_PATCHDOWNLOADER);
    assert_int_equal(r->inherit, BIT(DP));
    assert_int_equal(r->clear_count, 2);

    r = rule(state, "x.job");
    assert_int_equal(r->role, DPLOG_ROLE_CONTEXT);
    assert_int_equal(r->inherit, 0);
    assert_int_equal(r->bind, DPL_BIND_BEGIN);
    assert_int_equal(r->bind_fields, BIT(JOB) | BIT(PACKAGE));
    assert_int_equal(r->ttl_us, INT64_C(2) * 3600 * 1000000);
    /* Fragments in fragments. */
    assert_int_equal(r->captures, BIT(JOB) | BIT(PACKAGE) | BIT(DP));
}

/* A context in a file of causes is none. */
static void
defaults_are_for_those_that_may_have_them(void **state)
{
    struct dplog_context *context = rules_context();
    struct dplog_ruleset *set = rules_build(
        context, "dplog: 1\n"
                 "defaults: {role: cause, severity: error, wrapper: keys, "
                 "provenance: inferred}\n"
                 "contexts:\n"
                 "  - {id: x.job, match: {literal: job}, bind: {mode: begin}}\n"
                 "rules:\n"
                 "  - {id: x.failed, role: cause, match: {literal: failed}}\n");

    (void)state;
    assert_int_equal(set->rules[0].role, DPLOG_ROLE_CONTEXT);
    assert_int_equal(set->rules[0].severity, DPLOG_SEVERITY_INFO);
    assert_int_equal(set->rules[0].wrapper, DPL_WRAPPER_NONE);
    assert_int_equal(set->rules[0].provenance, DPL_PROVENANCE_INFERRED);
    assert_int_equal(set->rules[1].role, DPLOG_ROLE_CAUSE);
    assert_int_equal(set->rules[1].wrapper, DPL_WRAPPER_KEYS);
    dplog_ruleset_free(set);
    dplog_context_free(context);
}

static void
status_messages_and_correlations_are_rules(void **state)
{
    const struct dplog_ruleset *set = ((struct bench *)*state)->set;
    const struct dpl_rule *r = rule(state, "statmsg.2330");

    assert_int_equal(r->match.kind, DPL_COND_STATMSG);
    assert_int_equal(r->match.value_count, 1);
    assert_int_equal(r->match.values[0], 2330);
    assert_int_equal(r->istr[0], DPL_FIELD_PACKAGE + 1);
    assert_int_equal(r->istr[1], DPL_FIELD_DP + 1);
    assert_int_equal(r->istr[2], 0);
    assert_true(r->is_row);
    assert_int_equal(r->example_count, 0);

    assert_int_equal(set->correlation_count, 1);
    assert_ptr_equal(&set->rules[set->correlations[0].rule],
                     rule(state, "x.many"));
    assert_int_equal(set->correlations[0].kind, DPL_CORRELATION_DISTINCT);
    assert_true(set->correlations[0].distinct_thread);
    assert_int_equal(set->correlations[0].group_by, BIT(JOB));
    assert_int_equal(set->correlations[0].within_us, 10000000);
    assert_int_equal(set->correlations[0].at_least, 3);
    assert_ptr_equal(&set->rules[set->correlations[0].rules.at[0]],
                     rule(state, "x.job"));
    /* It matches no line by itself. */
    r = rule(state, "x.many");
    assert_int_equal(r->match.kind, DPL_COND_ANY);
    assert_int_equal(r->match.child_count, 0);
}

static void
codes_are_found_by_value_kind_and_name(void **state)
{
    const struct dplog_ruleset *set = ((struct bench *)*state)->set;
    const struct dpl_code *code =
        dpl_ruleset_find_code(set, 0x800706BA, DPL_CODE_HRESULT);

    assert_non_null(code);
    assert_string_equal(code->name, "RPC_S_SERVER_UNAVAILABLE");
    assert_string_equal(code->text[DPLOG_LANGUAGE_JA], "gone!");
    assert_null(dpl_ruleset_find_code(set, 0x800706BA, DPL_CODE_HTTP));
    assert_string_equal(
        dpl_ruleset_find_code(set, 0x80070194, DPL_CODE_HTTP)->text[0],
        "not there");
    assert_string_equal(
        dpl_ruleset_find_code(set, 0x80070194, DPL_CODE_HRESULT)->text[0],
        "cloud");
    assert_true(
        dpl_ruleset_find_code(set, 0x80070103, DPL_CODE_HRESULT)->benign);
    assert_null(dpl_ruleset_find_code(set, 0, DPL_CODE_HRESULT));
    assert_ptr_equal(
        dpl_ruleset_find_code_name(
            set, (struct dplog_view){"rpc_s_server_unavailable", 24}),
        code);
    assert_null(dpl_ruleset_find_code_name(
        set, (struct dplog_view){"RPC_S_SERVER", 12}));
}

static void
items_come_from_table_rule_or_code(void **state)
{
    static const struct items_case {
        const char *name, *rule;
        uint32_t code;
        enum dpl_code_kind kind;
        const char *items; /* "rpc 0.5 ports 0.7 " */
        bool generic;
    } cases[] = {
        {"the table's row", "x.failed", 0x80070005, DPL_CODE_HRESULT,
         "ports 0.5 ", false},
        {"another of the row", "x.failed", 0x80070035, DPL_CODE_HRESULT,
         "ports 0.5 ", false},
        {"a row of another kind", "x.failed", 0x80070194, DPL_CODE_HTTP,
         "rpc 1.0 ", false},
        {"falls through to the code's own", "x.failed", 0x800706BA,
         DPL_CODE_HRESULT, "rpc 0.8 ports 0.7 ", true},
        {"a code without items says nothing", "x.failed", 0x80070194,
         DPL_CODE_HRESULT, "rpc 0.5 ", false},
        {"a code that nobody knows", "x.failed", 0x80071234, DPL_CODE_HRESULT,
         "rpc 0.5 ", false},
        {"no code", "x.failed", 0, DPL_CODE_HRESULT, "rpc 0.5 ", false},
        {"a table that does not fall through", "x.closed", 0x800706BA,
         DPL_CODE_HRESULT, "schedule 0.8 ", false},
        {"a row that points nowhere", "x.closed", 0x80070040, DPL_CODE_HRESULT,
         "", false},
        {"the rule's own before the code's", "x.own", 0x800706BA,
         DPL_CODE_HRESULT, "ports 0.3 ", false},
        {"a rule that points nowhere", "x.nowhere", 0x800706BA,
         DPL_CODE_HRESULT, "", false},
        {"a rule without items: the code's", "x.plain", 0x800706BA,
         DPL_CODE_HRESULT, "rpc 0.8 ports 0.7 ", true},
        {"a code that points nowhere", "x.plain", 0x80070005, DPL_CODE_HRESULT,
         "", true},
        {"nothing at all", "x.plain", 0, DPL_CODE_HRESULT, "", false},
    };
    const struct dplog_ruleset *set = ((struct bench *)*state)->set;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct dpl_item_weight *items;
        struct dpl_buf got = {0};
        uint32_t count;
        bool generic;

        dpl_rule_items(set, rule(state, cases[i].rule), cases[i].code,
                       cases[i].kind, &items, &count, &generic);
        for (uint32_t k = 0; k < count; k++)
            dpl_buf_addf(&got, "%s %.1f ", set->items[items[k].item].id,
                         (double)items[k].weight);
        if (strcmp(dpl_buf_str(&got), cases[i].items) != 0 ||
            generic != cases[i].generic)
            fail_msg("%s: '%s' %d", cases[i].name, dpl_buf_str(&got), generic);
        dpl_buf_done(&got);
    }
}

static void
the_public_face_lists_rules(void **state)
{
    const struct dplog_ruleset *set = ((struct bench *)*state)->set;
    bool found = false;

    assert_int_equal(dplog_ruleset_count(set), 10);
    for (size_t i = 0; i < dplog_ruleset_count(set); i++) {
        struct dplog_rule_info info;

        dplog_ruleset_get(set, i, DPLOG_LANGUAGE_JA, &info);
        if (strcmp(info.id, "x.failed") != 0)
            continue;
        found = true;
        assert_string_equal(info.role, "cause");
        assert_string_equal(info.stage, "commit");
        assert_string_equal(info.title, "TJ {dp}");
        assert_string_equal(info.path, "test.yaml");
        assert_int_equal(info.revision, 3);
    }
    assert_true(found);
}

/* ── files ── */

static void
files_of_a_folder_are_one_pack(void **state)
{
    struct bench *bench = *state;
    struct dplog_ruleset_builder *builder = NULL;
    struct dplog_ruleset *set = NULL;
    struct dplog_error error = {0};
    struct fixture fixture;

    fixture_init(&fixture);
    fixture_text(&fixture, "rules/b.yaml",
                 "dplog: 1\nrules: [{id: b, role: cause, match: {regex: "
                 "'%{pkg} abc'}, explains: [c]}]\n");
    fixture_text(&fixture, "rules/a.yaml",
                 "dplog: 1\nfragments: {pkg: '(?<package>\\w{8})'}\n");
    fixture_text(&fixture, "rules/c.yaml",
                 "dplog: 1\nrules: [{id: c, role: symptom, match: {literal: "
                 "abc}}]\n");
    fixture_text(&fixture, "rules/notes.txt", "not: [yaml");
    assert_int_equal(
        dplog_ruleset_builder_new(bench->context, NULL, NULL, &builder, NULL),
        DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_add_path(
                         builder, fixture_path(&fixture, "rules"), &error),
                     DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_build(builder, &set, &error),
                     DPLOG_OK);
    assert_int_equal(dplog_ruleset_count(set), 2);
    assert_string_equal(set->rules[0].id, "b");
    assert_int_equal(set->rules[0].captures, BIT(PACKAGE));
    dplog_ruleset_free(set);

    /* A file that is added twice is told for its rules. */
    assert_int_equal(
        dplog_ruleset_builder_add_path(
            builder, fixture_path(&fixture, "rules/c.yaml"), &error),
        DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_build(builder, &set, &error),
                     DPLOG_E_SYNTAX);
    assert_int_equal(dplog_ruleset_builder_add_path(
                         builder, fixture_path(&fixture, "none"), &error),
                     DPLOG_E_IO);
    dplog_ruleset_builder_free(builder);
    fixture_done(&fixture);
}

static void
large_files_are_refused(void **state)
{
    struct bench *bench = *state;
    struct dplog_ruleset_builder *builder = NULL;
    struct dplog_error error = {0};
    struct dpl_buf text = {0};
    struct fixture fixture;

    fixture_init(&fixture);
    for (size_t i = 0; i <= 1024 * 1024; i++)
        dpl_buf_add_char(&text, '#');
    fixture_write(&fixture, "big.yaml", dpl_buf_str(&text), text.len);
    assert_int_equal(
        dplog_ruleset_builder_new(bench->context, NULL, NULL, &builder, NULL),
        DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_add(builder, "big.yaml",
                                               dpl_buf_view(&text), &error),
                     DPLOG_E_LIMIT);
    assert_int_equal(dplog_ruleset_builder_add_path(
                         builder, fixture_path(&fixture, "big.yaml"), &error),
                     DPLOG_E_LIMIT);
    text.len--;
    assert_int_equal(dplog_ruleset_builder_add(builder, "big.yaml",
                                               dpl_buf_view(&text), &error),
                     DPLOG_OK);
    dplog_ruleset_builder_free(builder);
    dpl_buf_done(&text);
    fixture_done(&fixture);
}

static void
the_later_settings_of_a_log_hold(void **state)
{
    struct bench *bench = *state;
    struct dplog_ruleset *set = rules_build(
        bench->context, "dplog: 1\n"
                        "log_settings:\n"
                        "  - {log: [distmgr, PkgXferMgr], history: 'Size = 1', "
                        "verbose: 'Level = 0', restart: EXEC}\n"
                        "  - {log: PkgXferMgr, history: 'Size = 2'}\n");
    const struct dpl_log_settings *dm = &set->log_settings[DPLOG_LOG_DISTMGR];
    const struct dpl_log_settings *px =
        &set->log_settings[DPLOG_LOG_PKGXFERMGR];

    assert_string_equal(dm->history, "Size = 1");
    assert_string_equal(dm->verbose, "Level = 0");
    assert_string_equal(dm->restart, "EXEC");
    assert_string_equal(px->history, "Size = 2");
    assert_null(px->verbose);
    assert_null(px->restart);
    assert_null(set->log_settings[DPLOG_LOG_PATCHDOWNLOADER].history);
    dplog_ruleset_free(set);
}

static void
no_files_make_an_empty_ruleset(void **state)
{
    struct bench *bench = *state;
    struct dplog_ruleset_builder *builder = NULL;
    struct dplog_ruleset *set = NULL;

    assert_int_equal(
        dplog_ruleset_builder_new(bench->context, NULL, NULL, &builder, NULL),
        DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_build(builder, &set, NULL),
                     DPLOG_OK);
    assert_int_equal(dplog_ruleset_count(set), 0);
    assert_string_equal(dplog_ruleset_version(set), "");
    dplog_ruleset_free(set);
    dplog_ruleset_builder_free(builder);
    dplog_ruleset_free(NULL);
    dplog_ruleset_builder_free(NULL);
}

static void
survives_want_of_memory(void **state)
{
    struct bench *bench = *state;
    bool succeeded = false;

    for (long after = 0; after < 20000 && !succeeded;
         after += after < 300 ? 1 : 7) {
        struct dplog_ruleset_builder *builder = NULL;
        struct dplog_ruleset *set = NULL;
        struct dplog_error error = {0};
        enum dplog_status status;

        dpl_mem_fail_after(after);
        status = dplog_ruleset_builder_new(bench->context, NULL, NULL, &builder,
                                           &error);
        if (status >= 0)
            status = dplog_ruleset_builder_add(
                builder, "test.yaml",
                (struct dplog_view){pack, sizeof(pack) - 1}, &error);
        if (status >= 0)
            status = dplog_ruleset_builder_build(builder, &set, &error);
        dpl_mem_fail_after(-1);
        succeeded = status == DPLOG_OK;
        if (!succeeded)
            assert_int_equal(status, DPLOG_E_NO_MEMORY);
        dplog_ruleset_free(set);
        dplog_ruleset_builder_free(builder);
    }
    assert_true(succeeded);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flow_has_chains_and_hops),
        cmocka_unit_test(steps_are_grouped_by_item),
        cmocka_unit_test(rules_say_what_they_do),
        cmocka_unit_test(rules_have_defaults),
        cmocka_unit_test(defaults_are_for_those_that_may_have_them),
        cmocka_unit_test(status_messages_and_correlations_are_rules),
        cmocka_unit_test(codes_are_found_by_value_kind_and_name),
        cmocka_unit_test(items_come_from_table_rule_or_code),
        cmocka_unit_test(the_public_face_lists_rules),
        cmocka_unit_test(files_of_a_folder_are_one_pack),
        cmocka_unit_test(large_files_are_refused),
        cmocka_unit_test(the_later_settings_of_a_log_hold),
        cmocka_unit_test(no_files_make_an_empty_ruleset),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, make_bench, free_bench);
}
