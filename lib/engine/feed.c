/* SPDX-License-Identifier: MIT
 *
 * The newest records in order, and states of the tracker between them.
 */
#include "engine/feed.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"
#include "engine/batch.h"
#include "track/snapshot.h"
#include <string.h>

enum {
    MAX_RECORDS = 32 * 1024, /* kept; then the older half goes */
    MAX_SAVED = 12,
    LEAST_BETWEEN = 64,      /* records between two states at least … */
    BYTES_PER_RECORD = 4096, /* … and more where a state is large */
    SOURCES_MAX = INT32_MAX
};

struct entry {
    struct dplog_record *record; /* with its text behind it */
    struct dpl_origin origin;
    struct dpl_feed_key key;
};

struct saved {
    size_t at; /* the state before entries.at[at] */
    struct dpl_buf bytes;
};

struct dpl_feed {
    struct dplog_context *context;
    const struct dplog_ruleset *ruleset;
    struct dpl_matcher *matcher;
    struct dpl_tracker *tracker;
    struct {
        DPL_VEC_MEMBERS(struct entry)
    } entries;
    size_t fed; /* entries that the tracker has seen */
    struct saved saved[MAX_SAVED];
    size_t saved_count;
    struct dpl_buf before_tentative; /* state; empty: nothing tentative */
    bool has_floor;
    struct dpl_feed_key floor; /* of the last record that is not kept … */
    uint32_t floor_lineage;    /* … and whose it is */
    uint64_t late, telling, bad;
};

int
dpl_feed_key_compare(const struct dpl_feed_key *a, const struct dpl_feed_key *b)
{
    if (a->us != b->us)
        return a->us < b->us ? -1 : 1;
    if (a->log != b->log)
        return a->log < b->log ? -1 : 1;
    return (a->content > b->content) - (a->content < b->content);
}

/* ── life ── */

enum dplog_status
dpl_feed_new(struct dplog_context *context, const struct dplog_ruleset *ruleset,
             struct dpl_feed **ret, struct dplog_error *reterr)
{
    struct dpl_feed *feed = dpl_zalloc(sizeof(*feed));
    enum dplog_status status;

    if (!feed)
        return dpl_fail_memory(reterr);
    feed->context = context;
    feed->ruleset = ruleset;
    status = dpl_matcher_new(context, ruleset, &feed->matcher, reterr);
    if (status >= 0)
        status = dpl_tracker_new(context, ruleset, &feed->tracker, reterr);
    if (status < 0) {
        dpl_feed_free(feed);
        return status;
    }
    *ret = feed;
    return DPLOG_OK;
}

void
dpl_feed_free(struct dpl_feed *feed)
{
    if (!feed)
        return;
    for (size_t i = 0; i < feed->entries.count; i++)
        dpl_free(feed->entries.at[i].record);
    for (size_t i = 0; i < feed->saved_count; i++)
        dpl_buf_done(&feed->saved[i].bytes);
    dpl_buf_done(&feed->before_tentative);
    dpl_free(feed->entries.at);
    dpl_tracker_free(feed->tracker);
    dpl_matcher_free(feed->matcher);
    dpl_free(feed);
}

void
dpl_feed_begin_with(struct dpl_feed *feed, struct dpl_tracker *tracker,
                    const struct dpl_feed_key *last, uint32_t lineage)
{
    dpl_tracker_free(feed->tracker);
    feed->tracker = tracker;
    feed->has_floor = true;
    feed->floor = *last;
    feed->floor_lineage = lineage;
}

/* ── states ── */

static enum dplog_status
load(struct dpl_feed *feed, const struct dpl_buf *bytes,
     struct dpl_tracker **ret, struct dplog_error *reterr)
{
    return dpl_tracker_load(feed->context, feed->ruleset, dpl_buf_view(bytes),
                            /* sources */ NULL, SOURCES_MAX, ret, reterr);
}

