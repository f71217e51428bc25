/* SPDX-License-Identifier: MIT
 *
 * Whether the product tries again by itself, until when, and whether to press
 * anything; whom it concerns where no line says so yet.
 */
#include "text.h"

#include "base/time.h"
#include "base/view.h"

/* When the last announced try is over; NONE where that is not known. */
static int64_t
gives_up_at(const struct dplog_finding *f)
{
    const int64_t next = dpl_known_time(f->next_retry_us);

    if (next == DPLOG_TIME_NONE || f->retries_left < 1 ||
        f->retries_left > 10000 || f->retry_minutes == 0 ||
        f->retry_minutes > 100000)
        return DPLOG_TIME_NONE;
    return next + (f->retries_left - 1) * f->retry_minutes * DPL_MINUTE_US;
}

static void
add_part(struct dpl_text *t)
{
    if (t->para.len > 0)
        dpl_text_say(t, DPL_P_COMMA);
}

bool
dpl_is_past(const struct dpl_text *t, int64_t us)
{
    return t->zone.as_of_us != DPLOG_TIME_NONE && us < t->zone.as_of_us;
}

/* A second job helps nobody, unless it is what writes the broken copy anew. */
static enum dpl_phrase
advice(const struct dpl_problem *problem)
{
    if (problem->item_count > 0 &&
        dpl_view_equal(dpl_view_of(problem->items[0].id),
                       DPL_VIEW("replication")))
        return DPL_P_GOES_ON_ON_ARRIVAL;
    if (dpl_problem_is_snapshot(problem))
        return DPL_P_GOES_ON_AT_SOURCE;
    if (dpl_problem_is_at_source(problem) ||
        (problem->item_count > 0 &&
         dpl_view_equal(dpl_view_of(problem->items[0].id),
                        DPL_VIEW("content-library"))))
        return DPL_P_JOBS_GO_ON;
    return DPL_P_DO_NOT_REDISTRIBUTE;
}

static void
add_due_retry(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_finding *f = problem->lead;
    const int64_t next = problem->next_retry_us;
    const int64_t end = gives_up_at(f);

    if (f->retry_minutes > 0)
        dpl_text_say_number(t, DPL_P_EVERY, f->retry_minutes);
    if (f->retry_under_way) {
        add_part(t);
        dpl_text_say_clock(t, DPL_P_UNDER_WAY, f->retry_since_us);
    } else if (next != DPLOG_TIME_NONE) {
        add_part(t);
        dpl_text_say_clock(
            t, dpl_is_past(t, next) ? DPL_P_DUE_SINCE : DPL_P_NEXT, next);
    } else if (problem->sample && problem->sample->next_retry_text) {
        add_part(t);
        dpl_text_say_name(t, DPL_P_NEXT_AS_WRITTEN,
                          problem->sample->next_retry_text);
    }
    if (f->retries_left >= 0) {
        add_part(t);
        dpl_text_say_number(t, DPL_P_LEFT, (uint64_t)f->retries_left);
    }
    if (t->para.len == 0)
        dpl_text_say(t, DPL_P_BY_ITSELF);
    if (end != DPLOG_TIME_NONE)
        dpl_text_say_clock(t, DPL_P_GIVES_UP, end);
    dpl_text_say(t, DPL_P_STOP);
    dpl_text_say(t, advice(problem));
}

static void
add_no_retry(struct dpl_text *t, const struct dplog_finding *f)
{
    const int64_t next = dpl_known_time(f->next_retry_us);

    if (f->retries_left == 0)
        dpl_text_say(t, DPL_P_NONE_LEFT);
    else if (next != DPLOG_TIME_NONE)
        dpl_text_say_clock(t, DPL_P_OVERDUE, next);
    else
        dpl_text_say(t, DPL_P_NONE_ANNOUNCED);
}

void
dpl_text_retry(struct dpl_text *t, const struct dpl_problem *problem)
{
    if (problem->lead->retrying)
        add_due_retry(t, problem);
    else
        add_no_retry(t, problem->lead);
    dpl_text_flush_labelled(t, DPL_P_RETRY, DPL_KEEP_ALWAYS, 2);
}

/* Before the work for a DP begins no line names one; who got the version
 * before is the best guess. */
void
dpl_text_unknown_dps(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_view package = dpl_view_of(problem->package);
    int64_t version = -1, last_us = DPLOG_TIME_NONE;
    uint64_t count = 0;

    if (package.len == 0 || !dpl_problem_is_at_source(problem) ||
        problem->dp_count > 0 || dpl_problem_is_download(problem))
        return;
    for (size_t i = 0; i < t->d->deployment_count; i++) {
        const struct dplog_deployment *d = &t->d->deployments[i];

        if (d->status != DPLOG_DEPLOYMENT_SUCCEEDED || !d->dp ||
            d->version < version ||
            !dpl_view_equal_nocase(dpl_view_of(d->package), package))
            continue;
        if (d->version > version) {
            version = d->version;
            last_us = DPLOG_TIME_NONE;
            count = 0;
        }
        count++;
        last_us = d->last_us > last_us ? d->last_us : last_us;
    }
    dpl_text_say(t, DPL_P_WHICH_DPS);
    if (count > 0 && version >= 0) {
        dpl_text_say_numbers(t, DPL_P_VERSION_WENT, (uint64_t)version, count);
        dpl_text_say_clock(t, DPL_P_VERSION_LAST, last_us);
    }
    dpl_text_flush_labelled(t, DPL_P_UNKNOWN_LABEL, DPL_KEEP_LONG, 1);
}
