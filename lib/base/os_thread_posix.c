/* SPDX-License-Identifier: MIT
 *
 * POSIX threads. Their calls fail only where we broke their rules.
 */
#include "os_thread.h"

#include "error.h"
#include "mem.h"
#include <pthread.h>
#if defined(__linux__)
#include <sched.h>
#endif
#include <unistd.h>

struct dpl_thread {
    pthread_t id;
    dpl_thread_fn fn;
    void *data;
};

struct dpl_monitor {
    pthread_mutex_t lock;
    pthread_cond_t bell;
};

static void *
run(void *data)
{
    struct dpl_thread *thread = data;

    thread->fn(thread->data);
    return NULL;
}

enum dplog_status
dpl_thread_start(dpl_thread_fn fn, void *data, struct dpl_thread **ret,
                 struct dplog_error *reterr)
{
    struct dpl_thread *thread = dpl_zalloc(sizeof(*thread));
    int error;

    if (!thread)
        return dpl_fail_memory(reterr);
    thread->fn = fn;
    thread->data = data;
    error = pthread_create(&thread->id, NULL, run, thread);
    if (error) {
        dpl_free(thread);
        return dpl_fail_os(reterr, DPLOG_E_LIMIT, error,
                           "cannot start a thread");
    }
    *ret = thread;
    return DPLOG_OK;
}

void
dpl_thread_join(struct dpl_thread *thread)
{
    if (!thread)
        return;
    (void)pthread_join(thread->id, NULL);
    dpl_free(thread);
}

enum dplog_status
dpl_monitor_new(struct dpl_monitor **ret, struct dplog_error *reterr)
{
    struct dpl_monitor *monitor = dpl_zalloc(sizeof(*monitor));

    if (!monitor)
        return dpl_fail_memory(reterr);
    (void)pthread_mutex_init(&monitor->lock, NULL);
    (void)pthread_cond_init(&monitor->bell, NULL);
    *ret = monitor;
    return DPLOG_OK;
}

void
dpl_monitor_free(struct dpl_monitor *monitor)
{
    if (!monitor)
        return;
    (void)pthread_cond_destroy(&monitor->bell);
    (void)pthread_mutex_destroy(&monitor->lock);
    dpl_free(monitor);
}

void
dpl_monitor_enter(struct dpl_monitor *monitor)
{
    (void)pthread_mutex_lock(&monitor->lock);
}

void
dpl_monitor_leave(struct dpl_monitor *monitor)
{
    (void)pthread_mutex_unlock(&monitor->lock);
}

void
dpl_monitor_wait(struct dpl_monitor *monitor)
{
    (void)pthread_cond_wait(&monitor->bell, &monitor->lock);
}

void
dpl_monitor_ring(struct dpl_monitor *monitor)
{
    (void)pthread_cond_broadcast(&monitor->bell);
}

unsigned
dpl_processor_count(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);

#if defined(__linux__)
    cpu_set_t set; /* a container may have less than the machine */

    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        count = CPU_COUNT(&set);
#endif
    return count > 0 ? (unsigned)count : 1;
}
