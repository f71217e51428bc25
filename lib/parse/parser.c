/* SPDX-License-Identifier: MIT
 *
 * The state machine that puts physical lines together to records.
 */
#include "parser.h"

#include "base/view.h"
#include "give.h"
#include "list.h"
#include "mend.h"
#include "object.h"
#include "statmsg.h"

enum {
    MAX_WAITING_LINES = 4096,
    MAX_STATMSG_LINES = 64,
    MAX_TRAILER = 512, /* of a record whose trailer was broken into lines */
    MAX_COLUMNS = 256
};

/* ── collecting ── */

/* Whether a list item has its columns, so that loose lines are just text. */
static bool
has_columns(const struct dpl_dialect *dialect, struct dplog_view text)
{
    enum dpl_mark mark = DPL_MARK_NONE;
    struct dplog_view rest;
    unsigned number;

    if (dialect == &dpl_dialects[DPL_DIALECT_NUMBERED] &&
        dpl_numbered_split(text, &number, &rest))
        (void)dpl_dialect_of_line(rest, &mark);
    return mark != DPL_MARK_NONE;
}

static void
begin(struct dpl_parser *p, const struct dpl_line *line, struct dplog_view text,
      const struct dpl_dialect *dialect, enum dpl_draft_state state)
{
    struct dpl_draft *const d = p->draft;

    dpl_draft_clear(d);
    d->state = state;
    d->dialect = dialect;
    d->closed = has_columns(dialect, text);
    dpl_draft_add(d, line, text, '\n');
    d->parse_len = d->raw.len;
}

/* A page may have broken the columns: the next line may have the thread. */
static bool
may_go_on(const struct dpl_parser *p)
{
    const struct dpl_draft *const d = p->draft;

    return p->habit == &dpl_dialects[DPL_DIALECT_TAIL] &&
           d->dialect == p->habit &&
           !dpl_tail_has_thread(dpl_buf_view(&d->raw));
}

/* The draft has all that its dialect needs. */
static enum dpl_parsed
complete(struct dpl_parser *p, const struct dpl_dialect *dialect,
         struct dplog_record *ret)
{
    struct dpl_draft *const d = p->draft;

    d->dialect = dialect;
    d->torn = false;
    d->parse_len = d->raw.len;
    if (p->habit->loose == DPL_LOOSE_AFTER && !may_go_on(p))
        return dpl_parser_emit(p, DPL_PARSED_RECORD, ret);
    d->state = DPL_DRAFT_HELD;
    return dpl_parser_checked(p, DPL_PARSED_NONE);
}

static bool
has_room(const struct dpl_parser *p, struct dplog_view text)
{
    const struct dpl_draft *const d = p->draft;

    return d->raw.len + text.len < p->max_record &&
           d->pieces.count < MAX_WAITING_LINES;
}

/* A line that begins a record, or is one. */
static enum dpl_parsed
on_begin(struct dpl_parser *p, const struct dpl_line *line,
         struct dplog_view text, const struct dpl_dialect *dialect,
         enum dpl_draft_state state, struct dplog_record *ret)
{
    if (p->draft->state == DPL_DRAFT_WAITING)
        return dpl_parser_flush(p, DPL_PARSED_AGAIN, ret);
    if (p->draft->state == DPL_DRAFT_HELD) {
        const enum dpl_parsed parsed =
            dpl_parser_emit(p, DPL_PARSED_RECORD, ret);

        begin(p, line, text, dialect, state);
        return dpl_parser_checked(p, parsed);
    }
    begin(p, line, text, dialect, state);
    if (state == DPL_DRAFT_HELD && p->habit->loose == DPL_LOOSE_AFTER &&
        !may_go_on(p))
        return dpl_parser_emit(p, DPL_PARSED_RECORD, ret);
    return dpl_parser_checked(p, DPL_PARSED_NONE);
}

