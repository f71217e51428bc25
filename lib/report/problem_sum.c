/* SPDX-License-Identifier: MIT
 *
 * See problem_sum.h.
 */
#include "problem_sum.h"

#include "base/intern.h"
#include "base/view.h"
#include "when.h"

static const double proven = 0.7; /* from here on an item counts as failed */

const struct dplog_item_weight *
dpl_heaviest_item(const struct dplog_finding *finding)
{
    const struct dplog_item_weight *top = NULL;

    for (size_t i = 0; i < finding->item_count; i++)
        if (!top || finding->items[i].weight > top->weight)
            top = &finding->items[i];
    return top;
}

static double
top_weight(const struct dplog_finding *finding)
{
    const struct dplog_item_weight *top = dpl_heaviest_item(finding);

    return top ? top->weight : 0;
}

static const struct dplog_finding *
find_lead(const struct dpl_problem *problem)
{
    const struct dplog_finding *lead = problem->findings[0];

    for (size_t i = 1; i < problem->finding_count; i++) {
        const struct dplog_finding *f = problem->findings[i];
        const double more = top_weight(f) - top_weight(lead);

        if (more > 0 || (more == 0 && f->count > lead->count))
            lead = f;
    }
    return lead;
}

/* ── the items of all findings, each with its greatest weight ── */

static void
put_item(struct dpl_problem *problem, const struct dplog_item_weight *weight)
{
    struct dplog_item_weight *items = problem->items;
    size_t at = 0;

    for (size_t i = 0; i < problem->item_count; i++) {
        if (!dpl_view_equal(dpl_view_of(items[i].id), dpl_view_of(weight->id)))
            continue;
        if (items[i].weight >= weight->weight)
            return;
        for (; i + 1 < problem->item_count; i++)
            items[i] = items[i + 1];
        problem->item_count--;
    }
    while (at < problem->item_count && items[at].weight >= weight->weight)
        at++;
    if (at == DPL_PROBLEM_ITEMS)
        return;
    if (problem->item_count < DPL_PROBLEM_ITEMS)
        problem->item_count++;
    for (size_t i = problem->item_count - 1; i > at; i--)
        items[i] = items[i - 1];
    items[at] = *weight;
}

static void
sum_items(struct dpl_problem *problem, const struct dplog_diagnosis *diagnosis)
{
    const struct dplog_item *item;

    for (size_t i = 0; i < problem->finding_count; i++) {
        const struct dplog_finding *f = problem->findings[i];

        for (size_t k = 0; k < f->item_count; k++)
            if (f->items[k].id && f->items[k].weight > 0)
                put_item(problem, &f->items[k]);
    }
    item = problem->item_count > 0
               ? dpl_item_by_id(diagnosis, problem->items[0].id)
               : NULL;
    problem->rank = item && item->rank ? item->rank : UINT32_MAX;
}

/* ── names and numbers ── */

static bool
same_name(const char *a, const char *b)
{
    return a && b && dpl_view_equal_nocase(dpl_view_of(a), dpl_view_of(b));
}

struct dplog_view
dpl_share_of(struct dplog_view path)
{
    size_t end = dpl_view_starts(path, DPL_VIEW("\\\\"))
                     ? dpl_view_find(path, DPL_VIEW("\\"), 2)
                     : SIZE_MAX;

    if (end != SIZE_MAX)
        end = dpl_view_find(path, DPL_VIEW("\\"), end + 1);
    return end == SIZE_MAX ? path : dpl_view_slice(path, 0, end);
}

/* Several folders of one share: how much of the first path they share. */
static void
sum_share(struct dpl_problem *problem)
{
    const struct dplog_view share =
        dpl_share_of(dpl_view_of(problem->lead->path));

    problem->share_len = share.len;
    for (size_t i = 0; i < problem->finding_count; i++)
        if (!dpl_view_equal_nocase(
                dpl_share_of(dpl_view_of(problem->findings[i]->path)), share))
            problem->share_len = 0;
}

