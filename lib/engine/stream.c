/* SPDX-License-Identifier: MIT
 *
 * Reading a lane: its parts one after another, stored records first, then
 * files in blocks through a reader.
 */
#include "engine/stream.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"
#include "engine/batch.h"
#include "engine/sources.h"
#include "engine/zone.h"
#include "source/source.h"

enum {
    BLOCK_BYTES = 256 * 1024,
    BATCH_RECORDS = 512 /* kept in the store as one run */
};

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
    char *block;
    /* the part whose file is open, or SIZE_MAX: it may be one further on */
    size_t reading;
    struct dpl_source *source;
    struct dplog_reader *reader;
    bool ended; /* the reader was told that its source is over */
    struct span span;
    struct dpl_kept kept; /* with a store */
    struct dpl_batch batch;
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
    stream->ended = false;
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
    if (status >= 0)
        return DPLOG_OK;
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

/* ── new records ── */

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

/* The next record of the open part's bytes; DPLOG_DONE at its end. */
static enum dplog_status
read_record(struct dpl_stream *stream, struct dplog_record *ret,
            struct dplog_error *reterr)
{
    for (;;) {
        struct dplog_error error = {0};
        enum dplog_status status;
        size_t len = 0;

        if (!stream->reader)
            return DPLOG_DONE;
        status = dplog_reader_next(stream->reader, ret, reterr);
        if (status == DPLOG_OK)
            take_record(stream, ret);
        if (status != DPLOG_DONE || stream->ended)
            return status;

        status = dpl_source_read(stream->source, stream->block, BLOCK_BYTES,
                                 &len, &error);
        if (status < 0)
            note_failure(stream, &error);
        if (status < 0 || !len) {
            stream->ended = true;
            dplog_reader_finish(stream->reader);
            continue;
        }
        status = dplog_reader_feed(stream->reader, stream->block, len, reterr);
        if (status < 0)
            return status;
    }
}

/* Some records, kept in the store as one run before they are handed on. */
static enum dplog_status
fill_batch(struct dpl_stream *stream, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    dpl_batch_clear(&stream->batch);
    while (stream->batch.count < BATCH_RECORDS && status == DPLOG_OK) {
        struct dplog_record next;

        status = read_record(stream, &next, reterr);
        if (status == DPLOG_OK)
            status = dpl_batch_add(&stream->batch, &next, reterr);
    }
    if (status < 0)
        return status;
    return dpl_keeper_add(stream->shared.keeper,
                          part_of(stream, stream->reading)->slot,
                          &stream->batch, reterr);
}

static enum dplog_status
next_new(struct dpl_stream *stream, struct dplog_record *ret,
         struct dplog_error *reterr)
{
    const struct dplog_record *record;
    enum dplog_status status;

    if (!stream->shared.keeper)
        return read_record(stream, ret, reterr);
    record = dpl_batch_take(&stream->batch);
    if (!record) {
        status = fill_batch(stream, reterr);
        if (status < 0)
            return status;
        record = dpl_batch_take(&stream->batch);
    }
    if (!record)
        return DPLOG_DONE;
    *ret = *record;
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
            status = fill_batch(stream, reterr);
    }
    if (status < 0)
        return status;
    if (!stream->batch.count) {
        status = close_part(stream, reterr);
        return status < 0 ? status : DPLOG_DONE;
    }
    *ret_us = stream->batch.at[0].time_us;
    return DPLOG_OK;
}

/* ── all records ── */

/* Those of the part that the store had when the run began. */
static enum dplog_status
next_stored(struct dpl_stream *stream, struct dplog_record *ret,
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
    status = dpl_store_cursor_next(stream->cursor, ret, reterr);
    if (status == DPLOG_OK && ret->line >= part->stored_line)
        status = DPLOG_DONE;
    if (status == DPLOG_DONE) {
        dpl_store_cursor_free(stream->cursor);
        stream->cursor = NULL;
    }
    return status;
}

static enum dplog_status
next_of_part(struct dpl_stream *stream, struct dplog_record *ret,
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
dpl_stream_next(struct dpl_stream *stream, struct dplog_record *ret,
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

    if (!stream)
        return dpl_fail_memory(reterr);
    stream->shared = *shared;
    stream->part = l->first;
    stream->end = l->first + l->count;
    stream->reading = SIZE_MAX;
    stream->block = dpl_alloc(BLOCK_BYTES);
    if (!stream->block) {
        dpl_stream_free(stream);
        return dpl_fail_memory(reterr);
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
    dpl_batch_done(&stream->batch);
    dpl_free(stream->block);
    dpl_free(stream);
}
