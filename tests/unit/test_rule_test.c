/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "harness.h"
#include "rules.h"

static void
note_outcome(void *data, const struct dplog_rule_test *test)
{
    struct dpl_buf *text = data;

    dpl_buf_addf(text, "%s %s %u line %u: %s\n", test->rule, test->kind,
                 (unsigned)test->index, (unsigned)test->line,
                 test->passed ? "ok" : test->detail);
}

static const char yaml[] =
    "dplog: 1\n"
    "rules:\n"
    "  - id: job\n"
    "    role: progress\n"
    "    log: [PkgXferMgr]\n"
    "    match: {regex: '^Job (?<job>\\d+) sent(?:; (?<code>\\S+))?'}\n"
    "    examples:\n"
    "      - {line: 'Job 12 sent', captures: {job: 12}}\n"
    "      - {line: '~Job 12 sent~ '}\n"
    "      - {line: 'Job 12 sent; 5', captures: {code: '0x80070005'}}\n"
    "      - {line: 'Job 12 sent', captures: {job: 13}}\n"
    "      - {line: 'Job 12 sent', captures: {code: 5}}\n"
    "      - {line: 'Job x sent'}\n"
    "      - lines: |\n"
    "          other  $$<SMS_PACKAGE_TRANSFER_MANAGER><11-20-2026 "
    "09:44:23.551-540><thread=1 (0x1)>\n"
    "          Job 7 sent  $$<SMS_PACKAGE_TRANSFER_MANAGER><11-20-2026 "
    "09:44:23.551-540><thread=1 (0x1)>\n"
    "        captures: {job: 7}\n"
    "      - lines: |\n"
    "          Job 7 sent  $$<SMS_DISTRIBUTION_MANAGER><11-20-2026 "
    "09:44:23.551-540><thread=1 (0x1)>\n"
    "    counterexamples:\n"
    "      - {line: 'Job sent'}\n"
    "      - {line: 'Job 1 sent'}\n"
    "status_messages:\n"
    "  - {id: 2330, role: progress, log: [distmgr], istr: {0: package, 1: dp, "
    "2: count, 3: path, 4: name}}\n";

static void
tells_each_example(void **state)
{
    struct dplog_context *context = rules_context();
    struct dplog_ruleset *set = rules_build(context, yaml);
    struct dpl_buf text = {0};

    (void)state;
    assert_int_equal(
        dplog_ruleset_test(context, set, note_outcome, &text, NULL), DPLOG_OK);
    assert_string_equal(dpl_buf_str(&text),
                        "job example 1 line 8: ok\n"
                        "job example 2 line 9: ok\n"
                        "job example 3 line 10: ok\n"
                        "job example 4 line 11: job: expected '13', got '12'\n"
                        "job example 5 line 12: code: expected '5', got ''\n"
                        "job example 6 line 13: the rule does not match it\n"
                        "job example 7 line 14: ok\n"
                        "job example 8 line 18: the rule does not match it\n"
                        "job counterexample 1 line 21: ok\n"
                        "job counterexample 2 line 22: the rule matches it\n"
                        "statmsg.2330 example 1 line 24: ok\n");
    dpl_buf_done(&text);
    dplog_ruleset_free(set);
    dplog_context_free(context);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_each_example),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
