/* SPDX-License-Identifier: MIT
 *
 * Raw bytes of one line to UTF-8, one function an encoding. Room for the
 * worst case is taken first, so that the loops need no further checks.
 */
#include "convert.h"

#include "base/utf8.h"
#include "base/view.h"
#include "codepages.h"
#include <string.h>

enum { REPLACEMENT = 0xFFFD, MAX_GROWTH = 3 };

/* Room for the whole conversion, or NULL; also where the output begins. */
static char *
reserve(struct dpl_buf *out, size_t raw_len)
{
    if (raw_len > SIZE_MAX / MAX_GROWTH - 1) {
        out->failed = true;
        return NULL;
    }
    return dpl_buf_reserve(out, raw_len * MAX_GROWTH + MAX_GROWTH);
}

static void
finish(struct dpl_buf *out, const char *end)
{
    out->len = (size_t)(end - out->ptr);
    out->ptr[out->len] = '\0';
}

bool
dpl_is_unfinished_utf8(struct dplog_view v)
{
    const unsigned char *p = (const unsigned char *)v.ptr;
    size_t want;

    if (v.len == 0 || v.len > 3 || p[0] < 0xC2 || p[0] > 0xF4)
        return false;
    want = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    for (size_t i = 1; i < v.len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return false;
    }
    return v.len < want;
}

bool
dpl_convert_utf8(struct dplog_view raw, enum dpl_raw_end end,
                 struct dpl_buf *out)
{
    char *to = reserve(out, raw.len);
    bool clean = true;

    if (!to)
        return false;

    while (raw.len > 0) {
        const size_t good = dpl_utf8_valid_prefix(raw);

        memcpy(to, raw.ptr, good);
        to += good;
        raw.ptr += good;
        raw.len -= good;
        if (raw.len == 0 || (end == DPL_RAW_CUT && dpl_is_unfinished_utf8(raw)))
            break;
        to += dpl_utf8_encode(REPLACEMENT, to);
        clean = false;
        raw.ptr++;
        raw.len--;
    }

    finish(out, to);
    return clean;
}

bool
dpl_convert_utf16(struct dplog_view raw, enum dplog_encoding encoding,
                  enum dpl_raw_end end, struct dpl_buf *out)
{
    const unsigned char *p = (const unsigned char *)raw.ptr;
    const size_t high = encoding == DPLOG_ENCODING_UTF16LE ? 1 : 0;
    char *to = reserve(out, raw.len);
    uint32_t lead = 0; /* a high surrogate that waits for its other half */
    bool clean = true;
    size_t i;

    if (!to)
        return false;

    for (i = 0; i + 2 <= raw.len; i += 2) {
        const uint32_t unit =
            (uint32_t)p[i + high] << 8 | (uint32_t)p[i + 1 - high];

        if (lead != 0 && unit >= 0xDC00 && unit <= 0xDFFF) {
            to += dpl_utf8_encode(
                0x10000 + ((lead - 0xD800) << 10) + (unit - 0xDC00), to);
            lead = 0;
            continue;
        }
        if (lead != 0) {
            to += dpl_utf8_encode(REPLACEMENT, to);
            clean = false;
            lead = 0;
        }
        if (unit >= 0xD800 && unit <= 0xDBFF) {
            lead = unit;
            continue;
        }
        clean = clean && (unit < 0xDC00 || unit > 0xDFFF);
        to += dpl_utf8_encode(unit, to); /* a lone half becomes U+FFFD */
    }
    if ((lead != 0 || i < raw.len) && end == DPL_RAW_WHOLE) {
        to += dpl_utf8_encode(REPLACEMENT, to);
        clean = false;
    }

    finish(out, to);
    return clean;
}

/* A character of a code page: below U+10000 and no half of one. Most are kana,
 * kanji and their punctuation, of three bytes. */
static inline char *
put(char *to, uint32_t point)
{
    if (point < 0x800)
        return to + dpl_utf8_encode(point, to);
    to[0] = (char)(0xE0 | point >> 12);
    to[1] = (char)(0x80 | (point >> 6 & 0x3F));
    to[2] = (char)(0x80 | (point & 0x3F));
    return to + 3;
}

/*
 * Copies ASCII from *p, eight bytes a step, as long as there are so many. The
 * trailer of a Japanese line is a third of it; byte by byte, converting was an
 * eighth of a run with 30 % of such lines.
 */
