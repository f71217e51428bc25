/* SPDX-License-Identifier: MIT
 *
 * Who explains whom. A line is put under an earlier one of its run that it only
 * repeats, under an earlier one about the same things, or under a cause whose
 * rule names it; the cause may also come second.
 */
#include "track/state.h"

/* Without a name in common, time tells whether a rule that names another one
 * speaks of the same event. */
#define NEAR_US (INT64_C(10) * 60 * 1000000)

static struct dpl_episode *
at(const struct dpl_tracker *tracker, uint32_t index)
{
    return &tracker->track.episodes.at[index];
}

static bool
is_open_cause(const struct dpl_episode *e)
{
    return e->state == DPL_EPISODE_OPEN && e->merged_into == DPL_NONE &&
           (e->role == DPLOG_ROLE_CAUSE || e->role == DPLOG_ROLE_WAIT);
}

uint32_t
dpl_explain_root(const struct dpl_track *track, uint32_t index)
{
    const struct dpl_episode *const all = track->episodes.at;

    while (index != DPL_NONE) {
        if (all[index].merged_into != DPL_NONE)
            index = all[index].merged_into;
        else if (all[index].explained_by != DPL_NONE)
            index = all[index].explained_by;
        else
            break;
    }
    return index;
}

/* ── looking back ── */

static bool
is_better(const struct dpl_episode *e, const struct dpl_episode *than,
          const struct dpl_keys *keys)
{
    const bool exact = e->keys.dp == keys->dp;
    const bool than_exact = than->keys.dp == keys->dp;
    const bool cause = e->role == DPLOG_ROLE_CAUSE;

    if (exact != than_exact)
        return exact;
    if (cause != (than->role == DPLOG_ROLE_CAUSE))
        return cause;
    return e->last_order > than->last_order;
}

/* What the last line of several says by itself does not explain what they say
 * together, where their rule accounts for that line by name. */
static bool
is_accounted_for(const struct dpl_tracker *tracker, const struct dpl_episode *e,
                 const struct dpl_step_in *in)
{
    bool is_named = false, is_of_line = false;

    if (e->last_order != tracker->order || !in->matched) /* it never came */
        return false;
    for (uint32_t i = 0; i < in->rule->explain_count; i++)
        is_named = is_named || in->rule->explains[i] == e->rule;
    for (size_t i = 0; is_named && i < in->matched->hit_count; i++)
        is_of_line = is_of_line || in->matched->hits[i].rule == e->rule;
    return is_of_line;
}

/* The better one of what was found so far and an episode. */
static uint32_t
better(const struct dpl_tracker *tracker, const struct dpl_step_in *in,
       uint32_t best, uint32_t index)
{
    const struct dpl_episode *const e = at(tracker, index);

    if (!is_open_cause(e) || is_accounted_for(tracker, e, in) ||
        (e->keys.dp && in->keys.dp && e->keys.dp != in->keys.dp))
        return best;
    return best == DPL_NONE || is_better(e, at(tracker, best), &in->keys)
               ? index
               : best;
}

/* The best open cause or wait about the same things, or DPL_NONE. */
static uint32_t
find_by_keys(const struct dpl_tracker *tracker, const struct dpl_step_in *in)
{
    uint32_t best = DPL_NONE, index;

    if (in->keys.package && in->keys.dp) {
        const uint32_t dps[] = {in->keys.dp, 0};

        for (size_t k = 0; k < sizeof(dps) / sizeof(dps[0]); k++)
            for (index = dpl_open_of_pair(tracker, in->keys.package, dps[k]);
                 index != DPL_NONE; index = at(tracker, index)->by_pair.next)
                best = better(tracker, in, best, index);
        return best;
    }
    if (in->keys.package)
        index = dpl_open_of_package(tracker, in->keys.package);
    else if (in->keys.content)
        index = dpl_open_of_content(tracker, in->keys.content);
    else
        index = dpl_open_of_dp(tracker, in->keys.dp);
    for (; index != DPL_NONE; index = at(tracker, index)->by_key.next)
        best = better(tracker, in, best, index);
    return best;
}

/* An unknown sentence with a code explains a line that repeats its code, or has
 * none; never one that a rule knows and that brings a code of its own. */
static bool
is_less_known(const struct dpl_tracker *tracker, const struct dpl_episode *e,
              const struct dpl_step_in *in)
{
    return tracker->ruleset->rules[e->rule].fallback && !in->rule->fallback &&
           in->rule->role == DPLOG_ROLE_CAUSE && in->hit->code &&
           in->hit->code != e->code;
}

/* What a rule knows and brings a code takes over from a line of the same run
 * that tells less of the same failure: an unknown sentence with that code, or a
 * summary without any ("a file could not be made", then "SendFiles failed;
 * 0x80070043"). */
static bool
says_less(const struct dpl_tracker *tracker, const struct dpl_episode *e,
          const struct dpl_step_in *in)
{
    const struct dpl_rule *rule = &tracker->ruleset->rules[e->rule];

    if (!in->hit->code || in->rule->fallback ||
        in->rule->role != DPLOG_ROLE_CAUSE ||
        in->rule->wrapper == DPL_WRAPPER_NONE)
        return false;
    return rule->fallback ? e->code == in->hit->code
                          : !e->code && rule->wrapper != DPL_WRAPPER_NONE;
}

/* Without a thread, the same sentence with another code repeats nothing: two
 * jobs failed, and who they were is told later. */
static bool
is_another_job(const struct dpl_episode *e, const struct dpl_step_in *in)
{
    return !in->record->thread && e->rule == in->hit->rule && in->hit->code &&
           e->code && e->code != in->hit->code && !e->keys.package &&
           !e->keys.dp && !e->keys.content;
}

