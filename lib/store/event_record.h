/* SPDX-License-Identifier: MIT
 *
 * A row of the event table as SQLite keeps it: the length of the types, the
 * types of all columns, their values.
 */
#pragma once

#include <dplog/record.h>
#include <stddef.h>
#include <stdint.h>

enum { DPL_EVENT_COLUMNS = 22 };

/* What becomes a row. */
struct dpl_event_row {
    const struct dplog_record *record;
    int64_t source, component, code_file; /* numbers; 0: null */
    bool stamp_is_usual;                  /* then it is not stored */
};

/* At most so many bytes. */
size_t
dpl_event_record_most(const struct dpl_event_row *row);
/* How many they are. */
size_t
dpl_event_record_put(uint8_t *to, const struct dpl_event_row *row);

struct dpl_event_value {
    enum { DPL_VALUE_NULL, DPL_VALUE_NUMBER, DPL_VALUE_TEXT } kind;
    int64_t number;
    struct dplog_view text; /* in the record */
};

/* All columns of a record that was put. */
void
dpl_event_record_get(const uint8_t *record,
                     struct dpl_event_value ret[DPL_EVENT_COLUMNS]);
