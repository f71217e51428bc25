/* SPDX-License-Identifier: MIT
 *
 * The store's side of reading: which stored source a file continues, which
 * records are kept, and when all of it is committed - records and offsets of
 * all sources in one transaction.
 */
#pragma once

#include "engine/batch.h"
#include "source/source.h"
#include "store/store.h"
#include <dplog/reader.h>

struct dpl_keeper;

/* For DPL_STORE_BATCH nobody else may write until the keeper is freed; for
 * DPL_STORE_READ nothing may be added. */
enum dplog_status
dpl_keeper_open(struct dplog_context *context, const char *path,
                enum dpl_store_use use, size_t input_count,
                struct dpl_keeper **ret, struct dplog_error *reterr);

/*
 * Slots: one for each input, by its index, then one for each source that only
 * the store has. They are the sources of the report, too.
 */

/* What the store knows of a source that is being opened. */
struct dpl_kept {
    int64_t id;                     /* of the store; 0: new */
    uint64_t offset;                /* go on reading the file here */
    uint32_t next_line;             /* number of the line there */
    bool unread;                    /* there is something behind the offset */
    struct dpl_store_source source; /* strings are not to be used */
};

/* Find the stored source that an input is, or make one. The source must stay
 * open until dpl_keeper_end(), or dpl_keeper_detach() where none of its records
 * will be added yet. */
enum dplog_status
dpl_keeper_find(struct dpl_keeper *keeper, size_t index,
                const struct dpl_input *input, struct dpl_source *source,
                struct dpl_kept *ret, struct dplog_error *reterr);

void
dpl_keeper_detach(struct dpl_keeper *keeper, size_t index);

/* A file that was found before is open once more: *ret_same is false when it
 * is another one by now. */
enum dplog_status
dpl_keeper_check(struct dpl_keeper *keeper, size_t index,
                 struct dpl_source *source, bool *ret_same,
                 struct dplog_error *reterr);

/* How often a file was compared with something that the store knows. */
uint64_t
dpl_keeper_compared(const struct dpl_keeper *keeper);

/* Sources that the store holds from before. */
size_t
dpl_keeper_source_count(const struct dpl_keeper *keeper);

/* All inputs were found: give the sources that none of them is a slot each. */
void
dpl_keeper_adopt_rest(struct dpl_keeper *keeper);

size_t
dpl_keeper_slot_count(const struct dpl_keeper *keeper);
/* Not found (yet): its id is 0 and its lineage NULL. */
const struct dpl_store_source *
dpl_keeper_slot(const struct dpl_keeper *keeper, size_t slot);
/* As dpl_keeper_find() gave it. */
void
dpl_keeper_get(const struct dpl_keeper *keeper, size_t slot,
               struct dpl_kept *ret);
/* Its place among the parts of a lineage. */
void
dpl_keeper_set_lineage(struct dpl_keeper *keeper, size_t slot, uint32_t id);

/* Keep records of an input, read in file order; commits when enough are. */
enum dplog_status
dpl_keeper_add(struct dpl_keeper *keeper, size_t index,
               const struct dpl_batch *batch, struct dplog_error *reterr);

/* An input was read to its end (or its failure). */
enum dplog_status
dpl_keeper_end(struct dpl_keeper *keeper, size_t index,
               struct dpl_source *source,
               const struct dplog_reader_stats *stats,
               struct dplog_error *reterr);

/* All inputs were read: remember what is missing between the parts of logs
 * that were read before and those that are here now. */
enum dplog_status
dpl_keeper_find_gaps(struct dpl_keeper *keeper,
                     const struct dplog_source *sources,
                     struct dplog_error *reterr);

/* The slot of a source of the store, or SIZE_MAX. */
size_t
dpl_keeper_slot_of(const struct dpl_keeper *keeper, int64_t id);

/* What becomes of the store at the end. */
struct dpl_keeping_end {
    const struct dplog_diagnosis *diagnosis; /* to replace the stored one with,
                                                and its stamp; or NULL */
    uint64_t stamp;
    int64_t since_us; /* remove what was read and is from before; INT64_MIN:
                         nothing */
    const struct dplog_diagnosis *whole; /* where `diagnosis` is of a selection
                                            only: what proves something of
                                            this one stays; or NULL */
};

/* The end: commit what there is to commit. */
enum dplog_status
dpl_keeper_commit(struct dpl_keeper *keeper, const struct dpl_keeping_end *end,
                  struct dplog_error *reterr);

/* From when on records are kept: keep_us before the newest one. INT64_MIN: all
 * are, for keep_us is 0 or no record has a time. */
static inline int64_t
dpl_kept_since(int64_t newest_us, int64_t keep_us)
{
    return keep_us > 0 && newest_us != DPLOG_TIME_NONE &&
                   newest_us > INT64_MIN + keep_us
               ? newest_us - keep_us
               : INT64_MIN;
}

/* Begin a transaction if none is open. */
enum dplog_status
dpl_keeper_begin(struct dpl_keeper *keeper, struct dplog_error *reterr);

struct dpl_store *
dpl_keeper_store(struct dpl_keeper *keeper);

void
dpl_keeper_free(struct dpl_keeper *keeper); /* uncommitted records are lost */
