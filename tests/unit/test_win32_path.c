/* SPDX-License-Identifier: MIT
 *
 * Paths and errors as Windows has them. Wine opens long paths in any form, so
 * that only the text shows whether it is the right one.
 */
#include "base/mem.h"
#include "base/os.h"
#include "base/win32_path.h"
#include "harness.h"
#include <stdio.h>
#include <string.h>

/* "parts" a hundred and twenty times: past every limit of the system. */
enum { PARTS = 120, PART_LEN = 5 };

static const char *
with_parts(const char *front, const char *part)
{
    static char path[1024];
    size_t len = strlen(front);

    memcpy(path, front, len);
    for (int i = 0; i < PARTS; i++, len += PART_LEN)
        memcpy(path + len, part, PART_LEN);
    path[len] = '\0';
    return path;
}

static void
expect_native(const char *path, const char *want)
{
    char *const native = dpl_path_native(path);

    assert_non_null(native);
    assert_string_equal(native, want);
    dpl_free(native);
}

static void
expect_front(const char *path, const char *front)
{
    char *const native = dpl_path_native(path);

    assert_non_null(native);
    assert_memory_equal(native, front, strlen(front));
    assert_string_equal(native + strlen(native) - PART_LEN, "\\part");
    assert_null(strchr(native, '/'));
    dpl_free(native);
}

static void
leaves_short_paths_as_they_are(void **state)
{
    (void)state;
    expect_native("C:\\Logs\\distmgr.log", "C:\\Logs\\distmgr.log");
    expect_native("C:/Logs/./x/../distmgr.log", "C:\\Logs\\distmgr.log");
    expect_native("\\\\SITE01\\SMS_PS1\\Logs", "\\\\SITE01\\SMS_PS1\\Logs");
    expect_native("//SITE01/SMS_PS1/Logs", "\\\\SITE01\\SMS_PS1\\Logs");
    expect_native("\\\\?\\C:\\Logs", "\\\\?\\C:\\Logs");
    expect_native("C:\\配布\\ログ", "C:\\配布\\ログ");
    expect_native("NUL", "\\\\.\\NUL");
}

static void
lengthens_long_paths(void **state)
{
    (void)state;
    expect_front(with_parts("C:", "\\part"), "\\\\?\\C:\\part\\part");
    expect_front(with_parts("C:", "/part"), "\\\\?\\C:\\part\\part");
    expect_front(with_parts("C:\\a\\..", "\\part"), "\\\\?\\C:\\part\\part");
    expect_front(with_parts("\\\\SITE01\\SMS_PS1", "\\part"),
                 "\\\\?\\UNC\\SITE01\\SMS_PS1\\part");
    expect_front(with_parts("//SITE01/SMS_PS1", "/part"),
                 "\\\\?\\UNC\\SITE01\\SMS_PS1\\part");
    expect_front(with_parts("\\\\?\\C:", "\\part"), "\\\\?\\C:\\part\\part");
    expect_front(with_parts("\\\\?\\UNC\\SITE01\\SMS_PS1", "\\part"),
                 "\\\\?\\UNC\\SITE01\\SMS_PS1\\part");
    expect_front(with_parts("", "\\part") + 1, "\\\\?\\"); /* relative */
}

static void
makes_a_drive_relative_path_absolute(void **state)
{
    char *const here = dpl_path_native("."), name[] = "?:x.log";
    char want[512];

    (void)state;
    assert_non_null(here);
    name[0] = here[0];
    (void)snprintf(want, sizeof(want), "%.400s\\x.log", here);
    expect_native(name, want);
    dpl_free(here);
}

static void
leaves_what_is_no_text(void **state)
{
    int os_error = 0;

    (void)state;
    expect_native("C:\\\xFF\xFE", "C:\\\xFF\xFE");
    assert_null(dpl_win32_wide("\xFF", &os_error));
    assert_int_not_equal(os_error, 0);
}

static void
appends_a_pattern(void **state)
{
    static const struct {
        const char *folder;
        const wchar_t *want;
    } cases[] = {
        {"C:\\", L"C:\\*"},
        {"C:\\Logs", L"C:\\Logs\\*"},
        {"C:\\Logs/", L"C:\\Logs\\*"},
    };
    int os_error;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        wchar_t *const path = dpl_win32_path(cases[i].folder, L"*", &os_error);

        assert_non_null(path);
        assert_int_equal(wcscmp(path, cases[i].want), 0);
        dpl_free(path);
    }
}

static void
says_what_is_wrong_and_its_number(void **state)
{
    char text[200];

    (void)state;
    dpl_os_error_text(5, text, sizeof(text)); /* in everybody's words */
    assert_string_equal(text, "permission denied");
    dpl_os_error_text(121, text, sizeof(text));
    assert_non_null(strstr(text, " (Windows error 121)"));
    assert_null(strpbrk(text, "\r\n"));
    dpl_os_error_text(987654, text, sizeof(text));
    assert_string_equal(text, "Windows error 987654");
    dpl_os_error_text(121, text, 12);
    assert_string_equal(text, "Windows err");
}

static void
survives_every_failed_allocation(void **state)
{
    (void)state;
    for (long after = 0;; after++) {
        char *native;

        dpl_mem_fail_after(after);
        native = dpl_path_native("C:\\Logs\\distmgr.log");
        dpl_mem_fail_after(-1);
        if (native) {
            assert_true(after > 0);
            dpl_free(native);
            break;
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_short_paths_as_they_are),
        cmocka_unit_test(lengthens_long_paths),
        cmocka_unit_test(makes_a_drive_relative_path_absolute),
        cmocka_unit_test(leaves_what_is_no_text),
        cmocka_unit_test(appends_a_pattern),
        cmocka_unit_test(says_what_is_wrong_and_its_number),
        cmocka_unit_test(survives_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
