/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/view.h"
#include "harness.h"
#include <dplog/rule_tools.h>

static bool
take(void *data, const char *bytes, size_t len)
{
    dpl_buf_add(data, bytes, len);
    return true;
}

static size_t
count_of(const char *text, const char *part)
{
    size_t count = 0;

    while ((text = strstr(text, part))) {
        count++;
        text += strlen(part);
    }
    return count;
}

/* What a finding points to no more is told, once, where it weighed anything. */
static void
a_weight_is_told_once(void **state)
{
    static const struct dplog_item_weight was[] = {
        {"rpc", 0.8}, {"ports", 0}, {"smb", 0.3}, {"wmi", 0.5}};
    static const struct dplog_item_weight is[] = {
        {"rpc", 0.5}, {"permissions", 0.3}, {"wmi", 0}};
    const struct dplog_finding old = {.id = 1,
                                      .rule = "a.rule",
                                      .version = -1,
                                      .count = 1,
                                      .items = was,
                                      .item_count = COUNT(was)};
    struct dplog_finding new = old;
    const struct dplog_diagnosis before = {.findings = &old,
                                           .finding_count = 1};
    const struct dplog_diagnosis after = {.findings = &new, .finding_count = 1};
    struct dpl_buf text = {0};
    size_t count = 0;

    (void)state;
    new.items = is;
    new.item_count = COUNT(is);
    assert_int_equal(dplog_rules_diff(&before, &after, DPLOG_REPORT_TEXT, take,
                                      &text, &count, NULL),
                     DPLOG_OK);
    assert_int_equal(count, 1);
    assert_int_equal(count_of(dpl_buf_str(&text), "rpc: "), 1);
    assert_int_equal(count_of(dpl_buf_str(&text), "permissions: "), 1);
    assert_int_equal(count_of(dpl_buf_str(&text), "smb: "), 1);
    assert_int_equal(count_of(dpl_buf_str(&text), "wmi: "), 1);
    assert_int_equal(count_of(dpl_buf_str(&text), "ports: "), 0);
    dpl_buf_done(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_weight_is_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
