/* SPDX-License-Identifier: MIT
 *
 * system.h on Windows.
 */
#include "system.h"

#include "base/win32_path.h"
#include "win32_console.h"
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define WIN32_LEAN_AND_MEAN
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0602 /* the precise clock: Windows 8, Server 2012 */
#endif
#include <windows.h>

enum { STDOUT_BUFFER = 1 << 16 };

void
cli_system_begin(void)
{
    /* Without this a line end becomes two bytes. */
    (void)_setmode(_fileno(stdin), _O_BINARY);
    (void)_setmode(_fileno(stdout), _O_BINARY);
    (void)_setmode(_fileno(stderr), _O_BINARY);
    /* The C library asks the system for each piece of text where it takes the
     * stream for a device, and has 4 KiB else. Who must be heard at once
     * flushes. */
    (void)setvbuf(stdout, NULL, _IOFBF, STDOUT_BUFFER);
    cli_win32_console_begin();
}

bool
cli_system_is_terminal(FILE *stream)
{
    return cli_win32_console_has(stream);
}

unsigned
cli_system_columns(FILE *stream)
{
    return cli_win32_console_has(stream) ? cli_win32_console_columns() : 0;
}

int64_t
cli_system_now_us(void)
{
    static const int64_t ticks_to_1970 = INT64_C(116444736000000000);
    FILETIME now;

    GetSystemTimePreciseAsFileTime(&now);
    return ((int64_t)((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime) -
            ticks_to_1970) /
           10;
}

/* What was asked for, as UTF-8, to the end of the program. */
struct variable {
    struct variable *next;
    char *value;
    char name[];
};

static char *
read_variable(const char *name)
{
    int os_error;
    wchar_t *wide = dpl_win32_wide(name, &os_error), *value = NULL;
    const DWORD count = wide ? GetEnvironmentVariableW(wide, NULL, 0) : 0;
    char *ret = NULL;

    if (count)
        value = calloc(count, sizeof(*value));
    if (value && GetEnvironmentVariableW(wide, value, count) < count)
        ret = dpl_win32_narrow(value);
    free(value);
    free(wide);
    return ret;
}

const char *
cli_system_variable(const char *name)
{
    static struct variable *known;
    const size_t size = strlen(name) + 1;
    struct variable *variable;

    for (variable = known; variable; variable = variable->next) {
        if (strcmp(variable->name, name) == 0)
            return variable->value;
    }
    variable = calloc(1, sizeof(*variable) + size);
    if (!variable)
        return NULL;
    memcpy(variable->name, name, size);
    variable->value = read_variable(name);
    variable->next = known;
    known = variable;
    return variable->value;
}

const char *
cli_system_language(void)
{
    static char name[LOCALE_NAME_MAX_LENGTH];
    wchar_t wide[LOCALE_NAME_MAX_LENGTH];
    const LCID locale = MAKELCID(GetUserDefaultUILanguage(), SORT_DEFAULT);

    if (!LCIDToLocaleName(locale, wide, LOCALE_NAME_MAX_LENGTH, 0) ||
        !WideCharToMultiByte(CP_UTF8, 0, wide, -1, name, sizeof(name), NULL,
                             NULL))
        return NULL;
    return name;
}

/* NULL with errno. */
static wchar_t *
wide_path(const char *path)
{
    int os_error = ERROR_SUCCESS;
    wchar_t *wide = dpl_win32_path(path, /* suffix */ NULL, &os_error);

    if (!wide)
        errno = os_error == ERROR_NOT_ENOUGH_MEMORY ? ENOMEM : ENOENT;
    return wide;
}

static bool
is_device(const wchar_t *path)
{
    return wcsncmp(path, L"\\\\.\\", 4) == 0;
}

enum cli_path_kind
cli_system_path_kind(const char *path)
{
    wchar_t *wide = wide_path(path);
    DWORD attributes = INVALID_FILE_ATTRIBUTES;
    enum cli_path_kind kind = CLI_PATH_MISSING;

    if (!wide)
        return CLI_PATH_MISSING;
    if (is_device(wide)) {
        kind = CLI_PATH_OTHER;
    } else {
        attributes = GetFileAttributesW(wide);
        if (attributes != INVALID_FILE_ATTRIBUTES)
            kind = attributes & FILE_ATTRIBUTE_DIRECTORY ? CLI_PATH_FOLDER
                                                         : CLI_PATH_FILE;
    }
    free(wide);
    return kind;
}

FILE *
cli_system_create(const char *path)
{
    wchar_t *wide = wide_path(path);
    FILE *file = NULL;
    int fd = -1;

    if (wide)
        fd = _wopen(wide,
                    _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT,
                    _S_IREAD | _S_IWRITE);
    free(wide);
    if (fd < 0)
        return NULL;
    file = _fdopen(fd, "wb");
    if (!file)
        (void)_close(fd);
    return file;
}

FILE *
cli_system_open_device(const char *path)
{
    wchar_t *wide = wide_path(path);
    FILE *file = wide ? _wfopen(wide, L"wb") : NULL;

    free(wide);
    return file;
}

/* Somebody has the target open, a virus scanner perhaps: again for a while. */
static bool
move_patiently(const wchar_t *from, const wchar_t *to)
{
    enum { TRIES = 40, WAIT_MS = 50 };
    DWORD os_error = ERROR_SUCCESS;

    for (int i = 0; i < TRIES; i++) {
        if (MoveFileExW(from, to,
                        MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
            return true;
        os_error = GetLastError();
        if (os_error != ERROR_ACCESS_DENIED &&
            os_error != ERROR_SHARING_VIOLATION)
            break;
        Sleep(WAIT_MS);
    }
    errno =
        os_error == ERROR_ACCESS_DENIED || os_error == ERROR_SHARING_VIOLATION
            ? EACCES
            : EIO;
    return false;
}

bool
cli_system_replace(const char *from, const char *to)
{
    wchar_t *wide_from = wide_path(from), *wide_to = wide_path(to);
    const bool done =
        wide_from && wide_to && move_patiently(wide_from, wide_to);

    free(wide_from);
    free(wide_to);
    return done;
}

/* The C library knows one of three words for a closed pipe. */
int
cli_system_write_error(void)
{
    const int os_error = errno;

    switch (_doserrno) {
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA:
    case ERROR_PIPE_NOT_CONNECTED:
        return EPIPE;
    default:
        return os_error;
    }
}

bool
cli_system_remove(const char *path)
{
    wchar_t *wide = wide_path(path);
    const bool done = wide && _wremove(wide) == 0;

    free(wide);
    return done;
}

void
cli_system_sleep_ms(unsigned ms)
{
    Sleep(ms);
}
