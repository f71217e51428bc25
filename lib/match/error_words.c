/* SPDX-License-Identifier: MIT
 *
 * Harmless words are looked for only where an error word was found, which is
 * in few lines.
 */
#include "match/error_words.h"

#include "base/error.h"
#include "base/view.h"
#include "match/literal_index.h"

enum { MAX_SPOTS = 32 };

struct spot {
    size_t begin, end;
};

struct spots {
    struct spot at[MAX_SPOTS];
    size_t count;
    bool overflow;
};

struct dpl_error_words {
    struct dpl_literal_index harmless;
    struct dplog_view text;
    struct spots bad, good;
};

enum dplog_status
dpl_error_words_new(const struct dplog_ruleset *set, bool use_sieve,
                    struct dpl_error_words **ret, struct dplog_error *reterr)
{
    struct dpl_error_words *words = dpl_zalloc(sizeof(*words));
    enum dplog_status status = words ? DPLOG_OK : dpl_fail_memory(reterr);

    for (uint32_t i = 0; i < set->harmless_word_count && status >= 0; i++)
        if (!dpl_literal_index_add(&words->harmless, set->harmless_words[i], 0))
            status = dpl_fail_memory(reterr);
    if (status >= 0)
        status = dpl_literal_index_finish(&words->harmless, use_sieve, reterr);
    if (status < 0) {
        dpl_error_words_free(words);
        return status;
    }
    *ret = words;
    return DPLOG_OK;
}

void
dpl_error_words_free(struct dpl_error_words *words)
{
    if (!words)
        return;
    dpl_literal_index_done(&words->harmless);
    dpl_free(words);
}

void
dpl_error_words_begin(struct dpl_error_words *words, struct dplog_view text)
{
    words->text = text;
    words->bad.count = words->good.count = 0;
    words->bad.overflow = words->good.overflow = false;
}

static void
note_spot(struct spots *spots, size_t begin, size_t end)
{
    if (spots->count == MAX_SPOTS)
        spots->overflow = true;
    else
        spots->at[spots->count++] = (struct spot){begin, end};
}

void
dpl_error_words_note(struct dpl_error_words *words, size_t begin, size_t end)
{
    note_spot(&words->bad, begin, end);
}

static bool
is_alnum(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c);
}

/* "error = 0" is harmless, the beginning of "error = 0x80070005" is not. */
static bool
is_whole(struct dplog_view text, size_t begin, size_t end)
{
    return !(begin > 0 && is_alnum(text.ptr[begin]) &&
             is_alnum(text.ptr[begin - 1])) &&
           !(end < text.len && is_alnum(text.ptr[end - 1]) &&
             is_alnum(text.ptr[end]));
}

static void
note_harmless(void *data, uint32_t what, size_t begin, size_t end)
{
    struct dpl_error_words *words = data;

    (void)what;
    if (is_whole(words->text, begin, end))
        note_spot(&words->good, begin, end);
}

static bool
is_inside(const struct spot *inner, const struct spots *outer)
{
    for (size_t i = 0; i < outer->count; i++)
        if (outer->at[i].begin <= inner->begin &&
            inner->end <= outer->at[i].end)
            return true;
    return false;
}

bool
dpl_error_words_look_bad(struct dpl_error_words *words)
{
    if (words->bad.count)
        dpl_literal_index_run(&words->harmless, words->text, note_harmless,
                              words);
    for (size_t i = 0; i < words->bad.count; i++)
        if (!is_inside(&words->bad.at[i], &words->good))
            return true;
    return words->bad.overflow;
}
