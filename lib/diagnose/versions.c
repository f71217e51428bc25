/* SPDX-License-Identifier: MIT
 *
 * Versions of one package on one DP: the product sends the newest one only.
 * What became of those before is no matter once it arrived, or is under way.
 */
#include "diagnose/sheet.h"

/* An attempt without a sign of life for a day is none. */
#define DEAD_US (INT64_C(24) * 3600 * 1000000)

static const struct dpl_deployment *
at(const struct dpl_sheet *sheet, uint32_t index)
{
    return index == DPL_TABLE_ABSENT ? NULL
                                     : &sheet->track->deployments.at[index];
}

static bool
keep_newer(const struct dpl_sheet *sheet, struct dpl_table *table, uint64_t key,
           uint32_t index)
{
    const struct dpl_deployment *d = at(sheet, index);
    const struct dpl_deployment *known = at(sheet, dpl_table_get(table, key));

    return (known && known->version >= d->version) ||
           dpl_table_set(table, key, index);
}

void
dpl_versions_index(struct dpl_sheet *sheet)
{
    for (uint32_t i = 0; i < sheet->track->deployments.count; i++) {
        const struct dpl_deployment *d = at(sheet, i);
        const uint64_t key = dpl_table_pair(d->package, d->dp);

        if ((d->outcome == DPL_OUTCOME_SUCCESS && !d->open &&
             !keep_newer(sheet, &sheet->arrived, key, i)) ||
            (d->count && !keep_newer(sheet, &sheet->newest, key, i)))
            sheet->failed = true;
    }
}

static bool
is_newer(const struct dpl_deployment *d, int64_t version)
{
    return d && version >= 0 && d->version > version;
}

void
dpl_versions_done(struct dpl_sheet *sheet)
{
    dpl_table_done(&sheet->arrived);
    dpl_table_done(&sheet->newest);
}

bool
dpl_deployment_is_replaced(const struct dpl_sheet *sheet,
                           const struct dpl_deployment *d)
{
    const uint64_t key = dpl_table_pair(d->package, d->dp);
    const struct dpl_deployment *newest =
        at(sheet, dpl_table_get(&sheet->newest, key));

    return is_newer(at(sheet, dpl_table_get(&sheet->arrived, key)),
                    d->version) ||
           (is_newer(newest, d->version) && newest->last_order > d->last_order);
}

const struct dpl_deployment *
dpl_deployment_sent_since(const struct dpl_sheet *sheet,
                          const struct dpl_episode *e)
{
    const uint64_t key = dpl_table_pair(e->keys.package, e->keys.dp);
    const struct dpl_deployment *d =
        e->keys.package && e->keys.dp
            ? at(sheet, dpl_table_get(&sheet->newest, key))
            : NULL;

    return d && d->version >= e->keys.version && d->last_order > e->last_order
               ? d
               : NULL;
}

int64_t
dpl_attempt_since(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    const struct dpl_deployment *d = dpl_deployment_sent_since(sheet, e);
    const int64_t newest_us = sheet->track->clocks.at[e->clock].newest_us;
    const int64_t begin_us = d && d->open && !d->removed
                                 ? d->at[d->count - 1].begin_us
                                 : DPLOG_TIME_NONE;

    return begin_us != DPLOG_TIME_NONE && e->last_us != DPLOG_TIME_NONE &&
                   begin_us > e->last_us && newest_us - d->last_us <= DEAD_US
               ? begin_us
               : DPLOG_TIME_NONE;
}
