/* SPDX-License-Identifier: MIT
 *
 * A stream from the inside: for stream.c, which opens, closes and hands out on
 * the caller's thread, and stream_fill.c, which fills chunks on any.
 */
#pragma once

#include "base/view.h"
#include "engine/stream.h"
#include "source/source.h"

/* First and newest time of a part, as its writer's clock showed it. */
struct span {
    int64_t first_local_us, last_local_us;
    int16_t first_bias, last_bias;
};

struct dpl_stream {
    struct dpl_stream_shared shared;
    size_t end;                      /* of the lane's parts */
    size_t part;                     /* of the last span */
    bool entered;                    /* its stored records were looked for */
    struct dpl_store_cursor *cursor; /* those, or NULL */
    struct dplog_record stored;      /* the last of them */
    struct dpl_glance stored_glance; /* of it */
    /* the part whose file is open, or SIZE_MAX: it may be one further on */
    size_t reading;
    struct dpl_source *source;
    struct dplog_reader *reader;
    struct span span;
    struct dpl_kept kept; /* with a store */
    /* its chunks */
    struct dpl_crew_lane *lane;
    struct dpl_chunk *chunk; /* at hand, or NULL */
    bool is_told;            /* its records were handed out */
};

static inline struct dpl_part *
dpl_stream_part_at(const struct dpl_stream *stream, size_t part)
{
    return &stream->shared.lineup->parts.at[part];
}

/* Of the file that is open. */
static inline struct dplog_source *
dpl_stream_report(const struct dpl_stream *stream)
{
    const size_t slot = dpl_stream_part_at(stream, stream->reading)->slot;

    return &stream->shared.sources[slot];
}

/* For the crew (dpl_fill_fn); data is the stream. */
void
dpl_stream_fill(void *data, struct dpl_matcher *matcher,
                struct dpl_chunk *chunk);
