/* SPDX-License-Identifier: MIT
 *
 * What an object says shows when it is closed: its lines are replaced by its
 * columns then, and read as any other line.
 */
#include "object.h"

#include "base/view.h"
#include "give.h"
#include "row.h"

const struct dpl_dialect dpl_object_dialect = {
    "object", DPLOG_FORMAT_PASTED, DPL_LOOSE_ALONE, 0, NULL, dpl_plain_parse,
};

/* The braces that a line opens and does not close, outside strings. */
static int
depth_of(struct dplog_view text)
{
    bool quoted = false;
    int depth = 0;

    for (size_t at = 0; at < text.len; at++) {
        const char c = text.ptr[at];

        if (quoted && c == '\\')
            at++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted)
            depth += (c == '{') - (c == '}');
    }
    return depth;
}

bool
dpl_object_opens(struct dplog_view line)
{
    line = dpl_view_trim(line);
    return dpl_view_equal(line, DPL_VIEW("{")) ||
           dpl_view_equal(line, DPL_VIEW("[{"));
}

bool
dpl_object_goes_on(struct dplog_view line)
{
    line = dpl_view_trim(line);
    return line.len == 0 || memchr("\"{}[]", *line.ptr, 5) != NULL;
}

static enum dpl_parsed
close_object(struct dpl_parser *p, struct dplog_record *ret)
{
    struct dpl_draft *const d = p->draft;
    struct dplog_view row;
    enum dpl_mark mark;

    if (dpl_row_of_object(dpl_buf_view(&d->raw), &p->scratch, &row)) {
        dpl_buf_clear(&d->raw);
        dpl_buf_add_view(&d->raw, row);
        d->dialect = dpl_dialect_of_line(row, &mark);
    }
    d->failed = d->failed || d->raw.failed;
    d->parse_len = d->raw.len;
    return dpl_parser_emit(p, DPL_PARSED_RECORD, ret);
}

enum dpl_parsed
dpl_object_add(struct dpl_parser *parser, const struct dpl_line *line,
               struct dplog_view text, struct dplog_record *ret)
{
    struct dpl_draft *const d = parser->draft;

    dpl_draft_add(d, line, text, '\n');
    d->depth += depth_of(text);
    return d->depth > 0 ? dpl_parser_checked(parser, DPL_PARSED_NONE)
                        : close_object(parser, ret);
}
