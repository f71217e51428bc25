/* SPDX-License-Identifier: MIT
 *
 * Component names in pasted text, where nothing but a blank, or not even
 * that, keeps them apart from the message.
 */
#pragma once

#include <dplog/view.h>
#include <stdbool.h>
#include <stddef.h>

enum dpl_component_proof {
    DPL_COMPONENT_ALONE,  /* nothing else tells columns from text */
    DPL_COMPONENT_COLUMNS /* a time or a thread stands beside it */
};

/* A component at the end of a text. *ret_begin is where it begins there, *ret
 * its name (the product's spelling when it is one of its logs'). */
bool
dpl_component_at_end(struct dplog_view text, enum dpl_component_proof proof,
                     size_t *ret_begin, struct dplog_view *ret);

/* The same at the begin of a text that begins with it; *ret_end is behind. */
bool
dpl_component_at_begin(struct dplog_view text, size_t *ret_end,
                       struct dplog_view *ret);
