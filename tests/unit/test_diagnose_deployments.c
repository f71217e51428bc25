/* SPDX-License-Identifier: MIT
 *
 * What a diagnosis says of deployments and waits: how far, since when, whether
 * it is tried again; and which line proves what for which DP.
 */
#include "answers.h"
#include "story_group.h"
#include <stdio.h>

static struct story story;

#define A1 "pkg=PS100001 dp=DP1"

static const int64_t MINUTE_US = INT64_C(60) * 1000000;

/* clang-format off */
static const char more_rules[] =
    "dplog: 1\n"
    "rules:\n"
    "  - {id: library, role: cause, stage: send, other_server: true, match: {regex: '^library%{k}'}, retry: {after: 30m}, items: {ports: strong}}\n"
    "  - {id: fixed, role: wait, stage: send, match: {regex: '^fixed%{k}'}, normal_for: 2h, text: {en: {title: Fixed}}}\n";
/* clang-format on */

static struct dplog_diagnosis
told(const char *lines, enum dplog_language language)
{
    story_restart(&story);
    story_tell(&story, lines);
    return story_diagnose(&story, language, NULL);
}

/* The site server fails to read its own copy: the DPs are tried in turn, and as
 * long as one is, none is given up. */
static void
a_shared_failure_is_tried_again_in_turn(void **state)
{
    struct dplog_diagnosis d = told("p 09:00 7 library pkg=PS100001 dp=DP1\n"
                                    "p 09:30 7 library pkg=PS100001 dp=DP2\n"
                                    "p 10:00 7 library pkg=PS100001 dp=DP3\n"
                                    "p 10:30 7 library pkg=PS100001 dp=DP4",
                                    DPLOG_LANGUAGE_EN);

    (void)state;
    assert_int_equal(d.verdict.status, DPLOG_VERDICT_RETRYING);
    for (size_t i = 0; i < d.deployment_count; i++)
        assert_int_equal(d.deployments[i].status, DPLOG_DEPLOYMENT_RETRYING);
    d = told("p 09:00 7 library pkg=PS100001 dp=DP1\n"
             "p 10:30 7 library pkg=PS100002 dp=DP4",
             DPLOG_LANGUAGE_EN);
    assert_string_equal(answer_deployments(&d),
                        "PS100001@DP1 failed at send: ports, "
                        "PS100002@DP4 retrying at send: ports");
    /* A DP that fails by itself is not helped by others. */
    d = told("p 09:00 7 fail-send pkg=PS100001 dp=DP1\n"
             "p 10:30 7 fail-send pkg=PS100001 dp=DP4",
             DPLOG_LANGUAGE_EN);
    assert_string_equal(answer_deployments(&d),
                        "PS100001@DP1 failed at send: ports, "
                        "PS100001@DP4 retrying at send: ports");
}

/* Where in its chain it stopped, when it goes on, and how often more. */
static void
deployments_say_how_far_they_came(void **state)
{
    struct dplog_diagnosis d = told("p 09:00 7 sends " A1 "\n"
                                    "p 09:02 7 fail-send " A1 " count=8\n"
                                    "p 09:02 7 retry " A1 " count=8 at=soon",
                                    DPLOG_LANGUAGE_EN);
    const struct dplog_deployment *one = &d.deployments[0];

    (void)state;
    assert_int_equal(one->status, DPLOG_DEPLOYMENT_RETRYING);
    assert_int_equal(one->stage_position, 4);
    assert_int_equal(one->stage_count, 5);
    assert_int_equal(one->retries_left, 92);
    assert_string_equal(one->next_retry_text, "soon");
    assert_int_equal(one->next_retry_us - one->last_us, 30 * MINUTE_US);
    assert_int_equal(one->attempt_list[0].end_us -
                         one->attempt_list[0].begin_us,
                     2 * MINUTE_US);
    d = told("p 09:00 7 sent " A1, DPLOG_LANGUAGE_EN);
    assert_int_equal(d.deployments[0].retries_left, -1);
    assert_int_equal(d.deployments[0].next_retry_us, DPLOG_TIME_NONE);
}

