/* SPDX-License-Identifier: MIT
 *
 * Episodes: matches of one rule with one code and the same keys, until a
 * success ends them. Here a line is also put under the earlier line of its run
 * that it only repeats.
 */
#include "track/state.h"

#include "base/error.h"
#include <string.h>

/* A run that only a failure line began may not reach far: the next retry on
 * the same thread is another story. */
#define IMPLICIT_RUN_TTL_US (INT64_C(10) * 60 * 1000000)

static struct dpl_episode *
at(const struct dpl_tracker *tracker, uint32_t index)
{
    return &tracker->track.episodes.at[index];
}

uint32_t
dpl_episode_resolve(const struct dpl_tracker *tracker, uint32_t index)
{
    while (index != DPL_NONE && at(tracker, index)->merged_into != DPL_NONE)
        index = at(tracker, index)->merged_into;
    return index;
}

/* ── identity ── */

static bool
is_unnamed(const struct dpl_keys *keys)
{
    return !keys->package && !keys->dp && !keys->content;
}

static uint64_t
identity(const struct dpl_episode *e)
{
    uint64_t key = dpl_table_pair(e->rule, e->code);

    key = dpl_table_mix(key, dpl_table_pair(e->keys.package, e->keys.dp));
    key = dpl_table_mix(key, (uint64_t)e->keys.version);
    key = dpl_table_mix(key, dpl_table_pair(e->keys.content, e->explained_by));
    return is_unnamed(&e->keys) ? dpl_table_mix(key, e->run_key) : key;
}

static bool
is_same(const struct dpl_episode *a, const struct dpl_episode *b)
{
    return a->rule == b->rule && a->code == b->code &&
           a->code_kind == b->code_kind && a->keys.package == b->keys.package &&
           a->keys.dp == b->keys.dp && a->keys.version == b->keys.version &&
           a->keys.content == b->keys.content &&
           a->explained_by == b->explained_by &&
           (!is_unnamed(&a->keys) || a->run_key == b->run_key);
}

static uint32_t
find_same(const struct dpl_tracker *tracker, const struct dpl_episode *like)
{
    uint32_t index = dpl_table_get(&tracker->episode_by_key, identity(like));

    while (index != DPL_NONE && !is_same(at(tracker, index), like))
        index = at(tracker, index)->hash_next;
    return index;
}

static bool
remember(struct dpl_tracker *tracker, uint32_t index)
{
    struct dpl_episode *e = at(tracker, index);
    const uint64_t key = identity(e);
    const uint32_t head = dpl_table_get(&tracker->episode_by_key, key);

    e->hash_next = head;
    return dpl_table_set(&tracker->episode_by_key, key, index);
}

void
dpl_episode_forget(struct dpl_tracker *tracker, uint32_t index)
{
    struct dpl_episode *e = at(tracker, index);
    const uint64_t key = identity(e);
    uint32_t before = dpl_table_get(&tracker->episode_by_key, key);

    if (before == index) {
        if (e->hash_next != DPL_NONE)
            (void)dpl_table_set(&tracker->episode_by_key, key, e->hash_next);
        else
            dpl_table_remove(&tracker->episode_by_key, key);
        return;
    }
    while (before != DPL_NONE && at(tracker, before)->hash_next != index)
        before = at(tracker, before)->hash_next;
    if (before != DPL_NONE)
        at(tracker, before)->hash_next = e->hash_next;
}

/* ── one more match ── */

static bool
keep_evidence(struct dpl_episode *e, const struct dpl_tracker *tracker,
              const struct dpl_step_in *in)
{
    struct dpl_line_ref *slot;

    if (e->first_count < DPL_EVIDENCE_FIRST) {
        slot = &e->first[e->first_count++];
    } else {
        slot = &e->last[e->last_next];
        e->last_next = (e->last_next + 1) % DPL_EVIDENCE_LAST;
        if (e->last_count < DPL_EVIDENCE_LAST)
            e->last_count++;
    }
    return dpl_line_keep(slot, tracker->order, in->record, in->origin);
}

static void
note_span(struct dpl_episode *e, uint64_t order, int64_t time_us)
{
    e->last_order = order;
    if (time_us == DPLOG_TIME_NONE)
        return;
    if (e->first_us == DPLOG_TIME_NONE)
        e->first_us = time_us;
    e->last_us = time_us;
}

