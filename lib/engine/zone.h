/* SPDX-License-Identifier: MIT
 *
 * The time zone of logs that state none, as smsdpprov.log of a DP: what the
 * logs beside it agree on is a better guess than UTC.
 */
#pragma once

#include "engine/stream.h"

/* *ret is DPLOG_BIAS_NONE where nothing asks for a guess, or the others
 * disagree. Looks at the begin of each input; what cannot be read is told
 * when it is read in earnest. */
enum dplog_status
dpl_zone_guess(const struct dpl_stream_shared *shared, int16_t *ret,
               struct dplog_error *reterr);

/* Let a record whose stamp had no bias have this one. */
void
dpl_zone_apply(int16_t bias, struct dplog_record *record);
