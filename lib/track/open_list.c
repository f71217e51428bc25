/* SPDX-License-Identifier: MIT
 *
 * Open episodes in three kinds of lists: by rule, for lines that end what named
 * rules began; by the narrowest thing they are about - package, else content,
 * else DP; and by package and DP together. So a line looks only at what can
 * have to do with it, not at all that is open.
 */
#include "track/state.h"

static struct dpl_episode *
at(const struct dpl_tracker *tracker, uint32_t index)
{
    return &tracker->track.episodes.at[index];
}

static struct dpl_links *
links_of(const struct dpl_tracker *tracker, uint32_t index,
         enum dpl_open_list by)
{
    struct dpl_episode *const e = at(tracker, index);

    return by == DPL_BY_RULE  ? &e->by_rule
           : by == DPL_BY_KEY ? &e->by_key
                              : &e->by_pair;
}

/* ── one list ── */

static void
put_first(struct dpl_tracker *tracker, enum dpl_open_list by, uint32_t index,
          uint32_t head)
{
    *links_of(tracker, index, by) = (struct dpl_links){DPL_NONE, head};
    if (head != DPL_NONE)
        links_of(tracker, head, by)->prev = index;
}

/* Neighbours close up; the head of the list is somebody else's to change. */
static void
take_out(struct dpl_tracker *tracker, enum dpl_open_list by, uint32_t index)
{
    const struct dpl_links links = *links_of(tracker, index, by);

    if (links.next != DPL_NONE)
        links_of(tracker, links.next, by)->prev = links.prev;
    if (links.prev != DPL_NONE)
        links_of(tracker, links.prev, by)->next = links.next;
}

static bool
put_in_table(struct dpl_tracker *tracker, struct dpl_table *table, uint64_t key,
             enum dpl_open_list by, uint32_t index)
{
    const uint32_t head = dpl_table_get(table, key);

    if (!dpl_table_set(table, key, index))
        return false;
    put_first(tracker, by, index, head);
    return true;
}

static void
take_out_of_table(struct dpl_tracker *tracker, struct dpl_table *table,
                  uint64_t key, enum dpl_open_list by, uint32_t index)
{
    const struct dpl_links links = *links_of(tracker, index, by);

    take_out(tracker, by, index);
    if (links.prev != DPL_NONE)
        return;
    if (links.next != DPL_NONE)
        (void)dpl_table_set(table, key, links.next); /* replaces: no growth */
    else
        dpl_table_remove(table, key);
}

/* ── where an episode belongs ── */

/* The table and key of the list by the narrowest thing. */
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

static uint64_t
unnamed_key(uint32_t rule)
{
    return dpl_table_pair(0, rule); /* 0 is no package */
}

/* Whether it is in a list by pair: of its package and DP, or, about nothing
 * that was named, of its rule. */
static bool
has_pair(const struct dpl_episode *e, uint64_t *ret_key)
{
    *ret_key = e->keys.package ? dpl_table_pair(e->keys.package, e->keys.dp)
                               : unnamed_key(e->rule);
    return e->keys.package || (!e->keys.content && !e->keys.dp);
}

/* How many of its rule are known by the same; NULL: by nothing. */
static uint32_t *
count_of(struct dpl_tracker *tracker, const struct dpl_episode *e)
{
    struct dpl_open_rule *const of = &tracker->open_of_rule[e->rule];

    return e->keys.package   ? &of->of_package
           : e->keys.content ? &of->of_content
           : e->keys.dp      ? &of->of_dp
                             : NULL;
}

/* ── in and out ── */

bool
dpl_open_link_key(struct dpl_tracker *tracker, uint32_t index)
{
    const struct dpl_episode *const e = at(tracker, index);
    uint64_t key;
    struct dpl_table *const table = table_of(tracker, &e->keys, &key);

    if (!put_in_table(tracker, table, key, DPL_BY_KEY, index))
        return false;
    return !has_pair(e, &key) || put_in_table(tracker, &tracker->open_by_pair,
                                              key, DPL_BY_PAIR, index);
}

void
dpl_open_link_rule(struct dpl_tracker *tracker, uint32_t index)
{
    const struct dpl_episode *const e = at(tracker, index);
    uint32_t *const head = &tracker->open_of_rule[e->rule].head;
    uint32_t *const count = count_of(tracker, e);

    put_first(tracker, DPL_BY_RULE, index, *head);
    *head = index;
    if (count)
        ++*count;
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
    const struct dpl_episode *const e = at(tracker, index);
    uint32_t *const head = &tracker->open_of_rule[e->rule].head;
    uint32_t *const count = count_of(tracker, e);
    uint64_t key;
    struct dpl_table *const table = table_of(tracker, &e->keys, &key);

    take_out_of_table(tracker, table, key, DPL_BY_KEY, index);
    if (has_pair(e, &key))
        take_out_of_table(tracker, &tracker->open_by_pair, key, DPL_BY_PAIR,
                          index);
    take_out(tracker, DPL_BY_RULE, index);
    if (*head == index)
        *head = e->by_rule.next;
    if (count)
        --*count;
}

/* ── reading ── */

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

uint32_t
dpl_open_of_pair(const struct dpl_tracker *tracker, uint32_t package,
                 uint32_t dp)
{
    return package ? dpl_table_get(&tracker->open_by_pair,
                                   dpl_table_pair(package, dp))
                   : DPL_NONE;
}

static void
add_list(struct dpl_open_walk *walk, enum dpl_open_list by, uint32_t head)
{
    if (head == DPL_NONE)
        return;
    walk->lists[walk->count].by = by;
    walk->lists[walk->count++].head = head;
}

/* What the line does not name may be anything. */
static bool
is_narrow(const struct dpl_open_rule *of, const struct dpl_keys *keys)
{
    return (keys->package || !of->of_package) &&
           (keys->content || !of->of_content) && (keys->dp || !of->of_dp);
}

void
dpl_open_walk(struct dpl_open_walk *walk, const struct dpl_tracker *tracker,
              uint32_t rule, const struct dpl_keys *keys)
{
    const struct dpl_open_rule *const of = &tracker->open_of_rule[rule];

    walk->tracker = tracker;
    walk->rule = rule;
    walk->count = 0;
    walk->next = DPL_NONE;
    if (of->head == DPL_NONE)
        return;
    if (!is_narrow(of, keys)) {
        add_list(walk, DPL_BY_RULE, of->head);
        return;
    }
    if (keys->dp) {
        add_list(walk, DPL_BY_PAIR,
                 dpl_open_of_pair(tracker, keys->package, keys->dp));
        add_list(walk, DPL_BY_PAIR,
                 dpl_open_of_pair(tracker, keys->package, 0));
    } else {
        add_list(walk, DPL_BY_KEY, dpl_open_of_package(tracker, keys->package));
    }
    add_list(walk, DPL_BY_KEY, dpl_open_of_content(tracker, keys->content));
    add_list(walk, DPL_BY_KEY, dpl_open_of_dp(tracker, keys->dp));
    add_list(walk, DPL_BY_PAIR,
             dpl_table_get(&tracker->open_by_pair, unnamed_key(rule)));
}

uint32_t
dpl_open_walk_next(struct dpl_open_walk *walk)
{
    for (;;) {
        const uint32_t index = walk->next;

        if (index != DPL_NONE) {
            walk->next = links_of(walk->tracker, index, walk->by)->next;
            if (at(walk->tracker, index)->rule == walk->rule)
                return index;
        } else if (walk->count > 0) {
            walk->by = walk->lists[--walk->count].by;
            walk->next = walk->lists[walk->count].head;
        } else {
            return DPL_NONE;
        }
    }
}
