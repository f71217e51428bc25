/* SPDX-License-Identifier: MIT
 *
 * The verdict: the worst status that holds, the cause to look at first, and
 * how sure that is. Totals stand beside it.
 */
#include "diagnose/sheet.h"

#include "base/time.h"

/* An attempt failed, though no line tells of what: the log that would is not
 * here. What a wait explains was no failure. */
static bool
is_failed_attempt(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    const enum dpl_outcome outcome = sheet->set->rules[e->rule].outcome;

    return (outcome == DPL_OUTCOME_RETRY || outcome == DPL_OUTCOME_FAILED) &&
           e->explained_by == DPL_NONE;
}

static enum dplog_verdict_status
worst_of_findings(const struct dpl_sheet *sheet)
{
    enum dplog_verdict_status worst = DPLOG_VERDICT_UNKNOWN;

    for (size_t i = 0; i < sheet->out->finding_count; i++) {
        const struct dplog_finding *f = &sheet->findings[i];
        const enum dpl_standing s = sheet->standing[sheet->episode_of[i]];
        enum dplog_verdict_status status = DPLOG_VERDICT_UNKNOWN;

        if (f->explained_by)
            continue;
        if (s == DPL_STANDING_FAILED)
            status = DPLOG_VERDICT_FAILED;
        else if (s == DPL_STANDING_RETRYING)
            status = DPLOG_VERDICT_RETRYING;
        else if (s == DPL_STANDING_WAITING)
            status = DPLOG_VERDICT_WAITING;
        else if (s == DPL_STANDING_RECOVERED &&
                 (f->role == DPLOG_ROLE_CAUSE ||
                  is_failed_attempt(
                      sheet, &sheet->track->episodes.at[sheet->episode_of[i]])))
            status = DPLOG_VERDICT_RECOVERED;
        if (status < worst)
            worst = status;
    }
    return worst;
}

/* A deployment may be known to fail although no line says why. */
static enum dplog_verdict_status
worst_of_deployments(const struct dpl_sheet *sheet)
{
    enum dplog_verdict_status worst = DPLOG_VERDICT_UNKNOWN;

    for (size_t i = 0; i < sheet->out->deployment_count; i++) {
        enum dplog_verdict_status status = DPLOG_VERDICT_UNKNOWN;

        if (sheet->deployments[i].suppressed)
            continue;
        switch (sheet->deployments[i].status) {
        case DPLOG_DEPLOYMENT_FAILED:
            status = DPLOG_VERDICT_FAILED;
            break;
        case DPLOG_DEPLOYMENT_RETRYING:
            status = DPLOG_VERDICT_RETRYING;
            break;
        case DPLOG_DEPLOYMENT_WAITING:
            status = DPLOG_VERDICT_WAITING;
            break;
        default:
            break;
        }
        if (status < worst)
            worst = status;
    }
    return worst;
}

static const struct dplog_item *
ranked(const struct dpl_sheet *sheet, uint32_t rank)
{
    for (size_t i = 0; i < sheet->out->item_count; i++)
        if (sheet->out->checklist[i].rank == rank)
            return &sheet->out->checklist[i];
    return NULL;
}

static bool
same_group(const struct dplog_item *a, const struct dplog_item *b)
{
    const bool fault_a = a->status <= DPLOG_ITEM_SUSPECT;
    const bool fault_b = b->status <= DPLOG_ITEM_SUSPECT;

    return fault_a == fault_b && (fault_a || a->status == b->status);
}

/* The first item's score, less when the second is close. */
static double
confidence(const struct dplog_item *first, const struct dplog_item *second)
{
    double ratio, closeness;

    if (!first)
        return 0;
    if (!second || !same_group(first, second) || first->score <= 0)
        return first->score;
    ratio = second->score / first->score;
    closeness = ratio * ratio * ratio * ratio;
    return first->score * (1 - 0.4 * closeness);
}

static void
count_deployments(const struct dpl_sheet *sheet, struct dplog_totals *t)
{
    for (size_t i = 0; i < sheet->out->deployment_count; i++) {
        if (sheet->deployments[i].suppressed)
            continue;
        switch (sheet->deployments[i].status) {
        case DPLOG_DEPLOYMENT_SUCCEEDED:
            t->deployments_succeeded++;
            break;
        case DPLOG_DEPLOYMENT_FAILED:
            t->deployments_failed++;
            break;
        case DPLOG_DEPLOYMENT_RETRYING:
            t->deployments_retrying++;
            break;
        case DPLOG_DEPLOYMENT_WAITING:
            t->deployments_waiting++;
            break;
        case DPLOG_DEPLOYMENT_IN_PROGRESS:
            t->deployments_in_progress++;
            break;
        default: /* a newer version took its place */
            break;
        }
    }
}

