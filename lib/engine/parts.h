/* SPDX-License-Identifier: MIT
 *
 * Physical lines, and where one holds several records, a line for each of
 * them: with its own offset, so that reading can go on behind it.
 */
#pragma once

#include "decode/decoder.h"

/* As dpl_decoder_next(). *rest is what is still to come of the line that was
 * taken last; zero is a valid beginning. */
enum dplog_status
dpl_parts_next(struct dpl_decoder *decoder, struct dpl_line *rest,
               struct dpl_line *ret);
