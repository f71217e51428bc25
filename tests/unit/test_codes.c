/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/error.h"
#include "harness.h"
#include "ruleset/codes.h"
#include "ruleset/pattern.h"
#include <stdio.h>

static struct dplog_context *context;
static struct dplog_ruleset *set;

static const char codes_yaml[] =
    "dplog: 1\n"
    "codes:\n"
    "  - {code: 5, name: ERROR_ACCESS_DENIED, says: {en: access is denied / "
    "access was denied, "
    "ja: アクセスが拒否されました}, text: {en: no}}\n"
    "  - {code: 112, says: {de: nicht gen\xC3\xBCgend Platz, pt-BR: 'sem "
    "espa\xC3\xA7o / disco cheio'}, text: {en: no}}\n"
    "  - {code: 64, says: {en: network name is gone}, text: {en: no}}\n"
    "  - {code: 67, says: {en: network name is gone for good}, "
    "text: {en: no}}\n"
    "  - {code: 12002, name: ERROR_INTERNET_TIMEOUT, "
    "also: ERROR_WINHTTP_TIMEOUT, text: {en: no}}\n"
    "  - {code: 0x800706BA, name: RPC_S_SERVER_UNAVAILABLE, text: {en: no}}\n"
    "  - {code: 0x80041001, name: WBEM_E_FAILED / WBEM_E_OTHER, "
    "text: {en: no}}\n"
    "  - {http: 404, name: HTTP_STATUS_NOT_FOUND, text: {en: no}}\n";

static int
make_set(void **state)
{
    struct dplog_ruleset_builder *builder;
    struct dplog_error error;

    (void)state;
    if (dplog_context_new(NULL, &context, &error) < 0 ||
        dplog_ruleset_builder_new(context, NULL, NULL, &builder, &error) < 0 ||
        dplog_ruleset_builder_add(
            builder, "codes.yaml",
            (struct dplog_view){codes_yaml, sizeof(codes_yaml) - 1},
            &error) < 0 ||
        dplog_ruleset_builder_build(builder, &set, &error) < 0)
        return -1;
    dplog_ruleset_builder_free(builder);
    return 0;
}

static int
free_set(void **state)
{
    (void)state;
    dplog_ruleset_free(set);
    dplog_context_free(context);
    return 0;
}

enum { DM = DPLOG_LOG_DISTMGR, PX = DPLOG_LOG_PKGXFERMGR };
enum { PD = DPLOG_LOG_PATCHDOWNLOADER, HTTP = 1000 };

