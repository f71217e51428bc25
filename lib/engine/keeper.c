/* SPDX-License-Identifier: MIT
 *
 * Keeping records. A file is the stored source whose beginning and whose bytes
 * before the stored offset it still has: names and file ids change hands when
 * a log rolls over, contents do not.
 */
#include "engine/keeper.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"

enum { HEAD_BYTES = 1024, MARKER_BYTES = 256 };

/* One input on its way into the store. */
struct keeping {
    struct dpl_store_source source; /* strings: the input's */
    char *lineage;
    bool found, dirty;
};

/* What the store held when it was opened. */
struct known {
    struct dpl_store_source source;
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
        if (!known)
            return dpl_fail_memory(reterr);
        known->source = source;
        known->source.path = NULL; /* strings belong to the store */
        known->source.lineage = NULL;
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
    for (size_t i = 0; keeper->inputs && i < keeper->input_count; i++)
        dpl_free(keeper->inputs[i].lineage);
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

static enum dplog_status
hash_at(struct dpl_source *source, uint64_t offset, size_t len, size_t *ret_len,
        uint64_t *ret, struct dplog_error *reterr)
{
    char bytes[HEAD_BYTES];
    const enum dplog_status status =
        dpl_source_peek(source, offset, bytes, len, ret_len, reterr);

    if (status >= 0)
        *ret = dpl_hash(bytes, *ret_len, 0);
    return status;
}

static uint64_t
marker_start(uint64_t offset)
{
    return offset > MARKER_BYTES ? offset - MARKER_BYTES : 0;
}

static enum dplog_status
continues(struct dpl_source *source, const struct dpl_store_source *known,
          bool *ret, struct dplog_error *reterr)
{
    const uint64_t start = marker_start(known->offset);
    enum dplog_status status;
    uint64_t hash = 0;
    size_t len;

    *ret = false;
    if (!known->offset)
        return DPLOG_OK;
    status = hash_at(source, 0, known->head_len, &len, &hash, reterr);
    if (status < 0 || len != known->head_len || hash != known->head_hash)
        return status;
    status = hash_at(source, start, (size_t)(known->offset - start), &len,
                     &hash, reterr);
    if (status < 0)
        return status;
    *ret = len == known->offset - start && hash == known->marker_hash;
    return DPLOG_OK;
}

static enum dplog_status
find_known(struct dpl_keeper *keeper, struct dpl_source *source, size_t *ret,
           struct dplog_error *reterr)
{
    *ret = SIZE_MAX;
    for (size_t i = 0; i < keeper->known.count; i++) {
        bool same = false;
        enum dplog_status status;

        if (keeper->known.at[i].taken)
            continue;
        status = continues(source, &keeper->known.at[i].source, &same, reterr);
        if (status < 0)
            return status;
        /* The longest one: two logs may begin alike. */
        if (same &&
            (*ret == SIZE_MAX || keeper->known.at[i].source.offset >
                                     keeper->known.at[*ret].source.offset))
            *ret = i;
    }
    return DPLOG_OK;
}

static char *
lineage_key(const struct dpl_input *input)
{
    struct dpl_buf buf = {0};

    dpl_buf_addf(&buf, "%u:%s", (unsigned)input->lineage,
                 dplog_log_name(input->log));
    if (buf.failed) {
        dpl_buf_done(&buf);
        return NULL;
    }
    return buf.ptr;
}

enum dplog_status
dpl_keeper_find(struct dpl_keeper *keeper, size_t index,
                const struct dpl_input *input, struct dpl_source *source,
                struct dpl_kept *ret, struct dplog_error *reterr)
{
    struct keeping *keeping = &keeper->inputs[index];
    struct dpl_file_info info = {0};
    enum dplog_status status;
    size_t known, len = 0;

    keeping->lineage = lineage_key(input);
    if (!keeping->lineage)
        return dpl_fail_memory(reterr);
    status = dpl_source_settle(source, reterr);
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
        status = hash_at(source, 0, HEAD_BYTES, &len,
                         &keeping->source.head_hash, reterr);
        keeping->source.head_len = (uint32_t)len;
    }
    keeping->source.path = input->path;
    keeping->source.lineage = keeping->lineage;
    keeping->source.volume = info.id.volume;
    keeping->source.file_high = info.id.id_high;
    keeping->source.file_low = info.id.id_low;
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

/* The hash of the bytes before the offset needs the source at hand. */
static enum dplog_status
mark(struct keeping *keeping, struct dpl_source *source,
     struct dplog_error *reterr)
{
    const uint64_t start = marker_start(keeping->source.offset);
    size_t len;

    return hash_at(source, start, (size_t)(keeping->source.offset - start),
                   &len, &keeping->source.marker_hash, reterr);
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
    status = mark(keeping, source, reterr);
    if (status >= 0)
        status = begin(keeper, reterr);
    return status < 0 ? status : save_source(keeper, keeping, reterr);
}

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
