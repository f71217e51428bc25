/* SPDX-License-Identifier: MIT
 *
 * What the commands that hold rules against logs have in common: text or JSON,
 * rules, an analysis of the operands, an output.
 */
#pragma once

#include "output.h"
#include "session.h"
#include <dplog/rule_tools.h>

/* --format and --json */
extern const struct cli_option cli_tool_options[];

struct cli_tool {
    struct cli_session session;
    struct dplog_analysis *analysis;
    enum dplog_report_format format;
    struct dplog_report_options report;
    struct cli_output output;
};

/* False: the wrong value was told. */
bool
cli_tool_format(struct cli_env *env, enum dplog_report_format *ret);

/*
 * Read the options, load the rules, make an analysis, open the output.
 *
 * On anything but CLI_EXIT_OK the reason was told and *ret is empty. Whoever
 * adds inputs says which; then cli_tool_end() must follow.
 */
enum cli_exit
cli_tool_begin(struct cli_env *env, struct cli_tool *ret);

/* Another analysis with the same rules and options, for the caller to free. On
 * anything but CLI_EXIT_OK the reason was told. */
enum cli_exit
cli_tool_analysis(struct cli_env *env, const struct cli_tool *tool,
                  struct dplog_analysis **ret);

/*
 * FILE:LINE as an operand: the name of FILE, to be freed by the caller, and
 * its line. NULL: the operand is none; it may be a path.
 */
char *
cli_tool_place(const char *operand, uint32_t *ret_line);

/* Add operands but the first `skip`; `-` is stdin. */
void
cli_tool_add(struct cli_env *env, struct cli_tool *tool, size_t skip);

/* Tell what could not be read and what failed, close the output, free all.
 * `status` and `err` are what the tool's call gave. */
enum cli_exit
cli_tool_end(struct cli_env *env, struct cli_tool *tool,
             enum dplog_status status, const struct dplog_error *err);
