/* SPDX-License-Identifier: MIT
 *
 * Paths for Windows. After "\\?\" the system takes a path as it is, hence it
 * is made absolute first: no dots, no slashes.
 */
#include "win32_path.h"

#include "mem.h"
#include "os.h"
#include "view.h"
#include <stdbool.h>
#include <string.h>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

enum {
    LONG_PATH = 240, /* MAX_PATH, less room for a name in 8.3 form */
    UNC_AT = 2       /* what follows the two backslashes of a share */
};

wchar_t *
dpl_win32_wide(const char *text, int *ret_os_error)
{
    const int count =
        MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    wchar_t *wide = NULL;

    if (count > 0)
        wide = dpl_realloc_array(NULL, (size_t)count, sizeof(*wide));
    if (!wide) {
        *ret_os_error =
            count > 0 ? ERROR_NOT_ENOUGH_MEMORY : (int)GetLastError();
        return NULL;
    }
    (void)MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, wide,
                              count);
    return wide;
}

char *
dpl_win32_narrow(const wchar_t *wide)
{
    const int count =
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *text = count > 0 ? dpl_alloc((size_t)count) : NULL;

    if (text)
        (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, count, NULL,
                                  NULL);
    return text;
}

/* The absolute form of a path behind `room` free characters. */
static wchar_t *
absolute_path(const wchar_t *path, size_t room, int *ret_os_error)
{
    const DWORD count = GetFullPathNameW(path, 0, NULL, NULL);
    wchar_t *full = NULL;
    DWORD len = 0;

    if (count)
        full = dpl_realloc_array(NULL, count + room, sizeof(*full));
    if (full)
        len = GetFullPathNameW(path, count, full + room, NULL);
    if (len && len < count)
        return full;
    *ret_os_error =
        count && !full ? ERROR_NOT_ENOUGH_MEMORY : (int)GetLastError();
    dpl_free(full);
    return NULL;
}

static bool
has_prefix(const wchar_t *path)
{
    return path[0] == L'\\' && path[1] == L'\\' &&
           (path[2] == L'?' || path[2] == L'.') && path[3] == L'\\';
}

wchar_t *
dpl_win32_path(const char *path, const wchar_t *suffix, int *ret_os_error)
{
    static const wchar_t local[] = L"\\\\?\\", share[] = L"\\\\?\\UNC\\";
    const size_t local_len = sizeof(local) / sizeof(local[0]) - 1;
    const size_t share_len = sizeof(share) / sizeof(share[0]) - 1;
    const size_t suffix_len = suffix ? wcslen(suffix) + 1 : 0;
    const size_t room = share_len + suffix_len;
    wchar_t *wide = dpl_win32_wide(path, ret_os_error);
    wchar_t *full, *ret;
    size_t len;

    if (!wide)
        return NULL;
    full = absolute_path(wide, room, ret_os_error);
    dpl_free(wide);
    if (!full)
        return NULL;

    ret = full + room;
    len = wcslen(ret);
    if (len + suffix_len > LONG_PATH && !has_prefix(ret)) {
        const bool is_share = ret[0] == L'\\' && ret[1] == L'\\';

        if (is_share) {
            ret -= share_len - UNC_AT;
            memcpy(ret, share, share_len * sizeof(*ret));
            len += share_len - UNC_AT;
        } else {
            ret -= local_len;
            memcpy(ret, local, local_len * sizeof(*ret));
            len += local_len;
        }
    }
    /* The room was kept in front: move down, then the suffix has space. */
    memmove(full, ret, (len + 1) * sizeof(*ret));
    if (suffix) {
        if (len && full[len - 1] != L'\\' && full[len - 1] != L'/')
            full[len++] = L'\\';
        memcpy(full + len, suffix, suffix_len * sizeof(*full));
    }
    return full;
}

char *
dpl_path_native(const char *path)
{
    const size_t size = strlen(path) + 1;
    int os_error = 0;
    wchar_t *wide = dpl_win32_path(path, /* suffix */ NULL, &os_error);
    char *ret = NULL;

    if (wide) {
        ret = dpl_win32_narrow(wide);
        dpl_free(wide);
    } else if (!dpl_os_error_is_memory(os_error)) {
        ret = dpl_alloc(size);
        if (ret)
            memcpy(ret, path, size);
    }
    return ret;
}

const char *
dpl_path_base(const char *path)
{
    const char *base = path;

    for (const char *pos = path; *pos; pos++) {
        const bool is_drive =
            *pos == ':' && pos == path + 1 && dpl_ascii_is_alpha(path[0]);

        if (*pos == '/' || *pos == '\\' || is_drive)
            base = pos + 1;
    }
    return base;
}

char *
dpl_path_join(const char *folder, const char *name)
{
    const size_t folder_len = strlen(folder), name_len = strlen(name);
    const bool add = folder_len && !strchr("/\\:", folder[folder_len - 1]);
    /* With the separator that the user writes. */
    const char separator = strchr(folder, '\\') ? '\\' : '/';
    char *ret = dpl_alloc(folder_len + add + name_len + 1);

    if (!ret)
        return NULL;
    memcpy(ret, folder, folder_len);
    if (add)
        ret[folder_len] = separator;
    memcpy(ret + folder_len + add, name, name_len + 1);
    return ret;
}
