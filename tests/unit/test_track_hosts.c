/* SPDX-License-Identifier: MIT
 *
 * A DP by its short name and by its full one.
 */
#include "answers.h"
#include "story_group.h"

static struct story story;

static const struct host_case {
    const char *name, *lines, *deployments;
} cases[] = {
    {"the full name first",
     "d 09:00 7 starts pkg=PS100001 v=3 dp=DP07.ad.example\n"
     "p 09:01 8 sends pkg=PS100001 v=3 dp=DP07\n"
     "p 09:02 8 fail-send",
     "PS100001@DP07.ad.example v3 retrying at send: ports"},
    {"the short name first",
     "d 09:00 7 starts pkg=PS100001 v=3 dp=DP07\n"
     "p 09:01 8 sends pkg=PS100001 v=3 dp=dp07.ad.example\n"
     "p 09:02 8 fail-send",
     "PS100001@dp07.ad.example v3 retrying at send: ports"},
    {"a success under the one ends a failure under the other",
     "p 09:01 8 sends pkg=PS100001 v=3 dp=DP07\n"
     "p 09:02 8 fail-send\n"
     "p 09:30 9 sent pkg=PS100001 v=3 dp=DP07.ad.example",
     "PS100001@DP07.ad.example v3 succeeded at commit"},
    {"the short name alone stays as it is",
     "p 09:01 8 sends pkg=PS100001 v=3 dp=DP07\n"
     "p 09:02 8 sent pkg=PS100001 v=3 dp=DP07",
     "PS100001@DP07 v3 succeeded at commit"},
    {"a name that only begins alike is another one",
     "p 09:02 8 sent pkg=PS100001 v=3 dp=DP07\n"
     "p 09:03 8 sent pkg=PS100001 v=3 dp=DP070.ad.example",
     "PS100001@DP07 v3 succeeded at commit, PS100001@DP070.ad.example v3 "
     "succeeded at commit"},
    {"of two full names the short one is neither",
     "p 09:02 8 sent pkg=PS100001 v=3 dp=DP07.ad.example\n"
     "p 09:03 8 sent pkg=PS100001 v=3 dp=DP07.eu.example\n"
     "p 09:04 8 sent pkg=PS100001 v=3 dp=DP07\n"
     "p 09:05 8 sent pkg=PS100001 v=3 dp=DP07.us.example",
     "PS100001@DP07.ad.example v3 succeeded at commit, "
     "PS100001@DP07.eu.example v3 succeeded at commit, "
     "PS100001@DP07 v3 succeeded at commit, "
     "PS100001@DP07.us.example v3 succeeded at commit"},
    {"the first full name keeps the short one that came before it",
     "p 09:02 8 sent pkg=PS100001 v=3 dp=DP07\n"
     "p 09:03 8 sent pkg=PS100001 v=3 dp=DP07.ad.example\n"
     "p 09:04 8 sent pkg=PS100001 v=3 dp=DP07.eu.example",
     "PS100001@DP07.ad.example v3 succeeded at commit, "
     "PS100001@DP07.eu.example v3 succeeded at commit"},
    {"an address has no short name",
     "p 09:02 8 sent pkg=PS100001 v=3 dp=10\n"
     "p 09:03 8 sent pkg=PS100001 v=3 dp=10.1.2.3",
     "PS100001@10 v3 succeeded at commit, PS100001@10.1.2.3 v3 succeeded at "
     "commit"},
};

static void
one_dp_goes_by_two_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dplog_diagnosis diagnosis;

        story_restart(&story);
        story_tell(&story, cases[i].lines);
        diagnosis = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
        if (strcmp(answer_deployments(&diagnosis), cases[i].deployments) != 0)
            fail_msg("%s:\n%s\ninstead of\n%s", cases[i].name,
                     answer_deployments(&diagnosis), cases[i].deployments);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_dp_goes_by_two_names),
    };

    return story_run_group(&story, NULL, tests, COUNT(tests));
}
