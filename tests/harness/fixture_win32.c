/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/win32_path.h"
#include "fixture_files.h"
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

/* A path for one call of the system; freed by done_with(). */
static wchar_t *
wide(const char *path)
{
    int os_error;

    return dpl_win32_path(path, /* suffix */ NULL, &os_error);
}

static bool
done_with(wchar_t *path, bool ok)
{
    dpl_free(path);
    return ok;
}

void
fixture_temp_folder(char *ret, size_t size)
{
    wchar_t folder[MAX_PATH + 1];
    const DWORD len = GetTempPathW(MAX_PATH + 1, folder);
    char *path = len ? dpl_win32_narrow(folder) : NULL;

    (void)snprintf(ret, size, "%s", path ? path : "C:/Windows/Temp/");
    dpl_free(path);
    for (char *c = ret; *c; c++) {
        if (*c == '\\')
            *c = '/';
        if (*c == '/' && !c[1])
            *c = '\0';
    }
}

int
fixture_process_id(void)
{
    return (int)GetCurrentProcessId();
}

bool
fixture_make_folder(const char *path)
{
    wchar_t *name = wide(path);

    return done_with(name, name && CreateDirectoryW(name, NULL));
}

bool
fixture_remove_folder(const char *path)
{
    wchar_t *name = wide(path);

    return done_with(name, name && RemoveDirectoryW(name));
}

FILE *
fixture_open(const char *path, const char *mode)
{
    wchar_t *name = wide(path);
    FILE *file = NULL;

    if (name)
        file = _wfopen(name, mode[0] == 'a' ? L"ab" : L"wb");
    (void)done_with(name, true);
    return file;
}

bool
fixture_move(const char *from, const char *to)
{
    wchar_t *old = wide(from), *new = wide(to);
    const bool ok =
        old && new &&MoveFileExW(old, new, MOVEFILE_REPLACE_EXISTING);

    return done_with(old, done_with(new, ok));
}

bool
fixture_remove(const char *path)
{
    wchar_t *name = wide(path);

    return done_with(name, name && DeleteFileW(name));
}

void
fixture_binary_stdout(void)
{
    (void)_setmode(_fileno(stdout), _O_BINARY);
}

void
fixture_set_variable(const char *name, const char *value)
{
    (void)_putenv_s(name, value);
}
