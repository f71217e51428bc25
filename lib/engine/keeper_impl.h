/* SPDX-License-Identifier: MIT
 *
 * The keeper from the inside: for keeper.c, keeper_find.c and keeper_gaps.c.
 */
#pragma once

#include "base/table.h"
#include "base/vec.h"
#include "engine/keeper.h"
#include "engine/progress.h"

/* A slot: one source on its way into the store, or in it. */
struct dpl_keeping {
    struct dpl_store_source source; /* strings: the input's, or known's */
    struct dpl_source *open;        /* not ours; NULL: nothing is added */
    bool rolled;
    bool found, dirty, unread;
    bool is_new; /* the store did not know it */
};

/* What the store held when it was opened. */
struct dpl_known {
    struct dpl_store_source source;
    char *path, *lineage;
    bool taken;    /* an input continues it */
    uint32_t next; /* one with the same head, plus 1; 0: none */
};

struct dpl_keeper {
    struct dpl_store *store;
    struct dpl_keeping *slots;
    size_t slot_count;
    size_t pending; /* events of the open transaction */
    struct {
        DPL_VEC_MEMBERS(struct dpl_known)
    } known;
    struct dpl_table by_head; /* the first of `known` with a head */
    struct {
        DPL_VEC_MEMBERS(uint32_t)
    } head_lens;       /* that those have */
    uint64_t compared; /* pairs of a file and what is known */
    bool in_transaction;
};

/* ── keeper_find.c ── */

/* Have what is known found by its head. False: no memory. */
bool
dpl_keeper_index(struct dpl_keeper *keeper);

/* Remember the file of a slot as it is now, read up to the stored offset. */
enum dplog_status
dpl_keeper_remember(struct dpl_keeping *keeping, struct dpl_source *source,
                    struct dplog_error *reterr);
