/* SPDX-License-Identifier: MIT
 *
 * Ctrl-C, SIGTERM or a closed console while an analysis writes to a store: what
 * lies beside the store goes before the program does. Without a store nothing
 * is left behind, and the program ends at once, as any other.
 */
#pragma once

#include "command.h"
#include <dplog/analysis.h>

/* From here on such an event stops the run of the analysis; a second one ends
 * the program at once. Does nothing without --db. */
void
cli_stopping_begin(const struct cli_env *env, struct dplog_analysis *analysis);

/*
 * The run has ended with a status; from here on such an event ends the program
 * again.
 *
 * Returns whether one has stopped the run: when all is freed, the program is to
 * end by cli_system_end_as_stopped().
 */
bool
cli_stopping_end(const struct cli_env *env, enum dplog_status status);
