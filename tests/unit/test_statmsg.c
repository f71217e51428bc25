/* SPDX-License-Identifier: MIT */
#include "base/time.h"
#include "base/view.h"
#include "harness.h"
#include "parse/statmsg.h"
#include <stdio.h>

#define HEAD                                                                   \
    "STATMSG: ID=2330 SEV=W LEV=M SOURCE=\"SMS Server\" "                      \
    "COMP=\"SMS_DISTRIBUTION_MANAGER\" SYS=SRV1.lab.example SITE=LAB PID=12 "  \
    "TID=34 "
#define NAL                                                                    \
    "[\"Display=\\\\DP7.lab.example\\\"]MSWNET:[\"SMS_SITE=LAB\"]"             \
    "\\\\DP7.lab.example\\"

static void
reads_values_that_nothing_escapes(void **state)
{
    struct dplog_statmsg msg;
    char text[DPL_RFC3339_SIZE];

    (void)state;
    assert_true(dplog_statmsg_parse(
        DPL_VIEW(HEAD "GMTDATE=Fri Nov 20 00:44:23.551 2026 ISTR0=\"LAB0007\" "
                      "ISTR1=\"" NAL "\" ISTR2=\"say \"a b\" twice\" ISTR3=\"\""
                      " ISTR4=\"\" ISTR5=\"\" ISTR6=\"\" ISTR7=\"\" ISTR8=\"\" "
                      "ISTR9=\"end\" NUMATTRS=3 AID0=400 AVAL0=\"LAB0007\" "
                      "AID1=404 AVAL1=\"" NAL "\" AID2=410 AVAL2=\"3\" LE=0X0"),
        &msg));
    assert_int_equal(msg.id, 2330);
    assert_int_equal(msg.severity, 'W');
    ASSERT_VIEW(msg.site, "LAB");
    ASSERT_VIEW(msg.system, "SRV1.lab.example");
    dpl_format_rfc3339(msg.gmt_us, text);
    assert_string_equal(text, "2026-11-20T00:44:23.551Z");
    ASSERT_VIEW(msg.istr[0], "LAB0007");
    ASSERT_VIEW(msg.istr[1], NAL);
    ASSERT_VIEW(msg.istr[2], "say \"a b\" twice");
    ASSERT_VIEW(msg.istr[3], "");
    ASSERT_VIEW(msg.istr[9], "end");
    ASSERT_VIEW(msg.package, "LAB0007");
    ASSERT_VIEW(msg.nal, NAL);
    ASSERT_VIEW(msg.version, "3");
}

static void
bears_what_is_missing(void **state)
{
    struct dplog_statmsg msg;

    (void)state;
    /* elided in the middle, as articles do */
    assert_true(dplog_statmsg_parse(
        DPL_VIEW("~STATMSG: ID=2330 SEV=I ... ISTR0=\"LAB0007\" ISTR1=\"" NAL
                 "\"~"),
        &msg));
    ASSERT_VIEW(msg.istr[0], "LAB0007");
    ASSERT_VIEW(msg.istr[1], NAL);
    assert_true(msg.gmt_us == DPLOG_TIME_NONE);
    ASSERT_VIEW(msg.site, "");
    /* torn */
    assert_true(
        dplog_statmsg_parse(DPL_VIEW(HEAD "ISTR0=\"x\" ISTR1=\"half"), &msg));
    ASSERT_VIEW(msg.istr[1], "half");
    assert_true(dplog_statmsg_parse(DPL_VIEW(HEAD "ISTR0=\""), &msg));
    ASSERT_VIEW(msg.istr[0], "");
    assert_true(dplog_statmsg_parse(DPL_VIEW("STATMSG: ID=5"), &msg));
    assert_int_equal(msg.id, 5);
    assert_int_equal(msg.severity, 0);
}

static void
refuses_what_is_none(void **state)
{
    static const char *const texts[] = {
        "",
        "STATMSG:",
        "STATMSG: ID=",
        "STATMSG: ID=x",
        "a STATMSG: ID=5",
        "STATMSG: ID=0",
        "STATMSG: ID=99999999999",
    };
    struct dplog_statmsg msg = {.id = 77};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_false(dplog_statmsg_parse(dpl_view_of(texts[i]), &msg));
    assert_int_equal(msg.id, 77);
}

static void
reads_dates_in_other_languages(void **state)
{
    static const struct date_case {
        const char *date, *want;
    } cases[] = {
        {"Mi Dez 02 10:00:00.000 2026", "2026-12-02T10:00:00.000Z"},
        {"mer. ao\xC3\xBBt 05 10:00:00.000 2026", "2026-08-05T10:00:00.000Z"},
        {"\xE6\x9C\xA8 5\xE6\x9C\x88 21 10:00:00.000 2026",
         "2026-05-21T10:00:00.000Z"},
        {"Xxx Yyy 05 10:00:00.000 2026", NULL},
        {"Mon May 05 10:00 2026", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dplog_statmsg msg;
        char line[200], text[DPL_RFC3339_SIZE];

        snprintf(line, sizeof(line), HEAD "GMTDATE=%s ISTR0=\"x\"",
                 cases[i].date);
        assert_true(dplog_statmsg_parse(dpl_view_of(line), &msg));
        ASSERT_VIEW(msg.istr[0], "x");
        if (cases[i].want) {
            dpl_format_rfc3339(msg.gmt_us, text);
            assert_string_equal(text, cases[i].want);
        } else {
            assert_true(msg.gmt_us == DPLOG_TIME_NONE);
        }
    }
}

static void
knows_the_next_piece(void **state)
{
    static const struct piece_case {
        const char *name, *begun, *line;
        bool goes_on;
    } cases[] = {
        {"key", "STATMSG: ID=1 SEV=I", "LEV=M SOURCE=\"SMS Server\"", true},
        {"cut in a date", "STATMSG: ID=1 GMTDATE=Fri Nov",
         "20 00:44:23.551 2026 ISTR0=\"a\"", true},
        {"cut in a string", "STATMSG: ID=1 ISTR0=\"Lab 1 - Test",
         "package\" ISTR1=\"x\"", true},
        {"cut in the last string", "STATMSG: ID=1 ISTR0=\"Lab 1 -", "Test\"",
         true},
        {"another line", "STATMSG: ID=1 ISTR0=\"a\"", "Sleep 60 seconds...",
         false},
        {"another in an open string", "STATMSG: ID=1 ISTR0=\"a",
         "Sleep 60 seconds...", false},
        {"complete",
         "STATMSG: ID=1 ISTR0=\"a\" NUMATTRS=1 AID0=400 AVAL0=\"x\"",
         "PID=3 something else", false},
        {"complete without attributes", "STATMSG: ID=1 ISTR9=\"a\" NUMATTRS=0",
         "PID=3 something else", false},
        {"attributes to come", "STATMSG: ID=1 NUMATTRS=2 AID0=400 AVAL0=\"x\"",
         "AID1=404 AVAL1=\"y\"", true},
        {"another message", "STATMSG: ID=1 SEV=I", "STATMSG: ID=2 ISTR0=\"\"",
         false},
        {"no message", "Redistribute=0,", "PID=3", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("  %s\n", cases[i].name);
        assert_int_equal(dpl_statmsg_goes_on(dpl_view_of(cases[i].begun),
                                             dpl_view_of(cases[i].line)),
                         cases[i].goes_on);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values_that_nothing_escapes),
        cmocka_unit_test(bears_what_is_missing),
        cmocka_unit_test(refuses_what_is_none),
        cmocka_unit_test(reads_dates_in_other_languages),
        cmocka_unit_test(knows_the_next_piece),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
