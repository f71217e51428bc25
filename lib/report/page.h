/* SPDX-License-Identifier: MIT
 *
 * Lines on their way to a terminal: laid out first, then cut to a height. A
 * line is written into page->text between begin and end; when a page has too
 * many, those that are kept least go first, last of the page before first.
 *
 *     |verdict    text of the first line, wrapped at word ends
 *     |           and further lines under its first character
 *     |  label    …
 */
#pragma once

#include "base/buf.h"
#include "out.h"
#include <stdint.h>

enum {
    DPL_LABEL_COLUMNS = 11, /* where text begins behind a label */
    DPL_FIRST_SCREEN_LINES = 25
};

/* How dear a line is; greater values go first. */
enum dpl_keep {
    DPL_KEEP_ALWAYS,
    DPL_KEEP_LONG,
    DPL_KEEP_SHORT,
    DPL_KEEP_BLANK, /* blank lines go before anything that says something … */
    DPL_KEEP_SPARE  /* … but for what is only nice to have */
};

enum dpl_style {
    DPL_STYLE_NONE,
    DPL_STYLE_HEADING,
    DPL_STYLE_RED,
    DPL_STYLE_YELLOW,
    DPL_STYLE_GREEN,
    DPL_STYLE_PURPLE
};

struct dpl_page_line;

/* Zero, with columns set, is a valid empty page. */
struct dpl_page {
    struct dpl_buf text;
    struct {
        struct dpl_page_line *at;
        size_t count, cap;
    } lines;
    size_t line_start;
    unsigned columns;
    uint32_t block;
    enum dpl_keep keep;
    enum dpl_style style;
    size_t style_from, style_to; /* bytes of the open line */
    bool failed;                 /* no memory */
};

void
dpl_page_done(struct dpl_page *page);

/* One line; what does not fit is cut. */
void
dpl_page_begin(struct dpl_page *page, enum dpl_keep keep);
void
dpl_page_end(struct dpl_page *page);

/* Into the open line: blanks, then a label in a style. */
void
dpl_page_label(struct dpl_page *page, unsigned indent, enum dpl_style style,
               const char *label);
/* Behind a label: blanks up to a column, three when it is passed already. */
void
dpl_page_text_at(struct dpl_page *page, unsigned column);
/* Into the open line: blanks up to a column, at least one. */
void
dpl_page_to_column(struct dpl_page *page, unsigned column);
/* Columns that the open line takes so far. */
unsigned
dpl_page_column(const struct dpl_page *page);
/* Columns that are left in it, at least 1. */
unsigned
dpl_page_room(const struct dpl_page *page);

struct dpl_para {
    enum dpl_keep keep;
    enum dpl_style style;
    unsigned indent;    /* before the label */
    const char *label;  /* or NULL */
    unsigned column;    /* where text begins; 0: DPL_LABEL_COLUMNS */
    unsigned max_lines; /* what is longer ends in [...]; 0: no limit */
    bool is_command;    /* wrapped so that it can be copied */
};

/* A label and text, wrapped. The lines of a paragraph stay or go together.
 * The text is safe and has no line ends. Nothing happens when it is empty. */
void
dpl_page_para(struct dpl_page *page, struct dpl_para para,
              struct dplog_view text);

/* One between sections: nothing at the top, never two. */
void
dpl_page_blank(struct dpl_page *page);
/* The same, dear: the last blank lines to go. */
void
dpl_page_gap(struct dpl_page *page);

/* Drops lines until max_lines are left (0: all may stay) and writes them. */
void
dpl_page_write(struct dpl_page *page, size_t max_lines, bool colour,
               struct dpl_out *out);
