/* SPDX-License-Identifier: MIT
 *
 * Stamps in figures: what the site server writes today, the attributes of the
 * client form, and the dates of log viewers. Date and minute of one line are
 * nearly always those of the line before, so their characters are remembered.
 */
#include "stamp.h"

#include "base/scan.h"
#include "base/time.h"
#include "base/word.h"

enum {
    DATE_LEN = 10, /* MM-DD-YYYY */
    MAX_BIAS_MINUTES = 24 * 60,
    BIAS_STEP_MINUTES = 15, /* every zone in use keeps to quarters */
    BIAS_SLACK_MINUTES = 2  /* between the two readings */
};

/* ── the canonical form, read at fixed places ── */

static int
two_digits(const char *p)
{
    return dpl_ascii_is_digit(p[0]) && dpl_ascii_is_digit(p[1])
               ? (p[0] - '0') * 10 + (p[1] - '0')
               : -1;
}

/* The value of two characters that are known to be digits. */
static int
value_of_two(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

/*
 * Whether eight bytes look like `shape`: a digit where it has '0', else the
 * same character. All at once: what is added to the difference carries into
 * the high bit of its byte when that is more than 9, or more than nothing.
 * Character by character, the clock took a quarter of the trailer's time.
 */
static bool
has_shape(const char *p, const char shape[8], const char slack[8])
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint64_t bytes, wanted, add;

    memcpy(&bytes, p, 8);
    memcpy(&wanted, shape, 8);
    memcpy(&add, slack, 8);
    bytes ^= wanted;
    return !((((bytes & low) + add) | bytes) & ~low);
}

static bool
read_date(struct dpl_stamps *stamps, const char *p, int64_t *ret_us)
{
    struct dpl_civil civil = {0};
    int century, year;

    if (stamps->has_date && memcmp(stamps->date, p, DATE_LEN) == 0) {
        *ret_us = stamps->date_us;
        return true;
    }
    century = two_digits(p + 6);
    year = two_digits(p + 8);
    if (p[2] != '-' || p[5] != '-' || century < 0 || year < 0)
        return false;
    civil.month = two_digits(p);
    civil.day = two_digits(p + 3);
    civil.year = century * 100 + year;
    if (!dpl_civil_to_us(&civil, &stamps->date_us))
        return false;
    memcpy(stamps->date, p, DATE_LEN);
    stamps->has_date = true;
    *ret_us = stamps->date_us;
    return true;
}

/* Up to its seconds a stamp is mostly that of the line before: compared, not
 * read, that is 70 instructions less. */
static bool
read_minute(struct dpl_stamps *stamps, const char *p, int64_t *ret_us)
{
    const char *const clock = p + DATE_LEN + 1;
    int64_t date_us;
    int hour, minute;

    if (dpl_word_at(p) == dpl_word_at(stamps->minute) &&
        dpl_word_at(p + 8) == dpl_word_at(stamps->minute + 8) &&
        p[16] == stamps->minute[16]) {
        *ret_us = stamps->minute_us;
        return true;
    }
    if (p[DATE_LEN] != ' ' || !read_date(stamps, p, &date_us) ||
        !has_shape(clock, "00:00:00", "vv\x7Fvv\x7Fvv"))
        return false;
    hour = value_of_two(clock);
    minute = value_of_two(clock + 3);
    if (hour > 23 || minute > 59)
        return false;
    stamps->minute_us = date_us + (hour * 60 + minute) * DPL_MINUTE_US;
    memcpy(stamps->minute, p, sizeof(stamps->minute));
    *ret_us = stamps->minute_us;
    return true;
}

/* Of "M:SS.mmm", the end of a stamp. */
static bool
read_seconds(const char *p, int64_t *ret_us)
{
    const int second = value_of_two(p + 2), centi = value_of_two(p + 5);

    *ret_us = (second * 1000 + centi * 10 + (p[7] - '0')) * INT64_C(1000);
    return has_shape(p, "0:00.000", "v\x7Fvv\x7Fvvv") && second <= 60;
}

/* ── the same with any number of digits ── */

