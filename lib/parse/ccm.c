/* SPDX-License-Identifier: MIT
 *
 * The client form, which may span lines:
 *
 *     <![LOG[text]LOG]!><time="08:51:08.954-570" date="08-01-2013"
 *     component="WUAHandler" context="" type="3" thread="2308" file="a.cpp:1">
 *
 * (the attributes stand on one line). Attributes may be missing, empty or in
 * another order.
 */
#include "dialect.h"

#include "base/scan.h"

static const struct dplog_view head = {"<![LOG[", 7};
static const struct dplog_view close = {"]LOG]!>", 7};

struct attributes {
    struct dplog_view time, date, component, type, thread, file;
};

static struct dplog_view
skip_blanks(struct dplog_view v)
{
    while (v.len > 0 && (*v.ptr == ' ' || *v.ptr == '\t')) {
        v.ptr++;
        v.len--;
    }
    return v;
}

enum dpl_mark
dpl_ccm_mark(struct dplog_view line)
{
    if (dpl_view_starts(skip_blanks(line), head))
        return dpl_view_find(line, close, 0) == SIZE_MAX ? DPL_MARK_OPENS
                                                         : DPL_MARK_WHOLE;
    return dpl_view_find(line, DPL_VIEW("]LOG]!><"), 0) == SIZE_MAX
               ? DPL_MARK_NONE
               : DPL_MARK_CLOSES;
}

static struct dplog_view *
place_of(struct attributes *a, struct dplog_view name)
{
    const struct {
        const char *name;
        struct dplog_view *place;
    } places[] = {
        {"time", &a->time},     {"date", &a->date},
        {"type", &a->type},     {"component", &a->component},
        {"thread", &a->thread}, {"file", &a->file},
    };

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (dpl_view_equal(name, dpl_view_of(places[i].name)))
            return places[i].place;
    }
    return NULL;
}

/* <name="value" …>; stops in silence where it is no longer that. */
static void
read_attributes(struct dplog_view text, struct attributes *ret)
{
    struct dpl_scan s = dpl_scan_over(text);
    struct dplog_view name, value, *place;

    *ret = (struct attributes){0};
    if (!dpl_scan_blanks(&s) || !dpl_scan_char(&s, '<'))
        return;
    while (dpl_scan_blanks(&s) && dpl_scan_until(&s, '=', &name) &&
           dpl_scan_char(&s, '=') && dpl_scan_char(&s, '"') &&
           dpl_scan_until(&s, '"', &value) && dpl_scan_char(&s, '"')) {
        place = place_of(ret, name);
        if (place && place->len == 0)
            *place = value;
    }
}

static enum dplog_severity
severity_of(struct dplog_view type)
{
    static const enum dplog_severity severities[] = {
        DPLOG_SEVERITY_INFO, DPLOG_SEVERITY_WARNING, DPLOG_SEVERITY_ERROR};

    if (type.len != 1 || type.ptr[0] < '1' || type.ptr[0] > '3')
        return DPLOG_SEVERITY_UNKNOWN;
    return severities[type.ptr[0] - '1'];
}

/* "wuahandler.cpp:3520" */
static void
take_file(struct dplog_view file, struct dplog_record *ret)
{
    const size_t colon = dpl_view_find_last(file, DPL_VIEW(":"));
    uint64_t line;

    ret->code_file = file;
    if (colon == SIZE_MAX ||
        !dpl_view_to_uint(dpl_view_slice(file, colon + 1, file.len), &line) ||
        line > UINT32_MAX)
        return;
    ret->code_file.len = colon;
    ret->code_line = (uint32_t)line;
}

/* "08-01-2013 08:51:08.954-570": the order in which people read it. */
static struct dplog_view
join_stamp(struct dpl_stamps *stamps, struct dplog_view date,
           struct dplog_view time)
{
    char *const text = stamps->text;

    if (date.len == 0 || time.len == 0)
        return date.len > 0 ? date : time;
    if (date.len + 1 + time.len > sizeof(stamps->text))
        return time;
    memcpy(text, date.ptr, date.len);
    text[date.len] = ' ';
    memcpy(text + date.len + 1, time.ptr, time.len);
    return dpl_view(text, date.len + 1 + time.len);
}

bool
dpl_ccm_parse(struct dpl_stamps *stamps, struct dplog_view text,
              struct dplog_record *ret)
{
    const struct dplog_view begun = skip_blanks(text);
    const bool has_head = dpl_view_starts(begun, head);
    const size_t end = dpl_view_find_last(text, close);
    struct attributes a;
    struct dpl_stamp stamp;
    uint64_t thread;
    size_t from = 0;

    if (!has_head && end == SIZE_MAX)
        return false;
    if (has_head)
        from = (size_t)(begun.ptr - text.ptr) + head.len;
    if (end == SIZE_MAX || !has_head)
        ret->flags |= DPLOG_RECORD_UNPARSED;
    ret->message = dpl_view_slice(text, from, end); /* clamps SIZE_MAX */
    if (end == SIZE_MAX)
        return true;

    read_attributes(dpl_view_slice(text, end + close.len, text.len), &a);
    if (a.time.len > 0 || a.date.len > 0) {
        ret->stamp = join_stamp(stamps, a.date, a.time);
        dpl_record_set_stamp(
            ret, dpl_stamp_parse_ccm(stamps, a.time, a.date, &stamp), &stamp);
    }
    ret->component = a.component;
    ret->severity = severity_of(a.type);
    if (dpl_view_to_uint(a.thread, &thread) && thread <= UINT32_MAX)
        ret->thread = (uint32_t)thread;
    take_file(a.file, ret);
    return true;
}
