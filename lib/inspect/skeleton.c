/* SPDX-License-Identifier: MIT
 *
 * See skeleton.h. The line is cut into tokens, longest meaning first: a code,
 * a quotation, a path, a server, a package, a GUID, a number; the rest is
 * taken as it stands.
 */
#include "inspect/skeleton.h"

#include "base/view.h"
#include "match/value.h"
#include "ruleset/codes.h"

enum { MAX_CODES = 4, MAX_REGEX = 1000, GUID = 36, PACKAGE = 8 };

struct line {
    const struct dplog_ruleset *set;
    struct dplog_view text;
    struct dpl_found_code codes[MAX_CODES];
    size_t code_count;
    struct dpl_skeleton *out;
};

/* What a token is as a pattern; `field` DPL_FIELD_COUNT_: it has no name. */
struct token {
    size_t end;
    enum dpl_field field;
    const char *regex;
};

void
dpl_skeleton_done(struct dpl_skeleton *skeleton)
{
    dpl_buf_done(&skeleton->regex);
}

static bool
is_word_char(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c) || c == '_' ||
           c == '-' || (unsigned char)c >= 0x80;
}

static size_t
end_of(struct dplog_view text, size_t at, const char *more)
{
    while (at < text.len && text.ptr[at] &&
           (is_word_char(text.ptr[at]) || strchr(more, text.ptr[at])))
        at++;
    return at;
}

/* ── kinds of tokens ── */

static bool
is_code(const struct line *l, size_t at, struct token *ret)
{
    for (size_t i = 0; i < l->code_count; i++) {
        const size_t end = at + l->codes[i].len;
        const struct dplog_view v = dpl_view_slice(l->text, at, end);
        const bool symbol = dpl_view_find(v, DPL_VIEW("_"), 0) != SIZE_MAX;

        if (l->codes[i].at != at || end == at)
            continue;
        *ret = (struct token){end, DPL_FIELD_CODE,
                              symbol ? "[A-Z0-9_]+" : "-?(?:0x)?[0-9a-f]+"};
        return true;
    }
    return false;
}

static bool
is_quoted(const struct line *l, size_t at, struct token *ret)
{
    size_t end;

    if (l->text.ptr[at] != '"')
        return false;
    end = dpl_view_find(l->text, DPL_VIEW("\""), at + 1);
    *ret = (struct token){end + 1, DPL_FIELD_COUNT_, "\"[^\"]*\""};
    return end != SIZE_MAX && end > at + 1;
}

/* Over a blank too, when the word behind it goes on with a backslash. */
static size_t
end_of_path(struct dplog_view t, size_t at)
{
    static const char more[] = "\\:.$%{}()[]~#&+=@/";
    size_t end = end_of(t, at, more);

    while (end < t.len && t.ptr[end] == ' ') {
        const size_t next = end_of(t, end + 1, more);
        const struct dplog_view word = dpl_view_slice(t, end + 1, next);

        if (dpl_view_find(word, DPL_VIEW("\\"), 0) == SIZE_MAX ||
            dpl_view_find(word, DPL_VIEW(":\\"), 0) != SIZE_MAX ||
            dpl_view_starts(word, DPL_VIEW("\\")))
            break;
        end = next;
    }
    while (end > at + 3 && strchr(".:)", t.ptr[end - 1]))
        end--;
    return end;
}

/* A share or a drive path, up to a blank; a sentence may end behind it. */
static bool
is_path(const struct line *l, size_t at, struct token *ret)
{
    const struct dplog_view t = l->text;
    const bool unc = at + 2 < t.len && t.ptr[at] == '\\' &&
                     t.ptr[at + 1] == '\\' && is_word_char(t.ptr[at + 2]);
    const bool drive = at + 2 < t.len && dpl_ascii_is_alpha(t.ptr[at]) &&
                       t.ptr[at + 1] == ':' && t.ptr[at + 2] == '\\';
    size_t end, blanks;

    if (!unc && !drive)
        return false;
    end = end_of_path(t, at);
    blanks = dpl_view_find(dpl_view_slice(t, at, end), DPL_VIEW(" "), 0);
    *ret = (struct token){end, DPL_FIELD_PATH,
                          blanks == SIZE_MAX ? "\\S+?" : ".+?"};
    return true;
}

/* site01.contoso.com, and no file name: the last part is of letters and long
 * names have a dot more. */
