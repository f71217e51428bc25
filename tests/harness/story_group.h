/* SPDX-License-Identifier: MIT
 *
 * Test programs whose cases all tell one story: begun before the first of
 * them, ended behind the last.
 */
#pragma once

#include "harness.h"
#include "story.h"

struct story_case {
    const char *name, *lines;
    const char *episodes; /* that its lines become */
};

/* Tells each case from the begin; fails at the first that becomes others. */
void
story_expect_episodes(struct story *story, const struct story_case *cases,
                      size_t count);

/* What main() returns. `more`: as story_begin() takes it. */
int
story_run_group(struct story *story, const char *more,
                const struct CMUnitTest *tests, size_t count);
