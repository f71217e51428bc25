/* SPDX-License-Identifier: MIT
 *
 * libdplog: why content does not arrive on a distribution point.
 *
 * A complete program:
 *
 *     #include <dplog/dplog.h>
 *     #include <stdio.h>
 *
 *     int main(int argc, char **argv)
 *     {
 *         struct dplog_error err = {0};
 *         struct dplog_context *context = NULL;
 *         struct dplog_ruleset *rules = NULL;
 *         struct dplog_analysis *analysis = NULL;
 *         int rc = 2;
 *
 *         if (argc == 2 && dplog_context_new(NULL, &context, &err) >= 0 &&
 *             dplog_ruleset_new_default(context, &rules, &err) >= 0 &&
 *             dplog_analysis_new(context, rules, NULL, &analysis, &err) >= 0 &&
 *             dplog_analysis_add_path(analysis, argv[1], &err) >= 0 &&
 *             dplog_analysis_run(analysis, &err) >= 0) {
 *             puts(dplog_analysis_diagnosis(analysis)->verdict.summary);
 *             rc = 0;
 *         } else {
 *             fprintf(stderr, "%s\n",
 *                     argc == 2 ? err.text : "one log, folder or archive");
 *         }
 *         dplog_analysis_free(analysis);
 *         dplog_ruleset_free(rules);
 *         dplog_context_free(context);
 *         return rc;
 *     }
 *
 * Threads: no global mutable data. Contexts share nothing. One thread at a
 * time for each object, but for the calls that say otherwise, such as
 * dplog_analysis_stop(); a ruleset and a finished diagnosis may be read by many
 * threads at once. Callbacks come on the thread that made the call.
 *
 * Ownership: what _new() gives you, _free() takes; _free(NULL) is fine. Parents
 * outlive children: context > ruleset > analysis > diagnosis. On failure *ret
 * keeps its old value.
 */
#ifndef DPLOG_H
#define DPLOG_H

#include <dplog/analysis.h>
#include <dplog/context.h>
#include <dplog/diagnosis.h>
#include <dplog/event.h>
#include <dplog/explain.h>
#include <dplog/export.h>
#include <dplog/follow.h>
#include <dplog/reader.h>
#include <dplog/record.h>
#include <dplog/replay.h>
#include <dplog/report.h>
#include <dplog/rule_tools.h>
#include <dplog/ruleset.h>
#include <dplog/status.h>
#include <dplog/time.h>
#include <dplog/version.h>
#include <dplog/view.h>

#endif
