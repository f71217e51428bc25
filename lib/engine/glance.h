/* SPDX-License-Identifier: MIT
 *
 * What merging and following need of a record that says nothing, four of five
 * in a log that rules know little of: a few bytes in a row instead of a record
 * and a result, which lie in the cache of the processor that read them. Whoever
 * reads and matches a record writes its glance.
 */
#pragma once

#include "match/matcher.h"
#include <dplog/record.h>

struct dpl_glance {
    int64_t time_us;    /* the record's */
    uint32_t next_line; /* behind it */
    uint32_t result;    /* what the matcher said of it, by index; DPL_NO_INDEX:
                           nothing, or nobody matches */
    int16_t bias;       /* the record's */
    uint8_t log;        /* the record's */
    bool is_quiet;      /* see struct dpl_quiet_record */
};

/* result: as above; is_matched: whether anybody matches. before: the record
 * before it in the same source, NULL where that is not at hand: then it is not
 * taken for quiet. */
struct dpl_glance
dpl_glance_of(const struct dplog_record *record,
              const struct dplog_record *before, uint32_t result,
              bool is_matched);
