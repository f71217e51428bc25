/* SPDX-License-Identifier: MIT */
#pragma once

#include <dplog/ruleset.h>
#include <stdio.h>

/* path:line:column: error E0304: text, then the line, a caret and the hint. */
void
cli_diagnostic_print(FILE *out, bool colour, const struct dplog_diag *diag);
