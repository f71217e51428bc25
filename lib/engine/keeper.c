/* SPDX-License-Identifier: MIT
 *
 * Keeping records: sources in their slots, what is added to them, and when it
 * is committed.
 */
#include "engine/keeper_impl.h"

#include "base/error.h"
#include "base/mem.h"

/* A transaction is committed when so much is in it: what a crash costs is read
 * again, and memory and journal stay small. */
enum { BATCH_EVENTS = 200000 };

/* ── life ── */

static enum dplog_status
load_known(struct dpl_keeper *keeper, struct dplog_error *reterr)
{
    struct dpl_store_source source;
    int64_t cursor = 0;

    for (;;) {
        const enum dplog_status status =
            dpl_store_next_source(keeper->store, &cursor, &source, reterr);
        struct dpl_known *known;

        if (status != DPLOG_OK)
            return status < 0 ? status : DPLOG_OK;
        known = DPL_VEC_PUSH(&keeper->known);
        if (known) {
            known->path = dpl_string_copy(source.path);
            known->lineage = dpl_string_copy(source.lineage);
        }
        if (!known || !known->path || !known->lineage)
            return dpl_fail_memory(reterr);
        known->source = source; /* its strings belong to the store */
        known->source.path = known->path;
        known->source.lineage = known->lineage;
    }
}

enum dplog_status
dpl_keeper_open(struct dplog_context *context, const char *path,
                enum dpl_store_use use, size_t input_count,
                struct dpl_keeper **ret, struct dplog_error *reterr)
{
    struct dpl_keeper *keeper = dpl_zalloc(sizeof(*keeper));
    enum dplog_status status;

    if (!keeper)
        return dpl_fail_memory(reterr);
    status = dpl_store_open_for(context, path, use, &keeper->store, reterr);
    /* Before anything is read: what is known must be true until the end. */
    if (status >= 0 && use != DPL_STORE_READ)
        status = dpl_keeper_begin(keeper, reterr);
    if (status >= 0)
        status = load_known(keeper, reterr);
    if (status >= 0 && !dpl_keeper_index(keeper))
        status = dpl_fail_memory(reterr);
    if (status >= 0) {
        keeper->slot_count = input_count;
        keeper->slots = dpl_zalloc((input_count + keeper->known.count + 1) *
                                   sizeof(*keeper->slots));
        if (!keeper->slots)
            status = dpl_fail_memory(reterr);
    }
    if (status < 0) {
        dpl_keeper_free(keeper);
        return status;
    }
    *ret = keeper;
    return DPLOG_OK;
}

void
dpl_keeper_free(struct dpl_keeper *keeper)
{
    if (!keeper)
        return;
    for (size_t i = 0; i < keeper->known.count; i++) {
        dpl_free(keeper->known.at[i].path);
        dpl_free(keeper->known.at[i].lineage);
    }
    dpl_free(keeper->slots);
    dpl_free(keeper->known.at);
    dpl_free(keeper->head_lens.at);
    dpl_table_done(&keeper->by_head);
    dpl_store_free(keeper->store);
    dpl_free(keeper);
}

struct dpl_store *
dpl_keeper_store(struct dpl_keeper *keeper)
{
    return keeper->store;
}

uint64_t
dpl_keeper_compared(const struct dpl_keeper *keeper)
{
    return keeper->compared;
}

size_t
dpl_keeper_source_count(const struct dpl_keeper *keeper)
{
    return keeper->known.count;
}

void
dpl_keeper_adopt_rest(struct dpl_keeper *keeper)
{
    for (size_t i = 0; i < keeper->known.count; i++)
        if (!keeper->known.at[i].taken)
            keeper->slots[keeper->slot_count++] =
                (struct dpl_keeping){.source = keeper->known.at[i].source};
}

size_t
dpl_keeper_slot_count(const struct dpl_keeper *keeper)
{
    return keeper->slot_count;
}

