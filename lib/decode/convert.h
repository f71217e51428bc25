/* SPDX-License-Identifier: MIT
 *
 * Raw bytes of one line to UTF-8. Nothing here fails on bad bytes: each that
 * has no meaning becomes U+FFFD, and the caller is told.
 */
#pragma once

#include "base/buf.h"
#include <dplog/record.h>

enum dpl_raw_end {
    DPL_RAW_WHOLE, /* an unfinished character at the end is a bad one */
    DPL_RAW_CUT    /* the rest was cut off: it is dropped in silence */
};

/* Append; true when every byte had a meaning. Without memory out->failed is
 * set. All three write at most three bytes for each raw byte. */
bool
dpl_convert_utf8(struct dplog_view raw, enum dpl_raw_end end,
                 struct dpl_buf *out);
bool
dpl_convert_utf16(struct dplog_view raw, enum dplog_encoding encoding,
                  enum dpl_raw_end end, struct dpl_buf *out);
bool
dpl_convert_cp932(struct dplog_view raw, enum dpl_raw_end end,
                  struct dpl_buf *out);
bool
dpl_convert_cp1252(struct dplog_view raw, struct dpl_buf *out);

/* How many raw bytes a text took of which no byte was repaired. */
uint64_t
dpl_raw_len(struct dplog_view text, enum dplog_encoding encoding);

/* Whether the bytes could be the beginning of a character that goes on. */
bool
dpl_is_unfinished_utf8(struct dplog_view v);

/* Any of them, by encoding. */
bool
dpl_convert(struct dplog_view raw, enum dplog_encoding encoding,
            enum dpl_raw_end end, struct dpl_buf *out);
