/* SPDX-License-Identifier: MIT
 *
 * Text in a number of terminal columns. Cuts fall between characters and show
 * as [...]; input is safe text (see safe.h).
 */
#pragma once

#include "base/buf.h"

#define DPL_CUT_MARK "[...]"

/* The longest prefix of at most so many columns. */
struct dplog_view
dpl_fit_prefix(struct dplog_view text, unsigned columns);
/* The longest suffix of at most so many columns. */
struct dplog_view
dpl_fit_suffix(struct dplog_view text, unsigned columns);

/* All of it, or its beginning and the mark. */
void
dpl_add_cut(struct dpl_buf *buf, struct dplog_view text, unsigned columns);

/* All of it, or its beginning, the mark and its end: codes and file names
 * stand at the end of messages and paths. */
void
dpl_add_cut_middle(struct dpl_buf *buf, struct dplog_view text,
                   unsigned columns);

/* Where a line of so many columns may end: the length of the line, and in
 * *ret_next where the next one begins. */
size_t
dpl_fit_line(struct dplog_view text, unsigned columns, size_t *ret_next);

/* What tells PowerShell that a command goes on, and its columns. */
#define DPL_GOES_ON " `"
enum { DPL_GOES_ON_COLUMNS = 2 };

/* The same for a command, so that it can be copied: its lines end where
 * PowerShell knows that they go on, or need DPL_GOES_ON (*ret_mark; there is
 * room for it). */
size_t
dpl_fit_command(struct dplog_view text, unsigned columns, size_t *ret_next,
                bool *ret_mark);
