/* SPDX-License-Identifier: MIT
 *
 * All line forms: what goes in, and the records that come out.
 */
#include "base/time.h"
#include "reading.h"

#define DM         "SMS_DISTRIBUTION_MANAGER"
#define PX         "SMS_PACKAGE_TRANSFER_MANAGER"
#define PD         "Software Updates Patch Downloader"
#define SMS(stamp) "  $$<" DM "><" stamp "><thread=700 (0x2BC)>\r\n"
#define CCM(time, type)                                                        \
    "]LOG]!><time=\"" time "\" date=\"11-20-2026\" component=\"PullDP\" "      \
    "context=\"\" type=\"" type "\" thread=\"700\" file=\"pull.cpp:12\">"

struct form_case {
    const char *name, *bytes, *want;
};

static void
assert_forms(const struct form_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        print_message("  %s\n", cases[i].name);
        assert_records(NULL, cases[i].bytes, strlen(cases[i].bytes), 0,
                       cases[i].want);
    }
}

/* ── the site-server form ── */

static void
reads_the_site_server_form(void **state)
{
    static const struct form_case cases[] = {
        {"as the product writes it",
         "~Job 12 started.  $$<" PX
         "><11-20-2026 09:44:23.551-540><thread=9112 (0x2398)>\r\n",
         "1+1 sms pkgxfermgr 2026-11-20T00:44:23.551Z 9112 [" PX
         "]: Job 12 started.\n(~Job 12 started.)\n"},
        {"signs of the trailer in the text",
         "share \\\\DP1\\SMSPKGD$ $$<x><y> ok $$<" DM
         "><11-20-2026 09:44:23.551+300><thread=7 (0x7)>\r\n",
         "1+1 sms distmgr 2026-11-20T14:44:23.551Z 7 [" DM
         "]: share \\\\DP1\\SMSPKGD$ $$<x><y> ok\n"},
        {"blanks that pages put in",
         "  text    $$ <" DM "> <11-20-2026 09:44:23.551-60> "
         "<thread=700 (0x2BC)>  \r\n",
         "1+1 sms distmgr 2026-11-20T08:44:23.551Z 700 [" DM
         "]: text\n(  text)\n"},
        {"no text", "$$<" DM "><11-20-2026 09:44:23.551-60><thread=1 (0x1)>\n",
         "1+1 sms distmgr 2026-11-20T08:44:23.551Z 1 [" DM "]: \n"},
        {"no thread, thread 0, hexadecimal thread",
         "one  $$<" DM "><11-20-2026 09:44:23.551-60>\r\n"
         "two  $$<" DM "><11-20-2026 09:44:23.551-60><thread=0 (0x0)>\r\n"
         "three  $$<" DM "><Wed May 21 17:09:02 1997~><thread=DB>\r\n",
         "1+1 sms distmgr 2026-11-20T08:44:23.551Z 0 [" DM "] -thread: one\n"
         "2+1 sms distmgr 2026-11-20T08:44:23.551Z 0 [" DM "] -thread: two\n"
         "3+1 sms distmgr 1997-05-21T17:09:02.000Z 219 [" DM
         "] zone?: three\n"},
        {"old stamp with a zone",
         "text  $$<" DM "><Fri Oct 15 17:09:46.507 1999 Pacific Daylight "
         "Time><thread=225 (0xE1)>\r\n",
         "1+1 sms distmgr 1999-10-16T00:09:46.507Z 225 [" DM "]: text\n"},
        {"stamp that is none",
         "text  $$<" DM "><13-20-2026 09:44:23.551-60><thread=7 (0x7)>\r\n",
         "1+1 sms distmgr - 7 [" DM "] -time stamp!: text\n"},
        {"another component",
         "text  $$<SMS_OTHER><11-20-2026 "
         "09:44:23.551-60><thread=7 (0x7)>\r\n",
         "1+1 sms other 2026-11-20T08:44:23.551Z 7 [SMS_OTHER]: text\n"},
        {"loose lines belong to what follows",
         "next" SMS(
             "11-20-2026 09:44:23.551-60") "first\r\n  second\r\n\r\n"
                                           "third" SMS(
                                               "11-20-2026 09:44:24.000-60"),
         "1+1 sms distmgr 2026-11-20T08:44:23.551Z 700 [" DM "]: next\n"
         "2+4 sms distmgr 2026-11-20T08:44:24.000Z 700 [" DM
         "]: first second third\n(first\n  second\nthird)\n"},
        {"paragraphs of their own stand aside",
         "Hi, it\r\nfailed.\r\n\r\nSee:\r\none" SMS(
             "11-20-2026 09:44:23.551-60") "\r\nAny ideas?\r\n\r\nBob\r\n",
         "1+1 plain unknown - 0 [] -time -thread -comp aside: Hi, it\n"
         "2+1 plain unknown - 0 [] -time -thread -comp aside: failed.\n"
         "4+2 sms distmgr 2026-11-20T08:44:23.551Z 700 [" DM
         "]: See: one\n(See:\none)\n"
         "7+1 plain unknown - 0 [] -time -thread -comp aside: Any ideas?\n"
         "9+1 plain unknown - 0 [] -time -thread -comp aside: Bob\n"},
        {"lines that say nothing",
         "\r\nROLLOVER\r\none" SMS("11-20-2026 09:44:23.551-60") "...\r\n\r\n",
         "3+1 sms distmgr 2026-11-20T08:44:23.551Z 700 [" DM "]: one\n"},
        {"trailer broken over lines",
         "one  $$<" DM ">\n<11-20-2026 09:44:23.551-60><thread=7 (0x7)>\n"
         "two  $$<" DM "><11-20-2026 09:44:24.551-60><thread=7\n(0x7)>\n"
         "three  $$<" DM "><11-20-2026 09:44:25.551-60>\n<thread=7 (0x7)>\n",
         "1+2 sms distmgr 2026-11-20T08:44:23.551Z 7 [" DM "]: one\n"
         "3+2 sms distmgr 2026-11-20T08:44:24.551Z 7 [" DM "]: two\n"
         "5+2 sms distmgr 2026-11-20T08:44:25.551Z 7 [" DM "]: three\n"},
        {"torn in the middle and at the end",
         "one  $$<" DM "><11-20-20\r\ntwo" SMS(
             "11-20-2026 09:44:23.551-60") "three  $$<" DM "><11-20-2026 09:4",
         "1+1 sms distmgr - 0 [" DM "] -time stamp! -thread: one\n"
         "2+1 sms distmgr 2026-11-20T08:44:23.551Z 700 [" DM "]: two\n"
         "3+1 sms distmgr - 0 [" DM "] -time stamp! -thread open: three\n"},
        {"last line without its trailer",
         "one" SMS("11-20-2026 09:44:23.551-60") "half a li",
         "1+1 sms distmgr 2026-11-20T08:44:23.551Z 700 [" DM "]: one\n"
         "2+1 sms unknown - 0 [] -time -thread -comp open UNPARSED: "
         "half a li\n"},
        {"without the last line end",
         "one  $$<" DM "><11-20-2026 09:44:23.551-60><thread=7 (0x7)>",
         "1+1 sms distmgr 2026-11-20T08:44:23.551Z 7 [" DM "] open: one\n"},
        {"written with entities",
         "a &amp; b $$&lt;" DM "&gt;&lt;11-20-2026 09:44:23.551-60&gt;"
         "&lt;thread=7 (0x7)&gt;\n",
         "1+1 sms distmgr 2026-11-20T08:44:23.551Z 7 [" DM "]: a & b\n"},
        {"other forms between",
         "one" SMS("11-20-2026 09:44:23.551-60") "<![LOG[two" CCM(
             "09:44:24.000-60", "1") "\r\n" DM
                                     " 700 (0x2bc) three\r\nfour" SMS(
                                         "11-20-2026 09:44:25.000-60"),
         "1+1 sms distmgr 2026-11-20T08:44:23.551Z 700 [" DM "]: one\n"
         "2+1 ccm pulldp 2026-11-20T08:44:24.000Z 700 [PullDP]: two\n"
         "3+1 pasted distmgr - 700 [" DM "] -time: three\n"
         "4+1 sms distmgr 2026-11-20T08:44:25.000Z 700 [" DM "]: four\n"},
        {"Japanese in CP932, a trail byte like a tilde",
         "\x83\x7E\x83\x5C \x95\x5C \x8B\x91\x94\xDB~" SMS(
             "11-20-2026 09:44:23.551-540"),
         "1+1 sms distmgr 2026-11-20T00:44:23.551Z 700 [" DM
         "]: \xE3\x83\x9F\xE3\x82\xBD \xE8\xA1\xA8 \xE6\x8B\x92\xE5\x90\xA6\n"
         "(\xE3\x83\x9F\xE3\x82\xBD \xE8\xA1\xA8 \xE6\x8B\x92\xE5\x90\xA6~)\n"},
    };

    (void)state;
    assert_forms(cases, COUNT(cases));
}

