/* SPDX-License-Identifier: MIT
 *
 * Whether several problems may have one cause in common, and which of them to
 * take up first.
 */
#include "text.h"

#include "base/time.h"
#include "base/view.h"

enum { COMPARED = 3 };

/* Failures that begin this close to each other may have begun together. */
#define TOGETHER_US (10 * DPL_MINUTE_US)

/* ── the machine that a problem sits on ── */

/* "FS07" of a path that begins with two backslashes. */
static struct dplog_view
server_of(const char *path)
{
    const struct dplog_view v = dpl_view_of(path);
    size_t end;

    if (!dpl_view_starts(v, DPL_VIEW("\\\\")))
        return DPL_VIEW("");
    end = dpl_view_find(v, DPL_VIEW("\\"), 2);
    return dpl_view_slice(v, 2, end);
}

struct dplog_view
dpl_problem_machine(const struct dpl_problem *problem)
{
    if (problem->dp)
        return dpl_view_of(problem->dp);
    if (!dpl_problem_is_download(problem) && problem->path)
        return server_of(problem->path);
    return DPL_VIEW("");
}

static bool
is_same_machine(const struct dpl_problem *a, const struct dpl_problem *b)
{
    const struct dplog_view x = dpl_short_host(dpl_problem_machine(a));
    const struct dplog_view y = dpl_short_host(dpl_problem_machine(b));

    if (x.len > 0 && y.len > 0)
        return dpl_view_equal_nocase(x, y);
    /* Neither names one: both are the site server's. */
    return x.len == 0 && y.len == 0 && a->dp_count == 0 && b->dp_count == 0;
}

/* ── how two problems compare ── */

struct likeness {
    size_t first, second;
    bool machine, hop, timed;
    int64_t apart_us;
};

static struct likeness
compare(const struct dpl_text *t, size_t first, size_t second)
{
    const struct dpl_problem *a = &t->problems.at[first];
    const struct dpl_problem *b = &t->problems.at[second];
    struct likeness like = {
        .first = first,
        .second = second,
        .machine = is_same_machine(a, b),
        .hop = dpl_view_equal(dpl_view_of(a->lead->hop),
                              dpl_view_of(b->lead->hop)),
        .timed =
            a->first_us != DPLOG_TIME_NONE && b->first_us != DPLOG_TIME_NONE,
    };

    if (like.timed)
        like.apart_us = a->first_us > b->first_us ? a->first_us - b->first_us
                                                  : b->first_us - a->first_us;
    return like;
}

static unsigned
closeness(const struct likeness *like)
{
    return 2U * like->machine + (like->timed && like->apart_us <= TOGETHER_US);
}

/* The closest pair of the worst problems. */
static struct likeness
closest_pair(const struct dpl_text *t)
{
    const size_t count =
        t->problems.count < COMPARED ? t->problems.count : COMPARED;
    struct likeness best = compare(t, 0, 1);

    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            const struct likeness like = compare(t, i, k);

            if (closeness(&like) > closeness(&best) ||
                (closeness(&like) == closeness(&best) && like.timed &&
                 like.apart_us < best.apart_us))
                best = like;
        }
    }
    return best;
}

/* Whole hours from two on. */
static int64_t
roughly(int64_t us)
{
    const int64_t hour = 60 * DPL_MINUTE_US;

    return us < 2 * hour ? us : us / hour * hour;
}

static void
say_likeness(struct dpl_text *t, const struct likeness *like)
{
    if (closeness(like) == 0) {
        dpl_text_say(t, DPL_P_RELATED_NO);
        if (!like->hop) {
            dpl_text_say(t, DPL_P_COMMA);
            dpl_text_say(t, DPL_P_OTHER_HOP);
        }
    } else {
        dpl_text_say(t, DPL_P_RELATED_PERHAPS);
        dpl_buf_add_str(&t->para, ": ");
        if (t->problems.count > 2)
            dpl_text_say_numbers(t, DPL_P_RELATED_NAMED, like->first + 1,
                                 like->second + 1);
        if (like->machine)
            dpl_text_say(t, DPL_P_SAME_MACHINE);
        if (like->machine && like->hop) {
            dpl_text_say(t, DPL_P_COMMA);
            dpl_text_say(t, DPL_P_SAME_HOP);
        }
    }
    if (!like->timed)
        return;
    if (closeness(like) != 1)
        dpl_text_say(t, DPL_P_COMMA);
    if (like->apart_us <= TOGETHER_US)
        dpl_text_say_duration(t, DPL_P_BEGAN_TOGETHER,
                              like->apart_us < DPL_MINUTE_US ? DPL_MINUTE_US
                                                             : like->apart_us);
    else
        dpl_text_say_duration(t, DPL_P_BEGAN_APART, roughly(like->apart_us));
}

/* ── which first ── */

static void
say_first(struct dpl_text *t)
{
    const struct dpl_problem *problem = &t->problems.at[0];

    if (problem->dp_count > 1)
        dpl_text_say_numbers(t, DPL_P_ORDER_FIRST_DPS, 1, problem->dp_count);
    else if (problem->dp)
        dpl_text_say_number(t, DPL_P_ORDER_FIRST_DP, 1);
    else if (dpl_problem_is_at_source(problem) &&
             !dpl_problem_is_download(problem))
        dpl_text_say_number(t, DPL_P_ORDER_FIRST_PACKAGE, 1);
    else
        dpl_text_say_number(t, DPL_P_ORDER_FIRST, 1);
}

static void
say_order(struct dpl_text *t)
{
    const size_t count =
        t->problems.count < COMPARED ? t->problems.count : COMPARED;

    dpl_text_say(t, DPL_P_ORDER);
    say_first(t);
    for (size_t i = 1; i < count; i++) {
        const bool later = dpl_problem_is_download(&t->problems.at[i]);

        dpl_text_say(t, DPL_P_SEMICOLON_SHORT);
        dpl_text_say_number(t, later ? DPL_P_ORDER_DEADLINE : DPL_P_ORDER_THEN,
                            i + 1);
    }
}

void
dpl_text_related(struct dpl_text *t)
{
    struct likeness like;

    if (t->problems.count < 2)
        return;
    like = closest_pair(t);
    say_likeness(t, &like);
    dpl_text_say(t, DPL_P_STOP);
    say_order(t);
    dpl_text_flush_heading(t, DPL_P_RELATED, DPL_KEEP_ALWAYS, 2);
}
