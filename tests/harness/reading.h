/* SPDX-License-Identifier: MIT
 *
 * Bytes through the public reader, and the records that come out as text, one
 * a line:
 *
 *     line+count form log time thread [component] flags: text
 *     (message)    where it differs from the text
 */
#pragma once

#include "base/buf.h"
#include "harness.h"
#include <dplog/reader.h>

struct reading {
    struct dpl_buf records;
    struct dplog_reader_stats stats;
    uint64_t next_offset; /* records must not overlap or run backwards */
    uint64_t sharing; /* records with another one behind them on their line */
};

/* A context whose records have a limit; 0: the usual one. */
struct dplog_context *
reading_context(size_t record_bytes);

/* Read in parts: `first` bytes (unless 0), then `step` at a time. Lines must
 * add up and records must follow each other. */
void
reading_take(struct dplog_context *context,
             const struct dplog_reader_options *options,
             struct dplog_view bytes, size_t first, size_t step,
             struct reading *ret);

/* Read whole, cut once at every byte, and byte by byte: the records must be
 * what is wanted each time. */
void
assert_records(const struct dplog_reader_options *options, const char *bytes,
               size_t len, size_t record_bytes, const char *want);