/* What the run of a line failed with first, if the line fits to it. */
static uint32_t
find_by_run(const struct dpl_tracker *tracker, const struct dpl_step_in *in)
{
    const uint32_t cause =
        in->run ? dpl_explain_root(&tracker->track, in->run->cause) : DPL_NONE;

    if (cause == DPL_NONE || !is_open_cause(at(tracker, cause)) ||
        is_accounted_for(tracker, at(tracker, cause), in) ||
        !dpl_keys_agree(&at(tracker, cause)->keys, &in->keys) ||
        is_less_known(tracker, at(tracker, cause), in) ||
        says_less(tracker, at(tracker, cause), in) ||
        is_another_job(at(tracker, cause), in))
        return DPL_NONE;
    return cause;
}

static bool
share_a_name(const struct dpl_keys *a, const struct dpl_keys *b)
{
    return (a->package && a->package == b->package) ||
           (a->dp && a->dp == b->dp) ||
           (a->content && a->content == b->content);
}

static bool
is_same_event(const struct dpl_episode *e, const struct dpl_step_in *in)
{
    const int64_t now_us = in->record->time_us;

    if (!dpl_keys_agree(&e->keys, &in->keys))
        return false;
    if (share_a_name(&e->keys, &in->keys))
        return true;
    return now_us != DPLOG_TIME_NONE && e->last_us != DPLOG_TIME_NONE &&
           now_us - e->last_us <= NEAR_US && e->last_us - now_us <= NEAR_US;
}

/* The newest open cause whose rule names that of the line. */
static uint32_t
find_by_rule(const struct dpl_tracker *tracker, const struct dpl_step_in *in)
{
    const struct dpl_inverse *const by = &tracker->explained_by;
    uint32_t best = DPL_NONE;

    for (uint32_t i = by->from[in->hit->rule]; i < by->from[in->hit->rule + 1];
         i++) {
        struct dpl_open_walk walk;
        uint32_t index;

        dpl_open_walk(&walk, tracker, by->rules[i], &in->keys);
        while ((index = dpl_open_walk_next(&walk)) != DPL_NONE)
            if (is_open_cause(at(tracker, index)) &&
                is_same_event(at(tracker, index), in) &&
                (best == DPL_NONE || at(tracker, index)->last_order >
                                         at(tracker, best)->last_order))
                best = index;
    }
    return best;
}

/* One line with one code is one failure, also where its log is not known and
 * the rules of several logs have words for it. */
static bool
is_second_reading(const struct dpl_tracker *tracker,
                  const struct dpl_step_in *in)
{
    const struct dpl_episode *e =
        in->line_cause == DPL_NONE ? NULL : at(tracker, in->line_cause);

    return e && !in->alone && in->rule->role == DPLOG_ROLE_CAUSE &&
           e->code == in->hit->code && e->code_kind == in->hit->code_kind &&
           e->rule != in->hit->rule;
}

uint32_t
dpl_explain_find(const struct dpl_tracker *tracker,
                 const struct dpl_step_in *in)
{
    const bool symptom = in->rule->role == DPLOG_ROLE_SYMPTOM;
    const bool repeats = symptom || in->rule->wrapper != DPL_WRAPPER_NONE;
    uint32_t cause = repeats ? find_by_run(tracker, in) : DPL_NONE;

    if (cause == DPL_NONE && is_second_reading(tracker, in))
        cause = dpl_explain_root(&tracker->track, in->line_cause);
    if (cause == DPL_NONE)
        cause = find_by_rule(tracker, in);
    if (cause == DPL_NONE && (symptom || in->rule->wrapper == DPL_WRAPPER_KEYS))
        cause = find_by_keys(tracker, in);
    return cause;
}

/* ── the cause comes second ── */

static bool
adopt(struct dpl_tracker *tracker, uint32_t cause, uint32_t index)
{
    struct dpl_episode *const e = at(tracker, index);

    dpl_episode_forget(tracker, index);
    e->explained_by = cause;
    if (e->role == DPLOG_ROLE_CAUSE)
        e->role = DPLOG_ROLE_SYMPTOM;
    at(tracker, cause)->explains += e->count + e->explains;
    dpl_retry_take(at(tracker, cause), e);
    return dpl_episode_remember(tracker, index);
}

bool
dpl_explain_run(struct dpl_tracker *tracker, struct dpl_step_in *in,
                uint32_t index)
{
    struct dpl_run *run = in->run;
    const bool wraps =
        in->rule->wrapper != DPL_WRAPPER_NONE || in->rule->fallback;
    const uint32_t old = dpl_explain_root(&tracker->track, run->cause);

    if (old == index)
        return true;
    if (old != DPL_NONE && is_open_cause(at(tracker, old))) {
        if ((wraps && !says_less(tracker, at(tracker, old), in)) ||
            !run->cause_wrapped || at(tracker, old)->role != DPLOG_ROLE_CAUSE ||
            !dpl_keys_agree(&at(tracker, old)->keys, &in->keys))
            return true;
        if (!adopt(tracker, index, old))
            return false;
    }
    run->cause = index;
    run->cause_wrapped = wraps;
    return true;
}

bool
dpl_explain_named(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                  uint32_t index)
{
    for (uint32_t i = 0; i < in->rule->explain_count; i++) {
        struct dpl_open_walk walk;
        uint32_t other;

        dpl_open_walk(&walk, tracker, in->rule->explains[i], &in->keys);
        while ((other = dpl_open_walk_next(&walk)) != DPL_NONE)
            if (other != index && is_open_cause(at(tracker, other)) &&
                at(tracker, other)->explained_by == DPL_NONE &&
                is_same_event(at(tracker, other), in) &&
                !adopt(tracker, index, other))
                return false;
    }
    return true;
}
