/* SPDX-License-Identifier: MIT
 *
 * Mending. The product writes a tilde for each line break, so tildes at the
 * ends say nothing; inside they stay. One in an 8.3 name (PROGRA~1) always has
 * a digit behind it and so never stands at an end.
 */
#include "mend.h"

#include "base/utf8.h"
#include "base/view.h"
#include "entity.h"

struct replacement {
    const char *from, *to;
};

static const struct replacement typography[] = {
    {"\xE2\x80\x98", "'"},   {"\xE2\x80\x99", "'"},  {"\xE2\x80\x9A", "'"},
    {"\xE2\x80\x9B", "'"},   {"\xE2\x80\x9C", "\""}, {"\xE2\x80\x9D", "\""},
    {"\xE2\x80\x9E", "\""},  {"\xE2\x80\x9F", "\""}, {"\xC2\xAB", "\""},
    {"\xC2\xBB", "\""},      {"\xE2\x80\xB2", "'"},  {"\xE2\x80\xB3", "\""},
    {"\xE2\x80\x90", "-"},   {"\xE2\x80\x91", "-"},  {"\xE2\x80\x92", "-"},
    {"\xE2\x80\x93", "-"},   {"\xE2\x80\x94", "-"},  {"\xE2\x88\x92", "-"},
    {"\xC2\xA0", " "},       {"\xE2\x80\xAF", " "},  {"\xE3\x80\x80", " "},
    {"\xE2\x80\xA6", "..."}, /* an ellipsis that was three dots */
    {"\xE2\x80\x8B", ""},    {"\xE2\x80\x8C", ""},   {"\xE2\x80\x8D", ""},
    {"\xEF\xBB\xBF", ""},    {"\xC2\xAD", ""}, /* seen by nobody */
};

/* Currency signs that Japanese and Korean Windows show for a backslash. */
static const struct replacement backslashes[] = {
    {"\xC2\xA5", "\\"},
    {"\xE2\x82\xA9", "\\"},
};

enum { NO_REPLACEMENT = -1 };

static int
find_replacement(const struct replacement *table, size_t count,
                 struct dplog_view text)
{
    for (size_t i = 0; i < count; i++) {
        if (dpl_view_starts(text, dpl_view_of(table[i].from)))
            return (int)i;
    }
    return NO_REPLACEMENT;
}

#define FIND(table, text)                                                      \
    find_replacement(table, sizeof(table) / sizeof((table)[0]), text)

static bool
is_outer(char c)
{
    if ((unsigned char)c > ' ') /* nearly always */
        return c == '~';
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' ||
           c == '\0'; /* what a power loss leaves in a file */
}

struct dplog_view
dpl_mend_trim(struct dplog_view message)
{
    while (message.len > 0 && is_outer(message.ptr[message.len - 1]))
        message.len--;
    while (message.len > 0 && is_outer(*message.ptr)) {
        message.ptr++;
        message.len--;
    }
    return message;
}

/* A blank, or nothing behind another one. */
static void
add_blank(struct dpl_buf *buf)
{
    if (buf->len > 0 && buf->ptr[buf->len - 1] != ' ')
        dpl_buf_add_char(buf, ' ');
}

/* Lines that a message was broken into, on one. */
static struct dplog_view
join_lines(struct dplog_view text, struct dpl_buf *buf)
{
    dpl_buf_clear(buf);
    while (text.len > 0) {
        const size_t found = dpl_view_find(text, DPL_VIEW("\n"), 0);
        const size_t end = found == SIZE_MAX ? text.len : found;
        const struct dplog_view line =
            dpl_view_trim(dpl_view_slice(text, 0, end));

        if (line.len > 0)
            add_blank(buf);
        dpl_buf_add_view(buf, line);
        text = dpl_view_slice(text, end + 1, text.len);
    }
    return dpl_buf_view(buf);
}

/* ── what publishing does ── */

/* "\\server\share", "C:\": not a price. */
static bool
is_backslash(struct dplog_view text, size_t at, size_t len)
{
    const char before = at > 0 ? text.ptr[at - 1] : ' ';
    const char after = at + len < text.len ? text.ptr[at + len] : ' ';

    return !dpl_ascii_is_digit(after) || (before != ' ' && before != '(');
}

static bool
is_name_char(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c) || c == '-' ||
           c == '_' || c == '.';
}

static size_t
name_len(struct dplog_view text)
{
    size_t len = 0;

    while (len < text.len && is_name_char(text.ptr[len]))
        len++;
    return len;
}

/* "\\server\ADMIN$", "Display=\server\" with the first of two backslashes lost.
 */
static bool
lost_its_twin(struct dplog_view text, size_t at)
{
    const char before = at > 0 ? text.ptr[at - 1] : ' ';
    const struct dplog_view rest = dpl_view_slice(text, at + 1, text.len);
    const size_t host = name_len(rest);
    const struct dplog_view behind = dpl_view_slice(rest, host + 1, rest.len);
    const size_t share = name_len(behind);
    const struct dplog_view end = dpl_view_slice(behind, share, behind.len);

    if (host < 2 || host == rest.len || rest.ptr[host] != '\\' ||
        !memchr(" \t\"'=([]", before, 8)) /* strchr() finds a NUL, too */
        return false;
    if (share == 0)
        return before == '=' || before == ']';
    return dpl_view_starts(end, DPL_VIEW("$")) ||
           dpl_view_starts(end, DPL_VIEW("\\$")) ||
           dpl_view_starts_nocase(behind, DPL_VIEW("root\\"));
}

