/* SPDX-License-Identifier: MIT
 *
 * See message_cut.h.
 */
#include "message_cut.h"

#include "base/scan.h"
#include "base/utf8.h"
#include "base/view.h"
#include "fit.h"

enum { MARK_COLUMNS = sizeof(DPL_CUT_MARK) - 1 };

/* ── any message ── */

static bool
is_time_mark(char c)
{
    return c == '/' || c == ':';
}

static bool
is_word(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c) || is_time_mark(c) ||
           c == '_' || c == '.' || c == '$' || c == '%';
}

/* Neither part of a word nor of a wide character. */
static bool
is_mark(char c)
{
    return (unsigned char)c < 0x80 && !is_word(c);
}

/* Whether a cut there tears a word. */
static bool
tears(struct dplog_view text, size_t at)
{
    return at > 0 && at < text.len && is_word(text.ptr[at - 1]) &&
           is_word(text.ptr[at]);
}

/* The end of a text from a word on, in about so many columns: a bracket or a
 * quote before the word goes with it. */
static struct dplog_view
last_words(struct dplog_view text, unsigned columns)
{
    size_t at = text.len - dpl_fit_suffix(text, columns).len;

    while (tears(text, at))
        at++;
    while (at < text.len && is_mark(text.ptr[at]))
        at++;
    if (at > 0 && at < text.len && is_mark(text.ptr[at - 1]) &&
        text.ptr[at - 1] != ' ')
        at--;
    return dpl_view_slice(text, at, text.len);
}

/* The beginning of a text up to a word's end, in at most so many columns; a
 * word that takes most of them is torn. */
static struct dplog_view
first_words(struct dplog_view text, unsigned columns)
{
    const struct dplog_view all = dpl_fit_prefix(text, columns);
    size_t at = all.len;

    while (tears(text, at) && at > all.len / 2)
        at--;
    return tears(text, at) ? all : dpl_view_slice(text, 0, at);
}

/* What is worth showing: codes and names, then numbers, then
 * dates and times, then words; hashes nothing. */
static unsigned
worth(struct dplog_view token)
{
    enum { NAME_MIN = 6, HASH_MIN = 32 };
    bool has_digit = false, has_mark = false;

    for (size_t i = 0; i < token.len; i++) {
        has_digit |= dpl_ascii_is_digit(token.ptr[i]);
        has_mark |= is_time_mark(token.ptr[i]);
    }
    if (token.len >= HASH_MIN)
        return 0;
    if (!has_digit)
        return 1;
    if (has_mark)
        return 2;
    if (dpl_view_starts_nocase(token, DPL_VIEW("0x")))
        return 8;
    return token.len >= NAME_MIN ? 6 : 3;
}

/* Whether a token is a part of a GUID. */
static bool
is_guid_part(struct dplog_view text, size_t from, size_t end)
{
    uint64_t number;

    return ((end < text.len && text.ptr[end] == '-') ||
            (from > 0 && text.ptr[from - 1] == '-')) &&
           dpl_view_to_hex(dpl_view_slice(text, from, end), &number);
}

/* Of all words, numbers and names that lie in a text as a whole, each once;
 * what is shown before it does not count again. */
static unsigned
worth_of(struct dplog_view text, struct dplog_view before)
{
    unsigned sum = 0;

    for (size_t i = 0; i < text.len;) {
        size_t end = i;

        while (end < text.len && is_word(text.ptr[end]))
            end++;
        if (end > i) {
            const struct dplog_view token = dpl_view_slice(text, i, end);

            if (!is_guid_part(text, i, end) &&
                dpl_view_find(text, token, 0) == i &&
                dpl_view_find(before, token, 0) == SIZE_MAX)
                sum += worth(token);
        }
        i = end > i ? end : i + 1;
    }
    return sum;
}

struct ends {
    struct dplog_view head, tail;
};

static struct ends
ends_of(struct dplog_view text, unsigned room, unsigned tail)
{
    struct ends ends;

    ends.tail = last_words(text, tail);
    ends.head = first_words(text, room - dpl_utf8_columns(ends.tail));
    return ends;
}

/* As much of both ends as together tells most; the less of the end, the better
 * the line reads. */
static void
add_ends(struct dpl_buf *buf, struct dplog_view text, unsigned columns)
{
    const unsigned room = columns - MARK_COLUMNS;
    struct ends best = ends_of(text, room, 0);
    unsigned most = worth_of(best.head, DPL_VIEW(""));

    for (unsigned tail = 1; tail <= room * 2 / 3; tail++) {
        const struct ends ends = ends_of(text, room, tail);
        const unsigned all =
            worth_of(ends.head, DPL_VIEW("")) + worth_of(ends.tail, ends.head);

        if (all > most) {
            best = ends;
            most = all;
        }
    }
    dpl_buf_add_view(buf, best.head);
    dpl_buf_add_str(buf, DPL_CUT_MARK);
    dpl_buf_add_view(buf, best.tail);
}

/* ── a status message ── */

enum {
    PAIRS_MAX = 12,
    VALUE_MIN = 30 /* a value is cut to that before it goes altogether */
};

