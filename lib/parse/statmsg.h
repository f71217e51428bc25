/* SPDX-License-Identifier: MIT
 *
 * STATMSG lines that a page broke into several.
 */
#pragma once

#include <dplog/record.h>

enum { DPL_STATMSG_MAX_JOINED = 16 * 1024 }; /* bytes; real ones have 1 K */

/* Whether `line` is the next piece of a STATMSG line of which `begun` has
 * come so far. */
bool
dpl_statmsg_goes_on(struct dplog_view begun, struct dplog_view line);
