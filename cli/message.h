/* SPDX-License-Identifier: MIT
 *
 * Talk: "dplog: …" lines on stderr, and the one place where a status becomes
 * an exit code.
 */
#pragma once

#include "command.h"
#include <dplog/context.h>
#include <dplog/status.h>
#include <stdarg.h>

#if defined(__MINGW32__)
#define CLI_PRINTF(fmt, first) __attribute__((format(gnu_printf, fmt, first)))
#elif defined(__GNUC__)
#define CLI_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define CLI_PRINTF(fmt, first)
#endif

/* One line, "dplog: " before it, control characters made visible. */
void
cli_error(struct cli_env *env, const char *format, ...) CLI_PRINTF(2, 3);

/* As cli_error(), but silent under --quiet: for what is no failure. */
void
cli_note(struct cli_env *env, const char *format, ...) CLI_PRINTF(2, 3);

/* As cli_error(), with a second line that points to --help. */
enum cli_exit
cli_usage_error(struct cli_env *env, const char *format, ...) CLI_PRINTF(2, 3);

/* Print what the library said and give the exit code for it. */
enum cli_exit
cli_fail(struct cli_env *env, enum dplog_status status,
         const struct dplog_error *err);

enum cli_exit
cli_out_of_memory(struct cli_env *env);

/* The exit code that a failed call asks for. */
enum cli_exit
cli_exit_of(enum dplog_status status);

/* Of two exit codes the one that is told: 5, 2, 4, 3, 1, 0. */
enum cli_exit
cli_exit_worst(enum cli_exit a, enum cli_exit b);

/* Text for a terminal: control characters, also the C1 ones of UTF-8, are
 * written as \xNN; newlines too, and what turns the direction of text. */
void
cli_print_safe(FILE *out, const char *text);
