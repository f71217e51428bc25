/* SPDX-License-Identifier: MIT
 *
 * Deployments and episodes out of the bytes of a saved tracker, with all that
 * they have lists of.
 */
#include "track/snapshot_read.h"

#include "base/mem.h"

/* Whose time tells how a failure stands is asked without looking. */
static void
need_clock(struct dpl_snapshot_reader *reader, uint32_t clock)
{
    reader->bad = reader->bad || clock == DPL_NONE;
}

static void
get_attempts(struct dpl_snapshot_reader *reader,
             struct dpl_deployment *deployment)
{
    const uint32_t count = dpl_snapshot_count(reader);

    reader->bad = reader->bad || count > DPL_KEPT_ATTEMPTS;
    for (uint32_t i = 0; i < count && dpl_snapshot_is_fine(reader); i++) {
        struct dpl_attempt *attempt = dpl_attempt_push(deployment);

        if (attempt)
            dpl_snapshot_members(reader, &dpl_members_attempt, attempt);
        else
            reader->no_memory = true;
    }
}

static void
get_tries(struct dpl_snapshot_reader *reader, struct dpl_deployment *deployment)
{
    const uint64_t told = dpl_snapshot_number(reader);

    if (!dpl_snapshot_is_fine(reader) || told == 0)
        return;
    if (!dpl_tries_need(deployment)) {
        reader->no_memory = true;
        return;
    }
    dpl_snapshot_members(reader, &dpl_members_tries, deployment->tries);
    need_clock(reader, deployment->tries->clock);
}

static void
get_arrival(struct dpl_snapshot_reader *reader,
            struct dpl_deployment *deployment)
{
    const uint64_t told = dpl_snapshot_number(reader);

    if (!dpl_snapshot_is_fine(reader) || told == 0)
        return;
    deployment->arrival = dpl_zalloc(sizeof(*deployment->arrival));
    if (deployment->arrival)
        dpl_snapshot_members(reader, &dpl_members_arrival, deployment->arrival);
    else
        reader->no_memory = true;
}

/* Each was the newest of its package and DP when it was made. */
void
dpl_snapshot_deployments(struct dpl_snapshot_reader *reader)
{
    struct dpl_tracker *tracker = reader->tracker;

    for (uint32_t i = 0;
         i < reader->deployments && dpl_snapshot_is_fine(reader); i++) {
        struct dpl_deployment *d =
            DPL_SNAPSHOT_PUSH(reader, &tracker->track.deployments);

        if (!d)
            return;
        dpl_snapshot_members(reader, &dpl_members_deployment, d);
        get_attempts(reader, d);
        get_tries(reader, d);
        get_arrival(reader, d);
        if (!dpl_deployment_link(tracker, i))
            reader->no_memory = true;
    }
}

/* Returns how many there are. */
static uint32_t
get_lines(struct dpl_snapshot_reader *reader, uint32_t most,
          struct dpl_line_ref **list)
{
    const uint32_t count = dpl_snapshot_count(reader);
    uint32_t i;

    reader->bad = reader->bad || count > most;
    for (i = 0; i < count && dpl_snapshot_is_fine(reader); i++) {
        struct dpl_line_ref *const line = dpl_line_push(list, i);

        if (!line) {
            reader->no_memory = true;
            break;
        }
        dpl_snapshot_line(reader, line);
    }
    return i;
}

/* What has lines has all that it says: they are looked at without asking. */
static void
get_lines_of_episode(struct dpl_snapshot_reader *reader, struct dpl_episode *e)
{
    (void)get_lines(reader, 1, &e->recovered_by);
    e->first_count = get_lines(reader, DPL_EVIDENCE_FIRST, &e->first);
    e->last_count = get_lines(reader, DPL_EVIDENCE_LAST, &e->last);
    if (dpl_snapshot_is_fine(reader))
        reader->bad =
            (e->state == DPL_EPISODE_OPEN) != (e->recovered_by == NULL) ||
            (e->last_count < DPL_EVIDENCE_LAST &&
             e->last_next != e->last_count);
}

void
dpl_snapshot_episodes(struct dpl_snapshot_reader *reader)
{
    struct dpl_track *track = &reader->tracker->track;

    for (uint32_t i = 0; i < reader->episodes && dpl_snapshot_is_fine(reader);
         i++) {
        struct dpl_episode *episode =
            DPL_SNAPSHOT_PUSH(reader, &track->episodes);

        if (!episode)
            return;
        dpl_snapshot_members(reader, &dpl_members_episode, episode);
        get_lines_of_episode(reader, episode);
        need_clock(reader, episode->clock);
        need_clock(reader, episode->retry_clock);
    }
}
