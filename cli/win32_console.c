/* SPDX-License-Identifier: MIT
 *
 * A console takes text in its code page, 932 in Japan, or as UTF-16. To stay
 * out of code pages, which belong to the user's shell, streams that lead to the
 * console are turned into one pipe; a thread carries what comes through it to
 * the console. One pipe for both streams keeps their order.
 */
#include "win32_console.h"

#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#ifndef ENABLE_VIRTUAL_TERMINAL_PROCESSING
#define ENABLE_VIRTUAL_TERMINAL_PROCESSING 0x0004
#endif

enum { PIPE_SIZE = 1 << 16, BLOCK = 4096, CHARACTER = 4 };

/* A program has one console. */
static struct {
    HANDLE handle; /* NULL: neither stream leads to a console */
    HANDLE thread;
    DWORD mode; /* to go back to */
    bool out, err;
    bool has_escapes; /* the console understands colours */
    int pipe;         /* what the thread reads */
} console;

static bool
is_console(DWORD which)
{
    DWORD mode;

    return GetConsoleMode(GetStdHandle(which), &mode) != 0;
}

/* How many bytes at the end begin a character that is not complete. */
static size_t
unfinished(const char *bytes, size_t len)
{
    for (size_t back = 1; back < CHARACTER && back <= len; back++) {
        const unsigned char c = (unsigned char)bytes[len - back];

        if (c < 0x80)
            return 0;
        if (c >= 0xC0)
            return (c >= 0xF0 ? 4U : c >= 0xE0 ? 3U : 2U) > back ? back : 0;
    }
    return 0;
}

/* Drop ESC [ … letter; they come whole, written by one call. */
static size_t
without_escapes(wchar_t *text, size_t len)
{
    size_t kept = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] != 0x1B) {
            text[kept++] = text[i];
            continue;
        }
        while (i + 1 < len &&
               !(text[i] >= L'A' && text[i] <= L'z' && text[i] != L'['))
            i++;
    }
    return kept;
}

static void
show(const char *bytes, size_t len)
{
    wchar_t text[BLOCK + CHARACTER];
    size_t count = (size_t)MultiByteToWideChar(
        CP_UTF8, 0, bytes, (int)len, text, (int)(sizeof(text) / sizeof(*text)));
    const wchar_t *pos = text;

    if (!console.has_escapes)
        count = without_escapes(text, count);
    while (count > 0) {
        DWORD put = 0;

        if (!WriteConsoleW(console.handle, pos, (DWORD)count, &put, NULL) ||
            put == 0)
            return; /* a console that is gone */
        pos += put;
        count -= put;
    }
}

static unsigned __stdcall carry(void *data)
{
    char bytes[BLOCK + CHARACTER];
    size_t kept = 0;
    int got;

    (void)data;
    while ((got = _read(console.pipe, bytes + kept, BLOCK)) > 0) {
        const size_t len = kept + (size_t)got;
        const size_t tail = unfinished(bytes, len);

        show(bytes, len - tail);
        memmove(bytes, bytes + len - tail, tail);
        kept = tail;
    }
    show(bytes, kept);
    return 0;
}

/* At exit: everything is on the console before the shell's next prompt. */
static void
finish(void)
{
    (void)fflush(NULL);
    if (console.out)
        (void)_close(_fileno(stdout));
    if (console.err)
        (void)_close(_fileno(stderr));
    (void)WaitForSingleObject(console.thread, INFINITE);
    (void)SetConsoleMode(console.handle, console.mode);
}

/* The console's own handle: the one of the stream is closed with it. */
static bool
keep_handle(void)
{
    const HANDLE process = GetCurrentProcess();

    if (!DuplicateHandle(
            process,
            GetStdHandle(console.out ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE),
            process, &console.handle, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return false;
    (void)GetConsoleMode(console.handle, &console.mode);
    console.has_escapes =
        SetConsoleMode(console.handle,
                       console.mode | ENABLE_PROCESSED_OUTPUT |
                           ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
    return true;
}

void
cli_win32_console_begin(void)
{
    int ends[2];

    console.out = is_console(STD_OUTPUT_HANDLE);
    console.err = is_console(STD_ERROR_HANDLE);
    if ((!console.out && !console.err) || !keep_handle())
        return;
    if (_pipe(ends, PIPE_SIZE, _O_BINARY | _O_NOINHERIT) != 0)
        return;
    console.pipe = ends[0];
    console.thread =
        (HANDLE)_beginthreadex(NULL, 0, carry, NULL, 0, /* id */ NULL);
    if (!console.thread) /* then in the console's code page */
        return;
    if (console.out)
        (void)_dup2(ends[1], _fileno(stdout));
    if (console.err)
        (void)_dup2(ends[1], _fileno(stderr));
    (void)_close(ends[1]);
    (void)atexit(finish);
}

bool
cli_win32_console_has(FILE *stream)
{
    return stream == stdout ? console.out : stream == stderr && console.err;
}

unsigned
cli_win32_console_columns(void)
{
    CONSOLE_SCREEN_BUFFER_INFO info;

    if (!GetConsoleScreenBufferInfo(console.handle, &info))
        return 0;
    return (unsigned)(info.srWindow.Right - info.srWindow.Left + 1);
}
