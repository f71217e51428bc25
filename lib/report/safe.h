/* SPDX-License-Identifier: MIT
 *
 * Text of the input made harmless for people's eyes and terminals. Whoever
 * writes a log line must not be able to move the cursor, change a colour or
 * reverse what stands on the screen.
 */
#pragma once

#include "base/buf.h"
#include <stdint.h>

/* Controls, escapes, bidirectional and invisible formatting. */
bool
dpl_is_unsafe(uint32_t code_point);

/* Appends text as one line: line ends and tabs become one blank, unsafe
 * characters their visible names (\x1B, \u202E), bad bytes U+FFFD. */
void
dpl_safe_add(struct dpl_buf *buf, struct dplog_view text);
