/* SPDX-License-Identifier: MIT
 *
 * Programs that are started and not waited for, and being told to stop. One
 * file for each system.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Call a function when the user or the system wants the program to end: Ctrl-C,
 * SIGTERM, a closed console. It may run in a signal handler or on a thread of
 * its own. NULL: never mind any more. */
typedef void (*cli_stop_fn)(void *data);
void
cli_system_on_stop(cli_stop_fn stop_fn, void *stop_data);

/* The same for the first time; the second time ends the program at once. */
void
cli_system_on_first_stop(cli_stop_fn stop_fn, void *stop_data);

/* After that: to be told to stop ends the program, as when it began. Returns
 * whether it was told. */
bool
cli_system_stop_as_usual(void);

/* End the program as what told it to stop would have: by the signal, or with
 * the exit code that the system gives for Ctrl-C. */
void
cli_system_end_as_stopped(void);

/* As Windows gives few seconds after its console is closed: all is done. */
void
cli_system_stopped(void);

struct cli_process;

/*
 * Start a program, found as a shell finds it. `input` is its standard input;
 * what it prints goes to our stderr. NULL with errno.
 */
struct cli_process *
cli_process_start(char *const *argv, const char *input, size_t len);

/* Whether it has ended, and how: its exit code, or 128 and the signal. Does not
 * wait. */
bool
cli_process_has_ended(struct cli_process *process, int *ret_code);

void
cli_process_free(struct cli_process *process); /* it goes on if it has not */
