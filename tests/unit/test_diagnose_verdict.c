/* SPDX-License-Identifier: MIT
 *
 * How it stands at the end of the input: whether a failure is being tried
 * again, what each deployment came to, and the worst of it all.
 */
#include "answers.h"
#include "story_group.h"

static struct story story;

#define A1 "pkg=PS100001 dp=DP1"
#define B2 "pkg=PS100002 dp=DP2"

static const struct verdict_case {
    const char *name, *lines, *verdict, *deployments;
} cases[] = {
    /* is it tried again? fail-send: after 30 minutes */
    {"a retry that was announced last is due", "p 09:00 7 fail-send " A1,
     "retrying ports 0.80", "PS100001@DP1 retrying at send: ports"},
    {"it stays due for one interval more",
     "p 09:00 7 fail-send " A1 "\n"
     "p 10:00 7 lives",
     "retrying ports 0.80", "PS100001@DP1 retrying at send: ports"},
    {"then nobody tries any more",
     "p 09:00 7 fail-send " A1 "\n"
     "p 10:00:01 7 lives",
     "failed ports 0.80", "PS100001@DP1 failed at send: ports"},
    {"only the time of the same log tells",
     "p 09:00 7 fail-send " A1 "\n"
     "d 3/10:00 7 lives",
     "retrying ports 0.80", "PS100001@DP1 retrying at send: ports"},
    {"and of the same server",
     "p 09:00 7 fail-send " A1 "\n"
     "p2 3/10:00 7 lives",
     "retrying ports 0.80", "PS100001@DP1 retrying at send: ports"},
    {"without times it is due",
     "p - 7 fail-send " A1 "\n"
     "p - 7 lives",
     "retrying ports 0.80", "PS100001@DP1 retrying at send: ports"},
    {"no tries left", "p 09:00 7 fail-send " A1 " left=0", "failed ports 0.80",
     "PS100001@DP1 failed at send: ports"},
    {"the documented number of tries is used up",
     "p 09:00 7 fail-send " A1 " count=100", "failed ports 0.80",
     "PS100001@DP1 failed at send: ports"},
    {"the last try but one is not", "p 09:00 7 fail-send " A1 " count=99",
     "retrying ports 0.80", "PS100001@DP1 retrying at send: ports"},
    {"the product gave up",
     "p 09:00 7 work " A1 "\n"
     "p 09:00 7 fail-send\n"
     "p 09:00 7 givesup",
     "failed ports 0.80", "PS100001@DP1 failed at send: ports"},
    {"no retry is announced", "p 09:00 7 fail-commit " A1, "failed rpc 0.80",
     "PS100001@DP1 failed at commit: rpc"},
    {"a line that repeats it announces one",
     "p 09:00 7 starts " A1 "\n"
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:00 7 retry " A1,
     "retrying rpc 0.80", "PS100001@DP1 retrying at commit: rpc"},
    {"also one that came before it",
     "p 09:00 7 work " A1 "\n"
     "p 09:00 7 starts\n"
     "p 09:00 7 wrap\n"
     "p 09:00 7 fail-commit",
     "retrying rpc 0.80", "PS100001@DP1 retrying at commit: rpc"},

    /* the worst that holds */
    {"nothing was read", "", "unknown - 0.00", ""},
    {"nothing was distributed", "d 09:00 7 work " A1, "unknown - 0.00", ""},
    {"all went well",
     "p 09:00 7 starts " A1 "\n"
     "p 09:00 7 sent " A1,
     "healthy - 0.00", "PS100001@DP1 succeeded at commit"},
    {"it still runs", "p 09:00 7 starts " A1, "healthy - 0.00",
     "PS100001@DP1 in-progress at precheck"},
    {"a line that looks like an error is not known",
     "p 09:00 7 sent " A1 "\n"
     "p 09:00 7 oops",
     "unknown - 0.00", "PS100001@DP1 succeeded at commit"},
    {"it went well after all",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:30 7 sent " A1,
     "recovered rpc 0.80", "PS100001@DP1 succeeded at commit"},
    {"a wait that is over was no failure",
     "p 09:00 7 waits " A1 "\n"
     "p 09:30 7 sent " A1,
     "healthy - 0.00", "PS100001@DP1 succeeded at commit"},
    {"only waits",
     "p 09:00 7 starts " A1 "\n"
     "p 09:00 7 waits " A1,
     "waiting schedule 0.80", "PS100001@DP1 waiting at send"},
    {"waiting outranks recovered",
     "p 09:00 7 fail-commit " A1 "\n"
     "p 09:30 7 sent " A1 "\n"
     "p 09:00 7 waits " B2,
     "waiting schedule 0.80",
     "PS100001@DP1 succeeded at commit, PS100002@DP2 waiting at send"},
    {"retrying outranks waiting",
     "p 09:00 7 waits " B2 "\n"
     "p 09:00 7 fail-send " A1,
     "retrying ports 0.80",
     "PS100002@DP2 waiting at send, PS100001@DP1 retrying at send: ports"},
    {"failed outranks retrying",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:00 7 fail-commit " B2,
     "failed ports 0.48",
     "PS100001@DP1 retrying at send: ports, "
     "PS100002@DP2 failed at commit: rpc"},
    {"an end for good fails without a cause, too",
     "p 09:00 7 starts " A1 "\n"
     "p 09:00 7 givesup " A1,
     "failed - 0.00", "PS100001@DP1 failed at send"},
    {"a failure of nothing that has a name",
     "d 09:00 7 fail-any\n"
     "p 09:00 8 lives",
     "failed rpc 0.30", ""},
    {"a failure of the package hits its deployments",
     "d 09:00 7 starts " A1 "\n"
     "d 09:00 8 fail-source pkg=PS100001",
     "failed content-source 0.80",
     "PS100001@DP1 failed at snapshot: content-source"},
    {"not those that went through",
     "d 09:00 7 starts " A1 "\n"
     "d 09:00 7 sent " A1 "\n"
     "d 09:00 8 fail-source pkg=PS100001",
     "failed content-source 0.80", "PS100001@DP1 succeeded at commit"},
    {"a newer version that is under way is the next try of an older one",
     "p 09:00 7 starts pkg=PS100001 v=3 dp=DP1\n"
     "p 09:00 7 fail-commit pkg=PS100001 v=3 dp=DP1\n"
     "p 09:30 7 starts pkg=PS100001 v=4 dp=DP1",
     "retrying rpc 0.80",
     "PS100001@DP1 v3 unknown at commit: rpc, "
     "PS100001@DP1 v4 in-progress at precheck"},
    {"one that fails in another way is what counts",
     "p 09:00 7 sends pkg=PS100001 v=3 dp=DP1\n"
     "p 09:00 7 fail-send pkg=PS100001 v=3 dp=DP1\n"
     "p 09:00 7 retry pkg=PS100001 v=3 dp=DP1\n"
     "p 10:50 7 sends pkg=PS100001 v=4 dp=DP1\n"
     "p 10:50 7 fail-commit pkg=PS100001 v=4 dp=DP1\n"
     "p 10:50 7 retry pkg=PS100001 v=4 dp=DP1\n"
     "p 11:00 7 lives",
     "retrying ports 0.48",
     "PS100001@DP1 v3 unknown at send: ports, "
     "PS100001@DP1 v4 retrying at commit: rpc"},
    {"an older version that goes on is not replaced by one that came before",
     "p 09:00 7 sends pkg=PS100001 v=4 dp=DP1\n"
     "p 09:10 7 fail-commit pkg=PS100001 v=3 dp=DP1",
     "failed rpc 0.80",
     "PS100001@DP1 v4 in-progress at send, "
     "PS100001@DP1 v3 failed at commit: rpc"},
    {"what is tried again just now has not failed for good",
     "p 09:00 7 sends " A1 "\n"
     "p 09:10 7 fail-send " A1 "\n"
     "p 09:10 7 retry " A1 "\n"
     "p 09:40 8 sends " A1 "\n"
     "p 13:00 9 lives",
     "retrying ports 0.80", "PS100001@DP1 retrying at send: ports"},
    {"a fault that nobody tries again outlasts the retry of the attempt",
     "p 09:00 7 sends " A1 "\n"
     "p 09:01 7 waits " A1 "\n"
     "p 09:01 7 retry " A1 "\n"
     "d 09:02 8 fail-commit " A1,
     "failed rpc 0.80", "PS100001@DP1 failed at commit: rpc"},
    {"an attempt that failed without a reason is told as past",
     "p 09:00 7 sends " A1 "\n"
     "p 09:01 7 retry " A1 "\n"
     "p 09:31 7 sends " A1 "\n"
     "p 09:32 7 sent " A1,
     "recovered - 0.00", "PS100001@DP1 succeeded at commit"},
    {"one that only waited was no failure",
     "p 09:00 7 sends " A1 "\n"
     "p 09:01 7 waits " A1 "\n"
     "p 09:01 7 retry " A1 "\n"
     "p 09:31 7 sends " A1 "\n"
     "p 09:32 7 sent " A1,
     "healthy - 0.00", "PS100001@DP1 succeeded at commit"},
    {"nor is a symptom that ends no attempt",
     "p 09:00 7 sends " A1 "\n"
     "p 09:01 7 symptom " A1 "\n"
     "p 09:32 7 sent " A1,
     "healthy - 0.00", "PS100001@DP1 succeeded at commit"},
    {"nor after it was given up, when it is sent anew",
     "p 09:00 7 sends " A1 "\n"
     "p 09:10 7 fail-commit " A1 "\n"
     "p 09:10 7 givesup " A1 "\n"
     "p 09:40 8 sends " A1,
     "retrying rpc 0.80", "PS100001@DP1 retrying at commit: rpc"},
    {"an attempt that shows no life for a day is none",
     "p 09:00 7 sends " A1 "\n"
     "p 09:10 7 fail-send " A1 "\n"
     "p 09:10 7 retry " A1 "\n"
     "p 09:40 8 sends " A1 "\n"
     "p 2/09:41 9 lives",
     "failed ports 0.80", "PS100001@DP1 failed at send: ports"},
    {"nor is the one that fails, though it goes on",
     "p 09:00 7 sends " A1 "\n"
     "p 09:10 7 fail-send " A1 "\n"
     "p 09:11 7 file " A1 "\n"
     "p 13:00 9 lives",
     "failed ports 0.80", "PS100001@DP1 failed at send: ports"},
    {"nor is the one that fails",
     "p 09:00 7 sends " A1 "\n"
     "p 09:10 7 fail-send " A1 "\n"
     "p 13:00 9 lives",
     "failed ports 0.80", "PS100001@DP1 failed at send: ports"},
    {"an attempt under way after a success is no success yet",
     "p 09:00 7 sent " A1 "\n"
     "p 09:30 7 starts " A1,
     "healthy - 0.00", "PS100001@DP1 in-progress at precheck"},
    {"the announced retry of the attempt counts where no cause is known",
     "p 09:00 7 starts " A1 "\n"
     "p 09:00 7 retry " A1,
     "retrying - 0.00", "PS100001@DP1 retrying at send"},
    {"it, too, is due for one interval more only",
     "p 09:00 7 starts " A1 "\n"
     "p 09:00 7 retry " A1 "\n"
     "p 10:01 7 lives",
     "failed - 0.00", "PS100001@DP1 failed at send"},
    {"waiting for the next try is waiting",
     "p 09:00 7 starts " A1 "\n"
     "p 09:00 7 waits " A1 "\n"
     "p 09:00 7 retry " A1,
     "waiting schedule 0.80", "PS100001@DP1 waiting at send"},

    /* confidence */
    {"a second item far behind leaves it",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:00 8 fail-any " A1,
     "failed ports 0.79", "PS100001@DP1 retrying at send: ports"},
    {"one just behind takes from it",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:00 8 fail-commit " A1,
     "failed ports 0.48", "PS100001@DP1 retrying at send: ports"},
    {"a wait is no rival of a fault",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:00 8 waits " B2,
     "retrying ports 0.80",
     "PS100001@DP1 retrying at send: ports, PS100002@DP2 waiting at send"},
};

static void
stories_come_to_a_verdict(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dplog_diagnosis d;

        story_restart(&story);
        story_tell(&story, cases[i].lines);
        d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
        if (strcmp(answer_verdict(&d), cases[i].verdict) != 0 ||
            strcmp(answer_deployments(&d), cases[i].deployments) != 0)
            fail_msg("%s:\n%s; %s\ninstead of\n%s; %s", cases[i].name,
                     answer_verdict(&d), answer_deployments(&d),
                     cases[i].verdict, cases[i].deployments);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stories_come_to_a_verdict),
    };

    return story_run_group(&story, NULL, tests, COUNT(tests));
}
