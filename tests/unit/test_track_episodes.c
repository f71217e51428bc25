/* SPDX-License-Identifier: MIT
 *
 * Failures that belong together: which lines are one episode, which line only
 * repeats another one, and what is learned of an episode after its line.
 */
#include "base/buf.h"
#include "story_group.h"
#include <stdio.h>

static struct story story;

#define A1 "pkg=PS100001 dp=DP1"

static const struct story_case cases[] = {
    /* one or two? */
    {"the same failure of the same things is one",
     "d 09:00 7 fail-commit " A1 "\n"
     "d 10:00 8 fail-commit " A1,
     "1 fail-commit PS100001@DP1 x2\n"},
    {"another DP or package is another one",
     "d 09:00 1 fail-commit pkg=PS100001 v=3 dp=DP1\n"
     "d 09:00 2 fail-commit pkg=PS100001 v=3 dp=DP2\n"
     "d 09:00 3 fail-commit pkg=PS100002 v=3 dp=DP1",
     "1 fail-commit PS100001@DP1 v3 x1\n2 fail-commit PS100001@DP2 v3 x1\n"
     "3 fail-commit PS100002@DP1 v3 x1\n"},
    {"what fails in the same way with a newer version goes on with it",
     "d 09:00 1 fail-commit pkg=PS100001 v=3 dp=DP1 c=PS1000013\n"
     "d 09:01 1 retry pkg=PS100001 v=3 dp=DP1\n"
     "d 09:30 4 fail-commit pkg=PS100001 v=4 dp=DP1 c=PS1000014\n"
     "d 09:31 4 retry pkg=PS100001 v=4 dp=DP1",
     "1 fail-commit PS100001@DP1 v4 c=PS1000014 x2\n"
     "2 retry PS100001@DP1 v4 c=PS1000014 x2 by 1\n"},
    {"in another way, or with an older one, it does not",
     "d 09:00 1 fail-commit pkg=PS100001 v=4 dp=DP1\n"
     "d 09:10 2 fail-commit pkg=PS100001 v=3 dp=DP1\n"
     "d 09:30 4 fail-send pkg=PS100001 v=5 dp=DP1\n"
     "d 09:30 5 fail-commit pkg=PS100001 v=5 dp=DP2",
     "1 fail-commit PS100001@DP1 v4 x1\n2 fail-commit PS100001@DP1 v3 x1\n"
     "3 fail-send PS100001@DP1 v5 x1\n4 fail-commit PS100001@DP2 v5 x1\n"},
    {"nor what was over before",
     "d 09:00 1 fail-commit pkg=PS100001 v=3 dp=DP1\n"
     "d 09:10 1 sent pkg=PS100001 v=3 dp=DP1\n"
     "d 09:30 4 fail-commit pkg=PS100001 v=4 dp=DP1",
     "1 fail-commit PS100001@DP1 v3 x1 over:2\n"
     "2 fail-commit PS100001@DP1 v4 x1\n"},
    {"a code in any spelling is one, another code another one",
     "d 09:00 1 fail-commit " A1 " code=5\n"
     "d 09:00 1 fail-commit " A1 " code=0x80070005\n"
     "d 09:00 1 fail-commit " A1 " code=112",
     "1 fail-commit 0x80070005 PS100001@DP1 x2\n"
     "2 fail-commit 0x80070070 PS100001@DP1 x1\n"},
    {"another job is no other failure: the newest one is told",
     "p 09:00 1 fail-send " A1 " job=5\n"
     "p 09:30 2 fail-send " A1 " job=6",
     "1 fail-send PS100001@DP1 job6 x2\n"},
    {"after a success it is another one",
     "d 09:00 7 fail-commit " A1 "\n"
     "d 09:30 7 sent " A1 "\n"
     "d 10:00 7 fail-commit " A1,
     "1 fail-commit PS100001@DP1 x1 over:2\n2 fail-commit PS100001@DP1 x1\n"},
    {"failures of unnamed things are told by their threads, then joined",
     "d 09:00 7 fail-any\n"
     "d 09:00 8 fail-any\n"
     "d 09:00 7 fail-any",
     "1 fail-any -@- x3\n"},

    /* wrapper: thread */
    {"a line that repeats an earlier one of its thread is its symptom",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 fail-commit\n"
     "d 09:02 7 wrap",
     "1 fail-commit PS100001@DP1 x1\n2 wrap PS100001@DP1 x1 by 1\n"},
    {"alone it is the cause itself",
     "d 09:00 7 work " A1 "\n"
     "d 09:02 7 wrap",
     "1 wrap PS100001@DP1 x1\n"},
    {"another thread's failure is not repeated by it",
     "d 09:00 7 fail-commit " A1 "\n"
     "d 09:02 8 wrap " A1,
     "1 fail-commit PS100001@DP1 x1\n2 wrap PS100001@DP1 x1\n"},
    {"what the thread did before its begin is not repeated",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 fail-commit\n"
     "d 09:02 7 work " A1 "\n"
     "d 09:03 7 wrap",
     "1 fail-commit PS100001@DP1 x1\n2 wrap PS100001@DP1 x1\n"},
    {"it repeats the first failure of the thread",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 fail-check\n"
     "d 09:01 7 fail-commit\n"
     "d 09:02 7 wrap",
     "1 fail-check PS100001@DP1 x1\n2 fail-commit PS100001@DP1 x1\n"
     "3 wrap PS100001@DP1 x1 by 1\n"},
    {"it repeats a wait as well",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 waits\n"
     "d 09:02 7 wrap",
     "1 waits PS100001@DP1 x1\n2 wrap PS100001@DP1 x1 by 1\n"},
    {"it does not repeat what is over",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 fail-check\n"
     "d 09:02 7 checked\n"
     "d 09:03 7 wrap",
     "1 fail-check PS100001@DP1 x1 over:3\n2 wrap PS100001@DP1 x1\n"},
    {"a symptom is no cause to repeat",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 symptom\n"
     "d 09:02 7 wrap",
     "1 symptom PS100001@DP1 x1\n2 wrap PS100001@DP1 x1\n"},
    {"a thread that only fails is a run of ten minutes",
     "d 09:00 6 starts pkg=PS100001 dp=DP2\n"
     "d 09:00 7 fail-commit pkg=PS100001 v=3 dp=DP1\n"
     "d 09:10 7 wrap\n"
     "d 09:20:01 7 wrap",
     "1 fail-commit PS100001@DP1 v3 x1\n2 wrap PS100001@DP1 v3 x1 by 1\n"
     "3 wrap -@- x1\n"},
    {"a line that names another DP does not repeat what its thread did",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 fail-commit\n"
     "d 09:02 7 wrap pkg=PS100001 dp=DP2",
     "1 fail-commit PS100001@DP1 x1\n2 wrap PS100001@DP2 x1\n"},
    {"in one run a wrapper may repeat itself: inner call and outer call",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 wrap\n"
     "d 09:01 7 wrap\n"
     "d 09:30 7 work " A1 "\n"
     "d 09:31 7 wrap\n"
     "d 09:31 7 wrap",
     "1 wrap PS100001@DP1 x2\n2 wrap PS100001@DP1 x2 by 1\n"},

    /* the specific line may come second */
    {"a specific line takes over from the wrapper before it",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 wrap\n"
     "d 09:02 7 fail-commit",
     "1 wrap PS100001@DP1 x1 by 2\n2 fail-commit PS100001@DP1 x1\n"},
    {"and gets the wrappers that follow",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 wrap\n"
     "d 09:02 7 fail-commit\n"
     "d 09:02 7 wrap",
     "1 wrap PS100001@DP1 x2 by 2\n2 fail-commit PS100001@DP1 x1\n"},
    {"of two wrappers the first one stands",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 wrap\n"
     "d 09:02 7 wrapkeys",
     "1 wrap PS100001@DP1 x1\n2 wrap-keys PS100001@DP1 x1 by 1\n"},

    {"a specific line of another DP does not",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 wrap\n"
     "d 09:02 7 fail-commit pkg=PS100001 dp=DP2",
     "1 wrap PS100001@DP1 x1\n2 fail-commit PS100001@DP2 x1\n"},
    {"what repeats the wrapper is under the specific line in the end",
     "d 09:00 7 work " A1 "\n"
     "d 09:01 7 wrap\n"
     "d 09:01 9 symptom " A1 "\n"
     "d 09:02 7 fail-commit",
     "1 wrap PS100001@DP1 x1 by 3\n2 symptom PS100001@DP1 x1 by 3\n"
     "3 fail-commit PS100001@DP1 x1\n"},

    /* wrapper: keys */
    {"wrapper: keys looks into other threads and logs",
     "p 09:00 7 fail-commit " A1 "\n"
     "d 09:02 8 wrapkeys " A1,
     "1 fail-commit PS100001@DP1 x1\n2 wrap-keys PS100001@DP1 x1 by 1\n"},
    {"an unknown DP is no contradiction",
     "d 09:00 6 starts pkg=PS100001 dp=DP2\n"
     "p 09:00 7 fail-commit " A1 "\n"
     "d 09:02 8 wrapkeys pkg=PS100001",
     "1 fail-commit PS100001@DP1 x1\n2 wrap-keys PS100001@- x1 by 1\n"},
    {"a failure of the package explains its DPs",
     "d 09:00 7 fail-source pkg=PS100001\n"
     "d 09:02 8 wrapkeys " A1,
     "1 fail-source PS100001@- x1\n2 wrap-keys PS100001@DP1 x1 by 1\n"},
    {"another DP or package is not explained",
     "p 09:00 7 fail-commit " A1 "\n"
     "d 09:02 8 wrapkeys pkg=PS100001 dp=DP2\n"
     "d 09:02 9 wrapkeys pkg=PS100002 dp=DP1",
     "1 fail-commit PS100001@DP1 x1\n2 wrap-keys PS100001@DP2 x1\n"
     "3 wrap-keys PS100002@DP1 x1\n"},
    {"the failure of the very DP comes before that of the package",
     "d 09:00 7 fail-commit " A1 "\n"
     "d 09:01 8 fail-source pkg=PS100001\n"
     "d 09:02 9 wrapkeys " A1,
     "1 fail-commit PS100001@DP1 x1\n2 fail-source PS100001@- x1\n"
     "3 wrap-keys PS100001@DP1 x1 by 1\n"},
    {"a fault comes before a wait",
     "d 09:00 7 fail-commit " A1 "\n"
     "d 09:01 8 waits " A1 "\n"
     "d 09:02 9 wrapkeys " A1,
     "1 fail-commit PS100001@DP1 x1\n2 waits PS100001@DP1 x1\n"
     "3 wrap-keys PS100001@DP1 x1 by 1\n"},
    {"else the newest one counts",
     "d 09:00 7 fail-check " A1 "\n"
     "d 09:01 8 fail-commit " A1 "\n"
     "d 09:02 9 wrapkeys " A1,
     "1 fail-check PS100001@DP1 x1\n2 fail-commit PS100001@DP1 x1\n"
     "3 wrap-keys PS100001@DP1 x1 by 2\n"},
    {"without a package the DP tells",
     "d 09:00 7 fail-any dp=DP1\n"
     "d 09:02 9 wrapkeys dp=DP1",
     "1 fail-any -@DP1 x1\n2 wrap-keys -@DP1 x1 by 1\n"},
    {"the own thread comes first",
     "d 09:00 7 fail-check " A1 "\n"
     "d 09:01 8 fail-commit " A1 "\n"
     "d 09:02 7 wrapkeys " A1,
     "1 fail-check PS100001@DP1 x1\n2 fail-commit PS100001@DP1 x1\n"
     "3 wrap-keys PS100001@DP1 x1 by 1\n"},

    /* symptoms */
    {"a symptom is attached by its keys",
     "p 09:00 7 fail-commit " A1 "\n"
     "d 09:02 8 symptom " A1,
     "1 fail-commit PS100001@DP1 x1\n2 symptom PS100001@DP1 x1 by 1\n"},
    {"a symptom of something else is not",
     "p 09:00 7 fail-commit " A1 "\n"
     "d 09:02 8 symptom pkg=PS100002 dp=DP1",
     "1 fail-commit PS100001@DP1 x1\n2 symptom PS100002@DP1 x1\n"},
    {"a symptom takes the failure of its thread",
     "d 09:00 7 work " A1 "\n"
     "d 09:00 7 fail-check\n"
     "d 09:01 8 fail-commit " A1 "\n"
     "d 09:02 7 symptom",
     "1 fail-check PS100001@DP1 x1\n2 fail-commit PS100001@DP1 x1\n"
     "3 symptom PS100001@DP1 x1 by 1\n"},

    /* explains: */
    {"a rule can name what it explains in other threads",
     "d 09:00 7 fail-named " A1 "\n"
     "p 09:01 8 fail-send " A1,
     "1 fail-named PS100001@DP1 x1\n2 fail-send PS100001@DP1 x1 by 1\n"},
    {"also when it comes second",
     "p 09:00 8 fail-send " A1 "\n"
     "d 09:01 7 fail-named " A1 "\n"
     "p 09:30 8 fail-send " A1,
     "1 fail-send PS100001@DP1 x2 by 2\n2 fail-named PS100001@DP1 x1\n"},
    {"with all that repeats it",
     "p 09:00 8 fail-send " A1 "\n"
     "p 09:00 8 wrap " A1 "\n"
     "d 09:01 7 fail-named " A1 "\n"
     "p 09:02 8 wrap " A1,
     "1 fail-send PS100001@DP1 x1 by 3\n2 wrap PS100001@DP1 x2 by 3\n"
     "3 fail-named PS100001@DP1 x1\n"},
    {"what then repeats it in that thread is explained as well",
     "d 09:00 7 fail-named\n"
     "p 09:01 8 work " A1 "\n"
     "p 09:01 8 fail-send\n"
     "p 09:01 8 wrap",
     "1 fail-named PS100001@DP1 x1\n2 fail-send PS100001@DP1 x1 by 1\n"
     "3 wrap PS100001@DP1 x1 by 1\n"},
    {"not for another package or DP",
     "d 09:00 7 fail-named " A1 "\n"
     "p 09:01 8 fail-send pkg=PS100002 dp=DP1\n"
     "p 09:01 9 fail-send pkg=PS100001 dp=DP2",
     "1 fail-named PS100001@DP1 x1\n2 fail-send PS100002@DP1 x1\n"
     "3 fail-send PS100001@DP2 x1\n"},
    {"without a name in common at about the same time only",
     "d 09:00 7 fail-named\n"
     "p 09:10 8 fail-send " A1 "\n"
     "p 09:21 9 fail-send pkg=PS100002 dp=DP1",
     "1 fail-named PS100001@DP1 x1\n2 fail-send PS100001@DP1 x1 by 1\n"
     "3 fail-send PS100002@DP1 x1\n"},
    {"nor what is over",
     "d 09:00 7 fail-named " A1 "\n"
     "d 09:01 7 sent " A1 "\n"
     "p 09:02 8 fail-send " A1,
     "1 fail-named PS100001@DP1 x1 over:2\n2 fail-send PS100001@DP1 x1\n"},

    /* keys that come later */
    {"the run names the DP of its failure afterwards",
     "p 09:00 7 work pkg=PS100001\n"
     "p 09:00 7 fail-send\n"
     "p 09:00 7 also v=3 dp=DP1",
     "1 fail-send PS100001@DP1 v3 x1\n"},
    {"a failure without a begin is named afterwards, too",
     "p 09:00 7 fail-send\n"
     "p 09:00 7 also " A1,
     "1 fail-send PS100001@DP1 x1\n"},
    {"only the thread itself can name it",
     "p 09:00 7 fail-send pkg=PS100001\n"
     "p 09:00 8 also " A1,
     "1 fail-send PS100001@- x1\n"},
    {"what fails before any DP is involved stays the package's own",
     "d 09:00 7 work pkg=PS100001\n"
     "d 09:00 7 fail-source\n"
     "d 09:00 7 also dp=DP1",
     "1 fail-source PS100001@- x1\n"},
    {"named afterwards, it may be one that is known",
     "p 09:00 7 fail-send " A1 "\n"
     "p 09:30 8 work pkg=PS100001\n"
     "p 09:30 8 fail-send\n"
     "p 09:30 8 also dp=DP1",
     "1 fail-send PS100001@DP1 x2\n"},
    {"what only repeats a failure may name it",
     "p 09:00 7 fail-commit\n"
     "p 09:00 7 wrap " A1,
     "1 fail-commit PS100001@DP1 x1\n2 wrap PS100001@DP1 x1 by 1\n"},
    {"a version of another package is not taken over",
     "d 09:00 7 work pkg=PS100001\n"
     "d 09:00 7 fail-any\n"
     "d 09:00 7 also pkg=PS100002 v=3",
     "1 fail-any PS100001@- x1\n"},

    /* at the end */
    {"what stayed unnamed belongs to the only deployment under way",
     "d 09:00 7 starts pkg=PS100001 v=3 dp=DP1\n"
     "d 09:00 8 fail-any",
     "1 fail-any PS100001@DP1 v3 x1\n"},
    {"unless its own thread goes on with it",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:00 7 starts\n"
     "d 09:00 8 fail-any\n"
     "d 09:01 7 also " A1,
     "1 fail-any -@- x1\n"},
    {"a thread of another log is no hindrance",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:00 7 starts\n"
     "p 09:00 8 fail-any\n"
     "d 09:01 7 also " A1,
     "1 fail-any PS100001@DP1 v3 x1\n"},
    {"of two deployments nobody can tell which",
     "d 09:00 7 starts " A1 "\n"
     "d 09:00 6 starts pkg=PS100001 dp=DP2\n"
     "d 09:00 8 fail-any",
     "1 fail-any -@- x1\n"},
    {"of two that failed, the one that nobody explained",
     "p 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "p 09:00 7 fail-send\n"
     "p 09:00 7 retry\n"
     "p 09:01 8 fail-commit\n"
     "p 09:02 9 retry pkg=PS100001 v=3 dp=DP2",
     "1 fail-send PS100001@DP1 v3 x1\n2 retry PS100001@DP1 v3 x1 by 1\n"
     "3 fail-commit PS100001@DP2 v3 x1\n4 retry PS100001@DP2 v3 x1\n"},
    {"without threads, what fails after a named end is another's",
     "x - - wrap code=5\n"
     "x - - retry pkg=PS100001 v=3 dp=DP1\n"
     "x - - wrap code=112\n"
     "x - - retry pkg=PS100001 v=3 dp=DP2",
     "1 wrap 0x80070005 PS100001@DP1 v3 x1\n"
     "2 retry PS100001@DP1 v3 x1 by 1\n"
     "3 wrap 0x80070070 PS100001@DP2 v3 x1\n"
     "4 retry PS100001@DP2 v3 x1 by 3\n"},
    {"without threads, the same sentence with another code is another's",
     "x - - wrap code=5\n"
     "x - - wrap code=112\n"
     "x - - retry pkg=PS100001 v=3 dp=DP1\n"
     "x - - retry pkg=PS100001 v=3 dp=DP2",
     "1 wrap 0x80070005 PS100001@DP1 v3 x1\n"
     "2 wrap 0x80070070 PS100001@DP2 v3 x1\n"
     "3 retry PS100001@DP1 v3 x1 by 1\n"
     "4 retry PS100001@DP2 v3 x1\n"},
    {"on a thread it is the same failure",
     "p 09:00 7 wrap code=5\n"
     "p 09:00 7 wrap code=112\n"
     "p 09:00 7 retry pkg=PS100001 v=3 dp=DP1",
     "1 wrap 0x80070005 PS100001@DP1 v3 x1\n"
     "2 wrap 0x80070070 PS100001@DP1 v3 x1 by 1\n"
     "3 retry PS100001@DP1 v3 x1 by 1\n"},
    {"one that was begun later is no candidate",
     "p 09:00 8 fail-any\n"
     "p 09:20 9 fail-any\n"
     "d 09:30 7 starts pkg=PS100001 v=3 dp=DP1",
     "1 fail-any -@- x2\n"},
    {"one that only its end tells of may have been tried before",
     "p 09:00 8 fail-any\n"
     "p 09:30 9 retry pkg=PS100001 v=3 dp=DP1",
     "1 fail-any PS100001@DP1 v3 x1\n2 retry PS100001@DP1 v3 x1\n"},
    {"the trouble of the site is not that of the only one",
     "d 09:00 7 starts pkg=PS100001 v=3 dp=DP1\n"
     "d 09:01 8 fail-all",
     "1 fail-all -@- x1\n"},
    {"but it is of what its thread works for",
     "d 09:00 7 work pkg=PS100001 v=3 dp=DP1\n"
     "d 09:01 7 fail-all",
     "1 fail-all PS100001@DP1 v3 x1\n"},
    {"the installation of a server is of no package",
     "d 09:00 7 starts pkg=PS100001 v=3 dp=DP1\n"
     "d 09:01 8 fail-install\n"
     "d 09:02 9 fail-install dp=DP1",
     "1 fail-install -@- x1\n2 fail-install -@DP1 x1\n"},
    {"one that succeeded is no candidate",
     "d 09:00 7 starts " A1 "\n"
     "d 09:00 6 starts pkg=PS100001 dp=DP2\n"
     "d 09:00 6 sent pkg=PS100001 dp=DP2\n"
     "d 09:00 8 fail-any",
     "1 fail-any PS100001@DP1 x1\n"},
    {"what is known must fit",
     "d 09:00 7 starts pkg=PS100001 v=3 dp=DP1\n"
     "d 09:00 6 starts pkg=PS100002 v=4 dp=DP2\n"
     "d 09:00 8 fail-any dp=DP2\n"
     "d 09:00 9 fail-any pkg=PS100001",
     "1 fail-any PS100002@DP2 v4 x1\n2 fail-any PS100001@DP1 v3 x1\n"},
    {"a source is not a matter of the only DP",
     "d 09:00 7 starts " A1 "\n"
     "d 09:00 8 fail-source pkg=PS100001",
     "1 fail-source PS100001@- x1\n"},
    {"what lies between sites is not a matter of the only DP",
     "d 09:00 7 starts " A1 "\n"
     "d 09:00 8 fail-site",
     "1 fail-site -@- x1\n"},
    {"a download is not a matter of the only deployment",
     "d 09:00 7 starts " A1 "\n"
     "u 09:00 8 fail-fetch",
     "1 fail-fetch -@- x1\n"},
    {"what a DP validates is not a matter of the only deployment",
     "d 09:00 7 starts " A1 "\n"
     "m 09:00 8 fail-list",
     "1 fail-list -@- x1\n"},
    {"a version that a line left out is that of the only deployment",
     "d 09:00 7 starts pkg=PS100001 v=3 dp=DP1\n"
     "p 09:00 8 fail-send pkg=PS100001 v=3 dp=DP1\n"
     "p 09:00 9 fail-send " A1,
     "1 fail-send PS100001@DP1 v3 x2\n"},
    {"of two versions nobody can tell which",
     "d 09:00 7 starts pkg=PS100001 v=3 dp=DP1\n"
     "d 09:30 7 retry pkg=PS100001 v=3 dp=DP1\n"
     "d 09:40 7 starts pkg=PS100001 v=4 dp=DP1\n"
     "p 09:50 9 fail-send " A1,
     "1 retry PS100001@DP1 v3 x1\n2 fail-send PS100001@DP1 x1\n"},
};

