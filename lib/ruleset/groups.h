/* SPDX-License-Identifier: MIT
 *
 * The named groups of a pattern, read from its text alone. Patterns of the
 * built-in pack are compiled when they are first tried, which few are; what
 * they can capture must be known before.
 */
#pragma once

#include <dplog/view.h>
#include <stdbool.h>
#include <stdint.h>

/* Names in order, as in the text; group n is names[n - 1]. False: there is
 * something rare in the pattern, or more than `max`; only PCRE2 can tell. */
bool
dpl_groups_scan(struct dplog_view pattern, struct dplog_view *names,
                uint32_t max, uint32_t *ret_count);
