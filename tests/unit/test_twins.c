/* SPDX-License-Identifier: MIT
 *
 * Parts of a log that are the same text under two names: which are left out,
 * and how often files are opened to tell.
 */
#include "base/buf.h"
#include "base/os.h"
#include "harness.h"
#include "inputs_text.h"
#include <stdio.h>

enum { MANY = 60 };

struct world {
    struct fixture fixture;
    struct dplog_context *context;
    struct dpl_inputs *inputs;
};

static int
set_up(void **state)
{
    static struct world world;

    world = (struct world){0};
    fixture_init(&world.fixture);
    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_new(world.context, &world.inputs, NULL),
                     DPLOG_OK);
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    dpl_inputs_free(world->inputs);
    dplog_context_free(world->context);
    fixture_done(&world->fixture);
    return 0;
}

/* `first` and then so many other characters that it has this length. */
static void
write_padded(struct world *world, const char *name, const char *first,
             char filler, size_t len)
{
    struct dpl_buf buf = {0};

    dpl_buf_add_str(&buf, first);
    while (buf.len < len)
        dpl_buf_add_char(&buf, filler);
    fixture_write(&world->fixture, name, buf.ptr, len);
    dpl_buf_done(&buf);
}

static void
find(struct world *world)
{
    assert_int_equal(
        dpl_inputs_add_path(world->inputs, world->fixture.root, NULL),
        DPLOG_OK);
    assert_int_equal(dpl_inputs_finish(world->inputs, NULL), DPLOG_OK);
}

static void
expect(struct world *world, const char *text)
{
    find(world);
    assert_string_equal(inputs_text(world->inputs, &world->fixture), text);
}

/* How often files are opened to find MANY parts of this length. */
static unsigned long
count_opens(struct world *world, size_t len)
{
    unsigned long opens = 0;

    for (unsigned i = 0; i < MANY; i++) {
        char name[64], first[16];

        snprintf(name, sizeof(name), "distmgr-20261120-%06u.log", i);
        snprintf(first, sizeof(first), "%06u", i);
        write_padded(world, name, first, '.', len);
    }
    dpl_file_test_opens(&opens);
    find(world);
    dpl_file_test_opens(NULL);
    assert_int_equal(dpl_inputs_count(world->inputs), MANY);
    return opens;
}

static void
many_short_parts_are_opened_once_each(void **state)
{
    struct world *world = *state;

    assert_in_range(count_opens(world, 300), MANY, 2 * MANY);
}

static void
many_long_parts_are_opened_once_each(void **state)
{
    struct world *world = *state;

    assert_in_range(count_opens(world, 5000), MANY, 2 * MANY);
}

static void
a_part_that_another_begins_with_is_left_out(void **state)
{
    struct world *world = *state;

    write_padded(world, "distmgr.lo_", "a", 'x', 9000);
    write_padded(world, "distmgr.log", "a", 'x', 12000);
    write_padded(world, "PkgXferMgr.lo_", "a", 'x', 200);
    write_padded(world, "PkgXferMgr.log", "a", 'x', 4000);
    expect(world, "0.0 distmgr distmgr.log\n"
                  "1.0 pkgxfermgr PkgXferMgr.log\n");
}

static void
a_few_equal_bytes_are_no_sign(void **state)
{
    struct world *world = *state;

    write_padded(world, "distmgr.lo_", "a", 'x', 100);
    write_padded(world, "distmgr.log", "a", 'x', 5000);
    expect(world, "0.0 distmgr distmgr.lo_ rolled\n"
                  "0.1 distmgr distmgr.log\n");
}

/* Neither where two files begin to differ nor how long they are matters. */
static void
parts_that_differ_anywhere_near_both_ends_are_two(void **state)
{
    static const size_t lengths[] = {250, 256, 257, 3000, 4096, 9000};
    struct world *world = *state;
    char name[64];

    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        const size_t len = lengths[i];
        struct dpl_buf buf = {0};

        while (buf.len < len)
            dpl_buf_add_char(&buf, (char)('a' + i));
        snprintf(name, sizeof(name), "distmgr-20261120-%06u.log",
                 (unsigned)(2 * i));
        fixture_write(&world->fixture, name, buf.ptr, len);
        buf.ptr[len - 1] = '!';
        snprintf(name, sizeof(name), "distmgr-20261120-%06u.log",
                 (unsigned)(2 * i + 1));
        fixture_write(&world->fixture, name, buf.ptr, len);
        dpl_buf_done(&buf);
    }
    find(world);
    assert_int_equal(dpl_inputs_count(world->inputs),
                     2 * sizeof(lengths) / sizeof(lengths[0]));
}

#define WITH_WORLD(test)                                                       \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WORLD(many_short_parts_are_opened_once_each),
        WITH_WORLD(many_long_parts_are_opened_once_each),
        WITH_WORLD(a_part_that_another_begins_with_is_left_out),
        WITH_WORLD(a_few_equal_bytes_are_no_sign),
        WITH_WORLD(parts_that_differ_anywhere_near_both_ends_are_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
