/* SPDX-License-Identifier: MIT
 *
 * One log of one server while it is followed: its records in file order,
 * through all rollovers, as far as they are whole. A trail gives what there is
 * and says when there is no more yet.
 */
#pragma once

#include "engine/feed.h"
#include "engine/progress.h"
#include "source/tail.h"
#include <dplog/reader.h>

/* A file of the log that was met: what a store keeps of it, also where there
 * is none. Strings of `kept` are its own. */
struct dpl_trail_part {
    struct dpl_store_source kept;
    char *path;
    uint32_t source; /* index in the report, once has_source */
    bool has_source;
    size_t gap; /* the caller's: one that ends with its first record; 0: none */
    bool rolled;
    bool dirty;    /* kept has changed since it was stored */
    bool gone;     /* its file is no part of the log any more */
    bool is_fresh; /* the caller's: stored first by the open transaction */
};

struct dpl_trail;

/* What a trail tells beside records. */
struct dpl_trail_calls {
    void *data;
    /* A part has been met for the first time, or has another name now; false:
     * no memory. */
    bool (*part_fn)(void *data, struct dpl_trail *trail,
                    struct dpl_trail_part *part);
    /* Something is missing before a part; false: no memory. */
    bool (*gap_fn)(void *data, struct dpl_trail *trail,
                   struct dpl_trail_part *part, const struct dpl_gap *gap);
};

struct dpl_trail {
    struct dplog_context *context;
    struct dplog_reader_options options;
    struct dpl_trail_calls calls;
    char *key; /* of the lineage */
    enum dplog_log log;
    uint32_t lineage;    /* for the tracker */
    uint32_t lineage_id; /* for the store; 0: none */
    uint64_t content;    /* for ties between lanes */
    int64_t running_us;  /* INT64_MIN: no time yet */
    struct dpl_tail *tail;
    struct {
        DPL_VEC_MEMBERS(struct dpl_trail_part *)
    } parts; /* all that were met, as long as they matter */
    /* the part that is being read */
    struct dpl_tail_part *reading;
    struct dplog_reader *reader;
    char *block;
    uint64_t base;      /* offset at which the reader began */
    uint64_t read_to;   /* bytes handed to the reader up to here */
    uint64_t base_line; /* number of its first line, less 1 */
    bool fed, at_end, is_last;
    uint64_t settled;           /* end of the last record that was handed out */
    struct dpl_tail_part *rest; /* one with bytes behind its last record */
    struct dplog_error trouble; /* why a file could not be read; text "":
                                   none */
};

enum dplog_status
dpl_trail_new(struct dplog_context *context,
              const struct dplog_reader_options *options,
              const struct dpl_trail_calls *calls,
              const struct dpl_input *first, struct dpl_trail **ret,
              struct dplog_error *reterr);
void
dpl_trail_free(struct dpl_trail *trail);

/* A part that a store knows, oldest first, before the first look. The newest
 * one may still have a rest. */
enum dplog_status
dpl_trail_know(struct dpl_trail *trail, const struct dpl_store_source *source,
               bool is_newest, struct dpl_trail_part **ret,
               struct dplog_error *reterr);

/* The lineage is called otherwise now. */
enum dplog_status
dpl_trail_rename(struct dpl_trail *trail, const char *key,
                 struct dplog_error *reterr);

/* Names may have changed: as dpl_tail_look(). */
enum dplog_status
dpl_trail_look(struct dpl_trail *trail, const struct dpl_input *const *files,
               size_t count, struct dplog_error *reterr);

/* Files may have grown; false: look. */
bool
dpl_trail_check(struct dpl_trail *trail);

/*
 * The next whole record and the part it is of.
 *
 * Returns DPLOG_OK, DPLOG_DONE when there is no more yet, or
 * DPLOG_E_NO_MEMORY. Views live until the next call on the trail.
 */
enum dplog_status
dpl_trail_next(struct dpl_trail *trail, struct dplog_record *ret,
               struct dpl_trail_part **ret_part, struct dplog_error *reterr);

/* The record that next() gave is dealt with: count it in. */
static inline void
dpl_trail_taken(struct dpl_trail *trail, struct dpl_trail_part *part,
                const struct dplog_record *record)
{
    dpl_progress_count(&part->kept, record);
    trail->settled = part->kept.offset;
    part->dirty = true;
}

/* Have what is kept of the part that is being read say where it stands. */
enum dplog_status
dpl_trail_settle(struct dpl_trail *trail, struct dplog_error *reterr);

/* What stands behind the last whole record: called for each record that its
 * bytes would make if nothing more came. Nothing is settled. */
typedef enum dplog_status (*dpl_trail_record_fn)(
    void *data, struct dpl_trail *trail, const struct dplog_record *record,
    const struct dpl_trail_part *part, struct dplog_error *reterr);
enum dplog_status
dpl_trail_each_tentative(struct dpl_trail *trail, dpl_trail_record_fn record_fn,
                         void *record_data, struct dplog_error *reterr);

/* Bytes behind the last whole record. */
bool
dpl_trail_has_rest(const struct dpl_trail *trail);

/* In the middle of a part: names must not be looked at now. */
bool
dpl_trail_is_busy(const struct dpl_trail *trail);

/* The order key of the next record. */
struct dpl_feed_key
dpl_trail_key(struct dpl_trail *trail, const struct dplog_record *record);

/* Nothing is read for a while. */
void
dpl_trail_rest(struct dpl_trail *trail);
