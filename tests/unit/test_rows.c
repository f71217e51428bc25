/* SPDX-License-Identifier: MIT
 *
 * Records that another program took apart: tables, objects, lines that begin
 * with the time.
 */
#include "reading.h"

#define COMMAS "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, "

struct row_case {
    const char *name, *bytes, *want;
};

static void
assert_rows(const struct row_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        print_message("  %s\n", cases[i].name);
        assert_records(NULL, cases[i].bytes, strlen(cases[i].bytes), 0,
                       cases[i].want);
    }
}

static void
reads_tables(void **state)
{
    static const struct row_case cases[] = {
        {"a viewer's columns, all in quotation marks",
         "\"Log Text\",\"Component\",\"Date/Time\",\"Thread\"\n"
         "\"a, \"\"b\"\"; c\",\"SMS_DISTRIBUTION_MANAGER\",\"11/20/2026 "
         "9:44:23 AM\",\"700 (0x02BC)\"\n",
         "2+1 pasted distmgr 2026-11-20T09:44:23.000Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: a, \"b\"; c\n"},
        {"other columns in another order",
         "Timestamp,Component,Thread,Severity,Message\n"
         "2026-11-20 09:44:23.551,SMS_DISTRIBUTION_MANAGER,700,1,one\n"
         "2026-11-20 09:44:24.551,SMS_PACKAGE_TRANSFER_MANAGER,1212,3,\"two, "
         "three\"\n",
         "2+1 pasted distmgr 2026-11-20T09:44:23.551Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: one\n"
         "3+1 pasted pkgxfermgr 2026-11-20T09:44:24.551Z 1212 "
         "[SMS_PACKAGE_TRANSFER_MANAGER] zone?: two, three\n"},
        {"a text without quotation marks that falls apart at its commas",
         "2026-11-20T09:44:23.551+09:00;SMS_PACKAGE_TRANSFER_MANAGER;700;Job: "
         "1; package: X\n"
         "2026-11-20T09:44:23.551+09:00,SMS_PACKAGE_TRANSFER_MANAGER,700,2,Job:"
         " 1, package: X, Version: 2\n",
         "1+1 pasted pkgxfermgr 2026-11-20T00:44:23.551Z 700 "
         "[SMS_PACKAGE_TRANSFER_MANAGER]: Job: 1; package: X\n"
         "2+1 pasted pkgxfermgr 2026-11-20T00:44:23.551Z 700 "
         "[SMS_PACKAGE_TRANSFER_MANAGER]: Job: 1, package: X, Version: 2\n"},
        {"a text of more commas than there are columns",
         "2026-11-20T09:44:23.551+09:00,SMS_PACKAGE_TRANSFER_MANAGER,700,2,"
         "a list: " COMMAS COMMAS COMMAS "and the end\n",
         "1+1 pasted pkgxfermgr 2026-11-20T00:44:23.551Z 700 "
         "[SMS_PACKAGE_TRANSFER_MANAGER]: a list: " COMMAS COMMAS COMMAS
         "and the end\n"},
        {"date and time in columns of their own, no thread",
         "\"11-20-2026\",\"09:44:23.551-540\",\"SMS_DISTRIBUTION_MANAGER\","
         "\"one\"\n",
         "1+1 pasted distmgr 2026-11-20T00:44:23.551Z 0 "
         "[SMS_DISTRIBUTION_MANAGER] -thread: one\n"},
        {"the text behind tabs",
         "Time	Component	Thread	Message\n"
         "11/20/2026 9:44:23 AM	SMS_DISTRIBUTION_MANAGER	700	one, "
         "two\n",
         "2+1 pasted distmgr 2026-11-20T09:44:23.000Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: one, two\n"},
        {"tables of Markdown",
         "| Log Text | Component | Date/Time | Thread |\n"
         "|---|:--|---|---|\n"
         "| one | SMS_DISTRIBUTION_MANAGER | 11/20/2026 9:44:23 AM | 700 "
         "(0x02BC) |\n",
         "3+1 pasted distmgr 2026-11-20T09:44:23.000Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: one\n"},
        {"the number of the line and the file beside the text",
         "LineNumber,LogText,Component,DateTime,Thread,Source\n"
         "7,one two,SMS_DISTRIBUTION_MANAGER,11/20/2026 9:44:23 AM,700,"
         "\"E:\\Program Files\\Logs\\distmgr.log\"\n",
         "2+1 pasted distmgr 2026-11-20T09:44:23.000Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: one two\n"},
        {"tables of a page",
         "<table>\n<tr><td>one</td><td>SMS_DISTRIBUTION_MANAGER</td>"
         "<td>11/20/2026 9:44:23 AM</td><td>700 (0x02BC)</td></tr>\n</table>\n",
         "2+1 pasted distmgr 2026-11-20T09:44:23.000Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: one\n"},
        {"a whole record in a column",
         "\"_time\",\"_raw\"\n"
         "\"2026-11-20\",\"one, \"\"two\"\"  "
         "$$<SMS_DISTRIBUTION_MANAGER><11-20-2026 09:44:23.551-540><thread=700 "
         "(0x2BC)>\"\n",
         "2+1 sms distmgr 2026-11-20T00:44:23.551Z 700 "
         "[SMS_DISTRIBUTION_MANAGER]: one, \"two\"\n"},
        {"rows of something else stay lines",
         "a,b,c\n"
         "Job: 1, package: SMS_DISTRIBUTION_MANAGER, 5\n"
         "\"a\",\"b\",\"c\"\n",
         "1+1 plain unknown - 0 [] -time -thread -comp: a,b,c\n"
         "2+1 plain unknown - 0 [] -time -thread -comp: Job: 1, package: "
         "SMS_DISTRIBUTION_MANAGER, 5\n"
         "3+1 plain unknown - 0 [] -time -thread -comp: \"a\",\"b\",\"c\"\n"},
    };

    (void)state;
    assert_rows(cases, COUNT(cases));
}

