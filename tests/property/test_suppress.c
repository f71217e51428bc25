/* SPDX-License-Identifier: MIT
 *
 * What is held back is counted: over all samples, whatever is suppressed,
 * matches in = matches of findings + matches suppressed.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "harness.h"
#include <dplog/analysis.h>
#include <stdio.h>

struct world {
    struct dplog_context *context;
    struct dplog_ruleset *rules;
    char *samples[64];
    size_t count;
};

static bool
add_sample(void *data, const char *name, enum dpl_path_kind kind)
{
    struct world *world = data;

    if (kind == DPL_PATH_FOLDER && world->count < COUNT(world->samples))
        world->samples[world->count++] = dpl_path_join(SAMPLES, name);
    return true;
}

static int
set_up(void **state)
{
    static struct world world;

    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world.context, &world.rules, NULL), DPLOG_OK);
    assert_int_equal(dpl_folder_each(SAMPLES, add_sample, &world, NULL),
                     DPLOG_OK);
    assert_true(world.count > 10);
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    for (size_t i = 0; i < world->count; i++)
        dpl_free(world->samples[i]);
    dplog_ruleset_free(world->rules);
    dplog_context_free(world->context);
    return 0;
}

static struct dplog_analysis *
run(struct world *world, const struct dplog_ruleset *rules, const char *path)
{
    struct dplog_analysis *analysis = NULL;

    assert_int_equal(
        dplog_analysis_new(world->context, rules, NULL, &analysis, NULL),
        DPLOG_OK);
    assert_int_equal(dplog_analysis_add_path(analysis, path, NULL), DPLOG_OK);
    assert_int_equal(dplog_analysis_run(analysis, NULL), DPLOG_OK);
    return analysis;
}

/* The pack with one wish laid over it. */
static struct dplog_ruleset *
with_wish(struct world *world, const char *wish)
{
    struct dplog_ruleset_builder *builder = NULL;
    struct dplog_ruleset *rules = NULL;
    struct dpl_buf yaml = {0};

    dpl_buf_addf(&yaml, "dplog: 1\nsuppress:\n  - {%s, reason: test}\n", wish);
    assert_int_equal(
        dplog_ruleset_builder_new(world->context, NULL, NULL, &builder, NULL),
        DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_add_default(builder, NULL),
                     DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_add(builder, "site.yaml",
                                               dpl_buf_view(&yaml), NULL),
                     DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_build(builder, &rules, NULL),
                     DPLOG_OK);
    dplog_ruleset_builder_free(builder);
    dpl_buf_done(&yaml);
    return rules;
}

static uint64_t
matches(const struct dplog_diagnosis *d)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < d->finding_count; i++)
        sum += d->findings[i].count;
    for (size_t i = 0; i < d->suppressed_count; i++)
        sum += d->suppressed[i].count;
    return sum;
}

static uint64_t
findings(const struct dplog_diagnosis *d)
{
    uint64_t sum = d->finding_count;

    for (size_t i = 0; i < d->suppressed_count; i++)
        sum += d->suppressed[i].findings;
    return sum;
}

/* What the wish leaves: nothing that it fits, and all in all as much. */
static void
check_wish(struct world *world, const char *path,
           const struct dplog_diagnosis *plain,
           const struct dplog_finding *finding, const char *wish)
{
    struct dplog_ruleset *rules = with_wish(world, wish);
    struct dplog_analysis *analysis = run(world, rules, path);
    const struct dplog_diagnosis *d = dplog_analysis_diagnosis(analysis);
    const bool by_rule = strstr(wish, "rule:") != NULL;
    const bool by_dp = strstr(wish, "dp:") != NULL;

    if (matches(d) != matches(plain) || findings(d) != findings(plain))
        fail_msg("%s with %s: %lu matches in %lu findings, without %lu in %lu",
                 path, wish, (unsigned long)matches(d),
                 (unsigned long)findings(d), (unsigned long)matches(plain),
                 (unsigned long)findings(plain));
    assert_true(d->finding_count < plain->finding_count);
    for (size_t i = 0; i < d->finding_count; i++) {
        const struct dplog_finding *f = &d->findings[i];

        if ((!by_rule || strcmp(f->rule, finding->rule) == 0) &&
            (!by_dp || (f->dp && strcmp(f->dp, finding->dp) == 0)))
            fail_msg("%s with %s: %s is still told", path, wish, f->rule);
    }
    dplog_analysis_free(analysis);
    dplog_ruleset_free(rules);
}

