/* SPDX-License-Identifier: MIT
 *
 * Shorthand for the hand-written diagnoses. Every time is site server time of
 * 2026-11-20 (+09:00) unless DAY says otherwise.
 */
#pragma once

#include <dplog/diagnosis.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* An array and its length, for two fields in a row. */
#define LIST(array) (array), COUNT_OF(array)

/* 2026-11-20T00:00Z, and nine hours that +09:00 is ahead. */
#define DAY(d, h, m, s, ms)                                                    \
    (((INT64_C(1795132800) + ((d)-20) * 86400 + ((h)-9) * 3600 + (m)*60 +      \
       (s)) *                                                                  \
          1000 +                                                               \
      (ms)) *                                                                  \
     1000)
#define AT(h, m, s, ms) DAY(20, h, m, s, ms)
#define NEVER           DPLOG_TIME_NONE

#define LOCAL(clock) "2026-11-20 " clock " +09:00"

#define LINE(source, line, at, clock, thread, message)                         \
    {                                                                          \
        (source), (line), (at), LOCAL(clock), (thread), (message)              \
    }

/* A checklist entry that nothing speaks about. */
#define QUIET(item_id, item_title)                                             \
    {                                                                          \
        .id = (item_id), .title = (item_title),                                \
        .status = DPLOG_ITEM_NO_EVIDENCE, .first_us = NEVER, .last_us = NEVER  \
    }

/* One that success lines prove for some DPs. */
#define CLEARED(item_id, item_title, dps, lines)                               \
    {                                                                          \
        .id = (item_id), .title = (item_title), .status = DPLOG_ITEM_CLEARED,  \
        .first_us = NEVER, .last_us = NEVER, .cleared_for = (dps),             \
        .cleared_for_count = COUNT_OF(dps), .cleared = (lines),                \
        .cleared_by = &(lines)[0].line                                         \
    }

#define SOURCE(file, kind, line_count, begin, end)                             \
    {                                                                          \
        .path = "Logs/" file, .log = (kind), .format = DPLOG_FORMAT_SMS,       \
        .encoding = DPLOG_ENCODING_UTF8, .lines = (line_count),                \
        .events = (line_count), .first_us = (begin), .last_us = (end)          \
    }

#define ROLLED(file, kind, line_count, begin, end)                             \
    {                                                                          \
        .path = "Logs/" file, .log = (kind), .format = DPLOG_FORMAT_SMS,       \
        .encoding = DPLOG_ENCODING_UTF8, .lines = (line_count),                \
        .events = (line_count), .first_us = (begin), .last_us = (end),         \
        .rolled = true                                                         \
    }

#define AS_OF .as_of_us = AT(9, 54, 0, 0), .as_of_local = LOCAL("09:54:00.000")

extern const struct dplog_diagnosis diagnosis_rpc;
extern const struct dplog_diagnosis diagnosis_rpc_ja;
extern const struct dplog_diagnosis diagnosis_source_access;
extern const struct dplog_diagnosis diagnosis_two_problems;
extern const struct dplog_diagnosis diagnosis_waiting;
extern const struct dplog_diagnosis diagnosis_recovered;
extern const struct dplog_diagnosis diagnosis_healthy;
extern const struct dplog_diagnosis diagnosis_nothing_read;
extern const struct dplog_diagnosis diagnosis_unknown_lines;
