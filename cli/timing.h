/* SPDX-License-Identifier: MIT */
#pragma once

#include "command.h"
#include <dplog/analysis.h>

/* The table of --timing, on stderr; after the run. */
void
cli_timing_tell(struct cli_env *env, const struct dplog_analysis *analysis);
