/* SPDX-License-Identifier: MIT
 *
 * Finding an encoding by evidence. Scores are counts of what is typical or
 * impossible in an encoding, nothing statistical: logs are nearly all ASCII,
 * and what is not is names, paths and Windows' own error texts.
 */
#include "detect.h"

#include "base/utf8.h"
#include "base/view.h"
#include "codepages.h"
#include "convert.h"

enum {
    MAX_CONTROL_PERCENT = 10, /* more control bytes than that are no text */
    MIN_ZERO_PERCENT = 20     /* of the high bytes in UTF-16 logs, at least */
};

static size_t
mark_of(struct dplog_view head, enum dplog_encoding *ret)
{
    static const struct {
        const char *bytes;
        size_t len;
        enum dplog_encoding encoding;
    } marks[] = {
        {"\xEF\xBB\xBF", 3, DPLOG_ENCODING_UTF8_BOM},
        {"\xFF\xFE", 2, DPLOG_ENCODING_UTF16LE},
        {"\xFE\xFF", 2, DPLOG_ENCODING_UTF16BE},
    };

    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (dpl_view_starts(head, dpl_view(marks[i].bytes, marks[i].len))) {
            *ret = marks[i].encoding;
            return marks[i].len;
        }
    }
    return 0;
}

/* Of ASCII in UTF-16 every other byte is zero, always on the same side. */
static bool
find_utf16(struct dplog_view head, enum dplog_encoding *ret)
{
    size_t zeros[2] = {0, 0};
    const size_t units = head.len / 2;

    if (!head.len || !memchr(head.ptr, '\0', head.len))
        return false;
    for (size_t i = 0; i < units * 2; i++)
        zeros[i & 1] += head.ptr[i] == '\0';
    for (size_t side = 0; side < 2; side++) {
        if (zeros[side] * 100 >= units * MIN_ZERO_PERCENT &&
            zeros[side] > zeros[1 - side] * 20) {
            *ret = side ? DPLOG_ENCODING_UTF16LE : DPLOG_ENCODING_UTF16BE;
            return true;
        }
    }
    return false;
}

/* Text holds next to no control characters. A log that a power loss filled
 * with NULs is still a log, so what marks a record outweighs them: nearly
 * always the first line tells. */
static bool
is_binary(struct dplog_view head)
{
    size_t controls = 0;

    if (dpl_view_find(head, DPL_VIEW("$$<"), 0) != SIZE_MAX ||
        dpl_view_find(head, DPL_VIEW("<![LOG["), 0) != SIZE_MAX)
        return false;

    for (size_t i = 0; i < head.len; i++) {
        const unsigned char c = (unsigned char)head.ptr[i];

        controls += (c < 0x20 && c != '\t' && c != '\n' && c != '\r' &&
                     c != '\f' && c != 0x1A && c != 0x1B) ||
                    c == 0x7F;
    }
    return controls * 100 > head.len * MAX_CONTROL_PERCENT;
}

/* Evidence for UTF-8, and bytes that have no place in it. */
static void
count_utf8(struct dplog_view v, size_t *ret_good, size_t *ret_bad)
{
    size_t pos = 0;

    *ret_good = *ret_bad = 0;
    while (pos < v.len) {
        const size_t begin = pos;

        (void)dpl_utf8_decode(v, &pos); /* moves one byte over a bad one */
        if (pos - begin > 1)
            *ret_good += pos - begin - 1; /* the longer the less by chance */
        else if ((unsigned char)v.ptr[begin] >= 0x80)
            *ret_bad += 1;
    }
}

struct score {
    long points;
    size_t bad;
};

/* Kana and the commoner kanji are what Japanese text is made of. */
static long
cp932_points(unsigned lead, unsigned trail)
{
    if ((lead == 0x82 && trail >= 0x9F) || (lead == 0x83 && trail <= 0x96))
        return 3;
    if (lead >= 0x88 && lead <= 0x97)
        return 2;
    if (lead == 0x81 || lead == 0x82)
        return 1;
    if (lead >= 0xF0 && lead <= 0xF9)
        return -3; /* made-up characters */
    return 0;
}

