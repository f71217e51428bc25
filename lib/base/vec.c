/* SPDX-License-Identifier: MIT
 *
 * Growth of typed arrays. The pointer is copied as bytes: the caller's object
 * is a T *, not a void *.
 */
#include "vec.h"

#include <stdint.h>
#include <string.h>

enum { FIRST_CAP = 2 };

int
dpl_vec_grow(void **at, size_t *cap, size_t size)
{
    size_t wanted = *cap ? *cap : FIRST_CAP / 2;
    void *ptr;

    if (wanted > SIZE_MAX / 2)
        return 0;
    memcpy(&ptr, at, sizeof(ptr));
    ptr = dpl_realloc_array(ptr, wanted * 2, size);
    if (!ptr)
        return 0;
    memcpy(at, &ptr, sizeof(ptr));
    *cap = wanted * 2;
    return 1;
}
