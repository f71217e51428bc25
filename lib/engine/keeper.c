/* SPDX-License-Identifier: MIT
 *
 * Keeping records: which stored source a file is, and what of it is new.
 */
#include "engine/keeper.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"
#include "source/chain.h"
#include <string.h>

/* One input on its way into the store. */
struct keeping {
    struct dpl_store_source source; /* strings: the input's */
    uint64_t size;                  /* of the file when it was opened */
    bool rolled;
    bool found, dirty;
    bool is_new; /* the store did not know it */
};

/* What the store held when it was opened. */
struct known {
    struct dpl_store_source source; /* without path */
    char *lineage;
    bool taken; /* an input continues it */
};

struct dpl_keeper {
    struct dpl_store *store;
    struct keeping *inputs;
    size_t input_count;
    struct {
        DPL_VEC_MEMBERS(struct known)
    } known;
    bool in_transaction;
};

/* ── life ── */

static enum dplog_status
load_known(struct dpl_keeper *keeper, struct dplog_error *reterr)
{
    struct dpl_store_source source;
    int64_t cursor = 0;

    for (;;) {
        const enum dplog_status status =
            dpl_store_next_source(keeper->store, &cursor, &source, reterr);
        struct known *known;

        if (status != DPLOG_OK)
            return status < 0 ? status : DPLOG_OK;
        known = DPL_VEC_PUSH(&keeper->known);
        if (known)
            known->lineage = dpl_path_join("", source.lineage);
        if (!known || !known->lineage)
            return dpl_fail_memory(reterr);
        known->source = source;
        known->source.path = NULL; /* strings belong to the store */
        known->source.lineage = known->lineage;
    }
}

enum dplog_status
dpl_keeper_open(struct dplog_context *context, const char *path,
                size_t input_count, struct dpl_keeper **ret,
                struct dplog_error *reterr)
{
    struct dpl_keeper *keeper = dpl_zalloc(sizeof(*keeper));
    enum dplog_status status;

    if (!keeper)
        return dpl_fail_memory(reterr);
    keeper->input_count = input_count;
    keeper->inputs = dpl_zalloc((input_count + 1) * sizeof(*keeper->inputs));
    status = keeper->inputs
                 ? dpl_store_open(context, path, &keeper->store, reterr)
                 : dpl_fail_memory(reterr);
    if (status >= 0)
        status = load_known(keeper, reterr);
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
    for (size_t i = 0; i < keeper->known.count; i++)
        dpl_free(keeper->known.at[i].lineage);
    dpl_free(keeper->inputs);
    dpl_free(keeper->known.at);
    dpl_store_free(keeper->store);
    dpl_free(keeper);
}

struct dpl_store *
dpl_keeper_store(struct dpl_keeper *keeper)
{
    return keeper->store;
}

/* ── who is this file? ── */

static struct dpl_bookmark
bookmark_of(const struct dpl_store_source *source)
{
    return (struct dpl_bookmark){
        .id = {source->volume, source->file_high, source->file_low},
        .head_hash = source->head_hash,
        .head_len = source->head_len,
        .marker_hash = source->marker_hash,
        .offset = source->offset,
    };
}

static void
put_bookmark(struct dpl_store_source *source, const struct dpl_bookmark *mark)
{
    source->volume = mark->id.volume;
    source->file_high = mark->id.id_high;
    source->file_low = mark->id.id_low;
    source->head_hash = mark->head_hash;
    source->head_len = mark->head_len;
    source->marker_hash = mark->marker_hash;
    source->offset = mark->offset;
}

/* Remember the file of an input as it is now, read up to the stored offset. */
static enum dplog_status
remember(struct keeping *keeping, struct dpl_source *source,
         struct dplog_error *reterr)
{
    struct dpl_bookmark mark;
    const enum dplog_status status =
        dpl_bookmark_take(source, keeping->source.offset, &mark, reterr);

    if (status >= 0)
        put_bookmark(&keeping->source, &mark);
    return status;
}

