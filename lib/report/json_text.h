/* SPDX-License-Identifier: MIT
 *
 * JSON values as bytes that are safe to look at.
 */
#pragma once

#include "base/buf.h"
#include <jansson.h>

/* Appends a value on one line and frees it; NULL counts as a failure. DEL, C1
 * controls and bidirectional marks become escapes. False: no memory. */
bool
dpl_json_text_add(struct dpl_buf *buf, json_t *json);
/* The same on several lines. */
bool
dpl_json_text_add_indented(struct dpl_buf *buf, json_t *json);
