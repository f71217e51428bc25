/* SPDX-License-Identifier: MIT
 *
 * Records as JSON objects: of PowerShell, of a log collector, of a search. The
 * values that matter may lie in objects inside; keys tell the text and the
 * thread, the other columns show themselves.
 */
#include "row.h"

#include "base/product.h"
#include "base/view.h"
#include <jansson.h>
#include <limits.h>
#include <stdio.h>

enum { MAX_DEPTH = 8, MAX_KEY = 24, NUMBER_SIZE = 24 };

struct object {
    struct dpl_row row;
    int message_rank, stamp_rank;
    char thread[NUMBER_SIZE];
    const char *component; /* by the name of its file */
};

/* A key without case and marks: "Log Text", "@timestamp", "process.thread.id".
 */
static void
plain_key(const char *key, char ret[MAX_KEY])
{
    size_t len = 0;

    for (; *key && len + 1 < MAX_KEY; key++) {
        if (dpl_ascii_is_alpha(*key) || dpl_ascii_is_digit(*key))
            ret[len++] = dpl_ascii_lower(*key);
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

static bool
is_thread_key(const char *key)
{
    return strcmp(key, "thread") == 0 || strcmp(key, "threadid") == 0 ||
           strcmp(key, "tid") == 0;
}

static void
see_file(struct object *o, struct dplog_view value)
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

static void
see_text(struct object *o, const char *key, struct dplog_view value)
{
    const struct dplog_view none = {0};
    const int message =
        dpl_row_is_record(value) ? INT_MAX : rank_of_message(key);

    if (message > o->message_rank) {
        o->row.message = value;
        o->message_rank = message;
    } else if (dpl_row_is_component(value)) {
        o->row.component = value;
    } else if (is_thread_key(key) && dpl_row_is_thread(value)) {
        o->row.thread = value;
    } else if (strcmp(key, "date") == 0 && o->row.date.len == 0) {
        o->row.date = value; /* until one has both */
    } else if (rank_of_stamp(key) > o->stamp_rank &&
               dpl_row_is_stamp(value, none)) {
        o->row.date = value;
        o->row.clock = none;
        o->stamp_rank = rank_of_stamp(key);
    } else if (strcmp(key, "time") == 0 && o->stamp_rank == 0) {
        o->row.clock = value;
    } else {
        see_file(o, value);
    }
}

static void
see_number(struct object *o, const char *key, json_int_t value)
{
    if (is_thread_key(key) && value > 0 && o->row.thread.len == 0) {
        const int len =
            snprintf(o->thread, sizeof(o->thread), "%lld", (long long)value);

        o->row.thread = dpl_view(o->thread, (size_t)len);
    }
}

static void
see(struct object *o, const char *parent, json_t *value, int depth)
{
    const char *name;
    json_t *member;

    json_object_foreach(value, name, member)
    {
        char key[MAX_KEY];

        plain_key(name, key);
        if (strcmp(key, "id") == 0)
            memcpy(key, parent, strlen(parent) + 1);
        if (json_is_string(member))
            see_text(o, key,
                     dpl_view(json_string_value(member),
                              json_string_length(member)));
        else if (json_is_integer(member))
            see_number(o, key, json_integer_value(member));
        else if (json_is_object(member) && depth < MAX_DEPTH)
            see(o, key, member, depth + 1);
    }
}

/* Without what stands around an object in a list. */
static struct dplog_view
bare_object(struct dplog_view text)
{
    while (text.len > 0 && memchr("[, \t\n", *text.ptr, 5))
        text = dpl_view_slice(text, 1, text.len);
    while (text.len > 0 && memchr("], \t\n", text.ptr[text.len - 1], 5))
        text.len--;
    return text;
}

bool
dpl_row_of_object(struct dplog_view text, struct dpl_buf *buf,
                  struct dplog_view *ret)
{
    struct object o = {0};
    json_t *root;
    bool ok;

    text = bare_object(text);
    if (text.len < 2 || text.ptr[0] != '{' || text.ptr[text.len - 1] != '}')
        return false;
    root = json_loadb(text.ptr, text.len, 0, NULL);
    if (!root)
        return false;
    see(&o, "", root, 0);
    if (o.row.component.len == 0 && o.component)
        o.row.component = dpl_view_of(o.component);
    ok = o.message_rank > 0 && dpl_row_write(&o.row, buf, ret);
    json_decref(root);
    return ok;
}
