/* SPDX-License-Identifier: MIT
 *
 * Rows of a table whose fields are parted by commas, semicolons, tabs or bars,
 * in quotation marks or not, in any order. A row must have a component of the
 * product's, and a time or a thread; or a field that is a whole record. The
 * text is what no other column is.
 */
#include "row.h"

#include "base/view.h"

enum { MIN_FIELDS = 3, MAX_FIELDS = 48, MAX_SHORT = 32 };

struct table {
    struct dplog_view fields[MAX_FIELDS];
    bool quoted[MAX_FIELDS], taken[MAX_FIELDS];
    size_t count;
};

/* Where the field at `at` ends; in quotation marks it may hold separators. */
static size_t
field_end(struct dplog_view line, size_t at, char separator, bool *ret_quoted)
{
    *ret_quoted = at < line.len && line.ptr[at] == '"';
    if (*ret_quoted) {
        at++;
        while (at < line.len &&
               (line.ptr[at] != '"' ||
                (at + 1 < line.len && line.ptr[at + 1] == '"'))) {
            at += line.ptr[at] == '"' ? 2 : 1;
        }
    }
    while (at < line.len && line.ptr[at] != separator)
        at++;
    return at;
}

static void
split(struct dplog_view line, char separator, struct table *t)
{
    size_t at = 0;

    t->count = 0;
    while (at <= line.len && t->count < MAX_FIELDS) {
        bool quoted;
        const size_t own_end = field_end(line, at, separator, &quoted);
        /* What finds no field of its own stays with the last one. */
        const size_t end = t->count == MAX_FIELDS - 1 ? line.len : own_end;
        struct dplog_view field = dpl_view_trim(dpl_view_slice(line, at, end));

        quoted = quoted && field.len > 1 && field.ptr[field.len - 1] == '"';
        if (quoted)
            field = dpl_view_slice(field, 1, field.len - 1);
        t->fields[t->count] = field;
        t->quoted[t->count] = quoted;
        t->taken[t->count++] = field.len == 0;
        at = end + 1;
    }
}

/* ── columns ── */

static struct dplog_view
take(struct table *t, size_t field)
{
    t->taken[field] = true;
    return t->fields[field];
}

/* A whole record of the product's, of which the other fields are made. */
static bool
find_record(const struct table *t, struct dpl_row *row)
{
    for (size_t i = 0; i < t->count; i++) {
        if (dpl_row_is_record(t->fields[i])) {
            row->message = t->fields[i];
            row->quoted = t->quoted[i];
            return true;
        }
    }
    return false;
}

static size_t
find_component(struct table *t, struct dpl_row *row)
{
    for (size_t i = 0; i < t->count; i++) {
        if (!t->taken[i] && dpl_row_is_component(t->fields[i])) {
            row->component = take(t, i);
            return i;
        }
    }
    return SIZE_MAX;
}

/* The first time, in one column or in two beside each other. */
static void
find_stamp(struct table *t, struct dpl_row *row)
{
    const struct dplog_view none = {0};

    for (size_t i = 0; i < t->count; i++) {
        const struct dplog_view value = t->fields[i];

        if (t->taken[i] || value.len > MAX_SHORT)
            continue;
        if (dpl_row_is_stamp(value, none)) {
            row->date = take(t, i);
            return;
        }
        for (size_t k = i > 0 ? i - 1 : i + 1; k <= i + 1 && k < t->count;
             k += 2) {
            if (t->taken[k] || !dpl_row_is_stamp(value, t->fields[k]))
                continue;
            row->date = take(t, i);
            row->clock = take(t, k);
            return;
        }
    }
}

static size_t
distance(size_t a, size_t b)
{
    return a > b ? a - b : b - a;
}

/* The number nearest to the component; with its hexadecimal twin it is sure,
 * and one figure is a severity before it is a thread. */
static void
find_thread(struct table *t, size_t component, struct dpl_row *row)
{
    size_t best = SIZE_MAX, best_cost = SIZE_MAX;

    for (size_t i = 0; i < t->count; i++) {
        const struct dplog_view value = t->fields[i];
        size_t cost;

        if (t->taken[i] || !dpl_row_is_thread(value))
            continue;
        cost = distance(i, component) + (value.len < 2 ? MAX_FIELDS : 0);
        if (value.ptr[value.len - 1] == ')')
            cost = 0;
        if (cost < best_cost) {
            best = i;
            best_cost = cost;
        }
    }
    if (best != SIZE_MAX)
        row->thread = take(t, best);
}

