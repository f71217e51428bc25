/* SPDX-License-Identifier: MIT */
#include "engine/resume.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"

enum {
    KEPT = 6,            /* snapshots in a store */
    SAFE = 3,            /* the newest ones, which are never thinned out */
    APART = 2000,        /* records between two: less are followed in no time */
    BYTES_A_RECORD = 50, /* to make one costs as much as to follow one more
                            record for so many of its bytes */
    WAITING_BYTES = 8 * 1024 * 1024 /* of those that are not in the store yet,
                            before others make room for one more */
};

/* A snapshot: in the store, or yet to be put there. */
struct shot {
    int64_t id;    /* 0: not in the store */
    bool is_fresh; /* put there by the open transaction */
    uint64_t records;
    struct dpl_buf position, state; /* empty once it is there */
};

struct dpl_resume {
    struct dpl_resume_use use;
    struct {
        DPL_VEC_MEMBERS(struct shot)
    } shots; /* by records */
    struct {
        DPL_VEC_MEMBERS(int64_t)
    } dropped; /* of the store */
    uint64_t apart;
};

enum dplog_status
dpl_resume_new(const struct dpl_resume_use *use, struct dpl_resume **ret,
               struct dplog_error *reterr)
{
    struct dpl_resume *resume = dpl_zalloc(sizeof(*resume));

    if (!resume)
        return dpl_fail_memory(reterr);
    resume->use = *use;
    resume->apart = APART;
    *ret = resume;
    return DPLOG_OK;
}

static void
done(struct shot *shot)
{
    dpl_buf_done(&shot->position);
    dpl_buf_done(&shot->state);
}

static void
forget_shots(struct dpl_resume *resume)
{
    for (size_t i = 0; i < resume->shots.count; i++)
        done(&resume->shots.at[i]);
    resume->shots.count = 0;
}

void
dpl_resume_free(struct dpl_resume *resume)
{
    if (!resume)
        return;
    forget_shots(resume);
    dpl_free(resume->shots.at);
    dpl_free(resume->dropped.at);
    dpl_free(resume);
}

/* ── finding one ── */

static bool
drop(struct dpl_resume *resume, int64_t id)
{
    int64_t *slot = DPL_VEC_PUSH(&resume->dropped);

    if (slot)
        *slot = id;
    return slot != NULL;
}

/* A record of a lane that was not followed yet, with a time or none: whether it
 * comes after the last one that was. What cannot be told counts as no. */
static bool
comes_after(const struct dpl_lineup *lineup, size_t lane, int64_t time_us)
{
    const struct dpl_lane *l = &lineup->lanes.at[lane];
    const int64_t key =
        time_us != DPLOG_TIME_NONE && time_us > l->key ? time_us : l->key;

    if (lane == lineup->last.lane)
        return true;
    if (key != lineup->last.key)
        return key > lineup->last.key;
    if (l->log != lineup->last.log)
        return l->log > lineup->last.log;
    return l->content > lineup->last.content; /* 0: of a lane that is new */
}

/* The first record of a lane that was not followed; DPLOG_DONE: there is
 * none. */
static enum dplog_status
first_open(struct dpl_resume *resume, size_t lane, int64_t *ret_us,
           struct dplog_error *reterr)
{
    const struct dpl_resume_use *use = &resume->use;
    const struct dpl_lane *l = &use->lineup->lanes.at[lane];

    for (size_t p = l->first; p < l->first + l->count; p++) {
        const struct dpl_part *part = &use->lineup->parts.at[p];
        enum dplog_status status = DPLOG_DONE;

        if (part->fed_line < part->stored_line) {
            status = dpl_store_time_at(
                use->store, use->slots.id_fn(use->slots.data, part->slot),
                part->fed_line, ret_us, reterr);
            if (status != DPLOG_DONE)
                return status;
        }
        if (part->unread && !part->failed) {
            status = use->first_new_fn(use->data, lane, p, ret_us, reterr);
            if (status != DPLOG_DONE)
                return status;
        }
    }
    return DPLOG_DONE;
}

static enum dplog_status
fits_all_lanes(struct dpl_resume *resume, bool *ret, struct dplog_error *reterr)
{
    const struct dpl_lineup *lineup = resume->use.lineup;

    *ret = true;
    for (size_t i = 0; i < lineup->lanes.count && *ret; i++) {
        int64_t time_us = DPLOG_TIME_NONE;
        const enum dplog_status status =
            first_open(resume, i, &time_us, reterr);

        if (status < 0)
            return status;
        *ret = status == DPLOG_DONE || comes_after(lineup, i, time_us);
    }
    return DPLOG_OK;
}

