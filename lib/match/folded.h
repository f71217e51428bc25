/* SPDX-License-Identifier: MIT
 *
 * Literals that are compared with letter case ignored (ASCII), eight bytes a
 * step.
 */
#pragma once

#include <dplog/view.h>
#include <stdbool.h>
#include <stdint.h>

/* Lower case, and 0x20 under each letter: text that has the fold added equals
 * the bytes exactly when letter case is ignored. */
struct dpl_folded {
    const char *bytes, *fold;
    uint32_t len;
};

/* One for each literal, in one piece of memory to be freed by dpl_free(); NULL:
 * there is none. */
struct dpl_folded *
dpl_folded_new(const struct dplog_view *literals, uint32_t count);

/* Whether it stands at `text`, of which literal->len bytes can be read. */
bool
dpl_folded_stands_at(const struct dpl_folded *literal, const char *text);
