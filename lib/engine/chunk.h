/* SPDX-License-Identifier: MIT
 *
 * A block of a source, read, parsed and matched in one go: the unit in which
 * threads share the work. Its bytes are where the records' text lies.
 */
#pragma once

#include "engine/batch.h"
#include "engine/glance.h"
#include "match/results.h"
#include <dplog/analysis.h>

struct dpl_chunk {
    struct dpl_chunk *next;
    char *block;
    size_t block_size;
    struct dpl_batch batch;
    struct {
        DPL_VEC_MEMBERS(struct dpl_glance)
    } glances;                  /* one for each record */
    struct dpl_results results; /* as the glances say */
    bool is_matched;            /* else nobody matches */
    bool ended;                 /* nothing of this part follows */
    enum dplog_status status;   /* < 0: as error says */
    struct dplog_error error;
    bool read_failed; /* the source broke off; what came before is there */
    struct dplog_error read_error;
    struct dplog_timing timing; /* bytes to match_ns, where it is asked for */
};

/* For blocks of so many bytes; 0: of what is best. NULL: no memory. */
struct dpl_chunk *
dpl_chunk_new(size_t block_size);
void
dpl_chunk_clear(struct dpl_chunk *chunk); /* keeps the memory */
void
dpl_chunk_free(struct dpl_chunk *chunk); /* NULL is fine */
