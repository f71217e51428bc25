/* SPDX-License-Identifier: MIT
 *
 * Which stored source a file is, and what of it is new.
 */
#include "engine/keeper_impl.h"

#include "base/error.h"
#include <string.h>

enum dplog_status
dpl_keeper_remember(struct dpl_keeping *keeping, struct dpl_source *source,
                    struct dplog_error *reterr)
{
    struct dpl_bookmark mark;
    const enum dplog_status status =
        dpl_bookmark_take(source, keeping->source.offset, &mark, reterr);

    if (status >= 0)
        dpl_progress_put_bookmark(&keeping->source, &mark);
    return status;
}

/* ── what is known, by its head ── */

static uint64_t
head_key(uint64_t hash, uint32_t len)
{
    return dpl_table_mix(hash, len);
}

static bool
add_head_len(struct dpl_keeper *keeper, uint32_t len)
{
    uint32_t *slot;

    for (size_t i = 0; i < keeper->head_lens.count; i++)
        if (keeper->head_lens.at[i] == len)
            return true;
    slot = DPL_VEC_PUSH(&keeper->head_lens);
    if (slot)
        *slot = len;
    return slot != NULL;
}

bool
dpl_keeper_index(struct dpl_keeper *keeper)
{
    for (size_t i = 0; i < keeper->known.count; i++) {
        struct dpl_known *known = &keeper->known.at[i];
        const uint64_t key =
            head_key(known->source.head_hash, known->source.head_len);
        const uint32_t first = dpl_table_get(&keeper->by_head, key);

        known->next = first == DPL_TABLE_ABSENT ? 0 : first + 1;
        if (!dpl_table_set(&keeper->by_head, key, (uint32_t)i) ||
            !add_head_len(keeper, known->source.head_len))
            return false;
    }
    return true;
}

typedef enum dplog_status (*pair_fn)(struct dpl_source *source,
                                     const struct dpl_bookmark *mark, bool *ret,
                                     struct dplog_error *reterr);

/* A few bytes may be of any file: by them only what has the same id, too. */
static bool
may_be(const struct dpl_bookmark *mark, const struct dpl_file_info *info)
{
    return mark->head_len >= DPL_TELLING_BYTES ||
           dpl_file_id_same(&mark->id, &info->id);
}

/* Of what is known and begins as a file does, the longest that a function says
 * yes to; *ret: SIZE_MAX for none. */
static enum dplog_status
find_by_head(struct dpl_keeper *keeper, struct dpl_source *source,
             uint32_t head_len, pair_fn fn, bool taken_too, size_t *ret,
             struct dplog_error *reterr)
{
    struct dpl_file_info info;
    uint64_t hash = 0;
    uint32_t len = 0, at;
    enum dplog_status status =
        dpl_source_head_hash(source, head_len, &hash, &len, reterr);

    if (status >= 0)
        status = dpl_source_get_info(source, &info, reterr);
    if (status < 0 || len != head_len)
        return status;
    at = dpl_table_get(&keeper->by_head, head_key(hash, len));
    if (at == DPL_TABLE_ABSENT)
        return DPLOG_OK;
    for (at++; at; at = keeper->known.at[at - 1].next) {
        const struct dpl_known *known = &keeper->known.at[at - 1];
        const struct dpl_bookmark mark = dpl_progress_bookmark(&known->source);
        bool yes = false;

        if ((known->taken && !taken_too) || !mark.offset ||
            !may_be(&mark, &info))
            continue;
        keeper->compared++;
        status = fn(source, &mark, &yes, reterr);
        if (status < 0)
            return status;
        if (yes && (*ret == SIZE_MAX ||
                    mark.offset > keeper->known.at[*ret].source.offset))
            *ret = at - 1;
    }
    return DPLOG_OK;
}

/* The longest one: two logs may begin alike. */
static enum dplog_status
find_known(struct dpl_keeper *keeper, struct dpl_source *source, size_t *ret,
           struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    *ret = SIZE_MAX;
    for (size_t i = 0; i < keeper->head_lens.count && status >= 0; i++)
        status =
            find_by_head(keeper, source, keeper->head_lens.at[i],
                         dpl_bookmark_fits, /* taken_too */ false, ret, reterr);
    return status;
}

