/* SPDX-License-Identifier: MIT
 *
 * Ctrl-C for a program, as its console sends it:
 *
 *     interrupt STOP COMMAND-LINE
 *
 * Starts the command line, waits until there is a file called STOP, makes the
 * console tell everybody in it, and ends as the program ends: 124 where it goes
 * on for ten seconds more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

enum { STEP_MS = 5, START_MS = 60000, END_MS = 10000, STILL_THERE = 124 };

static int
fail(const char *what)
{
    (void)fprintf(stderr, "interrupt: cannot %s: error %lu\n", what,
                  GetLastError());
    return 125;
}

static BOOL WINAPI
ignore(DWORD event)
{
    (void)event;
    return TRUE;
}

/* What follows the first two words of this command line. */
static wchar_t *
rest_of_line(void)
{
    wchar_t *pos = GetCommandLineW();

    for (int word = 0; word < 2; word++) {
        const wchar_t end = *pos == L'"' ? L'"' : L' ';

        pos = wcschr(pos + 1, end);
        if (!pos)
            return NULL;
        pos += wcsspn(pos, L"\" ");
    }
    return pos;
}

static void
wait_for_file(const wchar_t *path, HANDLE process)
{
    for (int i = 0; i < START_MS / STEP_MS; i++) {
        if (GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES ||
            WaitForSingleObject(process, STEP_MS) != WAIT_TIMEOUT)
            return;
    }
}

int
main(int argc, char **argv)
{
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION child;
    DWORD code = STILL_THERE;
    wchar_t stop[MAX_PATH], *line = rest_of_line();

    if (argc < 3 || !line)
        return 2;
    (void)swprintf(stop, MAX_PATH, L"%hs", argv[1]);
    if (!SetConsoleCtrlHandler(ignore, TRUE))
        return fail("ignore Ctrl-C");
    if (!CreateProcessW(NULL, line, NULL, NULL, /* inherit */ TRUE, 0, NULL,
                        NULL, &startup, &child))
        return fail("start the program");
    wait_for_file(stop, child.hProcess);
    if (!GenerateConsoleCtrlEvent(CTRL_C_EVENT, /* everybody */ 0))
        return fail("send Ctrl-C");
    if (WaitForSingleObject(child.hProcess, END_MS) == WAIT_OBJECT_0)
        (void)GetExitCodeProcess(child.hProcess, &code);
    (void)CloseHandle(child.hThread);
    (void)CloseHandle(child.hProcess);
    return (int)code;
}
