/* SPDX-License-Identifier: MIT
 *
 * Which column a value with a name is: names tell the text and the thread, the
 * other columns show themselves.
 */
#include "row.h"

#include "base/product.h"
#include "base/view.h"
#include <limits.h>

/* A key without case and marks: "Log Text", "@timestamp", "process.thread.id".
 */
void
dpl_row_plain_key(struct dplog_view key, char ret[DPL_ROW_KEY])
{
    size_t len = 0;

    for (size_t at = 0; at < key.len && len + 1 < DPL_ROW_KEY; at++) {
        const char c = key.ptr[at];

        if (dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c))
            ret[len++] = dpl_ascii_lower(c);
    }
    ret[len] = '\0';
}

/* How likely the value of a key is the text; 0: it is not. */
static int
rank_of_message(const char *key)
{
    static const char *const keys[] = {
        "log", "rawdata", "event",   "original", "text",
        "msg", "logtext", "message", "raw",
    };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(key, keys[i]) == 0)
            return (int)i + 1;
    }
    return 0;
}

static int
rank_of_stamp(const char *key)
{
    static const char *const keys[] = {
        "timestamp", "datetime", "time", "timecreated", "date",
    };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(key, keys[i]) == 0)
            return (int)i + 2;
    }
    return 1; /* any other key with a time */
}

bool
dpl_row_is_thread_key(const char *key)
{
    return strcmp(key, "thread") == 0 || strcmp(key, "threadid") == 0 ||
           strcmp(key, "tid") == 0;
}

static void
see_file(struct dpl_row_values *o, struct dplog_view value)
{
    const struct dplog_view name = dpl_view_file_name(value);
    const enum dplog_log log =
        dpl_view_ends_nocase(name, DPL_VIEW(".log")) ||
                dpl_view_ends_nocase(name, DPL_VIEW(".lo_"))
            ? dpl_log_of_file_name(name)
            : DPLOG_LOG_UNKNOWN;

    if (log != DPLOG_LOG_UNKNOWN)
        o->component = dpl_log_component(log);
}

void
dpl_row_see_text(struct dpl_row_values *values, const char *key,
                 struct dplog_view value)
{
    const struct dplog_view none = {0};
    const int message =
        dpl_row_is_record(value) ? INT_MAX : rank_of_message(key);

    if (message > values->message_rank) {
        values->row.message = value;
        values->message_rank = message;
    } else if (dpl_row_is_component(value)) {
        values->row.component = value;
    } else if (dpl_row_is_thread_key(key) && dpl_row_is_thread(value)) {
        values->row.thread = value;
    } else if (strcmp(key, "date") == 0 && values->row.date.len == 0) {
        values->row.date = value; /* until one has both */
    } else if (rank_of_stamp(key) > values->stamp_rank &&
               dpl_row_is_stamp(value, none)) {
        values->row.date = value;
        values->row.clock = none;
        values->stamp_rank = rank_of_stamp(key);
    } else if (strcmp(key, "time") == 0 && values->stamp_rank == 0) {
        values->row.clock = value;
    } else {
        see_file(values, value);
    }
}

bool
dpl_row_write_values(struct dpl_row_values *values, struct dpl_buf *buf,
                     struct dplog_view *ret)
{
    if (values->row.component.len == 0 && values->component)
        values->row.component = dpl_view_of(values->component);
    return values->message_rank > 0 && dpl_row_write(&values->row, buf, ret);
}
