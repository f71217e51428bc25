/* SPDX-License-Identifier: MIT
 *
 * Text and paths between UTF-8 and what Windows takes: UTF-16, and past 240
 * characters the form that is not limited to 260. The program uses this too:
 * what is returned is for dpl_free(), which is free().
 */
#pragma once

#include <stddef.h>
#include <wchar.h>

/*
 * A path as the system takes it: absolute, with backslashes only, and when it
 * is long with "\\?\" ("\\?\UNC\" for a share) in front. `suffix` is appended
 * behind a separator; it may be NULL. NULL: *ret_os_error says why.
 */
wchar_t *
dpl_win32_path(const char *path, const wchar_t *suffix, int *ret_os_error);

/* UTF-16 of a text. NULL: *ret_os_error says why, as that it is not UTF-8. */
wchar_t *
dpl_win32_wide(const char *text, int *ret_os_error);

/* UTF-8 of a text; a lone surrogate becomes U+FFFD. NULL: no memory. */
char *
dpl_win32_narrow(const wchar_t *wide);
