/* SPDX-License-Identifier: MIT */
#include "engine/limits.h"
#include "harness.h"

static const struct dplog_limits limits = {.record_bytes = 10};

/* The caller frees what is in the arena. */
static size_t
list_limits(const struct dpl_track *track,
            const struct dpl_limit_counts *counts, struct dpl_arena *arena,
            const struct dplog_limit **ret)
{
    size_t count = 0;

    assert_int_equal(
        dpl_limits_list(&limits, track, counts, arena, ret, &count, NULL),
        DPLOG_OK);
    return count;
}

/* The list has room for each of them, whatever comes behind it. */
static void
every_limit_may_be_reached_at_once(void **state)
{
    const struct dpl_track track = {
        .episodes_dropped = 1,
        .episodes_folded = 2,
        .runs_dropped = 3,
        .awaited_dropped = 4,
        .deployments_dropped = 5,
        .unknown_dropped = 6,
    };
    const uint64_t cut[] = {7};
    const enum dpl_input_limit past[] = {DPL_LIMIT_ARCHIVE_BYTES};
    const struct dpl_limit_counts counts = {.cut = cut,
                                            .cut_count = COUNT(cut),
                                            .past = past,
                                            .past_count = COUNT(past),
                                            .patterns = 8};
    const struct dplog_limit *list = NULL;
    struct dpl_arena arena = {0};
    const size_t count = list_limits(&track, &counts, &arena, &list);

    (void)state;
    assert_int_equal(count, 9);
    assert_non_null(dpl_arena_array(&arena, 4, sizeof(*list)));
    for (size_t i = 0; i < count; i++) {
        assert_non_null(list[i].name);
        assert_true(list[i].count > 0);
    }
    assert_string_equal(list[0].name, "record-bytes");
    assert_string_equal(list[count - 1].name, "unrecognized");
    assert_int_equal(list[count - 1].count, 6);
    dpl_arena_done(&arena);
}

static void
what_was_not_reached_is_not_listed(void **state)
{
    const struct dpl_track track = {.runs_dropped = 3};
    const struct dpl_limit_counts counts = {.patterns = 0};
    const struct dplog_limit *list = NULL;
    struct dpl_arena arena = {0};
    const size_t count = list_limits(&track, &counts, &arena, &list);

    (void)state;
    assert_int_equal(count, 1);
    assert_string_equal(list[0].name, "contexts");
    assert_int_equal(list[0].source, -1);
    dpl_arena_done(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_limit_may_be_reached_at_once),
        cmocka_unit_test(what_was_not_reached_is_not_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
