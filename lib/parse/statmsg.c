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

/* Behind "NAME=" or, with a number, "NAME12="; 0: it does not stand there. */
static size_t
key_end(struct dplog_view text, size_t at, struct dplog_view name,
        bool numbered)
{
    const size_t number = at + name.len;
    size_t end = number;

    if (text.len - at <= name.len ||
        memcmp(text.ptr + at, name.ptr, name.len) != 0)
        return 0;
    while (numbered && end < text.len && end - number < 3 &&
           dpl_ascii_is_digit(text.ptr[end]))
        end++;
    if ((numbered && end == number) || end == text.len || text.ptr[end] != '=')
        return 0;
    return end + 1;
}

/* What may follow a string; *ret_end is behind the '='. A message has fifteen
 * of them, so they are told apart by their first letters. */
static bool
is_key_at(struct dplog_view text, size_t at, size_t *ret_end)
{
    if (text.len - at < 3)
        return false;
    switch (text.ptr[at]) {
    case 'I':
        *ret_end = key_end(text, at, DPL_VIEW("ISTR"), true);
        break;
    case 'A':
        *ret_end = text.ptr[at + 1] == 'I'
                       ? key_end(text, at, DPL_VIEW("AID"), true)
                       : key_end(text, at, DPL_VIEW("AVAL"), true);
        break;
    case 'N':
        *ret_end = key_end(text, at, DPL_VIEW("NUMATTRS"), false);
        break;
    case 'L':
        *ret_end = key_end(text, at, DPL_VIEW("LE"), false);
        break;
    default:
        return false;
    }
    return *ret_end != 0;
}

/* The closing quote of the string that begins at `from`, and the key behind it;
 * at the end of the text there is no key. */
static size_t
find_string_end(struct dplog_view text, size_t from, size_t *ret_key,
                size_t *ret_value)
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
        *ret_key = (size_t)(key - text.ptr);
        if (key != quote + 1 && is_key_at(text, *ret_key, ret_value))
            return (size_t)(quote - text.ptr);
        quote++;
    }
    *ret_key = text.len;
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
    size_t key, value; /* where the next one begins; its value */
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

/* To the next key at or behind w->key; false: there is none. */
static bool
walk_to_key(struct walk *w)
{
    while (w->key < w->text.len && !is_key_at(w->text, w->key, &w->value)) {
        const size_t blank = dpl_view_find(w->text, DPL_VIEW(" "), w->key);

        w->key = blank == SIZE_MAX ? w->text.len : blank + 1;
    }
    return w->key < w->text.len;
}

/* One KEY=value; false: it was the last. */
static bool
walk_key(struct walk *w, struct dplog_statmsg *ret)
{
    const char *const name = w->text.ptr + w->key;
    const char *digit = name;
    const size_t value = w->value;
    unsigned number = 0;

    while (dpl_ascii_is_alpha(*digit))
        digit++;
    for (; dpl_ascii_is_digit(*digit); digit++) /* up to the '=' */
        number = number * 10 + (unsigned)(*digit - '0');

    if (value < w->text.len && w->text.ptr[value] == '"') {
        const size_t end =
            find_string_end(w->text, value + 1, &w->key, &w->value);
        const struct dplog_view string =
            dpl_view_slice(w->text, value + 1, end);

        if (name[0] == 'I' && number < 10)
            ret->istr[number] = string;
        else if (name[1] == 'V' && number < MAX_ATTRIBUTES)
            take_attribute(ret, w->ids[number], string);
        return w->key < w->text.len;
    }
    if (name[1] == 'I' && number < MAX_ATTRIBUTES) {
        struct dpl_scan id =
            dpl_scan_over(dpl_view_slice(w->text, value, w->text.len));

        (void)dpl_scan_uint(&id, 1, 9, &w->ids[number]);
    }
    w->key = value;
    return walk_to_key(w);
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
    w.key = head.end;
    for (bool more = walk_to_key(&w); more;)
        more = walk_key(&w, &msg);
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
