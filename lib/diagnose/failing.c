/* SPDX-License-Identifier: MIT
 *
 * Which other failures stand at the same place. At a DP they tell of each other
 * only where it took nothing between them: what it refused last week says
 * little of today when it took fifty packages since.
 *
 * So the time of a DP is counted in deliveries, and a failure lasts from the
 * count at its first line to that at its last; two are of one time when these
 * spans meet.
 */
#include "diagnose/sheet.h"

#include <stdlib.h>

/* The place of an episode as a number; 0: not known. */
static uint64_t
place_of(const struct dpl_sheet *sheet, enum dpl_adjust_same same,
         const struct dpl_episode *e)
{
    switch (same) {
    case DPL_SAME_DP:
        return e->keys.dp;
    case DPL_SAME_PACKAGE:
        return e->keys.package;
    case DPL_SAME_SOURCE:
        return dpl_host_key(dpl_sheet_server_view(sheet, e));
    }
    return 0;
}

static uint64_t
key_of(enum dpl_adjust_same same, uint64_t place, uint32_t code)
{
    return dpl_table_join(dpl_table_pair((uint32_t)same + 1, code), place);
}

/* ── deliveries ── */

static int
compare_deliveries(const void *a, const void *b)
{
    const struct dpl_delivery *x = a, *y = b;

    if (x->dp != y->dp)
        return x->dp < y->dp ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static bool
gather_deliveries(struct dpl_sheet *sheet)
{
    const struct dpl_track *const track = sheet->track;

    for (size_t i = 0; i < track->deployments.count; i++) {
        const struct dpl_deployment *d = &track->deployments.at[i];
        struct dpl_delivery *to;

        if (d->outcome != DPL_OUTCOME_SUCCESS)
            continue;
        to = DPL_VEC_PUSH(&sheet->deliveries);
        if (!to)
            return false;
        *to = (struct dpl_delivery){d->dp, d->outcome_order};
    }
    if (sheet->deliveries.count)
        qsort(sheet->deliveries.at, sheet->deliveries.count,
              sizeof(*sheet->deliveries.at), compare_deliveries);
    return true;
}

/* How many deliveries there were to any DP before this one in the list, and to
 * this one before a line: enough to compare two lines of one DP. */
static uint32_t
deliveries_before(const struct dpl_sheet *sheet, uint32_t dp, uint64_t order)
{
    const struct dpl_delivery line = {dp, order};
    size_t low = 0, high = sheet->deliveries.count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (compare_deliveries(&sheet->deliveries.at[middle], &line) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* ── failures ── */

static struct dpl_failing
span_of(const struct dpl_sheet *sheet, enum dpl_adjust_same same, uint64_t key,
        const struct dpl_episode *e)
{
    struct dpl_failing span = {.key = key};

    if (same == DPL_SAME_DP) {
        span.from = deliveries_before(sheet, e->keys.dp, e->first_order);
        span.to = deliveries_before(sheet, e->keys.dp, e->last_order);
    }
    return span;
}

static int
compare_failing(const void *a, const void *b)
{
    const struct dpl_failing *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

/* Of each place and code, how far all up to here last. */
static void
reach_on(struct dpl_failing *at, size_t count)
{
    for (size_t i = 0; i < count; i++)
        at[i].all_to =
            i > 0 && at[i - 1].key == at[i].key && at[i - 1].all_to > at[i].to
                ? at[i - 1].all_to
                : at[i].to;
}

static bool
add_failure(struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    static const enum dpl_adjust_same all[] = {DPL_SAME_DP, DPL_SAME_PACKAGE,
                                               DPL_SAME_SOURCE};

    for (size_t k = 0; k < sizeof(all) / sizeof(all[0]); k++) {
        const uint64_t place = place_of(sheet, all[k], e);
        struct dpl_failing *slot;

        if (!place)
            continue;
        slot = DPL_VEC_PUSH(&sheet->failing);
        if (!slot)
            return false;
        *slot = span_of(sheet, all[k], key_of(all[k], place, e->code), e);
    }
    return true;
}

void
dpl_failing_index(struct dpl_sheet *sheet)
{
    const struct dpl_track *const track = sheet->track;

    sheet->failed = sheet->failed || !gather_deliveries(sheet);
    for (size_t i = 0; i < track->episodes.count && !sheet->failed; i++) {
        const struct dpl_episode *e = &track->episodes.at[i];

        if (e->code && e->code_kind == DPL_CODE_HRESULT &&
            e->state == DPL_EPISODE_OPEN && e->merged_into == DPL_NONE &&
            e->role != DPLOG_ROLE_WAIT && !add_failure(sheet, e))
            sheet->failed = true;
    }
    if (sheet->failing.count)
        qsort(sheet->failing.at, sheet->failing.count,
              sizeof(*sheet->failing.at), compare_failing);
    reach_on(sheet->failing.at, sheet->failing.count);
}

bool
dpl_fails_too(const struct dpl_sheet *sheet, enum dpl_adjust_same same,
              const struct dpl_episode *e, uint32_t code)
{
    const uint64_t place = place_of(sheet, same, e);
    const struct dpl_failing span =
        span_of(sheet, same, key_of(same, place, code), e);
    size_t low = 0, high = place ? sheet->failing.count : 0;

    /* Behind the last one that begins before this one ends. */
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct dpl_failing *f = &sheet->failing.at[middle];

        if (f->key < span.key || (f->key == span.key && f->from <= span.to))
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && sheet->failing.at[low - 1].key == span.key &&
           sheet->failing.at[low - 1].all_to >= span.from;
}
