/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/mem.h"
#include "harness.h"

static void
grows_and_keeps_a_nul_behind(void **state)
{
    struct dpl_buf buf = {0};

    (void)state;
    assert_string_equal(dpl_buf_str(&buf), "");
    dpl_buf_add_str(&buf, "");
    assert_null(buf.ptr);
    for (int i = 0; i < 1000; i++)
        dpl_buf_addf(&buf, "%d,", i);
    dpl_buf_add_char(&buf, '!');
    assert_false(buf.failed);
    assert_int_equal(buf.len, 3891);
    assert_int_equal(strlen(dpl_buf_str(&buf)), buf.len);
    assert_string_equal(dpl_buf_str(&buf) + buf.len - 9, "998,999,!");
    dpl_buf_clear(&buf);
    assert_string_equal(dpl_buf_str(&buf), "");
    assert_true(buf.cap > 3891);
    dpl_buf_done(&buf);
    assert_null(buf.ptr);
}

static void
formats_what_is_longer_than_its_room(void **state)
{
    struct dpl_buf buf = {0};
    char wide[300];

    (void)state;
    memset(wide, 'x', sizeof(wide) - 1);
    wide[sizeof(wide) - 1] = '\0';
    dpl_buf_add_str(&buf, "a");
    dpl_buf_addf(&buf, "<%s>", wide);
    assert_int_equal(buf.len, 1 + 2 + 299);
    assert_int_equal(buf.ptr[buf.len - 1], '>');
    assert_int_equal(buf.ptr[buf.len], '\0');
    dpl_buf_done(&buf);
}

static void
ends_what_the_caller_wrote(void **state)
{
    struct dpl_buf buf = {0};
    char *room = dpl_buf_reserve(&buf, 200);

    (void)state;
    assert_non_null(room);
    memset(room, 'y', 200);
    buf.len = 200;
    assert_int_equal(strlen(dpl_buf_str(&buf)), 200);
    assert_int_equal(dpl_buf_view(&buf).len, 200);
    dpl_buf_done(&buf);
}

static void
stays_failed_after_the_first_failure(void **state)
{
    struct dpl_buf buf = {0};

    (void)state;
    dpl_buf_add_str(&buf, "kept");
    dpl_mem_fail_after(0);
    dpl_buf_addf(&buf, "%200s", "lost");
    dpl_mem_fail_after(-1);
    assert_true(buf.failed);
    dpl_buf_add_char(&buf, 'x');
    assert_string_equal(dpl_buf_str(&buf), "kept");
    assert_null(dpl_buf_reserve(&buf, 1));
    dpl_buf_clear(&buf);
    assert_true(buf.failed);
    dpl_buf_done(&buf);
    assert_false(buf.failed);
}

static void
refuses_sizes_that_overflow(void **state)
{
    struct dpl_buf buf = {0};

    (void)state;
    assert_null(dpl_buf_reserve(&buf, SIZE_MAX));
    assert_true(buf.failed);
    dpl_buf_done(&buf);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_keeps_a_nul_behind),
        cmocka_unit_test(formats_what_is_longer_than_its_room),
        cmocka_unit_test(ends_what_the_caller_wrote),
        cmocka_unit_test(stays_failed_after_the_first_failure),
        cmocka_unit_test(refuses_sizes_that_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
