/* SPDX-License-Identifier: MIT
 *
 * The console as a place for UTF-8, whatever its code page is.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

/* Once, first: what goes to stdout and stderr reaches the console as UTF-16
 * from here to the end of the program. */
void
cli_win32_console_begin(void);

bool
cli_win32_console_has(FILE *stream);

/* Columns of the window; 0: unknown. */
unsigned
cli_win32_console_columns(void);
