/* SPDX-License-Identifier: MIT
 *
 * Dates as log viewers show them, in the manner of the computer that copied
 * them. They stand at the end of a text and may be glued to what is before,
 * so they are read from the end. Those of machines begin with the year, and may
 * end with the zone.
 */
#include "stamp.h"

#include "base/time.h"
#include "base/view.h"

enum { CENTURY = 2000, NO_LIMIT = 4 };

/* Reads backwards: `end` moves towards `begin`. */
struct back {
    const char *begin, *end;
};

static bool
back_char(struct back *b, char c)
{
    if (b->end == b->begin || b->end[-1] != c)
        return false;
    b->end--;
    return true;
}

static size_t
back_blanks(struct back *b)
{
    const char *const from = b->end;

    while (b->end != b->begin && (b->end[-1] == ' ' || b->end[-1] == '\t'))
        b->end--;
    return (size_t)(from - b->end);
}

/* A number of at most max digits; the count of its digits, 0 when none. */
static unsigned
back_number(struct back *b, unsigned max, int32_t *ret)
{
    int32_t unit = 1;
    unsigned count = 0;

    *ret = 0;
    while (count < max && b->end != b->begin &&
           dpl_ascii_is_digit(b->end[-1])) {
        b->end--;
        *ret += (*b->end - '0') * unit;
        unit *= 10;
        count++;
    }
    return count;
}

/* ":SS" or ":SS.fff" (a comma in some countries), with its colon. */
static bool
back_seconds(struct back *b, struct dpl_civil *civil)
{
    struct back fraction = *b;
    unsigned digits;
    int32_t value;

    digits = back_number(&fraction, 7, &value);
    if (digits > 0 &&
        (back_char(&fraction, '.') || back_char(&fraction, ','))) {
        for (; digits < 6; digits++)
            value *= 10;
        civil->micro = digits > 6 ? value / 10 : value;
        *b = fraction;
    }
    return back_number(b, 2, &civil->second) == 2 && back_char(b, ':');
}

/* " AM" and " PM" in any case; what stands there otherwise is left alone. */
static bool
back_half_day(struct back *b, char *ret)
{
    char half;

    *ret = 0;
    if (b->end - b->begin < 2 || dpl_ascii_lower(b->end[-1]) != 'm')
        return true;
    half = dpl_ascii_lower(b->end[-2]);
    if (half != 'a' && half != 'p')
        return false;
    b->end -= 2;
    (void)back_blanks(b);
    *ret = half;
    return true;
}

/* "Z", "+09:00", "-0500" behind a clock, as a bias. */
static bool
back_zone(struct back *b, int16_t *ret)
{
    struct back zone = *b;
    int32_t hours, minutes;
    char sign;

    if (back_char(&zone, 'Z')) {
        *ret = 0;
        *b = zone;
        return true;
    }
    if (back_number(&zone, 2, &minutes) != 2)
        return false;
    (void)back_char(&zone, ':');
    if (back_number(&zone, 2, &hours) != 2 || zone.end == zone.begin)
        return false;
    sign = zone.end[-1];
    if ((sign != '+' && sign != '-') || hours > 14 || minutes > 59)
        return false;
    zone.end--;
    (void)back_blanks(&zone);
    *ret = (int16_t)((hours * 60 + minutes) * (sign == '+' ? -1 : 1));
    *b = zone;
    return true;
}

static bool
back_clock(struct back *b, struct dpl_civil *civil)
{
    char half;

    if (!back_half_day(b, &half) || !back_seconds(b, civil) ||
        back_number(b, 2, &civil->minute) != 2 || !back_char(b, ':') ||
        back_number(b, 2, &civil->hour) == 0)
        return false;
    if (half && (civil->hour < 1 || civil->hour > 12))
        return false;
    if (half && civil->hour == 12)
        civil->hour = 0;
    if (half == 'p')
        civil->hour += 12;
    return true;
}

struct date {
    int32_t first, second, third;
    unsigned third_digits;
    bool year_first;
    char separator;
};

static bool
back_date(struct back *b, struct date *ret)
{
    unsigned digits;

    ret->third_digits = back_number(b, 4, &ret->third);
    if (ret->third_digits == 0 || b->end == b->begin)
        return false;
    ret->separator = b->end[-1];
    if (ret->separator != '/' && ret->separator != '.' && ret->separator != '-')
        return false;
    b->end--;
    if (back_number(b, 2, &ret->second) == 0 || !back_char(b, ret->separator))
        return false;

    if (ret->third_digits <= 2) {
        struct back year = *b;

        digits = back_number(&year, NO_LIMIT, &ret->first);
        ret->year_first = digits == 4;
        if (ret->year_first) {
            *b = year;
            return true;
        }
    }
    ret->year_first = false;
    return (ret->third_digits == 4 || ret->third_digits == 2) &&
           back_number(b, 2, &ret->first) > 0;
}

/* Which of first and second is the month; learns from what leaves no doubt. */
static enum dpl_date_order
order_of(struct dpl_stamps *stamps, const struct date *date, bool *ambiguous)
{
    *ambiguous = false;
    if (date->separator == '.')
        return DPL_DATE_DAY_FIRST;
    if (date->first > 12)
        return stamps->order = DPL_DATE_DAY_FIRST;
    if (date->second > 12)
        return stamps->order = DPL_DATE_MONTH_FIRST;
    if (stamps->order != DPL_DATE_UNKNOWN)
        return stamps->order;
    *ambiguous = date->first != date->second;
    return DPL_DATE_MONTH_FIRST;
}

bool
dpl_stamp_parse_viewer(struct dpl_stamps *stamps, struct dplog_view text,
                       size_t *ret_begin, struct dpl_stamp *ret)
{
    struct back b = {text.ptr, text.ptr};
    struct dpl_stamps learned = *stamps;
    struct dpl_stamp stamp = {.bias = DPLOG_BIAS_NONE};
    struct dpl_civil civil = {0};
    struct date date;
    bool zoned;

    if (text.len == 0)
        return false;
    b.end += text.len;
    zoned = back_zone(&b, &stamp.bias);
    if (!back_clock(&b, &civil))
        return false;
    (void)back_char(&b, ',');
    if (back_blanks(&b) == 0 && !back_char(&b, 'T'))
        return false;
    (void)back_char(&b, ',');
    if (!back_date(&b, &date) || (zoned && !date.year_first))
        return false;

    if (date.year_first) {
        civil.year = date.first;
        civil.month = date.second;
        civil.day = date.third;
    } else {
        const bool day_first =
            order_of(&learned, &date, &stamp.ambiguous) == DPL_DATE_DAY_FIRST;

        civil.year = date.third + (date.third_digits == 2 ? CENTURY : 0);
        civil.month = day_first ? date.second : date.first;
        civil.day = day_first ? date.first : date.second;
    }
    if (!dpl_civil_to_us(&civil, &stamp.local_us))
        return false;

    stamps->order = learned.order;
    *ret_begin = (size_t)(b.end - b.begin);
    *ret = stamp;
    return true;
}
