/* SPDX-License-Identifier: MIT
 *
 * See page.h.
 */
#include "page.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "base/view.h"
#include "fit.h"
#include <string.h>

enum { FURTHER_MIN = 2 };

struct dpl_page_line {
    size_t from, to;             /* bytes of page->text */
    size_t style_from, style_to; /* relative to from */
    uint32_t block;              /* lines that go together */
    enum dpl_keep keep;
    enum dpl_style style;
    bool dropped;
};

void
dpl_page_done(struct dpl_page *page)
{
    dpl_buf_done(&page->text);
    dpl_free(page->lines.at);
    *page = (struct dpl_page){0};
}

static struct dplog_view
open_line(const struct dpl_page *page)
{
    return dpl_view_slice(dpl_buf_view(&page->text), page->line_start,
                          page->text.len);
}

unsigned
dpl_page_column(const struct dpl_page *page)
{
    return dpl_utf8_columns(open_line(page));
}

unsigned
dpl_page_room(const struct dpl_page *page)
{
    const unsigned column = dpl_page_column(page);

    return column < page->columns ? page->columns - column : 1;
}

void
dpl_page_begin(struct dpl_page *page, enum dpl_keep keep)
{
    page->line_start = page->text.len;
    page->keep = keep;
    page->style = DPL_STYLE_NONE;
    page->style_from = page->style_to = 0;
    page->block++;
}

/* Takes the place of the line's text when that is too wide. */
static void
cut_open_line(struct dpl_page *page)
{
    const struct dplog_view line = open_line(page);
    const struct dplog_view fits = dpl_fit_prefix(line, page->columns);

    if (fits.len == line.len)
        return;
    page->text.len =
        page->line_start +
        dpl_fit_prefix(line, page->columns - (unsigned)strlen(DPL_CUT_MARK))
            .len;
    dpl_buf_add_str(&page->text, DPL_CUT_MARK);
}

static void
trim_open_line(struct dpl_page *page)
{
    while (page->text.len > page->line_start &&
           page->text.ptr[page->text.len - 1] == ' ')
        page->text.len--;
}

void
dpl_page_end(struct dpl_page *page)
{
    struct dpl_page_line *line;

    if (page->text.failed)
        return;
    trim_open_line(page);
    cut_open_line(page);
    line = DPL_VEC_PUSH(&page->lines);
    if (!line) {
        page->failed = true;
        return;
    }
    *line = (struct dpl_page_line){
        .from = page->line_start,
        .to = page->text.len,
        .style_from = page->style_from,
        .style_to = page->style_to,
        .block = page->block,
        .keep = page->keep,
        .style = page->style,
    };
}

void
dpl_page_to_column(struct dpl_page *page, unsigned column)
{
    unsigned at = dpl_page_column(page);

    do
        dpl_buf_add_char(&page->text, ' ');
    while (++at < column);
}

void
dpl_page_label(struct dpl_page *page, unsigned indent, enum dpl_style style,
               const char *label)
{
    for (unsigned i = 0; i < indent; i++)
        dpl_buf_add_char(&page->text, ' ');
    page->style = style;
    page->style_from = page->text.len - page->line_start;
    dpl_buf_add_str(&page->text, label);
    page->style_to = page->text.len - page->line_start;
}

void
dpl_page_text_at(struct dpl_page *page, unsigned column)
{
    if (dpl_page_column(page) < column)
        dpl_page_to_column(page, column);
    else
        dpl_buf_add_str(&page->text, "   ");
}

/* As much of a text as its line has room for; where the rest begins. */
static size_t
put_line(struct dpl_page *page, const struct dpl_para *para,
         struct dplog_view text)
{
    const unsigned room = dpl_page_room(page);
    size_t len, next;
    bool mark = false;

    len = para->is_command ? dpl_fit_command(text, room, &next, &mark)
                           : dpl_fit_line(text, room, &next);
    dpl_buf_add_view(&page->text, dpl_view_slice(text, 0, len));
    if (mark)
        dpl_buf_add_str(&page->text, DPL_GOES_ON);
    return next;
}

/* Where a further line begins: an address that is too long for its column gets
 * more room, because it cannot be parted. */
static unsigned
further_column(const struct dpl_page *page, const struct dpl_para *para,
               unsigned begin, struct dplog_view text)
{
    const size_t blank = dpl_view_find(text, DPL_VIEW(" "), 0);
    const unsigned columns = dpl_utf8_columns(
        blank == SIZE_MAX ? text : dpl_view_slice(text, 0, blank));

    if (!para->is_command || columns + begin <= page->columns ||
        columns + FURTHER_MIN > page->columns)
        return begin;
    return page->columns - columns;
}

