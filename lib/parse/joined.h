/* SPDX-License-Identifier: MIT
 *
 * Several records on one physical line: JSON objects of a log shipper one
 * behind the other, or a log whose line ends a page lost.
 */
#pragma once

#include <dplog/view.h>
#include <stdbool.h>

/* How long the first of them is, with what parts it from the next; 0: the line
 * holds one record at most. What `is_rest` of such a line may end in words that
 * are no record. */
size_t
dpl_joined_len(struct dplog_view line, bool is_rest);