/* What failed in an earlier attempt is not what keeps it from arriving. */
static void
the_newest_attempt_says_what_fails(void **state)
{
    struct dplog_diagnosis d = told("p 09:00 7 sends " A1 "\n"
                                    "p 09:02 7 fail-send " A1 "\n"
                                    "p 09:02 7 retry " A1 "\n"
                                    "p 09:32 8 sends " A1 "\n"
                                    "p 09:33 8 fail-commit " A1 "\n"
                                    "p 09:33 8 retry " A1,
                                    DPLOG_LANGUAGE_EN);

    (void)state;
    assert_string_equal(answer_deployments(&d),
                        "PS100001@DP1 retrying at commit: rpc");
    d = told("p 09:00 7 sends " A1 "\n"
             "p 09:02 7 fail-send " A1 "\n"
             "p 09:02 7 retry " A1 "\n"
             "p 09:32 8 sends " A1,
             DPLOG_LANGUAGE_EN);
    assert_string_equal(answer_deployments(&d),
                        "PS100001@DP1 retrying at send: ports");
}

/* Nobody sends version 3 any more when version 4 is there. */
static void
a_version_that_was_replaced_is_no_failure(void **state)
{
    struct dplog_diagnosis d =
        told("p 09:00 7 sends pkg=PS100001 v=3 dp=DP1\n"
             "p 09:02 7 fail-send pkg=PS100001 v=3 dp=DP1\n"
             "p 09:02 7 retry pkg=PS100001 v=3 dp=DP1\n"
             "p 09:12 8 sends pkg=PS100001 v=4 dp=DP1\n"
             "p 09:13 8 sent pkg=PS100001 v=4 dp=DP1",
             DPLOG_LANGUAGE_EN);

    (void)state;
    assert_int_equal(d.verdict.status, DPLOG_VERDICT_RECOVERED);
    assert_int_equal(d.deployments[0].status, DPLOG_DEPLOYMENT_UNKNOWN);
    assert_int_equal(d.deployments[1].status, DPLOG_DEPLOYMENT_SUCCEEDED);
    assert_int_equal(d.totals.deployments_in_progress, 0);
    /* The other way round it is one. */
    d = told("p 09:00 7 sent pkg=PS100001 v=3 dp=DP1\n"
             "p 09:02 7 fail-send pkg=PS100001 v=4 dp=DP1",
             DPLOG_LANGUAGE_EN);
    assert_int_equal(d.verdict.status, DPLOG_VERDICT_RETRYING);
}

/* Nobody waits for what was taken off the DP, until it is sent anew; what had
 * failed there is told as past. */
static void
what_was_removed_is_no_failure(void **state)
{
    static const char failed[] = "p 09:00 7 sends " A1 "\n"
                                 "p 09:02 7 fail-send " A1 "\n"
                                 "p 09:02 7 retry " A1 "\n"
                                 "d 09:12 8 removed " A1 "\n"
                                 "p 12:00 8 lives\n";
    struct dplog_diagnosis d = told(failed, DPLOG_LANGUAGE_EN);

    (void)state;
    assert_int_equal(d.verdict.status, DPLOG_VERDICT_RECOVERED);
    assert_string_equal(d.verdict.summary,
                        "Failed earlier, and was withdrawn since: Sending");
    assert_int_equal(d.findings[0].state, DPLOG_FINDING_RECOVERED);
    assert_true(d.findings[0].removed);
    assert_int_equal(d.deployments[0].status, DPLOG_DEPLOYMENT_UNKNOWN);
    story_restart(&story);
    story_tell(&story, failed);
    story_tell(&story, "p 12:30 7 sends " A1 "\np 12:31 7 fail-commit " A1);
    d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
    assert_string_equal(answer_deployments(&d),
                        "PS100001@DP1 failed at commit: rpc");
    /* An end is enough to know that it is sent again. */
    story_restart(&story);
    story_tell(&story, failed);
    story_tell(&story, "p 12:30 7 retry " A1);
    d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
    assert_int_equal(d.deployments[0].status, DPLOG_DEPLOYMENT_RETRYING);
}

