/* SPDX-License-Identifier: MIT
 *
 * Reading a lane: its parts one after another, stored records first, then
 * files in chunks, which the crew fills.
 */
#include "engine/stream.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"
#include "engine/sources.h"
#include "engine/zone.h"
#include "source/source.h"

/* First and newest time of a part, as its writer's clock showed it. */
struct span {
    int64_t first_local_us, last_local_us;
    int16_t first_bias, last_bias;
};

struct dpl_stream {
    struct dpl_stream_shared shared;
    size_t end;                      /* of the lane's parts */
    size_t part;                     /* of the last record */
    bool entered;                    /* its stored records were looked for */
    struct dpl_store_cursor *cursor; /* those, or NULL */
    struct dplog_record stored;      /* the last of them */
    /* the part whose file is open, or SIZE_MAX: it may be one further on */
    size_t reading;
    struct dpl_source *source;
    struct dplog_reader *reader;
    struct span span;
    struct dpl_kept kept; /* with a store */
    /* its chunks */
    struct dpl_crew_lane *lane;
    struct dpl_chunk *chunk; /* at hand, or NULL */
    bool is_new;             /* the last record came out of it */
};

/* ── what reports say of a source ── */

static struct dpl_part *
part_of(const struct dpl_stream *stream, size_t part)
{
    return &stream->shared.lineup->parts.at[part];
}

/* Of the file that is open. */
static struct dplog_source *
report_of(const struct dpl_stream *stream)
{
    const size_t slot = part_of(stream, stream->reading)->slot;

    return &stream->shared.sources[slot];
}

static void
note_time(struct dpl_stream *stream, const struct dplog_record *record)
{
    struct dplog_source *s = report_of(stream);

    if (record->time_us == DPLOG_TIME_NONE)
        return;
    if (s->first_us == DPLOG_TIME_NONE || record->time_us < s->first_us) {
        s->first_us = record->time_us;
        stream->span.first_local_us = record->local_us;
        stream->span.first_bias = record->bias;
    }
    if (s->last_us == DPLOG_TIME_NONE || record->time_us >= s->last_us) {
        s->last_us = record->time_us;
        stream->span.last_local_us = record->local_us;
        stream->span.last_bias = record->bias;
    }
}

static void
note_failure(struct dpl_stream *stream, const struct dplog_error *error)
{
    struct dplog_source *s = report_of(stream);

    s->failed = true;
    s->error = dpl_arena_copy(stream->shared.arena, dpl_view_of(error->text));
}

static void
note_counts(struct dpl_stream *stream, const struct dplog_reader_stats *stats)
{
    const struct dpl_store_source *kept = &stream->kept.source;
    struct dplog_source *s = report_of(stream);

    if (s->log == DPLOG_LOG_UNKNOWN || stats->log == DPLOG_LOG_MIXED)
        s->log = stats->log != DPLOG_LOG_UNKNOWN ? stats->log : kept->log;
    s->format =
        stats->format != DPLOG_FORMAT_UNKNOWN ? stats->format : kept->format;
    s->encoding = stats->encoding != DPLOG_ENCODING_AUTO ? stats->encoding
                                                         : kept->encoding;
    s->bytes = kept->offset + stats->bytes;
    s->lines = kept->lines + stats->lines;
    s->events = kept->events + stats->events;
    s->continuations = kept->continuations + stats->continuations;
    s->unparsed = kept->unparsed + stats->unparsed;
    s->first_local = dpl_sources_local_text(stream->shared.arena,
                                            stream->span.first_local_us,
                                            stream->span.first_bias);
    s->last_local =
        dpl_sources_local_text(stream->shared.arena, stream->span.last_local_us,
                               stream->span.last_bias);
    if (stats->binary && !s->failed) {
        struct dplog_error error;

        (void)dpl_fail(&error, DPLOG_E_IO,
                       "cannot read '%s': binary data, not a log", s->path);
        note_failure(stream, &error);
    }
}

/* ── opening and closing ── */

static enum dplog_status
open_reader(struct dpl_stream *stream, const struct dpl_input *input,
            struct dplog_error *reterr)
{
    struct dplog_reader_options options = stream->shared.reader;
    const struct dpl_store_source *kept = &stream->kept.source;

