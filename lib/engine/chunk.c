/* SPDX-License-Identifier: MIT
 *
 * The life of a chunk.
 */
#include "engine/chunk.h"

#include "base/mem.h"

/* It stays in the second-level cache, with what is made of it. */
enum { BEST_BLOCK_SIZE = 64 * 1024 };

struct dpl_chunk *
dpl_chunk_new(size_t block_size)
{
    struct dpl_chunk *chunk = dpl_zalloc(sizeof(*chunk));

    if (!chunk)
        return NULL;
    chunk->block_size = block_size ? block_size : BEST_BLOCK_SIZE;
    chunk->block = dpl_alloc(chunk->block_size);
    if (!chunk->block) {
        dpl_free(chunk);
        return NULL;
    }
    return chunk;
}

void
dpl_chunk_clear(struct dpl_chunk *chunk)
{
    dpl_batch_clear(&chunk->batch);
    chunk->glances.count = 0;
    dpl_results_clear(&chunk->results);
    chunk->next = NULL;
    chunk->ended = chunk->read_failed = chunk->is_matched = false;
    chunk->status = DPLOG_OK;
    chunk->timing = (struct dplog_timing){0};
}

void
dpl_chunk_free(struct dpl_chunk *chunk)
{
    if (!chunk)
        return;
    dpl_batch_done(&chunk->batch);
    dpl_free(chunk->glances.at);
    dpl_results_done(&chunk->results);
    dpl_free(chunk->block);
    dpl_free(chunk);
}
