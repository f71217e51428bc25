/* SPDX-License-Identifier: MIT
 *
 * Whether a text looks like an error: a word of errors stands in it outside
 * every harmless one ("error = 0").
 */
#pragma once

#include "ruleset/rule.h"

struct dpl_error_words;

enum dplog_status
dpl_error_words_new(const struct dplog_ruleset *set, unsigned sieve_step,
                    struct dpl_error_words **ret, struct dplog_error *reterr);

/* A new text. */
void
dpl_error_words_begin(struct dpl_error_words *words, struct dplog_view text);

/* One of the ruleset's error words stands at [begin, end). */
void
dpl_error_words_note(struct dpl_error_words *words, size_t begin, size_t end);

/* Whether no word was noted since begin(). */
bool
dpl_error_words_are_none(const struct dpl_error_words *words);

/* Of the words that were noted since begin(). */
bool
dpl_error_words_look_bad(struct dpl_error_words *words);

void
dpl_error_words_free(struct dpl_error_words *words);
