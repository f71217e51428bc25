/* SPDX-License-Identifier: MIT
 *
 * What mail programs and pages do to a physical line as a whole, undone before
 * it is asked what form the line has: "> " before each line of a quotation,
 * those in the middle of a record too, tags of HTML around and inside, and
 * entities where the form itself is made of brackets.
 */
#include "mend.h"

#include "base/utf8.h"
#include "base/view.h"
#include "entity.h"
#include "row.h"

enum { MAX_TAG = 200 };

static struct dplog_view
skip_quotation(struct dplog_view line)
{
    size_t behind = 0;

    for (size_t at = 0; at < line.len; at++) {
        if (line.ptr[at] == '>')
            behind = at + 1;
        else if (line.ptr[at] != ' ' && line.ptr[at] != '\t')
            break;
    }
    return dpl_view_slice(line, behind, line.len);
}

/* "**…**", "`…`" around a line, or "**" behind what begins inside of it. */
static struct dplog_view
skip_emphasis(struct dplog_view line)
{
    struct dplog_view v = dpl_view_trim(line);

    if (v.len > 2 && v.ptr[0] == '`' && v.ptr[v.len - 1] == '`')
        return dpl_view_slice(v, 1, v.len - 1);
    if (v.len < 5 || !dpl_view_ends(v, DPL_VIEW("**")) ||
        v.ptr[v.len - 3] == '*' ||
        dpl_view_find(v, DPL_VIEW("**"), 0) == v.len - 2)
        return line;
    v.len -= 2;
    return dpl_view_starts(v, DPL_VIEW("**")) && v.ptr[2] != '*'
               ? dpl_view_slice(v, 2, v.len)
               : v;
}

/* Length of "<br />", "</td>", "<span style=…>"; 0: no tag that a page puts
 * around text. Placeholders ("<server>") and trailers are none. */
static size_t
tag_len(struct dplog_view text)
{
    static const char *const names[] = {
        "br",         "p",     "div",   "span",  "td",   "tr", "th", "li",
        "pre",        "code",  "em",    "b",     "font", "u",  "i",  "strong",
        "blockquote", "table", "thead", "tbody", "ul",   "ol",
    };
    const struct dplog_view head = dpl_view_slice(text, 0, MAX_TAG);
    const size_t from = head.len > 1 && head.ptr[1] == '/' ? 2 : 1;
    size_t to = from, end;

    if (head.len < 3 || head.ptr[0] != '<')
        return 0;
    end = dpl_view_find(head, DPL_VIEW(">"), 0);
    if (end == SIZE_MAX)
        return 0;
    while (to < end && dpl_ascii_is_alpha(head.ptr[to]))
        to++;
    if (to < end && head.ptr[to] != ' ' && head.ptr[to] != '/')
        return 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (dpl_view_equal_nocase(dpl_view_slice(head, from, to),
                                  dpl_view_of(names[i])))
            return end + 1;
    }
    return 0;
}

static bool
has_tags(struct dplog_view line)
{
    size_t at = 0;

    while ((at = dpl_view_find(line, DPL_VIEW("<"), at)) != SIZE_MAX) {
        if (tag_len(dpl_view_slice(line, at, line.len)) > 0)
            return true;
        at++;
    }
    return false;
}

/* Whether the form of the line is hidden behind entities. */
static bool
hides_its_form(struct dplog_view line)
{
    return dpl_view_find(line, DPL_VIEW("$$&lt;"), 0) != SIZE_MAX ||
           dpl_view_find(line, DPL_VIEW("&lt;![LOG["), 0) != SIZE_MAX;
}

static void
write_tag(struct dpl_buf *buf, struct dplog_view tag)
{
    if (dpl_view_starts_nocase(tag, DPL_VIEW("</td")) ||
        dpl_view_starts_nocase(tag, DPL_VIEW("</th")))
        dpl_buf_add_char(buf, '\t'); /* a column */
    else if (dpl_view_starts_nocase(tag, DPL_VIEW("<br")))
        dpl_buf_add_char(buf, ' ');
}

static void
write_entity(struct dpl_buf *buf, uint32_t character)
{
    char utf8[4];

    dpl_buf_add(buf, utf8, dpl_utf8_encode(character, utf8));
}

struct dplog_view
dpl_mend_line(struct dplog_view line, struct dpl_buf *buf)
{
    const struct dplog_view text = skip_emphasis(skip_quotation(line));
    const bool tags = has_tags(text);
    struct dplog_view row;
    size_t at = 0;

    if (!tags && !hides_its_form(text))
        return dpl_row_of_line(text, buf, &row) ? row : text;

    dpl_buf_clear(buf);
    while (at < text.len) {
        const struct dplog_view rest = dpl_view_slice(text, at, text.len);
        const size_t tag = tags ? tag_len(rest) : 0;
        uint32_t character;
        const size_t entity = tag ? 0 : dpl_entity_read(rest, &character);

        if (tag)
            write_tag(buf, dpl_view_slice(rest, 0, tag));
        else if (entity)
            write_entity(buf, character);
        else
            dpl_buf_add_char(buf, *rest.ptr);
        at += tag + entity + (tag + entity == 0);
    }
    return dpl_view_trim(dpl_buf_view(buf));
}
