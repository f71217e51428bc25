/* SPDX-License-Identifier: MIT
 *
 * parallel.h with POSIX threads.
 */
#include "parallel.h"

#include <pthread.h>
#include <stdbool.h>

enum { MAX_JOBS = 64 };

struct crew {
    pthread_mutex_t lock;
    size_t next, count;
    dpl_piece_fn piece_fn;
    void *data;
};

static bool
take(struct crew *crew, size_t *ret)
{
    bool any;

    pthread_mutex_lock(&crew->lock);
    any = crew->next < crew->count;
    if (any)
        *ret = crew->next++;
    pthread_mutex_unlock(&crew->lock);
    return any;
}

static void *
work(void *data)
{
    struct crew *crew = data;
    size_t index;

    while (take(crew, &index))
        crew->piece_fn(crew->data, index);
    return NULL;
}

void
dpl_parallel(size_t count, unsigned jobs, dpl_piece_fn piece_fn, void *data)
{
    struct crew crew = {.count = count, .piece_fn = piece_fn, .data = data};
    pthread_t threads[MAX_JOBS];
    unsigned started = 0;

    if (pthread_mutex_init(&crew.lock, NULL) != 0) {
        for (size_t i = 0; i < count; i++)
            piece_fn(data, i);
        return;
    }
    while (started + 1 < jobs && started < MAX_JOBS && started + 1 < count &&
           pthread_create(&threads[started], NULL, work, &crew) == 0)
        started++;
    (void)work(&crew);
    while (started > 0)
        (void)pthread_join(threads[--started], NULL);
    pthread_mutex_destroy(&crew.lock);
}
