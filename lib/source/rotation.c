/* SPDX-License-Identifier: MIT
 *
 * File names of rolled-over logs. The product copies name.log over name.lo_
 * at its limit; components that keep more write date and time into the name.
 * Numbers and "old" come from people and their tools.
 */
#include "rotation.h"

#include "base/os.h"
#include "base/view.h"

static bool
is_separator(char c)
{
    return c == '-' || c == '_' || c == '.';
}

static bool
strip_suffix(struct dplog_view *v, struct dplog_view suffix)
{
    if (v->len <= suffix.len || !dpl_view_ends_nocase(*v, suffix))
        return false;
    v->len -= suffix.len;
    return true;
}

/* No date is longer; names in archives may be of any length. */
enum { TAIL_MAX = 64 };

/* Digits and single separators at the end, from a separator on; empty when
 * there are none. */
static struct dplog_view
number_tail(struct dplog_view v)
{
    const size_t stop = v.len > TAIL_MAX ? v.len - TAIL_MAX : 0;
    size_t from = v.len, best = v.len;

    while (from > stop && (dpl_ascii_is_digit(v.ptr[from - 1]) ||
                           is_separator(v.ptr[from - 1]))) {
        from--;
        if (is_separator(v.ptr[from]))
            best = from;
    }
    return dpl_view_slice(v, best, v.len);
}

static unsigned
number_at(const char *digits, size_t count)
{
    unsigned value = 0;

    for (size_t i = 0; i < count; i++)
        value = value * 10 + (unsigned)(digits[i] - '0');
    return value;
}

/* The digits begin with a year, a month and a day. */
static bool
is_date(const char *digits, size_t count)
{
    const unsigned year = count >= 8 ? number_at(digits, 4) : 0;
    const unsigned month = count >= 8 ? number_at(digits + 4, 2) : 0;
    const unsigned day = count >= 8 ? number_at(digits + 6, 2) : 0;

    return year >= 1990 && year <= 2099 && month >= 1 && month <= 12 &&
           day >= 1 && day <= 31;
}

/* "-20261118-231502" at the end: take it off. */
static bool
strip_date(struct dplog_view *v, struct dpl_rotation *ret)
{
    const struct dplog_view tail = number_tail(*v);
    char digits[sizeof(ret->stamp)] = {0};
    size_t from = 0;

    /* "SRV-01-20261118": the date need not be the first number. */
    while (from < tail.len) {
        size_t count = 0, next = tail.len;

        for (size_t i = from + 1; i < tail.len; i++) {
            if (dpl_ascii_is_digit(tail.ptr[i]) && count + 1 < sizeof(digits))
                digits[count++] = tail.ptr[i];
            else if (is_separator(tail.ptr[i]) && next == tail.len)
                next = i;
        }
        if (is_date(digits, count)) {
            memcpy(ret->stamp, digits, count);
            ret->kind = DPL_ROTATION_DATED;
            v->len -= tail.len - from;
            return true;
        }
        memset(digits, 0, sizeof(digits));
        from = next;
    }
    return false;
}

/* ".2" at the end: take it off. */
static bool
strip_number(struct dplog_view *v, struct dpl_rotation *ret)
{
    size_t from = v->len;

    while (from > 0 && dpl_ascii_is_digit(v->ptr[from - 1]))
        from--;
    if (from < 2 || v->ptr[from - 1] != '.' || from == v->len ||
        v->len - from > 4)
        return false;
    ret->number = number_at(v->ptr + from, v->len - from);
    ret->kind = DPL_ROTATION_NUMBERED;
    v->len = from - 1;
    return true;
}

static bool
strip_old(struct dplog_view *v, struct dpl_rotation *ret)
{
    static const char *const words[] = {"old", "bak", "prev"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const struct dplog_view word = dpl_view_of(words[i]);

        if (v->len > word.len + 1 && dpl_view_ends_nocase(*v, word) &&
            is_separator(v->ptr[v->len - word.len - 1])) {
            ret->kind = DPL_ROTATION_OLD;
            v->len -= word.len + 1;
            return true;
        }
    }
    return false;
}

/* What may stand behind ".log": "distmgr.log.1", "distmgr.log.old". */
static bool
strip_behind_log(struct dplog_view *v, struct dpl_rotation *ret)
{
    struct dplog_view rest = *v;
    struct dpl_rotation found = {.is_log = true};

    if (!strip_date(&rest, &found) && !strip_number(&rest, &found) &&
        !strip_old(&rest, &found))
        return false;
    if (!strip_suffix(&rest, DPL_VIEW(".log")))
        return false;
    *ret = found;
    *v = rest;
    return true;
}

struct dpl_rotation
dpl_rotation_parse(struct dplog_view name)
{
    struct dpl_rotation ret = {.kind = DPL_ROTATION_CURRENT, .is_log = true};
    struct dplog_view rest = name;

    if (strip_suffix(&rest, DPL_VIEW(".log"))) {
        if (!strip_date(&rest, &ret) && !strip_number(&rest, &ret))
            (void)strip_old(&rest, &ret); /* else it is the current file */
    } else if (strip_suffix(&rest, DPL_VIEW(".lo_"))) {
        if (!strip_date(&rest, &ret))
            ret.kind = DPL_ROTATION_LO;
    } else if (!strip_behind_log(&rest, &ret)) {
        ret.is_log = false;
    }
    ret.base = rest;
    return ret;
}

bool
dpl_rotation_is_older(const char *path)
{
    return dpl_rotation_parse(dpl_view_of(dpl_path_base(path))).kind !=
           DPL_ROTATION_CURRENT;
}

int
dpl_rotation_compare(const struct dpl_rotation *a, const struct dpl_rotation *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->kind == DPL_ROTATION_NUMBERED)
        return (a->number < b->number) - (a->number > b->number);
    return strcmp(a->stamp, b->stamp);
}
