/* SPDX-License-Identifier: MIT
 *
 * Short literals in a text: wherever three bytes of one may stand, all of it is
 * compared. A sieve says where that is, where the processor has one; else each
 * place is looked at. Letter case is ignored, ASCII only.
 */
#pragma once

#include "match/folded.h"

struct dpl_shorts;

enum { DPL_SHORTS_MIN = 3 }; /* what is shorter is looked for one by one */

/*
 * For those of the literals that are shorter than `limit` bytes.
 *
 * @param literals   must live as long as the result
 * @param use_sieve  false: look at each place of a text, even where the
 *                   processor has a sieve; for tests
 *
 * Returns NULL when there is no memory.
 */
struct dpl_shorts *
dpl_shorts_new(const struct dpl_folded *literals, uint32_t count,
               uint32_t limit, bool use_sieve);

/* Called for each occurrence: the index of the literal, and the bytes
 * [begin, end) of the text where it stands. */
typedef void (*dpl_shorts_fn)(void *data, uint32_t literal, size_t begin,
                              size_t end);

/* Returns whether the text is all ASCII, which the sieve tells by the way. */
bool
dpl_shorts_run(const struct dpl_shorts *shorts, struct dplog_view text,
               dpl_shorts_fn found_fn, void *found_data);

void
dpl_shorts_free(struct dpl_shorts *shorts);
