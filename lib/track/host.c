/* SPDX-License-Identifier: MIT
 *
 * The names of a DP: "DP07" and "DP07.ad.example" are one, whichever came
 * first, while no second name begins with "DP07.". A DP keeps the number of the
 * name it was seen under first: nothing that is known of it has to be changed
 * when the other name comes.
 */
#include "track/state.h"

#include "base/view.h"
#include <string.h>

/* Names beyond them stand for themselves. */
enum { HOSTS_MAX = 16384 };

static bool
name_it(struct dpl_tracker *tracker, uint32_t name, size_t index)
{
    return !name ||
           dpl_table_set(&tracker->host_by_name, name, (uint32_t)index);
}

bool
dpl_host_index(struct dpl_tracker *tracker, size_t index)
{
    const struct dpl_host *host = &tracker->track.hosts.at[index];

    return name_it(tracker, host->dp, index) &&
           name_it(tracker, host->short_name, index) &&
           name_it(tracker, host->full_name, index);
}

static bool
add(struct dpl_tracker *tracker, struct dpl_host host)
{
    struct dpl_host *added = DPL_VEC_PUSH(&tracker->track.hosts);

    if (!added)
        return false;
    *added = host;
    return dpl_host_index(tracker, tracker->track.hosts.count - 1);
}

/* "DP07" of "DP07.ad.example"; empty: the name has no dot, or is an address. */
static struct dplog_view
first_label(struct dplog_view name)
{
    const char *dot = name.len ? memchr(name.ptr, '.', name.len) : NULL;
    bool is_address = true;

    for (size_t i = 0; i < name.len && is_address; i++)
        is_address =
            name.ptr[i] == '.' || (name.ptr[i] >= '0' && name.ptr[i] <= '9');
    return !dot || is_address
               ? (struct dplog_view){0}
               : dpl_view_slice(name, 0, (size_t)(dot - name.ptr));
}

/* A second name with the same first label: what the label alone stands for
 * cannot be told from now on. */
static bool
add_second(struct dpl_tracker *tracker, uint32_t full_name, uint32_t label,
           size_t first)
{
    struct dpl_host *host = &tracker->track.hosts.at[first];
    const bool is_taken = host->dp == label || host->full_name == label;

    if (!is_taken)
        host->short_name = 0;
    return add(tracker, (struct dpl_host){full_name, 0, full_name}) &&
           (is_taken || add(tracker, (struct dpl_host){label, label, label}));
}

static bool
learn(struct dpl_tracker *tracker, uint32_t name)
{
    const struct dplog_view label =
        first_label(dpl_intern_view(&tracker->strings, name));
    uint32_t short_name, index;

    if (!label.len)
        return add(tracker, (struct dpl_host){name, name, 0});
    short_name = dpl_intern_add(&tracker->strings, label);
    if (short_name == UINT32_MAX)
        return false;
    index = dpl_table_get(&tracker->host_by_name, short_name);
    if (index == DPL_TABLE_ABSENT)
        return add(tracker, (struct dpl_host){name, short_name, name});
    if (tracker->track.hosts.at[index].full_name)
        return add_second(tracker, name, short_name, index);
    tracker->track.hosts.at[index].full_name = name;
    return name_it(tracker, name, index);
}

uint32_t
dpl_host_dp(struct dpl_tracker *tracker, uint32_t name)
{
    uint32_t index = dpl_table_get(&tracker->host_by_name, name);

    if (index == DPL_TABLE_ABSENT) {
        if (tracker->track.hosts.count >= HOSTS_MAX)
            return name;
        if (!learn(tracker, name))
            return UINT32_MAX;
        index = dpl_table_get(&tracker->host_by_name, name);
    }
    return tracker->track.hosts.at[index].dp;
}
