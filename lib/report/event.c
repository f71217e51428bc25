/* SPDX-License-Identifier: MIT
 *
 * One record as one line: for people, or as a JSON object.
 */
#include "base/error.h"
#include "base/time.h"
#include "base/view.h"
#include "json_object.h"
#include "json_text.h"
#include "safe.h"
#include <dplog/event.h>

static const struct {
    enum dplog_record_flag flag;
    const char *name;
} flag_names[] = {
    {DPLOG_RECORD_CUT, "cut"},
    {DPLOG_RECORD_REPAIRED_TEXT, "repaired-text"},
    {DPLOG_RECORD_GUESSED_ZONE, "guessed-zone"},
    {DPLOG_RECORD_NO_TIME, "no-time"},
    {DPLOG_RECORD_BAD_STAMP, "bad-stamp"},
    {DPLOG_RECORD_NO_THREAD, "no-thread"},
    {DPLOG_RECORD_NO_COMPONENT, "no-component"},
    {DPLOG_RECORD_AMBIGUOUS_DATE, "ambiguous-date"},
    {DPLOG_RECORD_UNTERMINATED, "unterminated"},
    {DPLOG_RECORD_UNPARSED, "unparsed"},
    {DPLOG_RECORD_ASIDE, "aside"},
};

static bool
add_text(struct dpl_buf *buf, const struct dplog_record *record,
         const char *path)
{
    char local[DPL_LOCAL_SIZE] = "-";

    if (record->local_us != DPLOG_TIME_NONE)
        dpl_format_local(record->local_us, record->bias, local);
    dpl_safe_add(buf, dpl_view_of(path ? path : "-"));
    dpl_buf_addf(buf, ":%u  %s  ", (unsigned)record->line, local);
    if (record->thread)
        dpl_buf_addf(buf, "%u (0x%X)  ", (unsigned)record->thread,
                     (unsigned)record->thread);
    else
        dpl_buf_add_str(buf, "-  ");
    dpl_safe_add(buf, record->message);
    return !buf->failed;
}

static void
set_flags(struct dpl_object *object, uint16_t flags)
{
    const char *names[sizeof(flag_names) / sizeof(flag_names[0])];
    size_t count = 0;

    for (size_t i = 0; i < sizeof(flag_names) / sizeof(flag_names[0]); i++) {
        if (flags & flag_names[i].flag)
            names[count++] = flag_names[i].name;
    }
    dpl_set_strings(object, "flags", names, count);
}

static json_t *
make_bias(int16_t bias)
{
    return bias == DPLOG_BIAS_NONE ? json_null() : json_integer(bias);
}

static void
set_local(struct dpl_object *object, const struct dplog_record *record)
{
    char local[DPL_LOCAL_SIZE];

    if (record->local_us == DPLOG_TIME_NONE) {
        dpl_set_str(object, "local", NULL);
        return;
    }
    dpl_format_local(record->local_us, record->bias, local);
    dpl_set_str(object, "local", local);
}

static bool
add_json(struct dpl_buf *buf, const struct dplog_record *record,
         const char *path)
{
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "path", path);
    dpl_set_uint(&object, "line", record->line);
    dpl_set_uint(&object, "lines", record->line_count);
    dpl_set_uint(&object, "offset", record->offset);
    dpl_set_uint(&object, "length", record->length);
    dpl_set_time(&object, "time", record->time_us);
    set_local(&object, record);
    dpl_set(&object, "bias", make_bias(record->bias));
    dpl_set_str(&object, "log", dplog_log_name(record->log));
    dpl_set_str(&object, "format", dplog_format_name(record->format));
    dpl_set_view(&object, "component", record->component);
    dpl_set_id(&object, "thread", record->thread);
    dpl_set_str(&object, "severity", dplog_severity_name(record->severity));
    dpl_set_view(&object, "message", record->message);
    set_flags(&object, record->flags);
    return dpl_json_text_add(buf, dpl_object_end(&object));
}

bool
dplog_event_format_parse(const char *name, enum dplog_event_format *ret)
{
    const struct dplog_view word = dpl_view_of(name);

    if (dpl_view_equal(word, DPL_VIEW("text")))
        *ret = DPLOG_EVENT_TEXT;
    else if (dpl_view_equal(word, DPL_VIEW("ndjson")))
        *ret = DPLOG_EVENT_NDJSON;
    else
        return false;
    return true;
}

enum dplog_status
dplog_event_write(const struct dplog_record *record, const char *path,
                  enum dplog_event_format format, dplog_write_fn write_fn,
                  void *write_data, struct dplog_error *reterr)
{
    struct dpl_buf line = {0};
    enum dplog_status status = DPLOG_OK;
    bool made;

    if (format != DPLOG_EVENT_TEXT && format != DPLOG_EVENT_NDJSON)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "unknown event format");
    made = format == DPLOG_EVENT_TEXT ? add_text(&line, record, path)
                                      : add_json(&line, record, path);
    dpl_buf_add_char(&line, '\n');
    if (!made || line.failed)
        status = dpl_fail_memory(reterr);
    else if (!write_fn(write_data, line.ptr, line.len))
        status = dpl_fail(reterr, DPLOG_E_IO, "the output was refused");
    dpl_buf_done(&line);
    return status;
}
