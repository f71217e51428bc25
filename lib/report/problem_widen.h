/* SPDX-License-Identifier: MIT
 *
 * From problems of single DPs to what is larger: findings with the key that
 * gathers them (problems.c), whose place is widened.
 */
#pragma once

#include "base/view.h"
#include "problems.h"

/* What kind of place a key names; part of the key. */
enum dpl_problem_place {
    DPL_PLACE_DP,
    DPL_PLACE_PACKAGE,
    DPL_PLACE_SHARE,
    DPL_PLACE_HOP,
    DPL_PLACE_SITE
};

struct dpl_problem_entry {
    const struct dplog_finding *finding;
    const char *item; /* its heaviest, or for waits its rule */
    struct dplog_view name;
    uint32_t code; /* for widening only */
    enum dpl_problem_place place;
    size_t index;   /* in the diagnosis: the last tie-break */
    size_t problem; /* run number */
};

struct dpl_problem_entries {
    struct dpl_problem_entry *at;
    size_t count;
};

/* Gives runs of equal cause a wider place: DPL_PLACE_PACKAGE where they are of
 * one package, DPL_PLACE_SITE where they are many. Entries are sorted and
 * numbered; afterwards they have to be again. False: no memory. */
bool
dpl_problem_widen(struct dpl_problem_entries *entries,
                  enum dpl_problem_place place);
