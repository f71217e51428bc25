/* SPDX-License-Identifier: MIT
 *
 * Long literals in a text, looking at every fourth place only.
 *
 *     literal   … p a c k a g e   t r a n s f e r …      a window of 7 bytes
 *                   └─┬───┘                              holds four grams of
 *                     └─┬───┘                            four bytes; wherever
 *                       └─┬───┘                          the literal stands,
 *                         └─┬───┘                        one of them begins at
 *     text      .   .   .   X   .   .   .   .            a place we look at
 *
 * Most places are done with one bit of a 4 KB map. Letter case is ignored.
 */
#pragma once

#include <dplog/status.h>
#include <dplog/view.h>
#include <stdint.h>

struct dpl_gramfilter;

enum { DPL_GRAM_LITERAL_MIN = 7 };

/* From literals of at least DPL_GRAM_LITERAL_MIN bytes; the views must live as
 * long as the filter. Their index is their number. */
enum dplog_status
dpl_gramfilter_new(const struct dplog_view *literals, uint32_t count,
                   struct dpl_gramfilter **ret, struct dplog_error *reterr);

typedef void (*dpl_gram_fn)(void *data, uint32_t literal);

/* Called once for each occurrence of a whole literal. */
void
dpl_gramfilter_run(const struct dpl_gramfilter *filter, struct dplog_view text,
                   dpl_gram_fn found_fn, void *found_data);

void
dpl_gramfilter_free(struct dpl_gramfilter *filter);