static enum dplog_status
find_known(struct dpl_keeper *keeper, struct dpl_source *source, size_t *ret,
           struct dplog_error *reterr)
{
    *ret = SIZE_MAX;
    for (size_t i = 0; i < keeper->known.count; i++) {
        const struct known *known = &keeper->known.at[i];
        const struct dpl_bookmark mark = bookmark_of(&known->source);
        bool same = false;
        enum dplog_status status;

        if (known->taken || !mark.offset)
            continue;
        status = dpl_bookmark_fits(source, &mark, &same, reterr);
        if (status < 0)
            return status;
        /* The longest one: two logs may begin alike. */
        if (same && (*ret == SIZE_MAX ||
                     mark.offset > keeper->known.at[*ret].source.offset))
            *ret = i;
    }
    return DPLOG_OK;
}

enum dplog_status
dpl_keeper_find(struct dpl_keeper *keeper, size_t index,
                const struct dpl_input *input, struct dpl_source *source,
                struct dpl_kept *ret, struct dplog_error *reterr)
{
    struct keeping *keeping = &keeper->inputs[index];
    struct dpl_file_info info = {0};
    enum dplog_status status = dpl_source_settle(source, reterr);
    size_t known;

    if (status >= 0)
        status = find_known(keeper, source, &known, reterr);
    if (status >= 0)
        status = dpl_source_get_info(source, &info, reterr);
    if (status < 0)
        return status;

    if (known != SIZE_MAX) {
        keeper->known.at[known].taken = true;
        keeping->source = keeper->known.at[known].source;
        status = dpl_store_cursor_new(keeper->store, keeping->source.id,
                                      &ret->cursor, reterr);
    } else {
        keeping->source = (struct dpl_store_source){
            .log = input->log, .next_line = 1, .bias = DPLOG_BIAS_NONE};
        keeping->is_new = true;
        status = remember(keeping, source, reterr);
    }
    keeping->source.path = input->path;
    keeping->source.lineage = input->lineage_key;
    keeping->size = info.size;
    keeping->rolled = input->rolled;
    keeping->found = true;
    ret->id = keeping->source.id;
    ret->source = keeping->source;
    ret->offset = keeping->source.offset;
    ret->next_line = (uint32_t)keeping->source.next_line;
    return status;
}

/* ── keeping ── */

static enum dplog_status
begin(struct dpl_keeper *keeper, struct dplog_error *reterr)
{
    enum dplog_status status;

    if (keeper->in_transaction)
        return DPLOG_OK;
    status = dpl_store_begin(keeper->store, reterr);
    keeper->in_transaction = status >= 0;
    return status;
}

static enum dplog_status
save_source(struct dpl_keeper *keeper, struct keeping *keeping,
            struct dplog_error *reterr)
{
    const enum dplog_status status = dpl_store_save_source(
        keeper->store, &keeping->source, &keeping->source.id, reterr);

    keeping->dirty = status < 0;
    return status;
}

/*
 * The last line may still be on its way: without its end it is analysed, but
 * kept only when it is whole.
 */
static bool
is_whole(const struct dplog_record *record)
{
    return !(record->flags & DPLOG_RECORD_UNTERMINATED);
}

enum dplog_status
dpl_keeper_add(struct dpl_keeper *keeper, size_t index,
               const struct dpl_batch *batch, struct dplog_error *reterr)
{
    struct keeping *keeping = &keeper->inputs[index];
    enum dplog_status status = DPLOG_OK;

    if (!batch->count)
        return DPLOG_OK;
    status = begin(keeper, reterr);
    if (status >= 0 && !keeping->source.id)
        status = save_source(keeper, keeping, reterr);
    for (size_t i = 0; i < batch->count && status >= 0; i++) {
        const struct dplog_record *record = &batch->at[i];

        if (!is_whole(record))
            break;
        status = dpl_store_add_event(keeper->store, keeping->source.id, record,
                                     reterr);
        keeping->source.offset = record->offset + record->length;
        keeping->source.next_line = record->line + record->line_count;
        keeping->source.events++;
        keeping->source.lines += record->line_count;
        if (record->flags & DPLOG_RECORD_UNPARSED)
            keeping->source.unparsed += record->line_count;
        else
            keeping->source.continuations += record->line_count - 1;
        keeping->dirty = true;
    }
    return status;
}

