/* SPDX-License-Identifier: MIT
 *
 * See when.h.
 */
#include "when.h"

#include "base/scan.h"
#include "base/time.h"
#include "phrases.h"
#include <stdio.h>

#define SECOND_US   INT64_C(1000000)
#define HOUR_US     (60 * DPL_MINUTE_US)
#define DAY_MINUTES (DPL_DAY_US / DPL_MINUTE_US)

/* The years that a report can show; a stamp outside them is damage. */
#define SHOWN_MIN_US (INT64_C(-11644473600) * SECOND_US)
#define SHOWN_MAX_US (INT64_C(253402300799) * SECOND_US)

/* "+09:00", or nothing. */
static bool
is_offset(struct dpl_scan *s)
{
    unsigned hours, minutes;

    if (dpl_scan_at_end(s))
        return true;
    return (dpl_scan_char(s, '+') || dpl_scan_char(s, '-')) &&
           dpl_scan_uint(s, 2, 2, &hours) && dpl_scan_char(s, ':') &&
           dpl_scan_uint(s, 2, 2, &minutes) && dpl_scan_at_end(s);
}

/* "2026-11-20 09:44:23.551 +09:00", offset and fraction optional. */
static bool
parse_local(const char *text, int64_t *ret_us, struct dplog_view *ret_suffix)
{
    struct dpl_scan s = dpl_scan_over(dpl_view_of(text));
    unsigned year, month, day, hour, minute, second, milli = 0;

    if (!dpl_scan_uint(&s, 4, 4, &year) || !dpl_scan_char(&s, '-') ||
        !dpl_scan_uint(&s, 2, 2, &month) || !dpl_scan_char(&s, '-') ||
        !dpl_scan_uint(&s, 2, 2, &day) || !dpl_scan_blanks(&s) ||
        !dpl_scan_uint(&s, 2, 2, &hour) || !dpl_scan_char(&s, ':') ||
        !dpl_scan_uint(&s, 2, 2, &minute) || !dpl_scan_char(&s, ':') ||
        !dpl_scan_uint(&s, 2, 2, &second))
        return false;
    if (dpl_scan_char(&s, '.') && !dpl_scan_uint(&s, 3, 3, &milli))
        return false;
    (void)dpl_scan_blanks(&s);
    *ret_suffix = dpl_view(s.pos, (size_t)(s.end - s.pos));
    if (!is_offset(&s))
        return false;

    const struct dpl_civil civil = {
        .year = (int32_t)year,
        .month = (int32_t)month,
        .day = (int32_t)day,
        .hour = (int32_t)hour,
        .minute = (int32_t)minute,
        .second = (int32_t)second,
        .micro = (int32_t)milli * 1000,
    };
    return dpl_civil_to_us(&civil, ret_us);
}

static bool
is_shown(int64_t us)
{
    return us >= SHOWN_MIN_US && us <= SHOWN_MAX_US;
}

/* Whether a pair of the same moment, local and UTC, gives the offset. */
static bool
take_pair(struct dpl_zone *zone, const char *local, int64_t us)
{
    struct dplog_view suffix;
    int64_t local_us, minutes;

    if (!local || !is_shown(us) || !parse_local(local, &local_us, &suffix))
        return false;
    minutes = (local_us - us + (local_us >= us ? 1 : -1) * DPL_MINUTE_US / 2) /
              DPL_MINUTE_US;
    if (minutes < -DAY_MINUTES || minutes > DAY_MINUTES ||
        suffix.len >= sizeof(zone->suffix))
        return false;
    zone->offset_us = minutes * DPL_MINUTE_US;
    (void)snprintf(zone->suffix, sizeof(zone->suffix), "%.*s", (int)suffix.len,
                   suffix.len ? suffix.ptr : "");
    return true;
}

int64_t
dpl_known_time(int64_t us)
{
    return is_shown(us) ? us : DPLOG_TIME_NONE;
}

static bool
take_evidence(struct dpl_zone *zone, const struct dplog_diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->finding_count; i++) {
        const struct dplog_finding *f = &diagnosis->findings[i];

        for (size_t k = 0; k < f->evidence_count; k++)
            if (take_pair(zone, f->evidence[k].local, f->evidence[k].time_us))
                return true;
    }
    return false;
}

void
dpl_zone_find(const struct dplog_diagnosis *diagnosis, struct dpl_zone *ret)
{
    const struct dplog_verdict *verdict = &diagnosis->verdict;

    *ret = (struct dpl_zone){
        .language = diagnosis->language,
        .as_of_us =
            is_shown(verdict->as_of_us) ? verdict->as_of_us : DPLOG_TIME_NONE,
        .suffix = "UTC",
    };
    if (take_pair(ret, verdict->as_of_local, verdict->as_of_us))
        return;
    for (size_t i = 0; i < diagnosis->source_count; i++) {
        const struct dplog_source *source = &diagnosis->sources[i];

        if (take_pair(ret, source->last_local, source->last_us))
            return;
    }
    (void)take_evidence(ret, diagnosis);
}

/* ── clock times ── */

static struct dpl_civil
local_civil(const struct dpl_zone *zone, int64_t us)
{
    struct dpl_civil civil;

    dpl_civil_from_us(us + zone->offset_us, &civil);
    return civil;
}

static bool
same_day(const struct dpl_zone *zone, int64_t left_us, int64_t right_us)
{
    if (!is_shown(left_us) || !is_shown(right_us))
        return false;
    const struct dpl_civil a = local_civil(zone, left_us);
    const struct dpl_civil b = local_civil(zone, right_us);

    return a.year == b.year && a.month == b.month && a.day == b.day;
}

