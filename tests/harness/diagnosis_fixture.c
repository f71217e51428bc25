/* SPDX-License-Identifier: MIT
 *
 * The list of hand-written diagnoses.
 */
#include "diagnosis_fixture.h"

#include "diagnosis_parts.h"
#include <string.h>

const struct diagnosis_case diagnosis_cases[] = {
    {"rpc", &diagnosis_rpc},
    {"rpc-ja", &diagnosis_rpc_ja},
    {"source-access", &diagnosis_source_access},
    {"two-problems", &diagnosis_two_problems},
    {"waiting", &diagnosis_waiting},
    {"recovered", &diagnosis_recovered},
    {"healthy", &diagnosis_healthy},
    {"nothing-read", &diagnosis_nothing_read},
    {"unknown-lines", &diagnosis_unknown_lines},
};

const size_t diagnosis_case_count = COUNT_OF(diagnosis_cases);

const struct dplog_diagnosis *
diagnosis_case_find(const char *name)
{
    for (size_t i = 0; i < diagnosis_case_count; i++)
        if (strcmp(diagnosis_cases[i].name, name) == 0)
            return diagnosis_cases[i].diagnosis;
    return NULL;
}
