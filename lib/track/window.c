/* SPDX-License-Identifier: MIT
 *
 * Windows of event time: whether a match and those before it are what a
 * correlation asks for. A window is a ring of the newest sixteen matches of
 * its group.
 */
#include "track/state.h"

/* Whether an earlier match lies in [now - within, now]. Text that was pasted
 * without times has neighbours instead: lines that stand close together. */
static bool
is_within(const struct dpl_correlation *c, const struct dpl_seen *earlier,
          const struct dpl_seen *now)
{
    if (earlier->time_us == DPLOG_TIME_NONE || now->time_us == DPLOG_TIME_NONE)
        return now->order - earlier->order < (uint64_t)c->at_least * 2;
    return now->time_us - earlier->time_us <= c->within_us;
}

/* Matches, or different values, within the window that ends now. */
static uint32_t
count_within(const struct dpl_correlation *c, const struct dpl_window *w,
             const struct dpl_seen *now)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < w->count; i++) {
        bool counts = is_within(c, &w->seen[i], now);

        for (uint32_t k = 0; counts && k < i; k++)
            if (c->kind != DPL_CORRELATION_COUNT &&
                w->seen[k].value == w->seen[i].value &&
                is_within(c, &w->seen[k], now))
                counts = false;
        count += counts;
    }
    return count;
}

/* ── one after another ── */

/* Whether b may follow a: lines of different threads are written a little out
 * of their order. */
static bool
may_follow(const struct dpl_correlation *c, const struct dpl_seen *a,
           const struct dpl_seen *b)
{
    if (a->time_us == DPLOG_TIME_NONE || b->time_us == DPLOG_TIME_NONE)
        return b->order > a->order;
    return b->time_us >= a->time_us - c->lateness_us;
}

/* The match of a step that leaves the most room: the newest one that `beside`
 * may follow, or (after) the oldest one that may follow it. NULL: none. */
static const struct dpl_seen *
neighbour(const struct dpl_correlation *c, const struct dpl_window *w,
          const struct dpl_seen *now, uint32_t step,
          const struct dpl_seen *beside, bool after)
{
    const struct dpl_seen *best = NULL;

    for (uint32_t i = 0; i < w->count; i++) {
        const struct dpl_seen *s = &w->seen[i];

        if (s->value != step || !is_within(c, s, now) ||
            !(after ? may_follow(c, beside, s) : may_follow(c, s, beside)))
            continue;
        if (!best || (after ? s->order < best->order : s->order > best->order))
            best = s;
    }
    return best;
}

/* Whether each step has a match, in their order, and this match is one. */
static bool
is_sequence(const struct dpl_correlation *c, const struct dpl_window *w,
            const struct dpl_seen *now)
{
    const struct dpl_seen *s = now;

    for (uint32_t step = now->value; s && step-- > 0;)
        s = neighbour(c, w, now, step, s, false);
    if (!s)
        return false;
    s = now;
    for (uint32_t step = now->value + 1; s && step < c->rules.count; step++)
        s = neighbour(c, w, now, step, s, true);
    return s != NULL;
}

/* ── again and again ── */

/* Without times nothing lasts. */
static bool
lasts(const struct dpl_correlation *c, struct dpl_window *w,
      const struct dpl_seen *now)
{
    if (now->time_us == DPLOG_TIME_NONE)
        return false;
    if (!w->count || now->time_us - w->last_us > c->within_us) {
        w->since_us = w->last_us = now->time_us;
        w->count = 1;
    }
    if (now->time_us > w->last_us)
        w->last_us = now->time_us;
    return w->last_us - w->since_us >= c->lasts_us;
}

bool
dpl_window_is_over(const struct dpl_correlation *c,
                   const struct dpl_window *window, int64_t now_us)
{
    const uint32_t newest =
        (window->next + DPL_WINDOW_SEEN - 1) % DPL_WINDOW_SEEN;
    const int64_t last_us = c->kind == DPL_CORRELATION_LASTING
                                ? window->last_us
                                : window->seen[newest].time_us;

    return window->count == 0 ||
           (now_us != DPLOG_TIME_NONE && last_us != DPLOG_TIME_NONE &&
            now_us - last_us > c->within_us);
}

bool
dpl_window_holds(const struct dpl_correlation *c, struct dpl_window *window,
                 const struct dpl_seen *now)
{
    if (c->kind == DPL_CORRELATION_LASTING)
        return lasts(c, window, now);

    window->seen[window->next] = *now;
    window->next = (window->next + 1) % DPL_WINDOW_SEEN;
    if (window->count < DPL_WINDOW_SEEN)
        window->count++;
    return c->kind == DPL_CORRELATION_SEQUENCE
               ? is_sequence(c, window, now)
               : count_within(c, window, now) >= c->at_least;
}
