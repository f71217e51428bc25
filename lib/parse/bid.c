/* SPDX-License-Identifier: MIT
 *
 * Counting marked lines. Loose lines never outvote marked ones by number
 * alone, because a hard-wrapped record has many of them; each dialect says how
 * many it bears.
 */
#include "bid.h"

#include "base/view.h"

enum { MIN_NUMBERED = 2 };

static bool
counts_as_list(struct dpl_bid *bid, struct dplog_view line)
{
    const unsigned expected = bid->next_number ? bid->next_number : 1;
    struct dplog_view rest;
    unsigned number;

    if (!dpl_numbered_split(line, &number, &rest))
        return false;
    bid->next_number = number + 1;
    if (number != expected)
        return false;
    bid->counts[DPL_DIALECT_NUMBERED]++;
    return true;
}

static bool
lacks_bias(struct dplog_view line)
{
    struct dpl_stamps stamps = {0};
    struct dplog_record record = {.bias = DPLOG_BIAS_NONE};

    (void)dpl_sms_parse(&stamps, line, &record);
    return record.bias == DPLOG_BIAS_NONE;
}

void
dpl_bid_line(struct dpl_bid *bid, struct dplog_view line)
{
    const struct dpl_dialect *dialect;
    enum dpl_mark mark;
    bool listed;

    if (dpl_line_says_nothing(line))
        return;
    listed = counts_as_list(bid, line);
    dialect = dpl_dialect_of_line(line, &mark);
    if (bid->is_open && mark != DPL_MARK_OPENS && mark != DPL_MARK_WHOLE) {
        bid->is_open = dpl_view_find(line, DPL_VIEW("]LOG]!>"), 0) == SIZE_MAX;
        return;
    }
    bid->is_open = mark == DPL_MARK_OPENS;
    if (mark == DPL_MARK_NONE) {
        bid->loose += !listed;
        return;
    }
    bid->counts[dialect - dpl_dialects]++;
    if (dialect->format == DPLOG_FORMAT_PASTED ||
        (dialect->format == DPLOG_FORMAT_SMS && lacks_bias(line)))
        bid->has_lessons = true;
}

static int
most_counted(const struct dpl_bid *bid, int from, int to)
{
    const unsigned *const counts = bid->counts;
    int best = from;

    for (int id = from; id <= to; id++) {
        if (counts[id] > counts[best])
            best = id;
    }
    /* In a list most items also have columns; both then count alike. */
    if (counts[DPL_DIALECT_NUMBERED] >= MIN_NUMBERED &&
        counts[DPL_DIALECT_NUMBERED] * 5 >= counts[best] * 4)
        best = DPL_DIALECT_NUMBERED;
    return best;
}

const struct dpl_dialect *
dpl_bid_winner(const struct dpl_bid *bid, enum dplog_format format)
{
    int best;

    switch (format) {
    case DPLOG_FORMAT_SMS:
        return &dpl_dialects[DPL_DIALECT_SMS];
    case DPLOG_FORMAT_CCM:
        return &dpl_dialects[DPL_DIALECT_CCM];
    case DPLOG_FORMAT_PLAIN:
        return &dpl_dialects[DPL_DIALECT_PLAIN];
    case DPLOG_FORMAT_PASTED:
        return &dpl_dialects[most_counted(bid, DPL_DIALECT_HEAD,
                                          DPL_DIALECT_TAIL)];
    case DPLOG_FORMAT_UNKNOWN:
        break;
    }
    best = most_counted(bid, DPL_DIALECT_SMS, DPL_DIALECT_TAIL);
    if (bid->counts[best] == 0 ||
        bid->loose > bid->counts[best] * dpl_dialects[best].patience)
        best = DPL_DIALECT_PLAIN;
    return &dpl_dialects[best];
}
