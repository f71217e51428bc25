/* SPDX-License-Identifier: MIT
 *
 * The tracker: one record with its hits at a time, through runs, deployments,
 * episodes, recoveries and correlations.
 */
#include "track/snapshot.h"
#include "track/state.h"

#include "base/error.h"
#include "base/mem.h"
#include <string.h>

/* ── life ── */

/* One of a rule's lists of other rules. */
typedef const uint32_t *(*list_fn)(const struct dpl_rule *rule,
                                   uint32_t *ret_count);

static const uint32_t *
recovered_by(const struct dpl_rule *rule, uint32_t *ret_count)
{
    *ret_count = rule->recovered_by_count;
    return rule->recovered_by;
}

static const uint32_t *
explains(const struct dpl_rule *rule, uint32_t *ret_count)
{
    *ret_count = rule->explain_count;
    return rule->explains;
}

/* Count, sum up, fill from the end of each part: its start is left over. */
static bool
invert(const struct dplog_ruleset *set, list_fn list, struct dpl_inverse *ret)
{
    uint32_t total = 0, count;

    ret->from = dpl_zalloc(((size_t)set->rule_count + 1) * sizeof(*ret->from));
    if (!ret->from)
        return false;
    for (uint32_t r = 0; r < set->rule_count; r++) {
        const uint32_t *named = list(&set->rules[r], &count);

        for (uint32_t i = 0; i < count; i++)
            ret->from[named[i]]++;
        total += count;
    }
    for (uint32_t r = 1; r < set->rule_count; r++)
        ret->from[r] += ret->from[r - 1];
    ret->from[set->rule_count] = total;
    ret->rules =
        dpl_realloc_array(NULL, (size_t)total + 1, sizeof(*ret->rules));
    if (!ret->rules)
        return false;
    for (uint32_t r = set->rule_count; r-- > 0;) {
        const uint32_t *named = list(&set->rules[r], &count);

        for (uint32_t i = 0; i < count; i++)
            ret->rules[--ret->from[named[i]]] = r;
    }
    return true;
}

static bool
prepare_rules(struct dpl_tracker *tracker)
{
    const struct dplog_ruleset *set = tracker->ruleset;
    const size_t count = (size_t)set->rule_count + 1;

    tracker->open_of_rule = dpl_zalloc(count * sizeof(*tracker->open_of_rule));
    if (!tracker->open_of_rule)
        return false;
    for (uint32_t r = 0; r < count; r++)
        tracker->open_of_rule[r].head = DPL_NONE;
    return invert(set, recovered_by, &tracker->ends) &&
           invert(set, explains, &tracker->explained_by);
}

enum dplog_status
dpl_tracker_new(struct dplog_context *context,
                const struct dplog_ruleset *ruleset, struct dpl_tracker **ret,
                struct dplog_error *reterr)
{
    struct dpl_tracker *tracker = dpl_zalloc(sizeof(*tracker));

    if (!tracker)
        return dpl_fail_memory(reterr);
    tracker->context = context;
    tracker->ruleset = ruleset;
    tracker->track.ruleset = ruleset;
    tracker->track.strings = &tracker->strings;
    tracker->track.newest_us = DPLOG_TIME_NONE;
    tracker->track.newest_local_us = DPLOG_TIME_NONE;
    tracker->track.newest_bias = DPLOG_BIAS_NONE;
    tracker->clock = DPL_NONE;
    tracker->fold_episodes_at = dpl_fold_episodes_max(context);
    tracker->fold_deployments_at = DPL_REPLACED_MAX;
    tracker->slim_at = DPL_STRINGS_MAX;
    if (!dpl_runs_init(&tracker->runs, context->limits.contexts) ||
        !prepare_rules(tracker) || !dpl_correlate_init(tracker)) {
        dpl_tracker_free(tracker);
        return dpl_fail_memory(reterr);
    }
    *ret = tracker;
    return DPLOG_OK;
}

static void
free_lines(struct dpl_track *track)
{
    for (size_t i = 0; i < track->episodes.count; i++) {
        struct dpl_episode *e = &track->episodes.at[i];

        dpl_lines_free(e->first, e->first_count);
        dpl_lines_free(e->last, e->last_count);
        dpl_lines_free(e->recovered_by, e->recovered_by != NULL);
    }
    for (size_t i = 0; i < track->clearances.count; i++)
        dpl_line_done(&track->clearances.at[i].line);
    for (size_t i = 0; i < track->unknowns.count; i++)
        dpl_line_done(&track->unknowns.at[i].line);
    for (size_t i = 0; i < track->deployments.count; i++) {
        dpl_free(track->deployments.at[i].at);
        dpl_free(track->deployments.at[i].tries);
        dpl_arrival_free(track->deployments.at[i].arrival);
    }
}

