/* SPDX-License-Identifier: MIT
 *
 * Logs of years: what is over makes room, what is not stays, and memory does
 * not grow with the lines.
 */
#include "base/view.h"
#include "harness.h"
#include "story.h"
#include "track/state.h"

#include <stdio.h>

static const char hires[] = "dplog: 1\n"
                            "rules:\n"
                            "  - id: hires\n"
                            "    role: progress\n"
                            "    match: {regex: '^hires%{k}'}\n"
                            "    bind: {mode: child, fields: [package]}\n"
                            "    text: {en: {title: Hires}}\n";

static struct story story;

static void
tell(const char *format, unsigned number)
{
    char line[120];

    (void)snprintf(line, sizeof(line), format, number);
    story_tell(&story, line);
    assert_int_equal(dpl_tracker_slim(&story.tracker, NULL), DPLOG_OK);
}

static const struct dpl_deployment *
find(const char *dp, int64_t version)
{
    const struct dpl_track *track = dpl_tracker_track(story.tracker);
    const uint32_t number = dpl_intern_find(track->strings, dpl_view_of(dp));

    for (size_t i = 0; i < track->deployments.count; i++) {
        const struct dpl_deployment *d = &track->deployments.at[i];

        if (d->dp == number && d->version == version)
            return d;
    }
    return NULL;
}

static void
versions_that_are_over_make_room(void **state)
{
    enum { VERSIONS = 2 * DPL_DEPLOYMENTS_MAX };
    const struct dpl_track *track;

    (void)state;
    tell("p 09:00 7 sent pkg=PS100001 v=%u dp=DP1", 1);
    tell("p 09:00 7 sent pkg=PS100001 v=%u dp=DP1", 2);
    tell("d 09:00 8 starts pkg=PS100001 v=%u dp=DP2", 5);
    tell("p 09:01 8 givesup pkg=PS100001 v=%u dp=DP2", 5);
    tell("d 09:02 9 starts pkg=PS100001 v=%u dp=DP2", 6);
    for (unsigned n = 3; n <= VERSIONS; n++) {
        tell("p 09:03 7 sent pkg=PS100001 v=%u dp=DP1", n);
        track = dpl_tracker_track(story.tracker);
        assert_true(track->deployments.count <= DPL_DEPLOYMENTS_MAX);
    }
    track = dpl_tracker_track(story.tracker);
    assert_null(find("DP1", 1));
    assert_non_null(find("DP1", VERSIONS - DPL_REPLACED_MAX / 4));
    assert_int_equal(find("DP2", 5)->outcome, DPL_OUTCOME_FAILED);
    assert_true(find("DP2", 6)->open);
    assert_int_equal(track->deployments.count + track->deployments_dropped,
                     VERSIONS + 2);

    /* A line without a version is still about the newest one, a run about the
     * deployment that it had. */
    story_tell(&story, "p 09:05 7 sent pkg=PS100001 dp=DP1\n"
                       "p 09:06 9 sent");
    assert_int_equal(track->deployments.count + track->deployments_dropped,
                     VERSIONS + 2);
    assert_int_equal(find("DP1", VERSIONS)->last_us / 60000000 % 60, 5);
}

/* Where nothing is over all of it stays, and is not looked at again and again.
 */
static void
what_fails_stays(void **state)
{
    enum { VERSIONS = 2 * DPL_DEPLOYMENTS_MAX };
    const struct dpl_track *track;

    (void)state;
    for (unsigned n = 1; n <= VERSIONS; n++)
        tell("p 09:03 7 givesup pkg=PS100001 v=1 dp=DP%u", n);
    track = dpl_tracker_track(story.tracker);
    assert_int_equal(track->deployments.count, VERSIONS);
    assert_int_equal(track->deployments_dropped, 0);
    assert_true(story.tracker->fold_deployments_at >= VERSIONS);
}

/* Which failures there are, by their package; 0: none. */
static unsigned
count_of(const char *package, enum dpl_episode_state *ret_state)
{
    const struct dpl_track *track = dpl_tracker_track(story.tracker);
    const uint32_t number =
        dpl_intern_find(track->strings, dpl_view_of(package));
    unsigned count = 0;

    for (size_t i = 0; number && i < track->episodes.count; i++)
        if (track->episodes.at[i].keys.package == number) {
            *ret_state = track->episodes.at[i].state;
            count++;
        }
    return count;
}

