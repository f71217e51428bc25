/* SPDX-License-Identifier: MIT
 *
 * Texts of the registry, from both of its views: the product is of 64 bits and
 * some of its parts are of 32.
 */
#include "system.h"

#include "base/win32_path.h"
#include <stdlib.h>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

/* RegGetValueW() ends the text, and makes REG_SZ of REG_EXPAND_SZ with its
 * %variables% replaced. */
static wchar_t *
read_text(HKEY key, const wchar_t *value)
{
    DWORD size = 0;
    wchar_t *text = NULL;

    if (RegGetValueW(key, NULL, value, RRF_RT_REG_SZ, NULL, NULL, &size) ==
        ERROR_SUCCESS)
        text = calloc(1, size + sizeof(*text));
    if (text && RegGetValueW(key, NULL, value, RRF_RT_REG_SZ, NULL, text,
                             &size) != ERROR_SUCCESS) {
        free(text);
        text = NULL;
    }
    return text;
}

static char *
read_view(const wchar_t *path, const wchar_t *value, REGSAM view)
{
    wchar_t *wide;
    char *text;
    HKEY key;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE | view,
                      &key) != ERROR_SUCCESS)
        return NULL;
    wide = read_text(key, value);
    (void)RegCloseKey(key);
    text = wide ? dpl_win32_narrow(wide) : NULL;
    free(wide);
    return text;
}

char *
cli_system_registry(const char *path, const char *value)
{
    int os_error;
    wchar_t *wide_path = dpl_win32_wide(path, &os_error);
    wchar_t *wide_value = dpl_win32_wide(value, &os_error);
    char *text = NULL;

    if (wide_path && wide_value) {
        text = read_view(wide_path, wide_value, KEY_WOW64_64KEY);
        if (!text)
            text = read_view(wide_path, wide_value, KEY_WOW64_32KEY);
    }
    free(wide_path);
    free(wide_value);
    return text;
}
