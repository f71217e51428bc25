/* SPDX-License-Identifier: MIT
 *
 * Captured text as a value of its type.
 */
#pragma once

#include "ruleset/codes.h"

/* Clean a value: blanks, backslashes and quotes around it that its type does
 * not have. False: it is none of that type; *value is then untouched. */
bool
dpl_value_clean(const struct dplog_ruleset *set, enum dpl_field_type type,
                struct dplog_view *value);

/* The server of a NAL path, ["Display=\\DP\"]MSWNET:["SMS_SITE=PS1"]\\DP\, or
 * of \\DP\share, or a bare name; empty when there is none. */
struct dplog_view
dpl_value_server(struct dplog_view text);
/* The site code in a text with a NAL path; empty when there is none. */
struct dplog_view
dpl_value_nal_site(struct dplog_view text);
/* The server of a path \\server\share; empty for another path. */
struct dplog_view
dpl_value_unc_server(struct dplog_view path);