/* A level, a host: beside a sentence they are no part of it. */
static bool
is_sentence(struct dplog_view field)
{
    return field.len > 0 && memchr(field.ptr, ' ', field.len) != NULL;
}

/* The log that a row is from. */
static void
pass_over_files(struct table *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct dplog_view field = t->fields[i];

        t->taken[i] = t->taken[i] ||
                      dpl_view_ends_nocase(field, DPL_VIEW(".log")) ||
                      dpl_view_ends_nocase(field, DPL_VIEW(".lo_"));
    }
}

static bool
is_free(const struct table *t, size_t field)
{
    return field < t->count && !t->taken[field];
}

/* What is left: the longest run of fields, because a text without quotation
 * marks falls apart at its own commas; a field in marks is whole. */
static void
find_message(const struct table *t, struct dpl_row *row)
{
    size_t i = 0;

    while (i < t->count) {
        size_t begin = i, end = i, words;
        struct dplog_view run;

        if (!is_free(t, i)) {
            i++;
            continue;
        }
        while (!t->quoted[i] && is_free(t, end + 1) && !t->quoted[end + 1])
            end++;
        while (begin < end && dpl_row_is_thread(t->fields[begin]))
            begin++; /* a severity, the number of the line */
        words = begin;
        while (words < end && !is_sentence(t->fields[words]))
            words++;
        if (is_sentence(t->fields[words]))
            begin = words;
        run = dpl_view(t->fields[begin].ptr,
                       (size_t)(t->fields[end].ptr - t->fields[begin].ptr) +
                           t->fields[end].len);
        if (run.len > row->message.len) {
            row->message = run;
            row->quoted = t->quoted[i];
        }
        i = end + 1;
    }
}

/* ── the names of the columns ── */

static bool
is_column_name(struct dplog_view field)
{
    static const char *const names[] = {
        "message",   "log text",  "logtext", "text",     "msg",  "component",
        "thread",    "threadid",  "time",    "date",     "type", "date/time",
        "timestamp", "datetime",  "_raw",    "_time",    "file", "severity",
        "source",    "thread id", "context", "loglevel",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (dpl_view_equal_nocase(field, dpl_view_of(names[i])))
            return true;
    }
    return false;
}

/* "---", ":--:", of which tables draw lines. */
static bool
is_rule(struct dplog_view field)
{
    for (size_t at = 0; at < field.len; at++) {
        if (!memchr("-:=+", field.ptr[at], 4))
            return false;
    }
    return true;
}

/* A row that only speaks of its columns. */
static bool
is_header(const struct table *t)
{
    size_t named = 0, drawn = 0;

    for (size_t i = 0; i < t->count; i++) {
        named += is_column_name(t->fields[i]);
        drawn += is_rule(t->fields[i]);
    }
    return named >= MIN_FIELDS || (named == 2 && t->count == 2) ||
           (drawn == t->count && t->count >= MIN_FIELDS);
}

bool
dpl_row_of_table(struct dplog_view line, struct dpl_buf *buf,
                 struct dplog_view *ret)
{
    static const char separators[] = {',', ';', '\t', '|'};

    for (size_t i = 0; i < sizeof(separators); i++) {
        struct table t;
        struct dpl_row row = {0};
        size_t component;

        if (!memchr(line.ptr, separators[i], line.len))
            continue;
        split(line, separators[i], &t);
        if (is_header(&t)) {
            *ret = (struct dplog_view){.ptr = line.ptr};
            return true;
        }
        if (t.quoted[0] && find_record(&t, &row))
            return dpl_row_write(&row, buf, ret);
        if (t.count < MIN_FIELDS)
            continue;
        component = find_component(&t, &row);
        if (component == SIZE_MAX)
            continue;
        find_stamp(&t, &row);
        find_thread(&t, component, &row);
        if (row.date.len == 0 && row.thread.len == 0)
            continue;
        pass_over_files(&t);
        find_message(&t, &row);
        /* What a viewer copies is in its form already. */
        if (separators[i] == '\t' && row.message.ptr == line.ptr && !row.quoted)
            return false;
        return dpl_row_write(&row, buf, ret);
    }
    return false;
}
