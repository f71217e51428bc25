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
dpl_retry_is_expected(const struct dpl_sheet *sheet, int64_t next_us,
                      int64_t interval_us, uint32_t clock)
{
    const int64_t newest_us = sheet->track->clocks.at[clock].newest_us;

    if (next_us == DPLOG_TIME_NONE || newest_us == DPLOG_TIME_NONE)
        return true;
    return newest_us <= next_us + interval_us;
}

/*
 * What fails at a server that all DPs share is one problem: it is tried again
 * with whichever DP comes next. By rule, code and package, its newest retry.
 */
static uint64_t
shared_problem(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    if (!sheet->set->rules[e->rule].other_server || !e->keys.package)
        return 0;
    return dpl_table_join(dpl_table_pair(e->rule, e->code), e->keys.package);
}

static bool
gather_retries(struct dpl_sheet *sheet, struct dpl_table *newest)
{
    const struct dpl_track *track = sheet->track;

    for (uint32_t i = 0; i < track->episodes.count; i++) {
        const struct dpl_episode *e = &track->episodes.at[i];
        const uint64_t key = shared_problem(sheet, e);
        uint32_t best;

        if (!key || !e->has_retry || e->state != DPL_EPISODE_OPEN ||
            e->merged_into != DPL_NONE)
            continue;
        best = dpl_table_get(newest, key);
        if ((best == DPL_TABLE_ABSENT ||
             track->episodes.at[best].next_retry_us < e->next_retry_us) &&
            !dpl_table_set(newest, key, i))
            return false;
    }
    return true;
}

/* ── waits ── */

/* A wait that is twice as long as is normal, and still told, is a fault. */
enum { NORMAL_TIMES = 2 };

/* Since when nothing has moved: a delivery to its DP begins a wait anew. */
static int64_t
waiting_since(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    int64_t since_us = e->first_us;

    for (uint32_t i = dpl_table_get(&sheet->clearances_of, e->keys.dp);
         e->keys.dp && i != DPL_NONE; i = sheet->next_clearance[i]) {
        const struct dpl_clearance *c = &sheet->track->clearances.at[i];

        if (sheet->set->rules[c->rule].outcome == DPL_OUTCOME_SUCCESS &&
            c->line.order > e->first_order && c->line.time_us > since_us)
            since_us = c->line.time_us;
    }
    return since_us;
}

struct dpl_wait
dpl_wait_judge(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    const int64_t normal_us = sheet->set->rules[e->rule].normal_for_us;
    const int64_t newest_us = sheet->track->clocks.at[e->clock].newest_us;
    struct dpl_wait wait = {.since_us = waiting_since(sheet, e)};

    if (!normal_us || e->state != DPL_EPISODE_OPEN ||
        wait.since_us == DPLOG_TIME_NONE || newest_us == DPLOG_TIME_NONE)
        return wait;
    wait.overdue = newest_us - wait.since_us > normal_us;
    if (e->last_us == DPLOG_TIME_NONE) /* told by lines without a time */
        return wait;
    wait.fault = newest_us - wait.since_us >= NORMAL_TIMES * normal_us &&
                 e->last_us - wait.since_us >= NORMAL_TIMES * normal_us &&
                 newest_us - e->last_us <= normal_us;
    return wait;
}

bool
dpl_tries_are_expected(const struct dpl_sheet *sheet,
                       const struct dpl_deployment *d)
{
    const struct dpl_tries *const tries = dpl_tries_of(d);

    return dpl_retry_is_expected(sheet, tries->next_us, tries->interval_us,
                                 tries->clock);
}

/* An older version is not tried again: the newer one is, that is sent since. */
static bool
is_retried_with_newer(const struct dpl_sheet *sheet,
                      const struct dpl_episode *e)
{
    const struct dpl_deployment *d = dpl_deployment_sent_since(sheet, e);

    return d && e->keys.version >= 0 && d->version > e->keys.version &&
           d->outcome == DPL_OUTCOME_RETRY && dpl_tries_are_expected(sheet, d);
}

static enum dpl_standing
standing_of(const struct dpl_sheet *sheet, const struct dpl_episode *e,
            const struct dpl_table *newest)
{
    const uint64_t shared = shared_problem(sheet, e);
    const uint32_t other =
        shared ? dpl_table_get(newest, shared) : DPL_TABLE_ABSENT;
    const struct dpl_episode *r =
        other == DPL_TABLE_ABSENT ? e : &sheet->track->episodes.at[other];

    if (e->state != DPL_EPISODE_OPEN)
        return DPL_STANDING_RECOVERED;
    if (e->role == DPLOG_ROLE_WAIT)
        return dpl_wait_judge(sheet, e).fault ? DPL_STANDING_FAILED
                                              : DPL_STANDING_WAITING;
    if (dpl_attempt_since(sheet, e) != DPLOG_TIME_NONE ||
        is_retried_with_newer(sheet, e))
        return DPL_STANDING_RETRYING;
    if (e->has_retry && !e->gave_up &&
        dpl_retry_is_expected(sheet, r->next_retry_us, r->retry_interval_us,
                              r->retry_clock))
        return DPL_STANDING_RETRYING;
    return DPL_STANDING_FAILED;
}

void
dpl_standing_compute(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;
    struct dpl_table newest = {0};

    sheet->standing =
        dpl_sheet_array(sheet, track->episodes.count, sizeof(*sheet->standing));
    if (!sheet->failed && gather_retries(sheet, &newest))
        for (size_t i = 0; i < track->episodes.count; i++)
            sheet->standing[i] =
                standing_of(sheet, &track->episodes.at[i], &newest);
    else
        sheet->failed = true;
    dpl_table_done(&newest);
}
