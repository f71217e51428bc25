/* SPDX-License-Identifier: MIT
 *
 * One sentence that says it all, in the language of the report.
 */
#include "diagnose/sheet.h"

enum phrase {
    PHRASE_STATUS_FAILED,
    PHRASE_STATUS_RETRYING,
    PHRASE_STATUS_WAITING,
    PHRASE_STATUS_RECOVERED,
    PHRASE_STATUS_REMOVED,
    PHRASE_STATUS_HEALTHY,
    PHRASE_STATUS_UNKNOWN,
    PHRASE_NOTHING_FITS,
    PHRASE_AFFECTED,
    PHRASE_COUNT
};

/* clang-format off */
static const char *const phrases[PHRASE_COUNT][2] = {
    [PHRASE_STATUS_FAILED] = {
        "Failed: %s%s", "失敗: %s%s"},
    [PHRASE_STATUS_RETRYING] = {
        "Failing and being retried: %s%s", "失敗し再試行中: %s%s"},
    [PHRASE_STATUS_WAITING] = {
        "Nothing is broken, but something waits: %s%s",
        "障害はなく、待機中です: %s%s"},
    [PHRASE_STATUS_RECOVERED] = {
        "Failed earlier and went through since: %s%s",
        "以前は失敗し、その後成功しました: %s%s"},
    [PHRASE_STATUS_REMOVED] = {
        "Failed earlier, and was withdrawn since: %s%s",
        "以前は失敗し、その後配布が取りやめられました: %s%s"},
    [PHRASE_STATUS_HEALTHY] = {
        "No failure in these logs: %llu of %llu deployments finished",
        "これらのログに障害はありません: 配布 %llu 件完了、全 %llu 件"},
    [PHRASE_STATUS_UNKNOWN] = {
        "These logs do not tell (records read: %llu, known: %llu)",
        "これらのログからは判断できません: %llu 件を読み取り、うち %llu 件が既知"},
    [PHRASE_NOTHING_FITS] = {
        "Nothing in these logs is about what was asked for (records read: "
        "%llu, known: %llu)",
        "指定された対象についての行はこれらのログにありません: "
        "%llu 件を読み取り、うち %llu 件が既知"},
    [PHRASE_AFFECTED] = {
        " (%llu deployments affected)", " (影響のある配布 %llu 件)"},
};
/* clang-format on */

static const char *
phrase(const struct dpl_sheet *sheet, enum phrase which)
{
    return phrases[which][sheet->language];
}

/* The finding that the first-ranked item rests on, or the first one that
 * stands for itself. */
static const struct dplog_finding *
leading_finding(const struct dpl_sheet *sheet)
{
    const struct dplog_finding *leading = NULL;
    double best = -1;

    for (size_t i = 0; i < sheet->out->finding_count; i++) {
        const struct dplog_finding *f = &sheet->findings[i];
        const bool over = f->state == DPLOG_FINDING_RECOVERED;
        double weight = 0;

        if (f->explained_by ||
            over != (sheet->out->verdict.status == DPLOG_VERDICT_RECOVERED))
            continue;
        for (size_t k = 0; k < f->item_count; k++)
            if (f->items[k].id == sheet->out->verdict.cause)
                weight = f->items[k].weight;
        if (weight > best) {
            best = weight;
            leading = f;
        }
    }
    return leading;
}

static const char *
affected(struct dpl_sheet *sheet)
{
    const struct dplog_totals *t = &sheet->out->totals;
    const unsigned long long count = t->deployments_failed +
                                     t->deployments_retrying +
                                     t->deployments_waiting;

    return count > 1
               ? dpl_sheet_printf(sheet, phrase(sheet, PHRASE_AFFECTED), count)
               : "";
}

const char *
dpl_summary_make(struct dpl_sheet *sheet)
{
    static const enum phrase by_status[] = {
        [DPLOG_VERDICT_FAILED] = PHRASE_STATUS_FAILED,
        [DPLOG_VERDICT_RETRYING] = PHRASE_STATUS_RETRYING,
        [DPLOG_VERDICT_WAITING] = PHRASE_STATUS_WAITING,
        [DPLOG_VERDICT_RECOVERED] = PHRASE_STATUS_RECOVERED,
    };
    const enum dplog_verdict_status status = sheet->out->verdict.status;
    const struct dplog_totals *t = &sheet->out->totals;
    const struct dplog_finding *f = leading_finding(sheet);

    if (status == DPLOG_VERDICT_HEALTHY)
        return dpl_sheet_printf(
            sheet, phrase(sheet, PHRASE_STATUS_HEALTHY),
            (unsigned long long)t->deployments_succeeded,
            (unsigned long long)sheet->out->deployment_count);
    if (status == DPLOG_VERDICT_UNKNOWN)
        return dpl_sheet_printf(sheet,
                                phrase(sheet, sheet->out->verdict.nothing_fits
                                                  ? PHRASE_NOTHING_FITS
                                                  : PHRASE_STATUS_UNKNOWN),
                                (unsigned long long)t->events,
                                (unsigned long long)t->matched);
    return dpl_sheet_printf(sheet,
                            phrase(sheet, f && f->removed
                                              ? PHRASE_STATUS_REMOVED
                                              : by_status[status]),
                            f ? f->title : "?", affected(sheet));
}
