/* SPDX-License-Identifier: MIT
 *
 * Windows begins here: the words of the command line as UTF-8 for main(), the
 * same as everywhere.
 */
#include "base/win32_path.h"
#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char **argv);
int
wmain(int argc, wchar_t **argv);

int
wmain(int argc, wchar_t **argv)
{
    char **words = calloc((size_t)argc + 1, sizeof(*words));
    int result;

    for (int i = 0; words && i < argc; i++) {
        words[i] = dpl_win32_narrow(argv[i]);
        if (!words[i])
            words = NULL;
    }
    if (!words) {
        (void)fputs("dplog: out of memory\n", stderr);
        return 5;
    }
    result = main(argc, words);
    for (int i = 0; i < argc; i++)
        free(words[i]);
    free(words);
    return result;
}