static void
lines_become_episodes(void **state)
{
    (void)state;
    story_expect_episodes(&story, cases, COUNT(cases));
}

/* "1 2 3 … 9 10": numbers of the lines that an episode keeps. */
static const char *
kept_lines(size_t index)
{
    static char text[64];
    const struct dpl_episode *e =
        &dpl_tracker_track(story.tracker)->episodes.at[index];
    size_t len = 0;

    for (uint32_t i = 0; i < e->first_count; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%u ",
                                (unsigned)e->first[i].line);
    len += (size_t)snprintf(text + len, sizeof(text) - len, "..");
    for (uint32_t i = 0; i < e->last_count; i++)
        len += (size_t)snprintf(
            text + len, sizeof(text) - len, " %u",
            (unsigned)e
                ->last[e->last_count < DPL_EVIDENCE_LAST
                           ? i
                           : (e->last_next + i) % DPL_EVIDENCE_LAST]
                .line);
    return text;
}

static void
the_first_three_and_the_last_two_lines_are_kept(void **state)
{
    static const char *const kept[] = {
        "1 ..",         "1 2 ..",       "1 2 3 ..",    "1 2 3 .. 4",
        "1 2 3 .. 4 5", "1 2 3 .. 5 6", "1 2 3 .. 6 7"};

    (void)state;
    story_restart(&story);
    for (size_t i = 0; i < COUNT(kept); i++) {
        story_tell(&story, "d 09:00 7 fail-commit " A1);
        assert_string_equal(kept_lines(0), kept[i]);
    }
}

