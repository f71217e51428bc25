/* SPDX-License-Identifier: MIT
 *
 * Folders that are watched, and when each is to be looked at next without
 * having been told.
 */
#include "os_watch_system.h"

#include "error.h"
#include "os.h"
#include <stdio.h>
#include <string.h>

enum {
    DEFAULT_POLL_MS = 250,
    /* Names change rarely; a list of a folder on a share is dear. A file that
     * was replaced shows in its own id, without a list. */
    NAMES_EVERY = 20
};

#define NS_PER_MS UINT64_C(1000000)

enum dplog_status
dpl_watch_new(const struct dpl_watch_options *options, struct dpl_watch **ret,
              struct dplog_error *reterr)
{
    struct dpl_watch *watch = dpl_zalloc(sizeof(*watch));
    enum dplog_status status;

    if (!watch)
        return dpl_fail_memory(reterr);
    if (options)
        watch->options = *options;
    if (!watch->options.poll_ms)
        watch->options.poll_ms = DEFAULT_POLL_MS;
    status = dpl_watch_system_begin(watch, reterr);
    if (status < 0) {
        dpl_watch_free(watch);
        return status;
    }
    *ret = watch;
    return DPLOG_OK;
}

void
dpl_watch_free(struct dpl_watch *watch)
{
    if (!watch)
        return;
    dpl_watch_system_end(watch);
    for (size_t i = 0; i < watch->count; i++)
        dpl_free(watch->at[i].path);
    dpl_free(watch->at);
    dpl_free(watch);
}

/* When to look at a folder again without having been told. */
static void
set_due(const struct dpl_watch *watch, struct dpl_watched *folder)
{
    const uint64_t now = dpl_clock_ns();
    uint64_t every_ms = watch->options.poll_ms;

    if (folder->notified)
        every_ms = dpl_watch_system_doubt_ms;
    folder->bytes_due_ns = every_ms ? now + every_ms * NS_PER_MS : UINT64_MAX;
    if (now < folder->names_due_ns && folder->names_due_ns != UINT64_MAX)
        return;
    folder->names_due_ns =
        every_ms ? now + NAMES_EVERY * every_ms * NS_PER_MS : UINT64_MAX;
}

static void
try_notification(struct dpl_watch *watch, struct dpl_watched *folder)
{
    char why[DPL_WATCH_HOW_SIZE];

    folder->notified =
        !watch->options.poll_only && dpl_watch_system_add(watch, folder);
    folder->names_due_ns = 0;
    set_due(watch, folder);
    if (folder->notified)
        return;
    (void)snprintf(why, sizeof(why), "%s",
                   watch->options.poll_only ? "as asked for" : folder->how);
    (void)snprintf(folder->how, sizeof(folder->how),
                   "polling every %u ms: %.120s", watch->options.poll_ms, why);
}

enum dplog_status
dpl_watch_add(struct dpl_watch *watch, const char *folder,
              struct dplog_error *reterr)
{
    struct dpl_watched *slot = DPL_VEC_PUSH(watch);

    if (slot)
        slot->path = dpl_string_copy(folder);
    if (!slot || !slot->path) {
        watch->count -= slot != NULL;
        return dpl_fail_memory(reterr);
    }
    slot->lost = dpl_path_kind(folder, NULL) != DPL_PATH_FOLDER;
    try_notification(watch, slot);
    return DPLOG_OK;
}

const char *
dpl_watch_how(const struct dpl_watch *watch, size_t index)
{
    return watch->at[index].how;
}

void
dpl_watch_mark(struct dpl_watch *watch, struct dpl_watched *folder,
               const char *name, unsigned change)
{
    const struct dpl_watch_options *o = &watch->options;

    if (!name || !o->filter_fn || o->filter_fn(o->filter_data, name))
        folder->changed |= change;
}

/* How long to wait until the first folder is due. */
static int
shorten(const struct dpl_watch *watch, int timeout_ms)
{
    const uint64_t now = dpl_clock_ns();
    uint64_t left_ms = timeout_ms < 0 ? UINT64_MAX : (uint64_t)timeout_ms;

    for (size_t i = 0; i < watch->count; i++) {
        const uint64_t due = watch->at[i].bytes_due_ns;
        const uint64_t due_ms =
            due <= now ? 0 : (due - now + NS_PER_MS - 1) / NS_PER_MS;

        if (due != UINT64_MAX && due_ms < left_ms)
            left_ms = due_ms;
    }
    return left_ms > INT32_MAX ? -1 : (int)left_ms;
}

/* A folder that was gone and is there again is watched as before. */
static void
look_for_lost(struct dpl_watch *watch, struct dpl_watched *folder)
{
    if (!folder->lost || dpl_path_kind(folder->path, NULL) != DPL_PATH_FOLDER)
        return;
    folder->lost = false;
    try_notification(watch, folder);
    folder->changed |= DPL_WATCH_BYTES | DPL_WATCH_NAMES;
}

static bool
mark_due(struct dpl_watch *watch)
{
    const uint64_t now = dpl_clock_ns();
    bool any = false;

    for (size_t i = 0; i < watch->count; i++) {
        struct dpl_watched *folder = &watch->at[i];

        if (folder->bytes_due_ns <= now) {
            folder->changed |= DPL_WATCH_BYTES;
            if (folder->names_due_ns <= now)
                folder->changed |= DPL_WATCH_NAMES;
            set_due(watch, folder);
            look_for_lost(watch, folder);
        }
        any = any || folder->changed;
    }
    return any;
}

enum dplog_status
dpl_watch_wait(struct dpl_watch *watch, int timeout_ms,
               struct dplog_error *reterr)
{
    const uint64_t begin = dpl_clock_ns();

    for (;;) {
        const uint64_t spent_ms = (dpl_clock_ns() - begin) / NS_PER_MS;
        int left_ms = timeout_ms;
        enum dplog_status status;

        if (timeout_ms >= 0)
            left_ms = spent_ms >= (uint64_t)timeout_ms
                          ? 0
                          : timeout_ms - (int)spent_ms;
        status = dpl_watch_system_wait(watch, shorten(watch, left_ms), reterr);
        if (status < 0)
            return status;
        if (mark_due(watch))
            return DPLOG_OK;
        if (status == DPLOG_DONE || left_ms == 0)
            return DPLOG_DONE;
    }
}

unsigned
dpl_watch_take(struct dpl_watch *watch, size_t index)
{
    const unsigned changed = watch->at[index].changed;

    watch->at[index].changed = 0;
    return changed;
}

void
dpl_watch_wake(struct dpl_watch *watch)
{
    dpl_watch_system_wake(watch);
}
