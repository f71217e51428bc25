/* SPDX-License-Identifier: MIT
 *
 * Finding component names by what they are known to be, or by how they are
 * spelled: in capitals with underscores, or as one word in two humps. Markdown
 * may have put backslashes before the underscores.
 */
#include "component.h"

#include "base/product.h"
#include "base/view.h"

static bool
is_name_char(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c) || c == '_';
}

static bool
is_capital(char c)
{
    return (c >= 'A' && c <= 'Z') || dpl_ascii_is_digit(c) || c == '_';
}

/* A backslash that Markdown put before an underscore. */
static bool
is_escape(struct dplog_view text, size_t at)
{
    return text.ptr[at] == '\\' && at + 1 < text.len && text.ptr[at + 1] == '_';
}

/* Where `name` begins when the text ends with it; SIZE_MAX: it does not. */
static size_t
match_end(struct dplog_view text, struct dplog_view name)
{
    size_t at = text.len;

    for (size_t i = name.len; i-- > 0;) {
        if (at == 0 || text.ptr[at - 1] != name.ptr[i])
            return SIZE_MAX;
        at--;
        if (at > 0 && is_escape(text, at - 1))
            at--;
    }
    return at;
}

/* Behind `name` when the text begins with it; SIZE_MAX: it does not. */
static size_t
match_begin(struct dplog_view text, struct dplog_view name)
{
    size_t at = 0;

    for (size_t i = 0; i < name.len; i++) {
        if (at < text.len && is_escape(text, at))
            at++;
        if (at == text.len || text.ptr[at] != name.ptr[i])
            return SIZE_MAX;
        at++;
    }
    return at;
}

/* Single words such as PullDP end many a sentence. */
static bool
is_distinct(struct dplog_view name)
{
    return memchr(name.ptr, '_', name.len) || memchr(name.ptr, ' ', name.len);
}

/* "SMS_…" in capitals, of a component that no rule knows. */
static bool
find_capitals(struct dplog_view text, size_t *ret_begin)
{
    size_t begin = text.len, inside;
    struct dplog_view run;

    while (begin > 0 &&
           (is_capital(text.ptr[begin - 1]) || is_escape(text, begin - 1)))
        begin--;
    run = dpl_view_slice(text, begin, text.len);
    inside = dpl_view_find(run, DPL_VIEW("SMS_"), 0);
    if (inside == SIZE_MAX)
        inside = dpl_view_find(run, DPL_VIEW("SMS\\_"), 0);
    if (inside == SIZE_MAX || inside + 4 >= run.len)
        return false;
    *ret_begin = begin + inside; /* what is before is glued to it */
    return true;
}

bool
dpl_component_at_end(struct dplog_view text, enum dpl_component_proof proof,
                     size_t *ret_begin, struct dplog_view *ret)
{
    for (int log = DPLOG_LOG_UNKNOWN + 1; log < DPLOG_LOG_OTHER; log++) {
        const struct dplog_view name =
            dpl_view_of(dpl_log_component((enum dplog_log)log));
        const size_t begin = match_end(text, name);

        if (begin == SIZE_MAX)
            continue;
        if (proof == DPL_COMPONENT_ALONE &&
            (!is_distinct(name) || begin == 0 ||
             (text.ptr[begin - 1] != ' ' && text.ptr[begin - 1] != '\t')))
            continue;
        *ret_begin = begin;
        *ret = name;
        return true;
    }
    if (proof == DPL_COMPONENT_ALONE || !find_capitals(text, ret_begin))
        return false;
    *ret = dpl_view_slice(text, *ret_begin, text.len);
    return true;
}

/* "WUAHandler", "CcmExec": a capital after a small letter. */
static bool
has_humps(struct dplog_view word)
{
    for (size_t i = 1; i < word.len; i++) {
        if (word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' &&
            word.ptr[i - 1] >= 'a' && word.ptr[i - 1] <= 'z')
            return true;
    }
    return false;
}

bool
dpl_component_at_begin(struct dplog_view text, size_t *ret_end,
                       struct dplog_view *ret)
{
    size_t end;

    for (int log = DPLOG_LOG_UNKNOWN + 1; log < DPLOG_LOG_OTHER; log++) {
        const struct dplog_view name =
            dpl_view_of(dpl_log_component((enum dplog_log)log));

        end = match_begin(text, name);
        if (end != SIZE_MAX &&
            (end == text.len || !is_name_char(text.ptr[end]))) {
            *ret_end = end;
            *ret = name;
            return true;
        }
    }

    end = 0;
    while (end < text.len &&
           (is_name_char(text.ptr[end]) || is_escape(text, end)))
        end++;
    *ret = dpl_view_slice(text, 0, end);
    *ret_end = end;
    return end > 1 && dpl_ascii_is_alpha(text.ptr[0]) &&
           (memchr(text.ptr, '_', end) != NULL || has_humps(*ret));
}