static void
episodes_that_become_one_keep_the_first_and_last_lines_of_both(void **state)
{
    (void)state;
    story_restart(&story);
    story_tell(&story, "d 09:00 7 fail-any\n"
                       "d 09:01 8 fail-any\n"
                       "d 09:02 8 fail-any\n"
                       "d 09:03 7 fail-any\n"
                       "d 09:04 7 fail-any\n"
                       "d 09:05 7 fail-any\n"
                       "d 09:06 8 fail-any\n"
                       "d 09:07 8 fail-any\n"
                       "d 09:08 8 fail-any");
    assert_string_equal(story_episodes(&story), "1 fail-any -@- x9\n");
    assert_string_equal(kept_lines(0), "1 2 3 .. 8 9");
}

/* The retry that one of them announced, and that it was the last one. */
static void
episodes_that_become_one_keep_what_the_newer_one_said(void **state)
{
    const struct dpl_episode *e;

    (void)state;
    story_restart(&story);
    story_tell(&story, "p 09:00 7 fail-send count=3\n"
                       "p 09:30 8 fail-send left=0 count=4");
    (void)story_episodes(&story);
    e = &dpl_tracker_track(story.tracker)->episodes.at[0];
    assert_true(e->has_retry);
    assert_int_equal(e->count, 2);
    assert_int_equal(e->reported, 4);
    assert_int_equal(e->left, 0);
    assert_true(e->gave_up);
    assert_int_equal(e->next_retry_us - e->last_us, INT64_C(30) * 60000000);
}

