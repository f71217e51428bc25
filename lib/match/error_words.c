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

/* An error word, and whether a harmless one explains it. */
struct spot {
    size_t begin, end;
    bool explained;
};

struct dpl_error_words {
    struct dpl_literal_index harmless;
    struct dplog_view text;
    struct spot at[MAX_SPOTS];
    size_t count;
    bool too_many; /* then the line looks bad, whatever it says */
};

enum dplog_status
dpl_error_words_new(const struct dplog_ruleset *set, unsigned sieve_step,
                    struct dpl_error_words **ret, struct dplog_error *reterr)
{
    struct dpl_error_words *words = dpl_zalloc(sizeof(*words));
    enum dplog_status status = words ? DPLOG_OK : dpl_fail_memory(reterr);

    for (uint32_t i = 0; i < set->harmless_word_count && status >= 0; i++)
        if (!dpl_literal_index_add(&words->harmless, set->harmless_words[i], 0))
            status = dpl_fail_memory(reterr);
    if (status >= 0)
        status = dpl_literal_index_finish(&words->harmless, sieve_step, reterr);
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
    words->count = 0;
    words->too_many = false;
}

void
dpl_error_words_note(struct dpl_error_words *words, size_t begin, size_t end)
{
    if (words->count == MAX_SPOTS)
        words->too_many = true;
    else
        words->at[words->count++] = (struct spot){begin, end, false};
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
    if (!is_whole(words->text, begin, end))
        return;
    for (size_t i = 0; i < words->count; i++)
        if (begin <= words->at[i].begin && words->at[i].end <= end)
            words->at[i].explained = true;
}

bool
dpl_error_words_are_none(const struct dpl_error_words *words)
{
    return !words->count;
}

bool
dpl_error_words_look_bad(struct dpl_error_words *words)
{
    if (words->too_many)
        return true;
    if (words->count)
        (void)dpl_literal_index_run(&words->harmless, words->text,
                                    note_harmless, words);
    for (size_t i = 0; i < words->count; i++)
        if (!words->at[i].explained)
            return true;
    return false;
}
