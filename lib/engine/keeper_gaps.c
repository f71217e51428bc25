/* SPDX-License-Identifier: MIT
 *
 * What is missing between the parts of logs that were read before and those
 * that are here now.
 */
#include "engine/keeper_impl.h"

#include "source/chain.h"
#include "source/rotation.h"
#include <string.h>

/* The part of a log that was begun to be read last, or NULL. */
static const struct dpl_known *
newest_known(const struct dpl_keeper *keeper, const char *lineage)
{
    const struct dpl_known *newest = NULL;

    for (size_t i = 0; i < keeper->known.count; i++) {
        const struct dpl_known *known = &keeper->known.at[i];

        if (known->source.lines && strcmp(known->lineage, lineage) == 0)
            newest = known; /* they came by id */
    }
    return newest;
}

/* The inputs of a lineage stand together: is this the first one that is new? */
static bool
is_first_new(const struct dpl_keeper *keeper, size_t index)
{
    const struct dpl_keeping *keeping = &keeper->slots[index];

    if (!keeping->found || !keeping->is_new || !keeping->source.id)
        return false;
    while (index-- > 0) {
        const struct dpl_keeping *before = &keeper->slots[index];

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
add_gap(struct dpl_keeper *keeper, const struct dpl_known *lost,
        const struct dpl_keeping *next, int64_t next_us,
        struct dplog_error *reterr)
{
    const struct dpl_bookmark mark = dpl_progress_bookmark(&lost->source);
    const struct dpl_next_part part = {
        .id = {next->source.volume, next->source.file_high,
               next->source.file_low},
        .size = next->source.size,
        .rolled = next->rolled,
    };
    const struct dpl_gap gap = dpl_chain_gap(
        &(struct dpl_lost_part){.mark = &mark,
                                .size = lost->source.size,
                                .rolled = dpl_rotation_is_older(lost->path)},
        &part);
    int64_t last_us;
    enum dplog_status status =
        dpl_store_last_time(keeper->store, lost->source.id, &last_us, reterr);

    if (status >= 0)
        status = dpl_keeper_begin(keeper, reterr);
    if (status >= 0)
        status = dpl_store_add_gap(keeper->store, next->source.id,
                                   /* offset */ 0, gap.bytes, last_us, next_us,
                                   gap.kind, reterr);
    return status;
}

enum dplog_status
dpl_keeper_find_gaps(struct dpl_keeper *keeper,
                     const struct dplog_source *sources,
                     struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < keeper->slot_count && status >= 0; i++) {
        const struct dpl_keeping *keeping = &keeper->slots[i];
        const struct dpl_known *newest;

        if (!is_first_new(keeper, i))
            continue;
        newest = newest_known(keeper, keeping->source.lineage);
        if (newest && !newest->taken)
            status =
                add_gap(keeper, newest, keeping, sources[i].first_us, reterr);
    }
    return status;
}
