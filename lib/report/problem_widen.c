/* SPDX-License-Identifier: MIT
 *
 * See problem_widen.h.
 */
#include "problem_widen.h"

#include "base/mem.h"
#include <stdlib.h>

enum { SITE_WIDE_DPS = 4 }; /* fewer DPs may fail alike by chance */

/* A problem of one DP that may be part of something larger. */
struct local {
    const struct dpl_problem_entry *entry; /* its first */
    size_t from, to;                       /* in the entries */
    bool one_package;
};

static int
compare_cause(const struct local *a, const struct local *b)
{
    const int order = dpl_view_compare_nocase(dpl_view_of(a->entry->item),
                                              dpl_view_of(b->entry->item));

    if (order)
        return order;
    return a->entry->code < b->entry->code ? -1
                                           : a->entry->code > b->entry->code;
}

static int
compare_by_cause(const void *left, const void *right)
{
    const struct local *a = left, *b = right;
    const int order = compare_cause(a, b);

    return order ? order : (a->from < b->from ? -1 : a->from > b->from);
}

static int
compare_package(const struct local *a, const struct local *b)
{
    int order = compare_cause(a, b);

    if (order == 0)
        order = (int)b->one_package - (int)a->one_package;
    if (order == 0 && a->one_package)
        order =
            dpl_view_compare_nocase(dpl_view_of(a->entry->finding->package),
                                    dpl_view_of(b->entry->finding->package));
    return order;
}

static int
compare_by_package(const void *left, const void *right)
{
    const struct local *a = left, *b = right;
    const int order = compare_package(a, b);

    return order ? order : (a->from < b->from ? -1 : a->from > b->from);
}

static bool
has_one_package(const struct dpl_problem_entries *entries,
                const struct local *local)
{
    const char *first = local->entry->finding->package;

    for (size_t i = local->from; i < local->to; i++) {
        const char *package = entries->at[i].finding->package;

        if (!package || !first ||
            !dpl_view_equal_nocase(dpl_view_of(package), dpl_view_of(first)))
            return false;
    }
    return true;
}

/* The problems of single DPs; returns how many. */
static size_t
list_locals(const struct dpl_problem_entries *entries, struct local *ret)
{
    size_t count = 0;

    for (size_t i = 0; i < entries->count;) {
        struct local local = {.entry = &entries->at[i], .from = i, .to = i};

        while (local.to < entries->count &&
               entries->at[local.to].problem == entries->at[i].problem)
            local.to++;
        local.one_package = has_one_package(entries, &local);
        if (local.entry->place == DPL_PLACE_DP)
            ret[count++] = local;
        i = local.to;
    }
    return count;
}

static void
move_run(struct dpl_problem_entries *entries, const struct local *locals,
         size_t count, enum dpl_problem_place place)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = locals[i].from; k < locals[i].to; k++) {
            struct dpl_problem_entry *entry = &entries->at[k];

            entry->place = place;
            entry->name = place == DPL_PLACE_PACKAGE
                              ? dpl_view_of(entry->finding->package)
                              : DPL_VIEW("");
        }
    }
}

bool
dpl_problem_widen(struct dpl_problem_entries *entries,
                  enum dpl_problem_place place)
{
    int (*const sort_order)(const void *, const void *) =
        place == DPL_PLACE_PACKAGE ? compare_by_package : compare_by_cause;
    int (*const same)(const struct local *, const struct local *) =
        place == DPL_PLACE_PACKAGE ? compare_package : compare_cause;
    const size_t enough = place == DPL_PLACE_PACKAGE ? 2 : SITE_WIDE_DPS;
    struct local *locals =
        dpl_realloc_array(NULL, entries->count + 1, sizeof(*locals));

    if (!locals)
        return false;
    const size_t count = list_locals(entries, locals);
    qsort(locals, count, sizeof(*locals), sort_order);

    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count; end++)
            if (same(&locals[i], &locals[end]) != 0)
                break;
        if (end - i >= enough &&
            (place == DPL_PLACE_SITE || locals[i].one_package))
            move_run(entries, &locals[i], end - i, place);
    }
    dpl_free(locals);
    return true;
}