void
dpl_tracker_close(struct dpl_tracker *tracker)
{
    struct dpl_table *const tables[] = {
        &tracker->clock_by_key,
        &tracker->episode_by_key,
        &tracker->open_by_package,
        &tracker->open_by_content,
        &tracker->open_by_dp,
        &tracker->open_by_pair,
        &tracker->deployment_by_key,
        &tracker->deployment_by_version,
        &tracker->deployment_by_package,
        &tracker->package_by_id,
        &tracker->host_by_name,
        &tracker->clearance_by_key,
        &tracker->unknown_by_hash,
    };

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        dpl_table_done(tables[i]);
    dpl_runs_done(&tracker->runs);
    dpl_correlate_done(tracker);
    dpl_intern_close(&tracker->strings);
}

void
dpl_tracker_free(struct dpl_tracker *tracker)
{
    if (!tracker)
        return;
    free_lines(&tracker->track);
    dpl_free(tracker->track.episodes.at);
    dpl_free(tracker->track.deployments.at);
    dpl_free(tracker->track.packages.at);
    dpl_free(tracker->track.hosts.at);
    dpl_free(tracker->track.clearances.at);
    dpl_free(tracker->track.unknowns.at);
    dpl_free(tracker->track.clocks.at);
    dpl_tracker_close(tracker);
    dpl_free(tracker->open_of_rule);
    dpl_free(tracker->ends.rules);
    dpl_free(tracker->ends.from);
    dpl_free(tracker->explained_by.rules);
    dpl_free(tracker->explained_by.from);
    dpl_arena_done(&tracker->text);
    dpl_intern_done(&tracker->strings);
    dpl_free(tracker);
}

/* ── one record ── */

static enum dplog_status
note_statmsg(struct dpl_tracker *tracker, const struct dplog_statmsg *statmsg,
             struct dplog_error *reterr)
{
    if (!statmsg->id || tracker->track.site_server)
        return DPLOG_OK;
    tracker->track.site_server =
        dpl_intern_add(&tracker->strings, statmsg->system);
    tracker->track.site_code = dpl_intern_add(&tracker->strings, statmsg->site);
    return tracker->track.site_server == UINT32_MAX ||
                   tracker->track.site_code == UINT32_MAX
               ? dpl_fail_memory(reterr)
               : DPLOG_OK;
}

static struct dpl_run *
find_run(struct dpl_tracker *tracker, const struct dpl_step_in *in)
{
    const int64_t now_us = in->record->time_us != DPLOG_TIME_NONE
                               ? in->record->time_us
                               : tracker->track.newest_us;
    struct dpl_run *run = dpl_run_find(
        &tracker->runs, dpl_run_key(in->record, in->origin, in->record->thread),
        now_us);

    /* A download's own threads name nothing: they work for the only one. */
    return run ? run
               : dpl_run_only_download(&tracker->runs, in->origin.lineage);
}

/* ── who watches ── */

void
dpl_tracker_watch(struct dpl_tracker *tracker,
                  const struct dpl_track_watch *watch)
{
    tracker->watch = watch;
}

void
dpl_watch_run(const struct dpl_tracker *tracker, const struct dpl_step_in *in,
              const struct dpl_run *run, uint64_t parent, bool begins)
{
    struct dpl_watch_bind bind = {
        .run = run->key, .parent = parent, .begins = begins};

    if (!tracker->watch)
        return;
    for (uint32_t f = 0; f < DPL_FIELD_COUNT_; f++)
        if (in->field[f] && run->field[f] == in->field[f])
            bind.fields |= DPL_FIELD_BIT(f);
    tracker->watch->bind_fn(tracker->watch->data, &bind);
}

static void
tell_hit(const struct dpl_tracker *tracker, const struct dpl_step_in *in)
{
    tracker->watch->hit_fn(tracker->watch->data,
                           &(struct dpl_watch_hit){
                               .hit = in->hit,
                               .keys = &in->keys,
                               .given = in->field,
                               .known = in->known,
                               .run = in->run ? in->run->key : 0,
                               .episode = in->episode,
                               .explained_by = in->explained_by,
                           });
}

