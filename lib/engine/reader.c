/* SPDX-License-Identifier: MIT
 *
 * dplog_reader: a decoder and a parser in a row. Before the first record it
 * looks at the head of the source, to find out where loose lines belong and
 * what the stamps mean.
 */
#include <dplog/reader.h>

#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "decode/decoder.h"
#include "decode/detect.h"
#include "parse/bid.h"
#include "parse/mend.h"
#include "parse/parser.h"
#include "parts.h"
#include <assert.h>

enum { MAX_BIAS = 24 * 60 };

struct dplog_reader {
    struct dplog_reader_options options;
    size_t max_record;
    struct dpl_decoder decoder;
    struct dpl_parser parser;
    struct dpl_line line; /* taken from the decoder, while has_line */
    struct dpl_line rest; /* of the same physical line; with a text */
    bool has_line;
    bool looked; /* at the head */
    bool fed;    /* bytes that next() has not yet gone through */
    bool finished;
    uint64_t formats[DPLOG_FORMAT_PLAIN + 1]; /* records of each */
    uint32_t logs;                            /* bit set of those named */
    struct dplog_reader_stats stats; /* what counts records; the rest is
                                        put together when asked for */
};

static enum dplog_status
check_options(const struct dplog_reader_options *o, struct dplog_error *reterr)
{
    if (o->encoding > DPLOG_ENCODING_CP1252)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "unknown encoding %d",
                        (int)o->encoding);
    if (o->format > DPLOG_FORMAT_PLAIN)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "unknown format %d",
                        (int)o->format);
    if (o->log >= DPLOG_LOG_COUNT)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "unknown log %d",
                        (int)o->log);
    if (o->has_bias && (o->bias > MAX_BIAS || o->bias < -MAX_BIAS))
        return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                        "bias of %d minutes is more than a day", o->bias);
    return DPLOG_OK;
}

/* Which of the two pasted shapes it is must be seen, as must an encoding. */
static bool
looks_ahead(const struct dplog_reader_options *o)
{
    return o->encoding == DPLOG_ENCODING_AUTO ||
           o->format == DPLOG_FORMAT_UNKNOWN ||
           o->format == DPLOG_FORMAT_PASTED;
}

static void
init_parser(const struct dplog_reader *reader, const struct dpl_dialect *habit,
            struct dpl_parser *ret)
{
    const struct dplog_reader_options *const o = &reader->options;

    dpl_parser_init(ret, habit, reader->max_record);
    ret->only_plain = o->format == DPLOG_FORMAT_PLAIN;
    ret->maker.log = o->log;
    ret->maker.stamps.has_bias = o->has_bias != 0;
    ret->maker.stamps.bias = o->bias;
}

enum dplog_status
dplog_reader_new(struct dplog_context *context,
                 const struct dplog_reader_options *options,
                 struct dplog_reader **ret, struct dplog_error *reterr)
{
    struct dplog_reader *reader;
    enum dplog_status status;

    assert(context && ret);
    reader = dpl_zalloc(sizeof(*reader));
    if (!reader)
        return dpl_fail_memory(reterr);
    status = dpl_options_copy(options, &reader->options,
                              sizeof(reader->options), reterr);
    if (status == DPLOG_OK)
        status = check_options(&reader->options, reterr);
    if (status < 0) {
        dpl_free(reader);
        return status;
    }

    reader->max_record = context->limits.record_bytes;
    dpl_decoder_init(&reader->decoder, reader->options.encoding,
                     reader->max_record, looks_ahead(&reader->options));
    init_parser(reader, &dpl_dialects[DPL_DIALECT_PLAIN], &reader->parser);
    *ret = reader;
    return DPLOG_OK;
}

void
dplog_reader_free(struct dplog_reader *reader)
{
    if (!reader)
        return;
    dpl_decoder_done(&reader->decoder);
    dpl_parser_done(&reader->parser);
    dpl_free(reader);
}

enum dplog_status
dplog_reader_feed(struct dplog_reader *reader, const void *bytes, size_t len,
                  struct dplog_error *reterr)
{
    assert(reader && (bytes || len == 0));
    if (reader->finished)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "the reader was finished");
    if (reader->fed)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                        "the reader still has bytes to go through");
    if (len == 0)
        return DPLOG_OK;
    if (!dpl_decoder_feed(&reader->decoder, bytes, len))
        return dpl_fail_memory(reterr);
    reader->fed = true;
    return DPLOG_OK;
}

