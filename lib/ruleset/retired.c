/* SPDX-License-Identifier: MIT
 *
 * See retired.h. Few ids, asked once for each rule: a list will do.
 */
#include "ruleset/retired.h"

#include "base/view.h"

void
dpl_retired_done(struct dpl_retired *retired)
{
    dpl_free(retired->at);
    dpl_arena_done(&retired->arena);
    *retired = (struct dpl_retired){0};
}

static bool
add_line(struct dpl_retired *retired, struct dplog_view line)
{
    struct dplog_view *slot;

    line = dpl_view_trim(line);
    if (!line.len || line.ptr[0] == '#')
        return true;
    slot = DPL_VEC_PUSH(retired);
    if (!slot)
        return false;
    *slot = dpl_view(dpl_arena_copy(&retired->arena, line), line.len);
    return slot->ptr != NULL;
}

bool
dpl_retired_add(struct dpl_retired *retired, struct dplog_view text)
{
    size_t at = 0;

    while (at < text.len) {
        const size_t end = dpl_view_find(text, DPL_VIEW("\n"), at);
        const size_t to = end == SIZE_MAX ? text.len : end;

        if (!add_line(retired, dpl_view_slice(text, at, to)))
            return false;
        at = to + 1;
    }
    return true;
}

bool
dpl_retired_has(const struct dpl_retired *retired, struct dplog_view id)
{
    for (size_t i = 0; i < retired->count; i++)
        if (dpl_view_equal(retired->at[i], id))
            return true;
    return false;
}