/* What the line says about the next try. */
static void
note_retry(struct dpl_tracker *tracker, struct dpl_episode *e,
           const struct dpl_step_in *in)
{
    const int64_t left = dpl_keys_number(tracker, in->field[DPL_FIELD_LEFT]);
    const int64_t count = dpl_keys_number(tracker, in->field[DPL_FIELD_COUNT]);

    if (in->rule->retry_after_us) {
        e->has_retry = true;
        e->retry_interval_us = in->rule->retry_after_us;
        if (in->record->time_us != DPLOG_TIME_NONE)
            e->next_retry_us = in->record->time_us + in->rule->retry_after_us;
    }
    if (in->field[DPL_FIELD_RESTART])
        e->restart = in->field[DPL_FIELD_RESTART];
    if (count >= 0)
        e->reported = count;
    if (left >= 0)
        e->left = left;
    else if (count >= 0 && in->rule->retry_limit)
        e->left = count < in->rule->retry_limit
                      ? (int64_t)in->rule->retry_limit - count
                      : 0;
    if (in->rule->outcome == DPL_OUTCOME_FAILED || e->left == 0)
        e->gave_up = true;
}

/* *ret is DPL_NONE when limits.findings is reached: counted. */
static enum dplog_status
create(struct dpl_tracker *tracker, const struct dpl_episode *like,
       uint32_t *ret, struct dplog_error *reterr)
{
    struct dpl_episode *e;
    uint32_t index;

    if (tracker->track.episodes.count >= tracker->context->limits.findings) {
        tracker->track.episodes_dropped++;
        *ret = DPL_NONE;
        return DPLOG_OK;
    }
    e = DPL_VEC_PUSH(&tracker->track.episodes);
    if (!e)
        return dpl_fail_memory(reterr);
    *e = *like;
    index = (uint32_t)(tracker->track.episodes.count - 1);
    if (!remember(tracker, index) || !dpl_open_link(tracker, index))
        return dpl_fail_memory(reterr);
    *ret = index;
    return DPLOG_OK;
}

/* ── who explains whom ── */

static bool
is_open_cause(const struct dpl_episode *e)
{
    return e->state == DPL_EPISODE_OPEN && e->merged_into == DPL_NONE &&
           (e->role == DPLOG_ROLE_CAUSE || e->role == DPLOG_ROLE_WAIT);
}

static bool
is_better(const struct dpl_episode *e, const struct dpl_episode *than,
          const struct dpl_keys *keys)
{
    const bool exact = e->keys.dp == keys->dp;
    const bool than_exact = than->keys.dp == keys->dp;
    const bool cause = e->role == DPLOG_ROLE_CAUSE;

    if (exact != than_exact)
        return exact;
    if (cause != (than->role == DPLOG_ROLE_CAUSE))
        return cause;
    return e->last_order > than->last_order;
}

/* The best open cause or wait about the same things, or DPL_NONE. */
static uint32_t
find_by_keys(const struct dpl_tracker *tracker, const struct dpl_step_in *in)
{
    uint32_t best = DPL_NONE, index;

    if (in->keys.package)
        index = dpl_open_of_package(tracker, in->keys.package);
    else if (in->keys.content)
        index = dpl_open_of_content(tracker, in->keys.content);
    else
        index = dpl_open_of_dp(tracker, in->keys.dp);

    for (; index != DPL_NONE; index = at(tracker, index)->key_next) {
        const struct dpl_episode *e = at(tracker, index);

        if (!is_open_cause(e) ||
            (e->keys.dp && in->keys.dp && e->keys.dp != in->keys.dp))
            continue;
        if (best == DPL_NONE || is_better(e, at(tracker, best), &in->keys))
            best = index;
    }
    return best;
}

static uint32_t
find_explanation(const struct dpl_tracker *tracker,
                 const struct dpl_step_in *in)
{
    const bool symptom = in->rule->role == DPLOG_ROLE_SYMPTOM;

    if (in->rule->wrapper == DPL_WRAPPER_NONE && !symptom)
        return DPL_NONE;
    if (in->run) {
        const uint32_t cause = dpl_episode_resolve(tracker, in->run->cause);

        if (cause != DPL_NONE && is_open_cause(at(tracker, cause)))
            return cause;
    }
    return symptom || in->rule->wrapper == DPL_WRAPPER_KEYS
               ? find_by_keys(tracker, in)
               : DPL_NONE;
}

