/* SPDX-License-Identifier: MIT
 *
 * Which encoding bytes are in: a byte-order mark first, then evidence.
 */
#pragma once

#include <dplog/record.h>

enum { DPL_DETECT_BYTES = 64 * 1024 }; /* that many tell enough */

struct dpl_detection {
    enum dplog_encoding encoding;
    bool open;       /* all ASCII: the first other line decides */
    bool binary;     /* no text at all */
    size_t mark_len; /* bytes of the byte-order mark */
};

/*
 * Look at the beginning of a source. It may end in the middle of a character.
 * `forced` other than AUTO is the answer; only its mark is still looked for.
 */
void
dpl_detect(struct dplog_view head, enum dplog_encoding forced,
           struct dpl_detection *ret);

/*
 * The encoding of bytes that are neither ASCII nor all valid UTF-8: UTF-8
 * when just a few are damaged, else CP932 when the bytes keep to its
 * structure and look more like Japanese than like Western text, else CP1252.
 */
enum dplog_encoding
dpl_detect_codepage(struct dplog_view bytes);
