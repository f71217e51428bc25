/* SPDX-License-Identifier: MIT
 *
 * Reading a lineage: sources one after another, in blocks, through a reader.
 */
#include "engine/stream.h"

#include "base/context.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/time.h"
#include "base/view.h"
#include "source/source.h"

enum {
    BLOCK_BYTES = 256 * 1024,
    HASHED_BYTES = 4096, /* of a source's head, for ties */
    BATCH_RECORDS = 512  /* kept in the store as one run */
};

/* First and newest time of an open input, as its writer's clock showed it. */
struct span {
    int64_t first_local_us, last_local_us;
    int16_t first_bias, last_bias;
};

struct dpl_stream {
    struct dpl_stream_shared shared;
    size_t first, count, next; /* inputs; the next one to open */
    size_t input;              /* of the last record */
    uint64_t content_hash;
    char *block;
    /* the open input */
    bool open;
    struct dpl_source *source;
    struct dplog_reader *reader;
    bool ended; /* the reader was told that its source is over */
    struct span span;
    struct dpl_kept kept; /* with a store */
    struct dpl_batch batch;
};

/* ── what reports say of a source ── */

static struct dplog_source *
report_of(const struct dpl_stream *stream)
{
    return &stream->shared.sources[stream->input];
}

static const char *
local_text(const struct dpl_stream *stream, int64_t local_us, int16_t bias)
{
    char local[DPL_LOCAL_SIZE];

    if (local_us == DPLOG_TIME_NONE)
        return NULL;
    dpl_format_local(local_us, bias, local);
    return dpl_arena_copy(stream->shared.arena, dpl_view_of(local));
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
    s->first_local = local_text(stream, stream->span.first_local_us,
                                stream->span.first_bias);
    s->last_local =
        local_text(stream, stream->span.last_local_us, stream->span.last_bias);
    if (stats->binary && !s->failed) {
        struct dplog_error error;

        (void)dpl_fail(&error, DPLOG_E_IO,
                       "cannot read '%s': binary data, not a log", s->path);
        note_failure(stream, &error);
    }
}

/* ── opening and closing ── */

static enum dplog_status
hash_head(struct dpl_stream *stream, struct dplog_error *reterr)
{
    size_t len;
    enum dplog_status status;

    if (stream->content_hash)
        return DPLOG_OK;
    status = dpl_source_peek(stream->source, 0, stream->block, HASHED_BYTES,
                             &len, reterr);
    if (status >= 0)
        stream->content_hash = dpl_hash(stream->block, len, 1);
    return status;
}

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

/* Whether a failure is this source's own and the others can still be read. */
static bool
is_local(enum dplog_status status)
{
    return status == DPLOG_E_IO || status == DPLOG_E_LIMIT ||
           status == DPLOG_E_UNSUPPORTED || status == DPLOG_E_ARGUMENT;
}

static enum dplog_status
open_input(struct dpl_stream *stream, struct dplog_error *reterr)
{
    const struct dpl_input *input;
    struct dplog_error error = {0};
    enum dplog_status status;

    stream->input = stream->next++;
    input = dpl_inputs_get(stream->shared.inputs, stream->input);
    stream->open = true;
    stream->ended = false;
    stream->span = (struct span){DPLOG_TIME_NONE, DPLOG_TIME_NONE,
                                 DPLOG_BIAS_NONE, DPLOG_BIAS_NONE};
    stream->kept = (struct dpl_kept){.next_line = 1};

    status = dpl_source_open(stream->shared.context, input, 0, &stream->source,
                             &error);
    if (status >= 0)
        status = hash_head(stream, &error);
    if (status >= 0 && stream->shared.keeper)
        status = dpl_keeper_find(stream->shared.keeper, stream->input, input,
                                 stream->source, &stream->kept, &error);
    if (status >= 0 && stream->kept.offset)
        dpl_source_seek(stream->source, stream->kept.offset);
    if (status >= 0)
        status = open_reader(stream, input, &error);
    if (status >= 0)
        return DPLOG_OK;
    if (is_local(status)) {
        note_failure(stream, &error);
        return DPLOG_OK;
    }
    if (reterr)
        *reterr = error;
    return status;
}

