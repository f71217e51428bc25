/* SPDX-License-Identifier: MIT
 *
 * The options that say what to read and how, and the paths to read.
 */
#pragma once

#include "command.h"
#include <dplog/analysis.h>

/* False: the wrong value was told. Strings point into argv. */
bool
cli_inputs_options(struct cli_env *env, struct dplog_analysis_options *ret);

/* Add every operand; `-` is stdin. What cannot be added is not told yet: it is
 * among the sources of the analysis, as one that failed. */
enum cli_exit
cli_inputs_add(struct cli_env *env, struct dplog_analysis *analysis);

/* After the run: tell what could not be read, or not to its end. */
enum cli_exit
cli_inputs_tell_failed(struct cli_env *env,
                       const struct dplog_analysis *analysis);

/* Say on stderr what was gone before it could be read. */
void
cli_inputs_tell_gap(struct cli_env *env, const struct dplog_gap *gap,
                    const char *path);
void
cli_inputs_tell_gaps(struct cli_env *env,
                     const struct dplog_diagnosis *diagnosis);

/* The operands in a line, quoted where they need it; NULL: no memory. */
char *
cli_inputs_as_typed(const struct cli_args *args);
