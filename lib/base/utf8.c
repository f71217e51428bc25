/* SPDX-License-Identifier: MIT
 *
 * UTF-8 as RFC 3629 defines it.
 */
#include "utf8.h"

#include "view.h"
#include "word.h"

static const uint64_t high_bits = DPL_WORD_EACH(UINT64_C(0x80));

enum { STEP = 64 }; /* 0.2 instructions a byte; of half as many bytes 0.45 */

/* One of STEP bytes. */
static bool
has_high_bit(const char *p)
{
    return ((dpl_word_at(p) | dpl_word_at(p + 8) | dpl_word_at(p + 16) |
             dpl_word_at(p + 24) | dpl_word_at(p + 32) | dpl_word_at(p + 40) |
             dpl_word_at(p + 48) | dpl_word_at(p + 56)) &
            high_bits) != 0;
}

size_t
dpl_ascii_prefix(const char *ptr, size_t len)
{
    const char *const end = ptr + len;
    const char *p = ptr;

    while (end - p >= STEP && !has_high_bit(p))
        p += STEP;
    while (end - p >= 8 && !(dpl_word_at(p) & high_bits))
        p += 8;
    while (p != end && !((unsigned char)*p & 0x80))
        p++;
    return (size_t)(p - ptr);
}

static bool
is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Length of the valid character at b (len bytes follow, one at least), or 0. */
static size_t
character_len(const unsigned char *b, size_t len)
{
    const unsigned char lead = b[0];

    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    if (lead < 0xE0)
        return len >= 2 && is_tail(b[1]) ? 2 : 0;
    if (lead < 0xF0) {
        if (len < 3 || !is_tail(b[1]) || !is_tail(b[2]))
            return 0;
        if ((lead == 0xE0 && b[1] < 0xA0) || (lead == 0xED && b[1] > 0x9F))
            return 0; /* overlong, surrogate */
        return 3;
    }
    if (len < 4 || !is_tail(b[1]) || !is_tail(b[2]) || !is_tail(b[3]))
        return 0;
    if ((lead == 0xF0 && b[1] < 0x90) || (lead == 0xF4 && b[1] > 0x8F))
        return 0; /* overlong, past U+10FFFF */
    return 4;
}

size_t
dpl_utf8_valid_prefix(struct dplog_view v)
{
    size_t pos = 0;

    while (pos < v.len) {
        size_t len;

        pos += dpl_ascii_prefix(v.ptr + pos, v.len - pos);
        while (pos < v.len && (unsigned char)v.ptr[pos] & 0x80) {
            len =
                character_len((const unsigned char *)v.ptr + pos, v.len - pos);
            if (len == 0)
                return pos;
            pos += len;
        }
    }
    return pos;
}

bool
dpl_ascii_only(struct dplog_view v)
{
    size_t pos = 0;

    if (v.len < 8)
        return v.len == 0 || dpl_ascii_prefix(v.ptr, v.len) == v.len;
    for (; v.len - pos >= STEP; pos += STEP)
        if (has_high_bit(v.ptr + pos))
            return false;
    for (; v.len - pos >= 8; pos += 8)
        if (dpl_word_at(v.ptr + pos) & high_bits)
            return false;
    /* The last step ends where the text does. */
    return !(dpl_word_at(v.ptr + v.len - 8) & high_bits);
}

size_t
dpl_utf8_encode(uint32_t code_point, char ret[4])
{
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point < 0xE000))
        code_point = 0xFFFD;

    if (code_point < 0x80) {
        ret[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        ret[0] = (char)(0xC0 | code_point >> 6);
        ret[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        ret[0] = (char)(0xE0 | code_point >> 12);
        ret[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        ret[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    ret[0] = (char)(0xF0 | code_point >> 18);
    ret[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    ret[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    ret[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

uint32_t
dpl_utf8_decode(struct dplog_view v, size_t *pos)
{
    static const unsigned char lead_mask[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    const unsigned char *b = (const unsigned char *)v.ptr + *pos;
    const size_t len = character_len(b, v.len - *pos);
    uint32_t code_point;

    if (len == 0) {
        *pos += 1;
        return 0xFFFD;
    }
    code_point = (uint32_t)b[0] & lead_mask[len];
    for (size_t i = 1; i < len; i++)
        code_point = code_point << 6 | (b[i] & 0x3Fu);
    *pos += len;
    return code_point;
}

struct dplog_view
dpl_utf8_cut(struct dplog_view v, size_t max)
{
    size_t len = max;

    if (v.len <= max)
        return v;
    /* A character has three tail bytes at most; more are no text anyway. */
    while (len > 0 && max - len < 3 && is_tail((unsigned char)v.ptr[len]))
        len--;
    if (is_tail((unsigned char)v.ptr[len]))
        len = max;
    return dpl_view(v.ptr, len);
}

static bool
is_control(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
}

void
dpl_utf8_make_printable(char *text, char instead)
{
    const struct dplog_view v = dpl_view_of(text);
    size_t pos = 0, len = 0;

    while (pos < v.len) {
        const size_t from = pos;
        const uint32_t code_point = dpl_utf8_decode(v, &pos);
        const bool broken = code_point == 0xFFFD && pos - from == 1;

        if (broken || is_control(code_point)) {
            text[len++] = instead;
        } else {
            memmove(text + len, text + from, pos - from);
            len += pos - from;
        }
    }
    text[len] = '\0';
}
