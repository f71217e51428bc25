/* SPDX-License-Identifier: MIT
 *
 * Lanes, chunks that are ready, chunks that are free; all guarded by one
 * monitor, which nobody holds while filling.
 */
#include "engine/crew.h"

#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/os_thread.h"

enum {
    AHEAD = 4,       /* chunks of a lane that wait to be taken */
    SPARE = 8,       /* chunks beyond one for each lane, whatever helpers do */
    MAX_HELPERS = 7, /* more never had anything to do */
    ALONE = 8        /* chunks until they start: what is done by then, half a
                        megabyte, takes as long as to start one */
};

struct dpl_crew_lane {
    dpl_fill_fn fill_fn;
    void *fill_data;
    bool open;                      /* there is something left to fill */
    bool busy;                      /* somebody is filling */
    struct dpl_chunk *first, **end; /* ready, in their order */
    unsigned ready;
};

struct helper {
    struct dpl_crew *crew;
    struct dpl_thread *thread;
    struct dpl_matcher *matcher;
};

struct dpl_crew {
    struct dplog_context *context;
    const struct dplog_ruleset *ruleset;
    struct dpl_matcher *matcher;
    size_t block_size;
    struct dpl_monitor *monitor;
    struct {
        DPL_VEC_MEMBERS(struct dpl_crew_lane *)
    } lanes;
    struct dpl_chunk *free;
    size_t chunk_count;
    bool stop;
    struct helper helpers[MAX_HELPERS];
    unsigned helper_count, wanted_helpers;
    unsigned taken; /* chunks, up to ALONE */
};

/* ── inside the monitor ── */

static bool
has_spare_chunk(const struct dpl_crew *crew)
{
    return crew->free || crew->chunk_count < crew->lanes.count + SPARE;
}

/* The lane that has least waiting and can be worked on, or NULL. */
static struct dpl_crew_lane *
choose_lane(const struct dpl_crew *crew)
{
    struct dpl_crew_lane *best = NULL;

    for (size_t i = 0; i < crew->lanes.count; i++) {
        struct dpl_crew_lane *lane = crew->lanes.at[i];

        if (lane->open && !lane->busy && lane->ready < AHEAD &&
            (!best || lane->ready < best->ready))
            best = lane;
    }
    return best;
}

static struct dpl_chunk *
get_chunk(struct dpl_crew *crew)
{
    struct dpl_chunk *chunk = crew->free;

    if (chunk) {
        crew->free = chunk->next;
    } else {
        chunk = dpl_chunk_new(crew->block_size);
        crew->chunk_count += chunk != NULL;
    }
    if (chunk)
        dpl_chunk_clear(chunk);
    return chunk;
}

/* Fill one chunk of a lane. False: no memory. */
static bool
work(struct dpl_crew *crew, struct dpl_crew_lane *lane,
     struct dpl_matcher *matcher)
{
    struct dpl_chunk *chunk = get_chunk(crew);

    if (!chunk)
        return false;
    lane->busy = true;
    dpl_monitor_leave(crew->monitor);
    lane->fill_fn(lane->fill_data, matcher, chunk);
    dpl_monitor_enter(crew->monitor);
    lane->busy = false;
    lane->open = !chunk->ended && chunk->status >= 0;
    *lane->end = chunk;
    lane->end = &chunk->next;
    lane->ready++;
    dpl_monitor_ring(crew->monitor);
    return true;
}

static struct dpl_chunk *
pop(struct dpl_crew_lane *lane)
{
    struct dpl_chunk *chunk = lane->first;

    lane->first = chunk->next;
    if (!lane->first)
        lane->end = &lane->first;
    lane->ready--;
    chunk->next = NULL;
    return chunk;
}

/* ── helpers ── */

/* Without memory a helper rests until something changes: who needs the chunk
 * tries for itself, and fails in its place. */
static void
help(void *data)
{
    struct helper *helper = data;
    struct dpl_crew *crew = helper->crew;

    dpl_monitor_enter(crew->monitor);
    while (!crew->stop) {
        struct dpl_crew_lane *lane =
            has_spare_chunk(crew) ? choose_lane(crew) : NULL;

        if (!lane || !work(crew, lane, helper->matcher))
            dpl_monitor_wait(crew->monitor);
    }
    dpl_monitor_leave(crew->monitor);
}

static bool
start_helper(struct dpl_crew *crew)
{
    struct helper *helper = &crew->helpers[crew->helper_count++];

    helper->crew = crew; /* half a helper can be freed */
    return (!crew->matcher || dpl_matcher_new(crew->context, crew->ruleset,
                                              &helper->matcher, NULL) >= 0) &&
           dpl_thread_start(help, helper, &helper->thread, NULL) >= 0;
}

