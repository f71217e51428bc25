/* SPDX-License-Identifier: MIT
 *
 * Log lines as proof: file and line, local time, thread the way CMTrace prints
 * it, and the message word for word, cut in its middle where it is too long.
 */
#include "text.h"

#include "base/intern.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/view.h"
#include "fit.h"
#include "message_cut.h"
#include "safe.h"

enum {
    PLACE_COLUMNS = 40, /* a longer file name is cut in its middle */
    NAME_PARTS_MAX = 4,
    MESSAGE_MIN_COLUMNS = 20,
    OTHERS_SHOWN = 4
};

/* ── where a line stands ── */

/* '!' stands between an archive and what is inside. */
static bool
is_separator(char c)
{
    return c == '/' || c == '\\' || c == '!';
}

static struct dplog_view
last_components(struct dplog_view path, unsigned count)
{
    size_t from = path.len;

    while (from > 0) {
        if (is_separator(path.ptr[from - 1]) && from < path.len && --count == 0)
            break;
        from--;
    }
    return dpl_view_slice(path, from, path.len);
}

/* One more component for each source that shares its last ones with another:
 * true: there were some. `numbers` and `uses` have room for all sources. */
static bool
lengthen_names(struct dpl_text *t, unsigned parts, uint32_t *numbers,
               uint32_t *uses, bool *ret_ok)
{
    struct dpl_intern names = {0};
    const size_t count = t->d->source_count;
    bool any = false;

    memset(uses, 0, (count + 2) * sizeof(*uses));
    for (size_t i = 0; i < count && *ret_ok; i++) {
        const struct dplog_view path = dpl_view_of(t->d->sources[i].path);

        if (t->name_parts[i] != parts)
            continue;
        numbers[i] = dpl_intern_add(&names, last_components(path, parts));
        *ret_ok = numbers[i] != UINT32_MAX;
        if (*ret_ok)
            uses[numbers[i]]++;
    }
    for (size_t i = 0; i < count && *ret_ok; i++) {
        if (t->name_parts[i] == parts && uses[numbers[i]] > 1) {
            t->name_parts[i]++;
            any = true;
        }
    }
    dpl_intern_done(&names);
    return any;
}

/* Of several servers' logs, file and folder are often called the same: the
 * server's own folder stands above. */
bool
dpl_text_tell_names_apart(struct dpl_text *t)
{
    const size_t count = t->d->source_count;
    uint32_t *numbers = dpl_zalloc((count + 1) * sizeof(*numbers));
    uint32_t *uses = dpl_zalloc((count + 2) * sizeof(*uses));
    bool ok = numbers && uses;

    t->name_parts = dpl_zalloc(count + 1);
    ok = ok && t->name_parts;
    if (ok)
        memset(t->name_parts, 1, count);
    for (unsigned parts = 1; ok && parts < NAME_PARTS_MAX; parts++) {
        if (!lengthen_names(t, parts, numbers, uses, &ok))
            break;
    }
    dpl_free(numbers);
    dpl_free(uses);
    return ok;
}

void
dpl_add_file_name(struct dpl_buf *buf, const struct dpl_text *t,
                  uint32_t source)
{
    struct dplog_view name;

    if (source >= t->d->source_count) {
        dpl_buf_add_char(buf, '?');
        return;
    }
    const struct dplog_view path = dpl_view_of(t->d->sources[source].path);
    name = last_components(path, t->name_parts[source]);
    dpl_safe_add(buf, dpl_utf8_cut(name, 512));
}

void
dpl_add_place(struct dpl_buf *buf, const struct dpl_text *t,
              const struct dplog_evidence *evidence)
{
    struct dpl_buf name = {0};

    dpl_add_file_name(&name, t, evidence->source);
    dpl_buf_addf(&name, ":%u", (unsigned)evidence->line);
    dpl_add_cut_middle(buf, dpl_buf_view(&name), PLACE_COLUMNS);
    buf->failed |= name.failed;
    dpl_buf_done(&name);
}

/* ── rows ── */

