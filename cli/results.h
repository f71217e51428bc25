/* SPDX-License-Identifier: MIT
 *
 * Outcomes of test cases: samples of `replay`, examples of `rules test`. As
 * plain lines or TAP while they come, as JUnit when all are known.
 */
#pragma once

#include "command.h"

/* What stands between a case's name and its end. */
struct cli_result {
    const char *group; /* class name in JUnit: "samples", a rule */
    const char *name;
    bool passed;
    const char *const *details; /* why it failed */
    size_t detail_count;
    double seconds; /* JUnit only */
};

struct cli_results {
    struct cli_env *env;
    bool tap, quiet; /* quiet: plain lines for failures only */
    size_t passed, failed;
    char *junit; /* test cases as XML so far */
    size_t junit_len, junit_cap;
    bool wants_junit, no_memory;
};

/* Prints what stands before the first case. */
void
cli_results_begin(struct cli_results *results, struct cli_env *env, bool quiet);

void
cli_results_add(struct cli_results *results, const struct cli_result *result);

/*
 * Print `N passed, N failed`, write the JUnit file where --junit asks for it,
 * free everything.
 *
 * CLI_EXIT_FOUND when a case failed or when there was none.
 */
enum cli_exit
cli_results_end(struct cli_results *results, const char *suite);
