/* SPDX-License-Identifier: MIT
 *
 * What a diagnosis says of the logs themselves: whole analyses of small logs in
 * memory, with the built-in rules.
 */
#include "base/buf.h"
#include "base/view.h"
#include "harness.h"
#include <dplog/analysis.h>
#include <stdio.h>

static struct dplog_context *context;
static struct dplog_ruleset *ruleset;

/* clang-format off */
#define PX(text, stamp) text "  $$<SMS_PACKAGE_TRANSFER_MANAGER><" stamp "><thread=3020 (0xBCC)>\r\n"
#define DM(text, stamp) text "  $$<SMS_DISTRIBUTION_MANAGER><" stamp "><thread=3020 (0xBCC)>\r\n"

#define START(stamp) PX("Sending thread starting for Job: 582, package: PS100012, Version: 1, Priority: 2, server: DP01.CONTOSO.COM, DPPriority: 200", stamp)
#define DONE(stamp) PX("~Finished sending SWD package PS100012 version 1 to distribution point DP01.CONTOSO.COM", stamp)
#define COMMIT(code, stamp) PX("~ExecStaticMethod failed (" code ") SMS_DistributionPoint, AddFile", stamp)
#define AGAIN(n, stamp) PX("~ Sending failed. Failure count = " n ", Restart time = 11/20/2026 9:31:01 AM Tokyo Standard Time", stamp)
#define WROTE(stamp) PX("~Wrote 983040 bytes to \\\\DP01.CONTOSO.COM\\SMS_DP$\\9C1D-PS100012.1.temp at position 0", stamp)
#define STATMSG(gmt, stamp) DM("STATMSG: ID=2301 SEV=I LEV=M SOURCE=\"SMS Server\" COMP=\"SMS_DISTRIBUTION_MANAGER\" SYS=PS1SITE.CONTOSO.COM SITE=PS1 PID=4880 TID=3020 GMTDATE=" gmt " ISTR0=\"Reader\" ISTR1=\"PS100012\" ISTR2=\"\" ISTR3=\"\" ISTR4=\"\" ISTR5=\"\" ISTR6=\"\" ISTR7=\"\" ISTR8=\"\" ISTR9=\"\" NUMATTRS=1 AID0=400 AVAL0=\"PS100012\"", stamp)

#define SIZES "HKLM\\SOFTWARE\\Microsoft\\SMS\\Tracing\\SMS_PACKAGE_TRANSFER_MANAGER: MaxFileSize = 10485760, LogMaxHistory = 5"
#define LEVEL "HKLM\\SOFTWARE\\Microsoft\\SMS\\Tracing\\SMS_PACKAGE_TRANSFER_MANAGER: LoggingLevel = 0"

static const struct health_case {
    const char *name;
    const char *px, *px_rolled, *dm;
    const char *health; /* "kind: words [setting]\n" of each, words by start */
} cases[] = {
    {"nothing to say", START("11-20-2026 09:00:00.000-540") DONE("11-20-2026 09:01:00.000-540"), NULL, NULL, ""},

    /* times */
    {"lines a moment out of order are normal",
     START("11-20-2026 09:00:01.900-540") DONE("11-20-2026 09:00:00.000-540"), NULL, NULL, ""},
    {"more is worth a word",
     START("11-20-2026 09:00:05.000-540") DONE("11-20-2026 09:00:02.000-540"), NULL, NULL,
     "out-of-order: Lines stand behind later ones, by up to 3 s (line 2; 1 in all)\n"},
    {"a clock that was set back",
     START("11-20-2026 09:40:00.000-540") DONE("11-20-2026 09:00:00.000-540"), NULL, NULL,
     "clock-jump: The clock goes back, by up to 40 min (line 2, 2026-11-20 09:00:00.000 +09:00; 1 in all)\n"},
    {"winter time comes",
     START("10-25-2026 02:50:00.000-120") DONE("10-25-2026 02:10:00.000-60"), NULL, NULL,
     "bias-change: The time zone of its stamps changes from UTC+02:00 to UTC+01:00 (line 2, 2026-10-25 02:10:00.000 +01:00)\n"},
    {"status messages of another time",
     NULL, NULL, STATMSG("Fri Nov 20 00:00:00.000 2026", "11-20-2026 09:00:00.000-540")
                 STATMSG("Fri Nov 20 01:00:00.000 2026", "11-20-2026 09:05:00.000-540"),
     "zone-mismatch: GMTDATE of status messages and the stamps of their lines differ, by up to 55 min (line 2; 1 in all)\n"},

    /* cover */
    {"the product counts attempts that the log does not show",
     START("11-20-2026 09:00:00.000-540") COMMIT("800706ba", "11-20-2026 09:01:00.000-540") AGAIN("8", "11-20-2026 09:01:01.000-540"), NULL, NULL,
     "late-begin: It begins at 2026-11-20 09:00:00.000 +09:00, but the failure of PS100012 on DP01.CONTOSO.COM began about 3 h 29 min before [" SIZES "]\n"},
    {"a count that nobody can have come to says nothing",
     START("11-20-2026 09:00:00.000-540") COMMIT("800706ba", "11-20-2026 09:01:00.000-540") AGAIN("2000000", "11-20-2026 09:01:01.000-540"), NULL, NULL,
     ""},
    {"nor one whose time no number holds",
     START("11-20-2026 09:00:00.000-540") COMMIT("800706ba", "11-20-2026 09:01:00.000-540") AGAIN("999999999999999999", "11-20-2026 09:01:01.000-540"), NULL, NULL,
     ""},
    {"the first attempt is there",
     START("11-20-2026 09:00:00.000-540") COMMIT("800706ba", "11-20-2026 09:01:00.000-540") AGAIN("1", "11-20-2026 09:01:01.000-540"), NULL, NULL, ""},
    {"what is over is no matter any more",
     START("11-20-2026 09:00:00.000-540") COMMIT("800706ba", "11-20-2026 09:01:00.000-540") AGAIN("8", "11-20-2026 09:01:01.000-540")
     START("11-20-2026 09:31:00.000-540") DONE("11-20-2026 09:32:00.000-540"), NULL, NULL, ""},
    {"rolled over within hours",
     DONE("11-20-2026 09:01:00.000-540"), START("11-20-2026 06:20:00.000-540"), NULL,
     "short-history: With its rolled-over copies it covers only 2 h 41 min: what failed before 2026-11-20 06:20:00.000 +09:00 is gone. [" SIZES "]\n"},
    {"rolled over, but a day is there",
     DONE("11-20-2026 09:01:00.000-540"), START("11-19-2026 06:20:00.000-540"), NULL, ""},
    {"a vague failure, and no verbose lines",
     START("11-20-2026 09:00:00.000-540") COMMIT("80041001", "11-20-2026 09:01:00.000-540"), NULL, NULL,
     "quiet-level: Verbose logging is off. [" LEVEL "]\n"},
    {"with them",
     START("11-20-2026 09:00:00.000-540") WROTE("11-20-2026 09:00:30.000-540") COMMIT("80041001", "11-20-2026 09:01:00.000-540"), NULL, NULL, ""},
    {"a clear failure needs none",
     START("11-20-2026 09:00:00.000-540") COMMIT("80041002", "11-20-2026 09:01:00.000-540"), NULL, NULL, ""},
};
/* clang-format on */