/* DPLOG_DONE: this one does not fit. */
static enum dplog_status
try_snapshot(struct dpl_resume *resume, struct dpl_store_snapshot *snapshot,
             struct dpl_tracker **tracker, uint64_t *ret_limit_hits,
             struct dplog_error *reterr)
{
    const struct dpl_resume_use *use = &resume->use;
    struct dpl_tracker *loaded = NULL;
    struct dpl_position position = {0};
    struct dplog_error error = {0};
    bool fits = false;
    enum dplog_status status =
        dpl_store_read_snapshot(use->store, snapshot, reterr);

    if (status == DPLOG_OK)
        status = dpl_position_load(snapshot->position, use->lineup, &use->slots,
                                   &position, reterr);
    if (status == DPLOG_OK)
        status = fits_all_lanes(resume, &fits, reterr);
    if (status == DPLOG_OK) /* its bytes may have gone meanwhile */
        status = fits ? dpl_store_read_snapshot(use->store, snapshot, reterr)
                      : DPLOG_DONE;
    if (status == DPLOG_OK) {
        status = dpl_tracker_load(use->context, use->ruleset, snapshot->state,
                                  position.sources, position.source_count,
                                  &loaded, &error);
        if (status == DPLOG_E_STORE || status == DPLOG_E_UNSUPPORTED) {
            dpl_log(use->context, DPLOG_LOG_INFO,
                    "%s; stored records are followed again", error.text);
            status = DPLOG_DONE;
        } else if (status < 0 && reterr) {
            *reterr = error;
        }
    }
    dpl_free(position.sources);
    if (status == DPLOG_OK) {
        dpl_tracker_free(*tracker);
        *tracker = loaded;
        *ret_limit_hits = position.limit_hits;
    }
    return status;
}

/* One that is there, older than those that were listed. */
static bool
list_stored(struct dpl_resume *resume,
            const struct dpl_store_snapshot *snapshot)
{
    const struct shot *slot = DPL_VEC_PUSH(&resume->shots);

    if (!slot)
        return false;
    for (size_t i = resume->shots.count - 1; i > 0; i--)
        resume->shots.at[i] = resume->shots.at[i - 1];
    resume->shots.at[0] =
        (struct shot){.id = snapshot->id, .records = snapshot->records};
    return true;
}

/* Older ones than the one that fits stay good. */
static enum dplog_status
list_older(struct dpl_resume *resume, int64_t before,
           struct dplog_error *reterr)
{
    struct dpl_store_snapshot snapshot = {0};
    enum dplog_status status;

    while ((status = dpl_store_next_snapshot(resume->use.store, before,
                                             &snapshot, reterr)) == DPLOG_OK) {
        if (!list_stored(resume, &snapshot))
            return dpl_fail_memory(reterr);
        before = snapshot.id;
    }
    return status < 0 ? status : DPLOG_OK;
}

/* Among those that are so many records older than the newest one. */
static enum dplog_status
find_older(struct dpl_resume *resume, uint64_t margin,
           struct dpl_tracker **tracker, uint64_t *ret_limit_hits,
           struct dplog_error *reterr)
{
    struct dpl_store_snapshot snapshot = {0};
    int64_t before = INT64_MAX;
    uint64_t newest = 0;
    enum dplog_status status;

    forget_shots(resume);
    while ((status = dpl_store_next_snapshot(resume->use.store, before,
                                             &snapshot, reterr)) == DPLOG_OK) {
        bool listed;

        before = snapshot.id;
        newest = newest > snapshot.records ? newest : snapshot.records;
        if (newest - snapshot.records < margin) {
            listed = list_stored(resume, &snapshot);
        } else {
            status = try_snapshot(resume, &snapshot, tracker, ret_limit_hits,
                                  reterr);
            if (status == DPLOG_OK)
                return list_older(resume, snapshot.id + 1, reterr);
            if (status < 0)
                break;
            listed = drop(resume, snapshot.id);
        }
        if (!listed)
            return dpl_fail_memory(reterr);
    }
    return status;
}

enum dplog_status
dpl_resume_find(struct dpl_resume *resume, struct dpl_tracker **tracker,
                uint64_t *ret_limit_hits, struct dplog_error *reterr)
{
    enum dplog_status status =
        find_older(resume, resume->use.margin, tracker, ret_limit_hits, reterr);

    if (status == DPLOG_DONE && resume->shots.count)
        status = find_older(resume, 0, tracker, ret_limit_hits, reterr);
    if (status != DPLOG_OK)
        dpl_lineup_rewind(resume->use.lineup);
    dpl_store_slim(resume->use.store); /* it held what was loaded */
    return status;
}

/* ── making them ── */

static uint64_t
newest_records(const struct dpl_resume *resume)
{
    return resume->shots.count
               ? resume->shots.at[resume->shots.count - 1].records
               : 0;
}

