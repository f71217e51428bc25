/* SPDX-License-Identifier: MIT
 *
 * Parts of the text report one by one: what a section writes for a diagnosis
 * and problems made by hand.
 */
#pragma once

#include "report/text.h"

struct screen {
    struct dplog_report_options options;
    struct dpl_text text;
    struct dpl_buf out; /* of the last answer */
};

/* Both live as long as the screen; the problems are those of the caller. */
void
screen_begin(struct screen *screen, const struct dplog_diagnosis *diagnosis,
             struct dpl_problem *problems, size_t count);
void
screen_end(struct screen *screen);

/* The words that were said and not yet put on the page, and takes them back.
 * Strings live until the next call. */
const char *
screen_words(struct screen *screen);
/* The whole page, lines with '\n' behind them. */
const char *
screen_page(struct screen *screen);
