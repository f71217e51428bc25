/* SPDX-License-Identifier: MIT
 *
 * The life of a chunk.
 */
#include "engine/chunk.h"

#include "base/mem.h"

struct dpl_chunk *
dpl_chunk_new(void)
{
    struct dpl_chunk *chunk = dpl_zalloc(sizeof(*chunk));

    if (!chunk)
        return NULL;
    chunk->block = dpl_alloc(DPL_CHUNK_BYTES);
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
    dpl_results_clear(&chunk->results);
    chunk->next = NULL;
    chunk->ended = chunk->read_failed = false;
    chunk->status = DPLOG_OK;
    chunk->timing = (struct dplog_timing){0};
}

void
dpl_chunk_free(struct dpl_chunk *chunk)
{
    if (!chunk)
        return;
    dpl_batch_done(&chunk->batch);
    dpl_results_done(&chunk->results);
    dpl_free(chunk->block);
    dpl_free(chunk);
}