static const struct found_case {
    const char *text;
    int log;           /* + HTTP: the codes are HTTP statuses */
    uint32_t codes[3]; /* 0 ends */
} found[] = {
    /* in the words of Windows, where no number says it */
    {"could not connect to \\\\DP1\\root. error = Access is denied.",
     DM,
     {0x80070005}},
    {"ACCESS IS DENIED", DM, {0x80070005}},
    {"Access was denied", DM, {0x80070005}},
    {"\xE5\x80\xA4\xE3\x82\xA2\xE3\x82\xAF\xE3\x82\xBB\xE3\x82\xB9\xE3\x81\x8C"
     "\xE6\x8B\x92\xE5\x90\xA6\xE3\x81\x95\xE3\x82\x8C\xE3\x81\xBE\xE3\x81\x97"
     "\xE3\x81\x9F\xE3\x80\x82",
     DM,
     {0x80070005}},
    {"kopieren (Es ist nicht gen\xC3\xBCgend Platz)", DM, {0x80070070}},
    {"(O disco cheio)", DM, {0x80070070}},
    {"The network name is gone for good", DM, {0x80070043}},
    {"The network name is gone", DM, {0x80070040}},
    {"Access is denied, error = 53", DM, {0x80070035}},
    {"the processaccess is denied", DM, {0}},
    {"access is deni", DM, {0}},
    {"hr = ERROR_WINHTTP_TIMEOUT", PD, {0x80072EE2}},
    {"hr = ERROR_INTERNET_TIMEOUT", PD, {0x80072EE2}},

    /* hexadecimal HRESULTs, as the three logs write them */
    {"CSendFileAction::SendFiles failed; 0x80070005", PX, {0x80070005}},
    {"CContentDefinition::TotalFileSizes failed; 0x80070003", PX, {0x80070003}},
    {"CWmi::PutObject(): PutInstance() failed. - 0x80041013", DM, {0x80041013}},
    {"ERROR: DownloadUpdateContent() failed with hr=0x80073633",
     PD,
     {0x80073633}},
    {"CreateLinkToExistingFile() failed for ContentID 1. hRes = 0x80070005",
     PD,
     {0x80070005}},
    {"Failed to add file 'a.cab' to content library. Error code: 0X80040154",
     DM,
     {0x80040154}},
    {"(Exception from HRESULT: 0x80070070)", PX, {0x80070070}},
    {"Authentication of file C:\\T\\CAB1.tmp failed, error 0x800b0109",
     PD,
     {0x800B0109}},
    {"Failed [0x80070005] to open", DM, {0x80070005}},
    {"failed with 0x800706BA, retrying", DM, {0x800706BA}},
    {"error=0x80070035L in call", DM, {0x80070035}},
    {"error 0xc0000022.", DM, {0xC0000022}},
    {"Error: 0x00000005", DM, {0x80070005}},
    {"rc=0x5", DM, {0x80070005}},
    {"hr:0x80070002;", DM, {0x80070002}},
    {"error code 0x87D00215", DM, {0x87D00215}},
    /* hexadecimal without 0x */
    {"ExecStaticMethod failed (80041001) SMS_DistributionPoint, AddFile",
     PX,
     {0x80041001}},
    {"~ExecStaticMethod failed (800706ba) SMS_DistributionPoint, AddFile",
     PX,
     {0x800706BA}},
    {"Failed to download, error 80070005", PD, {0x80070005}},
    {"error = C0000022", DM, {0xC0000022}},
    {"failed; 80070005", PX, {0x80070005}},
    /* decimal Win32 */
    {"The source directory \\\\FS\\S doesn't exist or the SMS service cannot "
     "access it, Win32 last error = 5",
     DM,
     {0x80070005}},
    {"Cannot establish connection to [\"Display=\\\\DP01\\\"]MSWNET:"
     "[\"SMS_SITE=PS1\"]\\\\DP01\\. Error = 53",
     DM,
     {0x80070035}},
    {"Failed to create temp file with GetTempFileName() at temp location "
     "C:\\Windows\\TEMP\\, error 80",
     PD,
     {0x80070050}},
    {"Failed to create directory \\\\FS\\S\\1, error 5", PD, {0x80070005}},
    {"Failed to remove SMS_DP$ directory with error 145, will try",
     DM,
     {0x80070091}},
    {"Failed to install DP files. Error code = 1326", DM, {0x8007052E}},
    {"task failed. Error code: 53", DM, {0x80070035}},
    {"error code is 64", DM, {0x80070040}},
    {"last error 1722", DM, {0x800706BA}},
    {"WSAGetLastError = 11001", DM, {0x80072AF9}},
    {"GetLastError = 5", DM, {0x80070005}},
    {"cannot start it, GLE: 1722", DM, {0x800706BA}},
    {"error:5", DM, {0x80070005}},
    {"Error(5)", DM, {0x80070005}},
    {"WIN32 ERROR = 112", DM, {0x80070070}},
    {"failed with error 1753.", DM, {0x800706D9}},
    {"failed, error = 5 (Access is denied)", DM, {0x80070005}},
    {"Download http://x/y.cab to C:\\T\\1.tmp returns 12029", PD, {0x80072EFD}},
    {"HttpSendRequest failed 12007", PD, {0x80072EE7}},
    {"HttpSendRequest failed 12045, can still rety for 2 times",
     PD,
     {0x80072F0D}},
    /* signed and unsigned decimals */
    {"Error code: -1", DM, {0xFFFFFFFF}},
    {"hr = -2147024891", DM, {0x80070005}},
    {"error = -2147217407", DM, {0x80041001}},
    {"error 2147942405", DM, {0x80070005}},
    {"Error: 2147942453", DM, {0x80070035}},
    /* a share, then the code */
    {"Failed to make a network connection to \\\\DP01\\ADMIN$ (0x35).",
     DM,
     {0x80070035}},
    {"Failed to make a network connection to \\\\DP01.A.COM\\ADMIN$ (0x5)",
     DM,
     {0x80070005}},
    {"connection to \\\\DP01\\SMS_DP$ (0x43)", PX, {0x80070043}},
    /* HTTP */
    {"HttpSendRequest failed HTTP_STATUS_NOT_FOUND", PD + HTTP, {0x80070194}},
    {"HttpSendRequest failed HTTP_STATUS_DENIED", PD + HTTP, {0x80070191}},
    {"HttpSendRequest failed HTTP_STATUS_FORBIDDEN", PD + HTTP, {0x80070193}},
    {"HttpSendRequest failed HTTP_STATUS_PROXY_AUTH_REQ",
     PD + HTTP,
     {0x80070197}},
    {"HttpSendRequest failed HTTP_STATUS_BAD_REQUEST", PD + HTTP, {0x80070190}},
    {"HttpSendRequest failed HTTP_STATUS_SERVER_ERROR",
     PD + HTTP,
     {0x800701F4}},
    {"HttpSendRequest failed HTTP_STATUS_BAD_GATEWAY", PD + HTTP, {0x800701F6}},
    {"HttpSendRequest failed HTTP_STATUS_SERVICE_UNAVAIL",
     PD + HTTP,
     {0x800701F7}},
    {"HttpSendRequest failed HTTP_STATUS_GATEWAY_TIMEOUT",
     PD + HTTP,
     {0x800701F8}},
    {"HttpSendRequest failed 502", PD + HTTP, {0x800701F6}},
    {"ERROR: DownloadUpdateContent() failed with hr=0x80070194",
     PD + HTTP,
     {0x80070194}},
    {"Download http://x/y.cab to C:\\T\\1.tmp returns 404",
     PD + HTTP,
     {0x80070194}},
    {"request failed, return 404", PD + HTTP, {0x80070194}},
    {"failed; 0x80070194", PX, {0x80070194}}, /* not PatchDownloader */
    /* symbols of the pack */
    {"connect failed: RPC_S_SERVER_UNAVAILABLE", DM, {0x800706BA}},
    {"the call gave ERROR_ACCESS_DENIED", DM, {0x80070005}},
    {"WBEM_E_OTHER returned", DM, {0x80041001}},
    /* several, in order, once each */
    {"failed; 0x80041001 after error 5", PX, {0x80041001, 0x80070005}},
    {"\\\\DP01\\ADMIN$ (0x35). Error = 53", DM, {0x80070035}},
    {"hr=0x80070005, error = 5, error = 1722", DM, {0x80070005, 0x800706BA}},
    /* STATMSG: strings may be anything, only spelled codes count */
    {"STATMSG: ID=2302 SEV=E ISTR0=\"error 5\" ISTR1=\"5\"", DM, {0}},
    {"STATMSG: ID=8203 SEV=E ISTR0=\"PS100012\" ISTR1=\"0x80070005\"",
     PX,
     {0x80070005}},

    /* success is no code */
    {"Download http://x/y.cab to C:\\T\\1.tmp returns 0", PD, {0}},
    {"error = 0", DM, {0}},
    {"hr=0x00000000", DM, {0}},
    {"hr=0x0", DM, {0}},
    /* digits that are none */
    {"Sending completed [D:\\SCCMContentLib\\FileLib\\B53B\\B53B6F96ECC3FB2A"
     "F59D02C84A2D800706BACF2F9C90D80107B6602860BCFD]",
     PX,
     {0}},
    {"content_80070005-1234-80041001-8004-800706ba0000.1 added", DM, {0}},
    {"Content {80070005-1234-4321-8004-800706ba0000}", DM, {0}},
    {"The size of package PS100012, version 3 is 884600 KBytes", DM, {0}},
    {"Wrote 80070005 bytes to \\\\DP01\\SMS_DP$\\x.cab at position 5", PX, {0}},
    {"KB5005112 installed", PD, {0}},
    {"in progress: 53 percent complete", PD, {0}},
    {"Sending thread starting for Job: 582, package: PS100012, Version: 5, "
     "Priority: 2, server: DP01, DPPriority: 200",
     PX,
     {0}},
    {"Found send request with ID: 5, Package: PS100012, Version:53", PX, {0}},
    {"Sending failed. Failure count = 5, Restart time = 12/4/2014 6:14:27 AM",
     PX,
     {0}},
    {"Sent status to the distribution manager for pkg PS100012, version 1, "
     "status 4 and distribution point DP01",
     PX,
     {0}},
    {"connected to port 445 of 10.1.2.53", DM, {0}},
    {"version 5.00.9012.1020", DM, {0}},
    {"error log C:\\Logs\\5\\80070005.log opened", DM, {0}},
    {"retry 5 of 53", DM, {0}},
    {"12 errors, 5 warnings", DM, {0}},
    {"thread=3020 (0xBCC)", DM, {0}},
    {"Created DP processing thread 5 (0x5)", DM, {0}},
    {"flags 0x5 set", DM, {0}},
    {"mask 0x00000020", DM, {0}},
    {"PS100012 and 80070005 are packages", DM, {0}},
    {"http://server/80070005/x error page", PD, {0}},
    {"failed with hr=0x800070003", PD, {0x80070003}},
    {"failed with hr=0x800170003", PD, {0}},
    {"error 5.1 is a version", DM, {0}},
    {"returns 12 bytes", PD, {0}},
    {"error 99999", DM, {0}},
    {"error = 0x", DM, {0}},
    {"error = 0x123456789", DM, {0}},
    {"FileHash 0x80070005ABCDEF0123456789 wrong", PD, {0}},
    {"", DM, {0}},
    {"error", DM, {0}},
    {"error =", DM, {0}},
    {"(", DM, {0}},
    {"-", DM, {0}},
    {"0x", DM, {0}},
    {"HTTP_STATUS_", PD, {0}},
};