/* A line with its data at the end. */
static enum dpl_parsed
on_end(struct dpl_parser *p, const struct dpl_line *line,
       struct dplog_view text, const struct dpl_dialect *dialect,
       struct dplog_record *ret)
{
    struct dpl_draft *const d = p->draft;

    if (d->state == DPL_DRAFT_WAITING) {
        if (d->pieces_taken > 0 || !has_room(p, text))
            return dpl_parser_flush(p, DPL_PARSED_AGAIN, ret);
        dpl_draft_add(d, line, text, '\n');
        return complete(p, dialect, ret);
    }
    if (d->state == DPL_DRAFT_HELD &&
        d->dialect == &dpl_dialects[DPL_DIALECT_NUMBERED] && !d->closed &&
        has_room(p, text)) {
        dpl_draft_add(d, line, text, '\n');
        d->parse_len = d->raw.len;
        d->closed = true;
        return dpl_parser_checked(p, DPL_PARSED_NONE);
    }
    return on_begin(p, line, text, dialect, DPL_DRAFT_HELD, ret);
}

static enum dpl_parsed
wait_with(struct dpl_parser *p, const struct dpl_line *line,
          struct dplog_view text, char join)
{
    struct dpl_draft *const d = p->draft;

    if (d->state == DPL_DRAFT_EMPTY) {
        dpl_draft_clear(d);
        d->state = DPL_DRAFT_WAITING;
        d->apart = p->apart;
    }
    dpl_draft_add(d, line, text, join);
    return dpl_parser_checked(p, DPL_PARSED_NONE);
}

/* A line whose trailer breaks off: the next one may have the rest. */
static enum dpl_parsed
on_torn(struct dpl_parser *p, const struct dpl_line *line,
        struct dplog_view text, struct dplog_record *ret)
{
    struct dpl_draft *d = p->draft;
    enum dpl_parsed parsed = DPL_PARSED_NONE;

    if (d->state == DPL_DRAFT_WAITING &&
        (d->pieces_taken > 0 || !has_room(p, text)))
        return dpl_parser_flush(p, DPL_PARSED_AGAIN, ret);
    if (d->state == DPL_DRAFT_HELD)
        parsed = dpl_parser_emit(p, DPL_PARSED_RECORD, ret);
    if (wait_with(p, line, text, '\n') == DPL_PARSED_NO_MEMORY)
        return DPL_PARSED_NO_MEMORY;
    p->draft->torn = true;
    return dpl_parser_checked(p, parsed);
}

/* The line behind a torn one. */
static enum dpl_parsed
after_torn(struct dpl_parser *p, const struct dpl_line *line,
           struct dplog_view text, struct dplog_record *ret)
{
    struct dpl_draft *const d = p->draft;
    struct dplog_view raw = dpl_buf_view(&d->raw);
    enum dpl_mark mark = DPL_MARK_NONE;

    if (raw.len > MAX_TRAILER)
        raw = dpl_view_slice(raw, raw.len - MAX_TRAILER, raw.len);
    (void)dpl_dialect_of_line(text, &mark);
    if ((mark == DPL_MARK_NONE || mark == DPL_MARK_CLOSES) &&
        text.len < MAX_TRAILER) {
        dpl_buf_clear(&p->scratch);
        dpl_buf_add_view(&p->scratch, raw);
        dpl_buf_add_char(&p->scratch, ' ');
        dpl_buf_add_view(&p->scratch, text);
        mark = dpl_sms_mark(dpl_buf_view(&p->scratch));
    } else {
        mark = DPL_MARK_NONE;
    }
    if (mark == DPL_MARK_NONE || !has_room(p, text))
        return dpl_parser_flush(p, DPL_PARSED_AGAIN, ret);
    dpl_draft_add(d, line, text, ' ');
    if (mark == DPL_MARK_TORN)
        return dpl_parser_checked(p, DPL_PARSED_NONE);
    return complete(p, &dpl_dialects[DPL_DIALECT_SMS], ret);
}

/* ── loose lines ── */