/* "+300", "-60"; at the end of the text only. */
static bool
scan_bias(struct dpl_scan *s, int16_t *ret)
{
    const bool plus = dpl_scan_char(s, '+');
    int minutes = 0, digits = 0;

    if (!plus && !dpl_scan_char(s, '-'))
        return false;
    for (; digits < 4 && s->pos != s->end && dpl_ascii_is_digit(*s->pos);
         digits++)
        minutes = minutes * 10 + (*s->pos++ - '0');
    if (digits == 0 || minutes > MAX_BIAS_MINUTES)
        return false;
    *ret = (int16_t)(plus ? minutes : -minutes);
    return dpl_scan_at_end(s);
}

/* Digits behind a decimal point to microseconds; more than six are read over.
 */
static bool
scan_fraction(struct dpl_scan *s, int32_t *ret)
{
    int32_t unit = 100000;

    if (s->pos == s->end || !dpl_ascii_is_digit(*s->pos))
        return false;
    *ret = 0;
    for (; s->pos != s->end && dpl_ascii_is_digit(*s->pos); s->pos++) {
        *ret += (*s->pos - '0') * unit;
        unit /= 10;
    }
    return true;
}

static bool
scan_clock(struct dpl_scan *s, struct dpl_civil *ret)
{
    unsigned hour, minute, second;

    if (!dpl_scan_uint(s, 1, 2, &hour) || !dpl_scan_char(s, ':') ||
        !dpl_scan_uint(s, 1, 2, &minute) || !dpl_scan_char(s, ':') ||
        !dpl_scan_uint(s, 1, 2, &second))
        return false;
    ret->hour = (int32_t)hour;
    ret->minute = (int32_t)minute;
    ret->second = (int32_t)second;
    ret->micro = 0;
    return !dpl_scan_char(s, '.') || scan_fraction(s, &ret->micro);
}

static bool
scan_month_day_year(struct dpl_scan *s, struct dpl_civil *ret)
{
    unsigned month, day, year;

    if (!dpl_scan_uint(s, 1, 2, &month) || !dpl_scan_char(s, '-') ||
        !dpl_scan_uint(s, 1, 2, &day) || !dpl_scan_char(s, '-') ||
        !dpl_scan_uint(s, 4, 4, &year))
        return false;
    ret->month = (int32_t)month;
    ret->day = (int32_t)day;
    ret->year = (int32_t)year;
    return true;
}

static bool
parse_figures(struct dplog_view text, struct dpl_stamp *ret)
{
    struct dpl_scan s = dpl_scan_over(text);
    struct dpl_civil civil = {0};
    struct dpl_stamp stamp = {.bias = DPLOG_BIAS_NONE};

    if (!scan_month_day_year(&s, &civil) || !dpl_scan_char(&s, ' ') ||
        !dpl_scan_blanks(&s) || !scan_clock(&s, &civil))
        return false;
    if (!dpl_scan_at_end(&s) && !scan_bias(&s, &stamp.bias))
        return false;
    if (!dpl_civil_to_us(&civil, &stamp.local_us))
        return false;
    *ret = stamp;
    return true;
}

/* ── zones, which only the oldest servers name ── */

static bool
bias_of_zone(struct dplog_view name, int16_t *ret)
{
    static const struct {
        const char *name;
        int16_t bias; /* of its standard time */
    } zones[] = {
        {"Hawaiian", 600},
        {"Alaskan", 540},
        {"Pacific", 480},
        {"Mountain", 420},
        {"US Mountain", 420},
        {"Central", 360},
        {"Eastern", 300},
        {"US Eastern", 300},
        {"Atlantic", 240},
        {"Newfoundland", 210},
        {"E. South America", 180},
        {"GMT", 0},
        {"Greenwich", 0},
        {"W. Europe", -60},
        {"Central Europe", -60},
        {"Central European", -60},
        {"Romance", -60},
        {"E. Europe", -120},
        {"GTB", -120},
        {"FLE", -120},
        {"South Africa", -120},
        {"Russian", -180},
        {"India", -330},
        {"SE Asia", -420},
        {"China", -480},
        {"Taipei", -480},
        {"W. Australia", -480},
        {"Tokyo", -540},
        {"Korea", -540},
        {"AUS Eastern", -600},
        {"E. Australia", -600},
        {"New Zealand", -720},
    };
    static const struct dplog_view standard = {" Standard Time", 14};
    static const struct dplog_view daylight = {" Daylight Time", 14};
    const bool summer = dpl_view_ends(name, daylight);

    if (!summer && !dpl_view_ends(name, standard))
        return false;
    name.len -= standard.len;
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        if (dpl_view_equal(name, dpl_view_of(zones[i].name))) {
            *ret = (int16_t)(zones[i].bias - (summer ? 60 : 0));
            return true;
        }
    }
    return false;
}