/* What a hit that is more than context does. */
static enum dplog_status
apply_hit(struct dpl_tracker *tracker, struct dpl_step_in *in,
          struct dplog_error *reterr)
{
    enum dplog_status status = dpl_keys_read(tracker, in, reterr);

    in->episode = in->explained_by = DPL_NONE;
    if (status >= 0)
        status = dpl_deployment_apply(tracker, in, reterr);
    if (status < 0)
        return status;
    if (in->rule->verbose)
        tracker->track.clocks.at[tracker->clock].verbose = true;

    switch (in->rule->role) {
    case DPLOG_ROLE_CAUSE:
    case DPLOG_ROLE_SYMPTOM:
    case DPLOG_ROLE_WAIT:
        status = dpl_episode_add(tracker, in, reterr);
        break;
    case DPLOG_ROLE_RECOVERY:
    case DPLOG_ROLE_PROGRESS:
        tracker->track.activity++;
        break;
    case DPLOG_ROLE_CONTEXT:
        break;
    }
    if (status >= 0)
        status = dpl_clearance_apply(tracker, in, reterr);
    if (status >= 0)
        status = dpl_recovery_apply(tracker, in, reterr);
    if (status >= 0)
        status = dpl_removal_apply(tracker, in, reterr);
    if (status >= 0)
        status = dpl_correlate(tracker, in, reterr);
    if (status >= 0 && tracker->watch)
        tell_hit(tracker, in);
    return status;
}

static void
end_run(struct dpl_tracker *tracker, const struct dpl_step_in *in)
{
    struct dpl_run *run = dpl_run_find(
        &tracker->runs, dpl_run_key(in->record, in->origin, in->record->thread),
        in->record->time_us);

    if (run)
        dpl_run_end(&tracker->runs, run);
}

/* Without threads, what is handed over stays with the lines that follow. */
static bool
ends_run(const struct dpl_rule *rule, const struct dplog_record *record)
{
    return rule->bind == DPL_BIND_END ||
           (rule->bind == DPL_BIND_HAND_OVER && record->thread);
}

/* Lines without a thread share a run. What fails after a line said by name how
 * an attempt ended is the failure of another one. */
static void
leave_told_run(struct dpl_tracker *tracker, struct dpl_step_in *in)
{
    if (in->record->thread || !in->run || !in->run->told ||
        in->rule->role != DPLOG_ROLE_CAUSE)
        return;
    dpl_run_end(&tracker->runs, in->run);
    in->run = NULL;
}

static bool
reads_better(const struct dpl_tracker *tracker, const struct dpl_hit *a,
             const struct dpl_hit *b)
{
    const struct dpl_rule *x = &tracker->ruleset->rules[a->rule];
    const struct dpl_rule *y = &tracker->ruleset->rules[b->rule];

    const uint32_t logs = tracker->track.clocks.at[tracker->clock].logs;

    if (x->fallback != y->fallback)
        return y->fallback;
    if (!(x->logs & logs) != !(y->logs & logs))
        return (x->logs & logs) != 0;
    if (x->provenance != y->provenance)
        return x->provenance < y->provenance;
    return strcmp(x->id, y->id) < 0;
}

/* Of several causes that a line may be where its log is not known, the one
 * that fits best goes first: the others only repeat it. */
static size_t
best_reading(const struct dpl_tracker *tracker,
             const struct dplog_record *record,
             const struct dpl_match_result *matched)
{
    size_t best = 0;

    if (record->log != DPLOG_LOG_UNKNOWN)
        return 0;
    for (size_t i = 1; i < matched->hit_count; i++) {
        const struct dpl_hit *hit = &matched->hits[i];
        const bool cause =
            tracker->ruleset->rules[hit->rule].role == DPLOG_ROLE_CAUSE;
        const bool best_cause =
            tracker->ruleset->rules[matched->hits[best].rule].role ==
            DPLOG_ROLE_CAUSE;

        if (cause &&
            (!best_cause || reads_better(tracker, hit, &matched->hits[best])))
            best = i;
    }
    return best;
}

/* A paste that names no log goes on as it went so far. */
static void
note_logs(struct dpl_tracker *tracker, const struct dpl_match_result *matched)
{
    struct dpl_clock *clock = &tracker->track.clocks.at[tracker->clock];
    uint32_t logs = 0;

    for (size_t i = 0; i < matched->hit_count; i++) {
        const struct dpl_rule *rule =
            &tracker->ruleset->rules[matched->hits[i].rule];

        if (!rule->fallback)
            logs |= rule->logs;
    }
    if (logs)
        clock->logs = clock->logs & logs ? clock->logs & logs : logs;
}

