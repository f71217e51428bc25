/* SPDX-License-Identifier: MIT
 *
 * Reading a lane: its parts one after another, stored records first, then
 * files in chunks, which the crew fills.
 */
#include "engine/stream_impl.h"

#include "base/error.h"
#include "base/mem.h"
#include "engine/sources.h"
#include "engine/timing.h"
#include "engine/zone.h"

/* ── what reports say of a source ── */

static void
note_failure(struct dpl_stream *stream, const struct dplog_error *error)
{
    struct dplog_source *s = dpl_stream_report(stream);

    s->failed = true;
    s->error = dpl_arena_copy(stream->shared.arena, dpl_view_of(error->text));
}

/* False: no memory. */
static bool
note_counts(struct dpl_stream *stream, const struct dplog_reader_stats *stats)
{
    const struct dpl_store_source *kept = &stream->kept.source;
    struct dplog_source *s = dpl_stream_report(stream);

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
    if (stats->binary && !s->failed) {
        struct dplog_error error;

        (void)dpl_fail(&error, DPLOG_E_IO,
                       "cannot read '%s': binary data, not a log", s->path);
        note_failure(stream, &error);
    }
    return dpl_sources_local_text(stream->shared.arena,
                                  stream->span.first_local_us,
                                  stream->span.first_bias, &s->first_local) &&
           dpl_sources_local_text(stream->shared.arena,
                                  stream->span.last_local_us,
                                  stream->span.last_bias, &s->last_local);
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
    struct dpl_part *const p = dpl_stream_part_at(stream, part);
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
    struct dpl_part *const p = dpl_stream_part_at(stream, stream->reading);
    struct dplog_reader_stats stats = {0};
    enum dplog_status status = DPLOG_OK;
    bool noted = true;

    if (stream->reader)
        dplog_reader_get_stats(stream->reader, &stats);
    /* Of what failed at once nothing is known, not even the encoding. */
    if (stats.lines || (stream->reader && !dpl_stream_report(stream)->failed))
        noted = note_counts(stream, &stats);
    if (stream->shared.keeper && stream->source)
        status = dpl_keeper_end(stream->shared.keeper, p->slot, stream->source,
                                &stats, reterr);
    dplog_reader_free(stream->reader);
    dpl_source_close(stream->source);
    stream->reader = NULL;
    stream->source = NULL;
    stream->reading = SIZE_MAX;
    p->unread = false;
    return status < 0 || noted ? status : dpl_fail_memory(reterr);
}

/* ── new records ── */

static enum dplog_status
take_chunk(struct dpl_stream *stream, struct dpl_chunk **ret,
           struct dplog_error *reterr)
{
    const bool is_timed = stream->shared.timing != NULL;
    const uint64_t begin = dpl_timing_now(is_timed);
    const enum dplog_status status =
        dpl_crew_take(stream->shared.crew, stream->lane, ret, reterr);

    if (is_timed && status >= 0) {
        *stream->shared.filled_ns += dpl_timing_now(is_timed) - begin;
        dpl_timing_add(stream->shared.timing, &(*ret)->timing);
    }
    return status;
}

static enum dplog_status
keep_chunk(struct dpl_stream *stream, struct dplog_error *reterr)
{
    struct dplog_timing *const timing = stream->shared.timing;
    const uint64_t begin = dpl_timing_now(timing != NULL);
    const enum dplog_status status =
        dpl_keeper_add(stream->shared.keeper,
                       dpl_stream_part_at(stream, stream->reading)->slot,
                       &stream->chunk->batch, reterr);

    if (timing)
        timing->store_ns += dpl_clock_ns() - begin;
    return status;
}

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
    status = take_chunk(stream, &chunk, reterr);
    if (status < 0)
        return status;
    stream->chunk = chunk;
    stream->is_told = false;
    if (chunk->read_failed)
        note_failure(stream, &chunk->read_error);
    if (chunk->status < 0 && reterr)
        *reterr = chunk->error;
    return chunk->status >= 0 && stream->shared.keeper
               ? keep_chunk(stream, reterr)
               : chunk->status;
}

/* All of the next chunk that has any; or of the one at hand, if that was only
 * looked into. */
static enum dplog_status
next_new(struct dpl_stream *stream, struct dpl_span *ret,
         struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;
    struct dpl_chunk *chunk = stream->chunk;

    while (status == DPLOG_OK &&
           (!chunk || stream->is_told || !chunk->batch.count)) {
        status = next_chunk(stream, reterr);
        chunk = stream->chunk;
    }
    if (status != DPLOG_OK)
        return status;
    stream->is_told = true;
    *ret = (struct dpl_span){
        .records = chunk->batch.at,
        .glances = chunk->glances.at,
        .count = chunk->batch.count,
        .results = chunk->is_matched ? &chunk->results : NULL,
        .part = stream->part,
        .is_new = true,
    };
    return DPLOG_OK;
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
next_stored(struct dpl_stream *stream, struct dpl_span *ret,
            struct dplog_error *reterr)
{
    const struct dpl_part *part = dpl_stream_part_at(stream, stream->part);
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
    if (status == DPLOG_OK)
        dpl_zone_apply(stream->shared.zone, &stream->stored);
    if (status == DPLOG_OK && stream->stored.line >= part->stored_line)
        status = DPLOG_DONE;
    stream->stored_glance =
        dpl_glance_of(&stream->stored, NULL, DPL_NO_INDEX, false);
    *ret = (struct dpl_span){
        .records = &stream->stored,
        .glances = &stream->stored_glance,
        .count = 1,
        .part = stream->part,
    };
    if (status == DPLOG_DONE) {
        dpl_store_cursor_free(stream->cursor);
        stream->cursor = NULL;
    }
    return status;
}

static enum dplog_status
next_of_part(struct dpl_stream *stream, struct dpl_span *ret,
             struct dplog_error *reterr)
{
    const struct dpl_part *part = dpl_stream_part_at(stream, stream->part);
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
dpl_stream_next(struct dpl_stream *stream, struct dpl_span *ret,
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

/* Servers in different zones: a log that states none is of its folder's. */
static enum dplog_status
guess_zone(struct dpl_stream *stream, const struct dpl_lane *lane,
           struct dplog_error *reterr)
{
    const struct dpl_stream_shared *const shared = &stream->shared;
    const struct dpl_part *const part =
        &shared->lineup->parts.at[lane->first + lane->count - 1];

    if (shared->zone != DPLOG_BIAS_NONE || lane->log != DPLOG_LOG_SMSDPPROV ||
        !part->is_input)
        return DPLOG_OK;
    return dpl_zone_guess(
        shared, dpl_inputs_get(shared->inputs, part->slot)->lineage_key,
        &stream->shared.zone, reterr);
}

enum dplog_status
dpl_stream_new(const struct dpl_stream_shared *shared, size_t lane,
               struct dpl_stream **ret, struct dplog_error *reterr)
{
    struct dpl_lane *const l = &shared->lineup->lanes.at[lane];
    struct dpl_stream *stream = dpl_zalloc(sizeof(*stream));
    enum dplog_status status;

    if (!stream)
        return dpl_fail_memory(reterr);
    stream->shared = *shared;
    stream->part = l->first;
    stream->end = l->first + l->count;
    stream->reading = SIZE_MAX;
    status = guess_zone(stream, l, reterr);
    l->zone = stream->shared.zone;
    if (status >= 0)
        status = dpl_crew_add_lane(shared->crew, dpl_stream_fill, stream,
                                   &stream->lane, reterr);
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
