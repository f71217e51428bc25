/* SPDX-License-Identifier: MIT */
#include "story_group.h"

void
story_expect_episodes(struct story *story, const struct story_case *cases,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got;

        story_restart(story);
        story_tell(story, cases[i].lines);
        got = story_episodes(story);
        if (strcmp(got, cases[i].episodes) != 0)
            fail_msg("%s:\n%s\ninstead of\n%s", cases[i].name, got,
                     cases[i].episodes);
    }
}

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
