/* SPDX-License-Identifier: MIT
 *
 * Windows begins here: the words of the command line as UTF-8 for main(), the
 * same as everywhere. Who starts the program in Explorer, by two clicks or with
 * folders dropped on it, has typed no command, and must see what it says before
 * its window is closed.
 */
#include "base/win32_path.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

enum { WINDOW_STAYS_MS = 60 * 60 * 1000 };

int
main(int argc, char **argv);
int
wmain(int argc, wchar_t **argv);

/* ── a window of its own ── */

static bool
is_console(DWORD which)
{
    DWORD mode;

    return GetConsoleMode(GetStdHandle(which), &mode) != 0;
}

/* A console where nobody else is: it was made for this program. */
static bool
has_own_window(void)
{
    DWORD ids[2];

    return is_console(STD_INPUT_HANDLE) && is_console(STD_OUTPUT_HANDLE) &&
           GetConsoleProcessList(ids, 2) == 1;
}

/* Explorer gives whole paths of what is there. */
static bool
is_dropped(const wchar_t *word)
{
    return (word[0] == L'\\' || (word[0] && word[1] == L':')) &&
           GetFileAttributesW(word) != INVALID_FILE_ATTRIBUTES;
}

static bool
was_clicked(int argc, wchar_t **argv)
{
    for (int i = 1; i < argc; i++)
        if (!is_dropped(argv[i]))
            return false;
    return has_own_window();
}

static bool
is_key(const INPUT_RECORD *record)
{
    return record->EventType == KEY_EVENT && record->Event.KeyEvent.bKeyDown;
}

/* Until a key is pressed, or somebody has forgotten it. */
static void
keep_window(void)
{
    const HANDLE keys = GetStdHandle(STD_INPUT_HANDLE);
    const ULONGLONG until = GetTickCount64() + WINDOW_STAYS_MS;
    INPUT_RECORD record = {0};
    DWORD count = 0;

    (void)fflush(stdout);
    (void)fputs("\nA folder with logs can be dropped on dplog.exe. "
                "'dplog --help' in a Command\nPrompt says what else it can do. "
                "A key closes this window.\n",
                stderr);
    (void)fflush(stderr);
    (void)FlushConsoleInputBuffer(keys);
    while (!is_key(&record)) {
        const ULONGLONG now = GetTickCount64();

        if (now >= until ||
            WaitForSingleObject(keys, (DWORD)(until - now)) != WAIT_OBJECT_0 ||
            !ReadConsoleInputW(keys, &record, 1, &count))
            return;
    }
}

/* ── the words ── */

static char *
copy(const char *text)
{
    char *ret = malloc(strlen(text) + 1);

    return ret ? strcpy(ret, text) : NULL;
}

/* As people here ask for help; no file can have that name. */
static char *
word_of(const wchar_t *wide)
{
    return wcscmp(wide, L"/?") == 0 ? copy("--help") : dpl_win32_narrow(wide);
}

static void
free_words(char **words)
{
    for (size_t i = 0; words && words[i]; i++)
        free(words[i]);
    free(words);
}

/* With a command in front that was not typed, or NULL; NULL: no memory. */
static char **
words_of(int argc, wchar_t **argv, const char *command, int *ret_count)
{
    char **words = calloc((size_t)argc + 2, sizeof(*words));
    int count = 0;
    bool ok = words != NULL;

    for (int i = 0; ok && i < argc; i++) {
        ok = (words[count++] = word_of(argv[i])) != NULL;
        if (ok && i == 0 && command)
            ok = (words[count++] = copy(command)) != NULL;
    }
    if (!ok) {
        free_words(words);
        return NULL;
    }
    *ret_count = count;
    return words;
}

int
wmain(int argc, wchar_t **argv)
{
    const bool clicked = was_clicked(argc, argv);
    int count, result;
    char **words = words_of(argc, argv, clicked ? "analyze" : NULL, &count);

    if (!words) {
        (void)fputs("dplog: out of memory\n", stderr);
        return 5;
    }
    result = main(count, words);
    if (clicked)
        keep_window();
    free_words(words);
    return result;
}
