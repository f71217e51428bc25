/* SPDX-License-Identifier: MIT
 *
 * What mail programs, forums and search tools put around a line: "> ", "- ",
 * "117: ", "distmgr.log:117:", "| … |", back quotes. The product begins its
 * messages with a word, so such marks at the begin say nothing.
 */
#include "mend.h"

#include "base/view.h"

enum {
    NAME_MAX_LEN = 260, /* of a path before a line number */
    NAME_QUICK = 48,    /* of a name without a drive */
    NUMBER_MAX_LEN = 7
};

static size_t
count_digits(struct dplog_view text, size_t from)
{
    size_t at = from;

    while (at < text.len && dpl_ascii_is_digit(text.ptr[at]))
        at++;
    return at - from;
}

/* "117: ", "117) ", "117\t" of a numbered listing; 0: nothing of the kind. */
static size_t
number_len(struct dplog_view text)
{
    const size_t digits = count_digits(text, 0);
    size_t at = digits;
    bool tab;

    if (digits == 0 || digits > NUMBER_MAX_LEN || at == text.len)
        return 0;
    tab = text.ptr[at] == '\t';
    if (!tab && !memchr(":.)|", text.ptr[at], 4))
        return 0;
    at++;
    if (at == text.len ||
        (!tab && text.ptr[at] != ' ' && text.ptr[at] != '~' &&
         text.ptr[at] != '\t' && !dpl_ascii_is_alpha(text.ptr[at])))
        return 0;
    return at;
}

/* "C:\Logs\distmgr.log:117:" of findstr, grep or Select-String. */
static size_t
file_len(struct dplog_view text)
{
    const struct dplog_view head = dpl_view_slice(text, 0, NAME_MAX_LEN);
    size_t at = 0;

    while ((at = dpl_view_find(head, DPL_VIEW(":"), at)) != SIZE_MAX) {
        const struct dplog_view name = dpl_view_slice(head, 0, at);
        const size_t digits = count_digits(head, at + 1);
        const size_t end = at + 1 + digits;

        if (digits > 0 && end < head.len && head.ptr[end] == ':' &&
            (dpl_view_ends_nocase(name, DPL_VIEW(".log")) ||
             dpl_view_ends_nocase(name, DPL_VIEW(".lo_"))))
            return end + 1;
        at++;
    }
    return 0;
}

/* Length of one mark at the begin, 0 where there is none. */
static size_t
mark_len(struct dplog_view text)
{
    const char c = text.ptr[0];
    const char next = text.len > 1 ? text.ptr[1] : '\0';

    switch (c) {
    case ' ':
    case '\t':
    case '~':
    case '>':
    case '|':
    case '`':
        return 1;
    case '\\':
        return next == '~' ? 2 : 0; /* Markdown */
    case '*':
    case '-':
        return next == ' ' || next == '\t' ? 2 : 0;
    default:
        return dpl_ascii_is_digit(c) ? number_len(text) : 0;
    }
}

/* Quick, for nearly all texts are not. */
static bool
may_be_decorated(struct dplog_view text)
{
    const char *colon;

    if (text.len == 0)
        return false;
    if (!dpl_ascii_is_alpha(text.ptr[0]))
        return text.ptr[0] != '[' && text.ptr[0] != '<';
    colon =
        memchr(text.ptr, ':', text.len < NAME_QUICK ? text.len : NAME_QUICK);
    return colon && (colon == text.ptr + 1 ||
                     (colon > text.ptr + 4 && colon[-4] == '.'));
}

struct dplog_view
dpl_mend_undecorate(struct dplog_view text)
{
    bool table = false;
    size_t len;

    if (!may_be_decorated(text))
        return text;
    len = file_len(text);

    do {
        table = table || (len == 1 && text.ptr[0] == '|');
        text = dpl_view_slice(text, len, text.len);
        len = text.len ? mark_len(text) : 0;
    } while (len);
    while (text.len > 0 && (memchr(" \t~`", text.ptr[text.len - 1], 4) ||
                            (table && text.ptr[text.len - 1] == '|')))
        text.len--;
    return text;
}
