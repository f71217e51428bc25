/* SPDX-License-Identifier: MIT
 *
 * What a fixture does to files, in each system's way; paths are UTF-8. False
 * or NULL: it did not work.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Where temporary files go, with '/' between its parts. */
void
fixture_temp_folder(char *ret, size_t size);
int
fixture_process_id(void);

bool
fixture_make_folder(const char *path);
bool
fixture_remove_folder(const char *path);
FILE *
fixture_open(const char *path, const char *mode);
bool
fixture_move(const char *from, const char *to); /* over what is there */
bool
fixture_remove(const char *path); /* a file or a link */

/* No line end becomes two bytes on its way out. */
void
fixture_binary_stdout(void);

/* An environment variable of this process. */
void
fixture_set_variable(const char *name, const char *value);
