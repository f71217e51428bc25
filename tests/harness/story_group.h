/* SPDX-License-Identifier: MIT
 *
 * Test programs whose cases all tell one story: begun before the first of
 * them, ended behind the last.
 */
#pragma once

#include "harness.h"
#include "story.h"

/* What main() returns. `more`: as story_begin() takes it. */
int
story_run_group(struct story *story, const char *more,
                const struct CMUnitTest *tests, size_t count);
