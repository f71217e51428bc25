/* SPDX-License-Identifier: MIT
 *
 * STATMSG lines: KEY=value pairs, strings in quotes that nothing escapes. So
 * the end of a string is found by what may follow it.
 */
#include "statmsg.h"

#include "base/scan.h"
#include "mend.h"
#include "stamp.h"

enum { MAX_ATTRIBUTES = 64 };

static const struct dplog_view mark = {"STATMSG:", 8};

/* ── keys ── */

/* "ISTR0=", "NUMATTRS=", "AID12=", "AVAL3=", "LE=": what may follow a string;
 * *ret_end is behind the '='. */
static bool
is_key_at(struct dplog_view text, size_t at, size_t *ret_end)
{
    static const struct {
        const char *name;
        bool numbered;
    } keys[] = {
        {"ISTR", true},      {"AID", true}, {"AVAL", true},
        {"NUMATTRS", false}, {"LE", false},
    };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct dpl_scan s;
        unsigned number;

        /* Most names fail at their first letter; to compare them whole was
         * 3 % of a run over 150 MB in the product's wording. */
        if (at == text.len || text.ptr[at] != *keys[i].name)
            continue;
        s = dpl_scan_over(dpl_view_slice(text, at, text.len));
        if (!dpl_scan_literal(&s, dpl_view_of(keys[i].name)) ||
            (keys[i].numbered && !dpl_scan_uint(&s, 1, 3, &number)) ||
            !dpl_scan_char(&s, '='))
            continue;
        *ret_end = (size_t)(s.pos - text.ptr);
        return true;
    }
    return false;
}

/* The end of a string (its closing quote) and where the next key begins. */
static void
find_string_end(struct dplog_view text, size_t from, size_t *ret_end,
                size_t *ret_next)
{
    size_t at = from;

    while ((at = dpl_view_find(text, DPL_VIEW("\" "), at)) != SIZE_MAX) {
        size_t key = at + 1, key_end;

        while (key < text.len && text.ptr[key] == ' ')
            key++;
        if (is_key_at(text, key, &key_end)) {
            *ret_end = at;
            *ret_next = key;
            return;
        }
        at++;
    }
    *ret_next = text.len;
    while (text.len > from && text.ptr[text.len - 1] == ' ')
        text.len--;
    *ret_end = text.len > from && text.ptr[text.len - 1] == '"' ? text.len - 1
                                                                : text.len;
}

/* A bare value, up to the next blank. */
static struct dplog_view
bare_value(struct dplog_view text, const char *key)
{
    const size_t at = dpl_view_find(text, dpl_view_of(key), 0);
    struct dplog_view v;
    const char *blank;

    if (at == SIZE_MAX)
        return (struct dplog_view){0};
    v = dpl_view_slice(text, at + strlen(key), text.len);
    blank = v.len > 0 ? memchr(v.ptr, ' ', v.len) : NULL;
    if (blank)
        v.len = (size_t)(blank - v.ptr);
    return v;
}

/* ── the strings ── */

struct walk {
    struct dplog_view text;
    size_t at; /* of the next key */
    unsigned ids[MAX_ATTRIBUTES];
};

static void
take_attribute(struct dplog_statmsg *ret, unsigned id, struct dplog_view value)
{
    if (id == 400)
        ret->package = value;
    else if (id == 404)
        ret->nal = value;
    else if (id == 410)
        ret->version = value;
}

/* One KEY=value at w->at; false at the end. */
static bool
walk_key(struct walk *w, struct dplog_statmsg *ret)
{
    struct dpl_scan s;
    struct dplog_view value;
    unsigned number = 0;
    size_t value_at, value_end, next;

    while (w->at < w->text.len && !is_key_at(w->text, w->at, &value_at)) {
        const size_t blank = dpl_view_find(w->text, DPL_VIEW(" "), w->at);

        w->at = blank == SIZE_MAX ? w->text.len : blank + 1;
    }
    if (w->at == w->text.len)
        return false;

    s = dpl_scan_over(dpl_view_slice(w->text, w->at, value_at));
    while (s.pos != s.end && dpl_ascii_is_alpha(*s.pos))
        s.pos++;
    (void)dpl_scan_uint(&s, 1, 3, &number);

    if (value_at < w->text.len && w->text.ptr[value_at] == '"') {
        find_string_end(w->text, value_at + 1, &value_end, &next);
        value = dpl_view_slice(w->text, value_at + 1, value_end);
        if (w->text.ptr[w->at] == 'I' && number < 10)
            ret->istr[number] = value;
        else if (w->text.ptr[w->at + 1] == 'V' && number < MAX_ATTRIBUTES)
            take_attribute(ret, w->ids[number], value);
    } else {
        struct dpl_scan id =
            dpl_scan_over(dpl_view_slice(w->text, value_at, w->text.len));

        next = value_at;
        if (w->text.ptr[w->at + 1] == 'I' && number < MAX_ATTRIBUTES)
            (void)dpl_scan_uint(&id, 1, 9, &w->ids[number]);
    }
    w->at = next;
    return true;
}

