/* SPDX-License-Identifier: MIT
 *
 * UTF-8: is it, where may it be cut, how wide is it on a terminal.
 */
#pragma once

#include <dplog/view.h>
#include <stdbool.h>
#include <stdint.h>

/* Length of the longest valid UTF-8 prefix (RFC 3629: no surrogates, no
 * overlong forms). Eight bytes at a time over ASCII. */
size_t
dpl_utf8_valid_prefix(struct dplog_view v);

static inline bool
dpl_utf8_is_valid(struct dplog_view v)
{
    return dpl_utf8_valid_prefix(v) == v.len;
}

/* Whether every byte is below 0x80. */
bool
dpl_ascii_only(struct dplog_view v);

/* How many bytes at the front are. */
size_t
dpl_ascii_prefix(const char *ptr, size_t len);

/* Write a code point; 1 to 4 bytes. A surrogate or a value past U+10FFFF is
 * written as U+FFFD. */
size_t
dpl_utf8_encode(uint32_t code_point, char ret[4]);

/* The code point at *pos, which moves past it; U+FFFD and one byte where the
 * text is not valid. */
uint32_t
dpl_utf8_decode(struct dplog_view v, size_t *pos);

/* The longest prefix of at most max bytes that ends on a character. */
struct dplog_view
dpl_utf8_cut(struct dplog_view v, size_t max);

/* In place: controls, and bytes that are no UTF-8, become `instead`. The text
 * shrinks or keeps its length. */
void
dpl_utf8_make_printable(char *text, char instead);

/* Terminal columns: 2 for East Asian wide characters, 0 for combining ones. */
unsigned
dpl_utf8_columns(struct dplog_view v);
