/* SPDX-License-Identifier: MIT
 *
 * Open episodes in two kinds of lists: by rule, for lines that end what named
 * rules began; and by the narrowest thing they are about - package, else
 * content, else DP - for successes. So a success looks only at what it can
 * end, not at all that is open.
 */
#include "track/state.h"

static struct dpl_episode *
at(const struct dpl_tracker *tracker, uint32_t index)
{
    return &tracker->track.episodes.at[index];
}

/* The table and key of the list that an episode belongs to. */
static struct dpl_table *
table_of(struct dpl_tracker *tracker, const struct dpl_keys *keys,
         uint64_t *ret_key)
{
    if (keys->package) {
        *ret_key = keys->package;
        return &tracker->open_by_package;
    }
    if (keys->content) {
        *ret_key = keys->content;
        return &tracker->open_by_content;
    }
    *ret_key = keys->dp; /* 0: about nothing that was named */
    return &tracker->open_by_dp;
}

bool
dpl_open_link_key(struct dpl_tracker *tracker, uint32_t index)
{
    struct dpl_episode *e = at(tracker, index);
    uint64_t key;
    struct dpl_table *table = table_of(tracker, &e->keys, &key);
    const uint32_t head = dpl_table_get(table, key);

    if (!dpl_table_set(table, key, index))
        return false;
    e->key_prev = DPL_NONE;
    e->key_next = head;
    if (head != DPL_NONE)
        at(tracker, head)->key_prev = index;
    return true;
}

void
dpl_open_link_rule(struct dpl_tracker *tracker, uint32_t index)
{
    struct dpl_episode *e = at(tracker, index);
    uint32_t *rule_head = &tracker->open_by_rule[e->rule];

    e->rule_prev = DPL_NONE;
    e->rule_next = *rule_head;
    if (*rule_head != DPL_NONE)
        at(tracker, *rule_head)->rule_prev = index;
    *rule_head = index;
}

bool
dpl_open_link(struct dpl_tracker *tracker, uint32_t index)
{
    if (!dpl_open_link_key(tracker, index))
        return false;
    dpl_open_link_rule(tracker, index);
    return true;
}

void
dpl_open_unlink(struct dpl_tracker *tracker, uint32_t index)
{
    struct dpl_episode *e = at(tracker, index);
    uint64_t key;
    struct dpl_table *table = table_of(tracker, &e->keys, &key);

    if (e->key_next != DPL_NONE)
        at(tracker, e->key_next)->key_prev = e->key_prev;
    if (e->key_prev != DPL_NONE)
        at(tracker, e->key_prev)->key_next = e->key_next;
    else if (e->key_next != DPL_NONE)
        (void)dpl_table_set(table, key, e->key_next); /* replaces: no growth */
    else
        dpl_table_remove(table, key);

    if (e->rule_next != DPL_NONE)
        at(tracker, e->rule_next)->rule_prev = e->rule_prev;
    if (e->rule_prev != DPL_NONE)
        at(tracker, e->rule_prev)->rule_next = e->rule_next;
    else
        tracker->open_by_rule[e->rule] = e->rule_next;
}

uint32_t
dpl_open_of_package(const struct dpl_tracker *tracker, uint32_t package)
{
    return package ? dpl_table_get(&tracker->open_by_package, package)
                   : DPL_NONE;
}

uint32_t
dpl_open_of_content(const struct dpl_tracker *tracker, uint32_t content)
{
    return content ? dpl_table_get(&tracker->open_by_content, content)
                   : DPL_NONE;
}

uint32_t
dpl_open_of_dp(const struct dpl_tracker *tracker, uint32_t dp)
{
    return dp ? dpl_table_get(&tracker->open_by_dp, dp) : DPL_NONE;
}
