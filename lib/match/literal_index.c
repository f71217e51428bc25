/* SPDX-License-Identifier: MIT
 *
 * A filter over distinct literals, with a list of uses for each.
 */
#include "match/literal_index.h"

#include "base/error.h"
#include "base/view.h"

bool
dpl_literal_index_add(struct dpl_literal_index *index,
                      struct dplog_view literal, uint32_t what)
{
    const uint32_t number = dpl_intern_add(&index->literals, literal);
    struct dpl_literal_use *use = DPL_VEC_PUSH(&index->uses);

    if (number == UINT32_MAX || !use)
        return false;
    if (number == 0) {
        index->uses.count--;
        return true; /* what is empty stands nowhere */
    }
    if (number > index->first.count) {
        uint32_t *head = DPL_VEC_PUSH(&index->first);

        if (!head)
            return false;
        *head = DPL_LITERAL_NO_USE;
    }
    *use = (struct dpl_literal_use){what, index->first.at[number - 1]};
    index->first.at[number - 1] = (uint32_t)(index->uses.count - 1);
    return true;
}

enum dplog_status
dpl_literal_index_finish(struct dpl_literal_index *index, unsigned sieve_step,
                         struct dplog_error *reterr)
{
    struct dplog_view *literals = dpl_realloc_array(
        NULL, (size_t)index->literals.count + 1, sizeof(*literals));
    enum dplog_status status;

    if (!literals)
        return dpl_fail_memory(reterr);
    for (uint32_t i = 0; i < index->literals.count; i++)
        literals[i] = dpl_intern_view(&index->literals, i + 1);
    status = dpl_gramfilter_new(literals, index->literals.count, sieve_step,
                                &index->filter, reterr);
    dpl_free(literals);
    return status;
}

struct search {
    const struct dpl_literal_index *index;
    dpl_literal_fn found_fn;
    void *found_data;
};

static void
tell_uses(void *data, uint32_t literal, size_t begin, size_t end)
{
    const struct search *search = data;
    const struct dpl_literal_index *index = search->index;

    for (uint32_t i = index->first.at[literal]; i != DPL_LITERAL_NO_USE;
         i = index->uses.at[i].next)
        search->found_fn(search->found_data, index->uses.at[i].what, begin,
                         end);
}

bool
dpl_literal_index_run(const struct dpl_literal_index *index,
                      struct dplog_view text, dpl_literal_fn found_fn,
                      void *found_data)
{
    struct search search = {index, found_fn, found_data};

    return dpl_gramfilter_run(index->filter, text, tell_uses, &search);
}

void
dpl_literal_index_done(struct dpl_literal_index *index)
{
    dpl_gramfilter_free(index->filter);
    dpl_free(index->first.at);
    dpl_free(index->uses.at);
    dpl_intern_done(&index->literals);
}
