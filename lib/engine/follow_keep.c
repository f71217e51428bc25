/* SPDX-License-Identifier: MIT
 *
 * What was read, into the store: records, how far each file was read, and what
 * is open by then, in one transaction. While the store refuses, records wait,
 * and when many do no more are read: the logs keep them.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "engine/batch.h"
#include "engine/follow_impl.h"
#include "engine/keeper.h"
#include "source/source.h"
#include <string.h>

enum {
    PRUNE_MS = 10 * 60 * 1000,
    PRUNE_SHARE = 16, /* … or as soon as one in so many of --keep is over */
    FULL_BYTES = 32 * 1024 * 1024
};

enum dplog_status
dpl_follow_open_store(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status = dpl_store_open(
        follow->context, follow->wanted.store_path, &follow->store, reterr);

    if (status >= 0)
        status = dpl_follow_load_known(follow, reterr);
    return status < 0 ? status : dpl_follow_new_resume(follow, reterr);
}

/* ── waiting ── */

bool
dpl_follow_is_full(const struct dplog_follow *follow)
{
    return follow->waiting_bytes >= FULL_BYTES;
}

enum dplog_status
dpl_follow_wait_to_keep(struct dplog_follow *follow,
                        struct dpl_trail_part *part,
                        const struct dplog_record *record,
                        struct dplog_error *reterr)
{
    struct dplog_record *copy = dpl_record_copy(record);
    struct dpl_waiting *waiting = copy ? DPL_VEC_PUSH(&follow->waiting) : NULL;

    if (!waiting) {
        dpl_free(copy);
        return dpl_fail_memory(reterr);
    }
    *waiting = (struct dpl_waiting){part, copy};
    follow->waiting_bytes += sizeof(*copy) + record->message.len;
    return DPLOG_OK;
}

void
dpl_follow_forget_waiting(struct dplog_follow *follow)
{
    for (size_t i = 0; i < follow->waiting.count; i++)
        dpl_free(follow->waiting.at[i].record);
    follow->waiting.count = 0;
    follow->waiting_gaps.count = 0;
    follow->waiting_bytes = 0;
}

/* ── one transaction ── */

static enum dplog_status
save_source(struct dplog_follow *follow, struct dpl_trail_part *part,
            struct dplog_error *reterr)
{
    const bool is_new = part->kept.id == 0;
    const enum dplog_status status = dpl_store_save_source(
        follow->store, &part->kept, &part->kept.id, reterr);

    if (status >= 0 && is_new) {
        part->is_fresh = true;
        follow->sources.at[part->source].store_id = part->kept.id;
    }
    return status;
}

static enum dplog_status
store_records(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < follow->waiting.count && status >= 0; i++) {
        const struct dpl_waiting *waiting = &follow->waiting.at[i];

        if (!waiting->part->kept.id)
            status = save_source(follow, waiting->part, reterr);
        if (status >= 0)
            status = dpl_store_add_event(follow->store, waiting->part->kept.id,
                                         waiting->record, reterr);
    }
    return status;
}

static enum dplog_status
store_gaps(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < follow->waiting_gaps.count && status >= 0; i++) {
        struct dpl_trail_part *part = follow->waiting_gaps.at[i].part;
        const struct dplog_gap *gap =
            &follow->gaps.at[follow->waiting_gaps.at[i].gap];

        if (!part->kept.id)
            status = save_source(follow, part, reterr);
        if (status >= 0)
            status =
                dpl_store_add_gap(follow->store, part->kept.id, gap->offset,
                                  gap->bytes, gap->from_us, gap->to_us,
                                  follow->waiting_gaps.at[i].kind, reterr);
    }
    return status;
}

typedef enum dplog_status (*part_fn)(struct dplog_follow *follow,
                                     struct dpl_trail_part *part,
                                     struct dplog_error *reterr);

static enum dplog_status
each_part(struct dplog_follow *follow, part_fn fn, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < follow->lanes.count; i++) {
        struct dpl_trail *trail = follow->lanes.at[i].trail;

        for (size_t k = 0; k < trail->parts.count && status >= 0; k++)
            status = fn(follow, trail->parts.at[k], reterr);
    }
    return status;
}

