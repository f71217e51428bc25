/* SPDX-License-Identifier: MIT
 *
 * The clock of each log of each server: how far it goes, and where its times
 * are not to be trusted.
 */
#include "track/state.h"

#include "base/error.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)

/* Lines of several threads reach the file a moment out of order; a clock that
 * was set back is another matter. */
#define DISORDER_FROM_US (2 * SECOND_US)
#define SET_BACK_FROM_US (2 * MINUTE_US)

static enum dplog_status
find_or_make(struct dpl_tracker *tracker, enum dplog_log log,
             struct dpl_origin origin, uint64_t key, uint32_t *ret,
             struct dplog_error *reterr)
{
    struct dpl_clock *clock;

    *ret = dpl_table_get(&tracker->clock_by_key, key);
    if (*ret != DPL_TABLE_ABSENT)
        return DPLOG_OK;
    clock = DPL_VEC_PUSH(&tracker->track.clocks);
    *ret = (uint32_t)(tracker->track.clocks.count - 1);
    if (!clock || !dpl_table_set(&tracker->clock_by_key, key, *ret))
        return dpl_fail_memory(reterr);
    *clock = (struct dpl_clock){
        .log = log,
        .newest_us = DPLOG_TIME_NONE,
        .due_us = INT64_MAX,
        .first_us = DPLOG_TIME_NONE,
        .previous_us = DPLOG_TIME_NONE,
        .bias = DPLOG_BIAS_NONE,
        .first_source = origin.source,
    };
    return DPLOG_OK;
}

/* Logs take turns, but they are few: a look at the table at every other record
 * was 3 % of the time where most lines mean nothing. */
enum dplog_status
dpl_clock_find(struct dpl_tracker *tracker, enum dplog_log log,
               struct dpl_origin origin, struct dplog_error *reterr)
{
    const uint64_t key = dpl_table_pair(origin.lineage, (uint32_t)log);
    struct dpl_recent_clock *const recent =
        &tracker->recent_clocks[(origin.lineage + (uint32_t)log) %
                                DPL_RECENT_CLOCKS];

    if (!recent->is_set || recent->key != key) {
        uint32_t index;
        const enum dplog_status status =
            find_or_make(tracker, log, origin, key, &index, reterr);

        if (status < 0)
            return status;
        *recent = (struct dpl_recent_clock){key, index, true};
    }
    tracker->clock = recent->index;
    return DPLOG_OK;
}

/* One more of a kind; the place of the greatest is kept. */
static void
note(struct dpl_oddity *oddity, int64_t size_us,
     const struct dplog_record *record, struct dpl_origin origin)
{
    oddity->count++;
    if (oddity->count > 1 && size_us <= oddity->size_us)
        return;
    oddity->size_us = size_us;
    oddity->at_us = record->time_us;
    oddity->source = origin.source;
    oddity->line = record->line;
}

static void
note_step(struct dpl_clock *clock, const struct dplog_record *record,
          struct dpl_origin origin)
{
    const int64_t back_us = clock->previous_us - record->time_us;

    if (back_us >= SET_BACK_FROM_US)
        note(&clock->set_back, back_us, record, origin);
    else if (back_us >= DISORDER_FROM_US)
        note(&clock->disorder, back_us, record, origin);
}

static void
note_zone(struct dpl_clock *clock, const struct dplog_record *record,
          struct dpl_origin origin)
{
    const bool is_known = record->bias != DPLOG_BIAS_NONE &&
                          !(record->flags & DPLOG_RECORD_GUESSED_ZONE);

    if (!is_known || record->bias == clock->bias)
        return;
    if (clock->bias != DPLOG_BIAS_NONE) {
        const int64_t by_us = (record->bias - clock->bias) * MINUTE_US;

        note(&clock->zone, by_us < 0 ? -by_us : by_us, record, origin);
        clock->zone_from = clock->bias;
        clock->zone_to = record->bias;
    }
    clock->bias = record->bias;
}

static void
note_newest(struct dpl_track *track, int64_t time_us, int64_t local_us,
            int16_t bias)
{
    if (track->newest_us != DPLOG_TIME_NONE && time_us < track->newest_us)
        return;
    track->newest_us = time_us;
    track->newest_local_us = local_us;
    track->newest_bias = bias;
}

void
dpl_clock_note(struct dpl_tracker *tracker, const struct dplog_record *record,
               struct dpl_origin origin)
{
    struct dpl_track *track = &tracker->track;
    struct dpl_clock *clock = &track->clocks.at[tracker->clock];

    clock->last_source = origin.source;
    if (record->time_us == DPLOG_TIME_NONE)
        return;
    note_newest(track, record->time_us, record->local_us, record->bias);
    if (clock->first_us == DPLOG_TIME_NONE)
        clock->first_us = record->time_us;
    else
        note_step(clock, record, origin);
    clock->previous_us = record->time_us;
    note_zone(clock, record, origin);
    if (record->time_us > clock->newest_us)
        clock->newest_us = record->time_us;
}

/* As dpl_clock_note() where source and bias are those of the record before, and
 * no time goes back. */
void
dpl_clock_pass(struct dpl_tracker *tracker,
               const struct dpl_quiet_record *quiet)
{
    struct dpl_clock *clock = &tracker->track.clocks.at[tracker->clock];

    note_newest(&tracker->track, quiet->time_us,
                quiet->time_us - quiet->bias * MINUTE_US, quiet->bias);
    clock->previous_us = quiet->time_us;
    if (quiet->time_us > clock->newest_us)
        clock->newest_us = quiet->time_us;
}

void
dpl_clock_note_gmt(struct dpl_tracker *tracker,
                   const struct dplog_record *record, struct dpl_origin origin,
                   int64_t gmt_us)
{
    struct dpl_clock *clock = &tracker->track.clocks.at[tracker->clock];
    int64_t off_us;

    if (gmt_us == DPLOG_TIME_NONE || record->time_us == DPLOG_TIME_NONE)
        return;
    off_us = record->time_us - gmt_us;
    if (off_us >= SET_BACK_FROM_US || off_us <= -SET_BACK_FROM_US)
        note(&clock->gmt, off_us < 0 ? -off_us : off_us, record, origin);
}
