/* SPDX-License-Identifier: MIT
 *
 * dplog rules: the tools for those who write rules.
 */
#include "cmd_rules.h"

static const struct cli_command *const parts[] = {
    &cli_cmd_rules_check,
    &cli_cmd_rules_coverage,
    &cli_cmd_rules_diff,
    &cli_cmd_rules_draft,
    &cli_cmd_rules_explain,
    &cli_cmd_rules_profile,
    &cli_cmd_rules_test,
    &cli_cmd_rules_list,
    &cli_cmd_rules_show,
    &cli_cmd_rules_schema,
    NULL,
};

const struct cli_command cli_cmd_rules = {
    .name = "rules",
    .full = "rules",
    .summary = "the tools for those who write rules",
    .parts = parts,
};
