/* SPDX-License-Identifier: MIT */
#include "base/product.h"
#include "base/view.h"
#include "harness.h"

static void
knows_components(void **state)
{
    static const struct {
        const char *component;
        enum dplog_log log;
    } cases[] = {
        {"SMS_DISTRIBUTION_MANAGER", DPLOG_LOG_DISTMGR},
        {"sms_distribution_manager", DPLOG_LOG_DISTMGR},
        {"SMS_PACKAGE_TRANSFER_MANAGER", DPLOG_LOG_PKGXFERMGR},
        {"Software Updates Patch Downloader", DPLOG_LOG_PATCHDOWNLOADER},
        {"PatchDownloader", DPLOG_LOG_PATCHDOWNLOADER},
        {"SMSDPProv", DPLOG_LOG_SMSDPPROV},
        {"SMS_RULE_ENGINE", DPLOG_LOG_RULEENGINE},
        {"PullDP", DPLOG_LOG_PULLDP},
        {"DataTransferService", DPLOG_LOG_DATATRANSFER},
        {"SMS_LAN_SENDER", DPLOG_LOG_SENDER},
        {"SMS_DESPOOLER", DPLOG_LOG_DESPOOLER},
        {"SMS_Distribution_Point_Monitoring", DPLOG_LOG_DPMONITOR},
        {"SMS_EXECUTIVE", DPLOG_LOG_OTHER},
        {"SMS_DATABASE_NOTIFICATION_MONITOR", DPLOG_LOG_OTHER},
        {"WUAHandler", DPLOG_LOG_UNKNOWN},
        {"", DPLOG_LOG_UNKNOWN},
        {"SMS_DISTRIBUTION_MANAGER2", DPLOG_LOG_UNKNOWN},
        {"SMS_DISTRIBUTION_MAN", DPLOG_LOG_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(dpl_log_of_component(dpl_view_of(cases[i].component)),
                         cases[i].log);
}

static void
knows_file_names(void **state)
{
    static const struct {
        const char *name;
        enum dplog_log log;
    } cases[] = {
        {"distmgr.log", DPLOG_LOG_DISTMGR},
        {"DistMgr.lo_", DPLOG_LOG_DISTMGR},
        {"distmgr-20261120-094423.log", DPLOG_LOG_DISTMGR},
        {"distmgr_20261120.log", DPLOG_LOG_DISTMGR},
        {"distmgr.log.1", DPLOG_LOG_DISTMGR},
        {"distmgr", DPLOG_LOG_DISTMGR},
        {"PkgXferMgr(1).log", DPLOG_LOG_PKGXFERMGR},
        {"PkgXferMgr - Copy.log", DPLOG_LOG_PKGXFERMGR},
        {"pkgxfermgr_old.log", DPLOG_LOG_PKGXFERMGR},
        {"PATCHDOWNLOADER.LOG", DPLOG_LOG_PATCHDOWNLOADER},
        {"smsdpprov.log", DPLOG_LOG_SMSDPPROV},
        {"ruleengine.log", DPLOG_LOG_RULEENGINE},
        {"PullDP.log", DPLOG_LOG_PULLDP},
        {"DataTransferService-20261120-1.log", DPLOG_LOG_DATATRANSFER},
        {"Sender.lo_", DPLOG_LOG_SENDER},
        {"despool.log", DPLOG_LOG_DESPOOLER},
        {"SMSdpmon.log", DPLOG_LOG_DPMONITOR},
        {"distmgrx.log", DPLOG_LOG_UNKNOWN},
        {"mydistmgr.log", DPLOG_LOG_UNKNOWN},
        {"smsexec.log", DPLOG_LOG_UNKNOWN},
        {"", DPLOG_LOG_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (dpl_log_of_file_name(dpl_view_of(cases[i].name)) != cases[i].log)
            fail_msg("'%s' is taken for %s", cases[i].name,
                     dplog_log_name(
                         dpl_log_of_file_name(dpl_view_of(cases[i].name))));
    }
}

/* Each log is found again by its own component, file name and rule name. */
static void
names_lead_back_to_their_log(void **state)
{
    (void)state;
    for (int i = DPLOG_LOG_UNKNOWN + 1; i < DPLOG_LOG_OTHER; i++) {
        const enum dplog_log log = (enum dplog_log)i;
        enum dplog_log parsed = DPLOG_LOG_UNKNOWN;

        assert_int_equal(
            dpl_log_of_component(dpl_view_of(dpl_log_component(log))), log);
        assert_int_equal(
            dpl_log_of_file_name(dpl_view_of(dpl_log_file_name(log))), log);
        assert_true(dpl_log_parse(dpl_view_of(dplog_log_name(log)), &parsed));
        assert_int_equal(parsed, log);
        assert_int_equal(dpl_log_is_primary(log),
                         i <= DPLOG_LOG_PATCHDOWNLOADER);
    }
    assert_null(dpl_log_file_name(DPLOG_LOG_UNKNOWN));
    assert_null(dpl_log_file_name(DPLOG_LOG_OTHER));
    assert_null(dpl_log_file_name(DPLOG_LOG_MIXED));
    assert_string_equal(dpl_log_component(DPLOG_LOG_MIXED), "");
    assert_false(dpl_log_is_primary(DPLOG_LOG_UNKNOWN));
}

static void
parses_names_of_rules(void **state)
{
    enum dplog_log log = DPLOG_LOG_MIXED;

    (void)state;
    assert_false(dpl_log_parse(DPL_VIEW("unknown"), &log));
    assert_false(dpl_log_parse(DPL_VIEW("distmgr.log"), &log));
    assert_int_equal(log, DPLOG_LOG_MIXED);
    assert_true(dpl_log_parse(DPL_VIEW("PkgXferMgr"), &log));
    assert_int_equal(log, DPLOG_LOG_PKGXFERMGR);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_components),
        cmocka_unit_test(knows_file_names),
        cmocka_unit_test(names_lead_back_to_their_log),
        cmocka_unit_test(parses_names_of_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
