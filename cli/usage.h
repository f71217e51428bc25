/* SPDX-License-Identifier: MIT
 *
 * --help, made from the tables of commands and options.
 */
#pragma once

#include "command.h"

void
cli_usage_print(FILE *out, const struct cli_command *command);
