/* SPDX-License-Identifier: MIT
 *
 * Records as lists of names and values, as PowerShell prints them:
 *
 *     Message   : a text that may go on
 *                 on the next line
 *     Component : SMS_DISTRIBUTION_MANAGER
 *     Thread    : 5112
 *
 * from a name that a column of a log has to a blank line, or to the name that
 * it began with.
 */
#pragma once

#include "parser.h"

/* Of a draft that collects the lines of a list. */
extern const struct dpl_dialect dpl_list_dialect;

bool
dpl_list_opens(struct dplog_view line);

/* A line behind the first one of a list. */
enum dpl_parsed
dpl_list_add(struct dpl_parser *parser, const struct dpl_line *line,
             struct dplog_view text, struct dplog_record *ret);

/* Make of the lines what their columns say. */
void
dpl_list_close(struct dpl_parser *parser);
