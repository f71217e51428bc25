/* SPDX-License-Identifier: MIT
 *
 * Fractions as text, with a point: a program that embeds the library may have
 * set a locale that writes a comma.
 */
#pragma once

enum { DPL_NUMBER_TEXT = 48 };

/* With so many digits behind the point, at most 6; the value is below 1e15.
 * DPL_FIXED gives a text that lives as long as the block it stands in. */
#define DPL_FIXED(value, decimals)                                             \
    dpl_number_fixed((char[DPL_NUMBER_TEXT]){0}, value, decimals)
const char *
dpl_number_fixed(char ret[DPL_NUMBER_TEXT], double value, int decimals);

/* With so many significant digits, at most 15, and no zeros at the end. */
const char *
dpl_number_short(char ret[DPL_NUMBER_TEXT], double value, int digits);

/* What printf wrote of a number, its radix character made a point; returns
 * text. */
char *
dpl_number_point(char *text);
