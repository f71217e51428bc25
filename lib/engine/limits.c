/* SPDX-License-Identifier: MIT */
#include "engine/limits.h"

#include "base/error.h"

enum { WHOLE_ANALYSIS = -1 };

struct limit_list {
    struct dplog_limit *at;
    size_t count;
};

static void
add_limit(struct limit_list *list, const char *name, uint64_t value,
          uint64_t times, int64_t source)
{
    if (times)
        list->at[list->count++] = (struct dplog_limit){
            .name = name, .value = value, .count = times, .source = source};
}

/* An input that was too much: what it held behind that was not read. */
static void
add_input(struct limit_list *list, const struct dplog_limits *limits,
          enum dpl_input_limit past, int64_t source)
{
    switch (past) {
    case DPL_LIMIT_NONE:
        break;
    case DPL_LIMIT_ARCHIVE_BYTES:
        add_limit(list, "archive-bytes", limits->archive_bytes, 1, source);
        break;
    case DPL_LIMIT_ARCHIVE_MEMBERS:
        add_limit(list, "archive-members", limits->archive_members, 1, source);
        break;
    case DPL_LIMIT_FOLDER_FILES:
        add_limit(list, "folder-files", limits->folder_files, 1, source);
        break;
    case DPL_LIMIT_FOLDER_DEPTH:
        add_limit(list, "folder-depth", DPL_FOLDER_DEPTH_MAX, 1, source);
        break;
    }
}

void
dpl_limits_of_refusals(const struct dpl_inputs *inputs,
                       enum dpl_input_limit *ret)
{
    for (size_t i = 0; i < dpl_inputs_refusal_count(inputs); i++)
        ret[i] = dpl_inputs_refusal(inputs, i)->limit;
}

enum dplog_status
dpl_limits_list(const struct dplog_limits *limits,
                const struct dpl_track *track,
                const struct dpl_limit_counts *counts, struct dpl_arena *arena,
                const struct dplog_limit **ret, size_t *ret_count,
                struct dplog_error *reterr)
{
    const struct {
        const char *name;
        uint64_t value, count;
    } general[] = {
        {"rule-limit", limits->regex_steps, counts->patterns},
        {"findings", limits->findings, track->episodes_dropped},
        {"findings-over", DPL_EPISODES_MAX, track->episodes_folded},
        {"contexts", limits->contexts, track->runs_dropped},
        {"awaited-lines", DPL_AWAITED_MAX, track->awaited_dropped},
        {"line-groups", DPL_WINDOWS_MAX, track->windows_dropped},
        {"deployments", DPL_DEPLOYMENTS_MAX, track->deployments_dropped},
        {"unrecognized", track->unknowns.count, track->unknown_dropped},
    };
    enum { GENERAL_LIMITS = sizeof(general) / sizeof(general[0]) };
    struct limit_list list = {
        .at = dpl_arena_array(
            arena, counts->cut_count + counts->past_count + GENERAL_LIMITS,
            sizeof(*list.at))};

    if (!list.at)
        return dpl_fail_memory(reterr);
    for (size_t i = 0; i < counts->cut_count; i++)
        add_limit(&list, "record-bytes", limits->record_bytes, counts->cut[i],
                  (int64_t)i);
    for (size_t i = 0; i < counts->past_count; i++)
        add_input(&list, limits, counts->past[i], (int64_t)i);
    for (size_t i = 0; i < GENERAL_LIMITS; i++)
        add_limit(&list, general[i].name, general[i].value, general[i].count,
                  WHOLE_ANALYSIS);
    *ret = list.at;
    *ret_count = list.count;
    return DPLOG_OK;
}
