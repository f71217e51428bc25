/* SPDX-License-Identifier: MIT
 *
 * Reading bytes in parts and writing down the records.
 */
#include "reading.h"

#include "base/time.h"
#include "base/view.h"

static void
describe_flags(unsigned flags, struct dpl_buf *out)
{
    static const struct {
        unsigned flag;
        const char *name;
    } names[] = {
        {DPLOG_RECORD_CUT, "cut"},
        {DPLOG_RECORD_REPAIRED_TEXT, "repaired"},
        {DPLOG_RECORD_GUESSED_ZONE, "zone?"},
        {DPLOG_RECORD_NO_TIME, "-time"},
        {DPLOG_RECORD_BAD_STAMP, "stamp!"},
        {DPLOG_RECORD_NO_THREAD, "-thread"},
        {DPLOG_RECORD_NO_COMPONENT, "-comp"},
        {DPLOG_RECORD_AMBIGUOUS_DATE, "date?"},
        {DPLOG_RECORD_UNTERMINATED, "open"},
        {DPLOG_RECORD_UNPARSED, "UNPARSED"},
        {DPLOG_RECORD_ASIDE, "aside"},
    };

    for (size_t i = 0; i < COUNT(names); i++) {
        if (flags & names[i].flag)
            dpl_buf_addf(out, " %s", names[i].name);
    }
}

static void
describe(const struct dplog_record *r, struct dpl_buf *out)
{
    char time[DPL_RFC3339_SIZE] = "-";

    if (r->time_us != DPLOG_TIME_NONE)
        dpl_format_rfc3339(r->time_us, time);
    dpl_buf_addf(out, "%u+%u %s %s %s %u [", r->line, r->line_count,
                 dplog_format_name(r->format), dplog_log_name(r->log), time,
                 r->thread);
    dpl_buf_add_view(out, r->component);
    dpl_buf_add_str(out, "]");
    describe_flags(r->flags, out);
    dpl_buf_add_str(out, ": ");
    dpl_buf_add_view(out, r->text);
    dpl_buf_add_str(out, "\n");
    if (!dpl_view_equal(r->text, r->message)) {
        dpl_buf_add_str(out, "(");
        dpl_buf_add_view(out, r->message);
        dpl_buf_add_str(out, ")\n");
    }
}

static void
take_records(struct dplog_reader *reader, struct reading *ret)
{
    struct dplog_record record;
    enum dplog_status status;

    while ((status = dplog_reader_next(reader, &record, NULL)) == DPLOG_OK) {
        assert_true(record.offset >= ret->next_offset);
        ret->sharing += record.line_count == 0;
        ret->next_offset = record.offset + record.length;
        describe(&record, &ret->records);
    }
    assert_int_equal(status, DPLOG_DONE);
}

void
reading_take(struct dplog_context *context,
             const struct dplog_reader_options *options,
             struct dplog_view bytes, size_t first, size_t step,
             struct reading *ret)
{
    struct dplog_reader *reader;
    size_t pos = 0;

    dpl_buf_clear(&ret->records);
    ret->next_offset = 0;
    ret->sharing = 0;
    assert_int_equal(dplog_reader_new(context, options, &reader, NULL),
                     DPLOG_OK);
    while (pos < bytes.len) {
        size_t len = pos == 0 && first > 0 ? first : step;
        char *part;

        if (len > bytes.len - pos)
            len = bytes.len - pos;
        part = malloc(len); /* so that what is read too late is noticed */
        assert_non_null(part);
        memcpy(part, bytes.ptr + pos, len);
        assert_int_equal(dplog_reader_feed(reader, part, len, NULL), DPLOG_OK);
        take_records(reader, ret);
        memset(part, '#', len);
        free(part);
        pos += len;
    }
    dplog_reader_finish(reader);
    take_records(reader, ret);
    dplog_reader_get_stats(reader, &ret->stats);
    assert_int_equal(ret->stats.bytes, bytes.len);
    assert_true(ret->next_offset <= bytes.len);
    assert_int_equal(ret->stats.lines + ret->sharing,
                     ret->stats.events + ret->stats.continuations +
                         ret->stats.unparsed);
    dplog_reader_free(reader);
}

struct dplog_context *
reading_context(size_t record_bytes)
{
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;
    struct dplog_context *context = NULL;

    options.limits.record_bytes = record_bytes;
    assert_int_equal(dplog_context_new(&options, &context, NULL), DPLOG_OK);
    return context;
}

/* Read whole and in every way; the records must be what is wanted. */
void
assert_records(const struct dplog_reader_options *options, const char *bytes,
               size_t len, size_t record_bytes, const char *want)
{
    struct dplog_context *const context = reading_context(record_bytes);
    const struct dplog_view v = dpl_view(bytes, len);
    struct reading reading = {0};

    reading_take(context, options, v, 0, len, &reading);
    assert_string_equal(dpl_buf_str(&reading.records), want);
    for (size_t cut = 1; cut < len; cut++) {
        reading_take(context, options, v, cut, len, &reading);
        assert_string_equal(dpl_buf_str(&reading.records), want);
    }
    reading_take(context, options, v, 0, 1, &reading);
    assert_string_equal(dpl_buf_str(&reading.records), want);
    dpl_buf_done(&reading.records);
    dplog_context_free(context);
}
