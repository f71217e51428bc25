/* SPDX-License-Identifier: MIT
 *
 * The cursor's larger moves. The line parsers are made of them, so none does
 * more than one pass over what it reads.
 */
#include "scan.h"

static struct dplog_view
rest_of(const struct dpl_scan *s)
{
    return dpl_view(s->pos, (size_t)(s->end - s->pos));
}

bool
dpl_scan_literal(struct dpl_scan *s, struct dplog_view literal)
{
    if (!dpl_view_starts(rest_of(s), literal))
        return false;
    s->pos += literal.len;
    return true;
}

/* The value of a digit in base 10 or 16, or a value past every base. */
static unsigned
digit_value(char c)
{
    if (dpl_ascii_is_digit(c))
        return (unsigned)(c - '0');
    c = dpl_ascii_lower(c);
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 99;
}

static inline bool
scan_number(struct dpl_scan *s, unsigned base, unsigned min, unsigned max,
            unsigned *ret)
{
    uint64_t value = 0;
    unsigned count = 0;
    const char *pos = s->pos;

    while (pos != s->end && count < max) {
        const unsigned digit = digit_value(*pos);

        if (digit >= base)
            break;
        value = value * base + digit;
        if (value > UINT32_MAX)
            return false;
        pos++;
        count++;
    }
    if (count == 0 || count < min)
        return false;
    s->pos = pos;
    *ret = (unsigned)value;
    return true;
}

bool
dpl_scan_uint(struct dpl_scan *s, unsigned min, unsigned max, unsigned *ret)
{
    return scan_number(s, 10, min, max, ret);
}

bool
dpl_scan_hex(struct dpl_scan *s, unsigned min, unsigned max, unsigned *ret)
{
    return scan_number(s, 16, min, max, ret);
}

bool
dpl_scan_until(struct dpl_scan *s, char c, struct dplog_view *ret)
{
    const char *found = NULL;

    if (s->pos != s->end)
        found = memchr(s->pos, c, (size_t)(s->end - s->pos));
    if (!found)
        return false;
    *ret = dpl_view(s->pos, (size_t)(found - s->pos));
    s->pos = found;
    return true;
}