void
dplog_reader_decide(struct dplog_reader *reader)
{
    assert(reader);
    dpl_decoder_decide(&reader->decoder);
}

void
dplog_reader_finish(struct dplog_reader *reader)
{
    assert(reader);
    if (!reader->finished)
        dpl_decoder_finish(&reader->decoder);
    reader->finished = true;
}

/* ── the look at the head ── */

/* Called for each line of the head; false: no memory. */
typedef bool (*head_line_fn)(void *data, const struct dpl_line *line);

struct first_look {
    struct dpl_bid bid;
    struct dpl_buf line; /* without what a page put around it */
};

static bool
bid_line(void *data, const struct dpl_line *line)
{
    struct first_look *const look = data;

    dpl_bid_line(&look->bid, dpl_mend_line(line->text, &look->line));
    return !look->line.failed;
}

struct lesson {
    struct dpl_parser parser;
    bool has_bias; /* the first that was learned */
    int16_t bias;
};

static void
note_bias(struct lesson *lesson)
{
    const struct dpl_record_maker *const maker = &lesson->parser.maker;

    if (maker->learned_bias && !lesson->has_bias) {
        lesson->has_bias = true;
        lesson->bias = maker->stamps.bias;
    }
}

static bool
learn_line(void *data, const struct dpl_line *line)
{
    struct lesson *const lesson = data;
    struct dplog_record record;
    enum dpl_parsed parsed;

    do {
        parsed = dpl_parser_line(&lesson->parser, line, &record);
        note_bias(lesson);
    } while (parsed == DPL_PARSED_AGAIN);
    return parsed != DPL_PARSED_NO_MEMORY;
}

/* Its lines by a decoder of their own; the last one only if it is whole. */
static bool
walk_head(const struct dplog_reader *reader, head_line_fn fn, void *data)
{
    const struct dplog_view head = dpl_decoder_head(&reader->decoder);
    struct dpl_decoder decoder;
    struct dpl_line line, rest = {.number = 0};
    enum dplog_status status;
    bool ok;

    dpl_decoder_init(&decoder, reader->decoder.encoding, reader->max_record,
                     false);
    ok = dpl_decoder_feed(&decoder, head.ptr, head.len);
    if (head.len < DPL_DETECT_BYTES)
        dpl_decoder_finish(&decoder);
    while (ok &&
           (status = dpl_parts_next(&decoder, &rest, &line)) != DPLOG_DONE)
        ok = status == DPLOG_OK && fn(data, &line);
    dpl_decoder_done(&decoder);
    return ok;
}

/* Times of the first lines gain from what later ones of the head teach. */
static bool
learn_stamps(struct dplog_reader *reader, const struct dpl_dialect *habit)
{
    struct dpl_stamps *const stamps = &reader->parser.maker.stamps;
    struct lesson lesson = {0};
    struct dplog_record record;
    enum dpl_parsed parsed;
    bool ok;

    init_parser(reader, habit, &lesson.parser);
    ok = walk_head(reader, learn_line, &lesson);
    while (ok && (parsed = dpl_parser_finish(&lesson.parser, &record)) !=
                     DPL_PARSED_NONE) {
        ok = parsed != DPL_PARSED_NO_MEMORY;
        note_bias(&lesson);
    }
    stamps->order = lesson.parser.maker.stamps.order;
    if (lesson.has_bias) {
        stamps->has_bias = true;
        stamps->bias = lesson.bias;
    }
    dpl_parser_done(&lesson.parser);
    return ok;
}

static bool
look_at_head(struct dplog_reader *reader)
{
    const bool ahead = looks_ahead(&reader->options);
    struct first_look look = {0};
    bool ok;

    reader->looked = true;
    if (reader->decoder.binary)
        return true;
    ok = !ahead || walk_head(reader, bid_line, &look);
    dpl_buf_done(&look.line);
    if (!ok)
        return false;
    reader->parser.habit = dpl_bid_winner(&look.bid, reader->options.format);
    reader->parser.apart = reader->options.format == DPLOG_FORMAT_UNKNOWN;
    return !look.bid.has_lessons || learn_stamps(reader, reader->parser.habit);
}