static void
reads_objects(void **state)
{
    static const struct row_case cases[] = {
        {"on one line, with a comma of a list",
         "[{\"Message\":\"a \\\\\\\\DP1\\\\x "
         "\\\"q\\\"\\nb\",\"Component\":\"SMS_DISTRIBUTION_MANAGER\",\"Time\":"
         "\"2026-11-20T09:44:23.551+09:00\",\"Thread\":700},\n"
         "{\"thread\":\"700 "
         "(0x2BC)\",\"component\":\"SMS_PACKAGE_TRANSFER_MANAGER\",\"message\":"
         "\"two\"}]\n",
         "1+1 pasted distmgr 2026-11-20T00:44:23.551Z 700 "
         "[SMS_DISTRIBUTION_MANAGER]: a \\\\DP1\\x \"q\" b\n"
         "2+1 pasted pkgxfermgr - 700 [SMS_PACKAGE_TRANSFER_MANAGER] -time: "
         "two\n"},
        {"over lines",
         "[\n"
         "  {\n"
         "    \"Message\":  \"one\",\n"
         "    \"Component\":  \"SMS_DISTRIBUTION_MANAGER\",\n"
         "    \"Time\":  \"\\/Date(1795135463551)\\/\",\n"
         "    \"Thread\":  700\n"
         "  },\n"
         "  {\n"
         "    \"log\": {\"file\": {\"path\": "
         "\"D:\\\\Logs\\\\PkgXferMgr.log\"}},\n"
         "    \"message\": \"{two\"\n"
         "  }\n"
         "]\n",
         "2+6 pasted distmgr 2026-11-20T00:44:23.551Z 700 "
         "[SMS_DISTRIBUTION_MANAGER]: one\n"
         "8+4 pasted pkgxfermgr - 0 [SMS_PACKAGE_TRANSFER_MANAGER] -time "
         "-thread: {two\n"},
        {"of a search, with the record inside",
         "{\"preview\":false,\"result\":{\"_time\":\"x\",\"_raw\":\"one  "
         "$$<SMS_DISTRIBUTION_MANAGER><11-20-2026 09:44:23.551-540><thread=700 "
         "(0x2BC)>\"}}\n",
         "1+1 sms distmgr 2026-11-20T00:44:23.551Z 700 "
         "[SMS_DISTRIBUTION_MANAGER]: one\n"},
        {"date and time apart",
         "{\"date\":\"11-20-2026\",\"time\":\"09:44:23.551-540\",\"component\":"
         "\"SMS_DISTRIBUTION_MANAGER\",\"thread\":{\"id\":700},\"text\":"
         "\"one\"}\n",
         "1+1 pasted distmgr 2026-11-20T00:44:23.551Z 700 "
         "[SMS_DISTRIBUTION_MANAGER]: one\n"},
        {"never closed, or none",
         "{\n"
         "\"Message\": \"one\",\n"
         "plain text\n"
         "{\"Message\": \"cut\n"
         "{\"nothing\": 1}\n",
         "1+2 pasted unknown - 0 [] -time -thread -comp: { \"Message\": "
         "\"one\",\n"
         "({\n"
         "\"Message\": \"one\",)\n"
         "3+1 plain unknown - 0 [] -time -thread -comp: plain text\n"
         "4+1 plain unknown - 0 [] -time -thread -comp: {\"Message\": \"cut\n"
         "5+1 plain unknown - 0 [] -time -thread -comp: {\"nothing\": 1}\n"},
    };

    (void)state;
    assert_rows(cases, COUNT(cases));
}

