/* SPDX-License-Identifier: MIT
 *
 * How each failure stands when the input ends: still failing, to be tried
 * again, waiting, over.
 */
#include "diagnose/sheet.h"

/*
 * A retry is due until one more interval has passed in its own log without it.
 * Event time decides, never the clock of this machine.
 */
bool
dpl_retry_is_due(const struct dpl_sheet *sheet, int64_t next_us,
                 int64_t interval_us, uint32_t clock)
{
    const int64_t newest_us = sheet->track->clocks.at[clock].newest_us;

    if (next_us == DPLOG_TIME_NONE || newest_us == DPLOG_TIME_NONE)
        return true;
    return newest_us <= next_us + interval_us;
}

static enum dpl_standing
standing_of(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    if (e->state == DPL_EPISODE_RECOVERED)
        return DPL_STANDING_RECOVERED;
    if (e->role == DPLOG_ROLE_WAIT)
        return DPL_STANDING_WAITING;
    if (e->has_retry && !e->gave_up &&
        dpl_retry_is_due(sheet, e->next_retry_us, e->retry_interval_us,
                         e->retry_clock))
        return DPL_STANDING_RETRYING;
    return DPL_STANDING_FAILED;
}

void
dpl_standing_compute(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;

    sheet->standing =
        dpl_sheet_array(sheet, track->episodes.count, sizeof(*sheet->standing));
    if (sheet->failed)
        return;
    for (size_t i = 0; i < track->episodes.count; i++)
        sheet->standing[i] = standing_of(sheet, &track->episodes.at[i]);
}
