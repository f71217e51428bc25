/* SPDX-License-Identifier: MIT */
#include "base/context.h"
#include "base/mem.h"
#include "base/os_thread.h"
#include "engine/crew.h"
#include "harness.h"

/* Of it the crew asks for its tuning alone. */
static struct dplog_context context;

enum { LANES = 5 };

/* A lane of numbered chunks; the number stands in the block. */
struct source {
    unsigned next, count;
    bool inside; /* somebody fills it */
};

static void
fill(void *data, struct dpl_matcher *matcher, struct dpl_chunk *chunk)
{
    struct source *source = data;

    (void)matcher;
    assert_false(source->inside);
    source->inside = true;
    *(unsigned *)(void *)chunk->block = source->next++;
    chunk->ended = source->next == source->count;
    source->inside = false;
}

static void
take_all(unsigned helpers, const unsigned counts[LANES])
{
    struct dpl_crew *crew = NULL;
    struct dpl_crew_lane *lanes[LANES];
    struct source sources[LANES];
    unsigned expected[LANES] = {0};
    unsigned left = 0;

    assert_int_equal(dpl_crew_new(&context, NULL, NULL, helpers, &crew, NULL),
                     DPLOG_OK);
    for (int i = 0; i < LANES; i++) {
        sources[i] = (struct source){.count = counts[i]};
        left += counts[i];
        assert_int_equal(
            dpl_crew_add_lane(crew, fill, &sources[i], &lanes[i], NULL),
            DPLOG_OK);
        dpl_crew_open(crew, lanes[i]);
    }
    for (unsigned turn = 0; left; turn++) {
        const unsigned i = turn * 7 % LANES;
        struct dpl_chunk *chunk = NULL;

        if (expected[i] == counts[i])
            continue;
        assert_int_equal(dpl_crew_take(crew, lanes[i], &chunk, NULL), DPLOG_OK);
        assert_int_equal(*(unsigned *)(void *)chunk->block, expected[i]);
        expected[i]++;
        assert_int_equal(chunk->ended, expected[i] == counts[i]);
        dpl_crew_give_back(crew, chunk);
        left--;
    }
    dpl_crew_free(crew);
}

static void
chunks_of_a_lane_come_in_order(void **state)
{
    static const unsigned even[LANES] = {300, 300, 300, 300, 300};
    static const unsigned uneven[LANES] = {1, 900, 2, 40, 3};

    (void)state;
    for (unsigned helpers = 0; helpers <= 9; helpers++) {
        take_all(helpers, even);
        take_all(helpers, uneven);
    }
}

/* The caller has had enough; helpers are in the middle of something. */
static void
a_crew_can_be_freed_at_any_time(void **state)
{
    (void)state;
    for (unsigned taken = 0; taken < 40; taken++) {
        struct source source = {.count = 1000};
        struct dpl_crew_lane *lane;
        struct dpl_crew *crew;

        assert_int_equal(dpl_crew_new(&context, NULL, NULL, 3, &crew, NULL),
                         DPLOG_OK);
        assert_int_equal(dpl_crew_add_lane(crew, fill, &source, &lane, NULL),
                         DPLOG_OK);
        dpl_crew_open(crew, lane);
        for (unsigned i = 0; i < taken; i++) {
            struct dpl_chunk *chunk;

            assert_int_equal(dpl_crew_take(crew, lane, &chunk, NULL), DPLOG_OK);
            dpl_crew_give_back(crew, chunk);
        }
        dpl_crew_free(crew);
    }
    dpl_crew_free(NULL);
}

static void
helpers_run_only_so_far_ahead(void **state)
{
    struct source source = {.count = 100000};
    struct dpl_crew_lane *lane;
    struct dpl_chunk *chunk;
    struct dpl_crew *crew;

    (void)state;
    assert_int_equal(dpl_crew_new(&context, NULL, NULL, 2, &crew, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_crew_add_lane(crew, fill, &source, &lane, NULL),
                     DPLOG_OK);
    dpl_crew_open(crew, lane);
    for (unsigned taken = 1; taken <= 2000; taken++) {
        assert_int_equal(dpl_crew_take(crew, lane, &chunk, NULL), DPLOG_OK);
        dpl_crew_give_back(crew, chunk);
    }
    dpl_crew_free(crew);
    assert_in_range(source.next, 2000, 2005);
}

static void
want_of_memory_is_told(void **state)
{
    struct source source = {.count = 3};
    struct dpl_crew_lane *lane;
    struct dpl_chunk *chunk;
    struct dpl_crew *crew;

    (void)state;
    assert_int_equal(dpl_crew_new(&context, NULL, NULL, 0, &crew, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_crew_add_lane(crew, fill, &source, &lane, NULL),
                     DPLOG_OK);
    dpl_crew_open(crew, lane);
    dpl_mem_fail_after(0);
    assert_int_equal(dpl_crew_take(crew, lane, &chunk, NULL),
                     DPLOG_E_NO_MEMORY);
    dpl_mem_fail_after(-1);
    assert_int_equal(dpl_crew_take(crew, lane, &chunk, NULL), DPLOG_OK);
    dpl_crew_give_back(crew, chunk);
    dpl_crew_free(crew);
    assert_true(dpl_processor_count() >= 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_of_a_lane_come_in_order),
        cmocka_unit_test(a_crew_can_be_freed_at_any_time),
        cmocka_unit_test(helpers_run_only_so_far_ahead),
        cmocka_unit_test(want_of_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
