/* SPDX-License-Identifier: MIT
 *
 * What a test wants of files, for os_posix.c and os_win32.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* False: this read shall fail. *len may become smaller. */
bool
dpl_os_test_read(size_t *len);

/* A file is opened. */
void
dpl_os_test_open(void);