    options.log = input->log;
    if (stream->kept.offset) { /* the middle of a file: as its beginning was */
        options.encoding = kept->encoding;
        options.format = kept->format;
        if (kept->bias != DPLOG_BIAS_NONE && !options.has_bias) {
            options.bias = kept->bias;
            options.has_bias = 1;
        }
    }
    return dplog_reader_new(stream->shared.context, &options, &stream->reader,
                            reterr);
}

/* As it was when it was looked at; a log may roll over in between. */
static enum dplog_status
reopen(struct dpl_stream *stream, const struct dpl_input *input, size_t slot,
       struct dplog_error *reterr)
{
    bool same = true;
    enum dplog_status status;

    status = dpl_source_open(stream->shared.context, input, 0, &stream->source,
                             reterr);
    if (status >= 0 && stream->shared.keeper) {
        if (dpl_keeper_slot(stream->shared.keeper, slot)->lineage)
            status = dpl_keeper_check(stream->shared.keeper, slot,
                                      stream->source, &same, reterr);
        else
            status = dpl_keeper_find(stream->shared.keeper, slot, input,
                                     stream->source, &stream->kept, reterr);
    }
    if (status >= 0 && !same)
        status = dpl_fail(reterr, DPLOG_E_IO,
                          "cannot read '%s': it was replaced just now; the "
                          "next run reads it",
                          input->path);
    return status;
}

static void
begin_span(struct dpl_stream *stream)
{
    const struct dpl_store_source *kept = &stream->kept.source;

    stream->span = (struct span){DPLOG_TIME_NONE, DPLOG_TIME_NONE,
                                 DPLOG_BIAS_NONE, DPLOG_BIAS_NONE};
    if (stream->kept.offset)
        stream->span = (struct span){kept->first.local_us, kept->last.local_us,
                                     kept->first.bias, kept->last.bias};
}

static enum dplog_status
open_part(struct dpl_stream *stream, size_t part, struct dplog_error *reterr)
{
    struct dpl_part *const p = part_of(stream, part);
    const struct dpl_input *input =
        dpl_inputs_get(stream->shared.inputs, p->slot);
    struct dplog_error error = {0};
    enum dplog_status status = DPLOG_OK;

    stream->reading = part;
    stream->kept = (struct dpl_kept){.next_line = 1};
    stream->source = p->source;
    p->source = NULL;
    if (!stream->source)
        status = reopen(stream, input, p->slot, &error);
    if (status >= 0 && stream->shared.keeper)
        dpl_keeper_get(stream->shared.keeper, p->slot, &stream->kept);
    begin_span(stream);
    if (status >= 0 && stream->kept.offset)
        dpl_source_seek(stream->source, stream->kept.offset);
    if (status >= 0)
        status = open_reader(stream, input, &error);
    if (status >= 0) {
        dpl_crew_open(stream->shared.crew, stream->lane);
        return DPLOG_OK;
    }
    if (dpl_lineup_is_local(status)) {
        note_failure(stream, &error);
        return DPLOG_OK;
    }
    if (reterr)
        *reterr = error;
    return status;
}

static enum dplog_status
close_part(struct dpl_stream *stream, struct dplog_error *reterr)
{
    struct dpl_part *const p = part_of(stream, stream->reading);
    struct dplog_reader_stats stats = {0};
    enum dplog_status status = DPLOG_OK;

    if (stream->reader)
        dplog_reader_get_stats(stream->reader, &stats);
    /* Of what failed at once nothing is known, not even the encoding. */
    if (stats.lines || (stream->reader && !report_of(stream)->failed))
        note_counts(stream, &stats);
    if (stream->shared.keeper && stream->source)
        status = dpl_keeper_end(stream->shared.keeper, p->slot, stream->source,
                                &stats, reterr);
    dplog_reader_free(stream->reader);
    dpl_source_close(stream->source);
    stream->reader = NULL;
    stream->source = NULL;
    stream->reading = SIZE_MAX;
    p->unread = false;
    return status;
}

/* ── filling chunks: on any thread, so only what is this lane's own ── */

