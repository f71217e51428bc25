/* SPDX-License-Identifier: MIT */
#include "base/number.h"

#include <stdio.h>
#include <string.h>

/* A radix character may have more than one byte, as the Arabic one has. */
char *
dpl_number_point(char *text)
{
    static const char of_numbers[] = "+-0123456789einfa";
    char *const radix = text + strspn(text, of_numbers);
    const size_t len = strcspn(radix, of_numbers);

    if (len > 0) {
        *radix = '.';
        memmove(radix + 1, radix + len, strlen(radix + len) + 1);
    }
    return text;
}

const char *
dpl_number_fixed(char ret[DPL_NUMBER_TEXT], double value, int decimals)
{
    (void)snprintf(ret, DPL_NUMBER_TEXT, "%.*f", decimals, value);
    return dpl_number_point(ret);
}

const char *
dpl_number_short(char ret[DPL_NUMBER_TEXT], double value, int digits)
{
    (void)snprintf(ret, DPL_NUMBER_TEXT, "%.*g", digits, value);
    return dpl_number_point(ret);
}
