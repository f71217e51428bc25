/* SPDX-License-Identifier: MIT
 *
 * Memory for things that die together. Nothing in it is freed alone.
 */
#pragma once

#include <dplog/view.h>
#include <stdint.h>

struct dpl_arena_block;

/* Zero is a valid empty arena. */
struct dpl_arena {
    struct dpl_arena_block *head;
    size_t total; /* bytes handed out */
};

void
dpl_arena_done(struct dpl_arena *arena);

/* Zeroed and aligned for pointers, numbers of 64 bits and what is made of them;
 * NULL when there is no memory. */
void *
dpl_arena_alloc(struct dpl_arena *arena, size_t size);
/* count * size, NULL on overflow too. */
void *
dpl_arena_array(struct dpl_arena *arena, size_t count, size_t size);
/* A copy with a NUL behind it; NULL when there is no memory. */
char *
dpl_arena_copy(struct dpl_arena *arena, struct dplog_view v);
