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

struct dplog_view
dpl_fit_suffix(struct dplog_view text, unsigned columns)
{
    unsigned all = dpl_utf8_columns(text);
    size_t pos = 0;

    while (all > columns && pos < text.len) {
        uint32_t code_point;

        all -= dpl_utf8_columns(next_character(text, &pos, &code_point));
    }
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

/* Closing marks must not begin a line, opening ones not end it. */
static bool
sticks_to_what_is_before(uint32_t code_point)
{
    static const uint32_t marks[] = {0x3001, 0x3002, 0x300D, 0x300F, 0x30FB,
                                     0x30FC, 0xFF01, 0xFF09, 0xFF0C, 0xFF0E,
                                     0xFF1A, 0xFF1F, 0x3005, 0x3063, 0x30C3};

    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (marks[i] == code_point)
            return true;
    return false;
}

static bool
is_opening(uint32_t code_point)
{
    return code_point == 0x300C || code_point == 0x300E ||
           code_point == 0xFF08 || code_point == '(';
}

size_t
dpl_fit_line(struct dplog_view text, unsigned columns, size_t *ret_next)
{
    size_t end = 0, next = 0; /* the last place where a line may end */
    unsigned used = 0;
    bool was_wide = false, was_opening = false;

    for (size_t pos = 0; pos < text.len;) {
        const size_t from = pos;
        uint32_t code_point;
        const struct dplog_view c = next_character(text, &pos, &code_point);
        const unsigned width = dpl_utf8_columns(c);
        const bool is_wide = width == 2;

        if (code_point == ' ') {
            end = from;
            next = pos;
        } else if ((is_wide || was_wide) && from > 0 && !was_opening &&
                   text.ptr[from - 1] != ' ' &&
                   !sticks_to_what_is_before(code_point)) {
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
        was_wide = is_wide;
        was_opening = is_opening(code_point);
    }
    *ret_next = text.len;
    return text.len;
}
