/* SPDX-License-Identifier: MIT
 *
 * A staged event as SQLite keeps a row of the event table: types of all
 * columns, then their values.
 */
#pragma once

#include "event_stage.h"

enum { DPL_EVENT_PARTS = 4 };

/* Put one after the other the parts are the record. */
struct dpl_event_record {
    uint8_t numbers[256]; /* the first part: types, and all that is no text */
    struct dplog_view parts[DPL_EVENT_PARTS];
};

/* *ret points into itself and into the stage. */
void
dpl_event_record_make(const struct dpl_event_stage *stage,
                      const struct dpl_staged_event *event,
                      struct dpl_event_record *ret);
