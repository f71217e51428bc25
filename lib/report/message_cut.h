/* SPDX-License-Identifier: MIT
 *
 * A log message where there is no room for all of it.
 */
#pragma once

#include "base/buf.h"

/* All of a safe text (see safe.h), or at most so many columns of it. A status
 * message keeps its number, its severity and the strings that it carries;
 * anything else its beginning and its end, cut between words. Every cut shows
 * as [...]. */
void
dpl_add_message(struct dpl_buf *buf, struct dplog_view text, unsigned columns);
