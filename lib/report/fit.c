/* SPDX-License-Identifier: MIT
 *
 * See fit.h.
 */
#include "fit.h"

#include "base/utf8.h"
#include "base/view.h"

enum { MARK_COLUMNS = 5 };

/* The character at pos; *pos moves past it. */
static struct dplog_view
next_character(struct dplog_view text, size_t *pos, uint32_t *ret_code_point)
{
    const size_t from = *pos;

    *ret_code_point = dpl_utf8_decode(text, pos);
    return dpl_view_slice(text, from, *pos);
}

struct dplog_view
dpl_fit_prefix(struct dplog_view text, unsigned columns)
{
    unsigned used = 0;

    for (size_t pos = 0; pos < text.len;) {
        const size_t from = pos;
        uint32_t code_point;

        used += dpl_utf8_columns(next_character(text, &pos, &code_point));
        if (used > columns)
            return dpl_view_slice(text, 0, from);
    }
    return text;
}

/* Whether what stands there is drawn over the letter before it. */
static bool
starts_with_mark(struct dplog_view text, size_t pos)
{
    uint32_t code_point;

    return pos < text.len &&
           dpl_utf8_columns(next_character(text, &pos, &code_point)) == 0;
}

struct dplog_view
dpl_fit_suffix(struct dplog_view text, unsigned columns)
{
    unsigned all = dpl_utf8_columns(text);
    size_t pos = 0;

    while (all > columns && pos < text.len) {
        uint32_t code_point;

        all -= dpl_utf8_columns(next_character(text, &pos, &code_point));
    }
    while (pos > 0 && starts_with_mark(text, pos))
        (void)dpl_utf8_decode(text, &pos);
    return dpl_view_slice(text, pos, text.len);
}

void
dpl_add_cut(struct dpl_buf *buf, struct dplog_view text, unsigned columns)
{
    const struct dplog_view whole = dpl_fit_prefix(text, columns);

    if (whole.len == text.len) {
        dpl_buf_add_view(buf, text);
        return;
    }
    if (columns < MARK_COLUMNS) {
        dpl_buf_add_view(buf, whole);
        return;
    }
    dpl_buf_add_view(buf, dpl_fit_prefix(text, columns - MARK_COLUMNS));
    dpl_buf_add_str(buf, DPL_CUT_MARK);
}

void
dpl_add_cut_middle(struct dpl_buf *buf, struct dplog_view text,
                   unsigned columns)
{
    const unsigned all = dpl_utf8_columns(text);

    if (all <= columns || columns < 4 * MARK_COLUMNS) {
        dpl_add_cut(buf, text, columns);
        return;
    }
    const unsigned tail = (columns - MARK_COLUMNS) * 2 / 5;
    const struct dplog_view head =
        dpl_fit_prefix(text, columns - MARK_COLUMNS - tail);

    dpl_buf_add_view(buf, head);
    dpl_buf_add_str(buf, DPL_CUT_MARK);
    dpl_buf_add_view(buf, dpl_fit_suffix(text, tail));
}

/* Closing marks and small kana must not begin a line, opening ones not end
 * it. */
static bool
sticks_to_what_is_before(uint32_t code_point)
{
    static const uint32_t marks[] = {
        ')',    ']',    ',',    '.',    ':',    ';',    '?',    '!',
        0x3001, 0x3002, 0x300D, 0x300F, 0x3011, 0x30FB, 0x30FC, 0xFF01,
        0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1F, 0x3005, 0x3041, 0x3043,
        0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x30C3};

    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (marks[i] == code_point)
            return true;
    return false;
}

static bool
is_opening(uint32_t code_point)
{
    return code_point == 0x300C || code_point == 0x300E ||
           code_point == 0x3010 || code_point == 0xFF08 || code_point == '(' ||
           code_point == '[';
}

/* Foreign words are written in it, and are words to the eye. */
static bool
is_katakana(uint32_t code_point)
{
    return (code_point >= 0x30A1 && code_point <= 0x30FA) ||
           code_point == 0x30FC;
}

/* Whether a line may end between two characters without a blank: beside wide
 * ones, but for marks and inside of words. */
static bool
may_part(uint32_t before, bool before_is_wide, uint32_t c, bool is_wide)
{
    return (is_wide || before_is_wide) && !is_opening(before) &&
           !sticks_to_what_is_before(c) &&
           !(is_katakana(before) && is_katakana(c));
}

size_t
dpl_fit_line(struct dplog_view text, unsigned columns, size_t *ret_next)
{
    size_t end = 0, next = 0; /* the last place where a line may end */
    uint32_t before = ' ';
    unsigned used = 0;
    bool was_wide = false;

    for (size_t pos = 0; pos < text.len;) {
        const size_t from = pos;
        uint32_t code_point;
        const struct dplog_view c = next_character(text, &pos, &code_point);
        const unsigned width = dpl_utf8_columns(c);

        if (code_point == ' ') {
            end = from;
            next = pos;
        } else if (from > 0 && before != ' ' && width > 0 &&
                   may_part(before, was_wide, code_point, width == 2)) {
            end = next = from;
        }
        used += width;
        if (used > columns && code_point != ' ') {
            /* A word longer than a line is cut where the line ends. */
            if (end == 0)
                end = next = from > 0 ? from : pos;
            *ret_next = next;
            return end;
        }
        if (width == 0)
            continue; /* a mark on the letter before it */
        was_wide = width == 2;
        before = code_point;
    }
    *ret_next = text.len;
    return text.len;
}

/* ── commands ── */

/* Where PowerShell knows that a command goes on. */
static bool
goes_on_behind(char c)
{
    return c == '|' || c == ';' || c == ',';
}

size_t
dpl_fit_command(struct dplog_view text, unsigned columns, size_t *ret_next,
                bool *ret_mark)
{
    const struct dplog_view fits = dpl_fit_prefix(text, columns);
    size_t open = 0, blank = 0;
    char quote = 0;

    *ret_mark = false;
    *ret_next = text.len;
    if (fits.len == text.len)
        return text.len;
    for (size_t i = 0; i < fits.len; i++) {
        const char c = text.ptr[i];

        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (goes_on_behind(c))
            open = i + 1;
        else if (c == ' ' && i + DPL_GOES_ON_COLUMNS <= fits.len)
            blank = i;
    }
    /* A first line that is nearly empty reads worse than a mark. */
    if (open * 2 > blank) {
        *ret_next = open;
        return open;
    }
    if (blank == 0)
        return dpl_fit_line(text, columns, ret_next);
    *ret_mark = true;
    *ret_next = blank;
    return blank;
}
