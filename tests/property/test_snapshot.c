/* SPDX-License-Identifier: MIT
 *
 * A tracker that is saved, loaded and goes on says what one says that was never
 * stopped: over all samples, a log of true flows and stories made at random,
 * cut at many places. And bytes that were damaged do no harm.
 *
 *     test_snapshot FLOW_LOGS
 */
#include "base/hash.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "diagnose/diagnose.h"
#include "engine/batch.h"
#include "harness.h"
#include "match/matcher.h"
#include "records.h"
#include "runs.h"
#include "story_chance.h"
#include "track/snapshot.h"
#include "track/snapshot_format.h"
#include "track/state.h"
#include <dplog/report.h>
#include <stdio.h>

static const char *flow_logs; /* a folder */

/* The records of some input in merged order. */
struct input {
    struct dpl_batch batch;
    struct {
        DPL_VEC_MEMBERS(struct dpl_origin)
    } origins;
    uint32_t sources;
};

struct world {
    struct dplog_context *context;
    struct dplog_ruleset *rules, *story;
    struct dpl_matcher *matcher, *story_matcher;
};

static int
set_up(void **state)
{
    static struct world world;

    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world.context, &world.rules, NULL), DPLOG_OK);
    assert_int_equal(
        dpl_matcher_new(world.context, world.rules, &world.matcher, NULL),
        DPLOG_OK);
    world.story = story_rules(world.context, story_chance_rules);
    assert_int_equal(
        dpl_matcher_new(world.context, world.story, &world.story_matcher, NULL),
        DPLOG_OK);
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    dpl_matcher_free(world->matcher);
    dpl_matcher_free(world->story_matcher);
    dplog_ruleset_free(world->rules);
    dplog_ruleset_free(world->story);
    dplog_context_free(world->context);
    return 0;
}

/* ── inputs ── */

static void
add(struct input *input, const struct dplog_record *record,
    struct dpl_origin origin)
{
    struct dpl_origin *slot = DPL_VEC_PUSH(&input->origins);
    struct dplog_record *room = dpl_batch_room(&input->batch);

    assert_non_null(slot);
    assert_non_null(room);
    *slot = origin;
    *room = *record;
    assert_int_equal(
        dpl_batch_keep(&input->batch, (struct dplog_view){0}, NULL), DPLOG_OK);
    if (input->sources <= origin.source)
        input->sources = origin.source + 1;
}

struct reading {
    struct input *input;
    const char *paths[16]; /* by source */
};

static bool
take(void *data, const char *path, const struct dplog_record *record)
{
    struct reading *reading = data;
    uint32_t source = 0;

    while (reading->paths[source] && reading->paths[source] != path)
        assert_true(++source < COUNT(reading->paths));
    reading->paths[source] = path;
    add(reading->input, record, (struct dpl_origin){source, source});
    return true;
}

static void
read_folder(const struct world *world, const char *path, struct input *ret)
{
    struct reading reading = {ret, {NULL}};
    struct dplog_analysis *analysis = NULL;

    assert_int_equal(
        dplog_analysis_new(world->context, world->rules, NULL, &analysis, NULL),
        DPLOG_OK);
    assert_int_equal(dplog_analysis_add_path(analysis, path, NULL), DPLOG_OK);
    assert_int_equal(dplog_analysis_each_record(analysis, take, &reading, NULL),
                     DPLOG_OK);
    dplog_analysis_free(analysis);
}

static void
forget(struct input *input)
{
    dpl_batch_done(&input->batch);
    dpl_free(input->origins.at);
    *input = (struct input){0};
}

/* ── runs ── */

static struct dpl_tracker *
begin(const struct world *world, const struct dplog_ruleset *rules)
{
    struct dpl_tracker *tracker = NULL;

    assert_int_equal(dpl_tracker_new(world->context, rules, &tracker, NULL),
                     DPLOG_OK);
    return tracker;
}

static void
feed(struct dpl_matcher *matcher, struct dpl_tracker *tracker,
     const struct input *input, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        struct dpl_match_result matched;

        assert_int_equal(
            dpl_matcher_run(matcher, &input->batch.at[i], &matched, NULL),
            DPLOG_OK);
        assert_int_equal(dpl_tracker_feed(tracker, &input->batch.at[i],
                                          input->origins.at[i], &matched, NULL),
                         DPLOG_OK);
    }
}

