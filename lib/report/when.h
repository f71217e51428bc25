/* SPDX-License-Identifier: MIT
 *
 * Times as the text report shows them: the site server's local time, taken
 * from the stamps of the input, never from this machine.
 */
#pragma once

#include "base/buf.h"
#include <dplog/diagnosis.h>

struct dpl_zone {
    enum dplog_language language;
    int64_t offset_us; /* local = UTC + offset */
    int64_t as_of_us;  /* or DPLOG_TIME_NONE */
    char suffix[8];    /* "+09:00", "UTC", or "" where the stamps name none */
};

/* The time itself, or DPLOG_TIME_NONE where it is no date of a log: sums and
 * differences of known times cannot overflow. */
int64_t
dpl_known_time(int64_t us);

void
dpl_zone_find(const struct dplog_diagnosis *diagnosis, struct dpl_zone *ret);

/* "09:54"; of another day than the newest record "19 Nov 22:03", of another
 * year "19 Nov 2025 22:03". "--:--" for DPLOG_TIME_NONE. */
void
dpl_add_clock(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us);
/* The same with the seconds. */
void
dpl_add_clock_seconds(struct dpl_buf *buf, const struct dpl_zone *zone,
                      int64_t us);
/* The same, always with the day, without seconds. */
void
dpl_add_day_clock(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us);
/* The end of a span that began at first_us: without the day where it is the
 * same. */
void
dpl_add_end_clock(struct dpl_buf *buf, const struct dpl_zone *zone,
                  int64_t first_us, int64_t last_us);
/* "Fri 2026-11-20 09:54 +09:00". */
void
dpl_add_full_time(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us);

/* "09:44:02" alone, of a known time. */
void
dpl_add_seconds(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us);

/* "19 Nov " before a clock time of an evidence line. */
void
dpl_add_day(struct dpl_buf *buf, const struct dpl_zone *zone, int64_t us);
/* Midnight before the newest record; DPLOG_TIME_NONE where none has a time. */
int64_t
dpl_begin_of_day(const struct dpl_zone *zone);
bool
dpl_same_day(const struct dpl_zone *zone, int64_t us);

/* "3 h 40 min", "2 days". Negative counts as 0. */
void
dpl_add_duration(struct dpl_buf *buf, enum dplog_language language, int64_t us);

/* "38,204". */
void
dpl_add_number(struct dpl_buf *buf, uint64_t number);
