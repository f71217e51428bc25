/* SPDX-License-Identifier: MIT
 *
 * Does a report say what a sample expects? An expectation is YAML of the same
 * shape as the JSON report, with only the parts that matter:
 *
 *     verdict: {status: retrying, cause: rpc}
 *     ranked: [rpc, ports]              # items of rank 1, 2, … in this order
 *     deployments:
 *       - {package: PS100041, dp: BRDP07.CONTOSO.COM, status: retrying}
 *     findings:
 *       - {rule: pkgxfer.wmi-addfile-failed, count: 8}
 *     absent:                           # none of the report's entries fits
 *       findings: [{rule: distmgr.source-access-failed}]
 *     strict: true                      # listed sections hold nothing more
 *
 * Each entry of a list must fit an entry of the report that no other one took.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "yaml/tree.h"
#include <jansson.h>

/* Differences in words, one a line of text each. */
struct dpl_differences {
    struct dpl_arena arena;
    DPL_VEC_MEMBERS(const char *)
    bool failed; /* no memory */
};

void
dpl_differences_done(struct dpl_differences *differences);
void
dpl_differences_add(struct dpl_differences *differences, const char *format,
                    ...) DPL_PRINTF(2, 3);

enum { DPL_SCALAR_TEXT = 64 };

/* A scalar of the report as the text that YAML would show. */
struct dplog_view
dpl_expect_scalar(const json_t *value, char ret[DPL_SCALAR_TEXT]);

bool
dpl_expect_fits(const struct dpl_yaml_node *expected, const json_t *actual);

/* The checklist item of a rank; "-" where there is none. */
const char *
dpl_expect_ranked(const json_t *report, size_t rank);

void
dpl_expect_compare(const struct dpl_yaml_node *expected, const json_t *report,
                   struct dpl_differences *differences);
