/* SPDX-License-Identifier: MIT
 *
 * Between os_watch.c and the file of each platform.
 */
#pragma once

#include "os_watch.h"
#include "vec.h"
#include <stdint.h>

enum { DPL_WATCH_HOW_SIZE = 160 };

struct dpl_watched {
    char *path;
    bool notified; /* the system tells; else it is polled */
    bool lost;     /* it did, until the folder went away */
    unsigned changed;
    uint64_t bytes_due_ns, names_due_ns; /* next look without being told */
    char how[DPL_WATCH_HOW_SIZE];
    intptr_t handle; /* the platform's own */
    void *room;
};

struct dpl_watch {
    struct dpl_watch_options options;
    DPL_VEC_MEMBERS(struct dpl_watched)
    intptr_t system[2]; /* the platform's own */
};

/* What the platform does. */

/* How often a folder is looked at although the system tells; 0: never. */
extern const unsigned dpl_watch_system_doubt_ms;

enum dplog_status
dpl_watch_system_begin(struct dpl_watch *watch, struct dplog_error *reterr);
void
dpl_watch_system_end(struct dpl_watch *watch);
/* Have the system tell of a folder: true, and `how` says by what. Else `how`
 * says why not. */
bool
dpl_watch_system_add(struct dpl_watch *watch, struct dpl_watched *folder);
/* Wait and mark what changed. timeout_ms below 0: as long as it takes.
 * DPLOG_OK, also when nothing came; DPLOG_DONE: woken. */
enum dplog_status
dpl_watch_system_wait(struct dpl_watch *watch, int timeout_ms,
                      struct dplog_error *reterr);
void
dpl_watch_system_wake(struct dpl_watch *watch);

/* What the platform calls: a change of a name in a folder. */
void
dpl_watch_mark(struct dpl_watch *watch, struct dpl_watched *folder,
               const char *name, unsigned change);
