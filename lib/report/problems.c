/* SPDX-License-Identifier: MIT
 *
 * See problems.h. Findings get a key, are sorted by it, and every run of equal
 * keys is a problem; widening a key (from a DP to a package, to the site) and
 * sorting again joins problems.
 */
#include "problems.h"

#include "base/intern.h"
#include "base/mem.h"
#include "base/view.h"
#include "problem_sum.h"
#include "problem_widen.h"
#include <stdlib.h>

const struct dplog_finding *
dpl_finding_by_id(const struct dplog_diagnosis *diagnosis, uint32_t id)
{
    const struct dplog_finding *findings = diagnosis->findings;

    if (id == 0)
        return NULL;
    if (id <= diagnosis->finding_count && findings[id - 1].id == id)
        return &findings[id - 1];
    for (size_t i = 0; i < diagnosis->finding_count; i++)
        if (findings[i].id == id)
            return &findings[i];
    return NULL;
}

const struct dplog_item *
dpl_item_by_id(const struct dplog_diagnosis *diagnosis, const char *id)
{
    for (size_t i = 0; id && i < diagnosis->item_count; i++)
        if (dpl_view_equal(dpl_view_of(diagnosis->checklist[i].id),
                           dpl_view_of(id)))
            return &diagnosis->checklist[i];
    return NULL;
}

static bool
is_share(const char *path)
{
    return dpl_view_starts(dpl_view_of(path), DPL_VIEW("\\\\"));
}

/* The work for a DP met it, but it lies before any DP. */
static bool
is_before_dps(const struct dplog_finding *finding)
{
    return finding->package && dpl_is_source_hop(finding->hop);
}

static void
set_place(struct dpl_problem_entry *entry)
{
    const struct dplog_finding *f = entry->finding;

    if (f->dp && !is_before_dps(f)) {
        entry->place = DPL_PLACE_DP;
        entry->name = dpl_view_of(f->dp);
    } else if (dpl_is_download_hop(f->hop)) {
        entry->place = DPL_PLACE_HOP;
        entry->name = dpl_view_of(f->hop);
    } else if (is_share(f->path)) {
        entry->place = DPL_PLACE_SHARE;
        entry->name = dpl_share_of(dpl_view_of(f->path));
    } else if (f->package) {
        entry->place = DPL_PLACE_PACKAGE;
        entry->name = dpl_view_of(f->package);
    } else if (f->path) {
        entry->place = DPL_PLACE_SHARE;
        entry->name = dpl_view_of(f->path);
    } else {
        entry->place = DPL_PLACE_HOP;
        entry->name = dpl_view_of(f->hop);
    }
}

static bool
is_wanted(const struct dplog_finding *finding, enum dpl_problem_kind kind)
{
    const bool over = finding->state == DPLOG_FINDING_RECOVERED;

    switch (kind) {
    case DPL_PROBLEM_OPEN:
        return finding->role == DPLOG_ROLE_CAUSE && !over &&
               finding->explained_by == 0;
    case DPL_PROBLEM_UNEXPLAINED:
        return finding->role == DPLOG_ROLE_SYMPTOM && !over &&
               finding->explained_by == 0;
    case DPL_PROBLEM_RECOVERED:
        return finding->role == DPLOG_ROLE_CAUSE && over &&
               finding->explained_by == 0;
    case DPL_PROBLEM_WAIT:
        return finding->role == DPLOG_ROLE_WAIT && !over;
    }
    return false;
}

/* What a finding has in common with others of its problem: the item that it
 * points to most, for waits the few words for it, else the rule. */
static const char *
name_of(const struct dplog_finding *finding, enum dpl_problem_kind kind)
{
    const struct dplog_item_weight *top = dpl_heaviest_item(finding);

    if (kind == DPL_PROBLEM_WAIT && finding->summary)
        return finding->summary;
    return kind != DPL_PROBLEM_WAIT && top ? top->id : finding->rule;
}

static bool
collect_entries(const struct dplog_diagnosis *diagnosis,
                enum dpl_problem_kind kind, struct dpl_problem_entries *ret)
{
    size_t count = 0;

    for (size_t i = 0; i < diagnosis->finding_count; i++)
        count += is_wanted(&diagnosis->findings[i], kind);
    ret->at = dpl_realloc_array(NULL, count + 1, sizeof(*ret->at));
    if (!ret->at)
        return false;

    for (size_t i = 0; i < diagnosis->finding_count; i++) {
        const struct dplog_finding *f = &diagnosis->findings[i];
        struct dpl_problem_entry *entry = &ret->at[ret->count];

        if (!is_wanted(f, kind))
            continue;
        *entry = (struct dpl_problem_entry){
            .finding = f,
            .item = name_of(f, kind),
            .code = f->code_count > 0 ? f->codes[0].value : 0,
            .index = i,
        };
        set_place(entry);
        ret->count++;
    }
    return true;
}

static int
compare_keys(const struct dpl_problem_entry *a,
             const struct dpl_problem_entry *b)
{
    int order =
        dpl_view_compare_nocase(dpl_view_of(a->item), dpl_view_of(b->item));

    if (order == 0)
        order = (int)a->place - (int)b->place;
    return order ? order : dpl_view_compare_nocase(a->name, b->name);
}

