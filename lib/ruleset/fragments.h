/* SPDX-License-Identifier: MIT
 *
 * Pieces of patterns that have a name: "%{dp}" in a pattern stands for one.
 */
#pragma once

#include "base/buf.h"
#include "base/vec.h"
#include <stdbool.h>

struct dpl_fragment {
    const char *name;
    const char *text; /* earlier fragments expanded */
};

struct dpl_fragments {
    DPL_VEC_MEMBERS(struct dpl_fragment)
};

/* NULL: there is none. */
const struct dpl_fragment *
dpl_fragments_find(const struct dpl_fragments *fragments,
                   struct dplog_view name);

/* Called with each name that is no fragment's. */
typedef void (*dpl_unknown_fragment_fn)(void *data, struct dplog_view name);

/* Append the text with its fragments put in; stops somewhere behind `most`
 * bytes. */
void
dpl_fragments_expand(const struct dpl_fragments *fragments,
                     struct dplog_view text, size_t most,
                     dpl_unknown_fragment_fn unknown_fn, void *unknown_data,
                     struct dpl_buf *ret);
