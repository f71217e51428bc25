/* SPDX-License-Identifier: MIT
 *
 * What is known of a deployment while it is tried, and of the next try. Most
 * arrive at once: they have none of it, and there are many of them.
 */
#include "track/state.h"

#include "base/mem.h"

static const struct dpl_tries none = {
    .reported = -1,
    .next_us = DPLOG_TIME_NONE,
    .passed_us = {DPLOG_TIME_NONE, DPLOG_TIME_NONE}};

const struct dpl_tries *
dpl_tries_of(const struct dpl_deployment *d)
{
    return d->tries ? d->tries : &none;
}

struct dpl_tries *
dpl_tries_need(struct dpl_deployment *d)
{
    if (d->tries)
        return d->tries;
    d->tries = dpl_alloc(sizeof(*d->tries));
    if (d->tries)
        *d->tries = none;
    return d->tries;
}

void
dpl_tries_ended(struct dpl_deployment *d)
{
    if (!d->tries || d->tries->reported >= 0 || d->tries->restart ||
        d->tries->interval_us || d->tries->next_us != DPLOG_TIME_NONE ||
        d->tries->passed_us[0] != DPLOG_TIME_NONE)
        return;
    dpl_free(d->tries);
    d->tries = NULL;
}

struct dpl_attempt *
dpl_attempt_push(struct dpl_deployment *d)
{
    struct dpl_attempt *const at =
        dpl_realloc_array(d->at, (size_t)d->count + 1, sizeof(*at));

    if (!at)
        return NULL;
    d->at = at;
    at[d->count] = (struct dpl_attempt){0};
    return &at[d->count++];
}
