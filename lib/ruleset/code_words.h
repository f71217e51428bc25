/* SPDX-License-Identifier: MIT
 *
 * The words around a number that make it an error code, or keep it from being
 * one. All take the text and the place where the number begins or ends.
 */
#pragma once

#include "base/view.h"

static inline bool
dpl_code_is_word(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c) || c == '_';
}

/* Whether what stands before `at` says that a code follows. */
bool
dpl_code_is_announced(struct dplog_view text, size_t at);

/* "12 bytes": a unit stands behind. */
bool
dpl_code_has_unit(struct dplog_view text, size_t end);

/* "\\DP01\ADMIN$ (0x35)": a code in brackets right behind a share. */
bool
dpl_code_follows_share(struct dplog_view text, size_t at);
