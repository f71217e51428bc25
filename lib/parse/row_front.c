/* SPDX-License-Identifier: MIT
 *
 * Lines that begin with the time, as collectors and scripts write them:
 *
 *     2026-11-20 09:44:23.551 SMS_DISTRIBUTION_MANAGER 5112 text
 *     <134>1 2026-11-20T00:44:23.551Z CM01 SMS_DISTRIBUTION_MANAGER 5112 - -
 * text [2026-11-20 09:44:23,551] [5112] INFO SMS_DISTRIBUTION_MANAGER: text
 *
 * Without a component of the product's a dash must part them:
 *
 *     11/20/2026 9:44:23 AM - text
 */
#include "row.h"

#include "base/view.h"
#include "component.h"

enum {
    MAX_HEAD = 160, /* the columns before the text */
    MAX_BEFORE = 8, /* a priority, a bracket */
    MAX_WORDS = 16
};

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* What stands around columns and between them. */
static bool
is_mark(char c)
{
    return is_blank(c) || memchr("[](){}<>|,;:-", c, 13) != NULL;
}

static struct dplog_view
skip_marks(struct dplog_view v)
{
    while (v.len > 0 && is_mark(*v.ptr)) {
        v.ptr++;
        v.len--;
    }
    while (v.len > 0 && is_mark(v.ptr[v.len - 1]))
        v.len--;
    return v;
}

/* The next word of a text, without the marks around it; its end in *at. */
static struct dplog_view
next_word(struct dplog_view text, size_t *at)
{
    size_t begin;

    while (*at < text.len && is_blank(text.ptr[*at]))
        ++*at;
    begin = *at;
    while (*at < text.len && !is_blank(text.ptr[*at]))
        ++*at;
    return skip_marks(dpl_view_slice(text, begin, *at));
}

/* The longest time that the line begins with, and where it ends. */
static struct dplog_view
leading_stamp(struct dplog_view head, size_t *ret_end)
{
    struct dplog_view found = {0};
    size_t at = 0, begin = 0;

    if (*head.ptr == '<') { /* "<134>1 " of syslog */
        (void)next_word(head, &at);
        begin = at <= MAX_BEFORE ? at : 0;
    }
    at = begin;
    for (int word = 0; word < 4 && at < head.len; word++) {
        struct dplog_view stamp;

        (void)next_word(head, &at);
        stamp = skip_marks(dpl_view_slice(head, begin, at));
        if (stamp.len > found.len &&
            dpl_row_is_stamp(stamp, (struct dplog_view){0})) {
            found = stamp;
            *ret_end = at;
        }
    }
    return found;
}

/* The component in the words behind the time, and what follows it. */
static bool
find_component(struct dplog_view line, size_t from, struct dpl_row *row,
               size_t *ret_end)
{
    const struct dplog_view head = dpl_view_slice(line, 0, MAX_HEAD);
    size_t at = from;

    for (int words = 0; words < MAX_WORDS && at < head.len; words++) {
        struct dplog_view rest, word;
        size_t end;

        while (at < head.len && is_mark(head.ptr[at]))
            at++;
        rest = dpl_view_slice(line, at, line.len);
        if (dpl_component_at_begin(rest, &end, &row->component) &&
            dpl_row_is_component(row->component)) {
            *ret_end = at + end;
            return true;
        }
        word = next_word(head, &at);
        if (dpl_row_is_thread(word))
            row->thread = word;
    }
    return false;
}

/* "5112 (0x13F8)", "[5112]", "(5112):" before the text. */
static void
cut_thread(struct dplog_view *text, struct dpl_row *row)
{
    struct dplog_view v = *text, word;
    size_t at = 0, hex;

    while (v.len > 0 && is_mark(*v.ptr))
        v = dpl_view_slice(v, 1, v.len);
    word = next_word(v, &at);
    hex = at;
    if (!dpl_row_is_thread(word))
        return;
    if (dpl_view_starts(next_word(v, &hex), DPL_VIEW("0x")))
        at = hex;
    row->thread = word;
    *text = dpl_view_slice(v, at, v.len);
}

/* "2026-", "11/20", "20.11." behind what may stand before a time. */
static bool
may_begin_with_date(struct dplog_view line)
{
    size_t at = 0, digits = 0;

    if (line.len > 1 && *line.ptr == '<') {
        const char *const end = memchr(
            line.ptr, ' ', line.len < MAX_BEFORE ? line.len : MAX_BEFORE);

        at = end ? (size_t)(end - line.ptr) + 1 : line.len;
    } else if (line.len > 1 && *line.ptr == '[') {
        at = 1;
    }
    while (at < line.len && dpl_ascii_is_digit(line.ptr[at])) {
        at++;
        digits++;
    }
    return digits >= 1 && digits <= 4 && at < line.len &&
           memchr("-/.", line.ptr[at], 3) != NULL;
}

/* " - ", ": ", "] " and the like between a time and a text alone. */
static bool
skip_dash(struct dplog_view line, size_t *at)
{
    const size_t begin = *at;

    while (*at < line.len && is_mark(line.ptr[*at]))
        ++*at;
    return dpl_view_find(dpl_view_slice(line, begin, *at), DPL_VIEW("- "), 0) !=
           SIZE_MAX;
}

bool
dpl_row_of_front(struct dplog_view line, struct dpl_row *ret)
{
    struct dpl_row row = {0};
    size_t at = 0;

    if (!may_begin_with_date(line))
        return false;
    row.date = leading_stamp(dpl_view_slice(line, 0, MAX_HEAD), &at);
    if (row.date.len == 0)
        return false;
    if (find_component(line, at, &row, &at)) {
        row.message = dpl_view_slice(line, at, line.len);
        if (row.thread.len == 0)
            cut_thread(&row.message, &row);
    } else if (skip_dash(line, &at)) {
        row = (struct dpl_row){
            /* what looked like columns is text */
            .date = row.date,
            .message = dpl_view_slice(line, at, line.len),
        };
    }
    while (row.message.len > 0 &&
           memchr(" \t-:|,]", *row.message.ptr, 7) != NULL)
        row.message = dpl_view_slice(row.message, 1, row.message.len);
    *ret = row;
    return row.message.len > 0;
}
