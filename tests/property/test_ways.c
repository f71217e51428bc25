/* SPDX-License-Identifier: MIT
 *
 * How the work is done changes no byte of a report: on how many threads, in
 * blocks of what size, with the filter or by trying every rule on every line,
 * with the processor's sieve or without. On all samples, and on the loads of
 * the benchmark (arguments: folders of logs).
 */
#include "base/context.h"
#include "harness.h"
#include "runs.h"
#include "samples.h"

struct way {
    const char *name;
    unsigned threads;
    struct dpl_tuning tuning;
};

static const struct way ways[] = {
    {"two threads", 2, {0}},
    {"five threads, small blocks", 5, {.block_bytes = 997}},
    {"blocks of a hundred bytes", 1, {.block_bytes = 100}},
    {"blocks of 4 KB, less one", 2, {.block_bytes = 4095}},
    {"one block", 2, {.block_bytes = 4 * 1024 * 1024}},
    {"every rule tried", 1, {.tries_all_rules = true}},
    {"no sieve", 1, {.sieve_step = 1}},
    {"a sieve of thirty-two places", 1, {.sieve_step = 32}},
    {"everything at once",
     3,
     {.block_bytes = 3001, .tries_all_rules = true, .sieve_step = 1}},
};

enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

struct world {
    struct dplog_context *context;
    struct dplog_ruleset *rules;
    const char *loads[4]; /* NULL ends */
};

/* The usual way, which the others are compared with, is one thread's. */
static char *
report(const struct world *world, const char *path, const struct way *way)
{
    const char *const paths[] = {path, NULL};
    const struct run run = {.context = world->context,
                            .ruleset = world->rules,
                            .threads = way->threads};
    char *text;

    world->context->tuning = way->tuning;
    text = run_report(&run, paths);
    world->context->tuning = (struct dpl_tuning){0};
    return text;
}

static void
compare_ways(const struct world *world, const char *path,
             const struct way *more, size_t count)
{
    char *usual = report(world, path, &(struct way){.threads = 1});

    for (size_t i = 0; i < count; i++) {
        char *other = report(world, path, &more[i]);

        if (strcmp(usual, other) != 0) {
            size_t at = 0;

            while (usual[at] == other[at])
                at++;
            at = at > 200 ? at - 200 : 0;
            fail_msg("%s, %s:\n%.400s\nagainst\n%.400s", path, more[i].name,
                     usual + at, other + at);
        }
        free(other);
    }
    free(usual);
}

static void
samples_are_told_in_the_same_way(void **state)
{
    static const struct way byte_by_byte = {
        "byte by byte", 2, {.block_bytes = 1}};
    const struct world *world = *state;
    struct samples samples = {0};

    samples_load(&samples, SAMPLES);
    for (size_t i = 0; i < samples.count; i++) {
        compare_ways(world, samples.at[i].path, ways, WAYS);
        if (i % 8 == 0)
            compare_ways(world, samples.at[i].path, &byte_by_byte, 1);
    }
    samples_done(&samples);
}

static void
so_are_the_loads(void **state)
{
    const struct world *world = *state;

    assert_non_null(world->loads[0]);
    for (size_t i = 0; world->loads[i]; i++)
        compare_ways(world, world->loads[i], ways, WAYS);
}

static struct world world;

static int
set_up(void **state)
{
    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world.context, &world.rules, NULL), DPLOG_OK);
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    dplog_ruleset_free(world.rules);
    dplog_context_free(world.context);
    return 0;
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_are_told_in_the_same_way),
        cmocka_unit_test(so_are_the_loads),
    };

    for (int i = 1; i < argc && i < 4; i++)
        world.loads[i - 1] = argv[i];
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
