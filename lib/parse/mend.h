/* SPDX-License-Identifier: MIT
 *
 * From a verbatim message to the text that rules match: without the tildes
 * that stand for line breaks at both ends, on one line, and in pasted text
 * without what publishing did to it.
 */
#pragma once

#include "base/buf.h"
#include <dplog/record.h>

/* Without outer blanks, line breaks, tildes and NULs. */
struct dplog_view
dpl_mend_trim(struct dplog_view message);

/* A trimmed text without what a quotation, a list or a search put around it. */
struct dplog_view
dpl_mend_undecorate(struct dplog_view text);

/* The text of a record: part of its message when nothing is to be mended,
 * else written to *buf (check buf->failed). */
struct dplog_view
dpl_mend_text(struct dplog_view message, enum dplog_format format,
              struct dpl_buf *buf);

/* A physical line without what mails and pages put around it (marks of
 * quotation, tags) or wrote for the brackets of its form ("$$&lt;…"): part of
 * the line, or written to *buf (check buf->failed). */
struct dplog_view
dpl_mend_line(struct dplog_view line, struct dpl_buf *buf);