static bool
is_host(const struct line *l, size_t at, struct token *ret)
{
    size_t end = end_of(l->text, at, "."), dots = 0, letters = 0;

    while (end > at && l->text.ptr[end - 1] == '.')
        end--;
    for (size_t i = at; i < end; i++) {
        dots += l->text.ptr[i] == '.';
        letters += dpl_ascii_is_alpha(l->text.ptr[i]);
    }
    *ret = (struct token){end, DPL_FIELD_DP, "[\\w.-]+"};
    return dots >= 2 && letters >= 4;
}

static bool
is_package(const struct line *l, size_t at, size_t end, struct token *ret)
{
    bool upper = true, digit = false;
    struct dplog_view v = dpl_view_slice(l->text, at, end);

    for (size_t i = 0; i < v.len; i++) {
        upper = upper && !(v.ptr[i] >= 'a' && v.ptr[i] <= 'z');
        digit = digit || dpl_ascii_is_digit(v.ptr[i]);
    }
    *ret = (struct token){end, DPL_FIELD_PACKAGE, "[A-Z0-9]{3}[0-9A-F]{5}"};
    return end - at == PACKAGE && upper && digit &&
           dpl_value_clean(l->set, DPL_TYPE_PACKAGE, &v);
}

static bool
is_guid(struct dplog_view v)
{
    for (size_t i = 0; i < v.len; i++) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? v.ptr[i] != '-' : !dpl_ascii_is_hex(v.ptr[i]))
            return false;
    }
    return v.len == GUID;
}

/* "job 582," "version: 3": the word before a number may say what it is. */
static enum dpl_field
field_of_number(const struct line *l, size_t at)
{
    static const struct {
        const char *word;
        enum dpl_field field;
    } words[] = {
        {"version", DPL_FIELD_VERSION},
        {"job", DPL_FIELD_JOB},
    };
    size_t end = at, begin;

    while (end > 0 && !is_word_char(l->text.ptr[end - 1]))
        end--;
    begin = end;
    while (begin > 0 && is_word_char(l->text.ptr[begin - 1]))
        begin--;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (dpl_view_equal_nocase(dpl_view_slice(l->text, begin, end),
                                  dpl_view_of(words[i].word)))
            return words[i].field;
    return DPL_FIELD_COUNT_;
}

static bool
is_number(const struct line *l, size_t at, size_t end, struct token *ret)
{
    const struct dplog_view v = dpl_view_slice(l->text, at, end);
    uint64_t number;

    if (is_guid(v)) {
        *ret = (struct token){end, DPL_FIELD_COUNT_, "[0-9a-f-]{36}"};
        return true;
    }
    if (dpl_view_to_uint(v, &number)) {
        *ret = (struct token){end, field_of_number(l, at), "\\d+"};
        return true;
    }
    if (dpl_view_starts_nocase(v, DPL_VIEW("0x")) &&
        dpl_view_to_hex(dpl_view_slice(v, 2, v.len), &number)) {
        *ret = (struct token){end, DPL_FIELD_COUNT_, "0x[0-9a-f]+"};
        return true;
    }
    return false;
}

/* A word with digits in it is a name of something. */
static bool
is_name(const struct line *l, size_t at, size_t end, struct token *ret)
{
    size_t digits = 0;

    for (size_t i = at; i < end; i++)
        digits += dpl_ascii_is_digit(l->text.ptr[i]);
    *ret = (struct token){end, DPL_FIELD_COUNT_, "[\\w-]+"};
    return digits > 1 || (digits == 1 && end - at > 6);
}

/* \\\\DP01\\SMS_DP$\\... : an administrative share is a DP's. */
static bool
is_dp_share(const struct line *l, size_t at, size_t end)
{
    return l->text.ptr[at] == '\\' &&
           !(l->out->given & DPL_FIELD_BIT(DPL_FIELD_DP)) &&
           dpl_view_find(dpl_view_slice(l->text, at, end), DPL_VIEW("$"), 0) !=
               SIZE_MAX;
}

static bool
find_token(const struct line *l, size_t at, struct token *ret)
{
    const bool begins = at == 0 || !is_word_char(l->text.ptr[at - 1]);
    const size_t end = end_of(l->text, at, "");

    if (is_code(l, at, ret) || is_quoted(l, at, ret))
        return true;
    if (!begins)
        return false;
    return is_path(l, at, ret) || is_host(l, at, ret) ||
           (end > at &&
            (is_package(l, at, end, ret) || is_number(l, at, end, ret) ||
             is_name(l, at, end, ret)));
}

