/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include "base/view.h"
#include "decode/convert.h"
#include "parse/joined.h"

/* Cut the line behind its first record; *rest is what follows. */
static void
part(const struct dpl_decoder *decoder, size_t len, struct dpl_line *line,
     struct dpl_line *rest)
{
    const struct dplog_view text = line->text;
    const uint64_t mark = line->offset == 0 ? decoder->first_mark_len : 0;
    const uint64_t raw =
        mark + dpl_raw_len(dpl_view_slice(text, 0, len), decoder->encoding);

    *rest = *line;
    rest->text = dpl_view_slice(text, len, text.len);
    rest->offset += raw;
    rest->length -= raw;
    line->text = dpl_view_slice(text, 0, len);
    line->tail = (struct dplog_view){0};
    line->length = raw;
    line->flags &= ~(unsigned)DPL_LINE_CUT;
    line->flags |= DPL_LINE_TERMINATED | DPL_LINE_SHARED;
}

enum dplog_status
dpl_parts_next(struct dpl_decoder *decoder, struct dpl_line *rest,
               struct dpl_line *ret)
{
    const bool is_rest = rest->text.len > 0;
    enum dplog_status status;
    size_t len;

    if (is_rest) {
        *ret = *rest;
        rest->text.len = 0;
    } else if ((status = dpl_decoder_next(decoder, ret)) != DPLOG_OK) {
        return status;
    }
    /* Of a repaired line nobody knows which raw bytes are whose. */
    len = ret->flags & DPL_LINE_REPAIRED || dpl_joined_is_one(ret->text)
              ? 0
              : dpl_joined_len(ret->text, is_rest);
    if (len > 0 && len < ret->text.len)
        part(decoder, len, ret, rest);
    return DPLOG_OK;
}