/* ── the form of the DP's provider ── */

static void
reads_the_form_of_the_provider(void **state)
{
    static const struct form_case cases[] = {
        {"as smsdpprov.log has it",
         "[99C][Wed 09/10/2014 14:19:07]:CFileLibrary::AddFile failed; "
         "0x80070070\r\n"
         "[1F4C][Thu 09/11/2014 00:00:01]:next\r\n",
         "1+1 sms unknown 2014-09-10T14:19:07.000Z 2460 [] zone? -comp: "
         "CFileLibrary::AddFile failed; 0x80070070\n"
         "2+1 sms unknown 2014-09-11T00:00:01.000Z 8012 [] zone? -comp: "
         "next\n"},
        {"loose lines belong to the record before",
         "[99C][Wed 09/10/2014 14:19:07]:one\r\ntwo\r\n"
         "[99C][Wed 09/10/2014 14:19:08]:three\r\n",
         "1+2 sms unknown 2014-09-10T14:19:07.000Z 2460 [] zone? -comp: one "
         "two\n(one\ntwo)\n"
         "3+1 sms unknown 2014-09-10T14:19:08.000Z 2460 [] zone? -comp: "
         "three\n"},
        {"a stamp that is none", "[99C][Wed 13/40/2014 14:19:07]:one\r\n",
         "1+1 sms unknown - 2460 [] -time stamp! -comp: one\n"},
        {"brackets that only look like it",
         "[99C][nothing]:one\r\n[xyz][Wed 09/10/2014 14:19:07]:two\r\n",
         "1+1 plain unknown - 0 [] -time -thread -comp: [99C][nothing]:one\n"
         "2+1 plain unknown - 0 [] -time -thread -comp: [xyz][Wed 09/10/2014 "
         "14:19:07]:two\n"},
    };

    (void)state;
    assert_forms(cases, COUNT(cases));
}