static void
sum_names(struct dpl_problem *problem)
{
    const struct dplog_finding *lead = problem->lead;

    problem->dp =
        lead->package && dpl_is_source_hop(lead->hop) ? NULL : lead->dp;
    problem->package = lead->package;
    problem->path = lead->path;
    problem->version = lead->version;
    for (size_t i = 0; i < problem->finding_count; i++) {
        const struct dplog_finding *f = problem->findings[i];

        if (!same_name(problem->dp, f->dp))
            problem->dp = NULL;
        if (!same_name(problem->package, f->package))
            problem->package = NULL;
        if (!same_name(problem->path, f->path))
            problem->path = NULL;
        if (problem->version != f->version)
            problem->version = -1;
    }
}

static void
sum_times(struct dpl_problem *problem)
{
    problem->first_us = problem->last_us = DPLOG_TIME_NONE;
    for (size_t i = 0; i < problem->finding_count; i++) {
        const struct dplog_finding *f = problem->findings[i];
        const int64_t first = dpl_known_time(f->first_us);
        const int64_t last = dpl_known_time(f->last_us);

        problem->count += f->count;
        if (first != DPLOG_TIME_NONE &&
            (problem->first_us == DPLOG_TIME_NONE || first < problem->first_us))
            problem->first_us = first;
        if (last > problem->last_us)
            problem->last_us = last;
    }
}

static bool
count_names(struct dpl_problem *problem)
{
    struct dpl_intern dps = {0}, packages = {0}, contents = {0};
    bool ok = true;

    for (size_t i = 0; ok && i < problem->finding_count; i++) {
        const struct dplog_finding *f = problem->findings[i];

        ok = dpl_intern_add(&dps, dpl_view_of(f->dp)) != UINT32_MAX &&
             dpl_intern_add(&packages, dpl_view_of(f->package)) != UINT32_MAX &&
             dpl_intern_add(&contents, dpl_view_of(f->content)) != UINT32_MAX;
    }
    problem->dp_count = dps.count;
    problem->package_count = packages.count;
    problem->content_count = contents.count;
    dpl_intern_done(&dps);
    dpl_intern_done(&packages);
    dpl_intern_done(&contents);
    return ok;
}

/* Several packages wait for tries of their own: the next one counts. */
static void
sum_retries(struct dpl_problem *problem, int64_t as_of_us)
{
    problem->next_retry_us = DPLOG_TIME_NONE;
    for (size_t i = 0; i < problem->finding_count; i++) {
        const int64_t next =
            dpl_known_time(problem->findings[i]->next_retry_us);
        const int64_t best = problem->next_retry_us;

        if (!problem->findings[i]->retrying || next == DPLOG_TIME_NONE)
            continue;
        if (best == DPLOG_TIME_NONE ||
            (next >= as_of_us && (best < as_of_us || next < best)) ||
            (best < as_of_us && next > best))
            problem->next_retry_us = next;
    }
}

bool
dpl_problem_sum(struct dpl_problem *problem,
                const struct dplog_diagnosis *diagnosis)
{
    problem->lead = find_lead(problem);
    sum_items(problem, diagnosis);
    sum_names(problem);
    sum_share(problem);
    sum_times(problem);
    sum_retries(problem, diagnosis->verdict.as_of_us);
    return count_names(problem);
}

bool
dpl_is_download_hop(const char *hop)
{
    const struct dplog_view v = dpl_view_of(hop);

    return dpl_view_equal(v, DPL_VIEW("internet>temp")) ||
           dpl_view_equal(v, DPL_VIEW("temp>source"));
}

bool
dpl_is_source_hop(const char *hop)
{
    return dpl_view_equal(dpl_view_of(hop), DPL_VIEW("source>sitelib"));
}

bool
dpl_problem_is_download(const struct dpl_problem *problem)
{
    return problem->dp_count == 0 && dpl_is_download_hop(problem->lead->hop);
}