/* The one whose place is missed least: the gap it leaves, in proportion to how
 * far back it lies. */
static size_t
least_missed(const struct dpl_resume *resume)
{
    const struct shot *at = resume->shots.at;
    const size_t count = resume->shots.count;
    const double now = (double)at[count - 1].records;
    double least = 0;
    size_t found = 0;

    for (size_t i = 0; i + SAFE < count; i++) {
        const double from = i ? (double)at[i - 1].records : 0;
        const double missed = ((double)at[i + 1].records - from) /
                              (now - (double)at[i].records + 1);

        if (i == 0 || missed < least) {
            least = missed;
            found = i;
        }
    }
    return found;
}

static bool
take_out(struct dpl_resume *resume, size_t at)
{
    const int64_t id = resume->shots.at[at].id;

    if (id && !drop(resume, id))
        return false;
    done(&resume->shots.at[at]);
    resume->shots.count--;
    for (size_t i = at; i < resume->shots.count; i++)
        resume->shots.at[i] = resume->shots.at[i + 1];
    return true;
}

static bool
thin_out(struct dpl_resume *resume)
{
    while (resume->shots.count > KEPT)
        if (!take_out(resume, least_missed(resume)))
            return false;
    return true;
}

static size_t
waiting_bytes(const struct dpl_resume *resume)
{
    size_t bytes = 0;

    for (size_t i = 0; i < resume->shots.count; i++)
        bytes += resume->shots.at[i].state.len;
    return bytes;
}

/* A store that is being built takes none before its end: those of a tracker
 * that knows much would be as large as all the rest together. The older ones
 * go, for most new lines come behind all that were read. */
static bool
make_room(struct dpl_resume *resume)
{
    for (size_t i = 0;
         i < resume->shots.count && waiting_bytes(resume) > WAITING_BYTES;)
        if (resume->shots.at[i].id)
            i++;
        else if (!take_out(resume, i))
            return false;
    return true;
}

enum dplog_status
dpl_resume_note(struct dpl_resume *resume, const struct dpl_tracker *tracker,
                uint64_t limit_hits, bool end, struct dplog_error *reterr)
{
    const uint64_t records = dpl_tracker_track(tracker)->records;
    const uint64_t newest = newest_records(resume);
    const uint64_t since = records > newest ? records - newest : 0;
    enum dplog_status status;
    struct shot *shot;

    if (!resume->use.lineup->last.any || !since ||
        (!end && resume->shots.count && since < resume->apart))
        return DPLOG_OK;
    shot = end || make_room(resume) ? DPL_VEC_PUSH(&resume->shots) : NULL;
    if (!shot)
        return dpl_fail_memory(reterr);
    shot->records = records;
    dpl_position_save(resume->use.lineup, &resume->use.slots, limit_hits,
                      &shot->position);
    status = dpl_tracker_save_since(
        tracker,
        dpl_kept_since(dpl_tracker_track(tracker)->newest_us,
                       resume->use.keep_us),
        &shot->state, reterr);
    if (status < 0)
        return status;
    if (shot->position.failed || !thin_out(resume))
        return dpl_fail_memory(reterr);
    shot = &resume->shots.at[resume->shots.count - 1];
    dpl_buf_trim(&shot->state);
    resume->apart = APART + shot->state.len / BYTES_A_RECORD;
    return DPLOG_OK;
}

enum dplog_status
dpl_resume_save(struct dpl_resume *resume, struct dplog_error *reterr)
{
    struct dpl_store *store = resume->use.store;
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < resume->dropped.count && status >= 0; i++)
        status = dpl_store_drop_snapshot(store, resume->dropped.at[i], reterr);
    for (size_t i = 0; i < resume->shots.count && status >= 0; i++) {
        struct shot *shot = &resume->shots.at[i];
        const struct dpl_store_snapshot snapshot = {
            .records = shot->records,
            .position = dpl_buf_view(&shot->position),
            .state = dpl_buf_view(&shot->state),
        };

        if (shot->id)
            continue;
        status = dpl_store_add_snapshot(store, &snapshot, &shot->id, reterr);
        shot->is_fresh = status >= 0;
        if (status >= 0)
            done(shot);
    }
    return status;
}

void
dpl_resume_saved(struct dpl_resume *resume, bool committed)
{
    size_t kept = 0;

    if (committed)
        resume->dropped.count = 0;
    for (size_t i = 0; i < resume->shots.count; i++) {
        struct shot *shot = &resume->shots.at[i];

        if (shot->is_fresh || !shot->id)
            done(shot);
        if (!committed && (shot->is_fresh || !shot->id))
            continue;
        shot->is_fresh = false;
        resume->shots.at[kept++] = *shot;
    }
    resume->shots.count = kept;
}
