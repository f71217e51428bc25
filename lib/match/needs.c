/* SPDX-License-Identifier: MIT
 *
 * From conditions to literals.
 */
#include "match/needs.h"

#include "ruleset/pattern.h"

static void
add(struct dpl_need *need, int set, struct dplog_view literal)
{
    struct dplog_view *slot = DPL_VEC_PUSH(&need->sets[set]);

    if (slot)
        *slot = literal;
    else
        need->failed = true;
}

static void
add_set(struct dpl_need *need, int set, const struct dpl_need_set *from)
{
    for (size_t i = 0; i < from->count; i++)
        add(need, set, from->at[i]);
}

size_t
dpl_need_shortest(const struct dpl_need_set *set)
{
    size_t shortest = set->count ? SIZE_MAX : 0;

    for (size_t i = 0; i < set->count; i++)
        if (set->at[i].len < shortest)
            shortest = set->at[i].len;
    return shortest;
}

void
dpl_need_done(struct dpl_need *need)
{
    for (int set = 0; set < DPL_LITERAL_SETS; set++)
        dpl_free(need->sets[set].at);
}

/* All of them must hold: the best set, and what else the same condition or
 * else another one needs. */
static bool
needs_best(const struct dpl_cond *cond, struct dpl_need *ret)
{
    struct dpl_need best = {0}, one = {0};
    size_t second;

    for (uint32_t i = 0; i < cond->child_count; i++) {
        one.sets[0].count = one.sets[1].count = 0;
        if (!dpl_needs_literals(&cond->children[i], &one))
            continue;
        if (dpl_need_shortest(&one.sets[0]) >
            dpl_need_shortest(&best.sets[0])) {
            const struct dpl_need swap = best;

            best = one;
            one = swap;
        }
        if (!best.sets[1].count)
            add_set(&best, 1, &one.sets[0]);
    }
    second = dpl_need_shortest(&best.sets[1]);
    add_set(ret, 0, &best.sets[0]);
    if (second >= DPL_LITERAL_MIN &&
        dpl_need_shortest(&best.sets[0]) < DPL_LITERAL_ALONE)
        add_set(ret, 1, &best.sets[1]);
    ret->failed = ret->failed || best.failed || one.failed;
    dpl_need_done(&best);
    dpl_need_done(&one);
    return ret->sets[0].count != 0;
}

/* One of them must hold. One that needs a single set needs that twice. */
static bool
needs_each(const struct dpl_cond *cond, struct dpl_need *ret)
{
    bool all = cond->child_count != 0, second = false;

    for (uint32_t i = 0; i < cond->child_count && all; i++) {
        struct dpl_need one = {0};

        all = dpl_needs_literals(&cond->children[i], &one);
        second = second || one.sets[1].count;
        add_set(ret, 0, &one.sets[0]);
        add_set(ret, 1, &one.sets[one.sets[1].count ? 1 : 0]);
        ret->failed = ret->failed || one.failed;
        dpl_need_done(&one);
    }
    if (!second)
        ret->sets[1].count = 0;
    return all;
}

bool
dpl_needs_literals(const struct dpl_cond *cond, struct dpl_need *ret)
{
    switch (cond->kind) {
    case DPL_COND_ALL:
        return needs_best(cond, ret);
    case DPL_COND_ANY:
        return needs_each(cond, ret);
    case DPL_COND_REGEX:
        for (int set = 0; set < DPL_LITERAL_SETS; set++)
            for (uint32_t i = 0; i < cond->pattern->literals[set].count; i++)
                add(ret, set, cond->pattern->literals[set].at[i]);
        return cond->pattern->literals[0].count != 0;
    case DPL_COND_LITERAL:
        add(ret, 0, cond->literal);
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
