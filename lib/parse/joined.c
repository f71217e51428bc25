/* SPDX-License-Identifier: MIT
 *
 * Where the first record of a line ends and another one begins. Only what is
 * a whole record by its own marks counts, on either side, so that nothing a
 * message may say parts it.
 */
#include "joined.h"

#include "base/view.h"
#include "component.h"
#include "dialect.h"

enum {
    MIN_JOINED = 24,  /* two records have more */
    MIN_OBJECT = 12,  /* {"msg":"no"}: "{}" is none, and half a million of them
                         in a line took 90 MB */
    MIN_LAST = 120,   /* a record with its trailer, more than the trailer */
    MOST_THREADS = 64 /* texts like "(0x35)" that are looked at for a record's
                         own: else a line of nothing but them takes as many
                         looks as there are pairs of them */
};

static size_t
skip(struct dplog_view line, size_t at, const char *marks, size_t count)
{
    while (at < line.len && memchr(marks, line.ptr[at], count))
        at++;
    return at;
}

/* ── objects ── */

/* Behind the brace that closes the object at `at`; SIZE_MAX: none does. */
static size_t
object_end(struct dplog_view line, size_t at)
{
    bool quoted = false;
    int depth = 0;

    for (; at < line.len; at++) {
        const char c = line.ptr[at];

        if (quoted && c == '\\')
            at++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == '{')
            depth++;
        else if (!quoted && c == '}' && --depth == 0)
            return at + 1;
    }
    return SIZE_MAX;
}

static size_t
joined_objects(struct dplog_view line)
{
    const size_t begin = skip(line, 0, "[, \t", 4);
    size_t end, next;

    if (begin == line.len || line.ptr[begin] != '{')
        return 0;
    end = object_end(line, begin);
    if (end == SIZE_MAX || end - begin < MIN_OBJECT)
        return 0;
    next = skip(line, end, ", \t", 3);
    return next < line.len && line.ptr[next] == '{' ? next : 0;
}

/* ── the forms of the product ── */

static size_t
joined_ccm(struct dplog_view line)
{
    const struct dplog_view begins = DPL_VIEW("<![LOG["),
                            ends = DPL_VIEW("]LOG]!>");
    const size_t end = dpl_view_find(line, ends, begins.len);
    const size_t next =
        end == SIZE_MAX ? end : dpl_view_find(line, begins, end + ends.len);

    return next == SIZE_MAX ? 0 : next;
}

/* Behind the trailer that begins at or after `from`. */
static size_t
trailer_end(struct dplog_view line, size_t from)
{
    const size_t begin = dpl_view_find(line, DPL_VIEW("$$<"), from);
    const size_t thread =
        begin == SIZE_MAX ? begin
                          : dpl_view_find(line, DPL_VIEW("<thread="), begin);
    const size_t end = thread == SIZE_MAX
                           ? thread
                           : dpl_view_find(line, DPL_VIEW(">"), thread);

    return end == SIZE_MAX ? end : end + 1;
}

static size_t
joined_sms(struct dplog_view line, bool is_rest)
{
    const size_t end = trailer_end(line, 0);

    if (end >= line.len || (!is_rest && trailer_end(line, end) == SIZE_MAX) ||
        dpl_sms_mark(dpl_view_slice(line, 0, end)) != DPL_MARK_ENDS)
        return 0;
    return skip(line, end, " \t", 2);
}

/* ── columns of a viewer ── */

/* Behind "(0x12EC)" at or after `from`; where it begins in *ret. */
static size_t
thread_end(struct dplog_view line, size_t from, size_t *ret)
{
    size_t at = from;

    while ((at = dpl_view_find(line, DPL_VIEW("(0x"), at)) != SIZE_MAX) {
        size_t end = at + 3;

        while (end < line.len && dpl_ascii_is_hex(line.ptr[end]))
            end++;
        if (end < line.len && line.ptr[end] == ')') {
            *ret = at;
            return end + 1;
        }
        at = end;
    }
    return SIZE_MAX;
}

/* Behind the first columns that are complete: component, time and thread. */
static size_t
columns_end(struct dplog_view line)
{
    size_t begin, end = 0;

    for (int i = 0; i < MOST_THREADS; i++) {
        end = thread_end(line, end, &begin);
        if (end == SIZE_MAX ||
            dpl_tail_is_complete(dpl_view_slice(line, 0, end)))
            return end;
    }
    return SIZE_MAX;
}

static size_t
joined_columns(struct dplog_view line, bool is_rest)
{
    const size_t end = columns_end(line);

    if (end >= line.len || (!is_rest && columns_end(dpl_view_slice(
                                            line, end, line.len)) == SIZE_MAX))
        return 0;
    return skip(line, end, " \t", 2);
}

/* "COMPONENT 5112 (0x13F8) text COMPONENT 5112 (0x13F8) text" */
static size_t
joined_heads(struct dplog_view line)
{
    size_t begin, end = thread_end(line, 0, &begin); /* of its own head */

    for (int i = 0; i < MOST_THREADS && end < line.len; i++) {
        struct dplog_view component, before;
        size_t at;

        end = thread_end(line, end, &begin);
        if (end == SIZE_MAX)
            break;
        at = begin;
        while (at > 0 && memchr(" 0123456789", line.ptr[at - 1], 11))
            at--;
        before = dpl_view_slice(line, 0, at);
        if (dpl_component_at_end(before, DPL_COMPONENT_COLUMNS, &at,
                                 &component) &&
            at > 0 && line.ptr[at - 1] == ' ' &&
            dpl_head_mark(dpl_view_slice(line, at, line.len)) != DPL_MARK_NONE)
            return at;
    }
    return 0;
}

/* Quick, for nearly all lines are one record of the usual form: where two are,
 * one trailer begins a whole record before the end. */
static bool
is_usual(struct dplog_view line)
{
    return dpl_joined_is_one(line) ||
           (line.len >= DPL_JOINED_LEAST && line.ptr[line.len - 1] == '>' &&
            line.ptr[0] != '<' &&
            dpl_view_find(dpl_view_slice(line, 0, line.len - MIN_LAST),
                          DPL_VIEW("$$<"), 0) == SIZE_MAX);
}

size_t
dpl_joined_len(struct dplog_view line, bool is_rest)
{
    size_t len;

    if (is_usual(line) || line.len < MIN_JOINED)
        return 0;
    if (memchr("{[,", line.ptr[0], 3))
        return joined_objects(line);
    if (dpl_view_starts(line, DPL_VIEW("<![LOG[")))
        return joined_ccm(line);
    if (dpl_view_find(line, DPL_VIEW("$$<"), 0) != SIZE_MAX)
        return joined_sms(line, is_rest);
    len = joined_columns(line, is_rest);
    return len == 0 && dpl_head_mark(line) != DPL_MARK_NONE ? joined_heads(line)
                                                            : len;
}
