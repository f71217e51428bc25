/* SPDX-License-Identifier: MIT
 *
 * From gaps of the store to gaps of a report: each with the
 * place of its source there.
 */
#include "engine/gaps.h"

#include "base/error.h"
#include "base/vec.h"
#include "base/view.h"
#include "source/chain.h"
#include <stdlib.h>

struct gap_list {
    const struct dpl_keeper *keeper;
    struct dpl_arena *arena;
    struct {
        DPL_VEC_MEMBERS(struct dplog_gap)
    } gaps;
    bool no_memory;
};

static bool
take_gap(void *data, int64_t source, uint64_t offset, uint64_t bytes,
         int64_t from_us, int64_t to_us, const char *kind)
{
    struct gap_list *list = data;
    const size_t slot = dpl_keeper_slot_of(list->keeper, source);
    struct dplog_gap *gap;

    if (slot == SIZE_MAX)
        return true;
    gap = DPL_VEC_PUSH(&list->gaps);
    if (gap)
        *gap = (struct dplog_gap){
            .source = (uint32_t)slot,
            .offset = offset,
            .bytes = bytes,
            .from_us = from_us,
            .to_us = to_us,
            .reason =
                dpl_arena_copy(list->arena, dpl_view_of(dpl_gap_reason(kind))),
            .kind = dpl_gap_kind(kind),
        };
    list->no_memory = !gap || !gap->reason;
    return !list->no_memory;
}

static int
by_place(const void *left, const void *right)
{
    const struct dplog_gap *a = left, *b = right;

    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

enum dplog_status
dpl_gaps_list(struct dpl_keeper *keeper, struct dplog_source *sources,
              struct dpl_arena *arena, const struct dplog_gap **ret,
              size_t *ret_count, struct dplog_error *reterr)
{
    struct gap_list list = {.keeper = keeper, .arena = arena};
    struct dplog_gap *gaps = NULL;
    enum dplog_status status =
        dpl_store_each_gap(dpl_keeper_store(keeper), take_gap, &list, reterr);

    if (list.no_memory)
        status = dpl_fail_memory(reterr);
    if (status >= 0 && list.gaps.count) {
        qsort(list.gaps.at, list.gaps.count, sizeof(*list.gaps.at), by_place);
        gaps = dpl_arena_array(arena, list.gaps.count, sizeof(*gaps));
        if (gaps)
            memcpy(gaps, list.gaps.at, list.gaps.count * sizeof(*gaps));
        else
            status = dpl_fail_memory(reterr);
    }
    if (status >= 0) {
        for (size_t i = 0; i < list.gaps.count; i++)
            sources[gaps[i].source].gaps++;
        *ret = gaps;
        *ret_count = list.gaps.count;
    }
    dpl_free(list.gaps.at);
    return status;
}
