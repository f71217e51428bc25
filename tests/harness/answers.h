/* SPDX-License-Identifier: MIT
 *
 * A diagnosis as short text, for tests that compare what it says. Strings live
 * until the next call of the same function.
 */
#pragma once

#include <dplog/diagnosis.h>

/* "failed ports 0.80", "healthy - 0.00" */
const char *
answer_verdict(const struct dplog_diagnosis *diagnosis);
/* "dp DP1", "mixed", "none" */
const char *
answer_scope(const struct dplog_diagnosis *diagnosis);
/* By rank, then those without: "1 ports failed 0.80, rpc cleared DP1 DP2" */
const char *
answer_checklist(const struct dplog_diagnosis *diagnosis);
/* "PS100001@DP1 v3 failed at send: ports, PS100002@DP1 succeeded" */
const char *
answer_deployments(const struct dplog_diagnosis *diagnosis);
/* "fail-send open ports 0.80 rpc 0.30, wrap open by 1" */
const char *
answer_findings(const struct dplog_diagnosis *diagnosis);