static enum dplog_status
go_back(struct dpl_feed *feed, const struct dpl_buf *bytes,
        struct dplog_error *reterr)
{
    struct dpl_tracker *tracker = NULL;
    const enum dplog_status status = load(feed, bytes, &tracker, reterr);

    if (status < 0)
        return status;
    dpl_tracker_free(feed->tracker);
    feed->tracker = tracker;
    return DPLOG_OK;
}

static void
drop_saved(struct dpl_feed *feed, size_t index)
{
    dpl_buf_done(&feed->saved[index].bytes);
    feed->saved_count--;
    memmove(&feed->saved[index], &feed->saved[index + 1],
            (feed->saved_count - index) * sizeof(feed->saved[0]));
}

/* The older, the farther apart: going back costs about what lies behind. */
static void
thin_out(struct dpl_feed *feed)
{
    const size_t now = feed->fed;

    for (size_t i = 1; i + 1 < feed->saved_count;) {
        const size_t span = feed->saved[i + 1].at - feed->saved[i - 1].at;

        if (span <= (now - feed->saved[i + 1].at) / 2)
            drop_saved(feed, i);
        else
            i++;
    }
    if (feed->saved_count == MAX_SAVED)
        drop_saved(feed, MAX_SAVED / 2);
}

static enum dplog_status
save_now(struct dpl_feed *feed, struct dplog_error *reterr)
{
    struct saved *last =
        feed->saved_count ? &feed->saved[feed->saved_count - 1] : NULL;
    size_t between = LEAST_BETWEEN;
    struct saved saved = {.at = feed->fed};
    enum dplog_status status;

    if (last && last->bytes.len / BYTES_PER_RECORD > between)
        between = last->bytes.len / BYTES_PER_RECORD;
    if (last && feed->fed - last->at < between)
        return DPLOG_OK;
    thin_out(feed);
    status = dpl_tracker_save(feed->tracker, &saved.bytes, reterr);
    if (status < 0) {
        dpl_buf_done(&saved.bytes);
        return status;
    }
    feed->saved[feed->saved_count++] = saved;
    return DPLOG_OK;
}

/* Let go of the records before a state, and of the states before it. */
static void
begin_with(struct dpl_feed *feed, size_t state)
{
    size_t cut;

    while (state-- > 0)
        drop_saved(feed, 0);
    cut = feed->saved[0].at;
    if (!cut)
        return;
    feed->has_floor = true;
    feed->floor = feed->entries.at[cut - 1].key;
    feed->floor_lineage = feed->entries.at[cut - 1].origin.lineage;
    for (size_t i = 0; i < cut; i++)
        dpl_free(feed->entries.at[i].record);
    feed->entries.count -= cut;
    feed->fed -= cut;
    memmove(feed->entries.at, feed->entries.at + cut,
            feed->entries.count * sizeof(*feed->entries.at));
    for (size_t i = 0; i < feed->saved_count; i++)
        feed->saved[i].at -= cut;
}

/* Of records so old that nothing comes before them any more. */
static void
forget_oldest(struct dpl_feed *feed)
{
    size_t state = 0;

    if (feed->entries.count < MAX_RECORDS)
        return;
    while (state + 1 < feed->saved_count &&
           (state == 0 || feed->saved[state].at < MAX_RECORDS / 2))
        state++;
    if (state)
        begin_with(feed, state);
}

static void
forget_before(struct dpl_feed *feed, int64_t since_us)
{
    size_t state = 0;

    while (state + 1 < feed->saved_count && feed->saved[state + 1].at > 0 &&
           feed->entries.at[feed->saved[state + 1].at - 1].key.us < since_us)
        state++;
    if (state)
        begin_with(feed, state);
}

/* ── records ── */

