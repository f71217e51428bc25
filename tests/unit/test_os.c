/* SPDX-License-Identifier: MIT
 *
 * Files as their writers treat them while we read, and folders.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "fixture.h"
#include "harness.h"
#include <errno.h>
#include <stdio.h>
#ifndef _WIN32
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

static int
set_up(void **state)
{
    static struct fixture fixture;

    fixture_init(&fixture);
    *state = &fixture;
    return 0;
}

static int
tear_down(void **state)
{
    fixture_done(*state);
    return 0;
}

/* What the file holds from an offset on, at most 99 bytes. */
static const char *
text_at(struct dpl_file *file, uint64_t offset)
{
    static char text[100];
    size_t len = 0;

    assert_int_equal(
        dpl_file_read_at(file, offset, text, sizeof(text) - 1, &len, NULL),
        DPLOG_OK);
    text[len] = '\0';
    return text;
}

static uint64_t
size_of(struct dpl_file *file)
{
    struct dpl_file_info info = {0};

    assert_int_equal(dpl_file_get_info(file, &info, NULL), DPLOG_OK);
    return info.size;
}

static void
reads_anywhere_in_a_file(void **state)
{
    struct dpl_file *file = NULL;
    struct dpl_file_info info;

    assert_int_equal(
        dpl_file_open(fixture_text(*state, "a.log", "0123456789"), &file, NULL),
        DPLOG_OK);
    assert_string_equal(text_at(file, 0), "0123456789");
    assert_string_equal(text_at(file, 7), "789");
    assert_string_equal(text_at(file, 3), "3456789");
    assert_string_equal(text_at(file, 10), "");
    assert_string_equal(text_at(file, 1000), "");
    assert_string_equal(text_at(file, UINT64_MAX), "");
    assert_int_equal(dpl_file_get_info(file, &info, NULL), DPLOG_OK);
    assert_int_equal(info.size, 10);
    assert_true(info.modified_us > INT64_C(1500000000000000));
    dpl_file_close(file);
    dpl_file_close(NULL);
}

