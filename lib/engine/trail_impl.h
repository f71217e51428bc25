/* SPDX-License-Identifier: MIT
 *
 * What trail.c and trail_read.c share.
 */
#pragma once

#include "engine/trail.h"

/* What is known of a part that is to be read, with its name of now; NULL: no
 * memory. */
struct dpl_trail_part *
dpl_trail_part_of(struct dpl_trail *trail, struct dpl_tail_part *tail_part);

/* A part was read up to there. */
void
dpl_trail_take_bookmark(struct dpl_trail_part *part,
                        const struct dpl_bookmark *mark);
