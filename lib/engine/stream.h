/* SPDX-License-Identifier: MIT
 *
 * One lane as one stream of records: what is stored of each of its parts and
 * was not followed yet, then the rest of the file, oldest part first. With a
 * store, what is read is kept there on the way.
 */
#pragma once

#include "engine/crew.h"
#include "engine/lineup.h"
#include <dplog/analysis.h>
#include <dplog/reader.h>

struct dpl_stream;

/* What all streams of an analysis share. */
struct dpl_stream_shared {
    struct dplog_context *context;
    struct dpl_crew *crew;              /* fills the chunks of all lanes */
    struct dplog_reader_options reader; /* encoding, format, bias */
    int16_t zone; /* guessed for stamps without a bias; or NONE */
    const struct dpl_inputs *inputs;
    struct dpl_lineup *lineup;
    struct dplog_source *sources; /* by slot; filled while reading */
    uint64_t *cut;                /* by slot: records longer than the limit */
    struct dpl_arena *arena;      /* for their strings */
    struct dpl_keeper *keeper;    /* NULL: nothing is stored */
    struct dplog_timing *timing;  /* NULL: nobody asks */
    uint64_t *filled_ns; /* with timing: of this thread, getting chunks */
};

/* A stream over a lane of the lineup. */
enum dplog_status
dpl_stream_new(const struct dpl_stream_shared *shared, size_t lane,
               struct dpl_stream **ret, struct dplog_error *reterr);

/*
 * Before the first call of dpl_stream_next(), with a keeper: the time of the
 * first record of a part that the store does not have; DPLOG_DONE: there is
 * none. Parts are asked in their order, up to the first one that has some.
 */
enum dplog_status
dpl_stream_first_new(struct dpl_stream *stream, size_t part, int64_t *ret_us,
                     struct dplog_error *reterr);

/* Records in a row, of one part: as many as are at hand. */
struct dpl_span {
    const struct dplog_record *records;
    const struct dpl_glance *glances; /* as many */
    size_t count;                     /* never 0 */
    struct dpl_results *results;      /* of the matcher, as the glances say;
                                         NULL: they came from the store, or
                                         nobody matches */
    size_t part;                      /* of the lineup */
    bool is_new; /* they were not in the store when the run began */
};

/*
 * What comes next, from where the lineup stands at the first call. A source
 * that cannot be opened or read on is marked failed and the stream goes on with
 * the next one.
 *
 * Returns DPLOG_OK, DPLOG_DONE, DPLOG_E_STORE, DPLOG_E_BUSY or
 * DPLOG_E_NO_MEMORY. A span lives until the next call on the stream.
 */
enum dplog_status
dpl_stream_next(struct dpl_stream *stream, struct dpl_span *ret,
                struct dplog_error *reterr);

void
dpl_stream_free(struct dpl_stream *stream);