static struct score
score_cp932(struct dplog_view v)
{
    const unsigned char *const p = (const unsigned char *)v.ptr;
    struct score s = {0, 0};

    for (size_t i = 0; i < v.len; i++) {
        const unsigned row = p[i] < 0x80 ? 0 : dpl_cp932_row[p[i] - 0x80];
        const unsigned trail = i + 1 < v.len ? p[i + 1] : 0;

        if (p[i] < 0x80)
            continue;
        if (row == 0) {
            if (p[i] < 0xA1 || p[i] > 0xDF)
                s.bad++;
            else if (trail >= 0xA1 && trail <= 0xDF)
                s.points++; /* half-width katakana come in runs */
        } else if (trail == 0) {
            continue; /* cut off by the end */
        } else if (trail >= DPL_CP932_TRAIL_FIRST &&
                   trail < DPL_CP932_TRAIL_FIRST + DPL_CP932_TRAILS &&
                   dpl_cp932_double[(row - 1) * DPL_CP932_TRAILS + trail -
                                    DPL_CP932_TRAIL_FIRST] != 0) {
            s.points += cp932_points(p[i], trail);
            i++;
        } else {
            s.bad++;
        }
    }
    return s;
}

static bool
is_word(unsigned char c)
{
    return dpl_ascii_is_alpha((char)c) || dpl_ascii_is_digit((char)c);
}

/* An apostrophe inside a word, or a quote that opens one: publishers put
 * them in, and with the letter after them they look like a kanji. */
static bool
is_typographic(unsigned char before, unsigned char c, unsigned char after)
{
    return is_word(after) &&
           (is_word(before) ? c == 0x92 : c == 0x91 || c == 0x93);
}

/* A Western letter beyond ASCII stands alone among ASCII letters. */
static struct score
score_cp1252(struct dplog_view v)
{
    const unsigned char *const p = (const unsigned char *)v.ptr;
    struct score s = {0, 0};

    for (size_t i = 0; i < v.len; i++) {
        const unsigned char before = i > 0 ? p[i - 1] : ' ';
        const unsigned char after = i + 1 < v.len ? p[i + 1] : ' ';
        const bool alone = before < 0x80 && after < 0x80;

        if (p[i] < 0x80)
            continue;
        if (dpl_cp1252_high[p[i] - 0x80] == 0) {
            s.bad++;
        } else if (p[i] >= 0xC0) {
            s.points += alone ? 2 : 0;
        } else if (is_typographic(before, p[i], after)) {
            s.points += 3;
        } else if (p[i] >= 0x91 && p[i] <= 0x97) {
            s.points += alone ? 1 : 0; /* quotes, dashes */
        }
    }
    return s;
}

enum dplog_encoding
dpl_detect_codepage(struct dplog_view bytes)
{
    struct score japanese, western;
    size_t good, bad;

    count_utf8(bytes, &good, &bad);
    if (good >= 2 && good >= bad * 8)
        return DPLOG_ENCODING_UTF8;

    japanese = score_cp932(bytes);
    western = score_cp1252(bytes);
    if (japanese.bad > 0 && japanese.points < (long)japanese.bad * 20)
        return DPLOG_ENCODING_CP1252;
    if (western.bad > 0 || japanese.points > western.points)
        return DPLOG_ENCODING_CP932;
    return DPLOG_ENCODING_CP1252;
}

void
dpl_detect(struct dplog_view head, enum dplog_encoding forced,
           struct dpl_detection *ret)
{
    struct dpl_detection d = {.encoding = DPLOG_ENCODING_UTF8};
    enum dplog_encoding marked = DPLOG_ENCODING_AUTO;
    const size_t mark_len = mark_of(head, &marked);
    size_t valid;

    if (forced != DPLOG_ENCODING_AUTO) {
        d.encoding = forced;
        if (marked == forced || (marked == DPLOG_ENCODING_UTF8_BOM &&
                                 forced == DPLOG_ENCODING_UTF8)) {
            d.encoding = marked;
            d.mark_len = mark_len;
        }
        *ret = d;
        return;
    }
    if (mark_len > 0) {
        d.encoding = marked;
        d.mark_len = mark_len;
        *ret = d;
        return;
    }
    if (find_utf16(head, &d.encoding)) {
        *ret = d;
        return;
    }

    d.binary = is_binary(head);
    if (d.binary) {
        *ret = d;
        return;
    }
    /* The last character may be cut in two by the end of what we see. */
    valid = dpl_utf8_valid_prefix(head);
    if (valid == head.len ||
        dpl_is_unfinished_utf8(dpl_view_slice(head, valid, head.len)))
        d.open = dpl_ascii_only(dpl_view_slice(head, 0, valid));
    else
        d.encoding = dpl_detect_codepage(head);
    *ret = d;
}