static void
reads_lines_that_begin_with_the_time(void **state)
{
    static const struct row_case cases[] = {
        {"time, component, thread",
         "2026-11-20 09:44:23.551 SMS_DISTRIBUTION_MANAGER 700 one\n"
         "2026-11-20 09:44:23,551 SMS_PACKAGE_TRANSFER_MANAGER 700 (0x2BC) "
         "two: three\n",
         "1+1 pasted distmgr 2026-11-20T09:44:23.551Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: one\n"
         "2+1 pasted pkgxfermgr 2026-11-20T09:44:23.551Z 700 "
         "[SMS_PACKAGE_TRANSFER_MANAGER] zone?: two: three\n"},
        {"syslog",
         "<134>1 2026-11-20T00:44:23.551Z CM01 SMS_DISTRIBUTION_MANAGER 700 - "
         "- one\n",
         "1+1 pasted distmgr 2026-11-20T00:44:23.551Z 700 "
         "[SMS_DISTRIBUTION_MANAGER]: one\n"},
        {"brackets and a level",
         "[2026-11-20 09:44:23] [700] INFO SMS_DISTRIBUTION_MANAGER: one\n"
         "[11/20/2026 9:44:23 AM] [SMS_DISTRIBUTION_MANAGER] [700] two\n",
         "1+1 pasted distmgr 2026-11-20T09:44:23.000Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: one\n"
         "2+1 pasted distmgr 2026-11-20T09:44:23.000Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: two\n"},
        {"times that are part of a text",
         "12. Restart time = 11/20/2026 9:44:23 AM "
         "SMS_PACKAGE_TRANSFER_MANAGER 11/20/2026 9:14:23 AM 700 (0x02BC)\n"
         "2026-11-20 09:44:23.551 nothing of the product\n",
         "1+1 pasted pkgxfermgr 2026-11-20T09:14:23.000Z 700 "
         "[SMS_PACKAGE_TRANSFER_MANAGER] zone?: Restart time = 11/20/2026 "
         "9:44:23 AM\n"
         "(12. Restart time = 11/20/2026 9:44:23 AM)\n"
         "2+1 plain unknown - 0 [] -time -thread -comp aside: 2026-11-20 "
         "09:44:23.551 nothing of the product\n"},
    };

    (void)state;
    assert_rows(cases, COUNT(cases));
}

