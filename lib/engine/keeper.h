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

enum dplog_status
dpl_keeper_open(struct dplog_context *context, const char *path,
                size_t input_count, struct dpl_keeper **ret,
                struct dplog_error *reterr);

/* What the store knows of a source that is being opened. */
struct dpl_kept {
    int64_t id;                      /* of the store */
    uint64_t offset;                 /* go on reading the file here */
    uint32_t next_line;              /* number of the line there */
    struct dpl_store_cursor *cursor; /* stored records, or NULL; the caller
                                        frees it */
    struct dpl_store_source source;  /* strings are not to be used */
};

/* Find the stored source that an input is, or make one. */
enum dplog_status
dpl_keeper_find(struct dpl_keeper *keeper, size_t index,
                const struct dpl_input *input, struct dpl_source *source,
                struct dpl_kept *ret, struct dplog_error *reterr);

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

/* The input that is a source of the store, or SIZE_MAX. */
size_t
dpl_keeper_input_of(const struct dpl_keeper *keeper, int64_t id);

/* Commit what is open; with a diagnosis, replace the stored one. */
enum dplog_status
dpl_keeper_commit(struct dpl_keeper *keeper,
                  const struct dplog_diagnosis *diagnosis,
                  struct dplog_error *reterr);

struct dpl_store *
dpl_keeper_store(struct dpl_keeper *keeper);

void
dpl_keeper_free(struct dpl_keeper *keeper); /* uncommitted records are lost */