static bool
tells_bad(const struct dplog_ruleset *ruleset,
          const struct dpl_match_result *matched)
{
    bool bad = matched->looks_bad;

    for (size_t i = 0; i < matched->hit_count; i++) {
        const enum dplog_role role = ruleset->rules[matched->hits[i].rule].role;

        bad |= role == DPLOG_ROLE_CAUSE || role == DPLOG_ROLE_SYMPTOM ||
               role == DPLOG_ROLE_WAIT;
    }
    return bad;
}

static enum dplog_status
feed_tracker(struct dpl_feed *feed, const struct dplog_record *record,
             struct dpl_origin origin, struct dplog_error *reterr)
{
    struct dpl_match_result matched;
    enum dplog_status status =
        dpl_matcher_run(feed->matcher, record, &matched, reterr);

    if (status < 0)
        return status;
    feed->telling += matched.hit_count > 0 || matched.looks_bad;
    feed->bad += tells_bad(feed->ruleset, &matched);
    status = dpl_tracker_feed(feed->tracker, record, origin, &matched, reterr);
    return status < 0 ? status : dpl_tracker_slim(&feed->tracker, reterr);
}

enum dplog_status
dpl_feed_take_back(struct dpl_feed *feed, struct dplog_error *reterr)
{
    enum dplog_status status;

    if (!feed->before_tentative.len)
        return DPLOG_OK;
    status = go_back(feed, &feed->before_tentative, reterr);
    if (status >= 0)
        dpl_buf_clear(&feed->before_tentative);
    return status;
}

/* Where a new entry belongs: behind all that are not after it. */
static size_t
place_of(const struct dpl_feed *feed, const struct dpl_feed_key *key)
{
    size_t at = feed->entries.count;

    while (at > 0 &&
           dpl_feed_key_compare(&feed->entries.at[at - 1].key, key) > 0)
        at--;
    return at;
}

/* Nothing that was fed may stand behind a record that was not. */
static enum dplog_status
rewind_to(struct dpl_feed *feed, size_t at, struct dplog_error *reterr)
{
    enum dplog_status status;

    if (at >= feed->fed)
        return DPLOG_OK;
    while (feed->saved_count > 1 && feed->saved[feed->saved_count - 1].at > at)
        drop_saved(feed, feed->saved_count - 1);
    status = go_back(feed, &feed->saved[feed->saved_count - 1].bytes, reterr);
    if (status >= 0)
        feed->fed = feed->saved[feed->saved_count - 1].at;
    return status;
}

enum dplog_status
dpl_feed_add(struct dpl_feed *feed, const struct dplog_record *record,
             struct dpl_origin origin, const struct dpl_feed_key *key,
             struct dplog_error *reterr)
{
    struct entry entry = {.origin = origin, .key = *key};
    struct entry *slot;
    enum dplog_status status = dpl_feed_take_back(feed, reterr);
    size_t at;

    if (status >= 0 && feed->saved_count == 0)
        status = save_now(feed, reterr); /* before the first of them */
    if (status < 0)
        return status;
    at = place_of(feed, key);
    if (feed->has_floor && dpl_feed_key_compare(&feed->floor, key) > 0) {
        feed->late++; /* before what is not kept any more: where it is met */
        at = feed->entries.count;
        entry.key = at ? feed->entries.at[at - 1].key : feed->floor;
    }
    entry.record = dpl_record_copy(record);
    slot = entry.record ? DPL_VEC_PUSH(&feed->entries) : NULL;
    if (!slot) {
        dpl_free(entry.record);
        return dpl_fail_memory(reterr);
    }
    memmove(feed->entries.at + at + 1, feed->entries.at + at,
            (feed->entries.count - 1 - at) * sizeof(entry));
    feed->entries.at[at] = entry;
    return rewind_to(feed, at, reterr);
}