bool
dpl_problem_is_at_source(const struct dpl_problem *problem)
{
    const struct dplog_finding *lead = problem->lead;

    /* The thread of a DP may meet what the site lacks of a package. */
    return (problem->dp_count == 0 &&
            (dpl_is_download_hop(lead->hop) || dpl_is_source_hop(lead->hop))) ||
           (lead->package && dpl_is_source_hop(lead->hop));
}

/* ── deployments ── */

bool
dpl_suffers(const struct dplog_deployment *deployment,
            enum dpl_problem_kind kind)
{
    switch (kind) {
    case DPL_PROBLEM_OPEN:
    case DPL_PROBLEM_UNEXPLAINED:
        return deployment->status == DPLOG_DEPLOYMENT_FAILED ||
               deployment->status == DPLOG_DEPLOYMENT_RETRYING;
    case DPL_PROBLEM_RECOVERED:
        return deployment->status == DPLOG_DEPLOYMENT_SUCCEEDED;
    case DPL_PROBLEM_WAIT:
        return deployment->status == DPLOG_DEPLOYMENT_WAITING;
    }
    return false;
}

static uint32_t
attempts_of(const struct dplog_deployment *deployment)
{
    const int64_t reported = deployment->attempts_reported;

    if (reported > deployment->attempts && reported < UINT32_MAX)
        return (uint32_t)reported;
    return deployment->attempts;
}

void
dpl_problem_add_deployment(struct dpl_problem *problem,
                           const struct dplog_deployment *deployment)
{
    const uint32_t attempts = attempts_of(deployment);

    if (problem->affected++ == 0) {
        problem->sample = deployment;
        problem->attempts_min = problem->attempts_max = attempts;
    }
    if (attempts < problem->attempts_min)
        problem->attempts_min = attempts;
    if (attempts > problem->attempts_max)
        problem->attempts_max = attempts;
    if (deployment->size_kb > 0 &&
        (uint64_t)deployment->size_kb < UINT64_MAX / 2 - problem->size_kb)
        problem->size_kb += (uint64_t)deployment->size_kb;
}

/* A line of the leading finding's own story that announces the next try says
 * more than an echo in another log, or of somebody else's story. */
static unsigned
worth_of(const struct dpl_problem *problem, const struct dplog_finding *symptom)
{
    const struct dplog_finding *lead = problem->lead;
    const bool same_log =
        lead->evidence_count > 0 &&
        lead->evidence[0].source == symptom->evidence[0].source;

    return 4U * (symptom->explained_by == lead->id) + 2U * same_log +
           (symptom->retries_left >= 0);
}

void
dpl_problem_add_symptom(struct dpl_problem *problem,
                        const struct dplog_finding *symptom)
{
    const struct dplog_evidence *line =
        &symptom->evidence[symptom->evidence_count - 1];
    const unsigned worth = worth_of(problem, symptom);

    if (!problem->symptom || worth > problem->symptom_worth ||
        (worth == problem->symptom_worth &&
         line->time_us > problem->symptom->time_us)) {
        problem->symptom = line;
        problem->symptom_worth = worth;
    }
}

