/* SPDX-License-Identifier: MIT
 *
 * Values by type. What a paste damaged - a lost backslash, a quote too many -
 * must not cost the name of the server.
 */
#include "match/value.h"

#include "base/view.h"

enum { INT_DIGITS = 18, PACKAGE_LEN = 8, SITE_LEN = 3, HOST_MAX = 255 };

static bool
is_host_char(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c) || c == '-' ||
           c == '.' || c == '_' || (unsigned char)c >= 0x80;
}

/* Kinds of characters that may stand around a value. A table, because every
 * captured value is asked at both ends: strchr() was 1.4 % of a run. */
enum { BLANK = 1, LINE = 2, QUOTE = 4, TILDE = 8, SLASH = 16, DOT = 32 };

static const unsigned char kinds[256] = {
    [' '] = BLANK, ['\t'] = BLANK, ['\r'] = LINE,
    ['\n'] = LINE, ['"'] = QUOTE,  ['\''] = QUOTE,
    ['~'] = TILDE, ['\\'] = SLASH, ['.'] = DOT,
};

static bool
is_kind(char c, int kind)
{
    return (kinds[(unsigned char)c] & kind) != 0;
}

static struct dplog_view
strip_end(struct dplog_view v, int kind)
{
    while (v.len && is_kind(v.ptr[v.len - 1], kind))
        v.len--;
    return v;
}

static struct dplog_view
strip(struct dplog_view v, int kind)
{
    v = strip_end(v, kind);
    while (v.len && is_kind(v.ptr[0], kind)) {
        v.ptr++;
        v.len--;
    }
    return v;
}

/* The leading part of a view that a host name can be. */
static struct dplog_view
host_at(struct dplog_view v)
{
    size_t len = 0;

    while (len < v.len && is_host_char(v.ptr[len]))
        len++;
    v.len = len;
    return strip_end(v, DOT);
}

/* Words of a sentence that stand where a name might: "distribution point is
 * not reachable". No server is called so. */
static bool
is_word(struct dplog_view name)
{
    static const char *const words[] = {
        "a",    "an",   "and",   "as",    "at",   "be",   "because",
        "but",  "by",   "can",   "did",   "does", "due",  "failed",
        "for",  "from", "had",   "has",   "have", "in",   "is",
        "it",   "its",  "later", "may",   "not",  "of",   "on",
        "or",   "role", "that",  "the",   "this", "to",   "was",
        "were", "when", "where", "which", "will", "with",
    };

    if (name.len > 7 || !(name.ptr[0] >= 'a' && name.ptr[0] <= 'z'))
        return false;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (dpl_view_equal(name, dpl_view_of(words[i])))
            return true;
    }
    return false;
}

struct dplog_view
dpl_value_server(struct dplog_view text)
{
    const struct dplog_view v = strip(text, BLANK | QUOTE | TILDE);
    const struct dplog_view name = host_at(v);
    size_t bracket = 0; /* behind the last one */

    /* Patterns capture the name alone, mostly: 150 instructions a line less
     * than to look for what may stand before it. */
    if (name.len == v.len)
        return name.len && is_word(name) ? (struct dplog_view){0} : name;
    for (size_t at = v.len; at-- > 0;) {
        if (v.ptr[at] == '\\' && at > 0 && v.ptr[at - 1] == '\\')
            return host_at(dpl_view_slice(v, at + 1, v.len));
        if (v.ptr[at] == ']' && !bracket)
            bracket = at + 1;
    }
    if (bracket) /* the paste lost one backslash */
        return host_at(strip(dpl_view_slice(v, bracket, v.len), SLASH | BLANK));
    return host_at(strip(v, SLASH));
}

struct dplog_view
dpl_value_unc_server(struct dplog_view path)
{
    return dpl_view_starts(path, DPL_VIEW("\\\\"))
               ? host_at(dpl_view_slice(path, 2, path.len))
               : (struct dplog_view){0};
}

struct dplog_view
dpl_value_nal_site(struct dplog_view text)
{
    const struct dplog_view word = DPL_VIEW("SMS_SITE=");
    const size_t at = dpl_view_find(text, word, 0);
    const struct dplog_view site =
        at == SIZE_MAX
            ? (struct dplog_view){0}
            : dpl_view_slice(text, at + word.len, at + word.len + SITE_LEN);

    for (size_t i = 0; i < site.len; i++)
        if (!dpl_ascii_is_digit(site.ptr[i]) &&
            !dpl_ascii_is_alpha(site.ptr[i]))
            return (struct dplog_view){0};
    return site.len == SITE_LEN ? site : (struct dplog_view){0};
}

static bool
is_package(struct dplog_view v)
{
    if (v.len != PACKAGE_LEN)
        return false;
    for (size_t i = 0; i < PACKAGE_LEN; i++) {
        const bool digit = dpl_ascii_is_digit(v.ptr[i]);

        if (!(i < SITE_LEN ? digit || dpl_ascii_is_alpha(v.ptr[i])
                           : dpl_ascii_is_hex(v.ptr[i])))
            return false;
    }
    return true;
}

static bool
is_int(struct dplog_view v)
{
    uint64_t value;

    return v.len && v.len <= INT_DIGITS && dpl_view_to_uint(v, &value);
}

static bool
is_hex(struct dplog_view v)
{
    uint64_t value;

    if (dpl_view_starts_nocase(v, DPL_VIEW("0x")))
        v = dpl_view_slice(v, 2, v.len);
    return v.len && v.len <= 16 && dpl_view_to_hex(v, &value);
}

bool
dpl_value_clean(const struct dplog_ruleset *set, enum dpl_field_type type,
                struct dplog_view *value)
{
    struct dplog_view v = strip(*value, BLANK | LINE | QUOTE);
    uint32_t code;
    bool good = v.len != 0;

    switch (type) {
    case DPL_TYPE_INT:
        good = is_int(v);
        break;
    case DPL_TYPE_HEX:
        good = is_hex(v);
        break;
    case DPL_TYPE_CODE:
        good = dpl_code_parse(set, v, &code);
        break;
    case DPL_TYPE_HOST:
    case DPL_TYPE_NAL:
        v = dpl_value_server(v);
        good = v.len != 0 && v.len <= HOST_MAX;
        break;
    case DPL_TYPE_PACKAGE:
        good = is_package(v);
        break;
    case DPL_TYPE_PATH:
        v = strip(v, BLANK | TILDE);
        /* A sentence may end behind the path; "C:\" keeps its backslash. */
        while (v.len > 3 &&
               is_kind(v.ptr[v.len - 1], BLANK | QUOTE | TILDE | SLASH | DOT))
            v.len--;
        good = v.len != 0;
        break;
    case DPL_TYPE_TEXT:
        break;
    }
    if (good)
        *value = v;
    return good;
}
