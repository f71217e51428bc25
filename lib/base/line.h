/* SPDX-License-Identifier: MIT
 *
 * One physical line on its way from decode to parse: text that is fit to
 * read, and where its raw bytes lay.
 */
#pragma once

#include <dplog/view.h>
#include <stdint.h>

enum dpl_line_flag {
    DPL_LINE_TERMINATED = 1 << 0, /* it had a line end */
    DPL_LINE_REPAIRED = 1 << 1,   /* bad bytes became U+FFFD */
    DPL_LINE_CUT = 1 << 2,        /* longer than the limit */
    DPL_LINE_SHARED = 1 << 3      /* more of the physical line comes behind */
};

struct dpl_line {
    struct dplog_view text; /* valid UTF-8 without its line end */
    struct dplog_view tail; /* of a cut line: its last characters, because the
                               site-server form keeps its data there */
    uint64_t offset;        /* of the first raw byte in the source */
    uint64_t length;        /* raw bytes, line end included */
    uint64_t number;        /* 1-based */
    unsigned flags;         /* enum dpl_line_flag */
};