/* Columns that a page broke over two lines. */
static bool
ends_columns(struct dpl_parser *p, struct dplog_view text)
{
    const struct dpl_draft *const d = p->draft;
    struct dplog_view last = dpl_buf_view(&d->raw);

    if (d->state == DPL_DRAFT_EMPTY || text.len > MAX_COLUMNS ||
        p->habit != &dpl_dialects[DPL_DIALECT_TAIL])
        return false;
    if (d->state == DPL_DRAFT_WAITING)
        last = dpl_view_slice(last, d->pieces.at[d->pieces.count - 1].begin,
                              last.len);
    if (last.len > MAX_COLUMNS)
        last = dpl_view_slice(last, last.len - MAX_COLUMNS, last.len);
    dpl_buf_clear(&p->scratch);
    dpl_buf_add_view(&p->scratch, last);
    dpl_buf_add_char(&p->scratch, ' ');
    dpl_buf_add_view(&p->scratch, text);
    return d->state == DPL_DRAFT_WAITING
               ? dpl_tail_mark(dpl_buf_view(&p->scratch)) == DPL_MARK_ENDS
               : dpl_tail_goes_on(dpl_buf_view(&p->scratch), last.len);
}

/* The line behind a record that waits for the rest of its columns. */
static enum dpl_parsed
after_held_columns(struct dpl_parser *p, const struct dpl_line *line,
                   struct dplog_view text, struct dplog_record *ret)
{
    struct dpl_draft *const d = p->draft;

    if (!ends_columns(p, text) || !has_room(p, text))
        return dpl_parser_emit(p, DPL_PARSED_AGAIN, ret);
    dpl_draft_add(d, line, text, ' ');
    d->parse_len = d->raw.len;
    return dpl_parser_emit(p, DPL_PARSED_RECORD, ret);
}

static enum dpl_parsed
loose_before_record(struct dpl_parser *p, const struct dpl_line *line,
                    struct dplog_view text, struct dplog_record *ret)
{
    if (p->draft->state == DPL_DRAFT_WAITING &&
        (p->draft->pieces_taken > 0 || !has_room(p, text)))
        return dpl_parser_flush(p, DPL_PARSED_AGAIN, ret);
    if (ends_columns(p, text)) {
        dpl_draft_add(p->draft, line, text, ' ');
        return complete(p, &dpl_dialects[DPL_DIALECT_TAIL], ret);
    }
    return wait_with(p, line, text, '\n');
}

/* Whether a loose line goes on with the record that is held. */
static bool
belongs_to_held(const struct dpl_parser *p, struct dplog_view text)
{
    const struct dpl_draft *const d = p->draft;
    const struct dplog_view raw = dpl_buf_view(&d->raw);
    size_t begun;

    if (d->state != DPL_DRAFT_HELD || p->only_plain)
        return false;
    if (p->habit->loose == DPL_LOOSE_BEFORE &&
        d->dialect->format != DPLOG_FORMAT_PLAIN)
        return true;
    if (d->dialect->loose == DPL_LOOSE_AFTER ||
        d->line_count >= MAX_STATMSG_LINES || raw.len > DPL_STATMSG_MAX_JOINED)
        return false;
    begun = dpl_view_find(raw, DPL_VIEW("STATMSG:"), 0);
    return begun != SIZE_MAX &&
           dpl_statmsg_goes_on(dpl_view_slice(raw, begun, raw.len), text);
}

static enum dpl_parsed
loose_after_record(struct dpl_parser *p, const struct dpl_line *line,
                   struct dplog_view text, struct dplog_record *ret)
{
    struct dpl_draft *const d = p->draft;

