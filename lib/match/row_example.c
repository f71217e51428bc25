/* SPDX-License-Identifier: MIT
 *
 * The example of a status message rule: a line as the product writes it, made
 * from the row's id and strings.
 */
#include "match/row_example.h"

#include "base/product.h"
#include "base/view.h"

/* What stands in a string of some type, and what a match must make of it. */
static const struct sample {
    const char *written, *value;
} samples[] = {
    [DPL_TYPE_TEXT] = {"Contoso Reader", "Contoso Reader"},
    [DPL_TYPE_INT] = {"30", "30"},
    [DPL_TYPE_HEX] = {"0xBCC", "0xBCC"},
    [DPL_TYPE_CODE] = {"0x80070005", "0x80070005"},
    [DPL_TYPE_HOST] = {"[\"Display=\\\\DP01.CONTOSO.COM\\\"]MSWNET:"
                       "[\"SMS_SITE=PS1\"]\\\\DP01.CONTOSO.COM\\",
                       "DP01.CONTOSO.COM"},
    [DPL_TYPE_NAL] = {"[\"Display=\\\\DP01.CONTOSO.COM\\\"]MSWNET:"
                      "[\"SMS_SITE=PS1\"]\\\\DP01.CONTOSO.COM\\",
                      "DP01.CONTOSO.COM"},
    [DPL_TYPE_PACKAGE] = {"PS100012", "PS100012"},
    [DPL_TYPE_PATH] = {"\\\\FS01\\Source\\Reader", "\\\\FS01\\Source\\Reader"},
};

static const char *
component_of(const struct dpl_rule *rule)
{
    for (int log = 1; log < DPLOG_LOG_COUNT; log++)
        if (rule->logs >> log & 1)
            return dpl_log_component((enum dplog_log)log);
    return "";
}

static void
write_line(const struct dpl_rule *rule, struct dpl_buf *ret)
{
    static const char letters[] = {
        [DPLOG_SEVERITY_UNKNOWN] = 'I',  [DPLOG_SEVERITY_INFO] = 'I',
        [DPLOG_SEVERITY_WARNING] = 'W',  [DPLOG_SEVERITY_ERROR] = 'E',
        [DPLOG_SEVERITY_CRITICAL] = 'E',
    };

    dpl_buf_addf(ret,
                 "STATMSG: ID=%u SEV=%c LEV=M SOURCE=\"SMS Server\" "
                 "COMP=\"%s\" SYS=CM01.CONTOSO.COM SITE=PS1 PID=2360 TID=3020 "
                 "GMTDATE=Fri Nov 20 00:44:23.551 2026",
                 (unsigned)rule->match.values[0], letters[rule->severity],
                 component_of(rule));
    for (int i = 0; i < 10; i++) {
        const char *written =
            rule->istr[i] ? samples[rule->types[rule->istr[i] - 1]].written
                          : "";

        dpl_buf_addf(ret, " ISTR%d=\"%s\"", i, written);
    }
    dpl_buf_add_str(ret, " NUMATTRS=0");
}

bool
dpl_row_example(const struct dpl_rule *rule, struct dpl_row_example *ret)
{
    struct dpl_example *example = &ret->example;

    *example = (struct dpl_example){.line = rule->line};
    example->captures = ret->expected;
    dpl_buf_clear(&ret->text);
    write_line(rule, &ret->text);
    example->text = dpl_buf_view(&ret->text);
    for (int i = 0; i < 10; i++) {
        const unsigned field = rule->istr[i] - 1U;

        if (rule->istr[i])
            ret->expected[example->capture_count++] = (struct dpl_expected){
                (enum dpl_field)field, samples[rule->types[field]].value};
    }
    return !ret->text.failed;
}