void
dpl_page_para(struct dpl_page *page, struct dpl_para para,
              struct dplog_view text)
{
    const unsigned begin = para.column ? para.column : DPL_LABEL_COLUMNS;
    unsigned number = 0;
    uint32_t block = 0;

    text = dpl_view_trim(text);
    while (text.len > 0) {
        size_t next = text.len;

        dpl_page_begin(page, para.keep);
        if (number++ == 0) {
            dpl_page_label(page, para.indent, para.style,
                           para.label ? para.label : "");
            dpl_page_text_at(page, begin);
            block = page->block;
        } else {
            dpl_page_to_column(page, further_column(page, &para, begin, text));
            page->block = block;
        }
        if (number == para.max_lines)
            dpl_add_cut(&page->text, text, dpl_page_room(page));
        else
            next = put_line(page, &para, text);
        dpl_page_end(page);
        if (page->failed || page->text.failed)
            return;
        text = dpl_view_trim(dpl_view_slice(text, next, text.len));
    }
}

static void
add_blank(struct dpl_page *page, enum dpl_keep keep)
{
    const struct dpl_page_line *last;

    if (page->lines.count == 0)
        return;
    last = &page->lines.at[page->lines.count - 1];
    if (last->from == last->to)
        return;
    dpl_page_begin(page, keep);
    dpl_page_end(page);
}

void
dpl_page_blank(struct dpl_page *page)
{
    add_blank(page, DPL_KEEP_BLANK);
}

void
dpl_page_gap(struct dpl_page *page)
{
    add_blank(page, DPL_KEEP_LONG);
}

/* ── from lines to output ── */

/* The cheapest line that is still there, the last of equals. */
static struct dpl_page_line *
find_cheapest(struct dpl_page *page)
{
    struct dpl_page_line *cheapest = NULL;

    for (size_t i = 0; i < page->lines.count; i++) {
        struct dpl_page_line *line = &page->lines.at[i];

        if (!line->dropped && (!cheapest || line->keep >= cheapest->keep))
            cheapest = line;
    }
    return cheapest;
}

static size_t
drop_block(struct dpl_page *page, uint32_t block)
{
    size_t dropped = 0;

    for (size_t i = 0; i < page->lines.count; i++) {
        struct dpl_page_line *line = &page->lines.at[i];

        if (line->block != block || line->dropped)
            continue;
        line->dropped = true;
        dropped++;
    }
    return dropped;
}

static void
drop_lines(struct dpl_page *page, size_t max_lines)
{
    size_t left = page->lines.count;

    while (left > max_lines) {
        const struct dpl_page_line *line = find_cheapest(page);

        left -= drop_block(page, line->block);
    }
}

static const char *
style_code(enum dpl_style style)
{
    switch (style) {
    case DPL_STYLE_HEADING:
        return "\x1B[1m";
    case DPL_STYLE_RED:
        return "\x1B[1;31m";
    case DPL_STYLE_YELLOW:
        return "\x1B[1;33m";
    case DPL_STYLE_GREEN:
        return "\x1B[1;32m";
    case DPL_STYLE_PURPLE:
        return "\x1B[1;35m";
    case DPL_STYLE_NONE:
        break;
    }
    return "";
}

static void
write_line(const struct dpl_page *page, const struct dpl_page_line *line,
           bool colour, struct dpl_out *out)
{
    const char *text = dpl_buf_str(&page->text) + line->from;
    const size_t len = line->to - line->from;

    if (colour && line->style != DPL_STYLE_NONE && line->style_to <= len) {
        dpl_out_bytes(out, text, line->style_from);
        dpl_out_str(out, style_code(line->style));
        dpl_out_bytes(out, text + line->style_from,
                      line->style_to - line->style_from);
        dpl_out_str(out, "\x1B[0m");
        dpl_out_bytes(out, text + line->style_to, len - line->style_to);
    } else {
        dpl_out_bytes(out, text, len);
    }
    dpl_out_bytes(out, "\n", 1);
}

void
dpl_page_write(struct dpl_page *page, size_t max_lines, bool colour,
               struct dpl_out *out)
{
    bool blank = false, begun = false;

    if (max_lines > 0)
        drop_lines(page, max_lines);
    for (size_t i = 0; i < page->lines.count; i++) {
        const struct dpl_page_line *line = &page->lines.at[i];

        if (line->dropped)
            continue;
        if (line->from == line->to) {
            blank = begun;
            continue;
        }
        if (blank)
            dpl_out_bytes(out, "\n", 1);
        write_line(page, line, colour, out);
        blank = false;
        begun = true;
    }
}
