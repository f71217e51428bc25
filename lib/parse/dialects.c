/* SPDX-License-Identifier: MIT
 *
 * The table of dialects, in the order in which a line is offered to them: the
 * more a form looks like nothing else, the earlier.
 */
#include "dialect.h"

#include "base/view.h"

const struct dpl_dialect dpl_dialects[DPL_DIALECT_COUNT] = {
    [DPL_DIALECT_SMS] = {"sms", DPLOG_FORMAT_SMS, DPL_LOOSE_AFTER, 24,
                         dpl_sms_mark, dpl_sms_parse},
    [DPL_DIALECT_CCM] = {"ccm", DPLOG_FORMAT_CCM, DPL_LOOSE_BEFORE, 24,
                         dpl_ccm_mark, dpl_ccm_parse},
    [DPL_DIALECT_PROVIDER] = {"provider", DPLOG_FORMAT_SMS, DPL_LOOSE_BEFORE,
                              24, dpl_provider_mark, dpl_provider_parse},
    [DPL_DIALECT_HEAD] = {"head", DPLOG_FORMAT_PASTED, DPL_LOOSE_BEFORE, 8,
                          dpl_head_mark, dpl_head_parse},
    [DPL_DIALECT_TAIL] = {"tail", DPLOG_FORMAT_PASTED, DPL_LOOSE_AFTER, 8,
                          dpl_tail_mark, dpl_tail_parse},
    [DPL_DIALECT_NUMBERED] = {"numbered", DPLOG_FORMAT_PASTED, DPL_LOOSE_BEFORE,
                              24, dpl_numbered_mark, dpl_numbered_parse},
    [DPL_DIALECT_PLAIN] = {"plain", DPLOG_FORMAT_PLAIN, DPL_LOOSE_ALONE, 0,
                           NULL, dpl_plain_parse},
};

const struct dpl_dialect *
dpl_dialect_of_line(struct dplog_view line, enum dpl_mark *ret)
{
    for (int id = 0; id < DPL_DIALECT_NUMBERED; id++) {
        *ret = dpl_dialects[id].mark(line);
        if (*ret != DPL_MARK_NONE)
            return &dpl_dialects[id];
    }
    return &dpl_dialects[DPL_DIALECT_PLAIN];
}

const struct dpl_dialect *
dpl_dialect_parse_any(struct dpl_stamps *stamps, struct dplog_view text,
                      struct dplog_record *ret)
{
    for (int id = 0; id < DPL_DIALECT_NUMBERED; id++) {
        if (dpl_dialects[id].parse(stamps, text, ret))
            return &dpl_dialects[id];
    }
    (void)dpl_plain_parse(stamps, text, ret); /* takes everything */
    return &dpl_dialects[DPL_DIALECT_PLAIN];
}

bool
dpl_line_says_nothing(struct dplog_view line)
{
    static const char *const words[] = {
        "ROLLOVER", "...", "\xE2\x80\xA6", "[...]", "[\xE2\x80\xA6]", "(...)",
        "[",        "]", /* around a list of objects */
    };

    line = dpl_view_trim(line);
    if (line.len == 0)
        return true;
    for (size_t i = 0; line.len <= 8 && i < sizeof(words) / sizeof(words[0]);
         i++) {
        if (dpl_view_equal(line, dpl_view_of(words[i])))
            return true;
    }
    return false;
}

bool
dpl_plain_parse(struct dpl_stamps *stamps, struct dplog_view text,
                struct dplog_record *ret)
{
    (void)stamps;
    ret->message = text;
    return true;
}

void
dpl_record_set_stamp(struct dplog_record *record, bool ok,
                     const struct dpl_stamp *stamp)
{
    if (!ok) {
        record->flags |= DPLOG_RECORD_BAD_STAMP;
        return;
    }
    record->local_us = stamp->local_us;
    record->bias = stamp->bias;
    if (stamp->ambiguous)
        record->flags |= DPLOG_RECORD_AMBIGUOUS_DATE;
}
