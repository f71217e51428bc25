/* SPDX-License-Identifier: MIT
 *
 * What Windows says about its error codes, as one line of UTF-8.
 */
#include "mem.h"
#include "os.h"
#include "utf8.h"
#include "view.h"
#include "win32_path.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

/* Messages end with a full stop and a line end, and may hold more of those. */
static void
tidy_text(char *text)
{
    size_t len = 0;

    for (size_t i = 0; text[i]; i++) {
        const bool blank = strchr("\r\n\t ", text[i]) != NULL;

        if (!blank)
            text[len++] = text[i];
        else if (len && text[len - 1] != ' ')
            text[len++] = ' ';
    }
    while (len && (text[len - 1] == ' ' || text[len - 1] == '.'))
        len--;
    text[len] = '\0';
    if (text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z')
        text[0] = (char)(text[0] + 32);
}

void
dpl_os_error_text(int os_error, char *ret, size_t size)
{
    wchar_t wide[256];
    char *text = NULL;
    DWORD len;

    assert(size > 0);
    /* English first: the texts around it are English. */
    len = FormatMessageW(
        FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
        (DWORD)os_error, MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), wide,
        sizeof(wide) / sizeof(wide[0]), NULL);
    if (!len)
        len = FormatMessageW(
            FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
            (DWORD)os_error, 0, wide, sizeof(wide) / sizeof(wide[0]), NULL);
    if (len)
        text = dpl_win32_narrow(wide);
    if (text) {
        tidy_text(text);
        (void)snprintf(ret, size, "%.*s",
                       (int)dpl_utf8_cut(dpl_view_of(text), size - 1).len,
                       text);
    } else {
        (void)snprintf(ret, size, "Windows error %d", os_error);
    }
    dpl_free(text);
}