static void
reads_a_time_a_dash_and_a_text(void **state)
{
    static const struct row_case cases[] = {
        {"without a component, numbers begin the text",
         "11/20/2026 9:44:23 AM - 12 files of PS100012 failed\n"
         "2026-11-20 09:44:24.551 - two\n",
         "1+1 pasted unknown 2026-11-20T09:44:23.000Z 0 [] zone? -thread "
         "-comp: 12 files of PS100012 failed\n"
         "2+1 pasted unknown 2026-11-20T09:44:24.551Z 0 [] zone? -thread "
         "-comp: two\n"},
    };

    (void)state;
    assert_rows(cases, COUNT(cases));
}

static void
reads_lists_of_names_and_values(void **state)
{
    static const struct row_case cases[] = {
        {"as PowerShell prints them, a text over lines",
         "\n\nMessage   : one of two that goes\n"
         "            on here\n"
         "Component : SMS_DISTRIBUTION_MANAGER\n"
         "Time      : 11/20/2026 9:44:23 AM\n"
         "Thread    : 700 (0x2BC)\n"
         "Type      : 1\n"
         "\n"
         "Message   : two\n"
         "Component : SMS_PACKAGE_TRANSFER_MANAGER\n"
         "Time      : 11/20/2026 9:44:24 AM\n"
         "Thread    : 7\n",
         "3+7 pasted distmgr 2026-11-20T09:44:23.000Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: one of two that goes on here\n"
         "10+4 pasted pkgxfermgr 2026-11-20T09:44:24.000Z 7 "
         "[SMS_PACKAGE_TRANSFER_MANAGER] zone?: two\n"},
        {"date and time apart, nothing between the lists",
         "Date : 11-20-2026\nTime : 09:44:23.551+300\nThread : 700\n"
         "LogText : one\nDate : 11-20-2026\nTime : 09:44:24.551+300\n"
         "Thread : 7\nLogText : two\n",
         "1+4 pasted unknown 2026-11-20T14:44:23.551Z 700 [] -comp: one\n"
         "5+4 pasted unknown 2026-11-20T14:44:24.551Z 7 [] -comp: two\n"},
        {"what only begins like one",
         "Time : some time in the morning\nand then plain text\n",
         "1+1 plain unknown - 0 [] -time -thread -comp: Time : some time in "
         "the morning\n"
         "2+1 plain unknown - 0 [] -time -thread -comp: and then plain "
         "text\n"},
    };

    (void)state;
    assert_rows(cases, COUNT(cases));
}

static void
reads_lines_in_bold_and_as_code(void **state)
{
    static const struct row_case cases[] = {
        {"around columns",
         "**one SMS_DISTRIBUTION_MANAGER 11/20/2026 9:44:23 AM 700 "
         "(0x02BC)**\n"
         "two **failed SMS_DISTRIBUTION_MANAGER 11/20/2026 9:44:24 AM 700 "
         "(0x02BC)**\n"
         "> `SMS_DISTRIBUTION_MANAGER 700 (0x2bc) three`  \n",
         "1+1 pasted distmgr 2026-11-20T09:44:23.000Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: one\n"
         "2+1 pasted distmgr 2026-11-20T09:44:24.000Z 700 "
         "[SMS_DISTRIBUTION_MANAGER] zone?: two failed\n"
         "(two **failed)\n"
         "3+1 pasted distmgr - 700 [SMS_DISTRIBUTION_MANAGER] -time: three\n"},
    };

    (void)state;
    assert_rows(cases, COUNT(cases));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_tables),
        cmocka_unit_test(reads_objects),
        cmocka_unit_test(reads_lines_that_begin_with_the_time),
        cmocka_unit_test(reads_a_time_a_dash_and_a_text),
        cmocka_unit_test(reads_lists_of_names_and_values),
        cmocka_unit_test(reads_lines_in_bold_and_as_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
