/* SPDX-License-Identifier: MIT
 *
 * The days-to-date arithmetic counts from 1 March of year 0, so that the leap
 * day is the last of its year (H. Hinnant, "chrono-compatible low-level date
 * algorithms").
 */
#include "time.h"

#include "scan.h"
#include <dplog/time.h>

enum { FIRST_YEAR = 1601, LAST_YEAR = 9999 };

static const int64_t era_days = 146097; /* 400 years */
static const int64_t days_to_1970 = 719468;

static bool
is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t
days_in_month(int32_t year, int32_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static int64_t
days_of_date(int32_t year, int32_t month, int32_t day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = y / 400; /* years are never negative here */
    const int64_t year_of_era = y - era * 400;
    const int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    const int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * era_days + day_of_era - days_to_1970;
}

static bool
is_between(int32_t value, int32_t low, int32_t high)
{
    return value >= low && value <= high;
}

bool
dpl_civil_to_us(const struct dpl_civil *c, int64_t *ret)
{
    int64_t seconds;

    if (!is_between(c->year, FIRST_YEAR, LAST_YEAR) ||
        !is_between(c->month, 1, 12) ||
        !is_between(c->day, 1, days_in_month(c->year, c->month)) ||
        !is_between(c->hour, 0, 23) || !is_between(c->minute, 0, 59) ||
        !is_between(c->second, 0, 60) || !is_between(c->micro, 0, 999999))
        return false;

    seconds = days_of_date(c->year, c->month, c->day) * 86400 + c->hour * 3600 +
              c->minute * 60 + c->second;
    *ret = seconds * 1000000 + c->micro;
    return true;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Not a - floor_div(a, b) * b, which INT64_MIN overflows. */
static int64_t
floor_rest(int64_t a, int64_t b)
{
    return a % b + (a % b < 0 ? b : 0);
}

void
dpl_civil_from_us(int64_t us, struct dpl_civil *ret)
{
    const int64_t days = floor_div(us, DPL_DAY_US);
    const int64_t micros = floor_rest(us, DPL_DAY_US);
    const int64_t z = days + days_to_1970;
    const int64_t era = floor_div(z, era_days);
    const int64_t day_of_era = z - era * era_days;
    const int64_t year_of_era = (day_of_era - day_of_era / 1460 +
                                 day_of_era / 36524 - day_of_era / 146096) /
                                365;
    const int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month_from_march = (5 * day_of_year + 2) / 153;
    const int64_t month =
        month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    const int64_t seconds = micros / 1000000;

    ret->year = (int32_t)(year_of_era + era * 400 + (month <= 2));
    ret->month = (int32_t)month;
    ret->day = (int32_t)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    ret->hour = (int32_t)(seconds / 3600);
    ret->minute = (int32_t)(seconds / 60 % 60);
    ret->second = (int32_t)(seconds % 60);
    ret->micro = (int32_t)(micros % 1000000);
}

int
dpl_weekday_of_us(int64_t us)
{
    const int64_t days = floor_div(us, DPL_DAY_US) + 4; /* a Thursday */

    return (int)floor_rest(days, 7);
}

/* The last `count` decimal digits of value, and what follows them. */
static char *
put(char *pos, int32_t value, int count, char after)
{
    for (int i = count; i-- > 0; value /= 10)
        pos[i] = (char)('0' + value % 10);
    pos[count] = after;
    return pos + count + 1;
}

/* "2026-11-20T00:44:23.551" and `after`; years that no log can have are
 * written as the nearest that fit four digits. */
static char *
put_time(char *pos, int64_t us, char between, char after)
{
    struct dpl_civil c;

    dpl_civil_from_us(us, &c);
    if (c.year < 0 || c.year > LAST_YEAR)
        c.year = c.year < 0 ? 0 : LAST_YEAR;
    pos = put(pos, c.year, 4, '-');
    pos = put(pos, c.month, 2, '-');
    pos = put(pos, c.day, 2, between);
    pos = put(pos, c.hour, 2, ':');
    pos = put(pos, c.minute, 2, ':');
    pos = put(pos, c.second, 2, '.');
    return put(pos, c.micro / 1000, 3, after);
}

void
dpl_format_rfc3339(int64_t us, char ret[DPL_RFC3339_SIZE])
{
    *put_time(ret, us, 'T', 'Z') = '\0';
}

void
dpl_format_local(int64_t local_us, int16_t bias, char ret[DPL_LOCAL_SIZE])
{
    const int32_t offset = -(int32_t)bias;
    const int32_t minutes = offset < 0 ? -offset : offset;
    char *pos;

    if (bias == DPLOG_BIAS_NONE) {
        (void)put_time(ret, local_us, ' ', '\0');
        return;
    }
    pos = put_time(ret, local_us, ' ', ' ');
    *pos++ = offset < 0 ? '-' : '+';
    pos = put(pos, minutes / 60, minutes >= 6000 ? 3 : 2, ':');
    (void)put(pos, minutes % 60, 2, '\0');
}

/* ".551": one to nine digits, of which six count. */
static bool
scan_fraction(struct dpl_scan *s, int32_t *ret)
{
    int32_t micro = 0, scale = 100000;
    unsigned digits = 0;

    while (!dpl_scan_at_end(s) && dpl_ascii_is_digit(*s->pos)) {
        micro += (*s->pos - '0') * scale;
        scale /= 10;
        s->pos++;
        digits++;
    }
    *ret = micro;
    return digits >= 1 && digits <= 9;
}

/* "Z", "+09:00", "+0900" or nothing: minutes east of UTC. */
static bool
scan_offset(struct dpl_scan *s, int64_t *ret)
{
    unsigned hours, minutes;
    bool west;

    *ret = 0;
    if (dpl_scan_at_end(s) || dpl_scan_char(s, 'Z') || dpl_scan_char(s, 'z'))
        return true;
    west = dpl_scan_char(s, '-');
    if ((!west && !dpl_scan_char(s, '+')) || !dpl_scan_uint(s, 2, 2, &hours))
        return false;
    (void)dpl_scan_char(s, ':'); /* may be left out */
    if (!dpl_scan_uint(s, 2, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret = (int64_t)(hours * 60 + minutes) * (west ? -1 : 1);
    return true;
}

static bool
scan_clock(struct dpl_scan *s, struct dpl_civil *civil)
{
    unsigned hour, minute, second = 0;

    if (!dpl_scan_uint(s, 1, 2, &hour) || !dpl_scan_char(s, ':') ||
        !dpl_scan_uint(s, 2, 2, &minute))
        return false;
    if (dpl_scan_char(s, ':')) {
        if (!dpl_scan_uint(s, 2, 2, &second))
            return false;
        if (dpl_scan_char(s, '.') && !scan_fraction(s, &civil->micro))
            return false;
    }
    civil->hour = (int32_t)hour;
    civil->minute = (int32_t)minute;
    civil->second = (int32_t)second;
    return true;
}

bool
dpl_parse_time(const char *text, int64_t *ret)
{
    struct dpl_scan s = dpl_scan_over(dpl_view_trim(dpl_view_of(text)));
    struct dpl_civil civil = {0};
    unsigned year, month, day;
    int64_t us, east = 0;

    if (!dpl_scan_uint(&s, 4, 4, &year) || !dpl_scan_char(&s, '-') ||
        !dpl_scan_uint(&s, 1, 2, &month) || !dpl_scan_char(&s, '-') ||
        !dpl_scan_uint(&s, 1, 2, &day))
        return false;
    civil.year = (int32_t)year;
    civil.month = (int32_t)month;
    civil.day = (int32_t)day;

    if (dpl_scan_char(&s, 'T') || dpl_scan_char(&s, 't') ||
        dpl_scan_char(&s, ' ')) {
        if (!scan_clock(&s, &civil))
            return false;
        dpl_scan_blanks(&s);
    }
    if (!scan_offset(&s, &east) || !dpl_scan_at_end(&s) ||
        !dpl_civil_to_us(&civil, &us))
        return false;
    *ret = us - east * DPL_MINUTE_US;
    return true;
}

/* Longer is a slip; and a time and twice that much can be added. */
#define LONGEST_US (DPL_DAY_US * 366 * 200)

bool
dpl_parse_duration(const char *text, int64_t *ret)
{
    static const struct {
        char unit;
        int64_t us;
    } units[] = {
        {'s', DPL_MINUTE_US / 60}, {'m', DPL_MINUTE_US},
        {'h', DPL_MINUTE_US * 60}, {'d', DPL_DAY_US},
        {'w', DPL_DAY_US * 7},
    };
    struct dpl_scan s = dpl_scan_over(dpl_view_of(text));
    unsigned count;

    if (!dpl_scan_uint(&s, 1, 10, &count))
        return false;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (!dpl_scan_char(&s, units[i].unit))
            continue;
        if (!dpl_scan_at_end(&s) || count > LONGEST_US / units[i].us)
            return false;
        *ret = count * units[i].us;
        return true;
    }
    return false;
}

bool
dplog_time_parse(const char *text, int64_t *ret)
{
    return dpl_parse_time(text, ret);
}

bool
dplog_duration_parse(const char *text, int64_t *ret)
{
    return dpl_parse_duration(text, ret);
}