/* ── keys that come later ── */

static void
merge_into(struct dpl_tracker *tracker, uint32_t index, uint32_t into)
{
    struct dpl_episode *from = at(tracker, index), *to = at(tracker, into);

    to->count += from->count;
    to->explains += from->explains;
    if (from->first_us != DPLOG_TIME_NONE &&
        (to->first_us == DPLOG_TIME_NONE || from->first_us < to->first_us))
        to->first_us = from->first_us;
    if (from->last_us > to->last_us)
        to->last_us = from->last_us;
    if (from->first_order < to->first_order)
        to->first_order = from->first_order;
    if (from->last_order > to->last_order)
        to->last_order = from->last_order;
    if (from->has_retry && from->next_retry_us > to->next_retry_us) {
        to->has_retry = true;
        to->next_retry_us = from->next_retry_us;
        to->retry_interval_us = from->retry_interval_us;
        to->restart = from->restart;
    }
    from->merged_into = into;
}

void
dpl_episode_rekey(struct dpl_tracker *tracker, uint32_t index,
                  const struct dpl_keys *keys, uint64_t run_key)
{
    struct dpl_episode *e = at(tracker, index);
    uint32_t same;

    dpl_episode_forget(tracker, index);
    dpl_open_unlink(tracker, index);
    e->keys = *keys;
    e->run_key = run_key;
    same = find_same(tracker, e);
    if (same != DPL_NONE) {
        merge_into(tracker, index, same);
        return;
    }
    /* Both tables had this entry a moment ago and only shrank: the calls can
     * fail only where a resize is due, and then the episode stays known. */
    (void)remember(tracker, index);
    (void)dpl_open_link(tracker, index);
}

/* Fill what is not known yet; true when that changed something. */
static bool
fill_keys(struct dpl_keys *keys, const struct dpl_keys *more)
{
    const struct dpl_keys old = *keys;

    if (!keys->package)
        keys->package = more->package;
    if (!keys->dp)
        keys->dp = more->dp;
    if (!keys->content)
        keys->content = more->content;
    if (!keys->path)
        keys->path = more->path;
    if (!keys->name)
        keys->name = more->name;
    if (keys->version < 0 && keys->package == more->package)
        keys->version = more->version;
    if (keys->job < 0)
        keys->job = more->job;
    return old.package != keys->package || old.dp != keys->dp ||
           old.content != keys->content || old.version != keys->version ||
           old.job != keys->job || old.path != keys->path ||
           old.name != keys->name;
}

static void
complete(struct dpl_tracker *tracker, uint32_t index,
         const struct dpl_keys *more)
{
    const struct dpl_rule *rule =
        &tracker->ruleset->rules[at(tracker, index)->rule];
    struct dpl_keys keys = at(tracker, index)->keys;
    struct dpl_keys known = *more;

    /* What fails before any DP is involved stays the package's own. */
    if (rule->stage != DPL_NO_INDEX &&
        tracker->ruleset->stages[rule->stage].per_package)
        known.dp = 0;
    if (at(tracker, index)->state == DPL_EPISODE_OPEN &&
        fill_keys(&keys, &known))
        dpl_episode_rekey(tracker, index, &keys, at(tracker, index)->run_key);
}

void
dpl_episode_complete(struct dpl_tracker *tracker, struct dpl_run *run)
{
    const uint32_t cause = dpl_episode_resolve(tracker, run->cause);
    const struct dpl_keys keys = {
        .package = run->field[DPL_FIELD_PACKAGE],
        .dp = run->field[DPL_FIELD_DP],
        .content = run->field[DPL_FIELD_CONTENT],
        .path = run->field[DPL_FIELD_PATH],
        .name = run->field[DPL_FIELD_NAME],
        .version = dpl_keys_number(tracker, run->field[DPL_FIELD_VERSION]),
        .job = dpl_keys_number(tracker, run->field[DPL_FIELD_JOB]),
    };

    if (cause != DPL_NONE)
        complete(tracker, cause, &keys);
}

/* ── the entry ── */

/* The run's first cause is what later lines repeat; a wrapper that came
 * before it was only its shadow. */