/* "\\\\server\\ADMIN$": every backslash is written twice, as source text and
 * some exports have it. */
static bool
is_doubled(struct dplog_view text)
{
    size_t longest = 0;

    for (size_t at = 0; at < text.len; at++) {
        size_t run = 0;

        while (at + run < text.len && text.ptr[at + run] == '\\')
            run++;
        if (run % 2)
            return false;
        longest = run > longest ? run : longest;
        at += run;
    }
    return longest >= 4;
}

/* What Markdown does to backslashes: puts them before marks, and takes one of
 * two away. */
static size_t
mend_backslash(struct dplog_view text, size_t at, struct dpl_buf *buf)
{
    const char before = at > 0 ? text.ptr[at - 1] : ' ';
    const char next = at + 1 < text.len ? text.ptr[at + 1] : '\0';

    if (next == '_' || next == '$' || next == '[' || next == ']') {
        dpl_buf_add_char(buf, next);
        return 2;
    }
    if (next == '\0' && (before == '.' || before == ')'))
        return 1; /* of the tilde at the end */
    if (!lost_its_twin(text, at))
        return 0;
    dpl_buf_add_str(buf, "\\\\");
    return 1;
}

static void
add_replacement(struct dpl_buf *buf, const struct replacement *r)
{
    if (strcmp(r->to, " ") == 0)
        add_blank(buf);
    else
        dpl_buf_add_str(buf, r->to);
}

/* "&amp;", and "&rsquo;" for the plain mark. */
static size_t
mend_entity(struct dplog_view rest, struct dpl_buf *buf)
{
    char utf8[4];
    uint32_t character;
    const size_t len = dpl_entity_read(rest, &character);
    struct dplog_view text;
    int found;

    if (len == 0)
        return 0;
    text = dpl_view(utf8, dpl_utf8_encode(character, utf8));
    found = FIND(typography, text);
    if (found != NO_REPLACEMENT)
        add_replacement(buf, &typography[found]);
    else
        dpl_buf_add_view(buf, text);
    return len;
}

/* Write what stands for the character at `at`; its length, 0: nothing does. */
static size_t
mend_at(struct dplog_view text, size_t at, bool doubled, struct dpl_buf *buf)
{
    const struct dplog_view rest = dpl_view_slice(text, at, text.len);
    const char c = rest.ptr[0];
    const struct replacement *r;
    int found;

    if (c == '\\' && doubled) {
        dpl_buf_add_char(buf, c);
        return 2;
    }
    if (c == '\\')
        return mend_backslash(text, at, buf);
    if (c == '*') /* "**failed**", but not "*** [42000]…" */
        return rest.len > 1 && rest.ptr[1] == '*' &&
                       (rest.len == 2 || rest.ptr[2] != '*') &&
                       (at == 0 || text.ptr[at - 1] != '*')
                   ? 2
                   : 0;
    if (c == '&')
        return mend_entity(rest, buf);
    if ((unsigned char)c < 0x80)
        return 0;
    found = FIND(backslashes, rest);
    r = &backslashes[found == NO_REPLACEMENT ? 0 : found];
    if (found != NO_REPLACEMENT && !is_backslash(text, at, strlen(r->from)))
        return 0;
    if (found == NO_REPLACEMENT) {
        found = FIND(typography, rest);
        r = &typography[found == NO_REPLACEMENT ? 0 : found];
    }
    if (found == NO_REPLACEMENT)
        return 0;
    add_replacement(buf, r);
    return strlen(r->from);
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Where something may have to be mended; the length when nowhere. */
static size_t
find_damage(struct dplog_view text, size_t from)
{
    size_t at = from;

    while (at < text.len) {
        const char c = text.ptr[at];

        if ((unsigned char)c >= 0x80 || c == '\\' || c == '&' || c == '*' ||
            c == '\t' || c == '\n' || c == '\r' ||
            (c == ' ' && at + 1 < text.len && is_blank(text.ptr[at + 1])))
            break;
        at++;
    }
    return at;
}

static struct dplog_view
mend_all(struct dplog_view text, struct dpl_buf *buf)
{
    const bool doubled = is_doubled(text);
    size_t at = 0;

    dpl_buf_clear(buf);
    while (at < text.len) {
        const size_t damage = find_damage(text, at);
        size_t len;

        dpl_buf_add(buf, text.ptr + at, damage - at);
        at = damage;
        len = at < text.len ? mend_at(text, at, doubled, buf) : 0;
        if (len == 0 && at < text.len && !is_blank(text.ptr[at])) {
            len = 1; /* no damage after all */
            dpl_buf_add(buf, text.ptr + at, len);
        }
        at += len;
        if (at < text.len && is_blank(text.ptr[at]))
            add_blank(buf);
        while (at < text.len && is_blank(text.ptr[at]))
            at++;
    }
    return dpl_mend_trim(dpl_buf_view(buf));
}

struct dplog_view
dpl_mend_text(struct dplog_view message, enum dplog_format format,
              struct dpl_buf *buf)
{
    struct dplog_view text = dpl_mend_trim(message);
    const bool pasted =
        format == DPLOG_FORMAT_PASTED || format == DPLOG_FORMAT_PLAIN;

    if (text.len == 0)
        return text;
    if (pasted)
        text = find_damage(text, 0) == text.len ? text : mend_all(text, buf);
    else if (memchr(text.ptr, '\n', text.len))
        text = join_lines(text, buf);
    return dpl_mend_undecorate(text);
}