static enum dplog_status
save_dirty(struct dplog_follow *follow, struct dpl_trail_part *part,
           struct dplog_error *reterr)
{
    /* A file of which nothing is kept need not be known. */
    if (!part->dirty || (!part->kept.id && !part->kept.lines))
        return DPLOG_OK;
    return save_source(follow, part, reterr);
}

static enum dplog_status
is_kept(struct dplog_follow *follow, struct dpl_trail_part *part,
        struct dplog_error *reterr)
{
    (void)follow;
    (void)reterr;
    part->dirty = part->is_fresh = false;
    return DPLOG_OK;
}

static enum dplog_status
is_taken_back(struct dplog_follow *follow, struct dpl_trail_part *part,
              struct dplog_error *reterr)
{
    (void)reterr;
    if (part->is_fresh)
        part->kept.id = follow->sources.at[part->source].store_id = 0;
    part->is_fresh = false;
    return DPLOG_OK;
}

static enum dplog_status
store_diagnosis(struct dplog_follow *follow, const struct dplog_diagnosis *d,
                struct dplog_error *reterr)
{
    int64_t *ids = dpl_zalloc((d->source_count + 1) * sizeof(*ids));
    enum dplog_status status;

    if (!ids)
        return dpl_fail_memory(reterr);
    for (size_t i = 0; i < d->source_count; i++)
        ids[i] = follow->sources.at[i].store_id;
    status =
        dpl_store_save_diagnosis(follow->store, d, ids, /* stamp */ 0, reterr);
    dpl_free(ids);
    return status;
}

static enum dplog_status
commit(struct dplog_follow *follow, bool with_diagnosis,
       struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < follow->lanes.count && status >= 0; i++)
        status = dpl_trail_settle(follow->lanes.at[i].trail, reterr);
    if (status >= 0)
        status = dpl_store_begin(follow->store, reterr);
    if (status < 0)
        return status;
    status = store_records(follow, reterr);
    if (status >= 0)
        status = each_part(follow, save_dirty, reterr);
    if (status >= 0)
        status = store_gaps(follow, reterr);
    if (status >= 0 && with_diagnosis && follow->has_diagnosis)
        status = store_diagnosis(follow, &follow->diagnosis, reterr);
    if (status >= 0)
        status = dpl_follow_save_state(follow, reterr);
    if (status >= 0)
        status = dpl_store_commit(follow->store, reterr);
    dpl_resume_saved(follow->resume, status >= 0);
    if (status < 0) {
        dpl_store_rollback(follow->store);
        (void)each_part(follow, is_taken_back, NULL);
        return status;
    }
    (void)each_part(follow, is_kept, NULL);
    dpl_follow_forget_waiting(follow);
    return DPLOG_OK;
}

/* A bounded part of it in one transaction. */
static enum dplog_status
prune_blocks(struct dplog_follow *follow, int64_t since_us,
             struct dplog_error *reterr)
{
    enum dplog_status pruned = DPLOG_OK;
    int64_t block = 0;

    while (pruned == DPLOG_OK) {
        enum dplog_status status = dpl_store_begin(follow->store, reterr);

        if (status < 0)
            return status;
        pruned = dpl_store_prune(follow->store, since_us, &block, reterr);
        status = pruned < 0 ? pruned : dpl_store_commit(follow->store, reterr);
        if (status < 0) {
            dpl_store_rollback(follow->store);
            return status;
        }
    }
    return dpl_store_shrink(follow->store, reterr);
}

/* What the stored diagnosis names is spared: where that is of a selection only,
 * one of everything stands in for it meanwhile. */
static enum dplog_status
prune_store(struct dplog_follow *follow, int64_t since_us,
            struct dplog_error *reterr)
{
    struct dpl_arena arena = {0};
    struct dplog_diagnosis whole;
    const enum dplog_status made =
        dpl_follow_diagnose_whole(follow, &arena, &whole, reterr);
    enum dplog_status status = made;

    if (made == DPLOG_OK)
        status = store_diagnosis(follow, &whole, reterr);
    if (status >= 0)
        status = prune_blocks(follow, since_us, reterr);
    if (status >= 0 && made == DPLOG_OK)
        status = store_diagnosis(follow, &follow->diagnosis, reterr);
    dpl_arena_done(&arena);
    return status;
}

