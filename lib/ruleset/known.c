/* SPDX-License-Identifier: MIT
 *
 * Numbers in the tables become views here: pointers in them would be filled in
 * by the dynamic linker at each start.
 */
#include "ruleset/known.h"

#include "base/view.h"

struct dplog_view
dpl_known_view(struct dpl_known_string string)
{
    return dpl_view((const char *)dpl_known_text + string.at, string.len);
}

const struct dpl_known_pattern *
dpl_known_find(struct dplog_view text)
{
    uint32_t low = 0, high = dpl_known_count;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const struct dpl_known_pattern *known = &dpl_known_patterns[middle];
        const int order = dpl_view_compare(text, dpl_known_view(known->text));

        if (order == 0)
            return known;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

bool
dpl_known_literals_of(struct dpl_arena *arena,
                      const struct dpl_known_pattern *known,
                      struct dpl_literals ret[DPL_LITERAL_SETS])
{
    const struct dpl_known_string *from = &dpl_known_literals[known->first];
    const uint32_t count = (uint32_t)known->counts[0] + known->counts[1];
    struct dplog_view *views = dpl_arena_array(arena, count, sizeof(*views));

    if (!views)
        return false;
    for (uint32_t i = 0; i < count; i++)
        views[i] = dpl_known_view(from[i]);
    ret[0] = (struct dpl_literals){views, known->counts[0]};
    ret[1] = (struct dpl_literals){views + known->counts[0], known->counts[1]};
    return true;
}
