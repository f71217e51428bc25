/* SPDX-License-Identifier: MIT
 *
 * Lines in, records out. A line is read in whatever dialect it is in; the
 * habit of the source says where lines without marks belong:
 *
 *     after   (data at the end)    loose loose MARKED      one record
 *     before  (data at the begin)  MARKED loose loose      one record
 *     alone   (plain text)         loose | loose | MARKED  three
 */
#pragma once

#include "draft.h"
#include "record.h"

enum dpl_parsed {
    DPL_PARSED_NONE,   /* the line is taken, no record is complete */
    DPL_PARSED_RECORD, /* the line is taken; here is a record */
    DPL_PARSED_AGAIN,  /* here is a record; offer the same line again */
    DPL_PARSED_NO_MEMORY
};

struct dpl_parser {
    const struct dpl_dialect *habit;
    bool only_plain; /* the user says that a line is a record */
    size_t max_record;
    uint64_t orphans; /* lines that say nothing and belong to no record */
    bool apart;       /* the line before said nothing; set it at the begin of a
                         source */
    struct dpl_record_maker maker;
    struct dpl_draft drafts[2];
    struct dpl_draft *draft; /* the one that collects; the record given out
                                last may live in the other */
    struct dpl_buf line, scratch;
};

void
dpl_parser_init(struct dpl_parser *parser, const struct dpl_dialect *habit,
                size_t max_record);
void
dpl_parser_done(struct dpl_parser *parser);

/* *ret lives until the next call, and no longer than the line. */
enum dpl_parsed
dpl_parser_line(struct dpl_parser *parser, const struct dpl_line *line,
                struct dplog_record *ret);

/* No more lines come: RECORD until everything is out, then NONE. */
enum dpl_parsed
dpl_parser_finish(struct dpl_parser *parser, struct dplog_record *ret);
