/* SPDX-License-Identifier: MIT
 *
 * Bytes in, records out; no files, no store.
 */
#ifndef DPLOG_READER_H
#define DPLOG_READER_H

#include <dplog/context.h>
#include <dplog/record.h>

#ifdef __cplusplus
extern "C" {
#endif

struct dplog_reader;

/** Begin with DPLOG_READER_OPTIONS_INIT; 0 elsewhere is the default. */
struct dplog_reader_options {
    size_t size;
    enum dplog_encoding encoding; /**< AUTO: found from the first 64 KiB */
    enum dplog_format format;     /**< UNKNOWN: found from the input */
    enum dplog_log log;           /**< for records without a known component */
    int16_t bias;     /**< for stamps without one, when has_bias is set */
    uint8_t has_bias; /**< else 0 minutes is assumed and flagged */
};
#define DPLOG_READER_OPTIONS_INIT DPLOG_INIT_OF(struct dplog_reader_options)

/** What the reader has seen: lines = events + continuations + unparsed, less
 *  the records that share a line with the one behind them. */
struct dplog_reader_stats {
    enum dplog_encoding encoding;
    enum dplog_format format; /**< of most records */
    enum dplog_log log;       /**< MIXED when records name several */
    uint64_t bytes;
    uint64_t lines;  /**< physical lines */
    uint64_t events; /**< records */
    uint64_t
        continuations;     /**< lines that belong to a record before or after */
    uint64_t unparsed;     /**< lines of records with DPLOG_RECORD_UNPARSED */
    uint64_t repaired;     /**< records with DPLOG_RECORD_REPAIRED_TEXT */
    uint64_t cut;          /**< records with DPLOG_RECORD_CUT */
    uint64_t guessed_zone; /**< records with DPLOG_RECORD_GUESSED_ZONE */
    bool binary;           /**< the bytes are no text; no records come */
};

/**
 * Make a reader.
 *
 * @param options  NULL for all defaults.
 * @returns DPLOG_OK, DPLOG_E_ARGUMENT or DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_reader_new(struct dplog_context *context,
                 const struct dplog_reader_options *options,
                 struct dplog_reader **ret, struct dplog_error *reterr);

/**
 * Hand over the next bytes of the source.
 *
 * The bytes must stay in place until dplog_reader_next() has said DPLOG_DONE;
 * only then may more be fed. How the input is cut into calls never changes
 * the records.
 *
 * Records come once 64 KiB (or the finish) have shown what the source is. With
 * an encoding and a format (but PASTED) in the options they come with the
 * first bytes, as somebody who follows a growing log wants them.
 *
 * @returns DPLOG_OK, DPLOG_E_ARGUMENT (after finish, or before DPLOG_DONE) or
 *          DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_reader_feed(struct dplog_reader *reader, const void *bytes, size_t len,
                  struct dplog_error *reterr);

/**
 * Say that nothing more is there yet: what the source is gets decided by what
 * has come, and its complete records come out. More may be fed later.
 */
DPLOG_API void
dplog_reader_decide(struct dplog_reader *reader);

/** Say that the source ends here; records that waited for more come out. */
DPLOG_API void
dplog_reader_finish(struct dplog_reader *reader);

/**
 * Take the next complete record.
 *
 * @param ret  Filled on DPLOG_OK. Its views live until the next call on the
 *             reader.
 * @returns DPLOG_OK, DPLOG_DONE when more bytes (or finish) are needed, or
 *          DPLOG_E_NO_MEMORY. Malformed input is never an error: it comes out
 *          as a record with flags.
 */
DPLOG_API enum dplog_status
dplog_reader_next(struct dplog_reader *reader, struct dplog_record *ret,
                  struct dplog_error *reterr);

/** What was seen so far; complete after finish and DPLOG_DONE. */
DPLOG_API void
dplog_reader_get_stats(const struct dplog_reader *reader,
                       struct dplog_reader_stats *ret);

/** Free a reader; NULL is fine. */
DPLOG_API void
dplog_reader_free(struct dplog_reader *reader);

#ifdef __cplusplus
}
#endif

#endif
