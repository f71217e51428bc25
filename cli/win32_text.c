/* SPDX-License-Identifier: MIT
 *
 * Text and paths between UTF-8 and UTF-16.
 */
#include "win32_text.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

enum { LONG_PATH = 240 }; /* MAX_PATH, less room for a name in 8.3 form */

char *
cli_win32_narrow(const wchar_t *text)
{
    const int size =
        WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *ret = size > 0 ? malloc((size_t)size) : NULL;

    if (ret)
        (void)WideCharToMultiByte(CP_UTF8, 0, text, -1, ret, size, NULL, NULL);
    return ret;
}

wchar_t *
cli_win32_wide(const char *text)
{
    const int count = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *ret = count > 0 ? calloc((size_t)count, sizeof(*ret)) : NULL;

    if (ret)
        (void)MultiByteToWideChar(CP_UTF8, 0, text, -1, ret, count);
    return ret;
}

/* What has to stand in front of a long path, and how much of it that
 * replaces. Not before \\?\ and \\.\, which name devices too. */
static const wchar_t *
long_prefix(const wchar_t *full, size_t len, size_t *ret_skip)
{
    const bool is_share = full[0] == L'\\' && full[1] == L'\\';

    *ret_skip = 0;
    if (len <= LONG_PATH)
        return L"";
    if (!is_share)
        return L"\\\\?\\";
    if (full[2] == L'?' || full[2] == L'.')
        return L"";
    *ret_skip = 2;
    return L"\\\\?\\UNC\\";
}

static wchar_t *
full_path(const wchar_t *path)
{
    const DWORD count = GetFullPathNameW(path, 0, NULL, NULL);
    wchar_t *full = count ? calloc(count, sizeof(*full)) : NULL;

    if (full && GetFullPathNameW(path, count, full, NULL) < count)
        return full;
    free(full);
    errno = count ? ENOMEM : ENOENT;
    return NULL;
}

wchar_t *
cli_win32_path(const char *path)
{
    wchar_t *wide = cli_win32_wide(path), *full = NULL, *ret = NULL;
    const wchar_t *prefix;
    size_t len, skip, prefix_len;

    if (wide)
        full = full_path(wide);
    else
        errno = ENOMEM;
    free(wide);
    if (!full)
        return NULL;

    len = wcslen(full);
    prefix = long_prefix(full, len, &skip);
    prefix_len = wcslen(prefix);
    ret = calloc(prefix_len + len + 1, sizeof(*ret));
    if (ret) {
        memcpy(ret, prefix, prefix_len * sizeof(*ret));
        memcpy(ret + prefix_len, full + skip, (len - skip) * sizeof(*ret));
    } else {
        errno = ENOMEM;
    }
    free(full);
    return ret;
}
