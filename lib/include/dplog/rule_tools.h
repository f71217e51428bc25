/* SPDX-License-Identifier: MIT
 *
 * Tools for those who write rules. Each uses the evaluator that analyses logs
 * and writes its answer as text, or as JSON for other programs.
 */
#ifndef DPLOG_RULE_TOOLS_H
#define DPLOG_RULE_TOOLS_H

#include <dplog/analysis.h>
#include <dplog/report.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Write the JSON Schema (draft 7) of rule files, for editors and validators.
 * It is made from the tables that the loader reads by.
 *
 * @returns DPLOG_OK, DPLOG_E_IO when write_fn refused, DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_rules_schema(dplog_write_fn write_fn, void *write_data,
                   struct dplog_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