const struct dpl_store_source *
dpl_keeper_slot(const struct dpl_keeper *keeper, size_t slot)
{
    return &keeper->slots[slot].source;
}

void
dpl_keeper_get(const struct dpl_keeper *keeper, size_t slot,
               struct dpl_kept *ret)
{
    const struct dpl_keeping *keeping = &keeper->slots[slot];

    ret->id = keeping->source.id;
    ret->source = keeping->source;
    ret->offset = keeping->source.offset;
    ret->next_line = (uint32_t)keeping->source.next_line;
    ret->unread = keeping->unread;
}

void
dpl_keeper_set_lineage(struct dpl_keeper *keeper, size_t slot, uint32_t id)
{
    struct dpl_keeping *keeping = &keeper->slots[slot];

    if (keeping->source.lineage_id == id)
        return;
    keeping->source.lineage_id = id;
    keeping->dirty = true;
}

/* ── keeping ── */

enum dplog_status
dpl_keeper_begin(struct dpl_keeper *keeper, struct dplog_error *reterr)
{
    enum dplog_status status;

    if (keeper->in_transaction)
        return DPLOG_OK;
    status = dpl_store_begin(keeper->store, reterr);
    keeper->in_transaction = status >= 0;
    return status;
}

static enum dplog_status
save_source(struct dpl_keeper *keeper, struct dpl_keeping *keeping,
            struct dplog_error *reterr)
{
    const enum dplog_status status = dpl_store_save_source(
        keeper->store, &keeping->source, &keeping->source.id, reterr);

    keeping->dirty = status < 0;
    return status;
}

/* Offsets of all that was read, then the end of the transaction. */
static enum dplog_status
commit_batch(struct dpl_keeper *keeper, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < keeper->slot_count && status >= 0; i++) {
        struct dpl_keeping *keeping = &keeper->slots[i];

        if (!keeping->dirty || !keeping->source.id)
            continue;
        if (keeping->open)
            status = dpl_keeper_remember(keeping, keeping->open, reterr);
        if (status >= 0)
            status = save_source(keeper, keeping, reterr);
    }
    if (status < 0)
        return status;
    status = dpl_store_commit(keeper->store, reterr);
    keeper->in_transaction = status < 0;
    keeper->pending = 0;
    return status;
}

enum dplog_status
dpl_keeper_add(struct dpl_keeper *keeper, size_t index,
               const struct dpl_batch *batch, struct dplog_error *reterr)
{
    struct dpl_keeping *keeping = &keeper->slots[index];
    enum dplog_status status = DPLOG_OK;

    if (!batch->count)
        return DPLOG_OK;
    status = dpl_keeper_begin(keeper, reterr);
    if (status >= 0 && !keeping->source.id)
        status = save_source(keeper, keeping, reterr);
    for (size_t i = 0; i < batch->count && status >= 0; i++) {
        const struct dplog_record *record = &batch->at[i];

        status = dpl_store_add_event(keeper->store, keeping->source.id, record,
                                     reterr);
        dpl_progress_count(&keeping->source, record);
        keeping->dirty = true;
        keeper->pending++;
    }
    if (status >= 0 && keeper->pending >= BATCH_EVENTS &&
        !dpl_store_is_new(keeper->store)) {
        status = commit_batch(keeper, reterr);
        if (status >= 0)
            status = dpl_keeper_begin(keeper, reterr);
    }
    return status;
}

enum dplog_status
dpl_keeper_end(struct dpl_keeper *keeper, size_t index,
               struct dpl_source *source,
               const struct dplog_reader_stats *stats,
               struct dplog_error *reterr)
{
    struct dpl_keeping *keeping = &keeper->slots[index];
    enum dplog_status status = DPLOG_OK;

