/* SPDX-License-Identifier: MIT
 *
 * A name is near when few letters are wrong, missing, too many or swapped with
 * the next one: one in a word of three letters, two in one of six.
 */
#include "nearest.h"

#include <string.h>

enum { LONGEST = 32, LETTERS_A_MISTAKE = 3, MOST = 2 };

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Mistakes that make one text of the other, in rows of the usual table. */
static size_t
distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];

    for (size_t k = 0; k <= b_len; k++)
        row[k] = k;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *const free_row = before;

        before = above;
        above = row;
        row = free_row;
        row[0] = i;
        for (size_t k = 1; k <= b_len; k++) {
            const size_t replaced = above[k - 1] + (a[i - 1] != b[k - 1]);

            row[k] = least(replaced, least(above[k], row[k - 1]) + 1);
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                row[k] = least(row[k], before[k - 2] + 1);
        }
    }
    return row[b_len];
}

void
cli_nearest_try(struct cli_nearest *nearest, const char *name)
{
    const size_t len = strlen(name);
    size_t found;

    if (nearest->len > LONGEST || len > LONGEST)
        return;
    found = distance(nearest->word, nearest->len, name, len);
    if (found > MOST || found * LETTERS_A_MISTAKE > least(nearest->len, len) ||
        (nearest->name && found >= nearest->distance))
        return;
    nearest->name = name;
    nearest->distance = found;
}
