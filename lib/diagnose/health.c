/* SPDX-License-Identifier: MIT
 *
 * How far the times of each log are to be trusted.
 */
#include "diagnose/health.h"

#include <inttypes.h>
#include <stdio.h>

/* Notes that one log can give at most. */
enum { NOTES_PER_LOG = 8 };

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)

enum phrase {
    PHRASE_DISORDER,
    PHRASE_SET_BACK,
    PHRASE_ZONE,
    PHRASE_GMT,
    PHRASE_COUNT
};

/* clang-format off */
static const char *const phrases[PHRASE_COUNT][2] = {
    [PHRASE_DISORDER] = {
        "Lines stand behind later ones, by up to %s (line %" PRIu32 "; %" PRIu64 " in all): threads wrote late, or files were joined. "
        "The order of one thread's lines is right.",
        "後の時刻の行より後ろにある行があります (最大 %s、%" PRIu32 " 行目、全 %" PRIu64 " 行)。スレッドの書き込みの遅れ、またはファイルの連結によるものです。"
        "1 つのスレッドの行の順序は正しいままです。"},
    [PHRASE_SET_BACK] = {
        "The clock goes back, by up to %s (line %" PRIu32 ", %s; %" PRIu64 " in all): it was set, or pieces of different days were joined. "
        "Intervals across that line are wrong.",
        "時刻が戻っています (最大 %s、%" PRIu32 " 行目、%s、全 %" PRIu64 " 回)。時計の変更、または異なる日の断片の連結によるものです。"
        "その行をまたぐ間隔は正しくありません。"},
    [PHRASE_ZONE] = {
        "The time zone of its stamps changes from UTC%s to UTC%s (line %" PRIu32 ", %s): daylight saving time, or the zone of the server was changed. "
        "UTC in this report is right.",
        "タイム スタンプのタイム ゾーンが UTC%s から UTC%s に変わります (%" PRIu32 " 行目、%s)。夏時間の切り替え、またはサーバーのタイム ゾーンの変更です。"
        "このレポートの UTC は正しい値です。"},
    [PHRASE_GMT] = {
        "GMTDATE of status messages and the stamps of their lines differ, by up to %s (line %" PRIu32 "; %" PRIu64 " in all): the zone of the stamps is "
        "wrong or was guessed (--bias), or the clock was set.",
        "状態メッセージの GMTDATE と行のタイム スタンプが一致しません (最大 %s、%" PRIu32 " 行目、全 %" PRIu64 " 件)。タイム スタンプのタイム ゾーンが誤りか"
        "推定値 (--bias) であるか、時計が変更されています。"},
};
/* clang-format on */

/* ── words ── */

const char *
dpl_health_duration(const struct dpl_sheet *sheet, int64_t us,
                    char ret[DPL_DURATION_SIZE])
{
    static const char *const units[2][4] = {{"s", "min", "h", "days"},
                                            {"秒", "分", "時間", "日"}};
    const char *const *unit = units[sheet->language];
    const long long minutes = (long long)(us / MINUTE_US);

    if (minutes < 2)
        (void)snprintf(ret, DPL_DURATION_SIZE, "%lld %s",
                       (long long)(us / SECOND_US), unit[0]);
    else if (minutes < 60)
        (void)snprintf(ret, DPL_DURATION_SIZE, "%lld %s", minutes, unit[1]);
    else if (minutes < 72 * 60)
        (void)snprintf(ret, DPL_DURATION_SIZE, "%lld %s %02lld %s",
                       minutes / 60, unit[2], minutes % 60, unit[1]);
    else
        (void)snprintf(ret, DPL_DURATION_SIZE, "%lld %s", minutes / (24 * 60),
                       unit[3]);
    return ret;
}

const char *
dpl_health_when(const struct dpl_sheet *sheet, int64_t us,
                char ret[DPL_LOCAL_SIZE])
{
    const int16_t bias = sheet->track->newest_bias;
    const int64_t off_us =
        bias == DPLOG_BIAS_NONE ? 0 : (int64_t)bias * MINUTE_US;

    dpl_format_local(us - off_us, bias, ret);
    return ret;
}

/* "+09:00" from a Windows bias. */
static const char *
zone_text(int16_t bias, char ret[16])
{
    const int minutes = bias < 0 ? -bias : bias;

    (void)snprintf(ret, 16, "%c%02d:%02d", bias > 0 ? '-' : '+', minutes / 60,
                   minutes % 60);
    return ret;
}

static const char *
phrase(const struct dpl_sheet *sheet, enum phrase which)
{
    return phrases[which][sheet->language];
}

/* ── notes ── */

void
dpl_health_add(struct dpl_health_list *list, uint32_t source, const char *kind,
               const char *text, const char *setting)
{
    if (list->count < list->cap)
        list->at[list->count++] =
            (struct dplog_health){source, kind, text, setting};
}

static void
judge_order(struct dpl_sheet *sheet, const struct dpl_clock *c,
            struct dpl_health_list *list)
{
    char size[DPL_DURATION_SIZE], when[DPL_LOCAL_SIZE];

    if (c->disorder.count)
        dpl_health_add(list, c->disorder.source, "out-of-order",
                       dpl_sheet_printf(sheet, phrase(sheet, PHRASE_DISORDER),
                                        dpl_health_duration(
                                            sheet, c->disorder.size_us, size),
                                        c->disorder.line, c->disorder.count),
                       NULL);
    if (c->set_back.count)
        dpl_health_add(
            list, c->set_back.source, "clock-jump",
            dpl_sheet_printf(
                sheet, phrase(sheet, PHRASE_SET_BACK),
                dpl_health_duration(sheet, c->set_back.size_us, size),
                c->set_back.line,
                dpl_health_when(sheet, c->set_back.at_us, when),
                c->set_back.count),
            NULL);
}

static void
judge_zone(struct dpl_sheet *sheet, const struct dpl_clock *c,
           struct dpl_health_list *list)
{
    char size[DPL_DURATION_SIZE], when[DPL_LOCAL_SIZE], from[16], to[16];

    if (c->zone.count)
        dpl_health_add(
            list, c->zone.source, "bias-change",
            dpl_sheet_printf(sheet, phrase(sheet, PHRASE_ZONE),
                             zone_text(c->zone_from, from),
                             zone_text(c->zone_to, to), c->zone.line,
                             dpl_health_when(sheet, c->zone.at_us, when)),
            NULL);
    if (c->gmt.count)
        dpl_health_add(
            list, c->gmt.source, "zone-mismatch",
            dpl_sheet_printf(sheet, phrase(sheet, PHRASE_GMT),
                             dpl_health_duration(sheet, c->gmt.size_us, size),
                             c->gmt.line, c->gmt.count),
            NULL);
}

void
dpl_health_make(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;
    struct dpl_health_list list = {.cap = track->clocks.count * NOTES_PER_LOG};

    list.at = dpl_sheet_array(sheet, list.cap, sizeof(*list.at));
    for (size_t i = 0; i < track->clocks.count && !sheet->failed; i++) {
        const struct dpl_clock *c = &track->clocks.at[i];

        dpl_health_cover(sheet, c, &list);
        judge_order(sheet, c, &list);
        judge_zone(sheet, c, &list);
    }
    sheet->out->health = list.at;
    sheet->out->health_count = list.count;
}
