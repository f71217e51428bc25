/* SPDX-License-Identifier: MIT
 *
 * Few of them, so they are looked for one by one.
 */
#include "ruleset/fragments.h"

#include "base/view.h"

const struct dpl_fragment *
dpl_fragments_find(const struct dpl_fragments *fragments,
                   struct dplog_view name)
{
    for (size_t i = 0; i < fragments->count; i++) {
        if (dpl_view_equal(dpl_view_of(fragments->at[i].name), name))
            return &fragments->at[i];
    }
    return NULL;
}

void
dpl_fragments_expand(const struct dpl_fragments *fragments,
                     struct dplog_view text, size_t most,
                     dpl_unknown_fragment_fn unknown_fn, void *unknown_data,
                     struct dpl_buf *ret)
{
    size_t from = 0, at;

    while ((at = dpl_view_find(text, DPL_VIEW("%{"), from)) != SIZE_MAX) {
        const size_t to = dpl_view_find(text, DPL_VIEW("}"), at);
        const struct dplog_view name =
            dpl_view_slice(text, at + 2, to == SIZE_MAX ? text.len : to);
        const struct dpl_fragment *fragment =
            dpl_fragments_find(fragments, name);

        dpl_buf_add_view(ret, dpl_view_slice(text, from, at));
        if (fragment)
            dpl_buf_add_str(ret, fragment->text);
        else
            unknown_fn(unknown_data, name);
        from = to == SIZE_MAX ? text.len : to + 1;
        if (ret->len > most)
            break;
    }
    dpl_buf_add_view(ret, dpl_view_slice(text, from, text.len));
}