static void
failures_that_ended_make_room(void **state)
{
    enum { PACKAGES = 2 * DPL_EPISODES_MAX };
    enum dpl_episode_state of = DPL_EPISODE_MOOT;
    const struct dpl_track *track;
    char last[24];

    (void)state;
    tell("p 09:00 6 fail-send pkg=PS1FFFFE v=%u dp=DP1", 1);
    for (unsigned n = 1; n <= PACKAGES; n++) {
        tell("p 09:01 7 fail-send pkg=PS1%05X v=1 dp=DP1", n);
        tell("p 09:02 7 sent pkg=PS1%05X v=1 dp=DP1", n);
        track = dpl_tracker_track(story.tracker);
        assert_true(track->episodes.count <= DPL_EPISODES_MAX);
    }
    assert_int_equal(track->episodes.count + track->episodes_folded,
                     PACKAGES + 1);
    assert_int_equal(track->episodes_dropped, 0);
    assert_int_equal(count_of("PS1FFFFE", &of), 1);
    assert_int_equal(of, DPL_EPISODE_OPEN);
    (void)snprintf(last, sizeof(last), "PS1%05X", (unsigned)PACKAGES);
    assert_int_equal(count_of(last, &of), 1);
    assert_int_equal(of, DPL_EPISODE_RECOVERED);
    assert_int_equal(count_of("PS100001", &of), 0);

    /* What is open is ended as if nothing had gone. */
    tell("p 09:03 8 sent pkg=PS1FFFFE v=%u dp=DP1", 1);
    assert_int_equal(count_of("PS1FFFFE", &of), 1);
    assert_int_equal(of, DPL_EPISODE_RECOVERED);
}

/* Each pair was delivered once: the oldest of them are told by number only. */
static void
what_arrived_long_ago_makes_room(void **state)
{
    enum { PACKAGES = 2 * DPL_DEPLOYMENTS_MAX };
    const struct dpl_track *track;

    (void)state;
    tell("d 09:00 6 starts pkg=PS1FFFFE v=%u dp=DP2", 1);
    tell("p 09:00 6 fail-send pkg=PS1FFFFF v=%u dp=DP3", 1);
    tell("p 09:00 6 givesup pkg=PS1FFFFF v=%u dp=DP3", 1);
    for (unsigned n = 1; n <= PACKAGES; n++)
        tell("p 09:01 7 sent pkg=PS1%05X v=1 dp=DP1", n);
    track = dpl_tracker_track(story.tracker);
    assert_true(track->deployments.count <= DPL_DEPLOYMENTS_MAX);
    assert_int_equal(track->deployments.count + track->deployments_dropped,
                     PACKAGES + 2);
    assert_int_equal(track->arrivals_dropped, track->deployments_dropped);
    assert_true(find("DP2", 1)->open);
    assert_int_equal(find("DP3", 1)->outcome, DPL_OUTCOME_FAILED);
}

static void
strings_that_nothing_names_go(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 40000; n++) {
        tell("d 09:00 7 begin pkg=PS100001 dp=DP%u", n);
        assert_int_equal(dpl_tracker_slim(&story.tracker, NULL), DPLOG_OK);
    }
    assert_true(story.tracker->strings.count <= 32768);
}

/* A line that is no finding's has no use for its words, unless its thread is to
 * know them. */
static void
words_that_nothing_can_say_are_not_kept(void **state)
{
    enum { LINES = 1000 };

    (void)state;
    story_end(&story);
    story_begin(&story, hires, NULL);
    for (unsigned n = 1; n <= LINES; n++)
        tell("d 09:00 7 hires pkg=PS100001 child=%u", n);
    assert_int_equal(story.tracker->strings.count, 1);
    for (unsigned n = 1; n <= LINES; n++)
        tell("d 09:00 7 spawn pkg=PS100001 child=%u", n);
    assert_int_equal(story.tracker->strings.count, 1 + LINES);
}

static int
set_up(void **state)
{
    (void)state;
    story_begin(&story, NULL, NULL);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    story_end(&story);
    return 0;
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(versions_that_are_over_make_room),
        TEST(what_fails_stays),
        TEST(failures_that_ended_make_room),
        TEST(what_arrived_long_ago_makes_room),
        TEST(strings_that_nothing_names_go),
        TEST(words_that_nothing_can_say_are_not_kept),
    };

    return cmocka_run_group_tests_name("track_bounds", tests, NULL, NULL);
}
