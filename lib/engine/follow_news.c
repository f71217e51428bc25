/* SPDX-License-Identifier: MIT
 *
 * The diagnosis as of now, and what is new in it: findings and deployments are
 * known again by what does not change while a log grows.
 */
#include "base/context.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "diagnose/diagnose.h"
#include "engine/follow_impl.h"
#include "engine/limits.h"
#include "engine/sources.h"
#include <string.h>

enum {
    COST_SHARE = 5, /* diagnosing may take one part in so many of the time … */
    CREDIT_MS = 100, /* … and so much more for a short while */
    LONGEST_WAIT_MS = 400,
    PROGRESS_MS = 250 /* how often what only goes on well is looked at */
};

/* ── the diagnosis ── */

void
dpl_follow_free_diagnosis(struct dplog_follow *follow)
{
    dpl_tracker_free(follow->tracker);
    follow->tracker = NULL;
    dpl_arena_done(&follow->diagnosis_arena);
    follow->has_diagnosis = false;
}

static struct dplog_source *
list_sources(const struct dplog_follow *follow, struct dpl_arena *arena)
{
    struct dplog_source *list =
        dpl_arena_array(arena, follow->sources.count + 1, sizeof(*list));

    for (size_t i = 0; list && i < follow->sources.count; i++) {
        const struct dpl_followed_source *s = &follow->sources.at[i];

        list[i] = s->report;
        list[i].path = dpl_arena_copy(arena, dpl_view_of(s->report.path));
        if (!list[i].path ||
            !dpl_sources_local_text(arena, s->first.local_us, s->first.bias,
                                    &list[i].first_local) ||
            !dpl_sources_local_text(arena, s->last.local_us, s->last.bias,
                                    &list[i].last_local))
            return NULL;
    }
    return list;
}

uint64_t
dpl_follow_limit_hits(const struct dplog_follow *follow)
{
    uint64_t hits = follow->limit_hits;

    for (uint32_t r = 0; r < follow->ruleset->rule_count; r++)
        hits += dpl_matcher_limit_count(dpl_feed_matcher(follow->feed), r);
    return hits;
}

static enum dplog_status
list_limits(const struct dplog_follow *follow, const struct dpl_track *track,
            struct dpl_arena *arena, struct dpl_diagnose_input *ret,
            struct dplog_error *reterr)
{
    struct dpl_limit_counts counts = {.cut_count = follow->sources.count};
    uint64_t *cut =
        dpl_arena_array(arena, follow->sources.count + 1, sizeof(*cut));

    if (!cut)
        return dpl_fail_memory(reterr);
    for (size_t i = 0; i < follow->sources.count; i++)
        cut[i] = follow->sources.at[i].cut;
    counts.patterns = dpl_follow_limit_hits(follow);
    counts.cut = cut;
    return dpl_limits_list(&follow->context->limits, track, &counts, arena,
                           &ret->limits, &ret->limit_count, reterr);
}

static enum dplog_status
make_diagnosis(struct dplog_follow *follow, const struct dpl_tracker *tracker,
               const struct dpl_selection *selection, struct dpl_arena *arena,
               struct dplog_diagnosis *ret, struct dplog_error *reterr)
{
    struct dplog_gap *gaps =
        dpl_arena_array(arena, follow->gaps.count + 1, sizeof(*gaps));
    struct dpl_diagnose_input input = {
        .track = dpl_tracker_track(tracker),
        .language = follow->wanted.language,
        .selection = *selection,
        .sources = list_sources(follow, arena),
        .source_count = follow->sources.count,
        .gaps = gaps,
        .gap_count = follow->gaps.count,
    };
    enum dplog_status status;

    if (!input.sources || !gaps)
        return dpl_fail_memory(reterr);
    if (follow->gaps.count)
        memcpy(gaps, follow->gaps.at, follow->gaps.count * sizeof(*gaps));
    status = list_limits(follow, input.track, arena, &input, reterr);
    return status < 0 ? status : dpl_diagnose(&input, arena, ret, reterr);
}

static struct dpl_selection
selection_of(const struct dplog_analysis_options *wanted)
{
    return (struct dpl_selection){
        .since_us = wanted->since_us,
        .dp = wanted->dp,
        .package = wanted->package,
        .site = wanted->site,
    };
}

enum dplog_status
dpl_follow_diagnose_whole(struct dplog_follow *follow, struct dpl_arena *arena,
                          struct dplog_diagnosis *ret,
                          struct dplog_error *reterr)
{
    const struct dpl_selection selection = selection_of(&follow->wanted);

