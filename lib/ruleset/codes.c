/* SPDX-License-Identifier: MIT
 *
 * Error codes in text. A number is a code because of the words before it, not
 * because of its shape: "error 80" is Win32 80, "(0x35)" behind a share is
 * Win32 0x35, eight hex digits behind "failed (" are an HRESULT, and the same
 * digits inside a hash, a GUID or a path are nothing.
 */
#include "ruleset/codes.h"

#include "base/view.h"
#include "ruleset/code_texts.h"
#include "ruleset/code_words.h"
#include <stdio.h>
#include <string.h>

enum {
    WIN32_MAX = 15999, /* beyond it no system error is defined */
    HTTP_FIRST = 400,
    HTTP_LAST = 599
};

#define HRESULT_WIN32 UINT32_C(0x80070000)

void
dpl_code_format(uint32_t value, char ret[11])
{
    snprintf(ret, 11, "0x%08X", (unsigned)value);
}

/* ── values ── */

static uint32_t
canonical(uint64_t value)
{
    return value <= UINT16_MAX ? HRESULT_WIN32 | (uint32_t)value
                               : (uint32_t)value;
}

/* PatchDownloader stores HTTP statuses as if they were Win32 codes; text of an
 * unknown log may be its. */
enum dpl_code_kind
dpl_code_kind_in(uint32_t value, enum dplog_log log)
{
    const uint32_t low = value & 0xFFFF;
    const bool may_be = log == DPLOG_LOG_PATCHDOWNLOADER ||
                        log == DPLOG_LOG_RULEENGINE || log == DPLOG_LOG_UNKNOWN;

    return may_be && value >> 16 == HRESULT_WIN32 >> 16 && low >= HTTP_FIRST &&
                   low <= HTTP_LAST
               ? DPL_CODE_HTTP
               : DPL_CODE_HRESULT;
}

struct found {
    struct dpl_found_code *list;
    size_t count, max;
    enum dplog_log log;
};

static void
add(struct found *found, uint32_t value, enum dpl_code_kind kind, size_t at,
    size_t len)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->list[i].value == value && found->list[i].kind == kind)
            return;
    if (found->count < found->max)
        found->list[found->count++] =
            (struct dpl_found_code){value, kind, (uint32_t)at, (uint32_t)len};
}

static void
add_number(struct found *found, uint64_t value, size_t at, size_t len)
{
    const uint32_t code = canonical(value);

    if (value && value <= UINT32_MAX)
        add(found, code, dpl_code_kind_in(code, found->log), at, len);
}

/* ── tokens ── */

/* What may stand before a code of its own: not the middle of a name, a path,
 * a GUID or a fraction. */
static bool
begins_token(struct dplog_view text, size_t at)
{
    if (!at)
        return true;
    switch (text.ptr[at - 1]) {
    case '_':
    case '-':
    case '.':
    case '\\':
    case '/':
    case '#':
    case '$':
    case '%':
        return false;
    default:
        return !dpl_code_is_word(text.ptr[at - 1]);
    }
}

static bool
ends_token(struct dplog_view text, size_t end)
{
    if (end >= text.len)
        return true;
    if (dpl_code_is_word(text.ptr[end]) || text.ptr[end] == '-' ||
        text.ptr[end] == '\\' || text.ptr[end] == '/' || text.ptr[end] == '%')
        return false;
    /* "5." ends a sentence, "5.1" is a version */
    return !(text.ptr[end] == '.' && end + 1 < text.len &&
             dpl_code_is_word(text.ptr[end + 1]));
}

static size_t
run_of(struct dplog_view text, size_t at, bool hex)
{
    while (at < text.len && (hex ? dpl_ascii_is_hex(text.ptr[at])
                                 : dpl_ascii_is_digit(text.ptr[at])))
        at++;
    return at;
}

/* "800070003": an HRESULT that was copied by hand with one nought too many. */
static bool
has_spare_nought(struct dplog_view digits)
{
    return digits.len == 9 && dpl_view_starts(digits, DPL_VIEW("8000")) &&
           (digits.ptr[4] == '4' || digits.ptr[4] == '7');
}

/* 0x… at `at`; returns where to go on. */
static size_t
read_prefixed(struct dplog_view text, size_t at, bool only_hresult,
              struct found *found)
{
    const size_t digits = at + 2;
    size_t end = run_of(text, digits, true);
    const size_t len = end - digits;
    uint64_t value = 0;

    if (end < text.len && (text.ptr[end] == 'L' || text.ptr[end] == 'l'))
        end++;
    const struct dplog_view number = dpl_view_slice(text, digits, digits + len);
    const bool spare = has_spare_nought(number);

    if (!len || (len > 8 && !spare) || !begins_token(text, at) ||
        !ends_token(text, end))
        return end;
    (void)dpl_view_to_hex(spare ? dpl_view_slice(number, 4, len) : number,
                          &value);
    if (spare)
        value |= UINT32_C(0x80000000);
    if (value >= UINT32_C(0x80000000) ||
        (!only_hresult &&
         (dpl_code_is_announced(text, at) || dpl_code_follows_share(text, at))))
        add_number(found, value, at, end - at);
    return end;
}

