/* SPDX-License-Identifier: MIT
 *
 * --exec: a program for each finding, with the finding on its standard input.
 * Some run side by side, others wait; none of them is waited for while logs
 * are read.
 */
#pragma once

#include "command.h"

struct cli_commands;

/*
 * Split what was given into words: blanks stand between them, quotes of either
 * kind hold words together, and nothing else means anything. No shell sees it.
 *
 * NULL: said why, and *ret_exit is CLI_EXIT_USAGE or _INTERNAL.
 */
struct cli_commands *
cli_commands_new(struct cli_env *env, const char *command,
                 enum cli_exit *ret_exit);
void
cli_commands_free(struct cli_commands *commands); /* NULL is fine */

/* Start the program for a line of JSON, or remember to. */
void
cli_commands_add(struct cli_commands *commands, const char *json, size_t len);

/* See what has ended, tell what failed, start what waits. True: there is
 * something that runs or waits. */
bool
cli_commands_step(struct cli_commands *commands);

/* Wait a little for what runs and waits, and tell what is left. */
void
cli_commands_end(struct cli_commands *commands);
