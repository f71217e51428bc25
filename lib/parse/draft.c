/* SPDX-License-Identifier: MIT
 *
 * Collecting the lines of one record.
 */
#include "draft.h"

void
dpl_draft_done(struct dpl_draft *draft)
{
    dpl_buf_done(&draft->raw);
    dpl_free(draft->pieces.at);
    *draft = (struct dpl_draft){0};
}

void
dpl_draft_clear(struct dpl_draft *draft)
{
    struct dpl_buf raw = draft->raw;
    struct dpl_piece *const at = draft->pieces.at;
    const size_t cap = draft->pieces.cap;

    dpl_buf_clear(&raw);
    *draft = (struct dpl_draft){.raw = raw, .failed = draft->failed};
    draft->pieces.at = at;
    draft->pieces.cap = cap;
}

uint32_t
dpl_draft_lines_of(const struct dpl_line *line)
{
    return line->flags & DPL_LINE_SHARED ? 0 : 1;
}

static void
count_in(struct dpl_draft *draft, const struct dpl_line *line)
{
    if (draft->length == 0) {
        draft->number = line->number;
        draft->offset = line->offset;
    }
    draft->line_count += dpl_draft_lines_of(line);
    draft->length += line->length;
    draft->flags &= ~(unsigned)DPL_LINE_TERMINATED;
    draft->flags |= line->flags;
}

void
dpl_draft_add(struct dpl_draft *draft, const struct dpl_line *line,
              struct dplog_view text, char join)
{
    struct dpl_piece *piece;

    if (draft->raw.len > 0 || draft->length > 0)
        dpl_buf_add_char(&draft->raw, join);
    if (draft->state == DPL_DRAFT_WAITING) {
        piece = DPL_VEC_PUSH(&draft->pieces);
        if (!piece) {
            draft->failed = true;
            return;
        }
        *piece = (struct dpl_piece){
            .begin = draft->raw.len,
            .len = text.len,
            .offset = line->offset,
            .length = line->length,
            .number = line->number,
            .line_count = dpl_draft_lines_of(line),
            .flags = line->flags,
        };
    }
    dpl_buf_add_view(&draft->raw, text);
    if (draft->raw.failed)
        draft->failed = true;
    count_in(draft, line);
}

void
dpl_draft_absorb(struct dpl_draft *draft, const struct dpl_line *line)
{
    count_in(draft, line);
    if (draft->pieces.count > 0) {
        struct dpl_piece *const last =
            &draft->pieces.at[draft->pieces.count - 1];

        last->line_count += dpl_draft_lines_of(line);
        last->length += line->length;
        last->flags &= ~(unsigned)DPL_LINE_TERMINATED;
        last->flags |= line->flags;
    }
}