/* Called for each chunk that is taken. Without one that cannot be started the
 * others do its work. */
static void
start_helpers_in_time(struct dpl_crew *crew)
{
    if (crew->taken == ALONE || ++crew->taken < ALONE)
        return;
    while (crew->helper_count < crew->wanted_helpers && start_helper(crew))
        ;
}

/* ── the crew ── */

enum dplog_status
dpl_crew_new(struct dplog_context *context, const struct dplog_ruleset *ruleset,
             struct dpl_matcher *matcher, unsigned helpers,
             struct dpl_crew **ret, struct dplog_error *reterr)
{
    struct dpl_crew *crew = dpl_zalloc(sizeof(*crew));
    enum dplog_status status;

    if (!crew)
        return dpl_fail_memory(reterr);
    crew->context = context;
    crew->ruleset = ruleset;
    crew->matcher = matcher;
    crew->wanted_helpers = helpers < MAX_HELPERS ? helpers : MAX_HELPERS;
    crew->block_size = context->tuning.block_bytes;
    status = dpl_monitor_new(&crew->monitor, reterr);
    if (status < 0) {
        dpl_crew_free(crew);
        return status;
    }
    *ret = crew;
    return DPLOG_OK;
}

enum dplog_status
dpl_crew_add_lane(struct dpl_crew *crew, dpl_fill_fn fill_fn, void *fill_data,
                  struct dpl_crew_lane **ret, struct dplog_error *reterr)
{
    struct dpl_crew_lane *lane = dpl_zalloc(sizeof(*lane));
    struct dpl_crew_lane **slot;

    if (!lane)
        return dpl_fail_memory(reterr);
    lane->fill_fn = fill_fn;
    lane->fill_data = fill_data;
    lane->end = &lane->first;
    dpl_monitor_enter(crew->monitor);
    slot = DPL_VEC_PUSH(&crew->lanes);
    if (slot)
        *slot = lane;
    dpl_monitor_leave(crew->monitor);
    if (!slot) {
        dpl_free(lane);
        return dpl_fail_memory(reterr);
    }
    *ret = lane;
    return DPLOG_OK;
}

void
dpl_crew_open(struct dpl_crew *crew, struct dpl_crew_lane *lane)
{
    dpl_monitor_enter(crew->monitor);
    lane->open = true;
    dpl_monitor_ring(crew->monitor);
    dpl_monitor_leave(crew->monitor);
}

/* A lane that a helper is filling is waited for by filling another one. */
enum dplog_status
dpl_crew_take(struct dpl_crew *crew, struct dpl_crew_lane *lane,
              struct dpl_chunk **ret, struct dplog_error *reterr)
{
    bool good = true;

    start_helpers_in_time(crew);
    dpl_monitor_enter(crew->monitor);
    while (!lane->ready && good) {
        struct dpl_crew_lane *other = lane;

        if (lane->busy)
            other = has_spare_chunk(crew) ? choose_lane(crew) : NULL;
        if (other)
            good = work(crew, other, crew->matcher);
        else
            dpl_monitor_wait(crew->monitor);
    }
    if (good) {
        *ret = pop(lane);
        dpl_monitor_ring(crew->monitor);
    }
    dpl_monitor_leave(crew->monitor);
    return good ? DPLOG_OK : dpl_fail_memory(reterr);
}

void
dpl_crew_give_back(struct dpl_crew *crew, struct dpl_chunk *chunk)
{
    if (!chunk)
        return;
    dpl_monitor_enter(crew->monitor);
    chunk->next = crew->free;
    crew->free = chunk;
    dpl_monitor_ring(crew->monitor);
    dpl_monitor_leave(crew->monitor);
}

static void
free_chunks(struct dpl_chunk *chunk)
{
    while (chunk) {
        struct dpl_chunk *next = chunk->next;

        dpl_chunk_free(chunk);
        chunk = next;
    }
}

void
dpl_crew_free(struct dpl_crew *crew)
{
    if (!crew)
        return;
    if (crew->monitor) {
        dpl_monitor_enter(crew->monitor);
        crew->stop = true;
        dpl_monitor_ring(crew->monitor);
        dpl_monitor_leave(crew->monitor);
    }
    for (unsigned i = 0; i < crew->helper_count; i++) {
        dpl_thread_join(crew->helpers[i].thread);
        dpl_matcher_free(crew->helpers[i].matcher);
    }
    for (size_t i = 0; i < crew->lanes.count; i++) {
        free_chunks(crew->lanes.at[i]->first);
        dpl_free(crew->lanes.at[i]);
    }
    dpl_free(crew->lanes.at);
    free_chunks(crew->free);
    dpl_monitor_free(crew->monitor);
    dpl_free(crew);
}