/* Its next attempt runs: since when, and no time for one that is to come. */
static void
what_is_under_way_says_since_when(void **state)
{
    struct dplog_diagnosis d = told("p 09:00 7 sends " A1 "\n"
                                    "p 09:02 7 fail-send " A1 " left=3\n"
                                    "p 09:02 7 retry " A1 "\n"
                                    "p 09:32 8 sends " A1 "\n"
                                    "p 12:00 9 lives",
                                    DPLOG_LANGUAGE_EN);
    const int64_t since_us = d.findings[0].retry_since_us;

    (void)state;
    assert_true(d.findings[0].retry_under_way);
    assert_int_equal(since_us - d.findings[0].first_us,
                     INT64_C(30) * 60 * 1000000);
    assert_int_equal(d.findings[0].next_retry_us, DPLOG_TIME_NONE);
    assert_int_equal(d.findings[0].retries_left, 3);
    assert_int_equal(d.deployments[0].next_retry_us, DPLOG_TIME_NONE);
    /* Not under way, and not due: that one did not come. */
    d = told("p 09:00 7 sends " A1 "\n"
             "p 09:02 7 fail-send " A1 "\n"
             "p 09:02 7 retry " A1 "\n"
             "p 12:00 9 lives",
             DPLOG_LANGUAGE_EN);
    assert_false(d.findings[0].retry_under_way);
    assert_false(d.findings[0].retrying);
    assert_int_equal(d.findings[0].next_retry_us - d.findings[0].first_us,
                     INT64_C(30) * 60 * 1000000);
    /* What was given up and is sent anew has all its tries again. */
    d = told("p 09:00 7 sends " A1 "\n"
             "p 09:02 7 fail-send " A1 " left=0\n"
             "p 09:02 7 retry " A1 "\n"
             "p 09:32 8 sends " A1,
             DPLOG_LANGUAGE_EN);
    assert_true(d.findings[0].retrying);
    assert_int_equal(d.findings[0].retries_left, -1);
}

/* What comes behind the end of an attempt is no part of it; of many attempts
 * the newest are kept. */
static void
attempts_keep_their_stage_and_order(void **state)
{
    struct dplog_diagnosis d = told("p 09:00 7 sends " A1 "\n"
                                    "p 09:02 7 retry " A1 "\n"
                                    "d 09:03 8 checked " A1,
                                    DPLOG_LANGUAGE_EN);
    char line[80];

    (void)state;
    assert_int_equal(d.deployments[0].attempt_list_count, 1);
    assert_string_equal(d.deployments[0].attempt_list[0].stage, "send");
    story_restart(&story);
    for (int i = 0; i < 20; i++) {
        (void)snprintf(line, sizeof(line),
                       "p %02d:00 7 sends " A1 "\np %02d:05 7 retry " A1, i, i);
        story_tell(&story, line);
    }
    d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
    assert_int_equal(d.deployments[0].attempts, 20);
    assert_int_equal(d.deployments[0].attempt_list_count, 16);
    for (size_t i = 0; i + 1 < 16; i++)
        assert_int_equal(d.deployments[0].attempt_list[i + 1].begin_us -
                             d.deployments[0].attempt_list[i].begin_us,
                         INT64_C(3600) * 1000000);
}

/* A package that was deleted is wanted on no DP; a DP that is none any more
 * wants no package. Others go on. */
static void
what_was_deleted_is_no_failure(void **state)
{
    static const char failed[] = "p 09:00 7 sends " A1 "\n"
                                 "p 09:02 7 fail-send " A1 "\n"
                                 "p 09:02 7 retry " A1 "\n"
                                 "p 09:03 5 sends pkg=PS100001 v=2 dp=DP2\n"
                                 "p 09:04 5 fail-send pkg=PS100001 v=2 dp=DP2\n"
                                 "p 09:05 6 sends pkg=PS100002 dp=DP2\n"
                                 "p 09:06 6 fail-send pkg=PS100002 dp=DP2\n";
    struct dplog_diagnosis d;

    (void)state;
    story_restart(&story);
    story_tell(&story, failed);
    story_tell(&story, "d 09:12 8 deleted pkg=PS100001");
    d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
    assert_string_equal(answer_deployments(&d),
                        "PS100001@DP1 unknown at send, "
                        "PS100001@DP2 v2 unknown at send, "
                        "PS100002@DP2 retrying at send: ports");
    story_tell(&story, "d 09:13 8 retired dp=DP2\np 12:30 7 lives");
    d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
    assert_int_equal(d.verdict.status, DPLOG_VERDICT_RECOVERED);
    assert_int_equal(d.totals.deployments_failed, 0);
    assert_int_equal(d.deployments[2].status, DPLOG_DEPLOYMENT_UNKNOWN);
}

