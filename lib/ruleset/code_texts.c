/* SPDX-License-Identifier: MIT
 *
 * Texts are sorted by their first byte, longer ones first, so that a place in
 * the line is compared with the few that begin like it.
 */
#include "ruleset/code_texts.h"

#include "base/view.h"
#include <stdlib.h>

static unsigned char
first_byte(struct dplog_view text)
{
    return (unsigned char)dpl_ascii_lower(text.ptr[0]);
}

static int
compare(const void *a, const void *b)
{
    const struct dpl_code_text *x = a, *y = b;
    const int first = first_byte(x->text) - first_byte(y->text);

    if (first)
        return first;
    if (x->text.len != y->text.len)
        return x->text.len > y->text.len ? -1 : 1;
    return (x->code > y->code) - (x->code < y->code);
}

void
dpl_code_texts_sort(struct dpl_code_text *texts, uint32_t count)
{
    qsort(texts, count, sizeof(*texts), compare);
}

/* The first text that begins with the byte, or one behind them all. */
static uint32_t
first_of(const struct dplog_ruleset *set, unsigned char byte)
{
    uint32_t low = 0, high = set->code_text_count;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;

        if (first_byte(set->code_texts[middle].text) < byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A letter behind something that is none, or the first byte of a character
 * that is not ASCII: their languages put no blanks between words. */
static bool
begins_word(struct dplog_view line, size_t at)
{
    const unsigned char c = (unsigned char)line.ptr[at];

    if (c >= 0xC0)
        return true;
    return dpl_ascii_is_alpha(line.ptr[at]) &&
           (!at || !dpl_ascii_is_alpha(line.ptr[at - 1]));
}

uint32_t
dpl_code_texts_find(const struct dplog_ruleset *set, struct dplog_view line,
                    size_t *ret_at, size_t *ret_len)
{
    for (size_t at = 0; set->code_text_count && at < line.len; at++) {
        struct dplog_view rest;
        unsigned char byte;

        if (!begins_word(line, at))
            continue;
        rest = dpl_view_slice(line, at, line.len);
        byte = first_byte(rest);
        for (uint32_t i = first_of(set, byte);
             i < set->code_text_count &&
             first_byte(set->code_texts[i].text) == byte;
             i++)
            if (dpl_view_starts_nocase(rest, set->code_texts[i].text)) {
                *ret_at = at;
                *ret_len = set->code_texts[i].text.len;
                return set->code_texts[i].code;
            }
    }
    return DPL_NO_INDEX;
}
