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

enum kind { NO_KEY, ISTR, AID, AVAL, NUMATTRS, LE };

struct key {
    enum kind kind;
    unsigned number; /* ISTR4, AID0, AVAL0: its own */
    size_t value;    /* behind the '=' */
};

/* A number of up to three digits and '='. */
static bool
read_number(struct dplog_view text, size_t at, struct key *ret)
{
    size_t end = at;

    ret->number = 0;
    for (; end < text.len && end - at < 3 && dpl_ascii_is_digit(text.ptr[end]);
         end++)
        ret->number = ret->number * 10 + (unsigned)(text.ptr[end] - '0');
    ret->value = end + 1;
    return end > at && end < text.len && text.ptr[end] == '=';
}

/* "ISTR4=", "AID0=", "AVAL0=", "NUMATTRS=" or "LE=": what may follow a string.
 * A message has fifteen of them; read twice they took a tenth of its time. */
static bool
read_key(struct dplog_view text, size_t at, struct key *ret)
{
    const struct dplog_view rest = dpl_view_slice(text, at, text.len);

    switch (rest.len ? *rest.ptr : '\0') {
    case 'I':
        ret->kind = ISTR;
        return dpl_view_starts(rest, DPL_VIEW("ISTR")) &&
               read_number(text, at + 4, ret);
    case 'A':
        ret->kind = rest.len > 1 && rest.ptr[1] == 'I' ? AID : AVAL;
        return ret->kind == AID ? dpl_view_starts(rest, DPL_VIEW("AID")) &&
                                      read_number(text, at + 3, ret)
                                : dpl_view_starts(rest, DPL_VIEW("AVAL")) &&
                                      read_number(text, at + 4, ret);
    case 'N':
        ret->kind = NUMATTRS;
        ret->value = at + 9;
        return dpl_view_starts(rest, DPL_VIEW("NUMATTRS="));
    case 'L':
        ret->kind = LE;
        ret->value = at + 3;
        return dpl_view_starts(rest, DPL_VIEW("LE="));
    default:
        return false;
    }
}

/* The closing quote of the string that begins at `from`, and the key behind it;
 * at the end of the text there is none. */
static size_t
find_string_end(struct dplog_view text, size_t from, struct key *ret_next)
{
    const char *const end = text.ptr + text.len;
    const char *quote = text.ptr + from;

    /* Most strings are empty. */
    while (quote != end &&
           (*quote == '"' ||
            (quote = memchr(quote, '"', (size_t)(end - quote))) != NULL)) {
        const char *key = quote + 1;

        while (key != end && *key == ' ')
            key++;
        if (key != quote + 1 &&
            read_key(text, (size_t)(key - text.ptr), ret_next))
            return (size_t)(quote - text.ptr);
        quote++;
    }
    ret_next->kind = NO_KEY;
    while (text.len > from && text.ptr[text.len - 1] == ' ')
        text.len--;
    return text.len > from && text.ptr[text.len - 1] == '"' ? text.len - 1
                                                            : text.len;
}

/* ── the head: bare values before the strings ── */

struct head {
    struct dplog_view id, severity, site, system, gmt; /* up to a blank */
    size_t end; /* where the first string's key begins, or the text ends */
};

/* The first counts. */
static void
take_value(struct dplog_view field, struct dplog_view key,
           struct dplog_view *ret)
{
    if (!ret->ptr && dpl_view_starts(field, key))
        *ret = dpl_view_slice(field, key.len, field.len);
}

/* One pass from blank to blank; looked for one by one, the five values took a
 * third of the time of a message. */
static struct head
read_head(struct dplog_view text)
{
    struct head head = {.end = text.len};
    const char *blank = memchr(text.ptr, ' ', text.len);

    while (blank) {
        const size_t at = (size_t)(blank - text.ptr) + 1;
        const char *next =
            at < text.len ? memchr(text.ptr + at, ' ', text.len - at) : NULL;
        const struct dplog_view field = dpl_view_slice(
            text, at, next ? (size_t)(next - text.ptr) : text.len);

        switch (field.len ? *field.ptr : '\0') {
        case 'I':
            if (dpl_view_starts(field, DPL_VIEW("ISTR0="))) {
                head.end = at;
                return head;
            }
            take_value(field, DPL_VIEW("ID="), &head.id);
            break;
        case 'S':
            take_value(field, DPL_VIEW("SEV="), &head.severity);
            take_value(field, DPL_VIEW("SYS="), &head.system);
            take_value(field, DPL_VIEW("SITE="), &head.site);
            break;
        case 'G': /* its value has blanks */
            take_value(field, DPL_VIEW("GMTDATE="), &head.gmt);
            break;
        default:
            break;
        }
        blank = next;
    }
    return head;
}

/* ── the strings ── */

struct walk {
    struct dplog_view text;
    struct key key; /* at hand; NO_KEY: that was the last */
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

/* To the next key at or behind `at`. */
static void
walk_to_key(struct walk *w, size_t at)
{
    while (at < w->text.len && !read_key(w->text, at, &w->key)) {
        const size_t blank = dpl_view_find(w->text, DPL_VIEW(" "), at);

        at = blank == SIZE_MAX ? w->text.len : blank + 1;
    }
    if (at == w->text.len)
        w->key.kind = NO_KEY;
}

/* One KEY=value, and to the next. */
static void
walk_key(struct walk *w, struct dplog_statmsg *ret)
{
    const struct key key = w->key;

    if (key.value < w->text.len && w->text.ptr[key.value] == '"') {
        const size_t end = find_string_end(w->text, key.value + 1, &w->key);
        const struct dplog_view string =
            dpl_view_slice(w->text, key.value + 1, end);

        if (key.kind == ISTR && key.number < 10)
            ret->istr[key.number] = string;
        else if (key.kind == AVAL && key.number < MAX_ATTRIBUTES)
            take_attribute(ret, w->ids[key.number], string);
        return;
    }
    if (key.kind == AID && key.number < MAX_ATTRIBUTES) {
        struct dpl_scan id =
            dpl_scan_over(dpl_view_slice(w->text, key.value, w->text.len));

        (void)dpl_scan_uint(&id, 1, 9, &w->ids[key.number]);
    }
    walk_to_key(w, key.value);
}

static int64_t
gmt_of(const struct head *head, struct dplog_view text)
{
    struct dplog_view rest;
    int64_t us;

    if (!head->gmt.ptr ||
        !dpl_stamp_parse_words(
            dpl_view(head->gmt.ptr,
                     (size_t)(text.ptr + head->end - head->gmt.ptr)),
            &us, &rest))
        return DPLOG_TIME_NONE;
    return us;
}

bool
dplog_statmsg_parse(struct dplog_view text, struct dplog_statmsg *ret)
{
    struct dplog_statmsg msg = {.gmt_us = DPLOG_TIME_NONE};
    struct walk w = {.text = dpl_mend_trim(text)};
    struct head head;
    uint64_t id;

    if (!dpl_view_starts(w.text, mark))
        return false;
    head = read_head(w.text);
    if (!dpl_view_to_uint(head.id, &id) || id == 0 || id > UINT32_MAX)
        return false;

    msg.id = (uint32_t)id;
    msg.severity = head.severity.len == 1 ? *head.severity.ptr : '\0';
    msg.site = head.site;
    msg.system = head.system;
    msg.gmt_us = gmt_of(&head, w.text);
    walk_to_key(&w, head.end);
    while (w.key.kind != NO_KEY)
        walk_key(&w, &msg);
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
