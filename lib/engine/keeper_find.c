/* SPDX-License-Identifier: MIT
 *
 * Which stored source a file is, and what of it is new.
 */
#include "engine/keeper_impl.h"

#include "base/error.h"
#include <string.h>

struct dpl_bookmark
dpl_keeper_bookmark(const struct dpl_store_source *source)
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

enum dplog_status
dpl_keeper_remember(struct dpl_keeping *keeping, struct dpl_source *source,
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
        const struct dpl_known *known = &keeper->known.at[i];
        const struct dpl_bookmark mark = dpl_keeper_bookmark(&known->source);
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
    const struct dpl_bookmark mark = dpl_keeper_bookmark(&keeping->source);
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
