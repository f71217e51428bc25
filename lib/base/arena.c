/* SPDX-License-Identifier: MIT
 *
 * A list of blocks, the newest first. Small pieces come from the newest block;
 * what is large gets a block of its own behind it, so that the room left in
 * the newest is not given up.
 */
#include "arena.h"

#include "mem.h"
#include <stdalign.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LAST_BLOCK = 256 * 1024 };

/* What is put there is made of these. That of max_align_t is twice as much, for
 * numbers that nobody uses: 4 bytes more for each of 60,000 texts. */
union piece {
    void *pointer;
    int64_t number;
    double real;
};

struct dpl_arena_block {
    struct dpl_arena_block *next;
    size_t size, used;
    alignas(union piece) char bytes[];
};

void
dpl_arena_done(struct dpl_arena *arena)
{
    struct dpl_arena_block *block = arena->head;

    while (block) {
        struct dpl_arena_block *next = block->next;

        dpl_free(block);
        block = next;
    }
    *arena = (struct dpl_arena){0};
}

static struct dpl_arena_block *
new_block(size_t size)
{
    struct dpl_arena_block *block = dpl_alloc(sizeof(*block) + size);

    if (block) {
        block->next = NULL;
        block->size = size;
        block->used = 0;
    }
    return block;
}

static size_t
next_block_size(const struct dpl_arena *arena)
{
    if (!arena->head)
        return FIRST_BLOCK;
    return arena->head->size < LAST_BLOCK ? arena->head->size * 2 : LAST_BLOCK;
}

/* A block with room for size bytes; NULL: no memory. */
static struct dpl_arena_block *
find_block(struct dpl_arena *arena, size_t size)
{
    struct dpl_arena_block *block = arena->head;
    size_t next_size;

    if (block && size <= block->size - block->used)
        return block;

    next_size = next_block_size(arena);
    if (block && size > next_size / 4) {
        block = new_block(size);
        if (block) {
            block->next = arena->head->next;
            arena->head->next = block;
        }
        return block;
    }

    block = new_block(size > next_size ? size : next_size);
    if (block) {
        block->next = arena->head;
        arena->head = block;
    }
    return block;
}

/* Not zeroed: texts are written over at once, and most of what an arena holds
 * is text. */
static void *
take(struct dpl_arena *arena, size_t size)
{
    const size_t align = alignof(union piece);
    struct dpl_arena_block *block;
    void *ret;

    if (size > SIZE_MAX / 2)
        return NULL;
    size = size ? (size + align - 1) / align * align : align;
    block = find_block(arena, size);
    if (!block)
        return NULL;
    ret = block->bytes + block->used;
    block->used += size;
    arena->total += size;
    return ret;
}

void *
dpl_arena_alloc(struct dpl_arena *arena, size_t size)
{
    void *ret = take(arena, size);

    if (ret)
        memset(ret, 0, size);
    return ret;
}

void *
dpl_arena_array(struct dpl_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return dpl_arena_alloc(arena, count * size);
}

char *
dpl_arena_copy(struct dpl_arena *arena, struct dplog_view v)
{
    char *ret = v.len < SIZE_MAX ? take(arena, v.len + 1) : NULL;

    if (!ret)
        return NULL;
    if (v.len)
        memcpy(ret, v.ptr, v.len);
    ret[v.len] = '\0';
    return ret;
}
