/* SPDX-License-Identifier: MIT
 *
 * Stamps in words, as the C library writes them: "Fri Oct 15 17:09:46.507
 * 1999". Servers in other languages write their own names for weekday and
 * month, so only the month's name is looked at, and only at its beginning.
 */
#include "stamp.h"

#include "base/scan.h"
#include "base/time.h"

enum { WEEKDAY, MONTH, DAY, CLOCK, YEAR, WORDS };

/* Names begin like that in English and in the languages that Windows servers
 * speak most. */
static int32_t
month_of_name(struct dplog_view name)
{
    static const struct {
        const char *begin;
        int32_t month;
    } months[] = {
        {"jan", 1},  {"feb", 2},        {"mar", 3},        {"apr", 4},
        {"may", 5},  {"jun", 6},        {"jul", 7},        {"aug", 8},
        {"sep", 9},  {"oct", 10},       {"nov", 11},       {"dec", 12},
        {"mrz", 3},  {"m\xC3\xA4r", 3}, {"mai", 5},        {"okt", 10},
        {"dez", 12}, {"f\xC3\xA9v", 2}, {"fev", 2},        {"avr", 4},
        {"juin", 6}, {"juil", 7},       {"ao\xC3\xBB", 8}, {"d\xC3\xA9", 12},
        {"ene", 1},  {"abr", 4},        {"ago", 8},        {"dic", 12},
        {"gen", 1},  {"mag", 5},        {"giu", 6},        {"lug", 7},
        {"set", 9},  {"ott", 10},       {"out", 10},       {"mrt", 3},
        {"mei", 5},  {"maj", 5},
    };
    struct dpl_scan s = dpl_scan_over(name);
    const char first = name.len ? dpl_ascii_lower(*name.ptr) : '\0';
    unsigned number;

    /* Japanese, Chinese and Korean months are numbers and one character. */
    if (dpl_scan_uint(&s, 1, 2, &number))
        return (int32_t)number;
    for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++) {
        if (*months[i].begin == first &&
            dpl_view_starts_nocase(name, dpl_view_of(months[i].begin)))
            return months[i].month;
    }
    return 0;
}

static bool
scan_word(struct dpl_scan *s, struct dplog_view *ret)
{
    const char *begin;

    (void)dpl_scan_blanks(s);
    begin = s->pos;
    while (s->pos != s->end && *s->pos != ' ' && *s->pos != '\t')
        s->pos++;
    *ret = dpl_view(begin, (size_t)(s->pos - begin));
    return ret->len > 0;
}

static bool
to_number(struct dplog_view word, int32_t *ret)
{
    struct dpl_scan s = dpl_scan_over(word);
    unsigned value;

    if (!dpl_scan_uint(&s, 1, 4, &value) || !dpl_scan_at_end(&s))
        return false;
    *ret = (int32_t)value;
    return true;
}

static bool
to_clock(struct dplog_view word, struct dpl_civil *civil)
{
    struct dpl_scan s = dpl_scan_over(word);
    unsigned hour, minute, second, milli = 0;

    if (!dpl_scan_uint(&s, 1, 2, &hour) || !dpl_scan_char(&s, ':') ||
        !dpl_scan_uint(&s, 2, 2, &minute) || !dpl_scan_char(&s, ':') ||
        !dpl_scan_uint(&s, 2, 2, &second))
        return false;
    if (dpl_scan_char(&s, '.') && !dpl_scan_uint(&s, 3, 3, &milli))
        return false;
    civil->hour = (int32_t)hour;
    civil->minute = (int32_t)minute;
    civil->second = (int32_t)second;
    civil->micro = (int32_t)milli * 1000;
    return dpl_scan_at_end(&s);
}

bool
dpl_stamp_parse_words(struct dplog_view text, int64_t *ret_us,
                      struct dplog_view *ret_rest)
{
    struct dpl_scan s = dpl_scan_over(text);
    struct dplog_view words[WORDS];
    struct dpl_civil civil = {0};

    for (int i = 0; i < WORDS; i++) {
        if (!scan_word(&s, &words[i]))
            return false;
    }
    civil.month = month_of_name(words[MONTH]);
    if (!to_number(words[DAY], &civil.day) || !to_clock(words[CLOCK], &civil) ||
        !to_number(words[YEAR], &civil.year) ||
        !dpl_civil_to_us(&civil, ret_us))
        return false;
    *ret_rest = dpl_view(s.pos, (size_t)(s.end - s.pos));
    return true;
}