/* ── writing ── */

static void
add_token(struct line *l, size_t at, struct token token)
{
    static const uint8_t types[DPL_FIELD_COUNT_] = {
#define X(id, name, type) DPL_TYPE_##type,
        DPL_FIELDS(X)
#undef X
    };
    struct dpl_skeleton *out = l->out;
    struct dplog_view value = dpl_view_slice(l->text, at, token.end);
    const bool last = token.end >= l->text.len;

    if (token.field == DPL_FIELD_PATH && is_dp_share(l, at, token.end)) {
        value = dpl_value_server(value);
        out->given |= DPL_FIELD_BIT(DPL_FIELD_DP);
        out->value[DPL_FIELD_DP] = value;
        dpl_buf_add_str(&out->regex, "\\\\\\\\(?<dp>[\\w.-]+)\\\\\\S*?");
    } else if (token.field == DPL_FIELD_COUNT_ ||
               out->given & DPL_FIELD_BIT(token.field) ||
               !dpl_value_clean(l->set, types[token.field], &value)) {
        dpl_buf_add_str(&out->regex, token.regex);
    } else {
        dpl_buf_addf(&out->regex, "(?<%s>%s)", dpl_field_name(token.field),
                     token.regex);
        out->given |= DPL_FIELD_BIT(token.field);
        out->value[token.field] = value;
    }
    /* What is taken as short as possible needs something to stop at. */
    if (token.field == DPL_FIELD_PATH)
        dpl_buf_add_str(&out->regex, last ? "$" : "(?=[.:)]*(?:[\\s,;'\"]|$))");
}

static void
add_plain(struct line *l, size_t at)
{
    const char c = l->text.ptr[at];

    if (strchr("\\^$.[]|()?*+{}#", c) && c)
        dpl_buf_add_char(&l->out->regex, '\\');
    dpl_buf_add_char(&l->out->regex, c ? c : '.');
}

static void
note_word(struct dpl_skeleton *out, struct dplog_view word)
{
    static const char *const small[] = {"the", "a",  "an", "to", "of",  "for",
                                        "on",  "in", "is", "at", "and", "with",
                                        "by",  "be", "or", "it"};

    for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++)
        if (dpl_view_equal_nocase(word, dpl_view_of(small[i])))
            return;
    for (size_t i = 0; i < word.len; i++)
        if (!dpl_ascii_is_alpha(word.ptr[i]))
            return;
    if (word.len > 1 && out->word_count < DPL_SKELETON_WORDS)
        out->words[out->word_count++] = word;
}

static size_t
add_blanks(struct line *l, size_t at)
{
    while (at < l->text.len && strchr(" \t\r\n", l->text.ptr[at]) &&
           l->text.ptr[at])
        at++;
    dpl_buf_add_str(&l->out->regex, "\\s+");
    return at;
}

bool
dpl_skeleton_make(const struct dplog_ruleset *set, struct dplog_view line,
                  enum dplog_log log, struct dpl_skeleton *ret)
{
    struct line l = {.set = set, .text = dpl_view_trim(line), .out = ret};
    size_t at = 0;

    dpl_buf_clear(&ret->regex);
    ret->given = ret->word_count = 0;
    l.code_count = dpl_codes_find(set, l.text, log, l.codes, MAX_CODES);
    dpl_buf_add_char(&ret->regex, '^');
    while (at < l.text.len && ret->regex.len < MAX_REGEX) {
        struct token token;

        if (find_token(&l, at, &token)) {
            add_token(&l, at, token);
            at = token.end;
        } else if (strchr(" \t\r\n", l.text.ptr[at]) && l.text.ptr[at]) {
            at = add_blanks(&l, at);
        } else if (is_word_char(l.text.ptr[at])) {
            const size_t end = end_of(l.text, at, "");

            note_word(ret, dpl_view_slice(l.text, at, end));
            dpl_buf_add_view(&ret->regex, dpl_view_slice(l.text, at, end));
            at = end;
        } else {
            add_plain(&l, at++);
        }
    }
    return !ret->regex.failed;
}
