/* SPDX-License-Identifier: MIT
 *
 * The time zone of logs that state none while they are followed, as that of a
 * DP: by what the logs beside it say at first. As long as they say nothing,
 * they are asked again after each look.
 */
#include "engine/follow_impl.h"
#include "engine/zone.h"

static bool
asks_for_zone(const struct dpl_followed *lane)
{
    return lane->root != DPL_NO_ROOT && lane->trail->log == DPLOG_LOG_SMSDPPROV;
}

/* The files of a root as they were found last. */
static enum dplog_status
ask_root(struct dplog_follow *follow, size_t index, const char *beside,
         struct dpl_agreed_zone *zone, struct dplog_error *reterr)
{
    const struct dpl_root *root = &follow->roots.at[index];
    struct dpl_stream_shared shared = {
        .context = follow->context,
        .reader = DPLOG_READER_OPTIONS_INIT,
    };

    if (!root->lists.count)
        return DPLOG_OK;
    shared.inputs = root->lists.at[root->lists.count - 1];
    shared.reader.encoding = follow->wanted.encoding;
    shared.reader.format = follow->wanted.format;
    return dpl_zone_ask(&shared, beside, zone, reterr);
}

/* Servers in different zones: each such log has that of its folder. */
static enum dplog_status
guess_by_folder(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < follow->lanes.count && status >= 0; i++) {
        struct dpl_followed *lane = &follow->lanes.at[i];
        struct dpl_agreed_zone zone = DPL_AGREED_ZONE_INIT;

        if (!asks_for_zone(lane) || lane->zone != DPLOG_BIAS_NONE)
            continue;
        status = ask_root(follow, lane->root, lane->trail->key, &zone, reterr);
        lane->zone = zone.bias;
        follow->zone_is_new |= follow->replayed && zone.bias != DPLOG_BIAS_NONE;
        follow->zone_known &= zone.bias != DPLOG_BIAS_NONE || zone.differs;
    }
    return status;
}

enum dplog_status
dpl_follow_guess_zones(struct dplog_follow *follow, struct dplog_error *reterr)
{
    struct dpl_agreed_zone all = DPL_AGREED_ZONE_INIT;
    enum dplog_status status = DPLOG_OK;

    follow->zone_wanted = false;
    for (size_t i = 0; i < follow->lanes.count; i++)
        follow->zone_wanted |=
            asks_for_zone(&follow->lanes.at[i]) && !follow->wanted.has_bias;
    if (!follow->zone_wanted || follow->zone != DPLOG_BIAS_NONE)
        return DPLOG_OK;
    for (size_t i = 0; i < follow->roots.count && status >= 0; i++)
        status = ask_root(follow, i, /* beside */ NULL, &all, reterr);
    if (status < 0)
        return status;
    follow->zone = all.bias;
    follow->zone_known = all.bias != DPLOG_BIAS_NONE || all.differs;
    if (all.differs)
        return guess_by_folder(follow, reterr);
    follow->zone_is_new |= follow->zone_known && follow->replayed;
    return DPLOG_OK;
}