static bool
append(void *data, const char *bytes, size_t len)
{
    dpl_buf_add(data, bytes, len);
    return true;
}

/* Ends and frees the tracker. */
static char *
report(const struct world *world, const struct input *input,
       struct dpl_tracker *tracker)
{
    struct dplog_source sources[16] = {{0}};
    struct dpl_diagnose_input told = {.sources = sources,
                                      .source_count = input->sources};
    struct dplog_diagnosis diagnosis;
    struct dpl_arena arena = {0};
    struct dpl_buf buf = {0};
    char *text;

    (void)world;
    assert_true(input->sources <= COUNT(sources));
    for (size_t i = 0; i < COUNT(sources); i++)
        sources[i].path = "s";
    assert_int_equal(dpl_tracker_finish(tracker, NULL), DPLOG_OK);
    told.track = dpl_tracker_track(tracker);
    assert_int_equal(dpl_diagnose(&told, &arena, &diagnosis, NULL), DPLOG_OK);
    assert_int_equal(dplog_report_write(&diagnosis, DPLOG_REPORT_JSON, NULL,
                                        append, &buf, NULL),
                     DPLOG_OK);
    text = strdup(dpl_buf_str(&buf));
    dpl_buf_done(&buf);
    dpl_arena_done(&arena);
    dpl_tracker_free(tracker);
    return text;
}

static struct dpl_tracker *
load(const struct world *world, const struct dplog_ruleset *rules,
     const struct input *input, const struct dpl_buf *bytes)
{
    struct dpl_tracker *tracker = NULL;
    struct dplog_error err = {0};

    if (dpl_tracker_load(world->context, rules, dpl_buf_view(bytes), NULL,
                         input->sources, &tracker, &err) != DPLOG_OK)
        fail_msg("%s", err.text);
    return tracker;
}

/* Saved and loaded at each of the cuts, on one way through the input. */
static void
expect_same(const struct world *world, const struct dplog_ruleset *rules,
            struct dpl_matcher *matcher, const struct input *input,
            const size_t *cuts, size_t cut_count, const char *want,
            const char *name)
{
    struct dpl_tracker *tracker = begin(world, rules);
    struct dpl_buf bytes = {0}, again = {0};
    size_t at = 0;
    char *got;

    for (size_t c = 0; c < cut_count; c++) {
        feed(matcher, tracker, input, at, cuts[c]);
        at = cuts[c];
        dpl_buf_clear(&bytes);
        assert_int_equal(dpl_tracker_save(tracker, &bytes, NULL), DPLOG_OK);
        dpl_tracker_free(tracker);
        tracker = load(world, rules, input, &bytes);
        dpl_buf_clear(&again);
        assert_int_equal(dpl_tracker_save(tracker, &again, NULL), DPLOG_OK);
        assert_int_equal(bytes.len, again.len);
    }
    feed(matcher, tracker, input, at, input->batch.count);
    got = report(world, input, tracker);
    if (strcmp(got, want) != 0)
        fail_msg("%s: another report after %u cuts, the first at record %u",
                 name, (unsigned)cut_count, (unsigned)cuts[0]);
    free(got);
    dpl_buf_done(&bytes);
    dpl_buf_done(&again);
}

/* One cut at about `singles` places, then all of them in one run. */
static void
cut_everywhere(const struct world *world, const struct dplog_ruleset *rules,
               struct dpl_matcher *matcher, const struct input *input,
               size_t singles, const char *name)
{
    struct dpl_tracker *tracker = begin(world, rules);
    const size_t step = input->batch.count / singles + 1;
    size_t *cuts = malloc((input->batch.count + 1) * sizeof(*cuts));
    size_t count = 0;
    char *want;

    assert_non_null(cuts);
    feed(matcher, tracker, input, 0, input->batch.count);
    want = report(world, input, tracker);
    for (size_t at = 0; at <= input->batch.count; at += step) {
        expect_same(world, rules, matcher, input, &at, 1, want, name);
        cuts[count++] = at;
    }
    expect_same(world, rules, matcher, input, cuts, count, want, name);
    free(cuts);
    free(want);
}

/* ── the tests ── */

