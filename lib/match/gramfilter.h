/* SPDX-License-Identifier: MIT
 *
 * Literals in a text, looking at few places only.
 *
 *     literal   … p a c k a g e   t r a n s f e r …      a window of 11 bytes
 *                   └──────┬──────┘                      holds four grams of
 *                     └──────┬──────┘                    eight bytes; wherever
 *                       └──────┬──────┘                  the literal stands,
 *                         └──────┬──────┘                one of them begins at
 *     text      .   .   .   X   .   .   .   .            a place we look at
 *
 * Hardly any other text has one of eight bytes. Most places are done with one
 * bit of a map, so the cost hardly grows with the number of literals. Shorter
 * ones are found by shorts.h. Letter case is ignored, ASCII only.
 */
#pragma once

#include <dplog/status.h>
#include <dplog/view.h>
#include <stdbool.h>
#include <stdint.h>

struct dpl_gramfilter;

/*
 * A filter for literals, each of at least one byte and in any letter case.
 *
 * @param literals   found_fn is told their index; what they view must live as
 *                   long as the filter
 * @param sieve_step see shorts.h
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_gramfilter_new(const struct dplog_view *literals, uint32_t count,
                   unsigned sieve_step, struct dpl_gramfilter **ret,
                   struct dplog_error *reterr);

/* Called once for each occurrence of a whole literal, in no order: its index,
 * and the bytes [begin, end) of the text where it stands. */
typedef void (*dpl_gram_fn)(void *data, uint32_t literal, size_t begin,
                            size_t end);

/* Returns whether the text is all ASCII. */
bool
dpl_gramfilter_run(const struct dpl_gramfilter *filter, struct dplog_view text,
                   dpl_gram_fn found_fn, void *found_data);

void
dpl_gramfilter_free(struct dpl_gramfilter *filter);