/* Eight hex digits from 8 or C on, where a code is due: "(80041001)". */
static bool
read_bare_hresult(struct dplog_view text, size_t at, size_t *ret_end,
                  struct found *found)
{
    const size_t end = run_of(text, at, true);
    const char first = text.ptr[at];
    uint64_t value;

    if (end - at != 8 || !(first == '8' || first == 'C' || first == 'c') ||
        !ends_token(text, end) ||
        !(dpl_code_is_announced(text, at) ||
          (at > 0 && text.ptr[at - 1] == '(') ||
          (at > 1 && text.ptr[at - 2] == ';') ||
          (at > 0 && text.ptr[at - 1] == '[')))
        return false;
    if (!dpl_view_to_hex(dpl_view_slice(text, at, end), &value) ||
        value < UINT32_C(0x80000000))
        return false;
    add_number(found, value, at, end - at);
    *ret_end = end;
    return true;
}

/* Decimal, maybe signed. */
static size_t
read_decimal(struct dplog_view text, size_t at, bool negative,
             struct found *found)
{
    const size_t digits = at + negative;
    const size_t end = run_of(text, digits, false);
    uint64_t value;

    if (end == digits || !ends_token(text, end) ||
        !dpl_code_is_announced(text, at) || dpl_code_has_unit(text, end) ||
        !dpl_view_to_uint(dpl_view_slice(text, digits, end), &value) ||
        value > UINT32_MAX)
        return end;
    if (negative) {
        if (value && value <= UINT32_C(0x80000000))
            add(found, (uint32_t)(0 - value), DPL_CODE_HRESULT, at, end - at);
    } else if (value <= WIN32_MAX || value >= UINT32_C(0x80000000)) {
        add_number(found, value, at, end - at);
    }
    return end;
}

/* ── names ── */

#define LITERAL(s)                                                             \
    {                                                                          \
        s, sizeof(s) - 1                                                       \
    }
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct {
    struct dplog_view name;
    uint32_t status;
} http_names[] = {
    {LITERAL("HTTP_STATUS_BAD_REQUEST"), 400},
    {LITERAL("HTTP_STATUS_DENIED"), 401},
    {LITERAL("HTTP_STATUS_FORBIDDEN"), 403},
    {LITERAL("HTTP_STATUS_NOT_FOUND"), 404},
    {LITERAL("HTTP_STATUS_PROXY_AUTH_REQ"), 407},
    {LITERAL("HTTP_STATUS_REQUEST_TIMEOUT"), 408},
    {LITERAL("HTTP_STATUS_GONE"), 410},
    {LITERAL("HTTP_STATUS_SERVER_ERROR"), 500},
    {LITERAL("HTTP_STATUS_BAD_GATEWAY"), 502},
    {LITERAL("HTTP_STATUS_SERVICE_UNAVAIL"), 503},
    {LITERAL("HTTP_STATUS_GATEWAY_TIMEOUT"), 504},
};

static bool
find_name(const struct dplog_ruleset *set, struct dplog_view name,
          uint32_t *ret, enum dpl_code_kind *ret_kind)
{
    const struct dpl_code *code;

    for (size_t i = 0; i < COUNT(http_names); i++)
        if (dpl_view_equal_nocase(name, http_names[i].name)) {
            *ret = HRESULT_WIN32 | http_names[i].status;
            *ret_kind = DPL_CODE_HTTP;
            return true;
        }
    code = set ? dpl_ruleset_find_code_name(set, name) : NULL;
    if (!code)
        return false;
    *ret = code->value;
    *ret_kind = code->kind;
    return true;
}

/* SYMBOLS_LIKE_THIS; returns where the word ends. */
static size_t
read_word(const struct dplog_ruleset *set, struct dplog_view text, size_t at,
          struct found *found)
{
    size_t end = at, lines = 0, lower = 0;
    enum dpl_code_kind kind;
    uint32_t value;

    while (end < text.len && dpl_code_is_word(text.ptr[end])) {
        lines += text.ptr[end] == '_';
        lower += text.ptr[end] >= 'a' && text.ptr[end] <= 'z';
        end++;
    }
    if (lines && !lower && end - at >= 6 &&
        find_name(set, dpl_view_slice(text, at, end), &value, &kind))
        add(found, value, kind, at, end - at);
    return end;
}

/* ── the entries ── */

static bool
is_mark(char c)
{
    return dpl_ascii_is_digit(c) || c == '_';
}

/*
 * The next digit or '_' at or behind `at`, or the end: every spelling of a code
 * has one. Eight bytes a step: in each byte the high bit of `ten` is set when
 * it is no digit, that of `line` when it is no '_'. Looking at every character
 * was 5 % of a run.
 */
