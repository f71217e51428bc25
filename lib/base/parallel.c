/* SPDX-License-Identifier: MIT
 *
 * parallel.h on the threads of os_thread.h: who is done takes the next piece.
 */
#include "base/parallel.h"

#include "base/os_thread.h"
#include <stdbool.h>

enum { MAX_HELPERS = 63 };

struct work {
    struct dpl_monitor *monitor; /* guards next */
    size_t next, count;
    dpl_piece_fn piece_fn;
    void *data;
};

static bool
take(struct work *work, size_t *ret)
{
    bool any;

    dpl_monitor_enter(work->monitor);
    any = work->next < work->count;
    if (any)
        *ret = work->next++;
    dpl_monitor_leave(work->monitor);
    return any;
}

static void
do_pieces(void *data)
{
    struct work *work = data;
    size_t index;

    while (take(work, &index))
        work->piece_fn(work->data, index);
}

void
dpl_parallel(size_t count, unsigned jobs, dpl_piece_fn piece_fn, void *data)
{
    struct work work = {.count = count, .piece_fn = piece_fn, .data = data};
    struct dpl_thread *helpers[MAX_HELPERS];
    unsigned started = 0;

    if (dpl_monitor_new(&work.monitor, NULL) < 0) {
        for (size_t i = 0; i < count; i++)
            piece_fn(data, i);
        return;
    }
    while (started + 1 < jobs && started < MAX_HELPERS && started + 1 < count &&
           dpl_thread_start(do_pieces, &work, &helpers[started], NULL) >= 0)
        started++;
    do_pieces(&work);
    while (started > 0)
        dpl_thread_join(helpers[--started]);
    dpl_monitor_free(work.monitor);
}
