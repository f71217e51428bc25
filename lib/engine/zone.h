/* SPDX-License-Identifier: MIT
 *
 * The time zone of logs that state none, as smsdpprov.log of a DP: what the
 * logs beside it agree on is a better guess than UTC.
 */
#pragma once

#include "engine/stream.h"

/* What logs agree on. Begin with DPL_AGREED_ZONE_INIT. */
struct dpl_agreed_zone {
    int16_t bias; /* DPLOG_BIAS_NONE: none of them says, or they disagree */
    bool differs; /* they disagree: then none is the likely one */
};
#define DPL_AGREED_ZONE_INIT                                                   \
    {                                                                          \
        DPLOG_BIAS_NONE, false                                                 \
    }

/* Ask all inputs, or those in the folder of the log with this lineage key, by
 * the begin of each. What cannot be read is told when it is read in earnest. */
enum dplog_status
dpl_zone_ask(const struct dpl_stream_shared *shared, const char *beside,
             struct dpl_agreed_zone *zone, struct dplog_error *reterr);

/* The same where a log among the inputs states none and nobody has said which
 * it is. *ret is DPLOG_BIAS_NONE where nothing asks for a guess, or they
 * disagree: logs of several servers are asked folder by folder. */
enum dplog_status
dpl_zone_guess(const struct dpl_stream_shared *shared, const char *beside,
               int16_t *ret, struct dplog_error *reterr);

/* Let a record whose stamp had no bias have this one. */
void
dpl_zone_apply(int16_t bias, struct dplog_record *record);
