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
#include <stdlib.h>

enum { SITE_WIDE_DPS = 4 }; /* fewer DPs may fail alike by chance */

/* What kind of place a key names; part of the key. */
enum place { PLACE_DP, PLACE_PACKAGE, PLACE_SHARE, PLACE_HOP, PLACE_SITE };

struct entry {
    const struct dplog_finding *finding;
    const char *item; /* its heaviest, or for waits its rule */
    struct dplog_view name;
    uint32_t code; /* for widening only */
    enum place place;
    size_t index;   /* in the diagnosis: the last tie-break */
    size_t problem; /* run number */
};

struct entries {
    struct entry *at;
    size_t count;
};

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
set_place(struct entry *entry)
{
    const struct dplog_finding *f = entry->finding;

    if (f->dp && !is_before_dps(f)) {
        entry->place = PLACE_DP;
        entry->name = dpl_view_of(f->dp);
    } else if (dpl_is_download_hop(f->hop)) {
        entry->place = PLACE_HOP;
        entry->name = dpl_view_of(f->hop);
    } else if (is_share(f->path)) {
        entry->place = PLACE_SHARE;
        entry->name = dpl_share_of(dpl_view_of(f->path));
    } else if (f->package) {
        entry->place = PLACE_PACKAGE;
        entry->name = dpl_view_of(f->package);
    } else if (f->path) {
        entry->place = PLACE_SHARE;
        entry->name = dpl_view_of(f->path);
    } else {
        entry->place = PLACE_HOP;
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
                enum dpl_problem_kind kind, struct entries *ret)
{
    size_t count = 0;

    for (size_t i = 0; i < diagnosis->finding_count; i++)
        count += is_wanted(&diagnosis->findings[i], kind);
    ret->at = dpl_realloc_array(NULL, count + 1, sizeof(*ret->at));
    if (!ret->at)
        return false;

    for (size_t i = 0; i < diagnosis->finding_count; i++) {
        const struct dplog_finding *f = &diagnosis->findings[i];
        struct entry *entry = &ret->at[ret->count];

        if (!is_wanted(f, kind))
            continue;
        *entry = (struct entry){
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
compare_keys(const struct entry *a, const struct entry *b)
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
    const struct entry *a = left, *b = right;
    const int order = compare_keys(a, b);

    if (order)
        return order;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Numbers the runs of equal keys; returns how many there are. */
static size_t
group(struct entries *entries)
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

/* ── widening ── */

/* A problem of one DP that may be part of something larger. */
struct local {
    const struct entry *entry; /* its first */
    size_t from, to;           /* in the entries */
    bool one_package;
};

static int
compare_cause(const struct local *a, const struct local *b)
{
    const int order = dpl_view_compare_nocase(dpl_view_of(a->entry->item),
                                              dpl_view_of(b->entry->item));

    if (order)
        return order;
    return a->entry->code < b->entry->code ? -1
                                           : a->entry->code > b->entry->code;
}

static int
compare_by_cause(const void *left, const void *right)
{
    const struct local *a = left, *b = right;
    const int order = compare_cause(a, b);

    return order ? order : (a->from < b->from ? -1 : a->from > b->from);
}

static int
compare_package(const struct local *a, const struct local *b)
{
    int order = compare_cause(a, b);

    if (order == 0)
        order = (int)b->one_package - (int)a->one_package;
    if (order == 0 && a->one_package)
        order =
            dpl_view_compare_nocase(dpl_view_of(a->entry->finding->package),
                                    dpl_view_of(b->entry->finding->package));
    return order;
}

static int
compare_by_package(const void *left, const void *right)
{
    const struct local *a = left, *b = right;
    const int order = compare_package(a, b);

    return order ? order : (a->from < b->from ? -1 : a->from > b->from);
}

static bool
has_one_package(const struct entries *entries, const struct local *local)
{
    const char *first = local->entry->finding->package;

    for (size_t i = local->from; i < local->to; i++) {
        const char *package = entries->at[i].finding->package;

        if (!package || !first ||
            !dpl_view_equal_nocase(dpl_view_of(package), dpl_view_of(first)))
            return false;
    }
    return true;
}

/* The problems of single DPs; returns how many. */
static size_t
list_locals(const struct entries *entries, struct local *ret)
{
    size_t count = 0;

    for (size_t i = 0; i < entries->count;) {
        struct local local = {.entry = &entries->at[i], .from = i, .to = i};

        while (local.to < entries->count &&
               entries->at[local.to].problem == entries->at[i].problem)
            local.to++;
        local.one_package = has_one_package(entries, &local);
        if (local.entry->place == PLACE_DP)
            ret[count++] = local;
        i = local.to;
    }
    return count;
}

static void
move_run(struct entries *entries, const struct local *locals, size_t count,
         enum place place)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = locals[i].from; k < locals[i].to; k++) {
            struct entry *entry = &entries->at[k];

            entry->place = place;
            entry->name = place == PLACE_PACKAGE
                              ? dpl_view_of(entry->finding->package)
                              : DPL_VIEW("");
        }
    }
}

static bool
widen(struct entries *entries, enum place place)
{
    int (*const sort_order)(const void *, const void *) =
        place == PLACE_PACKAGE ? compare_by_package : compare_by_cause;
    int (*const same)(const struct local *, const struct local *) =
        place == PLACE_PACKAGE ? compare_package : compare_cause;
    const size_t enough = place == PLACE_PACKAGE ? 2 : SITE_WIDE_DPS;
    struct local *locals =
        dpl_realloc_array(NULL, entries->count + 1, sizeof(*locals));

    if (!locals)
        return false;
    const size_t count = list_locals(entries, locals);
    qsort(locals, count, sizeof(*locals), sort_order);

    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count; end++)
            if (same(&locals[i], &locals[end]) != 0)
                break;
        if (end - i >= enough && (place == PLACE_SITE || locals[i].one_package))
            move_run(entries, &locals[i], end - i, place);
    }
    dpl_free(locals);
    return true;
}

/* ── the result ── */

static bool
build(const struct dplog_diagnosis *diagnosis, const struct entries *entries,
      size_t count, struct dpl_problems *ret)
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
    struct entries entries = {0};
    bool ok = collect_entries(diagnosis, kind, &entries);
    size_t count = 0;

    if (ok) {
        (void)group(&entries);
        ok = widen(&entries, PLACE_PACKAGE);
    }
    if (ok) {
        (void)group(&entries);
        ok = widen(&entries, PLACE_SITE);
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