static void
add(struct dplog_analysis *analysis, const char *name, const char *text)
{
    if (text)
        assert_int_equal(
            dplog_analysis_add_bytes(analysis, name, text, strlen(text), NULL),
            DPLOG_OK);
}

static struct dplog_analysis *
analysed(const struct health_case *c, enum dplog_language language)
{
    struct dplog_analysis_options options = DPLOG_ANALYSIS_OPTIONS_INIT;
    struct dplog_analysis *analysis = NULL;

    options.language = language;
    assert_int_equal(
        dplog_analysis_new(context, ruleset, &options, &analysis, NULL),
        DPLOG_OK);
    add(analysis, "PkgXferMgr.lo_", c->px_rolled);
    add(analysis, "PkgXferMgr.log", c->px);
    add(analysis, "distmgr.log", c->dm);
    assert_int_equal(dplog_analysis_run(analysis, NULL), DPLOG_OK);
    return analysis;
}

/* The expected words are the beginning of each text. */
static bool
is_told(const struct dplog_diagnosis *d, const char *expected)
{
    struct dplog_view rest = dpl_view_of(expected);

    for (size_t i = 0; i < d->health_count; i++) {
        const struct dplog_health *h = &d->health[i];
        const size_t end = dpl_view_find(rest, DPL_VIEW("\n"), 0);
        char line[2048];
        size_t setting;

        if (end == SIZE_MAX)
            return false;
        (void)snprintf(line, sizeof(line), "%s: %s", h->kind, h->text);
        setting =
            dpl_view_find(dpl_view_slice(rest, 0, end), DPL_VIEW(" ["), 0);
        if (!dpl_view_starts(
                dpl_view_of(line),
                dpl_view_slice(rest, 0, setting < end ? setting : end)))
            return false;
        if ((setting < end) != (h->setting != NULL))
            return false;
        if (h->setting &&
            !dpl_view_equal(dpl_view_slice(rest, setting + 2, end - 1),
                            dpl_view_of(h->setting)))
            return false;
        rest = dpl_view_slice(rest, end + 1, rest.len);
    }
    return rest.len == 0;
}

static void
logs_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dplog_analysis *analysis =
            analysed(&cases[i], DPLOG_LANGUAGE_EN);
        const struct dplog_diagnosis *d = dplog_analysis_diagnosis(analysis);

        for (size_t k = 0; !is_told(d, cases[i].health) && k < d->health_count;
             k++)
            print_message("%s: %s [%s]\n", d->health[k].kind, d->health[k].text,
                          d->health[k].setting ? d->health[k].setting : "");
        if (!is_told(d, cases[i].health))
            fail_msg("%s: instead of\n%s", cases[i].name, cases[i].health);
        dplog_analysis_free(analysis);
    }
}

/* Every note exists in Japanese, with the same kind and setting. */
static void
notes_have_two_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dplog_analysis *en = analysed(&cases[i], DPLOG_LANGUAGE_EN);
        struct dplog_analysis *ja = analysed(&cases[i], DPLOG_LANGUAGE_JA);
        const struct dplog_diagnosis *a = dplog_analysis_diagnosis(en);
        const struct dplog_diagnosis *b = dplog_analysis_diagnosis(ja);

        assert_int_equal(a->health_count, b->health_count);
        for (size_t k = 0; k < a->health_count; k++) {
            assert_string_equal(a->health[k].kind, b->health[k].kind);
            assert_string_not_equal(a->health[k].text, b->health[k].text);
            assert_int_equal(a->health[k].source, b->health[k].source);
        }
        dplog_analysis_free(en);
        dplog_analysis_free(ja);
    }
}

static int
set_up(void **state)
{
    (void)state;
    assert_int_equal(dplog_context_new(NULL, &context, NULL), DPLOG_OK);
    return dplog_ruleset_new_default(context, &ruleset, NULL) == DPLOG_OK ? 0
                                                                          : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    dplog_ruleset_free(ruleset);
    dplog_context_free(context);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logs_are_judged),
        cmocka_unit_test(notes_have_two_languages),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
