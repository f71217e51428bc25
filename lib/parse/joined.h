/* SPDX-License-Identifier: MIT
 *
 * Several records on one physical line: JSON objects of a log shipper one
 * behind the other, or a log whose line ends a page lost.
 */
#pragma once

#include <dplog/view.h>
#include <stdbool.h>

/* Nearly all lines that are two records of the usual form are longer. */
enum { DPL_JOINED_LEAST = 256 };

/* Whether a line is one record of the usual form, as nearly all are, by its
 * ends: without a call that is 20 instructions a line less. */
static inline bool
dpl_joined_is_one(struct dplog_view line)
{
    return line.len > 0 && line.len < DPL_JOINED_LEAST && line.ptr[0] != '<' &&
           line.ptr[line.len - 1] == '>';
}

/* How long the first of them is, with what parts it from the next; 0: the line
 * holds one record at most. What `is_rest` of such a line may end in words that
 * are no record. */
size_t
dpl_joined_len(struct dplog_view line, bool is_rest);