static void
what_is_held_back_is_counted(void **state)
{
    struct world *world = *state;
    char wish[512];

    for (size_t s = 0; s < world->count; s++) {
        struct dplog_analysis *analysis =
            run(world, world->rules, world->samples[s]);
        const struct dplog_diagnosis *d = dplog_analysis_diagnosis(analysis);

        /* The first and the last finding: a cause, most often, a symptom. */
        for (size_t i = 0; i < 2 && i < d->finding_count; i++) {
            const struct dplog_finding *f =
                &d->findings[i ? d->finding_count - 1 : 0];

            (void)snprintf(wish, sizeof(wish), "rule: %s", f->rule);
            check_wish(world, world->samples[s], d, f, wish);
            if (!f->dp)
                continue;
            (void)snprintf(wish, sizeof(wish), "dp: '%s'", f->dp);
            check_wish(world, world->samples[s], d, f, wish);
            (void)snprintf(wish, sizeof(wish), "rule: %s, dp: '%s'", f->rule,
                           f->dp);
            check_wish(world, world->samples[s], d, f, wish);
        }
        dplog_analysis_free(analysis);
    }
}

/* Whatever can be suppressed of a sample is: then nothing is wrong with it. */
static void
with_all_held_back_no_verdict_is_bad(void **state)
{
    struct world *world = *state;

    for (size_t s = 0; s < world->count; s++) {
        struct dplog_analysis *analysis =
            run(world, world->rules, world->samples[s]);
        const struct dplog_diagnosis *d = dplog_analysis_diagnosis(analysis);
        struct dpl_buf wish = {0};
        struct dplog_ruleset *rules;
        struct dplog_analysis *quiet;

        dpl_buf_add_str(&wish, "rule: [");
        for (size_t i = 0; i < d->finding_count; i++)
            dpl_buf_addf(&wish, "%s%s", i ? ", " : "", d->findings[i].rule);
        dpl_buf_add_str(&wish, "]");
        if (d->finding_count) {
            const struct dplog_diagnosis *q;

            rules = with_wish(world, dpl_buf_str(&wish));
            quiet = run(world, rules, world->samples[s]);
            q = dplog_analysis_diagnosis(quiet);
            assert_int_equal(q->finding_count, 0);
            assert_null(q->verdict.cause);
            if (q->verdict.status < DPLOG_VERDICT_HEALTHY)
                fail_msg("%s: %s although all is suppressed", world->samples[s],
                         dplog_verdict_status_name(q->verdict.status));
            dplog_analysis_free(quiet);
            dplog_ruleset_free(rules);
        }
        dpl_buf_done(&wish);
        dplog_analysis_free(analysis);
    }
}

/* The time of the newest event decides, not that of this machine. */
static void
a_wish_ends_with_the_events(void **state)
{
    static const struct {
        const char *wish;
        bool holds;
    } cases[] = {
        {"dp: BRDP07, until: 2026-11-20T07:00Z", true},
        {"dp: BRDP07, until: 2026-11-20T07:47+09:00", false},
        {"dp: BRDP07, until: 2026-11-21", true},
        {"dp: BRDP07, until: 2026-11-19", false},
        {"dp: [OTHER, brdp07.contoso.com]", true},
        {"dp: BRDP0", false},
        {"package: [ps100041, PS100042, PS10004A, PS100050]", true},
        {"dp: BRDP07, package: PS100041", false},
    };
    struct world *world = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dplog_ruleset *rules = with_wish(world, cases[i].wish);
        struct dplog_analysis *analysis =
            run(world, rules, SAMPLES "/rpc-unavailable");
        const struct dplog_diagnosis *d = dplog_analysis_diagnosis(analysis);

        if ((d->verdict.status == DPLOG_VERDICT_HEALTHY) != cases[i].holds)
            fail_msg("%s: %s", cases[i].wish,
                     dplog_verdict_status_name(d->verdict.status));
        dplog_analysis_free(analysis);
        dplog_ruleset_free(rules);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_held_back_is_counted),
        cmocka_unit_test(with_all_held_back_no_verdict_is_bad),
        cmocka_unit_test(a_wish_ends_with_the_events),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