static int
compare_entries(const void *left, const void *right)
{
    const struct dpl_problem_entry *a = left, *b = right;
    const int order = compare_keys(a, b);

    if (order)
        return order;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Numbers the runs of equal keys; returns how many there are. */
static size_t
group(struct dpl_problem_entries *entries)
{
    size_t problem = 0;

    qsort(entries->at, entries->count, sizeof(*entries->at), compare_entries);
    for (size_t i = 0; i < entries->count; i++) {
        if (i > 0 && compare_keys(&entries->at[i - 1], &entries->at[i]) != 0)
            problem++;
        entries->at[i].problem = problem;
    }
    return entries->count > 0 ? problem + 1 : 0;
}

/* ── the result ── */

static bool
build(const struct dplog_diagnosis *diagnosis,
      const struct dpl_problem_entries *entries, size_t count,
      struct dpl_problems *ret)
{
    ret->at = dpl_zalloc((count + 1) * sizeof(*ret->at));
    ret->findings = dpl_realloc_array(NULL, entries->count + 1,
                                      sizeof(const struct dplog_finding *));
    ret->of_finding =
        dpl_zalloc((diagnosis->finding_count + 1) * sizeof(*ret->of_finding));
    if (!ret->at || !ret->findings || !ret->of_finding)
        return false;

    for (size_t i = 0; i < entries->count; i++) {
        struct dpl_problem *problem = &ret->at[entries->at[i].problem];

        ret->findings[i] = entries->at[i].finding;
        if (problem->finding_count++ == 0) {
            problem->findings = &ret->findings[i];
            problem->order = entries->at[i].index;
        }
        if (entries->at[i].index < problem->order)
            problem->order = entries->at[i].index;
    }
    ret->count = count;
    return true;
}

static void
index_findings(struct dpl_problems *problems)
{
    const struct dplog_diagnosis *d = problems->diagnosis;

    for (size_t i = 0; i < problems->count; i++) {
        const struct dpl_problem *problem = &problems->at[i];

        for (size_t k = 0; k < problem->finding_count; k++)
            problems->of_finding[problem->findings[k] - d->findings] =
                (uint32_t)i + 1;
    }
}

const struct dpl_problem *
dpl_problem_of_finding(const struct dpl_problems *problems,
                       const struct dplog_finding *finding)
{
    const struct dplog_diagnosis *d = problems->diagnosis;

    if (finding && finding->explained_by)
        finding = dpl_finding_by_id(d, finding->explained_by);
    if (!finding)
        return NULL;
    const uint32_t number = problems->of_finding[finding - d->findings];
    return number ? &problems->at[number - 1] : NULL;
}

const struct dpl_problem *
dpl_problem_of_deployment(const struct dpl_problems *problems,
                          const struct dplog_deployment *deployment)
{
    for (size_t i = 0; i < deployment->finding_count; i++) {
        const struct dplog_finding *finding =
            dpl_finding_by_id(problems->diagnosis, deployment->findings[i]);
        const struct dpl_problem *problem =
            dpl_problem_of_finding(problems, finding);

        if (problem)
            return problem;
    }
    return NULL;
}

static void
count_affected(struct dpl_problems *problems, enum dpl_problem_kind kind)
{
    const struct dplog_diagnosis *d = problems->diagnosis;

    for (size_t i = 0; i < d->deployment_count; i++) {
        const struct dplog_deployment *deployment = &d->deployments[i];
        const struct dpl_problem *problem;

        if (!dpl_suffers(deployment, kind))
            continue;
        problem = dpl_problem_of_deployment(problems, deployment);
        if (problem)
            dpl_problem_add_deployment(&problems->at[problem - problems->at],
                                       deployment);
    }
}

static void
find_symptoms(struct dpl_problems *problems)
{
    const struct dplog_diagnosis *d = problems->diagnosis;

    for (size_t i = 0; i < d->finding_count; i++) {
        const struct dplog_finding *f = &d->findings[i];
        const struct dpl_problem *problem =
            f->explained_by && f->evidence_count > 0
                ? dpl_problem_of_finding(problems, f)
                : NULL;

        if (problem)
            dpl_problem_add_symptom(&problems->at[problem - problems->at], f);
    }
}

bool
dpl_problems_find(const struct dplog_diagnosis *diagnosis,
                  enum dpl_problem_kind kind, struct dpl_problems *ret)
{
    struct dpl_problems problems = {.diagnosis = diagnosis};
    struct dpl_problem_entries entries = {0};
    bool ok = collect_entries(diagnosis, kind, &entries);
    size_t count = 0;

    if (ok) {
        (void)group(&entries);
        ok = dpl_problem_widen(&entries, DPL_PLACE_PACKAGE);
    }
    if (ok) {
        (void)group(&entries);
        ok = dpl_problem_widen(&entries, DPL_PLACE_SITE);
    }
    if (ok) {
        count = group(&entries);
        ok = build(diagnosis, &entries, count, &problems);
    }
    for (size_t i = 0; ok && i < count; i++)
        ok = dpl_problem_sum(&problems.at[i], diagnosis);
    dpl_free(entries.at);
    if (!ok) {
        dpl_problems_done(&problems);
        return false;
    }

    index_findings(&problems);
    count_affected(&problems, kind);
    find_symptoms(&problems);
    qsort(problems.at, count, sizeof(*problems.at),
          kind == DPL_PROBLEM_WAIT ? dpl_compare_waits : dpl_compare_problems);
    index_findings(&problems);
    *ret = problems;
    return true;
}

void
dpl_problems_done(struct dpl_problems *problems)
{
    dpl_free(problems->at);
    dpl_free(problems->findings);
    dpl_free(problems->of_finding);
    *problems = (struct dpl_problems){0};
}