/* ── the client form ── */

static void
reads_the_client_form(void **state)
{
    static const struct form_case cases[] = {
        {"one line",
         "<![LOG[~text]"
         "LOG"
         "]!><time=\"1\">\n"
         "<![LOG[two" CCM("09:44:23.551-540", "3") "\r\n",
         "1+1 ccm unknown - 0 [] -time stamp! -thread -comp: text\n(~text)\n"
         "2+1 ccm pulldp 2026-11-20T00:44:23.551Z 700 [PullDP]: two\n"},
        {"over lines",
         "<![LOG[first\nROLLOVER\r\n\n  third" CCM(
             "09:44:23.551+000", "2") "\r\n<![LOG[next" CCM("09:44:24.000+000",
                                                            "1") "\r\n",
         "1+4 ccm pulldp 2026-11-20T09:44:23.551Z 700 [PullDP]: "
         "first ROLLOVER third\n(first\nROLLOVER\n\n  third)\n"
         "5+1 ccm pulldp 2026-11-20T09:44:24.000Z 700 [PullDP]: next\n"},
        {"loose lines belong to the one before",
         "<![LOG[one" CCM("09:44:23.551+000",
                          "1") "\n more\n\n"
                               "<![LOG[two" CCM("09:44:24.000+000", "1") "\n",
         "1+3 ccm pulldp 2026-11-20T09:44:23.551Z 700 [PullDP]: one more\n"
         "(one\n more)\n"
         "4+1 ccm pulldp 2026-11-20T09:44:24.000Z 700 [PullDP]: two\n"},
        {"never closed, then closed without a begin",
         "<![LOG[one\nmore\n<![LOG[two" CCM(
             "09:44:24.000+000", "1") "\nthree" CCM("09:44:25.000+000",
                                                    "1") "\n<![LOG[four",
         "1+2 ccm unknown - 0 [] -time -thread -comp UNPARSED: one more\n"
         "(one\nmore)\n"
         "3+1 ccm pulldp 2026-11-20T09:44:24.000Z 700 [PullDP]: two\n"
         "4+1 ccm pulldp 2026-11-20T09:44:25.000Z 700 [PullDP] UNPARSED: "
         "three\n"
         "5+1 ccm unknown - 0 [] -time -thread -comp open UNPARSED: four\n"},
        {"attributes missing and empty",
         "<![LOG[a]LOG]!><time=\"\" date=\"\" component=\"\" type=\"\" "
         "thread=\"\">\n<![LOG[b]LOG]!>\n",
         "1+1 ccm unknown - 0 [] -time -thread -comp: a\n"
         "2+1 ccm unknown - 0 [] -time -thread -comp: b\n"},
    };

    (void)state;
    assert_forms(cases, COUNT(cases));
}