static size_t
next_mark(struct dplog_view text, size_t at)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);

    for (; at + 8 <= text.len; at += 8) {
        uint64_t word, zero, under, ten, line;

        memcpy(&word, text.ptr + at, 8);
        zero = word ^ UINT64_C(0x3030303030303030);
        under = word ^ UINT64_C(0x5F5F5F5F5F5F5F5F);
        ten = ((zero & low) + UINT64_C(0x7676767676767676)) | zero;
        line = ((under & low) + low) | under;
        if (~(ten & line) & ~low)
            break;
    }
    while (at < text.len && !is_mark(text.ptr[at]))
        at++;
    return at;
}

/* The word that begins at `at`; returns where to go on. */
static size_t
read_token(const struct dplog_ruleset *set, struct dplog_view text, size_t at,
           struct found *found)
{
    const char c = text.ptr[at];
    const bool negative =
        dpl_ascii_is_digit(c) && at && text.ptr[at - 1] == '-';
    size_t end;

    if (c == '0' && at + 2 < text.len &&
        (text.ptr[at + 1] == 'x' || text.ptr[at + 1] == 'X'))
        return read_prefixed(text, at, false, found);
    if (dpl_ascii_is_hex(c) && begins_token(text, at) &&
        read_bare_hresult(text, at, &end, found))
        return end;
    if (negative && begins_token(text, at - 1))
        return read_decimal(text, at - 1, true, found);
    if (dpl_ascii_is_digit(c) && begins_token(text, at))
        return read_decimal(text, at, false, found);
    return read_word(set, text, at, found);
}

/* Strings of a status message are names and numbers of all kinds: only an
 * HRESULT with its prefix counts there. */
static void
find_in_statmsg(struct dplog_view text, struct found *found)
{
    size_t at = 0;

    while ((at = dpl_view_find(text, DPL_VIEW("0"), at)) != SIZE_MAX) {
        if (at + 2 < text.len &&
            (text.ptr[at + 1] == 'x' || text.ptr[at + 1] == 'X'))
            at = read_prefixed(text, at, true, found);
        else
            at++;
    }
}

size_t
dpl_codes_find_spelled(const struct dplog_ruleset *set, struct dplog_view text,
                       enum dplog_log log, struct dpl_found_code *ret,
                       size_t max)
{
    struct found found = {ret, 0, max, log};
    size_t done = 0, at;

    if (dpl_view_starts(text, DPL_VIEW("STATMSG:"))) {
        find_in_statmsg(text, &found);
        return found.count;
    }
    while ((at = next_mark(text, done)) < text.len) {
        const size_t mark = at;

        while (at > done && dpl_code_is_word(text.ptr[at - 1]))
            at--;
        done = read_token(set, text, at, &found);
        if (done <= mark)
            done = mark + 1;
        if (done < text.len && dpl_code_is_word(text.ptr[done]))
            done = read_word(set, text, done, &found); /* "8ERROR_X" */
    }
    return found.count;
}

size_t
dpl_codes_find(const struct dplog_ruleset *set, struct dplog_view text,
               enum dplog_log log, struct dpl_found_code *ret, size_t max)
{
    size_t count = dpl_codes_find_spelled(set, text, log, ret, max);
    size_t at = 0, len = 0;
    uint32_t code;

    /* Only where no number says it: words are said of other things too. */
    if (count || !set || !max || dpl_view_starts(text, DPL_VIEW("STATMSG:")))
        return count;
    code = dpl_code_texts_find(set, text, &at, &len);
    if (code != DPL_NO_INDEX)
        ret[count++] = (struct dpl_found_code){set->codes[code].value,
                                               set->codes[code].kind,
                                               (uint32_t)at, (uint32_t)len};
    return count;
}

bool
dpl_code_parse(const struct dplog_ruleset *set, struct dplog_view spelled,
               uint32_t *ret)
{
    struct dplog_view v = dpl_view_trim(spelled);
    enum dpl_code_kind kind;
    uint64_t value;

    if (!v.len)
        return false;
    if (dpl_view_starts_nocase(v, DPL_VIEW("0x"))) {
        v = dpl_view_slice(v, 2, v.len);
        if (v.len && (v.ptr[v.len - 1] == 'L' || v.ptr[v.len - 1] == 'l'))
            v.len--;
        if (v.len > 8 || !dpl_view_to_hex(v, &value))
            return false;
        *ret = value ? canonical(value) : 0;
        return true;
    }
    if (v.ptr[0] == '-') {
        v = dpl_view_slice(v, 1, v.len);
        if (!dpl_view_to_uint(v, &value) || value > UINT32_C(0x80000000))
            return false;
        *ret = (uint32_t)(0 - value);
        return true;
    }
    /* Eight digits from 8 or C on are hexadecimal, "2147942405" is not. */
    if (v.len == 8 && (v.ptr[0] == '8' || v.ptr[0] == 'C' || v.ptr[0] == 'c') &&
        dpl_view_to_hex(v, &value)) {
        *ret = (uint32_t)value;
        return true;
    }
    if (dpl_view_to_uint(v, &value)) {
        if (value > UINT32_MAX)
            return false;
        *ret = value ? canonical(value) : 0;
        return true;
    }
    return find_name(set, v, ret, &kind);
}
