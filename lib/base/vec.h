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

#define DPL_VEC_MEMBERS(type)                                                  \
    type *at;                                                                  \
    size_t count, cap;

/* Grow *at (elements of `size` bytes) so that one more fits; false: cannot. */
int
dpl_vec_grow(void **at, size_t count, size_t *cap, size_t size);

/* Pointer to a new, zeroed element at the end, or NULL. */
#define DPL_VEC_PUSH(vec)                                                      \
    (dpl_vec_grow((void **)&(vec)->at, (vec)->count, &(vec)->cap,              \
                  sizeof(*(vec)->at))                                          \
         ? &(vec)->at[(vec)->count++]                                          \
         : NULL)
