/* SPDX-License-Identifier: MIT
 *
 * What a good line ends. A line proves stages of the flow passed for its own
 * package, DP or download: failures and waits of the same keys at or before
 * them are over. A success for one package says nothing of another's failure.
 */
#include "track/state.h"

#include "base/error.h"

static struct dpl_episode *
at(const struct dpl_tracker *tracker, uint32_t index)
{
    return &tracker->track.episodes.at[index];
}

/* Whether the rule proves the stage, or a later one of its chain, passed. */
static bool
passes_stage(const struct dplog_ruleset *set, uint64_t passes, uint32_t stage)
{
    const struct dpl_stage *of;

    if (stage == DPL_NO_INDEX)
        return passes != 0;
    of = &set->stages[stage];
    for (uint32_t s = 0; s < set->stage_count; s++)
        if (passes >> s & 1 && set->stages[s].chain == of->chain &&
            set->stages[s].position >= of->position)
            return true;
    return false;
}

static bool
is_per_package(const struct dplog_ruleset *set, uint32_t stage)
{
    return stage != DPL_NO_INDEX && set->stages[stage].per_package;
}

/* What the site lacks shows in the thread of a DP, some way behind its begin:
 * that such a thread begins again proves nothing yet. */
static uint32_t
stage_in_dp_thread(const struct dplog_ruleset *set, uint32_t stage)
{
    uint32_t found = stage, begin = 0;

    for (uint32_t s = 0; s < set->stage_count; s++) {
        const struct dpl_stage *next = &set->stages[s];

        if (next->chain != set->stages[stage].chain || next->per_package)
            continue;
        if (begin == 0)
            begin = next->position;
        else if (next->position == begin + 1)
            found = s;
    }
    return found;
}

/* A whole delivery went through: every stage a DP is involved in is passed,
 * in whichever way it was delivered. */
static bool
is_delivery(const struct dpl_step_in *in)
{
    return in->rule->outcome == DPL_OUTCOME_SUCCESS && in->keys.dp;
}

static bool
ends_episode(const struct dpl_tracker *tracker, const struct dpl_step_in *in,
             const struct dpl_episode *e)
{
    const struct dplog_ruleset *set = tracker->ruleset;
    const uint32_t stage = set->rules[e->rule].stage;
    const bool per_package = is_per_package(set, stage);

    if (e->keys.dp && in->keys.dp && e->keys.dp != in->keys.dp)
        return false;
    if (e->keys.version >= 0 && in->keys.version >= 0 &&
        in->keys.version < e->keys.version)
        return false;
    if (in->keys.dp && !e->keys.dp && e->keys.package) {
        /* Only the same job tells that an unnamed DP was this one; what failed
         * at a server that all DPs share works with any of them. The source DP
         * of a pull DP is shared with nobody. */
        const bool same_job = e->keys.job >= 0 && e->keys.job == in->keys.job;
        const bool shared =
            stage != DPL_NO_INDEX && set->rules[e->rule].other_server &&
            set->stages[stage].on_pull != DPL_NO_INDEX && is_delivery(in);

        if (per_package || (!same_job && !shared))
            return false;
    }
    if (!in->keys.dp && e->keys.dp)
        return false;
    if (is_delivery(in) && !per_package)
        return true;
    return passes_stage(
        set, in->rule->passes,
        per_package && e->keys.dp ? stage_in_dp_thread(set, stage) : stage);
}

enum dplog_status
dpl_episode_close(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                  uint32_t index, enum dpl_episode_state state,
                  struct dplog_error *reterr)
{
    struct dpl_episode *e = at(tracker, index);

    dpl_open_unlink(tracker, index);
    dpl_episode_forget(tracker, index);
    e->state = state;
    if ((!e->recovered_by && !dpl_line_push(&e->recovered_by, 0)) ||
        !dpl_line_keep(e->recovered_by, tracker->order, in->record, in->origin))
        return dpl_fail_memory(reterr);
    return DPLOG_OK;
}

