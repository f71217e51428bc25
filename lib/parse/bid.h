/* SPDX-License-Identifier: MIT
 *
 * Which dialect a source mostly keeps to, from its first lines. Each line is
 * read in whatever dialect it is in; the habit of the source says where the
 * loose lines between belong.
 */
#pragma once

#include "dialect.h"

struct dpl_bid {
    unsigned counts[DPL_DIALECT_COUNT]; /* marked lines */
    unsigned loose;
    unsigned next_number; /* of a list */
    bool is_open;         /* inside a record that spans lines */
    bool has_lessons;     /* stamps without a bias, or in an unknown order: what
                             other lines teach about them is worth a look */
};

void
dpl_bid_line(struct dpl_bid *bid, struct dplog_view line);

/* `format` other than UNKNOWN: chosen by the user. */
const struct dpl_dialect *
dpl_bid_winner(const struct dpl_bid *bid, enum dplog_format format);
