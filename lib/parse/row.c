/* SPDX-License-Identifier: MIT
 *
 * Which column a value is, and the columns as a viewer copies them.
 */
#include "row.h"

#include "base/product.h"
#include "base/time.h"
#include "base/view.h"
#include "dialect.h"

/* MAX_STAMP holds DPL_LOCAL_SIZE. */
enum { MAX_STAMP = 64, MAX_THREAD_DIGITS = 10, MAX_HEADER = 200 };

bool
dpl_row_is_component(struct dplog_view value)
{
    return dpl_log_of_component(value) != DPLOG_LOG_UNKNOWN;
}

/* "5112 (0x13F8)" to the first number. */
static struct dplog_view
first_number(struct dplog_view value)
{
    size_t digits = 0;

    while (digits < value.len && dpl_ascii_is_digit(value.ptr[digits]))
        digits++;
    return dpl_view_slice(value, 0, digits);
}

bool
dpl_row_is_thread(struct dplog_view value)
{
    const struct dplog_view number = first_number(value);
    const struct dplog_view rest =
        dpl_view_trim(dpl_view_slice(value, number.len, value.len));

    return number.len > 0 && number.len <= MAX_THREAD_DIGITS &&
           (rest.len == 0 || (dpl_view_starts(rest, DPL_VIEW("(0x")) &&
                              dpl_view_ends(rest, DPL_VIEW(")"))));
}

bool
dpl_row_is_record(struct dplog_view value)
{
    return (dpl_view_find_last(value, DPL_VIEW("$$<")) != SIZE_MAX &&
            dpl_view_ends(value, DPL_VIEW(">"))) ||
           dpl_view_starts(value, DPL_VIEW("<![LOG["));
}

/* ── times ── */

/* "/Date(1710252847860)/", as PowerShell writes times into JSON. */
static bool
read_milliseconds(struct dplog_view text, int64_t *ret_us)
{
    const struct dplog_view head = DPL_VIEW("/Date("), tail = DPL_VIEW(")/");
    uint64_t value;

    if (!dpl_view_starts(text, head) || !dpl_view_ends(text, tail) ||
        !dpl_view_to_uint(dpl_view_slice(text, head.len, text.len - tail.len),
                          &value) ||
        value > (uint64_t)INT64_MAX / 1000)
        return false;
    *ret_us = (int64_t)value * 1000;
    return true;
}

/* Two columns with a blank between. */
static struct dplog_view
join(struct dplog_view date, struct dplog_view clock, char text[MAX_STAMP])
{
    if (clock.len == 0)
        return date;
    memcpy(text, date.ptr, date.len);
    text[date.len] = ' ';
    memcpy(text + date.len + 1, clock.ptr, clock.len);
    return dpl_view(text, date.len + 1 + clock.len);
}

/* The time as a column of the viewer's: verbatim where its order of day and
 * month may still have to be learned. False: it is none. */
static bool
format_stamp(struct dplog_view date, struct dplog_view clock,
             char ret[MAX_STAMP])
{
    char text[MAX_STAMP];
    struct dpl_stamps stamps = {0};
    struct dpl_stamp stamp = {.bias = 0};
    struct dplog_view both;
    size_t begin;

    if (date.len == 0 || date.len + clock.len + 2 > MAX_STAMP ||
        (!dpl_ascii_is_digit(*date.ptr) && *date.ptr != '/'))
        return false;
    both = join(date, clock, text);
    if (dpl_stamp_parse_viewer(&stamps, both, &begin, &stamp) && begin == 0) {
        memcpy(ret, both.ptr, both.len);
        ret[both.len] = '\0';
        return true;
    }
    if (!dpl_stamp_parse(&stamps, both, &stamp) &&
        !read_milliseconds(both, &stamp.local_us))
        return false;
    dpl_format_local(stamp.local_us, stamp.bias, ret);
    return true;
}

bool
dpl_row_is_stamp(struct dplog_view date, struct dplog_view clock)
{
    char text[MAX_STAMP];

    return format_stamp(date, clock, text);
}

/* ── writing ── */

/* On one line, without tabs, which part columns. */
static void
write_message(const struct dpl_row *row, struct dpl_buf *buf)
{
    const struct dplog_view v = row->message;

    for (size_t at = 0; at < v.len; at++) {
        const char c = v.ptr[at];

        if (c == '\t' || c == '\n' || c == '\r')
            dpl_buf_add_char(buf, ' ');
        else
            dpl_buf_add_char(buf, c);
        if (row->quoted && c == '"' && at + 1 < v.len && v.ptr[at + 1] == '"')
            at++;
    }
}

static void
write_thread(struct dplog_view thread, struct dpl_buf *buf)
{
    const struct dplog_view number = first_number(thread);
    uint64_t value;

    if (dpl_view_to_uint(number, &value) && value > 0 && value <= UINT32_MAX)
        dpl_buf_addf(buf, "\t%u (0x%X)", (unsigned)value, (unsigned)value);
}

bool
dpl_row_write(const struct dpl_row *row, struct dpl_buf *buf,
              struct dplog_view *ret)
{
    char stamp[MAX_STAMP];

    dpl_buf_clear(buf);
    write_message(row, buf);
    if (buf->len == 0)
        return false;
    if (!dpl_row_is_record(dpl_buf_view(buf))) {
        dpl_buf_add_char(buf, '\t');
        dpl_buf_add_view(buf, row->component);
        if (format_stamp(row->date, row->clock, stamp)) {
            dpl_buf_add_char(buf, '\t');
            dpl_buf_add_str(buf, stamp);
        }
        write_thread(row->thread, buf);
    }
    *ret = dpl_buf_view(buf);
    return true;
}

/* ── lines ── */

/* Whether the name of a component may stand at `at`. */
static bool
begins_component(struct dplog_view line, size_t at)
{
    static const char *const heads[] = {"SMS_", "Soft", "smsd", "Pull", "Data"};

    while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '"'))
        at++;
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        if (dpl_view_starts(dpl_view_slice(line, at, line.len),
                            dpl_view_of(heads[i])))
            return true;
    }
    return false;
}

static bool
has_component_behind(struct dplog_view line, char separator)
{
    const char *at = line.ptr;
    const char *const end = line.ptr + line.len;

    while ((at = memchr(at, separator, (size_t)(end - at))) != NULL) {
        at++;
        if (begins_component(line, (size_t)(at - line.ptr)))
            return true;
    }
    return false;
}

/* Quick, for nearly all lines of text are no rows: those begin with a mark, a
 * number or a name, or have a component between their separators. */
static bool
may_be_row(struct dplog_view line)
{
    if (memchr("\"|", *line.ptr, 2) || dpl_ascii_is_digit(*line.ptr))
        return true;
    if (line.len <= MAX_HEADER &&
        dpl_view_find(line, DPL_VIEW("omponent"), 0) != SIZE_MAX)
        return true;
    return begins_component(line, 0) || has_component_behind(line, ',') ||
           has_component_behind(line, ';');
}

bool
dpl_row_of_line(struct dplog_view line, struct dpl_buf *buf,
                struct dplog_view *ret)
{
    const struct dplog_view text = dpl_view_trim(line);
    struct dpl_row row = {0};

    if (text.len == 0)
        return false;
    if (memchr("{[,", *text.ptr, 3) && dpl_row_of_object(text, buf, ret))
        return true;
    if (may_be_row(text) && dpl_row_of_table(text, buf, ret))
        return true;
    return dpl_row_of_front(text, &row) && dpl_row_write(&row, buf, ret);
}
