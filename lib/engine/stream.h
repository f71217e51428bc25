/* SPDX-License-Identifier: MIT
 *
 * One lineage as one stream of records: the stored part of each of its files,
 * then the rest of the file, oldest file first. With a store, what is read is
 * kept there on the way.
 */
#pragma once

#include "engine/keeper.h"
#include "source/discover.h"
#include <dplog/analysis.h>
#include <dplog/reader.h>

struct dpl_stream;

/* What all streams of an analysis share. */
struct dpl_stream_shared {
    struct dplog_context *context;
    struct dplog_reader_options reader; /* encoding, format, bias */
    const struct dpl_inputs *inputs;
    struct dplog_source *sources; /* by input; filled while reading */
    struct dpl_arena *arena;      /* for their strings */
    struct dpl_keeper *keeper;    /* NULL: nothing is stored */
};

/* A stream over inputs [first, first + count), all of one lineage. */
enum dplog_status
dpl_stream_new(const struct dpl_stream_shared *shared, size_t first,
               size_t count, struct dpl_stream **ret,
               struct dplog_error *reterr);

/*
 * The next record. A source that cannot be opened or read on is marked failed
 * and the stream goes on with the next one.
 *
 * Returns DPLOG_OK, DPLOG_DONE, DPLOG_E_STORE, DPLOG_E_BUSY or
 * DPLOG_E_NO_MEMORY. Views live until the next call on the stream.
 */
enum dplog_status
dpl_stream_next(struct dpl_stream *stream, struct dplog_record *ret,
                struct dplog_error *reterr);

/* Index of the input that the last record came from. */
size_t
dpl_stream_input(const struct dpl_stream *stream);

/* A value of the content, for ties between streams: the hash of the first
 * bytes of the first source; 0 before the first record. */
uint64_t
dpl_stream_content_hash(const struct dpl_stream *stream);

void
dpl_stream_free(struct dpl_stream *stream);
