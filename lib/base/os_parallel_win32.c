/* SPDX-License-Identifier: MIT
 *
 * parallel.h with Windows threads.
 */
#include "parallel.h"

#include <stdbool.h>
#include <windows.h>

enum { MAX_JOBS = 64 };

struct crew {
    CRITICAL_SECTION lock;
    size_t next, count;
    dpl_piece_fn piece_fn;
    void *data;
};

static bool
take(struct crew *crew, size_t *ret)
{
    bool any;

    EnterCriticalSection(&crew->lock);
    any = crew->next < crew->count;
    if (any)
        *ret = crew->next++;
    LeaveCriticalSection(&crew->lock);
    return any;
}

static DWORD WINAPI
work(void *data)
{
    struct crew *crew = data;
    size_t index;

    while (take(crew, &index))
        crew->piece_fn(crew->data, index);
    return 0;
}

void
dpl_parallel(size_t count, unsigned jobs, dpl_piece_fn piece_fn, void *data)
{
    struct crew crew = {.count = count, .piece_fn = piece_fn, .data = data};
    HANDLE threads[MAX_JOBS];
    unsigned started = 0;

    InitializeCriticalSection(&crew.lock);
    while (started + 1 < jobs && started < MAX_JOBS && started + 1 < count) {
        threads[started] = CreateThread(NULL, 0, work, &crew, 0, NULL);
        if (!threads[started])
            break;
        started++;
    }
    (void)work(&crew);
    while (started > 0) {
        started--;
        WaitForSingleObject(threads[started], INFINITE);
        CloseHandle(threads[started]);
    }
    DeleteCriticalSection(&crew.lock);
}
