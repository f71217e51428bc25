/* SPDX-License-Identifier: MIT
 *
 * What was named and could not be taken. "Nothing found" must say what was
 * not read, in every form of report and whatever the order of arguments.
 */
#include "base/error.h"
#include "inputs.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum dplog_status
dpl_inputs_refuse(struct dpl_inputs *inputs, const char *path,
                  const char *error, struct dplog_error *reterr)
{
    struct dpl_refusal refusal = {
        .path = dpl_display_copy(&inputs->arena, path),
        .error = dpl_display_copy(&inputs->arena, error),
        .limit = inputs->limit,
    };
    struct dpl_refusal *slot;

    assert(!inputs->finished);
    slot =
        refusal.path && refusal.error ? DPL_VEC_PUSH(&inputs->refusals) : NULL;
    if (!slot)
        return dpl_fail_memory(reterr);
    *slot = refusal;
    inputs->limit = DPL_LIMIT_NONE;
    return DPLOG_OK;
}

static int
compare(const struct dpl_refusal *a, const struct dpl_refusal *b)
{
    const int order = strcmp(a->path, b->path);

    return order ? order : strcmp(a->error, b->error);
}

static int
by_path(const void *left, const void *right)
{
    return compare(left, right);
}

void
dpl_refusals_finish(struct dpl_inputs *inputs)
{
    struct dpl_refusal *at = inputs->refusals.at;
    size_t kept = 0;

    if (!inputs->refusals.count)
        return;
    qsort(at, inputs->refusals.count, sizeof(*at), by_path);
    for (size_t i = 0; i < inputs->refusals.count; i++) {
        if (kept == 0 || compare(&at[kept - 1], &at[i]) != 0)
            at[kept++] = at[i];
    }
    inputs->refusals.count = kept;
}

size_t
dpl_inputs_refusal_count(const struct dpl_inputs *inputs)
{
    return inputs->refusals.count;
}

const struct dpl_refusal *
dpl_inputs_refusal(const struct dpl_inputs *inputs, size_t index)
{
    assert(index < inputs->refusals.count);
    return &inputs->refusals.at[index];
}
