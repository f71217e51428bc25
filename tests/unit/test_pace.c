/* SPDX-License-Identifier: MIT
 *
 * How long transfers take, and which DP got nothing for the longest time.
 */
#include "report/pace.h"

#include "base/time.h"
#include "harness.h"

#define AT(minute) ((minute)*DPL_MINUTE_US)

#define TRIES(name, ...)                                                       \
    static const struct dplog_attempt name[] = {__VA_ARGS__}
#define DONE(package_id, dp_name, tries, at)                                   \
    {                                                                          \
        .package = (package_id), .dp = (dp_name),                              \
        .status = DPLOG_DEPLOYMENT_SUCCEEDED, .last_us = (at),                 \
        .attempt_list = (tries), .attempt_list_count = COUNT(tries)            \
    }

TRIES(first, {AT(10), AT(14), "retry", "send"},
      {AT(20), AT(26), "success", "status"});
TRIES(second, {AT(30), AT(32), "success", "status"});
TRIES(third, {AT(40), AT(44), "success", "status"});
TRIES(fourth, {AT(50), AT(58), "success", "status"});
TRIES(timeless, {DPLOG_TIME_NONE, AT(60), "success", "status"},
      {AT(70), DPLOG_TIME_NONE, "open", "send"});

static const struct dplog_deployment deployments[] = {
    DONE("PS100001", "DP1", first, AT(26)),
    DONE("PS100002", "dp1", second, AT(32)),
    DONE("PS100003", "DP1", third, AT(44)),
    DONE("PS100004", "DP1", fourth, AT(58)),
    DONE("PS100005", "DP2", timeless, AT(60)),
    {.package = "PS100006",
     .dp = "DP3",
     .status = DPLOG_DEPLOYMENT_FAILED,
     .last_us = AT(5)},
};

static const struct dplog_diagnosis diagnosis = {
    .deployments = deployments,
    .deployment_count = COUNT(deployments),
};

static const struct pace_case {
    const char *name, *dp;
    int64_t since_us;
    struct dpl_pace want;
} paces[] = {
    {"the newest three, whatever the case of the name",
     "DP1",
     DPLOG_TIME_NONE,
     {3, AT(2), AT(8), AT(13)}},
    {"only those that ended since", "DP1", AT(40), {2, AT(4), AT(8), AT(14)}},
    {"one alone has no interval", "DP1", AT(50), {1, AT(8), AT(8), 0}},
    {"a try without a begin counts for nothing", "DP2", AT(0), {0, 0, 0, 0}},
    {"nothing for an unknown DP", "DP9", AT(0), {0, 0, 0, 0}},
    {"nothing for no DP", NULL, AT(0), {0, 0, 0, 0}},
};

static void
the_newest_transfers_tell_the_pace(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(paces); i++) {
        const struct pace_case *c = &paces[i];
        const struct dpl_pace got = dpl_pace_of(&diagnosis, c->dp, c->since_us);

        if (got.count != c->want.count ||
            got.shortest_us != c->want.shortest_us ||
            got.longest_us != c->want.longest_us ||
            got.interval_us != c->want.interval_us)
            fail_msg("%s: %u, %lld to %lld, every %lld", c->name, got.count,
                     (long long)(got.shortest_us / DPL_MINUTE_US),
                     (long long)(got.longest_us / DPL_MINUTE_US),
                     (long long)(got.interval_us / DPL_MINUTE_US));
    }
}

static void
the_dp_that_waits_longest_is_named(void **state)
{
    struct dpl_last_success last;

    (void)state;
    assert_true(dpl_last_success_find(&diagnosis, AT(59), &last));
    assert_int_equal(last.dps, 2); /* the third DP never got anything */
    assert_int_equal(last.since, 1);
    assert_string_equal(last.dp, "DP1");
    assert_int_equal(last.oldest_us, AT(58));
}

static void
no_transfer_names_no_dp(void **state)
{
    static const struct dplog_diagnosis nothing = {.deployments = NULL};
    struct dpl_last_success last;

    (void)state;
    assert_true(dpl_last_success_find(&nothing, 0, &last));
    assert_int_equal(last.dps, 0);
    assert_null(last.dp);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_transfers_tell_the_pace),
        cmocka_unit_test(the_dp_that_waits_longest_is_named),
        cmocka_unit_test(no_transfer_names_no_dp),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
