/* SPDX-License-Identifier: MIT
 *
 * What somebody may have meant who typed a word that is none of ours.
 */
#pragma once

#include <stddef.h>

/* A search for the name that is nearest to a word. */
struct cli_nearest {
    const char *word;
    size_t len; /* of the word: what follows does not count */
    /* so far */
    const char *name; /* NULL: none is near enough */
    size_t distance;
};

/* Look at one name. Of two that are equally near the first one stays. */
void
cli_nearest_try(struct cli_nearest *nearest, const char *name);