void
dpl_rows_add(struct dpl_rows *rows, const struct dplog_evidence *evidence,
             const char *note)
{
    if (!evidence || rows->count == DPL_ROWS_MAX)
        return;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->at[i]->source == evidence->source &&
            rows->at[i]->line == evidence->line)
            return;
    rows->at[rows->count] = evidence;
    rows->tail[rows->count] = NULL;
    rows->note[rows->count++] = note;
}

void
dpl_rows_add_tail(struct dpl_rows *rows, const char *tail)
{
    if (rows->count > 0)
        rows->tail[rows->count - 1] = tail;
}

static bool
is_before(const struct dplog_evidence *a, const struct dplog_evidence *b)
{
    if (a->time_us != b->time_us)
        return a->time_us < b->time_us;
    if (a->source != b->source)
        return a->source < b->source;
    return a->line < b->line;
}

void
dpl_rows_sort(struct dpl_rows *rows)
{
    for (size_t i = 1; i < rows->count; i++) {
        const struct dplog_evidence *row = rows->at[i];
        const char *note = rows->note[i], *tail = rows->tail[i];
        size_t k = i;

        for (; k > 0 && is_before(row, rows->at[k - 1]); k--) {
            rows->at[k] = rows->at[k - 1];
            rows->note[k] = rows->note[k - 1];
            rows->tail[k] = rows->tail[k - 1];
        }
        rows->at[k] = row;
        rows->note[k] = note;
        rows->tail[k] = tail;
    }
}

/* What all rows of a table share. */
struct columns {
    unsigned indent, note, place, time, thread;
    bool with_day;
};

/* "09:44:23.551", from the log's own text where there is one: it has the
 * milliseconds of the stamp, not of a conversion. */
static void
add_time(struct dpl_buf *buf, const struct dpl_zone *zone,
         const struct dplog_evidence *evidence, bool with_day)
{
    const struct dplog_view local = dpl_view_of(evidence->local);
    const struct dplog_view clock = dpl_view_slice(local, 11, 23);
    const int64_t us = dpl_known_time(evidence->time_us);

    if (us == DPLOG_TIME_NONE) {
        dpl_buf_add_str(buf, "--:--:--");
        return;
    }
    if (with_day)
        dpl_add_day(buf, zone, us);
    if (clock.len == 12)
        dpl_safe_add(buf, clock);
    else
        dpl_add_seconds(buf, zone, us);
}

static void
add_thread(struct dpl_buf *buf, uint32_t thread)
{
    if (thread == 0)
        dpl_buf_add_char(buf, '-');
    else
        dpl_buf_addf(buf, "%u (0x%X)", (unsigned)thread, (unsigned)thread);
}

static void
widen(unsigned *width, struct dpl_buf *cell)
{
    const unsigned columns = dpl_utf8_columns(dpl_buf_view(cell));

    if (columns > *width)
        *width = columns;
    dpl_buf_clear(cell);
}

static struct columns
measure(struct dpl_text *t, const struct dpl_rows *rows, unsigned indent)
{
    struct columns columns = {.indent = indent};
    struct dpl_buf cell = {0};

    for (size_t i = 0; i < rows->count; i++) {
        const int64_t us = dpl_known_time(rows->at[i]->time_us);

        if (us != DPLOG_TIME_NONE && !dpl_same_day(&t->zone, us))
            columns.with_day = true;
    }
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->note[i])
            dpl_buf_add_str(&cell, rows->note[i]);
        widen(&columns.note, &cell);
        dpl_add_place(&cell, t, rows->at[i]);
        widen(&columns.place, &cell);
        add_time(&cell, &t->zone, rows->at[i], columns.with_day);
        widen(&columns.time, &cell);
        add_thread(&cell, rows->at[i]->thread);
        widen(&columns.thread, &cell);
    }
    dpl_text_done(t, &cell);
    return columns;
}

