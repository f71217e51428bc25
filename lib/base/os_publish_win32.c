/* SPDX-License-Identifier: MIT
 *
 * Files that appear whole or not at all, on Windows. Scanners and indexers open
 * what is new for a moment: a file that is in use is tried again for a while.
 */
#include "os.h"

#include "error.h"
#include "mem.h"
#include "win32_path.h"
#include <windows.h>

enum { TRIES = 50, WAIT_MS = 100 };

static bool
is_in_use(DWORD os_error)
{
    return os_error == ERROR_SHARING_VIOLATION ||
           os_error == ERROR_LOCK_VIOLATION || os_error == ERROR_ACCESS_DENIED;
}

enum dplog_status
dpl_file_publish(const char *from, const char *to, bool *ret_exists,
                 struct dplog_error *reterr)
{
    int os_error = 0;
    wchar_t *wide_from = dpl_win32_path(from, /* suffix */ NULL, &os_error);
    wchar_t *wide_to = dpl_win32_path(to, /* suffix */ NULL, &os_error);
    DWORD failure = (DWORD)os_error;

    *ret_exists = false;
    for (int n = 0; wide_from && wide_to && n < TRIES; n++) {
        failure = MoveFileExW(wide_from, wide_to, MOVEFILE_WRITE_THROUGH)
                      ? ERROR_SUCCESS
                      : GetLastError();
        if (!is_in_use(failure))
            break;
        Sleep(WAIT_MS);
    }
    dpl_free(wide_from);
    dpl_free(wide_to);
    if (failure == ERROR_ALREADY_EXISTS || failure == ERROR_FILE_EXISTS)
        *ret_exists = true;
    else if (failure != ERROR_SUCCESS)
        return dpl_fail_os(reterr, DPLOG_E_IO, (int)failure, "cannot make '%s'",
                           to);
    return DPLOG_OK;
}

enum dplog_status
dpl_file_remove(const char *path, struct dplog_error *reterr)
{
    int os_error = 0;
    wchar_t *wide = dpl_win32_path(path, /* suffix */ NULL, &os_error);
    DWORD failure = (DWORD)os_error;

    if (wide)
        failure = DeleteFileW(wide) ? ERROR_SUCCESS : GetLastError();
    dpl_free(wide);
    if (failure == ERROR_SUCCESS || failure == ERROR_FILE_NOT_FOUND ||
        failure == ERROR_PATH_NOT_FOUND)
        return DPLOG_OK;
    return dpl_fail_os(reterr, DPLOG_E_IO, (int)failure, "cannot remove '%s'",
                       path);
}
