/* SPDX-License-Identifier: MIT
 *
 * The keeper from the inside: for keeper.c, keeper_find.c and keeper_gaps.c.
 */
#pragma once

#include "base/vec.h"
#include "engine/keeper.h"
#include "source/identity.h"

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
    bool taken; /* an input continues it */
};

struct dpl_keeper {
    struct dpl_store *store;
    struct dpl_keeping *slots;
    size_t slot_count;
    size_t pending; /* events of the open transaction */
    struct {
        DPL_VEC_MEMBERS(struct dpl_known)
    } known;
    bool in_transaction;
};

/* ── keeper_find.c ── */

struct dpl_bookmark
dpl_keeper_bookmark(const struct dpl_store_source *source);

/* Remember the file of a slot as it is now, read up to the stored offset. */
enum dplog_status
dpl_keeper_remember(struct dpl_keeping *keeping, struct dpl_source *source,
                    struct dplog_error *reterr);