/* Everything but the message. */
static void
add_row_head(struct dpl_text *t, const struct columns *columns,
             const struct dplog_evidence *evidence, const char *note)
{
    struct dpl_page *page = &t->page;
    unsigned at = columns->indent;

    dpl_page_label(page, at, DPL_STYLE_NONE, note ? note : "");
    if (columns->note > 0) {
        at += columns->note + 1;
        dpl_page_to_column(page, at);
    }
    dpl_add_place(&page->text, t, evidence);
    at += columns->place + 2;
    dpl_page_to_column(page, at);
    add_time(&page->text, &t->zone, evidence, columns->with_day);
    at += columns->time + 2;
    dpl_page_to_column(page, at);
    add_thread(&page->text, evidence->thread);
    dpl_page_to_column(page, at + columns->thread + 2);
}

/* The message behind the rest, cut to the line; with -v all of it, below. */
static void
put_row(struct dpl_text *t, const struct columns *columns,
        const struct dpl_rows *rows, size_t index, enum dpl_keep keep,
        bool whole)
{
    const struct dplog_evidence *evidence = rows->at[index];
    const char *tail = rows->tail[index];
    const unsigned tail_columns =
        tail ? dpl_utf8_columns(dpl_view_of(tail)) + 3 : 0;
    const struct dplog_view all =
        dpl_utf8_cut(dpl_view_of(evidence->message), 4096);
    struct dpl_buf message = {0};
    struct dplog_view text;
    unsigned room;
    bool fits;

    dpl_safe_add(&message, all);
    text = dpl_view_trim(dpl_buf_view(&message));
    dpl_page_begin(&t->page, keep);
    add_row_head(t, columns, evidence, rows->note[index]);
    room = dpl_page_room(&t->page);
    room = room > tail_columns ? room - tail_columns : 0;
    fits = dpl_utf8_columns(text) <= room;
    if (fits || !whole)
        dpl_add_message(&t->page.text, text,
                        room > MESSAGE_MIN_COLUMNS ? room
                                                   : MESSAGE_MIN_COLUMNS);
    if (tail) {
        dpl_buf_add_str(&t->page.text, "   ");
        dpl_buf_add_str(&t->page.text, tail);
    }
    dpl_page_end(&t->page);
    if (!fits && whole)
        dpl_page_para(&t->page,
                      (struct dpl_para){.column = columns->indent + 2}, text);
    dpl_text_done(t, &message);
}

void
dpl_text_rows(struct dpl_text *t, const struct dpl_rows *rows,
              enum dpl_keep first, enum dpl_keep others, unsigned indent)
{
    const struct columns columns = measure(t, rows, indent);

    for (size_t i = 0; i < rows->count; i++)
        put_row(t, &columns, rows, i, i == 0 ? first : others,
                t->options->verbose);
}

void
dpl_text_rows_whole(struct dpl_text *t, const struct dpl_rows *rows,
                    unsigned indent)
{
    const struct columns columns = measure(t, rows, indent);

    for (size_t i = 0; i < rows->count; i++)
        put_row(t, &columns, rows, i, DPL_KEEP_ALWAYS, /* whole */ true);
}

void
dpl_text_evidence_heading(struct dpl_text *t)
{
    dpl_page_blank(&t->page);
    dpl_text_say(t, DPL_P_EVIDENCE_NOTE);
    dpl_text_flush_heading(t, DPL_P_EVIDENCE, DPL_KEEP_ALWAYS, 1);
}

/* ── the lines of one problem ── */

const struct dplog_evidence *
dpl_newest_evidence(const struct dplog_finding *finding)
{
    return finding->evidence_count > 0
               ? &finding->evidence[finding->evidence_count - 1]
               : NULL;
}

void
dpl_problem_failing_rows(const struct dpl_problem *problem, size_t max,
                         struct dpl_rows *ret)
{
    const struct dplog_evidence *lines[] = {dpl_newest_evidence(problem->lead),
                                            problem->symptom};

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        if (ret->count < max)
            dpl_rows_add(ret, lines[i], NULL);
}