static enum dplog_status
close_input(struct dpl_stream *stream, struct dplog_error *reterr)
{
    struct dplog_reader_stats stats = {0};
    enum dplog_status status = DPLOG_OK;

    if (stream->reader)
        dplog_reader_get_stats(stream->reader, &stats);
    note_counts(stream, &stats);
    if (stream->shared.keeper && stream->source && stream->reader)
        status = dpl_keeper_end(stream->shared.keeper, stream->input,
                                stream->source, &stats, reterr);
    dplog_reader_free(stream->reader);
    dpl_source_close(stream->source);
    dpl_store_cursor_free(stream->kept.cursor);
    stream->reader = NULL;
    stream->source = NULL;
    stream->kept.cursor = NULL;
    stream->open = false;
    return status;
}

/* ── records ── */

/* The next record of the open input's bytes; DPLOG_DONE at its end. */
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
        if (status == DPLOG_OK && stream->kept.offset) {
            ret->offset += stream->kept.offset;
            ret->line += stream->kept.next_line - 1;
        }
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

/* With a store: some records are kept as one run, then handed on. */
static enum dplog_status
read_kept(struct dpl_stream *stream, struct dplog_record *ret,
          struct dplog_error *reterr)
{
    const struct dplog_record *record = dpl_batch_take(&stream->batch);
    enum dplog_status status = DPLOG_OK;

    if (!record) {
        dpl_batch_clear(&stream->batch);
        while (stream->batch.count < BATCH_RECORDS && status == DPLOG_OK) {
            struct dplog_record next;

            status = read_record(stream, &next, reterr);
            if (status == DPLOG_OK)
                status = dpl_batch_add(&stream->batch, &next, reterr);
        }
        if (status >= 0)
            status = dpl_keeper_add(stream->shared.keeper, stream->input,
                                    &stream->batch, reterr);
        if (status < 0)
            return status;
        record = dpl_batch_take(&stream->batch);
    }
    if (!record)
        return DPLOG_DONE;
    *ret = *record;
    return DPLOG_OK;
}

static enum dplog_status
next_of_input(struct dpl_stream *stream, struct dplog_record *ret,
              struct dplog_error *reterr)
{
    if (stream->kept.cursor) {
        const enum dplog_status status =
            dpl_store_cursor_next(stream->kept.cursor, ret, reterr);

        if (status != DPLOG_DONE)
            return status;
        dpl_store_cursor_free(stream->kept.cursor);
        stream->kept.cursor = NULL;
    }
    return stream->shared.keeper ? read_kept(stream, ret, reterr)
                                 : read_record(stream, ret, reterr);
}

enum dplog_status
dpl_stream_next(struct dpl_stream *stream, struct dplog_record *ret,
                struct dplog_error *reterr)
{
    for (;;) {
        enum dplog_status status = DPLOG_DONE;

        if (stream->open) {
            status = next_of_input(stream, ret, reterr);
            if (status == DPLOG_OK)
                note_time(stream, ret);
            if (status != DPLOG_DONE)
                return status;
            status = close_input(stream, reterr);
            if (status < 0)
                return status;
        }
        if (stream->next == stream->first + stream->count)
            return DPLOG_DONE;
        status = open_input(stream, reterr);
        if (status < 0)
            return status;
    }
}

size_t
dpl_stream_input(const struct dpl_stream *stream)
{
    return stream->input;
}

uint64_t
dpl_stream_content_hash(const struct dpl_stream *stream)
{
    return stream->content_hash;
}

enum dplog_status
dpl_stream_new(const struct dpl_stream_shared *shared, size_t first,
               size_t count, struct dpl_stream **ret,
               struct dplog_error *reterr)
{
    struct dpl_stream *stream = dpl_zalloc(sizeof(*stream));

    if (!stream)
        return dpl_fail_memory(reterr);
    stream->shared = *shared;
    stream->first = stream->next = first;
    stream->count = count;
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
    dpl_store_cursor_free(stream->kept.cursor);
    dpl_batch_done(&stream->batch);
    dpl_free(stream->block);
    dpl_free(stream);
}
