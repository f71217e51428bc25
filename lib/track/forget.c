/* SPDX-License-Identifier: MIT */
#include "track/forget.h"

#include "base/mem.h"

static bool
is_over(const struct dpl_forgetting *f, const struct dpl_episode *e)
{
    return (e->state != DPL_EPISODE_OPEN || e->merged_into != DPL_NONE) &&
           dpl_forgetting_is_old(f, e->last_us) &&
           (!e->recovered_by ||
            dpl_forgetting_is_old(f, e->recovered_by->time_us));
}

static bool
is_done(const struct dpl_forgetting *f, const struct dpl_deployment *d)
{
    return (d->outcome == DPL_OUTCOME_SUCCESS || d->removed) && !d->open &&
           dpl_forgetting_is_old(f, d->last_us) &&
           dpl_forgetting_is_old(f, d->outcome_us);
}

/* What an episode became part of or is explained by stays with it; true: that
 * was news. */
static bool
keep_next(const struct dpl_track *track, uint32_t *map, uint32_t index)
{
    const struct dpl_episode *e = &track->episodes.at[index];
    const uint32_t next[] = {e->merged_into, e->explained_by};
    bool news = false;

    for (size_t i = 0; i < sizeof(next) / sizeof(next[0]); i++)
        if (next[i] != DPL_NONE && map[next[i]] == DPL_NONE) {
            map[next[i]] = DPL_FORGET_NOT;
            news = true;
        }
    return news;
}

static uint32_t
number(uint32_t *map, size_t count)
{
    uint32_t next = 0;

    for (size_t i = 0; i < count; i++)
        if (map[i] != DPL_NONE)
            map[i] = next++;
    return next;
}

void
dpl_forgetting_number_episodes(struct dpl_forgetting *forgetting,
                               const struct dpl_track *track)
{
    const uint32_t count = (uint32_t)track->episodes.count;
    uint32_t *const map = forgetting->episodes;
    bool news;

    do {
        news = false;
        for (uint32_t i = 0; i < count; i++)
            news = (map[i] != DPL_NONE && keep_next(track, map, i)) || news;
    } while (news);
    forgetting->episode_count = number(map, count);
}

void
dpl_forgetting_number_deployments(struct dpl_forgetting *forgetting,
                                  const struct dpl_track *track)
{
    forgetting->deployment_count =
        number(forgetting->deployments, track->deployments.count);
}

static uint32_t *
all_stay(size_t count)
{
    return dpl_zalloc((count + 1) * sizeof(uint32_t));
}

bool
dpl_forgetting_begin(const struct dpl_track *track, int64_t since_us,
                     struct dpl_forgetting *ret)
{
    *ret = (struct dpl_forgetting){
        .since_us = since_us,
        .episodes = all_stay(track->episodes.count),
        .deployments = all_stay(track->deployments.count),
        .packages = all_stay(track->packages.count),
    };
    return ret->episodes && ret->deployments && ret->packages;
}

bool
dpl_forgetting_plan(const struct dpl_track *track, int64_t since_us,
                    struct dpl_forgetting *ret)
{
    if (since_us == INT64_MIN) {
        *ret = (struct dpl_forgetting){
            .since_us = since_us,
            .episode_count = (uint32_t)track->episodes.count,
            .deployment_count = (uint32_t)track->deployments.count,
        };
        return true;
    }
    if (!dpl_forgetting_begin(track, since_us, ret))
        return false;
    for (size_t i = 0; i < track->episodes.count; i++)
        if (is_over(ret, &track->episodes.at[i]))
            ret->episodes[i] = DPL_NONE;
    dpl_forgetting_number_episodes(ret, track);
    for (size_t i = 0; i < track->deployments.count; i++)
        if (is_done(ret, &track->deployments.at[i]))
            ret->deployments[i] = DPL_NONE;
    dpl_forgetting_number_deployments(ret, track);
    return true;
}

void
dpl_forgetting_done(struct dpl_forgetting *forgetting)
{
    dpl_free(forgetting->episodes);
    dpl_free(forgetting->deployments);
    dpl_free(forgetting->packages);
}
