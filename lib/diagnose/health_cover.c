/* SPDX-License-Identifier: MIT
 *
 * Whether a log reaches back far enough: the failure began before it, it is
 * rolled over too quickly, or it does not say what it could. With the setting
 * that helps the next time.
 */
#include "diagnose/health.h"

#include <inttypes.h>

/* A log that keeps less than this has lost by morning what failed at night. */
#define ENOUGH_US (INT64_C(24) * 3600 * 1000000)

enum phrase {
    PHRASE_LATE_BEGIN,
    PHRASE_SHORT_HISTORY,
    PHRASE_QUIET_LEVEL,
    PHRASE_RESTART,
    PHRASE_COUNT
};

/* clang-format off */
static const char *const phrases[PHRASE_COUNT][2] = {
    [PHRASE_LATE_BEGIN] = {
        "It begins at %s, but the failure%s%s%s%s began about %s before: the first attempt is not in it. A larger log, or more copies, would keep "
        "it%s.",
        "このログは %s から始まりますが、障害%s%s%s%s はその約 %s 前に始まっています。最初の試行は含まれていません。ログのサイズまたは世代数を増やすと"
        "残ります%s。"},
    [PHRASE_SHORT_HISTORY] = {
        "With its rolled-over copies it covers only %s: what failed before %s is gone. A larger log, or more copies, would keep it%s.",
        "世代ログを含めても %s しか残っていません。%s より前の失敗は失われています。ログのサイズまたは世代数を増やすと残ります%s。"},
    [PHRASE_QUIET_LEVEL] = {
        "Verbose logging is off. With it the log shows each block of each file as it is written, so where a transfer breaks off; it costs space, "
        "so switch it back when done.",
        "詳細ログが無効です。有効にすると、ファイルの書き込みがブロック単位で記録され、転送がどこで中断するかがわかります。容量を消費するため、"
        "調査後は元に戻してください。"},
    [PHRASE_RESTART] = {" (then restart %s)", " (変更後 %s を再起動)"},
};
/* clang-format on */

/* ── settings ── */

static const struct dpl_log_settings *
settings_of(const struct dpl_sheet *sheet, const struct dpl_clock *c)
{
    return &sheet->set->log_settings[c->log];
}

/* " (then restart SMS_EXECUTIVE)", where that is known. */
static const char *
then_restart(struct dpl_sheet *sheet, const struct dpl_clock *c)
{
    const char *what = settings_of(sheet, c)->restart;

    return what ? dpl_sheet_printf(
                      sheet, phrases[PHRASE_RESTART][sheet->language], what)
                : "";
}

/* ── the failure began before the log ── */

struct earliest {
    const struct dpl_episode *episode;
    int64_t begin_us;
};

/* Nobody tries for longer: a count that says so is none. */
#define LONGEST_US (INT64_C(3653) * DPL_DAY_US)

int64_t
dpl_failure_begin(const struct dpl_episode *e)
{
    int64_t begin_us;

    if (e->first_us == DPLOG_TIME_NONE || e->reported <= 1 ||
        !e->retry_interval_us ||
        e->reported - 1 > LONGEST_US / e->retry_interval_us)
        return e->first_us;
    begin_us = e->last_us - (e->reported - 1) * e->retry_interval_us;
    return begin_us < e->first_us ? begin_us : e->first_us;
}

static void
look_at_findings(const struct dpl_sheet *sheet, uint32_t clock,
                 struct earliest *ret)
{
    for (uint32_t i = 0; i < sheet->out->finding_count; i++) {
        const struct dplog_finding *f = &sheet->findings[i];
        const struct dpl_episode *e =
            &sheet->track->episodes.at[sheet->episode_of[i]];
        int64_t begin_us;

        if (e->clock != clock || f->explained_by ||
            f->role != DPLOG_ROLE_CAUSE ||
            f->state == DPLOG_FINDING_RECOVERED ||
            e->first_us == DPLOG_TIME_NONE)
            continue;
        begin_us = dpl_failure_begin(e);
        if (!ret->episode || begin_us < ret->begin_us)
            *ret = (struct earliest){e, begin_us};
    }
}