enum dplog_status
dpl_keeper_end(struct dpl_keeper *keeper, size_t index,
               struct dpl_source *source,
               const struct dplog_reader_stats *stats,
               struct dplog_error *reterr)
{
    struct keeping *keeping = &keeper->inputs[index];
    enum dplog_status status = DPLOG_OK;

    if (!keeping->found)
        return DPLOG_OK;
    if (stats->events) {
        keeping->source.encoding = stats->encoding;
        keeping->source.format = stats->format;
        keeping->source.log = stats->log;
    }
    status = remember(keeping, source, reterr);
    if (status >= 0)
        status = begin(keeper, reterr);
    return status < 0 ? status : save_source(keeper, keeping, reterr);
}

/* ── gaps ── */

/* The part of a log that was begun to be read last, or NULL. */
static const struct known *
newest_known(const struct dpl_keeper *keeper, const char *lineage)
{
    const struct known *newest = NULL;

    for (size_t i = 0; i < keeper->known.count; i++) {
        const struct known *known = &keeper->known.at[i];

        if (known->source.events && strcmp(known->lineage, lineage) == 0)
            newest = known; /* they came by id */
    }
    return newest;
}

/* The inputs of a lineage stand together: is this the first one that is new? */
static bool
is_first_new(const struct dpl_keeper *keeper, size_t index)
{
    const struct keeping *keeping = &keeper->inputs[index];

    if (!keeping->found || !keeping->is_new || !keeping->source.id)
        return false;
    while (index-- > 0) {
        const struct keeping *before = &keeper->inputs[index];

        if (!before->found)
            continue;
        if (strcmp(before->source.lineage, keeping->source.lineage) != 0)
            return true;
        if (before->is_new && before->source.id)
            return false;
    }
    return true;
}

static enum dplog_status
add_gap(struct dpl_keeper *keeper, const struct known *lost,
        const struct keeping *next, int64_t next_us, struct dplog_error *reterr)
{
    const struct dpl_bookmark mark = bookmark_of(&lost->source);
    const struct dpl_next_part part = {
        .id = {next->source.volume, next->source.file_high,
               next->source.file_low},
        .size = next->size,
        .rolled = next->rolled,
    };
    const struct dpl_gap gap = dpl_chain_gap(&mark, 0, &part);
    int64_t last_us;
    enum dplog_status status =
        dpl_store_last_time(keeper->store, lost->source.id, &last_us, reterr);

    if (status >= 0)
        status = begin(keeper, reterr);
    if (status >= 0)
        status = dpl_store_add_gap(keeper->store, next->source.id,
                                   /* offset */ 0, gap.bytes, last_us, next_us,
                                   gap.reason, reterr);
    return status;
}

enum dplog_status
dpl_keeper_find_gaps(struct dpl_keeper *keeper,
                     const struct dplog_source *sources,
                     struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < keeper->input_count && status >= 0; i++) {
        const struct keeping *keeping = &keeper->inputs[i];
        const struct known *newest;

        if (!is_first_new(keeper, i))
            continue;
        newest = newest_known(keeper, keeping->source.lineage);
        if (newest && !newest->taken)
            status =
                add_gap(keeper, newest, keeping, sources[i].first_us, reterr);
    }
    return status;
}

size_t
dpl_keeper_input_of(const struct dpl_keeper *keeper, int64_t id)
{
    for (size_t i = 0; i < keeper->input_count; i++)
        if (keeper->inputs[i].source.id == id)
            return i;
    return SIZE_MAX;
}

/* ── the end ── */

enum dplog_status
dpl_keeper_commit(struct dpl_keeper *keeper,
                  const struct dplog_diagnosis *diagnosis,
                  struct dplog_error *reterr)
{
    int64_t *ids = dpl_zalloc((keeper->input_count + 1) * sizeof(*ids));
    enum dplog_status status =
        ids ? begin(keeper, reterr) : dpl_fail_memory(reterr);

    for (size_t i = 0; i < keeper->input_count && status >= 0; i++)
        ids[i] = keeper->inputs[i].source.id;
    if (status >= 0 && diagnosis)
        status =
            dpl_store_save_diagnosis(keeper->store, diagnosis, ids, reterr);
    if (status >= 0)
        status = dpl_store_commit(keeper->store, reterr);
    if (status >= 0)
        keeper->in_transaction = false;
    dpl_free(ids);
    return status;
}
