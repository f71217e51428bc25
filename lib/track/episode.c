/* SPDX-License-Identifier: MIT
 *
 * Episodes: matches of one rule with one code and the same keys, until a
 * success ends them.
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

uint32_t
dpl_episode_find_same(const struct dpl_tracker *tracker,
                      const struct dpl_episode *like)
{
    uint32_t index = dpl_table_get(&tracker->episode_by_key, identity(like));

    while (index != DPL_NONE && !is_same(at(tracker, index), like))
        index = at(tracker, index)->hash_next;
    return index;
}

bool
dpl_episode_remember(struct dpl_tracker *tracker, uint32_t index)
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
        slot = dpl_line_push(&e->first, e->first_count);
        e->first_count += slot != NULL;
    } else if (e->last_count < DPL_EVIDENCE_LAST) {
        slot = dpl_line_push(&e->last, e->last_count);
        e->last_count += slot != NULL;
        e->last_next = e->last_count % DPL_EVIDENCE_LAST;
    } else {
        slot = &e->last[e->last_next];
        e->last_next = (e->last_next + 1) % DPL_EVIDENCE_LAST;
    }
    return slot && dpl_line_keep(slot, tracker->order, in->record, in->origin);
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
    const int64_t after_us = dpl_retry_after(tracker, in);

    if (after_us) {
        e->has_retry = true;
        e->retry_interval_us = after_us;
        e->retry_clock = tracker->clock;
        if (in->record->time_us != DPLOG_TIME_NONE)
            e->next_retry_us = in->record->time_us + after_us;
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
    if (!dpl_episode_remember(tracker, index) || !dpl_open_link(tracker, index))
        return dpl_fail_memory(reterr);
    *ret = index;
    return DPLOG_OK;
}

/* ── the entry ── */

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
    dpl_run_set(in->run, DPL_FIELD_PACKAGE, in->keys.package);
    dpl_run_set(in->run, DPL_FIELD_VERSION, in->known[DPL_FIELD_VERSION]);
    dpl_run_set(in->run, DPL_FIELD_DP, in->keys.dp);
    dpl_run_set(in->run, DPL_FIELD_CONTENT, in->keys.content);
    dpl_watch_run(tracker, in, in->run, 0, /* begins */ true);
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
        .clock = tracker->clock,
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

/* Put the line's episode in its place among the others. */
static bool
relate(struct dpl_tracker *tracker, struct dpl_step_in *in, uint32_t index,
       uint32_t cause)
{
    if (cause != DPL_NONE) {
        /* What another log told is the first failure of this run too. */
        if (in->run && in->run->cause == DPL_NONE &&
            in->rule->role == DPLOG_ROLE_CAUSE) {
            in->run->cause = cause;
            in->run->cause_wrapped = false;
        }
        at(tracker, cause)->explains++;
        note_retry(tracker, at(tracker, cause), in);
        return dpl_episode_learn(tracker, cause, &in->keys);
    }
    if (in->rule->role == DPLOG_ROLE_SYMPTOM)
        return true;
    return (in->alone || dpl_explain_run(tracker, in, index)) &&
           dpl_explain_named(tracker, in, index);
}

enum dplog_status
dpl_episode_add(struct dpl_tracker *tracker, struct dpl_step_in *in,
                struct dplog_error *reterr)
{
    const uint32_t cause = dpl_explain_find(tracker, in);
    enum dplog_status status = DPLOG_OK;
    struct dpl_episode like;
    uint32_t index;

    if (cause == DPL_NONE && in->rule->role != DPLOG_ROLE_SYMPTOM && !in->alone)
        status = begin_implicit_run(tracker, in, reterr);
    if (status < 0)
        return status;

    describe(tracker, in, cause, &like);
    index = dpl_episode_find_same(tracker, &like);
    if (index == DPL_NONE)
        status = create(tracker, &like, &index, reterr);
    if (status < 0 || index == DPL_NONE)
        return status;
    in->episode = index;
    in->explained_by = cause;
    if (!keep_evidence(at(tracker, index), tracker, in))
        return dpl_fail_memory(reterr);

    at(tracker, index)->count++;
    if (in->keys.job >= 0)
        at(tracker, index)->keys.job = in->keys.job;
    note_span(at(tracker, index), tracker->order, in->record->time_us);
    note_retry(tracker, at(tracker, index), in);
    return relate(tracker, in, index, cause) ? DPLOG_OK
                                             : dpl_fail_memory(reterr);
}
