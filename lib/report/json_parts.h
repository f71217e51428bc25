/* SPDX-License-Identifier: MIT
 *
 * The parts of a diagnosis as JSON objects, one function for each kind. All
 * return NULL when there is no memory. Keys are those of report.schema.json:
 * they are only ever added.
 */
#pragma once

#include "json_object.h"
#include <dplog/diagnosis.h>

json_t *
dpl_json_generator(const struct dplog_diagnosis *diagnosis);
json_t *
dpl_json_verdict(const struct dplog_verdict *verdict);
json_t *
dpl_json_totals(const struct dplog_totals *totals);

/* For arrays: dpl_make_fn over the array of the diagnosis. */
json_t *
dpl_json_source(const void *sources, size_t index);
json_t *
dpl_json_item(const void *items, size_t index);
json_t *
dpl_json_finding(const void *findings, size_t index);
json_t *
dpl_json_deployment(const void *deployments, size_t index);
json_t *
dpl_json_evidence(const void *evidence, size_t index);
json_t *
dpl_json_unrecognized(const void *unrecognized, size_t index);
json_t *
dpl_json_health(const void *health, size_t index);
json_t *
dpl_json_limit(const void *limits, size_t index);
json_t *
dpl_json_gap(const void *gaps, size_t index);
json_t *
dpl_json_suppressed(const void *suppressed, size_t index);
json_t *
dpl_json_harmless(const void *harmless, size_t index);
json_t *
dpl_json_share(const void *shares, size_t index);
json_t *
dpl_json_read(const void *reads, size_t index);
