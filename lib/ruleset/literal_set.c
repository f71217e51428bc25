/* SPDX-License-Identifier: MIT
 *
 * Sets are small and made once for each pattern of a pack: everything here is
 * plain loops.
 */
#include "ruleset/literal_set.h"
#include "base/view.h"
#include <string.h>

enum {
    LONGEST = 256, /* of a string that is put together */
    ENOUGH = 16    /* letters; more of them tell texts no better apart */
};

/* A set is 768 bytes, and most hold one string: half the time of reading a
 * pattern went into copying and zeroing the rest. */
void
dpl_literal_set_copy(struct dpl_literal_set *set,
                     const struct dpl_literal_set *from)
{
    memcpy(set->at, from->at, from->count * sizeof(*from->at));
    set->count = from->count;
}

void
dpl_literal_set_one(struct dpl_literal_set *set, struct dplog_view string)
{
    set->at[0] = string;
    set->count = 1;
}

bool
dpl_literal_set_unite(struct dpl_literal_set *set,
                      const struct dpl_literal_set *other)
{
    if (other->count > DPL_LITERALS_MAX - set->count)
        return false;
    memcpy(&set->at[set->count], other->at, other->count * sizeof(*other->at));
    set->count += other->count;
    return true;
}

static bool
join(struct dpl_arena *arena, struct dplog_view a, struct dplog_view b,
     struct dplog_view *ret, bool *failed)
{
    char *both;

    if (!a.len || !b.len) {
        *ret = a.len ? a : b;
        return true;
    }
    if (a.len + b.len > LONGEST)
        return false;
    both = dpl_arena_alloc(arena, a.len + b.len);
    if (!both) {
        *failed = true;
        return false;
    }
    memcpy(both, a.ptr, a.len);
    memcpy(both + a.len, b.ptr, b.len);
    *ret = dpl_view(both, a.len + b.len);
    return true;
}

bool
dpl_literal_set_extend(struct dpl_literal_set *set,
                       const struct dpl_literal_set *other,
                       struct dpl_arena *arena, bool *failed)
{
    struct dpl_literal_set product;

    product.count = 0;
    if ((size_t)set->count * other->count > DPL_LITERALS_MAX)
        return false;
    for (uint32_t i = 0; i < set->count; i++)
        for (uint32_t k = 0; k < other->count; k++)
            if (!join(arena, set->at[i], other->at[k],
                      &product.at[product.count++], failed))
                return false;
    dpl_literal_set_copy(set, &product);
    return true;
}

/* Without strings that hold another of the set: that one says it already. */
static void
reduce(struct dpl_literal_set *set)
{
    struct dpl_literal_set all;

    if (set->count < 2)
        return;
    dpl_literal_set_copy(&all, set);
    set->count = 0;
    for (uint32_t i = 0; i < all.count; i++) {
        bool needed = true;

        for (uint32_t k = 0; k < all.count && needed; k++)
            needed = i == k ||
                     dpl_view_find(all.at[i], all.at[k], 0) == SIZE_MAX ||
                     (all.at[i].len == all.at[k].len && i < k);
        if (needed)
            set->at[set->count++] = all.at[i];
    }
}

/* The shortest string decides how well a set tells texts apart: " to " counts
 * for two letters. 0: it is of no use. */
static size_t
worth(const struct dpl_literal_set *set)
{
    size_t shortest = set->count ? ENOUGH : 0;

    for (uint32_t i = 0; i < set->count; i++) {
        const size_t letters = dpl_view_trim(set->at[i]).len;

        if (set->at[i].len < DPL_LITERAL_MIN || letters == 0)
            return 0;
        if (letters < shortest)
            shortest = letters;
    }
    return shortest;
}

static bool
has_digit(const struct dpl_literal_set *set)
{
    for (uint32_t i = 0; i < set->count; i++)
        for (size_t k = 0; k < set->at[i].len; k++)
            if (dpl_ascii_is_digit(set->at[i].ptr[k]))
                return true;
    return false;
}

/* Rules that share a sentence differ in a number: "status 2 and distribution
 * point" is in the lines of one of six, so it is worth some more strings. 1151
 * to 988 instructions of patterns' code a line in the product's wording. */
static uint32_t
cost(const struct dpl_literal_set *set)
{
    enum { NO_DIGIT = 8 };

    return set->count + (has_digit(set) ? 0 : NO_DIGIT);
}

/* Whether a text with one of the set has one of the other for that. */
static bool
says(const struct dpl_literal_set *set, const struct dpl_literal_set *other)
{
    for (uint32_t i = 0; i < set->count; i++) {
        bool found = false;

        for (uint32_t k = 0; k < other->count && !found; k++)
            found = dpl_view_find(set->at[i], other->at[k], 0) != SIZE_MAX;
        if (!found)
            return false;
    }
    return true;
}

/* Whether the set, reduced, tells texts apart better than the other: by longer
 * strings, else at less cost, else as it says more. */
static bool
is_better(const struct dpl_literal_set *set, const struct dpl_literal_set *than)
{
    const size_t new = worth(set), old = worth(than);

    if (new == 0 || new != old)
        return new > old;
    if (cost(set) != cost(than))
        return cost(set) < cost(than);
    return says(set, than) && !says(than, set);
}

void
dpl_literal_need_offer(struct dpl_literal_need *need,
                       const struct dpl_literal_set *set)
{
    const size_t new = worth(set);
    struct dpl_literal_set reduced;

    if (new == 0 || new < worth(&need->second))
        return;
    dpl_literal_set_copy(&reduced, set);
    reduce(&reduced);
    if (is_better(&reduced, &need->first)) {
        if (says(&reduced, &need->second))
            need->second.count = 0;
        if (!says(&reduced, &need->first) &&
            is_better(&need->first, &need->second))
            dpl_literal_set_copy(&need->second, &need->first);
        dpl_literal_set_copy(&need->first, &reduced);
    } else if (is_better(&reduced, &need->second) &&
               !says(&need->first, &reduced)) {
        dpl_literal_set_copy(&need->second, &reduced);
    }
}

static const struct dpl_literal_set *
second_or_first(const struct dpl_literal_need *need)
{
    return need->second.count ? &need->second : &need->first;
}

bool
dpl_literal_need_unite(struct dpl_literal_need *need,
                       const struct dpl_literal_need *other)
{
    const bool both = need->second.count || other->second.count;
    struct dpl_literal_set second;

    if (!other->first.count)
        return false;
    if (both) {
        dpl_literal_set_copy(&second, second_or_first(need));
        if (!dpl_literal_set_unite(&second, second_or_first(other)))
            second.count = 0;
        dpl_literal_set_copy(&need->second, &second);
    }
    return dpl_literal_set_unite(&need->first, &other->first);
}

void
dpl_literal_need_finish(struct dpl_literal_need *need)
{
    reduce(&need->first);
    reduce(&need->second);
    if (worth(&need->first) >= DPL_LITERAL_ALONE ||
        says(&need->first, &need->second))
        need->second.count = 0;
}
