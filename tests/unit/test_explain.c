/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "harness.h"
#include "rules.h"
#include <dplog/explain.h>

/* A title of 200 letters. */
#define TEN   "lines that"
#define FIFTY TEN TEN TEN TEN TEN
#define LONG  FIFTY FIFTY FIFTY FIFTY

static const char yaml[] =
    "dplog: 1\n"
    "stages: [{id: send, chain: c, title: {en: copy, ja: \xE5\x86\x99}}]\n"
    "items:\n"
    "  - {id: rpc, origin: seed, title: {en: RPC, ja: RPC-J}, note: {en: N}}\n"
    "  - {id: ports, origin: seed, title: Ports}\n"
    "steps:\n"
    "  - {id: rpc.a, where: dp, text: {en: look, ja: LOOK-J}, command: 'sc "
    "{dp}', "
    "good: Running}\n"
    "  - {id: rpc.b, where: site-server, text: again}\n"
    "codes:\n"
    "  - {code: 0x800706BA, name: RPC_S_SERVER_UNAVAILABLE, items: {rpc: "
    "strong, ports: 0.7}, text: {en: gone, ja: GONE-J}, note: hm}\n"
    "  - {code: 0x80041001, text: failed}\n"
    "  - {http: 404, name: HTTP_STATUS_NOT_FOUND, items: {ports: weak}, text: "
    "not there}\n"
    "  - {code: 0x80070194, items: {}, text: cloud}\n"
    "  - {code: 259, benign: true, text: no more}\n"
    "code_tables:\n"
    "  - {id: smb, rows: [{codes: [1722], items: {ports: 1}}, {http: [404], "
    "items: {}}]}\n"
    "  - {id: long, title: " LONG ", rows: [{codes: [0x80041001], items: {rpc: "
    "weak}}]}\n"
    "rules:\n"
    "  - {id: x.y, role: cause, log: [distmgr], stage: send, match: {literal: "
    "abc}, by_code: smb, items: {rpc: medium}, references: "
    "['https://a.example/'], provenance: inferred, text: {en: {title: 'T "
    "{dp}', cause: C, action: A}, ja: {title: TJ, cause: CJ, action: AJ}}}\n";

static bool
write_text(void *data, const char *bytes, size_t len)
{
    dpl_buf_add(data, bytes, len);
    return true;
}

static bool
refuse(void *data, const char *bytes, size_t len)
{
    (void)data;
    (void)bytes;
    (void)len;
    return false;
}

#define RPC_TEXT                                                               \
    "0x800706BA = 1722 RPC_S_SERVER_UNAVAILABLE\n"                             \
    "  also written: -2147023174, 2147944122\n"                                \
    "  means: gone\n"                                                          \
    "  note: hm\n"                                                             \
    "  points to: rpc 0.80, ports 0.70\n"                                      \
    "    when smb: ports 1.00\n"                                               \
    "  what to do:\n"                                                          \
    " 1 DP              sc <dp>\n"                                             \
    "                   good: Running\n"                                       \
    "                   look\n"                                                \
    " 2 site server     again\n"                                               \
    "  all of its steps: dplog explain rpc\n"

static const struct explain_case {
    const char *word;
    enum dplog_language language;
    const char *text; /* "": nothing is known */
} cases[] = {
    {"1722", DPLOG_LANGUAGE_EN, RPC_TEXT},
    {" 0x800706ba ", DPLOG_LANGUAGE_EN, RPC_TEXT},
    {"-2147023174", DPLOG_LANGUAGE_EN, RPC_TEXT},
    {"2147944122", DPLOG_LANGUAGE_EN, RPC_TEXT},
    {"rpc_s_server_unavailable", DPLOG_LANGUAGE_EN, RPC_TEXT},
    {"80041001", DPLOG_LANGUAGE_EN,
     "0x80041001\n"
     "  also written: -2147217407, 2147749889\n"
     "  means: failed\n"
     "    when " LONG ": rpc 0.30\n"},
    {"404", DPLOG_LANGUAGE_EN,
     "0x80070194 = 404\n"
     "  also written: -2147024492, 2147942804\n"
     "  means: cloud\n"
     "  points to: nothing by itself\n"
     "HTTP 404 (0x80070194, PatchDownloader.log)\n"
     "  also written: -2147024492, 2147942804\n"
     "  means: not there\n"
     "  points to: ports 0.30\n"
     "    when smb: nothing by itself\n"
     "  what to do:\n"
     "  all of its steps: dplog explain ports\n"},
    {"259", DPLOG_LANGUAGE_EN,
     "0x80070103 = 259\n"
     "  also written: -2147024637, 2147942659\n"
     "  means: no more\n"
     "  never an error\n"},
    {"rpc", DPLOG_LANGUAGE_EN,
     "rpc - RPC\n"
     "  note: N\n"
     " 1 DP              sc <dp>\n"
     "                   good: Running\n"
     "                   look\n"
     " 2 site server     again\n"},
    {"rpc", DPLOG_LANGUAGE_JA,
     "rpc - RPC-J\n"
     "  \xE6\xB3\xA8: N\n"
     " 1 配布ポイント    sc <dp>\n"
     "                   正常: Running\n"
     "                   LOOK-J\n"
     " 2 サイト サーバー again\n"},
    {"x.y", DPLOG_LANGUAGE_EN,
     "x.y (cause, error)\n"
     "  title: T {dp}\n"
     "  cause: C\n"
     "  action: A\n"
     "  stage: copy\n"
     "  weights by code: smb\n"
     "  points to: rpc 0.50\n"
     "  provenance: inferred\n"
     "  see: https://a.example/\n"
     "  test.yaml:19\n"},
    {"nonsense", DPLOG_LANGUAGE_EN, ""},
    {"12345", DPLOG_LANGUAGE_EN, ""},
    {"", DPLOG_LANGUAGE_EN, ""},
    {"x", DPLOG_LANGUAGE_EN, ""},
};

static void
explains_codes_items_and_rules(void **state)
{
    struct dplog_context *context = rules_context();
    struct dplog_ruleset *set = rules_build(context, yaml);
    size_t bad = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const enum dplog_status want = *cases[i].text ? DPLOG_OK : DPLOG_DONE;
        struct dpl_buf text = {0};

        if (dplog_explain(set, cases[i].word, cases[i].language, write_text,
                          &text, NULL) != want ||
            strcmp(dpl_buf_str(&text), cases[i].text) != 0) {
            print_error("'%s': wanted\n%sgot\n%s\n", cases[i].word,
                        cases[i].text, dpl_buf_str(&text));
            bad++;
        }
        dpl_buf_done(&text);
    }
    assert_int_equal(bad, 0);
    assert_int_equal(
        dplog_explain(set, "rpc", DPLOG_LANGUAGE_EN, refuse, NULL, NULL),
        DPLOG_E_IO);
    dplog_ruleset_free(set);
    dplog_context_free(context);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(explains_codes_items_and_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