static bool
try_sample(void *data, const char *name, enum dpl_path_kind kind)
{
    const struct world *world = data;
    struct input input = {0};
    char *path;

    if (kind != DPL_PATH_FOLDER)
        return true;
    path = dpl_path_join(SAMPLES, name);
    read_folder(world, path, &input);
    assert_true(input.batch.count > 0);
    cut_everywhere(world, world->rules, world->matcher, &input, 20, name);
    forget(&input);
    dpl_free(path);
    return true;
}

static void
samples_go_on(void **state)
{
    assert_int_equal(dpl_folder_each(SAMPLES, try_sample, *state, NULL),
                     DPLOG_OK);
}

static void
flows_go_on(void **state)
{
    const struct world *world = *state;
    struct input input = {0};

    read_folder(world, flow_logs, &input);
    assert_true(input.batch.count > 5000);
    cut_everywhere(world, world->rules, world->matcher, &input, 40, "flows");
    forget(&input);
}

static void
add_told(void *data, const struct dplog_record *record,
         struct dpl_origin origin)
{
    add(data, record, origin);
}

static void
stories_go_on(void **state)
{
    const struct world *world = *state;

    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct input input = {0};
        char name[32];

        snprintf(name, sizeof(name), "seed %u", (unsigned)seed);
        story_at_random(seed, add_told, &input);
        cut_everywhere(world, world->story, world->story_matcher, &input, 30,
                       name);
        forget(&input);
    }
}

/* ── bytes that are not what they were ── */

static struct dpl_buf
save_story(const struct world *world, struct input *input)
{
    struct dpl_tracker *tracker = begin(world, world->story);
    struct dpl_buf bytes = {0};

    story_at_random(7, add_told, input);
    feed(world->story_matcher, tracker, input, 0, input->batch.count);
    assert_int_equal(dpl_tracker_save(tracker, &bytes, NULL), DPLOG_OK);
    dpl_tracker_free(tracker);
    return bytes;
}

static void
other_rules_are_refused(void **state)
{
    const struct world *world = *state;
    struct input input = {0};
    struct dpl_buf bytes = save_story(world, &input);
    struct dpl_tracker *tracker = NULL;
    struct dplog_error err = {0};

    assert_int_equal(dpl_tracker_load(world->context, world->rules,
                                      dpl_buf_view(&bytes), NULL, 16, &tracker,
                                      &err),
                     DPLOG_E_UNSUPPORTED);
    assert_non_null(strstr(err.text, "other rules"));
    assert_null(tracker);
    dpl_buf_done(&bytes);
    forget(&input);
}

static void
damaged_bytes_are_refused(void **state)
{
    const struct world *world = *state;
    struct input input = {0};
    struct dpl_buf bytes = save_story(world, &input);
    struct dpl_tracker *tracker = NULL;
    struct dplog_error err = {0};

    for (size_t at = 0; at < bytes.len; at++) {
        enum dplog_status status;

        bytes.ptr[at] ^= 0x10;
        status =
            dpl_tracker_load(world->context, world->story, dpl_buf_view(&bytes),
                             NULL, 16, &tracker, &err);
        bytes.ptr[at] ^= 0x10;
        assert_true(status == DPLOG_E_STORE || status == DPLOG_E_UNSUPPORTED);
        assert_int_equal(dpl_tracker_load(world->context, world->story,
                                          dpl_view(bytes.ptr, at), NULL, 16,
                                          &tracker, &err),
                         DPLOG_E_STORE);
    }
    dpl_buf_done(&bytes);
    forget(&input);
}

static void
seal(struct dpl_buf *bytes)
{
    const uint64_t hash = dpl_hash(bytes->ptr + DPL_SNAPSHOT_HEADER,
                                   bytes->len - DPL_SNAPSHOT_HEADER, 0);

    for (unsigned b = 0; b < 8; b++)
        bytes->ptr[8 * DPL_SNAPSHOT_HASH_AT + b] = (char)(hash >> (8 * b));
}

/* Somebody who knows the hash may write what he likes: it is refused, or it is
 * a state like any other that can be gone on from. */
