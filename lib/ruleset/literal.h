/* SPDX-License-Identifier: MIT
 *
 * What a text must hold to match a regular expression, as far as a simple
 * reading of the expression tells. The reading may say less than is true,
 * never more.
 */
#pragma once

#include "ruleset/pattern.h"

enum { DPL_LITERALS_MAX = 48 };

/*
 * Literals of an expression that PCRE2 has accepted with CASELESS. A set of
 * one for a plain expression; one per branch where alternatives must be told
 * apart. A second set where the first is of short ones and another place has
 * some, too. *ret_nested says that a repeat stands inside a repeat.
 */
enum dplog_status
dpl_literals_find(struct dpl_arena *arena, struct dplog_view pattern,
                  struct dpl_literals ret[DPL_LITERAL_SETS], bool *ret_nested);
