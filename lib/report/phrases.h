/* SPDX-License-Identifier: MIT
 *
 * Every fixed word of the text report, in both languages. The table is
 * phrases.def; this is how it is said.
 *
 * A phrase may hold {1} to {4}, which are replaced, and {1?thing:things},
 * which becomes the first word when argument 1 is "1", else the second.
 */
#pragma once

#include "base/buf.h"
#include <dplog/diagnosis.h>
#include <dplog/ruleset.h>

enum dpl_phrase {
#define DPL_PHRASE(id, en, ja) DPL_P_##id,
#include "phrases.def"
#undef DPL_PHRASE
    DPL_PHRASE_COUNT
};

struct dpl_words {
    const char *at[4];
};

const char *
dpl_phrase(enum dplog_language language, enum dpl_phrase phrase);

/* Appends a phrase; arguments are made safe and cut where they are too long
 * to be names. */
void
dpl_say(struct dpl_buf *buf, enum dplog_language language,
        enum dpl_phrase phrase, struct dpl_words words);

/* Appends a name of the input the way arguments are: safe, not too long. */
void
dpl_add_name(struct dpl_buf *buf, const char *name);

/* Appends why a gap is there. */
void
dpl_add_gap_reason(struct dpl_buf *buf, enum dplog_language language,
                   const struct dplog_gap *gap);

/* The title of a stage of the content flow; DPL_PHRASE_COUNT: none known. */
enum dpl_phrase
dpl_stage_phrase(const char *stage);