/* What a line says, through all that its hits do. */
static enum dplog_status
apply_hits(struct dpl_tracker *tracker, const struct dplog_record *record,
           struct dpl_origin origin, const struct dpl_match_result *matched,
           struct dplog_error *reterr)
{
    struct dpl_step_in in; /* its fields are filled for each hit: to zero them
                              took 150 instructions a line */
    const size_t best = best_reading(tracker, record, matched);
    enum dplog_status status = note_statmsg(tracker, matched->statmsg, reterr);
    bool is_stale = false; /* in.run: another one was begun since */
    bool ends = false;

    in.record = record;
    in.origin = origin;
    in.matched = matched;
    in.hit = in.given_of = NULL;
    in.rule = NULL;
    in.line_cause = in.episode = in.explained_by = DPL_NONE;
    in.alone = false;
    tracker->track.matched++;
    if (matched->statmsg->id)
        dpl_clock_note_gmt(tracker, record, origin, matched->statmsg->gmt_us);

    /* First all that the line teaches its thread, then what it means. */
    in.run = find_run(tracker, &in);
    for (size_t i = 0; i < matched->hit_count && status >= 0; i++) {
        in.hit = &matched->hits[i];
        in.rule = &tracker->ruleset->rules[in.hit->rule];
        if (in.rule->bind == DPL_BIND_NONE)
            continue;
        ends = ends || ends_run(in.rule, record);
        is_stale = is_stale || dpl_keys_hands_on(in.rule);
        status = dpl_keys_bind(tracker, &in, reterr);
    }
    for (size_t i = 0; i < matched->hit_count && status >= 0; i++) {
        in.hit = &matched->hits[i == 0 ? best : i <= best ? i - 1 : i];
        in.rule = &tracker->ruleset->rules[in.hit->rule];
        if (is_stale)
            in.run = find_run(tracker, &in);
        leave_told_run(tracker, &in);
        status = apply_hit(tracker, &in, reterr);
        if (i == 0 && in.rule->role == DPLOG_ROLE_CAUSE &&
            record->log == DPLOG_LOG_UNKNOWN)
            in.line_cause = in.episode;
        is_stale = true;
    }
    if (ends && status >= 0)
        end_run(tracker, &in);
    return status < 0 ? status : DPLOG_OK;
}

/* Last of all that a record does: it may itself be what was awaited. */
static enum dplog_status
end_waits(struct dpl_tracker *tracker, struct dplog_error *reterr)
{
    const struct dpl_clock *clock = &tracker->track.clocks.at[tracker->clock];

    return clock->newest_us > clock->due_us ? dpl_absence_due(tracker, reterr)
                                            : DPLOG_OK;
}

enum dplog_status
dpl_tracker_feed(struct dpl_tracker *tracker, const struct dplog_record *record,
                 struct dpl_origin origin,
                 const struct dpl_match_result *matched,
                 struct dplog_error *reterr)
{
    enum dplog_status status =
        dpl_clock_find(tracker, record->log, origin, reterr);

    if (status < 0)
        return status;
    tracker->order++;
    tracker->track.records++;
    dpl_clock_note(tracker, record, origin);
    if (matched->looks_bad && !matched->known)
        status = dpl_unknown_add(tracker, record, origin, reterr);
    else if (matched->hit_count)
        status = apply_hits(tracker, record, origin, matched, reterr);
    if (record->log == DPLOG_LOG_UNKNOWN)
        note_logs(tracker, matched);
    return status < 0 ? status : end_waits(tracker, reterr);
}

enum dplog_status
dpl_tracker_pass(struct dpl_tracker *tracker,
                 const struct dpl_quiet_record *quiet, struct dpl_origin origin,
                 struct dplog_error *reterr)
{
    const enum dplog_status status =
        dpl_clock_find(tracker, quiet->log, origin, reterr);

    if (status < 0)
        return status;
    tracker->order++;
    tracker->track.records++;
    dpl_clock_pass(tracker, quiet);
    return end_waits(tracker, reterr);
}

const struct dpl_track *
dpl_tracker_track(const struct dpl_tracker *tracker)
{
    return &tracker->track;
}
