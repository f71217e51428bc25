/* SPDX-License-Identifier: MIT
 *
 * The line forms. A dialect knows two things: what a physical line means to
 * the record it belongs to (mark), and how to read the text of one complete
 * record (parse). Neither remembers anything but what stamps have taught.
 */
#pragma once

#include "stamp.h"

/* What one physical line says about where records begin and end. */
enum dpl_mark {
    DPL_MARK_NONE = 0, /* nothing: a loose line */
    DPL_MARK_WHOLE,    /* a record by itself, or the begin of one */
    DPL_MARK_OPENS,    /* a record begins that a later line closes */
    DPL_MARK_CLOSES,   /* … and closes here, whatever came before */
    DPL_MARK_ENDS,     /* a record ends; loose lines before may be its own */
    DPL_MARK_TORN      /* a record would end, but the line breaks off */
};

/* Where loose lines belong in a source that mostly keeps to the dialect. */
enum dpl_loose { DPL_LOOSE_ALONE, DPL_LOOSE_BEFORE, DPL_LOOSE_AFTER };

enum dpl_dialect_id {
    DPL_DIALECT_SMS,      /* text  $$<COMPONENT><stamp><thread=1 (0x1)> */
    DPL_DIALECT_CCM,      /* <![LOG[text]LOG]!><time="…" date="…" …> */
    DPL_DIALECT_PROVIDER, /* [1A2B][Wed 09/10/2014 14:19:07]:text */
    DPL_DIALECT_HEAD,     /* COMPONENT 1 (0x1) text */
    DPL_DIALECT_TAIL,     /* text COMPONENT 9/4/2020 11:45:10 AM 1 (0x1) */
    DPL_DIALECT_NUMBERED, /* 1. text, with or without the columns of TAIL */
    DPL_DIALECT_PLAIN,    /* text */
    DPL_DIALECT_COUNT
};

struct dpl_dialect {
    const char *name;
    enum dplog_format format;
    enum dpl_loose loose;
    unsigned patience; /* loose lines a marked one when it still wins a bid */
    enum dpl_mark (*mark)(struct dplog_view line); /* NULL: never asked */
    /* Fills message, component, stamp, local_us, bias, thread, severity,
     * code_file, code_line and flags of *ret (zeroed, times NONE). False: not
     * this dialect. */
    bool (*parse)(struct dpl_stamps *stamps, struct dplog_view text,
                  struct dplog_record *ret);
};

extern const struct dpl_dialect dpl_dialects[DPL_DIALECT_COUNT];

/* The dialect that a line is marked in, in the order of the table; PLAIN and
 * DPL_MARK_NONE for a loose line. NUMBERED is not tried: any list has it. */
const struct dpl_dialect *
dpl_dialect_of_line(struct dplog_view line, enum dpl_mark *ret);

/* Read a record of any dialect but NUMBERED; PLAIN takes everything. */
const struct dpl_dialect *
dpl_dialect_parse_any(struct dpl_stamps *stamps, struct dplog_view text,
                      struct dplog_record *ret);

/* Lines that say nothing: blanks, the mark that rollover leaves, and the dots
 * by which publishers show that they left something out. */
bool
dpl_line_says_nothing(struct dplog_view line);

/* ── the functions of the table ── */

enum dpl_mark
dpl_sms_mark(struct dplog_view line);
bool
dpl_sms_parse(struct dpl_stamps *stamps, struct dplog_view text,
              struct dplog_record *ret);
/* The same for a line as the product writes it today, and nothing else. */
bool
dpl_sms_parse_usual(struct dpl_stamps *stamps, struct dplog_view line,
                    struct dplog_record *ret);
/* What can be saved of a record whose trailer breaks off. */
bool
dpl_sms_parse_torn(struct dplog_view text, struct dplog_record *ret);

enum dpl_mark
dpl_ccm_mark(struct dplog_view line);
bool
dpl_ccm_parse(struct dpl_stamps *stamps, struct dplog_view text,
              struct dplog_record *ret);

enum dpl_mark
dpl_provider_mark(struct dplog_view line);
bool
dpl_provider_parse(struct dpl_stamps *stamps, struct dplog_view text,
                   struct dplog_record *ret);

enum dpl_mark
dpl_head_mark(struct dplog_view line);
bool
dpl_head_parse(struct dpl_stamps *stamps, struct dplog_view text,
               struct dplog_record *ret);
enum dpl_mark
dpl_tail_mark(struct dplog_view line);
bool
dpl_tail_parse(struct dpl_stamps *stamps, struct dplog_view text,
               struct dplog_record *ret);
/* Whether no column is missing: component, time and thread. */
bool
dpl_tail_is_complete(struct dplog_view text);
/* Whether the columns have a thread, with which they end. */
bool
dpl_tail_has_thread(struct dplog_view text);
/* Whether a record of `len` bytes goes on behind them with nothing but the rest
 * of its columns. */
bool
dpl_tail_goes_on(struct dplog_view text, size_t len);
enum dpl_mark
dpl_numbered_mark(struct dplog_view line);
bool
dpl_numbered_parse(struct dpl_stamps *stamps, struct dplog_view text,
                   struct dplog_record *ret);
/* The number that a list item begins with, and what follows it. */
bool
dpl_numbered_split(struct dplog_view line, unsigned *ret_number,
                   struct dplog_view *ret_rest);

bool
dpl_plain_parse(struct dpl_stamps *stamps, struct dplog_view text,
                struct dplog_record *ret);

/* Set the time fields of a record from a stamp, or flag that it is none. */
void
dpl_record_set_stamp(struct dplog_record *record, bool ok,
                     const struct dpl_stamp *stamp);
