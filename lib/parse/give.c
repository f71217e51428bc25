/* SPDX-License-Identifier: MIT
 *
 * Giving out what was collected, as a record, or line by line where what the
 * lines waited for did not come.
 */
#include "give.h"

#include "base/view.h"
#include "list.h"

enum dpl_parsed
dpl_parser_checked(const struct dpl_parser *p, enum dpl_parsed parsed)
{
    return p->line.failed || p->scratch.failed || p->maker.message.failed ||
                   p->maker.text.failed || p->drafts[0].failed ||
                   p->drafts[1].failed
               ? DPL_PARSED_NO_MEMORY
               : parsed;
}

/* What people write around a paste speaks of errors without being one. */
static void
note_aside(const struct dpl_parser *p, struct dplog_record *record)
{
    const struct dplog_view text = record->text;

    if (record->format == DPLOG_FORMAT_PLAIN &&
        (p->habit->format != DPLOG_FORMAT_PLAIN ||
         (text.len > 0 && text.ptr[text.len - 1] == '?')))
        record->flags |= DPLOG_RECORD_ASIDE;
}

enum dpl_parsed
dpl_parser_emit(struct dpl_parser *p, enum dpl_parsed parsed,
                struct dplog_record *ret)
{
    struct dpl_draft *const d = p->draft;
    struct dplog_record record = {
        .line = dpl_line_number(d->number),
        .line_count = d->line_count,
        .offset = d->offset,
        .length = d->length,
    };

    dpl_record_read(&p->maker, d->dialect, dpl_buf_view(&d->raw), d->parse_len,
                    &record);
    dpl_record_finish(&p->maker, d->flags | (d->cut ? DPL_LINE_CUT : 0),
                      &record);
    note_aside(p, &record);
    *ret = record;

    p->draft = d == &p->drafts[0] ? &p->drafts[1] : &p->drafts[0];
    dpl_draft_clear(p->draft);
    return dpl_parser_checked(p, parsed);
}

/* The next piece of a WAITING draft as a plain record of its own. */
static enum dpl_parsed
emit_piece(struct dpl_parser *p, enum dpl_parsed parsed,
           struct dplog_record *ret)
{
    struct dpl_draft *const d = p->draft;
    const struct dpl_piece piece = d->pieces.at[d->pieces_taken++];
    const struct dplog_view raw = dpl_view_slice(
        dpl_buf_view(&d->raw), piece.begin, piece.begin + piece.len);
    struct dplog_record record = {
        .line = dpl_line_number(piece.number),
        .line_count = piece.line_count,
        .offset = piece.offset,
        .length = piece.length,
    };

    dpl_record_read(&p->maker, &dpl_dialects[DPL_DIALECT_PLAIN], raw, raw.len,
                    &record);
    dpl_record_finish(&p->maker, piece.flags, &record);
    note_aside(p, &record);
    *ret = record;

    if (d->pieces_taken == d->pieces.count) {
        p->draft = d == &p->drafts[0] ? &p->drafts[1] : &p->drafts[0];
        dpl_draft_clear(p->draft);
    }
    return dpl_parser_checked(p, parsed);
}

enum dpl_parsed
dpl_parser_flush(struct dpl_parser *p, enum dpl_parsed parsed,
                 struct dplog_record *ret)
{
    struct dpl_draft *const d = p->draft;

    if (d->state == DPL_DRAFT_WAITING) {
        if (!d->torn && (d->apart || p->habit->format != DPLOG_FORMAT_SMS))
            return emit_piece(p, parsed, ret);
        d->dialect = &dpl_dialects[DPL_DIALECT_SMS];
        d->parse_len = d->raw.len;
    } else if (d->state == DPL_DRAFT_OPEN && d->dialect == &dpl_list_dialect) {
        dpl_list_close(p);
    } else if (d->state == DPL_DRAFT_OPEN) {
        d->parse_len = d->raw.len;
    }
    return dpl_parser_emit(p, parsed, ret);
}
