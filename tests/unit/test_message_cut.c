/* SPDX-License-Identifier: MIT */
#include "harness.h"

#include "base/utf8.h"
#include "base/view.h"
#include "report/message_cut.h"

#define STATMSG                                                                \
    "STATMSG: ID=2306 SEV=E LEV=M SOURCE=\"SMS Server\" "                      \
    "COMP=\"SMS_DISTRIBUTION_MANAGER\" SYS=PS1SITE SITE=PS1 PID=4242 "         \
    "TID=8332 GMTDATE=Fri Nov 20 00:41:06.346 2026 ISTR0=\"PS10002B\" "        \
    "ISTR1=\"\\\\FS07\\Src$\\OfficeLTSC\\a folder \\with a long name\" "       \
    "ISTR2=\"30\" ISTR3=\"96\" ISTR4=\"\" ISTR5=\"\" NUMATTRS=1 AID0=400 "     \
    "AVAL0=\"PS10002B\""
#define HASH "9C1DA10F8E77B2D0E4C5A6978812AB34CD56EF7890AB12CD34EF567890AB12CD"

static const struct {
    const char *name, *text;
    unsigned columns;
    const char *cut;
} cases[] = {
    {"short enough", "Sending failed", 14, "Sending failed"},
    {"no room for two ends", "Sending thread starting", 16, "Sending thr[...]"},
    {"the number before a time that nobody needs whole",
     "~ Sending failed. Failure count = 8, Restart time = 11/20/2026 "
     "10:16:49 AM Tokyo Standard Time",
     70,
     "~ Sending failed. Failure count = 8, Restart time = 11/20/2026 [...]"},
    {"the code at the end",
     "~The source directory \\\\FS07\\Src$\\OfficeLTSC doesn't exist or the "
     "SMS "
     "service cannot access it, Win32 last error = 5",
     70,
     "~The source directory \\\\FS07\\Src$\\[...]access it, Win32 last error = "
     "5"},
    {"a hash, and the name behind it",
     "Sending file '\\\\BRDP07.CONTOSO.COM\\SMS_DP$\\" HASH "-PS100041.3.temp'",
     70,
     "Sending file '\\\\BRDP07.CONTOSO.COM\\SMS_DP$\\[...]-PS100041.3.temp'"},
    {"a GUID, and the name behind it",
     "Sending file '\\\\BRDP07.CONTOSO.COM\\SMS_DP$\\9C1D0E11-7A40-4C22-9B1F-"
     "0D3E1C9D5E21-PS100041.3.temp'",
     70,
     "Sending file '\\\\BRDP07.CONTOSO.COM\\SMS_DP$\\[...]-PS100041.3.temp'"},
    {"a name said twice is shown once",
     "PullDP [\"Display=\\\\PULL01.CONTOSO.COM\\\"]MSWNET:[\"SMS_SITE=PS1\"]"
     "\\\\PULL01.CONTOSO.COM\\ has reached its maximum capacity 50",
     64,
     "PullDP [\"Display=\\\\PULL01.CONTOSO.COM\\\"]MSWNET:[\"SMS_SITE[...]50"},
    {"wide characters stay whole",
     "配布ポイント BRDP07 に接続できませんでした。エラー コード 0x800706BA "
     "です",
     48, "配布ポイント BRDP07 に接続で[...]0x800706BA です"},
    {"a status message that fits", "STATMSG: ID=600 SEV=E ISTR0=\"\"", 31,
     "STATMSG: ID=600 SEV=E ISTR0=\"\""},
    {"its number, severity and short strings", STATMSG, 60,
     "STATMSG: ID=2306 SEV=E [...] ISTR2=\"30\" ISTR3=\"96\" [...]"},
    {"a long string gives way first", STATMSG, 112,
     "STATMSG: ID=2306 SEV=E [...] ISTR0=\"PS10002B\" "
     "ISTR1=\"\\\\FS07\\Src$\\O[...] a long name\" ISTR2=\"30\" "
     "ISTR3=\"96\" [...]"},
    {"no room for any string", STATMSG, 35, "STATMSG: ID=2306 SEV=E [...]"},
    {"nor for that much", STATMSG, 24, "STATMSG: [...]\"PS10002B\""},
};

static void
test_cuts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dpl_buf buf = {0};

        dpl_add_message(&buf, dpl_view_of(cases[i].text), cases[i].columns);
        if (strcmp(dpl_buf_str(&buf), cases[i].cut) != 0)
            fail_msg("%s: got '%s'", cases[i].name, dpl_buf_str(&buf));
        dpl_buf_done(&buf);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
