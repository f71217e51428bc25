/* SPDX-License-Identifier: MIT
 *
 * Questions about text that somebody else owns. ASCII case only: letters
 * beyond it compare as bytes.
 */
#pragma once

#include <dplog/view.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A view over a string literal. */
#define DPL_VIEW(literal) ((struct dplog_view){(literal), sizeof(literal) - 1})

static inline struct dplog_view
dpl_view(const char *ptr, size_t len)
{
    return (struct dplog_view){ptr, len};
}

/* Of a NUL-terminated string; NULL gives an empty view. */
static inline struct dplog_view
dpl_view_of(const char *string)
{
    return (struct dplog_view){string, string ? strlen(string) : 0};
}

static inline bool
dpl_view_is_empty(struct dplog_view v)
{
    return v.len == 0;
}

/* An empty view may have a NULL pointer, which memcmp() must never see. */
static inline bool
dpl_view_equal(struct dplog_view a, struct dplog_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool
dpl_view_equal_nocase(struct dplog_view a, struct dplog_view b);

/* Of a literal this is a few comparisons, where it is inline. */
static inline bool
dpl_view_starts(struct dplog_view v, struct dplog_view prefix)
{
    return v.len >= prefix.len &&
           (prefix.len == 0 || memcmp(v.ptr, prefix.ptr, prefix.len) == 0);
}

bool
dpl_view_starts_nocase(struct dplog_view v, struct dplog_view prefix);
bool
dpl_view_ends(struct dplog_view v, struct dplog_view suffix);
bool
dpl_view_ends_nocase(struct dplog_view v, struct dplog_view suffix);

/* <0, 0, >0 in byte order; a prefix is smaller. */
int
dpl_view_compare(struct dplog_view a, struct dplog_view b);
int
dpl_view_compare_nocase(struct dplog_view a, struct dplog_view b);

/* Offset of the first (last) place at or after (before) …; SIZE_MAX: none. */
size_t
dpl_view_find(struct dplog_view v, struct dplog_view needle, size_t from);
size_t
dpl_view_find_nocase(struct dplog_view v, struct dplog_view needle,
                     size_t from);
size_t
dpl_view_find_last(struct dplog_view v, struct dplog_view needle);

/* [from, to); clamped to the view. */
static inline struct dplog_view
dpl_view_slice(struct dplog_view v, size_t from, size_t to)
{
    to = to < v.len ? to : v.len;
    from = from < to ? from : to;
    return dpl_view(from ? v.ptr + from : v.ptr, to - from);
}

/* Of a path of any system what stands behind its last slash or backslash. */
struct dplog_view
dpl_view_file_name(struct dplog_view path);

/* Without blanks and tabs (and CR, LF) at both ends. */
struct dplog_view
dpl_view_trim(struct dplog_view v);

/* The whole view as a decimal (hexadecimal) number without sign. */
bool
dpl_view_to_uint(struct dplog_view v, uint64_t *ret);
bool
dpl_view_to_hex(struct dplog_view v, uint64_t *ret);

static inline char
dpl_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool
dpl_ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool
dpl_ascii_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
dpl_ascii_is_hex(char c)
{
    return dpl_ascii_is_digit(c) || (c >= 'a' && c <= 'f') ||
           (c >= 'A' && c <= 'F');
}
