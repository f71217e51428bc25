/* SPDX-License-Identifier: MIT
 *
 * JSON objects that go over lines, as PowerShell and editors print them: from
 * a line that is only a brace to the one that closes it.
 */
#pragma once

#include "parser.h"

/* Of a draft that collects the lines of an object. */
extern const struct dpl_dialect dpl_object_dialect;

bool
dpl_object_opens(struct dplog_view line);

/* Whether a line can stand inside an object. */
bool
dpl_object_goes_on(struct dplog_view line);

/* Add a line to the object that is open, and give it out when it closes. */
enum dpl_parsed
dpl_object_add(struct dpl_parser *parser, const struct dpl_line *line,
               struct dplog_view text, struct dplog_record *ret);