void
dpl_problem_rows(const struct dpl_text *t, const struct dpl_problem *problem,
                 size_t max, struct dpl_rows *ret)
{
    const struct dplog_finding *lead = problem->lead;
    const struct dplog_evidence *best[] = {
        dpl_problem_proof(t->d, problem),
        lead->evidence_count > 0 ? &lead->evidence[0] : NULL,
    };

    dpl_problem_failing_rows(problem, max, ret);
    for (size_t i = 0; i < sizeof(best) / sizeof(best[0]); i++)
        if (ret->count < max)
            dpl_rows_add(ret, best[i], NULL);
    dpl_rows_sort(ret);
}

/* What tells a finding from the others of its problem. */
static void
add_other(struct dpl_buf *buf, const struct dpl_problem *problem,
          const struct dplog_finding *f)
{
    const bool tells_package = !problem->package && f->package;

    if (tells_package) {
        dpl_add_name(buf, f->package);
        if (f->version >= 0)
            dpl_buf_addf(buf, " v%lld", (long long)f->version);
    }
    if (!problem->dp && f->dp) {
        dpl_buf_add_str(buf, tells_package ? " -> " : "");
        dpl_add_short_host(buf, f->dp);
    }
}

static bool
same_other(const struct dpl_problem *problem, const struct dplog_finding *a,
           const struct dplog_finding *b)
{
    return (problem->package ||
            (dpl_view_equal_nocase(dpl_view_of(a->package),
                                   dpl_view_of(b->package)) &&
             a->version == b->version)) &&
           (problem->dp ||
            dpl_view_equal_nocase(dpl_view_of(a->dp), dpl_view_of(b->dp)));
}

/* "PS100042 v1, PS10004A v12, ...": what else shows the same. */
static void
add_others(struct dpl_text *t, const struct dpl_problem *problem,
           struct dpl_buf *ret)
{
    const struct dplog_finding *shown[OTHERS_SHOWN + 1] = {problem->lead};
    size_t count = 1;

    for (size_t i = 0; i < problem->finding_count; i++) {
        const struct dplog_finding *f = problem->findings[i];
        bool is_new = f->package || f->dp;

        for (size_t k = 0; k < count && is_new; k++)
            is_new = !same_other(problem, f, shown[k]);
        if (!is_new)
            continue;
        if (ret->len > 0)
            dpl_buf_add_str(ret, dpl_phrase(t->language, DPL_P_COMMA));
        if (count > OTHERS_SHOWN) {
            dpl_buf_add_str(ret, "...");
            return;
        }
        add_other(ret, problem, f);
        shown[count++] = f;
    }
}

/* Rows that are lines of the cause itself. */
static size_t
count_own_rows(const struct dpl_problem *problem, const struct dpl_rows *rows)
{
    const struct dplog_finding *lead = problem->lead;
    size_t count = 0;

    for (size_t i = 0; i < rows->count; i++)
        for (size_t k = 0; k < lead->evidence_count; k++)
            count += rows->at[i] == &lead->evidence[k];
    return count;
}

void
dpl_text_evidence(struct dpl_text *t, const struct dpl_problem *problem)
{
    struct dpl_rows rows = {0};
    struct dpl_buf others = {0};
    enum dpl_keep keep;
    size_t shown;

    dpl_problem_rows(t, problem, 3, &rows);
    if (rows.count == 0)
        return;
    dpl_text_evidence_heading(t);
    dpl_text_rows(t, &rows, DPL_KEEP_ALWAYS, DPL_KEEP_LONG, 2);

    add_others(t, problem, &others);
    if (others.len > 0)
        dpl_text_say_name(t, DPL_P_SAME_FOR, dpl_buf_str(&others));
    shown = count_own_rows(problem, &rows);
    if (problem->count > shown && !t->options->verbose)
        dpl_text_say_number(t, DPL_P_MORE_LINES, problem->count - shown);
    keep = others.len > 0 ? DPL_KEEP_SHORT : DPL_KEEP_SPARE;
    dpl_text_done(t, &others);
    dpl_text_flush(t, (struct dpl_para){
                          .keep = keep,
                          .column = 2,
                          .max_lines = 1,
                      });
}
