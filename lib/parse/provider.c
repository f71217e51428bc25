/* SPDX-License-Identifier: MIT
 *
 * The form of the DP's WMI provider, smsdpprov.log:
 *
 *     [99C][Wed 09/10/2014 14:19:07]:Content 'PS100012.3' for package …
 *
 * The thread is hexadecimal, the date always month first, the time local and
 * without a bias.
 */
#include "dialect.h"

#include "base/scan.h"
#include "base/view.h"

struct provider_line {
    struct dplog_view stamp, text;
    uint64_t thread;
};

/* "[thread][Day stamp]:text" */
static bool
split(struct dplog_view line, struct provider_line *ret)
{
    enum { THREAD_MAX = 8, DAY_MAX = 12, STAMP = 19 };
    size_t end, day;

    if (line.len < 4 || line.ptr[0] != '[')
        return false;
    end = dpl_view_find(line, DPL_VIEW("]["), 0);
    if (end == SIZE_MAX || end < 2 || end > 1 + THREAD_MAX ||
        !dpl_view_to_hex(dpl_view_slice(line, 1, end), &ret->thread))
        return false;
    line = dpl_view_slice(line, end + 2, line.len);
    end = dpl_view_find(line, DPL_VIEW("]:"), 0);
    day = dpl_view_find(line, DPL_VIEW(" "), 0);
    if (end == SIZE_MAX || day > DAY_MAX || end != day + 1 + STAMP)
        return false;
    ret->stamp = dpl_view_slice(line, day + 1, end);
    ret->text = dpl_view_slice(line, end + 2, line.len);
    return true;
}

enum dpl_mark
dpl_provider_mark(struct dplog_view line)
{
    struct provider_line parts;

    return split(line, &parts) ? DPL_MARK_WHOLE : DPL_MARK_NONE;
}

bool
dpl_provider_parse(struct dpl_stamps *stamps, struct dplog_view text,
                   struct dplog_record *ret)
{
    struct dpl_stamps fixed = {.order = DPL_DATE_MONTH_FIRST};
    struct dpl_stamp stamp = {.bias = DPLOG_BIAS_NONE};
    struct provider_line parts;
    size_t begin = 0;
    bool ok;

    (void)stamps; /* nothing to learn: the order is known */
    if (!split(text, &parts))
        return false;
    ok = dpl_stamp_parse_viewer(&fixed, parts.stamp, &begin, &stamp) &&
         begin == 0;
    dpl_record_set_stamp(ret, ok, &stamp);
    ret->stamp = parts.stamp;
    ret->thread = (uint32_t)parts.thread;
    ret->message = parts.text;
    return true;
}
