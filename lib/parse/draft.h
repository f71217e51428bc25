/* SPDX-License-Identifier: MIT
 *
 * A record whose lines are still coming: their text, joined, and what adds up
 * over them.
 */
#pragma once

#include "base/buf.h"
#include "base/line.h"
#include "base/vec.h"
#include "dialect.h"

enum dpl_draft_state {
    DPL_DRAFT_EMPTY = 0,
    DPL_DRAFT_WAITING, /* loose lines; what they belong to comes after */
    DPL_DRAFT_OPEN,    /* begun; a line that closes it must come */
    DPL_DRAFT_HELD     /* complete, unless the next lines belong to it */
};

/* A line of a WAITING draft, in case it has to stand alone after all. */
struct dpl_piece {
    size_t begin, len; /* in the draft's raw text */
    uint64_t offset, length, number;
    uint32_t line_count; /* with the blank lines behind it */
    unsigned flags;      /* enum dpl_line_flag */
};

struct dpl_draft {
    enum dpl_draft_state state;
    const struct dpl_dialect *dialect; /* of an OPEN or HELD draft */
    bool torn;                         /* the text ends inside a trailer */
    bool apart;  /* of a WAITING draft: a blank line is before it, as before
                    what people write around a paste */
    bool closed; /* a numbered one: its columns have come */
    bool cut;    /* some text found no room */
    int depth;   /* of an OPEN object: braces that are still to be closed */
    struct dpl_buf raw; /* lines joined by '\n' */
    size_t parse_len;   /* of raw, for the dialect; loose lines follow */
    uint64_t number, offset, length;
    uint32_t line_count;
    unsigned flags; /* enum dpl_line_flag: of all lines, but TERMINATED is
                       that of the last */
    struct {
        DPL_VEC_MEMBERS(struct dpl_piece)
    } pieces;            /* of a WAITING draft */
    size_t pieces_taken; /* that already stand alone */
    bool failed;         /* no memory */
};

void
dpl_draft_done(struct dpl_draft *draft);

/* A physical line counts where its last record ends. */
uint32_t
dpl_draft_lines_of(const struct dpl_line *line);

/* Empty it, keeping its memory. */
void
dpl_draft_clear(struct dpl_draft *draft);

/* Add a line and its text (which need not be line->text), behind `join`. */
void
dpl_draft_add(struct dpl_draft *draft, const struct dpl_line *line,
              struct dplog_view text, char join);

/* Count a line in without its text. */
void
dpl_draft_absorb(struct dpl_draft *draft, const struct dpl_line *line);
