/* SPDX-License-Identifier: MIT
 *
 * Between UTF-8 and what Windows takes, for the program.
 */
#pragma once

#include <stddef.h>
#include <wchar.h>

/* UTF-8 of a text; a lone surrogate becomes U+FFFD. For free(); NULL: no
 * memory. */
char *
cli_win32_narrow(const wchar_t *text);

/* UTF-16 of a text; what is not UTF-8 becomes U+FFFD. For free(); NULL: no
 * memory. */
wchar_t *
cli_win32_wide(const char *text);

/* The absolute form of a path as the system takes it, of any length. For
 * free(); NULL with errno. */
wchar_t *
cli_win32_path(const char *path);
