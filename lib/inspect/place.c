/* SPDX-License-Identifier: MIT
 *
 * See place.h.
 */
#include "inspect/place.h"

#include "base/view.h"

struct dpl_place_wanted
dpl_place_want(const char *path, uint32_t line)
{
    struct dpl_place_wanted wanted = {.path = path, .line = path ? line : 0};

    wanted.has_id = path && dpl_path_id(path, &wanted.id);
    return wanted;
}

static bool
is_same_file(const struct dpl_place_wanted *wanted, const char *path)
{
    struct dpl_file_id id;

    if (dpl_view_equal(dpl_view_of(wanted->path), dpl_view_of(path)))
        return true;
    return wanted->has_id && dpl_path_id(path, &id) &&
           dpl_file_id_same(&wanted->id, &id);
}

bool
dpl_place_is_wanted(const struct dpl_place_wanted *wanted,
                    const struct dplog_analysis *analysis,
                    const struct dplog_record *record, struct dpl_origin origin)
{
    size_t count = 0;
    const struct dplog_source *sources =
        dplog_analysis_sources(analysis, &count);

    return wanted->line >= record->line &&
           wanted->line - record->line < record->line_count &&
           origin.source < count &&
           is_same_file(wanted, sources[origin.source].path);
}
