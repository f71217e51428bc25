/* SPDX-License-Identifier: MIT
 *
 * Only named groups capture (PCRE2_NO_AUTO_CAPTURE), so they are numbered as
 * they come. A test compares this with PCRE2 for the whole built-in pack.
 */
#include "ruleset/groups.h"

#include "base/scan.h"
#include "base/view.h"
#include "ruleset/literal_class.h"

/* Behind the '[' to behind the ']'. */
static bool
skip_class(struct dpl_scan *s)
{
    const struct dplog_view rest =
        dpl_view(s->pos - 1, (size_t)(s->end - s->pos) + 1);
    bool is_quoted;

    s->pos += dpl_literal_class_skip(rest, &is_quoted) - 1;
    return !is_quoted && s->pos[-1] == ']';
}

/* Behind the "(": past what says which kind of group it is. */
static bool
scan_head(struct dpl_scan *s, struct dplog_view *ret_name)
{
    *ret_name = dpl_view(NULL, 0);
    if (s->pos != s->end && *s->pos == '*')
        return false; /* verbs */
    if (!dpl_scan_char(s, '?'))
        return true;
    (void)dpl_scan_char(s, 'P');
    if (s->pos == s->end)
        return false;
    switch (*s->pos++) {
    case ':':
    case '=':
    case '!':
    case '>':
        return true;
    case '<':
        if (dpl_scan_char(s, '=') || dpl_scan_char(s, '!'))
            return true;
        return dpl_scan_until(s, '>', ret_name);
    default: /* flags, conditions, comments, resets, calls */
        return false;
    }
}

bool
dpl_groups_scan(struct dplog_view pattern, struct dplog_view *names,
                uint32_t max, uint32_t *ret_count)
{
    struct dpl_scan s = dpl_scan_over(pattern);
    struct dplog_view name;

    *ret_count = 0;
    while (s.pos != s.end) {
        const char c = *s.pos++;

        if (c == '\\') {
            if (s.pos == s.end || *s.pos++ == 'Q')
                return false;
        } else if (c == '[') {
            if (!skip_class(&s))
                return false;
        } else if (c == '(') {
            if (!scan_head(&s, &name))
                return false;
            if (!name.ptr)
                continue;
            if (*ret_count == max)
                return false;
            names[(*ret_count)++] = name;
        }
    }
    return true;
}