static void
crooked_bytes_do_no_harm(void **state)
{
    const struct world *world = *state;
    struct input input = {0};
    struct dpl_buf bytes = save_story(world, &input);
    uint64_t random = 3;
    unsigned loaded = 0, refused = 0;

    for (int n = 0; n < 5000; n++) {
        struct dpl_tracker *tracker = NULL;
        const size_t at =
            DPL_SNAPSHOT_HEADER + (size_t)(next_random(&random) >> 16) %
                                      (bytes.len - DPL_SNAPSHOT_HEADER);
        const char old = bytes.ptr[at];

        bytes.ptr[at] = (char)(next_random(&random) >> 40);
        seal(&bytes);
        if (dpl_tracker_load(world->context, world->story, dpl_buf_view(&bytes),
                             NULL, input.sources, &tracker, NULL) == DPLOG_OK) {
            feed(world->story_matcher, tracker, &input, 0, input.batch.count);
            free(report(world, &input, tracker));
            loaded++;
        } else {
            refused++;
        }
        bytes.ptr[at] = old;
    }
    print_message("%u loaded, %u refused\n", loaded, refused);
    assert_true(loaded > 100 && refused > 100);
    dpl_buf_done(&bytes);
    forget(&input);
}

/* A number that stands for "none" elsewhere would be one of a clock; with times
 * beyond all years intervals would overflow. */
static void
failures_without_a_clock_or_a_date_are_refused(void **state)
{
    const struct world *world = *state;

    for (int which = 0; which < 6; which++) {
        struct input input = {0};
        struct dpl_buf bytes = save_story(world, &input), again = {0};
        struct dpl_tracker *tracker = NULL, *loaded = NULL;
        struct dpl_track *track;

        assert_int_equal(dpl_tracker_load(world->context, world->story,
                                          dpl_buf_view(&bytes), NULL,
                                          input.sources, &tracker, NULL),
                         DPLOG_OK);
        track = &tracker->track;
        assert_true(track->episodes.count && track->deployments.count);
        if (which == 1)
            track->episodes.at[0].clock = DPL_NONE;
        else if (which == 2)
            track->episodes.at[0].retry_clock = DPL_NONE;
        else if (which == 3)
            dpl_tries_need(&track->deployments.at[0])->clock = DPL_NONE;
        else if (which == 4)
            track->episodes.at[0].last_us = INT64_MAX - 1;
        else if (which == 5)
            track->deployments.at[0].first_us = INT64_MIN + 1;
        assert_int_equal(dpl_tracker_save(tracker, &again, NULL), DPLOG_OK);
        assert_int_equal(dpl_tracker_load(world->context, world->story,
                                          dpl_buf_view(&again), NULL,
                                          input.sources, &loaded, NULL),
                         which ? DPLOG_E_STORE : DPLOG_OK);
        dpl_tracker_free(loaded);
        dpl_tracker_free(tracker);
        dpl_buf_done(&again);
        dpl_buf_done(&bytes);
        forget(&input);
    }
}

static void
no_memory_is_told(void **state)
{
    const struct world *world = *state;
    struct input input = {0};
    struct dpl_buf bytes = save_story(world, &input);
    enum dplog_status status = DPLOG_E_NO_MEMORY;
    struct dpl_tracker *tracker = NULL;
    long after = 0;

    for (; status == DPLOG_E_NO_MEMORY; after++) {
        assert_null(tracker);
        dpl_mem_fail_after(after);
        status =
            dpl_tracker_load(world->context, world->story, dpl_buf_view(&bytes),
                             NULL, input.sources, &tracker, NULL);
        dpl_mem_fail_after(-1);
    }
    assert_int_equal(status, DPLOG_OK);
    assert_true(after > 50);
    status = DPLOG_E_NO_MEMORY;
    for (after = 0; status == DPLOG_E_NO_MEMORY; after++) {
        struct dpl_buf out = {0};

        dpl_mem_fail_after(after);
        status = dpl_tracker_save(tracker, &out, NULL);
        dpl_mem_fail_after(-1);
        dpl_buf_done(&out);
    }
    assert_int_equal(status, DPLOG_OK);
    assert_true(after > 5);
    dpl_tracker_free(tracker);
    dpl_buf_done(&bytes);
    forget(&input);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_go_on),
        cmocka_unit_test(flows_go_on),
        cmocka_unit_test(stories_go_on),
        cmocka_unit_test(other_rules_are_refused),
        cmocka_unit_test(damaged_bytes_are_refused),
        cmocka_unit_test(failures_without_a_clock_or_a_date_are_refused),
        cmocka_unit_test(crooked_bytes_do_no_harm),
        cmocka_unit_test(no_memory_is_told),
    };

    if (argc != 2)
        return 2;
    flow_logs = argv[1];
    return cmocka_run_group_tests_name("snapshot", tests, set_up, tear_down);
}