/* KEY=value or KEY="value", of which at most so many columns are shown. */
struct pair {
    struct dplog_view text;
    unsigned columns;
    bool leads; /* stands in front, whatever else there is room for */
};

struct pairs {
    struct pair at[PAIRS_MAX];
    size_t count;
};

/* Behind the quote that ends a value: one before a blank, or the last. */
static size_t
value_end(struct dplog_view text, size_t from)
{
    const size_t end = dpl_view_find(text, DPL_VIEW("\" "), from);

    return end == SIZE_MAX ? text.len : end + 1;
}

/* The pair at *pos, which moves behind it; empty: none is left. */
static struct dplog_view
next_pair(struct dplog_view text, size_t *pos)
{
    size_t from = *pos, end;

    while (from < text.len && text.ptr[from] == ' ')
        from++;
    end = dpl_view_find(text, DPL_VIEW(" "), from);
    if (end == SIZE_MAX)
        end = text.len;
    const size_t equals =
        dpl_view_find(dpl_view_slice(text, 0, end), DPL_VIEW("=\""), from);
    if (equals != SIZE_MAX)
        end = value_end(text, equals + 2);
    *pos = end;
    return dpl_view_slice(text, from, end);
}

static void
add_pair(struct pairs *pairs, struct dplog_view text)
{
    const bool leads = dpl_view_starts(text, DPL_VIEW("ID=")) ||
                       dpl_view_starts(text, DPL_VIEW("SEV="));

    if (!leads && (!dpl_view_starts(text, DPL_VIEW("ISTR")) ||
                   dpl_view_ends(text, DPL_VIEW("=\"\""))))
        return;
    if (pairs->count < PAIRS_MAX)
        pairs->at[pairs->count++] =
            (struct pair){text, dpl_utf8_columns(text), leads};
}

/* With the blank before each, and the marks for what is left out. */
static unsigned
columns_of(const struct pairs *pairs)
{
    unsigned sum = 2 * (MARK_COLUMNS + 1);

    for (size_t i = 0; i < pairs->count; i++)
        sum += pairs->at[i].columns > 0 ? pairs->at[i].columns + 1 : 0;
    return sum;
}

/* The one that is shown with the most columns. */
static struct pair *
longest_of(struct pairs *pairs)
{
    struct pair *longest = NULL;

    for (size_t i = 0; i < pairs->count; i++) {
        struct pair *pair = &pairs->at[i];

        if (!pair->leads && pair->columns > 0 &&
            (!longest || pair->columns > longest->columns ||
             (pair->columns == longest->columns &&
              pair->text.len > longest->text.len)))
            longest = pair;
    }
    return longest;
}

/* Without one of the values there may be room for the others as they are. */
static void
leave_out(struct pairs *pairs, struct pair *pair)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->at[i].columns > 0)
            pairs->at[i].columns = dpl_utf8_columns(pairs->at[i].text);
    pair->columns = 0;
}

/* The longest gives way first; false: there is no room even for the first. */
static bool
make_room(struct pairs *pairs, unsigned columns)
{
    unsigned used;

    while ((used = columns_of(pairs)) > columns) {
        struct pair *longest = longest_of(pairs);
        const unsigned more = used - columns;

        if (!longest)
            return false;
        if (longest->columns >= VALUE_MIN + more)
            longest->columns -= more;
        else if (longest->columns > VALUE_MIN)
            longest->columns = VALUE_MIN;
        else
            leave_out(pairs, longest);
    }
    return true;
}

/* False: it does not fit, or is none; nothing is added. */
static bool
add_status_message(struct dpl_buf *buf, struct dplog_view text,
                   unsigned columns)
{
    const struct dplog_view begin = DPL_VIEW("STATMSG:");
    struct pairs pairs = {0};
    bool was_marked = false;

    if (!dpl_view_starts(text, begin))
        return false;
    for (size_t pos = begin.len; pos < text.len;)
        add_pair(&pairs, next_pair(text, &pos));
    if (pairs.count == 0 || columns < begin.len ||
        !make_room(&pairs, columns - (unsigned)begin.len))
        return false;
    dpl_buf_add_view(buf, begin);
    for (size_t i = 0; i < pairs.count; i++) {
        const struct pair *pair = &pairs.at[i];

        if (pair->columns == 0)
            continue;
        if (!pair->leads && !was_marked)
            dpl_buf_add_str(buf, " " DPL_CUT_MARK);
        was_marked |= !pair->leads;
        dpl_buf_add_char(buf, ' ');
        dpl_add_cut_middle(buf, pair->text, pair->columns);
    }
    dpl_buf_add_str(buf, " " DPL_CUT_MARK);
    return true;
}

void
dpl_add_message(struct dpl_buf *buf, struct dplog_view text, unsigned columns)
{
    if (dpl_utf8_columns(text) <= columns || columns < 4 * MARK_COLUMNS)
        dpl_add_cut(buf, text, columns);
    else if (!add_status_message(buf, text, columns))
        add_ends(buf, text, columns);
}