    keeping->open = NULL;
    if (!keeping->found)
        return DPLOG_OK;
    if (stats->events) {
        keeping->source.encoding = stats->encoding;
        keeping->source.format = stats->format;
        keeping->source.log = stats->log;
    }
    status = dpl_keeper_remember(keeping, source, reterr);
    if (status >= 0)
        status = dpl_keeper_begin(keeper, reterr);
    return status < 0 ? status : save_source(keeper, keeping, reterr);
}

size_t
dpl_keeper_slot_of(const struct dpl_keeper *keeper, int64_t id)
{
    for (size_t i = 0; i < keeper->slot_count; i++)
        if (keeper->slots[i].source.id == id)
            return i;
    return SIZE_MAX;
}

/* ── the end ── */

static enum dplog_status
save_diagnosis(struct dpl_keeper *keeper,
               const struct dplog_diagnosis *diagnosis, uint64_t stamp,
               struct dplog_error *reterr)
{
    int64_t *ids = dpl_zalloc((keeper->slot_count + 1) * sizeof(*ids));
    enum dplog_status status;

    if (!ids)
        return dpl_fail_memory(reterr);
    for (size_t i = 0; i < keeper->slot_count; i++)
        ids[i] = keeper->slots[i].source.id;
    status =
        dpl_store_save_diagnosis(keeper->store, diagnosis, ids, stamp, reterr);
    dpl_free(ids);
    return status;
}

/* Sources whose file is still there stay: it would be read again. */
static enum dplog_status
drop_sources(struct dpl_keeper *keeper, int64_t since_us,
             struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < keeper->slot_count && status >= 0; i++) {
        const struct dpl_keeping *keeping = &keeper->slots[i];

        if (!keeping->found && keeping->source.id &&
            keeping->source.last.time_us < since_us)
            status = dpl_store_drop_source(keeper->store, keeping->source.id,
                                           reterr);
    }
    return status < 0 ? status : DPLOG_DONE;
}

/* In transactions of their own, so that none is large. */
static enum dplog_status
prune(struct dpl_keeper *keeper, int64_t since_us, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;
    int64_t block = 0;

    while (status == DPLOG_OK) {
        status = dpl_keeper_begin(keeper, reterr);
        if (status >= 0)
            status = dpl_store_prune(keeper->store, since_us, &block, reterr);
        if (status == DPLOG_DONE)
            status = drop_sources(keeper, since_us, reterr);
        if (status >= 0) {
            const enum dplog_status committed = commit_batch(keeper, reterr);

            status = committed < 0 ? committed : status;
        }
    }
    return status < 0 ? status : dpl_store_shrink(keeper->store, reterr);
}

/* Whatever the stored diagnosis names is spared: as long as old records are
 * removed it is that of everything. */
static enum dplog_status
prune_for(struct dpl_keeper *keeper, const struct dpl_keeping_end *end,
          struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    if (end->whole)
        status = save_diagnosis(keeper, end->whole, /* stamp */ 0, reterr);
    if (status >= 0)
        status = commit_batch(keeper, reterr);
    if (status >= 0)
        status = prune(keeper, end->since_us, reterr);
    if (status >= 0 && end->whole)
        status = dpl_keeper_begin(keeper, reterr);
    if (status >= 0 && end->whole)
        status = save_diagnosis(keeper, end->diagnosis, end->stamp, reterr);
    return status;
}

enum dplog_status
dpl_keeper_commit(struct dpl_keeper *keeper, const struct dpl_keeping_end *end,
                  struct dplog_error *reterr)
{
    enum dplog_status status = dpl_keeper_begin(keeper, reterr);

    if (status >= 0 && end->diagnosis && !end->whole)
        status = save_diagnosis(keeper, end->diagnosis, end->stamp, reterr);
    if (status >= 0 && end->since_us != INT64_MIN)
        status = prune_for(keeper, end, reterr);
    if (status >= 0 && keeper->in_transaction)
        status = commit_batch(keeper, reterr);
    return status < 0 ? status : dpl_store_publish(keeper->store, reterr);
}