static void
finds_codes_where_the_product_writes_them(void **state)
{
    size_t bad = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(found); i++) {
        const struct found_case *c = &found[i];
        struct dpl_found_code got[8];
        const size_t count =
            dpl_codes_find(set, (struct dplog_view){c->text, strlen(c->text)},
                           (enum dplog_log)(c->log % HTTP), got, COUNT(got));
        size_t want = 0;
        bool ok = true;

        while (want < 3 && c->codes[want])
            want++;
        ok = count == want;
        for (size_t k = 0; ok && k < count; k++)
            ok = got[k].value == c->codes[k] &&
                 (got[k].kind == DPL_CODE_HTTP) == (c->log >= HTTP) &&
                 got[k].at + got[k].len <= strlen(c->text);
        if (ok)
            continue;
        bad++;
        print_error("'%s': %zu codes wanted, got %zu:", c->text, want, count);
        for (size_t k = 0; k < count; k++)
            print_error(" %08X/%d", (unsigned)got[k].value, (int)got[k].kind);
        print_error("\n");
    }
    assert_int_equal(bad, 0);
}

static void
points_at_the_code(void **state)
{
    static const char text[] = "first failed; 0x80070005, then error = 53.";
    struct dpl_found_code got[4];

    (void)state;
    assert_int_equal(dpl_codes_find(NULL,
                                    (struct dplog_view){text, sizeof(text) - 1},
                                    DPLOG_LOG_DISTMGR, got, 4),
                     2);
    ASSERT_VIEW(((struct dplog_view){text + got[0].at, got[0].len}),
                "0x80070005");
    ASSERT_VIEW(((struct dplog_view){text + got[1].at, got[1].len}), "53");
    /* No more than there is room for. */
    assert_int_equal(dpl_codes_find(NULL,
                                    (struct dplog_view){text, sizeof(text) - 1},
                                    DPLOG_LOG_DISTMGR, got, 1),
                     1);
}

