/* SPDX-License-Identifier: MIT
 *
 * To skip a class is to know all that may stand in one; to read it, only the
 * plainest.
 */
#include "ruleset/literal_class.h"

#include "base/view.h"
#include <string.h>

/* The length of "[:alpha:]" or "[:^digit:]" at the beginning of a text; 0: the
 * '[' there is a character like any other. */
static size_t
name_length(struct dplog_view text)
{
    size_t at = 2;

    if (!dpl_view_starts(text, DPL_VIEW("[:")))
        return 0;
    if (at < text.len && text.ptr[at] == '^')
        at++;
    while (at < text.len && dpl_ascii_is_alpha(text.ptr[at]))
        at++;
    return text.len - at >= 2 && text.ptr[at] == ':' && text.ptr[at + 1] == ']'
               ? at + 2
               : 0;
}

size_t
dpl_literal_class_skip(struct dplog_view text, bool *ret_is_quoted)
{
    const char *pos = text.ptr + 1;
    const char *const end = text.ptr + text.len;

    *ret_is_quoted = false;
    if (pos < end && *pos == '^')
        pos++;
    if (pos < end && *pos == ']')
        pos++;
    while (pos < end && *pos != ']') {
        const size_t name = name_length(dpl_view(pos, (size_t)(end - pos)));

        if (*pos == '\\' && end - pos > 1) {
            *ret_is_quoted = *ret_is_quoted || pos[1] == 'Q';
            pos += 2;
        } else {
            pos += name ? name : 1;
        }
    }
    return (size_t)(pos - text.ptr) + (pos < end);
}

size_t
dpl_literal_class_read(struct dplog_view text, char *ret)
{
    const char *pos = text.ptr + 1;
    const char *const end = memchr(pos, ']', text.len - 1);
    size_t count = 0;

    for (; end && pos < end; pos++) {
        const bool is_range = end - pos > 2 && pos[1] == '-';
        const unsigned char first = (unsigned char)*pos;
        const unsigned char last = is_range ? (unsigned char)pos[2] : first;

        if (strchr("^[\\-", first) || strchr("[\\", last) || last >= 0x80 ||
            last < first)
            return 0;
        for (unsigned c = first; c <= last; c++) {
            if (count > (size_t)(end - text.ptr))
                return 0;
            ret[count++] = dpl_ascii_lower((char)c);
        }
        pos += is_range ? 2 : 0;
    }
    return count;
}