static void
take_record(struct dpl_stream *stream, struct dplog_record *record)
{
    if (stream->kept.offset) {
        record->offset += stream->kept.offset;
        record->line += stream->kept.next_line - 1;
    }
    stream->shared.cut[part_of(stream, stream->reading)->slot] +=
        (record->flags & DPLOG_RECORD_CUT) != 0;
    dpl_zone_apply(stream->shared.zone, record);
    note_time(stream, record);
}

static enum dplog_status
match_last(struct dpl_chunk *chunk, struct dpl_matcher *matcher)
{
    const struct dpl_batch *batch = &chunk->batch;
    struct dpl_match_result result;
    enum dplog_status status = dpl_matcher_run(
        matcher, &batch->at[batch->count - 1], &result, &chunk->error);

    if (status >= 0 && !dpl_results_add(&chunk->results, &result))
        status = dpl_fail_memory(&chunk->error);
    return status;
}

/* Records of the bytes that the reader was given. */
static enum dplog_status
drain(struct dpl_stream *stream, struct dpl_matcher *matcher,
      struct dpl_chunk *chunk, struct dplog_view block)
{
    for (;;) {
        struct dplog_record record;
        enum dplog_status status =
            dplog_reader_next(stream->reader, &record, &chunk->error);

        if (status != DPLOG_OK)
            return status < 0 ? status : DPLOG_OK;
        take_record(stream, &record);
        status = dpl_batch_add(&chunk->batch, &record, block, &chunk->error);
        if (status >= 0 && matcher)
            status = match_last(chunk, matcher);
        if (status < 0)
            return status;
    }
}

static void
fill(void *data, struct dpl_matcher *matcher, struct dpl_chunk *chunk)
{
    struct dpl_stream *const stream = data;

    while (!chunk->batch.count && !chunk->ended && chunk->status >= 0) {
        size_t len = 0;

        chunk->read_failed =
            dpl_source_read(stream->source, chunk->block, DPL_CHUNK_BYTES, &len,
                            &chunk->read_error) < 0;
        chunk->ended = chunk->read_failed || !len;
        if (chunk->ended)
            dplog_reader_finish(stream->reader);
        else
            chunk->status = dplog_reader_feed(stream->reader, chunk->block, len,
                                              &chunk->error);
        if (chunk->status >= 0)
            chunk->status =
                drain(stream, matcher, chunk, dpl_view(chunk->block, len));
    }
}

/* ── new records ── */

/* The next chunk of the open part; with a store, its records are kept first.
 * DPLOG_DONE: nothing is left. */
static enum dplog_status
next_chunk(struct dpl_stream *stream, struct dplog_error *reterr)
{
    struct dpl_chunk *chunk = stream->chunk;
    const bool ended = !stream->reader || (chunk && chunk->ended);
    enum dplog_status status;

    dpl_crew_give_back(stream->shared.crew, chunk);
    stream->chunk = NULL;
    if (ended)
        return DPLOG_DONE;
    status = dpl_crew_take(stream->shared.crew, stream->lane, &chunk, reterr);
    if (status < 0)
        return status;
    stream->chunk = chunk;
    if (chunk->read_failed)
        note_failure(stream, &chunk->read_error);
    if (chunk->status < 0 && reterr)
        *reterr = chunk->error;
    if (chunk->status >= 0 && stream->shared.keeper)
        return dpl_keeper_add(stream->shared.keeper,
                              part_of(stream, stream->reading)->slot,
                              &chunk->batch, reterr);
    return chunk->status;
}

static enum dplog_status
next_new(struct dpl_stream *stream, const struct dplog_record **ret,
         struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (;;) {
        const struct dplog_record *record =
            stream->chunk ? dpl_batch_take(&stream->chunk->batch) : NULL;

        if (record) {
            *ret = record;
            stream->is_new = true;
            return DPLOG_OK;
        }
        status = next_chunk(stream, reterr);
        if (status != DPLOG_OK)
            return status;
    }
}

enum dplog_status
dpl_stream_first_new(struct dpl_stream *stream, size_t part, int64_t *ret_us,
                     struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    if (stream->reading != part) {
        status = open_part(stream, part, reterr);
        if (status >= 0)
            status = next_chunk(stream, reterr);
    }
    if (status < 0)
        return status;
    if (!stream->chunk || !stream->chunk->batch.count) {
        status = close_part(stream, reterr);
        return status < 0 ? status : DPLOG_DONE;
    }
    *ret_us = stream->chunk->batch.at[0].time_us;
    return DPLOG_OK;
}

