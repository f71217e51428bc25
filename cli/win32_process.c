/* SPDX-License-Identifier: MIT
 *
 * programs.h on Windows.
 */
#include "programs.h"

#include "base/win32_path.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define WIN32_LEAN_AND_MEAN
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0602
#endif
#include <windows.h>

/* ── stopping ── */

enum { CLOSE_WAIT_MS = 4500 }; /* the system waits five seconds */

/* The system tells of an event on a thread of its own: who takes the function
 * back must know that it does not run any more. */
static SRWLOCK stop_lock = SRWLOCK_INIT;
static cli_stop_fn on_stop;
static void *on_stop_data;
static LONG stops_left; /* that are taken; then the system ends the program */
static LONG was_told;
static HANDLE stopped;

static BOOL WINAPI
handle(DWORD event)
{
    bool taken;

    AcquireSRWLockShared(&stop_lock);
    taken = InterlockedDecrement(&stops_left) >= 0;
    if (taken) {
        (void)InterlockedExchange(&was_told, 1);
        if (on_stop)
            on_stop(on_stop_data);
    }
    ReleaseSRWLockShared(&stop_lock);
    if (!taken)
        return FALSE;
    /* When this returns after one of these, the process is gone. */
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT && stopped)
        (void)WaitForSingleObject(stopped, CLOSE_WAIT_MS);
    return TRUE;
}

static void
set_on_stop(cli_stop_fn stop_fn, void *stop_data, LONG times)
{
    AcquireSRWLockExclusive(&stop_lock);
    on_stop_data = stop_data;
    on_stop = stop_fn;
    stops_left = times;
    ReleaseSRWLockExclusive(&stop_lock);
    if (!stop_fn || stopped)
        return;
    stopped = CreateEventW(NULL, /* manual reset */ TRUE, FALSE, NULL);
    (void)SetConsoleCtrlHandler(handle, TRUE);
}

void
cli_system_on_stop(cli_stop_fn stop_fn, void *stop_data)
{
    set_on_stop(stop_fn, stop_data, LONG_MAX);
}

void
cli_system_on_first_stop(cli_stop_fn stop_fn, void *stop_data)
{
    was_told = 0;
    set_on_stop(stop_fn, stop_data, 1);
}

bool
cli_system_stop_as_usual(void)
{
    set_on_stop(NULL, NULL, 0);
    return was_told != 0;
}

void
cli_system_end_as_stopped(void)
{
    enum { CODE = (int)0xC000013A }; /* STATUS_CONTROL_C_EXIT */

    cli_system_stopped();
    ExitProcess((UINT)CODE);
}

void
cli_system_stopped(void)
{
    if (stopped)
        (void)SetEvent(stopped);
}

/* ── the command line ── */

struct line {
    char *text;
    size_t len, cap;
    bool failed;
};

static void
add(struct line *line, char c, size_t count)
{
    if (line->cap - line->len <= count && !line->failed) {
        const size_t cap = 2 * line->cap + count + 256;
        char *text = realloc(line->text, cap);

        line->failed = !text;
        if (text) {
            line->text = text;
            line->cap = cap;
        }
    }
    for (size_t i = 0; i < count && !line->failed; i++)
        line->text[line->len++] = c;
    if (!line->failed)
        line->text[line->len] = '\0';
}

/* As the C runtime of the program reads it: backslashes before a quote are
 * doubled, and one more stands before the quote itself. */
static void
add_word(struct line *line, const char *word)
{
    const bool quote = !*word || strpbrk(word, " \t\"") != NULL;
    size_t backslashes = 0;

    if (line->len)
        add(line, ' ', 1);
    if (quote)
        add(line, '"', 1);
    for (; *word; word++) {
        if (*word == '\\') {
            backslashes++;
            continue;
        }
        add(line, '\\', *word == '"' ? 2 * backslashes + 1 : backslashes);
        backslashes = 0;
        add(line, *word, 1);
    }
    add(line, '\\', quote ? 2 * backslashes : backslashes);
    if (quote)
        add(line, '"', 1);
}

static wchar_t *
command_line(char *const *argv)
{
    struct line line = {0};
    wchar_t *wide = NULL;
    int os_error;

    for (; *argv; argv++)
        add_word(&line, *argv);
    if (!line.failed && line.text)
        wide = dpl_win32_wide(line.text, &os_error);
    free(line.text);
    return wide;
}

/* ── programs ── */

struct cli_process {
    HANDLE handle;
};

/* A file that holds the input, at its begin, and goes with its last handle. */
static HANDLE
make_input(const char *input, size_t len)
{
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof(inherit),
                                   .bInheritHandle = TRUE};
    wchar_t folder[MAX_PATH + 1], path[MAX_PATH + 1];
    HANDLE file;
    DWORD put = 0;

    if (!GetTempPathW(MAX_PATH, folder) ||
        !GetTempFileNameW(folder, L"dpl", 0, path))
        return INVALID_HANDLE_VALUE;
    file = CreateFileW(
        path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE,
        &inherit, CREATE_ALWAYS,
        FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return file;
    if (!WriteFile(file, input, (DWORD)len, &put, NULL) || put != len ||
        SetFilePointer(file, 0, NULL, FILE_BEGIN) == INVALID_SET_FILE_POINTER) {
        (void)CloseHandle(file);
        return INVALID_HANDLE_VALUE;
    }
    return file;
}

static bool
create(wchar_t *line, HANDLE input, HANDLE *ret)
{
    const HANDLE talk = GetStdHandle(STD_ERROR_HANDLE);
    STARTUPINFOW startup = {
        .cb = sizeof(startup),
        .dwFlags = STARTF_USESTDHANDLES,
        .hStdInput = input,
        .hStdOutput = talk,
        .hStdError = talk,
    };
    PROCESS_INFORMATION made;

    if (talk && talk != INVALID_HANDLE_VALUE)
        (void)SetHandleInformation(talk, HANDLE_FLAG_INHERIT,
                                   HANDLE_FLAG_INHERIT);
    if (!CreateProcessW(NULL, line, NULL, NULL, /* inherit */ TRUE, 0, NULL,
                        NULL, &startup, &made))
        return false;
    (void)CloseHandle(made.hThread);
    *ret = made.hProcess;
    return true;
}

struct cli_process *
cli_process_start(char *const *argv, const char *input, size_t len)
{
    struct cli_process *process = malloc(sizeof(*process));
    wchar_t *line = process ? command_line(argv) : NULL;
    HANDLE file = line ? make_input(input, len) : INVALID_HANDLE_VALUE;
    bool ok = false;

    if (file != INVALID_HANDLE_VALUE) {
        ok = create(line, file, &process->handle);
        (void)CloseHandle(file);
    }
    free(line);
    if (!ok) {
        free(process);
        errno = ENOENT;
        return NULL;
    }
    return process;
}

bool
cli_process_has_ended(struct cli_process *process, int *ret_code)
{
    DWORD code = 0;

    if (WaitForSingleObject(process->handle, 0) != WAIT_OBJECT_0)
        return false;
    (void)GetExitCodeProcess(process->handle, &code);
    *ret_code = (int)code;
    return true;
}

void
cli_process_free(struct cli_process *process)
{
    if (!process)
        return;
    (void)CloseHandle(process->handle);
    free(process);
}
