/* SPDX-License-Identifier: MIT
 *
 * Raw bytes in, lines of valid UTF-8 out:
 *
 *     feed(bytes) … next(line) until DPLOG_DONE, feed …, finish, next …
 *
 * The raw bytes are split into lines first and each line is decoded by itself,
 * so half characters at the edge of a block do not matter: in CP932 and UTF-8
 * no part of a character looks like a line feed. ASCII and valid UTF-8 are
 * handed on as they lie in the block; only the rest is copied.
 */
#pragma once

#include "base/buf.h"
#include "base/line.h"
#include <dplog/record.h>

enum { DPL_DECODER_TAIL = 256 }; /* raw bytes kept of the end of a cut line */

struct dpl_decoder {
    enum dplog_encoding forced;   /* AUTO: found */
    enum dplog_encoding encoding; /* AUTO until decided */
    size_t max_line;              /* raw and decoded bytes of a line */
    size_t head_len;              /* bytes to see before deciding */
    uint64_t lines, bytes;
    bool open;     /* all ASCII so far: the first other line decides */
    bool binary;   /* no text: there are no lines */
    bool finished; /* no more bytes come */

    const char *pos, *end;     /* bytes not yet split into lines */
    const char *fed, *fed_end; /* bytes behind the head buffer */
    const char *ascii_end;     /* in pos to end: ASCII up to there */
    struct dpl_buf head;       /* first bytes, when they came in small parts */
    struct dpl_buf carry;      /* begin of a line whose end has not come */
    struct dpl_buf text, tail; /* decoded text of the line handed out */
    uint64_t line_len;         /* raw bytes of the unfinished line */
    uint64_t offset;           /* of the next line in the source */
    size_t mark_len;           /* byte-order mark that belongs to it */
    size_t first_mark_len;     /* the one of the first line, kept */
};

/*
 * max_line: longer lines are cut on a character and flagged. look_ahead false:
 * the encoding is forced and nobody wants to see the head, so lines come out
 * with the first bytes.
 */
void
dpl_decoder_init(struct dpl_decoder *decoder, enum dplog_encoding forced,
                 size_t max_line, bool look_ahead);
void
dpl_decoder_done(struct dpl_decoder *decoder);

/* The bytes stay in place until next() said DPLOG_DONE. False: no memory. */
bool
dpl_decoder_feed(struct dpl_decoder *decoder, const char *bytes, size_t len);
void
dpl_decoder_finish(struct dpl_decoder *decoder);

/* Decide by what has come, however little; more bytes may still come. */
void
dpl_decoder_decide(struct dpl_decoder *decoder);

/* Whether enough has come to decide; only then are there lines. */
bool
dpl_decoder_is_decided(const struct dpl_decoder *decoder);

/* The first bytes of the source, at most DPL_DETECT_BYTES, once decided and
 * before the first line is taken. */
struct dplog_view
dpl_decoder_head(const struct dpl_decoder *decoder);

/* DPLOG_OK, DPLOG_DONE or DPLOG_E_NO_MEMORY. The text lives until the next
 * call on the decoder. */
enum dplog_status
dpl_decoder_next(struct dpl_decoder *decoder, struct dpl_line *ret);
