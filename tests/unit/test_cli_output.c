/* SPDX-License-Identifier: MIT */
#include "fixture.h"
#include "harness.h"
#include "output.h"
#include "streams.h"
#include "system.h"

static void
assert_content(const char *path, const char *want)
{
    char got[64] = "";
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    got[fread(got, 1, sizeof(got) - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(got, want);
}

static void
test_file_appears_when_complete(void **state)
{
    struct fixture dir;
    struct streams s;
    struct cli_output output;
    const char *path;

    (void)state;
    fixture_init(&dir);
    streams_init(&s);
    path = fixture_text(&dir, "report", "old");
    /* a leftover of an earlier run is nobody's business */
    fixture_text(&dir, "report.tmp-0", "leftover");

    assert_true(cli_output_open(&s.env, path, &output));
    assert_true(cli_output_write(&output, "new", 3));
    assert_content(path, "old");
    assert_int_equal(cli_output_close(&s.env, &output), CLI_EXIT_OK);
    assert_content(path, "new");
    assert_content(fixture_path(&dir, "report.tmp-0"), "leftover");
    assert_int_equal(cli_system_path_kind(fixture_path(&dir, "report.tmp-1")),
                     CLI_PATH_MISSING);
    streams_done(&s);
    fixture_done(&dir);
}

static void
test_abandoned_file_leaves_nothing(void **state)
{
    struct fixture dir;
    struct streams s;
    struct cli_output output;

    (void)state;
    fixture_init(&dir);
    streams_init(&s);
    assert_true(cli_output_open(&s.env, fixture_path(&dir, "report"), &output));
    assert_true(cli_output_write(&output, "new", 3));
    cli_output_abandon(&output);
    assert_int_equal(cli_system_path_kind(fixture_path(&dir, "report")),
                     CLI_PATH_MISSING);
    assert_int_equal(cli_system_path_kind(fixture_path(&dir, "report.tmp-0")),
                     CLI_PATH_MISSING);
    streams_done(&s);
    fixture_done(&dir);
}

static void
test_missing_folder_is_told(void **state)
{
    struct streams s;
    struct cli_output output;

    (void)state;
    streams_init(&s);
    assert_false(cli_output_open(&s.env, "no/such/folder/x", &output));
    streams_read(&s);
    assert_string_equal(s.err, "dplog: cannot write 'no/such/folder/x': No "
                               "such file or directory\n");
    streams_done(&s);
}

static void
test_full_disk_is_noticed(void **state)
{
    struct streams s;
    struct cli_output output;

    (void)state;
    if (cli_system_path_kind("/dev/full") != CLI_PATH_OTHER)
        skip();
    streams_init(&s);
    assert_true(cli_output_open(&s.env, "/dev/full", &output));
    cli_output_write(&output, "new", 3);
    assert_int_equal(cli_output_close(&s.env, &output), CLI_EXIT_UNKNOWN);
    assert_int_equal(cli_system_path_kind("/dev/full"), CLI_PATH_OTHER);

    fclose(s.env.out);
    s.env.out = fopen("/dev/full", "wb");
    fputs("x", s.env.out);
    assert_int_equal(cli_output_check(&s.env), CLI_EXIT_UNKNOWN);
    streams_read(&s);
    assert_string_equal(s.err,
                        "dplog: cannot write '/dev/full': No space left on "
                        "device\ndplog: cannot write to standard output: No "
                        "space left on device\n");
    streams_done(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file_appears_when_complete),
        cmocka_unit_test(test_abandoned_file_leaves_nothing),
        cmocka_unit_test(test_missing_folder_is_told),
        cmocka_unit_test(test_full_disk_is_noticed),
    };

    return cmocka_run_group_tests_name("cli_output", tests, NULL, NULL);
}
