/* SPDX-License-Identifier: MIT
 *
 * What stands around a code.
 */
#include "ruleset/code_words.h"

#include "base/view.h"

/* Between a code and the word that announces it. */
static bool
is_before(char c)
{
    switch (c) {
    case ' ':
    case '\t':
    case '=':
    case ':':
    case '(':
    case '[':
    case '{':
    case '\'':
    case '"':
        return true;
    default:
        return false;
    }
}

/* Where the word that ends at `end` begins. */
static size_t
word_start(struct dplog_view text, size_t end)
{
    while (end > 0 && dpl_code_is_word(text.ptr[end - 1]))
        end--;
    return end;
}

static size_t
skip_blanks_back(struct dplog_view text, size_t end)
{
    while (end > 0 && (text.ptr[end - 1] == ' ' || text.ptr[end - 1] == '\t'))
        end--;
    return end;
}

static bool
is_one_of(struct dplog_view word, const struct dplog_view *list, size_t count)
{
    const char first = word.len ? dpl_ascii_lower(word.ptr[0]) : '\0';

    for (size_t i = 0; i < count; i++)
        if (list[i].len == word.len && *list[i].ptr == first &&
            dpl_view_equal_nocase(word, list[i]))
            return true;
    return false;
}

#define LITERAL(s)                                                             \
    {                                                                          \
        s, sizeof(s) - 1                                                       \
    }
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* A number behind one of these is a code … */
static const struct dplog_view code_words[] = {
    LITERAL("error"),        LITERAL("hr"),
    LITERAL("hres"),         LITERAL("hresult"),
    LITERAL("returns"),      LITERAL("return"),
    LITERAL("returned"),     LITERAL("rc"),
    LITERAL("errorcode"),    LITERAL("win32"),
    LITERAL("lasterror"),    LITERAL("err"),
    LITERAL("getlasterror"), LITERAL("wsagetlasterror"),
    LITERAL("gle"),
};

/* … and behind "code" or "status" or "number" when one of these precedes. */
static const struct dplog_view before_code[] = {
    LITERAL("error"), LITERAL("return"), LITERAL("result"),
    LITERAL("http"),  LITERAL("win32"),  LITERAL("failure"),
};

static const struct dplog_view code_nouns[] = {
    LITERAL("code"),
    LITERAL("status"),
    LITERAL("number"),
    LITERAL("value"),
};

/* "error code is 5": what stands before them says it. */
static const struct dplog_view links[] = {
    LITERAL("is"),
    LITERAL("was"),
    LITERAL("of"),
};

/* Units: "returns 12 bytes" names no code. */
static const struct dplog_view units[] = {
    LITERAL("bytes"),   LITERAL("byte"),    LITERAL("kbytes"),
    LITERAL("percent"), LITERAL("times"),   LITERAL("seconds"),
    LITERAL("minutes"), LITERAL("retries"), LITERAL("files"),
    LITERAL("rows"),    LITERAL("items"),   LITERAL("records"),
};

/* Whether what stands before `at` says that a code follows. */
bool
dpl_code_is_announced(struct dplog_view text, size_t at)
{
    size_t begin = at;
    struct dplog_view word;

    do {
        size_t end = begin;

        while (end > 0 && is_before(text.ptr[end - 1]))
            end--;
        begin = word_start(text, end);
        word = dpl_view_slice(text, begin, end);
    } while (is_one_of(word, links, COUNT(links)));
    if (!word.len)
        return false;
    if (is_one_of(word, code_words, COUNT(code_words)))
        return true;
    if (is_one_of(word, code_nouns, COUNT(code_nouns))) {
        const size_t e = skip_blanks_back(text, begin);
        const struct dplog_view before =
            dpl_view_slice(text, word_start(text, e), e);

        return is_one_of(before, before_code, COUNT(before_code));
    }
    if (dpl_view_equal_nocase(word, DPL_VIEW("failed")) ||
        dpl_view_equal_nocase(word, DPL_VIEW("with"))) {
        const size_t e = skip_blanks_back(text, begin);
        const struct dplog_view before =
            dpl_view_slice(text, word_start(text, e), e);

        /* "HttpSendRequest failed 12007"; "failed with 5" */
        return dpl_view_ends_nocase(before, DPL_VIEW("request")) ||
               (word.len == 4 &&
                dpl_view_equal_nocase(before, DPL_VIEW("failed")));
    }
    return false;
}

bool
dpl_code_has_unit(struct dplog_view text, size_t at)
{
    size_t end;

    while (at < text.len && text.ptr[at] == ' ')
        at++;
    end = at;
    while (end < text.len && dpl_code_is_word(text.ptr[end]))
        end++;
    return is_one_of(dpl_view_slice(text, at, end), units, COUNT(units));
}

/* "\\DP01\ADMIN$ (0x35)": a code in brackets right behind a share. */
bool
dpl_code_follows_share(struct dplog_view text, size_t at)
{
    enum { PATH_REACH = 512 }; /* how far back the share may begin */
    size_t begin, end;

    if (at < 2 || text.ptr[at - 1] != '(')
        return false;
    end = skip_blanks_back(text, at - 1);
    begin = end > PATH_REACH ? end - PATH_REACH : 0;
    return end < at - 1 && end > 0 &&
           (text.ptr[end - 1] == '$' || text.ptr[end - 1] == '\\' ||
            dpl_code_is_word(text.ptr[end - 1])) &&
           dpl_view_find(dpl_view_slice(text, begin, end), DPL_VIEW("\\\\"),
                         0) != SIZE_MAX &&
           dpl_view_find(dpl_view_slice(text, word_start(text, end), end),
                         DPL_VIEW("thread"), 0) == SIZE_MAX;
}