static void
fills_the_fields_of_the_client_form(void **state)
{
    static const enum dplog_severity severities[] = {
        DPLOG_SEVERITY_UNKNOWN, DPLOG_SEVERITY_INFO, DPLOG_SEVERITY_WARNING,
        DPLOG_SEVERITY_ERROR, DPLOG_SEVERITY_UNKNOWN};
    const char bytes[] = "<![LOG[a" CCM(
        "09:44:23.551-540",
        "0") "\n"
             "<![LOG[b" CCM("09:44:23.551-540",
                            "1") "\n"
                                 "<![LOG[c" CCM(
                                     "09:44:23.551-540",
                                     "2") "\n"
                                          "<![LOG[d" CCM(
                                              "09:44:23.551-540",
                                              "3") "\n"
                                                   "<![LOG[e" CCM(
                                                       "09:44:23.551-540",
                                                       "4") "\n";
    struct dplog_context *const context = reading_context(0);
    struct dplog_reader *reader;
    struct dplog_record r;

    (void)state;
    assert_int_equal(dplog_reader_new(context, NULL, &reader, NULL), DPLOG_OK);
    assert_int_equal(dplog_reader_feed(reader, bytes, sizeof(bytes) - 1, NULL),
                     DPLOG_OK);
    dplog_reader_finish(reader);
    for (size_t i = 0; i < COUNT(severities); i++) {
        assert_int_equal(dplog_reader_next(reader, &r, NULL), DPLOG_OK);
        assert_int_equal(r.severity, severities[i]);
        ASSERT_VIEW(r.stamp, "11-20-2026 09:44:23.551-540");
        ASSERT_VIEW(r.code_file, "pull.cpp");
        assert_int_equal(r.code_line, 12);
        assert_int_equal(r.bias, -540);
        assert_true(r.local_us - r.time_us == 540 * DPL_MINUTE_US);
        assert_ptr_equal(r.text.ptr, r.message.ptr);
    }
    assert_int_equal(dplog_reader_next(reader, &r, NULL), DPLOG_DONE);
    dplog_reader_free(reader);
    dplog_context_free(context);
}

/* ── pasted forms ── */

