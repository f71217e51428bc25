/* SPDX-License-Identifier: MIT
 *
 * What stands in a text for a name that no line told. In prose a plain word
 * does, or nothing where the sentence goes on without it: no reader should meet
 * "<package>" or "( )".
 */
#include "diagnose/sheet.h"

#include "base/view.h"

/* Names that have a plain word; all others are left out. */
static const struct plain {
    const char *name;
    const char *word[2]; /* by enum dplog_language */
} plain_words[] = {
    {"package", {"the package", "パッケージ"}},
    {"dp", {"the DP", "配布ポイント"}},
    {"server", {"the server", "サーバー"}},
    {"site", {"the site", "サイト"}},
    {"site_server", {"the site server", "サイト サーバー"}},
    {"content", {"the content", "コンテンツ"}},
    {"path", {"the folder", "フォルダー"}},
    {"share", {"the share", "共有"}},
    {"file", {"the file", "ファイル"}},
    {"temp", {"the temporary file", "一時ファイル"}},
    {"url", {"the address", "アドレス"}},
    {"user", {"the account", "アカウント"}},
    {"drive", {"the drive", "ドライブ"}},
    {"name", {"the class", "クラス"}},
    {"stage", {"this step", "この段階"}},
    {"hop", {"this way", "この経路"}},
};

static const char *
plain_word(struct dplog_view name, enum dplog_language language)
{
    for (size_t i = 0; i < sizeof(plain_words) / sizeof(*plain_words); i++)
        if (dpl_view_equal(name, dpl_view_of(plain_words[i].name)))
            return plain_words[i].word[language];
    return NULL;
}

static bool
ends_with(const struct dpl_buf *buf, const char *tail)
{
    const struct dplog_view all = dpl_buf_view(buf), t = dpl_view_of(tail);

    return all.len >= t.len &&
           dpl_view_equal(dpl_view_slice(all, all.len - t.len, all.len), t);
}

static void
cut_end(struct dpl_buf *buf, size_t bytes)
{
    buf->len -= bytes;
}

/* "the DP {dp}": the word is already there. */
static bool
is_said(const struct dpl_buf *buf, const char *word)
{
    const char *last = word;

    for (const char *at = word; *at; at++)
        if (*at == ' ')
            last = at + 1;
    return buf->len && buf->ptr[buf->len - 1] == ' ' &&
           dpl_view_ends(dpl_view(buf->ptr, buf->len - 1), dpl_view_of(last));
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Take back what only leads to the name: "v", ": ", " (". Returns how much of
 * the text behind it goes with it. */
static size_t
leave_out(struct dpl_buf *buf, struct dplog_view after)
{
    while (buf->len && is_letter(buf->ptr[buf->len - 1]))
        cut_end(buf, 1);
    if (ends_with(buf, "(") && dpl_view_starts(after, DPL_VIEW(")"))) {
        cut_end(buf, ends_with(buf, " (") ? 2 : 1);
        return 1;
    }
    if (!buf->len)
        return dpl_view_starts(after, DPL_VIEW(" ")) ? 1 : 0;
    if (ends_with(buf, " "))
        cut_end(buf, 1);
    if (ends_with(buf, ":") || ends_with(buf, ","))
        cut_end(buf, 1);
    return 0;
}

static bool
is_part_of_path(const struct dpl_buf *buf, struct dplog_view after)
{
    return ends_with(buf, "\\") || ends_with(buf, "\"") ||
           ends_with(buf, "'") || dpl_view_starts(after, DPL_VIEW("\\"));
}

size_t
dpl_missing_add(struct dpl_buf *buf, enum dpl_fill_kind kind,
                enum dplog_language language, struct dplog_view name,
                struct dplog_view after)
{
    const char *word = plain_word(name, language);
    const size_t start = buf->len;

    if (kind == DPL_FILL_COMMAND) {
        dpl_buf_addf(buf, "<%.*s>", (int)name.len, name.ptr);
        return 0;
    }
    if (kind == DPL_FILL_LOG_LINE || is_part_of_path(buf, after)) {
        dpl_buf_add_str(buf, "...");
        return 0;
    }
    /* "…: {path}" is an addition, "{path} of …" the subject. */
    if (!word || is_said(buf, word) || ends_with(buf, ": ") ||
        (start && is_letter(buf->ptr[start - 1])))
        return leave_out(buf, after);
    dpl_buf_add_str(buf, word);
    if (start == 0 && !buf->failed && is_letter(buf->ptr[0]))
        buf->ptr[0] = (char)(buf->ptr[0] & ~0x20);
    return 0;
}