static bool
note_late_begin(struct dpl_sheet *sheet, const struct dpl_clock *c,
                uint32_t clock, struct dpl_health_list *list)
{
    const bool ja = sheet->language == DPLOG_LANGUAGE_JA;
    struct earliest first = {0};
    char size[DPL_DURATION_SIZE], when[DPL_LOCAL_SIZE];
    const char *package, *dp;

    look_at_findings(sheet, clock, &first);
    if (!first.episode || first.begin_us >= c->first_us)
        return false;
    package = dpl_sheet_string(sheet, first.episode->keys.package);
    dp = dpl_sheet_dp(sheet, first.episode->keys.dp);
    dpl_health_add(
        list, c->first_source, "late-begin",
        dpl_sheet_printf(
            sheet, phrases[PHRASE_LATE_BEGIN][sheet->language],
            dpl_health_when(sheet, c->first_us, when),
            !package ? ""
            : ja     ? " "
                     : " of ",
            package ? package : "",
            !dp  ? ""
            : ja ? " -> "
                 : " on ",
            dp ? dp : "",
            dpl_health_duration(sheet, c->first_us - first.begin_us, size),
            then_restart(sheet, c)),
        settings_of(sheet, c)->history);
    return true;
}

/* ── rolled over too quickly ── */

static bool
was_rolled(const struct dpl_sheet *sheet, const struct dpl_clock *c)
{
    const struct dpl_diagnose_input *in = sheet->in;

    return c->first_source != c->last_source &&
           c->first_source < in->source_count &&
           in->sources[c->first_source].rolled;
}

static void
note_short_history(struct dpl_sheet *sheet, const struct dpl_clock *c,
                   struct dpl_health_list *list)
{
    const int64_t span_us = c->newest_us - c->first_us;
    char size[DPL_DURATION_SIZE], when[DPL_LOCAL_SIZE];

    if (span_us >= ENOUGH_US || !was_rolled(sheet, c))
        return;
    dpl_health_add(
        list, c->first_source, "short-history",
        dpl_sheet_printf(sheet, phrases[PHRASE_SHORT_HISTORY][sheet->language],
                         dpl_health_duration(sheet, span_us, size),
                         dpl_health_when(sheet, c->first_us, when),
                         then_restart(sheet, c)),
        settings_of(sheet, c)->history);
}

/* ── it could say more ── */

static bool
has_verbose_lines(const struct dplog_ruleset *set, enum dplog_log log)
{
    for (uint32_t r = 0; r < set->rule_count; r++)
        if (set->rules[r].verbose && set->rules[r].logs >> log & 1)
            return true;
    return false;
}

/* What stays undecided: nothing is accused strongly. */
static bool
is_undecided(const struct dplog_finding *f)
{
    const double strong = 0.7 - 1e-6;

    return f->role == DPLOG_ROLE_CAUSE && !f->explained_by &&
           f->state != DPLOG_FINDING_RECOVERED &&
           (!f->item_count || f->items[0].weight < strong);
}

static void
note_quiet_level(struct dpl_sheet *sheet, const struct dpl_clock *c,
                 uint32_t clock, struct dpl_health_list *list)
{
    bool undecided = false;

    if (c->verbose || !has_verbose_lines(sheet->set, c->log))
        return;
    for (uint32_t i = 0; i < sheet->out->finding_count && !undecided; i++)
        undecided =
            sheet->track->episodes.at[sheet->episode_of[i]].clock == clock &&
            is_undecided(&sheet->findings[i]);
    if (undecided)
        dpl_health_add(list, c->last_source, "quiet-level",
                       phrases[PHRASE_QUIET_LEVEL][sheet->language],
                       settings_of(sheet, c)->verbose);
}

void
dpl_health_cover(struct dpl_sheet *sheet, const struct dpl_clock *c,
                 struct dpl_health_list *list)
{
    const uint32_t clock = (uint32_t)(c - sheet->track->clocks.at);

    if (c->first_us != DPLOG_TIME_NONE &&
        !note_late_begin(sheet, c, clock, list))
        note_short_history(sheet, c, list);
    note_quiet_level(sheet, c, clock, list);
}
