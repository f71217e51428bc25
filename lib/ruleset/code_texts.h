/* SPDX-License-Identifier: MIT
 *
 * Errors that are told in the words of Windows ("error = The RPC server is
 * unavailable.") and not by number. The words are knowledge and come with the
 * codes; they count where they begin a word, in any letter case.
 */
#pragma once

#include "ruleset/rule.h"

/* Put in order for searching; the array is the caller's. */
void
dpl_code_texts_sort(struct dpl_code_text *texts, uint32_t count);

/* The first text of a code in the line: its index, and where it stands.
 * DPL_NO_INDEX: none. */
uint32_t
dpl_code_texts_find(const struct dplog_ruleset *set, struct dplog_view line,
                    size_t *ret_at, size_t *ret_len);
