/* SPDX-License-Identifier: MIT
 *
 * A cursor over a view. A call that finds what it wants moves past it and is
 * true; else it is false and the cursor stays.
 */
#pragma once

#include "view.h"

struct dpl_scan {
    const char *pos, *end;
};

static inline struct dpl_scan
dpl_scan_over(struct dplog_view v)
{
    const char *pos = v.ptr ? v.ptr : ""; /* NULL + 0 is undefined */

    return (struct dpl_scan){pos, pos + v.len};
}

static inline bool
dpl_scan_at_end(const struct dpl_scan *s)
{
    return s->pos == s->end;
}

static inline bool
dpl_scan_char(struct dpl_scan *s, char c)
{
    if (s->pos == s->end || *s->pos != c)
        return false;
    s->pos++;
    return true;
}

/* Blanks and tabs; true also when there are none. */
static inline bool
dpl_scan_blanks(struct dpl_scan *s)
{
    while (s->pos != s->end && (*s->pos == ' ' || *s->pos == '\t'))
        s->pos++;
    return true;
}

bool
dpl_scan_literal(struct dpl_scan *s, struct dplog_view literal);

/* A decimal number of min to max digits, value up to 4294967295. */
bool
dpl_scan_uint(struct dpl_scan *s, unsigned min, unsigned max, unsigned *ret);

/* The same in hexadecimal, without 0x. */
bool
dpl_scan_hex(struct dpl_scan *s, unsigned min, unsigned max, unsigned *ret);

/* Everything up to (not including) c; false when c does not follow. */
bool
dpl_scan_until(struct dpl_scan *s, char c, struct dplog_view *ret);
