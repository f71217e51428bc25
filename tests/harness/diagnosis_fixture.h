/* SPDX-License-Identifier: MIT
 *
 * Diagnoses as the engine would give them, written by hand: one for each kind
 * of first screen. All names are fictional.
 */
#pragma once

#include <dplog/diagnosis.h>
#include <stddef.h>

struct diagnosis_case {
    const char *name; /* also of its golden files */
    const struct dplog_diagnosis *diagnosis;
};

extern const struct diagnosis_case diagnosis_cases[];
extern const size_t diagnosis_case_count;

/* NULL when there is none of that name. */
const struct dplog_diagnosis *
diagnosis_case_find(const char *name);
