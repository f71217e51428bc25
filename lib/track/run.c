/* SPDX-License-Identifier: MIT
 *
 * Runs: what each thread is working on. Windows hands thread ids out again, so
 * a run ends with its end line, with the next begin, or when its time is up;
 * where there are too many, the one that was silent longest goes first.
 */
#include "track/state.h"

#include "base/mem.h"

/* In the place of a thread; the log stands in the low bits. */
#define NO_THREAD UINT32_C(0xFFFFFF00)

bool
dpl_runs_init(struct dpl_runs *runs, uint32_t cap)
{
    runs->at = dpl_realloc_array(NULL, cap, sizeof(*runs->at));
    if (!runs->at)
        return false;
    runs->cap = cap;
    runs->newest = runs->oldest = runs->free_head = DPL_NONE;
    return true;
}

void
dpl_runs_done(struct dpl_runs *runs)
{
    dpl_free(runs->at);
    dpl_table_done(&runs->by_key);
    *runs = (struct dpl_runs){0};
}

uint64_t
dpl_run_key(const struct dplog_record *record, struct dpl_origin origin,
            uint32_t thread)
{
    /* Without a thread, neighbouring lines of one log belong together. */
    const uint32_t low = thread ? thread : NO_THREAD | (uint32_t)record->log;

    return dpl_table_pair(origin.lineage, low);
}

bool
dpl_run_key_has_thread(uint64_t key)
{
    return (uint32_t)key < NO_THREAD;
}

static void
unlink_run(struct dpl_runs *runs, uint32_t index)
{
    struct dpl_run *run = &runs->at[index];

    if (run->newer == DPL_NONE)
        runs->newest = run->older;
    else
        runs->at[run->newer].older = run->older;
    if (run->older == DPL_NONE)
        runs->oldest = run->newer;
    else
        runs->at[run->older].newer = run->newer;
}

static void
link_newest(struct dpl_runs *runs, uint32_t index)
{
    struct dpl_run *run = &runs->at[index];

    run->newer = DPL_NONE;
    run->older = runs->newest;
    if (runs->newest != DPL_NONE)
        runs->at[runs->newest].newer = index;
    runs->newest = index;
    if (runs->oldest == DPL_NONE)
        runs->oldest = index;
}

void
dpl_run_end(struct dpl_runs *runs, struct dpl_run *run)
{
    const uint32_t index = (uint32_t)(run - runs->at);

    dpl_table_remove(&runs->by_key, run->key);
    unlink_run(runs, index);
    *dpl_run_downloads(runs, run->key) -= run->download;
    run->newer = runs->free_head;
    runs->free_head = index;
}

struct dpl_run *
dpl_run_find(struct dpl_runs *runs, uint64_t key, int64_t now_us)
{
    const uint32_t index = dpl_table_get(&runs->by_key, key);
    struct dpl_run *run;

    if (index == DPL_TABLE_ABSENT)
        return NULL;
    run = &runs->at[index];
    if (now_us != DPLOG_TIME_NONE && run->last_us != DPLOG_TIME_NONE &&
        now_us - run->last_us > run->ttl_us) {
        dpl_run_end(runs, run);
        return NULL;
    }
    if (now_us != DPLOG_TIME_NONE)
        run->last_us = now_us;
    if (runs->newest != index) {
        unlink_run(runs, index);
        link_newest(runs, index);
    }
    return run;
}

static uint32_t
take_free(struct dpl_runs *runs)
{
    const uint32_t index = runs->free_head;

    if (index == DPL_NONE)
        return runs->fresh++;
    runs->free_head = runs->at[index].newer;
    return index;
}

struct dpl_run *
dpl_run_begin(struct dpl_runs *runs, uint64_t key, int64_t now_us)
{
    uint32_t index = dpl_table_get(&runs->by_key, key);
    struct dpl_run *run;

    if (index != DPL_TABLE_ABSENT) {
        dpl_run_end(runs, &runs->at[index]);
    } else if (runs->free_head == DPL_NONE && runs->fresh == runs->cap) {
        dpl_run_end(runs, &runs->at[runs->oldest]);
        runs->dropped++;
    }

    index = take_free(runs);
    if (!dpl_table_set(&runs->by_key, key, index))
        return NULL;
    run = &runs->at[index];
    *run = (struct dpl_run){
        .key = key,
        .begun_us = now_us,
        .last_us = now_us,
        .ttl_us = DPL_RUN_TTL_US,
        .cause = DPL_NONE,
        .deployment = DPL_NONE,
    };
    link_newest(runs, index);
    return run;
}

void
dpl_run_is_download(struct dpl_runs *runs, struct dpl_run *run)
{
    *dpl_run_downloads(runs, run->key) += !run->download;
    run->download = true;
}

struct dpl_run *
dpl_run_only_download(struct dpl_runs *runs, uint32_t lineage)
{
    enum { LOOKED_AT = 64 };
    struct dpl_run *found = NULL;
    uint32_t index = runs->newest;

    /* Asked for every line of an unknown thread, most of them in logs that have
     * no downloads: 93 instructions a line less than to look at the runs. */
    if (!*dpl_run_downloads(runs, dpl_table_pair(lineage, 0)))
        return NULL;
    for (int n = 0; n < LOOKED_AT && index != DPL_NONE; n++) {
        struct dpl_run *run = &runs->at[index];

        index = run->older;
        if (!run->download || run->key >> 32 != lineage)
            continue;
        if (found)
            return NULL;
        found = run;
    }
    return found;
}
