/* SPDX-License-Identifier: MIT
 *
 * Several lineages as one: by the running maximum of their UTC; ties by kind
 * of log, then content, then offset. Never by the order of arguments.
 */
#pragma once

#include "engine/stream.h"

struct dpl_merge;

enum dplog_status
dpl_merge_new(const struct dpl_stream_shared *shared, struct dpl_merge **ret,
              struct dplog_error *reterr);

/* The next record of all, and its input. As dpl_stream_next(). */
enum dplog_status
dpl_merge_next(struct dpl_merge *merge, struct dplog_record *ret,
               size_t *ret_input, struct dplog_error *reterr);

void
dpl_merge_free(struct dpl_merge *merge);
