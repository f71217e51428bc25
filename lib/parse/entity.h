/* SPDX-License-Identifier: MIT */
#pragma once

#include <dplog/view.h>
#include <stddef.h>
#include <stdint.h>

/* The character that an entity of HTML at the begin of the text stands for
 * ("&lt;", "&#39;", "&#x27;"); its length, 0: the text begins with none. */
size_t
dpl_entity_read(struct dplog_view text, uint32_t *ret);
