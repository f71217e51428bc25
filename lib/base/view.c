/* SPDX-License-Identifier: MIT
 *
 * Comparing, finding and cutting views. An empty view may have a NULL pointer,
 * which memcmp() and memchr() must never see.
 */
#include "view.h"

static size_t
shorter(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool
bytes_equal(const char *a, const char *b, size_t len)
{
    return len == 0 || memcmp(a, b, len) == 0;
}

static bool
bytes_equal_nocase(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (a[i] != b[i] && dpl_ascii_lower(a[i]) != dpl_ascii_lower(b[i]))
            return false;
    }
    return true;
}

bool
dpl_view_equal_nocase(struct dplog_view a, struct dplog_view b)
{
    return a.len == b.len && bytes_equal_nocase(a.ptr, b.ptr, a.len);
}

bool
dpl_view_starts_nocase(struct dplog_view v, struct dplog_view prefix)
{
    return v.len >= prefix.len &&
           bytes_equal_nocase(v.ptr, prefix.ptr, prefix.len);
}

bool
dpl_view_ends(struct dplog_view v, struct dplog_view suffix)
{
    return suffix.len == 0 ||
           (v.len >= suffix.len &&
            bytes_equal(v.ptr + (v.len - suffix.len), suffix.ptr, suffix.len));
}

bool
dpl_view_ends_nocase(struct dplog_view v, struct dplog_view suffix)
{
    return suffix.len == 0 || (v.len >= suffix.len &&
                               bytes_equal_nocase(v.ptr + (v.len - suffix.len),
                                                  suffix.ptr, suffix.len));
}

int
dpl_view_compare(struct dplog_view a, struct dplog_view b)
{
    const size_t common = shorter(a.len, b.len);
    const int order = common ? memcmp(a.ptr, b.ptr, common) : 0;

    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

int
dpl_view_compare_nocase(struct dplog_view a, struct dplog_view b)
{
    const size_t common = shorter(a.len, b.len);

    for (size_t i = 0; i < common; i++) {
        const unsigned char left = (unsigned char)dpl_ascii_lower(a.ptr[i]);
        const unsigned char right = (unsigned char)dpl_ascii_lower(b.ptr[i]);

        if (left != right)
            return left < right ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

size_t
dpl_view_find(struct dplog_view v, struct dplog_view needle, size_t from)
{
    const char *pos, *end;

    if (from > v.len || needle.len > v.len - from)
        return SIZE_MAX;
    if (needle.len == 0)
        return from;

    pos = v.ptr + from;
    end = v.ptr + (v.len - needle.len) + 1; /* of the possible first bytes */
    while (pos < end) {
        pos = memchr(pos, needle.ptr[0], (size_t)(end - pos));
        if (!pos)
            return SIZE_MAX;
        if (memcmp(pos, needle.ptr, needle.len) == 0)
            return (size_t)(pos - v.ptr);
        pos++;
    }
    return SIZE_MAX;
}

size_t
dpl_view_find_nocase(struct dplog_view v, struct dplog_view needle, size_t from)
{
    char first;

    if (from > v.len || needle.len > v.len - from)
        return SIZE_MAX;
    if (needle.len == 0)
        return from;

    first = dpl_ascii_lower(needle.ptr[0]);
    for (size_t i = from; i <= v.len - needle.len; i++) {
        if (dpl_ascii_lower(v.ptr[i]) == first &&
            bytes_equal_nocase(v.ptr + i, needle.ptr, needle.len))
            return i;
    }
    return SIZE_MAX;
}

size_t
dpl_view_find_last(struct dplog_view v, struct dplog_view needle)
{
    if (needle.len > v.len)
        return SIZE_MAX;
    if (needle.len == 0)
        return v.len;
    for (size_t i = v.len - needle.len + 1; i-- > 0;) {
        if (v.ptr[i] == needle.ptr[0] &&
            memcmp(v.ptr + i, needle.ptr, needle.len) == 0)
            return i;
    }
    return SIZE_MAX;
}

struct dplog_view
dpl_view_file_name(struct dplog_view path)
{
    size_t at = path.len;

    while (at > 0 && path.ptr[at - 1] != '/' && path.ptr[at - 1] != '\\')
        at--;
    return dpl_view_slice(path, at, path.len);
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct dplog_view
dpl_view_trim(struct dplog_view v)
{
    size_t from = 0, to = v.len;

    while (from < to && is_blank(v.ptr[from]))
        from++;
    while (to > from && is_blank(v.ptr[to - 1]))
        to--;
    return dpl_view_slice(v, from, to);
}

bool
dpl_view_to_uint(struct dplog_view v, uint64_t *ret)
{
    enum { SAFE_DIGITS = 19 }; /* so many never are too much */
    uint64_t value = 0;

    if (v.len == 0)
        return false;
    for (size_t i = 0; i < v.len; i++) {
        const uint64_t digit = (uint64_t)(unsigned char)v.ptr[i] - '0';

        if (digit > 9 ||
            (i >= SAFE_DIGITS && value > (UINT64_MAX - digit) / 10))
            return false;
        value = value * 10 + digit;
    }
    *ret = value;
    return true;
}

bool
dpl_view_to_hex(struct dplog_view v, uint64_t *ret)
{
    uint64_t value = 0;

    if (v.len == 0)
        return false;
    for (size_t i = 0; i < v.len; i++) {
        const char c = dpl_ascii_lower(v.ptr[i]);

        if (!dpl_ascii_is_hex(c) || value >> 60)
            return false;
        value = value << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    *ret = value;
    return true;
}
