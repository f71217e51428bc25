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
    /* Ids of rows in the tables source, component and code_file; 0: NULL. */
    int64_t source, component, code_file;
    bool stamp_is_usual; /* then it is not stored */
};

/* How many bytes the record of a row takes at most. */
size_t
dpl_event_record_most(const struct dpl_event_row *row);
/* Write the record of a row; returns how many bytes it took. */
size_t
dpl_event_record_put(uint8_t *to, const struct dpl_event_row *row);

struct dpl_event_value {
    enum { DPL_VALUE_NULL, DPL_VALUE_NUMBER, DPL_VALUE_TEXT } kind;
    int64_t number;
    struct dplog_view text; /* in the record */
};

/* The columns of a record that dpl_event_record_put() wrote. */
void
dpl_event_record_get(const uint8_t *record,
                     struct dpl_event_value ret[DPL_EVENT_COLUMNS]);
