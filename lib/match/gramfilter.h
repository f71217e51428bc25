/* SPDX-License-Identifier: MIT
 *
 * Literals in a text, looking at few places only.
 *
 *     literal   … p a c k a g e   t r a n s f e r …      a window of 7 bytes
 *                   └─┬───┘                              holds four grams of
 *                     └─┬───┘                            four bytes; wherever
 *                       └─┬───┘                          the literal stands,
 *                         └─┬───┘                        one of them begins at
 *     text      .   .   .   X   .   .   .   .            a place we look at
 *
 * Long literals are found by grams of eight bytes, which hardly any other
 * text has. Most places are done with one bit of a map each, so the cost hardly
 * grows with the number of literals. Those under seven bytes are looked for
 * one by one; there should be few. Letter case is ignored, ASCII only.
 */
#pragma once

#include <dplog/status.h>
#include <dplog/view.h>
#include <stdbool.h>
#include <stdint.h>

struct dpl_gramfilter;

enum { DPL_GRAM_LITERAL_MIN = 7 }; /* shorter ones take another way */

/* From literals of at least one byte, any letter case; the views must live as
 * long as the filter. Their index is their number. */
enum dplog_status
dpl_gramfilter_new(const struct dplog_view *literals, uint32_t count,
                   struct dpl_gramfilter **ret, struct dplog_error *reterr);

/* Called once for each occurrence of a whole literal, in no order: its number,
 * and the offset behind it. */
typedef void (*dpl_gram_fn)(void *data, uint32_t literal, size_t end);

/* is_ascii: the text is known to be, which spares looking for short literals
 * that are not. */
void
dpl_gramfilter_run(const struct dpl_gramfilter *filter, struct dplog_view text,
                   bool is_ascii, dpl_gram_fn found_fn, void *found_data);

void
dpl_gramfilter_free(struct dpl_gramfilter *filter);
