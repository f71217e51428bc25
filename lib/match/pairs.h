/* SPDX-License-Identifier: MIT
 *
 * Short literals in a text: two neighbouring bytes of each are looked for at
 * sixteen places at once, then the literal is compared. "fail" and "fatal" can
 * share their pair. The cost grows with the number of pairs; there are few.
 */
#pragma once

#include "match/folded.h"

struct dpl_pairs;

/* Of those literals that are shorter than `limit`; the array must live as long
 * as the pairs. NULL: no memory. */
struct dpl_pairs *
dpl_pairs_new(const struct dpl_folded *literals, uint32_t count,
              uint32_t limit);

/* Called for each occurrence: the literal, and the offset behind it. */
typedef void (*dpl_pairs_fn)(void *data, uint32_t literal, size_t end);

/* is_ascii: the text is known to be, so that no other literal can stand in it.
 */
void
dpl_pairs_run(const struct dpl_pairs *pairs, struct dplog_view text,
              bool is_ascii, dpl_pairs_fn found_fn, void *found_data);

void
dpl_pairs_free(struct dpl_pairs *pairs);
