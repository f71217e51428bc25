/* SPDX-License-Identifier: MIT
 *
 * As with objects, the columns of a list show when it ends: its lines are then
 * replaced by what a viewer would copy.
 */
#include "list.h"

#include "base/view.h"
#include "give.h"
#include "row.h"

enum { MAX_NAME = 32, MIN_INDENT = 3 };

const struct dpl_dialect dpl_list_dialect = {
    "list", DPLOG_FORMAT_PLAIN, DPL_LOOSE_ALONE, 0, NULL, dpl_plain_parse,
};

struct field {
    char key[DPL_ROW_KEY];
    struct dplog_view value;
};

/* "Name : value", the colon between blanks. */
static bool
read_field(struct dplog_view line, struct field *ret)
{
    const struct dplog_view head = dpl_view_slice(line, 0, MAX_NAME);
    const size_t colon = dpl_view_find(head, DPL_VIEW(" :"), 0);

    if (colon == SIZE_MAX || !dpl_ascii_is_alpha(*line.ptr) ||
        (colon + 2 < line.len && line.ptr[colon + 2] != ' '))
        return false;
    for (size_t at = 0; at < colon; at++) {
        const char c = line.ptr[at];

        if (!dpl_ascii_is_alpha(c) && !dpl_ascii_is_digit(c) &&
            !memchr(" _-/.", c, 5))
            return false;
    }
    dpl_row_plain_key(dpl_view_slice(line, 0, colon), ret->key);
    ret->value = dpl_view_trim(dpl_view_slice(line, colon + 2, line.len));
    return true;
}

bool
dpl_list_opens(struct dplog_view line)
{
    static const char *const keys[] = {
        "message",  "logtext", "text",        "msg",       "component",
        "thread",   "tid",     "threadid",    "time",      "date",
        "datetime", "type",    "timecreated", "timestamp", "severity",
    };
    struct field field;

    if (!read_field(line, &field))
        return false;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(field.key, keys[i]) == 0)
            return true;
    }
    return false;
}

/* A value that goes on below itself. */
static bool
goes_on(struct dplog_view line)
{
    size_t blanks = 0;

    while (blanks < line.len && line.ptr[blanks] == ' ')
        blanks++;
    return blanks >= MIN_INDENT && blanks < line.len;
}

static struct dplog_view
next_line(struct dplog_view text, size_t *at)
{
    const size_t found = dpl_view_find(text, DPL_VIEW("\n"), *at);
    const size_t end = found == SIZE_MAX ? text.len : found;
    const struct dplog_view line = dpl_view_slice(text, *at, end);

    *at = end + 1;
    return line;
}

/* One line a field. */
static struct dplog_view
unfold(struct dplog_view text, struct dpl_buf *buf)
{
    size_t at = 0;

    dpl_buf_clear(buf);
    while (at < text.len) {
        const struct dplog_view line = next_line(text, &at);

        if (buf->len > 0)
            dpl_buf_add_char(buf, goes_on(line) ? ' ' : '\n');
        dpl_buf_add_view(buf, dpl_view_trim(line));
    }
    return dpl_buf_view(buf);
}

void
dpl_list_close(struct dpl_parser *parser)
{
    struct dpl_draft *const d = parser->draft;
    struct dplog_view text = unfold(dpl_buf_view(&d->raw), &parser->line), row;
    struct dpl_row_values values = {.message_rank = 0};
    enum dpl_mark mark;
    size_t at = 0;

    d->dialect = &dpl_dialects[DPL_DIALECT_PLAIN];
    while (at < text.len) {
        struct field field;

        if (read_field(next_line(text, &at), &field) && field.value.len > 0)
            dpl_row_see_text(&values, field.key, field.value);
    }
    if (dpl_row_write_values(&values, &parser->scratch, &row)) {
        dpl_buf_clear(&d->raw);
        dpl_buf_add_view(&d->raw, row);
        d->dialect = dpl_dialect_of_line(row, &mark);
    }
    d->failed = d->failed || d->raw.failed;
    d->parse_len = d->raw.len;
}

/* Whether the list begins anew with a name. */
static bool
begins_anew(const struct dpl_draft *d, const struct field *field)
{
    size_t at = 0;
    struct field first;

    return read_field(next_line(dpl_buf_view(&d->raw), &at), &first) &&
           strcmp(first.key, field->key) == 0;
}

enum dpl_parsed
dpl_list_add(struct dpl_parser *parser, const struct dpl_line *line,
             struct dplog_view text, struct dplog_record *ret)
{
    struct dpl_draft *const d = parser->draft;
    struct field field;

    if (dpl_view_trim(text).len == 0) {
        dpl_draft_absorb(d, line);
        return dpl_parser_flush(parser, DPL_PARSED_RECORD, ret);
    }
    if (d->raw.len + text.len >= parser->max_record ||
        (read_field(text, &field) ? begins_anew(d, &field) : !goes_on(text)))
        return dpl_parser_flush(parser, DPL_PARSED_AGAIN, ret);
    dpl_draft_add(d, line, text, '\n');
    return dpl_parser_checked(parser, DPL_PARSED_NONE);
}