/* An old copy of what was read further since: nothing of it is new. */
static enum dplog_status
skip_old_copy(struct dpl_keeper *keeper, struct dpl_keeping *keeping,
              struct dpl_source *source, uint64_t size,
              struct dplog_error *reterr)
{
    size_t original = SIZE_MAX;
    const enum dplog_status status =
        find_by_head(keeper, source, DPL_HEAD_BYTES, dpl_bookmark_covers,
                     /* taken_too */ true, &original, reterr);

    if (original != SIZE_MAX)
        keeping->source.offset = size;
    return status;
}

static enum dplog_status
has_more(struct dpl_source *source, uint64_t offset, bool *ret,
         struct dplog_error *reterr)
{
    char byte;
    size_t len = 0;
    const enum dplog_status status =
        dpl_source_peek(source, offset, &byte, 1, &len, reterr);

    *ret = len > 0;
    return status;
}

/* Continue what is known, under the name and the file id of today. */
static void
take_known(struct dpl_keeping *keeping, struct dpl_known *known,
           const struct dpl_input *input, const struct dpl_file_info *info)
{
    known->taken = true;
    keeping->source = known->source;
    keeping->source.volume = info->id.volume;
    keeping->source.file_high = info->id.id_high;
    keeping->source.file_low = info->id.id_low;
    keeping->dirty = known->source.volume != info->id.volume ||
                     known->source.file_high != info->id.id_high ||
                     known->source.file_low != info->id.id_low ||
                     strcmp(known->path, input->path) != 0 ||
                     strcmp(known->lineage, input->lineage_key) != 0;
}

/* The last line was stored without its end; now there is more of it. */
static enum dplog_status
take_back_partial(struct dpl_keeper *keeper, struct dpl_keeping *keeping,
                  struct dplog_error *reterr)
{
    const uint64_t offset = keeping->source.offset;
    enum dplog_status status = dpl_keeper_begin(keeper, reterr);

    if (status >= 0)
        status = dpl_store_take_back(keeper->store, &keeping->source, reterr);
    keeping->dirty = keeping->dirty || keeping->source.offset != offset;
    return status;
}

enum dplog_status
dpl_keeper_find(struct dpl_keeper *keeper, size_t index,
                const struct dpl_input *input, struct dpl_source *source,
                struct dpl_kept *ret, struct dplog_error *reterr)
{
    struct dpl_keeping *keeping = &keeper->slots[index];
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
        take_known(keeping, &keeper->known.at[known], input, &info);
    } else {
        keeping->source = (struct dpl_store_source){
            .log = input->log,
            .next_line = 1,
            .bias = DPLOG_BIAS_NONE,
            .lineage_id = keeping->source.lineage_id,
            .first = DPL_STORE_NO_STAMP,
            .last = DPL_STORE_NO_STAMP,
        };
        keeping->is_new = true;
        status = skip_old_copy(keeper, keeping, source, info.size, reterr);
        if (status >= 0)
            status = dpl_keeper_remember(keeping, source, reterr);
    }
    if (status >= 0)
        status =
            has_more(source, keeping->source.offset, &keeping->unread, reterr);
    if (status >= 0 && keeping->source.id && keeping->unread)
        status = take_back_partial(keeper, keeping, reterr);
    if (status < 0)
        return status;
    keeping->source.path = input->path;
    keeping->source.lineage = input->lineage_key;
    keeping->open = source;
    keeping->source.size = info.size;
    keeping->rolled = input->rolled;
    keeping->found = true;
    dpl_keeper_get(keeper, index, ret);
    return DPLOG_OK;
}

enum dplog_status
dpl_keeper_check(struct dpl_keeper *keeper, size_t index,
                 struct dpl_source *source, bool *ret_same,
                 struct dplog_error *reterr)
{
    struct dpl_keeping *keeping = &keeper->slots[index];
    const struct dpl_bookmark mark = dpl_progress_bookmark(&keeping->source);
    enum dplog_status status = dpl_source_settle(source, reterr);

    if (status >= 0)
        status = dpl_bookmark_fits(source, &mark, ret_same, reterr);
    if (status >= 0 && *ret_same)
        keeping->open = source;
    return status;
}

void
dpl_keeper_detach(struct dpl_keeper *keeper, size_t index)
{
    keeper->slots[index].open = NULL;
}