static int64_t
gmt_of(struct dplog_view head)
{
    const size_t at = dpl_view_find(head, DPL_VIEW(" GMTDATE="), 0);
    struct dplog_view rest;
    int64_t us;

    if (at == SIZE_MAX ||
        !dpl_stamp_parse_words(dpl_view_slice(head, at + 9, head.len), &us,
                               &rest))
        return DPLOG_TIME_NONE;
    return us;
}

bool
dplog_statmsg_parse(struct dplog_view text, struct dplog_statmsg *ret)
{
    struct dplog_statmsg msg = {.gmt_us = DPLOG_TIME_NONE};
    struct walk w = {.text = dpl_mend_trim(text)};
    struct dplog_view head;
    uint64_t id;
    size_t strings;

    if (!dpl_view_starts(w.text, mark))
        return false;
    strings = dpl_view_find(w.text, DPL_VIEW(" ISTR0="), 0);
    head = dpl_view_slice(w.text, 0, strings);
    if (!dpl_view_to_uint(bare_value(head, " ID="), &id) || id == 0 ||
        id > UINT32_MAX)
        return false;

    msg.id = (uint32_t)id;
    msg.severity = bare_value(head, " SEV=").len == 1
                       ? *bare_value(head, " SEV=").ptr
                       : '\0';
    msg.site = bare_value(head, " SITE=");
    msg.system = bare_value(head, " SYS=");
    msg.gmt_us = gmt_of(head);
    w.at = strings == SIZE_MAX ? w.text.len : strings + 1;
    while (walk_key(&w, &msg))
        ;
    *ret = msg;
    return true;
}

/* ── pieces ── */

/* "SYS=", "GMTDATE=", "ISTR4=", "AVAL0=": capitals, digits, '='. */
static bool
begins_with_key(struct dplog_view line)
{
    size_t at = 0;

    while (at < line.len && ((line.ptr[at] >= 'A' && line.ptr[at] <= 'Z') ||
                             (at > 1 && dpl_ascii_is_digit(line.ptr[at]))))
        at++;
    return at > 1 && at < line.len && line.ptr[at] == '=';
}

/* Whether a key that only STATMSG lines have stands somewhere in the line. */
static bool
holds_key(struct dplog_view line)
{
    static const char *const keys[] = {
        "ISTR", "AVAL", "NUMATTRS=", "GMTDATE=", "AID", "COMP=\""};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const struct dplog_view key = dpl_view_of(keys[i]);
        const size_t at = dpl_view_find(line, key, 0);

        if (at != SIZE_MAX && (at == 0 || line.ptr[at - 1] == ' '))
            return true;
    }
    return false;
}

/* Whether the last string is still open: the text ends in it, not behind it. */
static bool
ends_in_string(struct dplog_view text)
{
    const size_t last = dpl_view_find_last(text, DPL_VIEW("=\""));
    const struct dplog_view tail = dpl_view_trim(text);

    return last != SIZE_MAX &&
           (tail.ptr + tail.len == text.ptr + last + 2 ||
            tail.ptr[tail.len - 1] != '"') &&
           dpl_view_find(text, DPL_VIEW("\" "), last + 2) == SIZE_MAX &&
           dpl_view_find(text, DPL_VIEW("\"\n"), last + 2) == SIZE_MAX;
}

/* NUMATTRS=n and the value of the last attribute have come. */
static bool
is_complete(struct dplog_view text)
{
    const size_t at = dpl_view_find_last(text, DPL_VIEW("NUMATTRS="));
    struct dpl_scan s;
    unsigned count, values = 0;
    size_t value = at;

    if (at == SIZE_MAX)
        return false;
    s = dpl_scan_over(dpl_view_slice(text, at + 9, text.len));
    if (!dpl_scan_uint(&s, 1, 3, &count))
        return false;
    while ((value = dpl_view_find(text, DPL_VIEW("AVAL"), value)) != SIZE_MAX) {
        values++;
        value++;
    }
    return values >= count && !ends_in_string(text);
}

bool
dpl_statmsg_goes_on(struct dplog_view begun, struct dplog_view line)
{
    const struct dplog_view text = dpl_mend_trim(begun);
    const struct dplog_view piece = dpl_view_trim(line);

    if (!dpl_view_starts(text, mark) || begun.len > DPL_STATMSG_MAX_JOINED ||
        dpl_view_starts(dpl_mend_trim(line), mark) || is_complete(text))
        return false;
    if (begins_with_key(piece) || holds_key(piece))
        return true;
    return ends_in_string(text) &&
           dpl_view_find(piece, DPL_VIEW("\""), 0) != SIZE_MAX;
}
