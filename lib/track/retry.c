/* SPDX-License-Identifier: MIT
 *
 * When the next try comes. The documented interval is a default that a site
 * may change; a line that names the time says what holds here:
 *
 *     09:46:49  ~ Sending failed. Failure count = 8, Restart time =
 *               11/20/2026 10:16:49 AM Tokyo Standard Time
 *
 * Date, marks for noon and zone are written as the server's language has them;
 * the clock is the server's own, as that of the record.
 */
#include "track/state.h"

#include "base/scan.h"

#define SECOND_US INT64_C(1000000)

enum {
    CLOCK_SECONDS = 12 * 3600, /* of a clock that may or may not have 24 h */
    SLACK_SECONDS = 120        /* between a failure and the line about it */
};

/* "10:16:49", read as seconds since the clock last showed twelve. */
static bool
read_clock(struct dpl_scan *s, unsigned *ret)
{
    struct dpl_scan at = *s;
    unsigned hour, minute, second;

    if (!dpl_scan_uint(&at, 1, 2, &hour) || !dpl_scan_char(&at, ':') ||
        !dpl_scan_uint(&at, 2, 2, &minute) || !dpl_scan_char(&at, ':') ||
        !dpl_scan_uint(&at, 2, 2, &second) || hour > 24 || minute > 59 ||
        second > 60)
        return false;
    *s = at;
    *ret = (hour * 3600 + minute * 60 + second) % CLOCK_SECONDS;
    return true;
}

static bool
find_clock(struct dplog_view text, unsigned *ret)
{
    for (size_t i = 0; i < text.len; i++) {
        struct dpl_scan s = dpl_scan_over(dpl_view_slice(text, i, text.len));

        if ((i == 0 || text.ptr[i - 1] < '0' || text.ptr[i - 1] > '9') &&
            read_clock(&s, ret))
            return true;
    }
    return false;
}

int64_t
dpl_retry_after(const struct dpl_tracker *tracker, const struct dpl_step_in *in)
{
    const int64_t documented_us = in->rule->retry_after_us;
    const uint32_t restart = in->field[DPL_FIELD_RESTART];
    unsigned clock;
    int64_t now, wait;

    if (!documented_us || !restart || in->record->local_us == DPLOG_TIME_NONE ||
        !find_clock(dpl_intern_view(&tracker->strings, restart), &clock))
        return documented_us;
    now = in->record->local_us / SECOND_US % CLOCK_SECONDS;
    wait = ((int64_t)clock - now + CLOCK_SECONDS) % CLOCK_SECONDS;
    /* It passed while the line was written, or is the usual one. */
    if (wait > CLOCK_SECONDS - SLACK_SECONDS || wait < SLACK_SECONDS / 2 ||
        (wait - documented_us / SECOND_US < SLACK_SECONDS &&
         documented_us / SECOND_US - wait < SLACK_SECONDS))
        return documented_us;
    return wait * SECOND_US;
}
