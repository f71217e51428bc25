/* SPDX-License-Identifier: MIT
 *
 * From the text of one record, complete, to struct dplog_record.
 */
#pragma once

#include "base/buf.h"
#include "base/line.h"
#include "dialect.h"

/* What the records of one source share. Zero is a valid beginning. */
struct dpl_record_maker {
    enum dplog_log log; /* of records without a known component */
    struct dpl_stamps stamps;
    bool learned_bias; /* from a GMTDATE: stamps.bias is no option's */
    struct dpl_buf message, text; /* of the last record, where it was built */
    char component[64];           /* the last one, and its log */
    size_t component_len;
    enum dplog_log component_log;
};

void
dpl_record_maker_done(struct dpl_record_maker *m);

/* Read `raw` in a dialect: its first parse_len bytes are the record proper,
 * what follows are loose lines of its message. */
void
dpl_record_read(struct dpl_record_maker *m, const struct dpl_dialect *dialect,
                struct dplog_view raw, size_t parse_len,
                struct dplog_record *ret);

/* Fill in what does not depend on the dialect. */
void
dpl_record_finish(struct dpl_record_maker *m, unsigned line_flags,
                  struct dplog_record *record);
