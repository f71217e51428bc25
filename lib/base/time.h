/* SPDX-License-Identifier: MIT
 *
 * Civil dates to microseconds since 1970 and back (proleptic Gregorian), by
 * arithmetic alone: no libc time zone, no locale.
 */
#pragma once

#include <dplog/record.h>
#include <stdbool.h>
#include <stdint.h>

#define DPL_MINUTE_US (INT64_C(60) * 1000000)
#define DPL_DAY_US    (INT64_C(86400) * 1000000)

struct dpl_civil {
    int32_t year;  /* 1601 to 9999 */
    int32_t month; /* 1 to 12 */
    int32_t day;   /* 1 to 31 */
    int32_t hour;  /* 0 to 23 */
    int32_t minute;
    int32_t second; /* 0 to 60 */
    int32_t micro;  /* 0 to 999999 */
};

/* False when the fields are no date. */
bool
dpl_civil_to_us(const struct dpl_civil *civil, int64_t *ret);
void
dpl_civil_from_us(int64_t us, struct dpl_civil *ret);
/* 0 = Sunday. */
int
dpl_weekday_of_us(int64_t us);

/* "2026-11-20T00:44:23.551Z": RFC 3339, UTC, milliseconds. */
#define DPL_RFC3339_SIZE 32
void
dpl_format_rfc3339(int64_t us, char ret[DPL_RFC3339_SIZE]);

/* "2026-11-20 09:44:23.551 +09:00" from local time and a Windows bias
 * (minutes, UTC = local + bias); without the offset for DPLOG_BIAS_NONE. */
#define DPL_LOCAL_SIZE 48
void
dpl_format_local(int64_t local_us, int16_t bias, char ret[DPL_LOCAL_SIZE]);

/* "2026-11-20", "2026-11-20T09:44[:23[.551]]", with Z, +09:00 or nothing
 * (= UTC); a blank may stand for T. For --since and rule files. */
bool
dpl_parse_time(const char *text, int64_t *ret);

/* "90s" "30m" "2h" "7d" "1w" to microseconds; at most two hundred years. */
bool
dpl_parse_duration(const char *text, int64_t *ret);