    if (!belongs_to_held(p, text))
        return on_begin(p, line, text, &dpl_dialects[DPL_DIALECT_PLAIN],
                        DPL_DRAFT_HELD, ret);
    if (d->cut || !has_room(p, text)) {
        d->cut = true;
        dpl_draft_absorb(d, line);
        return DPL_PARSED_NONE;
    }
    dpl_draft_add(d, line, text, '\n');
    if (d->dialect == &dpl_dialects[DPL_DIALECT_NUMBERED] && !d->closed)
        d->parse_len = d->raw.len;
    return dpl_parser_checked(p, DPL_PARSED_NONE);
}

/* ── lines ── */

/* A line inside a record that spans lines, until the one that closes it. */
static enum dpl_parsed
inside_open(struct dpl_parser *p, const struct dpl_line *line,
            struct dplog_view text, struct dplog_record *ret)
{
    const enum dpl_mark mark = dpl_ccm_mark(text);

    if (p->draft->dialect == &dpl_list_dialect)
        return dpl_list_add(p, line, text, ret);
    if (p->draft->dialect == &dpl_object_dialect)
        return dpl_object_goes_on(text) && has_room(p, text)
                   ? dpl_object_add(p, line, text, ret)
                   : dpl_parser_flush(p, DPL_PARSED_AGAIN, ret);
    if (mark == DPL_MARK_OPENS || mark == DPL_MARK_WHOLE ||
        dpl_sms_mark(text) == DPL_MARK_ENDS || !has_room(p, text))
        return dpl_parser_flush(p, DPL_PARSED_AGAIN, ret);
    dpl_draft_add(p->draft, line, text, '\n');
    if (dpl_view_find(text, DPL_VIEW("]LOG]!>"), 0) == SIZE_MAX)
        return dpl_parser_checked(p, DPL_PARSED_NONE);
    return complete(p, p->draft->dialect, ret);
}

/* Of a cut line with its data in what was cut off: its begin and those data. */
static struct dplog_view
text_of(struct dpl_parser *p, const struct dpl_line *line)
{
    static const struct dplog_view marks[] = {{"$$<", 3}, {"]LOG]!>", 7}};

    for (size_t i = 0; i < 2 && line->tail.len > 0; i++) {
        const size_t at = dpl_view_find_last(line->tail, marks[i]);

        if (at == SIZE_MAX)
            continue;
        dpl_buf_clear(&p->line);
        dpl_buf_add_view(&p->line, line->text);
        dpl_buf_add_view(&p->line,
                         dpl_view_slice(line->tail, at, line->tail.len));
        return dpl_buf_view(&p->line);
    }
    return dpl_mend_line(line->text, &p->line);
}

/* A line that says nothing: it ends a paragraph of its own. */
static enum dpl_parsed
on_nothing(struct dpl_parser *p, const struct dpl_line *line,
           struct dplog_record *ret)
{
    struct dpl_draft *const d = p->draft;

    if (d->state == DPL_DRAFT_WAITING && d->apart && !d->torn)
        return dpl_parser_flush(p, DPL_PARSED_AGAIN, ret);
    if (d->state == DPL_DRAFT_EMPTY)
        p->orphans += dpl_draft_lines_of(line);
    else
        dpl_draft_absorb(d, line);
    return DPL_PARSED_NONE;
}

/* An object or a list of names and values. */
static enum dpl_parsed
on_columns(struct dpl_parser *p, const struct dpl_line *line,
           struct dplog_view text, const struct dpl_dialect *dialect,
           struct dplog_record *ret)
{
    const enum dpl_parsed parsed =
        on_begin(p, line, text, dialect, DPL_DRAFT_OPEN, ret);

    if (parsed != DPL_PARSED_AGAIN)
        p->draft->depth = 1;
    return parsed;
}

static enum dpl_parsed
on_text(struct dpl_parser *p, const struct dpl_line *line,
        struct dplog_view text, struct dplog_record *ret)
{
    const struct dpl_dialect *dialect = &dpl_dialects[DPL_DIALECT_PLAIN];
    enum dpl_mark mark = DPL_MARK_NONE;