static void
reads_columns_behind_the_text(void **state)
{
    static const struct form_case cases[] = {
        {"tabs", "~a b\t" DM "\t11/20/2026 9:44:23 AM\t6448 (0x1930)\n",
         "1+1 pasted distmgr 2026-11-20T09:44:23.000Z 6448 [" DM
         "] zone?: a b\n(~a b)\n"},
        {"tabs and a component that no rule knows",
         "a b\tCcmExec\t11/20/2026 9:44:23 AM\t6448 (0x1930)\n",
         "1+1 pasted unknown 2026-11-20T09:44:23.000Z 6448 [CcmExec] zone?: "
         "a b\n"},
        {"tabs, component empty", "a\t\t20.11.2026 09:44:23\t7 (0x7)\n",
         "1+1 pasted unknown 2026-11-20T09:44:23.000Z 7 [] zone? -comp: a\n"},
        {"no thread", "a b\t" PD "\t2026/11/20 9:44:23\n",
         "1+1 pasted patchdownloader 2026-11-20T09:44:23.000Z 0 [" PD
         "] zone? -thread: a b\n"},
        {"blanks", "a b\\ " DM " 9/24/2007 8:05:42 AM 2168 (0x0878)\n",
         "1+1 pasted distmgr 2007-09-24T08:05:42.000Z 2168 [" DM
         "] zone?: a b\\\n"},
        {"blanks in the component",
         "a " PD " 24.09.2007 08:05:42 2168 (0x0878)\n",
         "1+1 pasted patchdownloader 2007-09-24T08:05:42.000Z 2168 [" PD
         "] zone?: a\n"},
        {"glued",
         "will retry later." DM "09/24/2007 08:05:422168 (0x0878)\n"
         "to site LAB" DM "9/24/2007 8:05:42 PM2168 (0x0878)\n"
         "as for"
         "SMS_NEW_THING9/24/2007 8:05:43 PM7 (0x7)\n",
         "1+1 pasted distmgr 2007-09-24T08:05:42.000Z 2168 [" DM
         "] zone?: will retry later.\n"
         "2+1 pasted distmgr 2007-09-24T20:05:42.000Z 2168 [" DM
         "] zone?: to site LAB\n"
         "3+1 pasted other 2007-09-24T20:05:43.000Z 7 [SMS_NEW_THING] "
         "zone?: as for\n"},
        {"component only", "a, error 80 " PD "\nb\t" DM "\n",
         "1+1 pasted patchdownloader - 0 [" PD "] -time -thread: "
         "a, error 80\n"
         "2+1 pasted distmgr - 0 [" DM "] -time -thread: b\n"},
        {"component and thread", "a " DM " 2168 (0x0878)\n",
         "1+1 pasted distmgr - 2168 [" DM "] -time: a\n"},
        {"Markdown and quotes",
         "a\\_b \xE2\x80\x9C"
         "c\xE2\x80\x9D SMS\\_DISTRIBUTION\\_MANAGER "
         "9/24/2007 8:05:42 AM 2168 (0x0878)\n",
         "1+1 pasted distmgr 2007-09-24T08:05:42.000Z 2168 [" DM
         "] zone?: a_b \"c\"\n"
         "(a\\_b \xE2\x80\x9C"
         "c\xE2\x80\x9D)\n"},
        {"wrapped text and wrapped columns",
         "first\nsecond " DM " 9/24/2007 8:05:42 AM 2168 (0x0878)\n"
         "third " DM " 9/24/2007\n8:05:43 AM 2168 (0x0878)\n"
         "fourth\n",
         "1+2 pasted distmgr 2007-09-24T08:05:42.000Z 2168 [" DM
         "] zone?: first second\n(first\nsecond)\n"
         "3+2 pasted distmgr 2007-09-24T08:05:43.000Z 2168 [" DM
         "] zone?: third\n"
         "5+1 plain unknown - 0 [] -time -thread -comp aside: fourth\n"},
        {"columns broken before each of them",
         "one " DM "\n9/24/2007 8:05:42 AM 2168 (0x0878)\n"
         "two " DM " 9/24/2007 8:05:43 AM\n2168 (0x0878)\n"
         "three " DM " 9/24/2007 8:05:44\nAM 2168 (0x0878)\n"
         "four " DM " 9/24/2007 8:05:45 AM\nfive " DM
         " 9/24/2007 8:05:46 AM 2168 (0x0878)\n",
         "1+2 pasted distmgr 2007-09-24T08:05:42.000Z 2168 [" DM
         "] zone?: one\n"
         "3+2 pasted distmgr 2007-09-24T08:05:43.000Z 2168 [" DM
         "] zone?: two\n"
         "5+2 pasted distmgr 2007-09-24T08:05:44.000Z 2168 [" DM
         "] zone?: three\n"
         "7+1 pasted distmgr 2007-09-24T08:05:45.000Z 0 [" DM
         "] zone? -thread: four\n"
         "8+1 pasted distmgr 2007-09-24T08:05:46.000Z 2168 [" DM
         "] zone?: five\n"},
        {"a time at the end of a sentence",
         "Restart time = 9/24/2007 8:05:42 AM\nthread ID = 2168 (0x878)\n",
         "1+1 plain unknown - 0 [] -time -thread -comp: "
         "Restart time = 9/24/2007 8:05:42 AM\n"
         "2+1 plain unknown - 0 [] -time -thread -comp: "
         "thread ID = 2168 (0x878)\n"},
        {"decimal and hexadecimal disagree", "a " DM " 2168 (0x0879)\n",
         "1+1 plain unknown - 0 [] -time -thread -comp: a " DM
         " 2168 (0x0879)\n"},
        {"order of the date from another line",
         "a\t" DM "\t5/4/2026 9:44:23\t7 (0x7)\n"
         "b\t" DM "\t25/4/2026 9:44:23\t7 (0x7)\n",
         "1+1 pasted distmgr 2026-04-05T09:44:23.000Z 7 [" DM "] zone?: a\n"
         "2+1 pasted distmgr 2026-04-25T09:44:23.000Z 7 [" DM "] zone?: b\n"},
        {"order of the date unknown", "a\t" DM "\t5/4/2026 9:44:23\t7 (0x7)\n",
         "1+1 pasted distmgr 2026-05-04T09:44:23.000Z 7 [" DM
         "] zone? date?: a\n"},
        {"bias from a status message further down",
         "a\t" DM "\t11/20/2026 9:44:23 AM\t7 (0x7)\n"
         "STATMSG: ID=1 GMTDATE=Fri Nov 20 00:44:23.551 2026 ISTR0=\"\"\t" DM
         "\t11/20/2026 9:44:23 AM\t7 (0x7)\n",
         "1+1 pasted distmgr 2026-11-20T00:44:23.000Z 7 [" DM "]: a\n"
         "2+1 pasted distmgr 2026-11-20T00:44:23.000Z 7 [" DM "]: STATMSG: "
         "ID=1 GMTDATE=Fri Nov 20 00:44:23.551 2026 ISTR0=\"\"\n"},
    };

    (void)state;
    assert_forms(cases, COUNT(cases));
}

