/* SPDX-License-Identifier: MIT
 *
 * Threads of Windows: what is in every version since Vista, and needs no
 * library beside.
 */
#include "os_thread.h"

#include "error.h"
#include "mem.h"
#include <process.h>
#include <stdlib.h>
#include <windows.h>

struct dpl_thread {
    HANDLE handle;
    dpl_thread_fn fn;
    void *data;
};

struct dpl_monitor {
    SRWLOCK lock;
    CONDITION_VARIABLE bell;
};

static unsigned __stdcall run(void *data)
{
    struct dpl_thread *thread = data;

    thread->fn(thread->data);
    return 0;
}

enum dplog_status
dpl_thread_start(dpl_thread_fn fn, void *data, struct dpl_thread **ret,
                 struct dplog_error *reterr)
{
    struct dpl_thread *thread = dpl_zalloc(sizeof(*thread));

    if (!thread)
        return dpl_fail_memory(reterr);
    thread->fn = fn;
    thread->data = data;
    thread->handle = (HANDLE)_beginthreadex(NULL, 0, run, thread, 0, NULL);
    if (!thread->handle) {
        const int os_error = (int)_doserrno; /* errno is not of the system */

        dpl_free(thread);
        return dpl_fail_os(reterr, DPLOG_E_LIMIT, os_error,
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
    (void)WaitForSingleObject(thread->handle, INFINITE);
    (void)CloseHandle(thread->handle);
    dpl_free(thread);
}

enum dplog_status
dpl_monitor_new(struct dpl_monitor **ret, struct dplog_error *reterr)
{
    struct dpl_monitor *monitor = dpl_zalloc(sizeof(*monitor));

    if (!monitor)
        return dpl_fail_memory(reterr);
    InitializeSRWLock(&monitor->lock);
    InitializeConditionVariable(&monitor->bell);
    *ret = monitor;
    return DPLOG_OK;
}

void
dpl_monitor_free(struct dpl_monitor *monitor)
{
    dpl_free(monitor);
}

void
dpl_monitor_enter(struct dpl_monitor *monitor)
{
    AcquireSRWLockExclusive(&monitor->lock);
}

void
dpl_monitor_leave(struct dpl_monitor *monitor)
{
    ReleaseSRWLockExclusive(&monitor->lock);
}

void
dpl_monitor_wait(struct dpl_monitor *monitor)
{
    (void)SleepConditionVariableSRW(&monitor->bell, &monitor->lock, INFINITE,
                                    0);
}

void
dpl_monitor_ring(struct dpl_monitor *monitor)
{
    WakeAllConditionVariable(&monitor->bell);
}

unsigned
dpl_processor_count(void)
{
    DWORD_PTR ours = 0, all = 0;
    unsigned count = 0;

    if (GetProcessAffinityMask(GetCurrentProcess(), &ours, &all))
        for (; ours; ours &= ours - 1)
            count++;
    return count ? count : 1;
}
