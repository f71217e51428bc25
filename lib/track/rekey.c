/* SPDX-License-Identifier: MIT
 *
 * Keys that come later than the failure they belong to. With them an episode
 * may turn out to be one that is known.
 */
#include "track/state.h"

#include "base/mem.h"

enum { EVIDENCE = DPL_EVIDENCE_FIRST + DPL_EVIDENCE_LAST };

static struct dpl_episode *
at(const struct dpl_tracker *tracker, uint32_t index)
{
    return &tracker->track.episodes.at[index];
}

/* ── two become one ── */

void
dpl_retry_take(struct dpl_episode *to, const struct dpl_episode *from)
{
    if (from->has_retry &&
        (!to->has_retry || from->next_retry_us > to->next_retry_us ||
         (from->restart && from->last_order > to->last_order))) {
        to->has_retry = true;
        to->next_retry_us = from->next_retry_us;
        to->retry_interval_us = from->retry_interval_us;
        to->retry_clock = from->retry_clock;
    }
    if (from->restart && (!to->restart || from->last_order > to->last_order))
        to->restart = from->restart;
    if (from->left >= 0 && (to->left < 0 || from->last_order > to->last_order))
        to->left = from->left;
    if (from->reported >= 0 &&
        (to->reported < 0 || from->last_order > to->last_order))
        to->reported = from->reported;
    to->gave_up = to->gave_up || from->gave_up;
}

static void
insert_by_order(struct dpl_line_ref *list, uint32_t count,
                struct dpl_line_ref line)
{
    while (count > 0 && list[count - 1].order > line.order) {
        list[count] = list[count - 1];
        count--;
    }
    list[count] = line;
}

/* All kept lines of an episode, taken out of it. */
static uint32_t
take_lines(struct dpl_episode *e, struct dpl_line_ref *list, uint32_t count)
{
    for (uint32_t i = 0; i < e->first_count; i++)
        insert_by_order(list, count++, e->first[i]);
    for (uint32_t i = 0; i < e->last_count; i++)
        insert_by_order(list, count++, e->last[i]);
    dpl_free(e->first);
    dpl_free(e->last);
    e->first = e->last = NULL;
    e->first_count = e->last_count = e->last_next = 0;
    return count;
}

/* The first three and the last two of both; the others are given up. False: no
 * memory. */
static bool
join_evidence(struct dpl_episode *to, struct dpl_episode *from)
{
    struct dpl_line_ref all[2 * EVIDENCE];
    struct dpl_line_ref *const first =
        dpl_realloc_array(NULL, DPL_EVIDENCE_FIRST, sizeof(*first));
    struct dpl_line_ref *const last =
        dpl_realloc_array(NULL, DPL_EVIDENCE_LAST, sizeof(*last));
    uint32_t count;

    if (!first || !last) {
        dpl_free(first);
        dpl_free(last);
        return false;
    }
    count = take_lines(to, all, 0);
    count = take_lines(from, all, count);
    to->first = first;
    to->last = last;
    for (uint32_t i = 0; i < count; i++) {
        if (i < DPL_EVIDENCE_FIRST)
            to->first[to->first_count++] = all[i];
        else if (i + DPL_EVIDENCE_LAST >= count)
            to->last[to->last_count++] = all[i];
        else
            dpl_line_done(&all[i]);
    }
    to->last_next = to->last_count % DPL_EVIDENCE_LAST;
    return true;
}

/* False: no memory. */
static bool
merge_into(struct dpl_tracker *tracker, uint32_t index, uint32_t into)
{
    struct dpl_episode *from = at(tracker, index), *to = at(tracker, into);

    if (!join_evidence(to, from))
        return false;
    to->count += from->count;
    to->explains += from->explains;
    dpl_retry_take(to, from);
    if (from->first_us != DPLOG_TIME_NONE &&
        (to->first_us == DPLOG_TIME_NONE || from->first_us < to->first_us))
        to->first_us = from->first_us;
    if (from->last_us > to->last_us)
        to->last_us = from->last_us;
    if (from->first_order < to->first_order)
        to->first_order = from->first_order;
    if (from->last_order > to->last_order)
        to->last_order = from->last_order;
    from->merged_into = into;
    return true;
}

bool
dpl_episode_rekey(struct dpl_tracker *tracker, uint32_t index,
                  const struct dpl_keys *keys, uint64_t run_key)
{
    struct dpl_episode *e = at(tracker, index);
    uint32_t same;

    dpl_episode_forget(tracker, index);
    dpl_open_unlink(tracker, index);
    e->keys = *keys;
    e->run_key = run_key;
    e->explained_by = dpl_explain_root(&tracker->track, e->explained_by);
    same = dpl_episode_find_same(tracker, e);
    if (same != DPL_NONE)
        return merge_into(tracker, index, same);
    return dpl_episode_remember(tracker, index) &&
           dpl_open_link(tracker, index);
}

/* ── learning ── */

/* Fill what is not known yet; true when that changed something. */
static bool
fill_keys(struct dpl_keys *keys, const struct dpl_keys *more)
{
    const struct dpl_keys old = *keys;

    if (!keys->package)
        keys->package = more->package;
    if (!keys->dp)
        keys->dp = more->dp;
    if (!keys->content)
        keys->content = more->content;
    if (!keys->path)
        keys->path = more->path;
    if (!keys->name)
        keys->name = more->name;
    if (keys->version < 0 && keys->package == more->package)
        keys->version = more->version;
    if (keys->job < 0)
        keys->job = more->job;
    return old.package != keys->package || old.dp != keys->dp ||
           old.content != keys->content || old.version != keys->version ||
           old.job != keys->job || old.path != keys->path ||
           old.name != keys->name;
}

bool
dpl_episode_learn(struct dpl_tracker *tracker, uint32_t index,
                  const struct dpl_keys *more)
{
    const struct dpl_rule *rule =
        &tracker->ruleset->rules[at(tracker, index)->rule];
    struct dpl_keys keys = at(tracker, index)->keys;
    struct dpl_keys known = *more;

    /* What fails before any DP is involved stays the package's own. */
    if (rule->stage != DPL_NO_INDEX &&
        tracker->ruleset->stages[rule->stage].per_package)
        known.dp = 0;
    return at(tracker, index)->state != DPL_EPISODE_OPEN ||
           !fill_keys(&keys, &known) ||
           dpl_episode_rekey(tracker, index, &keys,
                             at(tracker, index)->run_key);
}

bool
dpl_episode_learn_run(struct dpl_tracker *tracker, const struct dpl_run *run)
{
    const uint32_t cause = dpl_explain_root(&tracker->track, run->cause);
    const struct dpl_keys keys = {
        .package = run->field[DPL_FIELD_PACKAGE],
        .dp = run->field[DPL_FIELD_DP],
        .content = run->field[DPL_FIELD_CONTENT],
        .path = run->field[DPL_FIELD_PATH],
        .name = run->field[DPL_FIELD_NAME],
        .version = dpl_keys_number(tracker, run->field[DPL_FIELD_VERSION]),
        .job = dpl_keys_number(tracker, run->field[DPL_FIELD_JOB]),
    };

    return cause == DPL_NONE || dpl_episode_learn(tracker, cause, &keys);
}
