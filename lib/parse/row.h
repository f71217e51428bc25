/* SPDX-License-Identifier: MIT
 *
 * Records that another program has taken apart: rows of a table (CSV), objects
 * (JSON), lines that begin with the time. Each is put together again as a log
 * viewer copies it,
 *
 *     text TAB component TAB time TAB thread (0x…)
 *
 * so that the line forms need not know of them. What a column is, its values
 * say: exporters name and order columns as they like.
 */
#pragma once

#include "base/buf.h"
#include <dplog/view.h>

/* The columns of one record; without `ptr`: not there. */
struct dpl_row {
    struct dplog_view message, component, thread;
    struct dplog_view date; /* with its time, or what `clock` belongs to */
    struct dplog_view clock;
    bool quoted; /* "" in the message stands for one quotation mark */
};

/* The record of a line in *buf (check buf->failed), false: it is no such line.
 * The header of a table gives an empty text, which says nothing. */
bool
dpl_row_of_line(struct dplog_view line, struct dpl_buf *buf,
                struct dplog_view *ret);

/* The same for an object, which may go over lines. */
bool
dpl_row_of_object(struct dplog_view text, struct dpl_buf *buf,
                  struct dplog_view *ret);

/* ── what values are ── */

bool
dpl_row_is_component(struct dplog_view value);
/* A date with its time, or the time that a date before it lacks. */
bool
dpl_row_is_stamp(struct dplog_view date, struct dplog_view clock);
/* "5112 (0x13F8)", "5112". */
bool
dpl_row_is_thread(struct dplog_view value);
/* A whole record of the product inside another one. */
bool
dpl_row_is_record(struct dplog_view value);

/* False when the columns are not enough to be a record. */
bool
dpl_row_write(const struct dpl_row *row, struct dpl_buf *buf,
              struct dplog_view *ret);

/* ── values with names ── */

enum { DPL_ROW_KEY = 24 };

/* What was seen of one record; zero is a valid beginning. */
struct dpl_row_values {
    struct dpl_row row;
    int message_rank, stamp_rank; /* how likely they are what they are held */
    const char *component;        /* by the name of its file */
};

/* A name without case and marks: "Log Text", "@timestamp". */
void
dpl_row_plain_key(struct dplog_view key, char ret[DPL_ROW_KEY]);
bool
dpl_row_is_thread_key(const char *key);

/* The value stays where it is. */
void
dpl_row_see_text(struct dpl_row_values *values, const char *key,
                 struct dplog_view value);

/* False when there is no text, or nothing beside it. */
bool
dpl_row_write_values(struct dpl_row_values *values, struct dpl_buf *buf,
                     struct dplog_view *ret);

/* ── the kinds of lines ── */

/* row_table.c: fields between the same separators. */
bool
dpl_row_of_table(struct dplog_view line, struct dpl_buf *buf,
                 struct dplog_view *ret);

/* row_front.c: "2026-11-20 09:44:23.551 COMPONENT 5112 text". */
bool
dpl_row_of_front(struct dplog_view line, struct dpl_row *ret);