static void
counts_tell_how_much_a_cause_explains(void **state)
{
    const struct dpl_episode *e;

    (void)state;
    story_restart(&story);
    story_tell(&story, "d 09:00 7 work " A1 "\n"
                       "d 09:01 7 wrap\n"
                       "d 09:01 7 wrap\n"
                       "d 09:02 7 fail-commit\n"
                       "d 09:03 7 wrap\n"
                       "d 09:03 9 symptom " A1);
    e = dpl_tracker_track(story.tracker)->episodes.at;
    assert_int_equal(e[2].explains, 4);
    assert_int_equal(e[0].role, DPLOG_ROLE_SYMPTOM);
}

/* Too many episodes: those that are known go on, others are only counted. */
static void
the_limit_of_findings_is_kept(void **state)
{
    const struct dplog_limits limits = {.findings = 2};
    struct story small;

    (void)state;
    story_begin(&small, NULL, &limits);
    story_tell(&small, "d 09:00 1 fail-commit pkg=PS100001 dp=DP1\n"
                       "d 09:00 2 fail-commit pkg=PS100002 dp=DP1\n"
                       "d 09:00 3 fail-commit pkg=PS100003 dp=DP1\n"
                       "d 09:00 4 fail-commit pkg=PS100004 dp=DP1\n"
                       "d 09:00 4 wrap\n"
                       "d 09:00 1 fail-commit pkg=PS100001 dp=DP1");
    assert_string_equal(story_episodes(&small),
                        "1 fail-commit PS100001@DP1 x2\n"
                        "2 fail-commit PS100002@DP1 x1\n");
    assert_int_equal(dpl_tracker_track(small.tracker)->episodes_dropped, 3);
    story_end(&small);
}

