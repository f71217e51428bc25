/* SPDX-License-Identifier: MIT
 *
 * What lies below a folder that is followed and cannot be taken.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/os.h"
#include "engine/follow_impl.h"

/* Looking at all the folders below is dear. */
enum { RETRY_BELOW_MS = 10000 };

/* What "Logs" holds and could not be taken: the first, and how many more. */
static bool
add_refusals(const struct dpl_inputs *inputs, struct dpl_buf *ret)
{
    const size_t count = dpl_inputs_refusal_count(inputs);

    dpl_buf_add_str(ret, dpl_inputs_refusal(inputs, 0)->error);
    if (count > 1)
        dpl_buf_addf(ret, " (and %zu more like that)", count - 1);
    return !ret->failed;
}

enum dplog_status
dpl_follow_tell_refusals(struct dplog_follow *follow, struct dpl_root *root,
                         const struct dpl_inputs *inputs,
                         struct dplog_error *reterr)
{
    const size_t count = dpl_inputs_refusal_count(inputs);
    const size_t before = follow->news.count;
    struct dpl_buf text = {0};
    enum dplog_status status;
    bool may_change = false;

    if (count == 0)
        return dpl_follow_mended(follow, &root->refused, root->path, reterr);
    for (size_t i = 0; i < count; i++)
        may_change |= dpl_inputs_refusal(inputs, i)->limit == DPL_LIMIT_NONE;
    if (may_change)
        root->retry_ns = dpl_clock_ns() + RETRY_BELOW_MS * DPL_NS_PER_MS;
    status = add_refusals(inputs, &text)
                 ? dpl_follow_trouble(follow, &root->refused, root->path,
                                      dpl_buf_str(&text), reterr)
                 : dpl_fail_memory(reterr);
    if (status >= 0 && follow->news.count > before)
        follow->news.at[before].happening.stays = !may_change;
    dpl_buf_done(&text);
    return status;
}
