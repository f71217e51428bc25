/* SPDX-License-Identifier: MIT
 *
 * See output.h.
 */
#include "inspect/output.h"

#include "base/error.h"
#include "base/view.h"
#include "report/json_text.h"
#include <stdlib.h>

static const char *
path_of(const struct dplog_analysis *analysis, uint32_t source)
{
    size_t count = 0;
    const struct dplog_source *sources =
        dplog_analysis_sources(analysis, &count);

    return source < count ? sources[source].path : "";
}

void
dpl_inspect_add_place(struct dpl_buf *buf,
                      const struct dplog_analysis *analysis,
                      struct dpl_line_place place)
{
    dpl_safe_add(buf, dpl_view_of(path_of(analysis, place.source)));
    dpl_buf_addf(buf, ":%u", (unsigned)place.line);
}

json_t *
dpl_inspect_place_as_json(const struct dplog_analysis *analysis,
                          struct dpl_line_place place)
{
    struct dpl_object o = dpl_object_begin();

    dpl_set_str(&o, "path", path_of(analysis, place.source));
    dpl_set_uint(&o, "line", place.line);
    return dpl_object_end(&o);
}

const struct dplog_item *
dpl_inspect_ranked(const struct dplog_diagnosis *diagnosis, uint32_t rank)
{
    for (size_t i = 0; i < diagnosis->item_count; i++)
        if (diagnosis->checklist[i].rank == rank)
            return &diagnosis->checklist[i];
    return NULL;
}

bool
dpl_inspect_write_json(struct dpl_out *out, json_t *json)
{
    struct dpl_buf text = {0};
    const bool ok = dpl_json_text_add_indented(&text, json);

    if (ok) {
        dpl_buf_add_char(&text, '\n');
        dpl_out_buf(out, &text);
    }
    dpl_buf_done(&text);
    return ok;
}

enum dplog_status
dpl_inspect_result(const struct dpl_out *out, bool ok,
                   struct dplog_error *reterr)
{
    if (!ok)
        return dpl_fail_memory(reterr);
    return out->failed ? dpl_fail(reterr, DPLOG_E_IO, "cannot write")
                       : DPLOG_OK;
}
