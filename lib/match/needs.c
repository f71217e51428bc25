/* SPDX-License-Identifier: MIT
 *
 * From conditions to literals.
 */
#include "match/needs.h"

#include "ruleset/pattern.h"

static void
add(struct dpl_need *need, struct dplog_view literal)
{
    struct dplog_view *slot = DPL_VEC_PUSH(need);

    if (slot)
        *slot = literal;
    else
        need->failed = true;
}

size_t
dpl_need_shortest(const struct dpl_need *need)
{
    size_t shortest = need->count ? SIZE_MAX : 0;

    for (size_t i = 0; i < need->count; i++)
        if (need->at[i].len < shortest)
            shortest = need->at[i].len;
    return shortest;
}

static bool
needs_best(const struct dpl_cond *cond, struct dpl_need *ret)
{
    struct dpl_need best = {0}, one = {0};

    for (uint32_t i = 0; i < cond->child_count; i++) {
        one.count = 0;
        if (dpl_needs_literals(&cond->children[i], &one) &&
            dpl_need_shortest(&one) > dpl_need_shortest(&best)) {
            const struct dpl_need swap = best;

            best = one;
            one = swap;
        }
    }
    for (size_t i = 0; i < best.count; i++)
        add(ret, best.at[i]);
    ret->failed = ret->failed || best.failed || one.failed;
    dpl_free(best.at);
    dpl_free(one.at);
    return best.count != 0;
}

bool
dpl_needs_literals(const struct dpl_cond *cond, struct dpl_need *ret)
{
    switch (cond->kind) {
    case DPL_COND_ALL:
        return needs_best(cond, ret);
    case DPL_COND_ANY:
        for (uint32_t i = 0; i < cond->child_count; i++)
            if (!dpl_needs_literals(&cond->children[i], ret))
                return false;
        return cond->child_count != 0;
    case DPL_COND_REGEX:
        for (uint32_t i = 0; i < cond->pattern->literals.count; i++)
            add(ret, cond->pattern->literals.at[i]);
        return cond->pattern->literals.count != 0;
    case DPL_COND_LITERAL:
        add(ret, cond->literal);
        return cond->literal.len != 0;
    default:
        return false;
    }
}

bool
dpl_needs_code(const struct dpl_cond *cond)
{
    bool needs = cond->kind == DPL_COND_CODE;

    if (cond->kind == DPL_COND_ALL)
        for (uint32_t i = 0; i < cond->child_count && !needs; i++)
            needs = dpl_needs_code(&cond->children[i]);
    return needs;
}

const struct dpl_cond *
dpl_needs_statmsg(const struct dpl_cond *cond)
{
    const struct dpl_cond *found = NULL;

    if (cond->kind == DPL_COND_STATMSG)
        return cond;
    if (cond->kind == DPL_COND_ALL)
        for (uint32_t i = 0; i < cond->child_count && !found; i++)
            found = dpl_needs_statmsg(&cond->children[i]);
    return found;
}