static void
reads_columns_before_the_text(void **state)
{
    static const struct form_case cases[] = {
        {"blanks and indentation",
         "  " DM " 700 (0x2bc) ~one  \n" PX "    12 (0xC)    Package 1\n",
         "1+1 pasted distmgr - 700 [" DM "] -time: one\n(~one)\n"
         "2+1 pasted pkgxfermgr - 12 [" PX "] -time: Package 1\n"},
        {"continuation lines",
         DM " 700 (0x2bc) ~one\n  more\n\n  and more\n" DM
            " 700 (0x2bc) two\n\n",
         "1+4 pasted distmgr - 700 [" DM "] -time: one more and more\n"
         "(~one\n  more\n  and more)\n"
         "5+2 pasted distmgr - 700 [" DM "] -time: two\n"},
        {"names with blanks, with humps, escaped, quoted",
         PD " 700 (0x2bc) one\nCcmExec 700 (0x2bc) two\n"
            "SMS\\_DISTRIBUTION\\_MANAGER 700 (0x2bc) three\n"
            "> " DM " 700 (0x2bc) four\n",
         "1+1 pasted patchdownloader - 700 [" PD "] -time: one\n"
         "2+1 pasted unknown - 700 [CcmExec] -time: two\n"
         "3+1 pasted distmgr - 700 [" DM "] -time: three\n"
         "4+1 pasted distmgr - 700 [" DM "] -time: four\n"},
        {"lines before the first head stand alone",
         "As the log says:\nhere\n" DM " 700 (0x2bc) one\n" DM
         " 700 (0x2bc) two\n",
         "1+1 plain unknown - 0 [] -time -thread -comp aside: As the log "
         "says:\n"
         "2+1 plain unknown - 0 [] -time -thread -comp aside: here\n"
         "3+1 pasted distmgr - 700 [" DM "] -time: one\n"
         "4+1 pasted distmgr - 700 [" DM "] -time: two\n"},
        {"no component", "thread 700 (0x2bc) ended\n",
         "1+1 plain unknown - 0 [] -time -thread -comp: "
         "thread 700 (0x2bc) ended\n"},
        {"numbered",
         "  1. one " DM " 9/24/2007 8:05:42 AM 2168 (0x0878)\n"
         "  2. two\n     wrapped " DM " 9/24/2007 8:05:43 AM 2168 (0x0878)\n"
         "  3. three " DM " 9/24/2007 8:05:44 AM 2168 (0x0878)\nloose\n"
         "  4. four\n",
         "1+1 pasted distmgr 2007-09-24T08:05:42.000Z 2168 [" DM
         "] zone?: one\n"
         "2+2 pasted distmgr 2007-09-24T08:05:43.000Z 2168 [" DM
         "] zone?: two wrapped\n(two\n     wrapped)\n"
         "4+2 pasted distmgr 2007-09-24T08:05:44.000Z 2168 [" DM
         "] zone?: three loose\n(three\nloose)\n"
         "6+1 pasted unknown - 0 [] -time -thread -comp: four\n"},
    };

    (void)state;
    assert_forms(cases, COUNT(cases));
}

