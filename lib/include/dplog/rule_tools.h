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

/**
 * How rules and logs fit: rules that never matched, lines that look like errors
 * and that no rule knows, hits by rule. Inputs are added one by one, each an
 * analysis of its own, and summed. For one thread at a time.
 */
struct dplog_coverage;

/** What was counted over all inputs. */
struct dplog_coverage_counts {
    uint64_t rules_hit;
    uint64_t rules_unused;          /**< never hit */
    uint64_t rules_unused_inferred; /**< never hit, but only inferred: nobody
                                         has seen their lines */
    uint64_t records, records_known;
    uint64_t unknown_lines; /**< look like errors, and no rule knows them */
    uint64_t unknown_templates;
    uint64_t by_code_lines; /**< known by their error code alone */
    uint64_t by_code_templates;
};

/**
 * Begin to count.
 *
 * @param rules  Must live as long as *ret; the inputs must use the same.
 * @param ret    To be freed with dplog_coverage_free().
 * @returns DPLOG_OK, DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_coverage_new(const struct dplog_ruleset *rules,
                   struct dplog_coverage **ret, struct dplog_error *reterr);

/** Free what was counted; NULL is fine. */
DPLOG_API void
dplog_coverage_free(struct dplog_coverage *coverage);

/**
 * Run an analysis, in place of dplog_analysis_run(), and add what its rules and
 * its logs say. The analysis may be freed behind it.
 *
 * @param name  What the input is called in the list of inputs; copied.
 * @returns as dplog_analysis_run(); DPLOG_E_ARGUMENT when the analysis uses
 *          other rules.
 */
DPLOG_API enum dplog_status
dplog_coverage_run(struct dplog_coverage *coverage,
                   struct dplog_analysis *analysis, const char *name,
                   struct dplog_error *reterr);

/**
 * Write it: lines without a rule, folded into templates with their places,
 * rules never hit, what each input gave where there are several, and hits by
 * rule (text: only with options->verbose). More inputs may follow.
 *
 * @param format   DPLOG_REPORT_TEXT or DPLOG_REPORT_JSON (one object,
 *                 "schema": "dplog.coverage/1").
 * @param options  NULL for all defaults.
 * @param ret      The counts; NULL: not wanted.
 * @returns DPLOG_OK, DPLOG_E_IO when write_fn refused, DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_coverage_write(struct dplog_coverage *coverage,
                     enum dplog_report_format format,
                     const struct dplog_report_options *options,
                     dplog_write_fn write_fn, void *write_data,
                     struct dplog_coverage_counts *ret,
                     struct dplog_error *reterr);

/**
 * Run an analysis, in place of dplog_analysis_run(), on the caller's thread
 * alone, and write what each rule costs: lines it was tried on, lines it
 * matched, time, and how its lines are found. Measuring costs some 50 ns a try.
 *
 * @param format   DPLOG_REPORT_TEXT (the dearest rules; all that were tried
 *                 with options->verbose) or DPLOG_REPORT_JSON (one object,
 *                 "schema": "dplog.profile/1", every rule, the dearest first).
 * @param options  NULL for all defaults.
 * @returns as dplog_analysis_run(), or DPLOG_E_IO when write_fn refused.
 */
DPLOG_API enum dplog_status
dplog_rules_profile(struct dplog_analysis *analysis,
                    enum dplog_report_format format,
                    const struct dplog_report_options *options,
                    dplog_write_fn write_fn, void *write_data,
                    struct dplog_error *reterr);

/** Begin with DPLOG_DRAFT_OPTIONS_INIT; 0 elsewhere is the default. */
struct dplog_draft_options {
    size_t size;
    const char *path; /**< with `line`: only the record that stands there,
                           whatever it looks like; or NULL */
    uint32_t line;
    uint32_t limit; /**< skeletons at most; 0: 20 */
};
#define DPLOG_DRAFT_OPTIONS_INIT DPLOG_INIT_OF(struct dplog_draft_options)

/**
 * Run an analysis, in place of dplog_analysis_run(), and write a rule file
 * with a skeleton for each kind of line that looks like an error and that no
 * rule knows: valid YAML that loads, with the line as its example and what
 * only a person can say marked FILL IN.
 *
 * @param options    NULL for all defaults.
 * @param ret_count  How many kinds of lines there are; 0: nothing was written.
 * @returns as dplog_analysis_run(), or DPLOG_E_IO when write_fn refused.
 */
DPLOG_API enum dplog_status
dplog_rules_draft(struct dplog_analysis *analysis,
                  const struct dplog_draft_options *options,
                  dplog_write_fn write_fn, void *write_data, size_t *ret_count,
                  struct dplog_error *reterr);

/**
 * Run an analysis, in place of dplog_analysis_run(), and write how one of its
 * records is understood: codes in it and how they are spelled, each rule that
 * matched or nearly did, condition by condition and how far a pattern got,
 * what was captured and what was inherited from which line, the finding that
 * it became part of, the terms of its weights, and the ranking.
 *
 * @param path    The file; one of the inputs, whichever way it was added.
 * @param line    1-based; any of the record's lines.
 * @param format  DPLOG_REPORT_TEXT or DPLOG_REPORT_JSON (one object,
 *                "schema": "dplog.rule-explanation/1").
 * @returns as dplog_analysis_run(); DPLOG_DONE when no record stands there
 *          (nothing was written); DPLOG_E_IO when write_fn refused.
 */
DPLOG_API enum dplog_status
dplog_rules_explain(struct dplog_analysis *analysis, const char *path,
                    uint32_t line, enum dplog_report_format format,
                    dplog_write_fn write_fn, void *write_data,
                    struct dplog_error *reterr);

/**
 * Write what other rules make of the same logs: verdict and ranking before and
 * after, findings gained, lost, and changed in role, state, number or weight.
 *
 * @param before,after  Of two analyses of the same inputs; both stay as they
 *                      are.
 * @param format     DPLOG_REPORT_TEXT or DPLOG_REPORT_JSON (one object,
 *                   "schema": "dplog.rules-diff/1").
 * @param ret_count  How many differences; 0: the rules say the same.
 * @returns DPLOG_OK, DPLOG_E_IO when write_fn refused, DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_rules_diff(const struct dplog_diagnosis *before,
                 const struct dplog_diagnosis *after,
                 enum dplog_report_format format, dplog_write_fn write_fn,
                 void *write_data, size_t *ret_count,
                 struct dplog_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
