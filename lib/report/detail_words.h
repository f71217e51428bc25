/* SPDX-License-Identifier: MIT
 *
 * The small words of the full report. In English they are those of the JSON
 * report, so that both can be searched with the same words.
 */
#pragma once

#include <dplog/ruleset.h>

/* In the language; the word itself where there is no other. */
const char *
dpl_detail_word(enum dplog_language language, const char *word);
