/* SPDX-License-Identifier: MIT
 *
 * What the answers of all tools have in common: places, JSON, failures.
 */
#pragma once

#include "inspect/cluster.h"
#include "report/json_object.h"
#include "report/out.h"
#include "report/safe.h"
#include <dplog/analysis.h>

/* "Logs/distmgr.log:12" */
void
dpl_inspect_add_place(struct dpl_buf *buf,
                      const struct dplog_analysis *analysis,
                      struct dpl_line_place place);
/* {"path": …, "line": …} */
json_t *
dpl_inspect_place_as_json(const struct dplog_analysis *analysis,
                          struct dpl_line_place place);

/* The checklist entry of a rank, or NULL. */
const struct dplog_item *
dpl_inspect_ranked(const struct dplog_diagnosis *diagnosis, uint32_t rank);

/* Takes the value, indented, a line end behind it; NULL: no memory. False:
 * no memory. */
bool
dpl_inspect_write_json(struct dpl_out *out, json_t *json);

/* What a tool returns: everything was written, no memory (ok is false), or
 * the caller refused bytes. */
enum dplog_status
dpl_inspect_result(const struct dpl_out *out, bool ok,
                   struct dplog_error *reterr);
