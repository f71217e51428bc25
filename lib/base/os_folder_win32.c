/* SPDX-License-Identifier: MIT
 *
 * Windows: what a name is, and the names of a folder.
 */
#include "error.h"
#include "mem.h"
#include "os.h"
#include "win32_path.h"
#include <string.h>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

/* Links to folders are not entered. Files with a reparse point are read:
 * volumes with deduplication set it on ordinary files. */
static enum dpl_path_kind
kind_of_attributes(DWORD attributes)
{
    return attributes & FILE_ATTRIBUTE_DEVICE ? DPL_PATH_OTHER : DPL_PATH_FILE;
}

enum dpl_path_kind
dpl_path_kind(const char *path, int *ret_os_error)
{
    int os_error = 0;
    wchar_t *wide = dpl_win32_path(path, /* suffix */ NULL, &os_error);
    DWORD attributes = INVALID_FILE_ATTRIBUTES;

    if (wide) {
        attributes = GetFileAttributesW(wide);
        if (attributes == INVALID_FILE_ATTRIBUTES)
            os_error = (int)GetLastError();
        dpl_free(wide);
    }
    if (ret_os_error)
        *ret_os_error = os_error;
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return DPL_PATH_MISSING;
    if (attributes & FILE_ATTRIBUTE_DIRECTORY)
        return DPL_PATH_FOLDER; /* a link too: it was asked for by name */
    return kind_of_attributes(attributes);
}

static enum dpl_path_kind
kind_of_entry(const WIN32_FIND_DATAW *entry)
{
    const DWORD attributes = entry->dwFileAttributes;

    if (!(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return kind_of_attributes(attributes);
    return attributes & FILE_ATTRIBUTE_REPARSE_POINT ? DPL_PATH_OTHER
                                                     : DPL_PATH_FOLDER;
}

static bool
is_dots(const wchar_t *name)
{
    return wcscmp(name, L".") == 0 || wcscmp(name, L"..") == 0;
}

static enum dplog_status
each_entry(HANDLE find, WIN32_FIND_DATAW *entry, const char *path,
           dpl_entry_fn entry_fn, void *entry_data, struct dplog_error *reterr)
{
    do {
        char *name;
        bool more;

        if (is_dots(entry->cFileName))
            continue;
        name = dpl_win32_narrow(entry->cFileName);
        if (!name)
            return dpl_fail_memory(reterr);
        more = entry_fn(entry_data, name, kind_of_entry(entry));
        dpl_free(name);
        if (!more)
            return DPLOG_OK;
    } while (FindNextFileW(find, entry));

    if (GetLastError() != ERROR_NO_MORE_FILES)
        return dpl_fail_os(reterr, DPLOG_E_IO, (int)GetLastError(),
                           "cannot read the folder '%s'", path);
    return DPLOG_OK;
}

enum dplog_status
dpl_folder_each(const char *path, dpl_entry_fn entry_fn, void *entry_data,
                struct dplog_error *reterr)
{
    WIN32_FIND_DATAW entry;
    HANDLE find = INVALID_HANDLE_VALUE;
    int os_error = 0;
    wchar_t *pattern = dpl_win32_path(path, L"*", &os_error);
    enum dplog_status status;

    if (pattern) {
        find = FindFirstFileExW(pattern, FindExInfoBasic, &entry,
                                FindExSearchNameMatch, NULL,
                                FIND_FIRST_EX_LARGE_FETCH);
        os_error = (int)GetLastError();
        dpl_free(pattern);
    }
    if (find == INVALID_HANDLE_VALUE) {
        if (os_error == ERROR_FILE_NOT_FOUND)
            return DPLOG_OK; /* the root of an empty drive has no dots */
        return dpl_fail_os(reterr, DPLOG_E_IO, os_error,
                           "cannot open the folder '%s'", path);
    }
    status = each_entry(find, &entry, path, entry_fn, entry_data, reterr);
    (void)FindClose(find);
    return status;
}