static bool
parse_words(struct dplog_view text, struct dpl_stamp *ret)
{
    struct dpl_stamp stamp = {.bias = DPLOG_BIAS_NONE};
    struct dplog_view rest;

    if (dpl_view_ends(text, DPL_VIEW("~")))
        text.len--; /* SMS 1.x: a line feed that its own tracing replaced */
    if (!dpl_stamp_parse_words(text, &stamp.local_us, &rest))
        return false;
    (void)bias_of_zone(dpl_view_trim(rest), &stamp.bias); /* or stays NONE */
    *ret = stamp;
    return true;
}

bool
dpl_stamp_parse_fixed(struct dpl_stamps *stamps, const char *text, int bias,
                      int64_t *ret_us)
{
    int64_t minute_us, seconds_us;

    if (bias > MAX_BIAS_MINUTES || bias < -MAX_BIAS_MINUTES ||
        !read_minute(stamps, text, &minute_us) ||
        !read_seconds(text + DPL_STAMP_FIXED - 8, &seconds_us))
        return false;
    *ret_us = minute_us + seconds_us;
    return true;
}

bool
dpl_stamp_parse(struct dpl_stamps *stamps, struct dplog_view text,
                struct dpl_stamp *ret)
{
    struct dpl_stamp stamp = {0};

    if (text.len > DPL_STAMP_FIXED) {
        struct dpl_scan s =
            dpl_scan_over(dpl_view_slice(text, DPL_STAMP_FIXED, text.len));

        if (scan_bias(&s, &stamp.bias) &&
            dpl_stamp_parse_fixed(stamps, text.ptr, stamp.bias,
                                  &stamp.local_us)) {
            *ret = stamp;
            return true;
        }
    }
    return parse_figures(text, ret) || parse_words(text, ret);
}

bool
dpl_stamp_parse_ccm(struct dpl_stamps *stamps, struct dplog_view clock,
                    struct dplog_view date, struct dpl_stamp *ret)
{
    struct dpl_scan time_scan = dpl_scan_over(clock);
    struct dpl_scan date_scan = dpl_scan_over(date);
    struct dpl_civil civil = {.year = 1970, .month = 1, .day = 1};
    struct dpl_stamp stamp = {.bias = DPLOG_BIAS_NONE};
    int64_t date_us;

    if (!scan_clock(&time_scan, &civil) ||
        (!dpl_scan_at_end(&time_scan) && !scan_bias(&time_scan, &stamp.bias)))
        return false;
    if (date.len == DATE_LEN && read_date(stamps, date.ptr, &date_us)) {
        if (!dpl_civil_to_us(&civil, &stamp.local_us))
            return false;
        stamp.local_us += date_us;
    } else if (!scan_month_day_year(&date_scan, &civil) ||
               !dpl_scan_at_end(&date_scan) ||
               !dpl_civil_to_us(&civil, &stamp.local_us)) {
        return false;
    }
    *ret = stamp;
    return true;
}

bool
dpl_stamps_learn_bias(struct dpl_stamps *stamps, int64_t utc_us,
                      int64_t local_us)
{
    const int64_t step = BIAS_STEP_MINUTES * DPL_MINUTE_US;
    const int64_t difference = utc_us - local_us;
    const int64_t steps =
        (difference + (difference < 0 ? -step : step) / 2) / step;
    const int64_t off = difference - steps * step;

    if (steps * BIAS_STEP_MINUTES > MAX_BIAS_MINUTES ||
        steps * BIAS_STEP_MINUTES < -MAX_BIAS_MINUTES ||
        off > BIAS_SLACK_MINUTES * DPL_MINUTE_US ||
        off < -BIAS_SLACK_MINUTES * DPL_MINUTE_US)
        return false;
    stamps->bias = (int16_t)(steps * BIAS_STEP_MINUTES);
    stamps->has_bias = true;
    return true;
}