enum dplog_status
dpl_feed_settle(struct dpl_feed *feed, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    while (feed->fed < feed->entries.count && status >= 0) {
        const struct entry *entry = &feed->entries.at[feed->fed];

        status = save_now(feed, reterr);
        if (status >= 0)
            status = feed_tracker(feed, entry->record, entry->origin, reterr);
        feed->fed += status >= 0;
    }
    forget_oldest(feed);
    return status < 0 ? status : DPLOG_OK;
}

enum dplog_status
dpl_feed_tentative(struct dpl_feed *feed, const struct dplog_record *record,
                   struct dpl_origin origin, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    if (!feed->before_tentative.len)
        status =
            dpl_tracker_save(feed->tracker, &feed->before_tentative, reterr);
    if (status < 0) { /* half a state is none to go back to */
        dpl_buf_done(&feed->before_tentative);
        return status;
    }
    return feed_tracker(feed, record, origin, reterr);
}

/* States that were saved before still know it, and are not for long. */
enum dplog_status
dpl_feed_forget(struct dpl_feed *feed, int64_t since_us,
                struct dplog_error *reterr)
{
    const enum dplog_status status = dpl_feed_take_back(feed, reterr);

    if (status < 0)
        return status;
    forget_before(feed, since_us);
    return dpl_tracker_forget(&feed->tracker, since_us, reterr);
}

/* ── what came of it ── */

bool
dpl_feed_last(const struct dpl_feed *feed, struct dpl_feed_key *ret,
              uint32_t *ret_lineage)
{
    const struct entry *last =
        feed->entries.count ? &feed->entries.at[feed->entries.count - 1] : NULL;

    *ret = last ? last->key : feed->floor;
    *ret_lineage = last ? last->origin.lineage : feed->floor_lineage;
    return last || feed->has_floor;
}

const struct dpl_tracker *
dpl_feed_tracker(const struct dpl_feed *feed)
{
    return feed->tracker;
}

enum dplog_status
dpl_feed_finished_copy(struct dpl_feed *feed, struct dpl_tracker **ret,
                       struct dplog_error *reterr)
{
    struct dpl_buf bytes = {0};
    struct dpl_tracker *copy = NULL;
    enum dplog_status status = dpl_tracker_save(feed->tracker, &bytes, reterr);

    if (status >= 0)
        status = load(feed, &bytes, &copy, reterr);
    if (status >= 0)
        status = dpl_tracker_finish(copy, reterr);
    dpl_buf_done(&bytes);
    if (status < 0) {
        dpl_tracker_free(copy);
        return status;
    }
    *ret = copy;
    return DPLOG_OK;
}

const struct dpl_matcher *
dpl_feed_matcher(const struct dpl_feed *feed)
{
    return feed->matcher;
}

uint64_t
dpl_feed_late(const struct dpl_feed *feed)
{
    return feed->late;
}

uint64_t
dpl_feed_telling(const struct dpl_feed *feed)
{
    return feed->telling;
}

uint64_t
dpl_feed_bad(const struct dpl_feed *feed)
{
    return feed->bad;
}

enum dplog_status
dpl_feed_note_sources(const struct dpl_feed *feed, uint8_t *named,
                      uint32_t count, struct dplog_error *reterr)
{
    struct dpl_buf now = {0};
    enum dplog_status status = dpl_tracker_save(feed->tracker, &now, reterr);

    for (size_t i = 0; i < feed->entries.count; i++)
        named[feed->entries.at[i].origin.source] = 1;
    for (size_t i = 0; i <= feed->saved_count && status >= 0; i++) {
        const struct dpl_buf *state =
            i < feed->saved_count ? &feed->saved[i].bytes : &now;

        status =
            dpl_tracker_note_sources(feed->context, feed->ruleset,
                                     dpl_buf_view(state), named, count, reterr);
    }
    if (status >= 0 && feed->before_tentative.len)
        status = dpl_tracker_note_sources(feed->context, feed->ruleset,
                                          dpl_buf_view(&feed->before_tentative),
                                          named, count, reterr);
    dpl_buf_done(&now);
    return status;
}