static const struct spelled_case {
    const char *spelled;
    bool ok;
    uint32_t value;
} spelled[] = {
    {"5", true, 0x80070005},
    {"0x5", true, 0x80070005},
    {"0x35", true, 0x80070035},
    {"0X35", true, 0x80070035},
    {"53", true, 0x80070035},
    {"80", true, 0x80070050},
    {"1722", true, 0x800706BA},
    {"12007", true, 0x80072EE7},
    {"65535", true, 0x8007FFFF},
    {"80070005", true, 0x80070005},
    {"80041001", true, 0x80041001},
    {"c0000022", true, 0xC0000022},
    {"0x80070005", true, 0x80070005},
    {"0x80070005L", true, 0x80070005},
    {"0X80040154", true, 0x80040154},
    {"-2147024891", true, 0x80070005},
    {"2147942405", true, 0x80070005},
    {"-1", true, 0xFFFFFFFF},
    {"-2147483648", true, 0x80000000},
    {"0", true, 0},
    {"0x0", true, 0},
    {" 5 ", true, 0x80070005},
    {"RPC_S_SERVER_UNAVAILABLE", true, 0x800706BA},
    {"rpc_s_server_unavailable", true, 0x800706BA},
    {"ERROR_ACCESS_DENIED", true, 0x80070005},
    {"WBEM_E_FAILED", true, 0x80041001},
    {"WBEM_E_OTHER", true, 0x80041001},
    {"HTTP_STATUS_NOT_FOUND", true, 0x80070194},
    {"", false, 0},
    {"-", false, 0},
    {"0x", false, 0},
    {"0xG", false, 0},
    {"0x1234567890", false, 0},
    {"4294967296", false, 0},
    {"-2147483649", false, 0},
    {"rpc", false, 0},
    {"5 5", false, 0},
    {"NO_SUCH_NAME", false, 0},
};

