/* SPDX-License-Identifier: MIT
 *
 * From the parser's draft to the record that it becomes.
 */
#pragma once

#include "parser.h"

static inline uint32_t
dpl_line_number(uint64_t number)
{
    return number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

/* `parsed`, unless some memory is missing. */
enum dpl_parsed
dpl_parser_checked(const struct dpl_parser *p, enum dpl_parsed parsed);

/* Give the draft out; the other one collects from now on. */
enum dpl_parsed
dpl_parser_emit(struct dpl_parser *p, enum dpl_parsed parsed,
                struct dplog_record *ret);

/* What waits has to do without what it waited for. */
enum dpl_parsed
dpl_parser_flush(struct dpl_parser *p, enum dpl_parsed parsed,
                 struct dplog_record *ret);
