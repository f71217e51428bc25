/* SPDX-License-Identifier: MIT
 *
 * How long the product lets pass between two tries. The documented interval is
 * a default that a site may change; where no line names the next try, the tries
 * that were seen say what holds here.
 */
#include "diagnose/sheet.h"

#define MINUTE_US (INT64_C(60) * 1000000)
#define SLACK_US  (2 * MINUTE_US)

static bool
is_about(int64_t us, int64_t wanted_us)
{
    const int64_t tenth = wanted_us / 10;
    const int64_t slack = tenth > SLACK_US ? tenth : SLACK_US;

    return us - wanted_us <= slack && wanted_us - us <= slack;
}

/* From the end of a failed try to the begin of the one behind it; 0: not
 * known. */
static int64_t
pause_before(const struct dpl_deployment *d, size_t i)
{
    const struct dpl_attempt *before = &d->at[i - 1], *a = &d->at[i];
    const int64_t begin_us =
        a->begin_us != DPLOG_TIME_NONE ? a->begin_us : a->end_us;

    if (before->end_us == DPLOG_TIME_NONE || begin_us == DPLOG_TIME_NONE ||
        before->outcome == DPL_OUTCOME_SUCCESS ||
        begin_us - before->end_us < MINUTE_US)
        return 0;
    return begin_us - before->end_us;
}

/* The newest two pauses, when they agree; in whole minutes; 0: not known. */
static int64_t
seen_between_tries(const struct dpl_deployment *d)
{
    int64_t newest_us, other_us;

    if (d->count < 3)
        return 0;
    newest_us = pause_before(d, d->count - 1);
    other_us = pause_before(d, d->count - 2);
    if (!newest_us || !other_us || !is_about(other_us, newest_us))
        return 0;
    return (newest_us + other_us + MINUTE_US) / 2 / MINUTE_US * MINUTE_US;
}

static bool
have_times(const struct dpl_line_ref *lines, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (lines[i].time_us == DPLOG_TIME_NONE)
            return false;
    return true;
}

/* For sources and sites no tries are told: the lines themselves, when they come
 * as regularly as tries do. */
static int64_t
seen_between_lines(const struct dpl_episode *e)
{
    const uint32_t newest =
        (e->last_next + DPL_EVIDENCE_LAST - 1) % DPL_EVIDENCE_LAST;
    int64_t first_us, other_us, newest_us;

    if (e->first_count < DPL_EVIDENCE_FIRST ||
        e->last_count < DPL_EVIDENCE_LAST ||
        !have_times(e->first, e->first_count) ||
        !have_times(e->last, e->last_count))
        return 0;
    first_us = e->first[1].time_us - e->first[0].time_us;
    other_us = e->first[2].time_us - e->first[1].time_us;
    newest_us =
        e->last[newest].time_us -
        e->last[(newest + DPL_EVIDENCE_LAST - 1) % DPL_EVIDENCE_LAST].time_us;
    if (newest_us < MINUTE_US || !is_about(first_us, newest_us) ||
        !is_about(other_us, newest_us))
        return 0;
    return (newest_us + MINUTE_US / 2) / MINUTE_US * MINUTE_US;
}

/* The finding goes by what was seen where that is not what it was told. */
static void
correct(struct dplog_finding *f, int64_t seen_us)
{
    const int64_t told_us = f->retry_minutes * MINUTE_US;

    if (!told_us || !seen_us || is_about(seen_us, told_us))
        return;
    f->retry_minutes = (uint32_t)(seen_us / MINUTE_US);
    if (f->next_retry_us != DPLOG_TIME_NONE)
        f->next_retry_us += seen_us - told_us;
}

void
dpl_interval_of_lines(const struct dpl_episode *e, struct dplog_finding *f)
{
    if (!e->keys.dp && !e->restart)
        correct(f, seen_between_lines(e));
}

void
dpl_interval_of_tries(const struct dpl_deployment *d, struct dplog_finding *f)
{
    if (!dpl_tries_of(d)->restart)
        correct(f, seen_between_tries(d));
}