static void
parses_any_spelling(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(spelled); i++) {
        uint32_t value = 0;
        const bool ok = dpl_code_parse(
            set,
            (struct dplog_view){spelled[i].spelled, strlen(spelled[i].spelled)},
            &value);

        if (ok != spelled[i].ok || (ok && value != spelled[i].value))
            fail_msg("'%s': %d %08X", spelled[i].spelled, ok, (unsigned)value);
    }
}

static void
formats_as_eight_digits(void **state)
{
    char text[11];

    (void)state;
    dpl_code_format(0x800706BA, text);
    assert_string_equal(text, "0x800706BA");
    dpl_code_format(5, text);
    assert_string_equal(text, "0x00000005");
}

/* Any bytes: nothing is read or written outside, and what is found lies in
 * the text. */
static void
survives_any_text(void **state)
{
    static const char pieces[] = "0x8(-error = )\\$ 57fc;L%./_returns\xE3\0";
    uint32_t random = 1;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[64];
        struct dpl_found_code got[4];
        size_t len, count;

        random = random * 1664525 + 1013904223;
        len = random >> 16 & 63;
        for (size_t i = 0; i < len; i++) {
            random = random * 1664525 + 1013904223;
            text[i] = pieces[(random >> 16) % (sizeof(pieces) - 1)];
        }
        count = dpl_codes_find(set, (struct dplog_view){text, len},
                               (enum dplog_log)(random % DPLOG_LOG_COUNT), got,
                               COUNT(got));
        assert_in_range(count, 0, COUNT(got));
        for (size_t k = 0; k < count; k++) {
            assert_in_range(got[k].at + got[k].len, 1, len);
            assert_int_not_equal(got[k].value, 0);
        }
    }
}

/* Neither the stack nor the time may grow with the square of a line. */
static void
long_lines_cost_their_length(void **state)
{
    static const struct {
        const char *head, *again, *tail;
        uint32_t code; /* 0: none */
    } cases[] = {
        {"error ", "of ", "5", 0x80070005},
        {"error ", "is (was ", "5", 0x80070005},
        {"no ", "of ", "5", 0},
        {"Failed ", "\\a (0x1) ", "", 0},
        {"", "((((", "5", 0},
    };
    enum { TIMES = 500000 };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct dpl_buf line = {0};
        struct dpl_found_code code = {0};

        dpl_buf_add_str(&line, cases[i].head);
        for (int n = 0; n < TIMES; n++)
            dpl_buf_add_str(&line, cases[i].again);
        dpl_buf_add_str(&line, cases[i].tail);
        assert_false(line.failed);
        (void)dpl_codes_find(set, dpl_buf_view(&line), (enum dplog_log)DM,
                             &code, 1);
        if (code.value != cases[i].code)
            fail_msg("case %zu: 0x%08X", i, (unsigned)code.value);
        dpl_buf_done(&line);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_codes_where_the_product_writes_them),
        cmocka_unit_test(points_at_the_code),
        cmocka_unit_test(parses_any_spelling),
        cmocka_unit_test(formats_as_eight_digits),
        cmocka_unit_test(survives_any_text),
        cmocka_unit_test(long_lines_cost_their_length),
    };

    return cmocka_run_group_tests(tests, make_set, free_set);
}