    if (dpl_selection_is_all(&selection) || !follow->has_diagnosis)
        return DPLOG_DONE;
    return make_diagnosis(follow, follow->tracker, &(struct dpl_selection){0},
                          arena, ret, reterr);
}

/* ── what was told ── */

static uint64_t
hash_text(const char *text, uint64_t seed)
{
    return text ? dpl_hash(text, strlen(text), seed) : seed * 31 + 7;
}

/* The rule and the first line that shows it; both stay. */
static uint64_t
finding_key(const struct dplog_finding *finding)
{
    uint64_t key = hash_text(finding->rule, 1);

    if (finding->code_count)
        key = dpl_hash(&finding->codes[0].value,
                       sizeof(finding->codes[0].value), key);
    if (finding->evidence_count) {
        const uint32_t place[2] = {finding->evidence[0].source,
                                   finding->evidence[0].line};

        key = dpl_hash(place, sizeof(place), key);
    }
    return key;
}

static uint64_t
deployment_key(const struct dplog_deployment *deployment, int64_t version)
{
    uint64_t key = hash_text(deployment->package, 2);

    key = hash_text(deployment->dp, key);
    return dpl_hash(&version, sizeof(version), key);
}

/* What was told under a key; *ret_is_new when nothing was. NULL: no memory. */
static struct dpl_told *
told_of(struct dplog_follow *follow, uint64_t key, bool *ret_is_new)
{
    uint32_t index = dpl_table_get(&follow->told_by_key, key);
    struct dpl_told *told;

    *ret_is_new = index == DPL_TABLE_ABSENT;
    if (!*ret_is_new)
        return &follow->told.at[index];
    told = DPL_VEC_PUSH(&follow->told);
    index = (uint32_t)(follow->told.count - 1);
    if (!told || !dpl_table_set(&follow->told_by_key, key, index))
        return NULL;
    return told;
}

/* ── news ── */

static bool
add_finding_news(struct dplog_follow *follow, enum dplog_happening_kind kind,
                 const struct dplog_finding *finding, uint64_t count_before)
{
    struct dpl_news *news = dpl_follow_add_news(follow, kind);

    if (!news)
        return false;
    news->happening.finding = finding;
    news->happening.was_stored =
        !follow->caught_up && finding->first_us <= follow->known_until_us;
    news->happening.count_before = count_before;
    return true;
}

/* What was over before anybody listened is no news, unless it is asked for. */
static bool
is_history(const struct dplog_follow *follow, bool is_open)
{
    return !follow->caught_up && !is_open && !follow->wanted.since_us;
}

static bool
tell_finding(struct dplog_follow *follow, const struct dplog_finding *finding)
{
    const bool is_open = finding->state != DPLOG_FINDING_RECOVERED;
    bool is_new, ok = true;
    struct dpl_told *told = told_of(follow, finding_key(finding), &is_new);

    if (!told)
        return false;
    if (is_new && !is_history(follow, is_open))
        ok = add_finding_news(follow, DPLOG_HAPPENING_FINDING, finding, 0);
    else if (!is_new && told->count < finding->count)
        ok = add_finding_news(follow, DPLOG_HAPPENING_GREW, finding,
                              told->count);
    if (ok && !is_open && (is_new || told->open) &&
        !is_history(follow, is_open))
        ok = add_finding_news(follow, DPLOG_HAPPENING_RECOVERED, finding,
                              told->count);
    told->count = finding->count;
    told->open = is_open;
    return ok;
}

static bool
tell_deployment(struct dplog_follow *follow,
                const struct dplog_deployment *deployment)
{
    const uint64_t key = deployment_key(deployment, deployment->version);
    const uint32_t unversioned = dpl_table_get(
        &follow->told_by_key, deployment_key(deployment, /* version */ -1));
    struct dpl_news *news;
    struct dpl_told *told;
    bool is_new;

    told = told_of(follow, key, &is_new);
    if (!told)
        return false;
    /* Its version was not known until now. */
    if (is_new && unversioned != DPL_TABLE_ABSENT) {
        *told = follow->told.at[unversioned];
        is_new = false;
    }
    if (is_new ? is_history(follow, false)
               : told->status == deployment->status) {
        told->status = deployment->status;
        return true;
    }
    news = dpl_follow_add_news(follow, DPLOG_HAPPENING_DEPLOYMENT);
    if (!news)
        return false;
    news->happening.deployment = deployment;
    news->happening.before = told->status;
    news->happening.is_first = is_new;
    told->status = deployment->status;
    return true;
}

