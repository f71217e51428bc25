/* SPDX-License-Identifier: MIT
 *
 * Lines that look like errors and that no rule knows, folded into templates:
 * what changes from line to line - numbers, codes, names in quotes, paths,
 * GUIDs - becomes a placeholder.
 */
#include "track/state.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "base/view.h"

enum { KEPT_TEMPLATES = 1000 };

static bool
is_word(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c) || c == '_' ||
           c == '-' || (unsigned char)c >= 0x80;
}

static bool
is_path(char c)
{
    return is_word(c) || c == '\\' || c == '/' || c == '.' || c == ':' ||
           c == '$' || c == '~' || c == '%' || c == '{' || c == '}';
}

static bool
is_hex(struct dplog_view v)
{
    uint64_t value;

    return dpl_view_starts_nocase(v, DPL_VIEW("0x")) &&
           dpl_view_to_hex(dpl_view_slice(v, 2, v.len), &value);
}

/* The apostrophe of "doesn't" opens nothing. */
static bool
opens_quote(struct dplog_view text, size_t at)
{
    return text.ptr[at] == '"' ||
           (text.ptr[at] == '\'' && (at == 0 || !is_word(text.ptr[at - 1])));
}

/* Kana, kanji and what else takes three bytes: their languages put no blanks
 * between words, so that a whole sentence would be one word. */
static bool
is_of_dense_script(char c)
{
    return (unsigned char)c >= 0xE0;
}

/* Where the script changes that a word begins in; at `end` the latest. */
static size_t
find_script_end(struct dplog_view text, size_t at, size_t end)
{
    const bool dense = is_of_dense_script(text.ptr[at]);

    do
        at++;
    while (at < end && (((unsigned char)text.ptr[at] & 0xC0) == 0x80 ||
                        is_of_dense_script(text.ptr[at]) == dense));
    return at;
}

/* Characters of paths without anything between them. One may hold many tokens:
 * it is looked through once, not for each of them. */
struct run {
    size_t end;      /* 0: none was looked at yet */
    size_t word_end; /* without the punctuation that ends the sentence */
    size_t slash;    /* the last one, or SIZE_MAX */
};

static struct run
run_at(struct dplog_view text, size_t at)
{
    struct run run = {.end = at, .slash = SIZE_MAX};

    for (; run.end < text.len && is_path(text.ptr[run.end]); run.end++)
        if (text.ptr[run.end] == '\\' || text.ptr[run.end] == '/')
            run.slash = run.end;
    run.word_end = run.end;
    while (run.word_end > at && (text.ptr[run.word_end - 1] == '.' ||
                                 text.ptr[run.word_end - 1] == ':'))
        run.word_end--;
    return run;
}

/* What kind of token begins here, NULL: one that is kept as it is; and where it
 * ends. *run is that of the token before, and becomes this one's. */
static const char *
classify(struct dplog_view text, size_t at, struct run *run, size_t *ret_end)
{
    size_t end = at, digits = 0, dots = 0, letters = 0;
    bool slashes;

    if (opens_quote(text, at)) {
        end = at + 1;
        while (end < text.len && text.ptr[end] != text.ptr[at])
            end++;
        *ret_end = end < text.len ? end + 1 : at + 1;
        return end < text.len && end > at + 1 ? "<text>" : NULL;
    }
    if (run->end <= at)
        *run = run_at(text, at);
    if (run->end == at) {
        *ret_end = at + 1;
        return NULL;
    }
    end = run->word_end > at ? run->word_end : at + 1;
    slashes = run->slash != SIZE_MAX && run->slash >= at;
    if (!slashes || is_of_dense_script(text.ptr[at]))
        end = find_script_end(text, at, end);
    *ret_end = end;
    if (is_of_dense_script(text.ptr[at]))
        return NULL;
    if (slashes)
        return "<path>";
    for (size_t i = at; i < end; i++) {
        digits += dpl_ascii_is_digit(text.ptr[i]);
        letters += dpl_ascii_is_alpha(text.ptr[i]);
        dots += text.ptr[i] == '.';
    }
    if (digits && (!letters || is_hex(dpl_view_slice(text, at, end))))
        return "<n>";
    if (dots && end - at > 4 && dots < 6)
        return "<name>";
    return digits > 1 || (digits && end - at > 6) ? "<id>" : NULL;
}

size_t
dpl_unknown_template(struct dplog_view text, char ret[DPL_TEMPLATE_BYTES])
{
    enum { LONGEST = DPL_TEMPLATE_BYTES - 4 };
    struct run run = {0};
    size_t len = 0;

    for (size_t at = 0; at < text.len;) {
        size_t end;
        const char *token = classify(text, at, &run, &end);
        const struct dplog_view whole =
            token ? dpl_view_of(token) : dpl_view_slice(text, at, end);
        const struct dplog_view part = dpl_utf8_cut(whole, LONGEST - len);

        if (token && part.len < whole.len)
            break;
        memcpy(ret + len, part.ptr, part.len);
        len += part.len;
        if (part.len < whole.len)
            break;
        at = end;
    }
    /* A NUL would end the template early; it is shown as a blank. */
    for (size_t i = 0; i < len; i++)
        if (!ret[i])
            ret[i] = ' ';
    return len;
}

enum dplog_status
dpl_unknown_add(struct dpl_tracker *tracker, const struct dplog_record *record,
                struct dpl_origin origin, struct dplog_error *reterr)
{
    char template_text[DPL_TEMPLATE_BYTES];
    const size_t len = dpl_unknown_template(record->text, template_text);
    const uint64_t hash = dpl_hash(template_text, len, 0);
    uint32_t index = dpl_table_get(&tracker->unknown_by_hash, hash);
    struct dpl_unknown *u;

    tracker->track.unknown_lines++;
    if (index != DPL_TABLE_ABSENT) {
        tracker->track.unknowns.at[index].count++;
        return DPLOG_OK;
    }
    if (tracker->track.unknowns.count >= KEPT_TEMPLATES) {
        tracker->track.unknown_dropped++;
        return DPLOG_OK;
    }
    u = DPL_VEC_PUSH(&tracker->track.unknowns);
    index = (uint32_t)(tracker->track.unknowns.count - 1);
    if (!u || !dpl_table_set(&tracker->unknown_by_hash, hash, index) ||
        !dpl_line_keep(&u->line, tracker->order, record, origin))
        return dpl_fail_memory(reterr);
    u->template_text =
        dpl_arena_copy(&tracker->text, dpl_view(template_text, len));
    u->count = 1;
    return u->template_text ? DPLOG_OK : dpl_fail_memory(reterr);
}
