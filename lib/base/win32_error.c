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

/* What is asked for most, in the words of the other systems: the same mistake
 * gives the same text everywhere, and on a server of any language. */
static const struct common_error {
    DWORD code;
    const char *text;
} common_errors[] = {
    {ERROR_FILE_NOT_FOUND, "no such file or directory"},
    {ERROR_PATH_NOT_FOUND, "no such file or directory"},
    {ERROR_BAD_NETPATH, "no such server, or it does not answer"},
    {ERROR_BAD_NET_NAME, "no such share on that server"},
    {ERROR_INVALID_NAME, "no such file or directory"},
    {ERROR_ACCESS_DENIED, "permission denied"},
    {ERROR_SHARING_VIOLATION, "another program has it open and shares nothing"},
    {ERROR_LOCK_VIOLATION, "another program has locked a part of it"},
    {ERROR_FILE_EXISTS, "file exists"},
    {ERROR_ALREADY_EXISTS, "file exists"},
    {ERROR_DISK_FULL, "no space left on device"},
    {ERROR_HANDLE_DISK_FULL, "no space left on device"},
    {ERROR_NOT_ENOUGH_MEMORY, "cannot allocate memory"},
    {ERROR_SEEK_ON_DEVICE, "illegal seek"},
};

static const char *
common_text(int os_error)
{
    for (size_t i = 0; i < sizeof(common_errors) / sizeof(common_errors[0]);
         i++) {
        if (common_errors[i].code == (DWORD)os_error)
            return common_errors[i].text;
    }
    return NULL;
}

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
    const char *common = common_text(os_error);
    wchar_t wide[512];
    char number[32], *text = NULL;
    DWORD len;

    assert(size > 0);
    if (common) {
        (void)snprintf(ret, size, "%s", common);
        return;
    }
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
    (void)snprintf(number, sizeof(number), "Windows error %d", os_error);
    if (text && size > sizeof(number) + 3) {
        const size_t room = size - sizeof(number) - 3; /* for " ()" */

        tidy_text(text);
        (void)snprintf(ret, size, "%.*s (%s)",
                       (int)dpl_utf8_cut(dpl_view_of(text), room).len, text,
                       number);
    } else {
        (void)snprintf(ret, size, "%s", number);
    }
    dpl_free(text);
}

bool
dpl_os_error_is_memory(int os_error)
{
    return os_error == ERROR_NOT_ENOUGH_MEMORY || os_error == ERROR_OUTOFMEMORY;
}
