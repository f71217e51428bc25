/* SPDX-License-Identifier: MIT
 *
 * Threads, as few of their powers as engine/crew.h and parallel.h need.
 */
#pragma once

#include <dplog/status.h>

struct dpl_thread;

typedef void (*dpl_thread_fn)(void *data);

enum dplog_status
dpl_thread_start(dpl_thread_fn fn, void *data, struct dpl_thread **ret,
                 struct dplog_error *reterr);

/* Wait for its end and free it; NULL is fine. */
void
dpl_thread_join(struct dpl_thread *thread);

/* A lock with a bell: what it guards may be waited for. */
struct dpl_monitor;

enum dplog_status
dpl_monitor_new(struct dpl_monitor **ret, struct dplog_error *reterr);
void
dpl_monitor_free(struct dpl_monitor *monitor); /* NULL is fine */
void
dpl_monitor_enter(struct dpl_monitor *monitor);
void
dpl_monitor_leave(struct dpl_monitor *monitor);
/* Inside: leave, sleep until somebody rings, enter again. It may also return
 * for no reason. */
void
dpl_monitor_wait(struct dpl_monitor *monitor);
/* Inside: wake all that sleep. */
void
dpl_monitor_ring(struct dpl_monitor *monitor);

/* Processors this program may use; at least 1. */
unsigned
dpl_processor_count(void);
