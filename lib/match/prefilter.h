/* SPDX-License-Identifier: MIT
 *
 * All literals of all rules in one pass over a text (Aho-Corasick): its cost
 * does not grow with the number of rules.
 *
 *     literals  "failed; 0x", "Sending completed", "error" …
 *        │  lower case, the last 12 bytes of each
 *     trie ── failure links ──► dense table: state x byte class ─► state
 *                                     │
 *     text, byte by byte ────────────►│──► literal numbers, where they end
 */
#pragma once

#include <dplog/status.h>
#include <dplog/view.h>
#include <stdbool.h>
#include <stdint.h>

struct dpl_prefilter;

enum { DPL_PREFILTER_LITERAL_MAX = 12 };

/*
 * Build from literals (any letter case). Of longer ones only the end is looked
 * at, which makes the filter let more through, never less. Their index is
 * their number.
 */
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
