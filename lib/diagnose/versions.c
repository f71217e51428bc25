/* SPDX-License-Identifier: MIT
 *
 * Versions of one package on one DP: the product sends the newest one only.
 * What became of those before is no matter once it arrived, or is under way.
 */
#include "diagnose/sheet.h"

/* An attempt without a sign of life for a day is none. */
#define DEAD_US (INT64_C(24) * 3600 * 1000000)

/* ── the newest one ── */

/* Package and DP to the deployment of their newest version; the first of the
 * same. */
struct newest {
    const struct dpl_track *track;
    struct dpl_table by_pair;
};

static const struct dpl_deployment *
get_newest(const struct newest *newest, uint32_t package, uint32_t dp)
{
    const uint32_t index =
        dpl_table_get(&newest->by_pair, dpl_table_pair(package, dp));

    return index == DPL_TABLE_ABSENT ? NULL
                                     : &newest->track->deployments.at[index];
}

static bool
has_arrived(const struct dpl_deployment *d)
{
    return d->outcome == DPL_OUTCOME_SUCCESS && !d->open;
}

static bool
was_begun(const struct dpl_deployment *d)
{
    return d->count > 0;
}

/* Of those that count; false: no memory. */
static bool
find_newest(const struct dpl_track *track,
            bool (*counts)(const struct dpl_deployment *d), struct newest *ret)
{
    *ret = (struct newest){.track = track};
    for (uint32_t i = 0; i < track->deployments.count; i++) {
        const struct dpl_deployment *const d = &track->deployments.at[i];
        const struct dpl_deployment *const known =
            counts(d) ? get_newest(ret, d->package, d->dp) : d;

        if ((!known || known->version < d->version) &&
            !dpl_table_set(&ret->by_pair, dpl_table_pair(d->package, d->dp), i))
            return false;
    }
    return true;
}

/* ── what follows from it ── */

static bool
is_newer(const struct dpl_deployment *d, int64_t version)
{
    return d && version >= 0 && d->version > version;
}

/* A newer version arrived, or is what is sent now. */
static void
note_replaced(struct dpl_sheet *sheet, const struct newest *newest, bool sent)
{
    const struct dpl_track *const track = sheet->track;

    for (size_t i = 0; i < track->deployments.count; i++) {
        const struct dpl_deployment *const d = &track->deployments.at[i];
        const struct dpl_deployment *const by =
            get_newest(newest, d->package, d->dp);

        if (is_newer(by, d->version) &&
            (!sent || by->last_order > d->last_order))
            sheet->is_replaced[i] = true;
    }
}

static void
note_sent(struct dpl_sheet *sheet, const struct newest *newest)
{
    const struct dpl_track *const track = sheet->track;

    for (size_t i = 0; i < track->episodes.count; i++) {
        const struct dpl_episode *const e = &track->episodes.at[i];
        const struct dpl_deployment *const d =
            e->keys.package && e->keys.dp
                ? get_newest(newest, e->keys.package, e->keys.dp)
                : NULL;

        sheet->sent_since[i] =
            d && d->version >= e->keys.version && d->last_order > e->last_order
                ? (uint32_t)(d - track->deployments.at)
                : DPL_NONE;
    }
}

/* One table at a time, and none beside the diagnosis: with 24,000 deployments
 * the two took 3 MB. */
void
dpl_versions_index(struct dpl_sheet *sheet)
{
    const struct dpl_track *const track = sheet->track;
    struct newest newest;

    sheet->is_replaced =
        dpl_sheet_array(sheet, track->deployments.count, sizeof(bool));
    sheet->sent_since =
        dpl_sheet_array(sheet, track->episodes.count, sizeof(uint32_t));
    if (sheet->failed)
        return;
    if (find_newest(track, has_arrived, &newest))
        note_replaced(sheet, &newest, false);
    else
        sheet->failed = true;
    dpl_table_done(&newest.by_pair);
    if (find_newest(track, was_begun, &newest)) {
        note_replaced(sheet, &newest, true);
        note_sent(sheet, &newest);
    } else {
        sheet->failed = true;
    }
    dpl_table_done(&newest.by_pair);
}

/* ── answers ── */

bool
dpl_deployment_is_replaced(const struct dpl_sheet *sheet,
                           const struct dpl_deployment *d)
{
    return sheet->is_replaced[d - sheet->track->deployments.at];
}

const struct dpl_deployment *
dpl_deployment_sent_since(const struct dpl_sheet *sheet,
                          const struct dpl_episode *e)
{
    const uint32_t index = sheet->sent_since[e - sheet->track->episodes.at];

    return index == DPL_NONE ? NULL : &sheet->track->deployments.at[index];
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