/* A long line is cut between characters; a NUL is shown as a blank. */
static void
kept_lines_are_bounded(void **state)
{
    const struct dpl_episode *e;
    struct dpl_buf line = {0};
    const char *message;

    (void)state;
    dpl_buf_add_str(&line, "d 09:00 7 fail-long ");
    for (int i = 0; i < 3000; i++)
        dpl_buf_add_str(&line, "\xe9\x85\x8d");
    story_restart(&story);
    story_tell(&story, dpl_buf_str(&line));
    dpl_buf_done(&line);
    e = dpl_tracker_track(story.tracker)->episodes.at;
    message = e->first[0].message;
    assert_in_range(strlen(message), 4094, 4096);
    assert_memory_equal(message + strlen(message) - 3, "\xe9\x85\x8d", 3);
}

static const char more_rules[] =
    "dplog: 1\n"
    "hops: [{id: site>site, per: package, title: between sites}]\n"
    "rules:\n"
    "  - {id: fail-site, role: cause, hop: site>site, match: {regex: "
    "'^fail-site'}}\n"
    "  - {id: fail-long, role: cause, match: {regex: '^fail-long'}}\n"
    "  - {id: fail-named, role: cause, match: {regex: '^fail-named%{k}'}, "
    "explains: [fail-send]}\n";

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_become_episodes),
        cmocka_unit_test(the_first_three_and_the_last_two_lines_are_kept),
        cmocka_unit_test(
            episodes_that_become_one_keep_the_first_and_last_lines_of_both),
        cmocka_unit_test(episodes_that_become_one_keep_what_the_newer_one_said),
        cmocka_unit_test(counts_tell_how_much_a_cause_explains),
        cmocka_unit_test(the_limit_of_findings_is_kept),
        cmocka_unit_test(kept_lines_are_bounded),
    };

    return story_run_group(&story, more_rules, tests, COUNT(tests));
}
