/* SPDX-License-Identifier: MIT
 *
 * The time zone of logs that state none, as smsdpprov.log of a DP: what the
 * logs beside it agree on is a better guess than UTC.
 */
#pragma once

#include "engine/stream.h"

/* Of all inputs, or of those in the folder of the log with this lineage key.
 * *ret is DPLOG_BIAS_NONE where nothing asks for a guess, or they disagree:
 * logs of several servers are asked folder by folder. Looks at the begin of
 * each input; what cannot be read is told when it is read in earnest. */
enum dplog_status
dpl_zone_guess(const struct dpl_stream_shared *shared, const char *beside,
               int16_t *ret, struct dplog_error *reterr);

/* Let a record whose stamp had no bias have this one. */
void
dpl_zone_apply(int16_t bias, struct dplog_record *record);
