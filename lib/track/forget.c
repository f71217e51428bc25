/* SPDX-License-Identifier: MIT */
#include "track/forget.h"

#include "base/mem.h"

enum { STAYS = 0 }; /* until numbers are given */

static bool
is_over(const struct dpl_forgetting *f, const struct dpl_episode *e)
{
    return (e->state != DPL_EPISODE_OPEN || e->merged_into != DPL_NONE) &&
           dpl_forgetting_is_old(f, e->last_us) &&
           (!e->recovered_by.message ||
            dpl_forgetting_is_old(f, e->recovered_by.time_us));
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
            map[next[i]] = STAYS;
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

static void
plan_episodes(const struct dpl_track *track, struct dpl_forgetting *f)
{
    const uint32_t count = (uint32_t)track->episodes.count;
    bool news;

    for (uint32_t i = 0; i < count; i++)
        f->episodes[i] = is_over(f, &track->episodes.at[i]) ? DPL_NONE : STAYS;
    do {
        news = false;
        for (uint32_t i = 0; i < count; i++)
            news = (f->episodes[i] != DPL_NONE &&
                    keep_next(track, f->episodes, i)) ||
                   news;
    } while (news);
    f->episode_count = number(f->episodes, count);
}

static void
plan_deployments(const struct dpl_track *track, struct dpl_forgetting *f)
{
    const uint32_t count = (uint32_t)track->deployments.count;

    for (uint32_t i = 0; i < count; i++)
        f->deployments[i] =
            is_done(f, &track->deployments.at[i]) ? DPL_NONE : STAYS;
    f->deployment_count = number(f->deployments, count);
}

bool
dpl_forgetting_plan(const struct dpl_track *track, int64_t since_us,
                    struct dpl_forgetting *ret)
{
    *ret = (struct dpl_forgetting){
        .since_us = since_us,
        .episode_count = (uint32_t)track->episodes.count,
        .deployment_count = (uint32_t)track->deployments.count,
    };
    if (since_us == INT64_MIN)
        return true;
    ret->episodes =
        dpl_realloc_array(NULL, track->episodes.count + 1, sizeof(uint32_t));
    ret->deployments =
        dpl_realloc_array(NULL, track->deployments.count + 1, sizeof(uint32_t));
    if (!ret->episodes || !ret->deployments)
        return false;
    plan_episodes(track, ret);
    plan_deployments(track, ret);
    return true;
}

void
dpl_forgetting_done(struct dpl_forgetting *forgetting)
{
    dpl_free(forgetting->episodes);
    dpl_free(forgetting->deployments);
}