size_t
dpl_fine_dp_count(const struct dplog_diagnosis *diagnosis)
{
    struct dpl_intern behind = {0}, fine = {0};
    bool ok = true;

    for (size_t i = 0; ok && i < diagnosis->deployment_count; i++) {
        const struct dplog_deployment *d = &diagnosis->deployments[i];

        if (dpl_suffers(d, DPL_PROBLEM_OPEN))
            ok = dpl_intern_add(&behind, dpl_view_of(d->dp)) != UINT32_MAX;
    }
    for (size_t i = 0; ok && i < diagnosis->finding_count; i++) {
        const struct dplog_finding *f = &diagnosis->findings[i];

        if (f->dp && f->role == DPLOG_ROLE_CAUSE &&
            f->state != DPLOG_FINDING_RECOVERED)
            ok = dpl_intern_add(&behind, dpl_view_of(f->dp)) != UINT32_MAX;
    }
    for (size_t i = 0; ok && i < diagnosis->deployment_count; i++) {
        const struct dplog_deployment *d = &diagnosis->deployments[i];
        const struct dplog_view dp = dpl_view_of(d->dp);

        if (d->status == DPLOG_DEPLOYMENT_SUCCEEDED &&
            (behind.count == 0 || dpl_intern_find(&behind, dp) == 0))
            ok = dpl_intern_add(&fine, dp) != UINT32_MAX;
    }
    const size_t count = ok ? fine.count : SIZE_MAX;
    dpl_intern_done(&behind);
    dpl_intern_done(&fine);
    return count;
}

/* Packages that something open is about. */
static bool
collect_failing_packages(const struct dplog_diagnosis *diagnosis,
                         struct dpl_intern *ret)
{
    bool ok = true;

    for (size_t i = 0; ok && i < diagnosis->deployment_count; i++) {
        const struct dplog_deployment *d = &diagnosis->deployments[i];

        if (d->package && dpl_suffers(d, DPL_PROBLEM_OPEN))
            ok = dpl_intern_add(ret, dpl_view_of(d->package)) != UINT32_MAX;
    }
    for (size_t i = 0; ok && i < diagnosis->finding_count; i++) {
        const struct dplog_finding *f = &diagnosis->findings[i];

        if (f->package && f->role == DPLOG_ROLE_CAUSE &&
            f->state != DPLOG_FINDING_RECOVERED)
            ok = dpl_intern_add(ret, dpl_view_of(f->package)) != UINT32_MAX;
    }
    return ok;
}

size_t
dpl_fine_package_count(const struct dplog_diagnosis *diagnosis)
{
    struct dpl_intern failing = {0}, fine = {0};
    bool ok = collect_failing_packages(diagnosis, &failing);
    bool all = true;

    for (size_t i = 0; ok && all && i < diagnosis->deployment_count; i++) {
        const struct dplog_deployment *d = &diagnosis->deployments[i];
        const struct dplog_view package = dpl_view_of(d->package);

        if (failing.count > 0 && dpl_intern_find(&failing, package) != 0)
            continue;
        all = d->status == DPLOG_DEPLOYMENT_SUCCEEDED ||
              d->status == DPLOG_DEPLOYMENT_IN_PROGRESS;
        if (d->status == DPLOG_DEPLOYMENT_SUCCEEDED)
            ok = dpl_intern_add(&fine, package) != UINT32_MAX;
    }
    for (size_t i = 0; ok && all && i < diagnosis->finding_count; i++) {
        const struct dplog_finding *f = &diagnosis->findings[i];

        all = !f->package || f->state == DPLOG_FINDING_RECOVERED ||
              (failing.count > 0 &&
               dpl_intern_find(&failing, dpl_view_of(f->package)) != 0);
    }
    const size_t count = !ok ? SIZE_MAX : all ? fine.count : 0;
    dpl_intern_done(&failing);
    dpl_intern_done(&fine);
    return count;
}

/* ── order ── */

static double
problem_weight(const struct dpl_problem *problem)
{
    return problem->item_count > 0 ? problem->items[0].weight : 0;
}

int
dpl_compare_problems(const void *left, const void *right)
{
    const struct dpl_problem *a = left, *b = right;
    const bool a_proven = problem_weight(a) >= proven;
    const bool b_proven = problem_weight(b) >= proven;

    if (a_proven != b_proven)
        return a_proven ? -1 : 1;
    if (a->affected != b->affected)
        return a->affected > b->affected ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

int
dpl_compare_waits(const void *left, const void *right)
{
    const struct dpl_problem *a = left, *b = right;

    if (a->first_us != b->first_us)
        return a->first_us < b->first_us ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}