static void
reads_plain_text(void **state)
{
    static const struct form_case cases[] = {
        {"a line is a record", "one\n\n  two \nthree",
         "1+2 plain unknown - 0 [] -time -thread -comp: one\n"
         "3+1 plain unknown - 0 [] -time -thread -comp: two\n(  two )\n"
         "4+1 plain unknown - 0 [] -time -thread -comp open: three\n"},
        {"a status message in pieces",
         "one\nSTATMSG: ID=2300 SEV=I LEV=M SOURCE=\"SMS Server\"\n"
         "COMP=\"" DM "\" SYS=SRV1 SITE=LAB GMTDATE=Mon Jun\n"
         "07 23:23:16.472 2004 ISTR0=\"Lab 1 - Test\npackage\" ISTR1=\"\"\n"
         "two\n",
         "1+1 plain unknown - 0 [] -time -thread -comp: one\n"
         "2+4 plain unknown - 0 [] -time -thread -comp: STATMSG: ID=2300 "
         "SEV=I LEV=M SOURCE=\"SMS Server\" COMP=\"" DM "\" SYS=SRV1 SITE=LAB "
         "GMTDATE=Mon Jun 07 23:23:16.472 2004 ISTR0=\"Lab 1 - Test package\" "
         "ISTR1=\"\"\n"
         "(STATMSG: ID=2300 SEV=I LEV=M SOURCE=\"SMS Server\"\n"
         "COMP=\"" DM "\" SYS=SRV1 SITE=LAB GMTDATE=Mon Jun\n"
         "07 23:23:16.472 2004 ISTR0=\"Lab 1 - Test\npackage\" ISTR1=\"\")\n"
         "6+1 plain unknown - 0 [] -time -thread -comp: two\n"},
        {"nothing", "", ""},
        {"only blank lines", "\r\n \r\n...\n", ""},
    };

    (void)state;
    assert_forms(cases, COUNT(cases));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_site_server_form),
        cmocka_unit_test(reads_the_form_of_the_provider),
        cmocka_unit_test(reads_the_client_form),
        cmocka_unit_test(fills_the_fields_of_the_client_form),
        cmocka_unit_test(reads_columns_behind_the_text),
        cmocka_unit_test(reads_columns_before_the_text),
        cmocka_unit_test(reads_plain_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
