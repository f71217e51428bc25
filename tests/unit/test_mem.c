/* SPDX-License-Identifier: MIT
 *
 * Allocation, the typed array and the arena: what they do when memory ends.
 */
#include "base/arena.h"
#include "base/mem.h"
#include "base/vec.h"
#include "base/view.h"
#include "harness.h"
#include <stdalign.h>

static void
fails_the_nth_allocation_once(void **state)
{
    void *a, *b, *c;

    (void)state;
    dpl_mem_fail_after(1);
    a = dpl_alloc(0);
    b = dpl_zalloc(4);
    c = dpl_zalloc(4);
    assert_non_null(a);
    assert_null(b);
    assert_non_null(c);
    assert_null(dpl_realloc_array(c, SIZE_MAX / 2, 3));
    dpl_mem_fail_after(0);
    assert_null(dpl_realloc(c, 100));
    dpl_mem_fail_after(-1);
    dpl_free(a);
    dpl_free(c);
    dpl_free(NULL);
}

static void
strings_are_copied_and_joined(void **state)
{
    char *a = dpl_string_copy(""), *b = dpl_string_join("site.db", "-new");

    (void)state;
    assert_string_equal(a, "");
    assert_string_equal(b, "site.db-new");
    dpl_mem_fail_after(0);
    assert_null(dpl_string_copy("a"));
    dpl_mem_fail_after(-1);
    dpl_free(a);
    dpl_free(b);
}

struct point {
    int x, y;
};

static void
vec_grows_and_gives_zeroed_elements(void **state)
{
    struct {
        DPL_VEC_MEMBERS(struct point)
    } points = {0};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct point *p = DPL_VEC_PUSH(&points);

        assert_non_null(p);
        assert_int_equal(p->x, 0);
        assert_int_equal(p->y, 0);
        p->x = i;
        p->y = -1;
    }
    assert_int_equal(points.count, 1000);
    assert_int_equal(points.at[999].x, 999);
    points.count = 5; /* what is pushed over old elements is zeroed too */
    assert_int_equal(DPL_VEC_PUSH(&points)->y, 0);
    assert_int_equal(points.at[4].x, 4);
    dpl_free(points.at);
}

static void
vec_keeps_what_it_has_when_it_cannot_grow(void **state)
{
    struct {
        DPL_VEC_MEMBERS(struct point)
    } points = {0};

    (void)state;
    dpl_mem_fail_after(0);
    assert_null(DPL_VEC_PUSH(&points));
    assert_int_equal(points.count, 0);
    assert_non_null(DPL_VEC_PUSH(&points));
    while (points.count < points.cap)
        DPL_VEC_PUSH(&points)->x = 3;
    dpl_mem_fail_after(0);
    assert_null(DPL_VEC_PUSH(&points));
    dpl_mem_fail_after(-1);
    assert_int_equal(points.count, points.cap);
    assert_int_equal(points.at[points.count - 1].x, 3);
    dpl_free(points.at);
}

static void
arena_gives_aligned_zeroed_memory(void **state)
{
    struct dpl_arena arena = {0};
    size_t total = 0;

    (void)state;
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *bytes = dpl_arena_alloc(&arena, size);

        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % alignof(int64_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xAA, size);
        total += size;
    }
    assert_true(arena.total >= total);
    assert_non_null(dpl_arena_alloc(&arena, 10 * 1024 * 1024));
    assert_null(dpl_arena_array(&arena, SIZE_MAX / 4, 8));
    assert_null(dpl_arena_alloc(&arena, SIZE_MAX));
    dpl_arena_done(&arena);
    assert_null(arena.head);
}

static void
arena_does_not_mix_up_its_pieces(void **state)
{
    struct dpl_arena arena = {0};
    char *copies[500];

    (void)state;
    for (size_t i = 0; i < COUNT(copies); i++) {
        char text[1200];

        memset(text, (int)('a' + i % 26), sizeof(text));
        copies[i] = dpl_arena_copy(&arena, dpl_view(text, i * 2));
        assert_non_null(copies[i]);
    }
    for (size_t i = 0; i < COUNT(copies); i++) {
        assert_int_equal(strlen(copies[i]), i * 2);
        for (size_t k = 0; k < i * 2; k++)
            assert_int_equal(copies[i][k], 'a' + i % 26);
    }
    assert_string_equal(dpl_arena_copy(&arena, dpl_view(NULL, 0)), "");
    dpl_arena_done(&arena);
}

static void
arena_without_memory_gives_null(void **state)
{
    struct dpl_arena arena = {0};

    (void)state;
    dpl_mem_fail_after(0);
    assert_null(dpl_arena_alloc(&arena, 8));
    assert_non_null(dpl_arena_alloc(&arena, 8));
    dpl_mem_fail_after(0);
    assert_null(dpl_arena_alloc(&arena, 100000));
    dpl_mem_fail_after(-1);
    assert_non_null(dpl_arena_alloc(&arena, 8));
    dpl_arena_done(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fails_the_nth_allocation_once),
        cmocka_unit_test(strings_are_copied_and_joined),
        cmocka_unit_test(vec_grows_and_gives_zeroed_elements),
        cmocka_unit_test(vec_keeps_what_it_has_when_it_cannot_grow),
        cmocka_unit_test(arena_gives_aligned_zeroed_memory),
        cmocka_unit_test(arena_does_not_mix_up_its_pieces),
        cmocka_unit_test(arena_without_memory_gives_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
