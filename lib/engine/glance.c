/* SPDX-License-Identifier: MIT */
#include "engine/glance.h"

#define MINUTE_US INT64_C(60000000)

/* The clock of its log goes on as it was, and the record is whole. */
static bool
goes_on(const struct dplog_record *record, const struct dplog_record *before)
{
    const unsigned odd = DPLOG_RECORD_GUESSED_ZONE | DPLOG_RECORD_UNTERMINATED;

    return !((record->flags | before->flags) & odd) &&
           record->bias != DPLOG_BIAS_NONE && record->bias == before->bias &&
           record->log == before->log && before->time_us != DPLOG_TIME_NONE &&
           record->time_us >= before->time_us &&
           record->local_us == record->time_us - record->bias * MINUTE_US;
}

struct dpl_glance
dpl_glance_of(const struct dplog_record *record,
              const struct dplog_record *before, uint32_t result,
              bool is_matched)
{
    return (struct dpl_glance){
        .time_us = record->time_us,
        .next_line = record->line + record->line_count,
        .result = result,
        .bias = record->bias,
        .log = (uint8_t)record->log,
        .is_quiet = is_matched && result == DPL_NO_INDEX && before &&
                    goes_on(record, before),
    };
}