static enum dplog_status
tell_news(struct dplog_follow *follow, struct dplog_error *reterr)
{
    const struct dplog_diagnosis *d = &follow->diagnosis;

    for (size_t i = 0; i < d->finding_count; i++)
        if (!tell_finding(follow, &d->findings[i]))
            return dpl_fail_memory(reterr);
    for (size_t i = 0; i < d->deployment_count; i++)
        if (!tell_deployment(follow, &d->deployments[i]))
            return dpl_fail_memory(reterr);
    return DPLOG_OK;
}

static bool
keep_told(const struct dplog_follow *follow, uint64_t key,
          struct dpl_told *told, struct dpl_table *by_key, uint32_t *count)
{
    const uint32_t index = dpl_table_get(&follow->told_by_key, key);

    if (index == DPL_TABLE_ABSENT ||
        dpl_table_get(by_key, key) != DPL_TABLE_ABSENT)
        return true;
    told[*count] = follow->told.at[index];
    return dpl_table_set(by_key, key, (*count)++);
}

enum dplog_status
dpl_follow_tidy_told(struct dplog_follow *follow, struct dplog_error *reterr)
{
    const struct dplog_diagnosis *d = &follow->diagnosis;
    struct dpl_told *told =
        dpl_zalloc((follow->told.count + 1) * sizeof(*told));
    struct dpl_table by_key = {0};
    uint32_t count = 0;
    bool ok = told != NULL;

    for (size_t i = 0; i < d->finding_count && ok; i++)
        ok = keep_told(follow, finding_key(&d->findings[i]), told, &by_key,
                       &count);
    for (size_t i = 0; i < d->deployment_count && ok; i++)
        ok = keep_told(
            follow,
            deployment_key(&d->deployments[i], d->deployments[i].version), told,
            &by_key, &count);
    if (!ok) {
        dpl_table_done(&by_key);
        dpl_free(told);
        return dpl_fail_memory(reterr);
    }
    dpl_table_done(&follow->told_by_key);
    follow->told_by_key = by_key;
    if (count)
        memcpy(follow->told.at, told, count * sizeof(*told));
    follow->told.count = count;
    dpl_free(told);
    return DPLOG_OK;
}

/* The dearer diagnoses are, the rarer: time that passes gives credit for them,
 * and each takes what it costs. A single failure need not wait. */
static void
set_due(struct dplog_follow *follow, uint64_t begin_ns)
{
    const int64_t most = CREDIT_MS * (int64_t)DPL_NS_PER_MS;
    const int64_t least =
        -(LONGEST_WAIT_MS * (int64_t)DPL_NS_PER_MS) / COST_SHARE;
    const uint64_t now = dpl_clock_ns();
    int64_t credit =
        follow->credit_ns + (int64_t)((now - follow->credited_ns) / COST_SHARE);

    credit = (credit < most ? credit : most) - (int64_t)(now - begin_ns);
    credit = credit > least ? credit : least;
    follow->credit_ns = credit;
    follow->credited_ns = now;
    follow->diagnose_due_ns =
        now + (credit < 0 ? (uint64_t)-credit * COST_SHARE : 0);
    follow->progress_due_ns = now + PROGRESS_MS * DPL_NS_PER_MS;
    if (follow->progress_due_ns < follow->diagnose_due_ns)
        follow->progress_due_ns = follow->diagnose_due_ns;
}

uint64_t
dpl_follow_diagnose_due_ns(const struct dplog_follow *follow)
{
    if (dpl_feed_bad(follow->feed) != follow->told_bad)
        return follow->diagnose_due_ns;
    return dpl_feed_telling(follow->feed) != follow->told_telling
               ? follow->progress_due_ns
               : UINT64_MAX;
}

enum dplog_status
dpl_follow_diagnose(struct dplog_follow *follow, struct dplog_error *reterr)
{
    const uint64_t begin_ns = dpl_clock_ns();
    struct dpl_tracker *tracker = NULL;
    struct dpl_arena arena = {0};
    struct dplog_diagnosis diagnosis;
    const struct dpl_selection selection = selection_of(&follow->wanted);
    enum dplog_status status =
        dpl_feed_finished_copy(follow->feed, &tracker, reterr);

    if (status >= 0)
        status = make_diagnosis(follow, tracker, &selection, &arena, &diagnosis,
                                reterr);
    if (status < 0) {
        dpl_tracker_free(tracker);
        dpl_arena_done(&arena);
        return status;
    }
    dpl_follow_free_diagnosis(follow);
    follow->tracker = tracker;
    follow->diagnosis_arena = arena;
    follow->diagnosis = diagnosis;
    follow->has_diagnosis = true;
    follow->told_telling = dpl_feed_telling(follow->feed);
    follow->told_bad = dpl_feed_bad(follow->feed);
    status = tell_news(follow, reterr);
    set_due(follow, begin_ns);
    return status;
}
