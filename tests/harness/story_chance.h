/* SPDX-License-Identifier: MIT
 *
 * Stories made at random: all that the rules of story.h can do, in any order.
 */
#pragma once

#include "story.h"

/* Correlations, of each kind one, so that such stories leave them half done:
 * the second rule file for story_rules(). */
extern const char story_chance_rules[];

/* Sixty records; the same for the same seed. */
void
story_at_random(uint64_t seed, story_record_fn record_fn, void *data);