/* ── records ── */

static void
count_record(struct dplog_reader *reader, const struct dplog_record *record)
{
    struct dplog_reader_stats *const s = &reader->stats;

    if (record->flags & DPLOG_RECORD_UNPARSED) {
        s->unparsed += record->line_count;
    } else {
        s->events++;
        s->continuations += record->line_count > 0 ? record->line_count - 1 : 0;
    }
    if (record->flags) { /* nearly no record has any */
        s->repaired += (record->flags & DPLOG_RECORD_REPAIRED_TEXT) != 0;
        s->cut += (record->flags & DPLOG_RECORD_CUT) != 0;
        s->guessed_zone += (record->flags & DPLOG_RECORD_GUESSED_ZONE) != 0;
    }
    if (!(record->flags & DPLOG_RECORD_ASIDE))
        reader->formats[record->format]++;
    if (record->log != DPLOG_LOG_UNKNOWN)
        reader->logs |= UINT32_C(1) << record->log;
}

static enum dplog_status
next_line(struct dplog_reader *reader, struct dplog_record *ret,
          enum dpl_parsed *ret_parsed)
{
    enum dplog_status status = DPLOG_OK;

    if (!reader->has_line)
        status = reader->parser.only_plain
                     ? dpl_decoder_next(&reader->decoder, &reader->line)
                     : dpl_parts_next(&reader->decoder, &reader->rest,
                                      &reader->line);
    if (status < 0)
        return status;
    if (status == DPLOG_OK) {
        *ret_parsed = dpl_parser_line(&reader->parser, &reader->line, ret);
        reader->has_line = *ret_parsed == DPL_PARSED_AGAIN;
        return DPLOG_OK;
    }
    reader->fed = false;
    *ret_parsed = reader->finished ? dpl_parser_finish(&reader->parser, ret)
                                   : DPL_PARSED_NONE;
    return *ret_parsed == DPL_PARSED_NONE ? DPLOG_DONE : DPLOG_OK;
}

enum dplog_status
dplog_reader_next(struct dplog_reader *reader, struct dplog_record *ret,
                  struct dplog_error *reterr)
{
    enum dpl_parsed parsed = DPL_PARSED_NONE;

    assert(reader && ret);
    if (!reader->looked && dpl_decoder_is_decided(&reader->decoder) &&
        !look_at_head(reader))
        return dpl_fail_memory(reterr);

    do {
        const enum dplog_status status = next_line(reader, ret, &parsed);

        if (status < 0 || parsed == DPL_PARSED_NO_MEMORY)
            return dpl_fail_memory(reterr);
        if (status == DPLOG_DONE)
            return DPLOG_DONE;
    } while (parsed == DPL_PARSED_NONE);

    count_record(reader, ret);
    return DPLOG_OK;
}

/* ── what was seen ── */

static enum dplog_format
most_frequent_format(const struct dplog_reader *reader)
{
    int best = DPLOG_FORMAT_UNKNOWN;

    for (int format = 0; format <= DPLOG_FORMAT_PLAIN; format++) {
        if (reader->formats[format] > reader->formats[best])
            best = format;
    }
    return (enum dplog_format)best;
}

static enum dplog_log
only_log(uint32_t logs)
{
    int log = DPLOG_LOG_UNKNOWN;

    if (logs == 0)
        return DPLOG_LOG_UNKNOWN;
    while (!(logs & UINT32_C(1) << log))
        log++;
    return logs == UINT32_C(1) << log ? (enum dplog_log)log : DPLOG_LOG_MIXED;
}

void
dplog_reader_get_stats(const struct dplog_reader *reader,
                       struct dplog_reader_stats *ret)
{
    assert(reader && ret);
    *ret = reader->stats;
    ret->encoding = reader->decoder.encoding;
    ret->format = most_frequent_format(reader);
    ret->log = only_log(reader->logs);
    ret->bytes = reader->decoder.bytes;
    ret->lines = reader->decoder.lines;
    ret->continuations += reader->parser.orphans;
    ret->binary = reader->decoder.binary;
}