static void
count_dps(struct dpl_sheet *sheet, struct dplog_totals *t)
{
    const struct dpl_track *track = sheet->track;
    struct dpl_table seen = {0};

    for (size_t i = 0; i < track->deployments.count; i++) {
        const struct dpl_deployment *d = &track->deployments.at[i];
        const uint32_t before = dpl_table_get(&seen, d->dp);
        const uint32_t good = d->outcome == DPL_OUTCOME_SUCCESS;

        t->dps_seen += before == DPL_TABLE_ABSENT;
        t->dps_with_success +=
            good && (before == DPL_TABLE_ABSENT || before == 0);
        if (!dpl_table_set(&seen, d->dp, before == 1 ? 1 : good))
            sheet->failed = true;
    }
    /* Where deployments were folded, their DPs are known by what worked. */
    for (size_t i = 0;
         track->deployments_dropped && i < track->clearances.count; i++) {
        const struct dpl_clearance *c = &track->clearances.at[i];
        const uint32_t before = dpl_table_get(&seen, c->dp);

        if (!c->dp || before == 1 ||
            sheet->set->rules[c->rule].outcome != DPL_OUTCOME_SUCCESS)
            continue;
        t->dps_seen += before == DPL_TABLE_ABSENT;
        t->dps_with_success++;
        if (!dpl_table_set(&seen, c->dp, 1))
            sheet->failed = true;
    }
    dpl_table_done(&seen);
}

void
dpl_totals_make(struct dpl_sheet *sheet)
{
    struct dplog_totals *t = &sheet->out->totals;

    for (size_t i = 0; i < sheet->in->source_count; i++)
        t->lines += sheet->in->sources[i].lines;
    t->events = sheet->track->records;
    t->matched = sheet->track->matched;
    t->downloads_succeeded = sheet->track->downloads_succeeded;
    t->site_server = dpl_sheet_string(sheet, sheet->track->site_server);
    t->site_code = dpl_sheet_string(sheet, sheet->track->site_code);
    count_deployments(sheet, t);
    if (!dpl_selection_is_made(sheet))
        t->deployments_succeeded += sheet->track->arrivals_dropped;
    count_dps(sheet, t);
}

static enum dplog_verdict_status
status_of(const struct dpl_sheet *sheet)
{
    const enum dplog_verdict_status findings = worst_of_findings(sheet);
    const enum dplog_verdict_status deployments = worst_of_deployments(sheet);
    const enum dplog_verdict_status worst =
        findings < deployments ? findings : deployments;

    if (worst != DPLOG_VERDICT_UNKNOWN || sheet->out->verdict.nothing_fits)
        return worst;
    /* Healthy is a claim: something was distributed, and nothing that looks
     * like an error is left unexplained. */
    return (sheet->track->activity || sheet->out->suppressed_count) &&
                   !sheet->track->unknown_lines
               ? DPLOG_VERDICT_HEALTHY
               : DPLOG_VERDICT_UNKNOWN;
}

void
dpl_verdict_make(struct dpl_sheet *sheet)
{
    struct dplog_verdict *v = &sheet->out->verdict;
    const struct dplog_item *first = ranked(sheet, 1);
    char local[DPL_LOCAL_SIZE];

    v->nothing_fits = dpl_selection_is_empty(sheet);
    v->status = status_of(sheet);
    if (v->status < DPLOG_VERDICT_HEALTHY && first) {
        v->cause = first->id;
        v->confidence = confidence(first, ranked(sheet, 2));
    }
    v->as_of_us = sheet->track->newest_us;
    if (sheet->track->newest_local_us != DPLOG_TIME_NONE) {
        dpl_format_local(sheet->track->newest_local_us,
                         sheet->track->newest_bias, local);
        v->as_of_local = dpl_sheet_printf(sheet, "%s", local);
    }
    dpl_scope_make(sheet);
    v->summary = dpl_summary_make(sheet);
}