/* What was over before the time that is kept goes. */
static enum dplog_status
prune(struct dplog_follow *follow, struct dplog_error *reterr)
{
    const int64_t newest_us =
        dpl_tracker_track(dpl_feed_tracker(follow->feed))->newest_us;
    const int64_t since_us = dpl_kept_since(newest_us, follow->wanted.keep_us);
    enum dplog_status status = DPLOG_OK;

    if (since_us == INT64_MIN)
        return DPLOG_OK;
    if (follow->store)
        status = prune_store(follow, since_us, reterr);
    if (status < 0)
        return status;
    follow->pruned_us = newest_us;
    follow->prune_due_ns = dpl_clock_ns() + PRUNE_MS * DPL_NS_PER_MS;
    follow->must_tidy = true;
    return dpl_feed_forget(follow->feed, since_us, reterr);
}

bool
dpl_follow_must_prune(const struct dplog_follow *follow)
{
    const int64_t newest_us =
        dpl_tracker_track(dpl_feed_tracker(follow->feed))->newest_us;
    const int64_t keep_us = follow->wanted.keep_us;

    if (keep_us <= 0 || newest_us == DPLOG_TIME_NONE)
        return false;
    return follow->finishing || dpl_clock_ns() >= follow->prune_due_ns ||
           follow->pruned_us == INT64_MIN ||
           newest_us - follow->pruned_us >= keep_us / PRUNE_SHARE;
}

static bool
has_dirty(const struct dplog_follow *follow)
{
    for (size_t i = 0; i < follow->lanes.count; i++) {
        const struct dpl_trail *trail = follow->lanes.at[i].trail;

        for (size_t k = 0; k < trail->parts.count; k++)
            if (trail->parts.at[k]->dirty && trail->parts.at[k]->kept.lines)
                return true;
    }
    return false;
}

/* DPLOG_DONE: only when all has begun anew. */
static enum dplog_status
commit_somewhere(struct dplog_follow *follow, bool with_diagnosis,
                 struct dplog_error *reterr)
{
    enum dplog_status status = follow->must_begin_anew
                                   ? DPLOG_DONE
                                   : commit(follow, with_diagnosis, reterr);

    if (status == DPLOG_E_STORE && dpl_store_has_moved(follow->store)) {
        status = dpl_follow_mend_store(follow, reterr);
        if (status == DPLOG_OK)
            status = commit(follow, with_diagnosis, reterr);
    }
    return status;
}

enum dplog_status
dpl_follow_keep(struct dplog_follow *follow, bool with_diagnosis,
                struct dplog_error *reterr)
{
    const char *path = follow->wanted.store_path;
    struct dplog_error error = {0};
    enum dplog_status status;

    if (!follow->store) {
        status = each_part(follow, is_kept, reterr);
        return status >= 0 && with_diagnosis && dpl_follow_must_prune(follow)
                   ? prune(follow, reterr)
                   : status;
    }
    if ((!with_diagnosis && !follow->waiting.count &&
         !follow->waiting_gaps.count && !has_dirty(follow)) ||
        (!with_diagnosis && follow->store_trouble &&
         dpl_clock_ns() < follow->store_retry_ns))
        return DPLOG_OK;
    status = commit_somewhere(follow, with_diagnosis, &error);
    if (status == DPLOG_DONE)
        return DPLOG_OK; /* what waits is read again */
    if (status >= 0 && with_diagnosis && dpl_follow_must_prune(follow))
        status = prune(follow, &error);
    if (status == DPLOG_E_NO_MEMORY) {
        if (reterr)
            *reterr = error;
        return status;
    }
    if (status < 0) {
        follow->store_retry_ns = dpl_clock_ns() + DPL_STORE_RETRY_NS;
        return dpl_follow_trouble(follow, &follow->store_trouble, path,
                                  error.text, reterr);
    }
    if (with_diagnosis)
        follow->saved_ns = dpl_clock_ns();
    return dpl_follow_mended(follow, &follow->store_trouble, path, reterr);
}

void
dpl_follow_free_store(struct dplog_follow *follow)
{
    dpl_follow_forget_waiting(follow);
    dpl_free(follow->waiting.at);
    dpl_free(follow->waiting_gaps.at);
    dpl_free(follow->known.at);
    dpl_free(follow->store_trouble);
    dpl_resume_free(follow->resume);
    dpl_lineup_done(&follow->lineup);
    dpl_store_free(follow->store);
}
