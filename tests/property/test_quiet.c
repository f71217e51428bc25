/* SPDX-License-Identifier: MIT
 *
 * A record that says nothing is passed over by its glance, and the tracker is
 * in the same state, byte by byte, as one that was fed it: over stories made at
 * random in which clocks are set back, change their zone and have none.
 */
#include "engine/glance.h"
#include "harness.h"
#include "match/results.h"
#include "records.h"
#include "story_chance.h"
#include "story_group.h"
#include "track/snapshot.h"
#include "track/state.h"

enum { SOURCES = DPLOG_LOG_COUNT + 1, STORIES = 150 };

static struct story story; /* for its rules */

/* Two trackers side by side. */
struct pair {
    struct dpl_tracker *fed, *passed;
    struct dplog_record before[SOURCES];
    bool has_before[SOURCES];
    uint64_t random;
    size_t quiet;   /* records passed over */
    size_t overdue; /* that were the end of a wait */
};

/* One of its kind of oddity now and then. */
static struct dplog_record
make_odd(uint64_t random, const struct dplog_record *record)
{
    struct dplog_record odd = *record;

    if (random % 16 == 0)
        odd.bias = -540;
    else if (random % 16 == 1)
        odd.bias = DPLOG_BIAS_NONE;
    else if (random % 16 == 2)
        odd.flags |= DPLOG_RECORD_GUESSED_ZONE;
    else if (random % 16 == 3)
        odd.time_us -= 3600 * INT64_C(1000000);
    else if (random % 16 == 4)
        odd.time_us = odd.local_us = DPLOG_TIME_NONE;
    if (odd.bias != DPLOG_BIAS_NONE && odd.time_us != DPLOG_TIME_NONE)
        odd.local_us = odd.time_us - odd.bias * INT64_C(60000000);
    if (random % 16 == 5)
        odd.local_us += 1;
    return odd;
}

static void
pass_or_feed(struct pair *pair, const struct dplog_record *record,
             const struct dplog_record *before, struct dpl_origin origin,
             const struct dpl_match_result *matched)
{
    const bool says_nothing = dpl_results_is_nothing(matched);
    const struct dpl_glance glance =
        dpl_glance_of(record, before, says_nothing ? DPL_NO_INDEX : 0, true);
    const struct dpl_quiet_record quiet = {glance.time_us, glance.bias,
                                           glance.log};
    const size_t episodes = pair->passed->track.episodes.count;

    assert_true(says_nothing || !glance.is_quiet);
    assert_int_equal(
        glance.is_quiet
            ? dpl_tracker_pass(pair->passed, &quiet, origin, NULL)
            : dpl_tracker_feed(pair->passed, record, origin, matched, NULL),
        DPLOG_OK);
    pair->quiet += glance.is_quiet;
    pair->overdue +=
        glance.is_quiet && pair->passed->track.episodes.count > episodes;
}

static void
compare(const struct pair *pair)
{
    struct dpl_buf fed = {0}, passed = {0};

    assert_int_equal(dpl_tracker_save(pair->fed, &fed, NULL), DPLOG_OK);
    assert_int_equal(dpl_tracker_save(pair->passed, &passed, NULL), DPLOG_OK);
    assert_int_equal(fed.len, passed.len);
    assert_memory_equal(dpl_buf_str(&fed), dpl_buf_str(&passed), fed.len);
    dpl_buf_done(&fed);
    dpl_buf_done(&passed);
}

static void
take(void *data, const struct dplog_record *record, struct dpl_origin origin)
{
    struct pair *pair = data;
    const struct dplog_record odd =
        make_odd(next_random(&pair->random) >> 16, record);
    struct dpl_match_result matched;

    assert_int_equal(dpl_matcher_run(story.matcher, &odd, &matched, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_tracker_feed(pair->fed, &odd, origin, &matched, NULL),
                     DPLOG_OK);
    pass_or_feed(pair, &odd,
                 pair->has_before[origin.source] ? &pair->before[origin.source]
                                                 : NULL,
                 origin, &matched);
    pair->before[origin.source] = odd;
    pair->has_before[origin.source] = true;
    compare(pair);
}

static void
passing_is_feeding(void **state)
{
    size_t quiet = 0, overdue = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= STORIES; seed++) {
        struct pair pair = {.random = seed};

        assert_int_equal(
            dpl_tracker_new(story.context, story.set, &pair.fed, NULL),
            DPLOG_OK);
        assert_int_equal(
            dpl_tracker_new(story.context, story.set, &pair.passed, NULL),
            DPLOG_OK);
        story_at_random(seed, take, &pair);
        dpl_tracker_free(pair.fed);
        dpl_tracker_free(pair.passed);
        quiet += pair.quiet;
        overdue += pair.overdue;
    }
    assert_true(quiet > STORIES);
    assert_true(overdue > 0);
}

/* ── each reason to look at a record ── */

static bool
is_quiet(const struct dplog_record *record, const struct dplog_record *before)
{
    return dpl_glance_of(record, before, DPL_NO_INDEX, true).is_quiet;
}

static void
only_what_goes_on_as_it_was_is_quiet(void **state)
{
    const struct dplog_record before = {.time_us = 1000,
                                        .local_us = 1000,
                                        .log = DPLOG_LOG_DISTMGR,
                                        .line = 7,
                                        .line_count = 2};
    struct dplog_record record = before;

    (void)state;
    record.line = 9;
    assert_true(is_quiet(&record, &before));
    assert_int_equal(dpl_glance_of(&record, &before, 0, true).next_line, 11);
    assert_false(is_quiet(&record, NULL));
    assert_false(dpl_glance_of(&record, &before, 0, true).is_quiet);
    assert_false(dpl_glance_of(&record, &before, DPL_NO_INDEX, false).is_quiet);

    record.flags = DPLOG_RECORD_UNTERMINATED;
    assert_false(is_quiet(&record, &before));
    record = before;
    record.log = DPLOG_LOG_PKGXFERMGR;
    assert_false(is_quiet(&record, &before));
    record = before;
    record.time_us = record.local_us = 999;
    assert_false(is_quiet(&record, &before));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passing_is_feeding),
        cmocka_unit_test(only_what_goes_on_as_it_was_is_quiet),
    };

    return story_run_group(&story, story_chance_rules, tests, COUNT(tests));
}
