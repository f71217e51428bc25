/* SPDX-License-Identifier: MIT */
#include "engine/sources.h"

#include "base/error.h"
#include "base/time.h"
#include "base/view.h"

void
dpl_sources_of_inputs(const struct dpl_inputs *inputs, struct dplog_source *ret)
{
    for (size_t i = 0; i < dpl_inputs_count(inputs); i++) {
        const struct dpl_input *input = dpl_inputs_get(inputs, i);

        ret[i] = (struct dplog_source){
            .path = input->path,
            .log = input->log,
            .rolled = input->rolled,
            .first_us = DPLOG_TIME_NONE,
            .last_us = DPLOG_TIME_NONE,
        };
    }
}

bool
dpl_sources_local_text(struct dpl_arena *arena, int64_t local_us, int16_t bias,
                       const char **ret)
{
    char local[DPL_LOCAL_SIZE];

    *ret = NULL;
    if (local_us == DPLOG_TIME_NONE)
        return true;
    dpl_format_local(local_us, bias, local);
    *ret = dpl_arena_copy(arena, dpl_view_of(local));
    return *ret != NULL;
}

/* False: no memory. */
static bool
take_counts(const struct dpl_store_source *from, struct dpl_arena *arena,
            struct dplog_source *ret)
{
    if (ret->log == DPLOG_LOG_UNKNOWN || from->log == DPLOG_LOG_MIXED)
        ret->log = from->log;
    ret->format = from->format;
    ret->encoding = from->encoding;
    ret->bytes = from->offset;
    ret->lines = from->lines;
    ret->events = from->events;
    ret->continuations = from->continuations;
    ret->unparsed = from->unparsed;
    ret->first_us = from->first.time_us;
    ret->last_us = from->last.time_us;
    return dpl_sources_local_text(arena, from->first.local_us, from->first.bias,
                                  &ret->first_local) &&
           dpl_sources_local_text(arena, from->last.local_us, from->last.bias,
                                  &ret->last_local);
}

enum dplog_status
dpl_sources_of_store(const struct dpl_keeper *keeper, size_t input_count,
                     struct dpl_arena *arena, struct dplog_source *sources,
                     uint64_t *cut, struct dplog_error *reterr)
{
    for (size_t s = 0; s < dpl_keeper_slot_count(keeper); s++) {
        const struct dpl_store_source *from = dpl_keeper_slot(keeper, s);

        if (s >= input_count) {
            sources[s] = (struct dplog_source){
                .path = dpl_arena_copy(arena, dpl_view_of(from->path))};
            if (!sources[s].path)
                return dpl_fail_memory(reterr);
        }
        if (!from->id)
            continue;
        if (!take_counts(from, arena, &sources[s]))
            return dpl_fail_memory(reterr);
        cut[s] = from->cut;
    }
    return DPLOG_OK;
}

size_t
dpl_sources_of_refusals(const struct dpl_inputs *inputs,
                        struct dplog_source *ret)
{
    const size_t count = dpl_inputs_refusal_count(inputs);

    for (size_t i = 0; i < count; i++) {
        const struct dpl_refusal *refusal = dpl_inputs_refusal(inputs, i);

        ret[i] = (struct dplog_source){
            .path = refusal->path,
            .first_us = DPLOG_TIME_NONE,
            .last_us = DPLOG_TIME_NONE,
            .failed = true,
            .error = refusal->error,
        };
    }
    return count;
}
