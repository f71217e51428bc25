/* SPDX-License-Identifier: MIT */
#include "story_group.h"

static struct {
    struct story *story;
    const char *more;
} group;

static int
set_up(void **state)
{
    (void)state;
    story_begin(group.story, group.more, NULL);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    story_end(group.story);
    return 0;
}

int
story_run_group(struct story *story, const char *more,
                const struct CMUnitTest *tests, size_t count)
{
    group.story = story;
    group.more = more;
    return _cmocka_run_group_tests("tests", tests, count, set_up, tear_down);
}
