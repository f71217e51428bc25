/* SPDX-License-Identifier: MIT
 *
 * Times and durations as options, rule files and expectations spell them.
 */
#ifndef DPLOG_TIME_H
#define DPLOG_TIME_H

#include <dplog/export.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Read a point in time: "2026-11-20", "2026-11-20T09:44[:23[.551]]", followed
 * by Z, an offset like +09:00, or nothing (UTC). A blank may stand for T.
 *
 * @param ret  Microseconds since 1970 UTC; untouched when the answer is false.
 * @returns whether the text is a time.
 */
DPLOG_API bool
dplog_time_parse(const char *text, int64_t *ret);

/**
 * Read a duration: "90s", "30m", "2h", "7d", "1w"; at most two hundred years.
 *
 * @param ret  Microseconds; untouched when the answer is false.
 * @returns whether the text is a duration.
 */
DPLOG_API bool
dplog_duration_parse(const char *text, int64_t *ret);

#ifdef __cplusplus
}
#endif

#endif