    if (p->draft->state == DPL_DRAFT_HELD && p->habit->loose == DPL_LOOSE_AFTER)
        return after_held_columns(p, line, text, ret);
    if (p->draft->torn)
        return after_torn(p, line, text, ret);
    if (!p->only_plain && dpl_object_opens(text))
        return on_columns(p, line, text, &dpl_object_dialect, ret);
    if (!p->only_plain && dpl_list_opens(text))
        return on_columns(p, line, text, &dpl_list_dialect, ret);
    if (p->habit == &dpl_dialects[DPL_DIALECT_NUMBERED] &&
        dpl_numbered_mark(text) != DPL_MARK_NONE) {
        dialect = p->habit;
        mark = DPL_MARK_WHOLE;
    } else if (!p->only_plain) {
        dialect = dpl_dialect_of_line(text, &mark);
    }

    switch (mark) {
    case DPL_MARK_WHOLE:
    case DPL_MARK_CLOSES:
        return on_begin(p, line, text, dialect, DPL_DRAFT_HELD, ret);
    case DPL_MARK_OPENS:
        return on_begin(p, line, text, dialect, DPL_DRAFT_OPEN, ret);
    case DPL_MARK_ENDS:
        return on_end(p, line, text, dialect, ret);
    case DPL_MARK_TORN:
        return on_torn(p, line, text, ret);
    case DPL_MARK_NONE:
        break;
    }
    return p->habit->loose == DPL_LOOSE_AFTER
               ? loose_before_record(p, line, text, ret)
               : loose_after_record(p, line, text, ret);
}

static enum dpl_parsed
any_line(struct dpl_parser *p, const struct dpl_line *line,
         struct dplog_record *ret)
{
    const struct dplog_view text = text_of(p, line);
    const bool nothing = dpl_line_says_nothing(text);
    enum dpl_parsed parsed;

    if (p->draft->state == DPL_DRAFT_OPEN)
        return inside_open(p, line, text, ret);
    parsed = nothing ? on_nothing(p, line, ret) : on_text(p, line, text, ret);
    if (parsed != DPL_PARSED_AGAIN)
        p->apart = nothing;
    return parsed;
}

enum dpl_parsed
dpl_parser_line(struct dpl_parser *parser, const struct dpl_line *line,
                struct dplog_record *ret)
{
    struct dpl_parser *const p = parser;

    if (p->draft->state == DPL_DRAFT_EMPTY &&
        !(line->flags & (DPL_LINE_CUT | DPL_LINE_SHARED)) &&
        p->habit == &dpl_dialects[DPL_DIALECT_SMS]) {
        *ret = (struct dplog_record){
            .time_us = DPLOG_TIME_NONE,
            .format = DPLOG_FORMAT_SMS,
            .line = dpl_line_number(line->number),
            .line_count = 1,
            .offset = line->offset,
            .length = line->length,
        };
        if (dpl_sms_parse_usual(&p->maker.stamps, line->text, ret)) {
            dpl_record_finish(&p->maker, line->flags, ret);
            p->apart = false;
            return DPL_PARSED_RECORD;
        }
    }
    return any_line(p, line, ret);
}

enum dpl_parsed
dpl_parser_finish(struct dpl_parser *parser, struct dplog_record *ret)
{
    if (parser->draft->state == DPL_DRAFT_EMPTY)
        return DPL_PARSED_NONE;
    return dpl_parser_flush(parser, DPL_PARSED_RECORD, ret);
}

void
dpl_parser_init(struct dpl_parser *parser, const struct dpl_dialect *habit,
                size_t max_record)
{
    *parser = (struct dpl_parser){.habit = habit, .max_record = max_record};
    parser->draft = &parser->drafts[0];
}

void
dpl_parser_done(struct dpl_parser *parser)
{
    dpl_draft_done(&parser->drafts[0]);
    dpl_draft_done(&parser->drafts[1]);
    dpl_buf_done(&parser->line);
    dpl_buf_done(&parser->scratch);
    dpl_record_maker_done(&parser->maker);
}
