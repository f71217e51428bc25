/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>

/*
 * Undo what the C runtime of Windows makes of a quoted folder that ends in a
 * backslash. Typed is
 *
 *     dplog analyze "C:\My Logs\" --format json
 *
 * and, as \" is a quote and not an end, one argument arrives:
 *
 *     C:\My Logs" --format json
 *
 * The word is cut at its quotes, and what follows is split at blanks, where a
 * quote at the beginning of a word holds up to the next quote. "C:" becomes
 * "C:\" again, since it would name another folder.
 *
 * Returns the words, one block for free(), or NULL: no memory. A word without
 * a quote comes back as it is.
 */
char **
cli_stray_quote_split(const char *word, size_t *ret_count);
