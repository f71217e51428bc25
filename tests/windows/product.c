/* SPDX-License-Identifier: MIT
 *
 * Writes a log as the product does, in another process than its reader:
 *
 *     product FOLDER LINES_A_FILE PAUSE_MS
 *
 * It opens the log for each line, and every so many lines deletes the .lo_,
 * renames the log to it and begins a new one, until there is a file called
 * "stop"; then it says how many lines it has written. It pauses every fifty
 * lines. Whatever fails ends it with the error: nobody may be in its way.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

enum {
    PATH_LEN = 1024,
    PAUSE_EVERY = 50,
    PATIENCE_MS = 50,
    LINES_AT_MOST = 1000000
};

struct product {
    wchar_t log[PATH_LEN], old[PATH_LEN], stop[PATH_LEN];
};

static bool
fail(const char *what)
{
    (void)fprintf(stderr, "product: cannot %s: error %lu\n", what,
                  GetLastError());
    return false;
}

static bool
write_line(const struct product *product, int number)
{
    const HANDLE file =
        CreateFileW(product->log, FILE_APPEND_DATA, FILE_SHARE_READ, NULL,
                    OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    char line[256];
    DWORD put;
    int len;

    if (file == INVALID_HANDLE_VALUE)
        return fail("open the log");
    len =
        snprintf(line, sizeof(line),
                 "Sleep 3600 seconds, line %d...  $$<SMS_DISTRIBUTION_MANAGER>"
                 "<11-20-2026 09:%02d:%02d.000-540><thread=5 (0x5)>\r\n",
                 number, number / 60 % 60, number % 60);
    if (!WriteFile(file, line, (DWORD)len, &put, NULL))
        return fail("write the log");
    (void)CloseHandle(file);
    return true;
}

static bool
roll_over(const struct product *product)
{
    if (!DeleteFileW(product->old) && GetLastError() != ERROR_FILE_NOT_FOUND)
        return fail("delete the old log");
    /* A read may be under way, but not for long. */
    for (int i = 0; i < PATIENCE_MS; i++) {
        if (MoveFileW(product->log, product->old))
            return true;
        Sleep(1);
    }
    return fail("rename the log");
}

int
main(int argc, char **argv)
{
    struct product product;
    int lines_a_file, pause_ms, i;

    if (argc != 4)
        return 2;
    lines_a_file = atoi(argv[2]);
    pause_ms = atoi(argv[3]);
    (void)swprintf(product.log, PATH_LEN, L"%hs\\distmgr.log", argv[1]);
    (void)swprintf(product.old, PATH_LEN, L"%hs\\distmgr.lo_", argv[1]);
    (void)swprintf(product.stop, PATH_LEN, L"%hs\\stop", argv[1]);
    for (i = 0; i < LINES_AT_MOST; i++) {
        if (i && i % lines_a_file == 0 && !roll_over(&product))
            return 1;
        if (i % PAUSE_EVERY == 0) {
            if (GetFileAttributesW(product.stop) != INVALID_FILE_ATTRIBUTES)
                break;
            Sleep((DWORD)pause_ms);
        }
        if (!write_line(&product, i))
            return 1;
    }
    (void)printf("%d\n", i);
    return 0;
}