static void
note_run_cause(struct dpl_tracker *tracker, struct dpl_step_in *in,
               uint32_t index)
{
    struct dpl_run *run = in->run;
    const bool wraps =
        in->rule->wrapper != DPL_WRAPPER_NONE || in->rule->fallback;
    const uint32_t old = dpl_episode_resolve(tracker, run->cause);

    if (old == index)
        return;
    if (old != DPL_NONE && is_open_cause(at(tracker, old))) {
        if (wraps || !run->cause_wrapped ||
            at(tracker, old)->role != DPLOG_ROLE_CAUSE)
            return;
        dpl_episode_forget(tracker, old);
        at(tracker, old)->explained_by = index;
        at(tracker, old)->role = DPLOG_ROLE_SYMPTOM;
        at(tracker, index)->explains += at(tracker, old)->count;
        (void)remember(tracker, old); /* replaces what was just removed */
    }
    run->cause = index;
    run->cause_wrapped = wraps;
}

static enum dplog_status
begin_implicit_run(struct dpl_tracker *tracker, struct dpl_step_in *in,
                   struct dplog_error *reterr)
{
    if (in->run)
        return DPLOG_OK;
    in->run = dpl_run_begin(
        &tracker->runs, dpl_run_key(in->record, in->origin, in->record->thread),
        tracker->track.newest_us);
    if (!in->run)
        return dpl_fail_memory(reterr);
    in->run->ttl_us = IMPLICIT_RUN_TTL_US;
    in->run->field[DPL_FIELD_PACKAGE] = in->keys.package;
    in->run->field[DPL_FIELD_DP] = in->keys.dp;
    in->run->field[DPL_FIELD_CONTENT] = in->keys.content;
    return DPLOG_OK;
}

static void
describe(const struct dpl_tracker *tracker, const struct dpl_step_in *in,
         uint32_t explained_by, struct dpl_episode *ret)
{
    *ret = (struct dpl_episode){
        .rule = in->hit->rule,
        .code = in->hit->code,
        .code_kind = in->hit->code_kind,
        .role = in->rule->role,
        .log = in->record->log,
        .lineage = in->origin.lineage,
        .keys = in->keys,
        .explained_by = explained_by,
        .first_us = DPLOG_TIME_NONE,
        .last_us = DPLOG_TIME_NONE,
        .next_retry_us = DPLOG_TIME_NONE,
        .first_order = tracker->order,
        .left = -1,
        .reported = -1,
        .merged_into = DPL_NONE,
        .run_key = dpl_run_key(in->record, in->origin, in->record->thread),
    };
    memcpy(ret->field, in->known, sizeof(ret->field));
    if (explained_by != DPL_NONE && ret->role == DPLOG_ROLE_CAUSE)
        ret->role = DPLOG_ROLE_SYMPTOM;
}

enum dplog_status
dpl_episode_add(struct dpl_tracker *tracker, struct dpl_step_in *in,
                struct dplog_error *reterr)
{
    const uint32_t cause = find_explanation(tracker, in);
    enum dplog_status status = DPLOG_OK;
    struct dpl_episode like;
    uint32_t index;

    if (cause == DPL_NONE && in->rule->role != DPLOG_ROLE_SYMPTOM)
        status = begin_implicit_run(tracker, in, reterr);
    if (status < 0)
        return status;

    describe(tracker, in, cause, &like);
    index = find_same(tracker, &like);
    if (index == DPL_NONE)
        status = create(tracker, &like, &index, reterr);
    if (status < 0 || index == DPL_NONE)
        return status;
    if (!keep_evidence(at(tracker, index), tracker, in))
        return dpl_fail_memory(reterr);

    at(tracker, index)->count++;
    if (in->keys.job >= 0)
        at(tracker, index)->keys.job = in->keys.job;
    note_span(at(tracker, index), tracker->order, in->record->time_us);
    note_retry(tracker, at(tracker, index), in);
    if (cause != DPL_NONE) {
        at(tracker, cause)->explains++;
        note_retry(tracker, at(tracker, cause), in);
        complete(tracker, cause, &in->keys);
    } else if (in->rule->role != DPLOG_ROLE_SYMPTOM) {
        note_run_cause(tracker, in, index);
    }
    return DPLOG_OK;
}