/* ── all records ── */

/* Those of the part that the store had when the run began. */
static enum dplog_status
next_stored(struct dpl_stream *stream, const struct dplog_record **ret,
            struct dplog_error *reterr)
{
    const struct dpl_part *part = part_of(stream, stream->part);
    enum dplog_status status = DPLOG_OK;

    if (!stream->entered && part->fed_line < part->stored_line)
        status = dpl_store_cursor_new_at(
            dpl_keeper_store(stream->shared.keeper),
            dpl_keeper_slot(stream->shared.keeper, part->slot)->id,
            part->fed_line, &stream->cursor, reterr);
    stream->entered = true;
    if (status < 0)
        return status;
    if (!stream->cursor)
        return DPLOG_DONE;
    status = dpl_store_cursor_next(stream->cursor, &stream->stored, reterr);
    if (status == DPLOG_OK && stream->stored.line >= part->stored_line)
        status = DPLOG_DONE;
    stream->is_new = false;
    *ret = &stream->stored;
    if (status == DPLOG_DONE) {
        dpl_store_cursor_free(stream->cursor);
        stream->cursor = NULL;
    }
    return status;
}

static enum dplog_status
next_of_part(struct dpl_stream *stream, const struct dplog_record **ret,
             struct dplog_error *reterr)
{
    const struct dpl_part *part = part_of(stream, stream->part);
    enum dplog_status status = next_stored(stream, ret, reterr);

    if (status != DPLOG_DONE || !part->unread || part->failed)
        return status;
    if (stream->reading != stream->part)
        status = open_part(stream, stream->part, reterr);
    if (status >= 0)
        status = next_new(stream, ret, reterr);
    if (status == DPLOG_DONE) {
        status = close_part(stream, reterr);
        return status < 0 ? status : DPLOG_DONE;
    }
    return status;
}

enum dplog_status
dpl_stream_next(struct dpl_stream *stream, const struct dplog_record **ret,
                struct dplog_error *reterr)
{
    while (stream->part < stream->end) {
        const enum dplog_status status = next_of_part(stream, ret, reterr);

        if (status != DPLOG_DONE)
            return status;
        stream->part++;
        stream->entered = false;
    }
    return DPLOG_DONE;
}

enum dplog_status
dpl_stream_matched(struct dpl_stream *stream, struct dpl_match_result *ret,
                   struct dplog_error *reterr)
{
    struct dpl_chunk *const chunk = stream->is_new ? stream->chunk : NULL;

    if (!chunk || !chunk->results.results.count)
        return DPLOG_DONE;
    return dpl_results_get(&chunk->results, chunk->batch.taken - 1, ret)
               ? DPLOG_OK
               : dpl_fail_memory(reterr);
}

size_t
dpl_stream_part(const struct dpl_stream *stream)
{
    return stream->part;
}

enum dplog_status
dpl_stream_new(const struct dpl_stream_shared *shared, size_t lane,
               struct dpl_stream **ret, struct dplog_error *reterr)
{
    const struct dpl_lane *l = &shared->lineup->lanes.at[lane];
    struct dpl_stream *stream = dpl_zalloc(sizeof(*stream));
    enum dplog_status status;

    if (!stream)
        return dpl_fail_memory(reterr);
    stream->shared = *shared;
    stream->part = l->first;
    stream->end = l->first + l->count;
    stream->reading = SIZE_MAX;
    status =
        dpl_crew_add_lane(shared->crew, fill, stream, &stream->lane, reterr);
    if (status < 0) {
        dpl_stream_free(stream);
        return status;
    }
    *ret = stream;
    return DPLOG_OK;
}

void
dpl_stream_free(struct dpl_stream *stream)
{
    if (!stream)
        return;
    dplog_reader_free(stream->reader);
    dpl_source_close(stream->source);
    dpl_store_cursor_free(stream->cursor);
    dpl_chunk_free(stream->chunk);
    dpl_free(stream);
}
