/* SPDX-License-Identifier: MIT */
#include "base/view.h"
#include "harness.h"
#include "source/rotation.h"
#include <stdlib.h>
#include <string.h>

/* It took the square of its length, which is for an archive to choose. */
static void
a_long_name_takes_no_time(void **state)
{
    enum { LENGTH = 1000 * 1000 };
    char *name = malloc(LENGTH);
    struct dpl_rotation got;

    (void)state;
    assert_non_null(name);
    for (size_t i = 0; i < LENGTH; i++)
        name[i] = "-."[i % 2];
    memcpy(name, "distmgr", 7);
    memcpy(name + LENGTH - 4, ".log", 4);
    got = dpl_rotation_parse(dpl_view(name, LENGTH));
    assert_true(got.is_log);
    assert_int_equal(got.kind, DPL_ROTATION_CURRENT);
    free(name);
}

static void
splits_names_into_base_and_part(void **state)
{
    static const struct {
        const char *name, *base;
        enum dpl_rotation_kind kind;
        const char *stamp;
        unsigned number;
        bool is_log;
    } cases[] = {
        {"distmgr.log", "distmgr", DPL_ROTATION_CURRENT, "", 0, true},
        {"DISTMGR.LOG", "DISTMGR", DPL_ROTATION_CURRENT, "", 0, true},
        {"distmgr.lo_", "distmgr", DPL_ROTATION_LO, "", 0, true},
        {"PkgXferMgr.LO_", "PkgXferMgr", DPL_ROTATION_LO, "", 0, true},
        {"distmgr-20261120-094423.log", "distmgr", DPL_ROTATION_DATED,
         "20261120094423", 0, true},
        {"distmgr_20261120.log", "distmgr", DPL_ROTATION_DATED, "20261120", 0,
         true},
        {"distmgr-2026-11-20.log", "distmgr", DPL_ROTATION_DATED, "20261120", 0,
         true},
        {"distmgr-20261120-094423.lo_", "distmgr", DPL_ROTATION_DATED,
         "20261120094423", 0, true},
        {"distmgr.log.20261120", "distmgr", DPL_ROTATION_DATED, "20261120", 0,
         true},
        {"distmgr.log-20261120", "distmgr", DPL_ROTATION_DATED, "20261120", 0,
         true},
        {"distmgr.log.1", "distmgr", DPL_ROTATION_NUMBERED, "", 1, true},
        {"distmgr.12.log", "distmgr", DPL_ROTATION_NUMBERED, "", 12, true},
        {"distmgr_old.log", "distmgr", DPL_ROTATION_OLD, "", 0, true},
        {"distmgr.log.bak", "distmgr", DPL_ROTATION_OLD, "", 0, true},
        {"distmgr_SRV-01-20261120.log", "distmgr_SRV-01", DPL_ROTATION_DATED,
         "20261120", 0, true},
        /* Numbers that are no dates belong to the name. */
        {"distmgr_SRV-01.log", "distmgr_SRV-01", DPL_ROTATION_CURRENT, "", 0,
         true},
        {"distmgr-20269920.log", "distmgr-20269920", DPL_ROTATION_CURRENT, "",
         0, true},
        {"distmgr(1).log", "distmgr(1)", DPL_ROTATION_CURRENT, "", 0, true},
        {"notes.txt", "notes.txt", DPL_ROTATION_CURRENT, "", 0, false},
        {"distmgr.1", "distmgr.1", DPL_ROTATION_CURRENT, "", 0, false},
        {"distmgr-20261120.txt", "distmgr-20261120.txt", DPL_ROTATION_CURRENT,
         "", 0, false},
        {".log", ".log", DPL_ROTATION_CURRENT, "", 0, false},
        {"-20261120.log", "", DPL_ROTATION_DATED, "20261120", 0, true},
        {"", "", DPL_ROTATION_CURRENT, "", 0, false},
        {"-", "-", DPL_ROTATION_CURRENT, "", 0, false},
        /* A longer run of digits than a stamp holds is cut, not overrun. */
        {"a-20261120-11111111111111111111111111.log", "a", DPL_ROTATION_DATED,
         "20261120111111111111111", 0, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct dpl_rotation got =
            dpl_rotation_parse(dpl_view_of(cases[i].name));

        if (!dpl_view_equal(got.base, dpl_view_of(cases[i].base)) ||
            got.kind != cases[i].kind || got.number != cases[i].number ||
            strcmp(got.stamp, cases[i].stamp) != 0 ||
            got.is_log != cases[i].is_log)
            fail_msg("'%s': base '%.*s', kind %d, stamp '%s', number %u, %d",
                     cases[i].name, (int)got.base.len, got.base.ptr,
                     (int)got.kind, got.stamp, (unsigned)got.number,
                     got.is_log);
    }
}

static void
orders_parts_oldest_first(void **state)
{
    static const char *const names[] = {
        "distmgr-20251231.log", "distmgr-20261118-231502.log",
        "distmgr_20261119.log", "distmgr.log.10",
        "distmgr.log.2",        "distmgr_old.log",
        "distmgr.lo_",          "distmgr.log",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        for (size_t k = 0; k < COUNT(names); k++) {
            const struct dpl_rotation a =
                dpl_rotation_parse(dpl_view_of(names[i]));
            const struct dpl_rotation b =
                dpl_rotation_parse(dpl_view_of(names[k]));
            const int order = dpl_rotation_compare(&a, &b);

            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_names_into_base_and_part),
        cmocka_unit_test(a_long_name_takes_no_time),
        cmocka_unit_test(orders_parts_oldest_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