static void
follows_a_file_that_its_writer_changes(void **state)
{
    struct dpl_file *file = NULL, *again = NULL;
    struct dpl_file_info before, after;

    assert_int_equal(
        dpl_file_open(fixture_text(*state, "a.log", "one"), &file, NULL),
        DPLOG_OK);
    assert_int_equal(dpl_file_get_info(file, &before, NULL), DPLOG_OK);

    fixture_append(*state, "a.log", " two");
    assert_string_equal(text_at(file, 0), "one two");
    fixture_rename(*state, "a.log", "a.lo_");
    fixture_text(*state, "a.log", "new");
    assert_string_equal(text_at(file, 4), "two");
    assert_int_equal(size_of(file), 7);

    assert_int_equal(dpl_file_open(fixture_path(*state, "a.lo_"), &again, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_file_get_info(again, &after, NULL), DPLOG_OK);
    assert_memory_equal(&before.id, &after.id, sizeof(before.id));
    dpl_file_close(again);
    assert_int_equal(dpl_file_open(fixture_path(*state, "a.log"), &again, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_file_get_info(again, &after, NULL), DPLOG_OK);
    assert_memory_not_equal(&before.id, &after.id, sizeof(before.id));
    dpl_file_close(again);

    fixture_delete(*state, "a.lo_");
    assert_string_equal(text_at(file, 0), "one two");
    dpl_file_close(file);
}

static void
sees_a_file_that_was_cut(void **state)
{
    struct dpl_file *file = NULL;

    assert_int_equal(
        dpl_file_open(fixture_text(*state, "a.log", "long text"), &file, NULL),
        DPLOG_OK);
    fixture_text(*state, "a.log", "x"); /* truncated in place */
    assert_int_equal(size_of(file), 1);
    assert_string_equal(text_at(file, 5), "");
    dpl_file_close(file);
}

static void
says_why_it_cannot_open(void **state)
{
    struct dpl_file *file = NULL;
    struct dplog_error err = {0};
    const char *missing = fixture_path(*state, "missing.log");
    char expected[600];

    assert_int_equal(dpl_file_open(missing, &file, &err), DPLOG_E_IO);
    assert_null(file);
    assert_int_not_equal(err.os_error, 0);
#ifndef _WIN32
    (void)snprintf(expected, sizeof(expected),
                   "cannot open '%s': no such file or directory", missing);
    assert_string_equal(err.text, expected);
#else
    (void)expected;
#endif
    assert_int_equal(dpl_file_open(fixture_path(*state, ""), &file, &err),
                     DPLOG_E_ARGUMENT);
    assert_non_null(strstr(err.text, "it is a folder"));
    dpl_mem_fail_after(0);
    assert_int_equal(dpl_file_open(missing, &file, &err), DPLOG_E_NO_MEMORY);
    dpl_mem_fail_after(-1);
    assert_null(file);
}

static void
tells_kinds_of_paths(void **state)
{
    int os_error = 0;

    assert_int_equal(
        dpl_path_kind(fixture_text(*state, "a.log", "x"), &os_error),
        DPL_PATH_FILE);
    assert_int_equal(os_error, 0);
    assert_int_equal(dpl_path_kind(fixture_path(*state, ""), NULL),
                     DPL_PATH_FOLDER);
    assert_int_equal(dpl_path_kind(fixture_path(*state, "b.log"), &os_error),
                     DPL_PATH_MISSING);
    assert_int_not_equal(os_error, 0);
}

static void
knows_files_and_folders_by_id(void **state)
{
    struct dpl_file_id root, same, file, none = {7, 7, 7};
    struct dpl_file_info info;
    struct dpl_file *open = NULL;
    const char *path = fixture_text(*state, "a.log", "x");

    assert_true(dpl_path_id(fixture_path(*state, ""), &root));
    assert_true(dpl_path_id(fixture_path(*state, "."), &same));
    assert_true(dpl_path_id(path, &file));
    assert_memory_equal(&root, &same, sizeof(root));
    assert_memory_not_equal(&root, &file, sizeof(root));
    assert_int_equal(dpl_file_open(path, &open, NULL), DPLOG_OK);
    assert_int_equal(dpl_file_get_info(open, &info, NULL), DPLOG_OK);
    assert_true(info.is_regular);
    assert_memory_equal(&info.id, &file, sizeof(file));
    dpl_file_close(open);
    assert_false(dpl_path_id(fixture_path(*state, "b.log"), &none));
    assert_int_equal(none.volume, 7);
}

static void
splits_and_joins_paths(void **state)
{
    static const struct {
        const char *folder, *name, *joined;
    } cases[] = {
        {"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"", "b", "b"},
        {"/", "b", "/b"},  {"a", "", "a/"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *joined = dpl_path_join(cases[i].folder, cases[i].name);

        assert_non_null(joined);
        assert_string_equal(joined, cases[i].joined);
        dpl_free(joined);
    }
    assert_string_equal(dpl_path_base("a/b/distmgr.log"), "distmgr.log");
    assert_string_equal(dpl_path_base("distmgr.log"), "distmgr.log");
    assert_string_equal(dpl_path_base("a/"), "");
#ifdef _WIN32
    assert_string_equal(dpl_path_base("C:\\a\\distmgr.log"), "distmgr.log");
    assert_string_equal(dpl_path_base("C:distmgr.log"), "distmgr.log");
#else
    assert_string_equal(dpl_path_base("a\\b"), "a\\b");
#endif
}

struct seen {
    unsigned files, folders, others, missing, calls, stop_after;
};

static bool
see(void *data, const char *name, enum dpl_path_kind kind)
{
    struct seen *seen = data;

    assert_string_not_equal(name, ".");
    assert_string_not_equal(name, "..");
    seen->files += kind == DPL_PATH_FILE;
    seen->folders += kind == DPL_PATH_FOLDER;
    seen->others += kind == DPL_PATH_OTHER;
    seen->missing += kind == DPL_PATH_MISSING;
    return ++seen->calls != seen->stop_after;
}

static void
walks_a_folder(void **state)
{
    const struct fixture *fixture = *state;
    struct seen seen = {0}, stopped = {.stop_after = 2};
    struct dplog_error err = {0};

    fixture_text(fixture, "a.log", "");
    fixture_text(fixture, "b.log", "");
    fixture_text(fixture, "sub/c.log", "");
    assert_int_equal(dpl_folder_each(fixture->root, see, &seen, NULL),
                     DPLOG_OK);
    assert_int_equal(seen.files, 2);
    assert_int_equal(seen.folders, 1);
    assert_int_equal(seen.calls, 3);
    assert_int_equal(dpl_folder_each(fixture->root, see, &stopped, NULL),
                     DPLOG_OK);
    assert_int_equal(stopped.calls, 2);
    assert_int_equal(
        dpl_folder_each(fixture_path(fixture, "none"), see, &seen, &err),
        DPLOG_E_IO);
    assert_non_null(strstr(err.text, "none"));
}

#ifndef _WIN32
static void
does_not_follow_links_to_folders(void **state)
{
    const struct fixture *fixture = *state;
    struct seen seen = {0};

    fixture_text(fixture, "sub/c.log", "");
    assert_int_equal(symlink("sub", fixture_path(fixture, "loop")), 0);
    assert_int_equal(symlink("sub/c.log", fixture_path(fixture, "l.log")), 0);
    assert_int_equal(symlink("nowhere", fixture_path(fixture, "dead")), 0);
    assert_int_equal(mkfifo(fixture_path(fixture, "pipe"), 0600), 0);
    assert_int_equal(dpl_folder_each(fixture->root, see, &seen, NULL),
                     DPLOG_OK);
    assert_int_equal(seen.folders, 1);
    assert_int_equal(seen.files, 1);
    assert_int_equal(seen.others, 2);
    assert_int_equal(seen.missing, 1);
}

static void
reads_a_named_pipe_from_front_to_back(void **state)
{
    const char *path = fixture_path(*state, "pipe");
    struct dpl_file *file = NULL;
    struct dplog_error err = {0};
    char text[4];
    size_t len = 9;
    int fd;

    assert_int_equal(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR); /* so that neither end waits for the other */
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "abcdef", 6), 6);
    assert_int_equal(dpl_file_open(path, &file, &err), DPLOG_OK);
    assert_int_equal(close(fd), 0);
    assert_int_equal(dpl_file_read_at(file, 0, text, 4, &len, &err), DPLOG_OK);
    assert_int_equal(len, 4);
    assert_int_equal(dpl_file_read_at(file, 0, text, 4, &len, &err),
                     DPLOG_E_IO);
    assert_int_equal(dpl_file_read_at(file, 4, text, 4, &len, &err), DPLOG_OK);
    assert_int_equal(len, 2);
    assert_memory_equal(text, "ef", 2);
    assert_int_equal(dpl_file_read_at(file, 6, text, 4, &len, &err), DPLOG_OK);
    assert_int_equal(len, 0);
    dpl_file_close(file);
}
#endif

static void
reads_standard_input(void **state)
{
    char text[16];
    size_t len = 0;

    fixture_text(*state, "in", "piped");
    assert_non_null(freopen(fixture_path(*state, "in"), "rb", stdin));
    assert_int_equal(dpl_stdin_read(text, sizeof(text), &len, NULL), DPLOG_OK);
    assert_int_equal(len, 5);
    assert_memory_equal(text, "piped", 5);
    assert_int_equal(dpl_stdin_read(text, sizeof(text), &len, NULL), DPLOG_OK);
    assert_int_equal(len, 0);
}

static void
describes_errors_and_counts_time(void **state)
{
    char text[100], small[8];
    const uint64_t before = dpl_clock_ns();

    (void)state;
#ifndef _WIN32
    dpl_os_error_text(EACCES, text, sizeof(text));
    assert_string_equal(text, "permission denied");
    dpl_os_error_text(EACCES, small, sizeof(small));
    assert_string_equal(small, "permiss");
#else
    (void)small;
    dpl_os_error_text(5, text, sizeof(text));
    assert_true(strlen(text) > 5);
    assert_null(strchr(text, '\n'));
#endif
    assert_true(before > 0);
    assert_true(dpl_clock_ns() >= before);
}

#define WITH_FOLDER(test)                                                      \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(reads_anywhere_in_a_file),
        WITH_FOLDER(follows_a_file_that_its_writer_changes),
        WITH_FOLDER(sees_a_file_that_was_cut),
        WITH_FOLDER(says_why_it_cannot_open),
        WITH_FOLDER(tells_kinds_of_paths),
        WITH_FOLDER(knows_files_and_folders_by_id),
        cmocka_unit_test(splits_and_joins_paths),
        WITH_FOLDER(walks_a_folder),
#ifndef _WIN32
        WITH_FOLDER(does_not_follow_links_to_folders),
        WITH_FOLDER(reads_a_named_pipe_from_front_to_back),
#endif
        WITH_FOLDER(reads_standard_input),
        cmocka_unit_test(describes_errors_and_counts_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
