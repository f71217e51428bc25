/* SPDX-License-Identifier: MIT */
#include "harness.h"
#include "match/value.h"

#define NAL(host)                                                              \
    "[\"Display=\\\\" host "\\\"]MSWNET:[\"SMS_SITE=PS1\"]\\\\" host "\\"

static const struct value_case {
    enum dpl_field_type type;
    const char *written, *value; /* NULL: fails its type */
} cases[] = {
    {DPL_TYPE_TEXT, " Contoso Reader ", "Contoso Reader"},
    {DPL_TYPE_TEXT, "'quoted'", "quoted"},
    {DPL_TYPE_TEXT, "", NULL},
    {DPL_TYPE_TEXT, " ", NULL},
    {DPL_TYPE_INT, "582", "582"},
    {DPL_TYPE_INT, "0", "0"},
    {DPL_TYPE_INT, "123456789012345678", "123456789012345678"},
    {DPL_TYPE_INT, "1234567890123456789", NULL},
    {DPL_TYPE_INT, "-5", NULL},
    {DPL_TYPE_INT, "5a", NULL},
    {DPL_TYPE_INT, "", NULL},
    {DPL_TYPE_HEX, "0xBCC", "0xBCC"},
    {DPL_TYPE_HEX, "1A2b", "1A2b"},
    {DPL_TYPE_HEX, "0x", NULL},
    {DPL_TYPE_HEX, "xyz", NULL},
    {DPL_TYPE_CODE, "0x80070005", "0x80070005"},
    {DPL_TYPE_CODE, "80041001", "80041001"},
    {DPL_TYPE_CODE, "-2147024891", "-2147024891"},
    {DPL_TYPE_CODE, "5", "5"},
    {DPL_TYPE_CODE, "no code", NULL},
    {DPL_TYPE_PACKAGE, "PS100012", "PS100012"},
    {DPL_TYPE_PACKAGE, "ps10001f", "ps10001f"},
    {DPL_TYPE_PACKAGE, "PS10001G", NULL},
    {DPL_TYPE_PACKAGE, "PS1000123", NULL},
    {DPL_TYPE_PACKAGE, "P$100012", NULL},
    {DPL_TYPE_PACKAGE, "PS10001", NULL},
    {DPL_TYPE_HOST, "DP01.CONTOSO.COM", "DP01.CONTOSO.COM"},
    {DPL_TYPE_HOST, "\\\\DP01\\", "DP01"},
    {DPL_TYPE_HOST, "role", NULL},
    {DPL_TYPE_HOST, "is", NULL},
    {DPL_TYPE_HOST, "ROLE", "ROLE"},
    {DPL_TYPE_HOST, "theta", "theta"},
    {DPL_TYPE_HOST, "\\\\DP01", "DP01"},
    {DPL_TYPE_HOST, "\\DP01\\", "DP01"},
    {DPL_TYPE_HOST, "\"DP01\"", "DP01"},
    {DPL_TYPE_HOST, "DP01.", "DP01"},
    {DPL_TYPE_HOST, "dp_01-a", "dp_01-a"},
    {DPL_TYPE_HOST, "\\\\", NULL},
    {DPL_TYPE_HOST, "", NULL},
    {DPL_TYPE_HOST, NAL("DP01.CONTOSO.COM"), "DP01.CONTOSO.COM"},
    {DPL_TYPE_NAL, NAL("DP01.CONTOSO.COM"), "DP01.CONTOSO.COM"},
    {DPL_TYPE_NAL, NAL("DP01"), "DP01"},
    {DPL_TYPE_NAL, NAL("DP01") "~", "DP01"},
    {DPL_TYPE_NAL, "[\"Display=\\\\DP01\\\"]", "DP01"},
    {DPL_TYPE_NAL, "[\"Display=\\DP01\\\"]MSWNET:[\"SMS_SITE=PS1\"]\\DP01\\",
     "DP01"},
    {DPL_TYPE_NAL, "\\\\DP01\\", "DP01"},
    {DPL_TYPE_NAL, "DP01", "DP01"},
    {DPL_TYPE_NAL, "[\"Display=\"]MSWNET:[\"\"]\\\\", NULL},
    {DPL_TYPE_PATH, "\\\\FS01\\Source\\Reader\\ ", "\\\\FS01\\Source\\Reader"},
    {DPL_TYPE_PATH, "D:\\SCCMContentLib", "D:\\SCCMContentLib"},
    {DPL_TYPE_PATH, "D:\\", "D:\\"},
    {DPL_TYPE_PATH, "\"C:\\a b\\c.txt\".", "C:\\a b\\c.txt"},
    {DPL_TYPE_PATH, " ", NULL},
};

static void
cleans_values_by_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dplog_view v = {cases[i].written, strlen(cases[i].written)};
        const bool ok = dpl_value_clean(NULL, cases[i].type, &v);
        const char *want = cases[i].value;

        if (ok != (want != NULL) ||
            (ok && (v.len != strlen(want) || memcmp(v.ptr, want, v.len) != 0)))
            fail_msg("'%s' as type %d: %d '%.*s'", cases[i].written,
                     (int)cases[i].type, ok, (int)v.len, v.ptr);
    }
}

/* A value that fails its type is left as it was. */
static void
leaves_bad_values_alone(void **state)
{
    static const char text[] = " 12x ";
    struct dplog_view v = {text, sizeof(text) - 1};

    (void)state;
    assert_false(dpl_value_clean(NULL, DPL_TYPE_INT, &v));
    ASSERT_VIEW(v, " 12x ");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleans_values_by_type),
        cmocka_unit_test(leaves_bad_values_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
