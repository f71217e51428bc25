/* SPDX-License-Identifier: MIT
 *
 * What the program needs of the operating system beyond standard C:
 * terminals, the clock, and names of files.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Once, first: streams carry bytes, a closed pipe is an error and no signal. */
void
cli_system_begin(void);

bool
cli_system_is_terminal(FILE *stream);

/* Columns of the terminal behind a stream; 0: unknown. */
unsigned
cli_system_columns(FILE *stream);

/* Microseconds since 1970 UTC; 0: unknown. */
int64_t
cli_system_now_us(void);

/* The value of an environment variable, UTF-8, to the end of the program. NULL:
 * it is not set. */
const char *
cli_system_variable(const char *name);

/* A text below HKEY_LOCAL_MACHINE, for free(); NULL: there is none, or no
 * registry. */
char *
cli_system_registry(const char *path, const char *value);

/* The language of the user's desktop, as "ja-JP"; NULL: only the environment
 * says. */
const char *
cli_system_language(void);

enum cli_path_kind {
    CLI_PATH_MISSING,
    CLI_PATH_FILE,
    CLI_PATH_FOLDER,
    CLI_PATH_OTHER /* device, pipe, … */
};

enum cli_path_kind
cli_system_path_kind(const char *path);

/* Open a file for writing that must not exist yet; NULL with errno. */
FILE *
cli_system_create(const char *path);

/* Open what is there and no file, for writing; NULL with errno. */
FILE *
cli_system_open_device(const char *path);

/* Give `from` the name `to`, whatever had it before; false with errno. */
bool
cli_system_replace(const char *from, const char *to);

/* errno of the write that has just failed; EPIPE where its reader is gone. */
int
cli_system_write_error(void);

void
cli_system_sleep_ms(unsigned ms);

/* Delete a file; false with errno. */
bool
cli_system_remove(const char *path);
