/* SPDX-License-Identifier: MIT
 *
 * The parts of dplog rules, each in its own file.
 */
#pragma once

#include "command.h"

extern const struct cli_command cli_cmd_rules_check;
extern const struct cli_command cli_cmd_rules_coverage;
extern const struct cli_command cli_cmd_rules_diff;
extern const struct cli_command cli_cmd_rules_draft;
extern const struct cli_command cli_cmd_rules_explain;
extern const struct cli_command cli_cmd_rules_list;
extern const struct cli_command cli_cmd_rules_profile;
extern const struct cli_command cli_cmd_rules_schema;
extern const struct cli_command cli_cmd_rules_show;
extern const struct cli_command cli_cmd_rules_test;
