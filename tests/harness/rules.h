/* SPDX-License-Identifier: MIT
 *
 * Small rule packs, written in the test, and records for them.
 */
#pragma once

#include <dplog/context.h>
#include <dplog/record.h>
#include <dplog/ruleset.h>

/* The ruleset of one file; problems fail the test. Free both. */
struct dplog_ruleset *
rules_build(struct dplog_context *context, const char *yaml);

/* The problems of one file: "E0102 3:5 text [hint]\n" each. Free it. */
char *
rules_problems(struct dplog_context *context, const char *yaml);

/* The same of a build that looks for errors only. */
char *
rules_errors(struct dplog_context *context, const char *yaml, unsigned threads);

/* A context that fails the test when there is no memory. */
struct dplog_context *
rules_context(void);

/* A record of a text as the parser would give it, with nothing else. */
struct dplog_record
rules_record(enum dplog_log log, const char *text);