static enum dplog_status
close_list(struct dpl_tracker *tracker, const struct dpl_step_in *in,
           uint32_t index, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    while (index != DPL_NONE && status >= 0) {
        const uint32_t next = at(tracker, index)->by_key.next;

        if (ends_episode(tracker, in, at(tracker, index)))
            status = dpl_episode_close(tracker, in, index,
                                       DPL_EPISODE_RECOVERED, reterr);
        index = next;
    }
    return status;
}

/* Those of its package that a line can end are of its DP, or of none that is
 * known: where a package fails on thousands of DPs, a success on one of them
 * looks at no other's. */
static enum dplog_status
close_pair(struct dpl_tracker *tracker, const struct dpl_step_in *in,
           uint32_t dp, struct dplog_error *reterr)
{
    uint32_t index = dpl_open_of_pair(tracker, in->keys.package, dp);
    enum dplog_status status = DPLOG_OK;

    while (index != DPL_NONE && status >= 0) {
        const uint32_t next = at(tracker, index)->by_pair.next;

        if (ends_episode(tracker, in, at(tracker, index)))
            status = dpl_episode_close(tracker, in, index,
                                       DPL_EPISODE_RECOVERED, reterr);
        index = next;
    }
    return status;
}

/* What names neither package nor DP is the log's own trouble ("all threads are
 * busy"): the same log of another server ends none of it. */
static bool
is_of_another_server(const struct dpl_tracker *tracker,
                     const struct dpl_step_in *in, const struct dpl_episode *e)
{
    return !e->keys.package && !e->keys.dp && !e->keys.content &&
           e->log == in->record->log && e->clock != tracker->clock;
}

/* recovered_by: rules that name this one as their end. */
static enum dplog_status
close_named(struct dpl_tracker *tracker, const struct dpl_step_in *in,
            struct dplog_error *reterr)
{
    const uint32_t rule = in->hit->rule;
    enum dplog_status status = DPLOG_OK;

    for (uint32_t i = tracker->ends.from[rule];
         i < tracker->ends.from[rule + 1]; i++) {
        struct dpl_open_walk walk;
        uint32_t index;

        /* Most lines end what is not open. */
        if (tracker->open_of_rule[tracker->ends.rules[i]].head == DPL_NONE)
            continue;
        dpl_open_walk(&walk, tracker, tracker->ends.rules[i], &in->keys);
        while (status >= 0 && (index = dpl_open_walk_next(&walk)) != DPL_NONE)
            if (dpl_keys_agree(&at(tracker, index)->keys, &in->keys) &&
                !is_of_another_server(tracker, in, at(tracker, index)))
                status = dpl_episode_close(tracker, in, index,
                                           DPL_EPISODE_RECOVERED, reterr);
    }
    return status;
}

/* A file that left the last stage of its chain: fetched, and where it belongs.
 */
static bool
is_download_done(const struct dplog_ruleset *set, const struct dpl_step_in *in)
{
    const uint32_t stage = in->rule->stage;

    return in->field[DPL_FIELD_TEMP] && stage != DPL_NO_INDEX &&
           in->rule->passes >> stage & 1 &&
           set->stages[stage].position == set->stages[stage].chain_length;
}

enum dplog_status
dpl_recovery_apply(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                   struct dplog_error *reterr)
{
    enum dplog_status status = close_named(tracker, in, reterr);

    if (!in->rule->passes && in->rule->outcome != DPL_OUTCOME_SUCCESS)
        return status;
    if (is_download_done(tracker->ruleset, in))
        tracker->track.downloads_succeeded++;
    if (status >= 0)
        status = close_pair(tracker, in, 0, reterr);
    if (status >= 0 && in->keys.dp)
        status = close_pair(tracker, in, in->keys.dp, reterr);
    if (status >= 0)
        status =
            close_list(tracker, in,
                       dpl_open_of_content(tracker, in->keys.content), reterr);
    if (status >= 0)
        status = close_list(tracker, in, dpl_open_of_dp(tracker, in->keys.dp),
                            reterr);
    return status;
}