static inline char *
put_ascii(char *to, const unsigned char **p, const unsigned char *last)
{
    uint64_t word;

    for (; last - *p >= 8; *p += 8, to += 8) {
        memcpy(&word, *p, 8);
        if (word & UINT64_C(0x8080808080808080))
            break;
        memcpy(to, &word, 8);
    }
    return to;
}

bool
dpl_convert_cp932(struct dplog_view raw, enum dpl_raw_end end,
                  struct dpl_buf *out)
{
    const unsigned char *p = (const unsigned char *)raw.ptr;
    const unsigned char *const last = p + raw.len;
    char *to = reserve(out, raw.len);
    bool clean = true;

    if (!to)
        return false;

    while (p < last) {
        const unsigned char byte = *p++;
        const unsigned row = byte < 0x80 ? 0 : dpl_cp932_row[byte - 0x80];
        uint32_t point = 0;

        if (byte < 0x80) {
            *to++ = (char)byte;
            to = put_ascii(to, &p, last);
            continue;
        }
        if (row == 0) {
            point = dpl_cp932_single[byte - 0x80];
        } else if (p == last) {
            if (end == DPL_RAW_CUT)
                break;
        } else if (*p >= DPL_CP932_TRAIL_FIRST &&
                   *p < DPL_CP932_TRAIL_FIRST + DPL_CP932_TRAILS) {
            point = dpl_cp932_double[(row - 1) * DPL_CP932_TRAILS + *p -
                                     DPL_CP932_TRAIL_FIRST];
            /* An ASCII byte that makes no character is one by itself. */
            if (point != 0 || *p >= 0x80)
                p++;
        }
        clean = clean && point != 0;
        to = put(to, point != 0 ? point : REPLACEMENT);
    }

    finish(out, to);
    return clean;
}

bool
dpl_convert_cp1252(struct dplog_view raw, struct dpl_buf *out)
{
    const unsigned char *const p = (const unsigned char *)raw.ptr;
    char *to = reserve(out, raw.len);
    bool clean = true;

    if (!to)
        return false;

    for (size_t i = 0; i < raw.len; i++) {
        uint32_t point = p[i];

        if (point < 0x80) {
            *to++ = (char)point;
            continue;
        }
        point = dpl_cp1252_high[point - 0x80];
        clean = clean && point != 0;
        to = put(to, point != 0 ? point : REPLACEMENT);
    }

    finish(out, to);
    return clean;
}

bool
dpl_convert(struct dplog_view raw, enum dplog_encoding encoding,
            enum dpl_raw_end end, struct dpl_buf *out)
{
    switch (encoding) {
    case DPLOG_ENCODING_UTF16LE:
    case DPLOG_ENCODING_UTF16BE:
        return dpl_convert_utf16(raw, encoding, end, out);
    case DPLOG_ENCODING_CP932:
        return dpl_convert_cp932(raw, end, out);
    case DPLOG_ENCODING_CP1252:
        return dpl_convert_cp1252(raw, out);
    case DPLOG_ENCODING_AUTO:
    case DPLOG_ENCODING_UTF8:
    case DPLOG_ENCODING_UTF8_BOM:
        break;
    }
    return dpl_convert_utf8(raw, end, out);
}

/* Of one character, by its first byte in UTF-8; `rest` begins with it. */
static uint64_t
raw_len_of_char(struct dplog_view rest, enum dplog_encoding encoding)
{
    const unsigned char first = (unsigned char)*rest.ptr;

    switch (encoding) {
    case DPLOG_ENCODING_UTF16LE:
    case DPLOG_ENCODING_UTF16BE:
        return first < 0xF0 ? 2 : 4;
    case DPLOG_ENCODING_CP932: /* katakana of half width take one byte */
        return first < 0x80 || (rest.len > 2 &&
                                memcmp(rest.ptr, "\xEF\xBD\xA1", 3) >= 0 &&
                                memcmp(rest.ptr, "\xEF\xBE\x9F", 3) <= 0)
                   ? 1
                   : 2;
    default:
        return 1;
    }
}

uint64_t
dpl_raw_len(struct dplog_view text, enum dplog_encoding encoding)
{
    uint64_t len = 0;

    if (encoding == DPLOG_ENCODING_AUTO || encoding == DPLOG_ENCODING_UTF8 ||
        encoding == DPLOG_ENCODING_UTF8_BOM)
        return text.len;
    for (size_t at = 0; at < text.len; at++) {
        if (((unsigned char)text.ptr[at] & 0xC0) != 0x80)
            len +=
                raw_len_of_char(dpl_view_slice(text, at, text.len), encoding);
    }
    return len;
}
