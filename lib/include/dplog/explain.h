/* SPDX-License-Identifier: MIT
 *
 * What a code, a checklist item or a rule means and what to do, offline.
 */
#ifndef DPLOG_EXPLAIN_H
#define DPLOG_EXPLAIN_H

#include <dplog/report.h>
#include <dplog/ruleset.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Write what the ruleset knows about a word: a code in any spelling (5,
 * 0x80070005, -2147024891, 2147942405, RPC_S_SERVER_UNAVAILABLE), the id of a
 * checklist item, or the id of a rule.
 *
 * @returns DPLOG_OK; DPLOG_DONE when the ruleset knows nothing about it
 *          (nothing was written); DPLOG_E_IO; DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_explain(const struct dplog_ruleset *ruleset, const char *word,
              enum dplog_language language, dplog_write_fn write_fn,
              void *write_data, struct dplog_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
