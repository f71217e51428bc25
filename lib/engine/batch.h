/* SPDX-License-Identifier: MIT
 *
 * Records that outlive their reader: copies with their text in one arena.
 * Written to the store as one run of rows, then followed one by one.
 */
#pragma once

#include "base/arena.h"
#include "base/vec.h"
#include <dplog/record.h>
#include <dplog/status.h>

/* Zero is a valid empty batch. */
struct dpl_batch {
    struct dpl_arena text;
    DPL_VEC_MEMBERS(struct dplog_record)
};

void
dpl_batch_done(struct dpl_batch *batch);
void
dpl_batch_clear(struct dpl_batch *batch);
/* Room for one more record, of whatever bytes, or NULL. It is part of the batch
 * when it is kept. */
struct dplog_record *
dpl_batch_room(struct dpl_batch *batch);
/* Keep the record that was written there. What lies in `lasting` lives as long
 * as the batch: it need not be copied. */
enum dplog_status
dpl_batch_keep(struct dpl_batch *batch, struct dplog_view lasting,
               struct dplog_error *reterr);

/* A copy with its text in one piece of memory, for dpl_free(). NULL: no memory.
 */
struct dplog_record *
dpl_record_copy(const struct dplog_record *record);
