/* SPDX-License-Identifier: MIT
 *
 * Short literals in a text: wherever three bytes of one may stand, all of it is
 * compared. A sieve says where that is, where the processor has one; else each
 * place is looked at. Letter case is ignored, ASCII only.
 */
#pragma once

#include "base/sieve.h"
#include "match/folded.h"

struct dpl_shorts;

enum { DPL_SHORTS_MIN = 3 }; /* what is shorter is looked for one by one */

/*
 * For those of the literals that are shorter than `limit` bytes.
 *
 * @param literals   must live as long as the result
 * @param sieve_step see dpl_sieve_step(); 1: look at each place of a text,
 *                   even where the processor has a sieve; for tests
 *
 * Returns NULL when there is no memory.
 */
struct dpl_shorts *
dpl_shorts_new(const struct dpl_folded *literals, uint32_t count,
               uint32_t limit, unsigned sieve_step);

/* Called for each occurrence: the index of the literal, and the bytes
 * [begin, end) of the text where it stands. */
typedef void (*dpl_shorts_fn)(void *data, uint32_t literal, size_t begin,
                              size_t end);

/* Places of the begin of a text that are worth a look. */
struct dpl_sifted {
    uint16_t places[DPL_SIEVE_MOST + DPL_SIEVE_SPARE];
    size_t count;
    bool is_ascii;
};

/* First the sieve; then, after whatever else there is to do meanwhile, the
 * places that it found are looked at. */
void
dpl_shorts_sift(const struct dpl_shorts *shorts, struct dplog_view text,
                struct dpl_sifted *ret);

/* Returns whether the text is all ASCII, which the sieve tells by the way. */
bool
dpl_shorts_look(const struct dpl_shorts *shorts, struct dplog_view text,
                struct dpl_sifted *sifted, dpl_shorts_fn found_fn,
                void *found_data);

void
dpl_shorts_free(struct dpl_shorts *shorts);