bool
dpl_same_day(const struct dpl_zone *zone, int64_t us)
{
    return same_day(zone, zone->as_of_us, us);
}

int64_t
dpl_begin_of_day(const struct dpl_zone *zone)
{
    const int64_t us = zone->as_of_us;
    int64_t since_us;

    if (us == DPLOG_TIME_NONE)
        return us;
    since_us = (us + zone->offset_us) % DPL_DAY_US;
    if (since_us < 0) /* before 1970 */
        since_us += DPL_DAY_US;
    return us - since_us;
}

void
dpl_add_day(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us)
{
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr",
                                       "May", "Jun", "Jul", "Aug",
                                       "Sep", "Oct", "Nov", "Dec"};
    const struct dpl_civil day = local_civil(zone, us);
    const bool ja = zone->language == DPLOG_LANGUAGE_JA;
    bool other_year = true;

    if (zone->as_of_us != DPLOG_TIME_NONE)
        other_year = local_civil(zone, zone->as_of_us).year != day.year;
    if (ja && other_year)
        dpl_buf_addf(buf, "%d/", (int)day.year);
    if (ja)
        dpl_buf_addf(buf, "%d/%d ", (int)day.month, (int)day.day);
    else
        dpl_buf_addf(buf, "%d %s ", (int)day.day,
                     months[(unsigned)(day.month - 1) % 12]);
    if (!ja && other_year)
        dpl_buf_addf(buf, "%d ", (int)day.year);
}

static void
add_clock_of(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us,
             const char *format)
{
    const struct dpl_civil civil = local_civil(zone, us);
    char text[16];

    (void)snprintf(text, sizeof(text), "%02u:%02u:%02u",
                   (unsigned)civil.hour % 24, (unsigned)civil.minute % 60,
                   (unsigned)civil.second % 61);
    dpl_buf_add(buf, text, strlen(format));
}

void
dpl_add_seconds(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us)
{
    add_clock_of(buf, zone, us, "hh:mm:ss");
}

static void
add_time(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us,
         bool with_day, const char *format)
{
    if (!is_shown(us)) {
        dpl_buf_add_str(buf, "--:--");
        return;
    }
    if (with_day)
        dpl_add_day(buf, zone, us);
    add_clock_of(buf, zone, us, format);
}

void
dpl_add_clock(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us)
{
    add_time(buf, zone, us, !dpl_same_day(zone, us), "hh:mm");
}

void
dpl_add_clock_seconds(struct dpl_buf *buf, const struct dpl_zone *zone,
                      int64_t us)
{
    add_time(buf, zone, us, !dpl_same_day(zone, us), "hh:mm:ss");
}

void
dpl_add_day_clock(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us)
{
    add_time(buf, zone, us, true, "hh:mm");
}

void
dpl_add_end_clock(struct dpl_buf *buf, const struct dpl_zone *zone,
                  int64_t first_us, int64_t last_us)
{
    add_time(buf, zone, last_us, !same_day(zone, first_us, last_us), "hh:mm");
}

void
dpl_add_full_time(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us)
{
    static const char *const names[2][7] = {
        {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
        {"日", "月", "火", "水", "木", "金", "土"},
    };
    const bool ja = zone->language == DPLOG_LANGUAGE_JA;

    if (!is_shown(us)) {
        dpl_buf_add_str(buf, "--:--");
        return;
    }
    const struct dpl_civil civil = local_civil(zone, us);
    const char *name =
        names[ja][(unsigned)dpl_weekday_of_us(us + zone->offset_us) % 7];

    if (!ja)
        dpl_buf_addf(buf, "%s ", name);
    dpl_buf_addf(buf, "%04d-%02d-%02d ", (int)civil.year, (int)civil.month,
                 (int)civil.day);
    if (ja)
        dpl_buf_addf(buf, "(%s) ", name);
    add_clock_of(buf, zone, us, "hh:mm");
    if (zone->suffix[0])
        dpl_buf_addf(buf, " %s", zone->suffix);
}

/* ── amounts ── */

static void
add_amount(struct dpl_buf *buf, enum dplog_language language,
           enum dpl_phrase phrase, int64_t amount)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%lld", (long long)amount);
    dpl_say(buf, language, phrase, (struct dpl_words){{text}});
}

void
dpl_add_duration(struct dpl_buf *buf, enum dplog_language language, int64_t us)
{
    const int64_t span = us > 0 ? us : 0;
    const int64_t days = span / DPL_DAY_US;
    const int64_t hours = span / HOUR_US;
    const int64_t minutes = span / DPL_MINUTE_US;

    if (days > 0) {
        add_amount(buf, language, DPL_P_DAYS, days);
        if (days < 3 && hours % 24 > 0) {
            dpl_buf_add_char(buf, ' ');
            add_amount(buf, language, DPL_P_HOURS, hours % 24);
        }
    } else if (hours > 0) {
        add_amount(buf, language, DPL_P_HOURS, hours);
        if (minutes % 60 > 0) {
            dpl_buf_add_char(buf, ' ');
            add_amount(buf, language, DPL_P_MINUTES, minutes % 60);
        }
    } else if (minutes > 0) {
        add_amount(buf, language, DPL_P_MINUTES, minutes);
    } else {
        add_amount(buf, language, DPL_P_SECONDS, span / SECOND_US);
    }
}

void
dpl_add_number(struct dpl_buf *buf, uint64_t number)
{
    char digits[32];
    const int len =
        snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number);

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            dpl_buf_add_char(buf, ',');
        dpl_buf_add_char(buf, digits[i]);
    }
}