/* Of each DP its own newest line. */
static void
each_dp_has_its_proof(void **state)
{
    const struct dplog_diagnosis d = told("p 09:00 7 sent " A1 "\n"
                                          "p 09:10 7 sent pkg=PS100001 dp=DP2\n"
                                          "p 09:20 7 copied " A1,
                                          DPLOG_LANGUAGE_EN);
    const struct dplog_item *ports = &d.checklist[1];

    (void)state;
    assert_string_equal(ports->id, "ports");
    assert_int_equal(ports->cleared_for_count, 2);
    assert_string_equal(ports->cleared[0].dp, "DP1");
    assert_int_equal(ports->cleared[0].line.line, 3);
    assert_string_equal(ports->cleared[1].dp, "DP2");
    assert_int_equal(ports->cleared[1].line.line, 2);
    assert_int_equal(ports->cleared_by->line, 3);
}

/* Since when it waits, and whether that is longer than is normal. */
static void
waits_have_a_beginning(void **state)
{
    struct dplog_diagnosis d = told("p 09:00 7 fixed " A1 "\n"
                                    "p 10:00 7 fixed " A1,
                                    DPLOG_LANGUAGE_EN);

    (void)state;
    assert_int_equal(d.findings[0].waiting_since_us, d.findings[0].first_us);
    assert_false(d.findings[0].overdue);
    d = told("p 09:00 7 fixed " A1 "\n"
             "p 11:01 7 lives",
             DPLOG_LANGUAGE_EN);
    assert_true(d.findings[0].overdue);
    assert_int_equal(d.findings[0].role, DPLOG_ROLE_WAIT);
    d = told("p 09:00 7 fixed " A1 "\n"
             "p 10:30 7 sent pkg=PS100002 dp=DP1\n"
             "p 11:01 7 fixed " A1,
             DPLOG_LANGUAGE_EN);
    assert_int_equal(d.findings[0].waiting_since_us - d.findings[0].first_us,
                     90 * MINUTE_US);
    assert_false(d.findings[0].overdue);
    d = told("p 09:00 7 fixed " A1 "\n"
             "p 13:00 7 fixed " A1,
             DPLOG_LANGUAGE_EN);
    assert_true(d.findings[0].overdue);
    assert_int_equal(d.findings[0].role, DPLOG_ROLE_CAUSE);
    assert_int_equal(d.verdict.status, DPLOG_VERDICT_FAILED);
    /* The lines of the wait have no time, others have: that it is still told
     * cannot be known. */
    d = told("p - 7 fixed " A1 "\n"
             "p 09:00 7 sent pkg=PS100002 dp=DP1\n"
             "p 14:00 7 lives",
             DPLOG_LANGUAGE_EN);
    assert_true(d.findings[0].overdue);
    assert_int_equal(d.findings[0].role, DPLOG_ROLE_WAIT);
}

/* What fails while a pull DP is notified is no copy of the site server. */
static void
a_pull_dp_has_stages_of_its_own(void **state)
{
    struct dplog_diagnosis d = told("p 09:00 7 pulls " A1 "\n"
                                    "p 09:01 7 fail-commit " A1,
                                    DPLOG_LANGUAGE_EN);

    (void)state;
    assert_string_equal(d.findings[0].stage, "pull");
    assert_string_equal(d.deployments[0].stage, "pull");
    assert_true(d.deployments[0].pull);
    d = told("p 09:00 7 sends " A1 "\n"
             "p 09:01 7 fail-commit " A1,
             DPLOG_LANGUAGE_EN);
    assert_string_equal(d.findings[0].stage, "commit");
    assert_string_equal(d.findings[0].hop, "sitelib>dplib");
    assert_string_equal(d.deployments[0].stage, "commit");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shared_failure_is_tried_again_in_turn),
        cmocka_unit_test(deployments_say_how_far_they_came),
        cmocka_unit_test(the_newest_attempt_says_what_fails),
        cmocka_unit_test(a_version_that_was_replaced_is_no_failure),
        cmocka_unit_test(what_was_removed_is_no_failure),
        cmocka_unit_test(what_is_under_way_says_since_when),
        cmocka_unit_test(attempts_keep_their_stage_and_order),
        cmocka_unit_test(what_was_deleted_is_no_failure),
        cmocka_unit_test(each_dp_has_its_proof),
        cmocka_unit_test(waits_have_a_beginning),
        cmocka_unit_test(a_pull_dp_has_stages_of_its_own),
    };

    return story_run_group(&story, more_rules, tests, COUNT(tests));
}
