/* SPDX-License-Identifier: MIT
 *
 * How much must fit where a disk is full, and what still did.
 */
#include "text.h"

#include "base/view.h"

void
dpl_text_add_gigabytes(struct dpl_text *t, enum dpl_phrase phrase,
                       uint64_t size_kb)
{
    uint64_t tenths =
        size_kb / DPL_KB_PER_GB * 10 +
        (size_kb % DPL_KB_PER_GB * 10 + DPL_KB_PER_GB / 2) / DPL_KB_PER_GB;
    struct dpl_buf size = {0};

    if (tenths == 0)
        tenths = 1; /* nothing needs no room at all */

    dpl_add_number(&size, tenths / 10);
    dpl_buf_addf(&size, ".%u", (unsigned)(tenths % 10));
    dpl_text_say_name(t, phrase, dpl_buf_str(&size));
    dpl_text_done(t, &size);
}

enum { SIZES_SHOWN = 4 };

/* What finds no room, biggest first. */
struct sizes {
    const struct dplog_deployment *at[SIZES_SHOWN];
    size_t count;
    int64_t least_kb; /* of all, shown or not; 0: none is known */
};

static void
add_size(struct sizes *sizes, const struct dplog_deployment *d)
{
    size_t at = sizes->count;

    if (sizes->least_kb == 0 || d->size_kb < sizes->least_kb)
        sizes->least_kb = d->size_kb;
    while (at > 0 && sizes->at[at - 1]->size_kb < d->size_kb)
        at--;
    if (at == SIZES_SHOWN)
        return;
    if (sizes->count < SIZES_SHOWN)
        sizes->count++;
    for (size_t i = sizes->count - 1; i > at; i--)
        sizes->at[i] = sizes->at[i - 1];
    sizes->at[at] = d;
}

static void
collect_sizes(const struct dpl_text *t, const struct dpl_problem *problem,
              struct sizes *ret)
{
    for (size_t i = 0; i < t->d->deployment_count; i++) {
        const struct dplog_deployment *d = &t->d->deployments[i];

        if (d->size_kb > 0 &&
            (d->status == DPLOG_DEPLOYMENT_FAILED ||
             d->status == DPLOG_DEPLOYMENT_RETRYING) &&
            dpl_problem_of_deployment(&t->problems, d) == problem)
            add_size(ret, d);
    }
}

/* "; 3 smaller packages still got through": where a disk is full that looks
 * like a contradiction, and is none. */
static void
add_smaller(struct dpl_text *t, const struct dpl_problem *problem,
            int64_t least_kb)
{
    uint64_t count = 0;

    for (size_t i = 0; problem->dp && i < t->d->deployment_count; i++) {
        const struct dplog_deployment *d = &t->d->deployments[i];

        count +=
            d->status == DPLOG_DEPLOYMENT_SUCCEEDED && d->size_kb > 0 &&
            d->size_kb < least_kb && problem->first_us != DPLOG_TIME_NONE &&
            dpl_known_time(d->last_us) >= problem->first_us &&
            dpl_view_equal_nocase(dpl_view_of(d->dp), dpl_view_of(problem->dp));
    }
    if (count > 0)
        dpl_text_say_number(t, DPL_P_SMALLER_GOT_THROUGH, count);
}

void
dpl_text_needs(struct dpl_text *t, const struct dpl_problem *problem)
{
    struct sizes sizes = {0};

    if (problem->item_count == 0 || problem->size_kb == 0 ||
        !dpl_view_equal(dpl_view_of(problem->items[0].id),
                        DPL_VIEW("disk-space")))
        return;
    collect_sizes(t, problem, &sizes);
    dpl_text_add_gigabytes(t, DPL_P_UP_TO_GB, problem->size_kb);
    for (size_t i = 0; i < sizes.count; i++) {
        if (i == 0)
            dpl_buf_add_str(&t->para, ": ");
        else
            dpl_text_say(t, DPL_P_COMMA);
        dpl_text_add_package(t, sizes.at[i]->package, sizes.at[i]->version);
        dpl_text_add_gigabytes(t, DPL_P_GB, (uint64_t)sizes.at[i]->size_kb);
    }
    if (problem->affected > sizes.count) {
        dpl_text_say(t, DPL_P_COMMA);
        dpl_buf_add_str(&t->para, "...");
    }
    add_smaller(t, problem, sizes.least_kb);
    dpl_text_flush_labelled(t, DPL_P_NEEDS, DPL_KEEP_LONG, 2);
}
